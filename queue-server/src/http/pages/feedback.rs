//! The manager's page of complaints, suggestions and praise: who looks into which, until when, and what was answered.
//! It works without a script: each deed is a form.

use super::view::View;
use super::words::Words;
use super::{Frame, HttpError, Identified, StaffView, error, page, render};
use crate::access::{Caller, Deed};
use crate::app::App;
use crate::store::{AnswerWith, ExecuteError, Listed, Opened, Private, Reply, Request};
use crate::wire::{feedback_kind_word, from_wire, time, topic_word};
use askama::Template;
use axum::Form;
use axum::extract::{OriginalUri, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use queue_api::Timestamp;
use queue_api::hall::HallInfo;
use queue_core::feedback::FeedbackState;
use queue_core::ids::{FeedbackId, StaffId};
use queue_core::time::BusinessDay;
use queue_core::{Command, Refusal};
use serde::Deserialize;
use std::sync::Arc;

/// Longest answer, in characters.
const ANSWER_LEN_MAX: usize = 1000;

page!(List("feedback.html") { open: Vec<Row>, answered: Vec<Row>, summary: String });
page!(One("feedback_one.html") { row: Row, words: Shown, trouble: Option<&'static str> });

/// A feedback as the list shows it.
#[derive(Debug)]
struct Row {
    number: String,
    tone: &'static str,
    kind: String,
    about: String,
    left: String,
    age: String,
    deadline: String,
    state: String,
}

/// What was written, and what may be done now.
#[derive(Debug)]
struct Shown {
    text: Option<String>,
    phone: Option<String>,
    answer: Option<String>,
    deed: Possible,
}

/// What whoever looks may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Possible {
    TakeUp,
    TakeOver,
    Answer,
    Nothing,
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    number: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Written {
    #[serde(default)]
    text: String,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    caller: Identified,
    uri: OriginalUri,
    frame: Frame,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Response> {
    let Some(_) = manager(&caller, &uri)? else { return Err(error(frame, StatusCode::FORBIDDEN)) };
    // Somebody has come with a receipt.
    if let Some(id) = wanted.number.as_deref().and_then(number) {
        return Ok(Redirect::to(&path(id)).into_response());
    }
    let listed = app.store.read(crate::store::State::feedback).await.map_err(broken)?;
    let mut listed = listed.map_err(|error| {
        tracing::error!(%error, "feedback cannot be listed");
        HttpError::internal().into_response()
    })?;
    let today = today(&app);
    listed.sort_by_key(|it| (!it.feedback.is_open(), it.feedback.answer_by.is_none(), it.feedback.answer_by));
    let (open, answered): (Vec<_>, Vec<_>) = listed.iter().partition(|it| it.feedback.is_open());
    let overdue = open.iter().filter(|it| it.feedback.is_overdue(today)).count();
    let summary = frame.t.fmt2("feedback.summary", open.len(), overdue);
    let rows = |listed: Vec<&Listed>| listed.into_iter().map(|it| row(&frame.v, it, today)).collect();
    let (open, answered) = (rows(open), rows(answered));
    Ok(List::html(frame, open, answered, summary))
}

pub(super) async fn one(
    State(app): State<Arc<App>>,
    caller: Identified,
    uri: OriginalUri,
    frame: Frame,
    Path(written): Path<String>,
) -> Result<Response, Response> {
    show(&app, &caller, &uri, frame, &written, None).await
}

pub(super) async fn take_up(
    State(app): State<Arc<App>>,
    caller: Identified,
    uri: OriginalUri,
    frame: Frame,
    Path(written): Path<String>,
) -> Result<Response, Response> {
    let (Some(staff), Some(id)) = (manager(&caller, &uri)?, number(&written)) else {
        return show(&app, &caller, &uri, frame, &written, None).await;
    };
    let command = Command::TakeUpFeedback { feedback: id, staff };
    done(&app, id, command, Private::Nothing).await
}

pub(super) async fn answer(
    State(app): State<Arc<App>>,
    caller: Identified,
    uri: OriginalUri,
    frame: Frame,
    Path(written): Path<String>,
    Form(given): Form<Written>,
) -> Result<Response, Response> {
    let (Some(staff), Some(id)) = (manager(&caller, &uri)?, number(&written)) else {
        return show(&app, &caller, &uri, frame, &written, None).await;
    };
    match from_wire::text(&given.text, ANSWER_LEN_MAX) {
        Ok(Some(text)) => {
            let command = Command::AnswerFeedback { feedback: id, staff };
            done(&app, id, command, Private::Answer(Reply(text))).await
        }
        Ok(None) => show(&app, &caller, &uri, frame, &written, Some("feedback.answer_missing")).await,
        Err(_) => show(&app, &caller, &uri, frame, &written, Some("feedback.answer_long")).await,
    }
}

/// Lets managers pass, as who they are; sends strangers to the sign-in. `None` is somebody else on the staff.
#[expect(clippy::result_large_err, reason = "both ends are answers; neither travels far")]
fn manager(caller: &Identified, uri: &OriginalUri) -> Result<Option<StaffId>, Response> {
    super::staff_only(caller, uri)?;
    match &caller.0 {
        Caller::Staff { id, .. } if caller.0.may(Deed::AnswerFeedback) => {
            Ok(Some(StaffId(id.as_str().into())))
        }
        Caller::Staff { .. } | Caller::Device { .. } | Caller::Public => Ok(None),
    }
}

async fn show(
    app: &App,
    caller: &Identified,
    uri: &OriginalUri,
    frame: Frame,
    written: &str,
    trouble: Option<&'static str>,
) -> Result<Response, Response> {
    let Some(staff) = manager(caller, uri)? else { return Err(error(frame, StatusCode::FORBIDDEN)) };
    let Some(id) = number(written) else { return Err(error(frame, StatusCode::NOT_FOUND)) };
    let opened = app.store.read(move |state| state.feedback_with_words(id)).await.map_err(broken)?;
    let Some(Opened { listed, words, answer }) = opened else {
        return Err(error(frame, StatusCode::NOT_FOUND));
    };
    let deed = match &listed.feedback.state {
        FeedbackState::New => Possible::TakeUp,
        FeedbackState::TakenUp { by } if *by == staff => Possible::Answer,
        FeedbackState::TakenUp { .. } => Possible::TakeOver,
        FeedbackState::Answered => Possible::Nothing,
    };
    let shown = Shown { text: words.text, phone: words.phone, answer, deed };
    let row = row(&frame.v, &listed, today(app));
    let status = if trouble.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok((status, One::html(frame, row, shown, trouble)).into_response())
}

/// Has a deed done and shows what has become of the feedback.
async fn done(app: &App, id: FeedbackId, command: Command, private: Private) -> Result<Response, Response> {
    // Without a name: the rules see to it that nothing happens twice.
    let request = Request { id: None, command, person: None, private, answer: AnswerWith::Nothing };
    match app.store.execute(app.clock.now(), request).await {
        // Somebody was quicker: the page says who.
        Ok(_) | Err(ExecuteError::Refused(Refusal::FeedbackAnswered | Refusal::FeedbackNotTakenUp)) => {
            Ok(Redirect::to(&path(id)).into_response())
        }
        Err(error) => Err(broken(error)),
    }
}

fn row(view: &View, listed: &Listed, today: BusinessDay) -> Row {
    let Listed { feedback, topics, counter, taken_up, answered } = listed;
    let words = view.words;
    let mut about: Vec<String> = topics.iter().map(|topic| key(view, "topic", topic_word(*topic))).collect();
    about.extend(counter.map(|no| words.fmt1("site.counter_no", no)));
    let left_on = view.config.settings.utc_offset.day_of(feedback.left_at);
    let age = match today.0.saturating_sub(left_on.0) {
        ..=0 => words.tr("feedback.today").to_owned(),
        days => words.fmt1("feedback.days_ago", days),
    };
    let by_at = |key: &str, by: &(StaffId, queue_core::time::Timestamp)| {
        words.fmt2(key, &by.0.0, view.day_and_clock(&time(by.1)))
    };
    let state = match (answered, taken_up) {
        (Some(by), _) => by_at("feedback.state_answered", by),
        (None, Some(by)) => by_at("feedback.state_taken_up", by),
        (None, None) => words.tr("feedback.state_new").to_owned(),
    };
    let (tone, deadline) = deadline(view, listed, today);
    Row {
        number: feedback.id.to_string(),
        tone,
        kind: key(view, "kind", feedback_kind_word(feedback.kind)),
        about: about.join(words.tr("site.comma")),
        left: view.day_and_clock(&time(feedback.left_at)),
        age,
        deadline,
        state,
    }
}

fn deadline(view: &View, listed: &Listed, today: BusinessDay) -> (&'static str, String) {
    let words = view.words;
    let Some(by) = listed.feedback.answer_by else {
        return ("ok", words.tr("feedback.no_deadline").to_owned());
    };
    let day = crate::wire::day(by);
    match (listed.feedback.is_open(), by.0.saturating_sub(today.0)) {
        (false, _) => ("ok", day),
        (true, ..0) => ("red", words.fmt2("feedback.overdue", day, today.0.saturating_sub(by.0))),
        (true, 0) => ("yellow", words.fmt1("feedback.due_today", day)),
        (true, 1..) => ("ok", day),
    }
}

fn key(view: &View, of: &str, word: &str) -> String {
    view.words.tr(&format!("feedback.{of}_{word}")).to_owned()
}

fn today(app: &App) -> BusinessDay {
    app.config.settings.utc_offset.day_of(app.clock.now())
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
