//! Devices behind TCP: network printers, and serial servers that put a line on the network.
//!
//! A gateway that lost its power says nothing, so the connection is questioned by keep-alives, and bytes that nobody
//! acknowledges end it.

use super::settings::PortSettings;
use super::{DRAIN_LEN_MAX, Port, PortError, WRITE_FOR, broken, is_time_out, write_pieces};
use socket2::{SockRef, TcpKeepalive};
use std::io::{ErrorKind, Read};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

/// Longest wait for one address to answer.
pub const CONNECT_FOR: Duration = Duration::from_secs(2);
/// Most addresses of one name that are tried, in the resolver's order.
pub const ADDRESSES_MAX: usize = 4;
/// Longest wait for the name service.
pub const RESOLVE_FOR: Duration = Duration::from_secs(3);
/// Bytes that nobody acknowledged for so long mean a dead peer.
pub const DEAD_AFTER: Duration = Duration::from_secs(10);
/// On a quiet connection the peer is questioned after this, and then every so often.
pub const KEEPALIVE_AFTER: Duration = Duration::from_secs(5);
/// See [`KEEPALIVE_AFTER`].
pub const KEEPALIVE_EVERY: Duration = Duration::from_secs(2);
const KEEPALIVE_TRIES: u32 = 3;
/// Small, so that a peer that does not read is noticed before a minute of stale questions has piled up.
const SEND_BUFFER_LEN: usize = 16 * 1024;
/// Names being looked up at once; a name service that hangs must not eat threads.
const RESOLVING_MAX: usize = 8;

static RESOLVING: AtomicUsize = AtomicUsize::new(0);

/// Connects to `peer`, `host:port` or `[v6]:port`, at the first of its addresses that answers.
pub(super) fn open(settings: &PortSettings, peer: &str) -> Result<Box<dyn Port>, PortError> {
    let addresses = resolve(peer).map_err(|reason| settings.absent(&reason))?;
    let mut last = settings.absent(&"the name has no address");
    for address in addresses.into_iter().take(ADDRESSES_MAX) {
        let connected = TcpStream::connect_timeout(&address, CONNECT_FOR)
            .and_then(|stream| set_up(&stream).map(|()| stream));
        match connected {
            Ok(stream) => return Ok(Box::new(Tcp { stream })),
            Err(error) => last = settings.absent(&format!("{address}: {error}")),
        }
    }
    Err(last)
}

fn set_up(stream: &TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_write_timeout(Some(WRITE_FOR))?;
    let socket = SockRef::from(stream);
    socket.set_send_buffer_size(SEND_BUFFER_LEN)?;
    socket.set_tcp_user_timeout(Some(DEAD_AFTER))?;
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE_AFTER).with_interval(KEEPALIVE_EVERY);
    socket.set_tcp_keepalive(&keepalive.with_retries(KEEPALIVE_TRIES))
}

/// The name service of the machine may take half a minute to say no, so it is asked on a thread that may be left behind.
fn resolve(peer: &str) -> Result<Vec<SocketAddr>, String> {
    if let Ok(address) = peer.parse::<SocketAddr>() {
        return Ok(vec![address]);
    }
    let Some((_, port)) = peer.rsplit_once(':') else {
        return Err(format!("{peer:?} has no port: tcp://host:port"));
    };
    if port.parse::<u16>().is_err() {
        return Err(format!("{port:?} is no port number"));
    }
    if RESOLVING.fetch_add(1, Ordering::Relaxed) >= RESOLVING_MAX {
        RESOLVING.fetch_sub(1, Ordering::Relaxed);
        return Err("the name service does not answer".into());
    }
    let (told, answer) = sync_channel(1);
    let name = peer.to_owned();
    let asked = std::thread::Builder::new().name("resolve".into()).spawn(move || {
        let found = name.to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        RESOLVING.fetch_sub(1, Ordering::Relaxed);
        // Whoever asked has given up.
        let _ = told.send(found);
    });
    if let Err(error) = asked {
        RESOLVING.fetch_sub(1, Ordering::Relaxed);
        return Err(error.to_string());
    }
    match answer.recv_timeout(RESOLVE_FOR) {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(error)) => Err(format!("the name {peer:?} is not known: {error}")),
        Err(_) => Err("the name service does not answer".into()),
    }
}

struct Tcp {
    stream: TcpStream,
}

impl Port for Tcp {
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        self.stream
            .set_read_timeout(Some(wait.max(Duration::from_millis(1))))
            .map_err(|error| broken(&error))?;
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

/// A time-out of ours reads as "would block"; "timed out" is the kernel's word for a dead peer.
fn read_some(result: std::io::Result<usize>) -> Result<usize, PortError> {
    match result {
        Ok(0) => Err(PortError::Broken("the peer closed the connection".into())),
        Ok(count) => Ok(count),
        Err(error) if is_time_out(&error) || error.kind() == ErrorKind::Interrupted => Ok(0),
        Err(error) => Err(broken(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::errno::Errno;
    use std::net::TcpListener;

    #[test]
    fn a_dead_peer_is_no_time_out_of_ours() {
        let of = |errno: Errno| read_some(Err(std::io::Error::from(errno)));
        assert!(matches!(of(Errno::EAGAIN), Ok(0)));
        assert!(matches!(of(Errno::EINTR), Ok(0)));
        for errno in [Errno::ETIMEDOUT, Errno::ECONNRESET, Errno::EHOSTUNREACH] {
            assert!(matches!(of(errno), Err(PortError::Broken(_))), "{errno}");
        }
        assert!(matches!(read_some(Ok(0)), Err(PortError::Broken(_))));
    }

    #[test]
    fn every_connection_asks_whether_its_peer_lives() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        set_up(&stream).unwrap();
        let socket = SockRef::from(&stream);
        assert!(socket.keepalive().unwrap());
        assert_eq!(socket.tcp_keepalive_time().unwrap(), KEEPALIVE_AFTER);
        assert_eq!(socket.tcp_keepalive_interval().unwrap(), KEEPALIVE_EVERY);
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(DEAD_AFTER));
        assert_eq!(stream.write_timeout().unwrap(), Some(WRITE_FOR));
    }

    #[test]
    fn a_peer_is_an_address_or_a_name_and_always_has_a_port() {
        assert_eq!(resolve("10.1.2.3:9100").unwrap(), ["10.1.2.3:9100".parse().unwrap()]);
        assert_eq!(resolve("[::1]:4001").unwrap(), ["[::1]:4001".parse().unwrap()]);
        for (peer, said) in [
            ("printer", "has no port"),
            ("printer:x", "is no port number"),
            ("printer:70000", "is no port number"),
            ("no such name:9100", "is not known"),
        ] {
            let reason = resolve(peer).unwrap_err();
            assert!(reason.contains(said), "{peer}: {reason}");
        }
    }
}
