//! One counter: closed, or open with somebody signed on and at most one ticket in hand.

use crate::ids::{Prefix, StaffId, TicketId};
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// A counter and its day so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// What it is.
    pub state: CounterState,
    /// Since when.
    pub since: Timestamp,
    /// Seconds it stood idle before its latest call although the ticket waited already: they are part of what a
    /// ticket takes.
    pub idle_before_call_s: u32,
    /// What it owes its window types, if it takes them by share.
    pub shares: Shares,
    /// Its figures of the day.
    pub day: CounterDay,
}

/// How far a counter has served each of its window types. Counted from sign-on, and a window type that had
/// nobody waiting gets no credit for it: otherwise an hour without visitors would be paid back in one go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shares {
    claims: BTreeMap<Prefix, u64>,
    now: u64,
}

impl Shares {
    /// The smaller, the sooner its turn.
    pub(crate) fn claim(&self, window_type: Prefix) -> u64 {
        self.claims.get(&window_type).copied().unwrap_or(0).max(self.now)
    }

    pub(crate) fn called(&mut self, window_type: Prefix, stride: u64) {
        let claim = self.claim(window_type);
        self.now = claim;
        self.claims.insert(window_type, claim.saturating_add(stride));
    }
}

/// What a counter is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CounterState {
    /// Nobody is signed on.
    Closed,
    /// Somebody is.
    Open(SignOn, Hand),
}

/// Who is at a counter, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOn {
    /// The clerk, if known.
    pub staff: Option<StaffId>,
    /// The window types taken, in the order set.
    pub window_types: Vec<Prefix>,
}

/// What an open counter is busy with. One ticket at most: there is no place for a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// Nothing.
    Idle,
    /// Nothing, and takes nothing.
    Paused(PauseReason),
    /// A ticket that was called and is expected.
    Called(TicketId),
    /// A ticket that is being served.
    Serving(TicketId),
}

impl Counter {
    /// A closed counter at the beginning of a day.
    #[must_use]
    pub fn closed(since: Timestamp) -> Self {
        let (shares, day) = (Shares::default(), CounterDay::default());
        Self { state: CounterState::Closed, since, idle_before_call_s: 0, shares, day }
    }

    /// Who is signed on, if open.
    #[must_use]
    pub fn sign_on(&self) -> Option<&SignOn> {
        match &self.state {
            CounterState::Closed => None,
            CounterState::Open(sign_on, _) => Some(sign_on),
        }
    }

    /// The ticket called or served here.
    #[must_use]
    pub fn in_hand(&self) -> Option<TicketId> {
        match &self.state {
            CounterState::Closed | CounterState::Open(_, Hand::Idle | Hand::Paused(_)) => None,
            CounterState::Open(_, Hand::Called(ticket) | Hand::Serving(ticket)) => Some(*ticket),
        }
    }

    /// Whether it takes tickets of a window type, now or as soon as its hands are free.
    #[must_use]
    pub fn takes(&self, prefix: Prefix) -> bool {
        match &self.state {
            CounterState::Closed | CounterState::Open(_, Hand::Paused(_)) => false,
            CounterState::Open(sign_on, Hand::Idle | Hand::Called(_) | Hand::Serving(_)) => {
                sign_on.window_types.contains(&prefix)
            }
        }
    }

    pub(crate) fn set_hand(&mut self, hand: Hand, at: Timestamp) {
        if let CounterState::Open(_, current) = &mut self.state {
            *current = hand;
            self.since = at;
        }
    }
}

/// Why a counter pauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PauseReason {
    /// No reason given.
    Break,
    /// Meals in turn.
    Meal,
    /// Paperwork.
    Paperwork,
    /// Equipment out of order.
    Equipment,
    /// Meeting or training.
    Meeting,
}

/// A counter's figures of the business day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CounterDay {
    /// Tickets finished.
    pub finished: u32,
    /// Seconds of service in all of them.
    pub service_s: u64,
    /// Ratings received.
    pub rated: u32,
    /// Satisfied ones among them.
    pub satisfied: u32,
}
