//! The whole hall as everybody sees it, made once for all who ask: the writer is not kept from its work by readers.
//!
//! A snapshot is good for one second and until the next event. Whoever was told of an event never gets one without it.

use super::health::{Health, STORE_DEVICE};
use super::{ExecuteError, Store};
use crate::wire::to_wire;
use queue_api::device::DeviceView;
use queue_api::hall::HallSnapshot;
use queue_core::time::Timestamp;
use std::sync::{Arc, OnceLock};
use tokio::sync::Mutex;

/// The hall at one moment, in the forms it is asked for.
#[derive(Debug)]
pub struct Snapshot {
    /// For staff and devices.
    pub hall: HallSnapshot,
    made_for: Moment,
    full: OnceLock<String>,
    public: OnceLock<String>,
}

/// What a snapshot was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Moment {
    seq: u64,
    second: i64,
    health: Health,
}

impl Moment {
    /// Whether a snapshot of this moment may be shown to somebody who asked at `asked`.
    fn serves(self, asked: Self) -> bool {
        self.seq >= asked.seq && self.second >= asked.second && self.health == asked.health
    }
}

impl Snapshot {
    /// JSON for staff and devices.
    ///
    /// # Errors
    /// [`serde_json::Error`]; never in practice.
    pub fn full_json(&self) -> Result<&str, serde_json::Error> {
        written(&self.full, || serde_json::to_string(&self.hall))
    }

    /// JSON for everybody: without clerks and devices.
    ///
    /// # Errors
    /// [`serde_json::Error`]; never in practice.
    pub fn public_json(&self) -> Result<&str, serde_json::Error> {
        written(&self.public, || serde_json::to_string(&to_wire::public(self.hall.clone())))
    }
}

/// The text of a cell, made if need be; two who make it at once make the same.
fn written(
    cell: &OnceLock<String>,
    make: impl FnOnce() -> Result<String, serde_json::Error>,
) -> Result<&str, serde_json::Error> {
    match cell.get() {
        Some(text) => Ok(text),
        None => {
            let text = make()?;
            Ok(cell.get_or_init(|| text))
        }
    }
}

/// The latest snapshot. Whoever finds it too old makes the next one, and the others wait for that.
#[derive(Debug, Default)]
pub(super) struct Snapshots {
    latest: Mutex<Option<Arc<Snapshot>>>,
}

impl Snapshots {
    pub(super) async fn get(&self, store: &Store, now: Timestamp) -> Result<Arc<Snapshot>, ExecuteError> {
        let asked =
            Moment { seq: store.seq(), second: now.as_ms().div_euclid(1_000), health: store.health() };
        let mut latest = self.latest.lock().await;
        if let Some(snapshot) = latest.as_ref().filter(|snapshot| snapshot.made_for.serves(asked)) {
            return Ok(Arc::clone(snapshot));
        }
        let mut hall = match store.read(move |state| to_wire::snapshot(state, now)).await {
            Ok(hall) => hall,
            // A log that cannot be read leaves nothing newer to show than what was last seen.
            Err(ExecuteError::NotStored) if asked.health != Health::Well => {
                latest.as_ref().ok_or(ExecuteError::NotStored)?.hall.clone()
            }
            Err(error) => return Err(error),
        };
        show_store(&mut hall, asked.health);
        let made_for = Moment { seq: hall.seq, ..asked };
        let snapshot = Snapshot { hall, made_for, full: OnceLock::new(), public: OnceLock::new() };
        Ok(Arc::clone(latest.insert(Arc::new(snapshot))))
    }
}

/// While the disk refuses, the log cannot say so: the store's own health stands in for the event to come.
fn show_store(hall: &mut HallSnapshot, health: Health) {
    let Health::Faulty { trouble, since } = health else { return };
    hall.devices.retain(|device| device.name != STORE_DEVICE);
    let device = trouble.device();
    hall.devices.push(DeviceView {
        name: STORE_DEVICE.to_owned(),
        kind: crate::wire::kind_to(device.kind),
        health: crate::wire::health_to(device.health),
        code: device.code.to_string(),
        since: crate::wire::time(since),
    });
    hall.devices.sort_by(|a, b| a.name.cmp(&b.name));
}
