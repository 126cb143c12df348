//! What is asked of appointments: book, cancel, check in. One that nobody came for is noted by the hall itself.

use super::{Book, Hall};
use crate::appointment::{Appointment, AppointmentState, Slot, SlotRules};
use crate::event::Event;
use crate::ids::{AppointmentId, HolderId, MatterId, Prefix};
use crate::refusal::Refusal;
use crate::ticket::Class;
use crate::time::{BusinessDay, Timestamp};

impl Hall {
    /// The slots of a window type on a day that can still be booked, ascending; none if it takes no appointments.
    #[must_use]
    pub fn slots(&self, at: Timestamp, window_type: Prefix, day: BusinessDay) -> Vec<Slot> {
        let Some(settings) = self.settings.window_types.get(&window_type) else { return Vec::new() };
        let Some(rules) = settings.slots.filter(|rules| self.may_book_on(at, *rules, day)) else {
            return Vec::new();
        };
        let slots = rules.slots_on(self.settings.utc_offset, day, settings.hours.on(day));
        let slots = slots.filter(|slot_at| *slot_at >= at);
        slots.map(|at| Slot { at, capacity: rules.capacity, booked: self.booked(window_type, at) }).collect()
    }

    /// An appointment that is open, or was closed today.
    #[must_use]
    pub fn appointment(&self, id: AppointmentId) -> Option<&Appointment> {
        self.book.appointments.get(&id)
    }

    /// Appointments that are open, or were closed today, in the order of booking.
    pub fn appointments(&self) -> impl Iterator<Item = &Appointment> {
        self.book.appointments.values()
    }

    pub(super) fn book_appointment(
        &self,
        at: Timestamp,
        window_type: Prefix,
        slot_at: Timestamp,
        matter: Option<&MatterId>,
        holder: Option<HolderId>,
    ) -> Result<Vec<Event>, Refusal> {
        let settings = self.settings.window_types.get(&window_type).ok_or(Refusal::UnknownWindowType)?;
        let rules = settings.slots.ok_or(Refusal::NoAppointments)?;
        self.check_matter(window_type, matter)?;
        let holder = Self::holder_for(settings.real_name, holder)?;
        let day = self.settings.utc_offset.day_of(slot_at);
        let slots = self.slots(at, window_type, day);
        let slot = slots.iter().find(|slot| slot.at == slot_at).ok_or(Refusal::NoSuchSlot)?;
        let same_day = |other: &&Appointment| {
            other.state == AppointmentState::Booked
                && other.window_type == window_type
                && self.settings.utc_offset.day_of(other.slot_at) == day
        };
        let mine = self.book.appointments.values().filter(|other| holder.is_some() && other.holder == holder);
        if let Some(known) = mine.filter(same_day).map(|known| known.id).next() {
            return Err(Refusal::HolderHasAppointment { appointment: known });
        }
        if slot.booked >= rules.capacity {
            return Err(Refusal::SlotFull);
        }
        let appointment = self.book.last.next();
        Ok(vec![Event::AppointmentBooked {
            appointment,
            window_type,
            slot_at,
            matter: matter.cloned(),
            holder,
        }])
    }

    pub(super) fn cancel_appointment(&self, id: AppointmentId) -> Result<Vec<Event>, Refusal> {
        self.expected(id).map(|_| vec![Event::AppointmentCancelled { appointment: id }])
    }

    /// The appointment becomes a ticket of its class. Hours and quota do not matter: the slot was promised.
    pub(super) fn check_in(&self, at: Timestamp, id: AppointmentId) -> Result<Vec<Event>, Refusal> {
        self.check_no_live_ticket_of(id)?;
        let appointment = self.expected(id)?;
        let (early_s, late_s) = self.check_in_span(appointment);
        // Not the evening before: a ticket of that day would expire at midnight.
        let offset = self.settings.utc_offset;
        let day_begins = offset.moment(offset.day_of(appointment.slot_at), 0);
        let opens_at = appointment.slot_at.minus_s(early_s).max(day_begins);
        if at < opens_at {
            return Err(Refusal::TooEarly { opens_at });
        }
        if at > appointment.slot_at.plus_s(late_s) {
            return Err(Refusal::TooLate);
        }
        let Appointment { window_type, matter, holder, .. } = appointment;
        self.check_no_live_ticket(*holder, *window_type)?;
        let issued = self.issued(at, *window_type, Class::Appointment, matter.as_ref(), *holder)?;
        let ticket = self.last_ticket.next();
        Ok(vec![issued, Event::AppointmentKept { appointment: id, ticket }])
    }

    pub(super) fn miss_appointment(&self, at: Timestamp, id: AppointmentId) -> Result<Vec<Event>, Refusal> {
        let appointment = self.expected(id)?;
        if at <= appointment.slot_at.plus_s(self.check_in_span(appointment).1) {
            return Err(Refusal::TooEarly { opens_at: appointment.slot_at });
        }
        Ok(vec![Event::AppointmentMissed { appointment: id }])
    }

    /// The appointment that has been waited for in vain the longest, if any.
    pub(super) fn overdue_appointment(&self, at: Timestamp) -> Option<AppointmentId> {
        let begun = self.book.expected.iter().take_while(|(slot_at, _)| *slot_at < at);
        let mut begun = begun.filter_map(|(_, id)| self.book.appointments.get(id));
        begun.find(|it| at > it.slot_at.plus_s(self.check_in_span(it).1)).map(|it| it.id)
    }

    /// Takes a committed fact about an appointment.
    pub(super) fn evolve_appointment(&mut self, event: &Event) {
        if let Event::AppointmentBooked { appointment, window_type, slot_at, matter, holder } = event {
            self.book.add(Appointment {
                id: *appointment,
                window_type: *window_type,
                slot_at: *slot_at,
                matter: matter.clone(),
                holder: *holder,
                state: AppointmentState::Booked,
            });
        }
        if let Event::AppointmentCancelled { appointment } = event {
            self.book.close(*appointment, AppointmentState::Cancelled);
        }
        if let Event::AppointmentKept { appointment, ticket } = event {
            self.book.close(*appointment, AppointmentState::Kept { ticket: *ticket });
        }
        if let Event::AppointmentMissed { appointment } = event {
            self.book.close(*appointment, AppointmentState::Missed);
        }
    }

    /// Whoever checked in and never heard the answer asks again. As long as the ticket lives it is named, as that of any
    /// holder is: of an appointment that is over nobody would look for it, but take a second number.
    fn check_no_live_ticket_of(&self, id: AppointmentId) -> Result<(), Refusal> {
        let state = self.book.appointments.get(&id).map(|appointment| appointment.state);
        let Some(AppointmentState::Kept { ticket }) = state else { return Ok(()) };
        match self.ticket(ticket).filter(|ticket| ticket.state.is_live()) {
            Some(live) => Err(Refusal::HolderHasTicket { ticket: live.id, number: live.number }),
            None => Ok(()),
        }
    }

    fn expected(&self, id: AppointmentId) -> Result<&Appointment, Refusal> {
        let appointment = self.book.appointments.get(&id).ok_or(Refusal::UnknownAppointment)?;
        match appointment.state {
            AppointmentState::Booked => Ok(appointment),
            AppointmentState::Kept { .. } | AppointmentState::Cancelled => Err(Refusal::AppointmentOver),
            // Whether the hall has noted it already makes no difference to the citizen.
            AppointmentState::Missed => Err(Refusal::TooLate),
        }
    }

    /// Seconds before and after the slot's beginning in which a citizen may check in. An administrator who stops
    /// taking appointments does not take away those already given: they may check in all day.
    fn check_in_span(&self, appointment: &Appointment) -> (u32, u32) {
        const S_PER_DAY: u32 = 24 * 60 * 60;
        let settings = self.settings.window_types.get(&appointment.window_type);
        settings.and_then(|settings| settings.slots).map_or((S_PER_DAY, S_PER_DAY), |rules| {
            (u32::from(rules.early_min) * 60, u32::from(rules.late_min) * 60)
        })
    }

    fn may_book_on(&self, at: Timestamp, rules: SlotRules, day: BusinessDay) -> bool {
        let today = self.settings.utc_offset.day_of(at);
        (today..=today.plus(rules.days_ahead)).contains(&day)
    }

    fn booked(&self, window_type: Prefix, slot_at: Timestamp) -> u32 {
        self.book.taken.get(&(window_type, slot_at)).copied().unwrap_or(0)
    }
}

impl Book {
    pub(super) fn carried(last: AppointmentId, appointments: Vec<Appointment>) -> Self {
        let mut book = Self { last, ..Self::default() };
        appointments.into_iter().for_each(|appointment| book.add(appointment));
        book
    }

    /// Identities given after a backup may be on a citizen's phone: they are never given again.
    pub(super) fn skip(&mut self, gap: u32) {
        self.last = AppointmentId(self.last.0 + u64::from(gap));
    }

    pub(super) fn add(&mut self, appointment: Appointment) {
        let Appointment { id, window_type, slot_at, .. } = appointment;
        self.last = self.last.max(id);
        self.expected.insert((slot_at, id));
        *self.taken.entry((window_type, slot_at)).or_default() += 1;
        self.appointments.insert(id, appointment);
    }

    pub(super) fn close(&mut self, id: AppointmentId, state: AppointmentState) {
        let Some(appointment) = self.appointments.get_mut(&id) else { return };
        appointment.state = state;
        self.expected.remove(&(appointment.slot_at, id));
        if state == AppointmentState::Cancelled {
            let slot = (appointment.window_type, appointment.slot_at);
            match self.taken.get_mut(&slot) {
                Some(taken) if *taken > 1 => *taken -= 1,
                Some(_) | None => drop(self.taken.remove(&slot)),
            }
        }
    }

    /// A new day knows open appointments only.
    pub(super) fn turn(&mut self) {
        let appointments = std::mem::take(&mut self.appointments);
        let open = appointments.into_values().filter(|it| it.state == AppointmentState::Booked);
        *self = Self::carried(self.last, open.collect());
    }
}
