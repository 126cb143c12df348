//! Waiting for a condition, with a limit and a message. The only place in the tests that lets time pass.

use std::time::{Duration, Instant};

/// How long anything in a hall may take on a slow, busy machine.
pub const LONG: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Looks again and again until there is an answer.
///
/// # Errors
/// When there is none within `limit`: says what was waited for.
pub fn until<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Option<T>) -> anyhow::Result<T> {
    let end = Instant::now() + limit;
    loop {
        if let Some(answer) = look() {
            return Ok(answer);
        }
        anyhow::ensure!(Instant::now() < end, "waited {limit:?} in vain for {what}");
        std::thread::park_timeout(LOOK_EVERY);
    }
}
