//! Figures a citizen is told: how long a wait is, as a range; which counters, as a short list.

use queue_api::CounterNo;
use queue_api::ticket::WaitRange;

/// What can be said about a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// Nobody is ahead and a counter is open.
    None,
    /// Probably between so many minutes.
    Minutes {
        /// Half of all citizens wait less.
        low: u32,
        /// Nine of ten wait less.
        high: u32,
    },
    /// No counter is open: nobody can say.
    Unknown,
}

impl Wait {
    /// From what the server estimates.
    #[must_use]
    pub fn new(range: Option<WaitRange>, ahead: u32, counters_open: u32) -> Self {
        match range {
            _ if counters_open == 0 => Self::Unknown,
            _ if ahead == 0 => Self::None,
            Some(range) => {
                let high = round_up(range.p90_s.div_ceil(60));
                Self::Minutes { low: round_down(range.p50_s / 60).min(high.saturating_sub(1)), high }
            }
            None => Self::Unknown,
        }
    }

    /// `15–25`, or nothing when there is no range.
    #[must_use]
    pub fn minutes(self) -> Option<String> {
        match self {
            Self::None | Self::Unknown => None,
            Self::Minutes { low, high } => Some(format!("{}–{high}", low.max(1).min(high))),
        }
    }
}

// A wait said to the minute promises what nobody knows; long ones are told in steps.
fn step(minutes: u32) -> u32 {
    match minutes {
        0..=10 => 1,
        11..=60 => 5,
        _ => 10,
    }
}

fn round_down(minutes: u32) -> u32 {
    minutes / step(minutes) * step(minutes)
}

fn round_up(minutes: u32) -> u32 {
    (minutes.div_ceil(step(minutes)) * step(minutes)).max(2)
}

/// `3–6`, `3、5、8–10`: numbers in a row become a range.
#[must_use]
pub fn counters(numbers: &[CounterNo]) -> String {
    let mut runs: Vec<(CounterNo, CounterNo)> = Vec::new();
    for &no in numbers {
        match runs.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(no) => *last = no,
            _ => runs.push((no, no)),
        }
    }
    let runs = runs.iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}、{last}"),
        _ => format!("{first}–{last}"),
    });
    runs.collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_in_a_row_are_told_as_a_range() {
        assert_eq!(counters(&[3, 4, 5, 6]), "3–6");
        assert_eq!(counters(&[1, 3, 4, 8, 9, 10]), "1、3、4、8–10");
        assert_eq!(counters(&[]), "");
    }

    #[test]
    fn a_wait_is_told_as_a_range_in_honest_steps() {
        let told = |p50_s, p90_s| Wait::new(Some(WaitRange { p50_s, p90_s }), 3, 2).minutes();
        assert_eq!(told(930, 1_430).as_deref(), Some("15–25"));
        assert_eq!(told(0, 30).as_deref(), Some("1–2"));
        assert_eq!(told(2_450, 3_500).as_deref(), Some("40–60"));
        assert_eq!(told(60, 60).as_deref(), Some("1–2"));
    }

    #[test]
    fn without_an_open_counter_no_wait_is_promised() {
        assert_eq!(Wait::new(Some(WaitRange { p50_s: 60, p90_s: 90 }), 0, 0), Wait::Unknown);
        assert_eq!(Wait::new(None, 0, 2), Wait::None);
    }
}
