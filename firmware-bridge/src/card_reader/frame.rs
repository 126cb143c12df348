//! SAM_V frames: bytes only.
//!
//! `AA AA AA 96 69`, a big-endian length of what follows, command or status, data, and the XOR of everything
//! from the length on. There is no escaping, so a reply is read by its length and never by its looks.

pub use super::status::Status;

use crate::codec::Decoded;
use zeroize::Zeroize;

/// What every frame begins with.
pub const PREAMBLE: [u8; 5] = [0xAA, 0xAA, 0xAA, 0x96, 0x69];
/// Longest frame: base information with two fingerprint templates is 2321 bytes.
pub const FRAME_LEN_MAX: usize = 2_400;
const HEADER_LEN: usize = 7;
/// Command, parameter, check.
const LEN_MIN: usize = 3;

/// A preamble as one deployed reader garbles it: a zero after the first byte, and one data byte fewer at the end.
const GARBLED: [u8; 6] = [0xAA, 0x00, 0xAA, 0xAA, 0x96, 0x69];
/// What one handheld says in place of a frame when it gave up waiting; no length and no checksum fit it.
const GAVE_UP: [u8; 5] = [0x00, 0x05, 0x05, 0x05, 0x05];

/// Speeds a reader can be set to, the usual one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rate {
    /// 115 200 bits per second, as delivered.
    B115200,
    /// 57 600.
    B57600,
    /// 38 400.
    B38400,
    /// 19 200.
    B19200,
    /// 9 600.
    B9600,
}

impl Rate {
    /// All, in the order in which they are tried.
    pub const ALL: [Self; 5] = [Self::B115200, Self::B57600, Self::B38400, Self::B19200, Self::B9600];

    /// Bits per second.
    #[must_use]
    pub fn bits_per_s(self) -> u32 {
        match self {
            Self::B115200 => 115_200,
            Self::B57600 => 57_600,
            Self::B38400 => 38_400,
            Self::B19200 => 19_200,
            Self::B9600 => 9_600,
        }
    }

    fn code(self) -> u8 {
        match self {
            Self::B115200 => 0,
            Self::B57600 => 1,
            Self::B38400 => 2,
            Self::B19200 => 3,
            Self::B9600 => 4,
        }
    }
}

/// A question to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// Restart the security module.
    Reset,
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
    /// Text, photo and fingerprints. Modules of the first years answer that they do not know it.
    ReadBaseWithFingerprint,
    /// Its latest appended address; also a probe for "still there".
    ReadAddress,
    /// Its management number; a probe for "still there".
    ReadManagement,
    /// Another speed from the next frame on; the answer comes at the old one.
    SetRate(Rate),
    /// Longest frame on the air, bytes; `0x50` and `0x58` have been seen.
    SetRadioFrame(u8),
}

impl Request {
    /// Command, parameter and data.
    #[must_use]
    pub fn body(self) -> Vec<u8> {
        match self {
            Self::Reset => vec![0x10, 0xFF],
            Self::Status => vec![0x11, 0xFF],
            Self::ModuleNumber => vec![0x12, 0xFF],
            Self::Find => vec![0x20, 0x01],
            Self::Select => vec![0x20, 0x02],
            Self::ReadBase => vec![0x30, 0x01],
            Self::ReadBaseWithFingerprint => vec![0x30, 0x10],
            Self::ReadAddress => vec![0x30, 0x03],
            Self::ReadManagement => vec![0x30, 0x05],
            Self::SetRate(rate) => vec![0x60, rate.code()],
            Self::SetRadioFrame(len) => vec![0x61, 0xFF, len],
        }
    }

    /// The request that has this body.
    #[must_use]
    pub fn from_body(body: &[u8]) -> Option<Self> {
        match body {
            [0x10, 0xFF] => Some(Self::Reset),
            [0x11, 0xFF] => Some(Self::Status),
            [0x12, 0xFF] => Some(Self::ModuleNumber),
            [0x20, 0x01] => Some(Self::Find),
            [0x20, 0x02] => Some(Self::Select),
            [0x30, 0x01] => Some(Self::ReadBase),
            [0x30, 0x10] => Some(Self::ReadBaseWithFingerprint),
            [0x30, 0x03] => Some(Self::ReadAddress),
            [0x30, 0x05] => Some(Self::ReadManagement),
            [0x60, code] => Rate::ALL.into_iter().find(|rate| rate.code() == *code).map(Self::SetRate),
            [0x61, 0xFF, len] => Some(Self::SetRadioFrame(*len)),
            _ => None,
        }
    }

    /// The request on the wire.
    #[must_use]
    pub fn encode(self) -> Vec<u8> {
        encode(&self.body())
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

impl Drop for Reply {
    fn drop(&mut self) {
        self.data.zeroize();
    }
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("data_len", &self.data.len())
            .finish_non_exhaustive()
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
    match look(bytes) {
        Decoded::Frame { frame: [sw1, sw2, sw3, data @ ..], used } => Decoded::Frame {
            frame: Reply { card_status: [*sw1, *sw2], status: Status::from_byte(*sw3), data: data.to_vec() },
            used,
        },
        Decoded::Frame { .. } => Decoded::Garbage { skip: 1 },
        Decoded::Garbage { skip } => Decoded::Garbage { skip },
        Decoded::NeedMore => Decoded::NeedMore,
    }
}

/// Looks for any frame at the front of `bytes`: what stands between length and checksum.
#[must_use]
pub fn decode_body(bytes: &[u8]) -> Decoded<Vec<u8>> {
    match look(bytes) {
        Decoded::Frame { frame, used } => Decoded::Frame { frame: frame.to_vec(), used },
        Decoded::Garbage { skip } => Decoded::Garbage { skip },
        Decoded::NeedMore => Decoded::NeedMore,
    }
}

/// Borrows, so that a person's data is not copied on the way.
fn look(bytes: &[u8]) -> Decoded<&[u8]> {
    if let Some(rest) = bytes.strip_prefix(&PREAMBLE) {
        after_preamble(rest)
    } else if let Some(rest) = bytes.strip_prefix(&GARBLED) {
        after_garbled(rest)
    } else if PREAMBLE.starts_with(bytes) || GARBLED.starts_with(bytes) {
        Decoded::NeedMore
    } else {
        Decoded::Garbage { skip: to_next_preamble(bytes) }
    }
}

fn after_preamble(rest: &[u8]) -> Decoded<&[u8]> {
    if rest.starts_with(&GAVE_UP) {
        // As a reply's body: no words of the card, and the reader's own word for it.
        return Decoded::Frame { frame: &[0, 0, 0x05], used: PREAMBLE.len() + GAVE_UP.len() };
    }
    let Some(len) = body_len(rest) else { return wait_or_skip(rest) };
    match rest.get(2..2 + len) {
        None => Decoded::NeedMore,
        Some(checked) if is_sound(rest, len) => Decoded::Frame {
            frame: checked.split_last().map_or(&[], |(_, body)| body),
            used: HEADER_LEN + len,
        },
        Some(_) => Decoded::Garbage { skip: 1 },
    }
}

/// The lost byte is a zero of the data, so the checksum still holds, one byte early. What was lost is not known: whoever
/// needs the data finds it too short.
fn after_garbled(rest: &[u8]) -> Decoded<&[u8]> {
    let Some(len) = body_len(rest) else { return wait_or_skip(rest) };
    for len in [len - 1, len] {
        match rest.get(2..2 + len) {
            None => return Decoded::NeedMore,
            Some(checked) if len >= LEN_MIN && is_sound(rest, len) => {
                return Decoded::Frame {
                    frame: checked.split_last().map_or(&[], |(_, body)| body),
                    used: GARBLED.len() + 2 + len,
                };
            }
            Some(_) => {}
        }
    }
    Decoded::Garbage { skip: 1 }
}

/// The length a frame claims, when it is whole and possible.
fn body_len(rest: &[u8]) -> Option<usize> {
    let len = usize::from(u16::from_be_bytes(*rest.first_chunk()?));
    (LEN_MIN..=FRAME_LEN_MAX - HEADER_LEN).contains(&len).then_some(len)
}

fn wait_or_skip(rest: &[u8]) -> Decoded<&[u8]> {
    if rest.len() < 2 { Decoded::NeedMore } else { Decoded::Garbage { skip: 1 } }
}

/// Whether the XOR from the length on comes to nothing.
fn is_sound(rest: &[u8], len: usize) -> bool {
    rest.iter().take(2 + len).fold(0, |sum, byte| sum ^ byte) == 0
}

fn to_next_preamble(bytes: &[u8]) -> usize {
    bytes.iter().enumerate().skip(1).find(|(_, byte)| **byte == PREAMBLE[0]).map_or(bytes.len(), |(at, _)| at)
}
