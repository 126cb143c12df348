//! Frames of window screens: bytes only.
//!
//! `address · version · packet 2 · command · length (1 byte, 2 LE in version C8) · data · CRC-16/MODBUS, LE`. Nothing
//! marks a beginning or an end: a reader goes by the length, a listener also by the silence between frames.

use crate::codec::Decoded;
use crate::crc;

/// Longest data of a version 1 frame.
pub const V1_DATA_LEN_MAX: usize = 255;
/// Longest data of a version 2 frame this program sends or believes.
pub const V2_DATA_LEN_MAX: usize = 1_024;
/// "The only packet": nothing is ever sent in several.
pub const ONLY_PACKET: u16 = 0xFFFF;
/// A listener that heard nothing for so long starts anew, milliseconds.
pub const GAP_MS: u64 = 20;
const CRC_LEN: usize = 2;

/// The protocol's version, which says how long the length field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Version {
    /// `64`: 1.00, lengths of one byte.
    #[default]
    V1,
    /// `C8`: 2.00, lengths of two.
    V2,
}

impl Version {
    fn byte(self) -> u8 {
        match self {
            Self::V1 => 0x64,
            Self::V2 => 0xC8,
        }
    }

    fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0x64 => Some(Self::V1),
            0xC8 => Some(Self::V2),
            _ => None,
        }
    }

    /// Longest data of a frame.
    #[must_use]
    pub fn data_len_max(self) -> usize {
        match self {
            Self::V1 => V1_DATA_LEN_MAX,
            Self::V2 => V2_DATA_LEN_MAX,
        }
    }
}

/// A frame, either way; an answer carries the address and command of its question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The screen's address.
    pub address: u8,
    /// Which version.
    pub version: Version,
    /// Which packet of several; [`ONLY_PACKET`].
    pub packet: u16,
    /// What is asked or answered.
    pub command: u8,
    /// What belongs to it.
    pub data: Vec<u8>,
}

/// The data does not fit into the length field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{len} bytes of data, but a frame holds {max}")]
pub struct TooLong {
    /// How long it is.
    pub len: usize,
    /// How long it may be.
    pub max: usize,
}

/// The frame on the wire.
///
/// # Errors
/// When the data is longer than the version allows.
pub fn encode(frame: &Frame) -> Result<Vec<u8>, TooLong> {
    let too_long = TooLong { len: frame.data.len(), max: frame.version.data_len_max() };
    if frame.data.len() > too_long.max {
        return Err(too_long);
    }
    let len = u16::try_from(frame.data.len()).map_err(|_| too_long)?;
    let mut wire = vec![frame.address, frame.version.byte()];
    wire.extend(frame.packet.to_be_bytes());
    wire.push(frame.command);
    let [low, high] = len.to_le_bytes();
    wire.push(low);
    if frame.version == Version::V2 {
        wire.push(high);
    }
    wire.extend(&frame.data);
    wire.extend(crc::modbus(&wire).to_le_bytes());
    Ok(wire)
}

/// Looks for a frame at the front of `bytes`. As nothing marks a beginning, noise may look like one: a listener that
/// waits for more in vain must start anew after [`GAP_MS`].
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded<Frame> {
    decode_if(bytes, |_| true)
}

/// Looks for an answer: one byte of data, no more, so that noise cannot promise a long frame.
#[must_use]
pub fn decode_answer(bytes: &[u8]) -> Decoded<Frame> {
    decode_if(bytes, |len| len == 1)
}

fn decode_if(bytes: &[u8], believable: impl Fn(usize) -> bool) -> Decoded<Frame> {
    let [address, version, rest @ ..] = bytes else { return Decoded::NeedMore };
    let Some(version) = Version::from_byte(*version) else { return Decoded::Garbage { skip: 1 } };
    let (packet, command, len, body) = match (version, rest) {
        (Version::V1, [p0, p1, command, len, body @ ..]) => ([*p0, *p1], *command, usize::from(*len), body),
        (Version::V2, [p0, p1, command, low, high, body @ ..]) => {
            ([*p0, *p1], *command, usize::from(u16::from_le_bytes([*low, *high])), body)
        }
        (Version::V1 | Version::V2, _) => return Decoded::NeedMore,
    };
    if len > version.data_len_max() || !believable(len) {
        return Decoded::Garbage { skip: 1 };
    }
    let Some((data, body)) = body.split_at_checked(len) else { return Decoded::NeedMore };
    let Some((sum, _)) = body.split_first_chunk::<CRC_LEN>() else { return Decoded::NeedMore };
    let checked_len = bytes.len() - body.len();
    if bytes.get(..checked_len).map(crc::modbus) != Some(u16::from_le_bytes(*sum)) {
        return Decoded::Garbage { skip: 1 };
    }
    let frame = Frame {
        address: *address,
        version,
        packet: u16::from_be_bytes(packet),
        command,
        data: data.to_vec(),
    };
    Decoded::Frame { frame, used: checked_len + CRC_LEN }
}
