//! What a printer says about itself: real-time status bytes, automatic status frames, the in-order paper status.
//!
//! Bytes only. All three kinds share one line and are told apart by their fixed bits; an answer that fits none is
//! reported as an unknown dialect and never interpreted.

use super::codes;
use crate::codec::Decoded;

/// Asks for real-time status `n` (1 … 4). Answered at once, even while paper is out.
#[must_use]
pub fn real_time_request(n: u8) -> [u8; 3] {
    [0x10, 0x04, n]
}

/// Asks for paper status in its turn: the answer proves that everything before it was printed.
pub const IN_ORDER_REQUEST: [u8; 3] = [0x1D, 0x72, 0x01];

/// Asks a Custom printer for its full status.
pub const FULL_STATUS_REQUEST: [u8; 3] = [0x10, 0x04, 0x14];
const FULL_STATUS_HEAD: [u8; 2] = [0x10, 0x0F];

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

impl Dialect {
    /// For whoever installs printers: what it is, as far as a byte can tell.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Standard => "ESC/POS status".into(),
            Self::Unknown(byte) => format!(
                "{byte:02X} is no ESC/POS status; a Hwasung HMK-830, for one, answers with bits of its own"
            ),
        }
    }
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
    /// Some other error, mechanical or not to be recovered from.
    pub other_error: bool,
    /// The head is too hot; it goes on by itself.
    pub head_hot: bool,
    /// A slip hangs at the mouth and was not taken. Known only of printers with a presenter.
    pub slip_waiting: bool,
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
                && !self.head_hot
                && !self.offline)
    }

    /// Whether it stopped for nothing but heat, and will go on.
    #[must_use]
    pub fn is_cooling(&self) -> bool {
        let well = Self { head_hot: false, offline: false, ..*self };
        self.head_hot && well.can_print()
    }

    /// One stable word for the most important trouble; empty when well.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self { dialect: Dialect::Unknown(_), .. } => codes::UNKNOWN_DIALECT,
            Self { cover_open: true, .. } => codes::COVER_OPEN,
            Self { paper: Paper::End, .. } => codes::PAPER_END,
            Self { cutter_error: true, .. } => codes::CUTTER_ERROR,
            Self { other_error: true, .. } => codes::PRINTER_ERROR,
            Self { head_hot: true, .. } => codes::HEAD_HOT,
            Self { offline: true, .. } => codes::OFFLINE,
            Self { paper: Paper::NearEnd, .. } => codes::NEAR_END,
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

    /// The state a Custom printer's full status tells: paper, user, recoverable, not recoverable. The bits of the last
    /// differ by model, so any of them is an error.
    #[must_use]
    pub fn from_full([paper, user, recoverable, fatal]: [u8; 4]) -> Self {
        let paper_is = match paper {
            b if b & 0x01 != 0 => Paper::End,
            b if b & 0x04 != 0 => Paper::NearEnd,
            _ => Paper::Ok,
        };
        Self {
            paper: paper_is,
            cover_open: user & 0x03 != 0,
            other_error: fatal != 0 || recoverable & 0x08 != 0,
            head_hot: recoverable & 0x01 != 0,
            slip_waiting: paper & 0x20 != 0,
            ..Self::default()
        }
    }

    /// The full status of this state. For simulators.
    #[must_use]
    pub fn full_bytes(&self) -> [u8; 6] {
        let bit = |set: bool, mask: u8| if set { mask } else { 0 };
        let [head, kind] = FULL_STATUS_HEAD;
        [
            head,
            kind,
            bit(self.paper == Paper::End, 0x01)
                | bit(self.paper == Paper::NearEnd, 0x04)
                | bit(self.slip_waiting, 0x20),
            bit(self.cover_open, 0x02),
            bit(self.head_hot, 0x01),
            bit(self.cutter_error || self.other_error, 0x01),
        ]
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

impl Answer {
    /// Whether it is the paper status that only the in-order request brings: enough, near its end, at its end, or both.
    /// Other bytes with the same fixed bits are noise.
    #[must_use]
    pub fn is_paper_status(&self) -> bool {
        matches!(self, Self::InOrder(0x00 | 0x03 | 0x0C | 0x0F))
    }
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

/// Looks for a Custom printer's full status at the front of `bytes`; everything else on its line is skipped.
#[must_use]
pub fn decode_full(bytes: &[u8]) -> Decoded<[u8; 4]> {
    match bytes {
        [0x10, 0x0F, p, u, r, x, ..] => Decoded::Frame { frame: [*p, *u, *r, *x], used: 6 },
        [] | [0x10] | [0x10, 0x0F, ..] => Decoded::NeedMore,
        [_, rest @ ..] => {
            let next = rest.iter().position(|byte| *byte == FULL_STATUS_HEAD[0]);
            Decoded::Garbage { skip: next.map_or(bytes.len(), |at| at + 1) }
        }
    }
}

/// What counts on a Custom printer's line while a slip's proof is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FullOrProof {
    /// Its full status.
    Full([u8; 4]),
    /// The paper status in its turn.
    Proof,
}

/// Looks for either at the front of `bytes`; everything else is skipped.
#[must_use]
pub fn decode_full_or_proof(bytes: &[u8]) -> Decoded<FullOrProof> {
    match (bytes.split_first(), decode_full(bytes)) {
        (Some((first, _)), _) if Answer::InOrder(*first).is_paper_status() => {
            Decoded::Frame { frame: FullOrProof::Proof, used: 1 }
        }
        (_, Decoded::Frame { frame, used }) => Decoded::Frame { frame: FullOrProof::Full(frame), used },
        // One by one: the proof may stand behind.
        (_, Decoded::Garbage { .. }) => Decoded::Garbage { skip: 1 },
        (_, Decoded::NeedMore) => Decoded::NeedMore,
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
    fn a_proof_is_one_of_four_bytes_and_noise_with_its_fixed_bits_is_none() {
        let proofs: Vec<u8> = (0..=0xFF).filter(|byte| Answer::InOrder(*byte).is_paper_status()).collect();
        assert_eq!(proofs, [0x00, 0x03, 0x0C, 0x0F]);
        assert!(!Answer::RealTime(0x12).is_paper_status());
    }

    #[test]
    fn a_full_status_and_the_proof_are_told_apart_on_one_line() {
        let mut bytes = &[0x41, 0x10, 0x0F, 0x20, 0, 0, 0, 0x0C, 0x10][..];
        let mut words = Vec::new();
        while !matches!(decode_full_or_proof(bytes), Decoded::NeedMore) {
            match decode_full_or_proof(bytes) {
                Decoded::Frame { frame, used } => {
                    words.push(frame);
                    bytes = &bytes[used..];
                }
                Decoded::Garbage { skip } => bytes = &bytes[skip..],
                Decoded::NeedMore => {}
            }
        }
        assert_eq!(words, [FullOrProof::Full([0x20, 0, 0, 0]), FullOrProof::Proof]);
        assert_eq!(bytes, [0x10]);
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
            head_hot: true,
            offline: true,
            slip_waiting: false,
            dialect: Dialect::Standard,
        };
        for n in 1..=4 {
            assert_eq!(bad.real_time_byte(n) & 0x93, 0x12);
        }
    }

    #[test]
    fn heat_alone_passes_and_is_no_error() {
        let hot = PrinterState { head_hot: true, offline: true, ..PrinterState::default() };
        assert!(!hot.can_print() && hot.is_cooling());
        assert_eq!(hot.code(), codes::HEAD_HOT);
        assert_eq!(PrinterState::from_automatic(hot.automatic_bytes()), hot);
        let open = PrinterState { cover_open: true, ..hot };
        assert!(!open.is_cooling(), "that needs a person");
        assert!(!PrinterState::default().is_cooling());
    }

    #[test]
    fn every_state_has_a_word_of_the_list_and_only_a_printer_that_prints_may_have_none() {
        for bits in 0..64u8 {
            let on = |bit: u8| bits & (1 << bit) != 0;
            for paper in [Paper::Ok, Paper::NearEnd, Paper::End] {
                let state = PrinterState {
                    paper,
                    cover_open: on(0),
                    cutter_error: on(1),
                    other_error: on(2),
                    head_hot: on(3),
                    offline: on(4),
                    slip_waiting: on(5),
                    dialect: Dialect::Standard,
                };
                let code = state.code();
                assert!(code.is_empty() || codes::ALL.contains(&code));
                assert_eq!(state.can_print(), code.is_empty() || code == codes::NEAR_END);
            }
        }
    }

    #[test]
    fn a_full_status_tells_paper_cover_heat_and_the_slip_at_the_mouth() {
        let well = PrinterState::default();
        for (bytes, state) in [
            ([0, 0, 0, 0], well),
            ([0x01, 0, 0, 0], PrinterState { paper: Paper::End, ..well }),
            ([0x04, 0, 0, 0], PrinterState { paper: Paper::NearEnd, ..well }),
            ([0x20, 0, 0, 0], PrinterState { slip_waiting: true, ..well }),
            ([0, 0x01, 0, 0], PrinterState { cover_open: true, ..well }),
            ([0, 0x02, 0, 0], PrinterState { cover_open: true, ..well }),
            ([0, 0, 0x01, 0], PrinterState { head_hot: true, ..well }),
            ([0, 0, 0, 0x80], PrinterState { other_error: true, ..well }),
        ] {
            assert_eq!(PrinterState::from_full(bytes), state);
            let [_, _, rest @ ..] = state.full_bytes();
            assert_eq!(PrinterState::from_full(rest), state);
        }
    }
}
