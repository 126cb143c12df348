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
        line.put(request, &decode).map_err(gone)?;
        let (begun, left) = (Instant::now(), std::cell::Cell::new(false));
        let leave = || {
            let leave = begun.elapsed() >= wire + patience.floor && (patience.leave)();
            left.set(leave);
            leave
        };
        match line.hear_unless(wire + patience.answer, leave, &decode, &wanted) {
            Ok(frame) => {
                line.took(begun.elapsed().saturating_sub(wire));
                if tries_left + 1 < patience.tries {
                    // It may answer the question put before as well.
                    line.doubt();
                }
                return Ok(frame);
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::Port;
    use std::collections::VecDeque;
    use std::sync::{Arc, Mutex};

    /// Answers so many questions heard with what the script says next, and tells who spoke in which order.
    #[derive(Default)]
    struct Script {
        reads: VecDeque<(u32, &'static [u8])>,
        heard: u32,
        said: Arc<Mutex<String>>,
    }

    impl Port for Script {
        fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
            // What a look without a wait does not see is still under way.
            let is_due = |(after, _): &mut (u32, &[u8])| !wait.is_zero() && *after <= self.heard;
            let Some((_, bytes)) = self.reads.pop_front_if(is_due) else {
                std::thread::park_timeout(wait);
                return Ok(0);
            };
            self.said.lock().unwrap().push_str(&String::from_utf8_lossy(bytes));
            buffer[..bytes.len()].copy_from_slice(bytes);
            Ok(bytes.len())
        }

        fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
            self.heard += 1;
            self.said.lock().unwrap().push_str(&String::from_utf8_lossy(bytes));
            Ok(())
        }

        fn drain(&mut self) -> Result<usize, PortError> {
            Ok(0)
        }
    }

    fn any(bytes: &[u8]) -> Decoded<u8> {
        bytes.first().map_or(Decoded::NeedMore, |first| Decoded::Frame { frame: *first, used: 1 })
    }

    #[test]
    fn a_question_put_twice_may_be_answered_twice_and_the_second_answer_is_not_the_next_ones() {
        let script = Script { reads: [(2, &b"A"[..]), (2, b"A"), (3, b"B")].into(), ..Script::default() };
        let said = Arc::clone(&script.said);
        let mut line = Exchange::over(Box::new(script));
        let answer = Duration::from_millis(500);
        let patience = Patience { tries: 2, answer, floor: answer, leave: &|| false };
        assert_eq!(ask(&mut line, b"1", 9_600, &patience, any, |_| true).unwrap(), b'A');
        assert_eq!(ask(&mut line, b"2", 9_600, &patience, any, |_| true).unwrap(), b'B');
        assert_eq!(*said.lock().unwrap(), "11AA2B");
    }
}
