//! What the model says about who is next, and what the hall has to do by itself.

use super::Model;
use queue_core::Command;
use queue_core::appointment::AppointmentState;
use queue_core::ids::{CounterNo, Prefix};
use queue_core::queue::WhyRule;
use queue_core::settings::Policy;
use queue_core::ticket::{Class, Ticket, TicketState as Is};
use queue_core::time::Timestamp;

type Call = (Prefix, CounterNo, bool, bool);

pub(crate) fn place(ticket: &Ticket) -> (Timestamp, queue_core::ids::TicketId) {
    (ticket.effective_at, ticket.id)
}

impl Model {
    /// Who waits and fits, first to be called first if nothing but time counts.
    pub(crate) fn sorted(&self, mine: impl Fn(&Ticket) -> bool) -> Vec<Ticket> {
        let waiting = self.tickets.iter().filter(|ticket| ticket.state == Is::Waiting && mine(ticket));
        let mut line: Vec<Ticket> = waiting.cloned().collect();
        line.sort_by_key(place);
        line
    }

    /// Who waits for a window type and for no counter of it in particular.
    pub(crate) fn queue(&self, window_type: Prefix) -> Vec<Ticket> {
        self.sorted(|ticket| ticket.to_counter.is_none() && ticket.window_type == window_type)
    }

    /// Who waits for a counter in particular.
    pub(crate) fn sent(&self, counter: CounterNo) -> Vec<Ticket> {
        self.sorted(|ticket| ticket.to_counter == Some(counter))
    }

    /// Who waits that a counter may call.
    pub(crate) fn line(&self, counter: CounterNo, takes: &[Prefix]) -> Vec<Ticket> {
        self.sorted(|ticket| match ticket.to_counter {
            Some(there) => there == counter,
            None => takes.contains(&ticket.window_type),
        })
    }

    /// The next `limit` a counter would call, one after another, and by which rule.
    pub(crate) fn next(&self, counter: CounterNo, takes: &[Prefix], limit: usize) -> Vec<(Ticket, WhyRule)> {
        let (mut waiting, mut calls) = (self.line(counter, takes), self.calls.clone());
        let mut next = Vec::new();
        while next.len() < limit {
            let Some((ticket, rule)) = self.first(&waiting, &calls, counter, takes) else { break };
            waiting.retain(|other| other.id != ticket.id);
            if ticket.to_counter.is_none() {
                let ordinary = |other: &Ticket| {
                    other.to_counter.is_none()
                        && (other.window_type, other.class) == (ticket.window_type, Class::Ordinary)
                };
                let passed = ticket.class != Class::Ordinary && waiting.iter().any(ordinary);
                calls.push((ticket.window_type, counter, false, passed));
            }
            next.push((ticket, rule));
        }
        next
    }

    fn first(
        &self,
        waiting: &[Ticket],
        calls: &[Call],
        counter: CounterNo,
        takes: &[Prefix],
    ) -> Option<(Ticket, WhyRule)> {
        let sent = waiting.iter().find(|ticket| ticket.to_counter.is_some());
        let sent = sent.map(|ticket| (ticket.clone(), WhyRule::SentToCounter));
        let policy = &self.settings.counters[&counter].policy;
        let by_policy = match policy {
            Policy::OldestFirst => WhyRule::EarliestEffectiveTime,
            Policy::InOrder if takes.len() > 1 => WhyRule::FirstInOrder,
            Policy::Share(_) if takes.len() > 1 => WhyRule::ByShare,
            Policy::InOrder | Policy::Share(_) => WhyRule::EarliestEffectiveTime,
        };
        let heads = takes.iter().filter_map(|of| self.head(waiting, calls, *of, by_policy));
        match policy {
            Policy::OldestFirst => heads.chain(sent).min_by_key(|(ticket, _)| place(ticket)),
            Policy::InOrder => sent.or(heads.collect::<Vec<_>>().into_iter().next()),
            Policy::Share(_) => sent.or(heads
                .min_by_key(|(ticket, _)| (self.claim(calls, counter, ticket.window_type), place(ticket)))),
        }
    }

    /// The first of one line, or its first ordinary ticket if it is the turn of those.
    fn head(
        &self,
        waiting: &[Ticket],
        calls: &[Call],
        of: Prefix,
        rule: WhyRule,
    ) -> Option<(Ticket, WhyRule)> {
        let mut line =
            waiting.iter().filter(|ticket| ticket.to_counter.is_none() && ticket.window_type == of);
        let ordinary = line.clone().find(|ticket| ticket.class == Class::Ordinary);
        let earliest = line.next()?;
        let of_line = calls.iter().rev().filter(|(prefix, ..)| *prefix == of);
        let in_row = of_line.take_while(|(.., passed)| *passed).count();
        let max = self.settings.window_types[&of].priority_in_row_max as usize;
        match ordinary {
            Some(ordinary) if max > 0 && in_row >= max && ordinary.id != earliest.id => {
                Some((ordinary.clone(), WhyRule::OrdinaryTurn))
            }
            _ => Some((earliest.clone(), rule)),
        }
    }

    /// How much a counter has called of a window type since sign-on, in units of its share, where a window type
    /// never falls behind what was called of the others meanwhile.
    fn claim(&self, calls: &[Call], counter: CounterNo, of: Prefix) -> u64 {
        let Policy::Share(shares) = &self.settings.counters[&counter].policy else { return 0 };
        let from = self.calls_at_sign_on.get(&counter).copied().unwrap_or(0);
        let (mut claims, mut now) = (std::collections::BTreeMap::<Prefix, u64>::new(), 0);
        for (prefix, ..) in calls[from..].iter().filter(|(_, no, chosen, _)| *no == counter && !chosen) {
            let claim = claims.entry(*prefix).or_default();
            now = now.max(*claim);
            *claim = now + 1_000_000 / u64::from(shares.get(prefix).copied().unwrap_or(1));
        }
        claims.get(&of).copied().unwrap_or(0).max(now)
    }

    /// What the hall has to do by itself.
    pub(crate) fn due(&self) -> Option<Command> {
        let at = self.at.max(self.now);
        if self.day < Some(self.settings.utc_offset.day_of(at)) {
            return Some(Command::TurnDay);
        }
        let late = self.appointments.iter().filter(|it| {
            it.state == AppointmentState::Booked && at > it.slot_at.plus_s(self.early_and_late_s(it).1)
        });
        let missed = late.min_by_key(|it| (it.slot_at, it.id));
        let missed = missed.map(|it| Command::MissAppointment { appointment: it.id });
        let tell = self.settings.window_types.keys().find(|of| self.issuing_changed(at, **of).is_some());
        let tell = tell.map(|of| Command::TellIssuing { window_type: *of });
        let mut idle = self.desks.keys().filter(|no| self.calls_by_itself(at, **no));
        missed.or(tell).or_else(|| idle.next().map(|no| Command::AutoCall { counter: *no }))
    }

    pub(crate) fn calls_by_itself(&self, at: Timestamp, no: CounterNo) -> bool {
        let after_s = self.settings.counters.get(&no).and_then(|counter| counter.auto_call_after_s);
        let (Some(after_s), Ok(takes)) = (after_s, self.free(no)) else { return false };
        at.seconds_since(self.since[&no]) >= after_s && !self.line(no, &takes).is_empty()
    }
}
