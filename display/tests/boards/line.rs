//! A line of panels over a real pseudo-terminal, with simulated cards at the other end.

use crate::support::until;
use display::health::Health;
use display::lines::{Align, Area, Entrance, Line as Text, Picture, Size, Tone};
use display::paint::{painted, shots};
use display::panels::care::Care;
use display::panels::line::{Line, PanelOnLine};
use display::panels::sender::{Protocol, Sender};
use firmware_bridge::led_panel::text::words;
use firmware_bridge::led_panel::{Card, Refusal};
use firmware_bridge::simulate::panel::{SimulatedPanel, SimulatedPanels};
use firmware_bridge::simulate::{Fault, Simulator};
use queue_api::device::{DeviceHealth, DeviceKind};
use std::time::Duration;

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
        Self::with_answer(cards, strips, Duration::from_millis(150))
    }

    /// The same, with panels that may think so long.
    fn with_answer(cards: &[u16], strips: &[u16], answer: Duration) -> Self {
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
        let sender = Sender::new(port.to_str().unwrap(), 115_200, answer, Protocol::Onbon(Card::Bx6k));
        let line = Line::spawn(sender, "strips", on_line.collect(), health.clone()).unwrap();
        Self { cards, line, health, _dir: dir }
    }

    fn wants(&self, position: usize, text: &str) {
        self.line.want(position, strip(text));
    }

    fn card<T>(&self, address: u16, look: impl FnOnce(&mut SimulatedPanel) -> T) -> T {
        self.cards.with(|panels| look(panels.panel_mut(address).unwrap()))
    }

    /// How many frames were for an address.
    fn heard(&self, address: u16) -> usize {
        self.cards.with(|panels| panels.heard().filter(|(to, _)| *to == address).count())
    }

    /// How many of them were drawings.
    fn drawn(&self, address: u16) -> usize {
        self.cards.with(|panels| panels.heard().filter(|frame| *frame == (address, [0xA3, 0x06])).count())
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

/// The same, without moving in.
fn still(text: &str) -> Picture {
    let mut picture = strip(text);
    picture.areas[0].entrance = Entrance::Still;
    picture
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
fn one_dead_strip_among_thirty_two_harms_nobody() {
    let addresses: Vec<u16> = (1..=32).collect();
    let story = Story::with_answer(&addresses, &addresses, Duration::from_secs(2));
    story.card(17, |card| card.dead = true);
    for address in &addresses {
        story.line.want(usize::from(*address) - 1, still(&format!("{address}号窗口")));
    }
    let others = || addresses.iter().copied().filter(|address| *address != 17);
    others().for_each(|address| story.until_shown(address, &format!("{address}号窗口")));
    story.until_health("strip-17", DeviceHealth::Lost);
    for address in &addresses {
        story.line.want(usize::from(*address) - 1, still(&format!("A{address:03} 正在办理")));
    }
    others().for_each(|address| story.until_shown(address, &format!("A{address:03} 正在办理")));
    for address in others() {
        assert_eq!(story.drawn(address), 2, "strip {address}: nothing lost or repeated");
        assert_eq!(story.health.of(&format!("strip-{address}")).unwrap().health, DeviceHealth::Well);
    }
    assert_eq!(story.drawn(17), 0, "the dead one is only asked, by short frames");
    story.card(17, |card| card.dead = false);
    story.until_shown(17, "A017 正在办理");
    story.until_health("strip-17", DeviceHealth::Well);
}

#[test]
fn a_call_waits_for_no_silent_strip() {
    // Who waits for the dead strip's answer waits longer than this test.
    let story = Story::with_answer(&[1, 2], &[1, 2], Duration::from_secs(3_600));
    story.card(1, |card| card.dead = true);
    story.line.want(1, still("2号窗口"));
    story.until_shown(2, "2号窗口");
    story.line.want(0, still("1号窗口"));
    until(|| story.heard(1) == 1);
    story.wants(1, "A002 请到2号窗口");
    story.until_shown(2, "A002 请到2号窗口");
    until(|| story.heard(1) > 1);
    assert_eq!(story.drawn(2), 2, "nothing was drawn again");
}

#[test]
fn a_call_waits_for_no_strip_that_has_just_died() {
    let story = Story::with_answer(&[1, 2], &[1, 2], Duration::from_secs(3_600));
    story.line.want(0, still("1号窗口"));
    story.line.want(1, still("2号窗口"));
    story.until_shown(1, "1号窗口");
    story.until_shown(2, "2号窗口");
    story.card(1, |card| card.dead = true);
    let before = story.heard(1);
    story.wants(0, "A001 请到1号窗口");
    until(|| story.heard(1) > before);
    story.wants(1, "A002 请到2号窗口");
    story.until_shown(2, "A002 请到2号窗口");
}

#[test]
fn a_strip_that_lost_its_power_and_memory_gets_its_present_content() {
    let story = Story::begin(&[1, 2], &[1, 2]);
    story.wants(0, "A001 请到1号窗口");
    story.wants(1, "B002 正在办理");
    story.until_shown(1, "A001 请到1号窗口");
    story.until_shown(2, "B002 正在办理");
    story.card(1, |card| {
        card.dead = true;
        card.lose_power();
    });
    story.wants(0, "A001 正在办理");
    story.until_health("strip-1", DeviceHealth::Lost);
    story.wants(0, "A009 请到1号窗口");
    story.card(1, |card| card.dead = false);
    story.until_shown(1, "A009 请到1号窗口");
    story.until_health("strip-1", DeviceHealth::Well);
    assert_eq!(story.shown(2), "B002 正在办理");
}

#[test]
fn a_busy_strip_is_asked_again_and_is_no_trouble() {
    let story = Story::with_answer(&[1], &[1], Duration::from_secs(2));
    story.card(1, |card| card.busy = 3);
    story.wants(0, "A001 请到1号窗口");
    story.until_shown(1, "A001 请到1号窗口");
    story.until_health("strip-1", DeviceHealth::Well);
    assert_eq!(story.drawn(1), 4, "three times busy, drawn once");
}

#[test]
fn what_a_strip_refuses_is_told_and_not_offered_again_and_again() {
    let story = Story::with_answer(&[1], &[1], Duration::from_secs(2));
    story.card(1, |card| card.refusal = Some(Refusal(12)));
    story.wants(0, "A001 请到1号窗口");
    story.until_health("strip-1", DeviceHealth::Faulty);
    assert_eq!(story.health.of("strip-1").unwrap().code, "refused");
    story.card(1, |card| card.refusal = None);
    assert_eq!(story.drawn(1), 1);
    story.wants(0, "A002 请到1号窗口");
    story.until_shown(1, "A002 请到1号窗口");
    story.until_health("strip-1", DeviceHealth::Well);
}

#[test]
fn a_strip_is_lit_and_its_clock_set_as_its_day_says() {
    let story = Story::begin(&[1], &[1]);
    story.line.tick(crate::support::at(0), 480);
    story.line.care(0, Care { power: Some(false), brightness: Some(6), clock_day: Some(1) });
    story.wants(0, "A001 请到1号窗口");
    until(|| story.card(1, |card| !card.on));
    assert_eq!(story.shown(1), "", "a dark strip is not drawn");
    story.line.care(0, Care { power: Some(true), brightness: Some(6), clock_day: Some(1) });
    story.until_shown(1, "A001 请到1号窗口");
    until(|| story.card(1, |card| card.on && card.brightness == 6 && card.clock.is_some()));
    let clock = story.card(1, |card| card.clock.unwrap());
    assert_eq!((clock.year, clock.month, clock.day, clock.hour, clock.weekday), (2026, 11, 23, 10, 1));
}

#[test]
fn a_missing_glyph_is_counted_once_and_told_while_it_is_shown() {
    let story = Story::begin(&[1], &[1]);
    story.wants(0, "窗口🙂🙂");
    story.until_shown(1, "窗口□□");
    story.until_health("strip-1", DeviceHealth::Warning);
    assert_eq!(story.health.of("strip-1").unwrap().code, "glyphs");
    story.wants(0, "窗口");
    story.until_shown(1, "窗口");
    story.until_health("strip-1", DeviceHealth::Well);
    story.wants(0, "窗口🙂🙂");
    story.until_health("strip-1", DeviceHealth::Warning);
    assert_eq!(story.health.replaced_of("strip-1"), 2);
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
