//! Readable days of counters: opening, calling, what may be done with the ticket in hand, sending on.

use crate::support::{Day, prefix};
use queue_core::counter::{CounterState, Hand, PauseReason};
use queue_core::ids::{CounterNo, StaffId};
use queue_core::queue::WhyRule;
use queue_core::ticket::{Class, TicketState};

fn hand(day: &Day, counter: u16) -> Option<Hand> {
    match &day.hall.counter(CounterNo(counter)).unwrap().state {
        CounterState::Closed => None,
        CounterState::Open(_, hand) => Some(*hand),
    }
}

#[test]
fn a_counter_with_two_window_types_takes_the_earliest_of_both() {
    let mut day = Day::new();
    for of in ["B", "A", "A", "B"] {
        day.issue(of);
        day.wait_min(1);
    }
    assert_eq!(day.serve_all(2), ["B001", "A001", "A002", "B002"]);
}

#[test]
fn the_head_start_counts_between_window_types_too() {
    let mut day = Day::new();
    day.issue("B");
    day.wait_min(10);
    day.issue_priority("A");
    assert_eq!(day.call(2), "A001");
    assert_eq!(day.why("A001").runner_up.unwrap().0.to_string(), "B001");
}

#[test]
fn a_counter_calls_only_what_it_takes() {
    let mut day = Day::new();
    day.issue("A");
    assert_eq!(day.call(3), "nobody_waits");
    assert_eq!(day.choose(3, "A001"), "not_this_counter");
    assert_eq!(day.call(1), "A001");
}

#[test]
fn a_counter_has_one_ticket_in_hand_and_a_ticket_one_counter() {
    let mut day = Day::new();
    day.issue("A");
    day.issue("A");
    assert_eq!(day.call(1), "A001");
    assert_eq!(day.call(1), "ticket_in_hand");
    assert_eq!(day.choose(1, "A002"), "ticket_in_hand");
    assert_eq!(day.choose(2, "A001"), "ticket_not_callable");
    assert_eq!(day.call(2), "A002");
    assert_eq!(day.cancel("A002"), "ticket_not_waiting");
}

#[test]
fn every_recall_is_counted() {
    let mut day = Day::new();
    day.issue("A");
    day.call(1);
    day.wait_s(20);
    assert_eq!([day.recall(1), day.recall(1)], ["done", "done"]);
    let TicketState::Called { calls, since, .. } = day.state("A001") else { panic!("not called") };
    assert_eq!((calls, day.now().seconds_since(since)), (3, 20));
    let calls: Vec<u32> = day.hall.recent_calls().map(|call| call.calls).collect();
    assert_eq!(calls, [3], "one line per ticket on the board");
    day.start(1);
    assert_eq!(day.recall(1), "already_started");
}

#[test]
fn the_latest_call_stands_first_on_the_board() {
    let mut day = Day::new();
    for of in ["A", "B"] {
        day.issue(of);
    }
    day.call(1);
    day.call(3);
    day.recall(1);
    let counters: Vec<u16> = day.hall.recent_calls().map(|call| call.counter.0).collect();
    assert_eq!(counters, [1, 3]);
}

#[test]
fn service_ends_only_after_it_began() {
    let mut day = Day::new();
    day.issue("A");
    assert_eq!(day.finish(1), "no_ticket_in_hand");
    day.call(1);
    assert_eq!(day.finish(1), "not_started");
    day.start(1);
    assert_eq!(day.start(1), "already_started");
    assert_eq!(day.finish(1), "done");
}

#[test]
fn a_chosen_ticket_is_called_out_of_turn_and_says_so() {
    let mut day = Day::new();
    for _ in 0..3 {
        day.issue("A");
        day.wait_min(1);
    }
    assert_eq!(day.choose(1, "A003"), "A003");
    let why = day.why("A003");
    assert_eq!((why.rule, why.overtook), (WhyRule::Chosen, 2));
    assert_eq!(why.runner_up.unwrap().0.to_string(), "A001");
    assert_eq!(day.call(2), "A001");
}

#[test]
fn a_held_ticket_is_taken_up_again_where_it_was_held_and_nowhere_else() {
    let mut day = Day::new();
    day.issue("A");
    day.issue("A");
    day.call(1);
    day.start(1);
    assert_eq!(day.hold(1), "done");
    assert_eq!(day.choose(2, "A001"), "not_this_counter");
    assert_eq!(day.serve(1), "A002");
    assert_eq!(day.call(1), "nobody_waits");
    assert_eq!(day.choose(1, "A001"), "A001");
    assert_eq!(day.why("A001").rule, WhyRule::Resumed);
}

#[test]
fn a_transferred_ticket_keeps_its_number_and_its_place() {
    let mut day = Day::new();
    day.issue("A");
    day.wait_min(1);
    day.issue("B");
    day.wait_min(1);
    day.call(1);
    day.start(1);
    day.wait_min(5);
    assert_eq!(day.send_to(1, "B"), "done");
    assert_eq!(day.ticket("A001").window_type, prefix("B"));
    assert_eq!(hand(&day, 1), Some(Hand::Idle));
    assert_eq!(day.serve_all(3), ["A001", "B001"]);
}

#[test]
fn a_transferred_ticket_has_the_head_start_of_where_it_goes() {
    let mut day = Day::new();
    day.issue("B");
    day.wait_min(1);
    day.issue_priority("A");
    day.call(1);
    day.send_to(1, "B");
    assert_eq!(day.serve_all(3), ["B001", "A001"], "B gives no head start");
}

#[test]
fn a_ticket_sent_to_a_counter_is_called_there_and_nowhere_else() {
    let mut day = Day::new();
    day.issue("A");
    day.wait_min(1);
    day.issue("B");
    day.call(1);
    assert_eq!(day.send_to_counter(1, 3), "done");
    assert_eq!([day.call(1), day.choose(1, "A001")], ["nobody_waits", "not_this_counter"]);
    assert_eq!(day.choose(2, "A001"), "not_this_counter");
    assert_eq!(day.call(3), "A001");
    assert_eq!(day.why("A001").rule, WhyRule::SentToCounter);
}

#[test]
fn a_ticket_is_not_sent_to_where_it_is_nor_to_where_its_holder_waits() {
    let mut day = Day::new();
    day.issue_for("A", 7);
    day.issue_for("R", 7);
    day.call(1);
    assert_eq!(day.send_to(1, "A"), "transfer_to_itself");
    assert_eq!(day.send_to_counter(1, 1), "transfer_to_itself");
    assert_eq!(day.send_to(1, "R"), "holder_has_ticket");
    assert_eq!(day.send_to(1, "Z"), "unknown_window_type");
    assert_eq!(day.send_to_counter(1, 99), "unknown_counter");
    assert_eq!(day.send_to(1, "B"), "done");
}

#[test]
fn a_counter_with_a_ticket_in_hand_neither_pauses_nor_closes() {
    let mut day = Day::new();
    day.issue("A");
    day.call(1);
    assert_eq!([day.pause(1), day.close(1)], ["ticket_in_hand", "ticket_in_hand"]);
    day.start(1);
    assert_eq!([day.pause(1), day.close(1)], ["ticket_in_hand", "ticket_in_hand"]);
    assert_eq!(day.sign_on(1, "wang", &["A"]), "ticket_in_hand");
    day.finish(1);
    assert_eq!([day.pause(1), day.close(1)], ["done", "done"]);
}

#[test]
fn a_paused_counter_calls_nobody_until_it_resumes() {
    let mut day = Day::new();
    day.issue("A");
    assert_eq!([day.pause(1), day.pause(1)], ["done", "nothing"]);
    assert_eq!(hand(&day, 1), Some(Hand::Paused(PauseReason::Meal)));
    assert_eq!([day.call(1), day.choose(1, "A001")], ["counter_paused", "counter_paused"]);
    assert_eq!([day.open(1), day.call(1)], ["done", "A001"]);
}

#[test]
fn a_queue_outlives_the_counter_that_closes() {
    let mut day = Day::new();
    day.issue("A");
    day.issue("A");
    day.serve(1);
    assert_eq!([day.close(1), day.call(1), day.close(1)], ["done", "counter_closed", "counter_closed"]);
    assert_eq!(day.call(2), "A002");
}

#[test]
fn another_clerk_may_take_a_counter_over() {
    let mut day = Day::new();
    day.issue("B");
    assert_eq!(day.sign_on(1, "wang", &["A", "B"]), "done");
    assert_eq!(day.sign_on(1, "wang", &["A", "B"]), "nothing");
    assert_eq!(day.sign_on(1, "li", &["B"]), "done");
    let sign_on = day.hall.counter(CounterNo(1)).unwrap().sign_on().unwrap();
    assert_eq!(sign_on.staff, Some(StaffId("li".into())));
    assert_eq!(day.call(1), "B001");
    assert_eq!(day.sign_on(2, "wang", &["Z"]), "unknown_window_type");
    assert_eq!(day.sign_on(2, "wang", &[]), "unknown_window_type");
}

#[test]
fn a_window_type_named_twice_counts_once() {
    let mut day = Day::new();
    day.sign_on(1, "wang", &["A", "A"]);
    day.issue("A");
    day.wait_min(1);
    day.issue("A");
    day.wait_min(1);
    day.issue_as("A", Class::Priority, None);
    day.call(1);
    let why = day.why("A003");
    assert_eq!(why.overtook, 2);
    assert_eq!(why.runner_up.unwrap().0.to_string(), "A001");
}
