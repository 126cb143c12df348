//! `FF 68` pads on one line.

use crate::{start, until};
use firmware_bridge::call_pad::{CallPadEvent, CallPadLine, Digits, Order, Uplink};
use firmware_bridge::health::LinkState;
use firmware_bridge::simulate::call_pad::SimulatedCallPads;
use firmware_bridge::simulate::{Fault, Simulator};
use std::time::{Duration, Instant};
use tempfile::TempDir;

struct Bench {
    _dir: TempDir,
    simulator: Simulator<SimulatedCallPads>,
    line: CallPadLine,
}

fn key(key: u8, digits: &[u8]) -> Uplink {
    Uplink::Key { key, digits: digits.to_vec() }
}

impl Bench {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (simulator, settings) = start(dir.path(), "call-pads", SimulatedCallPads::new(&[5, 6]));
        Self { _dir: dir, simulator, line: CallPadLine::new(settings, &[5, 6], false) }
    }

    fn press(&self, address: u8, press: &Uplink) {
        self.simulator.with(|pads| assert!(pads.press(address, press)));
    }

    fn next_press(&mut self) -> (u8, Uplink) {
        until("a press", || match self.line.poll(Instant::now()) {
            Some(CallPadEvent::Pressed { address, press }) => Some((address, press)),
            Some(CallPadEvent::Returned { .. } | CallPadEvent::Lost { .. }) | None => None,
        })
    }

    /// The next two things that happen.
    fn two_events(&mut self) -> Vec<CallPadEvent> {
        let mut events = Vec::new();
        until("two events", || {
            events.extend(self.line.poll(Instant::now()));
            (events.len() == 2).then_some(())
        });
        events
    }

    fn acknowledged(&mut self, address: u8, count: u32) {
        until("the acknowledgement", || {
            assert!(!matches!(self.line.poll(Instant::now()), Some(CallPadEvent::Pressed { .. })), "twice");
            (self.simulator.with(|pads| pads.acknowledged(address)) == Some(count)).then_some(())
        });
    }
}

#[test]
fn a_press_is_handed_on_once_and_acknowledged_when_it_is_safe() {
    let mut bench = Bench::new();
    bench.press(5, &key(0x0F, &[6]));
    assert_eq!(bench.next_press(), (5, key(0x0F, &[6])));
    assert_eq!(bench.simulator.with(|pads| pads.acknowledged(5)), Some(0), "before it was safe");
    bench.line.acknowledge(5);
    bench.acknowledged(5, 1);
    bench.press(6, &Uplink::Rating(3));
    assert_eq!(bench.next_press(), (6, Uplink::Rating(3)));
    bench.line.acknowledge(6);
    bench.acknowledged(6, 1);
}

#[test]
fn a_pad_that_says_it_again_unacknowledged_pressed_once() {
    let mut bench = Bench::new();
    bench.press(5, &key(0x0C, &[]));
    bench.next_press();
    // It says its key three times and gives up; the daemon was busy storing.
    until("the pad has given up", || {
        assert!(!matches!(bench.line.poll(Instant::now()), Some(CallPadEvent::Pressed { .. })), "twice");
        (bench.line.health(5)?.frames == 3).then_some(())
    });
}

#[test]
fn digits_beeps_stars_and_questions_arrive() {
    let mut bench = Bench::new();
    bench.line.show(5, Digits::new(Some(23), Some(12)));
    bench.line.order(5, Order::Beep);
    bench.line.order(6, Order::PleaseRate);
    bench.line.order(6, Order::Stars(5));
    until("all of it", || {
        bench.line.poll(Instant::now());
        bench.simulator.with(|pads| {
            let five = pads.digits(5).as_deref() == Some("023 012") && pads.beeps(5) == Some(1);
            (five && pads.asks(6) == Some(true) && pads.stars(6) == Some(5)).then_some(())
        })
    });
}

#[test]
fn a_pad_is_unknown_until_it_speaks_and_lost_only_with_its_port() {
    let mut bench = Bench::new();
    let back = [CallPadEvent::Returned { address: 5 }, CallPadEvent::Returned { address: 6 }];
    assert_eq!(bench.two_events(), back, "its port is there");
    for _ in 0..10 {
        assert_eq!(bench.line.poll(Instant::now()), None);
    }
    assert_eq!(bench.line.health(5).unwrap().state, LinkState::Unknown, "silence says nothing");
    bench.press(5, &key(0x0D, &[]));
    bench.next_press();
    assert_eq!(bench.line.health(5).unwrap().state, LinkState::Ok);
    bench.simulator.unplug();
    assert_eq!(bench.two_events(), [CallPadEvent::Lost { address: 5 }, CallPadEvent::Lost { address: 6 }]);
    bench.simulator.replug();
    assert_eq!(bench.two_events(), back, "its port is there again, and nobody has pressed a key");
    assert_eq!(bench.line.health(5).unwrap().state, LinkState::Unknown);
}

#[test]
fn what_was_to_be_said_on_a_port_that_is_gone_is_not_said_later() {
    let mut bench = Bench::new();
    bench.two_events();
    bench.simulator.unplug();
    bench.line.order(5, Order::Beep);
    bench.two_events();
    bench.line.order(5, Order::Beep);
    bench.simulator.replug();
    bench.two_events();
    bench.line.order(6, Order::Stars(5));
    until("what is said after", || {
        bench.line.poll(Instant::now());
        (bench.simulator.with(|pads| pads.stars(6)) == Some(5)).then_some(())
    });
    assert_eq!(bench.simulator.with(|pads| pads.beeps(5)), Some(0));
}

#[test]
fn spoilt_frames_press_no_key_and_noise_hides_none() {
    let mut bench = Bench::new();
    bench.two_events();
    for fault in [Fault::CutFrame, Fault::WrongChecksum, Fault::Silence] {
        bench.simulator.set_fault(fault);
        bench.press(5, &key(0x0C, &[]));
        let end = Instant::now() + Duration::from_millis(500);
        while Instant::now() < end {
            assert_eq!(bench.line.poll(Instant::now()), None, "{fault:?}");
        }
    }
    bench.simulator.set_fault(Fault::Noise);
    bench.press(5, &key(0x0D, &[]));
    assert_eq!(bench.next_press(), (5, key(0x0D, &[])));
}

#[test]
fn our_own_words_that_come_back_press_nothing() {
    // The other end of this line is a mirror: an adapter that hands back what we say.
    let (mut mirror, slave) = serialport::TTYPort::pair().unwrap();
    let name = serialport::SerialPort::name(&slave).unwrap();
    let settings = firmware_bridge::port::PortSettings::new(name, 9_600);
    for echo in [true, false] {
        let mut line = CallPadLine::new(settings.clone(), &[5], echo);
        until("the port", || {
            line.poll(Instant::now());
            (line.health(5)?.state != LinkState::Lost).then_some(())
        });
        let key = [0xFF, 0x68, 0x03, 0x03, 0x68, 0x05, 0x01, 0x0C, 0x12, 0x16];
        std::io::Write::write_all(&mut mirror, &key).unwrap();
        let mut presses = 0;
        let mut mirrored = 0;
        let end = Instant::now() + Duration::from_millis(700);
        serialport::SerialPort::set_timeout(&mut mirror, Duration::from_millis(1)).unwrap();
        while Instant::now() < end {
            if let Some(CallPadEvent::Pressed { address, .. }) = line.poll(Instant::now()) {
                presses += 1;
                line.acknowledge(address);
            }
            let mut bytes = [0; 256];
            if let Ok(count) = std::io::Read::read(&mut mirror, &mut bytes) {
                std::io::Write::write_all(&mut mirror, &bytes[..count]).unwrap();
                mirrored += count;
            }
        }
        assert_eq!(presses, 1, "echo {echo}");
        let most = if echo { key.len() } else { 4 * key.len() };
        assert!((key.len()..=most).contains(&mirrored), "echo {echo}: {mirrored} bytes of conversation");
    }
}
