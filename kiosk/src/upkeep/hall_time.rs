//! The hall's time as a kiosk keeps it: its own clock while that agrees with what the server says, and else the server's
//! last word and the time since. Pure.

use crate::clock::Steady;
use jiff::{SignedDuration, Timestamp};

/// A clock that differs by more is wrong. A snapshot is seconds old at most when it is heard.
const WRONG_BEYOND: SignedDuration = SignedDuration::from_secs(60);
/// A wrong clock is right again when it differs by no more: less than above, so that no clock is both by turns.
const RIGHT_WITHIN: SignedDuration = SignedDuration::from_secs(30);

/// What the server said last, and whether the own clock agrees.
#[derive(Debug, Clone, Copy, Default)]
pub struct HallTime {
    told: Option<(Timestamp, Steady)>,
    is_wrong: bool,
}

impl HallTime {
    /// At this moment, by the clock nobody can set, the server said so.
    pub fn told(&mut self, hall: Timestamp, at: Steady) {
        self.told = Some((hall, at));
    }

    /// What time it is in the hall, and whether the own clock is wrong.
    pub fn read(&mut self, own: Timestamp, at: Steady) -> Timestamp {
        let Some((told, told_at)) = self.told else { return own };
        let Ok(hall) = told.checked_add(at.0.saturating_sub(told_at.0)) else { return own };
        let limit = if self.is_wrong { RIGHT_WITHIN } else { WRONG_BEYOND };
        self.is_wrong = own.duration_since(hall).abs() > limit;
        if self.is_wrong { hall } else { own }
    }

    /// Whether the own clock was wrong when it was last read.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.is_wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const NOON: i64 = 1_795_406_400;

    fn at(second: i64) -> Timestamp {
        Timestamp::constant(NOON + second, 0)
    }

    fn steady(seconds: u64) -> Steady {
        Steady(Duration::from_secs(seconds))
    }

    #[test]
    fn before_the_server_is_heard_the_own_clock_is_all_there_is() {
        let mut time = HallTime::default();
        assert_eq!(time.read(at(-9_000), steady(1)), at(-9_000));
        assert!(!time.is_wrong());
    }

    #[test]
    fn a_clock_a_minute_off_is_believed_and_one_further_off_is_not() {
        for (off, is_wrong) in
            [(0, false), (60, false), (-60, false), (61, true), (-61, true), (-1_795_000_000, true)]
        {
            let mut time = HallTime::default();
            time.told(at(0), steady(5));
            let read = time.read(at(10 + off), steady(15));
            assert_eq!(time.is_wrong(), is_wrong, "{off}");
            assert_eq!(read, if is_wrong { at(10) } else { at(10 + off) }, "{off}");
        }
    }

    #[test]
    fn a_leap_between_two_words_of_the_server_is_noticed_and_ends_when_the_clock_is_set_right() {
        let mut time = HallTime::default();
        time.told(at(0), steady(0));
        assert_eq!(time.read(at(100), steady(100)), at(100));
        assert_eq!(time.read(at(101 + 3_600), steady(101)), at(101));
        assert!(time.is_wrong());
        assert_eq!(time.read(at(102 + 45), steady(102)), at(102), "half right is not right yet");
        assert_eq!(time.read(at(103 - 2), steady(103)), at(101));
        assert!(!time.is_wrong());
    }

    #[test]
    fn the_servers_newest_word_counts() {
        let mut time = HallTime::default();
        time.told(at(0), steady(0));
        time.read(at(500), steady(10));
        assert!(time.is_wrong());
        time.told(at(495), steady(11));
        assert_eq!(time.read(at(501), steady(11)), at(501));
        assert!(!time.is_wrong());
    }
}
