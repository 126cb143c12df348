//! The public board: all of the hall, or one zone of it, with the notices that stand at this moment.

use super::view::View;
use super::words::Words;
use super::{Frame, StaffView, page, render};
use crate::app::App;
use crate::http::HttpError;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use queue_api::Timestamp;
use queue_api::counter::{CounterState, CounterView};
use queue_api::hall::{CallView, HallInfo, HallSnapshot, WindowTypeView};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::Arc;

page!(Board("board.html"), BoardLive("board_live.html") { board: Reading });

/// What is asked of the board.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    /// A zone of the hall; absent or empty: all of it.
    #[serde(default)]
    zone: String,
}

/// What the board shows.
#[derive(Debug)]
struct Reading {
    /// The zone asked for; empty: the whole hall.
    zone: String,
    /// Asked for a zone the hall does not have.
    unknown: bool,
    calls: Vec<CallView>,
    window_types: Vec<WindowTypeView>,
    notices: Vec<String>,
}

pub(super) async fn page(
    State(app): State<Arc<App>>,
    Query(asked): Query<Asked>,
    frame: Frame,
) -> Result<Response, HttpError> {
    let snapshot = app.store.snapshot(app.clock.now()).await?;
    let reading = read(&frame.v, &snapshot.hall, asked.zone);
    Ok(Board::html(frame, reading))
}

pub(super) async fn live(
    State(app): State<Arc<App>>,
    Query(asked): Query<Asked>,
    frame: Frame,
) -> Result<Response, HttpError> {
    let snapshot = app.store.snapshot(app.clock.now()).await?;
    let reading = read(&frame.v, &snapshot.hall, asked.zone);
    Ok(BoardLive::html(frame, reading))
}

fn read(view: &View, hall: &HallSnapshot, zone: String) -> Reading {
    let whole = zone.is_empty();
    let here: BTreeSet<u16> =
        hall.counters.iter().filter(|counter| whole || counter.zone == zone).map(|it| it.no).collect();
    let notices = hall.hall.all_notices().filter(|notice| {
        (whole || notice.concerns(&zone)) && notice.stands_at(view.now, hall.hall.utc_offset_min)
    });
    let mut calls: Vec<CallView> =
        hall.recent_calls.iter().filter(|call| here.contains(&call.counter)).cloned().collect();
    if !whole {
        calls.extend(
            hall.counters.iter().filter(|it| here.contains(&it.no)).filter_map(|it| expected(hall, it)),
        );
    }
    Reading {
        unknown: here.is_empty() && !whole,
        calls,
        window_types: hall
            .window_types
            .iter()
            .filter(|kind| whole || kind.counters.iter().any(|no| here.contains(no)))
            .cloned()
            .collect(),
        notices: notices.map(|notice| view.pick(&notice.zh, &notice.en).to_owned()).collect(),
        zone,
    }
}

/// The call of a counter that still expects somebody, though it is not among the hall's latest any more.
fn expected(hall: &HallSnapshot, counter: &CounterView) -> Option<CallView> {
    let number = counter.number.as_ref().filter(|_| counter.state == CounterState::Called)?;
    if hall.recent_calls.iter().any(|call| call.number == *number) {
        return None;
    }
    let window_type = number.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    Some(CallView { number: number.clone(), counter: counter.no, window_type, calls: 1, at: counter.since })
}
