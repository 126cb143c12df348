//! SAM_V frames: bytes only.
//!
//! `AA AA AA 96 69`, a big-endian length of what follows, command or status, data, and the XOR of everything
//! from the length on. There is no escaping, so a reply is read by its length and never by its looks.

use crate::codec::Decoded;

/// What every frame begins with.
pub const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];
/// Longest frame: base information with two fingerprint templates is 2321 bytes.
pub const FRAME_LEN_MAX: usize = 2_400;
const HEADER_LEN: usize = 7;

/// A question to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// Is the security module alone well?
    Status,
    /// Who is the security module?
    ModuleNumber,
    /// Is there a card?
    Find,
    /// Take that card.
    Select,
    /// Text and photo of the selected card.
    ReadBase,
    /// Its latest appended address; also a probe for "still there".
    ReadAddress,
    /// Its management number; a probe for "still there".
    ReadManagement,
}

impl Request {
    /// Command and parameter byte.
    #[must_use]
    pub fn code(self) -> [u8; 2] {
        match self {
            Self::Status => [0x11, 0xFF],
            Self::ModuleNumber => [0x12, 0xFF],
            Self::Find => [0x20, 0x01],
            Self::Select => [0x20, 0x02],
            Self::ReadBase => [0x30, 0x01],
            Self::ReadAddress => [0x30, 0x03],
            Self::ReadManagement => [0x30, 0x05],
        }
    }

    /// The request of a command and parameter byte.
    #[must_use]
    pub fn from_code(code: [u8; 2]) -> Option<Self> {
        [
            Self::Status,
            Self::ModuleNumber,
            Self::Find,
            Self::Select,
            Self::ReadBase,
            Self::ReadAddress,
            Self::ReadManagement,
        ]
        .into_iter()
        .find(|request| request.code() == code)
    }

    /// The request on the wire.
    #[must_use]
    pub fn encode(self) -> Vec<u8> {
        encode(&self.code())
    }
}

/// A reader's answer: the card's status words, the reader's status, and data.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// Status words of the card, passed on.
    pub card_status: [u8; 2],
    /// Status of the reader.
    pub status: Status,
    /// The rest. May hold a person's card: never log it.
    pub data: Vec<u8>,
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("data_len", &self.data.len())
            .finish_non_exhaustive()
    }
}

/// Third status byte: what the reader itself says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// 90
    Done,
    /// 91: the card has no such item.
    NoSuchItem,
    /// 9F: there is a card.
    Found,
    /// 10, 11: our frame was damaged.
    BadRequest,
    /// 21: not a command, or not now.
    BadCommand,
    /// 31, 32, 33: card and module do not trust each other.
    NotTrusted,
    /// 40, 41, 47: the card could not be read.
    ReadFailed,
    /// 60: the module failed its self-test.
    SelfTestFailed,
    /// 66: the module is not authorised.
    NotAuthorised,
    /// 80: no card.
    NotFound,
    /// 81: the card slipped away.
    NotSelected,
    /// Any other.
    Other(u8),
}

impl Status {
    /// From the wire.
    #[must_use]
    pub fn from_byte(byte: u8) -> Self {
        match byte {
            0x90 => Self::Done,
            0x91 => Self::NoSuchItem,
            0x9F => Self::Found,
            0x10 | 0x11 => Self::BadRequest,
            0x21 => Self::BadCommand,
            0x31..=0x33 => Self::NotTrusted,
            0x40 | 0x41 | 0x47 => Self::ReadFailed,
            0x60 => Self::SelfTestFailed,
            0x66 => Self::NotAuthorised,
            0x80 => Self::NotFound,
            0x81 => Self::NotSelected,
            other => Self::Other(other),
        }
    }
}

/// Wraps a request's command, parameter and data.
#[must_use]
pub fn encode(body: &[u8]) -> Vec<u8> {
    let len = u16::try_from(body.len() + 1).expect("requests are a few bytes long").to_be_bytes();
    let check = body.iter().chain(&len).fold(0, |sum, byte| sum ^ byte);
    [&PREAMBLE, &len[..], body, &[check]].concat()
}

/// Wraps a reader's answer: three status bytes and data. For simulators.
#[must_use]
pub fn encode_reply(status: [u8; 3], data: &[u8]) -> Vec<u8> {
    encode(&[&status[..], data].concat())
}

/// Looks for a reply at the front of `bytes`.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded<Reply> {
    match decode_body(bytes) {
        Decoded::Frame { frame, used } => match frame.as_slice() {
            [sw1, sw2, sw3, data @ ..] => Decoded::Frame {
                frame: Reply {
                    card_status: [*sw1, *sw2],
                    status: Status::from_byte(*sw3),
                    data: data.to_vec(),
                },
                used,
            },
            _ => Decoded::Garbage { skip: 1 },
        },
        Decoded::Garbage { skip } => Decoded::Garbage { skip },
        Decoded::NeedMore => Decoded::NeedMore,
    }
}

/// Looks for any frame at the front of `bytes`: what stands between length and checksum.
#[must_use]
pub fn decode_body(bytes: &[u8]) -> Decoded<Vec<u8>> {
    let known = bytes.len().min(PREAMBLE.len());
    if bytes.get(..known) != PREAMBLE.get(..known) {
        return Decoded::Garbage { skip: to_next_preamble(bytes) };
    }
    let Some([high, low]) = bytes.get(PREAMBLE.len()..HEADER_LEN).and_then(|len| len.first_chunk()) else {
        return Decoded::NeedMore;
    };
    let len = usize::from(u16::from_be_bytes([*high, *low]));
    if len < 3 || len + HEADER_LEN > FRAME_LEN_MAX {
        return Decoded::Garbage { skip: 1 };
    }
    let Some(rest) = bytes.get(HEADER_LEN..HEADER_LEN + len) else {
        return Decoded::NeedMore;
    };
    if rest.iter().fold(high ^ low, |sum, byte| sum ^ byte) != 0 {
        return Decoded::Garbage { skip: 1 };
    }
    let body = rest.split_last().map_or(&[][..], |(_, body)| body);
    Decoded::Frame { frame: body.to_vec(), used: HEADER_LEN + len }
}

fn to_next_preamble(bytes: &[u8]) -> usize {
    bytes.iter().enumerate().skip(1).find(|(_, byte)| **byte == PREAMBLE[0]).map_or(bytes.len(), |(at, _)| at)
}
