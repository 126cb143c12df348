//! Feedback in the model: every letter there ever was, and what became of it.

use super::{Answer, Model, refuse};
use queue_core::feedback::{Feedback, FeedbackKind, FeedbackState as Is, Letter};
use queue_core::ids::{FeedbackId, StaffId};
use queue_core::opening::Day;
use queue_core::time::{BusinessDay, Weekday};
use queue_core::{Event, Refusal};

impl Model {
    pub(super) fn leave_feedback(&mut self, letter: Letter) -> Answer<Event> {
        if let Some(counter) = letter.counter {
            self.desk(counter)?;
        }
        self.last_feedback += 1;
        let id = FeedbackId(self.last_feedback);
        let answer_by = if letter.kind == FeedbackKind::Praise { None } else { self.answer_by() };
        self.feedback.push(Feedback { id, kind: letter.kind, left_at: self.at, answer_by, state: Is::New });
        Ok(Event::FeedbackLeft { feedback: id, letter, answer_by })
    }

    pub(super) fn take_up(
        &mut self,
        id: FeedbackId,
        staff: StaffId,
        instead_of: Option<StaffId>,
    ) -> Answer<Option<Event>> {
        let feedback = self.letter(id)?;
        refuse(feedback.state == Is::Answered, Refusal::FeedbackAnswered)?;
        let taken = Is::TakenUp { by: staff.clone() };
        if feedback.state == taken {
            return Ok(None);
        }
        if let Is::TakenUp { by } = &feedback.state {
            refuse(instead_of.as_ref() != Some(by), Refusal::FeedbackTaken)?;
        }
        feedback.state = taken;
        Ok(Some(Event::FeedbackTakenUp { feedback: id, staff }))
    }

    pub(super) fn answer_letter(&mut self, id: FeedbackId, staff: StaffId) -> Answer<Event> {
        let feedback = self.letter(id)?;
        refuse(feedback.state == Is::Answered, Refusal::FeedbackAnswered)?;
        let is_read = feedback.kind == FeedbackKind::Praise && feedback.state == Is::New;
        let has_it = feedback.state == Is::TakenUp { by: staff.clone() };
        refuse(!is_read && !has_it, Refusal::FeedbackNotTakenUp)?;
        feedback.state = Is::Answered;
        Ok(Event::FeedbackAnswered { feedback: id, staff })
    }

    /// Day by day, until as many of them were worked on as the hall has promised.
    fn answer_by(&self) -> Option<BusinessDay> {
        let mut day = self.settings.utc_offset.day_of(self.at);
        let mut left = self.settings.feedback_days;
        for _ in 0..366 {
            if left == 0 {
                break;
            }
            day = BusinessDay(day.0 + 1);
            left -= u16::from(self.works_on(day));
        }
        (left == 0 && self.settings.feedback_days > 0).then_some(day)
    }

    fn works_on(&self, day: BusinessDay) -> bool {
        let calendars: Vec<Day<'_>> =
            self.settings.window_types.values().map(|it| it.hours.on(day)).collect();
        if calendars.iter().all(|it| *it == Day::Always) {
            return ![Weekday::Saturday, Weekday::Sunday].contains(&day.weekday());
        }
        calendars.iter().any(|it| matches!(it, Day::Sessions([_, ..])))
    }

    fn letter(&mut self, id: FeedbackId) -> Answer<&mut Feedback> {
        self.feedback.iter_mut().find(|feedback| feedback.id == id).ok_or(Refusal::UnknownFeedback)
    }
}
