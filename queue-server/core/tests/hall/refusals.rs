//! Every way the rules say no, each reached by one story. A new variant does not compile until it has its own.

use crate::support::{Day, prefix, settings};
use queue_core::Refusal;
use queue_core::appointment::SlotRules;
use queue_core::command::Command;
use queue_core::feedback::{FeedbackKind, OPEN_MAX};
use queue_core::ids::{CounterNo, MatterId};
use queue_core::opening::{Hours, Session};
use queue_core::settings::{CallRules, Cooling, Requeue, WindowType};
use queue_core::ticket::Class;
use queue_core::time::Weekday;
use std::collections::BTreeSet;

/// One list makes both the table that is run and the match that must name every variant.
macro_rules! refusals {
    ($($variant:pat => $code:literal, $story:expr;)+) => {
        pub(crate) const STORIES: &[(&str, fn(&mut Day) -> String)] = &[$(($code, $story)),+];

        fn listed_as(refusal: Refusal) -> &'static str {
            match refusal {
                $($variant => $code),+
            }
        }
    };
}

refusals! {
    Refusal::UnknownWindowType => "unknown_window_type", |day| day.issue("Z");
    Refusal::UnknownCounter => "unknown_counter", |day| day.call(99);
    Refusal::UnknownTicket => "unknown_ticket", |day| day.cancel("A001");
    Refusal::UnknownMatter => "unknown_matter", |day| day.say(&Command::IssueTicket {
        window_type: prefix("A"),
        class: Class::Ordinary,
        matter: Some(MatterId("nonsense".into())),
        holder: None,
    });
    Refusal::HolderRequired => "holder_required", |day| day.issue("R");
    Refusal::HolderHasTicket { .. } => "holder_has_ticket", |day| {
        day.issue_for("A", 7);
        day.issue_for("A", 7)
    };
    Refusal::OutsideHours { .. } => "outside_hours", |day| {
        day.clock(0, "18:00");
        day.issue("H")
    };
    Refusal::QuotaReached { .. } => "quota_reached", |day| {
        day.issue("H");
        day.issue("H")
    };
    Refusal::CoolingOff { .. } => "cooling_off", |day| {
        day.issue_for("A", 7);
        day.call(1);
        day.recall(1);
        day.wait_min(1);
        day.no_show(1);
        day.issue_for("A", 7)
    };
    Refusal::NobodyWaits => "nobody_waits", |day| day.call(1);
    Refusal::CounterClosed => "counter_closed", |day| {
        day.close(1);
        day.call(1)
    };
    Refusal::CounterPaused => "counter_paused", |day| {
        day.pause(1);
        day.call(1)
    };
    Refusal::TicketInHand => "ticket_in_hand", |day| {
        called(day);
        day.close(1)
    };
    Refusal::NoTicketInHand => "no_ticket_in_hand", |day| day.recall(1);
    Refusal::NotStarted => "not_started", |day| {
        called(day);
        day.finish(1)
    };
    Refusal::AlreadyStarted => "already_started", |day| {
        called(day);
        day.start(1);
        day.start(1)
    };
    Refusal::TicketNotCallable => "ticket_not_callable", |day| {
        called(day);
        day.choose(2, "A001")
    };
    Refusal::NotThisCounter => "not_this_counter", |day| {
        day.issue("A");
        day.choose(3, "A001")
    };
    Refusal::TooFewCalls => "too_few_calls", |day| {
        called(day);
        day.no_show(1)
    };
    Refusal::TooSoon => "too_soon", |day| {
        called(day);
        day.recall(1);
        day.no_show(1)
    };
    Refusal::TicketNotWaiting => "ticket_not_waiting", |day| {
        called(day);
        day.cancel("A001")
    };
    Refusal::NotNoShow => "not_no_show", |day| {
        called(day);
        day.requeue("A001")
    };
    Refusal::RequeueSpent => "requeue_spent", |day| {
        called(day);
        day.recall(1);
        day.wait_min(1);
        day.no_show(1);
        day.requeue("A001")
    };
    Refusal::TransferToItself => "transfer_to_itself", |day| {
        called(day);
        day.send_to(1, "A")
    };
    Refusal::NotFinished => "not_finished", |day| {
        called(day);
        day.rate("A001", 5)
    };
    Refusal::AlreadyRated => "already_rated", |day| {
        day.issue("A");
        day.serve(1);
        day.rate("A001", 5);
        day.rate("A001", 1)
    };
    Refusal::UnknownAppointment => "unknown_appointment", |day| day.check_in(1);
    Refusal::NoAppointments => "no_appointments", |day| day.say(&Command::BookAppointment {
        window_type: prefix("B"),
        slot_at: day.now(),
        matter: None,
        holder: None,
    });
    Refusal::NoSuchSlot => "no_such_slot", |day| day.book(0, "10:10", None);
    Refusal::SlotFull => "slot_full", |day| {
        day.book(0, "10:00", None);
        day.book(0, "10:00", None)
    };
    Refusal::HolderHasAppointment { .. } => "holder_has_appointment", |day| {
        day.book(0, "10:00", Some(7));
        day.book(0, "10:30", Some(7))
    };
    Refusal::AppointmentOver => "appointment_over", |day| {
        day.book(0, "10:00", None);
        day.give_up(1);
        day.check_in(1)
    };
    Refusal::CheckInNeeded => "check_in_needed", |day| day.issue_as("A", Class::Appointment, None);
    Refusal::TooEarly { .. } => "too_early", |day| {
        day.book(0, "10:00", None);
        day.check_in(1)
    };
    Refusal::TooLate => "too_late", |day| {
        day.book(0, "10:00", None);
        day.clock(0, "11:00");
        day.check_in(1)
    };
    Refusal::UnknownFeedback => "unknown_feedback", |day| day.take_up(1, "wang");
    Refusal::FeedbackAnswered => "feedback_answered", |day| {
        day.leave(FeedbackKind::Complaint);
        day.take_up(1, "wang");
        day.answer(1, "wang");
        day.answer(1, "wang")
    };
    Refusal::FeedbackTaken => "feedback_taken", |day| {
        day.leave(FeedbackKind::Complaint);
        day.take_up(1, "wang");
        day.take_up(1, "li")
    };
    Refusal::FeedbackNotTakenUp => "feedback_not_taken_up", |day| {
        day.leave(FeedbackKind::Complaint);
        day.answer(1, "wang")
    };
    Refusal::FeedbackFull => "feedback_full", |day| {
        for _ in 0..OPEN_MAX {
            day.leave(FeedbackKind::Complaint);
        }
        day.leave(FeedbackKind::Complaint)
    };
    Refusal::DayNotOpen => "day_not_open", |day| {
        day.clock(1, "09:00");
        let refusal = day.hall.decide(day.now(), &Command::CallNext { counter: CounterNo(1) }).unwrap_err();
        day.refused = Some(refusal);
        refusal.code().to_owned()
    };
}

fn called(day: &mut Day) {
    day.issue("A");
    assert_eq!(day.call(1), "A001");
}

/// A hall strict enough to refuse everything it can. H issues one ticket from nine to five.
fn strict() -> Day {
    let mut settings = settings(CallRules {
        calls_min: 2,
        no_show_after_s: 30,
        requeue: Requeue::Never,
        requeue_max: 1,
        cooling: Some(Cooling { no_shows: 1, for_s: 3600 }),
    });
    let slots = SlotRules { slot_min: 30, capacity: 1, days_ahead: 7, early_min: 15, late_min: 10 };
    settings.window_types.get_mut(&prefix("A")).unwrap().slots = Some(slots);
    let session = Session { from_min: 540, last_ticket_min: 1020, to_min: 1020, quota: Some(1) };
    let hours = Hours { weekly: [(Weekday::Monday, vec![session])].into(), ..Hours::default() };
    settings.window_types.insert(prefix("H"), WindowType { hours, ..WindowType::default() });
    Day::opened(settings)
}

#[test]
fn every_refusal_is_reached_and_changes_nothing() {
    for (code, story) in STORIES {
        let mut day = strict();
        assert_eq!(story(&mut day), *code);
        assert_eq!(listed_as(day.refused.unwrap()), *code);
        assert_ne!(day.log.len(), 0);
    }
}

#[test]
fn every_refusal_can_be_told_apart_and_told_in_two_languages() {
    let mut told = BTreeSet::new();
    for (code, story) in STORIES {
        let mut day = strict();
        story(&mut day);
        let refusal = day.refused.unwrap();
        assert!(told.insert(refusal.zh()) && told.insert(refusal.en()), "{code} is said like another");
        assert!(refusal.zh().ends_with('。') && refusal.en().ends_with('.'), "{code} is no sentence");
        assert_eq!(refusal.to_string(), *code);
    }
}
