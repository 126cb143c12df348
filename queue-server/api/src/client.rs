//! A blocking client: one function per route. Retries nothing by itself; a command that carries a
//! [`CommandId`] may be sent again by the caller as often as it likes, and is obeyed once.

use crate::appointment::{AppointmentView, BookAppointment, CheckIn, SlotView};
use crate::counter::{CallNext, CounterDetail, CounterView, OpenCounter, PauseCounter, Transfer};
use crate::device::ReportDevice;
use crate::error::ApiError;
use crate::feedback::{FeedbackReceipt, LeaveFeedback};
use crate::guide::Guides;
use crate::hall::HallSnapshot;
use crate::pulse::Pulse;
use crate::ticket::{
    ChangeClass, Class, FindTickets, IssueTicket, PrintState, Rate, ReportPrint, TicketView,
};
use crate::{AppointmentId, CounterNo, TicketId, paths};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::time::Duration;
use ureq::http::{Response, StatusCode};

/// Longest wait for a connection.
const CONNECT_FOR: Duration = Duration::from_secs(2);
/// Longest wait for a whole answer.
const ANSWER_FOR: Duration = Duration::from_secs(10);
/// Largest answer read, in bytes.
const ANSWER_LEN_MAX: u64 = 8 * 1024 * 1024;

/// Name of a command, chosen by whoever sends it: the same name is obeyed once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CommandId(String);

impl CommandId {
    /// A name made of facts that identify the deed, such as `keypad/3/41`. Kept to the length a server accepts.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        let mut name = name.into();
        // A server refuses a longer one; cut where a character ends.
        name.truncate(name.floor_char_boundary(paths::IDEMPOTENCY_KEY_LEN_MAX));
        Self(name)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a request had no good answer; each variant is something else to do.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No answer at all: show that the server is away, and send again later under the same name.
    #[error("the queue server cannot be reached: {0}")]
    Unreachable(String),
    /// The server is too busy or cannot write; send again later under the same name.
    #[error("the queue server is busy: {}", .0.code)]
    Busy(Box<ApiError>),
    /// The rules said no: tell the person.
    #[error("refused: {}", .0.code)]
    Refused(Box<ApiError>),
    /// The request itself is wrong: token, address or body. Sending it again will not help.
    #[error("rejected with status {status}: {}", .error.code)]
    Rejected {
        /// HTTP status.
        status: u16,
        /// What the server said.
        error: Box<ApiError>,
    },
    /// The answer was not understood, or the server failed.
    #[error("unexpected answer: {0}")]
    Unexpected(String),
}

/// A handle to one queue server. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    base: Arc<str>,
    authorization: Option<Arc<str>>,
    answer_for: Duration,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Client {
    /// A client of the server at `base`, such as `http://127.0.0.1:8080`, with a device token if it has one.
    #[must_use]
    pub fn new(base: &str, token: Option<&str>) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT_FOR))
            .timeout_global(Some(ANSWER_FOR))
            .max_redirects(0)
            .build()
            .new_agent();
        Self {
            agent,
            base: base.trim_end_matches('/').into(),
            authorization: token.map(|token| format!("Bearer {}", token.trim()).into()),
            answer_for: ANSWER_FOR,
        }
    }

    /// The same client, which waits for a whole answer no longer than this, and never longer than usual.
    #[must_use]
    pub fn within(&self, answer_for: Duration) -> Self {
        Self { answer_for: answer_for.min(ANSWER_FOR), ..self.clone() }
    }

    /// The server's address, as given.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn authorization(&self) -> Option<&str> {
        self.authorization.as_deref()
    }

    /// The snapshot.
    pub fn hall(&self) -> Result<HallSnapshot, ClientError> {
        self.get(paths::HALL)
    }

    /// Departments, matters, guides.
    pub fn guides(&self) -> Result<Guides, ClientError> {
        self.get(paths::GUIDES)
    }

    /// One ticket.
    pub fn ticket(&self, id: TicketId) -> Result<TicketView, ClientError> {
        self.get(&paths::ticket(id))
    }

    /// One counter in detail.
    pub fn counter(&self, no: CounterNo) -> Result<CounterDetail, ClientError> {
        self.get(&paths::counter(no))
    }

    /// Issues a ticket.
    pub fn issue_ticket(&self, id: &CommandId, body: &IssueTicket) -> Result<TicketView, ClientError> {
        self.post(paths::TICKETS, Some(id), body)
    }

    /// Reports how a slip fared.
    pub fn report_print(
        &self,
        id: &CommandId,
        ticket: TicketId,
        outcome: PrintState,
    ) -> Result<(), ClientError> {
        self.post_empty(&paths::ticket_verb(ticket, "print"), Some(id), &ReportPrint { outcome })
    }

    /// Asks for a ticket's slip again; the answer is what to print.
    pub fn reprint(&self, id: &CommandId, ticket: TicketId) -> Result<TicketView, ClientError> {
        self.post(&paths::ticket_verb(ticket, "reprint"), Some(id), &Nothing {})
    }

    /// Gives a ticket up.
    pub fn cancel(&self, id: &CommandId, ticket: TicketId) -> Result<TicketView, ClientError> {
        self.post(&paths::ticket_verb(ticket, "cancel"), Some(id), &Nothing {})
    }

    /// Lets a no-show wait again.
    pub fn requeue(&self, id: &CommandId, ticket: TicketId) -> Result<TicketView, ClientError> {
        self.post(&paths::ticket_verb(ticket, "requeue"), Some(id), &Nothing {})
    }

    /// Gives a waiting ticket another class.
    pub fn change_class(
        &self,
        id: &CommandId,
        ticket: TicketId,
        class: Class,
    ) -> Result<TicketView, ClientError> {
        self.post(&paths::ticket_verb(ticket, "class"), Some(id), &ChangeClass { class })
    }

    /// Today's tickets of a person, or the one with a number.
    pub fn find_tickets(&self, body: &FindTickets) -> Result<Vec<TicketView>, ClientError> {
        self.post(paths::FIND_TICKETS, None, body)
    }

    /// The slots of a window type on a day written `YYYY-MM-DD`.
    pub fn slots(&self, prefix: &str, day: &str) -> Result<Vec<SlotView>, ClientError> {
        self.get(&paths::slots(prefix, day))
    }

    /// Books an appointment.
    pub fn book(&self, id: &CommandId, body: &BookAppointment) -> Result<AppointmentView, ClientError> {
        self.post(paths::APPOINTMENTS, Some(id), body)
    }

    /// Gives an appointment up.
    pub fn cancel_appointment(
        &self,
        id: &CommandId,
        appointment: AppointmentId,
    ) -> Result<AppointmentView, ClientError> {
        self.post(&paths::cancel_appointment(appointment), Some(id), &Nothing {})
    }

    /// The citizen of an appointment has come; the answer is the ticket.
    pub fn check_in(&self, id: &CommandId, body: &CheckIn) -> Result<TicketView, ClientError> {
        self.post(paths::CHECK_IN, Some(id), body)
    }

    /// Rates a finished ticket.
    pub fn rate(&self, id: &CommandId, ticket: TicketId, rate: &Rate) -> Result<(), ClientError> {
        self.post_empty(&paths::ticket_verb(ticket, "rating"), Some(id), rate)
    }

    /// Leaves a feedback; the answer is what to print for the citizen.
    pub fn leave_feedback(
        &self,
        id: &CommandId,
        body: &LeaveFeedback,
    ) -> Result<FeedbackReceipt, ClientError> {
        self.post(paths::FEEDBACK, Some(id), body)
    }

    /// Opens a counter.
    pub fn open(
        &self,
        id: &CommandId,
        no: CounterNo,
        body: &OpenCounter,
    ) -> Result<CounterView, ClientError> {
        self.post(&paths::counter_verb(no, "open"), Some(id), body)
    }

    /// Pauses a counter.
    pub fn pause(
        &self,
        id: &CommandId,
        no: CounterNo,
        body: &PauseCounter,
    ) -> Result<CounterView, ClientError> {
        self.post(&paths::counter_verb(no, "pause"), Some(id), body)
    }

    /// Closes a counter.
    pub fn close(&self, id: &CommandId, no: CounterNo) -> Result<CounterView, ClientError> {
        self.post(&paths::counter_verb(no, "close"), Some(id), &Nothing {})
    }

    /// Calls the next ticket, or a chosen one; `None` when nobody waits.
    pub fn call_next(
        &self,
        id: &CommandId,
        no: CounterNo,
        body: &CallNext,
    ) -> Result<Option<TicketView>, ClientError> {
        let response = self.send(&paths::counter_verb(no, "call-next"), Some(id), body)?;
        if response.status() == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        read(response).map(Some)
    }

    /// One of `recall`, `start`, `finish`, `no-show`, `hold`.
    pub fn counter_verb(&self, id: &CommandId, no: CounterNo, verb: &str) -> Result<TicketView, ClientError> {
        self.post(&paths::counter_verb(no, verb), Some(id), &Nothing {})
    }

    /// Sends the ticket in hand on.
    pub fn transfer(
        &self,
        id: &CommandId,
        no: CounterNo,
        body: &Transfer,
    ) -> Result<TicketView, ClientError> {
        self.post(&paths::counter_verb(no, "transfer"), Some(id), body)
    }

    /// Reports how a device is.
    pub fn report_device(&self, name: &str, report: &ReportDevice) -> Result<(), ClientError> {
        self.post_empty(&paths::device_health(name), None, report)
    }

    /// Says that this program lives, and how every device is that it looks after. Once every
    /// [`PULSE_EVERY_S`](crate::pulse::PULSE_EVERY_S) seconds; one that is lost is made up for by the next.
    pub fn pulse(&self, pulse: &Pulse) -> Result<(), ClientError> {
        self.post_empty(paths::PULSE, None, pulse)
    }

    fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        let request = self.agent.get(format!("{}{path}", self.base));
        let mut request = request.config().timeout_global(Some(self.answer_for)).build();
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", &**authorization);
        }
        read(good(request.call().map_err(unreachable)?)?)
    }

    fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        id: Option<&CommandId>,
        body: &impl Serialize,
    ) -> Result<T, ClientError> {
        read(self.send(path, id, body)?)
    }

    fn post_empty(
        &self,
        path: &str,
        id: Option<&CommandId>,
        body: &impl Serialize,
    ) -> Result<(), ClientError> {
        self.send(path, id, body).map(drop)
    }

    fn send(
        &self,
        path: &str,
        id: Option<&CommandId>,
        body: &impl Serialize,
    ) -> Result<Response<ureq::Body>, ClientError> {
        let request = self.agent.post(format!("{}{path}", self.base));
        let mut request = request.config().timeout_global(Some(self.answer_for)).build();
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", &**authorization);
        }
        if let Some(id) = id {
            request = request.header(paths::IDEMPOTENCY_KEY, id.as_str());
        }
        good(request.send_json(body).map_err(unreachable)?)
    }
}

#[derive(Serialize)]
struct Nothing {}

fn unreachable(error: ureq::Error) -> ClientError {
    ClientError::Unreachable(error.to_string())
}

fn good(mut response: Response<ureq::Body>) -> Result<Response<ureq::Body>, ClientError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let Ok(error) = response.body_mut().with_config().limit(ANSWER_LEN_MAX).read_json::<ApiError>() else {
        return Err(ClientError::Unexpected(format!("status {status} without a readable reason")));
    };
    Err(match status {
        StatusCode::CONFLICT => ClientError::Refused(Box::new(error)),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => ClientError::Busy(Box::new(error)),
        status if status.is_client_error() => {
            ClientError::Rejected { status: status.as_u16(), error: Box::new(error) }
        }
        status => ClientError::Unexpected(format!("status {status}: {}", error.code)),
    })
}

fn read<T: DeserializeOwned>(mut response: Response<ureq::Body>) -> Result<T, ClientError> {
    let body = response.body_mut().with_config().limit(ANSWER_LEN_MAX);
    body.read_json().map_err(|error| ClientError::Unexpected(error.to_string()))
}
