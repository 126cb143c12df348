//! Real-time status: four questions of one byte each, answered at once.

use super::{Paper, PrinterState};

/// Asks for real-time status `n` (1 … 4). Answered at once, even while paper is out.
#[must_use]
pub fn real_time_request(n: u8) -> [u8; 3] {
    [0x10, 0x04, n]
}

impl PrinterState {
    /// Takes in the answer to real-time request `n`.
    pub fn take_real_time(&mut self, n: u8, byte: u8) {
        match n {
            1 => self.offline = byte & 0x08 != 0,
            2 => {
                self.cover_open = byte & 0x04 != 0;
                if byte & 0x20 != 0 {
                    self.paper = Paper::End;
                }
            }
            3 => {
                self.cutter_error = byte & 0x08 != 0;
                self.other_error = byte & 0x24 != 0;
                self.head_hot = byte & 0x40 != 0;
            }
            4 => {
                if byte & 0x60 != 0 {
                    self.paper = Paper::End;
                } else if byte & 0x0C != 0 && self.paper != Paper::End {
                    self.paper = Paper::NearEnd;
                }
            }
            _ => {}
        }
    }

    /// The answer a printer in this state gives to real-time request `n`. For simulators.
    #[must_use]
    pub fn real_time_byte(&self, n: u8) -> u8 {
        let bit = |set: bool, mask: u8| if set { mask } else { 0 };
        let end = self.paper == Paper::End;
        let error = self.cutter_error || self.other_error || self.head_hot;
        let trouble = self.cover_open || error;
        0x12 | match n {
            1 => bit(self.offline || end || trouble, 0x08),
            2 => bit(self.cover_open, 0x04) | bit(end, 0x20) | bit(error, 0x40),
            3 => bit(self.cutter_error, 0x08) | bit(self.other_error, 0x20) | bit(self.head_hot, 0x40),
            4 => bit(self.paper != Paper::Ok, 0x0C) | bit(end, 0x60),
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::*;

    #[test]
    fn every_real_time_answer_has_the_fixed_bits() {
        let bad = PrinterState {
            paper: Paper::End,
            cover_open: true,
            cutter_error: true,
            other_error: true,
            head_hot: true,
            offline: true,
            slip_waiting: false,
            dialect: Dialect::Standard,
        };
        for n in 1..=4 {
            assert_eq!(bad.real_time_byte(n) & 0x93, 0x12);
        }
    }
}
