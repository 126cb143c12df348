//! What time it is: the only place of the kiosk that asks. Everything else takes `now` from [`Clock`].
//!
//! There are two times. What is shown and printed is the hall's: the machine's own clock, or, when that is wrong, what
//! the server says. How long something takes is counted by a clock nobody can set, so that a leap of the other neither
//! throws a citizen out nor keeps one for ever.

use crate::upkeep::hall_time::HallTime;
use bevy::prelude::*;
use firmware_bridge::card_reader::CardDate;
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, Zoned};
use std::time::{Duration, Instant};

/// The kiosk's clock. Tests and pictures stop it and move it by hand.
#[derive(Resource, Debug, Clone)]
pub struct Clock {
    source: Source,
    /// What the machine's clock says.
    own: Timestamp,
    steady: Steady,
    hall_time: HallTime,
    now: Timestamp,
    offset: Offset,
}

/// A moment by the clock nobody can set: since the kiosk started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Steady(pub Duration);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    System { started: Instant },
    Stopped,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::new(Source::System { started: Instant::now() }, Timestamp::now())
    }

    /// A clock that stands until it is moved.
    #[must_use]
    pub fn stopped_at(now: Timestamp) -> Self {
        Self::new(Source::Stopped, now)
    }

    fn new(source: Source, own: Timestamp) -> Self {
        Self {
            source,
            own,
            steady: Steady::default(),
            hall_time: HallTime::default(),
            now: own,
            offset: Offset::constant(8),
        }
    }

    /// The moment all systems of this frame agree on.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The same moment by the clock nobody can set, for whatever is counted.
    #[must_use]
    pub fn steady(&self) -> Steady {
        self.steady
    }

    /// Whether the machine's clock is wrong, and the hall's time is kept without it.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.hall_time.is_wrong()
    }

    /// How far the machine's clock is behind the hall's time; zero while it is right.
    #[must_use]
    pub fn correction(&self) -> SignedDuration {
        self.now.duration_since(self.own)
    }

    /// `at` in the hall's time.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(TimeZone::fixed(self.offset))
    }

    /// The hall's day.
    #[must_use]
    pub fn today(&self) -> CardDate {
        day_of(&self.local(self.now))
    }

    /// How long ago `at` was; zero if it is still to come.
    #[must_use]
    pub fn since(&self, at: Steady) -> Duration {
        self.steady.0.saturating_sub(at.0)
    }

    /// Time passes on a stopped clock.
    pub fn advance(&mut self, by: Duration) {
        self.steady.0 += by;
        self.leap(SignedDuration::try_from(by).unwrap_or_default());
    }

    /// Sets a stopped clock as somebody sets the machine's: no time passes.
    pub fn leap(&mut self, by: SignedDuration) {
        self.own = self.own.checked_add(by).unwrap_or(self.own);
        self.now = self.hall_time.read(self.own, self.steady);
    }

    /// The server has just said what time it is in the hall.
    pub fn told(&mut self, hall: Timestamp) {
        self.hall_time.told(hall, self.steady);
        self.now = self.hall_time.read(self.own, self.steady);
    }

    /// The hall's time zone, as its snapshot gives it.
    pub fn set_offset_min(&mut self, offset_min: i32) {
        if let Ok(offset) = Offset::from_seconds(offset_min.saturating_mul(60)) {
            self.offset = offset;
        }
    }

    fn read(&mut self) {
        if let Source::System { started } = self.source {
            self.own = Timestamp::now();
            self.steady = Steady(started.elapsed());
            self.now = self.hall_time.read(self.own, self.steady);
        }
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(First, |mut clock: ResMut<Clock>| clock.bypass_change_detection().read());
}

/// Today in Beijing, for dates printed on cards, where a thread asks that has no [`Clock`] but knows its correction.
#[must_use]
pub fn today(correction: SignedDuration) -> CardDate {
    let now = Timestamp::now();
    day_of(&now.checked_add(correction).unwrap_or(now).to_zoned(TimeZone::fixed(Offset::constant(8))))
}

fn day_of(moment: &Zoned) -> CardDate {
    let day = moment.date();
    CardDate {
        year: day.year().unsigned_abs(),
        month: day.month().unsigned_abs(),
        day: day.day().unsigned_abs(),
    }
}
