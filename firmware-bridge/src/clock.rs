//! The only place of this crate that asks what time of day it is.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970, for log lines and the spool. Zero if the machine's clock stands before that.
#[expect(clippy::disallowed_methods, reason = "this is the one clock of the program")]
pub(crate) fn unix_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
