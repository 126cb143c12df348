//! Sessions with window screens on one line.

use crate::{start, until};
use firmware_bridge::exchange::Exchange;
use firmware_bridge::led_panel::text::one_line;
use firmware_bridge::patience::Patience;
use firmware_bridge::port::PortSettings;
use firmware_bridge::simulate::window_screen::{SimulatedScreen, SimulatedScreens};
use firmware_bridge::simulate::{Fault, Simulator, panel_paint};
use firmware_bridge::window_screen::{
    Font, Profile, ScreenError, ScreenSession, Speech, TextLen, TextLine, Version, probe,
};
use std::time::Duration;
use tempfile::TempDir;

struct Bench {
    _dir: TempDir,
    simulator: Simulator<SimulatedScreens>,
    settings: PortSettings,
    line: ScreenSession,
}

/// So patient that a busy machine does not matter.
fn patient() -> Patience<'static> {
    Patience { tries: 2, answer: Duration::from_secs(3), floor: Duration::ZERO, leave: &|| false }
}

/// For answers that will not come.
fn brief() -> Patience<'static> {
    Patience { tries: 2, answer: Duration::from_millis(60), floor: Duration::ZERO, leave: &|| false }
}

impl Bench {
    fn new(profile: Profile) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let screens = SimulatedScreens::new(vec![
            SimulatedScreen::new(1, "strip-1", 256, 32),
            SimulatedScreen::new(2, "strip-2", 256, 32),
        ]);
        let (simulator, settings) = start(dir.path(), "screens", screens);
        let line = ScreenSession::new(settings.clone(), profile);
        Self { _dir: dir, simulator, settings, line }
    }

    fn show(&mut self, address: u8, text: &str, patience: &Patience<'_>) -> Result<(), ScreenError> {
        let line = TextLine::still(one_line(text).bytes, Font::Px32, [0xFF, 0, 0, 0]);
        self.line.show(address, &line, patience)
    }

    fn screen<T>(&self, address: u8, look: impl FnOnce(&mut SimulatedScreen) -> T) -> T {
        self.simulator.with(|line| look(line.screen_mut(address).unwrap()))
    }

    fn words(&self, address: u8) -> String {
        self.screen(address, |screen| screen.words())
    }

    fn heard(&self, address: u8) -> usize {
        self.simulator.with(|line| line.heard().filter(|(to, _)| *to == address).count())
    }
}

#[test]
fn each_screen_shows_and_speaks_what_it_is_told_in_every_profile() {
    for version in [Version::V1, Version::V2] {
        for text_len in [TextLen::LittleEndian, TextLen::BigEndian] {
            let mut bench = Bench::new(Profile { version, text_len });
            bench.show(1, "A001 请到1号窗口", &patient()).unwrap();
            bench.show(2, "暂停服务", &patient()).unwrap();
            assert_eq!((bench.words(1).as_str(), bench.words(2).as_str()), ("A001 请到1号窗口", "暂停服务"));
            let words = one_line("请A001号,到1号窗口").bytes;
            bench.line.say(1, Speech::After, &words, &patient()).unwrap();
            bench.line.hush(2, &patient()).unwrap();
            assert_eq!(bench.screen(1, |screen| screen.spoken.clone()), ["请A001号,到1号窗口"]);
            assert_eq!(bench.screen(2, |screen| (screen.spoken.len(), screen.hushed)), (0, 1));
        }
    }
}

#[test]
fn a_screen_is_painted_as_large_as_its_font() {
    let mut bench = Bench::new(Profile::default());
    let height = |bench: &Bench| {
        let rows = panel_paint::screen_matrix(&bench.screen(1, |screen| screen.clone()));
        rows.iter().filter(|row| row.iter().any(Option::is_some)).count()
    };
    bench.show(1, "窗口", &patient()).unwrap();
    let large = height(&bench);
    let small = TextLine::still(one_line("窗口").bytes, Font::Px16, [0, 0xFF, 0, 0]);
    bench.line.show(1, &small, &patient()).unwrap();
    let small = height(&bench);
    assert!((24..=32).contains(&large) && (12..=16).contains(&small), "{large} and {small} rows");
    let picture = panel_paint::paint_screen(&bench.screen(1, |screen| screen.clone())).unwrap();
    assert!(picture.to_png().is_ok());
}

#[test]
fn noise_around_an_answer_does_no_harm() {
    let mut bench = Bench::new(Profile::default());
    bench.simulator.set_fault(Fault::Noise);
    bench.show(1, "A001", &patient()).unwrap();
    assert_eq!(bench.heard(1), 1, "the answer was understood at once");
}

#[test]
fn spoiled_answers_are_no_answers_and_the_question_is_put_again() {
    for fault in [Fault::Silence, Fault::CutFrame, Fault::WrongChecksum] {
        let mut bench = Bench::new(Profile::default());
        bench.simulator.set_fault(fault);
        let error = bench.show(1, "A001", &brief()).unwrap_err();
        assert!(matches!(error, ScreenError::NoAnswer), "{fault:?}: {error}");
        until("both tries are heard", || (bench.heard(1) == 2).then_some(()));
        bench.simulator.set_fault(Fault::None);
        bench.show(1, "A002", &patient()).unwrap();
        assert_eq!(bench.words(1), "A002", "{fault:?}");
    }
}

#[test]
fn a_late_answer_to_another_command_or_of_another_screen_is_not_taken() {
    let mut bench = Bench::new(Profile::default());
    let once = Patience { tries: 1, ..brief() };
    bench.simulator.set_fault(Fault::StaleReply);
    assert!(matches!(bench.show(1, "A001", &once), Err(ScreenError::NoAnswer)));
    assert!(matches!(bench.line.hush(1, &once), Err(ScreenError::NoAnswer)), "that was the text's answer");
    assert!(matches!(bench.line.hush(2, &once), Err(ScreenError::NoAnswer)), "that was screen 1's answer");
    bench.simulator.set_fault(Fault::None);
    bench.line.hush(2, &patient()).unwrap();
}

#[test]
fn no_is_told_apart_from_silence() {
    let mut bench = Bench::new(Profile::default());
    bench.screen(1, |screen| screen.refusal = Some(4));
    assert!(matches!(bench.show(1, "A001", &patient()), Err(ScreenError::Refused(4))));
    bench.screen(2, |screen| screen.dead = true);
    assert!(matches!(bench.show(2, "A001", &brief()), Err(ScreenError::NoAnswer)));
    assert_eq!(bench.words(1), "");
    let long = TextLine::still(vec![b'A'; 300], Font::Px16, [0; 4]);
    let error = bench.line.show(1, &long, &patient()).unwrap_err();
    assert_eq!(error.to_string(), "319 bytes of data, but a frame holds 255");
}

#[test]
fn a_cable_that_comes_back_is_used_again() {
    let mut bench = Bench::new(Profile::default());
    bench.show(1, "A001", &patient()).unwrap();
    bench.simulator.unplug();
    until("the port is missed", || {
        matches!(bench.show(1, "A002", &brief()), Err(ScreenError::Port(_))).then_some(())
    });
    assert_eq!(bench.words(1), "", "without power nothing is remembered");
    bench.simulator.replug();
    until("the port is back", || bench.show(1, "A002", &patient()).ok());
    assert_eq!(bench.words(1), "A002");
}

#[test]
fn half_a_frame_does_not_swallow_the_next_one() {
    use firmware_bridge::simulate::{Device as _, Outbox};
    let mut screens = SimulatedScreens::new(vec![SimulatedScreen::new(1, "strip-1", 256, 32)]);
    let line = TextLine::still(one_line("A001").bytes, Font::Px16, [0xFF, 0, 0, 0]);
    let frame =
        Profile::default().encode(1, &firmware_bridge::window_screen::Request::ShowText(line)).unwrap();
    let mut out = Outbox::default();
    // The head of a frame that promises far more than ever comes.
    screens.receive(&[0x01, 0x64, 0xFF, 0xFF, 0x62, 0xF0, 0x00], &mut out);
    assert!(frame.len() < 0xF0);
    // The silence after it: nothing marks the next frame's beginning but that.
    screens.idle(&mut out);
    screens.receive(&frame, &mut out);
    assert_eq!(screens.screens()[0].words(), "A001");
}

#[test]
fn a_probe_tells_the_version_that_answers() {
    let bench = Bench::new(Profile::default());
    let mut line = Exchange::open(bench.settings.clone());
    assert_eq!(probe(&mut line, 115_200, 1).map(|profile| profile.version), Some(Version::V1));
    assert_eq!(probe(&mut line, 115_200, 9), None);
}
