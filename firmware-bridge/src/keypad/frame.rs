//! The register map and the questions asked of it: bytes only. Frames and checksums are `rmodbus`'s.
//!
//! | type | address | meaning |
//! | --- | --- | --- |
//! | input | 0 | last key: 0 none, 1 非常满意 … 5 非常不满意, 16 next, 17 recall, 18 ask rating, 19 pause, 20 transfer |
//! | input | 1 | event sequence, one more per key, wraps |
//! | input | 2 | status bits: ready, low battery, tamper, speaker fault |
//! | input | 3 | firmware version |
//! | input | 4 | call pads: the number entered before the key, `FFFF` none |
//! | holding | 0 | prompt |
//! | holding | 5 | acknowledged event sequence; the keypad clears its key when it matches |
//! | holding | 6 | call pads: how many wait |
//! | holding | 7 | call pads: lamp |
//! | holding | 8–11 | ticket text, eight ASCII characters |
//! | holding | 12 | call pads: beeps; the pad beeps as often as the number written |

use crate::codec::Decoded;
use crate::crc;
use rmodbus::ModbusProto;
use rmodbus::client::ModbusRequest;

/// First input register read.
pub const KEYS_AT: u16 = 0;
/// How many are read.
pub const KEYS_COUNT: u16 = 3;
/// How many are read of a call pad when a key was pressed: key, sequence, status, version, number entered.
pub const EVENT_COUNT: u16 = 5;
/// The number register when nothing was entered.
pub const NO_NUMBER: u16 = 0xFFFF;
/// First holding register of a call pad's screen: waiting, lamp, ticket text, beeps.
pub const SCREEN_AT: u16 = 6;
/// Registers of a call pad's screen.
pub const SCREEN_COUNT: u16 = 7;
/// Holding register of the prompt.
pub const PROMPT_AT: u16 = 0;
/// Holding register of the acknowledgement.
pub const ACK_AT: u16 = 5;
/// First holding register of the ticket text.
pub const TICKET_AT: u16 = 8;
/// Characters of the ticket text.
pub const TICKET_LEN: usize = 8;

/// A question to one keypad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// Key, sequence, status.
    ReadKeys,
    /// Key, sequence, status, version, number entered.
    ReadEvent,
    /// Show this prompt.
    SetPrompt(u16),
    /// This key press is dealt with.
    Acknowledge(u16),
    /// Show this ticket number.
    SetTicket([u8; TICKET_LEN]),
    /// Show all this, in one go.
    SetScreen(Registers),
}

/// A call pad's screen as its registers hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Registers {
    /// How many wait.
    pub waiting: u16,
    /// Lamp; see [`super::Lamp`].
    pub lamp: u16,
    /// Ticket text.
    pub text: [u8; TICKET_LEN],
    /// How often it beeps now.
    pub beeps: u16,
}

/// Its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// To [`Request::ReadKeys`].
    Keys {
        /// Last key.
        key: u16,
        /// Event sequence.
        sequence: u16,
        /// Status bits.
        status: u16,
    },
    /// To [`Request::ReadEvent`].
    Event {
        /// Last key.
        key: u16,
        /// Event sequence.
        sequence: u16,
        /// Status bits.
        status: u16,
        /// The number entered before the key, if one was.
        number: Option<u16>,
    },
    /// What was asked is written.
    Written,
    /// The keypad said no.
    Exception(u8),
}

/// A question that cannot be put into bytes: unit 0 or beyond 247.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such unit")]
pub struct BadUnit;

/// The question on the wire.
///
/// # Errors
/// When the unit is no unit.
pub fn encode(unit: u8, request: Request) -> Result<Vec<u8>, BadUnit> {
    if !(1..=247).contains(&unit) {
        return Err(BadUnit);
    }
    let mut modbus = ModbusRequest::new(unit, ModbusProto::Rtu);
    let mut bytes = Vec::new();
    match request {
        Request::ReadKeys => modbus.generate_get_inputs(KEYS_AT, KEYS_COUNT, &mut bytes),
        Request::ReadEvent => modbus.generate_get_inputs(KEYS_AT, EVENT_COUNT, &mut bytes),
        Request::SetPrompt(prompt) => modbus.generate_set_holding(PROMPT_AT, prompt, &mut bytes),
        Request::Acknowledge(sequence) => modbus.generate_set_holding(ACK_AT, sequence, &mut bytes),
        Request::SetTicket(text) => modbus.generate_set_holdings_bulk(TICKET_AT, &words(text), &mut bytes),
        Request::SetScreen(screen) => {
            let mut all = vec![screen.waiting, screen.lamp];
            all.extend(words(screen.text));
            all.push(screen.beeps);
            modbus.generate_set_holdings_bulk(SCREEN_AT, &all, &mut bytes)
        }
    }
    .map_err(|_| BadUnit)?;
    Ok(bytes)
}

fn words(text: [u8; TICKET_LEN]) -> Vec<u16> {
    text.chunks_exact(2).filter_map(|two| two.first_chunk()).map(|two| u16::from_be_bytes(*two)).collect()
}

/// Length of the answer to a question, in bytes.
#[must_use]
pub fn answer_len(request: Request) -> usize {
    match request {
        Request::ReadKeys => 5 + 2 * usize::from(KEYS_COUNT),
        Request::ReadEvent => 5 + 2 * usize::from(EVENT_COUNT),
        Request::SetPrompt(_) | Request::Acknowledge(_) | Request::SetTicket(_) | Request::SetScreen(_) => 8,
    }
}

/// Looks for the answer to `request` at the front of `bytes`. A late answer to another question has another shape, or
/// echoes other registers, and is garbage here.
#[must_use]
pub fn decode(unit: u8, request: Request, bytes: &[u8]) -> Decoded<Reply> {
    let Ok(asked) = encode(unit, request) else { return Decoded::Garbage { skip: 1 } };
    let function = asked.get(1).copied().unwrap_or_default();
    let expected: Vec<u8> = match request {
        Request::ReadKeys => vec![unit, function, 6],
        Request::ReadEvent => vec![unit, function, 10],
        Request::SetPrompt(_) | Request::Acknowledge(_) | Request::SetTicket(_) | Request::SetScreen(_) => {
            asked.get(..6).unwrap_or_default().to_vec()
        }
    };
    let whole = answer_len(request);
    let exception = [unit, function | 0x80];
    let known = |shape: &[u8]| {
        let len = bytes.len().min(shape.len());
        bytes.get(..len) == shape.get(..len)
    };
    let (len, refused) = if known(&expected) {
        (whole, false)
    } else if known(&exception) {
        (5, true)
    } else {
        return Decoded::Garbage { skip: 1 };
    };
    let Some(frame) = bytes.get(..len) else { return Decoded::NeedMore };
    if !checksum_is_right(frame) {
        return Decoded::Garbage { skip: 1 };
    }
    let reply = match (refused, frame) {
        (true, [_, _, code, ..]) => Reply::Exception(*code),
        (false, [_, _, _, k0, k1, s0, s1, b0, b1, _, _]) => Reply::Keys {
            key: u16::from_be_bytes([*k0, *k1]),
            sequence: u16::from_be_bytes([*s0, *s1]),
            status: u16::from_be_bytes([*b0, *b1]),
        },
        (false, [_, _, _, k0, k1, s0, s1, b0, b1, _, _, n0, n1, _, _]) => Reply::Event {
            key: u16::from_be_bytes([*k0, *k1]),
            sequence: u16::from_be_bytes([*s0, *s1]),
            status: u16::from_be_bytes([*b0, *b1]),
            number: Some(u16::from_be_bytes([*n0, *n1])).filter(|number| *number != NO_NUMBER),
        },
        (_, _) => Reply::Written,
    };
    Decoded::Frame { frame: reply, used: len }
}

/// Whether the last two bytes are the CRC-16/MODBUS of the others.
#[must_use]
pub fn checksum_is_right(frame: &[u8]) -> bool {
    frame.split_last_chunk::<2>().is_some_and(|(body, sum)| crc::modbus(body) == u16::from_le_bytes(*sum))
}

/// A ticket number as the keypad shows it: ASCII, padded with zeros.
#[must_use]
pub fn ticket_text(number: &str) -> [u8; TICKET_LEN] {
    let mut text = [0; TICKET_LEN];
    for (place, byte) in text.iter_mut().zip(number.bytes().filter(u8::is_ascii_graphic)) {
        *place = byte;
    }
    text
}
