//! The snapshot, and the guides.

use super::{HttpError, Identified};
use crate::access::Deed;
use crate::app::App;
use crate::wire::to_wire;
use axum::Json;
use axum::extract::State;
use queue_api::error::ApiError;
use queue_api::guide::Guides;
use queue_api::hall::HallSnapshot;
use std::sync::Arc;

/// The hall at this moment. Clerks and devices are left out for anybody.
#[utoipa::path(get, path = "/api/v1/hall", tag = "hall",
    responses((status = 200, body = HallSnapshot), (status = 503, body = ApiError)))]
pub(super) async fn get_hall(
    State(app): State<Arc<App>>,
    caller: Identified,
) -> Result<Json<HallSnapshot>, HttpError> {
    let now = app.clock.now();
    let snapshot = app.store.read(move |state| to_wire::snapshot(state, now)).await?;
    Ok(Json(if caller.0.may(Deed::Look) { snapshot } else { to_wire::public(snapshot) }))
}

/// Departments, matters and their guides.
#[utoipa::path(get, path = "/api/v1/guides", tag = "hall", responses((status = 200, body = Guides)))]
pub(super) async fn get_guides(State(app): State<Arc<App>>) -> Json<Guides> {
    Json(app.config.guides.clone())
}
