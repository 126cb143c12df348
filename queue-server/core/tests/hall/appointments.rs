//! Readable days of appointments: slots, booking, checking in early, late and twice, nights in between.

use crate::support::{Day, SLOTS, minute, moment, prefix, settings};
use queue_core::appointment::{Appointment, AppointmentState, SlotRules};
use queue_core::hall::{Carried, Hall};
use queue_core::ids::{AppointmentId, HolderId, TicketId};
use queue_core::opening::Session;
use queue_core::settings::{CallRules, RealName, Settings};
use queue_core::ticket::Class;
use queue_core::time::Weekday;
use queue_core::{Command, Event, Refusal};
use std::sync::Arc;

fn with_slots(slots: SlotRules) -> Settings {
    let mut settings = settings(CallRules::default());
    settings.window_types.get_mut(&prefix("A")).unwrap().slots = Some(slots);
    settings
}

/// Monday 09:00, every counter open, A takes appointments.
fn morning() -> Day {
    Day::opened(with_slots(SLOTS))
}

fn state(day: &Day, appointment: u64) -> AppointmentState {
    day.hall.appointment(AppointmentId(appointment)).unwrap().state
}

fn booked(day: &Day, days: i64, time: &str) -> Option<u32> {
    let slot_at = moment(days, time);
    let of = day.hall.settings().utc_offset.day_of(slot_at);
    let slots = day.hall.slots(day.now(), prefix("A"), of);
    slots.iter().find(|slot| slot.at == slot_at).map(|slot| slot.booked)
}

#[test]
fn whoever_booked_checks_in_and_is_called_before_those_who_did_not() {
    let mut day = morning();
    day.book(0, "10:00", Some(7));
    day.clock(0, "09:50");
    day.issue("A");
    day.wait_min(5);
    assert_eq!(day.check_in(1), "A002");
    assert_eq!(state(&day, 1), AppointmentState::Kept { ticket: day.ticket("A002").id });
    let ticket = day.ticket("A002");
    assert_eq!((ticket.class, ticket.holder), (Class::Appointment, Some(HolderId(7))));
    assert_eq!(day.serve_all(1), ["A002", "A001"]);
}

#[test]
fn an_appointment_is_one_ticket_and_no_more() {
    let mut day = morning();
    day.book(0, "09:00", None);
    assert_eq!([day.check_in(1), day.check_in(1)], ["A001", "holder_has_ticket"]);
    assert_eq!(day.give_up(1), "appointment_over");
    assert_eq!(day.let_it(), 0, "nor is it missed later");
    day.wait_min(60);
    assert_eq!(day.let_it(), 0);
}

#[test]
fn a_full_slot_has_a_place_again_once_somebody_gives_up() {
    let mut day = morning();
    assert_eq!([1, 2, 3].map(|holder| day.book(0, "10:00", Some(holder))), ["done", "done", "slot_full"]);
    assert_eq!(booked(&day, 0, "10:00"), Some(2));
    assert_eq!([day.give_up(1), day.give_up(1)], ["done", "appointment_over"]);
    assert_eq!(booked(&day, 0, "10:00"), Some(1));
    assert_eq!([3, 4].map(|holder| day.book(0, "10:00", Some(holder))), ["done", "slot_full"]);
    assert_eq!(day.book(0, "10:30", Some(4)), "done");
    assert_eq!(state(&day, 1), AppointmentState::Cancelled);
    assert_eq!(day.hall.appointments().count(), 4);
}

#[test]
fn a_place_of_one_who_came_early_is_not_given_again() {
    let mut day = morning();
    day.book(0, "10:00", None);
    day.book(0, "10:00", None);
    day.clock(0, "09:45");
    assert_eq!([day.check_in(1), day.book(0, "10:00", None)], ["A001", "slot_full"]);
}

#[test]
fn a_citizen_checks_in_from_the_very_minute_set_to_the_very_minute_set() {
    let mut day = morning();
    (0..2).for_each(|_| drop(day.book(0, "10:00", None)));
    day.clock(0, "09:45");
    day.wait_ms(-1);
    assert_eq!(day.check_in(1), "too_early");
    assert_eq!(day.refused, Some(Refusal::TooEarly { opens_at: moment(0, "09:45") }));
    day.wait_ms(1);
    assert_eq!(day.check_in(1), "A001");
    day.clock(0, "10:10");
    assert_eq!(day.let_it(), 0);
    assert_eq!(day.check_in(2), "A002");
}

#[test]
fn whoever_does_not_come_has_missed_it_a_moment_later() {
    let mut day = morning();
    day.book(0, "10:00", None);
    day.book(0, "09:30", None);
    day.clock(0, "10:10");
    day.wait_ms(1);
    assert_eq!(day.check_in(1), "too_late", "even before the hall has noted it");
    assert_eq!(day.let_it(), 2);
    assert_eq!([state(&day, 1), state(&day, 2)], [AppointmentState::Missed; 2]);
    let missed: Vec<&Event> = day.log.iter().rev().take(2).map(|(_, event)| event).collect();
    assert_eq!(
        *missed[0],
        Event::AppointmentMissed { appointment: AppointmentId(1) },
        "the latest slot last"
    );
    assert_eq!(day.check_in(1), "too_late", "and the same once it has noted it");
    assert_eq!(day.issue("A"), "A001", "an ordinary ticket is to be had");
}

#[test]
fn nobody_is_marked_as_missing_before_the_time() {
    let mut day = morning();
    day.book(0, "10:00", None);
    day.clock(0, "10:10");
    let early = Command::MissAppointment { appointment: AppointmentId(1) };
    assert_eq!(day.say(&early), "too_early");
    assert_eq!(day.say(&Command::MissAppointment { appointment: AppointmentId(9) }), "unknown_appointment");
}

#[test]
fn a_clock_that_steps_back_during_check_in_takes_nothing_away() {
    let mut day = morning();
    (0..2).for_each(|_| drop(day.book(0, "10:00", None)));
    day.clock(0, "09:50");
    assert_eq!(day.check_in(1), "A001");
    day.clock(0, "09:20");
    assert_eq!(day.check_in(2), "A002", "the hall has seen 09:50");
    assert!(day.log.is_sorted_by_key(|(at, _)| *at));
}

#[test]
fn only_slots_of_the_calendar_ahead_can_be_booked() {
    let mut day = morning();
    assert_eq!(day.book(0, "10:10", None), "no_such_slot", "slots begin at the half hour");
    assert_eq!(day.book(0, "08:30", None), "no_such_slot", "this one is over");
    assert_eq!(day.book(0, "09:00", None), "done", "this one begins now");
    day.wait_ms(1);
    assert_eq!(day.book(0, "09:00", None), "no_such_slot");
    assert_eq!([day.book(7, "09:00", None), day.book(8, "09:00", None)], ["done", "no_such_slot"]);
    assert_eq!(booked(&day, 8, "09:00"), None);
    let unknown =
        Command::BookAppointment { window_type: prefix("Z"), slot_at: day.now(), matter: None, holder: None };
    assert_eq!(day.say(&unknown), "unknown_window_type");
    assert!(day.hall.slots(day.now(), prefix("B"), day.hall.day().unwrap()).is_empty());
}

#[test]
fn slots_are_those_of_the_opening_hours() {
    let mut settings = with_slots(SLOTS);
    let session = Session {
        from_min: minute("08:45"),
        last_ticket_min: minute("10:00"),
        to_min: minute("11:00"),
        quota: Some(1),
    };
    let hours = &mut settings.window_types.get_mut(&prefix("A")).unwrap().hours;
    hours.weekly = [(Weekday::Monday, vec![session]), (Weekday::Tuesday, vec![session])].into();
    let mut day = Day::opened(settings);
    let monday = day.hall.day().unwrap();
    hours_exception(&mut day, monday.plus(1));
    let slots = |days| day.hall.slots(day.now(), prefix("A"), monday.plus(days));
    let moments: Vec<_> = slots(0).iter().map(|slot| slot.at).collect();
    assert_eq!(moments, ["09:15", "09:45", "10:15"].map(|time| moment(0, time)));
    assert!(slots(1).is_empty() && slots(2).is_empty());
    assert_eq!(
        [day.book(0, "10:15", None), day.issue("A"), day.issue("A")],
        ["done", "A001", "quota_reached"]
    );
    day.clock(0, "10:15");
    assert_eq!(day.check_in(1), "A002", "after the last ticket and over the quota: the slot was promised");
}

/// Closes a day of A.
fn hours_exception(day: &mut Day, on: queue_core::time::BusinessDay) {
    let mut settings = day.hall.settings().clone();
    settings.window_types.get_mut(&prefix("A")).unwrap().hours.exceptions.insert(on, Vec::new());
    day.hall = rebuilt(day, settings, Carried::default());
}

fn rebuilt(day: &Day, settings: Settings, carried: Carried) -> Hall {
    let mut hall = Hall::new(Arc::new(settings), carried);
    day.log.iter().for_each(|(at, event)| hall.evolve(*at, event));
    hall
}

#[test]
fn a_holder_has_one_appointment_a_day_and_window_type() {
    let mut day = morning();
    assert_eq!(
        [day.book(0, "10:00", Some(7)), day.book(0, "11:00", Some(7))],
        ["done", "holder_has_appointment"]
    );
    assert_eq!(day.refused, Some(Refusal::HolderHasAppointment { appointment: AppointmentId(1) }));
    assert_eq!([day.book(1, "10:00", Some(7)), day.book(0, "11:00", Some(8))], ["done", "done"]);
    day.give_up(1);
    assert_eq!(day.book(0, "11:00", Some(7)), "done");
    assert_eq!([day.book(0, "12:00", None), day.book(0, "12:00", None)], ["done", "done"], "without a name");
}

#[test]
fn who_needs_a_name_for_a_ticket_needs_one_to_book() {
    let mut settings = with_slots(SLOTS);
    let a = settings.window_types.get_mut(&prefix("A")).unwrap();
    a.real_name = RealName::Required;
    let mut day = Day::opened(settings);
    assert_eq!([day.book(0, "10:00", None), day.book(0, "10:00", Some(7))], ["holder_required", "done"]);
}

#[test]
fn whoever_never_heard_the_answer_of_a_check_in_is_named_the_ticket_as_long_as_it_lives() {
    let mut day = morning();
    day.book(0, "09:00", None);
    assert_eq!(day.check_in(1), "A001");
    let ticket = day.ticket("A001");
    let named = Refusal::HolderHasTicket { ticket: ticket.id, number: ticket.number };
    let ask = Command::CheckIn { appointment: AppointmentId(1) };
    assert_eq!(day.hall.decide(day.now(), &ask), Err(named));
    assert_eq!(day.call(1), "A001");
    assert_eq!(
        day.hall.decide(day.now(), &ask),
        Err(named),
        "the way to the counter needs the number most of all"
    );
    assert_eq!([day.start(1), day.finish(1)], ["done", "done"]);
    assert_eq!(
        day.hall.decide(day.now(), &ask),
        Err(Refusal::AppointmentOver),
        "one appointment, one service"
    );
}

#[test]
fn a_holder_with_a_live_ticket_checks_in_once_that_is_done() {
    let mut day = morning();
    day.book(0, "09:00", Some(7));
    day.issue_for("A", 7);
    assert_eq!(day.check_in(1), "holder_has_ticket");
    day.serve(1);
    assert_eq!(day.check_in(1), "A002");
}

#[test]
fn an_appointment_of_tomorrow_is_kept_tomorrow_and_known_all_the_time() {
    let mut day = morning();
    day.book(3, "10:00", Some(7));
    for days in 1..3 {
        day.clock(days, "00:00");
        assert_eq!(day.let_it(), 1);
        assert_eq!(state(&day, 1), AppointmentState::Booked);
        assert_eq!(day.check_in(1), "too_early");
        assert_eq!(day.book(3, "11:00", Some(7)), "holder_has_appointment");
    }
    day.clock(3, "10:00");
    assert_eq!([day.check_in(1), day.book(3, "10:00", Some(8))], ["A001", "done"]);
    day.book(3, "10:30", Some(9));
    assert_eq!(booked(&day, 3, "10:00"), Some(2));
    day.clock(4, "08:00");
    assert_eq!(day.let_it(), 1);
    assert_eq!(day.hall.appointments().count(), 0, "a new day knows open appointments only");
    assert_eq!(day.check_in(1), "unknown_appointment");
}

#[test]
fn an_appointment_carried_over_three_days_survives_a_rebuild_from_todays_events() {
    let mut day = morning();
    day.book(3, "10:00", Some(7));
    day.book(0, "10:00", Some(8));
    for days in 1..=3 {
        day.clock(days, "08:30");
        day.let_it();
    }
    day.issue("A");
    let begun = day.log.iter().rposition(|(_, event)| matches!(event, Event::DayOpened { .. })).unwrap();
    let mut today = Day::carrying(
        with_slots(SLOTS),
        Carried {
            last_ticket: TicketId(0),
            last_appointment: AppointmentId(2),
            appointments: vec![Appointment {
                id: AppointmentId(1),
                window_type: prefix("A"),
                slot_at: moment(3, "10:00"),
                matter: None,
                holder: Some(HolderId(7)),
                state: AppointmentState::Booked,
            }],
            ..Carried::default()
        },
    );
    day.log[begun..].iter().for_each(|(at, event)| today.hall.evolve(*at, event));
    assert_eq!(today.hall, day.hall);
    today.clock(3, "10:05");
    assert_eq!(
        [today.book(3, "10:30", None), today.check_in(3), today.check_in(1)],
        ["done", "too_early", "A002"]
    );
}

#[test]
fn what_was_missed_overnight_is_noted_before_the_new_day() {
    let mut day = morning();
    day.book(0, "23:30", None);
    day.book(1, "00:00", None);
    day.clock(1, "00:00");
    assert_eq!(day.let_it(), 1);
    let said: Vec<&Event> = day.log.iter().rev().take(2).map(|(_, event)| event).collect();
    assert!(matches!(said[0], Event::DayOpened { .. }), "{said:?}");
    assert_eq!(*said[1], Event::AppointmentMissed { appointment: AppointmentId(1) });
    assert_eq!(day.check_in(2), "A001");
}

#[test]
fn late_does_not_reach_over_midnight_and_early_neither() {
    let mut day = Day::opened(with_slots(SlotRules { late_min: 60, early_min: 60, ..SLOTS }));
    day.book(0, "23:30", None);
    day.book(1, "00:00", None);
    day.clock(0, "23:59");
    assert_eq!(day.check_in(2), "too_early", "a ticket of today would expire at midnight");
    assert_eq!(day.refused, Some(Refusal::TooEarly { opens_at: moment(1, "00:00") }));
    day.clock(1, "00:01");
    assert_eq!(day.check_in(1), "unknown_appointment", "its day has ended, and it with it");
    assert_eq!(day.check_in(2), "A001");
}

#[test]
fn appointments_given_stay_good_when_no_more_are_taken() {
    let mut day = morning();
    day.book(0, "10:00", None);
    day.hall = rebuilt(&day, settings(CallRules::default()), Carried::default());
    assert_eq!(day.book(0, "10:00", None), "no_appointments");
    day.clock(0, "17:00");
    assert_eq!(day.let_it(), 0);
    assert_eq!(day.check_in(1), "A001", "all day: nobody can look up the rules they were given under");
}

#[test]
fn after_a_restore_no_appointment_has_the_name_of_one_that_was_lost() {
    let mut day = morning();
    day.book(0, "10:00", None);
    day.say(&Command::MarkRestored { gap: 100 });
    day.book(0, "10:00", None);
    let last = day.hall.appointments().last().unwrap();
    assert_eq!(last.id, AppointmentId(102), "a citizen's phone may still show appointment 2");
}
