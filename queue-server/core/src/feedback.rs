//! What citizens tell the hall beside a rating: complaints, suggestions, praise, and what becomes of them. Words
//! and telephone numbers are not here: they are personal, and no rule needs them.

use crate::ids::{CounterNo, FeedbackId, StaffId};
use crate::time::{BusinessDay, Timestamp};

/// Unanswered feedback at most. More than a hall hears in a year: beyond it somebody fills the box on purpose.
pub const OPEN_MAX: usize = 10_000;
/// Topics of one feedback at most.
pub const TOPICS_MAX: usize = 4;

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedbackKind {
    /// 投诉
    Complaint,
    /// 建议
    Suggestion,
    /// 表扬: asks for no answer, so it has no deadline.
    Praise,
}

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// 办事效率
    Efficiency,
    /// 服务态度
    Attitude,
    /// 业务水平
    Skill,
    /// 指南与告知
    Guide,
    /// 排队秩序
    Queue,
    /// 收费
    Fee,
    /// 环境设施
    Place,
    /// 自助设备
    Device,
    /// 其他
    Other,
}

/// One feedback, as far as the rules know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feedback {
    /// Identity, and what the citizen asks for it by.
    pub id: FeedbackId,
    /// What it is.
    pub kind: FeedbackKind,
    /// When it was left.
    pub left_at: Timestamp,
    /// The last day on which it may be answered in time.
    pub answer_by: Option<BusinessDay>,
    /// What became of it.
    pub state: FeedbackState,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedbackState {
    /// Nobody has looked into it yet.
    New,
    /// Somebody does.
    TakenUp {
        /// Who.
        by: StaffId,
    },
    /// It was answered.
    Answered,
}

impl Feedback {
    /// Whether it still wants an answer.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        match self.state {
            FeedbackState::New | FeedbackState::TakenUp { .. } => true,
            FeedbackState::Answered => false,
        }
    }

    /// Whether its answer is late.
    #[must_use]
    pub fn is_overdue(&self, today: BusinessDay) -> bool {
        self.is_open() && self.answer_by.is_some_and(|by| by < today)
    }
}

/// What a citizen leaves, as far as the rules know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// What it is.
    pub kind: FeedbackKind,
    /// What it is about.
    pub topics: Vec<Topic>,
    /// The counter it is about.
    pub counter: Option<CounterNo>,
}
