//! Events as they happen: one stream for all followers.

use super::{HttpError, Identified};
use crate::access::Deed;
use crate::app::App;
use crate::live::{self, Place, Word};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use queue_api::error::ApiError;
use serde::Deserialize;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::Interval;

/// A follower hears something at least this often; whoever hears nothing for three times as long is stale.
const BEAT_EVERY: Duration = Duration::from_secs(5);

#[derive(Deserialize)]
pub(super) struct After {
    after: Option<String>,
}

/// Every event after the one named in `Last-Event-ID` (or `?after=`), or from now on. `event: reset` means:
/// take a new snapshot. `event: notice` means: the server's disk has failed or works again, which the log cannot say
/// meanwhile. `event: beat` every few seconds means: still here.
#[utoipa::path(get, path = "/api/v1/events", tag = "hall",
    params(("after" = Option<String>, Query, description = "`<log>-<seq>` of the last event seen"),
           ("Last-Event-ID" = Option<String>, Header, description = "the same, as browsers send it")),
    responses((status = 200, content_type = "text/event-stream", body = queue_api::event::Recorded), (status = 401, body = ApiError),
              (status = 503, body = ApiError)))]
pub(super) async fn get_events(
    State(app): State<Arc<App>>,
    caller: Identified,
    Query(after): Query<After>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, HttpError> {
    let seat = Arc::clone(&app.followers).try_acquire_owned().map_err(|_| too_many())?;
    let id =
        headers.get("last-event-id").and_then(|value| value.to_str().ok()).map(str::to_owned).or(after.after);
    // A place that cannot be read is one that cannot be resumed.
    let place = match id {
        Some(id) => Place::parse(&id).unwrap_or(Place { log: String::new(), seq: 0 }),
        // Taken before the answer begins: whatever happens from then on is told.
        None => Place { log: app.store.log().to_owned(), seq: app.store.seq() },
    };
    let (sender, words) = mpsc::channel(live::BUFFER_MAX);
    let log = app.store.log().to_owned();
    tokio::spawn(live::follow(app, place, sender));
    let stream = Words {
        _seat: seat,
        words,
        beat: tokio::time::interval(BEAT_EVERY),
        log,
        full: caller.0.may(Deed::Look),
        full_of_feedback: caller.0.may(Deed::FollowFeedback),
    };
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(2 * BEAT_EVERY)))
}

fn too_many() -> HttpError {
    HttpError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "too_many_followers",
        "同时连接的屏幕和页面已达上限，请稍后再试。",
        "Too many screens and pages are connected; ask again.",
    )
}

/// Words of the store as server-sent events, with a beat between them.
struct Words {
    /// Free for another when the connection ends.
    _seat: OwnedSemaphorePermit,
    words: mpsc::Receiver<Word>,
    beat: Interval,
    log: String,
    full: bool,
    full_of_feedback: bool,
}

impl Stream for Words {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.words.poll_recv(cx) {
            Poll::Ready(Some(Word::Event(event))) => {
                let full = if event.is_feedback { self.full_of_feedback } else { self.full };
                let data = if full { &event.full } else { &event.public };
                let sse = Event::default().id(format!("{}-{}", self.log, event.seq)).data(data);
                return Poll::Ready(Some(Ok(sse)));
            }
            // Without an id: it has no place in the log, and nobody resumes after it.
            Poll::Ready(Some(Word::Notice)) => {
                return Poll::Ready(Some(Ok(Event::default().event("notice").data("{}"))));
            }
            Poll::Ready(Some(Word::Reset)) => {
                return Poll::Ready(Some(Ok(Event::default().event("reset").data("{}"))));
            }
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Pending => {}
        }
        // The first beat comes at once: a follower knows that it is heard.
        self.beat.poll_tick(cx).map(|_| Some(Ok(Event::default().event("beat").data("{}"))))
    }
}
