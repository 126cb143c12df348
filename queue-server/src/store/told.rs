//! What the writer thread tells everybody: how far the log is on disk, what happened, how the disk is.

use super::LIVE_MAX;
use super::events::Published;
use super::health::Health;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{broadcast, watch};

/// One for the writer, one for each handle of the store.
#[derive(Debug, Clone)]
pub(super) struct Told {
    live: broadcast::Sender<Arc<Published>>,
    health: watch::Sender<Health>,
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    /// Place of the last event that is on disk.
    seq: AtomicU64,
    /// Looks the writer has let happen.
    looks: AtomicU64,
}

impl Told {
    pub(super) fn new() -> Self {
        let (live, _) = broadcast::channel(LIVE_MAX);
        let (health, _) = watch::channel(Health::Well);
        Self { live, health, counts: Arc::default() }
    }

    pub(super) fn seq(&self) -> u64 {
        self.counts.seq.load(Ordering::Acquire)
    }

    /// Said before anybody is answered: who asks after an answer must find what it told.
    pub(super) fn committed(&self, seq: u64) {
        self.counts.seq.store(seq, Ordering::Release);
    }

    pub(super) fn looks(&self) -> u64 {
        self.counts.looks.load(Ordering::Relaxed)
    }

    pub(super) fn looked(&self) {
        self.counts.looks.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn health(&self) -> Health {
        *self.health.borrow()
    }

    pub(super) fn watch_health(&self) -> watch::Receiver<Health> {
        self.health.subscribe()
    }

    pub(super) fn set_health(&self, health: Health) {
        self.health.send_replace(health);
    }

    pub(super) fn subscribe(&self) -> broadcast::Receiver<Arc<Published>> {
        self.live.subscribe()
    }

    /// Nobody listening is fine: the log is the truth.
    pub(super) fn publish(&self, event: Arc<Published>) {
        drop(self.live.send(event));
    }
}
