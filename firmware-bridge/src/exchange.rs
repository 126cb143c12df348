//! Question and answer over a port: one time-out, stale bytes drained first, health kept.
//!
//! Knows nothing of any one device; decoders and retries come from the caller.

use crate::codec::{Decoded, Inbox};
use crate::health::{Health, LinkState};
use crate::port::{Port, PortError, PortSettings, Reopening};
use std::time::{Duration, Instant};
use zeroize::Zeroize;

const READ_LEN: usize = 1024;
/// How often a wait looks up whether it should end.
const LOOK_UP_EVERY: Duration = Duration::from_millis(10);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The port is absent or broke.
    #[error(transparent)]
    Port(#[from] PortError),
    /// Nothing understandable came in time.
    #[error("no answer within {} ms", .waited.as_millis())]
    NoAnswer {
        /// How long was waited.
        waited: Duration,
    },
}

/// One end of one cable.
pub struct Exchange {
    port: Box<dyn Port>,
    inbox: Inbox,
    health: Health,
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange").field("health", &self.health).finish_non_exhaustive()
    }
}

impl Exchange {
    /// Over a port that opens itself, and again after each unplugging.
    #[must_use]
    pub fn open(settings: PortSettings) -> Self {
        Self::over(Box::new(Reopening::new(settings)))
    }

    /// Over any port.
    #[must_use]
    pub fn over(port: Box<dyn Port>) -> Self {
        Self { port, inbox: Inbox::default(), health: Health::default() }
    }

    /// How the line is.
    #[must_use]
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Whether the other end counts as lost.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.health.state == LinkState::Lost
    }

    /// Throws away old bytes, sends `request`, and waits for the first frame that `wanted` accepts.
    ///
    /// # Errors
    /// When the port is gone, or no such frame comes within `wait`.
    pub fn ask<F>(
        &mut self,
        request: &[u8],
        wait: Duration,
        decode: impl Fn(&[u8]) -> Decoded<F>,
        wanted: impl Fn(&F) -> bool,
    ) -> Result<F, ExchangeError> {
        self.forget()?;
        self.send(request)?;
        self.hear(wait, decode, wanted)
    }

    /// Sends without waiting.
    ///
    /// # Errors
    /// When the port is gone or takes no bytes.
    pub fn send(&mut self, bytes: &[u8]) -> Result<(), ExchangeError> {
        let result = self.port.write(bytes);
        self.noted(result)
    }

    /// Waits for the first frame that `wanted` accepts; others are dropped.
    ///
    /// # Errors
    /// When the port is gone, or no such frame comes within `wait`.
    pub fn hear<F>(
        &mut self,
        wait: Duration,
        decode: impl Fn(&[u8]) -> Decoded<F>,
        wanted: impl Fn(&F) -> bool,
    ) -> Result<F, ExchangeError> {
        self.hear_unless(wait, || false, decode, wanted)
    }

    /// As [`Exchange::hear`], but the wait ends as soon as `leave` says that something else is more urgent; that
    /// counts as no miss.
    ///
    /// # Errors
    /// When the port is gone, or no such frame comes until then.
    pub fn hear_unless<F>(
        &mut self,
        wait: Duration,
        leave: impl Fn() -> bool,
        decode: impl Fn(&[u8]) -> Decoded<F>,
        wanted: impl Fn(&F) -> bool,
    ) -> Result<F, ExchangeError> {
        let begun = Instant::now();
        let until = begun + wait;
        let mut buffer = [0; READ_LEN];
        let answer = loop {
            if let Some(frame) = self.inbox.next(&decode) {
                if wanted(&frame) {
                    break Ok(frame);
                }
                continue;
            }
            let now = Instant::now();
            if now >= until {
                self.health.missed();
                break Err(ExchangeError::NoAnswer { waited: wait });
            }
            if leave() {
                break Err(ExchangeError::NoAnswer { waited: now - begun });
            }
            let read = self.port.read(&mut buffer, (until - now).min(LOOK_UP_EVERY));
            let count = match self.noted(read) {
                Ok(count) => count,
                Err(error) => break Err(error),
            };
            self.inbox.extend(buffer.get(..count).unwrap_or_default());
        };
        buffer.zeroize();
        self.health.garbage_bytes += self.inbox.take_garbage();
        if answer.is_ok() {
            self.health.heard(Instant::now());
        }
        answer
    }

    /// Throws away whatever has arrived: it answers no question of ours.
    ///
    /// # Errors
    /// When the port is gone.
    pub fn forget(&mut self) -> Result<(), ExchangeError> {
        self.inbox.wipe();
        let drained = self.port.drain();
        let drained = self.noted(drained)?;
        self.health.garbage_bytes += u64::try_from(drained).unwrap_or(u64::MAX);
        Ok(())
    }

    /// Listens for `wait`, throws away what comes, and says whether nothing came.
    ///
    /// # Errors
    /// When the port is gone.
    pub fn quiet_for(&mut self, wait: Duration) -> Result<bool, ExchangeError> {
        let mut buffer = [0; READ_LEN];
        let read = self.port.read(&mut buffer, wait);
        let count = self.noted(read)?;
        self.health.garbage_bytes += u64::try_from(count).unwrap_or(u64::MAX);
        self.inbox.wipe();
        Ok(count == 0)
    }

    /// Overwrites what has arrived, without touching the port.
    pub fn wipe(&mut self) {
        self.inbox.wipe();
    }

    fn noted<T>(&mut self, result: Result<T, PortError>) -> Result<T, ExchangeError> {
        result.map_err(|error| {
            self.inbox.wipe();
            self.health.gone();
            error.into()
        })
    }
}
