//! Readable days in which a counter closes or goes away: nobody is left behind there.

use crate::support::{Day, prefix, settings};
use queue_core::hall::{Carried, Hall};
use queue_core::ids::CounterNo;
use queue_core::queue::WhyRule;
use queue_core::settings::{CallRules, CounterSettings, RealName};
use queue_core::ticket::TicketState;
use queue_core::{Command, Event};

/// A001 sent to counter 2, A002 held there, A003 a no-show there after it was sent there.
fn a_counter_with_everything() -> Day {
    let mut day = Day::new();
    (0..4).for_each(|_| drop(day.issue("A")));
    assert_eq!([day.call(1), day.send_to_counter(1, 2)], ["A001", "done"]);
    assert_eq!([day.call(1), day.send_to_counter(1, 2)], ["A002", "done"]);
    assert_eq!([day.choose(2, "A002"), day.hold(2)], ["A002", "done"]);
    assert_eq!([day.call(1), day.send_to_counter(1, 2)], ["A003", "done"]);
    assert_eq!([day.choose(2, "A003"), day.no_show(2)], ["A003", "done"]);
    day
}

#[test]
fn who_was_sent_to_a_counter_that_closes_waits_in_the_own_line_again() {
    let mut day = a_counter_with_everything();
    assert_eq!(day.close(2), "done");
    let said: Vec<&Event> = day.log.iter().rev().take(2).map(|(_, event)| event).collect();
    assert_eq!(*said[0], Event::CounterClosed { counter: CounterNo(2) });
    let returned = Event::TicketReturned { ticket: day.ticket("A001").id, counter: CounterNo(2) };
    assert_eq!(*said[1], returned);
    assert_eq!(day.ticket("A001").effective_at, day.ticket("A001").issued_at, "with the place it had");
    assert_eq!(day.serve_all(1), ["A001", "A004"]);
}

#[test]
fn a_held_ticket_is_taken_up_anywhere_of_its_type_once_its_counter_has_closed() {
    let mut day = a_counter_with_everything();
    assert_eq!(day.choose(1, "A002"), "not_this_counter");
    day.close(2);
    assert_eq!(day.choose(3, "A002"), "not_this_counter", "counter 3 does not take A");
    assert_eq!(day.choose(1, "A002"), "A002");
    assert_eq!(day.why("A002").rule, WhyRule::Resumed);
    assert_eq!([day.start(1), day.finish(1)], ["done", "done"]);
}

#[test]
fn a_paused_counter_keeps_what_it_holds() {
    let mut day = a_counter_with_everything();
    day.pause(2);
    assert_eq!(day.choose(1, "A002"), "not_this_counter");
    assert_eq!(day.ticket("A001").to_counter, Some(CounterNo(2)));
    day.issue("A");
    day.choose(1, "A004");
    assert_eq!(day.send_to_counter(1, 2), "done", "a paused counter comes back");
}

#[test]
fn a_no_show_of_a_closed_counter_comes_back_into_the_own_line() {
    let mut day = a_counter_with_everything();
    day.close(2);
    assert_eq!(day.requeue("A003"), "done");
    assert_eq!(day.ticket("A003").to_counter, None);
    assert_eq!(day.serve_all(1), ["A001", "A004", "A003"]);
}

#[test]
fn a_no_show_of_an_open_counter_comes_back_to_that_counter() {
    let mut day = a_counter_with_everything();
    assert_eq!(day.requeue("A003"), "done");
    assert_eq!(day.ticket("A003").to_counter, Some(CounterNo(2)));
    let sent: Vec<_> = day.hall.queues().sent_to(CounterNo(2)).map(|(_, id)| id).collect();
    assert_eq!(sent, [day.ticket("A001").id, day.ticket("A003").id], "behind who was sent there before");
    assert_eq!(day.choose(1, "A003"), "not_this_counter");
}

#[test]
fn a_held_ticket_is_cancelled_when_its_citizen_gives_up() {
    let mut day = a_counter_with_everything();
    assert_eq!(day.cancel("A002"), "done");
    assert!(matches!(day.state("A002"), TicketState::Cancelled { .. }));
    assert_eq!(day.choose(2, "A002"), "ticket_not_callable");
}

#[test]
fn nobody_is_sent_to_a_closed_counter() {
    let mut day = Day::new();
    day.issue("A");
    day.call(1);
    day.close(2);
    assert_eq!(day.send_to_counter(1, 2), "counter_closed");
    assert_eq!(day.send_to_counter(1, 99), "unknown_counter");
    assert_eq!([day.open(2), day.send_to_counter(1, 2)], ["done", "done"]);
}

#[test]
fn who_was_sent_to_a_counter_may_be_sent_back_to_the_own_line() {
    let mut day = Day::new();
    day.issue("A");
    day.call(1);
    assert_eq!(day.send_to(1, "A"), "transfer_to_itself");
    day.send_to_counter(1, 2);
    day.call(2);
    assert_eq!(day.send_to(2, "A"), "done");
    assert_eq!(day.ticket("A001").to_counter, None);
    assert_eq!(day.call(1), "A001");
}

#[test]
fn a_ticket_without_a_name_is_not_sent_where_names_are_required() {
    let mut day = Day::new();
    day.issue("A");
    day.issue_for("A", 7);
    day.call(1);
    assert_eq!(day.send_to(1, "R"), "holder_required");
    day.call(2);
    assert_eq!(day.send_to(2, "R"), "done");
    let mut lenient = settings(CallRules::default());
    lenient.window_types.get_mut(&prefix("R")).unwrap().real_name = RealName::Optional;
    let mut day = Day::opened(lenient);
    day.issue("A");
    day.call(1);
    assert_eq!(day.send_to(1, "R"), "done");
}

/// What a restarted server knows after counter 2 was taken out of its settings.
fn without_counter_2(day: &mut Day) {
    let mut smaller = settings(CallRules::default());
    smaller.counters.remove(&CounterNo(2)).unwrap();
    let mut hall = Hall::new(smaller.into(), Carried::default());
    day.log.iter().for_each(|(at, event)| hall.evolve(*at, event));
    day.hall = hall;
}

#[test]
fn a_counter_taken_out_of_the_settings_finishes_what_it_has_in_hand() {
    let mut day = Day::new();
    (0..2).for_each(|_| drop(day.issue("A")));
    assert_eq!([day.call(2), day.start(2)], ["A001", "done"]);
    without_counter_2(&mut day);
    assert_eq!([day.finish(2), day.rate("A001", 5), day.close(2)], ["done", "done", "done"]);
    assert_eq!(day.open(2), "unknown_counter", "and does not open again");
    assert_eq!(day.call(1), "A002");
}

#[test]
fn what_a_counter_taken_out_of_the_settings_holds_is_taken_up_elsewhere() {
    let mut day = a_counter_with_everything();
    without_counter_2(&mut day);
    assert_eq!(day.close(2), "done");
    assert_eq!([day.choose(1, "A002"), day.hold(1)], ["A002", "done"]);
    assert_eq!(day.serve_all(1), ["A001", "A004"]);
}

#[test]
fn a_counter_put_into_the_settings_opens_the_same_day() {
    let mut day = Day::new();
    day.issue("A");
    let mut larger = settings(CallRules::default());
    larger
        .counters
        .insert(CounterNo(9), CounterSettings { takes: vec![prefix("A")], ..CounterSettings::default() });
    let mut hall = Hall::new(larger.into(), Carried::default());
    day.log.iter().for_each(|(at, event)| hall.evolve(*at, event));
    day.hall = hall;
    assert_eq!([day.open(9), day.call(9)], ["done", "A001"]);
    assert_eq!(day.say(&Command::Start { counter: CounterNo(9) }), "done");
}
