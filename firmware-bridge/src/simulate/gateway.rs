//! A TCP serial server: one listener, one client, and the line behind it. Knows no device.
//!
//! A second client is turned away as long as the first one lives, as most such servers do in their default setting.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::SockRef;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

const WRITE_FOR: Duration = Duration::from_millis(500);

/// A listening gateway. Dropping it takes its power: the listener goes, the client's connection is reset.
pub(super) struct Gateway {
    listener: TcpListener,
    client: Option<TcpStream>,
}

impl Gateway {
    pub(super) fn listen(address: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        Ok(Self { listener, client: None })
    }

    pub(super) fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    pub(super) fn read(&mut self, buffer: &mut [u8], wait: Duration) -> std::io::Result<usize> {
        self.accept(if self.client.is_some() { Duration::ZERO } else { wait })?;
        let Some(client) = &mut self.client else { return Ok(0) };
        client.set_read_timeout(Some(wait.max(Duration::from_millis(1))))?;
        match client.read(buffer) {
            Ok(0) => {
                self.client = None;
                Ok(0)
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Ok(0),
            Err(_) => {
                self.client = None;
                Ok(0)
            }
            result => result,
        }
    }

    /// Into the void while nobody is connected, as on a real line.
    pub(super) fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let Some(client) = &mut self.client else { return Ok(()) };
        let result = client.write_all(bytes);
        if result.is_err() {
            self.client = None;
        }
        result
    }

    fn accept(&mut self, wait: Duration) -> std::io::Result<()> {
        let wait = Timespec::try_from(wait).ok();
        let mut fds = [PollFd::new(&self.listener, PollFlags::IN)];
        if !matches!(poll(&mut fds, wait.as_ref()), Ok(1..)) {
            return Ok(());
        }
        let (stream, _) = match self.listener.accept() {
            Ok(accepted) => accepted,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        };
        if self.client.is_none() {
            stream.set_nonblocking(false)?;
            stream.set_nodelay(true)?;
            stream.set_write_timeout(Some(WRITE_FOR))?;
            self.client = Some(stream);
        }
        Ok(())
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if let Some(client) = &self.client
            && let Err(error) = SockRef::from(client).set_linger(Some(Duration::ZERO))
        {
            tracing::debug!(%error, "the client will see an end in place of a reset");
        }
    }
}
