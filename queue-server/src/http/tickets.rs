//! What is asked of tickets.

use super::asked::Reply;
use super::{Asked, HttpError, Identified, MaybeAsked, Nothing};
use crate::access::{Caller, Deed, DeviceRole};
use crate::app::App;
use crate::store::{AnswerWith, Person, Phone, Private};
use crate::wire::{channel_from, class_from, from_wire, personal, print_from, to_wire};
use axum::Json;
use axum::extract::{Path, State};
use queue_api::error::ApiError;
use queue_api::ticket::{
    ChangeClass, FindTickets, IssueTicket, Rate, RatingChannel, ReportPrint, TicketView,
};
use queue_core::ids::{MatterId, TicketId};
use queue_core::ticket::Print;
use queue_core::{Command, Refusal};
use std::sync::Arc;

/// Tickets of one person listed at most.
const FOUND_MAX: usize = 16;
/// Longest name on a card, in characters: a foreign resident's has 60.
const NAME_LEN_MAX: usize = 60;

/// Issues a ticket. The same `Idempotency-Key` never issues a second one.
#[utoipa::path(post, path = "/api/v1/tickets", tag = "tickets", request_body = IssueTicket,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = TicketView), (status = 400, body = ApiError), (status = 401, body = ApiError),
              (status = 404, body = ApiError), (status = 409, body = ApiError), (status = 503, body = ApiError)))]
pub(super) async fn issue(
    State(app): State<Arc<App>>,
    mut asked: Asked<IssueTicket>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::Issue)?;
    let person = asked.body.holder.take().map(person).transpose()?;
    let phone = asked.body.phone.take().map(|phone| from_wire::phone(&phone)).transpose()?;
    let private = phone.map_or(Private::Nothing, |phone| Private::Phone(Phone(phone)));
    let command = Command::IssueTicket {
        window_type: from_wire::prefix(&asked.body.window_type)?,
        class: class_from(asked.body.class),
        matter: asked.body.matter.as_deref().map(|matter| MatterId(matter.into())),
        holder: None,
    };
    asked.execute_for(&app, command, person, private, AnswerWith::Issued).await
}

/// One ticket of today.
#[utoipa::path(get, path = "/api/v1/tickets/{id}", tag = "tickets", params(("id" = u64, Path)),
    responses((status = 200, body = TicketView), (status = 401, body = ApiError), (status = 404, body = ApiError)))]
pub(super) async fn get_ticket(
    State(app): State<Arc<App>>,
    caller: Identified,
    id: TicketPath,
) -> Result<Json<TicketView>, HttpError> {
    caller.require(Deed::Look)?;
    let view = app
        .store
        .read(move |state| state.hall.ticket(id.0).map(|ticket| to_wire::ticket(state, ticket)))
        .await?;
    Ok(Json(view.ok_or(Refusal::UnknownTicket)?))
}

/// Today's tickets of a person, or the one with a number: to print one again, or to direct its citizen.
#[utoipa::path(post, path = "/api/v1/tickets/find", tag = "tickets", request_body = FindTickets,
    responses((status = 200, body = Vec<TicketView>), (status = 400, body = ApiError), (status = 401, body = ApiError)))]
pub(super) async fn find(
    State(app): State<Arc<App>>,
    mut asked: Asked<FindTickets>,
) -> Result<Json<Vec<TicketView>>, HttpError> {
    asked.require(Deed::Issue)?;
    let found = match (asked.body.number.take(), asked.body.holder.take()) {
        (Some(number), None) => {
            // What cannot be a number is nobody's.
            let Ok(number) = from_wire::number(number.trim()) else { return Ok(Json(Vec::new())) };
            let find = move |state: &crate::store::State| {
                let found = state.hall.ticket_by_number(number).into_iter();
                found.map(|ticket| to_wire::ticket(state, ticket)).collect()
            };
            app.store.read(find).await?
        }
        (None, Some(holder)) => {
            let person = person(holder)?;
            let find = move |state: &crate::store::State| {
                let Some(holder) = state.holder(&person) else { return Vec::new() };
                let theirs = state.hall.tickets().rev().filter(|ticket| ticket.holder == Some(holder));
                theirs.take(FOUND_MAX).map(|ticket| to_wire::ticket(state, ticket)).collect()
            };
            app.store.read(find).await?
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err(HttpError::malformed("invalid_body", "exactly one of number and holder"));
        }
    };
    Ok(Json(found))
}

/// Gives a waiting ticket another class: the desk has seen who came.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/class", tag = "tickets", params(("id" = u64, Path)), request_body = ChangeClass,
    responses((status = 200, body = TicketView), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn change_class(
    State(app): State<Arc<App>>,
    id: TicketPath,
    asked: Asked<ChangeClass>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::Classify)?;
    let command = Command::ChangeClass { ticket: id.0, class: class_from(asked.body.class) };
    asked.execute(&app, command, AnswerWith::Ticket(id.0)).await
}

/// Gives up a ticket that waits, is held, or was called in vain.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/cancel", tag = "tickets", params(("id" = u64, Path)),
    responses((status = 200, body = TicketView), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    id: TicketPath,
    MaybeAsked(asked): MaybeAsked<Nothing>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::Arrange)?;
    asked.execute(&app, Command::Cancel { ticket: id.0 }, AnswerWith::Ticket(id.0)).await
}

/// Lets a no-show wait again.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/requeue", tag = "tickets", params(("id" = u64, Path)),
    responses((status = 200, body = TicketView), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn requeue(
    State(app): State<Arc<App>>,
    id: TicketPath,
    MaybeAsked(asked): MaybeAsked<Nothing>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::Arrange)?;
    asked.execute(&app, Command::Requeue { ticket: id.0 }, AnswerWith::Ticket(id.0)).await
}

/// Asks for a ticket's slip again: the same number, never a second one.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/reprint", tag = "tickets", params(("id" = u64, Path)),
    responses((status = 200, body = TicketView), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn reprint(
    State(app): State<Arc<App>>,
    id: TicketPath,
    MaybeAsked(asked): MaybeAsked<Nothing>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::Issue)?;
    let command = Command::ReportPrint { ticket: id.0, outcome: Print::Reprinted };
    asked.execute(&app, command, AnswerWith::Ticket(id.0)).await
}

/// A kiosk says how a slip fared.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/print", tag = "tickets", params(("id" = u64, Path)), request_body = ReportPrint,
    responses((status = 204), (status = 404, body = ApiError)))]
pub(super) async fn report_print(
    State(app): State<Arc<App>>,
    id: TicketPath,
    asked: Asked<ReportPrint>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::Issue)?;
    let command = Command::ReportPrint { ticket: id.0, outcome: print_from(asked.body.outcome) };
    asked.execute(&app, command, AnswerWith::Nothing).await
}

/// Rates a finished ticket, once.
#[utoipa::path(post, path = "/api/v1/tickets/{id}/rating", tag = "tickets", params(("id" = u64, Path)), request_body = Rate,
    responses((status = 204), (status = 400, body = ApiError), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn rate(
    State(app): State<Arc<App>>,
    id: TicketPath,
    asked: Asked<Rate>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::Rate)?;
    let channel = asked.body.channel.unwrap_or(match &asked.caller {
        Caller::Device { role: DeviceRole::Kiosk, .. } => RatingChannel::Kiosk,
        Caller::Device { role: DeviceRole::Bridge, .. } => RatingChannel::Keypad,
        Caller::Device { role: DeviceRole::Display | DeviceRole::Integrator, .. }
        | Caller::Staff { .. }
        | Caller::Public => RatingChannel::Integrator,
    });
    let command = Command::Rate {
        ticket: id.0,
        level: from_wire::level(asked.body.level)?,
        channel: channel_from(channel),
    };
    asked.execute(&app, command, AnswerWith::Nothing).await
}

/// The id in an address; whatever is not a number is a ticket that does not exist.
pub(super) struct TicketPath(TicketId);

impl axum::extract::FromRequestParts<Arc<App>> for TicketPath {
    type Rejection = HttpError;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        app: &Arc<App>,
    ) -> Result<Self, HttpError> {
        let Path(text) =
            Path::<String>::from_request_parts(parts, app).await.map_err(|_| Refusal::UnknownTicket)?;
        Ok(Self(TicketId(text.parse().map_err(|_| Refusal::UnknownTicket)?)))
    }
}

/// A holder as the store keeps it. Without a name the number was typed; then nothing but its own check digit tells a
/// slip of the finger.
pub(super) fn person(holder: queue_api::ticket::Holder) -> Result<Person, HttpError> {
    let name = holder.name.trim();
    let id_number = holder.id_number.trim().to_ascii_uppercase();
    let number_fits =
        (5..=18).contains(&id_number.len()) && id_number.bytes().all(|b| b.is_ascii_alphanumeric());
    if name.chars().count() > NAME_LEN_MAX || !number_fits {
        return Err(HttpError::malformed("invalid_holder", "the holder's name or card number"));
    }
    if !personal::is_id_number(&id_number) {
        return Err(HttpError::bad_id_number());
    }
    Ok(Person { name: name.to_owned(), id_number })
}
