//! Question and answer over a port: one time-out, stale bytes drained first, health kept.
//!
//! Most devices answer without saying to what, so an answer that comes after its time-out could pass for the answer to
//! the next question. Therefore, after any time-out, nothing is asked until the line was quiet for a while; what was said
//! meanwhile is thrown away. An answer later than that only the caller can tell, by an echo of the question in it.
//!
//! Knows nothing of any one device; decoders and retries come from the caller.

mod echo;
mod settle;

pub use settle::{QUIET_FOR, QUIET_TRIES};

use crate::codec::{Decoded, Inbox};
use crate::health::{Health, LinkState};
use crate::port::{LineFormat, Port, PortError, PortSettings, Reopening};
use echo::Echo;
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

/// How a wait ended.
enum Heard<F> {
    Frame(F),
    Nothing,
    /// Something else was more urgent after so long.
    Left(Duration),
}

/// One end of one cable.
pub struct Exchange {
    port: Box<dyn Port>,
    inbox: Inbox,
    health: Health,
    quiet: Duration,
    gap: Duration,
    echo: Echo,
    spoken_at: Option<Instant>,
    unsettled: bool,
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
        let line = settings.line.clone();
        Self::over(Box::new(Reopening::new(settings))).with_line(&line)
    }

    /// Over any port.
    #[must_use]
    pub fn over(port: Box<dyn Port>) -> Self {
        Self {
            port,
            inbox: Inbox::default(),
            health: Health::default(),
            quiet: QUIET_FOR,
            gap: Duration::ZERO,
            echo: Echo::default(),
            spoken_at: None,
            unsettled: false,
        }
    }

    /// Waits for so much quiet after a time-out: for devices that think longer than [`QUIET_FOR`] in the middle of an
    /// answer.
    #[must_use]
    pub fn with_quiet(self, quiet: Duration) -> Self {
        Self { quiet, ..self }
    }

    /// Takes another port in place of this one, the same line at another speed; health goes on.
    pub fn plug(&mut self, port: Box<dyn Port>) {
        self.inbox.wipe();
        self.echo.forget();
        // What was said at the other speed can answer nothing here.
        self.unsettled = false;
        self.port = port;
    }

    /// Keeps the gap that this line demands, and takes its echo away.
    #[must_use]
    pub fn with_line(self, line: &LineFormat) -> Self {
        Self { gap: line.gap, echo: Echo::of_line(line.echo), ..self }
    }

    /// Keeps at least this gap: for protocols that tell frames apart by the silence between them.
    #[must_use]
    pub fn with_gap(self, gap: Duration) -> Self {
        Self { gap: self.gap.max(gap), ..self }
    }

    /// Whether a whole echo of ours was heard and taken away.
    #[must_use]
    pub fn echoed(&self) -> bool {
        self.echo.was_heard()
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

    /// Throws away old bytes, sends `request`, and waits for the first frame that `wanted` accepts. After a time-out it
    /// first waits for a quiet line, at most [`QUIET_TRIES`] times the quiet.
    ///
    /// `wanted` is where a late answer to another question is told from ours, by what it repeats of the question.
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
        self.put(request, &decode)?;
        self.hear(wait, decode, wanted)
    }

    /// Puts a question without waiting: what arrived before it, in the gap too, is thrown away first.
    ///
    /// # Errors
    /// When the port is gone or takes no bytes.
    pub fn put<F>(
        &mut self,
        request: &[u8],
        decode: impl Fn(&[u8]) -> Decoded<F>,
    ) -> Result<(), ExchangeError> {
        self.settle()?;
        self.keep_gap()?;
        self.forget_frames(&decode)?;
        self.write(request)
    }

    /// The last answer took so long, its time on the wire left out.
    pub fn took(&mut self, time: Duration) {
        self.health.answered_in = Some(time);
    }

    /// Sends without waiting.
    ///
    /// # Errors
    /// When the port is gone or takes no bytes.
    pub fn send(&mut self, bytes: &[u8]) -> Result<(), ExchangeError> {
        self.keep_gap()?;
        self.write(bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), ExchangeError> {
        let result = self.port.write(bytes);
        self.spoken_at = Some(Instant::now());
        self.echo.said(bytes);
        self.noted(result)
    }

    /// Takes what has arrived into the inbox, our own echo left out; how much arrived.
    fn receive(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, ExchangeError> {
        let read = self.port.read(buffer, wait);
        let count = self.noted(read)?;
        if count > 0 {
            self.spoken_at = Some(Instant::now());
        }
        self.echo.leave_out(buffer.get(..count).unwrap_or_default(), &mut self.inbox);
        Ok(count)
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

    /// As [`Exchange::hear`], but silence is no miss: for devices that work before they answer. `None`: nothing came.
    ///
    /// # Errors
    /// When the port is gone.
    pub fn listen<F>(
        &mut self,
        wait: Duration,
        decode: impl Fn(&[u8]) -> Decoded<F>,
        wanted: impl Fn(&F) -> bool,
    ) -> Result<Option<F>, ExchangeError> {
        match self.wait_for(wait, || false, decode, wanted)? {
            Heard::Frame(frame) => Ok(Some(frame)),
            Heard::Nothing | Heard::Left(_) => Ok(None),
        }
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
        match self.wait_for(wait, leave, decode, wanted)? {
            Heard::Frame(frame) => Ok(frame),
            Heard::Nothing => {
                self.health.missed();
                Err(ExchangeError::NoAnswer { waited: wait })
            }
            Heard::Left(waited) => Err(ExchangeError::NoAnswer { waited }),
        }
    }

    fn wait_for<F>(
        &mut self,
        wait: Duration,
        leave: impl Fn() -> bool,
        decode: impl Fn(&[u8]) -> Decoded<F>,
        wanted: impl Fn(&F) -> bool,
    ) -> Result<Heard<F>, ExchangeError> {
        let begun = Instant::now();
        let until = begun + wait;
        let mut buffer = [0; READ_LEN];
        let heard = loop {
            if let Some(frame) = self.inbox.next(&decode) {
                if wanted(&frame) {
                    break Ok(Heard::Frame(frame));
                }
                self.health.unasked += 1;
                continue;
            }
            let now = Instant::now();
            if now >= until {
                self.unsettled = true;
                break Ok(Heard::Nothing);
            }
            if leave() {
                self.unsettled = true;
                break Ok(Heard::Left(now - begun));
            }
            if let Err(error) = self.receive(&mut buffer, (until - now).min(LOOK_UP_EVERY)) {
                break Err(error);
            }
        };
        buffer.zeroize();
        self.health.garbage_bytes += self.inbox.take_garbage();
        if matches!(heard, Ok(Heard::Frame(_))) {
            self.health.heard(Instant::now());
        }
        heard
    }

    /// Overwrites what has arrived, without touching the port.
    pub fn wipe(&mut self) {
        self.inbox.wipe();
    }

    fn noted<T>(&mut self, result: Result<T, PortError>) -> Result<T, ExchangeError> {
        self.health.opened = self.port.opened();
        result.map_err(|error| {
            self.inbox.wipe();
            self.echo.forget();
            self.health.gone();
            error.into()
        })
    }
}

fn len(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
