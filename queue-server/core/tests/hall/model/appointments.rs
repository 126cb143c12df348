//! What the model says about opening hours and appointments.

use super::{Answer, Model, refuse};
use queue_core::appointment::{Appointment, AppointmentState as Is};
use queue_core::ids::{AppointmentId, HolderId, MatterId, Prefix};
use queue_core::opening::{DAYS_AHEAD_MAX, Issuing, Session};
use queue_core::ticket::Class;
use queue_core::time::{BusinessDay, Timestamp};
use queue_core::{Event, Refusal};

impl Model {
    /// The sessions of a day; `None` if it is open all day.
    fn sessions(&self, of: Prefix, day: BusinessDay) -> Option<Vec<Session>> {
        let hours = &self.settings.window_types[&of].hours;
        match hours.exceptions.get(&day) {
            Some(sessions) => Some(sessions.clone()),
            None if hours.weekly.is_empty() => None,
            None => Some(hours.weekly.get(&day.weekday()).cloned().unwrap_or_default()),
        }
    }

    fn moment(&self, day: BusinessDay, minute: u16) -> Timestamp {
        self.settings.utc_offset.moment(day, minute)
    }

    /// Whether a window type issues tickets at a moment.
    fn issuing(&self, at: Timestamp, of: Prefix) -> Issuing {
        let today = self.settings.utc_offset.day_of(at);
        let Some(sessions) = self.sessions(of, today) else { return Issuing::Open };
        let moment = |minute| self.moment(today, minute);
        let open = sessions.iter().find(|it| moment(it.from_min) <= at && at < moment(it.last_ticket_min));
        let Some(session) = open else { return Issuing::Closed };
        let given = self.issued.iter().filter(|(prefix, issued_at, counts)| {
            let within = *issued_at >= moment(session.from_min) && *issued_at < moment(session.to_min);
            *counts && *prefix == of && within
        });
        let full = session.quota.is_some_and(|quota| given.count() >= quota as usize);
        if full { Issuing::Full } else { Issuing::Open }
    }

    /// The first beginning of a session after now.
    fn opens_at(&self, of: Prefix) -> Option<Timestamp> {
        let today = self.settings.utc_offset.day_of(self.at);
        let days = (0..=DAYS_AHEAD_MAX).map(|days| today.plus(days));
        let begins = days.flat_map(|day| match self.sessions(of, day) {
            Some(sessions) => sessions.iter().map(|it| self.moment(day, it.from_min)).collect(),
            None => vec![self.moment(day, 0)],
        });
        begins.filter(|begin| *begin > self.at).min()
    }

    /// Refused if a window type issues no tickets now.
    pub(super) fn must_issue(&self, of: Prefix) -> Answer<()> {
        match self.issuing(self.at, of) {
            Issuing::Open => Ok(()),
            Issuing::Full => Err(Refusal::QuotaReached { opens_at: self.opens_at(of) }),
            Issuing::Closed => Err(Refusal::OutsideHours { opens_at: self.opens_at(of) }),
        }
    }

    /// What a window type does now, if that was not told last. Nobody need be told that it issues as always.
    pub(super) fn issuing_changed(&self, at: Timestamp, of: Prefix) -> Option<Issuing> {
        let told = self.told_issuing.get(&of).copied().unwrap_or(Issuing::Open);
        Some(self.issuing(at, of)).filter(|issuing| *issuing != told)
    }

    pub(super) fn tell_issuing(&mut self, window_type: Prefix) -> Answer<Option<Event>> {
        refuse(!self.settings.window_types.contains_key(&window_type), Refusal::UnknownWindowType)?;
        let changed = self.issuing_changed(self.at, window_type);
        self.told_issuing.extend(changed.map(|issuing| (window_type, issuing)));
        Ok(changed.map(|issuing| Event::IssuingChanged { window_type, issuing }))
    }

    fn is_slot(&self, of: Prefix, slot_at: Timestamp) -> bool {
        let offset = self.settings.utc_offset;
        let (today, day) = (offset.day_of(self.at), offset.day_of(slot_at));
        let Some(rules) = self.settings.window_types[&of].slots else { return false };
        let ahead = day.0 - today.0;
        if slot_at < self.at || ahead < 0 || ahead > i32::from(rules.days_ahead) {
            return false;
        }
        let all_day = Session { from_min: 0, last_ticket_min: 1440, to_min: 1440, quota: None };
        let sessions = self.sessions(of, day).unwrap_or_else(|| vec![all_day]);
        let length_ms = i64::from(rules.slot_min) * 60_000;
        sessions.iter().any(|it| {
            let since_ms = slot_at.as_ms() - self.moment(day, it.from_min).as_ms();
            let until_ms = self.moment(day, it.to_min).as_ms() - slot_at.as_ms();
            since_ms >= 0 && since_ms % length_ms == 0 && until_ms >= length_ms
        })
    }

    pub(super) fn book(
        &mut self,
        window_type: Prefix,
        slot_at: Timestamp,
        matter: Option<MatterId>,
        holder: Option<HolderId>,
    ) -> Answer<Event> {
        let kind = self.settings.window_types.get(&window_type).ok_or(Refusal::UnknownWindowType)?;
        let rules = kind.slots.ok_or(Refusal::NoAppointments)?;
        let holder = self.checked(window_type, matter.as_ref(), holder)?;
        refuse(!self.is_slot(window_type, slot_at), Refusal::NoSuchSlot)?;
        let day_of = |at| self.settings.utc_offset.day_of(at);
        let of_type = || self.appointments.iter().filter(|it| it.window_type == window_type);
        let mine = of_type().find(|it| {
            holder.is_some()
                && it.holder == holder
                && it.state == Is::Booked
                && day_of(it.slot_at) == day_of(slot_at)
        });
        mine.map_or(Ok(()), |it| Err(Refusal::HolderHasAppointment { appointment: it.id }))?;
        let taken = of_type().filter(|it| it.slot_at == slot_at && it.state != Is::Cancelled).count();
        refuse(taken >= rules.capacity as usize, Refusal::SlotFull)?;

        self.last_appointment += 1;
        let appointment = AppointmentId(self.last_appointment);
        let (id, state) = (appointment, Is::Booked);
        let booked = Appointment { id, window_type, slot_at, matter: matter.clone(), holder, state };
        self.appointments.push(booked);
        Ok(Event::AppointmentBooked { appointment, window_type, slot_at, matter, holder })
    }

    fn expected(&mut self, id: AppointmentId) -> Answer<&mut Appointment> {
        let found = self.appointments.iter_mut().find(|it| it.id == id).ok_or(Refusal::UnknownAppointment)?;
        refuse(found.state == Is::Missed, Refusal::TooLate)?;
        refuse(found.state != Is::Booked, Refusal::AppointmentOver)?;
        Ok(found)
    }

    pub(super) fn early_and_late_s(&self, appointment: &Appointment) -> (u32, u32) {
        let slots = self.settings.window_types[&appointment.window_type].slots;
        slots.map_or((86_400, 86_400), |it| (u32::from(it.early_min) * 60, u32::from(it.late_min) * 60))
    }

    pub(super) fn give_up(&mut self, appointment: AppointmentId) -> Answer<Event> {
        self.expected(appointment)?.state = Is::Cancelled;
        Ok(Event::AppointmentCancelled { appointment })
    }

    pub(super) fn check_in(&mut self, appointment: AppointmentId) -> Answer<Vec<Event>> {
        let state = self.appointments.iter().find(|it| it.id == appointment).map(|it| it.state);
        let is_kept = |ticket| state == Some(Is::Kept { ticket });
        let live = self.tickets.iter().find(|it| is_kept(it.id) && it.state.is_live());
        live.map_or(Ok(()), |it| Err(Refusal::HolderHasTicket { ticket: it.id, number: it.number }))?;
        let booked = self.expected(appointment)?.clone();
        let (early_s, late_s) = self.early_and_late_s(&booked);
        let midnight = self.moment(self.settings.utc_offset.day_of(booked.slot_at), 0);
        let opens_at = booked.slot_at.minus_s(early_s).max(midnight);
        refuse(self.at < opens_at, Refusal::TooEarly { opens_at })?;
        refuse(self.at > booked.slot_at.plus_s(late_s), Refusal::TooLate)?;
        self.no_other(booked.holder, booked.window_type, None)?;
        let issued = self.add_ticket(booked.window_type, Class::Appointment, booked.matter, booked.holder);
        let ticket = queue_core::ids::TicketId(self.last_ticket);
        self.expected(appointment)?.state = Is::Kept { ticket };
        Ok(vec![issued, Event::AppointmentKept { appointment, ticket }])
    }

    pub(super) fn miss(&mut self, appointment: AppointmentId) -> Answer<Event> {
        let booked = self.expected(appointment)?.clone();
        let until = booked.slot_at.plus_s(self.early_and_late_s(&booked).1);
        refuse(self.at <= until, Refusal::TooEarly { opens_at: booked.slot_at })?;
        self.expected(appointment)?.state = Is::Missed;
        Ok(Event::AppointmentMissed { appointment })
    }

    /// The end of the days before one: what was expected then was missed, what is over is forgotten.
    pub(super) fn miss_all_before(&mut self, day: BusinessDay) -> Vec<Event> {
        let midnight = self.moment(day, 0);
        self.appointments.retain(|it| it.state == Is::Booked);
        let (mut missed, expected) =
            self.appointments.drain(..).partition::<Vec<_>, _>(|it| it.slot_at < midnight);
        self.appointments = expected;
        missed.sort_by_key(|it| (it.slot_at, it.id));
        missed.iter().map(|it| Event::AppointmentMissed { appointment: it.id }).collect()
    }
}
