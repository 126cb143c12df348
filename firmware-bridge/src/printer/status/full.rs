//! Full status of Custom printers: six bytes, and the proof that may stand among them.

use super::{Answer, Paper, PrinterState};
use crate::codec::Decoded;

/// Asks a Custom printer for its full status.
pub const FULL_STATUS_REQUEST: [u8; 3] = [0x10, 0x04, 0x14];
const FULL_STATUS_HEAD: [u8; 2] = [0x10, 0x0F];

impl PrinterState {
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
