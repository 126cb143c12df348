//! Tells the server how panels and loudspeakers are: on change only, the newest word of each device, and
//! again until the server has taken it. A thread of its own, so that a slow server delays no panel.

use queue_api::client::{Client, ClientError};
use queue_api::device::{DeviceHealth, DeviceKind, ReportDevice};
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Pause after the server did not take a word.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// A handle; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Health {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    now: BTreeMap<String, ReportDevice>,
    told: BTreeMap<String, ReportDevice>,
    replaced: BTreeMap<String, u64>,
    stopped: bool,
}

impl Health {
    /// A device is well.
    pub fn well(&self, name: &str, kind: DeviceKind) {
        self.set(name, ReportDevice { kind, health: DeviceHealth::Well, code: String::new() });
    }

    /// A device is not well.
    pub fn trouble(&self, name: &str, kind: DeviceKind, health: DeviceHealth, code: &str) {
        self.set(name, ReportDevice { kind, health, code: code.to_owned() });
    }

    /// What a device was last said to be.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<ReportDevice> {
        self.lock().now.get(name).cloned()
    }

    /// A panel had no glyph for so many characters of a new text.
    pub fn replaced(&self, name: &str, characters: usize) {
        let mut state = self.lock();
        let count = state.replaced.entry(name.to_owned()).or_default();
        *count = count.saturating_add(u64::try_from(characters).unwrap_or(u64::MAX));
    }

    /// How many characters a panel had no glyph for since the start, each text counted once.
    #[must_use]
    pub fn replaced_of(&self, name: &str) -> u64 {
        self.lock().replaced.get(name).copied().unwrap_or(0)
    }

    /// Ends the telling thread at its next word.
    pub fn stop(&self) {
        self.lock().stopped = true;
        self.shared.changed.notify_all();
    }

    /// Tells `client` until stopped.
    ///
    /// # Errors
    /// When the operating system has no thread to give.
    pub fn spawn(&self, client: Client) -> std::io::Result<std::thread::JoinHandle<()>> {
        let health = self.clone();
        std::thread::Builder::new()
            .name("health".into())
            .spawn(move || health.tell_all(|name, report| tell(&client, name, report)))
    }

    /// Hands every change to `tell` until stopped; what it does not take is offered again.
    pub fn tell_all(&self, mut tell: impl FnMut(&str, &ReportDevice) -> bool) {
        while let Some((name, report)) = self.next() {
            if tell(&name, &report) {
                self.lock().told.insert(name, report);
            } else {
                let state = self.lock();
                if !state.stopped {
                    // A new word or the end wakes this up early, which is fine.
                    drop(self.shared.changed.wait_timeout(state, RETRY_AFTER));
                }
            }
        }
    }

    fn set(&self, name: &str, report: ReportDevice) {
        let mut state = self.lock();
        if state.now.get(name) != Some(&report) {
            tracing::info!(device = name, health = ?report.health, code = report.code, "device");
            state.now.insert(name.to_owned(), report);
            self.shared.changed.notify_all();
        }
    }

    /// Waits for a word that was not told yet; `None` when stopped.
    fn next(&self) -> Option<(String, ReportDevice)> {
        let mut state = self.lock();
        loop {
            if state.stopped {
                return None;
            }
            let untold = state.now.iter().find(|(name, report)| state.told.get(*name) != Some(report));
            if let Some((name, report)) = untold {
                return Some((name.clone(), report.clone()));
            }
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the server has taken it, or will never take it.
fn tell(client: &Client, name: &str, report: &ReportDevice) -> bool {
    match client.report_device(name, report) {
        Ok(()) => true,
        Err(ClientError::Rejected { status, error }) => {
            tracing::warn!(
                device = name,
                status,
                code = error.code,
                "the server rejects the device's report"
            );
            true
        }
        Err(ClientError::Unreachable(_) | ClientError::Busy(_)) => false,
        Err(error @ (ClientError::Refused(_) | ClientError::Unexpected(_))) => {
            tracing::warn!(device = name, %error, "the device's report was not taken");
            true
        }
    }
}
