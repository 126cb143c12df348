//! What a simulated device is: bytes in, bytes out, and words about both. No thread, no port.

use super::fault::Fault;
use serde::Serialize;
use std::sync::Arc;

/// One thing said on the cable.
#[derive(Debug, Clone, Serialize)]
pub struct LogEntry {
    /// Milliseconds since 1970.
    pub at_ms: u64,
    /// The device's name.
    pub device: String,
    /// Whether the device heard it; else the device said it.
    pub heard: bool,
    /// The bytes that really went over the cable, whole up to [`LOG_BYTES_MAX`](super::LOG_BYTES_MAX).
    pub hex: String,
    /// What they mean, or would mean without the fault.
    pub meaning: String,
    /// What was done to them on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spoiled: Option<Fault>,
    /// Asked and answered many times a second: told to the [`Observer`], not kept in the log.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub routine: bool,
}

/// What went over a cable since the device was started, routine included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Traffic {
    /// Frames the device understood.
    pub heard: u64,
    /// Frames the device said, or would have said without the fault.
    pub said: u64,
    /// Of those, how many a fault spoiled.
    pub spoiled: u64,
    /// Bytes that reached the device.
    pub bytes_heard: u64,
    /// Bytes that left it.
    pub bytes_said: u64,
}

/// Who is told of each log entry. Must not block.
pub type Observer = Arc<dyn Fn(&LogEntry) + Send + Sync>;

/// What a device heard and says, in order.
#[derive(Debug, Default)]
pub struct Outbox {
    pub(super) entries: Vec<Spoken>,
}

#[derive(Debug)]
pub(super) struct Spoken {
    pub(super) heard: bool,
    pub(super) bytes: Vec<u8>,
    pub(super) meaning: String,
    pub(super) routine: bool,
}

impl Outbox {
    /// The device understood this.
    pub fn heard(&mut self, bytes: &[u8], meaning: impl Into<String>) {
        self.push(true, bytes.to_vec(), meaning.into(), false);
    }

    /// The device says this.
    pub fn say(&mut self, bytes: Vec<u8>, meaning: impl Into<String>) {
        self.push(false, bytes, meaning.into(), false);
    }

    /// A question asked many times a second and its dull answer, each with its meaning: not worth a line in the log.
    pub fn routine(
        &mut self,
        (heard, asks): (&[u8], Option<String>),
        (said, answers): (Vec<u8>, Option<String>),
    ) {
        self.push(true, heard.to_vec(), asks.unwrap_or_default(), true);
        self.push(false, said, answers.unwrap_or_default(), true);
    }

    /// Writes what is said to a line of the caller's own.
    ///
    /// # Errors
    /// When the line takes no bytes.
    pub fn speak_to(&self, line: &mut impl std::io::Write) -> std::io::Result<()> {
        self.entries
            .iter()
            .filter(|spoken| !spoken.heard)
            .try_for_each(|spoken| line.write_all(&spoken.bytes))
    }

    fn push(&mut self, heard: bool, bytes: Vec<u8>, meaning: String, routine: bool) {
        self.entries.push(Spoken { heard, bytes, meaning, routine });
    }
}

/// A device's behaviour: bytes in, bytes out.
pub trait Device: Send + 'static {
    /// Takes what arrived.
    fn receive(&mut self, bytes: &[u8], out: &mut Outbox);

    /// Says something unasked, if there is something to say. Called some fifty times a second.
    fn idle(&mut self, _out: &mut Outbox) {}

    /// The program at the other end speaks at so many bits per second; told before [`Device::receive`].
    fn line_speed(&mut self, _baud: u32) {}

    /// Its cable was pulled or it lost power.
    fn unplugged(&mut self) {}
}
