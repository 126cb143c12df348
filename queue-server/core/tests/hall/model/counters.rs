//! What the model says about counters: the rules once more, in the plainest words.

use super::{Answer, Desk, Model, refuse};
use queue_core::command::TransferTo;
use queue_core::counter::PauseReason;
use queue_core::ids::{CounterNo, Prefix, StaffId, TicketId};
use queue_core::number::TicketNumber;
use queue_core::queue::{Why, WhyRule};
use queue_core::settings::RealName;
use queue_core::ticket::{Class, Ticket, TicketState as Is};
use queue_core::time::Timestamp;
use queue_core::{Event, Refusal};

impl Model {
    /// What a counter is to take: each window type once.
    fn takes(&self, counter: CounterNo, window_types: Option<Vec<Prefix>>) -> Answer<Vec<Prefix>> {
        self.desk(counter)?;
        let asked = window_types.unwrap_or_else(|| self.settings.counters[&counter].takes.clone());
        let known = asked.iter().all(|of| self.settings.window_types.contains_key(of));
        refuse(asked.is_empty() || !known, Refusal::UnknownWindowType)?;
        let mut takes: Vec<Prefix> = Vec::new();
        for of in asked {
            if !takes.contains(&of) {
                takes.push(of);
            }
        }
        Ok(takes)
    }

    fn change_desk(&mut self, counter: CounterNo, desk: Desk, event: Event) -> Answer<Option<Event>> {
        if *self.desk(counter)? == desk {
            return Ok(None);
        }
        refuse(self.hand(counter).is_some(), Refusal::TicketInHand)?;
        self.desks.insert(counter, desk);
        Ok(Some(event))
    }

    pub(super) fn open_counter(
        &mut self,
        counter: CounterNo,
        staff: Option<StaffId>,
        window_types: Option<Vec<Prefix>>,
    ) -> Answer<Option<Event>> {
        let takes = self.takes(counter, window_types)?;
        let desk = Desk::Open { staff: staff.clone(), takes: takes.clone(), paused: None };
        self.calls_at_sign_on.insert(counter, self.calls.len());
        self.change_desk(counter, desk, Event::CounterOpened { counter, staff, window_types: takes })
    }

    pub(super) fn pause(&mut self, counter: CounterNo, reason: PauseReason) -> Answer<Option<Event>> {
        let (staff, takes, _) = self.open(counter)?;
        let desk = Desk::Open { staff, takes, paused: Some(reason) };
        self.change_desk(counter, desk, Event::CounterPaused { counter, reason })
    }

    pub(super) fn close(&mut self, counter: CounterNo) -> Answer<Vec<Event>> {
        self.open(counter)?;
        let closed = self.change_desk(counter, Desk::Closed, Event::CounterClosed { counter })?;
        self.calls_at_sign_on.insert(counter, self.calls.len());
        let mut events = Vec::new();
        for sent in self.sent(counter) {
            self.find(sent.id)?.to_counter = None;
            events.push(Event::TicketReturned { ticket: sent.id, counter });
        }
        events.extend(closed);
        Ok(events)
    }

    /// What a counter takes that could call somebody now.
    pub(super) fn free(&self, counter: CounterNo) -> Answer<Vec<Prefix>> {
        let (_, takes, paused) = self.open(counter)?;
        refuse(paused.is_some(), Refusal::CounterPaused)?;
        refuse(self.hand(counter).is_some(), Refusal::TicketInHand)?;
        Ok(takes)
    }

    fn in_hand(&self, counter: CounterNo) -> Answer<Ticket> {
        self.open(counter)?;
        self.hand(counter).cloned().ok_or(Refusal::NoTicketInHand)
    }

    /// The ticket called here and not yet served, how often by now, and since when.
    fn called(&self, counter: CounterNo) -> Answer<(TicketId, u32, Timestamp)> {
        let ticket = self.in_hand(counter)?;
        let Is::Called { calls, since, .. } = ticket.state else { return Err(Refusal::AlreadyStarted) };
        Ok((ticket.id, calls, since))
    }

    pub(super) fn auto_call(&mut self, counter: CounterNo) -> Answer<Event> {
        refuse(!self.calls_by_itself(self.at, counter), Refusal::NobodyWaits)?;
        self.call_next(counter, true)
    }

    pub(super) fn call_next(&mut self, counter: CounterNo, automatic: bool) -> Answer<Event> {
        let takes = self.free(counter)?;
        let (next, rule) = self.next(counter, &takes, 1).pop().ok_or(Refusal::NobodyWaits)?;
        self.call(counter, &next, rule, &takes, automatic)
    }

    pub(super) fn call_ticket(&mut self, counter: CounterNo, number: TicketNumber) -> Answer<Event> {
        let takes = self.free(counter)?;
        let mut all = self.tickets.iter();
        let found = all.find(|ticket| ticket.number == number).ok_or(Refusal::UnknownTicket)?.clone();
        let Is::Held { counter: there, .. } = found.state else {
            refuse(found.state != Is::Waiting, Refusal::TicketNotCallable)?;
            refuse(!self.line(counter, &takes).contains(&found), Refusal::NotThisCounter)?;
            return self.call(counter, &found, WhyRule::Chosen, &takes, false);
        };
        let left_behind = *self.desk(there)? == Desk::Closed && takes.contains(&found.window_type);
        refuse(there != counter && !left_behind, Refusal::NotThisCounter)?;
        self.call(counter, &found, WhyRule::Resumed, &takes, false)
    }

    fn call(
        &mut self,
        counter: CounterNo,
        next: &Ticket,
        rule: WhyRule,
        takes: &[Prefix],
        automatic: bool,
    ) -> Answer<Event> {
        let line = self.line(counter, takes);
        // Whoever came back after it was issued waits behind it by the rules and is not overtaken.
        let latest = next.issued_at.max(next.effective_at);
        let overtook = line.iter().filter(|other| other.id < next.id && other.effective_at <= latest);
        let others = self.next(counter, takes, 2);
        let runner_up = others.iter().map(|(other, _)| other).find(|other| other.id != next.id);
        let why = Why {
            rule,
            head_start_s: next.issued_at.seconds_since(next.effective_at),
            effective_at: next.effective_at,
            overtook: u32::try_from(overtook.count()).unwrap(),
            runner_up: runner_up.map(|other| (other.number, other.effective_at)),
            automatic,
        };
        if next.state == Is::Waiting && next.to_counter.is_none() {
            let passed = next.class != Class::Ordinary
                && self.tickets.iter().any(|other| {
                    other.state == Is::Waiting
                        && other.to_counter.is_none()
                        && (other.window_type, other.class) == (next.window_type, Class::Ordinary)
                });
            self.calls.push((next.window_type, counter, rule == WhyRule::Chosen, passed));
        }
        let at = self.at;
        let ticket = self.find(next.id)?;
        ticket.why = Some(why);
        ticket.first_called_at = ticket.first_called_at.or(Some(at));
        ticket.called_at = Some(at);
        ticket.state = Is::Called { counter, calls: 1, since: at };
        Ok(Event::TicketCalled { ticket: next.id, counter, why })
    }

    pub(super) fn recall(&mut self, counter: CounterNo) -> Answer<Event> {
        let (ticket, calls, since) = self.called(counter)?;
        let calls = calls + 1;
        self.find(ticket)?.state = Is::Called { counter, calls, since };
        Ok(Event::TicketRecalled { ticket, counter, calls })
    }

    pub(super) fn start(&mut self, counter: CounterNo) -> Answer<Event> {
        let (at, (ticket, _, _)) = (self.at, self.called(counter)?);
        let found = self.find(ticket)?;
        (found.started_at, found.state) = (Some(at), Is::Serving { counter, since: at });
        Ok(Event::ServiceStarted { ticket, counter })
    }

    pub(super) fn finish(&mut self, counter: CounterNo) -> Answer<Event> {
        let (at, Ticket { id: ticket, state, .. }) = (self.at, self.in_hand(counter)?);
        let Is::Serving { since, .. } = state else { return Err(Refusal::NotStarted) };
        self.find(ticket)?.state = Is::Finished { counter, at, rating: None };
        Ok(Event::TicketFinished { ticket, counter, service_s: at.seconds_since(since) })
    }

    pub(super) fn mark_no_show(&mut self, counter: CounterNo) -> Answer<Event> {
        let (at, (ticket, calls, since)) = (self.at, self.called(counter)?);
        let rules = self.settings.rules;
        refuse(calls < rules.calls_min, Refusal::TooFewCalls)?;
        refuse(at.seconds_since(since) < rules.no_show_after_s, Refusal::TooSoon)?;
        let found = self.find(ticket)?;
        found.state = Is::NoShow { counter, since: at };
        let holder = found.holder;
        self.no_shows.extend(holder.map(|holder| (holder, at)));
        Ok(Event::TicketNoShow { ticket, counter })
    }

    pub(super) fn hold(&mut self, counter: CounterNo) -> Answer<Event> {
        let (at, ticket) = (self.at, self.in_hand(counter)?.id);
        self.find(ticket)?.state = Is::Held { counter, since: at };
        Ok(Event::TicketHeld { ticket, counter })
    }

    pub(super) fn transfer(&mut self, counter: CounterNo, to: TransferTo) -> Answer<Event> {
        let found = self.in_hand(counter)?;
        let own = to == TransferTo::WindowType(found.window_type) && found.to_counter.is_none();
        refuse(own || to == TransferTo::Counter(counter), Refusal::TransferToItself)?;
        let (window_type, to_counter) = match to {
            TransferTo::WindowType(window_type) => (window_type, None),
            TransferTo::Counter(there) => (found.window_type, Some(there)),
        };
        to_counter.map_or(Ok(()), |there| self.open(there).map(|_| ()))?;
        let kind = self.settings.window_types.get(&window_type).ok_or(Refusal::UnknownWindowType)?;
        let nameless = kind.real_name == RealName::Required && found.holder.is_none();
        refuse(nameless && window_type != found.window_type, Refusal::HolderRequired)?;
        self.no_other(found.holder, window_type, Some(found.id))?;
        let effective_at = found.issued_at.minus_s(kind.head_start_s(found.class));
        let ticket = self.find(found.id)?;
        (ticket.window_type, ticket.to_counter) = (window_type, to_counter);
        (ticket.effective_at, ticket.state) = (effective_at, Is::Waiting);
        Ok(Event::TicketTransferred { ticket: found.id, counter, window_type, to_counter, effective_at })
    }
}
