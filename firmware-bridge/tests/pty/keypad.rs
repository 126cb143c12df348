//! Keypads on one line.

use crate::{start, until};
use firmware_bridge::health::LinkState;
use firmware_bridge::keypad::{Key, KeypadEvent, KeypadLine, Prompt};
use firmware_bridge::simulate::keypad::SimulatedKeypads;
use firmware_bridge::simulate::{Fault, Simulator};
use std::time::{Duration, Instant};
use tempfile::TempDir;

struct Bench {
    _dir: TempDir,
    simulator: Simulator<SimulatedKeypads>,
    line: KeypadLine,
}

impl Bench {
    fn new() -> Self {
        // Unit 9 is not there: it must slow nobody.
        let mut bench = Self::with(&[1, 2, 9]);
        bench.heard(1);
        bench.heard(2);
        bench
    }

    fn with(units: &[u8]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (simulator, settings) = start(dir.path(), "keypads", SimulatedKeypads::new(&[1, 2]));
        Self { _dir: dir, simulator, line: KeypadLine::new(settings, units) }
    }

    fn heard(&mut self, unit: u8) {
        until("an answer", || {
            self.line.poll(Instant::now());
            (self.line.health(unit)?.state == LinkState::Ok).then_some(())
        });
    }

    fn press(&self, unit: u8, key: u16) {
        self.simulator.with(|keypads| keypads.press(unit, key));
    }

    fn next_press(&mut self) -> (u8, Key) {
        until("a press", || match self.line.poll(Instant::now()) {
            Some(KeypadEvent::Pressed { unit, key }) => Some((unit, key)),
            Some(KeypadEvent::Lost { .. } | KeypadEvent::Returned { .. }) | None => None,
        })
    }

    fn presses_within(&mut self, wait: Duration) -> Vec<(u8, Key)> {
        let end = Instant::now() + wait;
        let mut seen = Vec::new();
        while Instant::now() < end {
            match self.line.poll(Instant::now()) {
                Some(KeypadEvent::Pressed { unit, key }) => seen.push((unit, key)),
                Some(KeypadEvent::Lost { .. } | KeypadEvent::Returned { .. }) => {}
                None => std::thread::park_timeout(Duration::from_millis(2)),
            }
        }
        seen
    }
}

#[test]
fn a_press_is_handed_on_once_and_acknowledged() {
    let mut bench = Bench::new();
    bench.press(2, 4);
    assert_eq!(bench.next_press(), (2, Key::Rating(2)));
    until("the acknowledgement", || {
        bench.line.poll(Instant::now());
        bench.simulator.with(|keypads| keypads.is_acknowledged(2)).filter(|done| *done)
    });
    assert_eq!(bench.presses_within(Duration::from_millis(400)), []);
}

#[test]
fn prompts_and_tickets_arrive_and_come_back_after_a_power_cut() {
    let mut bench = Bench::new();
    bench.line.set_prompt(1, Prompt::PleaseRate);
    bench.line.set_ticket(1, "A001");
    let shows = |bench: &mut Bench| {
        until("the prompt", || {
            bench.line.poll(Instant::now());
            let seen = bench.simulator.with(|keypads| (keypads.prompt(1), keypads.ticket(1)));
            (seen == (Some(Prompt::PleaseRate), Some("A001".into()))).then_some(())
        });
    };
    shows(&mut bench);
    bench.simulator.unplug();
    until("the loss", || {
        bench.line.poll(Instant::now());
        (bench.line.health(1)?.state == LinkState::Lost).then_some(())
    });
    bench.simulator.with(|keypads| *keypads = SimulatedKeypads::new(&[1, 2]));
    bench.simulator.replug();
    shows(&mut bench);
}

#[test]
fn a_missing_unit_slows_nobody() {
    let mut bench = Bench::new();
    bench.presses_within(Duration::from_secs(1));
    let begin = Instant::now();
    bench.press(1, 1);
    assert_eq!(bench.next_press(), (1, Key::Rating(5)));
    assert!(begin.elapsed() < Duration::from_millis(600), "{:?}", begin.elapsed());
}

#[test]
fn late_answers_never_press_a_key_twice() {
    let mut bench = Bench::with(&[1]);
    bench.heard(1);
    bench.simulator.set_fault(Fault::StaleReply);
    bench.press(1, 3);
    let mut seen = bench.presses_within(Duration::from_millis(1_500));
    bench.simulator.set_fault(Fault::None);
    bench.press(1, 5);
    while seen.last() != Some(&(1, Key::Rating(1))) {
        seen.push(bench.next_press());
    }
    seen.extend(bench.presses_within(Duration::from_secs(1)));
    // The first press may be lost, as its answers all came late; the last comes, and none comes twice.
    assert!(seen == [(1, Key::Rating(3)), (1, Key::Rating(1))] || seen == [(1, Key::Rating(1))], "{seen:?}");
}

#[test]
fn noise_cuts_and_wrong_checksums_press_no_key() {
    let mut bench = Bench::new();
    for fault in [Fault::CutFrame, Fault::WrongChecksum, Fault::Silence] {
        bench.simulator.set_fault(fault);
        assert_eq!(bench.presses_within(Duration::from_millis(500)), [], "{fault:?}");
    }
    bench.simulator.set_fault(Fault::Noise);
    bench.press(1, 2);
    assert_eq!(bench.next_press(), (1, Key::Rating(4)));
}
