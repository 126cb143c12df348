//! What is asked of feedback: leave, take up, answer.

use super::{Hall, Letterbox};
use crate::event::Event;
use crate::feedback::{Feedback, FeedbackKind, FeedbackState, Letter, OPEN_MAX};
use crate::ids::{FeedbackId, StaffId};
use crate::refusal::Refusal;
use crate::time::{BusinessDay, Timestamp};

impl Hall {
    /// Feedback that is open, or was answered today, in the order it was left.
    pub fn feedback(&self) -> impl Iterator<Item = &Feedback> {
        self.letters.feedback.values()
    }

    /// One of them.
    #[must_use]
    pub fn feedback_of(&self, id: FeedbackId) -> Option<&Feedback> {
        self.letters.feedback.get(&id)
    }

    pub(super) fn leave_feedback(&self, at: Timestamp, letter: &Letter) -> Result<Vec<Event>, Refusal> {
        if letter.counter.is_some_and(|no| !self.settings.counters.contains_key(&no)) {
            return Err(Refusal::UnknownCounter);
        }
        if self.feedback().filter(|feedback| feedback.is_open()).count() >= OPEN_MAX {
            return Err(Refusal::FeedbackFull);
        }
        let answer_by = match letter.kind {
            FeedbackKind::Complaint | FeedbackKind::Suggestion => self.answer_by(at),
            FeedbackKind::Praise => None,
        };
        Ok(vec![Event::FeedbackLeft {
            feedback: self.letters.last.next(),
            letter: letter.clone(),
            answer_by,
        }])
    }

    fn answer_by(&self, at: Timestamp) -> Option<BusinessDay> {
        let left_on = self.settings.utc_offset.day_of(at);
        self.settings.working_day_after(left_on, self.settings.feedback_days)
    }

    /// A feedback that somebody has taken up may be taken over, as people fall ill, by whoever knows from whom: of two
    /// who take it up at once the second is told.
    pub(super) fn take_up_feedback(
        &self,
        id: FeedbackId,
        staff: &StaffId,
        instead_of: Option<&StaffId>,
    ) -> Result<Vec<Event>, Refusal> {
        let taken_up = || vec![Event::FeedbackTakenUp { feedback: id, staff: staff.clone() }];
        match &self.known_feedback(id)?.state {
            FeedbackState::New => Ok(taken_up()),
            FeedbackState::TakenUp { by } if by == staff => Ok(Vec::new()),
            FeedbackState::TakenUp { by } if instead_of == Some(by) => Ok(taken_up()),
            FeedbackState::TakenUp { .. } => Err(Refusal::FeedbackTaken),
            FeedbackState::Answered => Err(Refusal::FeedbackAnswered),
        }
    }

    /// Whoever answers has taken it up before: an answer in somebody else's name helps nobody. Praise asks for none, and
    /// whoever reads it first may say so.
    pub(super) fn answer_feedback(&self, id: FeedbackId, staff: &StaffId) -> Result<Vec<Event>, Refusal> {
        let answered = || vec![Event::FeedbackAnswered { feedback: id, staff: staff.clone() }];
        let feedback = self.known_feedback(id)?;
        match (&feedback.state, feedback.kind) {
            (FeedbackState::TakenUp { by }, _) if by == staff => Ok(answered()),
            (FeedbackState::New, FeedbackKind::Praise) => Ok(answered()),
            (FeedbackState::New, FeedbackKind::Complaint | FeedbackKind::Suggestion)
            | (FeedbackState::TakenUp { .. }, _) => Err(Refusal::FeedbackNotTakenUp),
            (FeedbackState::Answered, _) => Err(Refusal::FeedbackAnswered),
        }
    }

    /// Takes a committed fact about a feedback.
    pub(super) fn evolve_feedback(&mut self, at: Timestamp, event: &Event) {
        if let Event::FeedbackLeft { feedback, letter, answer_by } = event {
            self.letters.add(Feedback {
                id: *feedback,
                kind: letter.kind,
                left_at: at,
                answer_by: *answer_by,
                state: FeedbackState::New,
            });
        }
        if let Event::FeedbackTakenUp { feedback, staff } = event {
            self.letters.put(*feedback, FeedbackState::TakenUp { by: staff.clone() });
        }
        if let Event::FeedbackAnswered { feedback, .. } = event {
            self.letters.put(*feedback, FeedbackState::Answered);
        }
    }

    fn known_feedback(&self, id: FeedbackId) -> Result<&Feedback, Refusal> {
        self.feedback_of(id).ok_or(Refusal::UnknownFeedback)
    }
}

impl Letterbox {
    pub(super) fn carried(last: FeedbackId, feedback: Vec<Feedback>) -> Self {
        let mut letters = Self { last, ..Self::default() };
        feedback.into_iter().for_each(|feedback| letters.add(feedback));
        letters
    }

    /// Numbers given after a backup are on paper in somebody's hand: they are never given again.
    pub(super) fn skip(&mut self, gap: u32) {
        self.last = FeedbackId(self.last.0 + u64::from(gap));
    }

    fn add(&mut self, feedback: Feedback) {
        self.last = self.last.max(feedback.id);
        self.feedback.insert(feedback.id, feedback);
    }

    fn put(&mut self, id: FeedbackId, state: FeedbackState) {
        if let Some(feedback) = self.feedback.get_mut(&id) {
            feedback.state = state;
        }
    }

    /// A new day knows open feedback only.
    pub(super) fn turn(&mut self) {
        self.feedback.retain(|_, feedback| feedback.is_open());
    }
}
