//! What a printer says about itself: real-time status bytes, automatic status frames, the in-order paper status.
//!
//! Bytes only. All three kinds share one line and are told apart by their fixed bits; an answer that fits none is
//! reported as an unknown dialect and never interpreted.

mod automatic;
mod full;
mod real_time;

pub use full::{FULL_STATUS_REQUEST, FullOrProof, decode_full, decode_full_or_proof};
pub use real_time::real_time_request;

use super::codes;
use crate::codec::Decoded;

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
}
