//! Whose turn it is on a keypad line. Pure: told what time it is and what happened, it never looks at a clock.
//!
//! A line at 9600 baud has room for some thirty questions a second and for little else, so everything is weighed by its
//! time on the wire: keys first, screens when no key has to wait longer than [`ROUND_MAX`] for it, silent units rarely.

use super::frame::{Request, answer_len, encode};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A key is asked for at least this often of every unit that answers, as long as the line has room for it.
pub const ROUND_MAX: Duration = Duration::from_millis(950);
/// Shortest time between two questions for keys to one unit.
pub const POLL_EVERY: Duration = Duration::from_millis(100);
/// However full the line is, after so many questions for keys one screen is written or one silent unit is asked.
pub const POLLS_PER_EXTRA_MAX: u32 = 32;
/// Shortest time between two questions to one silent unit; on a full line to any silent unit, in turn.
pub const PROBE_EVERY: Duration = Duration::from_secs(2);
/// Shortest time between two questions to silent units while others wait for theirs.
pub const PROBE_SPACING: Duration = Duration::from_millis(250);
/// Bits on the wire for one byte: start, eight, stop.
const BITS_PER_BYTE: u32 = 10;
/// From this speed on Modbus fixes the silence between frames.
const GAP_FIXED_FROM_BAUD: u32 = 19_200;
const GAP_FIXED: Duration = Duration::from_micros(1_750);

/// Speed of a line and slowness of its units: what everything on it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Bits per second.
    pub baud: u32,
    /// Longest time from the end of a question to the beginning of the answer, adapters included.
    pub turnaround: Duration,
}

impl Pace {
    /// Time of so many bytes on the wire.
    #[must_use]
    pub fn wire(&self, bytes: usize) -> Duration {
        let bits = u32::try_from(bytes).unwrap_or(u32::MAX).saturating_mul(BITS_PER_BYTE);
        Duration::from_secs_f64(f64::from(bits) / f64::from(self.baud.max(1)))
    }

    /// The silence that ends a frame: three and a half characters.
    #[must_use]
    pub fn gap(&self) -> Duration {
        if self.baud > GAP_FIXED_FROM_BAUD { GAP_FIXED } else { self.wire(7) / 2 }
    }

    /// Time a question and its answer may take at most; who has not answered then, does not.
    #[must_use]
    pub fn answer_within(&self, request: Request) -> Duration {
        self.wire(question_len(request) + answer_len(request)) + self.turnaround
    }

    /// Time the line is taken by a question that is not answered, with the silence after it.
    #[must_use]
    pub fn unanswered(&self, request: Request) -> Duration {
        self.answer_within(request) + self.turnaround + self.gap()
    }
}

/// Length of a question, in bytes.
#[must_use]
pub fn question_len(request: Request) -> usize {
    encode(1, request).map_or(0, |bytes| bytes.len())
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Ask this unit for keys.
    Poll(u8),
    /// Write what this unit should show or know.
    Write(u8),
    /// Nothing before then.
    Wait(Instant),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    /// Not asked yet, or it missed a few answers: asked like the others.
    Expected,
    /// It has not answered for long: asked rarely.
    Silent,
}

#[derive(Debug)]
struct Slot {
    presence: Presence,
    asked: Option<Instant>,
}

/// The turns of one line.
#[derive(Debug)]
pub struct Schedule {
    pace: Pace,
    units: BTreeMap<u8, Slot>,
    polls_since_extra: u32,
    probed: Option<Instant>,
    last_written: u8,
}

impl Schedule {
    /// For these units.
    #[must_use]
    pub fn new(pace: Pace, units: impl IntoIterator<Item = u8>) -> Self {
        let slot = || Slot { presence: Presence::Expected, asked: None };
        Self {
            pace,
            units: units.into_iter().map(|unit| (unit, slot())).collect(),
            polls_since_extra: 0,
            probed: None,
            last_written: 0,
        }
    }

    /// Whose turn it is. `urgent`: a unit whose key press waits to be acknowledged. `writes`: units that should be told
    /// something else. Ask again after each turn.
    #[must_use]
    pub fn next(&self, now: Instant, urgent: Option<u8>, writes: &[u8]) -> Turn {
        if let Some(unit) = urgent.filter(|unit| self.answers(*unit)) {
            return Turn::Write(unit);
        }
        let oldest = self.oldest(Presence::Expected);
        let waited = oldest.map(|(_, asked)| age(asked, now));
        let has_room = |cost: Duration| waited.is_none_or(|waited| waited + cost <= ROUND_MAX);
        let due = oldest.filter(|(_, asked)| age(*asked, now) >= POLL_EVERY);
        let write = self.next_write(writes);
        let write_cost = self.pace.wire(LONGEST_WRITE) + self.pace.turnaround / 2 + self.pace.gap();
        let starved = self.polls_since_extra >= POLLS_PER_EXTRA_MAX;
        let silent = self.oldest(Presence::Silent).filter(|(_, asked)| age(*asked, now) >= PROBE_EVERY);
        if let Some((unit, _)) = silent.filter(|_| starved && age(self.probed, now) >= PROBE_EVERY) {
            return Turn::Poll(unit);
        }
        if let Some(unit) = write.filter(|_| due.is_none() || starved || has_room(write_cost)) {
            return Turn::Write(unit);
        }
        if let Some((unit, _)) = silent {
            let spaced = due.is_none() || age(self.probed, now) >= PROBE_SPACING;
            if spaced && has_room(self.pace.unanswered(Request::ReadKeys)) {
                return Turn::Poll(unit);
            }
        }
        match (due, oldest) {
            (Some((unit, _)), _) => Turn::Poll(unit),
            (None, Some((_, Some(asked)))) => Turn::Wait(asked + POLL_EVERY),
            (None, _) => Turn::Wait(self.probed.map_or(now, |at| at + PROBE_EVERY)),
        }
    }

    /// A unit was asked for keys; `answers` is whether it counts as there, by its health.
    pub fn polled(&mut self, unit: u8, now: Instant, answers: bool) {
        self.polls_since_extra = self.polls_since_extra.saturating_add(1);
        let Some(slot) = self.units.get_mut(&unit) else { return };
        if slot.presence == Presence::Silent || !answers {
            self.probed = Some(now);
            self.polls_since_extra = 0;
        }
        slot.asked = Some(now);
        slot.presence = if answers { Presence::Expected } else { Presence::Silent };
    }

    /// Something was written to a unit, or tried in vain.
    pub fn wrote(&mut self, unit: u8) {
        self.polls_since_extra = 0;
        self.last_written = unit;
    }

    fn answers(&self, unit: u8) -> bool {
        self.units.get(&unit).is_some_and(|slot| slot.presence == Presence::Expected)
    }

    /// The unit that was asked longest ago, of those; one never asked is first.
    fn oldest(&self, presence: Presence) -> Option<(u8, Option<Instant>)> {
        self.units
            .iter()
            .filter(|(_, slot)| slot.presence == presence)
            .map(|(unit, slot)| (*unit, slot.asked))
            .min_by_key(|(_, asked)| *asked)
    }

    /// In turn, so that a pad that changes all the time leaves the others room.
    fn next_write(&self, writes: &[u8]) -> Option<u8> {
        let there = || writes.iter().copied().filter(|unit| self.answers(*unit));
        there().filter(|unit| *unit > self.last_written).min().or_else(|| there().min())
    }
}

/// Bytes of the longest write and its answer.
const LONGEST_WRITE: usize = 9 + 14 + 8;

fn age(asked: Option<Instant>, now: Instant) -> Duration {
    asked.map_or(Duration::MAX / 2, |asked| now.saturating_duration_since(asked))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keypad::frame::Registers;
    use std::io::Write;

    const PACE: Pace = Pace { baud: 9_600, turnaround: Duration::from_millis(30) };
    /// What a unit really takes to begin its answer; the time-out allows far more.
    const THINKS: Duration = Duration::from_millis(5);

    struct Ran {
        longest: Duration,
        polls: usize,
        writes: BTreeMap<u8, usize>,
        probes: BTreeMap<u8, Vec<Instant>>,
    }

    /// A line on simulated time: every byte costs what it costs at 9600 baud.
    fn run(units: u8, dead: &[u8], wishes: &[u8], pressing: bool, seconds: u64) -> Ran {
        let begin = Instant::now();
        let mut now = begin;
        let mut schedule = Schedule::new(PACE, 1..=units);
        let mut seen: BTreeMap<u8, Instant> = BTreeMap::new();
        let mut misses: BTreeMap<u8, u32> = BTreeMap::new();
        let mut ran =
            Ran { longest: Duration::ZERO, polls: 0, writes: BTreeMap::new(), probes: BTreeMap::new() };
        let warm = begin + Duration::from_secs(10);
        let mut urgent = None;
        while now < begin + Duration::from_secs(seconds) {
            match schedule.next(now, urgent.take(), wishes) {
                Turn::Poll(unit) if dead.contains(&unit) => {
                    if now > warm {
                        ran.probes.entry(unit).or_default().push(now);
                    }
                    now += PACE.unanswered(Request::ReadKeys);
                    let misses = misses.entry(unit).or_default();
                    *misses += 1;
                    schedule.polled(unit, now, *misses < 3);
                }
                Turn::Poll(unit) => {
                    let asked = now;
                    let bytes = question_len(Request::ReadKeys) + answer_len(Request::ReadKeys);
                    now += PACE.wire(bytes) + THINKS + PACE.gap();
                    schedule.polled(unit, asked, true);
                    if let Some(before) = seen.insert(unit, asked).filter(|before| *before > warm) {
                        ran.longest = ran.longest.max(asked - before);
                    }
                    ran.polls += 1;
                    urgent = (pressing && ran.polls.is_multiple_of(64)).then_some(unit);
                }
                Turn::Write(unit) => {
                    now += PACE.wire(question_len(Request::SetScreen(Registers::default())) + 8)
                        + THINKS
                        + PACE.gap();
                    schedule.wrote(unit);
                    *ran.writes.entry(unit).or_default() += 1;
                }
                Turn::Wait(until) => {
                    assert!(until > now, "waiting for the past");
                    now = until;
                }
            }
        }
        ran
    }

    #[test]
    fn thirty_two_units_at_9600_baud_are_asked_within_a_second_with_time_on_the_wire() {
        for (name, dead, wishes, pressing) in [
            ("quiet", vec![], vec![], false),
            ("every screen changes all the time", vec![], (1..=32).collect::<Vec<u8>>(), true),
            ("one is dead", vec![7], (1..=32).collect(), true),
            ("half are dead", (1..=16).collect(), (1..=32).collect(), true),
        ] {
            let ran = run(32, &dead, &wishes, pressing, 120);
            assert!(ran.longest <= Duration::from_secs(1), "{name}: {:?}", ran.longest);
            writeln!(
                std::io::stdout(),
                "32 units at 9600 baud, {name}: asked every {:?} at most",
                ran.longest
            )
            .unwrap();
        }
    }

    #[test]
    fn screens_get_their_turn_however_full_the_line_is() {
        let ran = run(60, &[], &(1..=60).collect::<Vec<u8>>(), false, 120);
        assert_eq!(ran.writes.len(), 60, "{:?}", ran.writes);
        let (least, most) = (ran.writes.values().min().unwrap(), ran.writes.values().max().unwrap());
        assert!(most - least <= 1, "{:?}", ran.writes);
    }

    #[test]
    fn a_silent_unit_is_asked_rarely_and_is_not_forgotten() {
        let ran = run(32, &[3, 9], &[], false, 120);
        assert_eq!(ran.probes.len(), 2);
        for times in ran.probes.values() {
            let pauses: Vec<Duration> = times.windows(2).map(|two| two[1] - two[0]).collect();
            assert!(pauses.iter().all(|pause| *pause >= PROBE_EVERY), "{pauses:?}");
            assert!(pauses.iter().all(|pause| *pause <= PROBE_EVERY * 3), "{pauses:?}");
        }
    }

    #[test]
    fn a_press_that_waits_for_its_acknowledgement_goes_first() {
        let now = Instant::now();
        let mut schedule = Schedule::new(PACE, [1, 2]);
        schedule.polled(1, now, true);
        assert_eq!(schedule.next(now, Some(1), &[2]), Turn::Write(1));
        schedule.polled(1, now, false);
        assert_eq!(schedule.next(now, Some(1), &[]), Turn::Poll(2), "nothing is written to who is not there");
    }

    #[test]
    fn a_line_with_room_is_not_asked_without_pause() {
        let ran = run(2, &[], &[], false, 20);
        assert!((390..=402).contains(&ran.polls), "{}", ran.polls);
    }
}
