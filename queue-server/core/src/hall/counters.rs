//! What is asked of counters: open, pause, close, and everything done with the ticket in hand.

use super::Hall;
use crate::command::TransferTo;
use crate::counter::{Counter, CounterState, Hand, PauseReason, Shares, SignOn};
use crate::event::Event;
use crate::ids::{CounterNo, Prefix, StaffId, TicketId};
use crate::number::TicketNumber;
use crate::pick::Picker;
use crate::queue::{Why, WhyRule};
use crate::refusal::Refusal;
use crate::settings::RealName;
use crate::ticket::{Ticket, TicketState};
use crate::time::Timestamp;
use std::collections::BTreeSet;

impl Hall {
    pub(super) fn open_counter(
        &self,
        no: CounterNo,
        staff: Option<&StaffId>,
        window_types: Option<&[Prefix]>,
    ) -> Result<Vec<Event>, Refusal> {
        let counter = self.known_counter(no)?;
        let own = &self.settings.counters.get(&no).ok_or(Refusal::UnknownCounter)?.takes;
        // A window type named twice would be two lines to the rules, and everybody in it would count twice.
        let mut seen = BTreeSet::new();
        let window_types: Vec<Prefix> =
            window_types.unwrap_or(own).iter().copied().filter(|prefix| seen.insert(*prefix)).collect();
        if window_types.is_empty() || window_types.iter().any(|p| !self.settings.window_types.contains_key(p))
        {
            return Err(Refusal::UnknownWindowType);
        }
        if let CounterState::Open(sign_on, hand) = &counter.state {
            let same = sign_on.staff.as_ref() == staff && sign_on.window_types == window_types;
            match hand {
                Hand::Called(_) | Hand::Serving(_) if same => return Ok(Vec::new()),
                Hand::Called(_) | Hand::Serving(_) => return Err(Refusal::TicketInHand),
                Hand::Idle if same => return Ok(Vec::new()),
                Hand::Idle | Hand::Paused(_) => {}
            }
        }
        Ok(vec![Event::CounterOpened { counter: no, staff: staff.cloned(), window_types }])
    }

    pub(super) fn pause_counter(&self, no: CounterNo, reason: PauseReason) -> Result<Vec<Event>, Refusal> {
        match self.open(no)? {
            (_, Hand::Called(_) | Hand::Serving(_)) => Err(Refusal::TicketInHand),
            (_, Hand::Paused(current)) if current == reason => Ok(Vec::new()),
            (_, Hand::Idle | Hand::Paused(_)) => Ok(vec![Event::CounterPaused { counter: no, reason }]),
        }
    }

    pub(super) fn close_counter(&self, no: CounterNo) -> Result<Vec<Event>, Refusal> {
        match self.open(no)? {
            (_, Hand::Called(_) | Hand::Serving(_)) => Err(Refusal::TicketInHand),
            (_, Hand::Idle | Hand::Paused(_)) => {
                // Whoever was sent here waits for their window type again: a closed counter calls nobody.
                let sent = self.queues.sent_to(no);
                let returned = sent.map(|(_, ticket)| Event::TicketReturned { ticket, counter: no });
                Ok(returned.chain([Event::CounterClosed { counter: no }]).collect())
            }
        }
    }

    pub(super) fn call_next(&self, no: CounterNo, automatic: bool) -> Result<Vec<Event>, Refusal> {
        let sign_on = self.free(no)?;
        let next = self.picker(no, &sign_on.window_types).next();
        let ((_, id), rule) = next.ok_or(Refusal::NobodyWaits)?;
        Ok(vec![self.called(no, self.known(id)?, rule, sign_on, automatic)])
    }

    pub(super) fn call_ticket(&self, no: CounterNo, number: TicketNumber) -> Result<Vec<Event>, Refusal> {
        let sign_on = self.free(no)?;
        let ticket = self.ticket_by_number(number).ok_or(Refusal::UnknownTicket)?;
        match ticket.state {
            TicketState::Waiting => {
                let mine = match ticket.to_counter {
                    Some(counter) => counter == no,
                    None => sign_on.window_types.contains(&ticket.window_type),
                };
                if !mine {
                    return Err(Refusal::NotThisCounter);
                }
                Ok(vec![self.called(no, ticket, WhyRule::Chosen, sign_on, false)])
            }
            // Where it was held; anywhere it is served, once that counter has closed: nobody is left behind there.
            TicketState::Held { counter, .. }
                if counter == no
                    || !self.is_signed_on(counter) && sign_on.window_types.contains(&ticket.window_type) =>
            {
                Ok(vec![self.called(no, ticket, WhyRule::Resumed, sign_on, false)])
            }
            TicketState::Held { .. } => Err(Refusal::NotThisCounter),
            TicketState::Called { .. }
            | TicketState::Serving { .. }
            | TicketState::NoShow { .. }
            | TicketState::Finished { .. }
            | TicketState::Cancelled { .. }
            | TicketState::Expired { .. } => Err(Refusal::TicketNotCallable),
        }
    }

    pub(super) fn recall(&self, no: CounterNo) -> Result<Vec<Event>, Refusal> {
        let (ticket, calls, _) = self.called_in_hand(no)?;
        Ok(vec![Event::TicketRecalled { ticket, counter: no, calls: calls + 1 }])
    }

    pub(super) fn start(&self, no: CounterNo) -> Result<Vec<Event>, Refusal> {
        let (ticket, _, _) = self.called_in_hand(no)?;
        Ok(vec![Event::ServiceStarted { ticket, counter: no }])
    }

    pub(super) fn finish(&self, at: Timestamp, no: CounterNo) -> Result<Vec<Event>, Refusal> {
        match self.in_hand(no)?.state {
            TicketState::Serving { since, .. } => {
                let ticket = self.in_hand(no)?.id;
                Ok(vec![Event::TicketFinished { ticket, counter: no, service_s: at.seconds_since(since) }])
            }
            TicketState::Waiting
            | TicketState::Called { .. }
            | TicketState::Held { .. }
            | TicketState::NoShow { .. }
            | TicketState::Finished { .. }
            | TicketState::Cancelled { .. }
            | TicketState::Expired { .. } => Err(Refusal::NotStarted),
        }
    }

    pub(super) fn mark_no_show(&self, at: Timestamp, no: CounterNo) -> Result<Vec<Event>, Refusal> {
        let (ticket, calls, since) = self.called_in_hand(no)?;
        if calls < self.settings.rules.calls_min {
            return Err(Refusal::TooFewCalls);
        }
        if at.seconds_since(since) < self.settings.rules.no_show_after_s {
            return Err(Refusal::TooSoon);
        }
        Ok(vec![Event::TicketNoShow { ticket, counter: no }])
    }

    pub(super) fn hold(&self, no: CounterNo) -> Result<Vec<Event>, Refusal> {
        Ok(vec![Event::TicketHeld { ticket: self.in_hand(no)?.id, counter: no }])
    }

    /// The ticket keeps its place: its time of issue, less the head start its class has where it goes.
    pub(super) fn transfer(&self, no: CounterNo, to: TransferTo) -> Result<Vec<Event>, Refusal> {
        let ticket = self.in_hand(no)?;
        let (window_type, to_counter) = match to {
            TransferTo::WindowType(prefix) if prefix == ticket.window_type && ticket.to_counter.is_none() => {
                return Err(Refusal::TransferToItself);
            }
            TransferTo::WindowType(prefix) => (prefix, None),
            TransferTo::Counter(counter) if counter == no => return Err(Refusal::TransferToItself),
            TransferTo::Counter(counter) => {
                // Nobody calls from a closed counter; a paused one comes back.
                self.open(counter)?;
                (ticket.window_type, Some(counter))
            }
        };
        let settings = self.settings.window_types.get(&window_type).ok_or(Refusal::UnknownWindowType)?;
        if window_type != ticket.window_type {
            if settings.real_name == RealName::Required && ticket.holder.is_none() {
                return Err(Refusal::HolderRequired);
            }
            self.check_no_live_ticket(ticket.holder, window_type)?;
        }
        let effective_at = ticket.issued_at.minus_s(settings.head_start_s(ticket.class));
        Ok(vec![Event::TicketTransferred {
            ticket: ticket.id,
            counter: no,
            window_type,
            to_counter,
            effective_at,
        }])
    }

    fn called(
        &self,
        no: CounterNo,
        ticket: &Ticket,
        rule: WhyRule,
        sign_on: &SignOn,
        automatic: bool,
    ) -> Event {
        let takes = &sign_on.window_types;
        let place = (ticket.effective_at, ticket.id);
        let runner_up =
            self.picker(no, takes).take(2).map(|(place, _)| place).find(|(_, other)| *other != ticket.id);
        let overtook = self.queues.overtaken_by(no, takes, place, ticket.issued_at);
        let why = Why {
            rule,
            head_start_s: ticket.issued_at.seconds_since(ticket.effective_at),
            effective_at: ticket.effective_at,
            overtook: u32::try_from(overtook).unwrap_or(u32::MAX),
            runner_up: runner_up.and_then(|(at, id)| self.ticket(id).map(|ticket| (ticket.number, at))),
            automatic,
        };
        Event::TicketCalled { ticket: ticket.id, counter: no, why }
    }

    pub(super) fn picker<'a>(&'a self, no: CounterNo, takes: &[Prefix]) -> Picker<'a> {
        let shares = self.counters.get(&no).map(|counter| &counter.shares);
        Picker::new(
            &self.settings,
            &self.queues,
            &self.in_row,
            no,
            takes,
            shares.unwrap_or(&Shares::default()),
        )
    }

    /// A counter the administrator took away in the middle of a day may still deal with what it has in hand.
    pub(super) fn known_counter(&self, no: CounterNo) -> Result<&Counter, Refusal> {
        self.counters.get(&no).ok_or(Refusal::UnknownCounter)
    }

    pub(super) fn is_signed_on(&self, no: CounterNo) -> bool {
        self.counters.get(&no).is_some_and(|counter| counter.sign_on().is_some())
    }

    fn open(&self, no: CounterNo) -> Result<(&SignOn, Hand), Refusal> {
        match &self.known_counter(no)?.state {
            CounterState::Closed => Err(Refusal::CounterClosed),
            CounterState::Open(sign_on, hand) => Ok((sign_on, *hand)),
        }
    }

    fn free(&self, no: CounterNo) -> Result<&SignOn, Refusal> {
        match self.open(no)? {
            (sign_on, Hand::Idle) => Ok(sign_on),
            (_, Hand::Paused(_)) => Err(Refusal::CounterPaused),
            (_, Hand::Called(_) | Hand::Serving(_)) => Err(Refusal::TicketInHand),
        }
    }

    fn in_hand(&self, no: CounterNo) -> Result<&Ticket, Refusal> {
        match self.open(no)? {
            (_, Hand::Called(id) | Hand::Serving(id)) => self.known(id),
            (_, Hand::Idle | Hand::Paused(_)) => Err(Refusal::NoTicketInHand),
        }
    }

    fn called_in_hand(&self, no: CounterNo) -> Result<(TicketId, u32, Timestamp), Refusal> {
        let ticket = self.in_hand(no)?;
        match ticket.state {
            TicketState::Called { calls, since, .. } => Ok((ticket.id, calls, since)),
            TicketState::Serving { .. } => Err(Refusal::AlreadyStarted),
            TicketState::Waiting
            | TicketState::Held { .. }
            | TicketState::NoShow { .. }
            | TicketState::Finished { .. }
            | TicketState::Cancelled { .. }
            | TicketState::Expired { .. } => Err(Refusal::NoTicketInHand),
        }
    }
}
