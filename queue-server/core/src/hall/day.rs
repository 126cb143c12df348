//! What the hall does by itself: turn the day, note appointments that nobody came for, call for idle counters.

use super::Hall;
use crate::command::Command;
use crate::counter::{CounterState, Hand};
use crate::event::Event;
use crate::ids::{CounterNo, Prefix};
use crate::opening::Issuing;
use crate::refusal::Refusal;
use crate::ticket::TicketState;
use crate::time::{BusinessDay, Timestamp};

impl Hall {
    /// The next thing the hall has to do by itself at `now`. Whoever keeps the hall asks on a timer and obeys
    /// until the answer is `None`; before every command, [`Hall::is_new_day`] is enough.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<Command> {
        let at = now.max(self.last_at);
        if self.is_new_day(at) {
            return Some(Command::TurnDay);
        }
        let missed = self.overdue_appointment(at).map(|appointment| Command::MissAppointment { appointment });
        let told = |prefix: &Prefix| self.issuing_changed(at, *prefix).is_some();
        let changed = || self.settings.window_types.keys().copied().find(told);
        let tell = || changed().map(|window_type| Command::TellIssuing { window_type });
        missed.or_else(tell).or_else(|| {
            let mut idle = self.counters.keys().copied().filter(|no| self.may_auto_call(at, *no));
            idle.next().map(|counter| Command::AutoCall { counter })
        })
    }

    /// Whether a business day begins before anything else may happen. A day never reopens: the hall's time does
    /// not run backwards.
    #[must_use]
    pub fn is_new_day(&self, now: Timestamp) -> bool {
        let day = self.settings.utc_offset.day_of(now.max(self.last_at));
        self.day.is_none_or(|open| open < day)
    }

    /// The end of the old day and the beginning of the new.
    pub(super) fn turn_day(&self, at: Timestamp) -> Vec<Event> {
        let day = self.settings.utc_offset.day_of(at);
        let mut events = self.missed_before(day);
        let unfinished = self.tickets.values().filter(|ticket| match ticket.state {
            TicketState::Waiting
            | TicketState::Called { .. }
            | TicketState::Serving { .. }
            | TicketState::Held { .. }
            | TicketState::NoShow { .. } => true,
            TicketState::Finished { .. } | TicketState::Cancelled { .. } | TicketState::Expired { .. } => {
                false
            }
        });
        events.extend(unfinished.map(|ticket| Event::TicketExpired { ticket: ticket.id }));
        events.push(Event::DayOpened { day });
        // Devices outlive the day: said again, so that the log of one day tells all there is to know.
        events.extend(self.devices.iter().map(|(name, (device, since))| Event::DeviceReported {
            name: name.clone(),
            device: device.clone(),
            since: *since,
        }));
        events
    }

    fn missed_before(&self, day: BusinessDay) -> Vec<Event> {
        let begins = self.settings.utc_offset.moment(day, 0);
        let slots = self.book.expected.iter().take_while(|(slot_at, _)| *slot_at < begins);
        slots.map(|(_, appointment)| Event::AppointmentMissed { appointment: *appointment }).collect()
    }

    pub(super) fn tell_issuing(&self, at: Timestamp, window_type: Prefix) -> Result<Vec<Event>, Refusal> {
        if !self.settings.window_types.contains_key(&window_type) {
            return Err(Refusal::UnknownWindowType);
        }
        let issuing = self.issuing_changed(at, window_type);
        Ok(issuing.map(|issuing| Event::IssuingChanged { window_type, issuing }).into_iter().collect())
    }

    /// What a window type does now, if that is not what everybody was told last.
    fn issuing_changed(&self, at: Timestamp, window_type: Prefix) -> Option<Issuing> {
        let settings = self.settings.window_types.get(&window_type)?;
        let issuing = self.opening_of(settings, window_type, at).issuing();
        let told = self.told_issuing.get(&window_type).copied().unwrap_or_default();
        (issuing != told).then_some(issuing)
    }

    /// An idle counter that is set to it calls whoever is next, so that nobody waits while a clerk looks away.
    pub(super) fn auto_call(&self, at: Timestamp, no: CounterNo) -> Result<Vec<Event>, Refusal> {
        if !self.may_auto_call(at, no) {
            return Err(Refusal::NobodyWaits);
        }
        self.call_next(no, true)
    }

    fn may_auto_call(&self, at: Timestamp, no: CounterNo) -> bool {
        let Some(after_s) = self.settings.counters.get(&no).and_then(|counter| counter.auto_call_after_s)
        else {
            return false;
        };
        let Some(counter) = self.counters.get(&no) else { return false };
        match &counter.state {
            CounterState::Open(sign_on, Hand::Idle) => {
                at.seconds_since(counter.since) >= after_s
                    && self.queues.waiting_for_counter(no, &sign_on.window_types) > 0
            }
            CounterState::Closed
            | CounterState::Open(_, Hand::Paused(_) | Hand::Called(_) | Hand::Serving(_)) => false,
        }
    }
}
