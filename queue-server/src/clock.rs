//! What time it is. Everything else takes `now` from here through [`crate::app::App`].
//!
//! A hall must not believe a clock that leaps: a day opened by mistake expires every ticket, and a clock set back
//! would let time stand still. So the hall's time runs by itself, on a clock that nobody can set, and follows the
//! machine's only while the two agree.

use nix::time::{ClockId, clock_gettime};
use queue_core::time::Timestamp;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

/// A source of time.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The present moment, as the hall counts it.
    fn now(&self) -> Timestamp;

    /// How far the machine's clock is from the hall's time, while that is more than [`STEP_MS`].
    fn step(&self) -> Option<Step> {
        None
    }
}

/// A difference between the machine's clock and the hall's time that is no drift any more.
pub const STEP_MS: i64 = 5 * 60 * 1000;

/// So long after its start a server follows a clock that is put right: machines without a battery learn the time from
/// the network a little later than they start.
const SETTLE_MS: i64 = 15 * 60 * 1000;
/// And so far.
const SETTLE_STEP_MS: i64 = 12 * 60 * 60 * 1000;
/// 2026-01-01: before this program was made, no clock is right.
const MADE_MS: i64 = 1_767_225_600_000;
/// A hall whose last event is older was closed for an improbably long time; more likely its clock has leapt.
pub const CLOSED_MS_MAX: i64 = 60 * 24 * 60 * 60 * 1000;

/// The machine's clock is wrong, or was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It is behind the hall's time.
    Behind,
    /// It has leapt ahead of the hall's time.
    Ahead,
}

/// The hall's time: the machine's clock, unless that has leapt.
#[derive(Debug)]
pub struct SystemClock(Mutex<Steady>);

impl SystemClock {
    /// A clock for a hall whose last event happened at `last_at`: its time does not run backwards over a restart.
    #[must_use]
    pub fn after(last_at: Timestamp) -> Self {
        let (wall_ms, up_ms) = machine();
        Self(Mutex::new(Steady::new(wall_ms, up_ms, last_at.as_ms())))
    }

    fn read(&self) -> (Timestamp, Option<Step>) {
        let (wall_ms, up_ms) = machine();
        // Whoever panicked with the lock held had only numbers in it.
        let mut steady = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (now_ms, step) = steady.read(wall_ms, up_ms);
        (Timestamp::from_ms(now_ms), step)
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        self.read().0
    }

    fn step(&self) -> Option<Step> {
        self.read().1
    }
}

/// What the machine's clock says, for what is done with the hall closed.
#[must_use]
pub fn machine_now() -> Timestamp {
    Timestamp::from_ms(machine().0)
}

/// The machine's clock, and how long the machine has been up: that one counts sleep, and cannot be set.
fn machine() -> (i64, i64) {
    let wall_ms = jiff::Timestamp::now().as_millisecond();
    let up =
        clock_gettime(ClockId::CLOCK_BOOTTIME).map_or(0, |up| up.tv_sec() * 1000 + up.tv_nsec() / 1_000_000);
    (wall_ms, up)
}

/// What the hall's time runs on. Pure, so that a year of wrong clocks is a test of a millisecond.
#[derive(Debug, Clone, Copy)]
struct Steady {
    hall_ms: i64,
    up_ms: i64,
    started_up_ms: i64,
    /// Whether the machine's clock was behind the hall's log when the server started: then a leap ahead is it
    /// being put right, by hand or by the network, and is followed.
    was_behind: bool,
}

impl Steady {
    fn new(wall_ms: i64, up_ms: i64, last_ms: i64) -> Self {
        Self {
            hall_ms: wall_ms.max(last_ms),
            up_ms,
            started_up_ms: up_ms,
            was_behind: wall_ms + STEP_MS < last_ms || wall_ms < MADE_MS,
        }
    }

    /// Whether a clock that has leapt ahead is being put right.
    fn is_put_right(&self, ahead_ms: i64, up_ms: i64) -> bool {
        let settles = up_ms - self.started_up_ms <= SETTLE_MS && ahead_ms <= SETTLE_STEP_MS;
        self.was_behind || settles
    }

    fn read(&mut self, wall_ms: i64, up_ms: i64) -> (i64, Option<Step>) {
        let by_itself = self.hall_ms + (up_ms - self.up_ms).max(0);
        self.up_ms = up_ms;
        let apart = wall_ms - by_itself;
        let (hall_ms, step) = match apart {
            _ if apart.abs() <= STEP_MS => {
                self.was_behind = wall_ms < MADE_MS;
                // A little ahead is followed at once; a little behind is waited for, so that time never runs back.
                (wall_ms.max(self.hall_ms), None)
            }
            ahead if ahead > 0 && self.is_put_right(ahead, up_ms) => {
                self.was_behind = false;
                (wall_ms, None)
            }
            ahead if ahead > 0 => (by_itself, Some(Step::Ahead)),
            _ => (by_itself, Some(Step::Behind)),
        };
        self.hall_ms = hall_ms;
        (hall_ms, step)
    }
}

/// A clock that a test sets by hand.
#[derive(Debug, Default)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_ms()))
    }

    /// Moves the clock; backwards too.
    pub fn advance_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::Relaxed);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(self.0.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIN: i64 = 60 * 1000;
    const DAY: i64 = 24 * 60 * MIN;
    const NINE: i64 = 20_800 * DAY + 9 * 60 * MIN;

    /// A clock started at nine that agreed then.
    fn started() -> Steady {
        Steady::new(NINE, 0, NINE - 60 * MIN)
    }

    #[test]
    fn a_clock_that_drifts_or_is_corrected_a_little_is_followed_and_never_runs_back() {
        let mut clock = started();
        assert_eq!(clock.read(NINE + MIN, MIN), (NINE + MIN, None));
        assert_eq!(clock.read(NINE + 3 * MIN, 2 * MIN), (NINE + 3 * MIN, None));
        // Set back by two minutes: time stands still until it has caught up.
        assert_eq!(clock.read(NINE + MIN, 2 * MIN), (NINE + 3 * MIN, None));
        assert_eq!(clock.read(NINE + 4 * MIN, 5 * MIN), (NINE + 4 * MIN, None));
    }

    #[test]
    fn a_leap_ahead_is_not_believed_and_its_end_is_noticed() {
        let mut clock = started();
        assert_eq!(clock.read(NINE + 400 * DAY, MIN), (NINE + MIN, Some(Step::Ahead)));
        assert_eq!(clock.read(NINE + 400 * DAY + MIN, 2 * MIN), (NINE + 2 * MIN, Some(Step::Ahead)));
        assert_eq!(clock.read(NINE + 3 * MIN, 3 * MIN), (NINE + 3 * MIN, None));
    }

    #[test]
    fn a_clock_set_back_by_hours_does_not_stop_the_halls_time() {
        let mut clock = started();
        assert_eq!(clock.read(NINE - 5 * 60 * MIN, MIN), (NINE + MIN, Some(Step::Behind)));
        assert_eq!(
            clock.read(NINE - 5 * 60 * MIN + 30 * MIN, 31 * MIN),
            (NINE + 31 * MIN, Some(Step::Behind))
        );
    }

    #[test]
    fn a_machine_that_wakes_up_in_1970_goes_on_after_its_last_event_until_it_knows_the_time() {
        let mut clock = Steady::new(5 * MIN, 0, NINE);
        assert_eq!(clock.read(6 * MIN, MIN), (NINE + MIN, Some(Step::Behind)));
        let next_morning = NINE + DAY;
        assert_eq!(clock.read(next_morning, 2 * MIN), (next_morning, None), "put right by the network");
        assert_eq!(
            clock.read(next_morning + 90 * DAY, 3 * MIN).1,
            Some(Step::Ahead),
            "and guarded from now on"
        );
    }

    #[test]
    fn a_clock_that_the_network_puts_right_soon_after_the_start_is_followed_by_hours_and_not_by_days() {
        let mut clock = started();
        assert_eq!(
            clock.read(NINE + 12 * MIN, 2 * MIN),
            (NINE + 12 * MIN, None),
            "ten minutes slow at first"
        );
        let mut clock = started();
        assert_eq!(clock.read(NINE + DAY, 2 * MIN).1, Some(Step::Ahead));
        let mut clock = started();
        assert_eq!(clock.read(NINE + 16 * MIN, 16 * MIN), (NINE + 16 * MIN, None));
        assert_eq!(clock.read(NINE + 37 * MIN, 17 * MIN).1, Some(Step::Ahead), "later it is a leap");
    }

    #[test]
    fn a_hall_that_begins_on_a_machine_without_the_time_follows_it_when_it_comes() {
        let mut clock = Steady::new(MIN, 0, 0);
        assert_eq!(clock.read(2 * MIN, MIN), (2 * MIN, None));
        assert_eq!(clock.read(NINE, 2 * MIN), (NINE, None));
        assert_eq!(
            clock.read(NINE + DAY, 3 * MIN + SETTLE_MS).1,
            Some(Step::Ahead),
            "and is guarded from then on"
        );
    }

    #[test]
    fn a_machine_that_slept_has_been_up_all_the_time() {
        let mut clock = started();
        assert_eq!(clock.read(NINE + 14 * 60 * MIN, 14 * 60 * MIN), (NINE + 14 * 60 * MIN, None));
    }
}
