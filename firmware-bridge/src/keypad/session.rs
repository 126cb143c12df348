//! The master of one keypad line: asks each unit in turn, hands on each key press once, and keeps screens as wanted.
//!
//! Modbus RTU has no transaction ids, so after a time-out the line must fall silent before anything is asked, and a
//! sequence that runs backwards is never acted on. A press is acknowledged only when its owner says it is safe.

use super::frame::{self, Registers, Reply, Request};
use super::schedule::{Pace, Schedule, Turn};
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
/// What a screen shows is written again after this, in case a unit lost its power between two questions.
pub const REFRESH_EVERY: Duration = Duration::from_secs(60);
/// Half of the sequence space: more than this ahead means behind.
const AHEAD_MAX: u16 = 0x7FFF;

/// What a unit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Roles {
    /// The citizen rates on it.
    pub rating: bool,
    /// The clerk calls on it.
    pub call: bool,
}

impl Roles {
    /// A rating keypad.
    pub const RATING: Self = Self { rating: true, call: false };
    /// A call pad.
    pub const CALL: Self = Self { rating: false, call: true };
    /// Both in one.
    pub const BOTH: Self = Self { rating: true, call: true };
}

/// One key press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Press {
    /// Which key.
    pub key: Key,
    /// The number entered before it, if any.
    pub number: Option<u16>,
    /// Its place in the unit's sequence: the name under which it is acknowledged.
    pub sequence: u16,
    /// Nobody knows how long ago it was pressed: it stood there when we first heard the unit, or heard it again.
    pub late: bool,
    /// It was pressed after this moment, at which the unit did not have it yet; `None` when it never said so.
    pub after: Option<Instant>,
}

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

#[derive(Debug)]
struct Unit {
    roles: Roles,
    health: Health,
    sequence: Option<u16>,
    acknowledge: Option<u16>,
    prompt: Prompt,
    prompt_shown: Option<Prompt>,
    screen: Registers,
    screen_shown: Option<Registers>,
    refreshed: Option<Instant>,
    backwards: Option<u16>,
    /// It was away since it was last heard.
    away: bool,
    /// It began to count anew, and the key that stands there has not been handed on.
    restarted: bool,
    /// When it was last asked and had no key that is new to us.
    without_at: Option<Instant>,
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

impl Unit {
    fn new(roles: Roles) -> Self {
        Self {
            roles,
            health: Health::default(),
            sequence: None,
            acknowledge: None,
            prompt: Prompt::default(),
            prompt_shown: None,
            screen: Registers::default(),
            screen_shown: None,
            refreshed: None,
            backwards: None,
            away: true,
            restarted: false,
            without_at: None,
        }
    }

    /// Whether what was read is a press we have not seen. Forgets nothing that is still needed to say so again.
    fn is_new(&mut self, key: u16, sequence: u16) -> bool {
        let Some(last) = self.sequence else {
            if key == 0 {
                self.sequence = Some(sequence);
            }
            return key != 0;
        };
        let ahead = sequence.wrapping_sub(last);
        if ahead > AHEAD_MAX {
            // A late answer, or a keypad that was switched off and on: believed when it says so twice.
            if self.backwards.replace(sequence) != Some(sequence) {
                return false;
            }
            self.backwards = None;
            self.forget_shown();
            // A key that stands there is handed on, as one of which nobody knows when it was pressed.
            self.restarted = key != 0;
            self.sequence = Some(if key == 0 { sequence } else { sequence.wrapping_sub(1) });
            return key != 0;
        }
        self.backwards = None;
        if ahead > 0 && key == 0 {
            self.sequence = Some(sequence);
        }
        ahead > 0 && key != 0
    }

    /// Hands a new press on, once.
    fn take(&mut self, key: u16, sequence: u16, number: Option<u16>, now: Instant) -> Option<Press> {
        if !self.is_new(key, sequence) {
            return None;
        }
        let late = self.away || self.sequence.is_none() || std::mem::take(&mut self.restarted);
        self.sequence = Some(sequence);
        let after = self.without_at.replace(now);
        Key::from_register(key).map(|key| Press { key, number, sequence, late, after })
    }

    /// What it should be told next: that its key is dealt with, then what it shows.
    fn next_write(&self, now: Instant) -> Option<Request> {
        if let Some(sequence) = self.acknowledge {
            return Some(Request::Acknowledge(sequence));
        }
        let old = self.refreshed.is_none_or(|at| now.saturating_duration_since(at) >= REFRESH_EVERY);
        if self.roles.rating && (old || self.prompt_shown != Some(self.prompt)) {
            return Some(Request::SetPrompt(self.prompt.register()));
        }
        if old || self.screen_shown != Some(self.screen) {
            return Some(if self.roles.call {
                Request::SetScreen(self.screen)
            } else {
                Request::SetTicket(self.screen.text)
            });
        }
        None
    }

    fn wrote(&mut self, request: Request, now: Instant) {
        match request {
            Request::Acknowledge(sequence) => {
                self.acknowledge = self.acknowledge.filter(|wanted| *wanted != sequence);
            }
            Request::SetPrompt(value) => {
                self.prompt_shown = Prompt::from_register(value);
                let old = self.refreshed.is_none_or(|at| now.saturating_duration_since(at) >= REFRESH_EVERY);
                if old {
                    self.screen_shown = None;
                    self.refreshed = Some(now);
                }
            }
            Request::SetTicket(text) => {
                self.screen_shown = Some(Registers { text, ..self.screen });
                self.refreshed = Some(now);
            }
            Request::SetScreen(shown) => {
                // Beeps sound once.
                if self.screen == shown {
                    self.screen.beeps = 0;
                }
                self.screen_shown = Some(Registers { beeps: 0, ..shown });
                self.refreshed = Some(now);
            }
            Request::ReadKeys | Request::ReadEvent => {}
        }
    }

    fn forget_shown(&mut self) {
        self.prompt_shown = None;
        self.screen_shown = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(sequence: Option<u16>) -> Unit {
        Unit { sequence, away: false, ..Unit::new(Roles::RATING) }
    }

    fn take(unit: &mut Unit, key: u16, sequence: u16) -> Option<Press> {
        unit.take(key, sequence, None, Instant::now())
    }

    fn taken(unit: &mut Unit, key: u16, sequence: u16) -> Option<Key> {
        take(unit, key, sequence).map(|press| press.key)
    }

    #[test]
    fn a_press_counts_once_and_only_forwards() {
        let mut unit = unit(Some(7));
        assert_eq!(taken(&mut unit, 3, 7), None);
        assert_eq!(taken(&mut unit, 1, 8), Some(Key::Rating(5)));
        assert_eq!(taken(&mut unit, 1, 8), None, "the same answer again");
        assert_eq!(taken(&mut unit, 3, 7), None, "a late answer");
        assert_eq!(taken(&mut unit, 5, 9), Some(Key::Rating(1)));
    }

    #[test]
    fn a_key_that_stood_there_before_we_listened_is_handed_on_as_late() {
        let mut first = unit(None);
        assert!(take(&mut first, 3, 7).unwrap().late, "nobody knows when it was pressed");
        assert_eq!(take(&mut first, 3, 7), None);
        assert!(!take(&mut first, 2, 8).unwrap().late);
        let mut back = Unit { away: true, ..unit(Some(7)) };
        assert!(take(&mut back, 3, 8).unwrap().late, "pressed while it was away");
        let mut quiet = unit(None);
        assert_eq!(take(&mut quiet, 0, 7), None, "acknowledged long ago");
        assert!(!take(&mut quiet, 3, 8).unwrap().late);
    }

    #[test]
    fn a_keypad_that_was_switched_off_is_believed_the_second_time_and_shown_everything_again() {
        let now = Instant::now();
        let mut unit = Unit { sequence: Some(900), refreshed: Some(now), ..unit(None) };
        unit.prompt_shown = Some(Prompt::Idle);
        unit.screen_shown = Some(unit.screen);
        assert_eq!(unit.next_write(now), None);
        assert_eq!(take(&mut unit, 0, 0), None);
        assert_eq!(unit.next_write(now), None);
        assert_eq!(take(&mut unit, 0, 0), None);
        assert!(unit.next_write(now).is_some());
        assert!(take(&mut unit, 2, 1).is_some());
    }

    #[test]
    fn a_key_of_a_keypad_that_was_switched_off_is_handed_on_late_once_it_is_believed() {
        let before = Instant::now();
        let mut unit = Unit { without_at: Some(before), ..unit(Some(900)) };
        assert_eq!(take(&mut unit, 2, 1), None, "it may be a late answer");
        let press = take(&mut unit, 2, 1).unwrap();
        assert_eq!((press.key, press.sequence), (Key::Rating(4), 1));
        assert!(press.late && press.after == Some(before), "nobody knows when it was pressed: {press:?}");
        assert_eq!(take(&mut unit, 2, 1), None, "once");
        assert!(!take(&mut unit, 3, 2).unwrap().late);
    }

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

    #[test]
    fn the_sequence_may_wrap() {
        assert!(take(&mut unit(Some(u16::MAX)), 2, 0).is_some());
    }

    #[test]
    fn an_acknowledgement_goes_before_everything_and_beeps_sound_once() {
        let now = Instant::now();
        let mut unit = Unit { roles: Roles::CALL, ..unit(Some(1)) };
        unit.screen = Registers { beeps: 2, ..Registers::default() };
        unit.acknowledge = Some(1);
        assert_eq!(unit.next_write(now), Some(Request::Acknowledge(1)));
        unit.wrote(Request::Acknowledge(1), now);
        let request = unit.next_write(now).unwrap();
        assert_eq!(request, Request::SetScreen(Registers { beeps: 2, ..Registers::default() }));
        unit.wrote(request, now);
        assert_eq!(unit.next_write(now), None);
        let later = unit.next_write(now + REFRESH_EVERY);
        assert_eq!(later, Some(Request::SetScreen(Registers::default())), "shown again, and silent");
    }
}
