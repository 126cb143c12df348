//! The receipt of a feedback on paper: what to ask by, and until when it is answered. Nothing of what was written.

use crate::clock::Clock;
use crate::hall::Hall;
use crate::slip::{SlipLine, SlipPage};
use queue_api::feedback::{FeedbackKind, FeedbackReceipt};

/// Its lines.
#[must_use]
pub fn feedback_page(receipt: &FeedbackReceipt, kind: FeedbackKind, hall: &Hall, clock: &Clock) -> SlipPage {
    let kind = match kind {
        FeedbackKind::Complaint => "投诉",
        FeedbackKind::Suggestion => "建议",
        FeedbackKind::Praise => "表扬",
    };
    let middle = |text: &str, size: u8, bold: bool| SlipLine::Middle { text: text.to_owned(), size, bold };
    let pair = |name: &str, value: String| SlipLine::Pair(name.to_owned(), value);
    let mut lines = vec![
        middle(hall.info().map_or("", |info| &info.name), 1, true),
        middle("投诉建议回执", 1, false),
        SlipLine::Gap(1),
        middle(&receipt.number, 4, true),
        SlipLine::Rule,
        pair("类别", kind.to_owned()),
        pair("收到时间", clock.local(receipt.left_at).strftime("%Y-%m-%d %H:%M").to_string()),
    ];
    lines.extend(receipt.answer_by.as_ref().map(|day| pair("最晚答复", day.clone())));
    lines.push(SlipLine::Rule);
    lines.push(middle("凭编号到导办台查询", 1, false));
    SlipPage { lines }
}
