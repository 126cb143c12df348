//! The thread that delivers: spooled ratings first, then how each keypad is, and every ten seconds a pulse that names
//! them all. Tries again until the server has answered.

use super::spool::{OpenRating, Spool, SpooledRating, SpooledWish};
use crossbeam_channel::{Receiver, Sender, bounded};
use queue_api::client::{Client, ClientError, CommandId};
use queue_api::device::{DeviceHealth, DeviceKind, ReportDevice};
use queue_api::pulse::{Counters, PULSE_EVERY_S, Roster};
use queue_api::ticket::{Rate, RatingChannel};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const RETRY_AFTER: Duration = Duration::from_millis(250);
const RETRY_AFTER_MAX: Duration = Duration::from_secs(3);
const LOOK_EVERY: Duration = Duration::from_secs(3);
const FORBIDDEN: [u16; 2] = [401, 403];

/// Time between two pulses.
const PULSE_EVERY: Duration = Duration::from_secs(PULSE_EVERY_S);

/// What stands at a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pad {
    Keypad,
    CallPad,
}

impl Pad {
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
    pub(super) fn start(client: Client, spool: Spool, stop: Arc<AtomicBool>) -> std::io::Result<Self> {
        if !spool.is_empty() {
            tracing::info!(waiting = spool.len(), "ratings wait from last time");
        }
        let shared = Arc::new(Shared { spool: Mutex::new(spool), reports: Mutex::default() });
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

    pub(super) fn report(&self, counter: u16, pad: Pad, well: bool) {
        let report = ReportDevice {
            kind: pad.kind(),
            health: if well { DeviceHealth::Well } else { DeviceHealth::Lost },
            code: if well { String::new() } else { "no_answer".into() },
        };
        let mut reports = lock(&self.shared.reports);
        reports.pads.set(&pad.name(counter), report);
        reports.news.insert(pad.name(counter));
        drop(reports);
        self.wake();
    }

    /// What a pad counts by now; goes with the next pulse.
    pub(super) fn counted(&self, counter: u16, pad: Pad, counters: Counters) {
        lock(&self.shared.reports).pads.count(&pad.name(counter), counters, Instant::now());
    }

    /// A server that was away may have forgotten what it was told.
    pub(super) fn server_is_back(&self) {
        let mut reports = lock(&self.shared.reports);
        let all = reports.pads.iter().map(|(name, _)| name.to_owned()).collect();
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
    let mut pulse_at = Instant::now();
    while !stop.load(Ordering::Relaxed) {
        // Before all else: a rating that waits must not keep the daemon from saying that it lives.
        if Instant::now() >= pulse_at && pulse(client, shared) {
            pulse_at = Instant::now() + PULSE_EVERY;
        }
        if deliver_ratings(client, shared, stop) && report(client, shared, stop) {
            pause = RETRY_AFTER;
            if woken.recv_timeout(LOOK_EVERY) == Err(crossbeam_channel::RecvTimeoutError::Disconnected) {
                return;
            }
        } else {
            if woken.recv_timeout(pause) == Err(crossbeam_channel::RecvTimeoutError::Disconnected) {
                return;
            }
            pause = (pause * 2).min(RETRY_AFTER_MAX);
        }
    }
}

/// `false`: the server is away; later.
fn deliver_ratings(client: &Client, shared: &Shared, stop: &AtomicBool) -> bool {
    while !stop.load(Ordering::Relaxed) {
        let Some(rating) = lock(&shared.spool).first().cloned() else { return true };
        let key = rating.key();
        let body = Rate { level: rating.level, channel: Some(RatingChannel::Keypad) };
        match client.rate(&CommandId::new(&key), rating.ticket, &body) {
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
                | ClientError::Busy(_)
                | ClientError::Unexpected(_)),
            ) => {
                tracing::warn!(%error, "rating waits");
                return false;
            }
        }
        if let Err(error) = lock(&shared.spool).done(&key) {
            tracing::error!(%error, "the spool cannot be written");
        }
    }
    true
}

/// `false`: the server is away; sooner than usual again.
fn pulse(client: &Client, shared: &Shared) -> bool {
    let pulse = lock(&shared.reports).pads.pulse(Instant::now());
    match client.pulse(&pulse) {
        Ok(()) => true,
        Err(error @ (ClientError::Unreachable(_) | ClientError::Busy(_))) => {
            tracing::debug!(%error, "pulse waits");
            false
        }
        Err(
            error @ (ClientError::Refused(_) | ClientError::Rejected { .. } | ClientError::Unexpected(_)),
        ) => {
            tracing::warn!(%error, "pulse not taken");
            true
        }
    }
}

fn report(client: &Client, shared: &Shared, stop: &AtomicBool) -> bool {
    while !stop.load(Ordering::Relaxed) {
        let mut reports = lock(&shared.reports);
        // It may change while we are telling, and is news again then.
        let Some(name) = reports.news.pop_first() else { return true };
        let Some(report) = reports.pads.get(&name).cloned() else { continue };
        drop(reports);
        match client.report_device(&name, &report) {
            Ok(()) => {}
            Err(error @ (ClientError::Unreachable(_) | ClientError::Busy(_))) => {
                tracing::debug!(%error, "report waits");
                lock(&shared.reports).news.insert(name);
                return false;
            }
            Err(
                error @ (ClientError::Refused(_) | ClientError::Rejected { .. } | ClientError::Unexpected(_)),
            ) => {
                tracing::warn!(device = name, %error, "report not taken");
            }
        }
    }
    true
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
