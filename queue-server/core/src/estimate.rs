//! How long somebody probably waits: a range, never a promise. Every range told is scored when its ticket is
//! called, so that the hall knows how far its own words can be trusted.

use crate::ids::Prefix;
use std::collections::{BTreeMap, VecDeque};

/// Half of all waits are shorter than `p50_s`, nine of ten shorter than `p90_s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitRange {
    /// Median, seconds.
    pub p50_s: u32,
    /// Ninetieth percentile, seconds.
    pub p90_s: u32,
}

/// Tickets remembered per window type: enough to follow the day, few enough to forget a bad hour.
const TICKETS_MAX: usize = 30;
/// The administrator's guess weighs as much as this many tickets seen, and past days at most as much as that many.
const GUESS_WEIGHT: u64 = 3;
const PAST_WEIGHT_MAX: u64 = 15;
/// Spread of single tickets relative to their mean, in percent, while too few were seen to measure it.
const SPREAD_PERCENT: u64 = 70;
/// So many tickets show a spread of their own.
const SPREAD_TICKETS_MIN: u64 = 8;
/// What no history tells (counters that pause, clerks who change) as a spread of the whole wait, in percent.
const UNKNOWN_PERCENT: u64 = 30;
/// Of a hundred tickets some are called again before the last: they came back, were set aside, were sent on.
const CALLS_PERCENT: u64 = 105;
/// Standard deviations to the ninetieth percentile, in percent.
const P90_PERCENT: u64 = 128;

/// A clerk tidies the desk between two tickets; whoever takes longer is away, and that is no ticket's pace.
pub(crate) const IDLE_BEFORE_CALL_MAX_S: u32 = 120;

/// How long counters were taken by one ticket each, from call to free, in the same half hour of past days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Typical {
    /// Tickets seen.
    pub tickets: u32,
    /// Mean, seconds.
    pub mean_s: u32,
    /// Standard deviation, seconds.
    pub spread_s: u32,
}

/// The hall's own past, by window type and half hour of the day (0 to 47). Not part of the log: it only
/// helps to guess, and every guess is kept with the event that tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// What was typical.
    pub typical: BTreeMap<(Prefix, u8), Typical>,
}

/// How fast a window type moves today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pace {
    taken_s: VecDeque<u32>,
}

impl Pace {
    pub(crate) fn add(&mut self, taken_s: u32) {
        if self.taken_s.len() == TICKETS_MAX {
            self.taken_s.pop_front();
        }
        self.taken_s.push_back(taken_s);
    }
}

/// What one ticket probably takes: today's, leaning on past days, and on the administrator's guess while
/// little else is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerTicket {
    /// Mean, seconds.
    pub mean_s: u64,
    /// Standard deviation, seconds.
    pub spread_s: u64,
}

impl PerTicket {
    /// Weighs what is known.
    #[must_use]
    pub fn weigh(guess_s: u32, past: Option<Typical>, today: Option<&Pace>) -> Self {
        let past = past.unwrap_or_default();
        let past_weight = u64::from(past.tickets).min(PAST_WEIGHT_MAX);
        let seen = today.into_iter().flat_map(|pace| pace.taken_s.iter().map(|&s| u64::from(s)));
        let (count, sum) = seen.clone().fold((0, 0), |(count, sum), s| (count + 1, sum + s));
        let weight = GUESS_WEIGHT + past_weight + count;
        let mean_s =
            (GUESS_WEIGHT * u64::from(guess_s) + past_weight * u64::from(past.mean_s) + sum) / weight;
        let known = past_weight + count;
        let spread_s = if known < SPREAD_TICKETS_MIN {
            mean_s * SPREAD_PERCENT / 100
        } else {
            let squares: u64 = seen.map(|s| s.abs_diff(mean_s).pow(2)).sum();
            let past_square =
                u64::from(past.spread_s).pow(2) + u64::from(past.mean_s).abs_diff(mean_s).pow(2);
            ((squares + past_weight * past_square) / known).isqrt()
        };
        Self { mean_s, spread_s }
    }
}

/// The wait of somebody with `ahead` before them, when `capacity_percent` counters (100 each, less if shared
/// with other queues) take `each` a ticket and `idle` of them stand free. `None` while no counter is open:
/// then nobody knows.
#[must_use]
pub fn wait(ahead: usize, idle: usize, capacity_percent: u64, each: PerTicket) -> Option<WaitRange> {
    if capacity_percent == 0 {
        return None;
    }
    let to_finish = u64::try_from((ahead + 1).saturating_sub(idle)).unwrap_or(u64::MAX).min(1_000_000);
    // The ones in hand are half done on average: with k counters, the first is free after about 1/k of a ticket.
    let p50_s = to_finish * each.mean_s * CALLS_PERCENT / capacity_percent;
    let of_tickets_s = (to_finish * 10_000).isqrt() * each.spread_s / capacity_percent;
    let of_the_hall_s = p50_s * UNKNOWN_PERCENT / 100;
    let spread_s = (of_tickets_s.pow(2) + of_the_hall_s.pow(2)).isqrt();
    let p90_s = p50_s + spread_s * P90_PERCENT / 100;
    let seconds = |s: u64| u32::try_from(s).unwrap_or(u32::MAX);
    Some(WaitRange { p50_s: seconds(p50_s), p90_s: seconds(p90_s) })
}

/// How true the ranges were that citizens have been told today.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Tickets that were told a range and have been called since.
    pub told: u32,
    /// Called within the ninetieth percentile: nine of ten, if the ranges are good.
    pub within_p90: u32,
    /// Called within the median: half, if the ranges are good.
    pub within_p50: u32,
    /// Sum of wait less median, seconds: positive when people wait longer than they are told.
    pub late_s: i64,
}

impl Score {
    pub(crate) fn add(&mut self, told: WaitRange, waited_s: u32) {
        self.told += 1;
        self.within_p90 += u32::from(waited_s <= told.p90_s);
        self.within_p50 += u32::from(waited_s <= told.p50_s);
        self.late_s += i64::from(waited_s) - i64::from(told.p50_s);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EACH: PerTicket = PerTicket { mean_s: 300, spread_s: 200 };

    #[test]
    fn nobody_waits_at_a_free_counter() {
        assert_eq!(wait(0, 1, 100, EACH), Some(WaitRange { p50_s: 0, p90_s: 0 }));
    }

    #[test]
    fn without_an_open_counter_nothing_is_promised() {
        assert_eq!(wait(3, 0, 0, EACH), None);
    }

    #[test]
    fn twice_the_counters_halve_the_wait() {
        let one = wait(9, 0, 100, EACH).unwrap();
        let two = wait(9, 0, 200, EACH).unwrap();
        assert_eq!(one.p50_s, 3150);
        assert_eq!(two.p50_s, 1575);
        assert!(one.p90_s > one.p50_s && two.p90_s > two.p50_s);
    }

    #[test]
    fn what_varies_widely_is_told_with_a_wide_range() {
        let even = wait(9, 0, 100, PerTicket { spread_s: 30, ..EACH }).unwrap();
        let uneven = wait(9, 0, 100, PerTicket { spread_s: 300, ..EACH }).unwrap();
        assert_eq!(even.p50_s, uneven.p50_s);
        assert!(uneven.p90_s > even.p90_s + 60, "{even:?} {uneven:?}");
    }

    #[test]
    fn the_day_outweighs_past_days_and_they_outweigh_the_guess() {
        let mut today = Pace::default();
        let past = Typical { tickets: 400, mean_s: 200, spread_s: 60 };
        assert_eq!(PerTicket::weigh(600, None, None).mean_s, 600);
        let morning = PerTicket::weigh(600, Some(past), None);
        assert!((200..300).contains(&morning.mean_s), "{morning:?}");
        (0..TICKETS_MAX).for_each(|_| today.add(100));
        let noon = PerTicket::weigh(600, Some(past), Some(&today));
        assert!((100..180).contains(&noon.mean_s), "{noon:?}");
    }

    #[test]
    fn a_range_is_scored_by_what_came() {
        let mut score = Score::default();
        let told = WaitRange { p50_s: 100, p90_s: 200 };
        [90, 150, 260].into_iter().for_each(|waited_s| score.add(told, waited_s));
        assert_eq!(score, Score { told: 3, within_p90: 2, within_p50: 1, late_s: 200 });
    }
}
