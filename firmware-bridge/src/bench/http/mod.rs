//! The bench's routes, all on one screen. Handlers find a device, act, and answer; nothing more.

mod cables;
mod hands;

use super::hall::BenchHall;
use super::page;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;
use std::sync::Arc;

type Hall = State<Arc<BenchHall>>;

pub(super) fn router(hall: Arc<BenchHall>) -> Router {
    Router::new()
        .route("/", get(page::html))
        .route("/bench.css", get(page::css))
        .route("/bench.js", get(page::js))
        .route("/words.js", get(page::words))
        .route("/log.js", get(page::log))
        .route("/api/devices", get(cables::devices))
        .route("/api/devices/{name}/unplug", post(cables::unplug))
        .route("/api/devices/{name}/replug", post(cables::replug))
        .route("/api/devices/{name}/fault", post(cables::fault))
        .route("/api/devices/{name}/log", get(cables::log))
        .route("/api/all-well", post(cables::all_well))
        .route("/api/events", get(cables::events))
        .route("/api/card-readers/{name}/tap", post(hands::tap))
        .route("/api/card-readers/{name}/remove", post(hands::remove))
        .route("/api/card-readers/{name}/state", post(hands::reader_state))
        .route("/api/keypads/{counter}", get(hands::keypad))
        .route("/api/keypads/{counter}/press", post(hands::press))
        .route("/api/pads/{line}/{unit}/press", post(hands::press_pad))
        .route("/api/printers/{name}/state", post(hands::printer_state))
        .route("/api/printers/{name}/take", post(hands::take_slip))
        .route("/api/printers/{name}/slips", get(hands::slips))
        .route("/api/printers/{name}/slips/{file}", get(hands::slip_file))
        .route("/api/panels", get(hands::panels))
        .route("/api/panels/{file}", get(hands::panel))
        .route("/api/panels/{name}/state", post(hands::panel_state))
        .route("/api/panels/{name}/power-cut", post(hands::panel_power_cut))
        .route("/api/window-screens/{file}", get(hands::screen))
        .route("/api/window-screens/{name}/state", post(hands::screen_state))
        .route("/api/window-screens/{name}/power-cut", post(hands::screen_power_cut))
        .with_state(hall)
}

/// Why a request was not obeyed.
struct Refused {
    status: StatusCode,
    code: &'static str,
    message: String,
}

#[derive(Serialize)]
struct RefusedBody {
    code: &'static str,
    message: String,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.status, Json(RefusedBody { code: self.code, message: self.message })).into_response()
    }
}

fn no_such(what: &str) -> Refused {
    Refused { status: StatusCode::NOT_FOUND, code: "not_found", message: format!("there is no {what}") }
}

fn malformed(message: impl Into<String>) -> Refused {
    Refused { status: StatusCode::BAD_REQUEST, code: "malformed", message: message.into() }
}

fn picture(png: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "no-store")], png).into_response()
}
