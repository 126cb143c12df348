//! Devices say how they are.

use super::asked::Reply;
use super::{Asked, HttpError};
use crate::access::Deed;
use crate::app::App;
use crate::store::AnswerWith;
use crate::wire::{health_from, kind_from};
use axum::extract::{Path, State};
use queue_api::device::ReportDevice;
use queue_api::error::ApiError;
use queue_core::Command;
use queue_core::event::Device;
use std::sync::Arc;

/// Longest device name and trouble word, bytes.
const NAME_LEN_MAX: usize = 64;

/// Reports a device's health. Only a change becomes an event.
#[utoipa::path(post, path = "/api/v1/devices/{name}/health", tag = "devices", params(("name" = String, Path)),
    request_body = ReportDevice,
    responses((status = 204), (status = 400, body = ApiError), (status = 401, body = ApiError), (status = 403, body = ApiError)))]
pub(super) async fn report(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    asked: Asked<ReportDevice>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::ReportDevice)?;
    let word = |text: &str| text.len() <= NAME_LEN_MAX && text.bytes().all(|b| b.is_ascii_graphic());
    if name.is_empty() || !word(&name) || !word(&asked.body.code) {
        return Err(HttpError::malformed(
            "invalid_device",
            "name and code are up to 64 printable ASCII characters",
        ));
    }
    let device = Device {
        kind: kind_from(asked.body.kind),
        health: health_from(asked.body.health),
        code: asked.body.code.as_str().into(),
    };
    asked.execute(&app, Command::ReportDevice { name: name.into(), device }, AnswerWith::Nothing).await
}
