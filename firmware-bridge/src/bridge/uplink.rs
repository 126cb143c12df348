//! The thread that delivers: spooled ratings first, then how each keypad is, and every ten seconds, whatever else is to
//! be told, a pulse that names them all. Tries again until the server has answered.

use super::spool::{OpenRating, Spool, SpooledRating, SpooledWish};
use crate::keypad::Roles;
use crossbeam_channel::{Receiver, Sender, bounded};
use queue_api::client::{Client, ClientError, CommandId};
use queue_api::device::{DeviceHealth, DeviceKind, DeviceView, ReportDevice};
use queue_api::pulse::{Counters, PROGRAM_SILENT, PULSE_EVERY_S, Roster};
use queue_api::ticket::{Rate, RatingChannel};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const RETRY_AFTER: Duration = Duration::from_millis(250);
const RETRY_AFTER_MAX: Duration = Duration::from_secs(3);
const LOOK_EVERY: Duration = Duration::from_secs(3);
const FORBIDDEN: [u16; 2] = [401, 403];

/// Time between two pulses.
const PULSE_EVERY: Duration = Duration::from_secs(PULSE_EVERY_S);

/// How long the first pulse waits for the server's word on pads of which nothing is known here yet.
const ASSUME_AFTER: Duration = Duration::from_secs(3);

/// What stands at a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pad {
    Keypad,
    CallPad,
}

impl Pad {
    /// Under which names a unit with these roles is known.
    pub(super) fn of(roles: Roles) -> impl Iterator<Item = Self> {
        let keypad = roles.rating.then_some(Self::Keypad);
        keypad.into_iter().chain(roles.call.then_some(Self::CallPad))
    }

    fn kind(self) -> DeviceKind {
        match self {
            Self::Keypad => DeviceKind::Keypad,
            Self::CallPad => DeviceKind::CallPad,
        }
    }

    fn name(self, counter: u16) -> String {
        match self {
            Self::Keypad => format!("keypad-{counter}"),
            Self::CallPad => format!("call-pad-{counter}"),
        }
    }
}

#[derive(Debug, Default)]
struct Reports {
    pads: Roster,
    /// Those that the server does not know yet as they are.
    news: BTreeSet<String>,
    /// Those of which nothing is known here yet: pulses name them as the server knew them last, and nothing is reported.
    unknown: BTreeMap<String, DeviceKind>,
}

impl Reports {
    /// What is not known here is as the server knew it last; of one that it does not know, nobody complains.
    fn assume(&mut self, devices: &[DeviceView]) {
        for (name, kind) in &self.unknown {
            let known = devices.iter().find(|device| device.name == *name && device.code != PROGRAM_SILENT);
            let (health, code) =
                known.map_or((DeviceHealth::Well, String::new()), |it| (it.health, it.code.clone()));
            self.pads.set(name, ReportDevice { kind: *kind, health, code });
        }
    }

    /// Whether every pad has a name in the next pulse.
    fn complete(&self) -> bool {
        self.unknown.keys().all(|name| self.pads.get(name).is_some())
    }
}

#[derive(Debug)]
struct Shared {
    spool: Mutex<Spool>,
    reports: Mutex<Reports>,
}

/// A handle to the thread.
#[derive(Debug)]
pub(super) struct Uplink {
    shared: Arc<Shared>,
    wake: Sender<()>,
}

impl Uplink {
    /// With all pads there should be, also those that are not heard yet.
    pub(super) fn start(
        client: Client,
        spool: Spool,
        pads: impl IntoIterator<Item = (u16, Pad)>,
        stop: Arc<AtomicBool>,
    ) -> std::io::Result<Self> {
        if !spool.is_empty() {
            tracing::info!(waiting = spool.len(), "ratings wait from last time");
        }
        let unknown = pads.into_iter().map(|(counter, pad)| (pad.name(counter), pad.kind())).collect();
        let reports = Mutex::new(Reports { unknown, ..Reports::default() });
        let shared = Arc::new(Shared { spool: Mutex::new(spool), reports });
        let (wake, woken) = bounded(1);
        let ours = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("uplink".into())
            .spawn(move || run(&client, &ours, &woken, &stop))?;
        Ok(Self { shared, wake })
    }

    /// Puts a rating on disk, then wakes the thread.
    pub(super) fn spool(&self, rating: &SpooledRating) -> std::io::Result<()> {
        lock(&self.shared.spool).add(rating)?;
        self.wake();
        Ok(())
    }

    /// What may be rated at each counter, now.
    pub(super) fn set_open_ratings(&self, open: &[OpenRating]) -> std::io::Result<()> {
        lock(&self.shared.spool).set_open_ratings(open)
    }

    /// Puts a wish on disk.
    pub(super) fn keep_wish(&self, wish: &SpooledWish) -> std::io::Result<()> {
        lock(&self.shared.spool).wish(wish)
    }

    /// A wish is answered, or given up.
    pub(super) fn wish_answered(&self, key: &str) {
        if let Err(error) = lock(&self.shared.spool).answered(key) {
            tracing::error!(%error, "the spool cannot be written");
        }
    }

    /// How a pad is; `trouble`: the word for why it is lost.
    pub(super) fn report(&self, counter: u16, pad: Pad, trouble: Option<&str>) {
        let report = ReportDevice {
            kind: pad.kind(),
            health: if trouble.is_none() { DeviceHealth::Well } else { DeviceHealth::Lost },
            code: trouble.unwrap_or_default().to_owned(),
        };
        let mut reports = lock(&self.shared.reports);
        reports.unknown.remove(&pad.name(counter));
        reports.pads.set(&pad.name(counter), report);
        reports.news.insert(pad.name(counter));
        drop(reports);
        self.wake();
    }

    /// What a pad counts by now; goes with the next pulse.
    pub(super) fn counted(&self, counter: u16, pad: Pad, counters: Counters) {
        lock(&self.shared.reports).pads.count(&pad.name(counter), counters, Instant::now());
    }

    /// How the server knew the pads last.
    pub(super) fn server_knew(&self, devices: &[DeviceView]) {
        lock(&self.shared.reports).assume(devices);
        self.wake();
    }

    /// A server that was away may have forgotten what it was told.
    pub(super) fn server_is_back(&self) {
        let mut reports = lock(&self.shared.reports);
        let known = |name: &&str| !reports.unknown.contains_key(*name);
        let all = reports.pads.iter().map(|(name, _)| name).filter(known).map(ToOwned::to_owned).collect();
        reports.news = all;
        drop(reports);
        self.wake();
    }

    fn wake(&self) {
        // Full means: already woken.
        let _ = self.wake.try_send(());
    }
}

fn run(client: &Client, shared: &Shared, woken: &Receiver<()>, stop: &AtomicBool) {
    let mut pause = RETRY_AFTER;
    let mut courier = Courier::new(client, shared, stop, Instant::now());
    while !stop.load(Ordering::Relaxed) {
        courier.pulse_if_due();
        let delivered = courier.deliver_ratings();
        let reported = delivered != Delivered::ServerAway && courier.report();
        let rest = if delivered == Delivered::All && reported {
            pause = RETRY_AFTER;
            LOOK_EVERY
        } else {
            let longer = (pause * 2).min(RETRY_AFTER_MAX);
            std::mem::replace(&mut pause, longer)
        };
        if woken.recv_timeout(rest) == Err(crossbeam_channel::RecvTimeoutError::Disconnected) {
            return;
        }
    }
}

/// How far the ratings got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Delivered {
    /// None waits.
    All,
    /// Those that are left were tried, and the server fails at each of them.
    SomeFail,
    /// The server is away, or does not let us in; later.
    ServerAway,
}

struct Courier<'a> {
    client: &'a Client,
    shared: &'a Shared,
    stop: &'a AtomicBool,
    begun: Instant,
    pulse_at: Instant,
    /// Ratings at which the server failed, named once in the log.
    failing: BTreeSet<String>,
}

impl<'a> Courier<'a> {
    fn new(client: &'a Client, shared: &'a Shared, stop: &'a AtomicBool, begun: Instant) -> Self {
        Self { client, shared, stop, begun, pulse_at: begun, failing: BTreeSet::new() }
    }

    /// Before each thing that is told: nothing that waits must keep the daemon from saying that it lives.
    fn pulse_if_due(&mut self) {
        let now = Instant::now();
        if now < self.pulse_at {
            return;
        }
        let mut reports = lock(&self.shared.reports);
        if !reports.complete() {
            if now.saturating_duration_since(self.begun) < ASSUME_AFTER {
                return;
            }
            reports.assume(&[]);
        }
        let pulse = reports.pads.pulse(now);
        drop(reports);
        match self.client.pulse(&pulse) {
            Ok(()) => self.pulse_at = Instant::now() + PULSE_EVERY,
            Err(error @ (ClientError::Unreachable(_) | ClientError::Busy(_))) => {
                tracing::debug!(%error, "pulse waits");
            }
            Err(
                error @ (ClientError::Refused(_) | ClientError::Rejected { .. } | ClientError::Unexpected(_)),
            ) => {
                tracing::warn!(%error, "pulse not taken");
                self.pulse_at = Instant::now() + PULSE_EVERY;
            }
        }
    }

    fn deliver_ratings(&mut self) -> Delivered {
        let mut failed = 0;
        while !self.stop.load(Ordering::Relaxed) {
            self.pulse_if_due();
            let (waiting, first) = {
                let spool = lock(&self.shared.spool);
                (spool.len(), spool.first().cloned())
            };
            let Some(rating) = first else { return Delivered::All };
            if failed >= waiting {
                return Delivered::SomeFail;
            }
            let key = rating.key();
            let body = Rate { level: rating.level, channel: Some(RatingChannel::Keypad) };
            match self.client.rate(&CommandId::new(&key), rating.ticket, &body) {
                Ok(()) => tracing::info!(counter = rating.counter, "rating delivered"),
                Err(ClientError::Refused(error)) => {
                    tracing::warn!(counter = rating.counter, code = %error.code, "rating refused");
                }
                Err(ClientError::Rejected { status, error }) if !FORBIDDEN.contains(&status) => {
                    tracing::error!(counter = rating.counter, status, code = %error.code, "rating cannot be delivered");
                }
                // A wrong token can be put right; the rating waits for it.
                Err(
                    error @ (ClientError::Rejected { .. }
                    | ClientError::Unreachable(_)
                    | ClientError::Busy(_)),
                ) => {
                    tracing::warn!(%error, "rating waits");
                    return Delivered::ServerAway;
                }
                // The server fails at this one; the others need not wait for that to be mended.
                Err(error @ ClientError::Unexpected(_)) => {
                    if self.failing.insert(key.clone()) {
                        tracing::error!(counter = rating.counter, key, %error, "the server fails at a rating, it waits");
                    }
                    lock(&self.shared.spool).put_back(&key);
                    failed += 1;
                    continue;
                }
            }
            self.failing.remove(&key);
            if let Err(error) = lock(&self.shared.spool).done(&key) {
                tracing::error!(%error, "the spool cannot be written");
            }
        }
        Delivered::All
    }

    /// `false`: the server is away.
    fn report(&mut self) -> bool {
        while !self.stop.load(Ordering::Relaxed) {
            self.pulse_if_due();
            let mut reports = lock(&self.shared.reports);
            // It may change while we are telling, and is news again then.
            let Some(name) = reports.news.pop_first() else { return true };
            let Some(report) = reports.pads.get(&name).cloned() else { continue };
            drop(reports);
            match self.client.report_device(&name, &report) {
                Ok(()) => {}
                Err(error @ (ClientError::Unreachable(_) | ClientError::Busy(_))) => {
                    tracing::debug!(%error, "report waits");
                    lock(&self.shared.reports).news.insert(name);
                    return false;
                }
                Err(
                    error @ (ClientError::Refused(_)
                    | ClientError::Rejected { .. }
                    | ClientError::Unexpected(_)),
                ) => {
                    tracing::warn!(device = name, %error, "report not taken");
                }
            }
        }
        true
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bridge::played::Played;

    fn shared(dir: &tempfile::TempDir) -> Shared {
        let mut spool = Spool::open(dir.path()).unwrap();
        for ticket in [1, 2, 3] {
            spool.add(&SpooledRating { log: "log".into(), ticket, counter: 3, level: 5, at_ms: 1 }).unwrap();
        }
        let mut reports = Reports::default();
        let report = |health| ReportDevice { kind: DeviceKind::Keypad, health, code: String::new() };
        reports.pads.set("keypad-3", report(DeviceHealth::Well));
        reports.news.insert("keypad-3".into());
        Shared { spool: Mutex::new(spool), reports: Mutex::new(reports) }
    }

    #[test]
    fn a_rating_at_which_the_server_fails_keeps_nothing_else_waiting_and_is_not_lost() {
        let dir = tempfile::tempdir().unwrap();
        let shared = shared(&dir);
        let server = Played::start(|path| {
            Some(if path.contains("/tickets/1/") { (500, "{}".into()) } else { (204, String::new()) })
        });
        let (client, stop) = (Client::new(&server.base, None), AtomicBool::new(false));
        let mut courier = Courier::new(&client, &shared, &stop, Instant::now());
        assert_eq!(courier.deliver_ratings(), Delivered::SomeFail);
        let left: Vec<u64> = lock(&shared.spool).first().map(|rating| rating.ticket).into_iter().collect();
        assert_eq!((left, lock(&shared.spool).len()), (vec![1], 1));
        assert_eq!(courier.failing.len(), 1);
        assert!(courier.report(), "the others go on");
    }

    #[test]
    fn a_pulse_that_falls_due_between_two_ratings_does_not_wait_for_all_of_them() {
        let dir = tempfile::tempdir().unwrap();
        let shared = shared(&dir);
        let server = Played::start(|_| Some((204, String::new())));
        let (client, stop) = (Client::new(&server.base, None), AtomicBool::new(false));
        let mut courier = Courier::new(&client, &shared, &stop, Instant::now());
        assert_eq!(courier.deliver_ratings(), Delivered::All);
        let asked: Vec<bool> = server.asked.try_iter().map(|path| path.ends_with("/pulse")).collect();
        assert_eq!(asked, [true, false, false, false], "due at the beginning, once");
        courier.pulse_at = Instant::now();
        assert!(courier.report());
        let asked: Vec<bool> = server.asked.try_iter().map(|path| path.ends_with("/pulse")).collect();
        assert_eq!(asked, [true, false]);
    }
}
