//! A line of panels over a real pseudo-terminal, with simulated cards at the other end.

use display::health::Health;
use display::lines::{Align, Area, Entrance, Line as Text, Picture, Size, Tone};
use display::paint::{painted, shots};
use display::panels::line::{Line, PanelOnLine};
use display::panels::sender::Sender;
use firmware_bridge::led_panel::text::words;
use firmware_bridge::simulate::panel::{SimulatedPanel, SimulatedPanels};
use firmware_bridge::simulate::{Fault, Simulator};
use queue_api::device::{DeviceHealth, DeviceKind};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);

/// A cable with cards on it, and the thread that serves them.
struct Story {
    cards: Simulator<SimulatedPanels>,
    line: Line,
    health: Health,
    _dir: tempfile::TempDir,
}

impl Story {
    /// The cards that exist, and the strips that are expected.
    fn begin(cards: &[u16], strips: &[u16]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let card = |address: &u16| SimulatedPanel::new(*address, &format!("strip-{address}"), 256, 32);
        let panels = SimulatedPanels::new(cards.iter().map(card).collect());
        let cards = Simulator::start(dir.path(), "strips", panels, None).unwrap();
        let health = Health::default();
        let on_line = strips.iter().map(|address| PanelOnLine {
            address: *address,
            name: format!("strip-{address}"),
            kind: DeviceKind::Strip,
        });
        let port = dir.path().join("strips");
        let sender = Sender::new(port.to_str().unwrap(), 115_200, Duration::from_millis(150));
        let line = Line::spawn(sender, "strips", on_line.collect(), health.clone()).unwrap();
        Self { cards, line, health, _dir: dir }
    }

    fn wants(&self, position: usize, text: &str) {
        self.line.want(position, strip(text));
    }

    /// What a card shows, in words.
    fn shown(&self, address: u16) -> String {
        self.cards.with(|panels| {
            let panel = panels.panels().iter().find(|panel| panel.address == address).unwrap();
            panel.areas.values().map(|area| words(&area.text)).collect()
        })
    }

    fn until_shown(&self, address: u16, text: &str) {
        until(|| self.shown(address) == text);
    }

    fn until_health(&self, name: &str, health: DeviceHealth) {
        until(|| self.health.of(name).is_some_and(|report| report.health == health));
    }
}

fn strip(text: &str) -> Picture {
    let lines = vec![Text::new(text, Tone::Call, Size::Large)];
    let (align, entrance) = (Align::Centre, Entrance::RollIn);
    Picture { areas: vec![Area { id: 0, x: 0, y: 0, width: 256, height: 32, lines, align, entrance }] }
}

/// Waits for a condition, not for luck.
fn until(condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

#[test]
fn every_strip_shows_what_is_its_own() {
    let story = Story::begin(&[1, 2, 3], &[1, 2, 3]);
    for (position, text) in ["A001 请到1号窗口", "B002 正在办理", "窗口关闭"].iter().enumerate()
    {
        story.wants(position, text);
    }
    story.until_shown(1, "A001 请到1号窗口");
    story.until_shown(2, "B002 正在办理");
    story.until_shown(3, "窗口关闭");
    story.until_health("strip-3", DeviceHealth::Well);
}

#[test]
fn a_strip_that_was_unplugged_gets_its_present_content_when_it_returns() {
    let story = Story::begin(&[1, 2], &[1, 2]);
    story.wants(0, "A001 请到1号窗口");
    story.wants(1, "B002 正在办理");
    story.until_shown(1, "A001 请到1号窗口");
    story.until_shown(2, "B002 正在办理");
    story.cards.unplug();
    story.wants(0, "A001 正在办理");
    story.until_health("strip-1", DeviceHealth::Lost);
    story.wants(0, "A007 请到1号窗口");
    story.cards.replug();
    story.until_shown(1, "A007 请到1号窗口");
    story.until_shown(2, "B002 正在办理");
    story.until_health("strip-1", DeviceHealth::Well);
}

#[test]
fn a_strip_that_is_not_there_holds_nobody_up() {
    let story = Story::begin(&[2], &[1, 2]);
    story.wants(0, "A001 请到1号窗口");
    story.wants(1, "B002 正在办理");
    story.until_health("strip-1", DeviceHealth::Lost);
    story.until_shown(2, "B002 正在办理");
    assert_eq!(story.health.of("strip-1").unwrap().code, "no_answer");
}

#[test]
fn noise_and_spoiled_answers_do_not_keep_a_strip_from_the_newest_call() {
    let story = Story::begin(&[1], &[1]);
    for (fault, text) in [
        (Fault::Noise, "A001 请到1号窗口"),
        (Fault::WrongChecksum, "A002 请到1号窗口"),
        (Fault::CutFrame, "A003 请到1号窗口"),
    ] {
        story.cards.set_fault(fault);
        story.wants(0, text);
        if fault != Fault::Noise {
            story.until_health("strip-1", DeviceHealth::Lost);
        }
        story.cards.set_fault(Fault::None);
        story.until_shown(1, text);
        story.until_health("strip-1", DeviceHealth::Well);
    }
}

#[test]
fn what_changes_faster_than_a_card_can_ends_with_the_newest() {
    let story = Story::begin(&[1], &[1]);
    for n in 0..200 {
        story.wants(0, &format!("A{n:03} 请到1号窗口"));
    }
    story.until_shown(1, "A199 请到1号窗口");
    let frames = story.cards.with(|panels| panels.panels()[0].frames);
    assert!(frames < 20, "{frames} frames for 200 changes");
}

#[test]
fn every_shot_of_strips_and_boards_is_lit_and_touches_no_neighbour() {
    let snapshot = serde_json::from_str(include_str!("../../samples/hall.json")).unwrap();
    for shot in shots(&snapshot) {
        let picture = painted(&shot).unwrap();
        let bytes = picture.to_png().unwrap();
        let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
        assert_eq!(reader.info().width, u32::from(shot.width) * 5 + 20, "{}", shot.name);
        let lit = |x: u32, y: u32| picture.get(x, y).iter().any(|channel| *channel > 0x80);
        let dots = (0..picture.height()).flat_map(|y| (0..picture.width()).map(move |x| (x, y)));
        let lit = dots.filter(|(x, y)| lit(*x, *y)).count();
        assert!(lit > 2_000, "{} has {lit} lit dots", shot.name);
    }
}
