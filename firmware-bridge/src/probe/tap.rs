//! Remembers what went over a port while a question was asked.

use crate::codec::hex;
use crate::port::{Port, PortError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes remembered each way.
const KEPT_MAX: usize = 512;
/// Bytes shown each way.
const SHOWN_MAX: usize = 48;

/// A listener on a port.
#[derive(Debug, Clone, Default)]
pub(super) struct Tap {
    heard: Arc<Mutex<Heard>>,
}

#[derive(Debug, Default)]
struct Heard {
    sent: Vec<u8>,
    came: Vec<u8>,
}

/// What went over it since last asked.
#[derive(Debug)]
pub(super) struct Transcript {
    pub(super) sent: String,
    pub(super) came: String,
    pub(super) came_any: bool,
    /// What came is what was sent, and nothing else.
    pub(super) only_echo: bool,
}

impl Tap {
    /// The port, listened to.
    pub(super) fn on(&self, port: Box<dyn Port>) -> Box<dyn Port> {
        Box::new(Tapped { port, tap: self.clone() })
    }

    /// What was heard; begins anew.
    pub(super) fn take(&self) -> Transcript {
        let Heard { sent, came } = std::mem::take(&mut *self.heard());
        Transcript {
            sent: hex(&sent, SHOWN_MAX),
            came: hex(&came, SHOWN_MAX),
            came_any: !came.is_empty(),
            only_echo: came == sent && !came.is_empty(),
        }
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn keep(kept: &mut Vec<u8>, bytes: &[u8]) {
    let room = KEPT_MAX.saturating_sub(kept.len()).min(bytes.len());
    kept.extend_from_slice(bytes.get(..room).unwrap_or_default());
}

struct Tapped {
    port: Box<dyn Port>,
    tap: Tap,
}

impl Port for Tapped {
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        let count = self.port.read(buffer, wait)?;
        keep(&mut self.tap.heard().came, buffer.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        keep(&mut self.tap.heard().sent, bytes);
        self.port.write(bytes)
    }

    fn drain(&mut self) -> Result<usize, PortError> {
        self.port.drain()
    }

    fn opened(&self) -> u64 {
        self.port.opened()
    }
}
