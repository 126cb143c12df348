//! Feedback on the wire: what a citizen tells the hall beside a rating, and the receipt for it.

use crate::{CounterNo, Timestamp};
use serde::{Deserialize, Serialize};

/// What a feedback may be about, by key: 办事效率, 服务态度, 业务水平, 指南与告知, 排队秩序, 收费, 环境设施,
/// 自助设备, 其他.
pub const TOPICS: [&str; 9] =
    ["efficiency", "attitude", "skill", "guide", "queue", "fee", "place", "device", "other"];
/// Topics of one feedback at most.
pub const TOPICS_MAX: usize = 4;
/// Longest text, in characters.
pub const TEXT_LEN_MAX: usize = 500;

/// What it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FeedbackKind {
    /// 投诉
    Complaint,
    /// 建议
    #[default]
    Suggestion,
    /// 表扬: asks for no answer.
    Praise,
}

/// Body of `POST /api/v1/feedback`. At least one of `topics` and `text` says something. Redacted in `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LeaveFeedback {
    /// What it is.
    pub kind: FeedbackKind,
    /// What it is about: words of [`TOPICS`], each once, at most [`TOPICS_MAX`].
    #[serde(default)]
    pub topics: Vec<String>,
    /// The counter it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<CounterNo>,
    /// Where to call back: a telephone number. Never stored in clear, never in an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// In the citizen's own words, at most [`TEXT_LEN_MAX`] characters. Never stored in clear, never in an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl std::fmt::Debug for LeaveFeedback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LeaveFeedback")
            .field("kind", &self.kind)
            .field("topics", &self.topics)
            .field("counter", &self.counter)
            .finish_non_exhaustive()
    }
}

/// Answer to a feedback: what the citizen takes home.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FeedbackReceipt {
    /// What the citizen asks for it by, such as `T0012`.
    pub number: String,
    /// When it was left.
    pub left_at: Timestamp,
    /// The last day on which it is answered in time, `YYYY-MM-DD`; none for a praise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<String>,
}
