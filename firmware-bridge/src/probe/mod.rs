//! Which device is it? Asks a port one harmless question after the other, at each speed such devices have, and says what
//! was sent, what came, and what that means. For the person who stands in the hall with a cable in his hand.
//!
//! What answers no question is listened to, while that person presses a key.
//!
//! Only reads: nothing is printed, shown, switched or stored. A question to one device may be text to another, so a
//! printer that was found is told to forget its unprinted line.

mod questions;
mod tap;
pub mod words;

pub use questions::{PROBES, Probe, Scope, UNIT_MAX};

use crate::exchange::Exchange;
use crate::port::{LineFormat, Parity, PortError, PortSettings};
use questions::Found;
use serde::Serialize;
use std::time::{Duration, Instant};
use tap::{Tap, Transcript};
use words::Words;

/// A USB adapter wants a pause between closing and opening.
pub const REOPEN_AFTER: Duration = Duration::from_millis(100);

/// One question at one speed.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// Which probe, by its stable name.
    pub probe: &'static str,
    /// What it looks for.
    pub device: Words,
    /// Bits per second; `None` behind TCP, where the gateway sets it.
    pub baud: Option<u32>,
    /// Byte format; `None` behind TCP.
    pub line: Option<String>,
    /// What a person must do meanwhile, where nothing can be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub please: Option<Words>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The device is there.
    Found,
    /// Bytes came that are not its answer.
    Strange,
    /// Nothing came.
    Nothing,
}

/// A step that was taken.
#[derive(Debug, Clone, Serialize)]
pub struct Taken {
    /// Which.
    #[serde(flatten)]
    pub step: Step,
    /// What was sent, hex, shortened.
    pub sent: String,
    /// What came, hex, shortened.
    pub came: String,
    /// What came of it.
    pub outcome: Outcome,
    /// What the answer says, or what the silence may mean.
    pub meaning: Words,
}

/// Everything that was tried on one port.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The port.
    pub port: String,
    /// Each step, in order; the search ends with the first device.
    pub steps: Vec<Taken>,
    /// Whether the adapter hands our own bytes back.
    pub echo: bool,
}

impl Report {
    /// The device, if there is one.
    #[must_use]
    pub fn found(&self) -> Option<&Taken> {
        self.steps.iter().find(|taken| taken.outcome == Outcome::Found)
    }
}

/// What is going to be asked of a port, and how long that takes at most.
#[derive(Debug)]
pub struct Plan {
    settings: PortSettings,
    scope: Scope,
    steps: Vec<(&'static Probe, Option<u32>, Parity)>,
}

impl Plan {
    /// Every probe at every speed of its devices, or at `baud` alone. Quick ones first; over TCP each once. Where nobody
    /// has time to press a key, pads that must be pressed are left out.
    #[must_use]
    pub fn new(port: &str, baud: Option<u32>, scope: Scope) -> Self {
        let tcp = port.starts_with("tcp://");
        let mut steps: Vec<(&'static Probe, Option<u32>, Parity)> = Vec::new();
        let is_wanted = |probe: &&Probe| !(probe.listens && scope.listen_for.is_zero());
        for probe in PROBES.iter().filter(is_wanted) {
            for parity in probe.parities {
                match baud {
                    _ if tcp => steps.push((probe, None, Parity::None)),
                    Some(baud) => steps.push((probe, Some(baud), *parity)),
                    None => steps.extend(probe.bauds.iter().map(|baud| (probe, Some(*baud), *parity))),
                }
            }
        }
        // Slow scans last; else fast speeds first, so that the port is set anew as seldom as possible.
        steps.sort_by_key(|(probe, baud, parity)| {
            let at = PROBES.iter().position(|one| one.id == probe.id);
            let (scan, rest) = if probe.is_scan { (*baud, None) } else { (None, *baud) };
            (probe.is_scan, std::cmp::Reverse(rest), scan, *parity != Parity::None, at)
        });
        steps.dedup_by_key(|(probe, baud, parity)| (probe.id, *baud, *parity));
        Self { settings: PortSettings::new(port, 0), scope, steps }
    }

    /// How many questions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether there is nothing to ask.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// How long it takes at most, on a line that says nothing.
    #[must_use]
    pub fn longest(&self) -> Duration {
        self.steps.iter().map(|(probe, baud, _)| (probe.longest)(&self.scope, *baud) + REOPEN_AFTER).sum()
    }

    /// Asks until a device answers. `tell` hears of each step before it is taken.
    ///
    /// # Errors
    /// When the port cannot be opened, or breaks.
    pub fn run(&self, mut tell: impl FnMut(&Step)) -> Result<Report, PortError> {
        let mut report = Report { port: self.settings.address.clone(), steps: Vec::new(), echo: false };
        let mut open: Option<(Option<u32>, Parity, Tap, Exchange)> = None;
        for (probe, baud, parity) in &self.steps {
            let line = LineFormat { parity: *parity, echo: true, ..LineFormat::default() };
            let (tap, mut exchange) = match open.take() {
                Some((at, format, tap, exchange)) if (at, format) == (*baud, *parity) => (tap, exchange),
                earlier => {
                    let pause = earlier.is_some();
                    drop(earlier);
                    if pause {
                        rest(REOPEN_AFTER);
                    }
                    let settings = PortSettings { baud: baud.unwrap_or(9_600), ..self.settings.clone() };
                    let port = settings.with_line(line.clone()).open()?;
                    let tap = Tap::default();
                    (
                        tap.clone(),
                        Exchange::over(tap.on(port)).with_line(&line).with_quiet(questions::QUIET_FOR),
                    )
                }
            };
            let step = Step {
                probe: probe.id,
                device: probe.device.clone(),
                baud: *baud,
                line: baud.is_some().then(|| LineFormat { echo: false, ..line }.to_string()),
                please: probe.listens.then(|| words::press_a_key(self.scope.listen_for)),
            };
            tell(&step);
            let found = (probe.ask)(&mut exchange, &self.scope, *baud)?;
            report.echo |= exchange.echoed();
            let taken = tap.take();
            let (outcome, meaning) = judge(found, &taken, probe);
            report.steps.push(Taken { step, sent: taken.sent, came: taken.came, outcome, meaning });
            if outcome == Outcome::Found {
                break;
            }
            open = Some((*baud, *parity, tap, exchange));
        }
        Ok(report)
    }
}

fn judge(found: Option<Found>, taken: &Transcript, probe: &Probe) -> (Outcome, Words) {
    match found {
        Some(Found { meaning }) => (Outcome::Found, meaning),
        None if taken.only_echo => (Outcome::Nothing, words::only_echo()),
        None if taken.came_any => (Outcome::Strange, words::strange()),
        None if probe.listens => (Outcome::Nothing, words::no_key()),
        None => (Outcome::Nothing, words::nothing()),
    }
}

/// Waits: the adapter demands time, and there is nothing else to wait for.
fn rest(pause: Duration) {
    let until = Instant::now() + pause;
    while let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
        std::thread::park_timeout(left);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(plan: &Plan) -> Vec<(&str, Option<u32>, Parity)> {
        plan.steps.iter().map(|(probe, baud, parity)| (probe.id, *baud, *parity)).collect()
    }

    #[test]
    fn quick_questions_come_before_scans_and_fast_lines_before_slow_ones() {
        let plan = Plan::new("/dev/ttyUSB0", None, Scope::default());
        let steps = steps(&plan);
        assert_eq!(steps[0], ("printer", Some(115_200), Parity::None));
        assert_eq!(steps[1], ("card_reader", Some(115_200), Parity::None));
        let is_scan = |id: &str| PROBES.iter().any(|probe| probe.id == id && probe.is_scan);
        let first_scan = steps.iter().position(|(id, ..)| is_scan(id)).unwrap();
        assert!(steps[..first_scan].is_sorted_by(|a, b| a.1 >= b.1), "{steps:?}");
        assert!(steps[first_scan..].iter().all(|(id, ..)| is_scan(id)));
        let pads: Vec<_> = steps.iter().filter(|(id, ..)| *id == "modbus").collect();
        assert_eq!(
            pads[..2],
            [&("modbus", Some(9_600), Parity::None), &("modbus", Some(9_600), Parity::Even)],
            "with and without parity, one after the other"
        );
        let mut each = steps.clone();
        each.sort_by_key(|(id, baud, parity)| (*id, *baud, *parity as u8));
        each.dedup();
        assert_eq!(each.len(), steps.len(), "nothing is asked twice");
    }

    #[test]
    fn behind_tcp_each_probe_is_asked_once_and_one_speed_means_one_speed() {
        let tcp = Plan::new("tcp://10.0.0.9:4001", None, Scope::default());
        assert_eq!(steps(&tcp).len(), PROBES.len());
        assert!(steps(&tcp).iter().all(|(_, baud, _)| baud.is_none()));
        let one = Plan::new("/dev/ttyUSB0", Some(4_800), Scope::default());
        assert!(steps(&one).iter().all(|(_, baud, _)| *baud == Some(4_800)));
        assert_eq!(one.len(), PROBES.len() + 1, "the pads with and without parity");
    }

    #[test]
    fn a_pad_that_must_be_pressed_is_looked_for_before_the_scans_or_not_at_all() {
        let plan = Plan::new("/dev/ttyUSB0", None, Scope::default());
        let asked = steps(&plan);
        let first_scan = asked.iter().position(|(id, ..)| *id == "modbus").unwrap();
        assert_eq!(asked[first_scan - 1], ("ff68", Some(9_600), Parity::None));
        let nobody = Scope { listen_for: Duration::ZERO, ..Scope::default() };
        let unattended = Plan::new("/dev/ttyUSB0", None, nobody);
        assert_eq!(unattended.len(), plan.len() - 1);
        assert!(steps(&unattended).iter().all(|(id, ..)| *id != "ff68"));
    }

    #[test]
    fn the_whole_search_ends_within_three_minutes_and_a_smaller_one_sooner() {
        let whole = Plan::new("/dev/ttyUSB0", None, Scope::default()).longest();
        assert!(whole < Duration::from_secs(180), "{whole:?}");
        let few = Plan::new("/dev/ttyUSB0", None, Scope { unit_max: 16, ..Scope::default() }).longest();
        assert!(few < whole / 2, "{few:?} of {whole:?}");
    }
}
