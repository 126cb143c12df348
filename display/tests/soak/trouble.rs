//! What goes wrong, one thing after another, each after so many citizens: by the seed alone.

use crate::chance::Random;
use crate::devices::{Cable, Devices, Line};
use crate::hall::HallServer;
use crate::plan::Plan;
use crate::programs::Daemon;
use crate::record::Record;
use crate::{Day, until};
use firmware_bridge::simulate::{Fault, FaultPlan};
use std::path::Path;
use std::sync::atomic::Ordering;

/// Kinds of trouble, in turn, so that a short day has all of them.
const TURNS: [Kind; 8] = [
    Kind::Spoil,
    Kind::Unplug,
    Kind::Spoil,
    Kind::Server,
    Kind::Spoil,
    Kind::Unplug,
    Kind::Daemon,
    Kind::Heal,
];
const FAULTS: [Fault; 9] = [
    Fault::Noise,
    Fault::CutFrame,
    Fault::WrongChecksum,
    Fault::Silence,
    Fault::StaleReply,
    Fault::LateReply,
    Fault::Duplicate,
    Fault::Slow,
    Fault::BaudMismatch,
];
/// A fault strikes so many of a thousand answers, at least and at most.
const PER_MILLE: (u16, u16) = (50, 400);
/// Citizens served, or wishes unanswered, while a program is away.
const AWAY_FOR: u64 = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Spoil,
    Heal,
    Unplug,
    Server,
    Daemon,
}

/// What was done so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tally {
    spoilt: u32,
    unplugged: u32,
    servers: u32,
    daemons: u32,
}

impl Tally {
    pub(crate) fn everything_happened(&self) -> bool {
        [self.spoilt, self.unplugged, self.servers, self.daemons].iter().all(|count| *count > 0)
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { spoilt, unplugged, servers, daemons } = self;
        write!(
            f,
            "{spoilt} lines spoilt, {unplugged} unplugged, server stopped {servers} times, daemon {daemons} times"
        )
    }
}

/// The troubles of a day.
pub(crate) struct Troubles<'a> {
    devices: &'a Devices,
    record: &'a Record,
    day: &'a Day,
    random: Random,
    every: u64,
    done: u64,
    tally: Tally,
}

impl<'a> Troubles<'a> {
    pub(crate) fn new(plan: &Plan, devices: &'a Devices, record: &'a Record, day: &'a Day) -> Self {
        let random = Random::new(plan.seed).branch(u64::MAX);
        Self { devices, record, day, random, every: plan.trouble_every(), done: 0, tally: Tally::default() }
    }

    /// Makes the next trouble if its time has come.
    pub(crate) fn go_on(&mut self, server: &mut HallServer, daemon: &mut Option<Daemon>, dir: &Path) {
        if self.served() < (self.done + 1) * self.every {
            return;
        }
        let turn = usize::try_from(self.done).unwrap() % TURNS.len();
        self.done += 1;
        let line = self.line();
        let fault = FAULTS[self.random.below(FAULTS.len())];
        let (least, most) = PER_MILLE;
        let per_mille = least + u16::try_from(self.random.below(usize::from(most - least))).unwrap();
        // A pad that speaks unasked has no answer to be late with, and no number that would tell an old press from a new one.
        let late = matches!(fault, Fault::StaleReply | Fault::LateReply);
        let unasked = matches!(line.cable, Cable::Evaluators(_)) && late;
        let fault = if unasked { Fault::Duplicate } else { fault };
        let plan = FaultPlan { fault, per_mille, seed: self.random.next() };
        match TURNS[turn] {
            Kind::Spoil => {
                eprintln!("{}: {fault:?} in {per_mille} of 1000 answers", line.name);
                line.spoil(plan);
                self.tally.spoilt += 1;
            }
            Kind::Heal => {
                eprintln!("all lines are mended");
                self.devices.lines.iter().for_each(|line| line.spoil(FaultPlan::default()));
            }
            Kind::Unplug => self.unplug(line),
            Kind::Server => self.restart(server),
            Kind::Daemon => {
                eprintln!("the daemon is away");
                drop(daemon.take());
                let before = self.served();
                until("citizens without a daemon", || {
                    self.served() >= before + AWAY_FOR || self.day.over.load(Ordering::Relaxed)
                });
                *daemon = Some(Daemon::start(dir, server.base(), self.devices));
                self.tally.daemons += 1;
            }
        }
    }

    /// Everything is mended; what was done.
    pub(crate) fn end(self) -> Tally {
        for line in &self.devices.lines {
            line.spoil(FaultPlan::default());
            line.replug();
        }
        self.tally
    }

    fn line(&mut self) -> &'a Line {
        &self.devices.lines[self.random.below(self.devices.lines.len())]
    }

    /// The cable is out until the manager has an alarm for every device on it.
    fn unplug(&mut self, line: &Line) {
        eprintln!("{}: unplugged", line.name);
        line.unplug();
        if !matches!(line.cable, Cable::Evaluators(_)) {
            let names = line.names();
            until(&format!("alarms of {}", line.name), || self.record.all_lost(&names));
        }
        line.replug();
        self.tally.unplugged += 1;
    }

    fn restart(&mut self, server: &mut HallServer) {
        eprintln!("the server is away");
        server.stop();
        let before = self.day.unanswered.load(Ordering::Relaxed);
        until("clerks to miss the server", || {
            self.day.unanswered.load(Ordering::Relaxed) >= before + AWAY_FOR
        });
        server.start();
        self.tally.servers += 1;
    }

    fn served(&self) -> u64 {
        self.day.served.load(Ordering::Relaxed)
    }
}
