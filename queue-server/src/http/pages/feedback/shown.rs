//! How a feedback looks to managers: a line of the list, and what may be done about it. It decides nothing.

use super::super::view::View;
use crate::store::{Listed, Opened};
use crate::wire::{feedback_kind_word, time, topic_word};
use queue_core::feedback::{FeedbackKind, FeedbackState};
use queue_core::ids::StaffId;
use queue_core::time::BusinessDay;

/// A feedback as the list shows it.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) number: String,
    pub(super) tone: &'static str,
    pub(super) kind: String,
    pub(super) about: String,
    pub(super) left: String,
    pub(super) age: String,
    pub(super) deadline: String,
    /// How much time there is, or how late it is.
    pub(super) span: String,
    pub(super) state: String,
    /// Since when it stands so; empty while nobody has looked into it.
    pub(super) state_at: String,
}

/// What was written, and what may be done now. Never printed.
pub(super) struct Shown {
    pub(super) text: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) answer: Option<String>,
    /// Whether it asks for no answer.
    pub(super) is_praise: bool,
    pub(super) deed: Possible,
}

/// What whoever looks may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Possible {
    TakeUp,
    TakeOver {
        /// Who has it.
        from: String,
    },
    Answer,
    Nothing,
}

impl Row {
    pub(super) fn of(view: &View, listed: &Listed, today: BusinessDay) -> Self {
        let Listed { feedback, topics, counter, .. } = listed;
        let words = view.words;
        let mut about: Vec<String> =
            topics.iter().map(|topic| key(view, "topic", topic_word(*topic))).collect();
        about.extend(counter.map(|no| words.fmt1("site.counter_no", no)));
        let left_on = view.config.settings.utc_offset.day_of(feedback.left_at);
        let age = match today.0.saturating_sub(left_on.0) {
            ..=0 => words.tr("feedback.today").to_owned(),
            1 => words.tr("feedback.yesterday").to_owned(),
            days => words.fmt1("feedback.days_ago", days),
        };
        let (tone, deadline, span) = deadline(view, listed, today);
        let (state, state_at) = state(view, listed);
        Self {
            number: feedback.id.to_string(),
            tone,
            kind: key(view, "kind", feedback_kind_word(feedback.kind)),
            about: about.join(words.tr("site.comma")),
            left: view.day_and_clock(&time(feedback.left_at)),
            age,
            deadline,
            span,
            state,
            state_at,
        }
    }
}

impl Shown {
    pub(super) fn of(opened: &Opened, looks: &StaffId) -> Self {
        let Opened { listed, words, answer } = opened;
        let is_praise = listed.feedback.kind == FeedbackKind::Praise;
        let deed = match &listed.feedback.state {
            FeedbackState::New if is_praise => Possible::Answer,
            FeedbackState::New => Possible::TakeUp,
            FeedbackState::TakenUp { by } if by == looks => Possible::Answer,
            FeedbackState::TakenUp { by } => Possible::TakeOver { from: by.0.to_string() },
            FeedbackState::Answered => Possible::Nothing,
        };
        Self {
            text: words.text.clone(),
            phone: words.phone.clone(),
            answer: answer.as_ref().map(|reply| reply.0.clone()),
            is_praise,
            deed,
        }
    }
}

fn state(view: &View, listed: &Listed) -> (String, String) {
    let is_praise = listed.feedback.kind == FeedbackKind::Praise;
    let (key, by) = match (&listed.answered, &listed.taken_up) {
        (Some(by), _) if is_praise => ("feedback.state_noted", by),
        (Some(by), _) => ("feedback.state_answered", by),
        (None, Some(by)) => ("feedback.state_taken_up", by),
        (None, None) => {
            let key = if is_praise { "feedback.state_unread" } else { "feedback.state_new" };
            return (view.words.tr(key).to_owned(), String::new());
        }
    };
    let (staff, at) = by;
    (view.words.fmt1(key, &staff.0), view.day_and_clock(&time(*at)))
}

fn deadline(view: &View, listed: &Listed, today: BusinessDay) -> (&'static str, String, String) {
    let words = view.words;
    let Some(by) = listed.feedback.answer_by else {
        return ("ok", words.tr("feedback.no_deadline").to_owned(), String::new());
    };
    let (tone, span) = match (listed.feedback.is_open(), by.0.saturating_sub(today.0)) {
        (false, _) => ("ok", String::new()),
        (true, -1) => ("red", words.tr("feedback.overdue_one").to_owned()),
        (true, ..-1) => ("red", words.fmt1("feedback.overdue", today.0.saturating_sub(by.0))),
        (true, 0) => ("yellow", words.tr("feedback.due_today").to_owned()),
        (true, 1) => ("ok", words.tr("feedback.due_tomorrow").to_owned()),
        (true, days @ 2..) => ("ok", words.fmt1("feedback.due_in", days)),
    };
    (tone, crate::wire::day(by), span)
}

fn key(view: &View, of: &str, word: &str) -> String {
    view.words.tr(&format!("feedback.{of}_{word}")).to_owned()
}
