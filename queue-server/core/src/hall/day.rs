//! The turn of the day: the first command of a new day closes the old one.

use super::Hall;
use crate::event::Event;
use crate::ticket::TicketState;
use crate::time::Timestamp;

impl Hall {
    /// What must happen before anything else may on the day of `at`: nothing, or the end of the old day and
    /// the beginning of the new. A day never reopens: `at` never runs backwards here.
    pub(super) fn turn_of_day(&self, at: Timestamp) -> Vec<Event> {
        let day = self.settings.utc_offset.day_of(at);
        if self.day.is_some_and(|open| open >= day) {
            return Vec::new();
        }
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
        let mut events: Vec<Event> =
            unfinished.map(|ticket| Event::TicketExpired { ticket: ticket.id }).collect();
        events.push(Event::DayOpened { day });
        // Devices outlive the day: said again, so that the log of one day tells all there is to know.
        let devices = self.devices.iter();
        events.extend(
            devices.map(|(name, (device, _))| Event::DeviceReported {
                name: name.clone(),
                device: device.clone(),
            }),
        );
        events
    }
}
