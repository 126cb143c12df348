//! Places booked beforehand: slots with a capacity, and the life of one appointment.

use crate::ids::{AppointmentId, HolderId, MatterId, Prefix, TicketId};
use crate::opening::Day;
use crate::time::{BusinessDay, Timestamp, UtcOffset};

/// Minutes of a day.
const MIN_PER_DAY: u16 = 24 * 60;

/// How a window type takes appointments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotRules {
    /// Length of a slot, minutes; sessions are cut into slots from their beginning.
    pub slot_min: u16,
    /// Appointments in one slot at most: what can be served beside those who just come.
    pub capacity: u32,
    /// How many days ahead may be booked; 0 is today only. Farther than the hall knows its days would be a promise
    /// nobody can keep.
    pub days_ahead: u16,
    /// Minutes before its slot from which a citizen may check in, on the slot's own day: a ticket of the evening
    /// before would expire at midnight.
    pub early_min: u16,
    /// Minutes after the slot's beginning until which a citizen may check in: a bus is late now and then. After
    /// that the appointment is missed, and by the end of its day in any case.
    pub late_min: u16,
}

impl SlotRules {
    /// The slots of a day, ascending: as many whole ones as fit into its sessions.
    pub fn slots_on<'a>(
        &self,
        offset: UtcOffset,
        day: BusinessDay,
        hours: Day<'a>,
    ) -> impl Iterator<Item = Timestamp> + use<'a> {
        let (whole_day, sessions) = match hours {
            Day::Always => (Some((0, MIN_PER_DAY)), &[][..]),
            Day::Sessions(sessions) => (None, sessions),
        };
        let spans = sessions.iter().map(|session| (session.from_min, session.to_min)).chain(whole_day);
        let slot_min = self.slot_min.max(1);
        spans.flat_map(move |(from_min, to_min)| {
            let last = to_min.checked_sub(slot_min);
            let starts = last.map(|last| (from_min..=last).step_by(usize::from(slot_min)));
            starts.into_iter().flatten().map(move |start| offset.moment(day, start))
        })
    }
}

/// A place in one slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Identity.
    pub id: AppointmentId,
    /// For which queue.
    pub window_type: Prefix,
    /// When its slot begins.
    pub slot_at: Timestamp,
    /// What for.
    pub matter: Option<MatterId>,
    /// Who.
    pub holder: Option<HolderId>,
    /// What it is.
    pub state: AppointmentState,
}

/// What an appointment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppointmentState {
    /// Expected.
    Booked,
    /// Checked in: it is a ticket now.
    Kept {
        /// Which.
        ticket: TicketId,
    },
    /// Given up beforehand; its place in the slot is free for somebody else.
    Cancelled,
    /// Nobody came.
    Missed,
}

/// A slot as somebody who books sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// When it begins.
    pub at: Timestamp,
    /// Places in all.
    pub capacity: u32,
    /// Places taken.
    pub booked: u32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::opening::Session;

    const RULES: SlotRules =
        SlotRules { slot_min: 30, capacity: 2, days_ahead: 7, early_min: 15, late_min: 10 };
    const DAY: BusinessDay = BusinessDay(20_780);

    fn starts(sessions: &[Session]) -> Vec<Timestamp> {
        RULES.slots_on(UtcOffset::default(), DAY, Day::Sessions(sessions)).collect()
    }

    #[test]
    fn a_session_is_cut_into_whole_slots() {
        let session = Session { from_min: 510, last_ticket_min: 590, to_min: 595, quota: None };
        let moments = [510, 540].map(|minute| UtcOffset::default().moment(DAY, minute));
        assert_eq!(starts(&[session]), moments);
    }

    #[test]
    fn a_closed_day_has_no_slots_and_a_session_shorter_than_a_slot_neither() {
        assert_eq!(starts(&[]), []);
        assert_eq!(starts(&[Session { from_min: 510, last_ticket_min: 520, to_min: 539, quota: None }]), []);
    }

    #[test]
    fn a_day_open_at_any_hour_has_slots_at_any_hour() {
        assert_eq!(RULES.slots_on(UtcOffset::default(), DAY, Day::Always).count(), 48);
    }
}
