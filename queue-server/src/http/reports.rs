//! Figures of past days, read beside the writer.

use super::{HttpError, Identified};
use crate::access::Deed;
use crate::app::App;
use crate::wire::from_wire;
use axum::Json;
use axum::extract::{Query, State};
use queue_api::error::ApiError;
use queue_api::report::{DaysReport, REPORT_DAYS_MAX};
use queue_core::time::BusinessDay;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub(super) struct Range {
    from: Option<String>,
    to: Option<String>,
}

/// Figures of every business day from `from` to `to`; of one day if `to` is left out.
#[utoipa::path(get, path = "/api/v1/reports/days", tag = "reports",
    params(("from" = String, Query, description = "`YYYY-MM-DD`"),
           ("to" = Option<String>, Query, description = "`YYYY-MM-DD`; `from` when absent")),
    responses((status = 200, body = DaysReport), (status = 400, body = ApiError), (status = 401, body = ApiError),
              (status = 403, body = ApiError)))]
pub(super) async fn days(
    State(app): State<Arc<App>>,
    caller: Identified,
    Query(range): Query<Range>,
) -> Result<Json<DaysReport>, HttpError> {
    caller.require(Deed::ReadReports)?;
    let (from, to) = asked(&range)?;
    let readers = Arc::clone(app.store.readers());
    let read = tokio::task::spawn_blocking(move || readers.report(from, to)).await;
    match read {
        Ok(Ok(report)) => Ok(Json(report)),
        Ok(Err(error)) => {
            tracing::error!(%error, "a report cannot be read");
            Err(HttpError::internal())
        }
        Err(error) => {
            tracing::error!(%error, "a report was cut short");
            Err(HttpError::internal())
        }
    }
}

fn asked(range: &Range) -> Result<(BusinessDay, BusinessDay), HttpError> {
    let malformed = |detail: &str| HttpError::malformed("invalid_range", detail);
    let from = range.from.as_deref().ok_or_else(|| malformed("`from` is missing"))?;
    let day = |text: &str| from_wire::day(text).map_err(|_| malformed("days are written like 2026-11-23"));
    let (from, to) = (day(from)?, day(range.to.as_deref().unwrap_or(from))?);
    let days = i64::from(to.0) - i64::from(from.0) + 1;
    if (1..=i64::from(REPORT_DAYS_MAX)).contains(&days) {
        Ok((from, to))
    } else {
        Err(malformed(&format!("from 1 to {REPORT_DAYS_MAX} days at once")))
    }
}
