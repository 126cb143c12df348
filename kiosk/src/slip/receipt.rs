//! The receipt of a feedback: what to ask by, and until when it is answered. Nothing of what was written.

use super::words;
use super::{Sheet, SlipLine, SlipPage};
use crate::clock::Clock;
use crate::hall::Hall;
use crate::language::Language;
use queue_api::feedback::{FeedbackKind, FeedbackReceipt};

/// Times the normal size of the number.
const NUMBER_SIZE: u8 = 4;

/// The receipt, named for what was left: who praised reads of no complaint.
#[must_use]
pub fn receipt_page(
    receipt: &FeedbackReceipt,
    kind: FeedbackKind,
    hall: &Hall,
    clock: &Clock,
    language: Language,
) -> SlipPage {
    let mut sheet = Sheet::new(language);
    if let Some(info) = hall.info() {
        sheet.middle_both(&info.name, &info.name_en, 1, true);
    }
    let title = match kind {
        FeedbackKind::Complaint => words::COMPLAINT,
        FeedbackKind::Suggestion => words::SUGGESTION,
        FeedbackKind::Praise => words::PRAISE,
    };
    sheet.middle_both(title.zh, title.en, 2, true).gap();
    sheet.middle(&receipt.number, NUMBER_SIZE, true).line(SlipLine::Rule);
    sheet.pair(words::RECEIVED, &clock.local(receipt.left_at).strftime("%m-%d %H:%M").to_string());
    if let Some(day) = &receipt.answer_by {
        sheet.pair(words::ANSWER_BY, day);
    }
    sheet.rule();
    sheet.middle_both(words::ASK_BY_NUMBER.zh, words::ASK_BY_NUMBER.en, 1, false);
    sheet.page
}
