//! Our own bytes that an adapter hands back: left out before a decoder sees them. Pure.

use crate::codec::Inbox;

/// What of our own words is still expected back.
#[derive(Debug, Default)]
pub(super) struct Echo {
    is_expected: bool,
    sent: Vec<u8>,
    heard: usize,
    was_heard: bool,
}

impl Echo {
    /// For a line that has an echo, or not.
    pub(super) fn of_line(has_echo: bool) -> Self {
        Self { is_expected: has_echo, ..Self::default() }
    }

    /// Whether a whole echo was heard.
    pub(super) fn was_heard(&self) -> bool {
        self.was_heard
    }

    /// We have said this.
    pub(super) fn said(&mut self, bytes: &[u8]) {
        if self.is_expected {
            self.forget();
            self.sent.extend_from_slice(bytes);
        }
    }

    /// Hands on what has arrived, our own words left out.
    pub(super) fn leave_out(&mut self, bytes: &[u8], inbox: &mut Inbox) {
        let expected = self.sent.get(self.heard..).unwrap_or_default();
        let same = expected.iter().zip(bytes).take_while(|(expected, byte)| expected == byte).count();
        let whole = same == expected.len();
        self.heard += same;
        if whole {
            self.was_heard |= !self.sent.is_empty();
            self.forget();
        } else if same < bytes.len() {
            // No echo after all, or a damaged one: an answer may begin like its question, so the decoder gets all of it.
            inbox.extend(self.sent.get(..self.heard).unwrap_or_default());
            self.forget();
        }
        inbox.extend(bytes.get(same..).unwrap_or_default());
    }

    /// Expects nothing back any more.
    pub(super) fn forget(&mut self) {
        self.sent.clear();
        self.heard = 0;
    }
}
