//! How a program says that it lives, and how everything is that it looks after. Kept in the server's memory only: a
//! pulse is no event, but a change that it tells becomes one.

use crate::device::{DeviceHealth, DeviceKind, ReportDevice};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Instant;

/// Seconds between two pulses of a program.
pub const PULSE_EVERY_S: u64 = 10;

/// Code of a device that no program has named for too long. Said by the server; health is lost then.
pub const PROGRAM_SILENT: &str = "program_silent";

/// Devices in one pulse, and of one program, at most.
pub const PULSED_DEVICES_MAX: usize = 256;

/// Body of `POST /api/v1/devices/pulse`: every device the program looks after, also those it has not heard yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Pulse {
    /// All of them, at most [`PULSED_DEVICES_MAX`]; one that is left out falls silent.
    pub devices: Vec<PulsedDevice>,
}

/// One device in a pulse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PulsedDevice {
    /// Its name, unique in the hall, such as `kiosk-1/printer`.
    pub name: String,
    /// What it is.
    pub kind: DeviceKind,
    /// How it is.
    pub health: DeviceHealth,
    /// Stable word for the trouble; empty when well.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// What its line counts; all zero for a device without one.
    #[serde(default)]
    pub counters: Counters,
}

/// What a program counts on a device's line since the program started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Counters {
    /// Good frames heard.
    pub frames: u64,
    /// Bytes that belonged to no frame: a growing number is a bad cable or a wrong baud rate.
    pub garbage_bytes: u64,
    /// Questions that were not answered in time.
    pub timeouts: u64,
    /// How often the port was opened: more than once, and it was away in between.
    pub opened: u64,
    /// Seconds since the device was last heard; left out while it never was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silent_s: Option<u64>,
}

/// The devices a program looks after, as it knows them: what its pulses are made of. Has no clock and sends nothing.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    devices: BTreeMap<String, ReportDevice>,
    counted: BTreeMap<String, (Counters, Instant)>,
}

impl Roster {
    /// How a device is from now on; whether that is news.
    pub fn set(&mut self, name: &str, report: ReportDevice) -> bool {
        if self.devices.get(name) == Some(&report) {
            return false;
        }
        self.devices.insert(name.to_owned(), report);
        true
    }

    /// What a device's line has counted by `now`. Told once it is known how the device is.
    pub fn count(&mut self, name: &str, counters: Counters, now: Instant) {
        self.counted.insert(name.to_owned(), (counters, now));
    }

    /// How a device was last said to be.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ReportDevice> {
        self.devices.get(name)
    }

    /// All devices of which it is known how they are, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ReportDevice)> {
        self.devices.iter().map(|(name, report)| (name.as_str(), report))
    }

    /// The pulse of this moment.
    #[must_use]
    pub fn pulse(&self, now: Instant) -> Pulse {
        let device = |(name, report): (&str, &ReportDevice)| {
            let counters = self.counted.get(name).map_or_else(Counters::default, |(counters, at)| {
                let age_s = now.saturating_duration_since(*at).as_secs();
                Counters { silent_s: counters.silent_s.map(|silent_s| silent_s + age_s), ..*counters }
            });
            let (name, code) = (name.to_owned(), report.code.clone());
            PulsedDevice { name, kind: report.kind, health: report.health, code, counters }
        };
        Pulse { devices: self.iter().map(device).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pulse_may_leave_out_what_it_does_not_count_and_say_more_than_is_known() {
        let text =
            r#"{"devices":[{"name":"voice-hall","kind":"voice","health":"well","mood":"calm"}],"x":1}"#;
        let pulse: Pulse = serde_json::from_str(text).unwrap();
        let [device] = pulse.devices.as_slice() else { panic!("one device") };
        assert_eq!((device.code.as_str(), device.counters), ("", Counters::default()));
        let text = r#"{"name":"strip-1","kind":"strip","health":"lost","code":"no_answer","counters":{"frames":7,"garbage_bytes":1,"timeouts":3,"opened":2,"silent_s":9}}"#;
        let device: PulsedDevice = serde_json::from_str(text).unwrap();
        assert_eq!(device.counters.silent_s, Some(9));
        assert_eq!(serde_json::to_string(&device).unwrap(), text);
    }
    #[test]
    fn a_roster_names_every_device_with_its_newest_word_and_lets_silence_grow() {
        let begun = Instant::now();
        let report = |health| ReportDevice { kind: DeviceKind::Strip, health, code: String::new() };
        let mut roster = Roster::default();
        let counters = Counters { frames: 7, silent_s: Some(2), ..Counters::default() };
        roster.count("strip-1", counters, begun);
        assert_eq!(roster.pulse(begun), Pulse::default(), "not known yet how it is");
        assert!(roster.set("strip-1", report(DeviceHealth::Lost)));
        assert!(roster.set("strip-1", report(DeviceHealth::Well)));
        assert!(!roster.set("strip-1", report(DeviceHealth::Well)));
        assert!(roster.set("voice-hall", report(DeviceHealth::Well)));
        let pulse = roster.pulse(begun + std::time::Duration::from_secs(5));
        let said: Vec<_> =
            pulse.devices.iter().map(|it| (it.name.as_str(), it.health, it.counters)).collect();
        let aged = Counters { silent_s: Some(7), ..counters };
        assert_eq!(
            said,
            [("strip-1", DeviceHealth::Well, aged), ("voice-hall", DeviceHealth::Well, Counters::default())]
        );
    }
}
