//! Wakes the sleeping loop: a thread with news calls it after putting the news into its queue.

use std::sync::Arc;

/// A way to wake the loop, or to do nothing where there is no loop.
#[derive(Clone)]
pub struct Waker(Arc<dyn Fn() + Send + Sync>);

impl std::fmt::Debug for Waker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Waker")
    }
}

impl Waker {
    /// Calls `wake`.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(wake))
    }

    /// Does nothing: for loops that run by themselves.
    #[must_use]
    pub fn none() -> Self {
        Self::new(|| {})
    }

    /// Wakes the loop.
    pub fn wake(&self) {
        (self.0)();
    }
}
