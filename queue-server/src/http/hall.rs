//! The snapshot, and the guides.

use super::{HttpError, Identified};
use crate::access::Deed;
use crate::app::App;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use queue_api::error::ApiError;
use queue_api::guide::Guides;
use queue_api::hall::HallSnapshot;
use std::sync::Arc;

/// The hall at this moment. Clerks and devices are left out for anybody.
#[utoipa::path(get, path = "/api/v1/hall", tag = "hall",
    responses((status = 200, body = HallSnapshot), (status = 503, body = ApiError)))]
pub(super) async fn get_hall(State(app): State<Arc<App>>, caller: Identified) -> Result<Response, HttpError> {
    let snapshot = app.store.snapshot(app.clock.now()).await?;
    let json = if caller.0.may(Deed::Look) { snapshot.full_json() } else { snapshot.public_json() };
    let json = json.map_err(|error| {
        tracing::error!(%error, "a snapshot cannot be written");
        HttpError::internal()
    })?;
    Ok(([(header::CONTENT_TYPE, "application/json")], json.to_owned()).into_response())
}

/// Departments, matters and their guides.
#[utoipa::path(get, path = "/api/v1/guides", tag = "hall", responses((status = 200, body = Guides)))]
pub(super) async fn get_guides(State(app): State<Arc<App>>) -> Json<Guides> {
    Json(app.config.guides.clone())
}
