//! Keypads on one line.

use crate::{start, until};
use firmware_bridge::health::LinkState;
use firmware_bridge::keypad::session::TURNAROUND;
use firmware_bridge::keypad::{Key, KeypadEvent, KeypadLine, Lamp, Prompt, Roles};
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
            Some(KeypadEvent::Pressed { unit, press }) => {
                self.line.acknowledge(unit, press.sequence);
                Some((unit, press.key))
            }
            Some(KeypadEvent::Lost { .. } | KeypadEvent::Returned { .. }) | None => None,
        })
    }

    fn presses_within(&mut self, wait: Duration) -> Vec<(u8, Key)> {
        let end = Instant::now() + wait;
        let mut seen = Vec::new();
        while Instant::now() < end {
            match self.line.poll(Instant::now()) {
                Some(KeypadEvent::Pressed { unit, press }) => {
                    self.line.acknowledge(unit, press.sequence);
                    seen.push((unit, press.key));
                }
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
fn nothing_is_acknowledged_before_its_owner_says_so() {
    let mut bench = Bench::new();
    bench.press(2, 4);
    let press = until("a press", || match bench.line.poll(Instant::now()) {
        Some(KeypadEvent::Pressed { unit: 2, press }) => Some(press),
        Some(KeypadEvent::Pressed { .. } | KeypadEvent::Lost { .. } | KeypadEvent::Returned { .. })
        | None => None,
    });
    // Many rounds later the key still stands in the unit, and is not handed on again.
    assert_eq!(bench.presses_within(Duration::from_millis(600)), []);
    assert_eq!(bench.simulator.with(|keypads| keypads.is_acknowledged(2)), Some(false));
    bench.line.acknowledge(2, press.sequence);
    until("the acknowledgement", || {
        bench.line.poll(Instant::now());
        bench.simulator.with(|keypads| keypads.is_acknowledged(2)).filter(|done| *done)
    });
}

#[test]
fn a_press_that_stood_there_before_the_daemon_is_handed_on_as_late() {
    let mut bench = Bench::with(&[1]);
    bench.press(1, 5);
    let press = until("a press", || match bench.line.poll(Instant::now()) {
        Some(KeypadEvent::Pressed { press, .. }) => Some(press),
        Some(KeypadEvent::Lost { .. } | KeypadEvent::Returned { .. }) | None => None,
    });
    assert!(press.late);
}

#[test]
fn a_keypad_that_comes_back_with_a_key_is_back_and_the_key_says_since_when_it_may_stand_there() {
    let mut bench = Bench::with(&[1]);
    bench.heard(1);
    let heard = bench.line.health(1).unwrap().last_seen;
    bench.simulator.unplug();
    until("the loss", || match bench.line.poll(Instant::now()) {
        Some(KeypadEvent::Lost { unit: 1 }) => Some(()),
        _ => None,
    });
    let unplugged = Instant::now();
    bench.press(1, 4);
    bench.simulator.replug();
    let mut events = Vec::new();
    until("the key", || {
        events.extend(bench.line.poll(Instant::now()));
        matches!(events.last(), Some(KeypadEvent::Pressed { .. })).then_some(())
    });
    let [KeypadEvent::Returned { unit: 1 }, KeypadEvent::Pressed { unit: 1, press }] = events[..] else {
        panic!("back, then the key: {events:?}")
    };
    assert!(press.late && press.after >= heard && press.after < Some(unplugged), "{press:?}");
}

#[test]
fn a_call_pad_s_number_comes_with_its_key_and_its_screen_in_one_go() {
    let dir = tempfile::tempdir().unwrap();
    let (simulator, settings) = start(dir.path(), "keypads", SimulatedKeypads::new(&[4]));
    let mut line = KeypadLine::with_roles(settings, &[(4, Roles::CALL)], TURNAROUND);
    line.set_screen(4, "A012", 23, Lamp::Called, 2);
    until("the screen", || {
        line.poll(Instant::now());
        simulator.with(|pads| {
            let shown = (pads.ticket(4)?, pads.waiting(4)?, pads.lamp(4)?);
            (shown == ("A012".into(), 23, Lamp::Called)).then_some(())
        })
    });
    simulator.with(|pads| assert!(pads.press_with(4, 25, Some(1_012))));
    let press = until("a press", || match line.poll(Instant::now()) {
        Some(KeypadEvent::Pressed { unit: 4, press }) => Some(press),
        Some(KeypadEvent::Pressed { .. } | KeypadEvent::Lost { .. } | KeypadEvent::Returned { .. })
        | None => None,
    });
    assert_eq!((press.key, press.number, press.late), (Key::Code(25), Some(1_012), false));
    assert_eq!(simulator.with(|pads| pads.beeps(4)), Some(2));
}

#[test]
fn missing_units_leave_the_others_their_turns() {
    let mut bench = Bench::with(&[1, 2, 9, 10, 11, 12]);
    bench.heard(1);
    bench.heard(2);
    for key in 1..=5 {
        bench.press(1, key);
        assert_eq!(bench.next_press(), (1, Key::from_register(key).unwrap()));
    }
    let asked = |unit: u8| bench.line.health(unit).unwrap().frames;
    assert!(asked(1) >= 5 && asked(2) >= 5, "{} {}", asked(1), asked(2));
    assert!((9..=12).all(|unit| bench.line.health(unit).unwrap().state != LinkState::Ok));
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
