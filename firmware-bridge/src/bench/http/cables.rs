//! What can be done to every device alike: its cable, its faults, what it said.

use super::{Hall, Refused, malformed, no_such};
use crate::bench::hall::{BenchHall, News};
use crate::bench::view;
use crate::simulate::{Fault, FaultPlan, LogEntry};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use serde::Deserialize;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};

/// Every answer.
const ALWAYS: u16 = 1_000;

pub(super) async fn devices(State(hall): Hall) -> impl IntoResponse {
    Json(view::devices(&hall))
}

pub(super) async fn unplug(State(hall): Hall, Path(name): Path<String>) -> Result<StatusCode, Refused> {
    plug(hall, name, false).await
}

pub(super) async fn replug(State(hall): Hall, Path(name): Path<String>) -> Result<StatusCode, Refused> {
    plug(hall, name, true).await
}

async fn plug(hall: Arc<BenchHall>, name: String, wanted: bool) -> Result<StatusCode, Refused> {
    off_the_async_threads(move || {
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
}

pub(super) async fn all_well(State(hall): Hall) -> Result<StatusCode, Refused> {
    off_the_async_threads(move || {
        hall.make_all_well();
        hall.handled("*");
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Plugging waits for the simulator's thread.
async fn off_the_async_threads(
    act: impl FnOnce() -> Result<StatusCode, Refused> + Send + 'static,
) -> Result<StatusCode, Refused> {
    tokio::task::spawn_blocking(act).await.unwrap_or_else(|_| Err(malformed("the device does not obey")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaultBody {
    kind: Fault,
    /// In how many of a thousand answers.
    #[serde(default = "always")]
    per_mille: u16,
    /// Which answers those are.
    #[serde(default)]
    seed: u64,
}

fn always() -> u16 {
    ALWAYS
}

pub(super) async fn fault(
    State(hall): Hall,
    Path(name): Path<String>,
    Json(body): Json<FaultBody>,
) -> Result<StatusCode, Refused> {
    let device = hall.cable(&name).ok_or_else(|| no_such(&name))?;
    if !(1..=ALWAYS).contains(&body.per_mille) {
        return Err(malformed("per_mille is 1 … 1000"));
    }
    device.set_fault_plan(FaultPlan { fault: body.kind, per_mille: body.per_mille, seed: body.seed });
    hall.handled(&name);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn log(State(hall): Hall, Path(name): Path<String>) -> Result<Json<Vec<LogEntry>>, Refused> {
    hall.cable(&name).map(|device| Json(device.log())).ok_or_else(|| no_such(&name))
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    /// Routine questions and answers too.
    #[serde(default)]
    polling: bool,
}

pub(super) async fn events(
    State(hall): Hall,
    Query(wanted): Query<Wanted>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    // A bench that is ending has no news: the stream ends at once.
    let news = hall.subscribe().unwrap_or_else(|| broadcast::channel(1).1);
    let stream = BroadcastStream::new(news).filter_map(move |news| match news {
        // What a fault spoils is never routine.
        Ok(News::Said(entry)) if entry.routine && entry.spoiled.is_none() && !wanted.polling => None,
        Ok(News::Said(entry)) => Event::default().event("log").json_data(&*entry).ok().map(Ok),
        Ok(News::Handled(device)) => Some(Ok(Event::default().event("change").data(device))),
        // This page is slow and missed some: it should look at everything again.
        Err(_) => Some(Ok(Event::default().event("change").data("*"))),
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(10)))
}
