//! What the server has said happened, from the first event on.

use queue_api::client::Client;
use queue_api::device::DeviceHealth;
use queue_api::event::HallEvent;
use queue_api::follower::{Follower, Update};
use queue_api::{CounterNo, TicketId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

#[derive(Debug, Default)]
struct Seen {
    snapshots: u32,
    ratings: Vec<Rating>,
    devices: BTreeMap<String, DeviceHealth>,
    alarms: u64,
    calls: Vec<(String, CounterNo)>,
}

/// A rating that the server has committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rating {
    pub(crate) ticket: TicketId,
    pub(crate) counter: CounterNo,
    pub(crate) level: u8,
}

/// A follower that forgets nothing.
pub(crate) struct Record {
    seen: Arc<Mutex<Seen>>,
    _follower: Follower,
}

impl Record {
    pub(crate) fn follow(client: Client) -> Self {
        let seen: Arc<Mutex<Seen>> = Arc::default();
        let ours = Arc::clone(&seen);
        let sink = move |update| {
            ours.lock().unwrap().take(update);
            true
        };
        Self { seen, _follower: Follower::spawn(client, sink).unwrap() }
    }

    pub(crate) fn ratings(&self) -> Vec<Rating> {
        self.seen.lock().unwrap().ratings.clone()
    }

    pub(crate) fn snapshots(&self) -> u32 {
        self.seen.lock().unwrap().snapshots
    }

    /// How often a device became lost.
    pub(crate) fn alarms(&self) -> u64 {
        self.seen.lock().unwrap().alarms
    }

    /// Every call, the newest first: number and counter.
    pub(crate) fn calls(&self) -> Vec<(String, CounterNo)> {
        self.seen.lock().unwrap().calls.iter().rev().cloned().collect()
    }

    pub(crate) fn all_well(&self, devices: &[String]) -> bool {
        self.all_are(devices, DeviceHealth::Well)
    }

    pub(crate) fn all_lost(&self, devices: &[String]) -> bool {
        self.all_are(devices, DeviceHealth::Lost)
    }

    fn all_are(&self, devices: &[String], health: DeviceHealth) -> bool {
        let seen = self.seen.lock().unwrap();
        devices.iter().all(|name| seen.devices.get(name) == Some(&health))
    }
}

impl Seen {
    fn take(&mut self, update: Update) {
        match update {
            Update::Snapshot(hall) => {
                self.snapshots += 1;
                self.devices.extend(hall.devices.into_iter().map(|device| (device.name, device.health)));
            }
            Update::Event(recorded) => self.happened(&recorded.event),
            Update::Live | Update::Stale => {}
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "three of many events are kept")]
    fn happened(&mut self, event: &HallEvent) {
        match event {
            HallEvent::TicketRated { ticket, counter, level, .. } => {
                self.ratings.push(Rating { ticket: *ticket, counter: *counter, level: *level });
            }
            HallEvent::TicketCalled { number, counter, .. } => self.calls.push((number.clone(), *counter)),
            HallEvent::DeviceReported { device, health, .. } => {
                let before = self.devices.insert(device.clone(), *health);
                self.alarms += u64::from(*health == DeviceHealth::Lost && before != Some(*health));
            }
            _ => {}
        }
    }
}
