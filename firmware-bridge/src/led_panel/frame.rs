//! Onbon frames: bytes only.
//!
//! A run of `A5`, a header of 14 bytes, data, a little-endian CRC-16/ARC of both, `5A`. `A5`, `A6`, `5A` and `5B` are
//! escaped between start and end; lengths and CRC are those of the unescaped bytes.

use crate::codec::Decoded;
use crate::crc;

/// Longest frame before escaping; the largest area is 1024 bytes of text.
pub const FRAME_LEN_MAX: usize = 4_096;
/// Address that every panel hears and answers; its answer comes from this address too.
pub const BROADCAST: u16 = 0xFFFE;
/// Address that every panel hears and none answers.
pub const BROADCAST_SILENT: u16 = 0xFFFF;
/// Our own address.
pub const HOST: u16 = 0x8000;
const START: u8 = 0xA5;
const END: u8 = 0x5A;
const START_RUN: usize = 8;
const HEADER_LEN: usize = 14;
const CRC_LEN: usize = 2;
const ANY_DEVICE: u8 = 0xFE;
const PROTOCOL_VERSION: u8 = 0x02;

/// A frame, either way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// For whom.
    pub to: u16,
    /// From whom.
    pub from: u16,
    /// Group, command, and what belongs to them.
    pub data: Vec<u8>,
}

/// The frame's data would not fit into its length field or the panel's memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too long for one frame")]
pub struct TooLong;

/// The frame on the wire.
///
/// # Errors
/// When it is longer than [`FRAME_LEN_MAX`].
pub fn encode(frame: &Frame) -> Result<Vec<u8>, TooLong> {
    if frame.data.len() + HEADER_LEN + CRC_LEN > FRAME_LEN_MAX {
        return Err(TooLong);
    }
    let len = u16::try_from(frame.data.len()).map_err(|_| TooLong)?;
    let mut body = Vec::with_capacity(frame.data.len() + HEADER_LEN + CRC_LEN);
    body.extend(frame.to.to_le_bytes());
    body.extend(frame.from.to_le_bytes());
    body.extend([0, 0, 0, 0, 0, 0, ANY_DEVICE, PROTOCOL_VERSION]);
    body.extend(len.to_le_bytes());
    body.extend(&frame.data);
    body.extend(crc::arc(&body).to_le_bytes());
    let mut wire = vec![START; START_RUN];
    for byte in body {
        match byte {
            0xA5 => wire.extend([0xA6, 0x02]),
            0xA6 => wire.extend([0xA6, 0x01]),
            0x5A => wire.extend([0x5B, 0x02]),
            0x5B => wire.extend([0x5B, 0x01]),
            other => wire.push(other),
        }
    }
    wire.push(END);
    Ok(wire)
}

/// Looks for a frame at the front of `bytes`. One `A5` is enough to begin one.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded<Frame> {
    if bytes.first().is_some_and(|first| *first != START) {
        let skip = bytes.iter().position(|b| *b == START).unwrap_or(bytes.len());
        return Decoded::Garbage { skip };
    }
    let run = bytes.iter().take_while(|b| **b == START).count();
    let body = bytes.get(run..).unwrap_or_default();
    let Some(len) = body.iter().position(|b| *b == END || *b == START) else {
        return if body.len() > 2 * FRAME_LEN_MAX { Decoded::Garbage { skip: 1 } } else { Decoded::NeedMore };
    };
    if body.get(len) == Some(&START) {
        // Another frame begins before this one ended.
        return Decoded::Garbage { skip: run + len };
    }
    match body.get(..len).and_then(unescape).as_deref().and_then(parse) {
        Some(frame) => Decoded::Frame { frame, used: run + len + 1 },
        None => Decoded::Garbage { skip: 1 },
    }
}

fn unescape(wire: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(wire.len());
    let mut bytes = wire.iter();
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            0xA6 => match bytes.next()? {
                0x02 => 0xA5,
                0x01 => 0xA6,
                _ => return None,
            },
            0x5B => match bytes.next()? {
                0x02 => 0x5A,
                0x01 => 0x5B,
                _ => return None,
            },
            other => *other,
        });
    }
    Some(plain)
}

fn parse(plain: &[u8]) -> Option<Frame> {
    let (checked, sum) = plain.split_last_chunk::<CRC_LEN>()?;
    let (header, data) = checked.split_first_chunk::<HEADER_LEN>()?;
    let [to0, to1, from0, from1, _, _, _, _, _, _, _, _, len0, len1] = *header;
    let whole = usize::from(u16::from_le_bytes([len0, len1])) == data.len();
    (whole && crc::arc(checked) == u16::from_le_bytes(*sum)).then(|| Frame {
        to: u16::from_le_bytes([to0, to1]),
        from: u16::from_le_bytes([from0, from1]),
        data: data.to_vec(),
    })
}
