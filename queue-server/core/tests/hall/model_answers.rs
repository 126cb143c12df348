//! What the model says to each command: the rules once more, in the plainest words.

use crate::model::{Answer, Desk, Model, refuse};
use queue_core::command::TransferTo;
use queue_core::ids::{CounterNo, HolderId, MatterId, Prefix, TicketId};
use queue_core::number::TicketNumber;
use queue_core::queue::{Why, WhyRule};
use queue_core::settings::{RealName, Requeue};
use queue_core::ticket::{Class, Level, Print, RatingChannel, Ticket, TicketState as Is};
use queue_core::time::Timestamp;
use queue_core::{Command, Event, Refusal};

impl Model {
    pub(crate) fn answer(&mut self, command: Command) -> Answer<Vec<Event>> {
        let said = match command {
            Command::IssueTicket { window_type, class, matter, holder } => {
                Some(self.issue(window_type, class, matter, holder)?)
            }
            Command::Cancel { ticket } => Some(self.cancel(ticket)?),
            Command::Requeue { ticket } => Some(self.requeue(ticket)?),
            Command::Rate { ticket, level, channel } => Some(self.rate(ticket, level, channel)?),
            Command::ReportPrint { ticket, outcome } => {
                let found = self.find(ticket)?;
                let before = std::mem::replace(&mut found.print, outcome);
                let told = before != outcome || outcome == Print::Reprinted;
                told.then_some(Event::PrintReported { ticket, outcome })
            }
            Command::OpenCounter { counter, staff, window_types } => {
                let takes = self.takes(counter, window_types)?;
                let desk = Desk::Open { staff: staff.clone(), takes: takes.clone(), paused: None };
                let opened = Event::CounterOpened { counter, staff, window_types: takes };
                self.change_desk(counter, desk, opened)?
            }
            Command::PauseCounter { counter, reason } => {
                let (staff, takes, _) = self.open(counter)?;
                let desk = Desk::Open { staff, takes, paused: Some(reason) };
                self.change_desk(counter, desk, Event::CounterPaused { counter, reason })?
            }
            Command::CloseCounter { counter } => {
                self.open(counter)?;
                self.change_desk(counter, Desk::Closed, Event::CounterClosed { counter })?
            }
            Command::CallNext { counter } => Some(self.call_next(counter)?),
            Command::CallTicket { counter, number } => Some(self.call_ticket(counter, number)?),
            Command::Recall { counter } => Some(self.recall(counter)?),
            Command::Start { counter } => Some(self.start(counter)?),
            Command::Finish { counter } => Some(self.finish(counter)?),
            Command::MarkNoShow { counter } => Some(self.mark_no_show(counter)?),
            Command::Hold { counter } => Some(self.hold(counter)?),
            Command::Transfer { counter, to } => Some(self.transfer(counter, to)?),
            // Restores have their own stories: random days have no backups.
            Command::MarkRestored { gap } => Some(Event::HallRestored { gap }),
            Command::ReportDevice { name, device } => {
                let before = self.devices.insert(name.clone(), device.clone());
                (before.as_ref() != Some(&device)).then_some(Event::DeviceReported { name, device })
            }
        };
        Ok(said.into_iter().collect())
    }

    fn issue(
        &mut self,
        window_type: Prefix,
        class: Class,
        matter: Option<MatterId>,
        holder: Option<HolderId>,
    ) -> Answer<Event> {
        let kind = *self.settings.window_types.get(&window_type).ok_or(Refusal::UnknownWindowType)?;
        let served = |matter| self.settings.matters.get(matter) == Some(&window_type);
        refuse(matter.as_ref().is_some_and(|matter| !served(matter)), Refusal::UnknownMatter)?;
        refuse(kind.real_name == RealName::Required && holder.is_none(), Refusal::HolderRequired)?;
        let holder = holder.filter(|_| kind.real_name != RealName::None);
        self.no_other(holder, window_type, None)?;

        self.last_ticket += 1;
        let issued = self.tickets.iter().filter(|ticket| ticket.number.prefix == window_type).count();
        let ticket = Ticket {
            id: TicketId(self.last_ticket),
            number: TicketNumber { prefix: window_type, running: u32::try_from(issued).unwrap() + 1 },
            window_type,
            to_counter: None,
            class,
            matter,
            holder,
            issued_at: self.at,
            effective_at: self.at.minus_s(kind.head_start_s(class)),
            first_called_at: None,
            started_at: None,
            why: None,
            requeues: 0,
            print: Print::Queued,
            state: Is::Waiting,
        };
        self.tickets.push(ticket.clone());
        let Ticket { id: ticket, number, matter, effective_at, .. } = ticket;
        Ok(Event::TicketIssued { ticket, number, class, matter, holder, effective_at, wait: None })
    }

    fn cancel(&mut self, ticket: TicketId) -> Answer<Event> {
        let at = self.at;
        let found = self.find(ticket)?;
        let may = matches!(found.state, Is::Waiting | Is::NoShow { .. });
        refuse(!may, Refusal::TicketNotWaiting)?;
        found.state = Is::Cancelled { at };
        Ok(Event::TicketCancelled { ticket })
    }

    fn rate(&mut self, ticket: TicketId, level: Level, channel: RatingChannel) -> Answer<Event> {
        let Is::Finished { counter, rating, .. } = &mut self.find(ticket)?.state else {
            return Err(Refusal::NotFinished);
        };
        refuse(rating.is_some(), Refusal::AlreadyRated)?;
        *rating = Some(level);
        Ok(Event::TicketRated { ticket, counter: *counter, level, channel })
    }

    fn requeue(&mut self, ticket: TicketId) -> Answer<Event> {
        let effective_at = self.place_again(ticket)?;
        let found = self.find(ticket)?;
        found.requeues += 1;
        found.effective_at = effective_at;
        found.state = Is::Waiting;
        Ok(Event::TicketRequeued { ticket, effective_at })
    }

    /// Where a no-show waits again.
    fn place_again(&mut self, id: TicketId) -> Answer<Timestamp> {
        let found = self.find(id)?.clone();
        let rules = self.settings.rules;
        refuse(!matches!(found.state, Is::NoShow { .. }), Refusal::NotNoShow)?;
        refuse(found.requeues >= rules.requeue_max, Refusal::RequeueSpent)?;
        self.no_other(found.holder, found.window_type, None)?;
        let queue = self.queue(found.window_type);
        let behind = match rules.requeue {
            Requeue::Never => return Err(Refusal::RequeueSpent),
            Requeue::Behind(0) => {
                return Ok(queue.first().map_or(self.at, |first| first.effective_at.plus_ms(-1)));
            }
            Requeue::Behind(n) => queue.get(n as usize - 1),
            Requeue::End => None,
        };
        let end = || queue.last().map_or(self.at, |last| self.at.max(last.effective_at.plus_ms(1)));
        Ok(behind.map_or_else(end, |before| before.effective_at.plus_ms(1)))
    }

    /// What a counter is to take: each window type once.
    fn takes(&self, counter: CounterNo, window_types: Option<Vec<Prefix>>) -> Answer<Vec<Prefix>> {
        self.desk(counter)?;
        let asked = window_types.unwrap_or_else(|| self.settings.counters[&counter].clone());
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

    fn call_next(&mut self, counter: CounterNo) -> Answer<Event> {
        let takes = self.free(counter)?;
        let next = self.line(counter, &takes).first().cloned().ok_or(Refusal::NobodyWaits)?;
        let sent = next.to_counter.is_some();
        let rule = if sent { WhyRule::SentToCounter } else { WhyRule::EarliestEffectiveTime };
        self.call(counter, &next, rule, &takes)
    }

    fn call_ticket(&mut self, counter: CounterNo, number: TicketNumber) -> Answer<Event> {
        let takes = self.free(counter)?;
        let mut all = self.tickets.iter();
        let found = all.find(|ticket| ticket.number == number).ok_or(Refusal::UnknownTicket)?.clone();
        let held = matches!(found.state, Is::Held { .. });
        refuse(found.state != Is::Waiting && !held, Refusal::TicketNotCallable)?;
        let mine = self.line(counter, &takes).contains(&found);
        refuse(!mine && found.state.counter() != Some(counter), Refusal::NotThisCounter)?;
        let rule = if held { WhyRule::Resumed } else { WhyRule::Chosen };
        self.call(counter, &found, rule, &takes)
    }

    fn call(&mut self, counter: CounterNo, next: &Ticket, rule: WhyRule, takes: &[Prefix]) -> Answer<Event> {
        let line = self.line(counter, takes);
        let others = || line.iter().filter(|other| other.id != next.id);
        // Whoever came back after it was issued waits behind it by the rules and is not overtaken.
        let latest = next.issued_at.max(next.effective_at);
        let overtook = others().filter(|other| other.id < next.id && other.effective_at <= latest).count();
        let why = Why {
            rule,
            head_start_s: next.issued_at.seconds_since(next.effective_at),
            effective_at: next.effective_at,
            overtook: u32::try_from(overtook).unwrap(),
            runner_up: others().next().map(|other| (other.number, other.effective_at)),
        };
        let at = self.at;
        let ticket = self.find(next.id)?;
        ticket.why = Some(why);
        ticket.first_called_at = ticket.first_called_at.or(Some(at));
        ticket.state = Is::Called { counter, calls: 1, since: at };
        Ok(Event::TicketCalled { ticket: next.id, counter, why })
    }

    fn recall(&mut self, counter: CounterNo) -> Answer<Event> {
        let (ticket, calls, since) = self.called(counter)?;
        let calls = calls + 1;
        self.find(ticket)?.state = Is::Called { counter, calls, since };
        Ok(Event::TicketRecalled { ticket, counter, calls })
    }

    fn start(&mut self, counter: CounterNo) -> Answer<Event> {
        let (at, (ticket, _, _)) = (self.at, self.called(counter)?);
        let found = self.find(ticket)?;
        (found.started_at, found.state) = (Some(at), Is::Serving { counter, since: at });
        Ok(Event::ServiceStarted { ticket, counter })
    }

    fn finish(&mut self, counter: CounterNo) -> Answer<Event> {
        let (at, Ticket { id: ticket, state, .. }) = (self.at, self.in_hand(counter)?);
        let Is::Serving { since, .. } = state else { return Err(Refusal::NotStarted) };
        self.find(ticket)?.state = Is::Finished { counter, at, rating: None };
        Ok(Event::TicketFinished { ticket, counter, service_s: at.seconds_since(since) })
    }

    fn mark_no_show(&mut self, counter: CounterNo) -> Answer<Event> {
        let (at, (ticket, calls, since)) = (self.at, self.called(counter)?);
        let rules = self.settings.rules;
        refuse(calls < rules.calls_min, Refusal::TooFewCalls)?;
        refuse(at.seconds_since(since) < rules.no_show_after_s, Refusal::TooSoon)?;
        self.find(ticket)?.state = Is::NoShow { counter, since: at };
        Ok(Event::TicketNoShow { ticket, counter })
    }

    fn hold(&mut self, counter: CounterNo) -> Answer<Event> {
        let (at, ticket) = (self.at, self.in_hand(counter)?.id);
        self.find(ticket)?.state = Is::Held { counter, since: at };
        Ok(Event::TicketHeld { ticket, counter })
    }

    fn transfer(&mut self, counter: CounterNo, to: TransferTo) -> Answer<Event> {
        let found = self.in_hand(counter)?;
        let itself = to == TransferTo::WindowType(found.window_type) || to == TransferTo::Counter(counter);
        refuse(itself, Refusal::TransferToItself)?;
        let (window_type, to_counter) = match to {
            TransferTo::WindowType(window_type) => (window_type, None),
            TransferTo::Counter(there) => (found.window_type, Some(there)),
        };
        to_counter.map_or(Ok(()), |there| self.desk(there).map(|_| ()))?;
        let kind = *self.settings.window_types.get(&window_type).ok_or(Refusal::UnknownWindowType)?;
        self.no_other(found.holder, window_type, Some(found.id))?;
        let effective_at = found.issued_at.minus_s(kind.head_start_s(found.class));
        let ticket = self.find(found.id)?;
        (ticket.window_type, ticket.to_counter) = (window_type, to_counter);
        (ticket.effective_at, ticket.state) = (effective_at, Is::Waiting);
        Ok(Event::TicketTransferred { ticket: found.id, counter, window_type, to_counter, effective_at })
    }
}
