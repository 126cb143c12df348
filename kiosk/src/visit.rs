//! One citizen's way through the screens: what was chosen, whose card was read, how the order stands.
//!
//! Everything personal is in here and nowhere else; when the kiosk goes home the whole visit is dropped,
//! and the card's text is overwritten in memory.

use crate::clock::Steady;
use crate::config::Config;
use crate::errands::{Errand, Fate};
use crate::printer::PageNo;
use crate::screens::guide::GuidePrint;
use crate::search::Sought;
use bevy::prelude::*;
use jiff::Timestamp;
use queue_api::client::CommandId;
use queue_api::error::ApiError;
use queue_api::hall::RealName;
use queue_api::ticket::{Class, IssueTicket, TicketView};
use zeroize::Zeroizing;

pub use crate::person::{IdPaper, Person, Phone};

/// How often a slip may be asked for again here; then the desk helps.
pub const REPRINTS_MAX: u32 = 2;

/// Bytes that are kept ready for what is typed: more than any number has.
const ENTRY_MAX: usize = 64;

/// Name of a visit: its orders carry it, so that a late answer is not taken for another citizen's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VisitNo(pub u64);

/// How the slip of an issued ticket fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slip {
    /// On its way out.
    Printing(PageNo),
    /// It left the printer.
    Printed,
    /// It did not come out.
    Failed,
    /// Nobody can tell; the citizen is asked to look.
    NotKnown(PageNo),
    /// This kiosk has no printer.
    NotFitted,
}

/// A ticket this visit was given.
#[derive(Debug, Clone)]
pub struct Issued {
    /// What the server answered.
    pub ticket: TicketView,
    /// How its slip fares.
    pub slip: Slip,
    /// Since when it fares so.
    pub since: Steady,
    /// How often it was printed again.
    pub reprints: u32,
}

/// How the order of this visit stands.
#[derive(Debug, Clone)]
pub enum Order {
    /// Nothing asked yet.
    Open,
    /// Asked once; only an answer leads on.
    Asked {
        /// When.
        at: Steady,
        /// Whether the server did not answer at first.
        slow: bool,
    },
    /// The rules said no.
    Refused(ApiError),
    /// It led to nothing. A ticket that comes after all is given up.
    Failed(Failure),
    /// The server gave a ticket.
    Issued(Box<Issued>),
}

/// Why an order led to nothing, though no rule said no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// Nobody answered in time.
    NoAnswer,
    /// The server did not take it, or the answer makes no sense.
    Senseless,
}

/// How much is known of the ticket a person had already.
#[derive(Debug, Clone, Default)]
pub enum Earlier {
    /// It is being looked up.
    #[default]
    Sought,
    /// As the server tells it.
    Found(Box<TicketView>),
    /// The server did not tell.
    Unknown,
}

impl Earlier {
    /// The ticket, while it is one: a slip of a number that is over sends somebody to wait for nothing.
    #[must_use]
    pub fn live(&self) -> Option<&TicketView> {
        match self {
            Self::Found(ticket) => Some(&**ticket).filter(|ticket| Fate::of(ticket) == Fate::Live),
            Self::Sought | Self::Unknown => None,
        }
    }

    /// Whether there is no such ticket any more: nobody waits with it, and nobody can again.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Found(ticket) if Fate::of(ticket) == Fate::Over)
    }
}

/// What a citizen came to the kiosk for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Purpose {
    /// To take a ticket.
    #[default]
    Ticket,
    /// To read a guide; a ticket may follow.
    Guide,
}

/// How a citizen looks for the matter; the way back leads along it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Way {
    /// By the list of window types.
    #[default]
    WindowType,
    /// By a queue on the home screen.
    Queue,
    /// Among the matters most asked for.
    Shortcut,
    /// By the department of this id.
    Department(String),
    /// By the theme of this id.
    Theme(String),
    /// By its letters.
    Search,
}

/// What the citizen said to being called earlier than others. Why is not kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Priority {
    /// Nothing yet.
    #[default]
    NotAsked,
    /// Rather in line with the others.
    Declined,
    /// Yes.
    Claimed,
}

/// What is being typed: digits of a card, a phone, a ticket. Never in `Debug`, overwritten when dropped.
#[derive(Clone, Default)]
pub struct Entry(Zeroizing<String>);

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Entry(redacted)")
    }
}

impl Entry {
    /// One more, unless there are `most` already.
    pub fn push(&mut self, character: char, most: usize) {
        if self.0.chars().count() < most {
            if self.0.capacity() == 0 {
                // A string that has to move leaves its old letters behind in memory.
                self.0.reserve(ENTRY_MAX);
            }
            self.0.push(character);
        }
    }

    /// The last one is taken back.
    pub fn delete(&mut self) {
        self.0.pop();
    }

    /// Nothing is typed.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// As it stands.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One citizen at the kiosk.
#[derive(Resource, Debug)]
pub struct Visit {
    /// Which.
    pub no: VisitNo,
    /// Prefix of the chosen window type.
    pub window_type: Option<String>,
    /// Id of the chosen matter.
    pub matter: Option<String>,
    /// What for.
    pub purpose: Purpose,
    /// How the matter is looked for.
    pub way: Way,
    /// What is looked for by its letters.
    pub sought: Sought,
    /// What is being typed.
    pub entry: Entry,
    /// Whose card was read, or number typed.
    pub person: Option<Person>,
    /// Where to call back.
    pub phone: Option<Phone>,
    /// Whether that was asked.
    pub phone_asked: bool,
    /// What the citizen said to being called earlier.
    pub priority: Priority,
    /// How the order stands.
    pub order: Order,
    /// The ticket the person had already, once an order was refused for it.
    pub earlier: Earlier,
    /// Whether it was over by the time it was looked up, and the order was made anew.
    pub ordered_anew: bool,
    /// What the citizen came for, if not for a new ticket.
    pub errand: Option<Errand>,
    /// How a printed guide fares.
    pub(crate) guide_print: GuidePrint,
}

/// Numbers visits, and names their commands so that no two kiosks and no two starts collide.
#[derive(Resource, Debug)]
pub struct Visits {
    start: i64,
    last: u64,
}

impl Visits {
    /// Since this start of the kiosk.
    #[must_use]
    pub fn since(start: Timestamp) -> Self {
        Self { start: start.as_microsecond(), last: 0 }
    }

    /// A new visit.
    pub fn begin(&mut self) -> Visit {
        self.last += 1;
        Visit {
            no: VisitNo(self.last),
            window_type: None,
            matter: None,
            purpose: Purpose::Ticket,
            way: Way::WindowType,
            sought: Sought::default(),
            entry: Entry::default(),
            person: None,
            phone: None,
            phone_asked: false,
            priority: Priority::NotAsked,
            order: Order::Open,
            earlier: Earlier::Sought,
            ordered_anew: false,
            errand: None,
            guide_print: GuidePrint::Open,
        }
    }

    /// The same citizen tries something else: a new order under a new name.
    pub fn again(&mut self, visit: &mut Visit) {
        self.last += 1;
        visit.no = VisitNo(self.last);
        visit.order = Order::Open;
        visit.earlier = Earlier::Sought;
        visit.ordered_anew = false;
    }

    /// Name of the visit's command `what`.
    #[must_use]
    pub fn command(&self, config: &Config, no: VisitNo, what: &str) -> CommandId {
        CommandId::new(format!("{}/{}/{}/{what}", config.name, self.start, no.0))
    }
}

impl Visit {
    /// Whose ticket it is, or nobody's. Somebody else than before is asked everything anew.
    pub fn identify(&mut self, person: Option<Person>) {
        let is_same = matches!((&self.person, &person), (Some(before), Some(now)) if before.is_same(now));
        if !is_same {
            self.phone = None;
            self.phone_asked = false;
            self.priority = Priority::NotAsked;
        }
        self.person = person;
    }

    /// What to ask the server for, once a window type is chosen. Of a reason for the class nothing is told, and of the
    /// person nothing where the window type needs no name.
    #[must_use]
    pub fn wish(&self, class: Class, real_name: RealName) -> Option<IssueTicket> {
        let is_named = real_name != RealName::None;
        Some(IssueTicket {
            window_type: self.window_type.clone()?,
            class,
            matter: self.matter.clone(),
            holder: self.person.as_ref().filter(|_| is_named).map(Person::holder),
            phone: self.phone.as_ref().filter(|_| is_named).map(Phone::number),
        })
    }

    /// When the ticket was ordered, while that is not answered.
    #[must_use]
    pub fn asked_at(&self) -> Option<Steady> {
        match self.order {
            Order::Asked { at, .. } => Some(at),
            Order::Open | Order::Refused(_) | Order::Failed(_) | Order::Issued(_) => None,
        }
    }

    /// Whether an outage would take something from this citizen: an answer that is waited for, a number, words that were
    /// written, or where to go now that nothing came of it.
    #[must_use]
    pub fn outlasts_outage(&self) -> bool {
        let by_order = match self.order {
            Order::Asked { .. } | Order::Failed(_) | Order::Issued(_) => true,
            Order::Open | Order::Refused(_) => false,
        };
        by_order || self.errand.as_ref().is_some_and(Errand::outlasts_outage)
    }

    /// The ticket, once there is one.
    #[must_use]
    pub fn issued(&self) -> Option<&Issued> {
        match &self.order {
            Order::Issued(issued) => Some(issued),
            Order::Open | Order::Asked { .. } | Order::Refused(_) | Order::Failed(_) => None,
        }
    }

    /// See [`Visit::issued`].
    pub fn issued_mut(&mut self) -> Option<&mut Issued> {
        match &mut self.order {
            Order::Issued(issued) => Some(issued),
            Order::Open | Order::Asked { .. } | Order::Refused(_) | Order::Failed(_) => None,
        }
    }
}
