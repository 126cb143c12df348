//! The only place that asks what time it is. The hall's time is the *server's* time: the display's own
//! wall clock is never used, so that a wrong one shows and delays nothing.

use queue_api::Timestamp;
use std::time::{Duration, Instant};

/// So long after the line was (re)established, events are what just happened and set the clock.
const STEADY_AFTER: Duration = Duration::from_secs(5);

/// A monotonic reading.
#[must_use]
pub fn instant() -> Instant {
    Instant::now()
}

/// The server's clock, as far as its own words tell it.
#[derive(Debug, Clone, Copy)]
pub struct ServerClock {
    told: Timestamp,
    told_at: Instant,
    broken_at: Instant,
}

impl ServerClock {
    /// The server said that it is `told`.
    #[must_use]
    pub fn new(told: Timestamp, at: Instant) -> Self {
        Self { told, told_at: at, broken_at: at }
    }

    /// What time it is there.
    #[must_use]
    pub fn now(&self, at: Instant) -> Timestamp {
        self.told.checked_add(at.saturating_duration_since(self.told_at)).unwrap_or(self.told)
    }

    /// The line broke or came back: what arrives next may be a replay of old events.
    pub fn broke(&mut self, at: Instant) {
        self.broken_at = at;
    }

    /// An event of the moment `told` arrived. On a steady line it has just happened, so the clock follows it,
    /// forwards and backwards; in a replay only forwards, for nothing comes from the future.
    pub fn heard(&mut self, told: Timestamp, at: Instant) {
        let steady = at.saturating_duration_since(self.broken_at) > STEADY_AFTER;
        if steady || told > self.now(at) {
            self.told = told;
            self.told_at = at;
        }
    }
}

/// `10:32`, hall's local time.
#[must_use]
pub fn hours_minutes(at: Timestamp, utc_offset_min: i32) -> String {
    let minute = minute_of_day(at, utc_offset_min);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Minutes since midnight, hall's local time.
#[must_use]
pub fn minute_of_day(at: Timestamp, utc_offset_min: i32) -> u16 {
    let minutes = at.as_second().div_euclid(60) + i64::from(utc_offset_min);
    u16::try_from(minutes.rem_euclid(24 * 60)).unwrap_or(0)
}
