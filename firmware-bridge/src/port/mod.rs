//! The only module that knows the operating system's ports: finding them, one owner each, reading with a time-out,
//! writing in small pieces, and opening again after a cable was pulled.
//!
//! Nothing here knows what the bytes mean. Nothing here waits without an end:
//!
//! | act | waits at most |
//! | --- | --- |
//! | read | what the caller says |
//! | write | [`WRITE_FOR`] for each piece of [`WRITE_LEN_MAX`] bytes |
//! | drain | not at all on a serial line; [`DRAIN_LEN_MAX`] bytes that have already arrived on TCP |
//! | open, serial | not at all: opened without waiting for a carrier; settings take effect at once |
//! | open, TCP | [`tcp::RESOLVE_FOR`] for the name, then [`tcp::CONNECT_FOR`] for each of [`tcp::ADDRESSES_MAX`] addresses |
//!
//! What no program can bound is a driver that hangs in the kernel; that is why every line has a thread of its own.

mod owner;
mod reopening;
mod serial;
mod settings;
pub mod tcp;
pub mod usb;

pub use reopening::{REOPEN_AFTER, REOPEN_AFTER_MAX, Reopening, STEADY_AFTER, STUCK_MAX};
pub use settings::{BadLine, LineFormat, Parity, PortSettings, StopBits};

use std::io::{ErrorKind, Write};
use std::time::{Duration, Instant};

/// Largest piece written at once: longer writes to a port that nobody reads hang in spite of a time-out.
pub const WRITE_LEN_MAX: usize = 256;
/// Longest wait for one piece to leave.
pub const WRITE_FOR: Duration = Duration::from_millis(2_000);
/// Most bytes thrown away at once.
pub const DRAIN_LEN_MAX: usize = 64 * 1024;

/// Why a port did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// There is no such port now; it may come back.
    #[error("the port {address} cannot be opened: {reason}")]
    Absent {
        /// Where it was looked for.
        address: String,
        /// What the operating system said.
        reason: String,
    },
    /// Another program, or another line of this one, has it. Two would steal each other's answers.
    #[error("the port {address} is in use by another program")]
    InUse {
        /// Which port.
        address: String,
    },
    /// The address fits several adapters; a person must say which.
    #[error("the port {address} fits several adapters: {}", .found.join(", "))]
    Ambiguous {
        /// What was looked for.
        address: String,
        /// What was found, each with its stable path where it has one.
        found: Vec<String>,
    },
    /// It was open and broke; it is closed now.
    #[error("the port broke: {0}")]
    Broken(String),
    /// It takes no more bytes: nobody reads at the other end.
    #[error("the port takes no bytes")]
    Stuck,
}

/// Something bytes go through, both ways.
pub trait Port: Send {
    /// Reads what has arrived, waiting at most `wait` for the first byte. `0` means nothing came.
    ///
    /// # Errors
    /// When the port is absent or broke.
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError>;

    /// Writes everything, in pieces of at most [`WRITE_LEN_MAX`].
    ///
    /// # Errors
    /// When the port is absent, broke or takes no more.
    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError>;

    /// Throws away what has arrived and was not read; says how much that was.
    ///
    /// # Errors
    /// When the port is absent or broke.
    fn drain(&mut self) -> Result<usize, PortError>;

    /// How often it was opened so far. A port that is opened by its maker says 1.
    fn opened(&self) -> u64 {
        1
    }
}

/// Writes in pieces, each within [`WRITE_FOR`]. The writer must give up by itself now and then with a time-out.
fn write_pieces(port: &mut impl Write, bytes: &[u8]) -> Result<(), PortError> {
    for mut piece in bytes.chunks(WRITE_LEN_MAX) {
        let until = Instant::now() + WRITE_FOR;
        while !piece.is_empty() {
            match port.write(piece) {
                Ok(count) => piece = piece.get(count..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if is_time_out(&error) => return Err(PortError::Stuck),
                Err(error) => return Err(broken(&error)),
            }
            // One byte now and then would keep a slip going for minutes.
            if !piece.is_empty() && Instant::now() >= until {
                return Err(PortError::Stuck);
            }
        }
    }
    Ok(())
}

fn is_time_out(error: &std::io::Error) -> bool {
    error.kind() == ErrorKind::WouldBlock
}

fn broken(error: &dyn std::fmt::Display) -> PortError {
    PortError::Broken(error.to_string())
}
