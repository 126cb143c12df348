//! Readable days of counters that do not simply take the oldest, of turns of ordinary tickets, and of calls the
//! hall makes by itself.

use crate::support::{Day, SLOTS, prefix, settings};
use queue_core::Command;
use queue_core::ids::CounterNo;
use queue_core::queue::WhyRule;
use queue_core::settings::{CallRules, Policy, Settings};
use queue_core::ticket::Class;

/// The hall of the stories with a policy for counter 2, which takes A and B.
fn with_policy(policy: Policy) -> Settings {
    let mut settings = settings(CallRules::default());
    settings.counters.get_mut(&CounterNo(2)).unwrap().policy = policy;
    settings
}

fn by_share(a: u32, b: u32) -> Settings {
    with_policy(Policy::Share([("A", a), ("B", b)].map(|(name, share)| (prefix(name), share)).into()))
}

/// At most so many of A with a head start in a row.
fn capped(priority_in_row_max: u32) -> Settings {
    let mut settings = settings(CallRules::default());
    settings.window_types.get_mut(&prefix("A")).unwrap().priority_in_row_max = priority_in_row_max;
    settings
}

fn auto_calling(counters: &[u16]) -> Settings {
    let mut settings = settings(CallRules::default());
    for no in counters {
        settings.counters.get_mut(&CounterNo(*no)).unwrap().auto_call_after_s = Some(30);
    }
    settings
}

fn issue_all(day: &mut Day, of: &str) {
    for letter in of.chars() {
        day.issue(&letter.to_string());
        day.wait_s(1);
    }
}

#[test]
fn in_order_the_first_window_type_goes_before_older_tickets_of_the_second() {
    let mut day = Day::opened(with_policy(Policy::InOrder));
    issue_all(&mut day, "BBA");
    assert_eq!(day.call(2), "A001");
    assert_eq!(day.why("A001").rule, WhyRule::FirstInOrder);
    assert_eq!(day.why("A001").runner_up.unwrap().0.to_string(), "B001");
    day.start(2);
    day.finish(2);
    assert_eq!(day.serve(2), "B001");
    assert_eq!(day.why("B001").rule, WhyRule::FirstInOrder);
}

#[test]
fn in_order_nobody_of_a_later_window_type_is_called_while_the_first_keeps_coming() {
    // A hall that sets this promises the second window type nothing; other counters have to take it.
    let mut day = Day::opened(with_policy(Policy::InOrder));
    issue_all(&mut day, "BA");
    for n in 1..50 {
        assert_eq!(day.serve(2), format!("A{n:03}"));
        day.issue("A");
    }
    assert_eq!(day.serve(3), "B001");
}

#[test]
fn the_order_is_that_of_the_sign_on() {
    let mut day = Day::opened(with_policy(Policy::InOrder));
    day.sign_on(2, "li", &["B", "A"]);
    issue_all(&mut day, "AB");
    assert_eq!(day.serve_all(2), ["B001", "A001"]);
}

#[test]
fn a_ticket_sent_to_a_counter_goes_before_its_order_and_its_shares() {
    for settings in [with_policy(Policy::InOrder), by_share(1, 1)] {
        let mut day = Day::opened(settings);
        issue_all(&mut day, "AAB");
        day.call(3);
        assert_eq!(day.send_to_counter(3, 2), "done");
        assert_eq!(day.call(2), "B001", "the latest of three, and told to wait for this very counter");
        assert_eq!(day.why("B001").rule, WhyRule::SentToCounter);
    }
}

#[test]
fn by_share_a_counter_calls_in_the_set_proportions() {
    let mut day = Day::opened(by_share(3, 1));
    issue_all(&mut day, &"B".repeat(100));
    issue_all(&mut day, &"A".repeat(100));
    let mut of_a = 0;
    for n in 1..=100_usize {
        of_a += usize::from(day.serve(2).starts_with('A'));
        assert!(of_a.abs_diff(n * 3 / 4) <= 1, "{of_a} of {n}");
    }
    assert_eq!(of_a, 75);
    assert_eq!(day.why("A075").rule, WhyRule::ByShare);
}

#[test]
fn a_window_type_without_a_share_of_its_own_has_one() {
    let mut day = Day::opened(with_policy(Policy::Share([(prefix("A"), 2)].into())));
    issue_all(&mut day, "BBBBBBAAAAAA");
    let served = day.serve_all(2);
    assert_eq!(served[..6].iter().filter(|number| number.starts_with('A')).count(), 4, "{served:?}");
}

#[test]
fn a_window_type_nobody_waited_for_is_owed_nothing() {
    let mut day = Day::opened(by_share(1, 1));
    issue_all(&mut day, &"A".repeat(30));
    (0..20).for_each(|_| drop(day.serve(2)));
    issue_all(&mut day, &"B".repeat(10));
    let of: String = (0..8).map(|_| day.serve(2).chars().next().unwrap()).collect();
    assert!(["BABABABA", "ABABABAB"].contains(&of.as_str()), "{of}");
}

#[test]
fn shares_are_counted_from_sign_on() {
    let mut day = Day::opened(by_share(1, 1));
    issue_all(&mut day, "ABAB");
    assert_eq!(day.serve(2), "A001");
    day.close(2);
    day.open(2);
    assert_eq!(day.serve(2), "B001", "the older of both, with no debt from before");
    assert_eq!(day.why("B001").rule, WhyRule::ByShare);
    let before = day.hall.counter(CounterNo(2)).unwrap().shares.clone();
    day.close(2);
    day.open(2);
    assert_ne!(day.hall.counter(CounterNo(2)).unwrap().shares, before);
}

#[test]
fn a_counter_of_one_window_type_says_only_that_the_earliest_came() {
    for policy in [Policy::InOrder, Policy::Share([(prefix("A"), 2)].into())] {
        let mut day = Day::opened(with_policy(policy));
        day.sign_on(2, "li", &["A"]);
        day.issue("B");
        day.issue("A");
        day.call(2);
        assert_eq!(day.why("A001").rule, WhyRule::EarliestEffectiveTime);
    }
}

#[test]
fn the_reason_told_does_not_depend_on_who_else_came_today() {
    let mut day = Day::opened(with_policy(Policy::InOrder));
    day.issue("A");
    day.call(2);
    assert_eq!(day.why("A001").rule, WhyRule::FirstInOrder);
}

#[test]
fn after_so_many_with_a_head_start_in_a_row_it_is_an_ordinary_tickets_turn() {
    let mut day = Day::opened(capped(2));
    day.issue("A");
    day.wait_min(1);
    (0..5).for_each(|_| drop(day.issue_priority("A")));
    assert_eq!([day.serve(1), day.serve(1)], ["A002", "A003"]);
    assert_eq!(day.serve(1), "A001");
    let why = day.why("A001");
    assert_eq!((why.rule, why.runner_up.unwrap().0.to_string()), (WhyRule::OrdinaryTurn, "A004".to_owned()));
    assert_eq!(day.serve_all(1), ["A004", "A005", "A006"], "no ordinary ticket waits, so there is no turn");
}

#[test]
fn a_turn_is_an_appointments_too() {
    let mut settings = capped(1);
    settings.window_types.get_mut(&prefix("A")).unwrap().slots = Some(SLOTS);
    let mut day = Day::opened(settings);
    day.issue("A");
    (0..2).for_each(|_| drop(day.book(0, "09:00", None)));
    assert_eq!([day.check_in(1), day.check_in(2)], ["A002", "A003"]);
    assert_eq!(day.serve_all(1), ["A002", "A001", "A003"]);
}

#[test]
fn a_row_is_not_counted_while_nobody_is_passed_over() {
    let mut day = Day::opened(capped(2));
    (0..4).for_each(|_| drop(day.issue_priority("A")));
    assert_eq!([day.serve(1), day.serve(1), day.serve(1)], ["A001", "A002", "A003"]);
    day.issue("A");
    assert_eq!(day.serve_all(1), ["A004", "A005"], "who has just come is owed no turn");
}

#[test]
fn a_row_is_counted_over_all_counters_of_the_line() {
    let mut day = Day::opened(capped(2));
    (0..2).for_each(|_| drop(day.issue("A")));
    day.wait_min(1);
    (0..4).for_each(|_| drop(day.issue_priority("A")));
    assert_eq!([day.call(1), day.call(2)], ["A003", "A004"]);
    [1, 2].into_iter().for_each(|no| drop([day.start(no), day.finish(no)]));
    assert_eq!([day.call(2), day.call(1)], ["A001", "A005"]);
    [1, 2].into_iter().for_each(|no| drop([day.start(no), day.finish(no)]));
    assert_eq!([day.call(1), day.call(2)], ["A006", "A002"]);
}

#[test]
fn an_ordinary_ticket_called_in_its_own_order_begins_a_new_row() {
    let mut day = Day::opened(capped(2));
    day.issue_priority("A");
    day.wait_min(30);
    day.issue("A");
    day.wait_min(30);
    (0..3).for_each(|_| drop(day.issue_priority("A")));
    day.issue("A");
    assert_eq!(day.serve_all(1), ["A001", "A002", "A003", "A004", "A006", "A005"]);
    assert_eq!(day.why("A002").rule, WhyRule::EarliestEffectiveTime);
}

#[test]
fn a_row_ends_with_the_day() {
    let mut day = Day::opened(capped(1));
    day.issue_priority("A");
    day.serve(1);
    day.clock(1, "09:00");
    day.open(1);
    day.issue("A");
    day.issue_priority("A");
    assert_eq!(day.call(1), "A002");
}

#[test]
fn without_a_limit_a_row_has_no_end() {
    let mut day = Day::opened(capped(0));
    day.issue("A");
    (0..9).for_each(|_| drop(day.issue_priority("A")));
    assert_eq!(day.serve_all(1).last().unwrap(), "A001");
}

#[test]
fn what_a_clerk_sees_as_next_is_what_is_called() {
    let mut day = Day::opened(capped(1));
    (0..3).for_each(|_| drop([day.issue("A"), day.issue_priority("A")]));
    let next: Vec<String> = (day.hall.next_for(CounterNo(1), &[prefix("A")], 10).into_iter())
        .map(|id| day.hall.ticket(id).unwrap().number.to_string())
        .collect();
    assert_eq!(next, ["A002", "A001", "A004", "A003", "A006", "A005"]);
    assert_eq!(day.serve_all(1), next);
}

#[test]
fn an_idle_counter_calls_by_itself_once_it_was_idle_long_enough() {
    let mut day = Day::opened(auto_calling(&[1]));
    day.issue("A");
    day.wait_s(29);
    assert_eq!(day.let_it(), 0);
    day.wait_s(1);
    assert_eq!(day.let_it(), 1);
    assert!(day.why("A001").automatic);
    day.wait_min(5);
    assert_eq!(day.let_it(), 0, "it has a ticket in hand");
    day.start(1);
    day.finish(1);
    day.issue("A");
    assert_eq!(day.let_it(), 0, "idleness counts from the end of the service");
    assert_eq!(day.call(1), "A002");
    assert!(!day.why("A002").automatic);
}

#[test]
fn a_newcomer_is_called_at_once_to_a_counter_that_has_long_been_idle() {
    let mut day = Day::opened(auto_calling(&[1]));
    day.wait_min(10);
    assert_eq!(day.let_it(), 0);
    day.issue("A");
    assert_eq!(day.let_it(), 1);
}

#[test]
fn two_idle_counters_and_one_ticket_make_one_call() {
    let mut day = Day::opened(auto_calling(&[1, 2]));
    day.issue("A");
    day.wait_s(30);
    assert_eq!(day.let_it(), 1);
    assert_eq!(day.ticket("A001").state.counter(), Some(CounterNo(1)));
    assert_eq!(day.say(&Command::AutoCall { counter: CounterNo(2) }), "nobody_waits");
}

#[test]
fn the_hall_calls_only_for_counters_set_to_it_that_stand_idle() {
    let mut day = Day::opened(auto_calling(&[1]));
    day.issue("B");
    day.issue("A");
    day.pause(1);
    day.wait_min(5);
    assert_eq!(day.let_it(), 0, "counter 1 pauses, the others are not set to it");
    assert_eq!(day.say(&Command::AutoCall { counter: CounterNo(3) }), "nobody_waits");
    day.open(1);
    assert_eq!(day.let_it(), 0, "a counter that has just come back is not idle yet");
    day.wait_s(30);
    assert_eq!(day.let_it(), 1);
    day.no_show(1);
    day.close(1);
    day.issue("A");
    day.wait_min(5);
    assert_eq!(day.let_it(), 0);
}

#[test]
fn a_desk_that_sees_a_mistake_changes_the_class_of_a_waiting_ticket() {
    let mut day = Day::new();
    issue_all(&mut day, "AAA");
    assert_eq!(day.change_class("A003", Class::Priority), "done");
    assert_eq!(day.change_class("A003", Class::Priority), "nothing");
    assert_eq!(day.change_class("A001", Class::Appointment), "check_in_needed");
    assert_eq!(day.change_class("A001", Class::Priority), "done");
    assert_eq!(day.call(1), "A001");
    assert_eq!(day.change_class("A001", Class::Ordinary), "ticket_not_waiting");
    assert_eq!(day.change_class("A003", Class::Ordinary), "done", "and takes it back");
    assert_eq!(day.ticket("A003").effective_at, day.ticket("A003").issued_at);
    assert_eq!(day.serve_all(2), ["A002", "A003"]);
}

#[test]
fn a_no_show_that_came_back_is_moved_from_where_it_stands_and_not_from_its_issue() {
    let mut day = Day::new();
    issue_all(&mut day, "A");
    day.miss(1);
    day.wait_min(60);
    day.requeue("A001");
    let stood = day.ticket("A001").effective_at;
    day.change_class("A001", Class::Priority);
    assert_eq!(day.ticket("A001").effective_at, stood.minus_s(20 * 60));
}
