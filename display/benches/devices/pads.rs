//! How often each of 32 keypads on one line is asked, also when some of them are dead.

use crate::BAUD;
use crate::table::{Table, Times, ms};
use firmware_bridge::keypad::KeypadLine;
use firmware_bridge::port::PortSettings;
use firmware_bridge::simulate::Simulator;
use firmware_bridge::simulate::keypad::SimulatedKeypads;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const PADS: u8 = 32;
const WITHIN: Duration = Duration::from_secs(1);
/// Until every pad has been found and told what it shows, and dead ones are known to be.
const SETTLE: Duration = Duration::from_secs(20);
const WATCH: Duration = Duration::from_secs(20);

/// The longest time between two questions to one pad while all are there.
pub(crate) fn run(table: &mut Table) -> Duration {
    let mut longest = Duration::ZERO;
    for dead in [0, 1, 4] {
        let (rounds, wire) = watch(dead);
        let figure = format!("two questions to one keypad, {dead} dead of {PADS} on a line");
        table.times(&figure, &rounds, ("fixed", WITHIN));
        table.note("of that, bytes under way", ms(wire));
        if dead == 0 {
            longest = rounds.percentile(100);
        }
    }
    longest
}

/// Times between two answers of each living pad, and how much of the mean is bytes under way.
fn watch(dead: u8) -> (Times, Duration) {
    let dir = tempfile::tempdir().unwrap();
    let all: Vec<u8> = (1..=PADS).collect();
    let living: Vec<u8> = (1..=PADS - dead).collect();
    let pads =
        Simulator::start_at_baud(dir.path(), "pads", SimulatedKeypads::new(&living), None, BAUD).unwrap();
    let port = pads.link().to_string_lossy().into_owned();
    let mut line = KeypadLine::new(PortSettings::new(&port, BAUD), &all);
    let begun = Instant::now();
    let mut last: BTreeMap<u8, (u64, Instant)> = BTreeMap::new();
    let (mut times, mut wire) = (Times::default(), None);
    let mut rounds = 0_u32;
    while begun.elapsed() < SETTLE + WATCH {
        let now = Instant::now();
        if let Some(at) = line.next_at(now).filter(|at| *at > now) {
            std::thread::park_timeout(at - now);
        }
        line.poll(Instant::now());
        let now = Instant::now();
        let settled = begun.elapsed() > SETTLE;
        if settled && wire.is_none() {
            wire = Some(pads.wire_time());
        }
        for unit in &living {
            let polls = line.health(*unit).unwrap().counters(now).frames;
            let (seen, at) = last.get(unit).copied().unwrap_or((polls, now));
            if polls > seen && settled {
                times.add(now - at);
                rounds += u32::from(*unit == 1);
            }
            if polls > seen || !last.contains_key(unit) {
                last.insert(*unit, (polls, now));
            }
        }
    }
    (times, (pads.wire_time() - wire.unwrap()) / rounds.max(1))
}
