//! Frames `FF 68 L L 68 ADDR FUNC DATA… CS 16`: bytes only, both directions.
//!
//! `L` is the length of FUNC, ADDR and DATA, twice; `CS` the sum of the same bytes. Source: JackQChen/QueueSystem,
//! `CallSystem/frmMain.cs` at 50f57bac, which drives such pads; arithmetic checked.

use crate::codec::Decoded;

/// Most data bytes in one frame; digits, the longest known, have six.
pub const DATA_LEN_MAX: usize = 16;
/// FUNC of an evaluator's answer, and of the host's order to ask.
pub const FUNC_RATING: u8 = 0x11;
/// FUNC of the host's answer to [`FUNC_RATING`], of "please rate", and of keys as the source sends them.
pub const FUNC_KEY: u8 = 0x01;
/// FUNC of digits and stars.
pub const FUNC_SHOW: u8 = 0x02;
/// FUNC of a beep.
pub const FUNC_BEEP: u8 = 0x03;
/// A digit that stays dark.
pub const BLANK: u8 = 0x0A;
/// Digits of one half of a pad's display.
pub const HALF: usize = 3;

const WAKE: u8 = 0xFF;
const START: u8 = 0x68;
const END: u8 = 0x16;
const HEAD_LEN: usize = 5;
const TAIL_LEN: usize = 2;

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The pad it comes from or goes to.
    pub address: u8,
    /// What it is.
    pub function: u8,
    /// The rest; at most [`DATA_LEN_MAX`].
    pub data: Vec<u8>,
}

/// More data than a frame may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too much data for one frame")]
pub struct TooLong;

/// The frame on the wire.
///
/// # Errors
/// When there is too much data.
pub fn encode(frame: &Frame) -> Result<Vec<u8>, TooLong> {
    let len = u8::try_from(frame.data.len() + 2).map_err(|_| TooLong)?;
    if frame.data.len() > DATA_LEN_MAX {
        return Err(TooLong);
    }
    let mut bytes = vec![WAKE, START, len, len, START, frame.address, frame.function];
    bytes.extend_from_slice(&frame.data);
    bytes.extend([sum(frame.address, frame.function, &frame.data), END]);
    Ok(bytes)
}

/// Looks for a frame at the front of what has arrived.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded<Frame> {
    let garbage = Decoded::Garbage { skip: 1 };
    match bytes {
        [] | [WAKE] | [WAKE, START] => Decoded::NeedMore,
        [WAKE, START, len, rest @ ..] => {
            let long = usize::from(*len);
            if !(2..=DATA_LEN_MAX + 2).contains(&long) {
                return garbage;
            }
            match rest {
                [] => return Decoded::NeedMore,
                [again, ..] if again != len => return garbage,
                [_] => return Decoded::NeedMore,
                [_, START, ..] => {}
                [_, _, ..] => return garbage,
            }
            let whole = HEAD_LEN + long + TAIL_LEN;
            let Some(frame) = bytes.get(..whole) else { return Decoded::NeedMore };
            match frame {
                [_, _, _, _, _, address, function, data @ .., check, END]
                    if sum(*address, *function, data) == *check =>
                {
                    let frame = Frame { address: *address, function: *function, data: data.to_vec() };
                    Decoded::Frame { frame, used: whole }
                }
                _ => garbage,
            }
        }
        _ => garbage,
    }
}

fn sum(address: u8, function: u8, data: &[u8]) -> u8 {
    data.iter().fold(address.wrapping_add(function), |sum, byte| sum.wrapping_add(*byte))
}
