//! For whoever runs the machine: is it well, and what does it count.

use super::HttpError;
use crate::app::App;
use crate::store::Health;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::fmt::Write;
use std::sync::Arc;

/// 200 while the disk takes data; 503, why, and what to do, while it does not.
pub(super) async fn healthz(State(app): State<Arc<App>>) -> Response {
    match app.store.health() {
        Health::Well => (StatusCode::OK, "ok\n").into_response(),
        Health::Faulty { trouble, .. } => {
            let line = format!("{}: {}\n", trouble.code(), trouble.en());
            (StatusCode::SERVICE_UNAVAILABLE, line).into_response()
        }
    }
}

/// Figures in Prometheus' text format.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Result<Response, HttpError> {
    let storing = app.store.is_storing();
    let snapshot = app.store.snapshot(app.clock.now()).await?;
    let today = &snapshot.hall.today;
    let mut text = String::new();
    let mut figure = |name: &str, kind: &str, help: &str, value: u64| {
        // Writing to a String cannot fail.
        let _ =
            writeln!(text, "# HELP tingxu_{name} {help}\n# TYPE tingxu_{name} {kind}\ntingxu_{name} {value}");
    };
    let mut gauge = |name: &str, help: &str, value: u64| figure(name, "gauge", help, value);
    gauge("log_seq", "Place of the last event in the log.", snapshot.hall.seq);
    gauge("storing", "1 while commits go through.", u64::from(storing));
    gauge("tickets_issued_today", "Tickets issued this business day.", today.issued.into());
    gauge("tickets_waiting", "Tickets waiting now.", today.waiting.into());
    gauge("tickets_finished_today", "Tickets finished this business day.", today.finished.into());
    gauge("ratings_today", "Ratings received this business day.", today.rated.into());
    gauge("prints_failed", "Slips that failed and were not printed since.", today.prints_failed.into());
    figure("looks_total", "counter", "Looks at the hall that the writer made way for.", app.store.looks());
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
