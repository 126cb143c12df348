//! The hall against a model so simple it must be right: one list of tickets, read from end to end for every
//! question. No queue, no index, no hand: what is true is looked up each time. Both must answer alike.

use crate::steps;
use proptest::prelude::*;
use queue_core::counter::{CounterState, Hand, PauseReason, SignOn};
use queue_core::event::Device;
use queue_core::ids::{CounterNo, HolderId, Prefix, StaffId, TicketId};
use queue_core::ticket::{Ticket, TicketState as Is};
use queue_core::time::{BusinessDay, Timestamp};
use queue_core::{Command, Event, Hall, Refusal, Settings};
use std::collections::BTreeMap;
use std::sync::Arc;

proptest! {
    // A failure prints the shortest day that shows it: tell it again as a story.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1200) })]

    #[test]
    fn the_hall_answers_like_the_model(settings in steps::settings(), steps in steps::steps()) {
        let mut model = Model::new(settings.clone());
        let mut hall = Hall::new(settings.into(), TicketId(0));
        let mut now = steps::start();
        for step in steps {
            now = now.plus_ms(step.tick_ms);
            let command = step.command(&hall);
            let expected = model.ask(now, &command);
            let decision = hall.decide(now, &command);
            let said = decision.clone().map(|decision| without_estimates(decision.events));
            prop_assert_eq!(said, expected, "asked for {:?}", command);
            if let Ok(decision) = decision {
                decision.events.iter().for_each(|event| hall.evolve(decision.at, event));
            }
            prop_assert_eq!(hall.last_at(), model.at);
            prop_assert_eq!(hall.day(), model.day);
            prop_assert_eq!(hall.tickets().cloned().collect::<Vec<_>>(), model.tickets.clone());
            for (no, counter) in hall.counters() {
                prop_assert_eq!(&counter.state, &model.counter(no));
            }
        }
    }
}

/// Estimates are guesses about the future and not rules; they have stories and tests of their own.
fn without_estimates(mut events: Vec<Event>) -> Vec<Event> {
    for event in &mut events {
        if let Event::TicketIssued { wait, .. } = event {
            *wait = None;
        }
    }
    events
}

/// What the hall is, and nothing that could be looked up instead.
#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) settings: Settings,
    day: Option<BusinessDay>,
    pub(crate) at: Timestamp,
    pub(crate) last_ticket: u64,
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) desks: BTreeMap<CounterNo, Desk>,
    pub(crate) devices: BTreeMap<Arc<str>, Device>,
}

/// A counter without its hand.
#[derive(Clone, PartialEq)]
pub(crate) enum Desk {
    Closed,
    Open { staff: Option<StaffId>, takes: Vec<Prefix>, paused: Option<PauseReason> },
}

pub(crate) type Answer<T> = Result<T, Refusal>;

/// No, if so.
pub(crate) fn refuse(so: bool, refusal: Refusal) -> Answer<()> {
    if so { Err(refusal) } else { Ok(()) }
}

impl Model {
    fn new(settings: Settings) -> Self {
        let desks = settings.counters.keys().map(|no| (*no, Desk::Closed)).collect();
        let (tickets, devices) = (Vec::new(), BTreeMap::new());
        Self { settings, day: None, at: Timestamp::default(), last_ticket: 0, tickets, desks, devices }
    }

    /// What is said. Afterwards the model is as it was if refused, or if there was nothing to do.
    fn ask(&mut self, now: Timestamp, command: &Command) -> Answer<Vec<Event>> {
        let mut next = self.clone();
        next.at = self.at.max(now);
        let mut events = next.turn_of_day();
        events.extend(next.answer(command.clone())?);
        if !events.is_empty() {
            *self = next;
        }
        Ok(events)
    }

    fn turn_of_day(&mut self) -> Vec<Event> {
        let day = self.settings.utc_offset.day_of(self.at);
        if self.day >= Some(day) {
            return Vec::new();
        }
        let over = |state: Is| matches!(state, Is::Finished { .. } | Is::Cancelled { .. });
        let left = self.tickets.drain(..).filter(|ticket| !over(ticket.state));
        let mut events: Vec<Event> = left.map(|ticket| Event::TicketExpired { ticket: ticket.id }).collect();
        events.push(Event::DayOpened { day });
        for (name, device) in &self.devices {
            events.push(Event::DeviceReported { name: name.clone(), device: device.clone() });
        }
        self.day = Some(day);
        self.desks.values_mut().for_each(|desk| *desk = Desk::Closed);
        events
    }

    pub(crate) fn find(&mut self, id: TicketId) -> Answer<&mut Ticket> {
        self.tickets.iter_mut().find(|ticket| ticket.id == id).ok_or(Refusal::UnknownTicket)
    }

    /// Who waits that a counter may call, first to be called first.
    pub(crate) fn line(&self, counter: CounterNo, takes: &[Prefix]) -> Vec<Ticket> {
        let mine = |ticket: &Ticket| match ticket.to_counter {
            Some(there) => there == counter,
            None => takes.contains(&ticket.window_type),
        };
        self.sorted(mine)
    }

    /// Who waits for a window type and for no counter of it in particular.
    pub(crate) fn queue(&self, window_type: Prefix) -> Vec<Ticket> {
        self.sorted(|ticket| ticket.to_counter.is_none() && ticket.window_type == window_type)
    }

    fn sorted(&self, mine: impl Fn(&Ticket) -> bool) -> Vec<Ticket> {
        let waiting = self.tickets.iter().filter(|ticket| ticket.state == Is::Waiting && mine(ticket));
        let mut line: Vec<Ticket> = waiting.cloned().collect();
        line.sort_by_key(|ticket| (ticket.effective_at, ticket.id));
        line
    }

    /// Refused if the holder has a live ticket of a window type, `but` this one.
    pub(crate) fn no_other(&self, holder: Option<HolderId>, of: Prefix, but: Option<TicketId>) -> Answer<()> {
        let live =
            |ticket: &&Ticket| ticket.holder == holder && ticket.window_type == of && ticket.state.is_live();
        let other = self.tickets.iter().filter(live).find(|ticket| Some(ticket.id) != but);
        match other.filter(|_| holder.is_some()) {
            Some(other) => Err(Refusal::HolderHasTicket(other.number)),
            None => Ok(()),
        }
    }

    pub(crate) fn desk(&self, counter: CounterNo) -> Answer<&Desk> {
        self.desks.get(&counter).ok_or(Refusal::UnknownCounter)
    }

    pub(crate) fn open(
        &self,
        counter: CounterNo,
    ) -> Answer<(Option<StaffId>, Vec<Prefix>, Option<PauseReason>)> {
        match self.desk(counter)?.clone() {
            Desk::Closed => Err(Refusal::CounterClosed),
            Desk::Open { staff, takes, paused } => Ok((staff, takes, paused)),
        }
    }

    /// What a counter takes that could call somebody now.
    pub(crate) fn free(&self, counter: CounterNo) -> Answer<Vec<Prefix>> {
        let (_, takes, paused) = self.open(counter)?;
        refuse(paused.is_some(), Refusal::CounterPaused)?;
        refuse(self.hand(counter).is_some(), Refusal::TicketInHand)?;
        Ok(takes)
    }

    pub(crate) fn hand(&self, counter: CounterNo) -> Option<&Ticket> {
        let here = |state: Is| matches!(state, Is::Called { .. } | Is::Serving { .. });
        self.tickets.iter().find(|ticket| here(ticket.state) && ticket.state.counter() == Some(counter))
    }

    pub(crate) fn in_hand(&self, counter: CounterNo) -> Answer<Ticket> {
        self.open(counter)?;
        self.hand(counter).cloned().ok_or(Refusal::NoTicketInHand)
    }

    /// The ticket called here and not yet served, how often by now, and since when.
    pub(crate) fn called(&self, counter: CounterNo) -> Answer<(TicketId, u32, Timestamp)> {
        let ticket = self.in_hand(counter)?;
        let Is::Called { calls, since, .. } = ticket.state else { return Err(Refusal::AlreadyStarted) };
        Ok((ticket.id, calls, since))
    }

    /// The same counter as the hall keeps it.
    fn counter(&self, no: CounterNo) -> CounterState {
        let Ok((staff, window_types, paused)) = self.open(no) else { return CounterState::Closed };
        let hand = match (self.hand(no), paused) {
            (Some(ticket), _) if ticket.started_at.is_some() && self.called(no).is_err() => {
                Hand::Serving(ticket.id)
            }
            (Some(ticket), _) => Hand::Called(ticket.id),
            (None, Some(reason)) => Hand::Paused(reason),
            (None, None) => Hand::Idle,
        };
        CounterState::Open(SignOn { staff, window_types }, hand)
    }
}
