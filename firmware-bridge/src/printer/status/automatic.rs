//! Automatic status (ASB): a frame of four bytes at every change, which nobody asks for.

use super::{Dialect, Paper, PrinterState};

impl PrinterState {
    /// The state an automatic status frame tells.
    #[must_use]
    pub fn from_automatic([first, second, third, _]: [u8; 4]) -> Self {
        Self {
            paper: match third {
                b if b & 0x0C != 0 => Paper::End,
                b if b & 0x03 != 0 => Paper::NearEnd,
                _ => Paper::Ok,
            },
            cover_open: first & 0x20 != 0,
            cutter_error: second & 0x08 != 0,
            other_error: second & 0x24 != 0,
            head_hot: second & 0x40 != 0,
            offline: first & 0x08 != 0,
            slip_waiting: false,
            dialect: Dialect::Standard,
        }
    }

    /// The automatic status frame of this state. For simulators.
    #[must_use]
    pub fn automatic_bytes(&self) -> [u8; 4] {
        let bit = |set: bool, mask: u8| if set { mask } else { 0 };
        let end = self.paper == Paper::End;
        let error = self.cutter_error || self.other_error || self.head_hot;
        let stopped = self.offline || end || self.cover_open || error;
        [
            0x10 | bit(stopped, 0x08) | bit(self.cover_open, 0x20),
            bit(self.cutter_error, 0x08) | bit(self.other_error, 0x20) | bit(self.head_hot, 0x40),
            bit(self.paper != Paper::Ok, 0x03) | bit(end, 0x0C),
            0,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_automatic_frame_tells_the_same_as_four_questions() {
        for paper in [Paper::Ok, Paper::NearEnd, Paper::End] {
            for (cover_open, cutter_error) in [(false, false), (true, false), (false, true)] {
                let offline = paper == Paper::End || cover_open || cutter_error;
                let state = PrinterState { paper, cover_open, cutter_error, offline, ..Default::default() };
                let mut asked = PrinterState::default();
                for n in 1..=4 {
                    asked.take_real_time(n, state.real_time_byte(n));
                }
                assert_eq!(asked, state);
                assert_eq!(PrinterState::from_automatic(state.automatic_bytes()), state);
                assert_eq!(state.can_print(), !offline);
            }
        }
    }
}
