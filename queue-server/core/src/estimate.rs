//! How long somebody probably waits: a range, never a promise.

use std::collections::VecDeque;

/// Half of all waits are shorter than `p50_s`, nine of ten shorter than `p90_s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitRange {
    /// Median, seconds.
    pub p50_s: u32,
    /// Ninetieth percentile, seconds.
    pub p90_s: u32,
}

/// Services remembered per window type: enough to follow the day, few enough to forget a bad hour.
const SERVICES_MAX: usize = 30;
/// The first guess weighs as much as this many services seen.
const GUESS_WEIGHT: u64 = 5;
/// Spread of single services relative to their mean, in percent: they differ widely at every counter.
const SPREAD_PERCENT: u64 = 60;
/// Standard deviations to the ninetieth percentile, in percent.
const P90_PERCENT: u64 = 128;

/// How fast a window type moves today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pace {
    services_s: VecDeque<u32>,
}

impl Pace {
    pub(crate) fn add(&mut self, service_s: u32) {
        if self.services_s.len() == SERVICES_MAX {
            self.services_s.pop_front();
        }
        self.services_s.push_back(service_s);
    }

    /// Mean service, seconds: today's, leaning on the first guess while few were seen.
    #[must_use]
    pub fn mean_s(&self, guess_s: u32) -> u64 {
        let seen: u64 = self.services_s.iter().map(|&s| u64::from(s)).sum();
        let count = u64::try_from(self.services_s.len()).unwrap_or(0);
        (seen + GUESS_WEIGHT * u64::from(guess_s)) / (count + GUESS_WEIGHT)
    }
}

/// The wait of somebody with `ahead` before them, when `capacity_percent` counters (100 each, less if shared
/// with other queues) take `mean_s` a ticket and `idle` of them stand free. `None` while no counter is open:
/// then nobody knows.
#[must_use]
pub fn wait(ahead: usize, idle: usize, capacity_percent: u64, mean_s: u64) -> Option<WaitRange> {
    if capacity_percent == 0 {
        return None;
    }
    let to_finish = u64::try_from((ahead + 1).saturating_sub(idle)).unwrap_or(u64::MAX).min(1_000_000);
    let p50_s = to_finish * mean_s * 100 / capacity_percent;
    let sigma_s = (to_finish * 10_000).isqrt() * mean_s * SPREAD_PERCENT / capacity_percent / 100;
    let p90_s = p50_s + sigma_s * P90_PERCENT / 100;
    let seconds = |s: u64| u32::try_from(s).unwrap_or(u32::MAX);
    Some(WaitRange { p50_s: seconds(p50_s), p90_s: seconds(p90_s) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_waits_at_a_free_counter() {
        assert_eq!(wait(0, 1, 100, 480), Some(WaitRange { p50_s: 0, p90_s: 0 }));
    }

    #[test]
    fn without_an_open_counter_nothing_is_promised() {
        assert_eq!(wait(3, 0, 0, 480), None);
    }

    #[test]
    fn twice_the_counters_halve_the_wait() {
        let one = wait(9, 0, 100, 300).unwrap();
        let two = wait(9, 0, 200, 300).unwrap();
        assert_eq!(one.p50_s, 3000);
        assert_eq!(two.p50_s, 1500);
        assert!(one.p90_s > one.p50_s && two.p90_s > two.p50_s);
    }

    #[test]
    fn the_day_outweighs_the_first_guess() {
        let mut pace = Pace::default();
        assert_eq!(pace.mean_s(600), 600);
        (0..SERVICES_MAX).for_each(|_| pace.add(100));
        assert!(pace.mean_s(600) < 200, "{}", pace.mean_s(600));
    }
}
