//! The master of one keypad line: asks each unit in turn, hands on each key press once, and keeps screens as wanted.
//!
//! Modbus RTU has no transaction ids, so after a time-out the line must fall silent before anything is asked, and a
//! sequence that runs backwards is never acted on. A press is acknowledged only when its owner says it is safe.

use super::frame::{self, Registers, Reply, Request};
use super::schedule::{Pace, Schedule, Turn};
use super::unit::{Press, Roles, Unit};
use super::{Key, Lamp, Prompt};
use crate::exchange::{Exchange, ExchangeError};
use crate::health::{Health, LinkState};
use crate::port::PortSettings;
use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

/// Usual speed of such lines.
pub const BAUD: u32 = 9_600;
/// Usual longest time a unit and the adapters take to begin an answer; USB adapters alone hold bytes back for 16 ms.
pub const TURNAROUND: Duration = Duration::from_millis(60);

/// What happened on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeypadEvent {
    /// A key, handed on once. To be acknowledged with [`KeypadLine::acknowledge`] when it is safe.
    Pressed {
        /// Which keypad.
        unit: u8,
        /// What was pressed.
        press: Press,
    },
    /// It no longer answers.
    Lost {
        /// Which keypad.
        unit: u8,
    },
    /// It answers, for the first time or again.
    Returned {
        /// Which keypad.
        unit: u8,
    },
}

/// The keypads of one line.
#[derive(Debug)]
pub struct KeypadLine {
    line: Exchange,
    pace: Pace,
    schedule: Schedule,
    units: BTreeMap<u8, Unit>,
    events: VecDeque<KeypadEvent>,
}

impl KeypadLine {
    /// The line at `settings` with these units, which all rate and do not call.
    #[must_use]
    pub fn new(settings: PortSettings, units: &[u8]) -> Self {
        let units: Vec<(u8, Roles)> = units.iter().map(|unit| (*unit, Roles::RATING)).collect();
        Self::with_roles(settings, &units, TURNAROUND)
    }

    /// The line at `settings` with these units, the slowest of which begins its answer within `turnaround`.
    #[must_use]
    pub fn with_roles(settings: PortSettings, units: &[(u8, Roles)], turnaround: Duration) -> Self {
        let pace = Pace { baud: settings.baud, turnaround };
        Self::over(Exchange::open(settings), pace, units)
    }

    /// Over any port. Frames are kept as far apart as Modbus asks; after a time-out the line must be quiet as long as the
    /// slowest unit may think.
    #[must_use]
    pub fn over(line: Exchange, pace: Pace, units: &[(u8, Roles)]) -> Self {
        Self {
            line: line.with_gap(pace.gap()).with_quiet(pace.turnaround + pace.gap()),
            pace,
            schedule: Schedule::new(pace, units.iter().map(|(unit, _)| *unit)),
            units: units.iter().map(|(unit, roles)| (*unit, Unit::new(*roles))).collect(),
            events: VecDeque::new(),
        }
    }

    /// How the line is, all its units together.
    #[must_use]
    pub fn line_health(&self) -> &Health {
        self.line.health()
    }

    /// Health of one keypad.
    #[must_use]
    pub fn health(&self, unit: u8) -> Option<&Health> {
        self.units.get(&unit).map(|unit| &unit.health)
    }

    /// What a keypad should say from now on.
    pub fn set_prompt(&mut self, unit: u8, prompt: Prompt) {
        if let Some(unit) = self.units.get_mut(&unit) {
            unit.prompt = prompt;
        }
    }

    /// Which ticket a keypad should show from now on; empty for none.
    pub fn set_ticket(&mut self, unit: u8, number: &str) {
        if let Some(unit) = self.units.get_mut(&unit) {
            unit.screen.text = frame::ticket_text(number);
        }
    }

    /// What a call pad should show from now on. `beeps` sound once.
    pub fn set_screen(&mut self, unit: u8, text: &str, waiting: u16, lamp: Lamp, beeps: u16) {
        if let Some(unit) = self.units.get_mut(&unit) {
            // Beeps that did not sound yet still do.
            let beeps = unit.screen.beeps.max(beeps);
            let text = frame::ticket_text(text);
            unit.screen = Registers { waiting, lamp: lamp.register(), text, beeps };
        }
    }

    /// The press with this sequence is dealt with: the unit may clear it.
    pub fn acknowledge(&mut self, unit: u8, sequence: u16) {
        if let Some(unit) = self.units.get_mut(&unit) {
            unit.acknowledge = Some(sequence);
        }
    }

    /// When something is to be done next; the past means now.
    #[must_use]
    pub fn next_at(&self, now: Instant) -> Option<Instant> {
        if !self.events.is_empty() {
            return Some(now);
        }
        match self.turn(now) {
            Turn::Poll(_) | Turn::Write(_) => Some(now),
            Turn::Wait(until) => Some(until),
        }
    }

    /// Does at most one thing: asks one keypad for keys, or tells it one thing. What that brought is handed on first.
    pub fn poll(&mut self, now: Instant) -> Option<KeypadEvent> {
        if self.events.is_empty() {
            match self.turn(now) {
                Turn::Poll(unit) => self.poll_keys(unit, now),
                Turn::Write(unit) => {
                    self.schedule.wrote(unit);
                    if let Err(error) = self.write(unit, now) {
                        tracing::debug!(unit, %error, "keypad not written");
                        self.missed(unit, now, &error);
                    }
                }
                Turn::Wait(_) => {}
            }
        }
        self.events.pop_front()
    }

    fn turn(&self, now: Instant) -> Turn {
        let there = |unit: &Unit| unit.health.state == LinkState::Ok;
        // One that is silent must not stand before another that waits to hear that its key is dealt with.
        let waits = |unit: &Unit| there(unit) && unit.acknowledge.is_some();
        let urgent = self.units.iter().find(|(_, unit)| waits(unit)).map(|(unit, _)| *unit);
        let writes: Vec<u8> = self
            .units
            .iter()
            .filter(|(_, unit)| there(unit) && unit.next_write(now).is_some())
            .map(|(unit, _)| *unit)
            .collect();
        self.schedule.next(now, urgent, &writes)
    }

    fn poll_keys(&mut self, unit: u8, now: Instant) {
        match self.keys(unit, now) {
            Ok(press) => {
                self.schedule.polled(unit, now, true);
                let Some(state) = self.units.get_mut(&unit) else { return };
                let returned = state.health.state != LinkState::Ok;
                state.health.heard(now);
                state.away = false;
                // A keypad that comes back with a key is back all the same.
                self.events.extend(returned.then_some(KeypadEvent::Returned { unit }));
                self.events.extend(press.map(|press| KeypadEvent::Pressed { unit, press }));
            }
            Err(error) => self.missed(unit, now, &error),
        }
    }

    fn missed(&mut self, unit: u8, now: Instant, error: &ExchangeError) {
        let Some(state) = self.units.get_mut(&unit) else { return };
        let before = state.health.state;
        if matches!(error, ExchangeError::Port(_)) {
            state.health.gone();
        } else {
            state.health.missed();
        }
        state.forget_shown();
        let lost = state.health.state == LinkState::Lost;
        state.away |= lost;
        // One that never answered is not waited for; one that did gets its chances.
        let expected = state.health.state == LinkState::Ok;
        self.schedule.polled(unit, now, expected);
        if lost && before != LinkState::Lost {
            tracing::warn!(unit, %error, "keypad lost");
            self.events.push_back(KeypadEvent::Lost { unit });
        }
    }

    fn keys(&mut self, unit: u8, now: Instant) -> Result<Option<Press>, ExchangeError> {
        let Reply::Keys { key, sequence, .. } = self.ask(unit, Request::ReadKeys)? else { return Ok(None) };
        let Some(state) = self.units.get_mut(&unit) else { return Ok(None) };
        let is_new = state.is_new(key, sequence);
        if state.backwards.is_some() {
            // What is asked next must not be answered by what is still on its way.
            self.line.doubt();
        }
        if !is_new {
            if state.backwards.is_none() {
                state.without_at = Some(now);
            }
            return Ok(None);
        }
        let calls = state.roles.call && matches!(Key::from_register(key), Some(Key::Code(_)));
        if !calls {
            return Ok(self.take(unit, key, sequence, None, now));
        }
        // The number belongs to the key, so both are read at once. A failure here leaves the press to the next round.
        match self.ask(unit, Request::ReadEvent)? {
            Reply::Event { key, sequence, number, .. } => Ok(self.take(unit, key, sequence, number, now)),
            Reply::Exception(_) => Ok(self.take(unit, key, sequence, None, now)),
            Reply::Keys { .. } | Reply::Written => Ok(None),
        }
    }

    fn take(
        &mut self,
        unit: u8,
        key: u16,
        sequence: u16,
        number: Option<u16>,
        now: Instant,
    ) -> Option<Press> {
        self.units.get_mut(&unit)?.take(key, sequence, number, now)
    }

    /// Tells a unit the most urgent thing it should know.
    fn write(&mut self, unit: u8, now: Instant) -> Result<(), ExchangeError> {
        let Some(request) = self.units.get(&unit).and_then(|state| state.next_write(now)) else {
            return Ok(());
        };
        let reply = self.ask(unit, request)?;
        if matches!(reply, Reply::Exception(_)) {
            // It has no such register, and asking again will not make one.
            tracing::warn!(unit, ?reply, "keypad does not take what it should show");
        }
        if let Some(state) = self.units.get_mut(&unit) {
            state.wrote(request, now);
        }
        Ok(())
    }

    fn ask(&mut self, unit: u8, request: Request) -> Result<Reply, ExchangeError> {
        let Ok(bytes) = frame::encode(unit, request) else {
            return Err(ExchangeError::NoAnswer { waited: Duration::ZERO });
        };
        let wait = self.pace.answer_within(request);
        let answer = self.line.ask(&bytes, wait, |seen| frame::decode(unit, request, seen), |_| true);
        if answer.is_err() {
            // A serial server may hand a late answer to the connection that follows a broken one.
            self.line.doubt();
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_keypad_keeps_no_other_from_hearing_that_its_key_is_dealt_with() {
        let now = Instant::now();
        let mut line = KeypadLine::new(PortSettings::new("no such port", BAUD), &[1, 2]);
        for (unit, answers) in [(1, false), (2, true)] {
            let state = line.units.get_mut(&unit).unwrap();
            state.acknowledge = Some(7);
            state.health.state = if answers { LinkState::Ok } else { LinkState::Lost };
            line.schedule.polled(unit, now, answers);
        }
        // It has waited long for a question, and still the acknowledgement goes first.
        assert_eq!(line.turn(now + super::super::schedule::ROUND_MAX), Turn::Write(2));
    }
}
