//! Readable days of opening hours: sessions, the last ticket, quotas, Fridays, holidays, and when it opens again.

use crate::support::{Day, SLOTS, minute, moment, prefix, settings};
use queue_core::opening::{Opening, Session};
use queue_core::settings::{CallRules, Settings};
use queue_core::time::{BusinessDay, Timestamp, Weekday};
use queue_core::{Command, Refusal};

/// 2024-03-04, the Monday of all stories.
const MONDAY: BusinessDay = BusinessDay(19_786);

fn session(from: &str, last_ticket: &str, to: &str, quota: Option<u32>) -> Session {
    Session { from_min: minute(from), last_ticket_min: minute(last_ticket), to_min: minute(to), quota }
}

/// A opens 08:30–12:00 (last ticket 11:30) and 14:30–17:30 (last ticket 17:00), not on Friday afternoons nor at
/// weekends. Each session has `quota` tickets.
fn office(quota: Option<u32>) -> Settings {
    let morning = session("08:30", "11:30", "12:00", quota);
    let afternoon = session("14:30", "17:00", "17:30", quota);
    let mut settings = settings(CallRules::default());
    let weekly = &mut settings.window_types.get_mut(&prefix("A")).unwrap().hours.weekly;
    for weekday in [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday] {
        weekly.insert(weekday, vec![morning, afternoon]);
    }
    weekly.insert(Weekday::Friday, vec![morning]);
    settings
}

fn exception(settings: &mut Settings, day: BusinessDay, sessions: Vec<Session>) {
    settings.window_types.get_mut(&prefix("A")).unwrap().hours.exceptions.insert(day, sessions);
}

/// When the latest refusal says that it opens again.
fn opens_at(day: &Day) -> Option<Timestamp> {
    match day.refused {
        Some(Refusal::OutsideHours { opens_at } | Refusal::QuotaReached { opens_at }) => opens_at,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_first_ticket_is_issued_at_the_very_millisecond_the_session_begins() {
    let mut day = Day::set_up(office(None));
    day.clock(0, "08:30");
    day.wait_ms(-1);
    assert_eq!(day.issue("A"), "outside_hours");
    assert_eq!(opens_at(&day), Some(moment(0, "08:30")));
    day.wait_ms(1);
    assert_eq!(day.issue("A"), "A001");
}

#[test]
fn the_last_ticket_is_issued_a_millisecond_before_its_time() {
    let mut day = Day::set_up(office(None));
    day.clock(0, "11:30");
    day.wait_ms(-1);
    assert_eq!(day.issue("A"), "A001");
    day.wait_ms(1);
    assert_eq!(day.issue("A"), "outside_hours");
    assert_eq!(opens_at(&day), Some(moment(0, "14:30")), "the hall is still open, and issues no more");
    day.clock(0, "14:30");
    assert_eq!(day.issue("A"), "A002", "numbers run on over the noon");
}

#[test]
fn hours_end_the_issuing_and_not_the_service() {
    let mut day = Day::opened(office(None));
    day.issue("A");
    day.clock(0, "12:10");
    assert_eq!(day.issue("A"), "outside_hours");
    assert_eq!(day.serve(1), "A001");
}

#[test]
fn a_window_type_without_hours_issues_at_night() {
    let mut day = Day::set_up(office(None));
    day.clock(0, "23:59");
    assert_eq!(day.issue("B"), "B001");
    assert_eq!(day.hall.opening(prefix("B"), day.now()), Some(Opening::Issuing { left: None }));
    assert_eq!(day.hall.opening(prefix("Z"), day.now()), None);
}

#[test]
fn on_friday_after_noon_it_opens_again_on_monday() {
    let mut day = Day::set_up(office(None));
    day.clock(4, "11:29");
    assert_eq!(day.issue("A"), "A001");
    for time in ["11:30", "15:00", "23:59"] {
        day.clock(4, time);
        assert_eq!(day.issue("A"), "outside_hours");
        assert_eq!(opens_at(&day), Some(moment(7, "08:30")), "{time}");
    }
    day.clock(5, "10:00");
    assert_eq!(day.issue("A"), "outside_hours");
    day.clock(7, "08:30");
    assert_eq!(day.issue("A"), "A001");
}

#[test]
fn after_a_holiday_of_eight_days_it_opens_on_the_ninth() {
    let mut settings = office(None);
    (1..=8).for_each(|days| exception(&mut settings, MONDAY.plus(days), Vec::new()));
    let mut day = Day::set_up(settings);
    day.clock(0, "17:30");
    assert_eq!(day.issue("A"), "outside_hours");
    assert_eq!(opens_at(&day), Some(moment(9, "08:30")));
    day.clock(4, "09:00");
    assert_eq!(day.issue("A"), "outside_hours");
    day.clock(9, "08:30");
    assert_eq!(day.issue("A"), "A001");
}

#[test]
fn an_exception_is_in_place_of_the_weekly_hours_and_may_open_a_sunday() {
    let mut settings = office(None);
    exception(&mut settings, MONDAY.plus(6), vec![session("10:00", "11:00", "11:00", Some(1))]);
    let mut day = Day::set_up(settings);
    day.clock(5, "09:00");
    assert_eq!(day.issue("A"), "outside_hours");
    assert_eq!(opens_at(&day), Some(moment(6, "10:00")));
    day.clock(6, "09:00");
    assert_eq!(day.issue("A"), "outside_hours");
    day.clock(6, "10:00");
    assert_eq!([day.issue("A"), day.issue("A")], ["A001", "quota_reached"]);
    assert_eq!(opens_at(&day), Some(moment(7, "08:30")));
}

#[test]
fn a_hall_that_does_not_open_within_sight_promises_nothing() {
    let mut settings = office(None);
    (0..=70).for_each(|days| exception(&mut settings, MONDAY.plus(days), Vec::new()));
    let mut day = Day::set_up(settings);
    assert_eq!(day.issue("A"), "outside_hours");
    assert_eq!(opens_at(&day), None);
}

#[test]
fn a_quota_is_of_its_session_alone() {
    let mut day = Day::set_up(office(Some(2)));
    assert_eq!(["A", "A", "A"].map(|of| day.issue(of)), ["A001", "A002", "quota_reached"]);
    assert_eq!(opens_at(&day), Some(moment(0, "14:30")));
    day.clock(0, "15:00");
    assert_eq!(day.hall.opening(prefix("A"), day.now()), Some(Opening::Issuing { left: Some(2) }));
    assert_eq!(["A", "A", "A"].map(|of| day.issue(of)), ["A003", "A004", "quota_reached"]);
    assert_eq!(opens_at(&day), Some(moment(1, "08:30")));
    day.clock(1, "08:30");
    assert_eq!(day.issue("A"), "A001");
}

#[test]
fn a_cancelled_ticket_gives_its_part_of_the_quota_to_nobody() {
    let mut day = Day::set_up(office(Some(2)));
    day.issue("A");
    day.issue_priority("A");
    assert_eq!(day.cancel("A001"), "done");
    assert_eq!(day.issue("A"), "quota_reached", "a number is spent once given, whatever becomes of it");
}

#[test]
fn an_appointment_takes_nothing_from_the_quota_and_asks_no_hours() {
    let mut settings = office(Some(1));
    settings.window_types.get_mut(&prefix("A")).unwrap().slots = Some(SLOTS);
    let mut day = Day::set_up(settings);
    day.clock(0, "08:00");
    day.book(0, "08:30", None);
    day.book(0, "09:00", None);
    day.clock(0, "08:29");
    assert_eq!([day.check_in(1), day.issue("A")], ["A001", "outside_hours"]);
    day.clock(0, "09:00");
    assert_eq!(day.check_in(2), "A002");
    let left = day.hall.opening(prefix("A"), day.now());
    assert_eq!(left, Some(Opening::Issuing { left: Some(1) }));
    assert_eq!([day.issue("A"), day.issue("A")], ["A003", "quota_reached"]);
}

#[test]
fn a_full_or_closed_window_type_says_so_before_anybody_asks_for_a_ticket() {
    let mut day = Day::set_up(office(Some(1)));
    day.issue("A");
    let opening = |day: &Day| day.hall.opening(prefix("A"), day.now());
    assert_eq!(opening(&day), Some(Opening::Full { opens_at: Some(moment(0, "14:30")) }));
    day.clock(0, "12:30");
    assert_eq!(opening(&day), Some(Opening::Closed { opens_at: Some(moment(0, "14:30")) }));
}

#[test]
fn whoever_has_a_ticket_is_told_so_even_after_hours() {
    let mut day = Day::set_up(office(Some(1)));
    day.issue_for("A", 7);
    assert_eq!(day.issue_for("A", 7), "holder_has_ticket", "and not that none are left");
    day.clock(0, "12:30");
    assert_eq!(day.issue_for("A", 7), "holder_has_ticket");
    assert_eq!(day.issue_for("A", 8), "outside_hours");
}

#[test]
fn a_clock_that_steps_back_does_not_reopen_a_session() {
    let mut day = Day::opened(office(None));
    day.clock(0, "11:30");
    assert_eq!(day.open(1), "nothing");
    assert_eq!(day.print("A001", queue_core::ticket::Print::Printed), "unknown_ticket");
    assert_eq!(day.pause(1), "done");
    day.clock(0, "11:00");
    assert_eq!(day.issue("A"), "outside_hours", "the hall has seen 11:30");
}

#[test]
fn a_number_goes_on_where_another_kind_of_issue_left_it() {
    let mut day = Day::set_up(office(Some(2)));
    assert_eq!(day.say(&Command::MarkRestored { gap: 10 }), "done");
    let left = day.hall.opening(prefix("A"), day.now());
    assert_eq!(left, Some(Opening::Issuing { left: Some(2) }), "a gap is not a ticket");
    assert_eq!(day.issue("A"), "A011");
}
