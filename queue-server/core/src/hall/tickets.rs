//! What is asked of tickets: issue, cancel, change the class, requeue, rate, report the slip.

use super::Hall;
use crate::event::Event;
use crate::ids::{HolderId, MatterId, Prefix, TicketId};
use crate::number::TicketNumber;
use crate::opening::Opening;
use crate::queue::Place;
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
        self.check_matter(window_type, matter)?;
        let holder = Self::holder_for(settings.real_name, holder)?;
        Self::check_class(class)?;
        // Whoever has a ticket is told so even when no more are issued: they need no other.
        self.check_no_live_ticket(holder, window_type)?;
        match self.opening_of(settings, window_type, at) {
            Opening::Issuing { .. } => {}
            Opening::Full { opens_at } => return Err(Refusal::QuotaReached { opens_at }),
            Opening::Closed { opens_at } => return Err(Refusal::OutsideHours { opens_at }),
        }
        if let Some(until) = holder.and_then(|holder| self.cooling_until(at, holder)) {
            return Err(Refusal::CoolingOff { until });
        }
        Ok(vec![self.issued(at, window_type, class, matter, holder)?])
    }

    /// The next number of a window type, at the place its class gives it.
    pub(super) fn issued(
        &self,
        at: Timestamp,
        window_type: Prefix,
        class: Class,
        matter: Option<&MatterId>,
        holder: Option<HolderId>,
    ) -> Result<Event, Refusal> {
        let settings = self.settings.window_types.get(&window_type).ok_or(Refusal::UnknownWindowType)?;
        let ticket = self.last_ticket.next();
        let running = self.issued.get(&window_type).map_or(0, |issued| issued.running) + 1;
        let effective_at = at.minus_s(settings.head_start_s(class));
        let ahead = self.queues.ahead_in(window_type, (effective_at, ticket));
        Ok(Event::TicketIssued {
            ticket,
            number: TicketNumber { prefix: window_type, running },
            class,
            matter: matter.cloned(),
            holder,
            effective_at,
            wait: self.wait_at(
                at,
                window_type,
                ahead + self.probably_overtaken(at, window_type, class, ahead),
            ),
        })
    }

    /// How many will probably come later and go before an ordinary ticket: among those who come while it waits, which
    /// are about as many as wait now, the part that had a head start today, as far as that reaches.
    pub(super) fn probably_overtaken(
        &self,
        at: Timestamp,
        window_type: Prefix,
        class: Class,
        ahead: usize,
    ) -> usize {
        let Some(issued) = self.issued.get(&window_type).filter(|_| class == Class::Ordinary) else {
            return 0;
        };
        let later = ahead * issued.favoured / issued.count.max(1);
        if later == 0 {
            return 0;
        }
        let head_start_s =
            self.settings.window_types.get(&window_type).map_or(0, |it| it.priority_head_start_s);
        let wait_s = self.wait_at(at, window_type, ahead).map_or(0, |wait| wait.p50_s);
        if wait_s <= head_start_s {
            return later;
        }
        let reached = u64::try_from(later).unwrap_or(u64::MAX).saturating_mul(u64::from(head_start_s));
        usize::try_from(reached / u64::from(wait_s)).unwrap_or(usize::MAX)
    }

    /// An appointment's head start and its way past the quota are for those who have booked and checked in.
    fn check_class(class: Class) -> Result<(), Refusal> {
        match class {
            Class::Ordinary | Class::Priority => Ok(()),
            Class::Appointment => Err(Refusal::CheckInNeeded),
        }
    }

    pub(super) fn check_matter(&self, window_type: Prefix, matter: Option<&MatterId>) -> Result<(), Refusal> {
        match matter {
            Some(matter) if self.settings.matters.get(matter) != Some(&window_type) => {
                Err(Refusal::UnknownMatter)
            }
            Some(_) | None => Ok(()),
        }
    }

    pub(super) fn holder_for(
        real_name: RealName,
        holder: Option<HolderId>,
    ) -> Result<Option<HolderId>, Refusal> {
        match (real_name, holder) {
            (RealName::Required, None) => Err(Refusal::HolderRequired),
            (RealName::None, _) => Ok(None),
            (RealName::Optional | RealName::Required, holder) => Ok(holder),
        }
    }

    /// One live ticket per holder and window type: a second place would be somebody else's.
    pub(super) fn check_no_live_ticket(
        &self,
        holder: Option<HolderId>,
        window_type: Prefix,
    ) -> Result<(), Refusal> {
        let live = holder.and_then(|holder| self.live_by_holder.get(&(holder, window_type)));
        match live.and_then(|live| self.ticket(*live)) {
            Some(live) => Err(Refusal::HolderHasTicket { ticket: live.id, number: live.number }),
            None => Ok(()),
        }
    }

    fn cooling_until(&self, at: Timestamp, holder: HolderId) -> Option<Timestamp> {
        let cooling = self.settings.rules.cooling?;
        let lapsed = self.no_shows.get(&holder).filter(|lapsed| lapsed.count >= cooling.no_shows)?;
        Some(lapsed.last_at.plus_s(cooling.for_s)).filter(|until| *until > at)
    }

    pub(super) fn cancel(&self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        match self.known(id)?.state {
            TicketState::Waiting | TicketState::Held { .. } | TicketState::NoShow { .. } => {
                Ok(vec![Event::TicketCancelled { ticket: id }])
            }
            TicketState::Called { .. }
            | TicketState::Serving { .. }
            | TicketState::Finished { .. }
            | TicketState::Cancelled { .. }
            | TicketState::Expired { .. } => Err(Refusal::TicketNotWaiting),
        }
    }

    /// The place moves by the difference of the head starts, so that one who came back after a no-show does not
    /// jump to where it first stood.
    pub(super) fn change_class(&self, id: TicketId, class: Class) -> Result<Vec<Event>, Refusal> {
        let ticket = self.known(id)?;
        if ticket.state != TicketState::Waiting {
            return Err(Refusal::TicketNotWaiting);
        }
        Self::check_class(class)?;
        if ticket.class == class {
            return Ok(Vec::new());
        }
        let head_start_s = |class| {
            self.settings.window_types.get(&ticket.window_type).map_or(0, |it| it.head_start_s(class))
        };
        let effective_at =
            ticket.effective_at.plus_s(head_start_s(ticket.class)).minus_s(head_start_s(class));
        Ok(vec![Event::TicketReclassed { ticket: id, class, effective_at }])
    }

    pub(super) fn requeue(&self, at: Timestamp, id: TicketId) -> Result<Vec<Event>, Refusal> {
        let ticket = self.known(id)?;
        if !matches!(ticket.state, TicketState::NoShow { .. }) {
            return Err(Refusal::NotNoShow);
        }
        if ticket.requeues >= self.settings.rules.requeue_max {
            return Err(Refusal::RequeueSpent);
        }
        self.check_no_live_ticket(ticket.holder, ticket.window_type)?;
        // A counter that has closed since calls nobody any more.
        let to_counter = ticket.to_counter.filter(|no| self.is_signed_on(*no));
        let line: Box<dyn Iterator<Item = Place>> = match to_counter {
            Some(counter) => Box::new(self.queues.sent_to(counter)),
            None => Box::new(self.queues.line(ticket.window_type)),
        };
        let effective_at = Self::place_in(line, at, self.settings.rules.requeue)?;
        Ok(vec![Event::TicketRequeued { ticket: id, to_counter, effective_at }])
    }

    /// The effective time that puts a no-show where the rule wants it.
    fn place_in(
        mut line: Box<dyn Iterator<Item = Place> + '_>,
        at: Timestamp,
        rule: Requeue,
    ) -> Result<Timestamp, Refusal> {
        let behind = |last: Option<Place>| last.map_or(at, |(last, _)| at.max(last.plus_ms(1)));
        match rule {
            Requeue::Never => Err(Refusal::RequeueSpent),
            Requeue::End => Ok(behind(line.last())),
            Requeue::Behind(0) => Ok(line.next().map_or(at, |(first, _)| first.plus_ms(-1))),
            Requeue::Behind(n) => {
                let n = usize::try_from(n).unwrap_or(usize::MAX);
                let (passed, last) =
                    line.take(n).fold((0, None), |(passed, _), place| (passed + 1, Some(place)));
                Ok(match last {
                    Some((nth, _)) if passed == n => nth.plus_ms(1),
                    short => behind(short),
                })
            }
        }
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
