//! What the simulators' line does wrong, as a host sees it, and how long bytes are under way.

use crate::{start, until};
use firmware_bridge::card_reader::frame as sam;
use firmware_bridge::exchange::{Exchange, ExchangeError};
use firmware_bridge::keypad::Prompt;
use firmware_bridge::keypad::frame::{Reply, Request, decode, encode};
use firmware_bridge::port::PortSettings;
use firmware_bridge::simulate::card_reader::SimulatedReader;
use firmware_bridge::simulate::cards::TestCard;
use firmware_bridge::simulate::keypad::SimulatedKeypads;
use firmware_bridge::simulate::{Fault, FaultPlan, Simulator};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// Long enough for any answer that comes at all.
const WAIT: Duration = Duration::from_secs(5);
/// How long an answer is awaited that does not come.
const SHORT: Duration = Duration::from_millis(60);

struct Bench {
    _dir: TempDir,
    simulator: Simulator<SimulatedKeypads>,
    line: Exchange,
}

impl Bench {
    fn new(fault: Fault) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (simulator, settings) = start(dir.path(), "keypads", SimulatedKeypads::new(&[5]));
        simulator.set_fault(fault);
        Self { _dir: dir, simulator, line: Exchange::open(settings) }
    }

    fn ask(&mut self, request: Request, wait: Duration) -> Result<Reply, ExchangeError> {
        let bytes = encode(5, request).unwrap();
        self.line.ask(&bytes, wait, |seen| decode(5, request, seen), |_| true)
    }

    fn key(&mut self, wait: Duration) -> Option<u16> {
        match self.ask(Request::ReadKeys, wait) {
            Ok(Reply::Keys { key, .. }) => Some(key),
            Ok(Reply::Event { .. } | Reply::Written | Reply::Exception(_)) | Err(_) => None,
        }
    }
}

#[test]
fn faults_that_leave_no_whole_answer_leave_no_answer() {
    for (fault, garbage) in [
        (Fault::Silence, false),
        (Fault::CutFrame, true),
        (Fault::WrongChecksum, true),
        (Fault::BaudMismatch, true),
    ] {
        let mut bench = Bench::new(fault);
        assert_eq!(bench.key(SHORT), None, "{fault:?}");
        assert_eq!(bench.line.health().timeouts, 1);
        bench.simulator.set_fault(Fault::None);
        assert_eq!(bench.key(WAIT), Some(0), "{fault:?}");
        assert_eq!(bench.line.health().garbage_bytes > 0, garbage, "{fault:?}");
    }
}

#[test]
fn faults_that_leave_a_whole_answer_cost_none() {
    for fault in [Fault::Noise, Fault::Slow, Fault::Echo, Fault::Duplicate] {
        let mut bench = Bench::new(fault);
        bench.simulator.with(|keypads| keypads.press(5, 3));
        assert_eq!(bench.key(WAIT), Some(3), "{fault:?}");
        assert_eq!(bench.key(WAIT), Some(3), "{fault:?}");
        let health = bench.line.health();
        assert_eq!(health.unasked, u64::from(fault == Fault::Duplicate), "{fault:?}");
        assert_eq!(health.garbage_bytes > 0, matches!(fault, Fault::Noise | Fault::Echo), "{fault:?}");
    }
}

#[test]
fn a_late_reply_is_waited_out_and_not_believed() {
    let mut bench = Bench::new(Fault::LateReply);
    bench.line = bench.line.with_quiet(Duration::from_secs(1));
    bench.simulator.set_late_by(SHORT * 3);
    assert_eq!(bench.key(SHORT), None);
    bench.simulator.set_fault(Fault::None);
    bench.simulator.with(|keypads| keypads.press(5, 2));
    assert_eq!(bench.key(WAIT), Some(2), "not the late one, which knew of no key");
    assert_eq!(bench.line.health().garbage_bytes, 11);
}

#[test]
fn a_stale_reply_is_the_one_to_the_question_before() {
    let mut bench = Bench::new(Fault::StaleReply);
    assert_eq!(bench.key(SHORT), None);
    // The answer to the prompt is that to the keys, and looks like none to a prompt.
    assert!(bench.ask(Request::SetPrompt(Prompt::Thanks.register()), SHORT).is_err());
    assert!(bench.line.health().garbage_bytes >= 11);
}

#[test]
fn an_echo_is_taken_away_where_it_is_known() {
    let dir = tempfile::tempdir().unwrap();
    let (simulator, settings) = start(dir.path(), "keypads", SimulatedKeypads::new(&[5]));
    simulator.set_fault(Fault::Echo);
    let line = Exchange::open(settings.with_line("8N1 echo".parse().unwrap()));
    let mut bench = Bench { _dir: dir, simulator, line };
    assert_eq!(bench.key(WAIT), Some(0));
    // The answer is the same bytes as the question: one of the two must be left.
    let written = bench.ask(Request::SetPrompt(Prompt::Thanks.register()), WAIT).unwrap();
    assert_eq!(written, Reply::Written);
    assert!(bench.line.echoed());
    assert_eq!(bench.line.health().garbage_bytes, 0);
}

#[test]
fn faults_by_chance_strike_the_same_answers_each_time() {
    let struck = |seed: u64| -> Vec<bool> {
        let mut bench = Bench::new(Fault::None);
        bench.simulator.set_fault_plan(FaultPlan { fault: Fault::Silence, per_mille: 400, seed });
        (0..24usize)
            .map(|n| {
                let request = encode(5, Request::SetPrompt(1)).unwrap();
                bench.line.send(&request).unwrap();
                let log =
                    until("both words", || Some(bench.simulator.log()).filter(|log| log.len() == 2 * n + 2));
                let said = log.last().unwrap();
                assert_eq!(said.hex.is_empty(), said.spoiled.is_some(), "what really went over the cable");
                said.spoiled == Some(Fault::Silence)
            })
            .collect()
    };
    let first = struck(3);
    assert!(first.contains(&true) && first.contains(&false));
    assert_eq!(first, struck(3));
    assert_ne!(first, struck(4));
}

#[test]
fn the_log_holds_a_whole_answer() {
    let dir = tempfile::tempdir().unwrap();
    let (simulator, settings) = start(dir.path(), "reader", SimulatedReader::default());
    simulator.with(|reader| reader.tap(TestCard::find("adult").unwrap()));
    let mut line = Exchange::open(settings);
    for request in [sam::Request::Find, sam::Request::Select, sam::Request::ReadBase] {
        line.ask(&request.encode(), WAIT, sam::decode, |_| true).unwrap();
    }
    let log = simulator.log();
    assert_eq!(log.last().unwrap().hex.split(' ').count(), 1_295);
    assert!(log.iter().all(|entry| entry.spoiled.is_none()));
}

fn at_baud(dir: &Path, baud: u32) -> Simulator<SimulatedKeypads> {
    Simulator::start_at_baud(dir, "keypads", SimulatedKeypads::new(&[5]), None, baud).unwrap()
}

#[test]
fn bytes_take_their_time_on_the_wire_both_ways() {
    let dir = tempfile::tempdir().unwrap();
    let simulator = at_baud(dir.path(), 9_600);
    let line = Exchange::open(PortSettings::new(simulator.link().to_string_lossy(), 9_600));
    let mut bench = Bench { _dir: dir, simulator, line };
    assert_eq!(bench.key(WAIT), Some(0));
    // Eight bytes there, eleven back, ten bits each: on the wire's own clock, which no busy machine disturbs.
    let expected = Duration::from_nanos(19 * 10 * 1_000_000_000 / 9_600);
    let taken = bench.simulator.wire_time();
    assert!(taken.abs_diff(expected) < Duration::from_micros(1), "{taken:?} {expected:?}");
}

#[test]
fn a_program_at_another_speed_hears_nothing_it_understands() {
    let dir = tempfile::tempdir().unwrap();
    let simulator = at_baud(dir.path(), 9_600);
    let settings = PortSettings::new(simulator.link().to_string_lossy(), 19_200);
    let mut bench = Bench { _dir: dir, simulator, line: Exchange::open(settings.clone()) };
    assert_eq!(bench.key(SHORT), None);
    drop(std::mem::replace(&mut bench.line, Exchange::open(PortSettings { baud: 9_600, ..settings })));
    assert_eq!(bench.key(WAIT), Some(0));
}
