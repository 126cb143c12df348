//! The moments of a citizen who tells the hall something.

use super::super::{Scene, Stage, touch};
use super::{begin, keys};
use crate::printer::PrinterWord;
use crate::sample;
use crate::screens::Screen;
use crate::server::{Answer, ErrandAnswer};
use bevy::prelude::*;
use queue_api::feedback::FeedbackReceipt;

/// The moments of a feedback.
pub(super) fn scenes() -> Vec<Scene> {
    let scene = |name, screen, play| Scene { name, screen, play };
    vec![
        scene("feedback", Screen::Feedback, |app, stage| feedback(app, stage, &[])),
        scene("feedback-topics", Screen::FeedbackTopics, |app, stage| {
            feedback(app, stage, TO_SUMMARY.get(..3).unwrap_or_default());
        }),
        scene("feedback-text", Screen::FeedbackText, |app, stage| {
            feedback(app, stage, TO_SUMMARY.get(..5).unwrap_or_default());
        }),
        scene("feedback-letters", Screen::FeedbackText, |app, stage| {
            feedback(app, stage, TO_SUMMARY.get(..5).unwrap_or_default());
            "deng".chars().for_each(|letter| touch(app, &format!("Key {letter}")));
        }),
        scene("feedback-counter", Screen::FeedbackCounter, |app, stage| {
            feedback(app, stage, TO_SUMMARY.get(..6).unwrap_or_default());
        }),
        scene("feedback-no-counter", Screen::FeedbackCounter, |app, stage| {
            feedback(app, stage, TO_SUMMARY.get(..6).unwrap_or_default());
            keys(app, "99");
        }),
        scene("feedback-phone", Screen::FeedbackPhone, |app, stage| {
            feedback(app, stage, TO_SUMMARY.get(..16).unwrap_or_default());
        }),
        scene("feedback-summary", Screen::FeedbackSummary, |app, stage| {
            feedback(app, stage, TO_SUMMARY.get(..21).unwrap_or_default());
        }),
        scene("feedback-receipt", Screen::FeedbackReceipt, |app, stage| {
            left(app, stage, receipt(Some("2026-11-30")));
            let page = stage.printer.pages.try_recv().expect("a receipt is printed");
            stage.printer_says(app, PrinterWord::Printed(page.no));
        }),
        scene("feedback-praise", Screen::FeedbackReceipt, |app, stage| left(app, stage, receipt(None))),
        scene("feedback-failed", Screen::Told, |app, stage| left(app, stage, ErrandAnswer::Failed)),
    ]
}

fn feedback(app: &mut App, stage: &Stage, touches: &[&str]) {
    begin(app, stage, "Feedback");
    for name in touches {
        touch(app, name);
    }
}

/// As far as the summary, with something in every field.
const TO_SUMMARY: [&str; 22] = [
    "Complaint",
    "Topic efficiency",
    "Topic attitude",
    "Onward",
    "Candidate 1",
    "Onward",
    "Key 1",
    "Key 2",
    "Onward",
    "Key 1",
    "Key 3",
    "Key 8",
    "Key 0",
    "Key 0",
    "Key 0",
    "Key 0",
    "Key 1",
    "Key 2",
    "Key 3",
    "Key 4",
    "Onward",
    "Send feedback",
];

fn left(app: &mut App, stage: &Stage, answer: ErrandAnswer) {
    feedback(app, stage, &TO_SUMMARY);
    let visit = stage.errand().expect("the feedback is sent");
    stage.answer(app, Answer::Errand(visit, answer));
}

fn receipt(answer_by: Option<&str>) -> ErrandAnswer {
    ErrandAnswer::Left(FeedbackReceipt {
        number: "T0012".into(),
        left_at: sample::now(),
        answer_by: answer_by.map(Into::into),
    })
}
