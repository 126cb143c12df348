//! A port that opens itself again: when, and what is worth a line in the log.

use super::{Port, PortError, PortSettings};
use std::time::{Duration, Instant};

/// First and longest pause between two attempts to open.
pub const REOPEN_AFTER: Duration = Duration::from_millis(100);
/// See [`REOPEN_AFTER`].
pub const REOPEN_AFTER_MAX: Duration = Duration::from_secs(3);
/// A port that stayed open this long is well again: the next pause is short, and its return is told.
pub const STEADY_AFTER: Duration = Duration::from_secs(5);
/// A port that takes no bytes so many times in a row is closed and opened again: a USB adapter that lost its head comes
/// back to its senses by that, and a TCP peer gets a new connection.
pub const STUCK_MAX: u32 = 3;

/// When a port may be opened again. Pure: it is told the time.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Backoff {
    pause: Duration,
    retry_at: Option<Instant>,
    opened_at: Option<Instant>,
    told: Option<Told>,
}

/// What the log knows of a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Open,
    Closed,
}

impl Backoff {
    fn new() -> Self {
        Self { pause: REOPEN_AFTER, retry_at: None, opened_at: None, told: None }
    }

    fn may_try(&self, now: Instant) -> bool {
        self.retry_at.is_none_or(|at| now >= at)
    }

    /// It was opened. Whether that is news.
    fn opened(&mut self, now: Instant) -> bool {
        self.opened_at = Some(now);
        self.told.is_none().then(|| self.told = Some(Told::Open)).is_some()
    }

    /// It works, now. Whether it is news that it is well again.
    fn works(&mut self, now: Instant) -> bool {
        let back = self.told == Some(Told::Closed) && self.is_steady(now);
        if back {
            self.told = Some(Told::Open);
        }
        back
    }

    /// It cannot be opened, or it broke. Whether that is news.
    fn failed(&mut self, now: Instant) -> bool {
        if self.is_steady(now) {
            self.pause = REOPEN_AFTER;
        }
        self.opened_at = None;
        self.retry_at = Some(now + self.pause);
        self.pause = (self.pause * 2).min(REOPEN_AFTER_MAX);
        self.told.replace(Told::Closed) != Some(Told::Closed)
    }

    fn is_steady(&self, now: Instant) -> bool {
        self.opened_at.is_some_and(|at| now.saturating_duration_since(at) >= STEADY_AFTER)
    }
}

/// A port that opens itself again, with growing pauses, after it was pulled out.
pub struct Reopening {
    settings: PortSettings,
    port: Option<Box<dyn Port>>,
    backoff: Backoff,
    opened: u64,
    stuck: u32,
}

impl std::fmt::Debug for Reopening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reopening")
            .field("settings", &self.settings)
            .field("open", &self.port.is_some())
            .finish_non_exhaustive()
    }
}

impl Reopening {
    /// A port that is opened when it is first needed.
    #[must_use]
    pub fn new(settings: PortSettings) -> Self {
        Self { settings, port: None, backoff: Backoff::new(), opened: 0, stuck: 0 }
    }

    /// How often it was opened: a session that sees this change starts from nothing.
    #[must_use]
    pub fn opened(&self) -> u64 {
        self.opened
    }

    /// Whether it is open now.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.port.is_some()
    }

    fn with<T>(&mut self, act: impl FnOnce(&mut dyn Port) -> Result<T, PortError>) -> Result<T, PortError> {
        if self.port.is_none() {
            self.open_if_time()?;
        }
        let Some(port) = self.port.as_deref_mut() else {
            return Err(self.settings.absent(&"not open"));
        };
        match act(port) {
            Err(error @ PortError::Stuck) => {
                self.stuck += 1;
                if self.stuck < STUCK_MAX {
                    return Err(error);
                }
                Err(self.close(PortError::Broken("it takes no bytes, again and again".into())))
            }
            Err(error) => Err(self.close(error)),
            Ok(value) => {
                if self.backoff.works(Instant::now()) {
                    tracing::info!(address = %self.settings.address, "port works again");
                }
                Ok(value)
            }
        }
    }

    fn open_if_time(&mut self) -> Result<(), PortError> {
        if !self.backoff.may_try(Instant::now()) {
            return Err(self.settings.absent(&"waiting to try again"));
        }
        match self.settings.open() {
            Ok(port) => {
                self.port = Some(port);
                self.opened += 1;
                self.stuck = 0;
                if self.backoff.opened(Instant::now()) {
                    tracing::info!(address = %self.settings.address, "port opened");
                }
                Ok(())
            }
            // Opening may have taken seconds; the pause begins now.
            Err(error) => Err(self.close(error)),
        }
    }

    fn close(&mut self, error: PortError) -> PortError {
        self.port = None;
        if self.backoff.failed(Instant::now()) {
            tracing::warn!(address = %self.settings.address, %error, "port closed");
        } else {
            tracing::debug!(address = %self.settings.address, %error, "port closed");
        }
        error
    }
}

impl Port for Reopening {
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        self.with(|port| port.read(buffer, wait))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        self.with(|port| port.write(bytes))?;
        self.stuck = 0;
        Ok(())
    }

    fn drain(&mut self) -> Result<usize, PortError> {
        self.with(|port| port.drain())
    }

    fn opened(&self) -> u64 {
        self.opened
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    #[test]
    fn a_port_that_opens_and_breaks_at_once_is_tried_ever_less_often_and_told_once() {
        let mut now = Instant::now();
        let mut backoff = Backoff::new();
        let mut told = Vec::new();
        let mut pauses = Vec::new();
        for _ in 0..8 {
            assert!(backoff.may_try(now));
            told.push(backoff.opened(now));
            now += ms(10);
            told.push(backoff.works(now));
            told.push(backoff.failed(now));
            let until = backoff.retry_at.unwrap();
            assert!(!backoff.may_try(until - ms(1)));
            pauses.push(until - now);
            now = until;
        }
        assert_eq!(pauses, [100, 200, 400, 800, 1_600, 3_000, 3_000, 3_000].map(ms));
        // Opened, broken: both news the first time, and never again.
        assert_eq!(told.iter().filter(|told| **told).count(), 2, "{told:?}");
        assert_eq!(told[..3], [true, false, true]);
    }

    #[test]
    fn a_port_that_stayed_open_is_told_again_and_opened_soon() {
        let start = Instant::now();
        let mut backoff = Backoff::new();
        assert!(backoff.failed(start), "it never was there: news");
        assert!(!backoff.failed(start + ms(200)));
        assert!(!backoff.failed(start + ms(500)));
        assert!(!backoff.opened(start + ms(1_000)), "whether it stays is not known");
        assert!(!backoff.works(start + ms(1_000)));
        let steady = start + ms(1_000) + STEADY_AFTER;
        assert!(!backoff.works(steady - ms(1)));
        assert!(backoff.works(steady));
        assert!(!backoff.works(steady), "told once");
        assert!(backoff.failed(steady));
        assert_eq!(backoff.retry_at, Some(steady + REOPEN_AFTER));
    }
}
