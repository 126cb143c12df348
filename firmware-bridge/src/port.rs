//! The only module that knows the operating system's ports: opening by address, reading with a time-out,
//! writing in small pieces, and opening again by itself after a cable was pulled.
//!
//! Nothing here knows what the bytes mean.

use serialport::{ClearBuffer, SerialPort};
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// Largest piece written at once: longer writes to a port that nobody reads hang in spite of a time-out.
pub const WRITE_LEN_MAX: usize = 256;
/// Longest wait for one piece to leave.
pub const WRITE_FOR: Duration = Duration::from_millis(2_000);
/// First and longest pause between two attempts to open.
pub const REOPEN_AFTER: Duration = Duration::from_millis(100);
/// See [`REOPEN_AFTER`].
pub const REOPEN_AFTER_MAX: Duration = Duration::from_secs(3);
const CONNECT_FOR: Duration = Duration::from_secs(2);
const DRAIN_LEN_MAX: usize = 64 * 1024;

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
}

/// Where a port is and how to speak on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortSettings {
    /// `/dev/ttyUSB0`, a link to one, or `tcp://host:port`.
    pub address: String,
    /// Bits per second; means nothing on TCP and on pseudo-terminals.
    pub baud: u32,
}

impl PortSettings {
    /// A port at `address`, 8 data bits, no parity, one stop bit.
    #[must_use]
    pub fn new(address: impl Into<String>, baud: u32) -> Self {
        Self { address: address.into(), baud }
    }

    /// Opens it. A link is followed anew at each call, so a replugged adapter with a new name is found.
    ///
    /// # Errors
    /// When there is no such port now.
    pub fn open(&self) -> Result<Box<dyn Port>, PortError> {
        match self.address.strip_prefix("tcp://") {
            Some(peer) => self.open_tcp(peer),
            None => self.open_serial(),
        }
    }

    fn open_serial(&self) -> Result<Box<dyn Port>, PortError> {
        let path = std::fs::canonicalize(&self.address).map_err(|error| self.absent(&error))?;
        // A pseudo-terminal stays "exclusive" after a crash as long as its simulator lives.
        let exclusive = !path.starts_with("/dev/pts");
        let port = serialport::new(path.to_string_lossy(), self.baud)
            .timeout(WRITE_FOR)
            .exclusive(exclusive)
            .open_native()
            .map_err(|error| self.absent(&error))?;
        let mut port: Box<dyn SerialPort> = Box::new(port);
        // Not every line has these wires, and a pseudo-terminal has none: losing them is no fault.
        if port.write_data_terminal_ready(true).is_err() || port.write_request_to_send(true).is_err() {
            tracing::trace!(address = %self.address, "no modem lines");
        }
        Ok(Box::new(Serial { port }))
    }

    fn open_tcp(&self, peer: &str) -> Result<Box<dyn Port>, PortError> {
        let peer = peer
            .to_socket_addrs()
            .map_err(|error| self.absent(&error))?
            .next()
            .ok_or_else(|| self.absent(&"no such host"))?;
        let stream = TcpStream::connect_timeout(&peer, CONNECT_FOR).map_err(|error| self.absent(&error))?;
        stream
            .set_nodelay(true)
            .and_then(|()| stream.set_write_timeout(Some(WRITE_FOR)))
            .map_err(|error| self.absent(&error))?;
        Ok(Box::new(Tcp { stream }))
    }

    fn absent(&self, reason: &dyn std::fmt::Display) -> PortError {
        PortError::Absent { address: self.address.clone(), reason: reason.to_string() }
    }
}

/// A port that opens itself again, with growing pauses, after it was pulled out.
pub struct Reopening {
    settings: PortSettings,
    port: Option<Box<dyn Port>>,
    open_at: Option<Instant>,
    pause: Duration,
    opened: u64,
}

impl std::fmt::Debug for Reopening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reopening")
            .field("settings", &self.settings)
            .field("open", &self.port.is_some())
            .finish_non_exhaustive()
    }
}

impl Reopening {
    /// A port that is opened when it is first needed.
    #[must_use]
    pub fn new(settings: PortSettings) -> Self {
        Self { settings, port: None, open_at: None, pause: REOPEN_AFTER, opened: 0 }
    }

    /// How often it was opened: a session that sees this change starts from nothing.
    #[must_use]
    pub fn opened(&self) -> u64 {
        self.opened
    }

    /// Whether it is open now.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.port.is_some()
    }

    fn with<T>(&mut self, act: impl FnOnce(&mut dyn Port) -> Result<T, PortError>) -> Result<T, PortError> {
        let now = Instant::now();
        if self.port.is_none() {
            if self.open_at.is_some_and(|at| now < at) {
                return Err(self.settings.absent(&"waiting to try again"));
            }
            match self.settings.open() {
                Ok(port) => {
                    self.port = Some(port);
                    self.opened += 1;
                    self.pause = REOPEN_AFTER;
                    tracing::info!(address = %self.settings.address, "port opened");
                }
                Err(error) => {
                    self.open_at = Some(now + self.pause);
                    self.pause = (self.pause * 2).min(REOPEN_AFTER_MAX);
                    return Err(error);
                }
            }
        }
        let Some(port) = self.port.as_deref_mut() else {
            return Err(self.settings.absent(&"not open"));
        };
        let result = act(port);
        if let Err(PortError::Broken(reason) | PortError::Absent { reason, .. }) = &result {
            tracing::warn!(address = %self.settings.address, %reason, "port closed");
            self.port = None;
            self.open_at = Some(now + self.pause);
        }
        result
    }
}

impl Port for Reopening {
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        self.with(|port| port.read(buffer, wait))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        self.with(|port| port.write(bytes))
    }

    fn drain(&mut self) -> Result<usize, PortError> {
        self.with(|port| port.drain())
    }
}

struct Serial {
    port: Box<dyn SerialPort>,
}

impl Port for Serial {
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        self.port.set_timeout(wait).map_err(|error| PortError::Broken(error.to_string()))?;
        read_some(self.port.read(buffer))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        self.port.set_timeout(WRITE_FOR).map_err(|error| PortError::Broken(error.to_string()))?;
        write_pieces(&mut self.port, bytes)
    }

    fn drain(&mut self) -> Result<usize, PortError> {
        let waiting = self.port.bytes_to_read().map_err(|error| PortError::Broken(error.to_string()))?;
        self.port.clear(ClearBuffer::Input).map_err(|error| PortError::Broken(error.to_string()))?;
        Ok(usize::try_from(waiting).unwrap_or(usize::MAX))
    }
}

struct Tcp {
    stream: TcpStream,
}

impl Port for Tcp {
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        self.stream
            .set_read_timeout(Some(wait.max(Duration::from_millis(1))))
            .map_err(|error| PortError::Broken(error.to_string()))?;
        read_some(self.stream.read(buffer))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        write_pieces(&mut self.stream, bytes)
    }

    fn drain(&mut self) -> Result<usize, PortError> {
        let mut buffer = [0; 1024];
        let mut drained = 0;
        while drained < DRAIN_LEN_MAX {
            match self.read(&mut buffer, Duration::from_millis(1))? {
                0 => break,
                count => drained += count,
            }
        }
        Ok(drained)
    }
}

fn read_some(result: std::io::Result<usize>) -> Result<usize, PortError> {
    match result {
        Ok(0) => Err(PortError::Broken("end of line".into())),
        Ok(count) => Ok(count),
        Err(error) if is_time_out(&error) => Ok(0),
        Err(error) => Err(PortError::Broken(error.to_string())),
    }
}

fn write_pieces(port: &mut impl Write, bytes: &[u8]) -> Result<(), PortError> {
    for piece in bytes.chunks(WRITE_LEN_MAX) {
        port.write_all(piece).map_err(|error| {
            if is_time_out(&error) { PortError::Stuck } else { PortError::Broken(error.to_string()) }
        })?;
    }
    Ok(())
}

fn is_time_out(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted)
}
