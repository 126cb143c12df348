//! What the model says about tickets: the rules once more, in the plainest words.

use super::{Answer, Desk, Model, refuse};
use queue_core::ids::{HolderId, MatterId, Prefix, TicketId};
use queue_core::number::TicketNumber;
use queue_core::settings::{RealName, Requeue};
use queue_core::ticket::{Class, Level, Print, RatingChannel, Ticket, TicketState as Is};
use queue_core::time::Timestamp;
use queue_core::{Event, Refusal};

impl Model {
    /// The holder to note, if the matter is served and a name was given where one is needed.
    pub(super) fn checked(
        &self,
        of: Prefix,
        matter: Option<&MatterId>,
        holder: Option<HolderId>,
    ) -> Answer<Option<HolderId>> {
        let kind = self.settings.window_types.get(&of).ok_or(Refusal::UnknownWindowType)?;
        let served = |matter| self.settings.matters.get(matter) == Some(&of);
        refuse(matter.is_some_and(|matter| !served(matter)), Refusal::UnknownMatter)?;
        refuse(kind.real_name == RealName::Required && holder.is_none(), Refusal::HolderRequired)?;
        Ok(holder.filter(|_| kind.real_name != RealName::None))
    }

    pub(super) fn issue(
        &mut self,
        window_type: Prefix,
        class: Class,
        matter: Option<MatterId>,
        holder: Option<HolderId>,
    ) -> Answer<Event> {
        let holder = self.checked(window_type, matter.as_ref(), holder)?;
        refuse(class == Class::Appointment, Refusal::CheckInNeeded)?;
        self.no_other(holder, window_type, None)?;
        self.must_issue(window_type)?;
        self.must_not_cool(holder)?;
        Ok(self.add_ticket(window_type, class, matter, holder))
    }

    fn must_not_cool(&self, holder: Option<HolderId>) -> Answer<()> {
        let Some(cooling) = self.settings.rules.cooling else { return Ok(()) };
        let lapsed = self.no_shows.iter().filter(|(who, _)| Some(*who) == holder).collect::<Vec<_>>();
        let Some((_, last)) = lapsed.last().filter(|_| lapsed.len() >= cooling.no_shows as usize) else {
            return Ok(());
        };
        let until = last.plus_s(cooling.for_s);
        refuse(until > self.at, Refusal::CoolingOff { until })
    }

    pub(super) fn add_ticket(
        &mut self,
        window_type: Prefix,
        class: Class,
        matter: Option<MatterId>,
        holder: Option<HolderId>,
    ) -> Event {
        self.last_ticket += 1;
        self.issued.push((window_type, self.at, class != Class::Appointment));
        let running = self.issued.iter().filter(|(prefix, ..)| *prefix == window_type).count();
        let ticket = Ticket {
            id: TicketId(self.last_ticket),
            number: TicketNumber { prefix: window_type, running: u32::try_from(running).unwrap() },
            window_type,
            to_counter: None,
            class,
            matter,
            holder,
            issued_at: self.at,
            effective_at: self.at.minus_s(self.settings.window_types[&window_type].head_start_s(class)),
            told: None,
            first_called_at: None,
            called_at: None,
            started_at: None,
            why: None,
            requeues: 0,
            print: Print::Queued,
            state: Is::Waiting,
        };
        self.tickets.push(ticket.clone());
        let Ticket { id: ticket, number, matter, effective_at, .. } = ticket;
        Event::TicketIssued { ticket, number, class, matter, holder, effective_at, wait: None }
    }

    pub(super) fn change_class(&mut self, id: TicketId, class: Class) -> Answer<Option<Event>> {
        let found = self.find(id)?.clone();
        refuse(found.state != Is::Waiting, Refusal::TicketNotWaiting)?;
        refuse(class == Class::Appointment, Refusal::CheckInNeeded)?;
        if found.class == class {
            return Ok(None);
        }
        let kind = &self.settings.window_types[&found.window_type];
        let without = found.effective_at.plus_s(kind.head_start_s(found.class));
        let effective_at = without.minus_s(kind.head_start_s(class));
        let ticket = self.find(id)?;
        (ticket.class, ticket.effective_at) = (class, effective_at);
        Ok(Some(Event::TicketReclassed { ticket: id, class, effective_at }))
    }

    pub(super) fn report_print(&mut self, ticket: TicketId, outcome: Print) -> Answer<Option<Event>> {
        let before = std::mem::replace(&mut self.find(ticket)?.print, outcome);
        let told = before != outcome || outcome == Print::Reprinted;
        Ok(told.then_some(Event::PrintReported { ticket, outcome }))
    }

    pub(super) fn cancel(&mut self, ticket: TicketId) -> Answer<Event> {
        let at = self.at;
        let found = self.find(ticket)?;
        let may = matches!(found.state, Is::Waiting | Is::Held { .. } | Is::NoShow { .. });
        refuse(!may, Refusal::TicketNotWaiting)?;
        found.state = Is::Cancelled { at };
        Ok(Event::TicketCancelled { ticket })
    }

    pub(super) fn rate(&mut self, ticket: TicketId, level: Level, channel: RatingChannel) -> Answer<Event> {
        let Is::Finished { counter, rating, .. } = &mut self.find(ticket)?.state else {
            return Err(Refusal::NotFinished);
        };
        refuse(rating.is_some(), Refusal::AlreadyRated)?;
        *rating = Some(level);
        Ok(Event::TicketRated { ticket, counter: *counter, level, channel })
    }

    pub(super) fn requeue(&mut self, id: TicketId) -> Answer<Event> {
        let found = self.find(id)?.clone();
        let rules = self.settings.rules;
        refuse(!matches!(found.state, Is::NoShow { .. }), Refusal::NotNoShow)?;
        refuse(found.requeues >= rules.requeue_max, Refusal::RequeueSpent)?;
        self.no_other(found.holder, found.window_type, None)?;
        let to_counter = found.to_counter.filter(|no| self.desk(*no).is_ok_and(|desk| *desk != Desk::Closed));
        let queue = to_counter.map_or_else(|| self.queue(found.window_type), |no| self.sent(no));
        let effective_at = self.place_again(&queue)?;
        let ticket = self.find(id)?;
        ticket.requeues += 1;
        (ticket.effective_at, ticket.to_counter, ticket.state) = (effective_at, to_counter, Is::Waiting);
        Ok(Event::TicketRequeued { ticket: id, to_counter, effective_at })
    }

    /// Where a no-show waits again among these.
    fn place_again(&self, queue: &[Ticket]) -> Answer<Timestamp> {
        let behind = match self.settings.rules.requeue {
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
}
