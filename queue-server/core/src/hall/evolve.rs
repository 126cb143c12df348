//! What each fact changes. Cannot fail: a fact about something unknown changes nothing.

use super::{Call, Hall, HallDay, NoShows, RECENT_CALLS_MAX};
use crate::counter::{Counter, CounterState, Hand, Shares, SignOn};
use crate::estimate;
use crate::event::Event;
use crate::ids::{CounterNo, TicketId};
use crate::pick;
use crate::queue::{Stand, Why, WhyRule};
use crate::settings::Policy;
use crate::ticket::{Class, Level, Print, Ticket, TicketState};
use crate::time::{BusinessDay, Timestamp};

impl Hall {
    /// Takes a committed fact.
    pub fn evolve(&mut self, at: Timestamp, event: &Event) {
        self.last_at = self.last_at.max(at);
        match event {
            Event::DayOpened { day } => self.open_day(at, *day),
            Event::TicketIssued { .. } => self.add_ticket(at, event),
            Event::IssuingChanged { window_type, issuing } => {
                self.told_issuing.insert(*window_type, *issuing);
            }
            Event::AppointmentBooked { .. }
            | Event::AppointmentCancelled { .. }
            | Event::AppointmentKept { .. }
            | Event::AppointmentMissed { .. } => self.evolve_appointment(event),
            Event::FeedbackLeft { .. } | Event::FeedbackTakenUp { .. } | Event::FeedbackAnswered { .. } => {
                self.evolve_feedback(at, event);
            }
            Event::TicketReclassed { ticket, class, effective_at } => self.change(*ticket, |ticket| {
                ticket.class = *class;
                ticket.effective_at = *effective_at;
            }),
            Event::TicketReturned { ticket, .. } => self.change(*ticket, |ticket| ticket.to_counter = None),
            Event::TicketCalled { ticket, counter, why } => self.called_to(at, *ticket, *counter, *why),
            Event::TicketRecalled { ticket, counter, calls } => {
                self.recalled(Call { ticket: *ticket, counter: *counter, calls: *calls, at });
            }
            Event::ServiceStarted { ticket, counter } => {
                self.change(*ticket, |ticket| {
                    ticket.started_at = Some(at);
                    ticket.state = TicketState::Serving { counter: *counter, since: at };
                });
                self.hand(*counter, Hand::Serving(*ticket), at);
            }
            Event::TicketFinished { ticket, counter, service_s } => {
                self.finished(at, *ticket, *counter, *service_s);
            }
            Event::TicketNoShow { ticket, counter } => {
                self.set_free(at, *ticket, *counter);
                self.lapsed(at, *ticket, *counter);
            }
            Event::TicketRequeued { ticket, to_counter, effective_at } => self.change(*ticket, |ticket| {
                ticket.requeues += 1;
                ticket.to_counter = *to_counter;
                ticket.effective_at = *effective_at;
                ticket.state = TicketState::Waiting;
            }),
            Event::TicketHeld { ticket, counter } => {
                self.set_free(at, *ticket, *counter);
                self.set_state(*ticket, TicketState::Held { counter: *counter, since: at });
            }
            Event::TicketTransferred { ticket, counter, window_type, to_counter, effective_at } => {
                self.set_free(at, *ticket, *counter);
                self.change(*ticket, |ticket| {
                    ticket.window_type = *window_type;
                    ticket.to_counter = *to_counter;
                    ticket.effective_at = *effective_at;
                    ticket.state = TicketState::Waiting;
                });
            }
            Event::TicketCancelled { ticket } => self.set_state(*ticket, TicketState::Cancelled { at }),
            Event::TicketExpired { ticket } => self.set_state(*ticket, TicketState::Expired { at }),
            Event::TicketRated { ticket, counter, level, .. } => {
                self.rated(*ticket, *counter, *level);
            }
            Event::PrintReported { ticket, outcome } => self.print_reported(*ticket, *outcome),
            Event::CounterOpened { counter, staff, window_types } => {
                let sign_on = SignOn { staff: staff.clone(), window_types: window_types.clone() };
                self.set_counter(*counter, CounterState::Open(sign_on, Hand::Idle), at);
            }
            Event::CounterPaused { counter, reason } => self.hand(*counter, Hand::Paused(*reason), at),
            Event::CounterClosed { counter } => self.set_counter(*counter, CounterState::Closed, at),
            Event::HallRestored { gap } => {
                self.restored(*gap);
            }
            Event::DeviceReported { name, device, since } => {
                self.devices.insert(name.clone(), (device.clone(), *since));
            }
            Event::DeviceForgotten { name } => {
                self.devices.remove(name);
            }
        }
    }

    fn open_day(&mut self, at: Timestamp, day: BusinessDay) {
        self.day = Some(day);
        self.tickets.clear();
        self.by_number.clear();
        self.live_by_holder.clear();
        self.queues = crate::queue::Queues::default();
        self.in_row.clear();
        self.issued.clear();
        self.told_issuing.clear();
        self.no_shows.clear();
        self.book.turn();
        self.letters.turn();
        self.paces.clear();
        self.recent_calls.clear();
        self.devices.clear();
        self.figures = HallDay::default();
        self.takers.clear();
        for counter in self.counters.values_mut() {
            *counter = Counter::closed(at);
        }
    }

    fn add_ticket(&mut self, at: Timestamp, event: &Event) {
        let Event::TicketIssued { ticket: id, number, class, matter, holder, effective_at, wait } = event
        else {
            return;
        };
        let ticket = Ticket {
            id: *id,
            number: *number,
            window_type: number.prefix,
            to_counter: None,
            class: *class,
            matter: matter.clone(),
            holder: *holder,
            issued_at: at,
            effective_at: *effective_at,
            told: *wait,
            first_called_at: None,
            called_at: None,
            started_at: None,
            why: None,
            requeues: 0,
            print: Print::Queued,
            state: TicketState::Waiting,
        };
        self.last_ticket = self.last_ticket.max(*id);
        let issued = self.issued.entry(number.prefix).or_default();
        issued.running = number.running;
        issued.count += 1;
        issued.favoured += usize::from(*class != Class::Ordinary);
        if *class != Class::Appointment {
            issued.at.push(at);
        }
        self.by_number.insert(*number, *id);
        self.figures.issued += 1;
        self.index(&ticket);
        self.tickets.insert(*id, ticket);
    }

    fn called_to(&mut self, at: Timestamp, id: TicketId, no: CounterNo, why: Why) {
        let Some(ticket) = self.tickets.get(&id) else { return };
        let window_type = ticket.window_type;
        if ticket.state == TicketState::Waiting && ticket.to_counter.is_none() {
            let favoured = ticket.class != Class::Ordinary;
            let in_row = self.in_row.entry(window_type).or_default();
            // Only while an ordinary ticket waits: nobody owes a turn to those who were not there.
            let counts = favoured && self.queues.has_ordinary(window_type);
            *in_row = if counts { in_row.saturating_add(1) } else { 0 };
            let policy = self.settings.counters.get(&no).map(|counter| &counter.policy);
            let stride = pick::stride(policy.unwrap_or(&Policy::OldestFirst), window_type);
            // A ticket that a clerk chose is nobody's share.
            if let Some(counter) = self.counters.get_mut(&no).filter(|_| why.rule != WhyRule::Chosen) {
                counter.shares.called(window_type, stride);
            }
        }
        if let Some(counter) = self.counters.get_mut(&no) {
            let both = counter.since.max(ticket.issued_at);
            counter.idle_before_call_s = at.seconds_since(both).min(estimate::IDLE_BEFORE_CALL_MAX_S);
        }
        if let Some(told) = ticket.told {
            self.figures.estimates.add(told, at.seconds_since(ticket.issued_at));
        }
        self.change(id, |ticket| {
            ticket.why = Some(why);
            ticket.told = None;
            ticket.first_called_at.get_or_insert(at);
            ticket.called_at = Some(at);
            ticket.state = TicketState::Called { counter: no, calls: 1, since: at };
        });
        self.hand(no, Hand::Called(id), at);
        self.add_call(Call { ticket: id, counter: no, calls: 1, at });
    }

    fn recalled(&mut self, call: Call) {
        self.change(call.ticket, |ticket| {
            if let TicketState::Called { calls, .. } = &mut ticket.state {
                *calls = call.calls;
            }
        });
        self.add_call(call);
    }

    fn lapsed(&mut self, at: Timestamp, id: TicketId, no: CounterNo) {
        self.set_state(id, TicketState::NoShow { counter: no, since: at });
        if let Some(holder) = self.ticket(id).and_then(|ticket| ticket.holder) {
            let lapsed = self.no_shows.entry(holder).or_default();
            *lapsed = NoShows { count: lapsed.count + 1, last_at: at };
        }
    }

    fn rated(&mut self, id: TicketId, no: CounterNo, level: Level) {
        self.change(id, |ticket| {
            if let TicketState::Finished { rating, .. } = &mut ticket.state {
                *rating = Some(level);
            }
        });
        let satisfied = u32::from(level.is_satisfied());
        self.figures.rated += 1;
        self.figures.satisfied += satisfied;
        if let Some(counter) = self.counters.get_mut(&no) {
            counter.day.rated += 1;
            counter.day.satisfied += satisfied;
        }
    }

    /// What may have been given since the backup is on paper and on phones: it is never given again.
    fn restored(&mut self, gap: u32) {
        self.last_ticket = TicketId(self.last_ticket.0 + u64::from(gap));
        self.book.skip(gap);
        self.letters.skip(gap);
        for prefix in self.settings.window_types.keys() {
            self.issued.entry(*prefix).or_default().running += gap;
        }
    }

    /// A ticket leaves a counter's hand: how long it was there is what the next one will probably take.
    fn set_free(&mut self, at: Timestamp, id: TicketId, no: CounterNo) {
        if let Some((window_type, called_at)) =
            self.tickets.get(&id).and_then(|ticket| Some((ticket.window_type, ticket.called_at?)))
        {
            let idle_s = self.counters.get(&no).map_or(0, |counter| counter.idle_before_call_s);
            self.paces.entry(window_type).or_default().add(at.seconds_since(called_at) + idle_s);
        }
        self.hand(no, Hand::Idle, at);
    }

    /// Changes a ticket and keeps every index true: it is taken out before and put in after.
    fn change(&mut self, id: TicketId, change: impl FnOnce(&mut Ticket)) {
        let Some(mut ticket) = self.tickets.remove(&id) else { return };
        self.unindex(&ticket);
        change(&mut ticket);
        self.index(&ticket);
        self.tickets.insert(id, ticket);
    }

    fn set_state(&mut self, id: TicketId, state: TicketState) {
        self.change(id, |ticket| ticket.state = state);
    }

    fn index(&mut self, ticket: &Ticket) {
        if ticket.state == TicketState::Waiting {
            self.queues.insert(stand_of(ticket));
            self.figures.waiting += 1;
        }
        if matches!(ticket.state, TicketState::NoShow { .. }) {
            self.figures.no_shows += 1;
        }
        if let Some(holder) = ticket.holder.filter(|_| ticket.state.is_live()) {
            self.live_by_holder.insert((holder, ticket.window_type), ticket.id);
        }
    }

    fn unindex(&mut self, ticket: &Ticket) {
        if ticket.state == TicketState::Waiting {
            self.queues.remove(stand_of(ticket));
            self.figures.waiting -= 1;
        }
        if matches!(ticket.state, TicketState::NoShow { .. }) {
            self.figures.no_shows -= 1;
        }
        if let Some(holder) = ticket.holder.filter(|_| ticket.state.is_live()) {
            self.live_by_holder.remove(&(holder, ticket.window_type));
        }
    }

    fn finished(&mut self, at: Timestamp, id: TicketId, no: CounterNo, service_s: u32) {
        self.set_free(at, id, no);
        self.set_state(id, TicketState::Finished { counter: no, at, rating: None });
        self.figures.finished += 1;
        self.figures.service_s += u64::from(service_s);
        if let Some(counter) = self.counters.get_mut(&no) {
            counter.day.finished += 1;
            counter.day.service_s += u64::from(service_s);
        }
    }

    fn print_reported(&mut self, id: TicketId, outcome: Print) {
        let Some(before) = self.tickets.get(&id).map(|ticket| ticket.print) else { return };
        self.figures.prints_failed -= u32::from(before == Print::Failed);
        self.figures.prints_failed += u32::from(outcome == Print::Failed);
        self.change(id, |ticket| ticket.print = outcome);
    }

    fn hand(&mut self, no: CounterNo, hand: Hand, at: Timestamp) {
        if let Some(counter) = self.counters.get_mut(&no) {
            counter.set_hand(hand, at);
        }
    }

    fn set_counter(&mut self, no: CounterNo, state: CounterState, at: Timestamp) {
        let counter = self.counters.entry(no).or_insert_with(|| Counter::closed(at));
        for window_type in counter.sign_on().map_or(&[][..], |sign_on| &sign_on.window_types) {
            self.takers.entry(*window_type).or_default().remove(&no);
        }
        counter.state = state;
        for window_type in counter.sign_on().map_or(&[][..], |sign_on| &sign_on.window_types) {
            self.takers.entry(*window_type).or_default().insert(no);
        }
        counter.since = at;
        counter.shares = Shares::default();
    }

    fn add_call(&mut self, call: Call) {
        self.recent_calls.retain(|earlier| earlier.ticket != call.ticket);
        self.recent_calls.push_front(call);
        self.recent_calls.truncate(RECENT_CALLS_MAX);
    }
}

fn stand_of(ticket: &Ticket) -> Stand {
    Stand {
        window_type: ticket.window_type,
        to_counter: ticket.to_counter,
        class: ticket.class,
        place: (ticket.effective_at, ticket.id),
    }
}
