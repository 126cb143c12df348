//! What time it is: the only place of the kiosk that asks. Everything else takes `now` from [`Clock`].

use bevy::prelude::*;
use firmware_bridge::card_reader::CardDate;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, Zoned};
use std::time::Duration;

/// The kiosk's clock. Tests and pictures stop it and move it by hand.
#[derive(Resource, Debug, Clone)]
pub struct Clock {
    source: Source,
    now: Timestamp,
    offset: Offset,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    System,
    Stopped,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self { source: Source::System, now: Timestamp::now(), offset: Offset::constant(8) }
    }

    /// A clock that stands until it is moved.
    #[must_use]
    pub fn stopped_at(now: Timestamp) -> Self {
        Self { source: Source::Stopped, now, offset: Offset::constant(8) }
    }

    /// The moment all systems of this frame agree on.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// `at` in the hall's time.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(TimeZone::fixed(self.offset))
    }

    /// How long ago `at` was; zero if it is still to come.
    #[must_use]
    pub fn since(&self, at: Timestamp) -> Duration {
        Duration::try_from(self.now.duration_since(at)).unwrap_or_default()
    }

    /// Moves a stopped clock.
    pub fn advance(&mut self, by: Duration) {
        self.now = SignedDuration::try_from(by).map_or(self.now, |by| self.now + by);
    }

    /// The hall's time zone, as its snapshot gives it.
    pub fn set_offset_min(&mut self, offset_min: i32) {
        if let Ok(offset) = Offset::from_seconds(offset_min.saturating_mul(60)) {
            self.offset = offset;
        }
    }

    fn read(&mut self) {
        if self.source == Source::System {
            self.now = Timestamp::now();
        }
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(First, |mut clock: ResMut<Clock>| clock.bypass_change_detection().read());
}

/// Today in Beijing, for dates printed on cards, where a thread asks that has no [`Clock`].
#[must_use]
pub fn today() -> CardDate {
    let today = Timestamp::now().to_zoned(TimeZone::fixed(Offset::constant(8))).date();
    CardDate {
        year: today.year().unsigned_abs(),
        month: today.month().unsigned_abs(),
        day: today.day().unsigned_abs(),
    }
}
