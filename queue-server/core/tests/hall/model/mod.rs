//! A model so simple it must be right: one list of tickets, read from end to end for every question. No queue,
//! no index, no hand: what is true is looked up each time. The hall must answer alike.

mod appointments;
mod counters;
mod feedback;
mod next;
mod tickets;

use crate::steps::Step;
use queue_core::appointment::Appointment;
use queue_core::counter::{CounterState, Hand, PauseReason, SignOn};
use queue_core::event::Device;
use queue_core::feedback::{Feedback, FeedbackState};
use queue_core::ids::{CounterNo, HolderId, Prefix, StaffId, TicketId};
use queue_core::opening::Issuing;
use queue_core::ticket::{Ticket, TicketState as Is};
use queue_core::time::{BusinessDay, Timestamp};
use queue_core::{Command, Event, Refusal, Settings};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the hall is, and nothing that could be looked up instead.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) settings: Settings,
    pub(crate) day: Option<BusinessDay>,
    pub(crate) at: Timestamp,
    pub(crate) last_ticket: u64,
    pub(crate) tickets: Vec<Ticket>,
    /// Of which window type, when, and whether it counts against a quota.
    pub(crate) issued: Vec<(Prefix, Timestamp, bool)>,
    /// From which general line, to which counter, whether a clerk chose it, and whether it had a head start while an
    /// ordinary ticket waited.
    pub(crate) calls: Vec<(Prefix, CounterNo, bool, bool)>,
    pub(crate) no_shows: Vec<(HolderId, Timestamp)>,
    pub(crate) last_appointment: u64,
    pub(crate) appointments: Vec<Appointment>,
    pub(crate) last_feedback: u64,
    pub(crate) feedback: Vec<Feedback>,
    pub(crate) desks: BTreeMap<CounterNo, Desk>,
    /// Since when each counter is what it is.
    pub(crate) since: BTreeMap<CounterNo, Timestamp>,
    /// How many calls there had been when somebody last signed on or off.
    pub(crate) calls_at_sign_on: BTreeMap<CounterNo, usize>,
    /// What everybody was told last today.
    pub(crate) told_issuing: BTreeMap<Prefix, Issuing>,
    pub(crate) devices: BTreeMap<Arc<str>, (Device, Timestamp)>,
    /// The clock.
    pub(crate) now: Timestamp,
    /// What was asked in the latest step, and what was said.
    pub(crate) said: Vec<Said>,
}

/// One question and its answer.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    pub(crate) command: Command,
    /// Whether the hall had to ask itself.
    pub(crate) due: bool,
    pub(crate) answer: Answer<Vec<Event>>,
}

/// A counter without its hand.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Desk {
    Closed,
    Open { staff: Option<StaffId>, takes: Vec<Prefix>, paused: Option<PauseReason> },
}

pub(crate) type Answer<T> = Result<T, Refusal>;

/// No, if so.
fn refuse(so: bool, refusal: Refusal) -> Answer<()> {
    if so { Err(refusal) } else { Ok(()) }
}

impl Model {
    pub(crate) fn new(settings: Settings, now: Timestamp) -> Self {
        let desks = settings.counters.keys().map(|no| (*no, Desk::Closed)).collect();
        Self {
            settings,
            day: None,
            at: Timestamp::default(),
            last_ticket: 0,
            tickets: Vec::new(),
            issued: Vec::new(),
            calls: Vec::new(),
            no_shows: Vec::new(),
            last_appointment: 0,
            appointments: Vec::new(),
            last_feedback: 0,
            feedback: Vec::new(),
            desks,
            since: BTreeMap::new(),
            calls_at_sign_on: BTreeMap::new(),
            told_issuing: BTreeMap::new(),
            devices: BTreeMap::new(),
            now,
            said: Vec::new(),
        }
    }

    /// One step of a random day.
    pub(crate) fn step(&mut self, step: &Step) {
        self.said.clear();
        self.now = self.now.plus_ms(step.tick_ms);
        while let Some(command) = self.due().filter(|_| step.kept) {
            self.ask(&command, true);
        }
        self.ask(&step.command, false);
    }

    /// What is said. Afterwards the model is as it was if refused, or if there was nothing to do.
    fn ask(&mut self, command: &Command, due: bool) {
        let mut next = self.clone();
        next.at = self.at.max(self.now);
        let answer = next.answer(command.clone());
        if let Some(events) = answer.as_ref().ok().filter(|events| !events.is_empty()) {
            next.keep_since(events);
            *self = next;
        }
        self.said.push(Said { command: command.clone(), due, answer });
    }

    fn answer(&mut self, command: Command) -> Answer<Vec<Event>> {
        if self.day < Some(self.settings.utc_offset.day_of(self.at)) {
            refuse(command != Command::TurnDay, Refusal::DayNotOpen)?;
            return Ok(self.turn_day());
        }
        let said = match command {
            Command::TurnDay => None,
            Command::TellIssuing { window_type } => self.tell_issuing(window_type)?,
            Command::AutoCall { counter } => Some(self.auto_call(counter)?),
            Command::MissAppointment { appointment } => Some(self.miss(appointment)?),
            Command::BookAppointment { window_type, slot_at, matter, holder } => {
                Some(self.book(window_type, slot_at, matter, holder)?)
            }
            Command::CancelAppointment { appointment } => Some(self.give_up(appointment)?),
            Command::CheckIn { appointment } => return self.check_in(appointment),
            Command::ChangeClass { ticket, class } => self.change_class(ticket, class)?,
            Command::IssueTicket { window_type, class, matter, holder } => {
                Some(self.issue(window_type, class, matter, holder)?)
            }
            Command::Cancel { ticket } => Some(self.cancel(ticket)?),
            Command::Requeue { ticket } => Some(self.requeue(ticket)?),
            Command::Rate { ticket, level, channel } => Some(self.rate(ticket, level, channel)?),
            Command::ReportPrint { ticket, outcome } => self.report_print(ticket, outcome)?,
            Command::OpenCounter { counter, staff, window_types } => {
                self.open_counter(counter, staff, window_types)?
            }
            Command::PauseCounter { counter, reason } => self.pause(counter, reason)?,
            Command::CloseCounter { counter } => return self.close(counter),
            Command::CallNext { counter } => Some(self.call_next(counter, false)?),
            Command::CallTicket { counter, number } => Some(self.call_ticket(counter, number)?),
            Command::Recall { counter } => Some(self.recall(counter)?),
            Command::Start { counter } => Some(self.start(counter)?),
            Command::Finish { counter } => Some(self.finish(counter)?),
            Command::MarkNoShow { counter } => Some(self.mark_no_show(counter)?),
            Command::Hold { counter } => Some(self.hold(counter)?),
            Command::Transfer { counter, to } => Some(self.transfer(counter, to)?),
            Command::LeaveFeedback { letter } => Some(self.leave_feedback(letter)?),
            Command::TakeUpFeedback { feedback, staff, instead_of } => {
                self.take_up(feedback, staff, instead_of)?
            }
            Command::AnswerFeedback { feedback, staff } => Some(self.answer_letter(feedback, staff)?),
            // Restores have their own stories: random days have no backups.
            Command::MarkRestored { gap } => Some(Event::HallRestored { gap }),
            Command::ReportDevice { name, device } => {
                let known = self.devices.get(&name).cloned();
                // What was pulsed for stays so; how long it has been as it is, only its health and code tell.
                let ever = known.as_ref().is_some_and(|(known, _)| known.pulsed);
                let device = Device { pulsed: device.pulsed || ever, ..device };
                let look = |device: &Device| (device.kind, device.health, device.code.clone());
                let since = match &known {
                    Some((known, since)) if look(known) == look(&device) => *since,
                    _ => self.at,
                };
                let said = known != Some((device.clone(), since));
                self.devices.insert(name.clone(), (device.clone(), since));
                said.then_some(Event::DeviceReported { name, device, since })
            }
            Command::ForgetDevice { name } => {
                self.devices.remove(&name).map(|_| Event::DeviceForgotten { name })
            }
        };
        Ok(said.into_iter().collect())
    }

    fn turn_day(&mut self) -> Vec<Event> {
        let day = self.settings.utc_offset.day_of(self.at);
        let mut events = self.miss_all_before(day);
        let over = |state: Is| matches!(state, Is::Finished { .. } | Is::Cancelled { .. });
        let left = self.tickets.drain(..).filter(|ticket| !over(ticket.state));
        events.extend(left.map(|ticket| Event::TicketExpired { ticket: ticket.id }));
        events.push(Event::DayOpened { day });
        for (name, (device, since)) in &self.devices {
            let (name, device) = (name.clone(), device.clone());
            events.push(Event::DeviceReported { name, device, since: *since });
        }
        self.day = Some(day);
        self.desks.values_mut().for_each(|desk| *desk = Desk::Closed);
        self.feedback.retain(|feedback| feedback.state != FeedbackState::Answered);
        self.issued.clear();
        self.told_issuing.clear();
        self.calls.clear();
        self.no_shows.clear();
        self.calls_at_sign_on.clear();
        events
    }

    /// A counter is what it is since the latest fact about its hand or its sign-on.
    fn keep_since(&mut self, events: &[Event]) {
        for event in events {
            if matches!(event, Event::DayOpened { .. }) {
                self.since = self.desks.keys().map(|no| (*no, self.at)).collect();
            }
            if let Event::TicketCalled { counter, .. }
            | Event::ServiceStarted { counter, .. }
            | Event::TicketFinished { counter, .. }
            | Event::TicketNoShow { counter, .. }
            | Event::TicketHeld { counter, .. }
            | Event::TicketTransferred { counter, .. }
            | Event::CounterOpened { counter, .. }
            | Event::CounterPaused { counter, .. }
            | Event::CounterClosed { counter } = event
            {
                self.since.insert(*counter, self.at);
            }
        }
    }

    fn find(&mut self, id: TicketId) -> Answer<&mut Ticket> {
        self.tickets.iter_mut().find(|ticket| ticket.id == id).ok_or(Refusal::UnknownTicket)
    }

    /// Refused if the holder has a live ticket of a window type, `but` this one.
    fn no_other(&self, holder: Option<HolderId>, of: Prefix, but: Option<TicketId>) -> Answer<()> {
        let live =
            |ticket: &&Ticket| ticket.holder == holder && ticket.window_type == of && ticket.state.is_live();
        let other = self.tickets.iter().filter(live).find(|ticket| Some(ticket.id) != but);
        match other.filter(|_| holder.is_some()) {
            Some(other) => Err(Refusal::HolderHasTicket { ticket: other.id, number: other.number }),
            None => Ok(()),
        }
    }

    fn desk(&self, counter: CounterNo) -> Answer<&Desk> {
        self.desks.get(&counter).ok_or(Refusal::UnknownCounter)
    }

    fn open(&self, counter: CounterNo) -> Answer<(Option<StaffId>, Vec<Prefix>, Option<PauseReason>)> {
        match self.desk(counter)?.clone() {
            Desk::Closed => Err(Refusal::CounterClosed),
            Desk::Open { staff, takes, paused } => Ok((staff, takes, paused)),
        }
    }

    pub(crate) fn hand(&self, counter: CounterNo) -> Option<&Ticket> {
        let here = |state: Is| matches!(state, Is::Called { .. } | Is::Serving { .. });
        self.tickets.iter().find(|ticket| here(ticket.state) && ticket.state.counter() == Some(counter))
    }

    /// The same counter as the hall keeps it.
    pub(crate) fn counter(&self, no: CounterNo) -> CounterState {
        let Ok((staff, window_types, paused)) = self.open(no) else { return CounterState::Closed };
        let hand = match (self.hand(no), paused) {
            (Some(ticket), _) if matches!(ticket.state, Is::Serving { .. }) => Hand::Serving(ticket.id),
            (Some(ticket), _) => Hand::Called(ticket.id),
            (None, Some(reason)) => Hand::Paused(reason),
            (None, None) => Hand::Idle,
        };
        CounterState::Open(SignOn { staff, window_types }, hand)
    }
}
