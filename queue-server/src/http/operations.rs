//! For whoever runs the machine: is it well.

use crate::app::App;
use crate::store::Health;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
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
