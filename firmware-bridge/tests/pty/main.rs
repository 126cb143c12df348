//! Sessions and simulators over real pseudo-terminals: good days, faults, unplugging.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should say where")]

mod bridge;
mod bridge_calls;
mod call_pad;
mod card_reader;
mod faults;
mod keypad;
mod late_answers;
mod panels;
mod port;
mod printer;
mod probe;
mod slow_printer;
mod vanished;
mod window_screen;

use firmware_bridge::port::PortSettings;
use firmware_bridge::simulate::{Device, Simulator};
use std::path::Path;
use std::time::{Duration, Instant};

/// Longest wait for anything in these tests; nothing waits that long on a good day.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asks again and again until there is an answer.
fn until<T>(what: &str, ask: impl FnMut() -> Option<T>) -> T {
    until_within(PATIENCE, what, ask)
}

/// The same for what takes its time on a good day too.
fn until_within<T>(patience: Duration, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + patience;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < end, "never: {what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

fn start<D: Device>(dir: &Path, name: &str, device: D) -> (Simulator<D>, PortSettings) {
    let simulator = Simulator::start(dir, name, device, None).unwrap();
    let settings = PortSettings::new(simulator.link().to_string_lossy(), 115_200);
    (simulator, settings)
}
