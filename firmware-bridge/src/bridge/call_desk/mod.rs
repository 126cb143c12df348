//! What each call pad shows, and what a key on it asks of the hall. Pure: told what happened and what time it is.
//!
//! The rules of the hall are the server's: a key becomes a wish, and the server says yes or no. Only what the server
//! cannot know is decided here: a key is never kept for later, and a counter has one wish under way at a time.

use crate::bridge::keys::Deed;
use crate::bridge::notice::Notice;
use crate::keypad::Lamp;
use queue_api::CounterNo;
use queue_api::counter::{CounterState, PauseReason};
use queue_api::event::HallEvent;
use queue_api::follower::Update;
use queue_api::hall::HallSnapshot;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How long a pad shows how a key went.
pub const NOTICE_FOR: Duration = Duration::from_secs(3);
/// Least number of digits in which the window type is entered before the running number.
const WITH_WINDOW_TYPE: u32 = 1_000;

/// What is asked of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// Call whoever is next.
    CallNext,
    /// Call this number.
    Call(String),
    /// Call again.
    Recall,
    /// Begin.
    Start,
    /// End; the citizen may rate.
    Finish,
    /// Nobody came.
    NoShow,
    /// Set aside.
    Hold,
    /// Call a held ticket back: the one whose running number this is, or the one held longest.
    CallBack(Option<u32>),
    /// Let a no-show wait again: the one whose running number this is, or the latest.
    Requeue(Option<u32>),
    /// Send on to this counter.
    TransferToCounter(CounterNo),
    /// Send on to the window type of this prefix.
    TransferToWindowType(String),
    /// Take nobody for a while.
    Pause(PauseReason),
    /// Open, or go on after a pause; signed on is the clerk whose id was entered.
    Open(Option<String>),
    /// Sign off.
    Close,
}

/// What a call pad shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screen {
    /// The ticket in hand, or how the last key went; empty for neither.
    pub text: String,
    /// The same as a code, while it is one.
    pub code: Option<u8>,
    /// How many wait for the counter's window types.
    pub waiting: u16,
    /// What the counter is.
    pub lamp: Lamp,
}

#[derive(Debug, Default)]
struct Counter {
    lamp: Lamp,
    number: String,
    window_types: Vec<String>,
    waiting: u16,
    busy: bool,
    notice: Option<(Notice, Instant)>,
    beeps: u16,
    told: Option<Screen>,
}

/// All call pads of the hall.
#[derive(Debug)]
pub struct CallDesk {
    live: bool,
    prefixes: Vec<String>,
    counters: BTreeMap<CounterNo, Counter>,
}

impl CallDesk {
    /// Call pads at these counters.
    #[must_use]
    pub fn new(counters: impl IntoIterator<Item = CounterNo>) -> Self {
        let counters = counters.into_iter().map(|no| (no, Counter::default())).collect();
        Self { live: false, prefixes: Vec::new(), counters }
    }

    /// Something was heard of the hall. `true` when the numbers of those who wait may have changed.
    pub fn follow(&mut self, update: &Update) -> bool {
        match update {
            Update::Snapshot(hall) => {
                self.live = true;
                self.prefixes = hall.window_types.iter().map(|kind| kind.prefix.clone()).collect();
                for view in &hall.counters {
                    if let Some(counter) = self.counters.get_mut(&view.no) {
                        counter.lamp = lamp(view.state);
                        counter.number = view.number.clone().unwrap_or_default();
                    }
                }
                self.count(hall);
                false
            }
            Update::Event(recorded) => {
                self.happened(&recorded.event);
                !self.counters.is_empty() && moves_people(&recorded.event)
            }
            Update::Live => {
                self.live = true;
                true
            }
            Update::Stale => {
                self.live = false;
                false
            }
        }
    }

    /// How many wait, from a later look at the hall. Nothing else is taken from it: events are newer.
    pub fn count(&mut self, hall: &HallSnapshot) {
        for view in &hall.counters {
            let Some(counter) = self.counters.get_mut(&view.no) else { continue };
            counter.window_types.clone_from(&view.window_types);
            let waiting: u32 = hall
                .window_types
                .iter()
                .filter(|kind| view.window_types.contains(&kind.prefix))
                .map(|kind| kind.waiting)
                .sum();
            counter.waiting = u16::try_from(waiting).unwrap_or(u16::MAX);
        }
    }

    /// What a key asks for. Nothing is kept for later: who is called minutes after a key was pressed comes to a clerk
    /// who has forgotten it. `late`: nobody knows when the key was pressed.
    ///
    /// # Errors
    /// With what the pad shows instead.
    pub fn decide(&self, no: CounterNo, deed: Deed, digits: &[u8], late: bool) -> Result<Wish, Notice> {
        let counter = self.counters.get(&no).ok_or(Notice::NO_SUCH_KEY)?;
        if late || !self.live {
            return Err(Notice::NO_CONNECTION);
        }
        if counter.busy {
            return Err(Notice::BUSY);
        }
        let number = digits
            .iter()
            .try_fold(0_u32, |number, digit| number.checked_mul(10)?.checked_add(u32::from(*digit)));
        let number = number.filter(|_| !digits.is_empty());
        Ok(match deed {
            Deed::Next => Wish::CallNext,
            Deed::Call => Wish::Call(self.ticket(counter, number.ok_or(Notice::NUMBER)?)?),
            Deed::Recall => Wish::Recall,
            Deed::Start => Wish::Start,
            Deed::Finish => Wish::Finish,
            Deed::NoShow => Wish::NoShow,
            Deed::Hold => Wish::Hold,
            Deed::CallBack => Wish::CallBack(number),
            Deed::Requeue => Wish::Requeue(number),
            Deed::Transfer if digits.first() == Some(&0) => self.to_window_type(number)?,
            Deed::Transfer => {
                let to = number.and_then(|number| CounterNo::try_from(number).ok());
                Wish::TransferToCounter(to.filter(|to| *to > 0).ok_or(Notice::NUMBER)?)
            }
            Deed::TransferToWindowType => self.to_window_type(number)?,
            Deed::Pause if counter.lamp == Lamp::Paused => Wish::Open(None),
            Deed::Pause => Wish::Pause(reason(number)?),
            // Digits as they are: the clerk 0012 is not the clerk 12.
            Deed::Open => {
                Wish::Open((!digits.is_empty()).then(|| digits.iter().map(ToString::to_string).collect()))
            }
            Deed::Close => Wish::Close,
            Deed::Confirm => return Err(Notice::NO_SUCH_KEY),
        })
    }

    /// A wish is under way: no other until it is answered.
    pub fn sent(&mut self, no: CounterNo) {
        if let Some(counter) = self.counters.get_mut(&no) {
            counter.busy = true;
        }
    }

    /// How a wish went.
    pub fn answered(&mut self, no: CounterNo, notice: Notice, now: Instant) {
        if let Some(counter) = self.counters.get_mut(&no) {
            counter.busy = false;
        }
        self.say(no, notice, now);
    }

    /// Tells the clerk how a key went.
    pub fn say(&mut self, no: CounterNo, notice: Notice, now: Instant) {
        if let Some(counter) = self.counters.get_mut(&no) {
            counter.notice = (notice != Notice::Done).then_some((notice, now + NOTICE_FOR));
            counter.beeps += notice.beeps();
        }
    }

    /// What pads should show that they were not told yet, and how often they beep.
    pub fn changes(&mut self, now: Instant) -> Vec<(CounterNo, Screen, u16)> {
        let live = self.live;
        let mut changes = Vec::new();
        for (no, counter) in &mut self.counters {
            counter.notice = counter.notice.filter(|(_, until)| now < *until);
            let screen = counter.screen(live);
            let beeps = std::mem::take(&mut counter.beeps);
            if beeps > 0 || counter.told.as_ref() != Some(&screen) {
                counter.told = Some(screen.clone());
                changes.push((*no, screen, beeps));
            }
        }
        changes
    }

    /// The full number of a ticket: the running number, before it the place of its window type in the hall's list if
    /// the counter serves several.
    fn ticket(&self, counter: &Counter, number: u32) -> Result<String, Notice> {
        let (place, running) = (number / WITH_WINDOW_TYPE, number % WITH_WINDOW_TYPE);
        let prefix = match (place, counter.window_types.as_slice()) {
            (0, [only]) => only,
            (0, _) => return Err(Notice::NUMBER),
            (place, _) => self.prefix(place)?,
        };
        if running == 0 { Err(Notice::NUMBER) } else { Ok(format!("{prefix}{running:03}")) }
    }

    fn to_window_type(&self, place: Option<u32>) -> Result<Wish, Notice> {
        Ok(Wish::TransferToWindowType(self.prefix(place.unwrap_or(0))?.clone()))
    }

    fn prefix(&self, place: u32) -> Result<&String, Notice> {
        let at = usize::try_from(place).ok().and_then(|place| place.checked_sub(1)).ok_or(Notice::NUMBER)?;
        self.prefixes.get(at).ok_or(Notice::NUMBER)
    }

    fn happened(&mut self, event: &HallEvent) {
        match event {
            HallEvent::TicketCalled { number, counter, .. }
            | HallEvent::TicketRecalled { number, counter, .. } => self.put(*counter, Lamp::Called, number),
            HallEvent::ServiceStarted { number, counter, .. } => self.put(*counter, Lamp::Serving, number),
            HallEvent::TicketFinished { number, counter, .. }
            | HallEvent::TicketNoShow { number, counter, .. }
            | HallEvent::TicketHeld { number, counter, .. }
            | HallEvent::TicketTransferred { number, counter, .. } => self.leave(*counter, number),
            HallEvent::TicketCancelled { number, .. } | HallEvent::TicketExpired { number, .. } => {
                let at = self.counters.iter().find(|(_, has)| has.number == *number).map(|(no, _)| *no);
                if let Some(no) = at {
                    self.put(no, Lamp::Idle, "");
                }
            }
            HallEvent::CounterOpened { counter, window_types, .. } => {
                self.put(*counter, Lamp::Idle, "");
                if let Some(counter) = self.counters.get_mut(counter) {
                    counter.window_types.clone_from(window_types);
                }
            }
            HallEvent::CounterPaused { counter, .. } => self.put(*counter, Lamp::Paused, ""),
            HallEvent::CounterClosed { counter } => self.put(*counter, Lamp::Closed, ""),
            // What else happens concerns nobody's pad, or arrives with the next count.
            HallEvent::DayOpened { .. }
            | HallEvent::TicketIssued { .. }
            | HallEvent::TicketRequeued { .. }
            | HallEvent::TicketReturned { .. }
            | HallEvent::TicketReclassed { .. }
            | HallEvent::TicketRated { .. }
            | HallEvent::PrintReported { .. }
            | HallEvent::IssuingChanged { .. }
            | HallEvent::AppointmentBooked { .. }
            | HallEvent::AppointmentCancelled { .. }
            | HallEvent::AppointmentKept { .. }
            | HallEvent::AppointmentMissed { .. }
            | HallEvent::FeedbackLeft { .. }
            | HallEvent::FeedbackTakenUp { .. }
            | HallEvent::FeedbackAnswered { .. }
            | HallEvent::HallRestored { .. }
            | HallEvent::DeviceReported { .. }
            | HallEvent::DeviceForgotten { .. }
            | HallEvent::Unknown => {}
            _ => {}
        }
    }

    fn put(&mut self, no: CounterNo, lamp: Lamp, number: &str) {
        if let Some(counter) = self.counters.get_mut(&no) {
            counter.lamp = lamp;
            number.clone_into(&mut counter.number);
        }
    }

    fn leave(&mut self, no: CounterNo, number: &str) {
        // A held ticket may be marked or sent on while another is in hand.
        if self.counters.get(&no).is_some_and(|counter| counter.number == number) {
            self.put(no, Lamp::Idle, "");
        }
    }
}

impl Counter {
    fn screen(&self, live: bool) -> Screen {
        let notice = self.notice.map(|(notice, _)| notice);
        Screen {
            text: notice.and_then(Notice::text).unwrap_or_else(|| self.number.clone()),
            code: notice.and_then(Notice::code),
            waiting: self.waiting,
            lamp: if live { self.lamp } else { Lamp::NoConnection },
        }
    }
}

fn lamp(state: CounterState) -> Lamp {
    match state {
        CounterState::Closed => Lamp::Closed,
        CounterState::Idle => Lamp::Idle,
        CounterState::Called => Lamp::Called,
        CounterState::Serving => Lamp::Serving,
        CounterState::Paused => Lamp::Paused,
    }
}

/// The reasons as the clerk's page numbers them; none entered is a break.
fn reason(number: Option<u32>) -> Result<PauseReason, Notice> {
    Ok(match number {
        None | Some(1) => PauseReason::Break,
        Some(2) => PauseReason::Meal,
        Some(3) => PauseReason::Paperwork,
        Some(4) => PauseReason::Equipment,
        Some(5) => PauseReason::Meeting,
        Some(_) => return Err(Notice::NUMBER),
    })
}

fn moves_people(event: &HallEvent) -> bool {
    matches!(
        event,
        HallEvent::DayOpened { .. }
            | HallEvent::TicketIssued { .. }
            | HallEvent::TicketCalled { .. }
            | HallEvent::TicketRequeued { .. }
            | HallEvent::TicketTransferred { .. }
            | HallEvent::TicketReturned { .. }
            | HallEvent::TicketCancelled { .. }
            | HallEvent::TicketExpired { .. }
            | HallEvent::CounterOpened { .. }
            | HallEvent::AppointmentKept { .. }
    )
}

#[cfg(test)]
mod tests;
