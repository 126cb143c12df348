//! Readable days of what citizens are told about their wait, and how true it was.

use crate::support::{Day, prefix, settings};
use queue_core::Event;
use queue_core::estimate::{History, Score, Typical, WaitRange};
use queue_core::settings::{CallRules, Requeue};
use queue_core::ticket::Class;
use std::sync::Arc;

fn told(day: &mut Day) -> WaitRange {
    told_as(day, Class::Ordinary)
}

fn told_as(day: &mut Day, class: Class) -> WaitRange {
    day.issue_as("A", class, None);
    match day.log.last().unwrap() {
        (_, Event::TicketIssued { wait: Some(wait), .. }) => *wait,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_slow_morning_lengthens_what_is_told() {
    let mut day = Day::new();
    day.close(2);
    day.call(1);
    let first = told(&mut day);
    for _ in 0..10 {
        day.call(1);
        day.start(1);
        day.wait_min(15);
        day.finish(1);
        day.issue("A");
    }
    day.cancel("A002");
    let ahead = day.hall.queues().waiting(prefix("A"));
    assert!(ahead <= 1, "{ahead}");
    assert!(told(&mut day).p50_s > first.p50_s);
}

#[test]
fn a_counter_is_taken_from_the_call_on_and_by_no_shows_too() {
    let told_after = |walk_s: i64| {
        let mut day = Day::new();
        day.close(2);
        for _ in 0..20 {
            day.issue("A");
            day.call(1);
            day.wait_s(walk_s);
            day.no_show(1);
        }
        day.issue("A");
        day.call(1);
        told(&mut day).p50_s
    };
    assert!(told_after(20) < 100, "20 seconds each: {}", told_after(20));
    assert!(told_after(600) > 500, "10 minutes each: {}", told_after(600));
}

#[test]
fn past_days_are_leant_on_in_their_own_half_hour() {
    let mut day = Day::new();
    day.close(2);
    let guessed = told(&mut day);
    day.cancel("A001");
    let typical = [((prefix("A"), 18), Typical { tickets: 500, mean_s: 60, spread_s: 20 })].into();
    day.hall.remember(Arc::new(History { typical }));
    day.issue("A");
    let nine = told(&mut day);
    day.clock(0, "09:30");
    day.cancel("A003");
    let half_past = told(&mut day);
    assert!(nine.p50_s < half_past.p50_s, "{guessed:?} {nine:?} {half_past:?}");
}

#[test]
fn a_range_is_scored_at_the_first_call_and_only_then() {
    let mut day = Day::requeueing(Requeue::Behind(0));
    let (one, two) = (told(&mut day), told(&mut day));
    assert_eq!((one.p50_s, day.hall.figures().estimates), (0, Score::default()), "a counter is free");
    day.call(1);
    let mut score = Score { told: 1, within_p90: 1, within_p50: 1, late_s: 0 };
    assert_eq!(day.hall.figures().estimates, score);
    day.recall(1);
    day.no_show(1);
    day.requeue("A001");
    day.wait_s(i64::from(two.p90_s) + 1);
    assert_eq!(day.call(1), "A001");
    assert_eq!(day.hall.figures().estimates, score, "whoever missed a call was told nothing about the next");
    day.call(2);
    score = Score { told: 2, late_s: i64::from(two.p90_s) + 1 - i64::from(two.p50_s), ..score };
    assert_eq!(day.hall.figures().estimates, score);
}

#[test]
fn who_gives_up_or_was_told_nothing_is_not_scored() {
    let mut day = Day::unmanned(CallRules::default());
    day.issue("A");
    day.open(1);
    day.issue("A");
    day.cancel("A002");
    day.call(1);
    assert_eq!(day.hall.figures().estimates, Score::default());
}

#[test]
fn a_counter_shared_with_another_line_counts_for_its_part() {
    let told_with = |others: usize| {
        let mut day = Day::set_up(settings(CallRules::default()));
        day.open(2);
        (0..others).for_each(|_| drop(day.issue("B")));
        day.issue("A");
        told(&mut day).p50_s
    };
    assert_eq!(told_with(5), 2 * told_with(0), "half of counter 2 is for those who wait for B");
}

#[test]
fn a_desk_that_is_tidied_between_two_tickets_counts_and_an_absent_clerk_does_not() {
    let told_with_pauses_of = |idle_s: i64| {
        let mut day = Day::new();
        day.close(2);
        (0..22).for_each(|_| drop(day.issue("A")));
        for _ in 0..20 {
            day.call(1);
            day.start(1);
            day.wait_s(100);
            day.finish(1);
            day.wait_s(idle_s);
        }
        day.call(1);
        told(&mut day).p50_s
    };
    let (none, short) = (told_with_pauses_of(0), told_with_pauses_of(60));
    assert!(short > none + 60, "{none} {short}");
    assert_eq!(
        told_with_pauses_of(120),
        told_with_pauses_of(600),
        "whoever is away longer is no ticket's pace"
    );
}

#[test]
fn idleness_with_nobody_waiting_says_nothing_about_pace() {
    let told_with_gaps_of = |gap_s: i64| {
        let mut day = Day::new();
        day.close(2);
        for _ in 0..20 {
            day.issue("A");
            day.call(1);
            day.start(1);
            day.wait_s(100);
            day.finish(1);
            day.wait_s(gap_s);
        }
        day.issue("A");
        day.call(1);
        told(&mut day).p50_s
    };
    assert_eq!(told_with_gaps_of(0), told_with_gaps_of(90));
}

#[test]
fn an_ordinary_ticket_is_told_of_those_who_will_come_later_and_go_before() {
    let told_to = |class: Class| {
        let mut day = Day::new();
        for n in 0..20 {
            day.issue_as("A", if n % 2 == 0 { Class::Ordinary } else { Class::Priority }, None);
            day.serve(1);
        }
        (0..10).for_each(|_| drop(day.issue_as("A", class, None)));
        told_as(&mut day, class).p50_s
    };
    let (ordinary, priority) = (told_to(Class::Ordinary), told_to(Class::Priority));
    assert!(ordinary > priority * 11 / 10, "{ordinary} {priority}");
}
