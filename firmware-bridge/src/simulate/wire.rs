//! How long bytes are under way on a simulated line. Pure: somebody else waits.

use std::time::Duration;

/// Start bit, eight data bits, stop bit.
const BITS_PER_BYTE: u64 = 10;
/// Bytes that are handed on together: a driver does not wake its reader for each.
pub(super) const PIECE_LEN: usize = 16;

/// A two-wire line at a speed: what is said one way delays what is said the other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wire {
    /// Bits per second.
    pub(super) baud: u32,
}

impl Wire {
    /// How long so many bytes take.
    pub(super) fn time(self, bytes: usize) -> Duration {
        let bits = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(BITS_PER_BYTE);
        Duration::from_nanos(bits.saturating_mul(1_000_000_000) / u64::from(self.baud.max(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_bits_a_byte() {
        assert_eq!(Wire { baud: 9_600 }.time(96), Duration::from_millis(100));
        assert_eq!(Wire { baud: 115_200 }.time(1_295).as_millis(), 112);
        assert_eq!(Wire { baud: 9_600 }.time(1_295).as_millis(), 1_348);
    }
}
