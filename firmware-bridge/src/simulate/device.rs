//! What a simulated device is: bytes in, bytes out, and words about both. No thread, no port.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a simulated device does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nothing.
    #[default]
    None,
    /// It does not answer.
    Silence,
    /// It answers between bytes of noise.
    Noise,
    /// Its answers are cut.
    CutFrame,
    /// A bit of each answer is wrong.
    WrongChecksum,
    /// Each answer comes one question late.
    StaleReply,
}

/// One thing said on the cable.
#[derive(Debug, Clone, Serialize)]
pub struct LogEntry {
    /// Milliseconds since 1970.
    pub at_ms: u64,
    /// The device's name.
    pub device: String,
    /// Whether the device heard it; else the device said it.
    pub heard: bool,
    /// The bytes, shortened.
    pub hex: String,
    /// What they mean.
    pub meaning: String,
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

    /// A question asked many times a second and its dull answer: not worth a line in the log.
    pub fn routine(&mut self, heard: &[u8], said: Vec<u8>) {
        self.push(true, heard.to_vec(), String::new(), true);
        self.push(false, said, String::new(), true);
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

    /// Its cable was pulled or it lost power.
    fn unplugged(&mut self) {}
}
