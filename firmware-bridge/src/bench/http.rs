//! The bench's routes, all on one screen. Handlers find a device, act, and answer; nothing more.

use super::hall::{BenchHall, News};
use super::{page, view};
use crate::printer::Paper;
use crate::simulate::card_reader::SimulatedReader;
use crate::simulate::cards::TestCard;
use crate::simulate::{Fault, LogEntry, panel_paint, slip_paint};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};

type Hall = State<Arc<BenchHall>>;

pub(super) fn router(hall: Arc<BenchHall>) -> Router {
    Router::new()
        .route("/", get(page::html))
        .route("/bench.css", get(page::css))
        .route("/bench.js", get(page::js))
        .route("/api/devices", get(devices))
        .route("/api/devices/{name}/unplug", post(unplug))
        .route("/api/devices/{name}/replug", post(replug))
        .route("/api/devices/{name}/fault", post(fault))
        .route("/api/devices/{name}/log", get(log))
        .route("/api/card-readers/{name}/tap", post(tap))
        .route("/api/card-readers/{name}/remove", post(remove))
        .route("/api/keypads/{counter}", get(keypad))
        .route("/api/keypads/{counter}/press", post(press))
        .route("/api/printers/{name}/state", post(printer_state))
        .route("/api/printers/{name}/slips", get(slips))
        .route("/api/printers/{name}/slips/{file}", get(slip_file))
        .route("/api/panels", get(panels))
        .route("/api/panels/{file}", get(panel))
        .route("/api/events", get(events))
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

async fn devices(State(hall): Hall) -> impl IntoResponse {
    Json(view::devices(&hall))
}

async fn unplug(State(hall): Hall, Path(name): Path<String>) -> Result<StatusCode, Refused> {
    plug(hall, name, false).await
}

async fn replug(State(hall): Hall, Path(name): Path<String>) -> Result<StatusCode, Refused> {
    plug(hall, name, true).await
}

/// Waits for the simulator's thread, so off the async threads.
async fn plug(hall: Arc<BenchHall>, name: String, wanted: bool) -> Result<StatusCode, Refused> {
    tokio::task::spawn_blocking(move || {
        let device = hall.cable(&name).ok_or_else(|| no_such(&name))?;
        if wanted {
            device.replug();
        } else {
            device.unplug();
        }
        hall.handled(&name);
        Ok(StatusCode::NO_CONTENT)
    })
    .await
    .unwrap_or_else(|_| Err(malformed("the device does not obey")))
}

#[derive(Deserialize)]
struct FaultBody {
    kind: Fault,
}

async fn fault(
    State(hall): Hall,
    Path(name): Path<String>,
    Json(body): Json<FaultBody>,
) -> Result<StatusCode, Refused> {
    hall.cable(&name).ok_or_else(|| no_such(&name))?.set_fault(body.kind);
    hall.handled(&name);
    Ok(StatusCode::NO_CONTENT)
}

async fn log(State(hall): Hall, Path(name): Path<String>) -> Result<Json<Vec<LogEntry>>, Refused> {
    hall.cable(&name).map(|device| Json(device.log())).ok_or_else(|| no_such(&name))
}

#[derive(Deserialize)]
struct TapBody {
    card: String,
}

async fn tap(
    State(hall): Hall,
    Path(name): Path<String>,
    Json(body): Json<TapBody>,
) -> Result<StatusCode, Refused> {
    let reader = hall.reader(&name).ok_or_else(|| no_such(&name))?;
    let card = TestCard::find(&body.card).ok_or_else(|| malformed("no such test card"))?;
    reader.with(|reader| reader.tap(card));
    hall.handled(&name);
    Ok(StatusCode::NO_CONTENT)
}

async fn remove(State(hall): Hall, Path(name): Path<String>) -> Result<StatusCode, Refused> {
    let reader = hall.reader(&name).ok_or_else(|| no_such(&name))?;
    reader.with(SimulatedReader::remove);
    hall.handled(&name);
    Ok(StatusCode::NO_CONTENT)
}

async fn keypad(State(hall): Hall, Path(counter): Path<u16>) -> Result<Json<view::KeypadView>, Refused> {
    let (line, unit) = hall.keypad(counter).ok_or_else(|| no_such("keypad at this counter"))?;
    Ok(Json(view::keypad(line, unit, counter)))
}

#[derive(Deserialize)]
struct PressBody {
    key: u16,
}

async fn press(
    State(hall): Hall,
    Path(counter): Path<u16>,
    Json(body): Json<PressBody>,
) -> Result<StatusCode, Refused> {
    let (line, unit) = hall.keypad(counter).ok_or_else(|| no_such("keypad at this counter"))?;
    if !(1..=5).contains(&body.key) {
        return Err(malformed("keys are 1 … 5"));
    }
    line.with(|keypads| keypads.press(unit, body.key));
    hall.handled(line.name());
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct PrinterBody {
    paper: Paper,
    #[serde(default)]
    cover_open: bool,
    #[serde(default)]
    cutter_error: bool,
}

async fn printer_state(
    State(hall): Hall,
    Path(name): Path<String>,
    Json(body): Json<PrinterBody>,
) -> Result<StatusCode, Refused> {
    let printer = hall.printer(&name).ok_or_else(|| no_such(&name))?;
    printer.with(|printer| printer.set(body.paper, body.cover_open, body.cutter_error));
    hall.handled(&name);
    Ok(StatusCode::NO_CONTENT)
}

async fn slips(State(hall): Hall, Path(name): Path<String>) -> Result<Json<Vec<view::SlipView>>, Refused> {
    let printer = hall.printer(&name).ok_or_else(|| no_such(&name))?;
    Ok(Json(printer.with(|printer| printer.slips().iter().map(view::slip).collect())))
}

async fn slip_file(
    State(hall): Hall,
    Path((name, file)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let printer = hall.printer(&name).ok_or_else(|| no_such(&name))?;
    let (index, kind) = file.split_once('.').ok_or_else(|| no_such("slip"))?;
    let index: u64 = index.parse().map_err(|_| no_such("slip"))?;
    let (bytes, width) = printer
        .with(|printer| printer.slip(index).map(|slip| (slip.bytes.clone(), printer.width())))
        .ok_or_else(|| no_such("slip"))?;
    match kind {
        "bin" => Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response()),
        "png" => {
            let png = slip_paint::paint(&bytes, width).and_then(|picture| picture.to_png());
            png.map(picture).map_err(|_| no_such("picture of this slip"))
        }
        _ => Err(no_such("slip")),
    }
}

async fn panels(State(hall): Hall) -> impl IntoResponse {
    Json(view::panels(&hall))
}

async fn panel(State(hall): Hall, Path(file): Path<String>) -> Result<Response, Refused> {
    let name = file.strip_suffix(".png").unwrap_or(&file);
    let panel = hall.panel(name).ok_or_else(|| no_such(name))?;
    if file.len() == name.len() {
        return Ok(Json(view::panel(&panel)).into_response());
    }
    let png = panel_paint::paint(&panel).and_then(|picture| picture.to_png());
    png.map(picture).map_err(|_| no_such("picture of this panel"))
}

fn picture(png: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "no-store")], png).into_response()
}

async fn events(State(hall): Hall) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    // A bench that is ending has no news: the stream ends at once.
    let news = hall.subscribe().unwrap_or_else(|| broadcast::channel(1).1);
    let stream = BroadcastStream::new(news).map(|news| {
        Ok(match news {
            Ok(News::Said(entry)) => {
                Event::default().event("log").json_data(&entry).unwrap_or_else(|_| Event::default())
            }
            Ok(News::Handled(device)) => Event::default().event("change").data(device),
            // This page is slow and missed some: it should look at everything again.
            Err(_) => Event::default().event("change").data("*"),
        })
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(10)))
}
