//! How a device says that it is well, in trouble, or gone.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// What a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// The touch machine itself.
    Kiosk,
    /// Its ticket printer.
    Printer,
    /// Its ID-card reader.
    CardReader,
    /// A hall display.
    Board,
    /// The LED line over a counter.
    Strip,
    /// A rating keypad.
    Keypad,
    /// A clerk's hardware caller.
    CallPad,
    /// The loudspeakers.
    Voice,
    /// A part of the queue server itself: its clock, its disk.
    Server,
}

/// How a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeviceHealth {
    /// Works.
    Well,
    /// Works, and wants attention soon: paper near its end.
    Warning,
    /// Does not work: paper out, cover open, cutter stuck.
    Faulty,
    /// Does not answer.
    Lost,
}

/// Body of `POST /api/v1/devices/{name}/health`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportDevice {
    /// What it is.
    pub kind: DeviceKind,
    /// How it is.
    pub health: DeviceHealth,
    /// Stable word for the trouble: `paper_end`, `cover_open`, `no_answer`; empty when well.
    #[serde(default)]
    pub code: String,
}

/// A device as the manager's page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DeviceView {
    /// Its name, unique in the hall, such as `kiosk-1/printer`.
    pub name: String,
    /// What it is.
    pub kind: DeviceKind,
    /// How it is.
    pub health: DeviceHealth,
    /// Stable word for the trouble.
    pub code: String,
    /// Since when.
    pub since: Timestamp,
}
