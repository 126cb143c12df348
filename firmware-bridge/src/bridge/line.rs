//! The thread of one line of pads: polls, hands presses on, shows what it is told. Decides nothing.

use super::call_desk::Screen;
use super::config::{CallPadLineConfig, KeypadLineConfig, UnitConfig};
use super::desk::Show;
use super::keys::{Deed, KeyTable, digits_of};
use crate::call_pad::{CallPadEvent, CallPadLine, Digits, Order as PadOrder, Uplink};
use crate::health::Health;
use crate::keypad::{Key, KeypadEvent, KeypadLine, Prompt, Roles};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError, bounded};
use queue_api::pulse::Counters;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const ORDERS_MAX: usize = 512;
/// Words for trouble; docs/OPERATIONS.md says what to do.
const NO_ANSWER: &str = "no_answer";
const NO_PORT: &str = "no_port";
const WAIT_MAX: Duration = Duration::from_millis(200);
/// Pause of a line without a port.
const DEAF_FOR: Duration = Duration::from_millis(100);
/// How often what each pad counts is handed on: twice a pulse.
const COUNT_EVERY: Duration = Duration::from_secs(5);
/// Stars an evaluator shows after a rating are the level; this clears them.
const NO_STARS: u8 = 0;

/// What was pressed, in the hall's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// The citizen's level.
    Rating(u8),
    /// The clerk's key, with digits.
    Deed(Deed, Vec<u8>),
    /// A key or button that means nothing here.
    Nothing,
}

/// A press, and the name under which it is acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pressed {
    pub(super) line: usize,
    pub(super) unit: u8,
    pub(super) sequence: u16,
    pub(super) counter: u16,
    pub(super) what: What,
    /// Nobody knows how long ago.
    pub(super) late: bool,
    /// After this moment, if that is known.
    pub(super) after: Option<Instant>,
}

pub(super) enum LineWord {
    Pressed(Pressed),
    Health { counter: u16, roles: Roles, trouble: Option<&'static str> },
    Counted { counter: u16, roles: Roles, counters: Counters },
}

/// What a line is told.
#[derive(Debug, Clone)]
pub(super) enum Order {
    Show(Show),
    Screen { counter: u16, screen: Screen, beeps: u16 },
    Acknowledge { unit: u8, sequence: u16 },
}

/// A kind of line.
trait Pads: Send {
    fn obey(&mut self, order: Order);
    fn poll(&mut self, now: Instant) -> Option<LineWord>;
    fn next_at(&self, now: Instant) -> Instant;
    /// What each pad counts by now.
    fn counted(&self, now: Instant) -> Vec<LineWord>;
}

pub(super) struct LineHandle {
    orders: Sender<Order>,
    /// What a line that does not keep up was not told yet; the newest of each kind for each unit or counter.
    waiting: RefCell<BTreeMap<(u8, u16), Order>>,
}

impl Order {
    /// What a newer one takes the place of. Acknowledgements go first.
    fn place(&self) -> (u8, u16) {
        match self {
            Self::Acknowledge { unit, .. } => (0, u16::from(*unit)),
            Self::Show(show) => (1, show.counter),
            Self::Screen { counter, .. } => (2, *counter),
        }
    }
}

impl LineHandle {
    pub(super) fn start_keypads(
        at: usize,
        config: &KeypadLineConfig,
        stop: Arc<AtomicBool>,
        tell: impl FnMut(LineWord) -> bool + Send + 'static,
    ) -> std::io::Result<Self> {
        let units: Vec<(u8, Roles)> = config.units.iter().map(|unit| (unit.unit, unit.roles())).collect();
        let turnaround = Duration::from_millis(config.turnaround_ms);
        let line = KeypadLine::with_roles(config.settings(), &units, turnaround);
        let pads = Keypads { at, line, places: Places::new(&config.units), keys: config.key_table() };
        Self::start("keypad-line", Box::new(pads), stop, tell)
    }

    pub(super) fn start_call_pads(
        at: usize,
        config: &CallPadLineConfig,
        stop: Arc<AtomicBool>,
        tell: impl FnMut(LineWord) -> bool + Send + 'static,
    ) -> std::io::Result<Self> {
        let addresses: Vec<u8> = config.units.iter().map(|unit| unit.unit).collect();
        let pads = CallPads {
            at,
            line: CallPadLine::new(config.settings(), &addresses, config.echo),
            places: Places::new(&config.units),
            keys: config.key_table(),
            levels: config.levels.clone(),
            asking: BTreeSet::new(),
        };
        Self::start("call-pad-line", Box::new(pads), stop, tell)
    }

    fn start(
        name: &str,
        pads: Box<dyn Pads>,
        stop: Arc<AtomicBool>,
        tell: impl FnMut(LineWord) -> bool + Send + 'static,
    ) -> std::io::Result<Self> {
        let (orders, told) = bounded(ORDERS_MAX);
        std::thread::Builder::new().name(name.into()).spawn(move || run(pads, &told, &stop, tell))?;
        Ok(Self { orders, waiting: RefCell::default() })
    }

    /// A line whose other end is a test's.
    #[cfg(test)]
    pub(super) fn played() -> (Self, Receiver<Order>) {
        let (orders, told) = bounded(ORDERS_MAX);
        (Self { orders, waiting: RefCell::default() }, told)
    }

    pub(super) fn tell(&self, order: Order) {
        let mut waiting = self.waiting.borrow_mut();
        if waiting.is_empty() {
            let Err(TrySendError::Full(order)) = self.orders.try_send(order) else { return };
            // It takes what it is told within one poll, so its port hangs. What it missed it is told when it goes on.
            tracing::warn!("a line of pads does not keep up");
            waiting.insert(order.place(), order);
            return;
        }
        waiting.insert(order.place(), order);
    }

    /// Tells a line that goes on what it was not told.
    pub(super) fn tell_rest(&self) {
        let mut waiting = self.waiting.borrow_mut();
        while let Some((place, order)) = waiting.pop_first() {
            if let Err(TrySendError::Full(order)) = self.orders.try_send(order) {
                waiting.insert(place, order);
                return;
            }
        }
    }
}

fn run(
    mut pads: Box<dyn Pads>,
    told: &Receiver<Order>,
    stop: &AtomicBool,
    mut tell: impl FnMut(LineWord) -> bool,
) {
    let mut count_at = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        let now = Instant::now();
        let wait = pads.next_at(now).saturating_duration_since(now).min(WAIT_MAX);
        match told.recv_timeout(wait) {
            Ok(order) => pads.obey(order),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        told.try_iter().for_each(|order| pads.obey(order));
        if pads.poll(Instant::now()).is_some_and(|word| !tell(word)) {
            return;
        }
        let now = Instant::now();
        if now >= count_at {
            count_at = now + COUNT_EVERY;
            if !pads.counted(now).into_iter().all(&mut tell) {
                return;
            }
        }
    }
}

/// Which unit stands where, and what for.
struct Places {
    by_unit: BTreeMap<u8, (u16, Roles)>,
}

impl Places {
    fn new(units: &[UnitConfig]) -> Self {
        Self { by_unit: units.iter().map(|unit| (unit.unit, (unit.counter, unit.roles()))).collect() }
    }

    fn of(&self, unit: u8) -> Option<(u16, Roles)> {
        self.by_unit.get(&unit).copied()
    }

    fn with(&self, counter: u16, wanted: impl Fn(Roles) -> bool) -> impl Iterator<Item = (u8, Roles)> {
        self.by_unit
            .iter()
            .filter(move |(_, (at, roles))| *at == counter && wanted(*roles))
            .map(|(unit, (_, roles))| (*unit, *roles))
    }

    /// What each unit counts. Garbage and openings are those of the line: nobody can tell whose they are.
    fn counted<'a>(
        &self,
        line: &Health,
        of: impl Fn(u8) -> Option<&'a Health>,
        now: Instant,
    ) -> Vec<LineWord> {
        let (garbage_bytes, opened) = (line.garbage_bytes, line.opened);
        let unit = |(unit, (counter, roles)): (&u8, &(u16, Roles))| {
            let counters = Counters { garbage_bytes, opened, ..of(*unit)?.counters(now) };
            Some(LineWord::Counted { counter: *counter, roles: *roles, counters })
        };
        self.by_unit.iter().filter_map(unit).collect()
    }

    /// `trouble`: what it suffers from when it is not well.
    fn health(&self, unit: u8, well: bool, trouble: &'static str) -> Option<LineWord> {
        let (counter, roles) = self.of(unit)?;
        Some(LineWord::Health { counter, roles, trouble: (!well).then_some(trouble) })
    }
}

struct Keypads {
    at: usize,
    line: KeypadLine,
    places: Places,
    keys: KeyTable,
}

impl Pads for Keypads {
    fn obey(&mut self, order: Order) {
        match order {
            Order::Show(show) => {
                for (unit, roles) in self.places.with(show.counter, |roles| roles.rating) {
                    self.line.set_prompt(unit, show.prompt);
                    // A call pad's number comes with the rest of its screen.
                    if !roles.call {
                        self.line.set_ticket(unit, &show.number);
                    }
                }
            }
            Order::Screen { counter, screen, beeps } => {
                for (unit, _) in self.places.with(counter, |roles| roles.call) {
                    self.line.set_screen(unit, &screen.text, screen.waiting, screen.lamp, beeps);
                }
            }
            Order::Acknowledge { unit, sequence } => self.line.acknowledge(unit, sequence),
        }
    }

    fn poll(&mut self, now: Instant) -> Option<LineWord> {
        match self.line.poll(now)? {
            KeypadEvent::Pressed { unit, press } => {
                let (counter, roles) = self.places.of(unit)?;
                let what = match press.key {
                    Key::Rating(level) if roles.rating => What::Rating(level),
                    Key::Code(code) if roles.call => {
                        let digits = press.number.map(digits_of).unwrap_or_default();
                        let meaning = self.keys.meaning(code, &digits);
                        meaning.map_or(What::Nothing, |(deed, digits)| What::Deed(deed, digits))
                    }
                    Key::Rating(_) | Key::Code(_) => What::Nothing,
                };
                let (line, sequence, late, after) = (self.at, press.sequence, press.late, press.after);
                Some(LineWord::Pressed(Pressed { line, unit, sequence, counter, what, late, after }))
            }
            KeypadEvent::Lost { unit } => self.places.health(unit, false, NO_ANSWER),
            KeypadEvent::Returned { unit } => self.places.health(unit, true, NO_ANSWER),
        }
    }

    fn next_at(&self, now: Instant) -> Instant {
        self.line.next_at(now).unwrap_or(now + WAIT_MAX)
    }

    fn counted(&self, now: Instant) -> Vec<LineWord> {
        self.places.counted(self.line.line_health(), |unit| self.line.health(unit), now)
    }
}

struct CallPads {
    at: usize,
    line: CallPadLine,
    places: Places,
    keys: KeyTable,
    levels: Vec<u8>,
    /// Evaluators that should ask the citizen now.
    asking: BTreeSet<u8>,
}

impl CallPads {
    fn order(&mut self, unit: u8, order: PadOrder) {
        if !self.line.order(unit, order) {
            tracing::warn!(unit, "a line of call pads does not keep up");
        }
    }
}

impl Pads for CallPads {
    fn obey(&mut self, order: Order) {
        match order {
            Order::Show(show) => {
                let evaluators: Vec<u8> =
                    self.places.with(show.counter, |roles| roles.rating).map(|(unit, _)| unit).collect();
                for unit in evaluators {
                    if show.prompt == Prompt::PleaseRate {
                        self.asking.insert(unit);
                    } else {
                        self.asking.remove(&unit);
                    }
                    match show.prompt {
                        Prompt::PleaseRate => self.order(unit, PadOrder::PleaseRate),
                        Prompt::Welcome => self.order(unit, PadOrder::Stars(NO_STARS)),
                        Prompt::Idle | Prompt::Thanks | Prompt::Goodbye => {}
                    }
                }
            }
            Order::Screen { counter, screen, beeps } => {
                let digits = screen.code.map_or_else(
                    || Digits::new(Some(screen.waiting.min(999)), running(&screen.text)),
                    Digits::code,
                );
                let pads: Vec<u8> =
                    self.places.with(counter, |roles| roles.call).map(|(unit, _)| unit).collect();
                for unit in pads {
                    self.line.show(unit, digits);
                    (0..beeps).for_each(|_| self.order(unit, PadOrder::Beep));
                }
            }
            Order::Acknowledge { unit, .. } => self.line.acknowledge(unit),
        }
    }

    fn poll(&mut self, now: Instant) -> Option<LineWord> {
        match self.line.poll(now)? {
            CallPadEvent::Pressed { address, press } => {
                let (counter, roles) = self.places.of(address)?;
                let what = match press {
                    Uplink::Rating(button) if roles.rating => self
                        .levels
                        .get(usize::from(button))
                        .map_or(What::Nothing, |level| What::Rating(*level)),
                    Uplink::Key { key, digits } if roles.call => self
                        .keys
                        .meaning(u16::from(key), &digits)
                        .map_or(What::Nothing, |(deed, digits)| What::Deed(deed, digits)),
                    Uplink::Rating(_) | Uplink::Key { .. } => What::Nothing,
                };
                let (line, sequence) = (self.at, 0);
                // A pad speaks at once or not at all.
                let (unit, late, after) = (address, false, None);
                Some(LineWord::Pressed(Pressed { line, unit, sequence, counter, what, late, after }))
            }
            CallPadEvent::Returned { address } => {
                // What was asked before the port went is forgotten there.
                if self.asking.contains(&address) {
                    self.order(address, PadOrder::PleaseRate);
                }
                self.places.health(address, true, NO_PORT)
            }
            CallPadEvent::Lost { address } => self.places.health(address, false, NO_PORT),
        }
    }

    fn next_at(&self, now: Instant) -> Instant {
        // Listening is what it does, and that waits by itself, unless there is nothing to listen to.
        if self.line.is_deaf() { now + DEAF_FOR } else { now }
    }

    fn counted(&self, now: Instant) -> Vec<LineWord> {
        self.places.counted(self.line.line_health(), |unit| self.line.health(unit), now)
    }
}

/// The running number of a ticket, which is all that fits.
fn running(number: &str) -> Option<u16> {
    let digits = number.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_stood_still_is_told_the_newest_of_everything_when_it_goes_on() {
        let (line, told) = LineHandle::played();
        let last = u16::try_from(ORDERS_MAX).unwrap() + 9;
        for sequence in 0..=last {
            line.tell(Order::Acknowledge { unit: 1, sequence });
        }
        let show = |number: &str| Show { counter: 3, prompt: Prompt::PleaseRate, number: number.into() };
        line.tell(Order::Show(show("A001")));
        line.tell(Order::Show(show("A002")));
        line.tell_rest();
        assert_eq!(told.try_iter().count(), ORDERS_MAX, "there is no room yet");
        line.tell_rest();
        let rest: Vec<Order> = told.try_iter().collect();
        let [Order::Acknowledge { unit: 1, sequence }, Order::Show(shown)] = &rest[..] else {
            panic!("the newest of each: {rest:?}")
        };
        assert_eq!((*sequence, shown), (last, &show("A002")));
    }
}
