//! What is asked of counters.

use super::asked::Reply;
use super::{Asked, HttpError, Identified, MaybeAsked, Nothing};
use crate::access::{Caller, Deed};
use crate::app::App;
use crate::store::{Answer, AnswerWith};
use crate::wire::{from_wire, pause_from, to_wire};
use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use queue_api::counter::{CallNext, CounterDetail, CounterView, OpenCounter, PauseCounter, Transfer};
use queue_api::error::ApiError;
use queue_api::ticket::TicketView;
use queue_core::command::TransferTo;
use queue_core::ids::{CounterNo, StaffId};
use queue_core::{Command, Refusal};
use std::sync::Arc;

/// A counter, its ticket in hand, and who is next.
#[utoipa::path(get, path = "/api/v1/counters/{no}", tag = "counters", params(("no" = u16, Path)),
    responses((status = 200, body = CounterDetail), (status = 401, body = ApiError), (status = 404, body = ApiError)))]
pub(super) async fn get_counter(
    State(app): State<Arc<App>>,
    caller: Identified,
    no: CounterPath,
) -> Result<Json<CounterDetail>, HttpError> {
    caller.require(Deed::Look)?;
    let detail = app.store.read(move |state| to_wire::counter_detail(state, no.0)).await?;
    Ok(Json(detail.ok_or(Refusal::UnknownCounter)?))
}

/// Signs on, or resumes after a pause.
#[utoipa::path(post, path = "/api/v1/counters/{no}/open", tag = "counters", params(("no" = u16, Path)),
    request_body = OpenCounter,
    responses((status = 200, body = CounterView), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn open(
    State(app): State<Arc<App>>,
    no: CounterPath,
    MaybeAsked(asked): MaybeAsked<OpenCounter>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::Serve)?;
    let staff = match &asked.caller {
        Caller::Staff { id, .. } => Some(id.as_str()),
        Caller::Device { .. } | Caller::Public => asked.body.staff.as_deref(),
    };
    let window_types = match &asked.body.window_types {
        Some(written) => Some(written.iter().map(|text| from_wire::prefix(text)).collect::<Result<_, _>>()?),
        None => None,
    };
    let command =
        Command::OpenCounter { counter: no.0, staff: staff.map(|staff| StaffId(staff.into())), window_types };
    asked.execute(&app, command, AnswerWith::Counter(no.0)).await
}

/// Takes no tickets for a while.
#[utoipa::path(post, path = "/api/v1/counters/{no}/pause", tag = "counters", params(("no" = u16, Path)),
    request_body = PauseCounter,
    responses((status = 200, body = CounterView), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn pause(
    State(app): State<Arc<App>>,
    no: CounterPath,
    MaybeAsked(asked): MaybeAsked<PauseCounter>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::Serve)?;
    let command = Command::PauseCounter { counter: no.0, reason: pause_from(asked.body.reason) };
    asked.execute(&app, command, AnswerWith::Counter(no.0)).await
}

/// Signs off.
#[utoipa::path(post, path = "/api/v1/counters/{no}/close", tag = "counters", params(("no" = u16, Path)),
    responses((status = 200, body = CounterView), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn close(
    State(app): State<Arc<App>>,
    no: CounterPath,
    MaybeAsked(asked): MaybeAsked<Nothing>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::Serve)?;
    asked.execute(&app, Command::CloseCounter { counter: no.0 }, AnswerWith::Counter(no.0)).await
}

/// Calls whoever is next, or a chosen ticket. 204: nobody waits.
#[utoipa::path(post, path = "/api/v1/counters/{no}/call-next", tag = "counters", params(("no" = u16, Path)),
    request_body = CallNext,
    responses((status = 200, body = TicketView), (status = 204), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn call_next(
    State(app): State<Arc<App>>,
    no: CounterPath,
    MaybeAsked(asked): MaybeAsked<CallNext>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::Serve)?;
    let command = match &asked.body.number {
        None => Command::CallNext { counter: no.0 },
        Some(number) => Command::CallTicket { counter: no.0, number: from_wire::number(number)? },
    };
    match asked.execute(&app, command, AnswerWith::Affected).await {
        Err(error) if error == Refusal::NobodyWaits.into() => {
            Ok(Reply(Answer { status: StatusCode::NO_CONTENT.as_u16(), body: String::new() }))
        }
        answer => answer,
    }
}

/// Calls the ticket in hand again.
#[utoipa::path(post, path = "/api/v1/counters/{no}/recall", tag = "counters", params(("no" = u16, Path)),
    responses((status = 200, body = TicketView), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn recall(
    State(app): State<Arc<App>>,
    no: CounterPath,
    MaybeAsked(asked): MaybeAsked<Nothing>,
) -> Result<Reply, HttpError> {
    with_ticket_in_hand(&app, asked, Command::Recall { counter: no.0 }).await
}

/// The citizen came; service begins.
#[utoipa::path(post, path = "/api/v1/counters/{no}/start", tag = "counters", params(("no" = u16, Path)),
    responses((status = 200, body = TicketView), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn start(
    State(app): State<Arc<App>>,
    no: CounterPath,
    MaybeAsked(asked): MaybeAsked<Nothing>,
) -> Result<Reply, HttpError> {
    with_ticket_in_hand(&app, asked, Command::Start { counter: no.0 }).await
}

/// Service is done; the citizen may rate it.
#[utoipa::path(post, path = "/api/v1/counters/{no}/finish", tag = "counters", params(("no" = u16, Path)),
    responses((status = 200, body = TicketView), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn finish(
    State(app): State<Arc<App>>,
    no: CounterPath,
    MaybeAsked(asked): MaybeAsked<Nothing>,
) -> Result<Reply, HttpError> {
    with_ticket_in_hand(&app, asked, Command::Finish { counter: no.0 }).await
}

/// The citizen did not come.
#[utoipa::path(post, path = "/api/v1/counters/{no}/no-show", tag = "counters", params(("no" = u16, Path)),
    responses((status = 200, body = TicketView), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn no_show(
    State(app): State<Arc<App>>,
    no: CounterPath,
    MaybeAsked(asked): MaybeAsked<Nothing>,
) -> Result<Reply, HttpError> {
    with_ticket_in_hand(&app, asked, Command::MarkNoShow { counter: no.0 }).await
}

/// Sets the ticket in hand aside.
#[utoipa::path(post, path = "/api/v1/counters/{no}/hold", tag = "counters", params(("no" = u16, Path)),
    responses((status = 200, body = TicketView), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn hold(
    State(app): State<Arc<App>>,
    no: CounterPath,
    MaybeAsked(asked): MaybeAsked<Nothing>,
) -> Result<Reply, HttpError> {
    with_ticket_in_hand(&app, asked, Command::Hold { counter: no.0 }).await
}

/// Sends the ticket in hand on to another window type or counter.
#[utoipa::path(post, path = "/api/v1/counters/{no}/transfer", tag = "counters", params(("no" = u16, Path)),
    request_body = Transfer,
    responses((status = 200, body = TicketView), (status = 400, body = ApiError), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn transfer(
    State(app): State<Arc<App>>,
    no: CounterPath,
    asked: Asked<Transfer>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::Serve)?;
    let to = match (&asked.body.window_type, asked.body.counter) {
        (Some(window_type), None) => TransferTo::WindowType(from_wire::prefix(window_type)?),
        (None, Some(counter)) => TransferTo::Counter(CounterNo(counter)),
        (Some(_), Some(_)) | (None, None) => {
            return Err(HttpError::malformed("invalid_body", "exactly one of window_type and counter"));
        }
    };
    asked.execute(&app, Command::Transfer { counter: no.0, to }, AnswerWith::Affected).await
}

async fn with_ticket_in_hand(app: &App, asked: Asked<Nothing>, command: Command) -> Result<Reply, HttpError> {
    asked.require(Deed::Serve)?;
    asked.execute(app, command, AnswerWith::Affected).await
}

/// The number in an address; whatever is not a number is a counter that does not exist.
pub(super) struct CounterPath(CounterNo);

impl FromRequestParts<Arc<App>> for CounterPath {
    type Rejection = HttpError;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        app: &Arc<App>,
    ) -> Result<Self, HttpError> {
        let Path(text) =
            Path::<String>::from_request_parts(parts, app).await.map_err(|_| Refusal::UnknownCounter)?;
        Ok(Self(CounterNo(text.parse().map_err(|_| Refusal::UnknownCounter)?)))
    }
}
