//! A line of window screens over a real pseudo-terminal, with simulated ones at the other end.

use crate::support::{PATIENCE, until};
use display::health::Health;
use display::lines::{Align, Area, Entrance, Line as Text, Picture, Size, Tone};
use display::paint::{painted_on_screen, shots};
use display::panels::frames::screen_line;
use display::panels::line::{Line, PanelOnLine};
use display::panels::sender::{Protocol, Sender};
use firmware_bridge::simulate::window_screen::{SimulatedScreen, SimulatedScreens};
use firmware_bridge::simulate::{Fault, Simulator};
use firmware_bridge::window_screen::{Effect, Font, Profile};
use queue_api::device::{DeviceHealth, DeviceKind};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

const TEXT: u8 = 0x62;
const SAY: u8 = 0x30;

struct Story {
    screens: Simulator<SimulatedScreens>,
    line: Line,
    health: Health,
    _dir: tempfile::TempDir,
}

impl Story {
    fn begin(addresses: &[u16], answer: Duration) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let screen = |address: &u16| {
            SimulatedScreen::new(u8::try_from(*address).unwrap(), &format!("strip-{address}"), 256, 32)
        };
        let screens = SimulatedScreens::new(addresses.iter().map(screen).collect());
        let screens = Simulator::start(dir.path(), "screens", screens, None).unwrap();
        let health = Health::default();
        let on_line = addresses.iter().map(|address| PanelOnLine {
            address: *address,
            name: format!("strip-{address}"),
            kind: DeviceKind::Strip,
        });
        let port = screens.link().to_str().unwrap().to_owned();
        let sender = Sender::new(&port, 115_200, answer, Protocol::WindowScreen(Profile::default()));
        let line = Line::spawn(sender, "screens", on_line.collect(), health.clone()).unwrap();
        Self { screens, line, health, _dir: dir }
    }

    fn screen<T>(&self, address: u8, look: impl FnOnce(&mut SimulatedScreen) -> T) -> T {
        self.screens.with(|line| look(line.screen_mut(address).unwrap()))
    }

    fn shown(&self, address: u8) -> String {
        self.screen(address, |screen| screen.words())
    }

    fn until_shown(&self, address: u8, text: &str) {
        until(|| self.shown(address) == text);
    }

    fn until_health(&self, name: &str, health: DeviceHealth) {
        until(|| self.health.of(name).is_some_and(|report| report.health == health));
    }

    fn says(&self, position: usize, words: &str) -> Receiver<Option<&'static str>> {
        let (tell, told) = sync_channel(1);
        assert!(self.line.say(
            position,
            words.to_owned(),
            Box::new(move |trouble| tell.send(trouble).unwrap())
        ));
        told
    }
}

fn strip(text: &str, entrance: Entrance) -> Picture {
    let lines = vec![Text::new(text, Tone::Call, Size::Large)];
    let align = Align::Centre;
    Picture { areas: vec![Area { id: 0, x: 0, y: 0, width: 256, height: 32, lines, align, entrance }] }
}

fn still(text: &str) -> Picture {
    strip(text, Entrance::Still)
}

#[test]
fn a_picture_becomes_one_line_in_colour_size_and_movement() {
    let (line, replaced) = screen_line(&strip("A001 请到1号窗口", Entrance::RollIn).areas);
    assert_eq!((line.enter, line.font, line.colour), (Effect::Up, Font::Px32, [0xFF, 0, 0, 0]));
    assert_eq!((line.repeat, replaced.count), (0, 0));
    let mixed = Text::new("3号窗口 ", Tone::Normal, Size::Middle).and("社保", Tone::Normal, Size::Small);
    let mut picture = still("");
    picture.areas[0].lines = vec![mixed];
    let (line, replaced) = screen_line(&picture.areas);
    assert_eq!((line.enter, line.font, line.colour), (Effect::Immediate, Font::Px24, [0, 0xFF, 0, 0]));
    assert_eq!(replaced.text, "3号窗口 社保");
    picture.areas[0].lines = vec![Text::new("3号窗口 ", Tone::Normal, Size::Middle).and(
        "社会保险关系转移接续",
        Tone::Normal,
        Size::Small,
    )];
    assert_eq!(screen_line(&picture.areas).0.font, Font::Px16, "in one size it must still fit");
    picture.areas[0].lines.clear();
    assert_eq!(screen_line(&picture.areas).0.text, b" ", "nothing is a blank, not what was there before");
}

#[test]
fn one_dead_screen_among_thirty_two_harms_nobody() {
    let addresses: Vec<u16> = (1..=32).collect();
    let story = Story::begin(&addresses, Duration::from_secs(2));
    story.screen(5, |screen| screen.dead = true);
    for (position, address) in addresses.iter().enumerate() {
        story.line.want(position, still(&format!("{address}号窗口")));
    }
    let others = || (1..=32u8).filter(|address| *address != 5);
    others().for_each(|address| story.until_shown(address, &format!("{address}号窗口")));
    story.until_health("strip-5", DeviceHealth::Lost);
    for address in others() {
        let texts = story.screens.with(|line| line.heard().filter(|frame| *frame == (address, TEXT)).count());
        assert_eq!(texts, 1, "strip {address}");
    }
    assert_eq!(story.screens.with(|line| line.heard().filter(|frame| *frame == (5, TEXT)).count()), 0);
    story.screen(5, |screen| screen.dead = false);
    story.until_shown(5, "5号窗口");
}

#[test]
fn a_screen_that_comes_back_shows_what_is_true_now() {
    let story = Story::begin(&[1, 2], Duration::from_millis(150));
    story.line.want(0, still("A001 正在办理"));
    story.line.want(1, still("2号窗口"));
    story.until_shown(1, "A001 正在办理");
    story.until_shown(2, "2号窗口");
    story.screens.unplug();
    story.line.want(0, still("1号窗口"));
    story.until_health("strip-1", DeviceHealth::Lost);
    story.line.want(0, still("窗口关闭"));
    story.screens.replug();
    story.until_shown(1, "窗口关闭");
    story.until_shown(2, "2号窗口");
    story.screen(2, |screen| {
        screen.dead = true;
        screen.lose_power();
    });
    story.line.want(1, still("暂停服务"));
    story.until_health("strip-2", DeviceHealth::Lost);
    story.screen(2, |screen| screen.dead = false);
    story.until_shown(2, "暂停服务");
    story.until_health("strip-2", DeviceHealth::Well);
}

#[test]
fn faults_of_the_line_do_not_keep_a_screen_from_the_newest_call() {
    let story = Story::begin(&[1], Duration::from_millis(150));
    for (fault, text) in [
        (Fault::Noise, "A001 请到1号窗口"),
        (Fault::Silence, "A002 请到1号窗口"),
        (Fault::WrongChecksum, "A003 请到1号窗口"),
        (Fault::CutFrame, "A004 请到1号窗口"),
        (Fault::StaleReply, "A005 请到1号窗口"),
    ] {
        story.screens.set_fault(fault);
        story.line.want(0, strip(text, Entrance::RollIn));
        if ![Fault::Noise, Fault::StaleReply].contains(&fault) {
            story.until_health("strip-1", DeviceHealth::Lost);
        }
        story.until_shown(1, text);
        story.screens.set_fault(Fault::None);
        story.until_health("strip-1", DeviceHealth::Well);
        assert_eq!(story.shown(1), text, "{fault:?}");
    }
}

#[test]
fn a_busy_or_refusing_screen_is_told_again_later() {
    let story = Story::begin(&[1], Duration::from_millis(500));
    story.line.want(0, still("1号窗口"));
    story.until_shown(1, "1号窗口");
    story.screen(1, |screen| screen.refusal = Some(3));
    story.line.want(0, still("暂停服务"));
    let before = story.screen(1, |screen| screen.frames);
    until(|| story.screen(1, |screen| screen.frames) > before);
    story.screen(1, |screen| screen.refusal = None);
    story.until_shown(1, "暂停服务");
    story.screen(1, |screen| screen.refusal = Some(9));
    story.line.want(0, still("窗口关闭"));
    story.until_health("strip-1", DeviceHealth::Faulty);
    story.screen(1, |screen| screen.refusal = None);
    story.line.want(0, still("2号窗口"));
    story.until_shown(1, "2号窗口");
    story.until_health("strip-1", DeviceHealth::Well);
}

#[test]
fn words_are_spoken_once_and_their_end_is_told() {
    let story = Story::begin(&[1, 2], Duration::from_secs(2));
    story.line.want(0, still("1号窗口"));
    story.until_shown(1, "1号窗口");
    story.until_health("strip-1", DeviceHealth::Well);
    story.line.want(0, strip("A001 请到1号窗口", Entrance::RollIn));
    let told = story.says(0, "请A001号,到1号窗口");
    assert_eq!(told.recv_timeout(PATIENCE).unwrap(), None);
    assert_eq!(story.screen(1, |screen| screen.spoken.clone()), ["请A001号,到1号窗口"]);
    story.until_shown(1, "A001 请到1号窗口");
    let said = story.screens.with(|line| line.heard().filter(|frame| *frame == (1, SAY)).count());
    assert_eq!(said, 1);
    assert!(story.screen(2, |screen| screen.spoken.is_empty()));
}

#[test]
fn words_for_a_screen_that_is_not_there_are_given_up_at_once() {
    let story = Story::begin(&[1], Duration::from_millis(150));
    story.screen(1, |screen| screen.dead = true);
    story.line.want(0, still("1号窗口"));
    story.until_health("strip-1", DeviceHealth::Lost);
    let told = story.says(0, "请A001号,到1号窗口");
    assert_eq!(told.recv_timeout(PATIENCE).unwrap(), Some("no_answer"));
    let said = story.screens.with(|line| line.heard().filter(|frame| *frame == (1, SAY)).count());
    assert_eq!(said, 0, "nobody waits for it");
    story.screen(1, |screen| screen.dead = false);
    story.until_shown(1, "1号窗口");
    assert!(story.screen(1, |screen| screen.spoken.is_empty()), "an old call is not spoken later");
}

#[test]
fn every_shot_of_a_window_screen_is_lit() {
    let snapshot = serde_json::from_str(include_str!("../../samples/hall.json")).unwrap();
    for shot in shots(&snapshot).iter().filter(|shot| shot.name.starts_with("strip-")) {
        let picture = painted_on_screen(shot).unwrap();
        assert!(picture.to_png().is_ok(), "{}", shot.name);
        let dots = (0..picture.height()).flat_map(|y| (0..picture.width()).map(move |x| (x, y)));
        let lit = dots.filter(|(x, y)| picture.get(*x, *y).iter().any(|channel| *channel > 0x80)).count();
        assert!(lit > 2_000, "{} has {lit} lit dots", shot.name);
    }
}
