//! For whoever runs the machine: is it well, and what does it count.

use super::HttpError;
use crate::app::App;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::fmt::Write;
use std::sync::Arc;

/// 200 while the last commit went through, 503 while the disk refuses.
pub(super) async fn healthz(State(app): State<Arc<App>>) -> Response {
    if app.store.is_storing() {
        (StatusCode::OK, "ok\n").into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the disk does not take new data\n").into_response()
    }
}

/// Figures in Prometheus' text format.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Result<Response, HttpError> {
    let storing = app.store.is_storing();
    let text = app
        .store
        .read(move |state| {
            let figures = state.hall.figures();
            let mut text = String::new();
            let mut gauge = |name: &str, help: &str, value: u64| {
                // Writing to a String cannot fail.
                let _ = writeln!(
                    text,
                    "# HELP tingxu_{name} {help}\n# TYPE tingxu_{name} gauge\ntingxu_{name} {value}"
                );
            };
            gauge("log_seq", "Place of the last event in the log.", state.seq);
            gauge("storing", "1 while commits go through.", u64::from(storing));
            gauge("tickets_issued_today", "Tickets issued this business day.", figures.issued.into());
            gauge("tickets_waiting", "Tickets waiting now.", figures.waiting.into());
            gauge("tickets_finished_today", "Tickets finished this business day.", figures.finished.into());
            gauge("ratings_today", "Ratings received this business day.", figures.rated.into());
            gauge(
                "prints_failed",
                "Slips that failed and were not printed since.",
                figures.prints_failed.into(),
            );
            text
        })
        .await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
