//! The hall as boards know it: a snapshot and the events after it. Shows nothing, reads no clock.
//!
//! Counts of waiting tickets are kept by event, because events carry no counts; a ticket whose queue was
//! not seen is counted where its number's letters say.

mod from_snapshot;

use from_snapshot::issuing;
use queue_api::counter::PauseReason;
use queue_api::device::DeviceHealth;
use queue_api::event::{HallEvent, Recorded};
use queue_api::hall::HallInfo;
use queue_api::ticket::WhyRule;
use queue_api::{CounterNo, TicketId, Timestamp};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Most calls that are remembered: enough for the boards of every zone of a large hall.
pub const CALLS_MAX: usize = 200;
/// The name under which the server reports its own clock.
const CLOCK: &str = "clock";

/// Whether what is known is current.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feed {
    /// Nothing has been heard yet.
    Connecting,
    /// Current.
    Live,
    /// Not heard from the server since then.
    Stale {
        /// By the server's clock.
        since: Timestamp,
    },
}

/// One queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Its letters.
    pub prefix: String,
    /// 社保医保
    pub name: String,
    /// Social insurance
    pub name_en: String,
    /// Tickets waiting.
    pub waiting: u32,
    /// Counters that serve it when open.
    pub counters: Vec<CounterNo>,
    /// Whether it issues tickets.
    pub issuing: Issuing,
}

/// Whether a queue issues tickets now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Issuing {
    /// It does.
    Open,
    /// Not at this hour.
    Stopped,
    /// This session's tickets have all been taken.
    Full,
}

/// Whether a counter takes tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Openness {
    /// Nobody is signed on.
    Closed,
    /// It takes tickets.
    Open,
    /// It takes none for the moment.
    Paused(PauseReason),
}

/// The ticket a counter has in hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InHand {
    /// None.
    Nothing,
    /// Called at that moment, and expected.
    Called {
        /// Who.
        number: String,
        /// The latest call.
        at: Timestamp,
    },
    /// Being served.
    Serving {
        /// Who.
        number: String,
    },
}

/// A counter: what it has in hand is independent of whether it takes more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// Its number.
    pub no: CounterNo,
    /// 社保医保
    pub name: String,
    /// Social insurance
    pub name_en: String,
    /// The part of the hall it is in; may be empty.
    pub zone: String,
    /// Prefixes of the queues it serves.
    pub window_types: Vec<String>,
    /// Whether it takes tickets.
    pub openness: Openness,
    /// The ticket in hand.
    pub in_hand: InHand,
}

/// A recent call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Who.
    pub number: String,
    /// Where to.
    pub counter: CounterNo,
    /// Prefix of the queue it waited in.
    pub window_type: String,
    /// The latest call.
    pub at: Timestamp,
}

/// All that boards and strips need.
#[derive(Debug, Clone, PartialEq)]
pub struct Hall {
    /// Name and notices.
    pub info: HallInfo,
    /// In the server's order.
    pub queues: Vec<Queue>,
    /// By number.
    pub counters: BTreeMap<CounterNo, Counter>,
    /// Newest first; a ticket stands here once, and no longer when it did not come.
    pub calls: Vec<Call>,
    /// The server is not sure what time it is.
    pub clock_doubted: bool,
    queue_of: HashMap<TicketId, String>,
    /// Tickets seen to wait no longer: calling or cancelling them again takes nobody out of a queue.
    taken: HashSet<TicketId>,
}

impl Hall {
    /// What is different after an event. Cannot fail; an event about an unknown counter or queue changes nothing.
    pub fn take(&mut self, recorded: &Recorded) {
        match &recorded.event {
            HallEvent::DayOpened { .. } => self.begin_day(),
            HallEvent::TicketIssued { ticket, window_type, .. }
            | HallEvent::TicketRequeued { ticket, window_type, .. } => self.waits(*ticket, window_type),
            HallEvent::TicketCalled { ticket, number, window_type, counter, why, .. } => {
                let resumed = why.as_ref().is_some_and(|why| why.rule == WhyRule::Resumed);
                if self.taken.insert(*ticket) && !resumed {
                    self.count(window_type, |waiting| waiting.saturating_sub(1));
                }
                self.called(number, window_type, *counter, recorded.at);
            }
            HallEvent::TicketRecalled { number, window_type, counter, .. } => {
                self.called(number, window_type, *counter, recorded.at);
            }
            HallEvent::ServiceStarted { number, counter, .. } => {
                self.in_hand(*counter, InHand::Serving { number: number.clone() });
            }
            HallEvent::TicketFinished { ticket, counter, .. } => {
                self.queue_of.remove(ticket);
                self.in_hand(*counter, InHand::Nothing);
            }
            HallEvent::TicketNoShow { number, counter, .. } => {
                self.calls.retain(|call| call.number != *number);
                self.in_hand(*counter, InHand::Nothing);
            }
            HallEvent::TicketHeld { ticket, counter, .. } => {
                self.taken.insert(*ticket);
                self.in_hand(*counter, InHand::Nothing);
            }
            HallEvent::TicketTransferred { ticket, number, counter, window_type, .. } => {
                self.calls.retain(|call| call.number != *number);
                self.in_hand(*counter, InHand::Nothing);
                self.waits(*ticket, window_type);
            }
            HallEvent::TicketCancelled { ticket, number } | HallEvent::TicketExpired { ticket, number } => {
                let queue = self.queue_of.remove(ticket).unwrap_or_else(|| letters(number));
                if self.taken.insert(*ticket) {
                    self.count(&queue, |waiting| waiting.saturating_sub(1));
                }
                self.gone(number);
            }
            HallEvent::IssuingChanged { window_type, issuing: open, full } => {
                if let Some(queue) = self.queues.iter_mut().find(|queue| queue.prefix == *window_type) {
                    queue.issuing = issuing(*open, *full);
                }
            }
            HallEvent::DeviceReported { device, health, .. } if device == CLOCK => {
                self.clock_doubted = *health != DeviceHealth::Well;
            }
            HallEvent::CounterOpened { counter, window_types, .. } => {
                self.openness(*counter, Openness::Open);
                if let Some(counter) = self.counters.get_mut(counter) {
                    counter.window_types.clone_from(window_types);
                }
            }
            HallEvent::CounterPaused { counter, reason } => {
                self.openness(*counter, Openness::Paused(*reason));
            }
            HallEvent::CounterClosed { counter } => {
                self.openness(*counter, Openness::Closed);
                self.in_hand(*counter, InHand::Nothing);
            }
            HallEvent::TicketRated { .. }
            | HallEvent::PrintReported { .. }
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

    /// The newest call that a citizen may still be walking to: its counter has it in hand and has not begun.
    #[must_use]
    pub fn is_awaited(&self, call: &Call) -> bool {
        self.counters.get(&call.counter).is_some_and(|counter| match &counter.in_hand {
            InHand::Called { number, .. } => *number == call.number,
            InHand::Serving { .. } | InHand::Nothing => false,
        })
    }

    fn begin_day(&mut self) {
        self.calls.clear();
        self.queue_of.clear();
        self.taken.clear();
        for queue in &mut self.queues {
            queue.waiting = 0;
        }
        for counter in self.counters.values_mut() {
            counter.in_hand = InHand::Nothing;
        }
    }

    fn waits(&mut self, ticket: TicketId, window_type: &str) {
        self.taken.remove(&ticket);
        self.queue_of.insert(ticket, window_type.to_owned());
        self.count(window_type, |waiting| waiting.saturating_add(1));
    }

    fn count(&mut self, prefix: &str, change: impl Fn(u32) -> u32) {
        if let Some(queue) = self.queues.iter_mut().find(|queue| queue.prefix == prefix) {
            queue.waiting = change(queue.waiting);
        }
    }

    fn called(&mut self, number: &str, window_type: &str, counter: CounterNo, at: Timestamp) {
        self.calls.retain(|call| call.number != number);
        let call = Call { number: number.to_owned(), counter, window_type: window_type.to_owned(), at };
        self.calls.insert(0, call);
        self.calls.truncate(CALLS_MAX);
        self.in_hand(counter, InHand::Called { number: number.to_owned(), at });
    }

    /// Nobody expects this ticket any more.
    fn gone(&mut self, number: &str) {
        self.calls.retain(|call| call.number != number);
        for counter in self.counters.values_mut() {
            let has_it = match &counter.in_hand {
                InHand::Called { number: own, .. } | InHand::Serving { number: own } => own == number,
                InHand::Nothing => false,
            };
            if has_it {
                counter.in_hand = InHand::Nothing;
            }
        }
    }

    fn in_hand(&mut self, no: CounterNo, in_hand: InHand) {
        if let Some(counter) = self.counters.get_mut(&no) {
            counter.in_hand = in_hand;
        }
    }

    fn openness(&mut self, no: CounterNo, openness: Openness) {
        if let Some(counter) = self.counters.get_mut(&no) {
            counter.openness = openness;
        }
    }
}

fn letters(number: &str) -> String {
    number.chars().take_while(|c| !c.is_ascii_digit()).collect()
}
