//! Readable days of those who miss their call, and come back.

use crate::support::Day;
use queue_core::Refusal;
use queue_core::ids::CounterNo;
use queue_core::settings::{CallRules, Cooling, Requeue};

#[test]
fn a_no_show_needs_the_set_calls_and_the_set_time() {
    let mut day = Day::with(CallRules { calls_min: 2, no_show_after_s: 30, ..CallRules::default() });
    day.issue("A");
    day.call(1);
    day.wait_s(29);
    assert_eq!(day.no_show(1), "too_few_calls");
    day.recall(1);
    assert_eq!(day.no_show(1), "too_soon");
    day.wait_s(1);
    assert_eq!(day.no_show(1), "done");
    assert_eq!(day.hall.counter(CounterNo(1)).unwrap().in_hand(), None);
}

#[test]
fn a_citizen_being_served_is_not_a_no_show() {
    let mut day = Day::new();
    day.issue("A");
    day.call(1);
    day.start(1);
    assert_eq!(day.no_show(1), "already_started");
}

#[test]
fn a_no_show_waits_again_behind_the_set_number_of_others() {
    let mut day = Day::requeueing(Requeue::Behind(2));
    (0..5).for_each(|_| {
        day.issue("A");
        day.wait_min(1);
    });
    day.miss(1);
    assert_eq!(day.requeue("A001"), "done");
    assert_eq!(day.serve_all(1), ["A002", "A003", "A001", "A004", "A005"]);
}

#[test]
fn a_no_show_may_be_let_in_at_once() {
    let mut day = Day::requeueing(Requeue::Behind(0));
    day.issue("A");
    day.issue("A");
    day.miss(1);
    day.requeue("A001");
    assert_eq!(day.serve_all(1), ["A001", "A002"]);
}

#[test]
fn a_no_show_with_few_others_waiting_comes_last() {
    let mut day = Day::requeueing(Requeue::Behind(3));
    day.issue("A");
    day.issue("A");
    day.miss(1);
    day.requeue("A001");
    day.wait_min(1);
    day.issue("A");
    assert_eq!(day.serve_all(1), ["A002", "A001", "A003"]);
}

#[test]
fn a_no_show_may_have_to_wait_at_the_end() {
    let mut day = Day::requeueing(Requeue::End);
    (0..3).for_each(|_| {
        day.issue("A");
    });
    day.miss(1);
    day.wait_min(1);
    day.requeue("A001");
    day.wait_min(1);
    day.issue("A");
    assert_eq!(day.serve_all(1), ["A002", "A003", "A001", "A004"]);
}

#[test]
fn a_no_show_may_have_to_take_a_new_number() {
    let mut day = Day::requeueing(Requeue::Never);
    day.issue_for("A", 7);
    day.miss(1);
    assert_eq!(day.requeue("A001"), "requeue_spent");
    assert_eq!(day.issue_for("A", 7), "A002");
}

#[test]
fn a_no_show_comes_back_only_as_often_as_set() {
    let mut day = Day::with(CallRules { requeue_max: 2, ..CallRules::default() });
    day.issue("A");
    for _ in 0..2 {
        day.miss(1);
        assert_eq!(day.requeue("A001"), "done");
    }
    day.miss(1);
    assert_eq!(day.requeue("A001"), "requeue_spent");
    assert_eq!(day.hall.figures().no_shows, 1);
}

/// After two no-shows, half an hour without a new ticket.
fn cooling() -> Day {
    let cooling = Some(Cooling { no_shows: 2, for_s: 30 * 60 });
    Day::with(CallRules { cooling, ..CallRules::default() })
}

#[test]
fn who_lets_tickets_lapse_again_and_again_waits_before_the_next() {
    let mut day = cooling();
    day.issue_for("A", 7);
    day.miss(1);
    day.wait_min(1);
    assert_eq!(day.issue_for("A", 7), "A002", "once can happen");
    day.miss(1);
    assert_eq!(day.issue_for("A", 7), "cooling_off");
    let until = day.now().plus_s(30 * 60);
    assert_eq!(day.refused, Some(Refusal::CoolingOff { until }));
    assert_eq!(day.issue_for("R", 7), "cooling_off", "wherever in the hall");
    assert_eq!([day.issue_for("A", 8), day.issue("A")], ["A003", "A004"], "others are not meant");
    day.wait_min(30);
    day.wait_ms(-1);
    assert_eq!(day.issue_for("A", 7), "cooling_off");
    day.wait_ms(1);
    assert_eq!(day.issue_for("A", 7), "A005");
}

#[test]
fn each_further_no_show_cools_again() {
    let mut day = cooling();
    for _ in 0..2 {
        day.issue_for("A", 7);
        day.miss(1);
    }
    day.wait_min(30);
    assert_eq!(day.issue_for("A", 7), "A003");
    day.miss(1);
    assert_eq!(day.issue_for("A", 7), "cooling_off");
}

#[test]
fn cooling_keeps_nobody_from_coming_back_with_the_ticket_they_have() {
    let mut day = cooling();
    day.issue_for("A", 7);
    day.miss(1);
    day.requeue("A001");
    day.miss(1);
    assert_eq!(day.issue_for("A", 7), "cooling_off");
    assert_eq!(day.requeue("A001"), "done");
    assert_eq!(day.serve(1), "A001");
}

#[test]
fn a_new_day_has_forgotten_the_no_shows_of_the_last() {
    let mut day = cooling();
    day.clock(0, "23:55");
    for _ in 0..2 {
        day.issue_for("A", 7);
        day.miss(1);
    }
    day.clock(1, "00:01");
    assert_eq!(day.issue_for("A", 7), "A001");
}

#[test]
fn without_cooling_no_shows_cost_nothing() {
    let mut day = Day::new();
    for n in 1..9 {
        assert_eq!(day.issue_for("A", 7), format!("A{n:03}"));
        day.miss(1);
    }
}
