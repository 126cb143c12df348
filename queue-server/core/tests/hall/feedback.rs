//! Complaints, suggestions and praise: until when they are answered, by whom, and what a day and a restore leave.

use crate::support::Day;
use queue_core::feedback::{FeedbackKind, Letter, OPEN_MAX, Topic};
use queue_core::hall::Carried;
use queue_core::ids::{CounterNo, FeedbackId, StaffId};
use queue_core::opening::{Hours, Session};
use queue_core::settings::CallRules;
use queue_core::time::{BusinessDay, Weekday};
use queue_core::{Command, Event, Settings};

/// 2024-03-04, the Monday of every story.
const MONDAY: BusinessDay = BusinessDay(19_786);

pub(crate) fn letter(kind: FeedbackKind) -> Letter {
    Letter { kind, topics: vec![Topic::Attitude], counter: Some(CounterNo(1)) }
}

impl Day {
    pub(crate) fn leave(&mut self, kind: FeedbackKind) -> String {
        self.say(&Command::LeaveFeedback { letter: letter(kind) })
    }

    pub(crate) fn take_up(&mut self, feedback: u64, staff: &str) -> String {
        self.take_over(feedback, staff, None)
    }

    pub(crate) fn take_over(&mut self, feedback: u64, staff: &str, from: Option<&str>) -> String {
        self.say(&Command::TakeUpFeedback {
            feedback: FeedbackId(feedback),
            staff: StaffId(staff.into()),
            instead_of: from.map(|from| StaffId(from.into())),
        })
    }

    pub(crate) fn answer(&mut self, feedback: u64, staff: &str) -> String {
        self.say(&Command::AnswerFeedback { feedback: FeedbackId(feedback), staff: StaffId(staff.into()) })
    }

    /// Days from Monday to the deadline of the latest feedback.
    fn answer_by(&self) -> Option<i32> {
        let left = self.hall.feedback().last().unwrap();
        left.answer_by.map(|day| day.0 - MONDAY.0)
    }
}

fn answered_within(feedback_days: u16) -> Settings {
    Settings { feedback_days, ..crate::support::settings(CallRules::default()) }
}

fn office(days: &[Weekday]) -> Hours {
    let session = Session { from_min: 540, last_ticket_min: 1020, to_min: 1020, quota: None };
    Hours { weekly: days.iter().map(|day| (*day, vec![session])).collect(), ..Hours::default() }
}

#[test]
fn a_complaint_is_taken_up_and_answered_by_the_same_person_once() {
    let mut day = Day::opened(answered_within(5));
    assert_eq!(day.leave(FeedbackKind::Complaint), "done");
    assert_eq!(day.answer(1, "wang"), "feedback_not_taken_up");
    assert_eq!([day.take_up(1, "wang"), day.take_up(1, "wang")], ["done", "nothing"]);
    assert_eq!(day.answer(1, "li"), "feedback_not_taken_up", "somebody else stands for it");
    assert_eq!(day.take_over(1, "li", Some("wang")), "done");
    assert_eq!(day.answer(1, "wang"), "feedback_not_taken_up");
    assert_eq!([day.answer(1, "li"), day.answer(1, "li")], ["done", "feedback_answered"]);
    assert_eq!(day.take_up(1, "wang"), "feedback_answered");
}

#[test]
fn of_two_who_take_it_up_at_once_the_second_is_told_and_whoever_takes_over_knows_from_whom() {
    let mut day = Day::opened(answered_within(5));
    day.leave(FeedbackKind::Complaint);
    assert_eq!([day.take_up(1, "wang"), day.take_up(1, "li")], ["done", "feedback_taken"]);
    assert_eq!(day.take_over(1, "li", Some("zhao")), "feedback_taken", "it was not with Zhao");
    assert_eq!(day.take_over(1, "li", Some("wang")), "done");
    assert_eq!(day.take_over(1, "zhao", Some("wang")), "feedback_taken", "by now Li has it");
    assert_eq!(day.take_over(1, "li", Some("wang")), "nothing", "sent twice");
    assert_eq!(day.answer(1, "li"), "done");
}

#[test]
fn praise_is_done_with_once_somebody_has_read_it() {
    let mut day = Day::opened(answered_within(5));
    day.leave(FeedbackKind::Praise);
    assert_eq!([day.answer(1, "wang"), day.answer(1, "li")], ["done", "feedback_answered"]);
    day.leave(FeedbackKind::Praise);
    day.take_up(2, "wang");
    assert_eq!(day.answer(2, "li"), "feedback_not_taken_up", "Wang wants to say thanks");
    assert_eq!(day.answer(2, "wang"), "done");
}

#[test]
fn a_hall_without_hours_counts_five_working_days_from_monday_to_friday() {
    let mut day = Day::opened(answered_within(5));
    day.leave(FeedbackKind::Suggestion);
    assert_eq!(day.answer_by(), Some(7), "Monday to Monday");
    day.clock(4, "16:00");
    day.leave(FeedbackKind::Complaint);
    assert_eq!(day.answer_by(), Some(11), "Friday to Friday");
    day.clock(5, "10:00");
    day.leave(FeedbackKind::Complaint);
    assert_eq!(day.answer_by(), Some(11), "Saturday is no day of it");
}

#[test]
fn working_days_are_those_of_the_halls_calendar() {
    let mut settings = answered_within(2);
    let mut types = settings.window_types.values_mut();
    types.next().unwrap().hours = office(&[Weekday::Monday, Weekday::Tuesday, Weekday::Thursday]);
    types.next().unwrap().hours = office(&[Weekday::Wednesday]);
    // A holiday: Tuesday has no session any more.
    settings
        .window_types
        .values_mut()
        .for_each(|it| drop(it.hours.exceptions.insert(MONDAY.plus(1), Vec::new())));
    let mut day = Day::opened(settings);
    day.leave(FeedbackKind::Complaint);
    assert_eq!(day.answer_by(), Some(3), "Wednesday of the one, Thursday of the other");
}

#[test]
fn praise_has_no_deadline_and_a_hall_that_promises_none_neither() {
    let mut day = Day::opened(answered_within(5));
    day.leave(FeedbackKind::Praise);
    assert_eq!(day.answer_by(), None);
    let mut day = Day::opened(answered_within(0));
    day.leave(FeedbackKind::Complaint);
    assert_eq!(day.answer_by(), None);
}

#[test]
fn it_is_overdue_on_the_day_after_its_deadline_until_it_is_answered() {
    let mut day = Day::opened(answered_within(1));
    day.leave(FeedbackKind::Complaint);
    let overdue =
        |day: &Day, on: u16| day.hall.feedback_of(FeedbackId(1)).unwrap().is_overdue(MONDAY.plus(on));
    assert_eq!([overdue(&day, 1), overdue(&day, 2)], [false, true]);
    day.take_up(1, "wang");
    assert!(overdue(&day, 2), "looking into it is no answer");
    day.answer(1, "wang");
    assert!(!overdue(&day, 2));
}

#[test]
fn open_feedback_outlives_the_night_and_answered_feedback_does_not() {
    let mut day = Day::opened(answered_within(5));
    day.leave(FeedbackKind::Complaint);
    day.leave(FeedbackKind::Complaint);
    day.take_up(1, "wang");
    day.take_up(2, "wang");
    day.answer(1, "wang");
    day.clock(1, "09:00");
    assert_eq!(day.answer(1, "wang"), "unknown_feedback");
    assert_eq!(day.answer(2, "wang"), "done", "who took it up is still known");
}

#[test]
fn numbers_go_on_over_days_and_skip_what_a_restore_leaves_out() {
    let carried = Carried { last_feedback: FeedbackId(11), ..Carried::default() };
    let mut day = Day::carrying(answered_within(5), carried);
    let number = |day: &Day| {
        let left = day.log.iter().rev().find_map(|(_, event)| {
            let Event::FeedbackLeft { feedback, .. } = event else { return None };
            Some(feedback.to_string())
        });
        left.unwrap()
    };
    day.leave(FeedbackKind::Praise);
    assert_eq!(number(&day), "T0012");
    day.clock(1, "09:00");
    day.leave(FeedbackKind::Praise);
    assert_eq!(number(&day), "T0013");
    day.say(&Command::MarkRestored { gap: 100 });
    day.leave(FeedbackKind::Praise);
    assert_eq!(number(&day), "T0114");
}

#[test]
fn a_box_that_somebody_fills_on_purpose_is_full() {
    let mut day = Day::new();
    for _ in 0..OPEN_MAX {
        assert_eq!(day.leave(FeedbackKind::Praise), "done");
    }
    assert_eq!(day.leave(FeedbackKind::Complaint), "feedback_full");
    assert_eq!([day.take_up(7, "wang"), day.answer(7, "wang")], ["done", "done"]);
    assert_eq!(day.leave(FeedbackKind::Complaint), "done", "an answer makes room");
}
