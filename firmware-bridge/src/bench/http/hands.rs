//! What a person's hands do to one device, and what eyes see on it.

use super::{Hall, Refused, malformed, no_such, picture};
use crate::bench::hall::Pads;
use crate::bench::view;
use crate::call_pad::{ENTERED_MAX, Uplink};
use crate::card_reader::frame::Rate;
use crate::printer::{Paper, PrinterState};
use crate::simulate::card_reader::SimulatedReader;
use crate::simulate::cards::TestCard;
use crate::simulate::printer::PrinterFamily;
use crate::simulate::{Device, panel_paint, slip_paint};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

type Done = Result<StatusCode, Refused>;

/// Busy until somebody says otherwise.
const BUSY: u32 = u32::MAX;
/// The code of a window screen that refuses; the documents name none.
const REFUSES: u8 = 1;
/// Buttons of an `FF 68` evaluator.
const BUTTONS: std::ops::RangeInclusive<u16> = 0..=3;
/// Keys of a rating keypad.
const RATING_KEYS: std::ops::RangeInclusive<u16> = 1..=5;

#[derive(Deserialize)]
pub(super) struct TapBody {
    card: String,
}

pub(super) async fn tap(State(hall): Hall, Path(name): Path<String>, Json(body): Json<TapBody>) -> Done {
    let reader = hall.reader(&name).ok_or_else(|| no_such(&name))?;
    let card = TestCard::find(&body.card).ok_or_else(|| malformed("no such test card"))?;
    reader.with(|reader| reader.tap(card));
    hall.handled(&name);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn remove(State(hall): Hall, Path(name): Path<String>) -> Done {
    let reader = hall.reader(&name).ok_or_else(|| no_such(&name))?;
    reader.with(SimulatedReader::remove);
    hall.handled(&name);
    Ok(StatusCode::NO_CONTENT)
}

/// What is not named is well.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReaderBody {
    #[serde(default)]
    self_test_failed: bool,
    #[serde(default)]
    card_snatched: bool,
    #[serde(default)]
    rate: Option<u32>,
}

pub(super) async fn reader_state(
    State(hall): Hall,
    Path(name): Path<String>,
    Json(body): Json<ReaderBody>,
) -> Done {
    let reader = hall.reader(&name).ok_or_else(|| no_such(&name))?;
    let rate = match body.rate {
        None => None,
        Some(baud) => {
            let known = Rate::ALL.into_iter().find(|rate| rate.bits_per_s() == baud);
            Some(known.ok_or_else(|| malformed("no such speed of a reader"))?)
        }
    };
    reader.with(|reader| {
        let quirks = reader.quirks();
        quirks.always = body.self_test_failed.then_some(view::SELF_TEST_FAILED);
        quirks.loses_after_find = body.card_snatched;
        quirks.rate = rate;
    });
    hall.handled(&name);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn keypad(
    State(hall): Hall,
    Path(counter): Path<u16>,
) -> Result<Json<view::KeypadView>, Refused> {
    let (line, unit) = hall.keypad(counter).ok_or_else(|| no_such("keypad at this counter"))?;
    Ok(Json(view::keypad(line, unit)))
}

#[derive(Deserialize)]
pub(super) struct PressBody {
    key: u16,
}

pub(super) async fn press(State(hall): Hall, Path(counter): Path<u16>, Json(body): Json<PressBody>) -> Done {
    let (line, unit) = hall.keypad(counter).ok_or_else(|| no_such("keypad at this counter"))?;
    if !RATING_KEYS.contains(&body.key) {
        return Err(malformed("keys are 1 … 5"));
    }
    line.with(|keypads| keypads.press(unit.unit, body.key));
    hall.handled(line.name());
    Ok(StatusCode::NO_CONTENT)
}

/// A citizen's button, or a clerk's key with the digits entered before it.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum PadPress {
    Button {
        button: u16,
    },
    Key {
        key: u16,
        #[serde(default)]
        digits: String,
    },
}

pub(super) async fn press_pad(
    State(hall): Hall,
    Path((line, unit)): Path<(String, u8)>,
    Json(body): Json<PadPress>,
) -> Done {
    if let Some(pads) = pads_of(&hall.keypads, &line) {
        let (key, number) = match body {
            PadPress::Button { button } if RATING_KEYS.contains(&button) => (button, None),
            PadPress::Button { .. } => return Err(malformed("buttons are 1 … 5")),
            PadPress::Key { key: 0, .. } => return Err(malformed("key 0 is no key")),
            PadPress::Key { key, digits } if digits.is_empty() => (key, None),
            PadPress::Key { key, digits } => {
                let number = digits.parse().ok().filter(|number| *number != u16::MAX);
                (key, Some(number.ok_or_else(|| malformed("digits are a number up to 65534"))?))
            }
        };
        pressed(pads.line.with(|pads| pads.press_with(unit, key, number)))?;
    } else if let Some(pads) = pads_of(&hall.call_pads, &line) {
        let uplink = match body {
            PadPress::Button { button } if BUTTONS.contains(&button) => {
                Uplink::Rating(u8::try_from(button).unwrap_or_default())
            }
            PadPress::Button { .. } => return Err(malformed("buttons are 0 … 3")),
            PadPress::Key { key, digits } => key_with_digits(key, &digits)?,
        };
        pressed(pads.line.with(|pads| pads.press(unit, &uplink)))?;
    } else {
        return Err(no_such(&line));
    }
    hall.handled(&line);
    Ok(StatusCode::NO_CONTENT)
}

fn pads_of<'a, D: Device>(lines: &'a [Pads<D>], name: &str) -> Option<&'a Pads<D>> {
    lines.iter().find(|pads| pads.line.name() == name)
}

fn pressed(found: bool) -> Result<(), Refused> {
    found.then_some(()).ok_or_else(|| no_such("pad at this address"))
}

fn key_with_digits(key: u16, digits: &str) -> Result<Uplink, Refused> {
    let key = u8::try_from(key).ok().filter(|key| *key > 9);
    let key = key.ok_or_else(|| malformed("keys are 10 … 255"))?;
    let digits: Option<Vec<u8>> =
        digits.chars().map(|digit| digit.to_digit(10).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len() <= ENTERED_MAX);
    Ok(Uplink::Key { key, digits: digits.ok_or_else(|| malformed("at most six digits"))? })
}

/// What is not named is well.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PrinterBody {
    paper: Paper,
    #[serde(default)]
    cover_open: bool,
    #[serde(default)]
    cutter_error: bool,
    #[serde(default)]
    head_hot: bool,
    #[serde(default)]
    offline: bool,
    #[serde(default)]
    other_error: bool,
    #[serde(default)]
    unknown_dialect: bool,
}

pub(super) async fn printer_state(
    State(hall): Hall,
    Path(name): Path<String>,
    Json(body): Json<PrinterBody>,
) -> Done {
    let it = hall.printer(&name).ok_or_else(|| no_such(&name))?;
    let PrinterBody { paper, cover_open, cutter_error, head_hot, offline, other_error, unknown_dialect } =
        body;
    // A printer that cannot print says that it is offline, too.
    let stands = paper == Paper::End || cover_open || cutter_error || head_hot || other_error;
    it.printer.with(|printer| {
        printer.become_family(if unknown_dialect { PrinterFamily::Hwasung } else { it.family });
        printer.set_state(PrinterState {
            paper,
            cover_open,
            cutter_error,
            head_hot,
            other_error,
            offline: offline || stands,
            slip_waiting: printer.state().slip_waiting,
            ..PrinterState::default()
        });
    });
    hall.handled(&name);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn take_slip(State(hall): Hall, Path(name): Path<String>) -> Done {
    let it = hall.printer(&name).ok_or_else(|| no_such(&name))?;
    if !it.printer.with(|printer| printer.take_slip()) {
        return Err(malformed("no slip hangs at the mouth"));
    }
    hall.handled(&name);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn slips(
    State(hall): Hall,
    Path(name): Path<String>,
) -> Result<Json<Vec<view::SlipView>>, Refused> {
    let it = hall.printer(&name).ok_or_else(|| no_such(&name))?;
    Ok(Json(it.printer.with(|printer| printer.slips().iter().map(view::slip).collect())))
}

pub(super) async fn slip_file(
    State(hall): Hall,
    Path((name, file)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let it = hall.printer(&name).ok_or_else(|| no_such(&name))?;
    let (index, kind) = file.split_once('.').ok_or_else(|| no_such("slip"))?;
    let index: u64 = index.parse().map_err(|_| no_such("slip"))?;
    let (bytes, width) = it
        .printer
        .with(|printer| printer.slip(index).map(|slip| (slip.bytes.clone(), printer.width())))
        .ok_or_else(|| no_such("slip"))?;
    match kind {
        "bin" => Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response()),
        "png" => {
            let png = slip_paint::paint(&bytes, width).and_then(|picture| picture.to_png());
            png.map(picture).map_err(|_| no_such("picture of this slip"))
        }
        _ => Err(no_such("slip")),
    }
}

pub(super) async fn panels(State(hall): Hall) -> impl IntoResponse {
    Json(view::panels(&hall))
}

pub(super) async fn panel(State(hall): Hall, Path(file): Path<String>) -> Result<Response, Refused> {
    let name = file.strip_suffix(".png").unwrap_or(&file);
    let panel = hall.panel(name).ok_or_else(|| no_such(name))?;
    if file.len() == name.len() {
        return Ok(Json(view::panel(&panel)).into_response());
    }
    let png = panel_paint::paint(&panel).and_then(|picture| picture.to_png());
    png.map(picture).map_err(|_| no_such("picture of this panel"))
}

/// What is not named is well.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FaceBody {
    /// It hears and says nothing.
    #[serde(default)]
    dead: bool,
    /// It refuses what it is told: a panel as busy, a window screen with a code.
    #[serde(default)]
    busy: bool,
}

pub(super) async fn panel_state(
    State(hall): Hall,
    Path(name): Path<String>,
    Json(body): Json<FaceBody>,
) -> Done {
    let busy = if body.busy { BUSY } else { 0 };
    let found = hall.with_panel(&name, |panel| (panel.dead, panel.busy) = (body.dead, busy));
    found.ok_or_else(|| no_such(&name))?;
    hall.handled(&name);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn panel_power_cut(State(hall): Hall, Path(name): Path<String>) -> Done {
    hall.with_panel(&name, |panel| panel.lose_power()).ok_or_else(|| no_such(&name))?;
    hall.handled(&name);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn screen(State(hall): Hall, Path(file): Path<String>) -> Result<Response, Refused> {
    let name = file.strip_suffix(".png").unwrap_or(&file);
    let screen = hall.with_screen(name, |screen| screen.clone()).ok_or_else(|| no_such(name))?;
    if file.len() == name.len() {
        return Ok(Json(view::screen(&screen)).into_response());
    }
    let png = panel_paint::paint_screen(&screen).and_then(|picture| picture.to_png());
    png.map(picture).map_err(|_| no_such("picture of this window screen"))
}

pub(super) async fn screen_state(
    State(hall): Hall,
    Path(name): Path<String>,
    Json(body): Json<FaceBody>,
) -> Done {
    let refusal = body.busy.then_some(REFUSES);
    let found = hall.with_screen(&name, |screen| (screen.dead, screen.refusal) = (body.dead, refusal));
    found.ok_or_else(|| no_such(&name))?;
    hall.handled(&name);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn screen_power_cut(State(hall): Hall, Path(name): Path<String>) -> Done {
    hall.with_screen(&name, |screen| screen.lose_power()).ok_or_else(|| no_such(&name))?;
    hall.handled(&name);
    Ok(StatusCode::NO_CONTENT)
}
