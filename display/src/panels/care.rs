//! How a panel is lit through the day, and when its clock is set. Pure functions of the hall's time.

use crate::hours::{Span, Steps};
use firmware_bridge::led_panel::PanelTime;
use firmware_bridge::led_panel::command::BRIGHTNESS_MAX;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use queue_api::Timestamp;

/// How a panel should be now. What is `None` is the panel's own affair and never touched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Care {
    /// Whether it is lit.
    pub power: Option<bool>,
    /// 0 … 15
    pub brightness: Option<u8>,
    /// The day its clock is set for, counted from any day.
    pub clock_day: Option<i64>,
}

/// A panel's day, as its owner set it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayPlan {
    /// The minutes in which it is lit; always, when absent.
    pub lit: Option<Span>,
    /// Brightness through the day, 0 … 15; its own affair, when there are no steps.
    pub brightness: Steps<u8>,
    /// Whether its clock is set.
    pub clock: bool,
}

/// A share of full brightness as a card's level.
#[must_use]
pub fn level(percent: u8) -> u8 {
    let level = (u16::from(percent.min(100)) * u16::from(BRIGHTNESS_MAX) + 50) / 100;
    u8::try_from(level).unwrap_or(BRIGHTNESS_MAX)
}

impl DayPlan {
    /// Whether it is lit at this minute of the day.
    #[must_use]
    pub fn is_lit(&self, minute: u16) -> bool {
        self.lit.is_none_or(|lit| lit.holds(minute))
    }

    /// How it should be at this moment of the hall.
    #[must_use]
    pub fn at(&self, now: DateTime) -> Care {
        let minute = minute_of(now);
        let day = i64::from(now.date().year()) * 366 + i64::from(now.date().day_of_year());
        Care {
            power: self.lit.map(|lit| lit.holds(minute)),
            brightness: self.brightness.at(minute),
            clock_day: self.clock.then_some(day),
        }
    }
}

/// The hall's local time.
#[must_use]
pub fn hall_time(now: Timestamp, utc_offset_min: i32) -> DateTime {
    let offset = Offset::from_seconds(utc_offset_min.saturating_mul(60)).unwrap_or(Offset::UTC);
    offset.to_datetime(now)
}

/// Minutes since midnight.
#[must_use]
pub fn minute_of(now: DateTime) -> u16 {
    let minutes = i32::from(now.hour()) * 60 + i32::from(now.minute());
    u16::try_from(minutes).unwrap_or(0)
}

/// The moment as a panel's clock takes it.
#[must_use]
pub fn panel_time(now: DateTime) -> PanelTime {
    let small = |value: i8| u8::try_from(value).unwrap_or(0);
    PanelTime {
        year: u16::try_from(now.year()).unwrap_or(0),
        month: small(now.month()),
        day: small(now.day()),
        hour: small(now.hour()),
        minute: small(now.minute()),
        second: small(now.second()),
        weekday: small(now.weekday().to_monday_one_offset()),
    }
}
