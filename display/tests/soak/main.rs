//! A busy hall in which whatever can go wrong with devices does: a real queue server, the keypad daemon, the display, and
//! simulated devices on pseudo-terminals that are noisy, cut, silent, late and unplugged, while the server and the daemon
//! are stopped and started.
//!
//! Citizens and clerks ask the server as programs do. In the end every press that a keypad saw acknowledged is one rating,
//! nobody is rated who did not press, every strip and board shows the hall as the server says it is, and every device is
//! well. The short form runs in `make test`; `make soak-devices` runs it with 120 counters for as long as one likes. A seed
//! repeats what goes wrong and what citizens mean to do, in which order; not how threads take turns.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that panics has failed, which is its purpose; its seed and what it saw must be seen"
)]

mod chance;
mod clerk;
mod devices;
mod hall;
mod plan;
mod programs;
mod record;
mod right;
mod trouble;

use chance::Random;
use clerk::{Desk, Press};
use devices::Devices;
use hall::HallServer;
use plan::Plan;
use programs::{Daemon, Display};
use record::Record;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use trouble::Troubles;

/// Longest wait for anything that must come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Longest wait for a rating that has been acknowledged: the server is there, and the daemon asks it every few seconds.
const RATINGS_WITHIN: Duration = Duration::from_secs(60);

/// Waits for a condition, not for luck.
pub(crate) fn until(what: &str, mut condition: impl FnMut() -> bool) {
    assert!(within(PATIENCE, &mut condition), "waited in vain for {what}");
}

/// Whether a condition comes true before somebody loses patience.
pub(crate) fn within(patience: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    while !condition() {
        if begun.elapsed() > patience {
            return false;
        }
        std::thread::park_timeout(Duration::from_millis(10));
    }
    true
}

/// What all threads of a day know of each other.
#[derive(Debug, Default)]
pub(crate) struct Day {
    /// Citizens who have left their counter.
    pub(crate) served: AtomicU64,
    /// Wishes that the server did not answer.
    pub(crate) unanswered: AtomicU64,
    /// All clerks are done.
    pub(crate) over: AtomicBool,
}

#[test]
fn every_acknowledged_press_is_one_rating_and_every_panel_is_right_in_the_end() {
    let plan = Plan::from_environment();
    eprintln!("{plan}");
    let dir = tempfile::tempdir().unwrap();
    let devices = Arc::new(Devices::plug_in(dir.path(), plan.counters, None));
    let mut server = HallServer::open(dir.path(), plan.counters);
    let record = Record::follow(server.integrator());
    let mut daemon = Some(Daemon::start(dir.path(), server.base(), &devices));
    let display = Display::start(dir.path(), server.base(), &devices);
    until("the first word of every device", || record.all_well(&devices.names_that_speak()));

    let day = Arc::new(Day::default());
    let clerks: Vec<_> = (1..=plan.counters)
        .map(|counter| {
            let desk = Desk {
                counter,
                client: server.integrator(),
                devices: Arc::clone(&devices),
                day: Arc::clone(&day),
                random: Random::new(plan.seed).branch(u64::from(counter)),
                pressed: None,
            };
            let enough = plan.enough();
            std::thread::spawn(move || desk.work(&enough))
        })
        .collect();
    let mut troubles = Troubles::new(&plan, &devices, &record, &day);
    while !clerks.iter().all(std::thread::JoinHandle::is_finished) {
        troubles.go_on(&mut server, &mut daemon, dir.path());
        std::thread::park_timeout(Duration::from_millis(10));
    }
    day.over.store(true, Ordering::Relaxed);
    let presses: Vec<Press> = clerks.into_iter().flat_map(|clerk| clerk.join().unwrap()).collect();
    let tally = troubles.end();

    let missing = || right::missing(&presses, &record.ratings());
    if !within(RATINGS_WITHIN, || missing().is_empty()) {
        panic!("acknowledged and never rated: {:#?}", missing());
    }
    let unsettled = || right::unsettled(&server.integrator().hall().unwrap(), &record.calls(), &devices);
    if !within(PATIENCE, || unsettled().is_empty()) {
        panic!("not well, or not as the server says: {:#?}", unsettled());
    }
    right::ratings(&presses, &record.ratings());
    right::tickets(&presses, &server.integrator());
    assert_eq!(record.snapshots(), 1, "an event may have been missed");
    let acknowledged = presses.iter().filter(|press| press.acknowledged).count();
    eprintln!(
        "{} citizens, {} presses, {acknowledged} acknowledged, {} ratings\n{tally}\n{} alarms",
        day.served.load(Ordering::Relaxed),
        presses.len(),
        record.ratings().len(),
        record.alarms(),
    );
    assert!(tally.everything_happened(), "the day was too short to prove anything: {tally}");
    assert!(acknowledged > usize::from(plan.counters), "hardly anybody could rate");
    drop(display);
    drop(daemon);
}
