//! The hall: all tickets, queues and counters of one business day.
//!
//! Here is what the hall *is* and the table of what can be asked of it; what each wish needs stands in
//! [`counters`] and [`tickets`], what each fact changes in [`evolve`], the turn of the day in [`day`].

mod counters;
mod day;
mod evolve;
mod tickets;
mod view;

use crate::command::Command;
use crate::counter::Counter;
use crate::estimate::Pace;
use crate::event::{Device, Event};
use crate::ids::{CounterNo, HolderId, Prefix, TicketId};
use crate::number::TicketNumber;
use crate::queue::Queues;
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::ticket::Ticket;
use crate::time::{BusinessDay, Timestamp};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

pub use view::HallDay;

/// The latest calls kept for screens.
pub const RECENT_CALLS_MAX: usize = 12;
/// Devices remembered; a report of one more forgets nothing and is refused by the server's own limit.
pub const DEVICES_MAX: usize = 1024;

/// What was decided, and the moment it counts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The moment: never earlier than that of the decision before, whatever the clock says.
    pub at: Timestamp,
    /// The facts, in order; empty when nothing needed to change.
    pub events: Vec<Event>,
}

/// A call, as screens list it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// Who.
    pub ticket: TicketId,
    /// Where to.
    pub counter: CounterNo,
    /// How often by now.
    pub calls: u32,
    /// The latest.
    pub at: Timestamp,
}

/// One hall on one business day.
#[derive(Debug, Clone, PartialEq)]
pub struct Hall {
    settings: Arc<Settings>,
    day: Option<BusinessDay>,
    last_at: Timestamp,
    last_ticket: TicketId,
    tickets: BTreeMap<TicketId, Ticket>,
    by_number: HashMap<TicketNumber, TicketId>,
    live_by_holder: BTreeMap<(HolderId, Prefix), TicketId>,
    queues: Queues,
    counters: BTreeMap<CounterNo, Counter>,
    issued: BTreeMap<Prefix, u32>,
    paces: BTreeMap<Prefix, Pace>,
    recent_calls: VecDeque<Call>,
    devices: BTreeMap<Arc<str>, (Device, Timestamp)>,
    figures: HallDay,
}

impl Hall {
    /// A hall before its first day. `last_ticket` is the highest identity ever issued here, so that none is
    /// given twice even when older days are no longer at hand.
    #[must_use]
    pub fn new(settings: Arc<Settings>, last_ticket: TicketId) -> Self {
        let counters =
            settings.counters.keys().map(|no| (*no, Counter::closed(Timestamp::default()))).collect();
        Self {
            settings,
            day: None,
            last_at: Timestamp::default(),
            last_ticket,
            tickets: BTreeMap::new(),
            by_number: HashMap::new(),
            live_by_holder: BTreeMap::new(),
            queues: Queues::default(),
            counters,
            issued: BTreeMap::new(),
            paces: BTreeMap::new(),
            recent_calls: VecDeque::new(),
            devices: BTreeMap::new(),
            figures: HallDay::default(),
        }
    }

    /// Decides a command and changes nothing. The first command of a new day also closes the old one.
    ///
    /// # Errors
    /// The [`Refusal`] to tell; the hall is as it was.
    pub fn decide(&self, now: Timestamp, command: &Command) -> Result<Decision, Refusal> {
        // A clock that steps back must not let later tickets overtake earlier ones.
        let at = now.max(self.last_at);
        let mut events = self.turn_of_day(at);
        if events.is_empty() {
            return Ok(Decision { at, events: self.decide_today(at, command)? });
        }
        let mut tomorrow = self.clone();
        for event in &events {
            tomorrow.evolve(at, event);
        }
        events.extend(tomorrow.decide_today(at, command)?);
        Ok(Decision { at, events })
    }

    fn decide_today(&self, at: Timestamp, command: &Command) -> Result<Vec<Event>, Refusal> {
        match command {
            Command::IssueTicket { window_type, class, matter, holder } => {
                self.issue(at, *window_type, *class, matter.as_ref(), *holder)
            }
            Command::Cancel { ticket } => self.cancel(*ticket),
            Command::Requeue { ticket } => self.requeue(at, *ticket),
            Command::Rate { ticket, level, channel } => self.rate(*ticket, *level, *channel),
            Command::ReportPrint { ticket, outcome } => self.report_print(*ticket, *outcome),
            Command::OpenCounter { counter, staff, window_types } => {
                self.open_counter(*counter, staff.as_ref(), window_types.as_deref())
            }
            Command::PauseCounter { counter, reason } => self.pause_counter(*counter, *reason),
            Command::CloseCounter { counter } => self.close_counter(*counter),
            Command::CallNext { counter } => self.call_next(*counter),
            Command::CallTicket { counter, number } => self.call_ticket(*counter, *number),
            Command::Recall { counter } => self.recall(*counter),
            Command::Start { counter } => self.start(*counter),
            Command::Finish { counter } => self.finish(at, *counter),
            Command::MarkNoShow { counter } => self.mark_no_show(at, *counter),
            Command::Hold { counter } => self.hold(*counter),
            Command::Transfer { counter, to } => self.transfer(*counter, *to),
            Command::MarkRestored { gap } => Ok(vec![Event::HallRestored { gap: *gap }]),
            Command::ReportDevice { name, device } => Ok(self.report_device(name, device)),
        }
    }

    fn report_device(&self, name: &Arc<str>, device: &Device) -> Vec<Event> {
        let known = self.devices.get(name).is_some_and(|(known, _)| known == device);
        let crowded = self.devices.len() >= DEVICES_MAX && !self.devices.contains_key(name);
        if known || crowded {
            return Vec::new();
        }
        vec![Event::DeviceReported { name: Arc::clone(name), device: device.clone() }]
    }
}
