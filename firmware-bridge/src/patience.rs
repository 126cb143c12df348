//! One question on a line of many devices: how often it is put, how long an answer may take, and when the wait ends
//! because something else is more urgent. Knows no device.

use crate::codec::Decoded;
use crate::exchange::{Exchange, ExchangeError};
use crate::port::PortError;
use std::time::{Duration, Instant};

/// Bits a byte takes on a serial line, 8N1.
const BITS_PER_BYTE: u64 = 10;

/// How long a device is waited for.
#[derive(Clone, Copy)]
pub struct Patience<'a> {
    /// How often the question is put.
    pub tries: u32,
    /// Time to think, on top of the time on the wire.
    pub answer: Duration,
    /// Time to think it has in any case, however urgent something else is.
    pub floor: Duration,
    /// Whether something else is more urgent by now.
    pub leave: &'a dyn Fn() -> bool,
}

impl std::fmt::Debug for Patience<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Patience")
            .field("tries", &self.tries)
            .field("answer", &self.answer)
            .field("floor", &self.floor)
            .finish_non_exhaustive()
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The port is absent or broke.
    #[error(transparent)]
    Port(#[from] PortError),
    /// It does not answer.
    #[error("no answer")]
    NoAnswer,
    /// Something else was more urgent; whether it would have answered is not known.
    #[error("the wait was cut short")]
    Left,
}

/// How long so many bytes are on the line.
#[must_use]
pub fn on_the_wire(len: usize, baud: u32) -> Duration {
    let bits = u64::try_from(len).unwrap_or(u64::MAX).saturating_mul(BITS_PER_BYTE);
    Duration::from_micros(bits.saturating_mul(1_000_000) / u64::from(baud.max(1)))
}

/// Puts the question and waits for the first frame that `wanted` accepts.
///
/// # Errors
/// When the port is gone, nothing comes, or something more urgent does.
pub fn ask<F>(
    line: &mut Exchange,
    request: &[u8],
    baud: u32,
    patience: &Patience<'_>,
    decode: impl Fn(&[u8]) -> Decoded<F>,
    wanted: impl Fn(&F) -> bool,
) -> Result<F, AskError> {
    let wire = on_the_wire(request.len(), baud);
    for tries_left in (0..patience.tries).rev() {
        let taken = line.forget().and_then(|()| line.send(request));
        taken.map_err(gone)?;
        let (begun, left) = (Instant::now(), std::cell::Cell::new(false));
        let leave = || {
            let leave = begun.elapsed() >= wire + patience.floor && (patience.leave)();
            left.set(leave);
            leave
        };
        match line.hear_unless(wire + patience.answer, leave, &decode, &wanted) {
            Ok(frame) => return Ok(frame),
            Err(ExchangeError::NoAnswer { .. }) if left.get() || (tries_left > 0 && (patience.leave)()) => {
                return Err(AskError::Left);
            }
            Err(ExchangeError::NoAnswer { .. }) => {}
            Err(error @ ExchangeError::Port(_)) => return Err(gone(error)),
        }
    }
    Err(AskError::NoAnswer)
}

fn gone(error: ExchangeError) -> AskError {
    match error {
        ExchangeError::Port(error) => AskError::Port(error),
        ExchangeError::NoAnswer { .. } => AskError::NoAnswer,
    }
}
