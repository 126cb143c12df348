//! What a printer says about itself: real-time status bytes, automatic status frames, the in-order paper status.
//!
//! Bytes only. All three kinds share one line and are told apart by their fixed bits; an answer that fits none is
//! reported as an unknown dialect and never interpreted.

use crate::codec::Decoded;

/// Asks for real-time status `n` (1 … 4). Answered at once, even while paper is out.
#[must_use]
pub fn real_time_request(n: u8) -> [u8; 3] {
    [0x10, 0x04, n]
}

/// Asks for paper status in its turn: the answer proves that everything before it was printed.
pub const IN_ORDER_REQUEST: [u8; 3] = [0x1D, 0x72, 0x01];

/// Paper in the printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// Enough.
    #[default]
    Ok,
    /// A few metres.
    NearEnd,
    /// None.
    End,
}

/// Whether the printer's status bytes are those of the common family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// They are.
    #[default]
    Standard,
    /// They are not; this was the byte. Nothing else in the state is known.
    Unknown(u8),
}

/// How a printer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PrinterState {
    /// Paper.
    pub paper: Paper,
    /// The cover is open.
    pub cover_open: bool,
    /// The cutter is stuck.
    pub cutter_error: bool,
    /// Some other error: head too hot, or worse.
    pub other_error: bool,
    /// It takes no data.
    pub offline: bool,
    /// Whether the above can be believed.
    pub dialect: Dialect,
}

impl PrinterState {
    /// Whether a slip may be sent.
    #[must_use]
    pub fn can_print(&self) -> bool {
        self.dialect != Dialect::Standard
            || (self.paper != Paper::End
                && !self.cover_open
                && !self.cutter_error
                && !self.other_error
                && !self.offline)
    }

    /// One stable word for the most important trouble; empty when well.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self { dialect: Dialect::Unknown(_), .. } => "unknown_dialect",
            Self { cover_open: true, .. } => "cover_open",
            Self { paper: Paper::End, .. } => "paper_end",
            Self { cutter_error: true, .. } => "cutter_error",
            Self { other_error: true, .. } => "printer_error",
            Self { offline: true, .. } => "offline",
            Self { paper: Paper::NearEnd, .. } => "paper_near_end",
            Self { .. } => "",
        }
    }

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
                self.other_error = byte & 0x64 != 0;
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
            other_error: second & 0x64 != 0,
            offline: first & 0x08 != 0,
            dialect: Dialect::Standard,
        }
    }

    /// The answer a printer in this state gives to real-time request `n`. For simulators.
    #[must_use]
    pub fn real_time_byte(&self, n: u8) -> u8 {
        let bit = |set: bool, mask: u8| if set { mask } else { 0 };
        let end = self.paper == Paper::End;
        let trouble = self.cover_open || self.cutter_error || self.other_error;
        0x12 | match n {
            1 => bit(self.offline || end || trouble, 0x08),
            2 => {
                bit(self.cover_open, 0x04) | bit(end, 0x20) | bit(self.cutter_error || self.other_error, 0x40)
            }
            3 => bit(self.cutter_error, 0x08) | bit(self.other_error, 0x20),
            4 => bit(self.paper != Paper::Ok, 0x0C) | bit(end, 0x60),
            _ => 0,
        }
    }

    /// The automatic status frame of this state. For simulators.
    #[must_use]
    pub fn automatic_bytes(&self) -> [u8; 4] {
        let bit = |set: bool, mask: u8| if set { mask } else { 0 };
        let end = self.paper == Paper::End;
        let stopped = self.offline || end || self.cover_open || self.cutter_error || self.other_error;
        [
            0x10 | bit(stopped, 0x08) | bit(self.cover_open, 0x20),
            bit(self.cutter_error, 0x08) | bit(self.other_error, 0x20),
            bit(self.paper != Paper::Ok, 0x03) | bit(end, 0x0C),
            0,
        ]
    }
}

/// Something a printer said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// To a real-time request; which one is known only by the order.
    RealTime(u8),
    /// An automatic status frame; nobody asked.
    Automatic([u8; 4]),
    /// To the in-order request.
    InOrder(u8),
    /// XON or XOFF.
    FlowControl(u8),
    /// None of these.
    Unknown(u8),
}

/// Looks for an answer at the front of `bytes`.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded<Answer> {
    let Some((first, rest)) = bytes.split_first() else { return Decoded::NeedMore };
    let one = |frame| Decoded::Frame { frame, used: 1 };
    match first & 0x93 {
        0x12 => one(Answer::RealTime(*first)),
        0x10 => {
            let follow_on = rest.iter().take(3).take_while(|b| **b & 0x90 == 0).count();
            match rest.first_chunk::<3>() {
                Some([b, c, d]) if follow_on == 3 => {
                    Decoded::Frame { frame: Answer::Automatic([*first, *b, *c, *d]), used: 4 }
                }
                None if follow_on == rest.len() => Decoded::NeedMore,
                Some(_) | None => Decoded::Garbage { skip: 1 },
            }
        }
        _ if matches!(first, 0x11 | 0x13) => one(Answer::FlowControl(*first)),
        _ if first & 0x90 == 0 => one(Answer::InOrder(*first)),
        _ => one(Answer::Unknown(*first)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(mut bytes: &[u8]) -> Vec<Answer> {
        let mut answers = Vec::new();
        loop {
            match decode(bytes) {
                Decoded::Frame { frame, used } => {
                    answers.push(frame);
                    bytes = &bytes[used..];
                }
                Decoded::Garbage { skip } => bytes = &bytes[skip..],
                Decoded::NeedMore => return answers,
            }
        }
    }

    #[test]
    fn four_kinds_of_answers_share_one_line() {
        assert_eq!(
            decoded(&[0x12, 0x10, 0, 3, 0, 0x1E, 0x11, 0x13, 0x0C]),
            [
                Answer::RealTime(0x12),
                Answer::Automatic([0x10, 0, 3, 0]),
                Answer::RealTime(0x1E),
                Answer::FlowControl(0x11),
                Answer::FlowControl(0x13),
                Answer::InOrder(0x0C),
            ]
        );
    }

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

    #[test]
    fn every_real_time_answer_has_the_fixed_bits() {
        let bad = PrinterState {
            paper: Paper::End,
            cover_open: true,
            cutter_error: true,
            other_error: true,
            offline: true,
            dialect: Dialect::Standard,
        };
        for n in 1..=4 {
            assert_eq!(bad.real_time_byte(n) & 0x93, 0x12);
        }
    }
}
