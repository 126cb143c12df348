//! A picture in black dots, as thermal heads print it. Bytes only.

/// Tallest picture in one piece, dots.
pub const HEIGHT_MAX: u16 = 2_304;

/// A black-and-white picture: rows of bits, the first dot in the highest bit, a set bit is black.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bitmap {
    /// Bytes of one row.
    pub row_len: u16,
    /// Rows.
    pub height: u16,
    /// `row_len × height` bytes.
    pub bits: Vec<u8>,
}

impl Bitmap {
    /// An all-white picture of at least `width` dots.
    #[must_use]
    pub fn white(width: u16, height: u16) -> Self {
        let row_len = width.div_ceil(8);
        Self { row_len, height, bits: vec![0; usize::from(row_len) * usize::from(height)] }
    }

    /// Makes one dot black; outside is ignored.
    pub fn set(&mut self, x: u16, y: u16) {
        if x / 8 < self.row_len && y < self.height {
            let at = usize::from(y) * usize::from(self.row_len) + usize::from(x / 8);
            if let Some(byte) = self.bits.get_mut(at) {
                *byte |= 0x80 >> (x % 8);
            }
        }
    }

    /// Whether a dot is black.
    #[must_use]
    pub fn is_black(&self, x: u16, y: u16) -> bool {
        let at = usize::from(y) * usize::from(self.row_len) + usize::from(x / 8);
        x / 8 < self.row_len && self.bits.get(at).is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
    }
}
