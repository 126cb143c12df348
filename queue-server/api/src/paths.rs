//! The routes, once, for server and clients.

use crate::{AppointmentId, CounterNo, TicketId};

/// Where every route of this version begins.
pub const API: &str = "/api/v1";

/// Header by which a client names a command, so that it is obeyed once however often it is sent.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// Longest [`IDEMPOTENCY_KEY`], in bytes.
pub const IDEMPOTENCY_KEY_LEN_MAX: usize = 128;

/// `GET`: the snapshot.
pub const HALL: &str = "/api/v1/hall";
/// `GET`: events as they happen (SSE).
pub const EVENTS: &str = "/api/v1/events";
/// `POST`: issue a ticket.
pub const TICKETS: &str = "/api/v1/tickets";
/// `GET`: departments, matters, guides.
pub const GUIDES: &str = "/api/v1/guides";
/// `GET`: figures of past days, `?from=YYYY-MM-DD&to=YYYY-MM-DD`.
pub const REPORT_DAYS: &str = "/api/v1/reports/days";

/// `GET`: one ticket.
#[must_use]
pub fn ticket(id: TicketId) -> String {
    format!("{TICKETS}/{id}")
}

/// `POST`: something asked of a ticket: `cancel`, `requeue`, `reprint`, `print`, `rating`.
#[must_use]
pub fn ticket_verb(id: TicketId, verb: &str) -> String {
    format!("{TICKETS}/{id}/{verb}")
}

/// `POST`: today's tickets of a person, or the one with a number.
pub const FIND_TICKETS: &str = "/api/v1/tickets/find";
/// `POST`: a citizen complains, suggests or praises.
pub const FEEDBACK: &str = "/api/v1/feedback";
/// `POST`: book an appointment.
pub const APPOINTMENTS: &str = "/api/v1/appointments";
/// `POST`: the citizen of an appointment has come.
pub const CHECK_IN: &str = "/api/v1/appointments/check-in";

/// `GET`: the slots of a window type on a day written `YYYY-MM-DD`.
#[must_use]
pub fn slots(prefix: &str, day: &str) -> String {
    format!("{API}/window-types/{prefix}/slots?day={day}")
}

/// `POST`: an appointment is given up.
#[must_use]
pub fn cancel_appointment(id: AppointmentId) -> String {
    format!("{APPOINTMENTS}/{id}/cancel")
}

/// `GET`: one counter in detail.
#[must_use]
pub fn counter(no: CounterNo) -> String {
    format!("{API}/counters/{no}")
}

/// `POST`: something asked of a counter: `open`, `call-next`, …
#[must_use]
pub fn counter_verb(no: CounterNo, verb: &str) -> String {
    format!("{API}/counters/{no}/{verb}")
}

/// `POST`: a program lives, and how everything is that it looks after.
pub const PULSE: &str = "/api/v1/devices/pulse";

/// `DELETE`: a device was taken out of the hall. Slashes in the name are escaped.
#[must_use]
pub fn device(name: &str) -> String {
    format!("{API}/devices/{}", name.replace('/', "%2F"))
}

/// `POST`: how a device is. The name may contain slashes; they are escaped.
#[must_use]
pub fn device_health(name: &str) -> String {
    format!("{API}/devices/{}/health", name.replace('/', "%2F"))
}
