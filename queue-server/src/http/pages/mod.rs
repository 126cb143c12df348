//! The pages: rendered here, kept live by refetching a part of themselves whenever an event arrives.

mod board;
mod devices;
mod feedback;
mod files;
mod language;
mod live;
mod sign_in;
mod ticket;
mod view;
mod words;

use super::{HttpError, Identified};
use crate::access::{Caller, Deed, StaffRole};
use crate::app::App;
use crate::wire::to_wire;
use askama::Template;
use axum::Router;
use axum::extract::{FromRequestParts, OriginalUri, Path, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use language::Chosen;
use queue_api::Timestamp;
use queue_api::counter::{CounterDetail, CounterView};
use queue_api::hall::{HallDay, HallInfo, HallSnapshot, WindowTypeView};
use queue_core::ids::CounterNo;
use std::sync::Arc;
use view::View;
use words::Words;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(portal))
        .route("/login", get(sign_in::form).post(sign_in::sign_in))
        .route("/logout", post(sign_in::sign_out))
        .route("/counter/{no}", get(counter))
        .route("/counter/{no}/live", get(counter_live))
        .route("/board", get(board::page))
        .route("/board/live", get(board::live))
        .route("/live", get(wall))
        .route("/live/live", get(wall_live))
        .route("/feedback", get(feedback::list))
        .route("/feedback/{number}", get(feedback::one).post(feedback::act))
        .route("/t/{token}", get(ticket::page))
        .route("/t/{token}/live", get(ticket::live))
        .route("/t/{token}/rating", post(ticket::rate))
        .route("/assets/{file}", get(files::file))
        .layer(axum::middleware::from_fn(language::choose))
}

/// A signed-in person, as pages name them.
#[derive(Debug, Clone)]
struct StaffView {
    name: String,
    role: StaffRole,
}

/// What every page has.
#[derive(Debug)]
struct Frame {
    t: Words,
    v: View,
    lang: &'static str,
    hall: HallInfo,
    staff: Option<StaffView>,
    now: Timestamp,
}

impl FromRequestParts<Arc<App>> for Frame {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Response> {
        let Chosen(language) = Chosen::of(&parts.headers);
        let now = crate::wire::time(app.clock.now());
        let staff = match Identified::from_request_parts(parts, app).await {
            Ok(Identified(Caller::Staff { name, role, .. })) => Some(StaffView { name, role }),
            Ok(Identified(Caller::Device { .. } | Caller::Public)) => None,
            Err(error) => return Err(error.into_response()),
        };
        Ok(Self {
            t: Words::new(language),
            v: View { words: Words::new(language), language, config: Arc::clone(&app.config), now },
            lang: language.word(),
            hall: app.config.info.clone(),
            staff,
            now,
        })
    }
}

/// Declares a page and its live part: two templates over the same things.
macro_rules! page {
    ($page:ident($path:literal) $fields:tt) => {
        page!(@one $page $path $fields);
    };
    ($page:ident($path:literal), $live:ident($live_path:literal) $fields:tt) => {
        page!(@one $page $path $fields);
        page!(@one $live $live_path $fields);
    };
    (@one $name:ident $path:literal { $($field:ident: $type:ty),* $(,)? }) => {
        #[derive(Template)]
        #[template(path = $path)]
        #[allow(dead_code, reason = "a live part shows less than its page")]
        struct $name {
            t: Words,
            v: View,
            lang: &'static str,
            hall: HallInfo,
            staff: Option<StaffView>,
            now: Timestamp,
            $($field: $type),*
        }
        impl $name {
            #[allow(clippy::too_many_arguments, reason = "one for each thing the page shows")]
            fn html(frame: Frame, $($field: $type),*) -> Response {
                let Frame { t, v, lang, hall, staff, now } = frame;
                render(&Self { t, v, lang, hall, staff, now, $($field),* })
            }
        }
    };
}
use page;

page!(Portal("portal.html") { counters: Vec<CounterView>, bench_url: Option<String>, may_answer: bool });
page!(Counter("counter.html"), CounterLive("counter_live.html") {
    detail: CounterDetail,
    window_types: Vec<WindowTypeView>,
    counters: Vec<CounterView>,
});
page!(Wall("live.html"), WallLive("live_live.html") {
    today: HallDay,
    window_types: Vec<WindowTypeView>,
    counters: Vec<CounterView>,
    reading: live::Reading,
    may_forget: bool,
    may_answer: bool,
});
page!(ErrorPage("error.html") { status: u16 });

async fn portal(
    State(app): State<Arc<App>>,
    caller: Identified,
    frame: Frame,
) -> Result<Response, HttpError> {
    let snapshot = app.store.snapshot(app.clock.now()).await?;
    let may_answer = caller.0.may(Deed::AnswerFeedback);
    Ok(Portal::html(frame, snapshot.hall.counters.clone(), app.bench_url.clone(), may_answer))
}

async fn counter(
    State(app): State<Arc<App>>,
    caller: Identified,
    uri: OriginalUri,
    frame: Frame,
    Path(no): Path<String>,
) -> Result<Response, Response> {
    let Some((detail, window_types, counters)) = counter_of(&app, &caller, &uri, &no).await? else {
        return Err(error(frame, StatusCode::NOT_FOUND));
    };
    Ok(Counter::html(frame, detail, window_types, counters))
}

async fn counter_live(
    State(app): State<Arc<App>>,
    caller: Identified,
    uri: OriginalUri,
    frame: Frame,
    Path(no): Path<String>,
) -> Result<Response, Response> {
    let Some((detail, window_types, counters)) = counter_of(&app, &caller, &uri, &no).await? else {
        return Err(error(frame, StatusCode::NOT_FOUND));
    };
    Ok(CounterLive::html(frame, detail, window_types, counters))
}

type CounterParts = (CounterDetail, Vec<WindowTypeView>, Vec<CounterView>);

async fn counter_of(
    app: &App,
    caller: &Identified,
    uri: &OriginalUri,
    no: &str,
) -> Result<Option<CounterParts>, Response> {
    staff_only(caller, uri)?;
    let Ok(no) = no.parse().map(CounterNo) else { return Ok(None) };
    let broken = |error| HttpError::from(error).into_response();
    let detail = app.store.read(move |state| to_wire::counter_detail(state, no)).await.map_err(broken)?;
    let Some(detail) = detail else { return Ok(None) };
    // Taken after the counter: it never shows less than the counter does.
    let snapshot = app.store.snapshot(app.clock.now()).await.map_err(broken)?;
    Ok(Some((detail, snapshot.hall.window_types.clone(), snapshot.hall.counters.clone())))
}

async fn wall(
    State(app): State<Arc<App>>,
    caller: Identified,
    uri: OriginalUri,
    frame: Frame,
) -> Result<Response, Response> {
    let (hall, reading) = wall_of(&app, &caller, &uri, &frame).await?;
    let (may_forget, may_answer) = (caller.0.may(Deed::ForgetDevice), caller.0.may(Deed::AnswerFeedback));
    Ok(Wall::html(frame, hall.today, hall.window_types, hall.counters, reading, may_forget, may_answer))
}

async fn wall_live(
    State(app): State<Arc<App>>,
    caller: Identified,
    uri: OriginalUri,
    frame: Frame,
) -> Result<Response, Response> {
    let (hall, reading) = wall_of(&app, &caller, &uri, &frame).await?;
    let (may_forget, may_answer) = (caller.0.may(Deed::ForgetDevice), caller.0.may(Deed::AnswerFeedback));
    Ok(WallLive::html(frame, hall.today, hall.window_types, hall.counters, reading, may_forget, may_answer))
}

async fn wall_of(
    app: &App,
    caller: &Identified,
    uri: &OriginalUri,
    frame: &Frame,
) -> Result<(HallSnapshot, live::Reading), Response> {
    staff_only(caller, uri)?;
    let snapshot = app.store.snapshot(app.clock.now()).await;
    let hall = snapshot.map_err(|error| HttpError::from(error).into_response())?.hall.clone();
    let today = app.config.settings.utc_offset.day_of(app.clock.now());
    let letters = app.store.hall(move |hall| live::Letters::of(hall, today)).await;
    let letters = letters.map_err(|error| HttpError::from(error).into_response())?;
    let reading = live::read(&frame.v, &hall, &app.pulses.devices(), letters);
    Ok((hall, reading))
}

/// Lets staff pass and sends everybody else to the sign-in, and back afterwards.
#[expect(clippy::result_large_err, reason = "both ends are answers; neither travels far")]
fn staff_only(caller: &Identified, uri: &OriginalUri) -> Result<(), Response> {
    if caller.0.may(Deed::Look) {
        return Ok(());
    }
    Err(Redirect::to(&format!("/login?next={}", uri.path())).into_response())
}

fn error(frame: Frame, status: StatusCode) -> Response {
    (status, ErrorPage::html(frame, status.as_u16())).into_response()
}

fn render(page: &impl Template) -> Response {
    match page.render() {
        // Live data: nobody may keep a copy.
        Ok(html) => ([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page cannot be rendered");
            HttpError::internal().into_response()
        }
    }
}
