//! How a device is, as seen from this end of its cable. Counts and states only; nobody is told from here.

use queue_api::pulse::Counters;
use std::time::{Duration, Instant};

/// Whether the device answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinkState {
    /// Not asked yet.
    #[default]
    Unknown,
    /// Its last answer was good.
    Ok,
    /// It did not answer several times in a row, or its port is gone.
    Lost,
}

/// Unanswered questions in a row after which a device counts as lost.
pub const MISSES_MAX: u32 = 3;

/// Health of one device.
#[derive(Debug, Clone, Default)]
pub struct Health {
    /// Whether it answers.
    pub state: LinkState,
    /// Good frames heard.
    pub frames: u64,
    /// Bytes that belonged to no frame: a growing number is a bad cable or a wrong baud rate.
    pub garbage_bytes: u64,
    /// Questions that were not answered in time.
    pub timeouts: u64,
    /// Good frames that answered no question of ours: late answers, other people's, or a device that speaks unasked.
    pub unasked: u64,
    /// How often its port was opened: a growing number is a loose plug or a gateway that restarts.
    pub opened: u64,
    /// How long the last answer took beyond its time on the wire; only where several devices share a line.
    pub answered_in: Option<Duration>,
    /// When it was last heard.
    pub last_seen: Option<Instant>,
    /// Since when `state` is what it is; `None` as long as nothing was asked.
    pub since: Option<Instant>,
    misses: u32,
}

impl Health {
    /// It answered.
    pub fn heard(&mut self, now: Instant) {
        self.frames += 1;
        self.last_seen = Some(now);
        self.misses = 0;
        self.turn(LinkState::Ok, now);
    }

    /// It did not answer in time.
    pub fn missed(&mut self) {
        self.timeouts += 1;
        self.misses = self.misses.saturating_add(1);
        if self.misses >= MISSES_MAX {
            self.turn(LinkState::Lost, Instant::now());
        }
    }

    /// Its port is gone.
    pub fn gone(&mut self) {
        self.misses = MISSES_MAX;
        self.turn(LinkState::Lost, Instant::now());
    }

    /// Unanswered questions in a row.
    #[must_use]
    pub fn misses(&self) -> u32 {
        self.misses
    }

    /// What is told of it to others.
    #[must_use]
    pub fn counters(&self, now: Instant) -> Counters {
        Counters {
            frames: self.frames,
            garbage_bytes: self.garbage_bytes,
            timeouts: self.timeouts,
            opened: self.opened,
            silent_s: self.last_seen.map(|at| now.saturating_duration_since(at).as_secs()),
        }
    }

    fn turn(&mut self, state: LinkState, now: Instant) {
        if self.state != state {
            self.state = state;
            self.since = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_tells_when_the_state_changed_and_not_when_it_was_last_confirmed() {
        let start = Instant::now();
        let mut health = Health::default();
        assert_eq!(health.since, None);
        health.heard(start);
        health.heard(start + Duration::from_secs(5));
        assert_eq!(health.since, Some(start));
        (1..MISSES_MAX).for_each(|_| health.missed());
        assert_eq!((health.state, health.since), (LinkState::Ok, Some(start)), "not lost yet");
        health.missed();
        assert_eq!(health.state, LinkState::Lost);
        let lost = health.since;
        assert_ne!(lost, Some(start));
        health.gone();
        assert_eq!(health.since, lost);
    }

    #[test]
    fn counters_are_the_five_numbers_others_are_told() {
        let start = Instant::now();
        let mut health = Health { garbage_bytes: 7, opened: 2, ..Health::default() };
        assert_eq!(health.counters(start).silent_s, None, "never heard");
        health.heard(start);
        health.missed();
        let counters = health.counters(start + Duration::from_millis(61_900));
        assert_eq!(
            serde_json::to_value(counters).unwrap(),
            serde_json::json!({
                "frames": 1, "garbage_bytes": 7, "timeouts": 1, "opened": 2, "silent_s": 61
            })
        );
    }
}
