//! What citizens tell the hall beside a rating. It is read and answered on the manager's page.

use super::asked::Reply;
use super::{Asked, HttpError};
use crate::access::Deed;
use crate::app::App;
use crate::store::{AnswerWith, Private};
use crate::wire::from_wire;
use axum::extract::State;
use queue_api::error::ApiError;
use queue_api::feedback::{FeedbackReceipt, LeaveFeedback};
use queue_core::Command;
use std::sync::Arc;

/// Takes a complaint, a suggestion or praise. The same `Idempotency-Key` never leaves a second one.
#[utoipa::path(post, path = "/api/v1/feedback", tag = "feedback", request_body = LeaveFeedback,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = FeedbackReceipt), (status = 400, body = ApiError), (status = 401, body = ApiError),
              (status = 404, body = ApiError), (status = 409, body = ApiError), (status = 503, body = ApiError)))]
pub(super) async fn leave(
    State(app): State<Arc<App>>,
    mut asked: Asked<LeaveFeedback>,
) -> Result<Reply, HttpError> {
    asked.require(Deed::LeaveFeedback)?;
    let (letter, words) = from_wire::letter(std::mem::take(&mut asked.body))?;
    let (command, private) = (Command::LeaveFeedback { letter }, Private::Words(words));
    asked.execute_for(&app, command, None, private, AnswerWith::Receipt).await
}
