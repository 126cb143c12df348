//! A line of keypads: Modbus RTU by `rmodbus`, one register store per unit.

use super::device::{Device, Outbox};
use crate::codec::{Decoded, Inbox};
use crate::keypad::frame::{
    ACK_AT, NO_NUMBER, PROMPT_AT, SCREEN_AT, SCREEN_COUNT, TICKET_AT, TICKET_LEN, checksum_is_right,
};
use crate::keypad::{Lamp, Prompt, describe};
use rmodbus::ModbusProto;
use rmodbus::server::ModbusFrame;
use rmodbus::server::context::ModbusContext;
use rmodbus::server::storage::ModbusStorage;
use std::collections::BTreeMap;

const INPUTS: usize = 5;
const HOLDINGS: usize = 13;
const NUMBER_AT: u16 = 4;
const WAITING_AT: u16 = SCREEN_AT;
const LAMP_AT: u16 = SCREEN_AT + 1;
const BEEPS_AT: u16 = SCREEN_AT + SCREEN_COUNT - 1;

struct Unit {
    registers: ModbusStorage<1, 1, INPUTS, HOLDINGS>,
    sequence: u16,
    beeps: u32,
}

/// The keypads of one line, by unit.
#[derive(Default)]
pub struct SimulatedKeypads {
    inbox: Inbox,
    units: BTreeMap<u8, Unit>,
}

impl std::fmt::Debug for SimulatedKeypads {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SimulatedKeypads").field("units", &self.units.len()).finish_non_exhaustive()
    }
}

impl SimulatedKeypads {
    /// Keypads at these units.
    #[must_use]
    pub fn new(units: &[u8]) -> Self {
        let units = units.iter().map(|unit| {
            let mut registers = ModbusStorage::new();
            // Ready; firmware 1.0.
            let set = registers.set_input(2, 1).and_then(|()| registers.set_input(3, 0x0100));
            let set = set.and_then(|()| registers.set_input(NUMBER_AT, NO_NUMBER));
            debug_assert!(set.is_ok(), "the store has these registers");
            (*unit, Unit { registers, sequence: 0, beeps: 0 })
        });
        Self { inbox: Inbox::default(), units: units.collect() }
    }

    /// Presses a key. `false` if there is no such unit.
    pub fn press(&mut self, unit: u8, key: u16) -> bool {
        self.press_with(unit, key, None)
    }

    /// Enters a number, then presses a key. `false` if there is no such unit.
    pub fn press_with(&mut self, unit: u8, key: u16, number: Option<u16>) -> bool {
        let Some(unit) = self.units.get_mut(&unit) else { return false };
        unit.sequence = unit.sequence.wrapping_add(1);
        let store = &mut unit.registers;
        store
            .set_input(0, key)
            .and_then(|()| store.set_input(1, unit.sequence))
            .and_then(|()| store.set_input(NUMBER_AT, number.unwrap_or(NO_NUMBER)))
            .is_ok()
    }

    /// How many wait, as a call pad shows it.
    #[must_use]
    pub fn waiting(&self, unit: u8) -> Option<u16> {
        self.units.get(&unit)?.registers.get_holding(WAITING_AT).ok()
    }

    /// A call pad's lamp.
    #[must_use]
    pub fn lamp(&self, unit: u8) -> Option<Lamp> {
        Lamp::from_register(self.units.get(&unit)?.registers.get_holding(LAMP_AT).ok()?)
    }

    /// How often it has beeped so far.
    #[must_use]
    pub fn beeps(&self, unit: u8) -> Option<u32> {
        self.units.get(&unit).map(|unit| unit.beeps)
    }

    /// What a unit says to the citizen.
    #[must_use]
    pub fn prompt(&self, unit: u8) -> Option<Prompt> {
        Prompt::from_register(self.units.get(&unit)?.registers.get_holding(PROMPT_AT).ok()?)
    }

    /// Which ticket it shows; empty for none.
    #[must_use]
    pub fn ticket(&self, unit: u8) -> Option<String> {
        let unit = self.units.get(&unit)?;
        let words = (TICKET_AT..).take(TICKET_LEN / 2).filter_map(|at| unit.registers.get_holding(at).ok());
        let bytes: Vec<u8> = words.flat_map(u16::to_be_bytes).filter(|byte| *byte != 0).collect();
        String::from_utf8(bytes).ok()
    }

    /// Whether its last key was acknowledged.
    #[must_use]
    pub fn is_acknowledged(&self, unit: u8) -> Option<bool> {
        let unit = self.units.get(&unit)?;
        Some(unit.registers.get_holding(ACK_AT).ok()? == unit.sequence)
    }

    fn answer(&mut self, request: &[u8], out: &mut Outbox) {
        let Some((address, unit)) = request.first().and_then(|at| Some((*at, self.units.get_mut(at)?)))
        else {
            return;
        };
        let mut reply = Vec::new();
        let mut frame = ModbusFrame::new(address, request, ModbusProto::Rtu, &mut reply);
        if frame.parse().is_err() {
            return;
        }
        let done = if !frame.processing_required {
            Ok(())
        } else if frame.readonly {
            frame.process_read(&unit.registers)
        } else {
            frame.process_write(&mut unit.registers)
        };
        if let Ok(beeps) = unit.registers.get_holding(BEEPS_AT)
            && beeps > 0
        {
            unit.beeps += u32::from(beeps);
            let hushed = unit.registers.set_holding(BEEPS_AT, 0);
            debug_assert!(hushed.is_ok(), "the store has this register");
        }
        let respond = frame.response_required && done.is_ok() && frame.finalize_response().is_ok();
        if unit.registers.get_holding(ACK_AT) == Ok(unit.sequence)
            && let Err(error) = unit.registers.set_input(0, 0)
        {
            tracing::error!(?error, "the store has this register");
        }
        if !respond {
            return;
        }
        let key = match (request, reply.as_slice()) {
            ([_, 0x04, ..], [_, _, _, high, low, ..]) => u16::from_be_bytes([*high, *low]),
            _ => 0,
        };
        let (asks, answers) = (describe(request, true), describe(&reply, false));
        match request {
            [_, 0x04, ..] if key == 0 => out.routine((request, asks), (reply, answers)),
            _ => {
                out.heard(request, asks.unwrap_or_default());
                out.say(reply, answers.unwrap_or_default());
            }
        }
    }
}

fn decode_request(bytes: &[u8]) -> Decoded<Vec<u8>> {
    let len = match bytes {
        [] | [_] | [_, 0x10] => return Decoded::NeedMore,
        [_, 0x03 | 0x04 | 0x06, ..] => 8,
        [_, 0x10, _, _, _, _, count, ..] => 9 + usize::from(*count),
        [_, 0x10, ..] => return Decoded::NeedMore,
        _ => return Decoded::Garbage { skip: 1 },
    };
    match bytes.get(..len) {
        None => Decoded::NeedMore,
        Some(frame) if checksum_is_right(frame) => Decoded::Frame { frame: frame.to_vec(), used: len },
        Some(_) => Decoded::Garbage { skip: 1 },
    }
}

impl Device for SimulatedKeypads {
    fn receive(&mut self, bytes: &[u8], out: &mut Outbox) {
        self.inbox.extend(bytes);
        while let Some(request) = self.inbox.next(decode_request) {
            self.answer(&request, out);
        }
    }

    fn idle(&mut self, _: &mut Outbox) {
        // A pause ends a frame in Modbus RTU: what is left over was noise.
        self.inbox.wipe();
    }

    fn unplugged(&mut self) {
        self.inbox.wipe();
    }
}
