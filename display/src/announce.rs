//! Calls and recalls → what to say next. One announcer per zone of loudspeakers. Pure: makes no sound,
//! reads no clock.
//!
//! Every call is said once before any call is repeated, both in the order of calling. A ticket stands in
//! line at most once. Repeats end when the citizen has come, or when the call is old.

use queue_api::counter::{CounterState, CounterView};
use queue_api::event::HallEvent;
use queue_api::hall::{CallView, HallSnapshot};
use queue_api::{CounterNo, TicketId, Timestamp};
use std::collections::{BTreeSet, HashSet, VecDeque};

/// Calls that wait to be said in one zone; beyond this the oldest is given up.
pub const PENDING_MAX: usize = 200;
/// With more calls than this waiting, the chime between two of them is left out.
const CHIME_BACKLOG_MAX: usize = 3;

/// How calls are spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// How often each call is said.
    pub repeats: u32,
    /// A call older than this is not said any more.
    pub age_max_s: u32,
    /// When nothing is said.
    pub quiet: Vec<Quiet>,
}

impl Default for Rules {
    /// Each call twice, within three minutes, at all hours.
    fn default() -> Self {
        Self { repeats: 2, age_max_s: 180, quiet: Vec::new() }
    }
}

/// A part of the day, in minutes since midnight; may span midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// First quiet minute.
    pub from_min: u16,
    /// First minute that is not quiet any more.
    pub until_min: u16,
}

impl Quiet {
    /// Whether it is quiet at this minute of the day.
    #[must_use]
    pub fn holds(self, minute: u16) -> bool {
        if self.from_min <= self.until_min {
            (self.from_min..self.until_min).contains(&minute)
        } else {
            minute >= self.from_min || minute < self.until_min
        }
    }
}

/// Something to say now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// Whose call.
    pub ticket: TicketId,
    /// Its number.
    pub number: String,
    /// Where to go.
    pub counter: CounterNo,
    /// Whether the chime goes first.
    pub chime: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Pending {
    ticket: TicketId,
    number: String,
    counter: CounterNo,
    at: Timestamp,
    /// How often it is still to be said; never 0 while it stands in line.
    left: u32,
}

/// What is to be said in one zone.
#[derive(Debug)]
pub struct Announcer {
    rules: Rules,
    counters: Option<BTreeSet<CounterNo>>,
    first: VecDeque<Pending>,
    again: VecDeque<Pending>,
    speaking: Option<Pending>,
    said_last: Option<TicketId>,
    /// Tickets of the day that were called here aloud at least once, and where to.
    heard: HashSet<(TicketId, CounterNo)>,
}

impl Announcer {
    /// An announcer for these counters, or for all.
    #[must_use]
    pub fn new(rules: Rules, counters: Option<BTreeSet<CounterNo>>) -> Self {
        let (first, again) = (VecDeque::new(), VecDeque::new());
        Self { rules, counters, first, again, speaking: None, said_last: None, heard: HashSet::new() }
    }

    /// Something happened in the hall.
    pub fn take(&mut self, event: &HallEvent, at: Timestamp) {
        match event {
            HallEvent::TicketCalled { ticket, number, counter, .. }
            | HallEvent::TicketRecalled { ticket, number, counter, .. } => {
                self.called(*ticket, number, *counter, at);
            }
            HallEvent::ServiceStarted { ticket, .. }
            | HallEvent::TicketFinished { ticket, .. }
            | HallEvent::TicketNoShow { ticket, .. }
            | HallEvent::TicketCancelled { ticket, .. } => self.ended(*ticket),
            // Said late, these would send somebody to the wrong counter.
            HallEvent::TicketHeld { ticket, .. }
            | HallEvent::TicketTransferred { ticket, .. }
            | HallEvent::TicketExpired { ticket, .. } => self.forget(*ticket),
            HallEvent::DayOpened { .. } => {
                self.heard.clear();
                self.clear();
            }
            HallEvent::TicketIssued { .. }
            | HallEvent::TicketRequeued { .. }
            | HallEvent::TicketRated { .. }
            | HallEvent::PrintReported { .. }
            | HallEvent::CounterOpened { .. }
            | HallEvent::CounterPaused { .. }
            | HallEvent::CounterClosed { .. }
            | HallEvent::IssuingChanged { .. }
            | HallEvent::AppointmentBooked { .. }
            | HallEvent::AppointmentCancelled { .. }
            | HallEvent::AppointmentKept { .. }
            | HallEvent::AppointmentMissed { .. }
            | HallEvent::TicketReclassed { .. }
            | HallEvent::TicketReturned { .. }
            | HallEvent::HallRestored { .. }
            | HallEvent::DeviceReported { .. }
            | HallEvent::Unknown => {}
            // The wire may know more one day.
            _ => {}
        }
    }

    /// The line was broken so long that the hall starts from a snapshot: calls made after `since`, and still
    /// expected, were missed and are said now.
    pub fn catch_up(&mut self, snapshot: &HallSnapshot, since: Timestamp) {
        let called = snapshot.counters.iter().filter(|counter| counter.state == CounterState::Called);
        let called: Vec<&CounterView> = called.collect();
        let still: Vec<TicketId> = called.iter().filter_map(|counter| counter.ticket).collect();
        let expected = |call: &CallView| {
            let counter = called.iter().find(|counter| counter.no == call.counter)?;
            counter.ticket.filter(|_| counter.number.as_deref() == Some(call.number.as_str()))
        };
        self.first.retain(|pending| still.contains(&pending.ticket));
        self.again.retain(|pending| still.contains(&pending.ticket));
        for call in snapshot.recent_calls.iter().rev().filter(|call| call.at > since) {
            if let Some(ticket) = expected(call) {
                self.called(ticket, &call.number, call.counter, call.at);
            }
        }
    }

    /// Forgets all that is not being said right now.
    pub fn clear(&mut self) {
        self.first.clear();
        self.again.clear();
        if let Some(speaking) = &mut self.speaking {
            speaking.left = 0;
        }
    }

    /// What to say now, if nothing is being said. Whoever says it tells by [`Announcer::said`] when it is over.
    pub fn next(&mut self, now: Timestamp, minute_of_day: u16) -> Option<Announcement> {
        if self.speaking.is_some() {
            return None;
        }
        if self.rules.quiet.iter().any(|quiet| quiet.holds(minute_of_day)) {
            self.clear();
        }
        let oldest_s = now.as_second() - i64::from(self.rules.age_max_s);
        self.first.retain(|pending| pending.at.as_second() >= oldest_s);
        self.again.retain(|pending| pending.at.as_second() >= oldest_s);
        let Some(mut pending) = self.first.pop_front().or_else(|| self.again.pop_front()) else {
            self.said_last = None;
            return None;
        };
        let chime = match self.said_last {
            None => true,
            Some(last) => last != pending.ticket && self.first.len() <= CHIME_BACKLOG_MAX,
        };
        pending.left = pending.left.saturating_sub(1);
        let Pending { ticket, counter, .. } = pending;
        let number = pending.number.clone();
        self.heard.insert((ticket, counter));
        self.said_last = Some(ticket);
        self.speaking = Some(pending);
        Some(Announcement { ticket, number, counter, chime })
    }

    /// What [`Announcer::next`] gave has been said, or could not be.
    pub fn said(&mut self) {
        if let Some(pending) = self.speaking.take().filter(|pending| pending.left > 0) {
            self.again.push_back(pending);
        }
    }

    /// Whether something is being said.
    #[must_use]
    pub fn is_speaking(&self) -> bool {
        self.speaking.is_some()
    }

    fn called(&mut self, ticket: TicketId, number: &str, counter: CounterNo, at: Timestamp) {
        let here = self.counters.as_ref().is_none_or(|counters| counters.contains(&counter));
        // A pending call of the same ticket to the same counter is this call; any other is out of date.
        let line = self.first.iter_mut().chain(self.again.iter_mut()).chain(self.speaking.iter_mut());
        for pending in line {
            if pending.ticket == ticket && pending.counter == counter && pending.left > 0 {
                pending.at = at;
                pending.left = self.rules.repeats;
                return;
            }
        }
        self.forget(ticket);
        if !here || self.rules.repeats == 0 {
            return;
        }
        if self.first.len() >= PENDING_MAX {
            self.first.pop_front();
        }
        let (number, left) = (number.to_owned(), self.rules.repeats);
        self.first.push_back(Pending { ticket, number, counter, at, left });
    }

    /// The citizen has come, or is not expected any more: what was not said yet is said once, repeats are not.
    fn ended(&mut self, ticket: TicketId) {
        let heard = &self.heard;
        self.first.retain(|pending| pending.ticket != ticket || !heard.contains(&(ticket, pending.counter)));
        self.again.retain(|pending| pending.ticket != ticket);
        for pending in self.first.iter_mut().filter(|pending| pending.ticket == ticket) {
            pending.left = 1;
        }
        for speaking in self.speaking.iter_mut().filter(|speaking| speaking.ticket == ticket) {
            speaking.left = 0;
        }
    }

    fn forget(&mut self, ticket: TicketId) {
        self.first.retain(|pending| pending.ticket != ticket);
        self.again.retain(|pending| pending.ticket != ticket);
        for speaking in self.speaking.iter_mut().filter(|speaking| speaking.ticket == ticket) {
            speaking.left = 0;
        }
    }
}
