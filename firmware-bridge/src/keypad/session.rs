//! The master of one keypad line: asks each unit in turn, hands on each key press once, and keeps prompts as wanted.
//!
//! Modbus RTU has no transaction ids, so after a time-out the line is drained until it is quiet, and a sequence that
//! runs backwards is never acted on. A silent unit is asked less and less often.

use super::frame::{self, Reply, Request, TICKET_LEN};
use super::{Key, Prompt};
use crate::exchange::{Exchange, ExchangeError};
use crate::health::{Health, LinkState};
use crate::port::PortSettings;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Usual speed of such lines.
pub const BAUD: u32 = 9_600;
/// Shortest time between two questions for keys to one unit.
pub const POLL_EVERY: Duration = Duration::from_millis(100);
/// Longest wait for an answer, the time on the wire included.
pub const ANSWER_FOR: Duration = Duration::from_millis(120);
/// First and longest pause before a silent unit is asked again.
pub const RETRY_AFTER: Duration = Duration::from_millis(250);
/// See [`RETRY_AFTER`].
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(5);
/// After a time-out nothing is asked until the line was quiet this long.
const QUIET_FOR: Duration = Duration::from_millis(40);
const QUIET_TRIES: u32 = 5;
/// Half of the sequence space: more than this ahead means behind.
const AHEAD_MAX: u16 = 0x7FFF;

/// What happened on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeypadEvent {
    /// A key, handed on once.
    Pressed {
        /// Which keypad.
        unit: u8,
        /// Which key.
        key: Key,
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

#[derive(Debug, Default)]
struct Unit {
    health: Health,
    sequence: Option<u16>,
    acknowledge: Option<u16>,
    prompt: Prompt,
    prompt_shown: Option<Prompt>,
    ticket: [u8; TICKET_LEN],
    ticket_shown: Option<[u8; TICKET_LEN]>,
    next_at: Option<Instant>,
    pause: Duration,
    backwards: Option<u16>,
}

/// The keypads of one line.
#[derive(Debug)]
pub struct KeypadLine {
    line: Exchange,
    units: BTreeMap<u8, Unit>,
    last: u8,
    unsettled: bool,
}

impl KeypadLine {
    /// The line at `settings` with these units.
    #[must_use]
    pub fn new(settings: PortSettings, units: &[u8]) -> Self {
        Self {
            line: Exchange::open(settings),
            units: units.iter().map(|unit| (*unit, Unit::default())).collect(),
            last: 0,
            unsettled: false,
        }
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
            unit.ticket = frame::ticket_text(number);
        }
    }

    /// When a unit is due next; `None` without units.
    #[must_use]
    pub fn next_at(&self, now: Instant) -> Option<Instant> {
        self.units.values().map(|unit| unit.next_at.unwrap_or(now)).min()
    }

    /// Serves at most one keypad: the next that is due, in turn.
    pub fn poll(&mut self, now: Instant) -> Option<KeypadEvent> {
        let due = |(unit, state): (&u8, &Unit)| state.next_at.is_none_or(|at| at <= now).then_some(*unit);
        let after = self.units.range(self.last.saturating_add(1)..).find_map(due);
        let unit = after.or_else(|| self.units.iter().find_map(due))?;
        self.last = unit;
        match self.serve(unit) {
            Ok(event) => {
                let state = self.units.get_mut(&unit)?;
                let returned = state.health.state != LinkState::Ok;
                state.health.heard(now);
                state.pause = RETRY_AFTER;
                state.next_at = Some(now + POLL_EVERY);
                // A press is worth more than the news that its keypad is back; that follows from the press.
                event.or_else(|| returned.then_some(KeypadEvent::Returned { unit }))
            }
            Err(error) => {
                self.unsettled = true;
                let state = self.units.get_mut(&unit)?;
                let before = state.health.state;
                if matches!(error, ExchangeError::Port(_)) {
                    state.health.gone();
                } else {
                    state.health.missed();
                }
                state.prompt_shown = None;
                state.ticket_shown = None;
                state.pause = (state.pause * 2).clamp(RETRY_AFTER, RETRY_AFTER_MAX);
                state.next_at = Some(now + state.pause);
                let lost = state.health.state == LinkState::Lost && before != LinkState::Lost;
                if lost {
                    tracing::warn!(unit, %error, "keypad lost");
                }
                lost.then_some(KeypadEvent::Lost { unit })
            }
        }
    }

    fn serve(&mut self, unit: u8) -> Result<Option<KeypadEvent>, ExchangeError> {
        let event = match self.ask(unit, Request::ReadKeys)? {
            Reply::Keys { key, sequence, .. } => {
                self.units.get_mut(&unit).and_then(|state| state.take(unit, key, sequence))
            }
            Reply::Written | Reply::Exception(_) => None,
        };
        // From here on the press is ours; a failure below must not lose it.
        if let Err(error) = self.bring_up_to_date(unit) {
            tracing::debug!(unit, %error, "keypad not written");
            self.unsettled = true;
        }
        Ok(event)
    }

    fn bring_up_to_date(&mut self, unit: u8) -> Result<(), ExchangeError> {
        let Some(state) = self.units.get(&unit) else { return Ok(()) };
        let (acknowledge, prompt, ticket) = (state.acknowledge, state.prompt, state.ticket);
        let new_ticket = state.ticket_shown != Some(ticket);
        let new_prompt = state.prompt_shown != Some(prompt);
        if let Some(sequence) = acknowledge {
            self.ask(unit, Request::Acknowledge(sequence))?;
            self.note(unit, |state| state.acknowledge = None);
        }
        if new_ticket {
            self.ask(unit, Request::SetTicket(ticket))?;
            self.note(unit, |state| state.ticket_shown = Some(ticket));
        }
        if new_prompt {
            self.ask(unit, Request::SetPrompt(prompt.register()))?;
            self.note(unit, |state| state.prompt_shown = Some(prompt));
        }
        Ok(())
    }

    fn note(&mut self, unit: u8, change: impl FnOnce(&mut Unit)) {
        if let Some(state) = self.units.get_mut(&unit) {
            change(state);
        }
    }

    fn ask(&mut self, unit: u8, request: Request) -> Result<Reply, ExchangeError> {
        let Ok(bytes) = frame::encode(unit, request) else {
            return Err(ExchangeError::NoAnswer { waited: Duration::ZERO });
        };
        self.settle()?;
        let answer = self.line.ask(&bytes, ANSWER_FOR, |seen| frame::decode(unit, request, seen), |_| true);
        if answer.is_err() {
            self.unsettled = true;
        }
        answer
    }

    /// Waits until nobody speaks, so that a late answer to an old question is not taken for one to the next.
    fn settle(&mut self) -> Result<(), ExchangeError> {
        if !std::mem::take(&mut self.unsettled) {
            return Ok(());
        }
        for _ in 0..QUIET_TRIES {
            if self.line.quiet_for(QUIET_FOR)? {
                break;
            }
        }
        Ok(())
    }
}

impl Unit {
    /// Decides whether what was read is a new press.
    fn take(&mut self, unit: u8, key: u16, sequence: u16) -> Option<KeypadEvent> {
        let Some(last) = self.sequence else {
            // What was pressed before we listened belongs to nobody we know.
            self.sequence = Some(sequence);
            self.acknowledge = (key != 0).then_some(sequence);
            return None;
        };
        let ahead = sequence.wrapping_sub(last);
        if ahead == 0 {
            self.backwards = None;
            return None;
        }
        if ahead > AHEAD_MAX {
            // A late answer, or a keypad that was switched off and on: believed when it says so twice.
            if self.backwards == Some(sequence) {
                self.sequence = Some(sequence);
                self.acknowledge = (key != 0).then_some(sequence);
                self.backwards = None;
            } else {
                self.backwards = Some(sequence);
            }
            return None;
        }
        self.backwards = None;
        self.sequence = Some(sequence);
        self.acknowledge = Some(sequence);
        Key::from_register(key).map(|key| KeypadEvent::Pressed { unit, key })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_counts_once_and_only_forwards() {
        let mut unit = Unit::default();
        assert_eq!(unit.take(1, 3, 7), None, "pressed before we listened");
        assert_eq!(unit.take(1, 3, 7), None);
        assert_eq!(unit.take(1, 1, 8), Some(KeypadEvent::Pressed { unit: 1, key: Key::Rating(5) }));
        assert_eq!(unit.take(1, 1, 8), None, "the same answer again");
        assert_eq!(unit.take(1, 3, 7), None, "a late answer");
        assert_eq!(unit.take(1, 5, 9), Some(KeypadEvent::Pressed { unit: 1, key: Key::Rating(1) }));
    }

    #[test]
    fn a_keypad_that_was_switched_off_is_believed_the_second_time() {
        let mut unit = Unit { sequence: Some(900), ..Unit::default() };
        assert_eq!(unit.take(1, 0, 0), None);
        assert_eq!(unit.take(1, 0, 0), None);
        assert!(unit.take(1, 2, 1).is_some());
    }

    #[test]
    fn the_sequence_may_wrap() {
        let mut unit = Unit { sequence: Some(u16::MAX), ..Unit::default() };
        assert!(unit.take(1, 2, 0).is_some());
    }
}
