//! The hall: all tickets, queues and counters of one business day.
//!
//! Here is what the hall *is* and the table of what can be asked of it; what each wish needs stands in
//! [`counters`], [`tickets`], [`appointments`] and [`feedback`], what each fact changes in [`evolve`], and what the hall does
//! by itself in [`day`].

mod appointments;
mod counters;
mod day;
mod evolve;
mod feedback;
mod tickets;
mod view;

use crate::appointment::Appointment;
use crate::command::Command;
use crate::counter::Counter;
use crate::estimate::{History, Pace};
use crate::event::{Device, Event};
use crate::feedback::Feedback;
use crate::ids::{AppointmentId, CounterNo, FeedbackId, HolderId, Prefix, TicketId};
use crate::number::TicketNumber;
use crate::opening::Issuing;
use crate::queue::Queues;
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::ticket::Ticket;
use crate::time::{BusinessDay, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
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
    /// Tickets with a head start called one after another, by window type.
    in_row: BTreeMap<Prefix, u32>,
    counters: BTreeMap<CounterNo, Counter>,
    /// Counters signed on, by window type: asked for with every ticket, and most halls have many counters.
    takers: BTreeMap<Prefix, BTreeSet<CounterNo>>,
    issued: BTreeMap<Prefix, Issued>,
    told_issuing: BTreeMap<Prefix, Issuing>,
    no_shows: BTreeMap<HolderId, NoShows>,
    book: Book,
    letters: Letterbox,
    paces: BTreeMap<Prefix, Pace>,
    recent_calls: VecDeque<Call>,
    devices: BTreeMap<Arc<str>, (Device, Timestamp)>,
    figures: HallDay,
    history: Arc<History>,
}

/// What a hall brings along from the days before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// The highest identity ever issued here, so that none is given twice even when older days are no longer
    /// at hand.
    pub last_ticket: TicketId,
    /// The same of appointments.
    pub last_appointment: AppointmentId,
    /// Appointments that were open when the day began.
    pub appointments: Vec<Appointment>,
    /// The highest identity of a feedback.
    pub last_feedback: FeedbackId,
    /// Feedback that was open when the day began.
    pub feedback: Vec<Feedback>,
}

/// Numbers given by one window type today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Issued {
    /// The last running number.
    running: u32,
    /// Tickets, which are fewer than numbers after a restore.
    count: usize,
    /// Those of them with a head start.
    favoured: usize,
    /// When the tickets were issued that count against a quota, ascending.
    at: Vec<Timestamp>,
}

/// Tickets one holder let lapse today.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct NoShows {
    count: u32,
    last_at: Timestamp,
}

/// Appointments, and what is looked up about them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Book {
    last: AppointmentId,
    appointments: BTreeMap<AppointmentId, Appointment>,
    /// Those still expected, by slot.
    expected: BTreeSet<(Timestamp, AppointmentId)>,
    /// Places taken.
    taken: BTreeMap<(Prefix, Timestamp), u32>,
}

/// Feedback that is open, or was answered today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Letterbox {
    last: FeedbackId,
    feedback: BTreeMap<FeedbackId, Feedback>,
}

impl Hall {
    /// A hall before the day that its log tells next.
    #[must_use]
    pub fn new(settings: Arc<Settings>, carried: Carried) -> Self {
        let counters =
            settings.counters.keys().map(|no| (*no, Counter::closed(Timestamp::default()))).collect();
        Self {
            settings,
            day: None,
            last_at: Timestamp::default(),
            last_ticket: carried.last_ticket,
            tickets: BTreeMap::new(),
            by_number: HashMap::new(),
            live_by_holder: BTreeMap::new(),
            queues: Queues::default(),
            in_row: BTreeMap::new(),
            counters,
            takers: BTreeMap::new(),
            issued: BTreeMap::new(),
            told_issuing: BTreeMap::new(),
            no_shows: BTreeMap::new(),
            book: Book::carried(carried.last_appointment, carried.appointments),
            letters: Letterbox::carried(carried.last_feedback, carried.feedback),
            paces: BTreeMap::new(),
            recent_calls: VecDeque::new(),
            devices: BTreeMap::new(),
            figures: HallDay::default(),
            history: Arc::default(),
        }
    }

    /// Gives the hall its past to guess with. Not a fact of the day: what it guesses is kept in the events.
    pub fn remember(&mut self, history: Arc<History>) {
        self.history = history;
    }

    /// Decides a command and changes nothing.
    ///
    /// # Errors
    /// The [`Refusal`] to tell; the hall is as it was. On a new day that is [`Refusal::DayNotOpen`] until
    /// [`Hall::due`] has been followed: so the turn of the day never hangs on whether somebody's wish is granted.
    pub fn decide(&self, now: Timestamp, command: &Command) -> Result<Decision, Refusal> {
        // A clock that steps back must not let later tickets overtake earlier ones.
        let at = now.max(self.last_at);
        if self.is_new_day(at) {
            let turns = *command == Command::TurnDay;
            return turns.then(|| Decision { at, events: self.turn_day(at) }).ok_or(Refusal::DayNotOpen);
        }
        Ok(Decision { at, events: self.decide_today(at, command)? })
    }

    fn decide_today(&self, at: Timestamp, command: &Command) -> Result<Vec<Event>, Refusal> {
        match command {
            Command::TurnDay => Ok(Vec::new()),
            Command::AutoCall { counter } => self.auto_call(at, *counter),
            Command::TellIssuing { window_type } => self.tell_issuing(at, *window_type),
            Command::MissAppointment { appointment } => self.miss_appointment(at, *appointment),
            Command::BookAppointment { window_type, slot_at, matter, holder } => {
                self.book_appointment(at, *window_type, *slot_at, matter.as_ref(), *holder)
            }
            Command::CancelAppointment { appointment } => self.cancel_appointment(*appointment),
            Command::CheckIn { appointment } => self.check_in(at, *appointment),
            Command::ChangeClass { ticket, class } => self.change_class(*ticket, *class),
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
            Command::CallNext { counter } => self.call_next(*counter, false),
            Command::CallTicket { counter, number } => self.call_ticket(*counter, *number),
            Command::Recall { counter } => self.recall(*counter),
            Command::Start { counter } => self.start(*counter),
            Command::Finish { counter } => self.finish(at, *counter),
            Command::MarkNoShow { counter } => self.mark_no_show(at, *counter),
            Command::Hold { counter } => self.hold(*counter),
            Command::Transfer { counter, to } => self.transfer(*counter, *to),
            Command::LeaveFeedback { letter } => self.leave_feedback(at, letter),
            Command::TakeUpFeedback { feedback, staff, instead_of } => {
                self.take_up_feedback(*feedback, staff, instead_of.as_ref())
            }
            Command::AnswerFeedback { feedback, staff } => self.answer_feedback(*feedback, staff),
            Command::MarkRestored { gap } => Ok(vec![Event::HallRestored { gap: *gap }]),
            Command::ReportDevice { name, device } => Ok(self.report_device(at, name, device)),
            Command::ForgetDevice { name } => {
                let known = self.devices.contains_key(name);
                Ok(known.then(|| Event::DeviceForgotten { name: Arc::clone(name) }).into_iter().collect())
            }
        }
    }

    fn report_device(&self, at: Timestamp, name: &Arc<str>, device: &Device) -> Vec<Event> {
        let mut device = device.clone();
        let mut since = at;
        match self.devices.get(name) {
            Some((known, known_since)) => {
                device.pulsed |= known.pulsed;
                if device == *known {
                    return Vec::new();
                }
                // That somebody looks after it now makes it no younger.
                if (Device { pulsed: known.pulsed, ..device.clone() }) == *known {
                    since = *known_since;
                }
            }
            None if self.devices.len() >= DEVICES_MAX => return Vec::new(),
            None => {}
        }
        vec![Event::DeviceReported { name: Arc::clone(name), device, since }]
    }
}
