//! Calls and recalls → what to say next. One announcer per zone of loudspeakers. Pure: makes no sound,
//! reads no clock.
//!
//! Every call is said once before any call is repeated, both in the order of calling. A ticket stands in
//! line at most once, and so does a counter: who it calls now is all that still matters there. A call whose
//! citizen has come, or is not expected any more, is not said; nor is an old one.

use crate::hours::Span;
use queue_api::counter::{CounterState, CounterView};
use queue_api::event::HallEvent;
use queue_api::hall::{CallView, HallSnapshot};
use queue_api::{CounterNo, TicketId, Timestamp};
use std::collections::{BTreeSet, VecDeque};

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
    pub quiet: Vec<Span>,
}

impl Default for Rules {
    /// Each call twice, within three minutes, at all hours.
    fn default() -> Self {
        Self { repeats: 2, age_max_s: 180, quiet: Vec::new() }
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
}

/// How urgent the next thing to say is: smaller goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Urgency {
    /// Whether it has been said before.
    again: bool,
    /// When it was called.
    at: Timestamp,
}

impl Announcer {
    /// An announcer for these counters, or for all.
    #[must_use]
    pub fn new(rules: Rules, counters: Option<BTreeSet<CounterNo>>) -> Self {
        let (first, again) = (VecDeque::new(), VecDeque::new());
        Self { rules, counters, first, again, speaking: None, said_last: None }
    }

    /// From now on these counters are called here, or all.
    pub fn set_counters(&mut self, counters: Option<BTreeSet<CounterNo>>) {
        let here = |no: &CounterNo| counters.as_ref().is_none_or(|counters| counters.contains(no));
        self.first.retain(|pending| here(&pending.counter));
        self.again.retain(|pending| here(&pending.counter));
        self.counters = counters;
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
            | HallEvent::TicketCancelled { ticket, .. }
            | HallEvent::TicketHeld { ticket, .. }
            | HallEvent::TicketTransferred { ticket, .. }
            | HallEvent::TicketExpired { ticket, .. } => self.forget(*ticket),
            HallEvent::CounterClosed { counter } => self.forget_counter(*counter),
            HallEvent::DayOpened { .. } => self.clear(),
            HallEvent::TicketIssued { .. }
            | HallEvent::TicketRequeued { .. }
            | HallEvent::TicketRated { .. }
            | HallEvent::PrintReported { .. }
            | HallEvent::CounterOpened { .. }
            | HallEvent::CounterPaused { .. }
            | HallEvent::IssuingChanged { .. }
            | HallEvent::AppointmentBooked { .. }
            | HallEvent::AppointmentCancelled { .. }
            | HallEvent::AppointmentKept { .. }
            | HallEvent::AppointmentMissed { .. }
            | HallEvent::TicketReclassed { .. }
            | HallEvent::TicketReturned { .. }
            | HallEvent::FeedbackLeft { .. }
            | HallEvent::FeedbackTakenUp { .. }
            | HallEvent::FeedbackAnswered { .. }
            | HallEvent::HallRestored { .. }
            | HallEvent::DeviceReported { .. }
            | HallEvent::DeviceForgotten { .. }
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

    /// How urgent the next thing to say is; `None` while something is being said, or when there is nothing.
    pub fn urgency(&mut self, now: Timestamp, minute_of_day: u16) -> Option<Urgency> {
        if self.rules.quiet.iter().any(|quiet| quiet.holds(minute_of_day)) {
            self.clear();
        }
        let oldest_s = now.as_second() - i64::from(self.rules.age_max_s);
        self.first.retain(|pending| pending.at.as_second() >= oldest_s);
        self.again.retain(|pending| pending.at.as_second() >= oldest_s);
        if self.speaking.is_some() {
            return None;
        }
        if self.first.is_empty() && self.again.is_empty() {
            // Whatever comes next is a new beginning.
            self.said_last = None;
        }
        let first = self.first.front().map(|pending| Urgency { again: false, at: pending.at });
        first.or_else(|| self.again.front().map(|pending| Urgency { again: true, at: pending.at }))
    }

    /// What to say now, if nothing is being said. Whoever says it tells by [`Announcer::said`] when it is over.
    pub fn next(&mut self, now: Timestamp, minute_of_day: u16) -> Option<Announcement> {
        self.urgency(now, minute_of_day)?;
        let mut pending = self.first.pop_front().or_else(|| self.again.pop_front())?;
        let chime = match self.said_last {
            None => true,
            Some(last) => last != pending.ticket && self.first.len() <= CHIME_BACKLOG_MAX,
        };
        pending.left = pending.left.saturating_sub(1);
        let Pending { ticket, counter, .. } = pending;
        let number = pending.number.clone();
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
        self.forget_counter(counter);
        if !here || self.rules.repeats == 0 {
            return;
        }
        if self.first.len() >= PENDING_MAX {
            self.first.pop_front();
        }
        let (number, left) = (number.to_owned(), self.rules.repeats);
        self.first.push_back(Pending { ticket, number, counter, at, left });
    }

    /// Nobody is waiting for this ticket any more; what is being said is said to its end and not again.
    fn forget(&mut self, ticket: TicketId) {
        self.forget_if(|pending| pending.ticket == ticket);
    }

    /// Whoever this counter called before is not called there any more.
    fn forget_counter(&mut self, counter: CounterNo) {
        self.forget_if(|pending| pending.counter == counter);
    }

    fn forget_if(&mut self, over: impl Fn(&Pending) -> bool) {
        self.first.retain(|pending| !over(pending));
        self.again.retain(|pending| !over(pending));
        for speaking in self.speaking.iter_mut().filter(|speaking| over(speaking)) {
            speaking.left = 0;
        }
    }
}
