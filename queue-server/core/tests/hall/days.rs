//! Readable turns of the day, clocks that are wrong, and devices that outlive the night.

use crate::support::Day;
use queue_core::counter::CounterState;
use queue_core::event::{Device, DeviceHealth, DeviceKind};
use queue_core::hall::{Carried, DEVICES_MAX, HallDay};
use queue_core::ids::{CounterNo, TicketId};
use queue_core::settings::CallRules;
use queue_core::ticket::Print;
use queue_core::{Command, Event, Refusal};

fn printer(health: DeviceHealth) -> Device {
    Device { kind: DeviceKind::Printer, health, code: "paper_out".into(), pulsed: false }
}

#[test]
fn the_turn_of_the_day_expires_what_is_left_and_counts_anew() {
    let mut day = Day::new();
    for _ in 0..5 {
        day.issue("A");
    }
    day.serve(1);
    day.miss(1);
    day.call(1);
    day.hold(1);
    day.call(1);
    let (monday, events) = (day.hall.day().unwrap(), day.log.len());
    let left: Vec<_> = ["A002", "A003", "A004", "A005"].map(|number| day.ticket(number).id).into();

    day.clock(1, "08:30");
    assert_eq!(day.issue("A"), "A001");
    let said: Vec<&Event> = day.log[events..].iter().map(|(_, event)| event).collect();
    for (event, id) in said.iter().zip(left) {
        assert_eq!(**event, Event::TicketExpired { ticket: id });
    }
    assert!(matches!(said[4..], [Event::DayOpened { .. }, Event::TicketIssued { .. }]), "{said:?}");
    assert_eq!(day.hall.day().unwrap().0, monday.0 + 1);
    assert_eq!(day.ticket("A001").id.0, 6, "an identity is never given twice");
    assert_eq!(day.hall.figures(), HallDay { issued: 1, waiting: 1, ..HallDay::default() });
}

#[test]
fn every_counter_begins_the_day_closed() {
    let mut day = Day::new();
    day.issue("A");
    day.call(1);
    day.clock(1, "08:30");
    day.open(2);
    let closed = |no| day.hall.counter(CounterNo(no)).unwrap().state == CounterState::Closed;
    assert_eq!([1, 2, 3, 4].map(closed), [true, false, true, true]);
}

#[test]
fn a_refused_wish_cannot_keep_yesterday_open() {
    let mut day = Day::new();
    day.issue("A");
    let monday = day.hall.day().unwrap();
    day.clock(1, "08:30");
    assert_eq!(day.call(1), "counter_closed");
    assert_eq!(day.cancel("A001"), "unknown_ticket");
    assert_eq!(day.hall.day().unwrap(), monday.plus(1));
}

#[test]
fn until_the_day_has_turned_every_other_wish_is_refused() {
    let mut day = Day::new();
    day.clock(1, "00:00");
    assert!(day.hall.is_new_day(day.now()));
    let wish = Command::CallNext { counter: CounterNo(1) };
    assert_eq!(day.hall.decide(day.now(), &wish), Err(Refusal::DayNotOpen));
    assert_eq!(day.hall.due(day.now()), Some(Command::TurnDay));
    assert_eq!(day.let_it(), 1);
    assert_eq!(day.hall.due(day.now()), None);
    assert_eq!(day.hall.decide(day.now(), &wish), Err(Refusal::CounterClosed));
}

#[test]
fn a_new_day_begins_without_anybody_asking_and_only_once() {
    let mut day = Day::new();
    day.issue("A");
    day.clock(1, "07:00");
    assert_eq!(day.let_it(), 1);
    assert_eq!(day.hall.tickets().count(), 0);
    assert_eq!(day.say(&Command::TurnDay), "nothing");
}

#[test]
fn a_day_that_nobody_saw_is_passed_over() {
    let mut day = Day::new();
    let monday = day.hall.day().unwrap();
    day.clock(8, "08:00");
    assert_eq!(day.let_it(), 1);
    assert_eq!(day.hall.day().unwrap(), monday.plus(8));
}

#[test]
fn yesterdays_ticket_is_unknown_today() {
    let mut day = Day::new();
    day.issue("A");
    day.serve(1);
    day.clock(1, "00:01");
    assert_eq!(day.rate("A001", 5), "unknown_ticket");
    assert_eq!(day.print("A001", Print::Printed), "unknown_ticket");
}

#[test]
fn a_day_ends_at_midnight_in_the_hall() {
    let mut day = Day::new();
    day.clock(0, "23:59");
    assert_eq!(day.issue("A"), "A001");
    day.wait_s(59);
    assert_eq!(day.issue("A"), "A002");
    day.wait_s(1);
    assert_eq!(day.issue("A"), "A001");
}

#[test]
fn a_clock_that_steps_back_does_not_reopen_a_day_nor_repeat_a_number() {
    let mut day = Day::new();
    day.clock(1, "00:01");
    day.issue("A");
    let tuesday = day.hall.day();
    day.clock(0, "23:00");
    assert_eq!(day.issue("A"), "A002");
    assert_eq!(day.hall.day(), tuesday);
    day.clock(1, "00:02");
    assert_eq!(day.issue("A"), "A003");
}

#[test]
fn a_clock_that_steps_back_lets_nobody_overtake() {
    let mut day = Day::new();
    day.clock(0, "10:00");
    day.issue("A");
    day.clock(0, "09:00");
    day.issue("A");
    day.wait_min(5);
    day.issue("A");
    assert_eq!(day.serve_all(1), ["A001", "A002", "A003"]);
    assert!(day.log.is_sorted_by_key(|(at, _)| *at));
}

#[test]
fn a_clock_that_steps_back_during_a_service_makes_it_short_and_not_negative() {
    let mut day = Day::new();
    day.issue("A");
    day.call(1);
    day.start(1);
    day.clock(0, "08:00");
    assert_eq!(day.finish(1), "done");
    assert_eq!(day.hall.figures().service_s, 0);
}

#[test]
fn a_holder_may_come_again_on_another_day() {
    let mut day = Day::new();
    day.issue_for("R", 7);
    day.clock(1, "09:00");
    assert_eq!(day.issue_for("R", 7), "R001");
}

#[test]
fn a_device_is_heard_of_only_when_its_health_changes() {
    let mut day = Day::new();
    assert_eq!(day.device("printer-1", &printer(DeviceHealth::Well)), "done");
    day.wait_min(1);
    assert_eq!(day.device("printer-1", &printer(DeviceHealth::Well)), "nothing");
    let since = day.hall.devices().next().unwrap().2;
    assert_eq!(day.now().seconds_since(since), 60);
    assert_eq!(day.device("printer-1", &printer(DeviceHealth::Faulty)), "done");
    assert_eq!(day.device("printer-2", &printer(DeviceHealth::Faulty)), "done");
    assert_eq!(day.hall.devices().count(), 2);
}

#[test]
fn a_faulty_device_is_still_faulty_the_next_day() {
    let mut day = Day::new();
    day.device("printer-1", &printer(DeviceHealth::Faulty));
    day.clock(1, "08:30");
    day.issue("A");
    let devices: Vec<_> = day.hall.devices().map(|(name, device, _)| (name, device.health)).collect();
    assert_eq!(devices, [("printer-1", DeviceHealth::Faulty)]);
}

#[test]
fn a_device_that_is_pulsed_for_stays_so_and_is_no_younger_for_it() {
    let mut day = Day::new();
    let known = |day: &Day| {
        let (_, device, since) = day.hall.devices().next().unwrap();
        (device.pulsed, device.health, day.now().seconds_since(since))
    };
    day.device("printer-1", &printer(DeviceHealth::Faulty));
    day.wait_min(1);
    let pulsed = Device { pulsed: true, ..printer(DeviceHealth::Faulty) };
    assert_eq!(day.device("printer-1", &pulsed), "done");
    assert_eq!(known(&day), (true, DeviceHealth::Faulty, 60));
    assert_eq!(day.device("printer-1", &printer(DeviceHealth::Faulty)), "nothing");
    assert_eq!(day.device("printer-1", &printer(DeviceHealth::Well)), "done");
    assert_eq!(known(&day), (true, DeviceHealth::Well, 0));
    day.clock(1, "08:30");
    day.issue("A");
    assert!(known(&day).0, "the night changes nothing");
}

#[test]
fn a_forgotten_device_is_gone_and_comes_back_as_a_stranger() {
    let mut day = Day::new();
    assert_eq!(day.forget_device("printer-1"), "nothing");
    day.device("printer-1", &Device { pulsed: true, ..printer(DeviceHealth::Lost) });
    assert_eq!(day.forget_device("printer-1"), "done");
    assert_eq!(day.hall.devices().count(), 0);
    assert_eq!(day.forget_device("printer-1"), "nothing");
    day.device("printer-1", &printer(DeviceHealth::Well));
    assert!(!day.hall.devices().next().unwrap().1.pulsed);
}

#[test]
fn no_more_devices_are_remembered_than_the_limit() {
    let mut day = Day::new();
    for n in 0..DEVICES_MAX {
        day.device(&format!("printer-{n}"), &printer(DeviceHealth::Well));
    }
    assert_eq!(day.device("one-more", &printer(DeviceHealth::Well)), "nothing");
    assert_eq!(day.device("printer-0", &printer(DeviceHealth::Lost)), "done");
    day.forget_device("printer-7");
    assert_eq!(day.device("one-more", &printer(DeviceHealth::Well)), "done");
}

#[test]
fn identities_go_on_from_the_highest_ever_given() {
    let settings = crate::support::settings(CallRules::default());
    let carried = Carried { last_ticket: TicketId(4711), ..Carried::default() };
    let mut day = Day::carrying(settings, carried);
    day.issue("A");
    assert_eq!(day.ticket("A001").id, TicketId(4712));
}

#[test]
fn after_a_restore_no_number_is_given_that_may_be_on_paper() {
    let mut day = Day::new();
    assert_eq!([day.issue("A"), day.issue("A"), day.issue("B")], ["A001", "A002", "B001"]);
    let before = day.ticket("A002").id;
    assert_eq!(day.say(&Command::MarkRestored { gap: 100 }), "done");
    assert_eq!([day.issue("A"), day.issue("B"), day.issue("A")], ["A103", "B102", "A104"]);
    assert!(day.ticket("A103").id.0 > before.0 + 100, "identities skip as well");
    day.clock(1, "09:00");
    assert_eq!(day.issue("A"), "A001", "a new day starts anew");
}
