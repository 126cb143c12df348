//! Sessions with LED panels on one line.

use crate::{start, until};
use firmware_bridge::exchange::Exchange;
use firmware_bridge::led_panel::text::{encode, words};
use firmware_bridge::led_panel::{
    Area, Areas, Card, Colour, Font, FoundPanel, PanelError, PanelSession, PanelTime, Refusal, Span, probe,
};
use firmware_bridge::patience::Patience;
use firmware_bridge::port::PortSettings;
use firmware_bridge::simulate::panel::{SimulatedPanel, SimulatedPanels};
use firmware_bridge::simulate::{Fault, Simulator, panel_paint};
use std::cell::Cell;
use std::time::Duration;
use tempfile::TempDir;

const PING: [u8; 2] = [0xA2, 0x00];

struct Bench {
    _dir: TempDir,
    simulator: Simulator<SimulatedPanels>,
    settings: PortSettings,
    line: PanelSession,
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
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let panels = SimulatedPanels::new(vec![
            SimulatedPanel::new(1, "strip-1", 128, 32),
            SimulatedPanel::new(2, "strip-2", 128, 32),
        ]);
        let (simulator, settings) = start(dir.path(), "strips", panels);
        let line = PanelSession::new(settings.clone(), Card::Bx6k);
        Self { _dir: dir, simulator, settings, line }
    }

    fn draw(&mut self, address: u16, text: &str, patience: &Patience<'_>) -> Result<(), PanelError> {
        let areas = Areas { alone: true, areas: vec![area(text)], ..Areas::default() };
        self.line.draw(address, &areas, patience)
    }

    /// Gives the port to somebody else; opened again when it is next drawn on.
    fn let_go(&mut self) {
        self.line = PanelSession::new(self.settings.clone(), Card::Bx6k);
    }

    fn panel<T>(&self, address: u16, look: impl FnOnce(&mut SimulatedPanel) -> T) -> T {
        self.simulator.with(|line| look(line.panel_mut(address).unwrap()))
    }

    fn words(&self, address: u16) -> String {
        self.panel(address, |panel| panel.areas.values().map(|area| words(&area.text)).collect())
    }

    fn heard(&self, address: u16) -> usize {
        self.simulator.with(|line| line.heard().filter(|(to, _)| *to == address).count())
    }
}

fn area(text: &str) -> Area {
    Area::still(0, 0, 0, 128, 32, encode(&[Span::new(text, Colour::Red, Font::Px24)]).bytes).centred()
}

#[test]
fn each_panel_shows_what_it_is_told_and_is_lit_as_it_is_told() {
    let mut bench = Bench::new();
    bench.draw(1, "A001", &patient()).unwrap();
    bench.draw(2, "暂停服务", &patient()).unwrap();
    assert_eq!((bench.words(1).as_str(), bench.words(2).as_str()), ("A001", "暂停服务"));
    let lit = |panel: &SimulatedPanel| panel_paint::matrix(panel).into_iter().flatten().flatten().count();
    let panel = bench.panel(1, |panel| panel.clone());
    assert!(lit(&panel) > 200, "{} dots are lit", lit(&panel));
    assert!(panel_paint::paint(&panel).unwrap().to_png().is_ok());

    let time = PanelTime { year: 2026, month: 11, day: 23, hour: 8, minute: 30, second: 5, weekday: 1 };
    bench.line.set_clock(1, time, &patient()).unwrap();
    bench.line.set_brightness(1, 6, &patient()).unwrap();
    bench.line.set_power(1, false, &patient()).unwrap();
    let panel = bench.panel(1, |panel| panel.clone());
    assert_eq!((panel.clock, panel.brightness, panel.on), (Some(time), 6, false));
    assert_eq!(lit(&panel), 0);
    bench.line.set_power(1, true, &patient()).unwrap();
    bench.line.clear(1, &patient()).unwrap();
    assert_eq!(bench.words(1), "");
    assert!(bench.panel(2, |panel| panel.on && panel.clock.is_none()));
}

#[test]
fn areas_come_and_go_by_number() {
    let mut bench = Bench::new();
    let areas = vec![Area { id: 1, ..area("一") }, Area { id: 3, ..area("三") }];
    bench.line.draw(1, &Areas { areas, ..Areas::default() }, &patient()).unwrap();
    assert_eq!(bench.words(1), "一三");
    bench.line.draw(1, &Areas { delete: vec![1], ..Areas::default() }, &patient()).unwrap();
    assert_eq!(bench.words(1), "三");
}

#[test]
fn a_drawing_longer_than_a_card_hears_at_once_arrives_in_pieces() {
    let mut bench = Bench::new();
    let long = |id| Area { id, ..area(&"政".repeat(200)) };
    let areas = Areas { alone: true, areas: (0..5).map(long).collect(), ..Areas::default() };
    bench.line.draw(1, &areas, &patient()).unwrap();
    assert_eq!(bench.panel(1, |panel| panel.areas.len()), 5);
    assert_eq!(bench.heard(1), 3);
}

#[test]
fn what_a_card_cannot_hold_is_not_even_sent() {
    let mut bench = Bench::new();
    let areas = Areas { areas: (0..6).map(|id| Area { id, ..area("A") }).collect(), ..Areas::default() };
    let error = bench.line.draw(1, &areas, &patient()).unwrap_err();
    assert_eq!(error.to_string(), "6 areas, but a BX-6K card holds 5");
    assert_eq!(bench.heard(1), 0);
}

#[test]
fn noise_around_an_answer_does_no_harm() {
    let mut bench = Bench::new();
    bench.simulator.set_fault(Fault::Noise);
    bench.draw(1, "A001", &patient()).unwrap();
    assert_eq!(bench.heard(1), 1, "the answer was understood at once");
}

#[test]
fn spoiled_answers_are_no_answers_and_the_question_is_put_again() {
    for fault in [Fault::Silence, Fault::CutFrame, Fault::WrongChecksum] {
        let mut bench = Bench::new();
        bench.simulator.set_fault(fault);
        let error = bench.draw(1, "A001", &brief()).unwrap_err();
        assert!(matches!(error, PanelError::NoAnswer), "{fault:?}: {error}");
        until("both tries are heard", || (bench.heard(1) == 2).then_some(()));
        bench.simulator.set_fault(Fault::None);
        bench.draw(1, "A002", &patient()).unwrap();
        assert_eq!(bench.words(1), "A002", "{fault:?}");
    }
}

#[test]
fn an_answer_that_comes_one_question_late_belongs_to_what_was_drawn() {
    let mut bench = Bench::new();
    bench.simulator.set_fault(Fault::StaleReply);
    // The second try hears the first one's answer; both drew the same.
    bench.draw(1, "A001", &brief()).unwrap();
    assert_eq!(bench.words(1), "A001");
    // What answered panel 1 late is no answer of panel 2.
    let error = bench.line.ping(2, &Patience { tries: 1, ..brief() }).unwrap_err();
    assert!(matches!(error, PanelError::NoAnswer), "{error}");
}

#[test]
fn no_is_told_apart_from_silence_and_from_busy() {
    let mut bench = Bench::new();
    bench.panel(1, |panel| panel.busy = 1);
    assert!(matches!(bench.draw(1, "A001", &patient()), Err(PanelError::Busy)));
    bench.draw(1, "A001", &patient()).unwrap();
    bench.panel(1, |panel| panel.refusal = Some(Refusal(12)));
    let error = bench.draw(1, "A002", &patient()).unwrap_err();
    assert_eq!(error.to_string(), "the panel refuses: the font is missing (code 12)");
    assert_eq!(bench.words(1), "A001");
    bench.panel(1, |panel| panel.refusal = Some(Refusal::DAMAGED));
    assert!(matches!(bench.draw(1, "A002", &patient()), Err(PanelError::NoAnswer)));
}

#[test]
fn a_dead_panel_is_one_miss_and_its_neighbour_none() {
    let mut bench = Bench::new();
    bench.panel(1, |panel| panel.dead = true);
    assert!(matches!(bench.line.ping(1, &brief()), Err(PanelError::NoAnswer)));
    assert!(matches!(bench.line.ping(9, &brief()), Err(PanelError::NoAnswer)));
    bench.line.ping(2, &patient()).unwrap();
}

#[test]
fn a_wait_ends_when_something_more_urgent_comes_and_nothing_is_sent_twice() {
    let mut bench = Bench::new();
    bench.panel(1, |panel| panel.dead = true);
    let looks = Cell::new(0);
    let leave = || {
        looks.set(looks.get() + 1);
        looks.get() > 2
    };
    let hours = Duration::from_secs(3_600);
    let patience = Patience { tries: 2, answer: hours, floor: Duration::ZERO, leave: &leave };
    assert!(matches!(bench.line.ping(1, &patience), Err(PanelError::Left)));
    bench.line.ping(2, &patient()).unwrap();
    let order = bench.simulator.with(|line| line.heard().collect::<Vec<_>>());
    assert_eq!(order, [(1, PING), (2, PING)]);
}

#[test]
fn an_answer_without_an_address_counts_only_where_nobody_else_can_have_said_it() {
    let mut bench = Bench::new();
    bench.panel(1, |panel| panel.nameless = true);
    assert!(matches!(bench.draw(1, "A001", &brief()), Err(PanelError::NoAnswer)));
    bench.draw(2, "A002", &patient()).unwrap();
    bench.let_go();
    bench.line = PanelSession::new(bench.settings.clone(), Card::Bx6k).alone();
    bench.draw(1, "A003", &patient()).unwrap();
}

#[test]
fn a_cable_that_comes_back_is_used_again() {
    let mut bench = Bench::new();
    bench.draw(1, "A001", &patient()).unwrap();
    bench.simulator.unplug();
    until("the port is missed", || {
        matches!(bench.draw(1, "A002", &brief()), Err(PanelError::Port(_))).then_some(())
    });
    assert_eq!(bench.words(1), "", "without power nothing is remembered");
    bench.simulator.replug();
    until("the port is back", || bench.draw(1, "A002", &patient()).ok());
    assert_eq!(bench.words(1), "A002");
}

#[test]
fn a_probe_finds_the_panel_and_its_address_and_changes_nothing() {
    let mut bench = Bench::new();
    bench.panel(2, |panel| panel.dead = true);
    bench.draw(1, "A001", &patient()).unwrap();
    bench.let_go();
    let mut line = Exchange::open(bench.settings.clone());
    assert_eq!(probe(&mut line, 115_200), Some(FoundPanel { address: Some(1) }));
    assert_eq!(bench.words(1), "A001");
    bench.panel(1, |panel| panel.dead = true);
    assert_eq!(probe(&mut line, 115_200), None);
}

#[test]
fn a_panel_behind_a_network_speaks_the_same() {
    use firmware_bridge::simulate::{Device as _, Outbox};
    use std::io::Read as _;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp://{}", listener.local_addr().unwrap());
    let card = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut panels = SimulatedPanels::new(vec![SimulatedPanel::new(1, "board", 128, 32)]);
        let mut buffer = [0; 512];
        while let Ok(count @ 1..) = stream.read(&mut buffer) {
            let mut out = Outbox::default();
            panels.receive(&buffer[..count], &mut out);
            out.speak_to(&mut stream).unwrap();
        }
        panels.panels()[0].areas.values().map(|area| words(&area.text)).collect::<String>()
    });
    let mut line = PanelSession::new(PortSettings::new(address, 9_600), Card::Bx6k);
    let areas = Areas { alone: true, areas: vec![area("A001")], ..Areas::default() };
    line.draw(1, &areas, &patient()).unwrap();
    line.ping(1, &patient()).unwrap();
    drop(line);
    assert_eq!(card.join().unwrap(), "A001");
}
