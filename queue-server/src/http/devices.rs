//! Devices say how they are, by themselves or through their program's pulse; and one that is gone is taken out.

use super::asked::Reply;
use super::{Asked, HttpError, MaybeAsked, Nothing};
use crate::access::{Caller, Deed};
use crate::app::App;
use crate::pulses::TooMany;
use crate::store::{AnswerWith, Named};
use crate::wire::{health_from, kind_from};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use queue_api::device::{DeviceKind, ReportDevice};
use queue_api::error::ApiError;
use queue_api::pulse::{Pulse, PulsedDevice};
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
    check(&name, &asked.body.code)?;
    let device = Device {
        kind: kind_from(asked.body.kind),
        health: health_from(asked.body.health),
        code: asked.body.code.as_str().into(),
        pulsed: false,
    };
    app.pulses.reported(&name);
    asked.execute(&app, Command::ReportDevice { name: name.into(), device }, AnswerWith::Nothing).await
}

/// A program lives, and says how every device is that it looks after: every 10 seconds, at most 256 of them. A device
/// that no pulse has named for 30 seconds is lost with code `program_silent`. The program is the token's name.
#[utoipa::path(post, path = "/api/v1/devices/pulse", tag = "devices", request_body = Pulse,
    responses((status = 204), (status = 400, body = ApiError), (status = 401, body = ApiError), (status = 403, body = ApiError),
              (status = 503, body = ApiError)))]
pub(super) async fn pulse(State(app): State<Arc<App>>, asked: Asked<Pulse>) -> Result<StatusCode, HttpError> {
    asked.require(Deed::ReportDevice)?;
    let Caller::Device { name: program, .. } = &asked.caller else { return Err(HttpError::forbidden()) };
    let named = asked.body.devices.iter().map(named).collect::<Result<_, _>>()?;
    app.pulses.take(program, &asked.body).map_err(|TooMany| {
        HttpError::malformed("too_many_devices", "a program has 256 devices at most, and the hall 1024")
    })?;
    app.store.report_pulsed(app.clock.now(), named).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A device was taken out of the hall: nobody waits for it any more. One that is still there comes back by itself.
#[utoipa::path(delete, path = "/api/v1/devices/{name}", tag = "devices", params(("name" = String, Path)),
    responses((status = 204), (status = 401, body = ApiError), (status = 403, body = ApiError), (status = 404, body = ApiError)))]
pub(super) async fn forget(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    MaybeAsked(asked): MaybeAsked<Nothing>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::ForgetDevice)?;
    let name: Arc<str> = name.into();
    let wanted = Arc::clone(&name);
    if !app.store.hall(move |hall| hall.device(&wanted).is_some()).await? {
        return Err(HttpError::unknown("unknown_device", "没有这台设备。", "There is no such device."));
    }
    let command = Command::ForgetDevice { name: Arc::clone(&name) };
    let reply = asked.execute(&app, command, AnswerWith::Nothing).await?;
    app.pulses.forget(&name);
    Ok(reply)
}

/// A device of a pulse, if it makes sense.
fn named(device: &PulsedDevice) -> Result<Named, HttpError> {
    check(&device.name, &device.code)?;
    // The server knows best how it is itself, and would never be silent.
    if device.kind == DeviceKind::Server {
        return Err(HttpError::malformed(
            "invalid_device",
            "no program looks after the server's own devices",
        ));
    }
    let (kind, health) = (kind_from(device.kind), health_from(device.health));
    Ok((
        device.name.as_str().into(),
        Device { kind, health, code: device.code.as_str().into(), pulsed: true },
    ))
}

fn check(name: &str, code: &str) -> Result<(), HttpError> {
    let word = |text: &str| text.len() <= NAME_LEN_MAX && text.bytes().all(|b| b.is_ascii_graphic());
    if !name.is_empty() && word(name) && word(code) {
        return Ok(());
    }
    Err(HttpError::malformed("invalid_device", "name and code are up to 64 printable ASCII characters"))
}
