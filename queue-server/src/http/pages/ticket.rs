//! The citizen's own page: found by an unguessable address, printed on the slip as a QR code.

use super::view::View;
use super::words::Words;
use super::{Frame, HttpError, StaffView, error, page, render};
use crate::app::App;
use crate::store::{AnswerWith, ExecuteError, Private, Request};
use crate::wire::{channel_from, from_wire, to_wire};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use queue_api::Timestamp;
use queue_api::hall::{HallInfo, WindowTypeView};
use queue_api::ticket::{RatingChannel, TicketView};
use queue_core::ids::TicketId;
use queue_core::{Command, Refusal};
use serde::Deserialize;
use std::sync::Arc;
use subtle::ConstantTimeEq;

page!(Phone("ticket.html"), PhoneLive("ticket_live.html") {
    ticket: TicketView,
    window_type: WindowTypeView,
    path: String,
});

pub(super) async fn page(
    State(app): State<Arc<App>>,
    frame: Frame,
    Path(token): Path<String>,
) -> Result<Response, Response> {
    match find(&app, &token).await? {
        Some((ticket, window_type)) => Ok(Phone::html(frame, ticket, window_type, format!("/t/{token}"))),
        None => Err(error(frame, StatusCode::NOT_FOUND)),
    }
}

pub(super) async fn live(
    State(app): State<Arc<App>>,
    frame: Frame,
    Path(token): Path<String>,
) -> Result<Response, Response> {
    match find(&app, &token).await? {
        Some((ticket, window_type)) => Ok(PhoneLive::html(frame, ticket, window_type, format!("/t/{token}"))),
        None => Err(error(frame, StatusCode::NOT_FOUND)),
    }
}

#[derive(Deserialize)]
pub(super) struct Level {
    level: u8,
}

/// Whoever has the slip may rate; a second press of the same button changes nothing.
pub(super) async fn rate(
    State(app): State<Arc<App>>,
    frame: Frame,
    Path(token): Path<String>,
    Form(given): Form<Level>,
) -> Result<Response, Response> {
    let Some((ticket, _)) = find(&app, &token).await? else {
        return Err(error(frame, StatusCode::NOT_FOUND));
    };
    let broken = |error: HttpError| error.into_response();
    let level = from_wire::level(given.level).map_err(|error| broken(error.into()))?;
    let command =
        Command::Rate { ticket: TicketId(ticket.id), level, channel: channel_from(RatingChannel::Phone) };
    // Without a name: a rating is counted once by itself, and a page that came too early may ask again.
    let request =
        Request { id: None, command, person: None, private: Private::Nothing, answer: AnswerWith::Nothing };
    match app.store.execute(app.clock.now(), request).await {
        // Rated before, here or at the keypad: the page says so.
        Ok(_) | Err(ExecuteError::Refused(Refusal::AlreadyRated)) => {
            Ok(Redirect::to(&format!("/t/{token}")).into_response())
        }
        Err(error) => Err(broken(error.into())),
    }
}

/// The ticket a token opens, as the public may see it.
async fn find(app: &App, token: &str) -> Result<Option<(TicketView, WindowTypeView)>, Response> {
    let Some((id, secret)) = token.split_once('-') else { return Ok(None) };
    let Ok(id) = id.parse().map(TicketId) else { return Ok(None) };
    let right = to_wire::follow_secret(app.store.key(), id);
    if !bool::from(right.as_bytes().ct_eq(secret.as_bytes())) {
        return Ok(None);
    }
    let broken = |error| HttpError::from(error).into_response();
    let Some(ticket) = app.store.public_ticket(id).await.map_err(broken)? else { return Ok(None) };
    let snapshot = app.store.snapshot(app.clock.now()).await.map_err(broken)?;
    let window_type = snapshot.hall.window_types.iter().find(|kind| kind.prefix == ticket.window_type);
    Ok(window_type.map(|window_type| (ticket, window_type.clone())))
}
