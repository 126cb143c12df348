//! A pseudo-terminal and the link by which programs find it, or a TCP gateway. Knows no device.

use super::gateway::Gateway;
use serialport::{SerialPort, TTYPort};
use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

const WRITE_FOR: Duration = Duration::from_millis(500);

/// Where programs find a cable.
#[derive(Debug, Clone)]
pub(super) enum Socket {
    /// By this link to a pseudo-terminal.
    Link(PathBuf),
    /// By connecting to this address.
    Tcp(SocketAddr),
}

/// One plugged-in cable. Dropping it unplugs.
pub(super) enum Cable {
    Terminal(Terminal),
    Gateway(Gateway),
}

impl Cable {
    pub(super) fn plug_in(socket: &Socket) -> std::io::Result<Self> {
        Ok(match socket {
            Socket::Link(link) => Self::Terminal(Terminal::plug_in(link)?),
            Socket::Tcp(address) => Self::Gateway(Gateway::listen(*address)?),
        })
    }

    /// What came within `wait`; `0`: nothing.
    pub(super) fn read(&mut self, buffer: &mut [u8], wait: Duration) -> std::io::Result<usize> {
        match self {
            Self::Terminal(terminal) => terminal.read(buffer, wait),
            Self::Gateway(gateway) => gateway.read(buffer, wait),
        }
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match self {
            Self::Terminal(terminal) => terminal.write(bytes),
            Self::Gateway(gateway) => gateway.write(bytes),
        }
    }

    /// The speed the program at the other end has set; none behind a gateway.
    pub(super) fn baud(&self) -> Option<u32> {
        match self {
            // Both ends of a pseudo-terminal share one set of settings.
            Self::Terminal(terminal) => terminal.master.baud_rate().ok(),
            Self::Gateway(_) => None,
        }
    }
}

/// A pseudo-terminal. Dropping it unplugs: the link goes, then the line breaks.
pub(super) struct Terminal {
    master: TTYPort,
    // Kept open, or the master would break whenever a program closes its end.
    _slave: TTYPort,
    link: PathBuf,
    target: PathBuf,
}

impl Terminal {
    fn plug_in(link: &Path) -> std::io::Result<Self> {
        let (mut master, slave) = TTYPort::pair()?;
        // Programs are killed without warning; an exclusive line would stay locked for as long as we hold our end.
        let target = slave.name().ok_or_else(|| std::io::Error::other("a pseudo-terminal without a name"))?;
        master.set_timeout(WRITE_FOR)?;
        // What stood there belonged to a simulator that is gone; nothing there is as good.
        let _ = std::fs::remove_file(link);
        std::os::unix::fs::symlink(&target, link)?;
        Ok(Self { master, _slave: slave, link: link.to_owned(), target: target.into() })
    }

    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> std::io::Result<usize> {
        self.master.set_timeout(wait)?;
        match self.master.read(buffer) {
            Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::Interrupted) => Ok(0),
            result => result,
        }
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.master.set_timeout(WRITE_FOR)?;
        bytes.chunks(256).try_for_each(|piece| self.master.write_all(piece))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A simulator that was started meanwhile may have taken the name; its link stays.
        if std::fs::read_link(&self.link).is_ok_and(|target| target == self.target) {
            let _ = std::fs::remove_file(&self.link);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_simulator_leaves_the_link_of_its_successor_alone() {
        let dir = tempfile::tempdir().unwrap();
        let link = dir.path().join("printer");
        let old = Terminal::plug_in(&link).unwrap();
        let new = Terminal::plug_in(&link).unwrap();
        drop(old);
        assert!(link.exists());
        drop(new);
        assert!(!link.exists());
    }
}
