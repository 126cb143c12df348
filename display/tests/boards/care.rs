//! How panels are lit through the day.

use display::hours::{Span, Steps};
use display::panels::care::{Care, DayPlan, hall_time, level, panel_time};
use jiff::civil::{DateTime, date};
use proptest::prelude::*;
use queue_api::Timestamp;

fn clock(hour: i8, minute: i8) -> DateTime {
    date(2026, 11, 23).at(hour, minute, 0, 0)
}

fn day() -> DayPlan {
    DayPlan {
        lit: Some(Span { from_min: 7 * 60 + 30, until_min: 18 * 60 }),
        brightness: Steps::new(vec![(8 * 60, 15), (17 * 60, 6)]),
        clock: true,
    }
}

#[test]
fn a_panel_is_lit_from_the_first_minute_to_the_last() {
    for (now, lit) in [
        (clock(7, 29), false),
        (clock(7, 30), true),
        (clock(17, 59), true),
        (clock(18, 0), false),
        (clock(0, 0), false),
    ] {
        assert_eq!(day().at(now).power, Some(lit), "{now}");
    }
    let night = DayPlan { lit: Some(Span { from_min: 20 * 60, until_min: 6 * 60 }), ..DayPlan::default() };
    assert_eq!(night.at(clock(23, 0)).power, Some(true), "a night spans midnight");
    assert_eq!(night.at(clock(5, 59)).power, Some(true));
    assert_eq!(night.at(clock(6, 0)).power, Some(false));
}

#[test]
fn brightness_is_that_of_the_last_change_even_of_yesterday() {
    for (now, level) in
        [(clock(7, 59), 6), (clock(8, 0), 15), (clock(16, 59), 15), (clock(17, 0), 6), (clock(23, 59), 6)]
    {
        assert_eq!(day().at(now).brightness, Some(level), "{now}");
    }
}

#[test]
fn what_nobody_set_is_left_alone() {
    assert_eq!(DayPlan::default().at(clock(3, 0)), Care::default());
    assert!(DayPlan::default().is_lit(180));
}

#[test]
fn the_clock_is_set_anew_with_each_day_and_by_the_hall_s_time() {
    let of = |now| day().at(now).clock_day.unwrap();
    assert_eq!(of(clock(0, 0)), of(clock(23, 59)));
    assert_ne!(of(clock(23, 59)), of(date(2026, 11, 24).at(0, 0, 0, 0)));
    assert_ne!(of(date(2026, 12, 31).at(0, 0, 0, 0)), of(date(2027, 1, 1).at(0, 0, 0, 0)));
    let utc: Timestamp = "2026-11-22T16:30:05Z".parse().unwrap();
    let time = panel_time(hall_time(utc, 480));
    assert_eq!((time.year, time.month, time.day), (2026, 11, 23));
    assert_eq!((time.hour, time.minute, time.second, time.weekday), (0, 30, 5, 1));
}

#[test]
fn a_share_becomes_the_nearest_level() {
    assert_eq!([0, 3, 4, 40, 50, 100, 255].map(level), [0, 0, 1, 6, 8, 15, 15]);
}

proptest! {
    #[test]
    fn care_is_a_function_of_the_minute(minute in 0u16..1440, second in 0i8..60) {
        let (hour, min) = ((minute / 60) as i8, (minute % 60) as i8);
        let now = date(2026, 11, 23).at(hour, min, second, 0);
        prop_assert_eq!(day().at(now), day().at(clock(hour, min)));
        prop_assert_eq!(day().is_lit(minute), (450..1080).contains(&minute));
    }
}
