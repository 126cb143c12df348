//! What a line counts, in the words of a pulse.

use crate::health::Health;
use queue_api::pulse::Counters;
use std::time::Instant;

/// A line's counters at `now`.
#[must_use]
pub fn counters(health: &Health, now: Instant) -> Counters {
    let silent = health.last_seen.map(|seen| now.saturating_duration_since(seen));
    Counters {
        frames: health.frames,
        garbage_bytes: health.garbage_bytes,
        timeouts: health.timeouts,
        silent_s: silent.map(|silent| silent.as_secs()),
        ..Counters::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn silence_is_counted_from_the_last_frame_and_not_before_the_first() {
        let mut health = Health::default();
        let begun = Instant::now();
        health.missed();
        assert_eq!(counters(&health, begun), Counters { timeouts: 1, ..Counters::default() });
        health.heard(begun);
        health.garbage_bytes += 3;
        let later = counters(&health, begun + Duration::from_secs(9));
        assert_eq!((later.frames, later.garbage_bytes, later.silent_s), (1, 3, Some(9)));
    }
}
