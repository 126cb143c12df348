//! Listening to a real line: what goes over it, frame by frame, in the words of each module's `describe`.
//!
//! Sends nothing, changes nothing, and shows nothing that stands on a card or a slip.

mod modbus;
mod overhear;

pub use overhear::{Ear, Overheard};

use crate::port::{PortError, PortSettings};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A line that is quiet so long has ended its frame.
pub const QUIET_FOR: Duration = Duration::from_millis(60);

/// What speaks on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Speaks {
    /// An ID-card reader, SAM_V.
    Reader,
    /// A ticket printer, ESC/POS.
    Printer,
    /// Onbon LED panels.
    Onbon,
    /// Window screens, DA/VR/PN.
    WindowScreen,
    /// Keypads and call pads in Modbus RTU.
    Modbus,
    /// Call pads and evaluators with `FF 68` frames.
    Ff68,
}

impl Speaks {
    /// Those whose frames cannot be mistaken, by head or checksum; the surest first. Any byte is a printer's command.
    const SURE: [Self; 5] = [Self::Onbon, Self::Reader, Self::WindowScreen, Self::Ff68, Self::Modbus];

    /// Bits per second as delivered.
    #[must_use]
    pub fn usual_baud(self) -> u32 {
        match self {
            Self::Reader => 115_200,
            Self::Onbon => 57_600,
            Self::Printer | Self::WindowScreen | Self::Modbus | Self::Ff68 => 9_600,
        }
    }
}

impl fmt::Display for Speaks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Reader => "reader",
            Self::Printer => "printer",
            Self::Onbon => "onbon",
            Self::WindowScreen => "window-screen",
            Self::Modbus => "modbus",
            Self::Ff68 => "ff68",
        })
    }
}

/// What was heard in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Heard {
    /// Whole frames.
    pub frames: u64,
    /// Bytes that belong to no frame.
    pub garbage: u64,
}

impl fmt::Display for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { frames, garbage } = self;
        write!(f, "{frames} 帧，另有 {garbage} 字节不成帧 · {frames} frames, {garbage} bytes in no frame")?;
        let hint = match (frames, garbage) {
            (0, 0) => {
                "\n没有听到任何字节：检查 A/B、接地和端口 · nothing was heard: check A and B, ground and port"
            }
            (0, _) => {
                "\n换一个波特率（--baud）或线路格式（--line）再听；用 --as 可看到字节 · try another speed (--baud) or line format (--line); --as shows the bytes"
            }
            (_, _) => "",
        };
        f.write_str(hint)
    }
}

/// Listens until `stop`, or until `tell` says that nobody wants to hear more. `tell` learns when, counted from the start.
///
/// # Errors
/// When the port cannot be opened, or breaks.
pub fn run(
    settings: &PortSettings,
    speaks: Option<Speaks>,
    stop: &AtomicBool,
    mut tell: impl FnMut(Duration, &Overheard) -> bool,
) -> Result<Heard, PortError> {
    let mut port = settings.open()?;
    let mut ear = Ear::new(speaks);
    let mut heard = Heard::default();
    let mut buffer = [0; 4096];
    let start = Instant::now();
    let mut wanted = true;
    while wanted && !stop.load(Ordering::Relaxed) {
        let count = port.read(&mut buffer, QUIET_FOR)?;
        let bytes = buffer.get(..count).unwrap_or_default();
        let overheard = if bytes.is_empty() { ear.pause() } else { ear.hear(bytes) };
        for one in &overheard {
            match one.meaning {
                Some(_) => heard.frames += 1,
                None => heard.garbage += u64::try_from(one.len).unwrap_or(u64::MAX),
            }
            wanted = wanted && tell(start.elapsed(), one);
        }
    }
    Ok(heard)
}
