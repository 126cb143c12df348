//! The probes, one function and one line of the table each. A new device is one more of both.

use super::words::{self, Words};
use crate::call_pad;
use crate::card_reader::{ModuleNumber, frame as sam};
use crate::codec::Decoded;
use crate::exchange::{Exchange, ExchangeError};
use crate::keypad::frame::{self as pad, KEYS_AT, KEYS_COUNT};
use crate::led_panel;
use crate::port::{Parity, PortError};
use crate::printer::PrinterState;
use crate::printer::status::{self, Answer};
use crate::window_screen;
use std::time::{Duration, Instant};

/// Quiet after a question that was not answered. Short: each answer here tells by itself what it answers.
pub(super) const QUIET_FOR: Duration = Duration::from_millis(5);
/// Last unit of a Modbus line.
pub const UNIT_MAX: u8 = 247;
const PRINTER_FOR: Duration = Duration::from_millis(300);
const READER_FOR: Duration = Duration::from_millis(500);
/// The maker's own tool asks twice as well.
const PANEL_TRIES: u32 = 2;
/// Speed taken for a line behind a gateway, which does not tell its own: the slowest.
const SLOWEST: u32 = 9_600;
/// Window screens are asked one by one, and each waits long; halls have few on a line.
const SCREENS_MAX: u8 = 8;
/// Versions of their protocol.
const SCREEN_VERSIONS: u32 = 2;
/// A pad's time to think, on top of the time on the wire.
const PAD_FOR: Duration = Duration::from_millis(50);
/// Question and answer of a pad.
const PAD_BYTES: u64 = 8 + 11;
/// Time for a person to press a key.
const LISTEN_FOR: Duration = Duration::from_secs(10);
/// An unprinted line is forgotten; nothing comes out.
const FORGET_LINE: [u8; 2] = [0x1B, 0x40];
/// Speeds such devices are sold with.
const COMMON: &[u32] = &[115_200, 57_600, 38_400, 19_200, 9_600];

/// How far to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    /// Last unit that is asked on a Modbus line.
    pub unit_max: u8,
    /// How long a person has to press a key of a pad that answers no question; none: such pads are not looked for.
    pub listen_for: Duration,
}

impl Default for Scope {
    fn default() -> Self {
        Self { unit_max: UNIT_MAX, listen_for: LISTEN_FOR }
    }
}

/// What a device said of itself.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) meaning: Words,
}

type Ask = fn(&mut Exchange, &Scope, Option<u32>) -> Result<Option<Found>, PortError>;

/// One kind of device that can be looked for.
pub struct Probe {
    /// Its stable name.
    pub id: &'static str,
    /// For people.
    pub device: Words,
    /// Speeds, the likely ones first.
    pub bauds: &'static [u32],
    /// Byte formats.
    pub parities: &'static [Parity],
    /// Whether it takes long: it asks many addresses one by one, or waits for a person.
    pub is_scan: bool,
    /// Whether a person must press a key: there is nothing to ask.
    pub listens: bool,
    pub(super) ask: Ask,
    pub(super) longest: fn(&Scope, Option<u32>) -> Duration,
}

impl std::fmt::Debug for Probe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Probe").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Every device that can be looked for, in the order in which it is asked at one speed.
pub static PROBES: &[Probe] = &[
    Probe {
        id: "printer",
        device: words::PRINTER,
        bauds: COMMON,
        parities: &[Parity::None],
        is_scan: false,
        listens: false,
        ask: printer,
        longest: |_, _| PRINTER_FOR,
    },
    Probe {
        id: "card_reader",
        device: words::CARD_READER,
        bauds: COMMON,
        parities: &[Parity::None],
        is_scan: false,
        listens: false,
        ask: card_reader,
        longest: |_, _| READER_FOR,
    },
    Probe {
        id: "led_panel",
        device: words::LED_PANEL,
        bauds: &[57_600, 9_600],
        parities: &[Parity::None],
        is_scan: false,
        listens: false,
        ask: led_panel,
        // One more for the address of a panel that answered the last time.
        longest: |_, _| led_panel::session::PROBE_FOR * (PANEL_TRIES + 1),
    },
    Probe {
        id: "ff68",
        device: words::FF68,
        bauds: &[call_pad::session::BAUD],
        parities: &[Parity::None],
        is_scan: true,
        listens: true,
        ask: ff68,
        longest: |scope, _| scope.listen_for,
    },
    Probe {
        id: "modbus",
        device: words::MODBUS,
        bauds: &[9_600, 19_200, 115_200],
        parities: &[Parity::None, Parity::Even],
        is_scan: true,
        listens: false,
        ask: modbus,
        longest: |scope, baud| (pad_wait(baud) + QUIET_FOR) * u32::from(scope.unit_max),
    },
    Probe {
        id: "window_screen",
        device: words::WINDOW_SCREEN,
        bauds: &[9_600, 115_200],
        parities: &[Parity::None],
        is_scan: true,
        listens: false,
        ask: window_screens,
        longest: |scope, _| {
            window_screen::session::PROBE_FOR * SCREEN_VERSIONS * u32::from(screen_max(scope) + 1)
        },
    },
];

/// Nothing in time is no error here; a port that broke is.
fn in_time<F>(answer: Result<F, ExchangeError>) -> Result<Option<F>, PortError> {
    match answer {
        Ok(frame) => Ok(Some(frame)),
        Err(ExchangeError::NoAnswer { .. }) => Ok(None),
        Err(ExchangeError::Port(error)) => Err(error),
    }
}

/// `DLE EOT 1…4`: all four answers have the fixed bits of such printers, or it is none.
fn printer(line: &mut Exchange, _: &Scope, _: Option<u32>) -> Result<Option<Found>, PortError> {
    let mut state = PrinterState::default();
    for n in 1..=4 {
        let question = status::real_time_request(n);
        // A single byte is soon made by noise; anything else between the answers says that this is no printer.
        let answer = line.ask(&question, PRINTER_FOR, status::decode, |_| true);
        let Some(Answer::RealTime(byte)) = in_time(answer)? else { return Ok(None) };
        state.take_real_time(n, byte);
    }
    in_time(line.send(&FORGET_LINE))?;
    Ok(Some(Found { meaning: words::printer(&state) }))
}

/// `11 FF`, then `12 FF` for the number of its security module.
fn card_reader(line: &mut Exchange, _: &Scope, _: Option<u32>) -> Result<Option<Found>, PortError> {
    let ask = |line: &mut Exchange, request: sam::Request| {
        in_time(line.ask(&request.encode(), READER_FOR, sam::decode, |_| true))
    };
    let Some(well) = ask(line, sam::Request::Status)? else { return Ok(None) };
    let number = ask(line, sam::Request::ModuleNumber)?;
    let number = number
        .filter(|reply| reply.status == sam::Status::Done)
        .and_then(|reply| ModuleNumber::from_data(&reply.data))
        .map(|number| number.to_string());
    Ok(Some(Found { meaning: words::card_reader(well.status, number.as_deref()) }))
}

/// A ping to every panel, and the address of the one that answers. Several on one line answer over each other, so silence
/// is no proof there.
fn led_panel(line: &mut Exchange, _: &Scope, baud: Option<u32>) -> Result<Option<Found>, PortError> {
    let found = (0..PANEL_TRIES).find_map(|_| led_panel::session::probe(line, baud.unwrap_or(SLOWEST)));
    Ok(found.map(|found| Found { meaning: words::led_panel(found.address) }))
}

/// Last address at which a window screen is looked for.
fn screen_max(scope: &Scope) -> u8 {
    scope.unit_max.min(SCREENS_MAX)
}

/// Each address is told to stop speaking, in both versions of the protocol: there is no question that changes less.
fn window_screens(line: &mut Exchange, scope: &Scope, baud: Option<u32>) -> Result<Option<Found>, PortError> {
    let baud = baud.unwrap_or(SLOWEST);
    let there = |address: &u8| window_screen::session::probe(line, baud, *address).is_some();
    let addresses: Vec<u8> = (0..=screen_max(scope)).filter(there).collect();
    Ok((!addresses.is_empty()).then(|| Found { meaning: words::window_screens(&addresses) }))
}

/// Nothing is known that would make such a pad speak but its key. The press is not acknowledged, for nobody acts on it; the
/// pad gives up by itself. A frame tells by itself what it is, so nothing that came before is thrown away.
fn ff68(line: &mut Exchange, scope: &Scope, _: Option<u32>) -> Result<Option<Found>, PortError> {
    let heard = in_time(line.listen(scope.listen_for, call_pad::frame::decode, |_| true))?;
    Ok(heard.flatten().map(|frame| Found { meaning: words::ff68(&frame) }))
}

fn pad_wait(baud: Option<u32>) -> Duration {
    let baud = u64::from(baud.unwrap_or(SLOWEST).max(1));
    PAD_FOR + Duration::from_millis((PAD_BYTES * 11 * 1_000).div_ceil(baud))
}

/// The first three input registers of each unit. Whoever answers with a right checksum, even to say no, is there; an
/// answer says from whom it is, so a late one counts too.
fn modbus(line: &mut Exchange, scope: &Scope, baud: Option<u32>) -> Result<Option<Found>, PortError> {
    let mut units = Vec::new();
    let wait = pad_wait(baud);
    for unit in 1..=scope.unit_max.min(UNIT_MAX) {
        let Ok(question) = pad::encode(unit, pad::Request::ReadKeys) else { continue };
        let until = Instant::now() + wait;
        let mut answer = in_time(line.ask(&question, wait, any_unit, |_| true))?;
        while let Some(from) = answer {
            if !units.contains(&from) {
                units.push(from);
            }
            if from == unit {
                break;
            }
            answer = in_time(line.hear(until.saturating_duration_since(Instant::now()), any_unit, |_| true))?;
        }
    }
    units.sort_unstable();
    Ok((!units.is_empty()).then(|| Found { meaning: words::modbus(&units, KEYS_AT, KEYS_COUNT) }))
}

/// An answer to our question from any unit: its number.
fn any_unit(bytes: &[u8]) -> Decoded<u8> {
    let (unit, len) = match bytes {
        [] | [1..=UNIT_MAX] | [1..=UNIT_MAX, 0x04] => return Decoded::NeedMore,
        [unit @ 1..=UNIT_MAX, 0x04, 6, ..] => (*unit, 11),
        [unit @ 1..=UNIT_MAX, 0x84, ..] => (*unit, 5),
        _ => return Decoded::Garbage { skip: 1 },
    };
    match bytes.get(..len) {
        None => Decoded::NeedMore,
        Some(frame) if pad::checksum_is_right(frame) => Decoded::Frame { frame: unit, used: len },
        Some(_) => Decoded::Garbage { skip: 1 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_answers_with_a_right_checksum_is_there() {
        let keys = [5, 4, 6, 0, 4, 0, 7, 0, 0, 0x12, 0x52];
        let refusal = [5, 0x84, 2, 0x83, 0];
        for whole in [&keys[..], &refusal[..]] {
            assert_eq!(any_unit(whole), Decoded::Frame { frame: 5, used: whole.len() });
            for len in 1..whole.len() {
                assert_eq!(any_unit(&whole[..len]), Decoded::NeedMore, "{len}");
            }
            for bit in 0..whole.len() * 8 {
                let mut wrong = whole.to_vec();
                wrong[bit / 8] ^= 1 << (bit % 8);
                assert!(!matches!(any_unit(&wrong), Decoded::Frame { .. }), "bit {bit}");
            }
        }
    }
}
