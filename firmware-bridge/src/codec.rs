//! What every decoder answers, and the inbox of bytes that arrived but are not understood yet.
//!
//! No device, no port, no clock in sight.

use zeroize::Zeroize;

/// Most bytes an inbox keeps; older ones are counted as garbage.
pub const INBOX_LEN_MAX: usize = 16 * 1024;

/// What stands at the front of the bytes that have arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoded<F> {
    /// A whole frame; `used` bytes belong to it.
    Frame {
        /// The frame.
        frame: F,
        /// Its length on the wire.
        used: usize,
    },
    /// Not a frame: `skip` bytes can be dropped. At least one.
    Garbage {
        /// How many.
        skip: usize,
    },
    /// So far so good; not yet whole.
    NeedMore,
}

/// Bytes that have arrived and wait to be understood.
#[derive(Debug, Default)]
pub struct Inbox {
    bytes: Vec<u8>,
    garbage: u64,
}

impl Inbox {
    /// Adds what has arrived.
    pub fn extend(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        let over = self.bytes.len().saturating_sub(INBOX_LEN_MAX);
        self.skip(over);
    }

    /// The next frame, if a whole one has arrived; what stands before it is dropped and counted.
    pub fn next<F>(&mut self, decode: impl Fn(&[u8]) -> Decoded<F>) -> Option<F> {
        loop {
            match decode(&self.bytes) {
                Decoded::Frame { frame, used } => {
                    self.remove(used.max(1));
                    return Some(frame);
                }
                Decoded::Garbage { skip } if !self.bytes.is_empty() => self.skip(skip.max(1)),
                Decoded::Garbage { .. } | Decoded::NeedMore => return None,
            }
        }
    }

    /// Forgets everything, overwriting it: an inbox may have held a person's card.
    pub fn wipe(&mut self) {
        self.bytes.zeroize();
    }

    /// Bytes dropped since this was last asked.
    pub fn take_garbage(&mut self) -> u64 {
        std::mem::take(&mut self.garbage)
    }

    /// How many bytes wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn skip(&mut self, count: usize) {
        let count = count.min(self.bytes.len());
        self.garbage = self.garbage.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        self.remove(count);
    }

    fn remove(&mut self, count: usize) {
        let count = count.min(self.bytes.len());
        self.bytes.drain(..count);
    }
}

/// Bytes as people read them: `AA AA 96`; at most `shown_max` of them, then how many more.
#[must_use]
pub fn hex(bytes: &[u8], shown_max: usize) -> String {
    let mut text = bytes.iter().take(shown_max).map(|b| format!("{b:02X}")).collect::<Vec<_>>().join(" ");
    if let Some(more) = bytes.len().checked_sub(shown_max).filter(|more| *more > 0) {
        text.push_str(&format!(" … +{more}"));
    }
    text
}
