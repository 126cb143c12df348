//! The manager's page of complaints, suggestions and praise: who looks into which, until when, and what was answered.
//! It works without a script: each deed is a form that is sent to the page it stands on. How a feedback looks is in
//! [`shown`].

mod shown;

use super::live::Letters;
use super::view::View;
use super::words::Words;
use super::{Frame, HttpError, Identified, StaffView, error, page, render};
use crate::access::{Caller, Deed};
use crate::app::App;
use crate::store::{AnswerWith, ExecuteError, Listed, Opened, Private, Reply, Request, Unreadable};
use crate::wire::from_wire;
use askama::Template;
use axum::Form;
use axum::extract::{FromRequestParts, OriginalUri, Path, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use queue_api::Timestamp;
use queue_api::hall::HallInfo;
use queue_core::Command;
use queue_core::feedback::FeedbackKind;
use queue_core::ids::{FeedbackId, StaffId};
use queue_core::time::BusinessDay;
use serde::Deserialize;
use shown::{Possible, Row, Shown};
use std::sync::Arc;

/// Longest answer, in characters.
const ANSWER_LEN_MAX: usize = 1000;

page!(List("feedback.html") { open: Vec<Row>, answered: Vec<Row>, letters: Letters, trouble: Option<&'static str> });
page!(One("feedback_one.html") { row: Row, shown: Shown, trouble: Option<String>, draft: String });

/// A manager at the page. Strangers are sent to the sign-in, others on the staff are told that they may not.
pub(super) struct Desk {
    app: Arc<App>,
    frame: Frame,
    staff: StaffId,
}

impl FromRequestParts<Arc<App>> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let caller = Identified::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
        super::staff_only(&caller, &OriginalUri(parts.uri.clone()))?;
        let frame = Frame::from_request_parts(parts, app).await?;
        match caller.0 {
            Caller::Staff { ref id, .. } if caller.0.may(Deed::AnswerFeedback) => {
                Ok(Self { app: Arc::clone(app), frame, staff: StaffId(id.as_str().into()) })
            }
            Caller::Staff { .. } | Caller::Device { .. } | Caller::Public => {
                Err(error(frame, StatusCode::FORBIDDEN))
            }
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    number: Option<String>,
}

/// What the form of one feedback sends.
#[derive(Deserialize)]
pub(super) struct Wish {
    deed: Wished,
    /// Who has taken it up, as the page said; empty: nobody.
    #[serde(default)]
    instead_of: String,
    #[serde(default)]
    text: String,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Wished {
    TakeUp,
    Answer,
}

pub(super) async fn list(desk: Desk, Query(wanted): Query<Wanted>) -> Result<Response, Response> {
    // Somebody has come with a receipt.
    if let Some(written) = wanted.number {
        return match number(&written) {
            Some(id) if desk.opened(id).await?.is_some() => Ok(Redirect::to(&path(id)).into_response()),
            Some(_) | None => {
                let page = desk.list(Some("feedback.find_none")).await?;
                Ok((StatusCode::NOT_FOUND, page).into_response())
            }
        };
    }
    desk.list(None).await
}

pub(super) async fn one(desk: Desk, Path(written): Path<String>) -> Result<Response, Response> {
    let Some((_, opened)) = desk.found(&written).await? else {
        return Err(error(desk.frame, StatusCode::NOT_FOUND));
    };
    Ok(desk.show(&opened, None, String::new()))
}

/// Does what the form asks for and shows what has become of the feedback. What could not be done is said, and what
/// was written is shown again.
pub(super) async fn act(
    desk: Desk,
    Path(written): Path<String>,
    Form(wish): Form<Wish>,
) -> Result<Response, Response> {
    let Some((id, opened)) = desk.found(&written).await? else {
        return Err(error(desk.frame, StatusCode::NOT_FOUND));
    };
    let done = match deed(&desk.staff, id, &opened, &wish) {
        Ok((command, private)) => desk.have_done(command, private).await,
        Err(key) => Err((StatusCode::BAD_REQUEST, desk.frame.t.tr(key).to_owned())),
    };
    match (done, wish.deed) {
        // Where the next word is written.
        (Ok(()), Wished::TakeUp) => Ok(Redirect::to(&format!("{}#answer", path(id))).into_response()),
        (Ok(()), Wished::Answer) => Ok(Redirect::to(&path(id)).into_response()),
        (Err((status, trouble)), Wished::TakeUp | Wished::Answer) => {
            // Looked at again: somebody may have been quicker.
            let opened = desk.opened(id).await?.unwrap_or(opened);
            Ok((status, desk.show(&opened, Some(trouble), wish.text)).into_response())
        }
    }
}

/// What a form asks for; the error is the key of what is wrong with it.
fn deed(
    staff: &StaffId,
    id: FeedbackId,
    opened: &Opened,
    wish: &Wish,
) -> Result<(Command, Private), &'static str> {
    let staff = staff.clone();
    match wish.deed {
        Wished::TakeUp => {
            let instead_of = (!wish.instead_of.is_empty()).then(|| StaffId(wish.instead_of.as_str().into()));
            Ok((Command::TakeUpFeedback { feedback: id, staff, instead_of }, Private::Nothing))
        }
        Wished::Answer => {
            let private = match from_wire::text(&wish.text, ANSWER_LEN_MAX) {
                Ok(Some(text)) => Private::Answer(Reply(text)),
                // Praise is read; it asks for no answer.
                Ok(None) if opened.listed.feedback.kind == FeedbackKind::Praise => Private::Nothing,
                Ok(None) => return Err("feedback.answer_missing"),
                Err(_) => return Err("feedback.answer_long"),
            };
            Ok((Command::AnswerFeedback { feedback: id, staff }, private))
        }
    }
}

impl Desk {
    /// Has a command obeyed; the error is what to tell, and with which status.
    async fn have_done(&self, command: Command, private: Private) -> Result<(), (StatusCode, String)> {
        // Without a name: the rules see to it that nothing happens twice.
        let request = Request { id: None, command, person: None, private, answer: AnswerWith::Nothing };
        match self.app.store.execute(self.app.clock.now(), request).await {
            Ok(_) => Ok(()),
            Err(ExecuteError::Refused(refusal)) => {
                Err((StatusCode::CONFLICT, self.frame.v.pick(refusal.zh(), refusal.en()).to_owned()))
            }
            Err(error) => {
                tracing::warn!(%error, "a deed about feedback was not done");
                Err((StatusCode::SERVICE_UNAVAILABLE, self.frame.t.tr("feedback.not_stored").to_owned()))
            }
        }
    }

    async fn opened(&self, id: FeedbackId) -> Result<Option<Opened>, Response> {
        let opened = self.app.store.read(move |state| state.feedback_with_words(id)).await.map_err(broken)?;
        opened.map_err(|Unreadable| HttpError::internal().into_response())
    }

    /// The feedback of a written number.
    async fn found(&self, written: &str) -> Result<Option<(FeedbackId, Opened)>, Response> {
        let Some(id) = number(written) else { return Ok(None) };
        Ok(self.opened(id).await?.map(|opened| (id, opened)))
    }

    fn today(&self) -> BusinessDay {
        self.app.config.settings.utc_offset.day_of(self.app.clock.now())
    }

    async fn list(self, trouble: Option<&'static str>) -> Result<Response, Response> {
        let today = self.today();
        let look = move |state: &crate::store::State| (state.feedback(), Letters::of(&state.hall, today));
        let (listed, letters) = self.app.store.read(look).await.map_err(broken)?;
        let listed = listed.map_err(|error| {
            tracing::error!(%error, "feedback cannot be listed");
            HttpError::internal().into_response()
        })?;
        let rows = |listed: &[&Listed]| -> Vec<Row> {
            listed.iter().map(|it| Row::of(&self.frame.v, it, today)).collect()
        };
        let (mut open, answered): (Vec<_>, Vec<_>) = listed.iter().partition(|it| it.feedback.is_open());
        // The most urgent first; what has no deadline can wait.
        open.sort_by_key(|it| (it.feedback.answer_by.is_none(), it.feedback.answer_by));
        let (open, answered) = (rows(&open), rows(&answered));
        Ok(List::html(self.frame, open, answered, letters, trouble))
    }

    fn show(self, opened: &Opened, trouble: Option<String>, draft: String) -> Response {
        let row = Row::of(&self.frame.v, &opened.listed, self.today());
        One::html(self.frame, row, Shown::of(opened, &self.staff), trouble, draft)
    }
}

/// What is on a receipt, such as `T0012`; the letter may be left out.
fn number(written: &str) -> Option<FeedbackId> {
    let written = written.trim();
    written.strip_prefix(['T', 't']).unwrap_or(written).parse().ok().map(FeedbackId)
}

fn path(id: FeedbackId) -> String {
    format!("/feedback/{id}")
}

fn broken(error: ExecuteError) -> Response {
    HttpError::from(error).into_response()
}
