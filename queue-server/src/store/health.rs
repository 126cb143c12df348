//! How the disk is: what an error of SQLite says about it, and what the hall is told.

use queue_core::event::{Device, DeviceHealth, DeviceKind};
use queue_core::time::Timestamp;
use rusqlite::ErrorCode;
use std::sync::Arc;

/// The store's own name among the hall's devices.
pub const STORE_DEVICE: &str = "store";

/// What SQLite says when disk, memory or another program keep it from its work.
const FAILED: [ErrorCode; 6] = [
    ErrorCode::SystemIoFailure,
    ErrorCode::CannotOpen,
    ErrorCode::OutOfMemory,
    ErrorCode::DatabaseBusy,
    ErrorCode::DatabaseLocked,
    ErrorCode::FileLockingProtocolFailed,
];

/// Why the disk refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No room.
    Full,
    /// It may only be read.
    ReadOnly,
    /// What lies on it is damaged. Only a restart, after a restore, goes on from here.
    Corrupt,
    /// Anything else: reading or writing fails, or another program holds the database.
    Failed,
}

impl Trouble {
    /// What an error says about the disk; `None` when another command might fare better.
    pub(super) fn of(error: &rusqlite::Error) -> Option<Self> {
        let code = error.sqlite_error_code()?;
        let is = |codes: &[ErrorCode]| codes.contains(&code);
        if is(&[ErrorCode::DiskFull]) {
            Some(Self::Full)
        } else if is(&[ErrorCode::ReadOnly, ErrorCode::PermissionDenied]) {
            Some(Self::ReadOnly)
        } else if is(&[ErrorCode::DatabaseCorrupt, ErrorCode::NotADatabase]) {
            Some(Self::Corrupt)
        } else if is(&FAILED) {
            Some(Self::Failed)
        } else {
            None
        }
    }

    /// Stable word: code of the device `store`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "disk_full",
            Self::ReadOnly => "disk_read_only",
            Self::Corrupt => "disk_corrupt",
            Self::Failed => "disk_failed",
        }
    }

    /// What to do, for whoever runs the machine.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::Full => "the disk is full; make room, the hall goes on by itself",
            Self::ReadOnly => "the disk may only be read; make it writable, the hall goes on by itself",
            Self::Corrupt => "the database is damaged; stop the server and restore the latest backup",
            Self::Failed => "the disk does not take new data; look at it and at the server's log",
        }
    }

    pub(super) fn device(self) -> Device {
        Device {
            kind: DeviceKind::Server,
            health: DeviceHealth::Faulty,
            code: self.code().into(),
            pulsed: false,
        }
    }
}

/// How the disk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// The last commit went through.
    Well,
    /// It does not take new data. The hall can be looked at, and nothing is obeyed.
    Faulty {
        /// Why.
        trouble: Trouble,
        /// Since when.
        since: Timestamp,
    },
}

/// The store again as it should be.
pub(super) fn well() -> Device {
    Device { kind: DeviceKind::Server, health: DeviceHealth::Well, code: Arc::from(""), pulsed: false }
}
