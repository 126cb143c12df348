//! What is asked of appointments: which slots there are, booking, giving up, checking in.

use super::asked::Reply;
use super::{Asked, HttpError, Identified, MaybeAsked, Nothing, tickets};
use crate::access::Deed;
use crate::app::App;
use crate::store::{AnswerWith, Private};
use crate::wire::{from_wire, to_wire};
use axum::Json;
use axum::extract::{FromRequestParts, Path, Query, State};
use queue_api::appointment::{AppointmentView, BookAppointment, CheckIn, SlotView};
use queue_api::error::ApiError;
use queue_api::ticket::TicketView;
use queue_core::appointment::{Appointment, AppointmentState};
use queue_core::ids::{AppointmentId, HolderId, MatterId};
use queue_core::time::Timestamp;
use queue_core::{Command, Hall, Refusal};
use serde::Deserialize;
use std::sync::Arc;

/// Which day's slots.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SlotsOf {
    /// `YYYY-MM-DD`, hall's local time; today when absent.
    day: Option<String>,
}

/// The slots of a window type on one day that can still be booked; none if it takes no appointments that day.
#[utoipa::path(get, path = "/api/v1/window-types/{prefix}/slots", tag = "appointments",
    params(("prefix" = String, Path), SlotsOf),
    responses((status = 200, body = Vec<SlotView>), (status = 400, body = ApiError), (status = 401, body = ApiError), (status = 404, body = ApiError)))]
pub(super) async fn slots(
    State(app): State<Arc<App>>,
    caller: Identified,
    Path(prefix): Path<String>,
    Query(of): Query<SlotsOf>,
) -> Result<Json<Vec<SlotView>>, HttpError> {
    caller.require(Deed::Look)?;
    let prefix = from_wire::prefix(&prefix)?;
    let now = app.clock.now();
    let day = match &of.day {
        Some(written) => from_wire::day(written)?,
        None => app.config.settings.utc_offset.day_of(now),
    };
    if !app.config.settings.window_types.contains_key(&prefix) {
        return Err(Refusal::UnknownWindowType.into());
    }
    let slots = app.store.hall(move |hall| hall.slots(now, prefix, day)).await?;
    Ok(Json(slots.into_iter().map(to_wire::slot).collect()))
}

/// Books a place in a slot. The same `Idempotency-Key` never books a second one.
#[utoipa::path(post, path = "/api/v1/appointments", tag = "appointments", request_body = BookAppointment,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = AppointmentView), (status = 400, body = ApiError), (status = 401, body = ApiError),
              (status = 404, body = ApiError), (status = 409, body = ApiError), (status = 503, body = ApiError)))]
pub(super) async fn book(
    State(app): State<Arc<App>>,
    mut asked: Asked<BookAppointment>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::Issue)?;
    let person = asked.body.holder.take().map(tickets::person).transpose()?;
    let command = Command::BookAppointment {
        window_type: from_wire::prefix(&asked.body.window_type)?,
        slot_at: from_wire::time(asked.body.slot_at),
        matter: asked.body.matter.as_deref().map(|matter| MatterId(matter.into())),
        holder: None,
    };
    asked.execute_for(&app, command, person, Private::Nothing, AnswerWith::Booked).await
}

/// One appointment that is open, or was closed today.
#[utoipa::path(get, path = "/api/v1/appointments/{id}", tag = "appointments", params(("id" = u64, Path)),
    responses((status = 200, body = AppointmentView), (status = 401, body = ApiError), (status = 404, body = ApiError)))]
pub(super) async fn get_appointment(
    State(app): State<Arc<App>>,
    caller: Identified,
    id: AppointmentPath,
) -> Result<Json<AppointmentView>, HttpError> {
    // The answer holds the code: it is for those who book and check in, not for boards.
    caller.require(Deed::Issue)?;
    let view = app
        .store
        .read(move |state| state.hall.appointment(id.0).map(|found| to_wire::appointment(state, found)))
        .await?;
    Ok(Json(view.ok_or(Refusal::UnknownAppointment)?))
}

/// Gives an appointment up; its place is free again.
#[utoipa::path(post, path = "/api/v1/appointments/{id}/cancel", tag = "appointments", params(("id" = u64, Path)),
    responses((status = 200, body = AppointmentView), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn cancel(
    State(app): State<Arc<App>>,
    id: AppointmentPath,
    MaybeAsked(asked): MaybeAsked<Nothing>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::Arrange)?;
    let command = Command::CancelAppointment { appointment: id.0 };
    asked.execute(&app, command, AnswerWith::Appointment(id.0)).await
}

/// The citizen has come: the appointment, found by its code or by the card, becomes a ticket.
#[utoipa::path(post, path = "/api/v1/appointments/check-in", tag = "appointments", request_body = CheckIn,
    responses((status = 201, body = TicketView), (status = 400, body = ApiError), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub(super) async fn check_in(
    State(app): State<Arc<App>>,
    mut asked: Asked<CheckIn>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::Issue)?;
    let now = app.clock.now();
    let found = match (asked.body.code.take(), asked.body.holder.take()) {
        (Some(code), None) => {
            let find = move |state: &crate::store::State| {
                let fits = |it: &&Appointment| to_wire::has_code(state, it.id, &code);
                nearest(&state.hall, now, fits)
            };
            app.store.read(find).await?
        }
        (None, Some(holder)) => {
            let person = tickets::person(holder)?;
            let find = move |state: &crate::store::State| {
                let holder: HolderId = state.holder(&person)?;
                nearest(&state.hall, now, |it: &&Appointment| it.holder == Some(holder))
            };
            app.store.read(find).await?
        }
        (Some(_), Some(_)) | (None, None) => {
            return Err(HttpError::malformed("invalid_body", "exactly one of code and holder"));
        }
    };
    let appointment = found.ok_or(Refusal::UnknownAppointment)?;
    asked.execute(&app, Command::CheckIn { appointment }, AnswerWith::Issued).await
}

/// Of the appointments that fit, the open one whose slot is nearest to now; else one that is over, so that the
/// citizen is told what became of it.
fn nearest(hall: &Hall, now: Timestamp, fits: impl Fn(&&Appointment) -> bool) -> Option<AppointmentId> {
    let apart = |it: &&Appointment| {
        let over = it.state != AppointmentState::Booked;
        (over, it.slot_at.as_ms().abs_diff(now.as_ms()))
    };
    hall.appointments().filter(fits).min_by_key(apart).map(|it| it.id)
}

/// The id in an address; whatever is not a number is an appointment that does not exist.
pub(super) struct AppointmentPath(AppointmentId);

impl FromRequestParts<Arc<App>> for AppointmentPath {
    type Rejection = HttpError;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        app: &Arc<App>,
    ) -> Result<Self, HttpError> {
        let unknown = || Refusal::UnknownAppointment;
        let Path(text) = Path::<String>::from_request_parts(parts, app).await.map_err(|_| unknown())?;
        Ok(Self(AppointmentId(text.parse().map_err(|_| unknown())?)))
    }
}
