//! What can be read off a hall. Nothing here decides or changes.

use super::{Call, Hall};
use crate::counter::{Counter, CounterState, Hand};
use crate::estimate::{self, PerTicket, Score, WaitRange};
use crate::event::Device;
use crate::ids::{CounterNo, Prefix, TicketId};
use crate::number::TicketNumber;
use crate::opening::{Day, Opening, Session};
use crate::queue::Queues;
use crate::settings::{Settings, WindowType};
use crate::ticket::{Class, Ticket, TicketState};
use crate::time::{BusinessDay, Timestamp};

/// Figures of the business day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HallDay {
    /// Tickets issued.
    pub issued: u32,
    /// Waiting now.
    pub waiting: u32,
    /// Finished.
    pub finished: u32,
    /// No-shows now.
    pub no_shows: u32,
    /// Seconds of service in finished tickets.
    pub service_s: u64,
    /// Ratings received.
    pub rated: u32,
    /// Satisfied ones among them.
    pub satisfied: u32,
    /// Slips that failed and were not printed since.
    pub prints_failed: u32,
    /// How true the waits were that citizens were told.
    pub estimates: Score,
}

impl Hall {
    /// The administrator's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The open business day, once there was one.
    #[must_use]
    pub fn day(&self) -> Option<BusinessDay> {
        self.day
    }

    /// The latest moment the hall has seen.
    #[must_use]
    pub fn last_at(&self) -> Timestamp {
        self.last_at
    }

    /// Figures of the day.
    #[must_use]
    pub fn figures(&self) -> HallDay {
        self.figures
    }

    /// A ticket of today.
    #[must_use]
    pub fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.tickets.get(&id)
    }

    /// A ticket of today, by what is printed on it.
    #[must_use]
    pub fn ticket_by_number(&self, number: TicketNumber) -> Option<&Ticket> {
        self.by_number.get(&number).and_then(|id| self.tickets.get(id))
    }

    /// Today's tickets in the order of issue.
    pub fn tickets(&self) -> impl DoubleEndedIterator<Item = &Ticket> {
        self.tickets.values()
    }

    /// A counter.
    #[must_use]
    pub fn counter(&self, no: CounterNo) -> Option<&Counter> {
        self.counters.get(&no)
    }

    /// All counters, ascending.
    pub fn counters(&self) -> impl Iterator<Item = (CounterNo, &Counter)> {
        self.counters.iter().map(|(no, counter)| (*no, counter))
    }

    /// Everybody who waits.
    #[must_use]
    pub fn queues(&self) -> &Queues {
        &self.queues
    }

    /// The latest calls, newest first.
    pub fn recent_calls(&self) -> impl Iterator<Item = &Call> {
        self.recent_calls.iter()
    }

    /// How a device is, if it has reported.
    #[must_use]
    pub fn device(&self, name: &str) -> Option<&Device> {
        self.devices.get(name).map(|(device, _)| device)
    }

    /// Devices that have reported, with the moment their health last changed.
    pub fn devices(&self) -> impl Iterator<Item = (&str, &Device, Timestamp)> {
        self.devices.iter().map(|(name, (device, since))| (&**name, device, *since))
    }

    /// Tickets that will be called before this one while it waits; 0 otherwise.
    #[must_use]
    pub fn ahead_of(&self, ticket: &Ticket) -> usize {
        let place = (ticket.effective_at, ticket.id);
        match (ticket.state, ticket.to_counter) {
            (TicketState::Waiting, None) => self.queues.ahead_in(ticket.window_type, place),
            (TicketState::Waiting, Some(no)) => {
                let takes =
                    self.counters.get(&no).and_then(Counter::sign_on).map_or(&[][..], |it| &it.window_types);
                self.queues.ahead_at(no, takes, place)
            }
            (
                TicketState::Called { .. }
                | TicketState::Serving { .. }
                | TicketState::Held { .. }
                | TicketState::NoShow { .. }
                | TicketState::Finished { .. }
                | TicketState::Cancelled { .. }
                | TicketState::Expired { .. },
                _,
            ) => 0,
        }
    }

    /// The next `limit` tickets a counter would call, in that order, if nobody else came or called.
    #[must_use]
    pub fn next_for(&self, no: CounterNo, takes: &[Prefix], limit: usize) -> Vec<TicketId> {
        self.picker(no, takes).take(limit).map(|((_, id), _)| id).collect()
    }

    /// Whether a window type issues tickets at `now`; `None` if there is no such window type.
    #[must_use]
    pub fn opening(&self, window_type: Prefix, now: Timestamp) -> Option<Opening> {
        let settings = self.settings.window_types.get(&window_type)?;
        Some(self.opening_of(settings, window_type, now.max(self.last_at)))
    }

    pub(super) fn opening_of(&self, settings: &WindowType, window_type: Prefix, at: Timestamp) -> Opening {
        let offset = self.settings.utc_offset;
        let day = offset.day_of(at);
        let moment = |minute| offset.moment(day, minute);
        let opens_at = || settings.hours.opens_after(offset, at);
        let sessions = match settings.hours.on(day) {
            Day::Always => return Opening::Issuing { left: None },
            Day::Sessions(sessions) => sessions,
        };
        let issuing =
            |session: &&Session| (moment(session.from_min)..moment(session.last_ticket_min)).contains(&at);
        let Some(session) = sessions.iter().find(issuing) else {
            return Opening::Closed { opens_at: opens_at() };
        };
        let Some(quota) = session.quota else { return Opening::Issuing { left: None } };
        let issued = self.issued.get(&window_type).map_or(&[][..], |issued| &issued.at);
        let (from, to) = (moment(session.from_min), moment(session.to_min));
        let before = |limit| issued.partition_point(|issued_at| *issued_at < limit);
        let given = u32::try_from(before(to) - before(from)).unwrap_or(u32::MAX);
        match quota.saturating_sub(given) {
            0 => Opening::Full { opens_at: opens_at() },
            left => Opening::Issuing { left: Some(left) },
        }
    }

    /// What somebody who takes an ordinary ticket now will be told.
    #[must_use]
    pub fn wait_of_newcomer(&self, now: Timestamp, window_type: Prefix) -> Option<WaitRange> {
        let at = now.max(self.last_at);
        let ahead = self.queues.ahead_in(window_type, (Timestamp::from_ms(i64::MAX), TicketId(u64::MAX)));
        self.wait_at(
            at,
            window_type,
            ahead + self.probably_overtaken(at, window_type, Class::Ordinary, ahead),
        )
    }

    /// What somebody with `ahead` before them probably waits for a window type; `None` while no counter is open for it.
    #[must_use]
    pub fn wait_at(&self, now: Timestamp, window_type: Prefix, ahead: usize) -> Option<WaitRange> {
        let open = || self.takers(window_type).filter(|counter| counter.takes(window_type));
        // Found once: a hall has many counters, and this is asked with every ticket.
        let busy = self.queues.busy();
        let capacity_percent = open().map(|counter| share_percent(counter, window_type, &busy)).sum();
        let idle =
            open().filter(|counter| matches!(counter.state, CounterState::Open(_, Hand::Idle))).count();
        let guess_s = self.settings.window_types.get(&window_type).map_or(0, |settings| settings.service_s);
        let half_hour = self.settings.utc_offset.half_hour_of(now);
        let past = self.history.typical.get(&(window_type, half_hour)).copied();
        let each = PerTicket::weigh(guess_s, past, self.paces.get(&window_type));
        estimate::wait(ahead, idle, capacity_percent, each)
    }

    /// The counters signed on for a window type, paused ones included, ascending.
    pub fn takers(&self, window_type: Prefix) -> impl Iterator<Item = &Counter> {
        let takers = self.takers.get(&window_type);
        takers.into_iter().flatten().filter_map(|no| self.counters.get(no))
    }
}

/// A counter divides itself between the queues that have somebody waiting.
fn share_percent(counter: &Counter, window_type: Prefix, busy: &[Prefix]) -> u64 {
    let takes = counter.sign_on().map_or(&[][..], |sign_on| &sign_on.window_types);
    let others = takes.iter().filter(|prefix| **prefix != window_type && busy.contains(prefix)).count();
    100 / (u64::try_from(others).unwrap_or(0) + 1)
}
