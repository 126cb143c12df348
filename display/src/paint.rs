//! Strips in every state and the main board as PNG files: real pictures, real frames, the simulator's painter.
//! For people who judge how it looks, and for tests; no serial line.

use crate::board::{self, BoardSpec};
use crate::hall::{Feed, Hall};
use crate::lines::Picture;
use crate::panels::frames::screen_line;
use crate::panels::sender::drawing;
use crate::strip::{self, StripSpec};
use crate::text::Languages;
use anyhow::Context as _;
use firmware_bridge::led_panel::frame::{Frame, HOST, encode};
use firmware_bridge::led_panel::{Card, Request};
use firmware_bridge::simulate::panel::{SimulatedPanel, SimulatedPanels};
use firmware_bridge::simulate::panel_paint::{paint as paint_panel, paint_screen};
use firmware_bridge::simulate::window_screen::{SimulatedScreen, SimulatedScreens};
use firmware_bridge::simulate::{self, Device as _, Outbox};
use firmware_bridge::window_screen::{self, Profile};
use queue_api::counter::PauseReason;
use queue_api::event::{HallEvent, Recorded};
use queue_api::hall::HallSnapshot;
use queue_api::{CounterNo, Timestamp};
use std::path::Path;
use std::time::Duration;

/// A hall on an ordinary morning.
const SAMPLE: &str = include_str!("../samples/hall.json");
/// The counter whose strip is painted.
const COUNTER: CounterNo = 3;

/// One picture and the name of its file.
#[derive(Debug, Clone)]
pub struct Shot {
    /// File name without extension.
    pub name: &'static str,
    /// Pixels across.
    pub width: u16,
    /// Pixels down.
    pub height: u16,
    /// What is shown.
    pub picture: Picture,
}

/// Paints all shots into a folder.
///
/// # Errors
/// When the snapshot cannot be read, the folder cannot be written, or a picture is empty.
pub fn paint(dir: &Path, snapshot: Option<&Path>) -> anyhow::Result<()> {
    let text = match snapshot {
        Some(path) => std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?,
        None => SAMPLE.to_owned(),
    };
    let snapshot: HallSnapshot = serde_json::from_str(&text).context("reading the snapshot")?;
    std::fs::create_dir_all(dir).with_context(|| format!("making {}", dir.display()))?;
    for shot in shots(&snapshot) {
        let file = dir.join(format!("{}.png", shot.name));
        let png = painted(&shot)?.to_png().with_context(|| format!("painting {}", shot.name))?;
        std::fs::write(&file, png).with_context(|| format!("writing {}", file.display()))?;
    }
    for shot in strips(&snapshot).iter().filter(|shot| !shot.name.ends_with("-both")) {
        let file = dir.join(format!("window-screen{}.png", shot.name.trim_start_matches("strip")));
        let png = painted_on_screen(shot)?.to_png().with_context(|| format!("painting {}", shot.name))?;
        std::fs::write(&file, png).with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(())
}

/// The shot as a simulated panel shows it after it was sent there.
///
/// # Errors
/// When it does not fit into a frame.
pub fn painted(shot: &Shot) -> anyhow::Result<simulate::Picture> {
    let mut panels = SimulatedPanels::new(vec![SimulatedPanel::new(1, shot.name, shot.width, shot.height)]);
    let card = Card::default();
    for piece in card.pieces(&drawing(&shot.picture.areas, true))? {
        let frame = Frame { to: 1, from: HOST, data: Request::Areas(piece).data() };
        panels.receive(&encode(&frame)?, &mut Outbox::default());
    }
    let panel = panels.panels().first().context("there is a panel")?;
    Ok(paint_panel(panel)?)
}

/// The shot as a simulated window screen shows it after it was sent there.
///
/// # Errors
/// When it does not fit into a frame.
pub fn painted_on_screen(shot: &Shot) -> anyhow::Result<simulate::Picture> {
    let mut screens =
        SimulatedScreens::new(vec![SimulatedScreen::new(1, shot.name, shot.width, shot.height)]);
    let (line, _) = screen_line(&shot.picture.areas);
    let frame = Profile::default().encode(1, &window_screen::Request::ShowText(line))?;
    screens.receive(&frame, &mut Outbox::default());
    let screen = screens.screens().first().context("there is a screen")?;
    Ok(paint_screen(screen)?)
}

/// Strips in every state, and boards.
#[must_use]
pub fn shots(snapshot: &HallSnapshot) -> Vec<Shot> {
    let mut shots = strips(snapshot);
    shots.extend(boards(snapshot));
    shots
}

fn strips(snapshot: &HallSnapshot) -> Vec<Shot> {
    let paused = |reason| HallEvent::CounterPaused { counter: COUNTER, reason };
    let stale = Feed::Stale { since: snapshot.at };
    let now = snapshot.at + Duration::from_secs(60);
    let states: [(&'static str, Vec<HallEvent>, Feed, Languages); 12] = [
        ("strip-idle", vec![], Feed::Live, Languages::Zh),
        ("strip-called", vec![called("A012", COUNTER)], Feed::Live, Languages::Zh),
        ("strip-serving", vec![called("A012", COUNTER), started("A012", COUNTER)], Feed::Live, Languages::Zh),
        ("strip-paused", vec![paused(PauseReason::Meal)], Feed::Live, Languages::Zh),
        ("strip-paused-plain", vec![paused(PauseReason::Break)], Feed::Live, Languages::Zh),
        ("strip-closed", vec![HallEvent::CounterClosed { counter: COUNTER }], Feed::Live, Languages::Zh),
        ("strip-stale", vec![], stale, Languages::Zh),
        ("strip-idle-both", vec![], Feed::Live, Languages::Both),
        ("strip-called-both", vec![called("A012", COUNTER)], Feed::Live, Languages::Both),
        ("strip-paused-both", vec![paused(PauseReason::Meal)], Feed::Live, Languages::Both),
        ("strip-stale-both", vec![], stale, Languages::Both),
        ("strip-called-en", vec![called("A012", COUNTER)], Feed::Live, Languages::En),
    ];
    let shot = |(name, events, feed, languages)| {
        let spec = StripSpec { counter: COUNTER, width: 256, height: 32, languages };
        let hall = after(snapshot, events);
        let picture = strip::picture(Some(&hall), feed, now, &spec);
        Shot { name, width: spec.width, height: spec.height, picture }
    };
    let mut shots: Vec<Shot> = states.into_iter().map(shot).collect();
    let spec = StripSpec { counter: COUNTER, width: 256, height: 32, languages: Languages::Zh };
    let picture = strip::picture(None, Feed::Connecting, now, &spec);
    shots.push(Shot { name: "strip-connecting", width: 256, height: 32, picture });
    shots
}

fn boards(snapshot: &HallSnapshot) -> Vec<Shot> {
    let call = || vec![called("A012", COUNTER)];
    let page = |pages: u64| Duration::from_secs(10 + pages * board::PAGE_FOR_S.unsigned_abs());
    let stale = Feed::Stale { since: snapshot.at };
    let (zh, both) = (Languages::Zh, Languages::Both);
    let states: [(&'static str, Vec<HallEvent>, Feed, Languages, Duration, u16, u16); 8] = [
        ("board-called", call(), Feed::Live, zh, page(0), 256, 128),
        ("board-later", call(), Feed::Live, zh, page(8), 256, 128),
        ("board-notice", call(), Feed::Live, zh, page(2), 256, 128),
        ("board-stale", call(), stale, zh, page(1), 256, 128),
        ("board-both", call(), Feed::Live, both, page(0), 256, 128),
        ("board-en", call(), Feed::Live, Languages::En, page(0), 256, 128),
        ("board-large", call(), Feed::Live, zh, page(0), 384, 192),
        ("board-low", call(), Feed::Live, zh, page(0), 320, 64),
    ];
    let shot = |(name, events, feed, languages, later, width, height)| {
        let spec = BoardSpec { width, height, languages };
        let hall = after(snapshot, events);
        let picture = board::picture(Some(&hall), feed, snapshot.at + later, &spec);
        Shot { name, width, height, picture }
    };
    states.into_iter().map(shot).collect()
}

fn after(snapshot: &HallSnapshot, events: Vec<HallEvent>) -> Hall {
    let mut hall = Hall::new(snapshot);
    let at: Timestamp = snapshot.at;
    for (seq, event) in (snapshot.seq + 1..).zip(events) {
        hall.take(&Recorded { seq, at, event });
    }
    hall
}

fn called(number: &str, counter: CounterNo) -> HallEvent {
    let window_type = number.chars().take(1).collect();
    HallEvent::TicketCalled {
        ticket: 1,
        number: number.to_owned(),
        window_type,
        counter,
        calls: 1,
        why: None,
    }
}

fn started(number: &str, counter: CounterNo) -> HallEvent {
    HallEvent::ServiceStarted { ticket: 1, number: number.to_owned(), counter }
}
