//! One keypad as the master of its line knows it: whether a press is new, and what it should be told next. Pure: told what
//! was read and what time it is.

use super::frame::{Registers, Request};
use super::{Key, Prompt};
use crate::health::Health;
use std::time::{Duration, Instant};

/// What a screen shows is written again after this, in case a unit lost its power between two questions.
const REFRESH_EVERY: Duration = Duration::from_secs(60);
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

/// One unit of a line: what it said last, and what it was told.
#[derive(Debug)]
pub(super) struct Unit {
    pub(super) roles: Roles,
    pub(super) health: Health,
    pub(super) sequence: Option<u16>,
    pub(super) acknowledge: Option<u16>,
    pub(super) prompt: Prompt,
    pub(super) prompt_shown: Option<Prompt>,
    pub(super) screen: Registers,
    pub(super) screen_shown: Option<Registers>,
    pub(super) refreshed: Option<Instant>,
    pub(super) backwards: Option<u16>,
    /// It was away since it was last heard.
    pub(super) away: bool,
    /// It began to count anew, and the key that stands there has not been handed on.
    pub(super) restarted: bool,
    /// When it was last asked and had no key that is new to us.
    pub(super) without_at: Option<Instant>,
}

impl Unit {
    pub(super) fn new(roles: Roles) -> Self {
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
    pub(super) fn is_new(&mut self, key: u16, sequence: u16) -> bool {
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
    pub(super) fn take(
        &mut self,
        key: u16,
        sequence: u16,
        number: Option<u16>,
        now: Instant,
    ) -> Option<Press> {
        if !self.is_new(key, sequence) {
            return None;
        }
        let late = self.away || self.sequence.is_none() || std::mem::take(&mut self.restarted);
        self.sequence = Some(sequence);
        let after = self.without_at.replace(now);
        Key::from_register(key).map(|key| Press { key, number, sequence, late, after })
    }

    /// What it should be told next: that its key is dealt with, then what it shows.
    pub(super) fn next_write(&self, now: Instant) -> Option<Request> {
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

    pub(super) fn wrote(&mut self, request: Request, now: Instant) {
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

    pub(super) fn forget_shown(&mut self) {
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
