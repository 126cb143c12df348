//! What chance decides in a hall: how long things take, and how often they happen.

use crate::random::Random;

impl Random {
    /// True so many times in a hundred.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A number from `from` up to and with `to`.
    pub(crate) fn between(&mut self, from: u32, to: u32) -> u32 {
        from + u32::try_from(self.below(u64::from(to - from) + 1)).unwrap()
    }

    /// Evenly from 0 up to 1.
    fn unit(&mut self) -> f64 {
        f64::from(u32::try_from(self.next() >> 32).unwrap()) / f64::from(u32::MAX)
    }

    /// Seconds of a service: mostly a little less than the mean, now and then several times as much (log-normal,
    /// with a deviation of two thirds of the mean, as service times in halls are).
    pub(crate) fn service_s(&mut self, mean_s: f64) -> u32 {
        const SIGMA: f64 = 0.61;
        let normal = (0..12).map(|_| self.unit()).sum::<f64>() - 6.0;
        let seconds = mean_s * (SIGMA * normal - SIGMA * SIGMA / 2.0).exp();
        seconds.clamp(20.0, 3600.0) as u32
    }

    /// One of these, in proportion to its weight.
    pub(crate) fn weighted<'a, T>(&mut self, choices: &'a [(T, u32)]) -> &'a T {
        let total: u32 = choices.iter().map(|(_, weight)| weight).sum();
        let mut left = u32::try_from(self.below(u64::from(total))).unwrap();
        for (choice, weight) in choices {
            if left < *weight {
                return choice;
            }
            left -= weight;
        }
        unreachable!("the weights add up to the total")
    }
}
