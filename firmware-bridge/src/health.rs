//! How a device is, as seen from this end of its cable. Counts and states only; nobody is told from here.

use std::time::Instant;

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
    /// When it was last heard.
    pub last_seen: Option<Instant>,
    misses: u32,
}

impl Health {
    /// It answered.
    pub fn heard(&mut self, now: Instant) {
        self.frames += 1;
        self.last_seen = Some(now);
        self.misses = 0;
        self.state = LinkState::Ok;
    }

    /// It did not answer in time.
    pub fn missed(&mut self) {
        self.timeouts += 1;
        self.misses = self.misses.saturating_add(1);
        if self.misses >= MISSES_MAX {
            self.state = LinkState::Lost;
        }
    }

    /// Its port is gone.
    pub fn gone(&mut self) {
        self.misses = MISSES_MAX;
        self.state = LinkState::Lost;
    }

    /// Unanswered questions in a row.
    #[must_use]
    pub fn misses(&self) -> u32 {
        self.misses
    }
}
