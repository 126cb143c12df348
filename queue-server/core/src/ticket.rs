//! The life of one ticket. Which step is allowed from where is decided in [`crate::hall`]; here is what a ticket *is*.

use crate::estimate::WaitRange;
use crate::ids::{CounterNo, HolderId, MatterId, Prefix, TicketId};
use crate::number::TicketNumber;
use crate::queue::Why;
use crate::time::Timestamp;

/// Why a ticket may be called before older ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Whoever comes.
    #[default]
    Ordinary,
    /// Elderly, disabled, soldier, pregnant.
    Priority,
    /// Booked beforehand and checked in.
    Appointment,
}

/// One place in one queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Identity.
    pub id: TicketId,
    /// What is printed; keeps the prefix it was issued with wherever it is sent.
    pub number: TicketNumber,
    /// The window type it waits for now.
    pub window_type: Prefix,
    /// The one counter it waits for, if it was sent to one.
    pub to_counter: Option<CounterNo>,
    /// Its class.
    pub class: Class,
    /// The matter it was taken for.
    pub matter: Option<MatterId>,
    /// The person it belongs to.
    pub holder: Option<HolderId>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// What it is ordered by while it waits.
    pub effective_at: Timestamp,
    /// What its citizen was told about the wait, until the first call has shown how true it was.
    pub told: Option<WaitRange>,
    /// When it was first called anywhere.
    pub first_called_at: Option<Timestamp>,
    /// When it was last called to a counter, repeats aside.
    pub called_at: Option<Timestamp>,
    /// When it was last served, if it was.
    pub started_at: Option<Timestamp>,
    /// Why it was called and no other, last time.
    pub why: Option<Why>,
    /// How often it came back after a no-show.
    pub requeues: u32,
    /// How its slip fared.
    pub print: Print,
    /// What it is.
    pub state: TicketState,
}

/// What a ticket is, with what belongs to being that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketState {
    /// In its queue.
    Waiting,
    /// Called, and expected at a counter.
    Called {
        /// Where.
        counter: CounterNo,
        /// How often by now.
        calls: u32,
        /// The first of these calls.
        since: Timestamp,
    },
    /// Being served.
    Serving {
        /// Where.
        counter: CounterNo,
        /// Since when.
        since: Timestamp,
    },
    /// Set aside at a counter.
    Held {
        /// Where.
        counter: CounterNo,
        /// Since when.
        since: Timestamp,
    },
    /// Called in vain.
    NoShow {
        /// Where.
        counter: CounterNo,
        /// Since when.
        since: Timestamp,
    },
    /// Served to the end.
    Finished {
        /// Where.
        counter: CounterNo,
        /// When.
        at: Timestamp,
        /// What the citizen thought of it, once said. Never filled by silence.
        rating: Option<Level>,
    },
    /// Given up.
    Cancelled {
        /// When.
        at: Timestamp,
    },
    /// The day ended first.
    Expired {
        /// When.
        at: Timestamp,
    },
}

impl TicketState {
    /// Whether the ticket may still be served without coming back first.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        match self {
            Self::Waiting | Self::Called { .. } | Self::Serving { .. } | Self::Held { .. } => true,
            Self::NoShow { .. } | Self::Finished { .. } | Self::Cancelled { .. } | Self::Expired { .. } => {
                false
            }
        }
    }

    /// The counter that has or had it, as far as the state knows one.
    #[must_use]
    pub const fn counter(&self) -> Option<CounterNo> {
        match self {
            Self::Called { counter, .. }
            | Self::Serving { counter, .. }
            | Self::Held { counter, .. }
            | Self::NoShow { counter, .. }
            | Self::Finished { counter, .. } => Some(*counter),
            Self::Waiting | Self::Cancelled { .. } | Self::Expired { .. } => None,
        }
    }
}

/// How a ticket's slip fared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Print {
    /// Not reported yet.
    #[default]
    Queued,
    /// The printer confirmed that it left.
    Printed,
    /// It did not come out.
    Failed,
    /// Printed again.
    Reprinted,
}

/// How satisfied a citizen was: 5 非常满意 … 1 非常不满意.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level(u8);

impl Level {
    /// A level of the five; `None` for anything else.
    #[must_use]
    pub const fn new(level: u8) -> Option<Self> {
        if level >= 1 && level <= 5 { Some(Self(level)) } else { None }
    }

    /// 5 … 1.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }

    /// Levels 5, 4 and 3 are satisfied ones; 2 and 1 are 差评 (国办发〔2019〕51号).
    #[must_use]
    pub const fn is_satisfied(self) -> bool {
        self.0 >= 3
    }
}

/// By which way a rating came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatingChannel {
    /// The keypad at the counter.
    Keypad,
    /// The citizen's phone.
    Phone,
    /// A kiosk.
    Kiosk,
    /// Another system of the hall.
    Integrator,
}
