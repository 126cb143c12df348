//! What a device's thread counts on its line, for the thread that tells the hall. The screens never look at it.

use queue_api::pulse::Counters;
use std::sync::{Arc, Mutex, PoisonError};

/// A handle to a device's counters; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    counters: Arc<Mutex<Counters>>,
}

impl Tally {
    /// The device has counted so much by now.
    pub fn note(&self, counters: Counters) {
        *self.counters.lock().unwrap_or_else(PoisonError::into_inner) = counters;
    }

    /// What it had counted when it was last noted.
    #[must_use]
    pub fn counters(&self) -> Counters {
        *self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
