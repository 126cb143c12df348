//! How large a day is, and how much of it is enough. From `SEED`, `COUNTERS` and `SOAK_SECONDS`; short without them.

use std::time::{Duration, Instant};

const SEED: u64 = 20_261_123;
const COUNTERS_SHORT: u16 = 24;
const COUNTERS_LONG: u16 = 120;
/// Citizens of each counter in `make test`.
const CITIZENS_SHORT: u32 = 7;

/// A day to come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) counters: u16,
    seconds: Option<u64>,
}

/// When a clerk goes home.
#[derive(Debug)]
pub(crate) enum Enough {
    Citizens(u32),
    At(Instant),
}

impl Plan {
    pub(crate) fn from_environment() -> Self {
        let number = |name: &str| Some(std::env::var(name).ok()?.parse::<u64>().unwrap());
        let seconds = number("SOAK_SECONDS");
        let counters = if seconds.is_some() { COUNTERS_LONG } else { COUNTERS_SHORT };
        Self {
            seed: number("SEED").unwrap_or(SEED),
            counters: number("COUNTERS").map_or(counters, |counters| u16::try_from(counters).unwrap()),
            seconds,
        }
    }

    pub(crate) fn enough(&self) -> Enough {
        match self.seconds {
            Some(seconds) => Enough::At(Instant::now() + Duration::from_secs(seconds)),
            None => Enough::Citizens(CITIZENS_SHORT),
        }
    }

    /// Citizens served between two troubles.
    pub(crate) fn trouble_every(&self) -> u64 {
        u64::from(self.counters) / 3
    }
}

impl Enough {
    pub(crate) fn is_reached(&self, citizens: u32) -> bool {
        match self {
            Self::Citizens(enough) => citizens >= *enough,
            Self::At(end) => Instant::now() >= *end,
        }
    }
}

impl std::fmt::Display for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SEED={} COUNTERS={}", self.seed, self.counters)?;
        if let Some(seconds) = self.seconds {
            write!(f, " SOAK_SECONDS={seconds}")?;
        }
        write!(f, " repeats what goes wrong in this run and what citizens mean to do")
    }
}
