//! What is asked of tickets: issue, cancel, requeue, rate, report the slip.

use super::Hall;
use crate::event::Event;
use crate::ids::{HolderId, MatterId, Prefix, TicketId};
use crate::number::TicketNumber;
use crate::refusal::Refusal;
use crate::settings::{RealName, Requeue};
use crate::ticket::{Class, Level, Print, RatingChannel, Ticket, TicketState};
use crate::time::Timestamp;

impl Hall {
    pub(super) fn issue(
        &self,
        at: Timestamp,
        window_type: Prefix,
        class: Class,
        matter: Option<&MatterId>,
        holder: Option<HolderId>,
    ) -> Result<Vec<Event>, Refusal> {
        let settings = self.settings.window_types.get(&window_type).ok_or(Refusal::UnknownWindowType)?;
        if let Some(matter) = matter
            && self.settings.matters.get(matter) != Some(&window_type)
        {
            return Err(Refusal::UnknownMatter);
        }
        let holder = match (settings.real_name, holder) {
            (RealName::Required, None) => return Err(Refusal::HolderRequired),
            (RealName::None, _) => None,
            (RealName::Optional | RealName::Required, holder) => holder,
        };
        if let Some(live) = holder.and_then(|holder| self.live_by_holder.get(&(holder, window_type))) {
            let number = self.ticket(*live).map(|ticket| ticket.number);
            return Err(number.map_or(Refusal::UnknownTicket, Refusal::HolderHasTicket));
        }
        let ticket = self.last_ticket.next();
        let running = self.issued.get(&window_type).copied().unwrap_or(0) + 1;
        let effective_at = at.minus_s(settings.head_start_s(class));
        Ok(vec![Event::TicketIssued {
            ticket,
            number: TicketNumber { prefix: window_type, running },
            class,
            matter: matter.cloned(),
            holder,
            effective_at,
            wait: self.wait_at(window_type, self.queues.ahead_of(window_type, None, (effective_at, ticket))),
        }])
    }

    pub(super) fn cancel(&self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        match self.known(id)?.state {
            TicketState::Waiting | TicketState::NoShow { .. } => {
                Ok(vec![Event::TicketCancelled { ticket: id }])
            }
            TicketState::Called { .. }
            | TicketState::Serving { .. }
            | TicketState::Held { .. }
            | TicketState::Finished { .. }
            | TicketState::Cancelled { .. }
            | TicketState::Expired { .. } => Err(Refusal::TicketNotWaiting),
        }
    }

    pub(super) fn requeue(&self, at: Timestamp, id: TicketId) -> Result<Vec<Event>, Refusal> {
        let ticket = self.known(id)?;
        if !matches!(ticket.state, TicketState::NoShow { .. }) {
            return Err(Refusal::NotNoShow);
        }
        if ticket.requeues >= self.settings.rules.requeue_max {
            return Err(Refusal::RequeueSpent);
        }
        if let Some(live) =
            ticket.holder.and_then(|holder| self.live_by_holder.get(&(holder, ticket.window_type)))
        {
            let number = self.known(*live)?.number;
            return Err(Refusal::HolderHasTicket(number));
        }
        let line = || self.queues.line(ticket.window_type);
        let end = || line().last().map_or(at, |(last, _)| at.max(last.plus_ms(1)));
        let effective_at = match self.settings.rules.requeue {
            Requeue::Never => return Err(Refusal::RequeueSpent),
            Requeue::End => end(),
            Requeue::Behind(0) => line().next().map_or(at, |(first, _)| first.plus_ms(-1)),
            Requeue::Behind(n) => {
                let nth = usize::try_from(n).unwrap_or(usize::MAX) - 1;
                line().nth(nth).map_or_else(end, |(before, _)| before.plus_ms(1))
            }
        };
        Ok(vec![Event::TicketRequeued { ticket: id, effective_at }])
    }

    pub(super) fn rate(
        &self,
        id: TicketId,
        level: Level,
        channel: RatingChannel,
    ) -> Result<Vec<Event>, Refusal> {
        match self.known(id)?.state {
            TicketState::Finished { counter, rating: None, .. } => {
                Ok(vec![Event::TicketRated { ticket: id, counter, level, channel }])
            }
            TicketState::Finished { rating: Some(_), .. } => Err(Refusal::AlreadyRated),
            TicketState::Waiting
            | TicketState::Called { .. }
            | TicketState::Serving { .. }
            | TicketState::Held { .. }
            | TicketState::NoShow { .. }
            | TicketState::Cancelled { .. }
            | TicketState::Expired { .. } => Err(Refusal::NotFinished),
        }
    }

    pub(super) fn report_print(&self, id: TicketId, outcome: Print) -> Result<Vec<Event>, Refusal> {
        let unchanged = self.known(id)?.print == outcome && outcome != Print::Reprinted;
        Ok(if unchanged { Vec::new() } else { vec![Event::PrintReported { ticket: id, outcome }] })
    }

    pub(super) fn known(&self, id: TicketId) -> Result<&Ticket, Refusal> {
        self.tickets.get(&id).ok_or(Refusal::UnknownTicket)
    }
}
