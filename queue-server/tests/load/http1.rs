//! HTTP/1.1 over one kept-alive connection, as much of it as a load client needs and no more: what measures a
//! server must cost less than the server.

use std::fmt::Write;
use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// Longest answer read: a snapshot of a large hall.
const ANSWER_LEN_MAX: usize = 4 << 20;

/// A connection of one caller.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    token: String,
    received: Vec<u8>,
}

/// Status and body, byte for byte.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.status, String::from_utf8_lossy(&self.body))
    }
}

impl Answer {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("the server answers in JSON")
    }
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr, token: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, token: token.to_owned(), received: Vec::with_capacity(4096) })
    }

    /// A command, under a name if it has one.
    pub(crate) async fn post(&mut self, path: &str, key: Option<&str>, body: &str) -> Result<Answer> {
        let mut request = String::with_capacity(512);
        let (token, len) = (&self.token, body.len());
        // Writing to a String cannot fail.
        let _ = write!(
            request,
            "POST /api/v1/{path} HTTP/1.1\r\nhost: hall\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {len}\r\n"
        );
        if let Some(key) = key {
            let _ = write!(request, "idempotency-key: {key}\r\n");
        }
        let _ = write!(request, "\r\n{body}");
        self.ask(request.as_bytes()).await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer> {
        let token = &self.token;
        let request = format!("GET {path} HTTP/1.1\r\nhost: hall\r\nauthorization: Bearer {token}\r\n\r\n");
        self.ask(request.as_bytes()).await
    }

    async fn ask(&mut self, request: &[u8]) -> Result<Answer> {
        send(&self.stream, request).await?;
        loop {
            if let Some((head, len)) = head(&self.received)? {
                let end = head.len + len;
                if self.received.len() >= end {
                    let body = self.received[head.len..end].to_vec();
                    self.received.drain(..end);
                    return Ok(Answer { status: head.status, body });
                }
            }
            receive(&self.stream, &mut self.received).await?;
        }
    }
}

struct Head {
    len: usize,
    status: u16,
}

/// The head of an answer and the length of its body, once the head is there.
fn head(received: &[u8]) -> Result<Option<(Head, usize)>> {
    let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let odd = |what: &str| Error::new(ErrorKind::InvalidData, what.to_owned());
    let text = std::str::from_utf8(&received[..end]).map_err(|_| odd("a head that is not text"))?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.get(9..12)).and_then(|status| status.parse().ok());
    let status: u16 = status.ok_or_else(|| odd("no status"))?;
    let len = lines.filter_map(|line| line.split_once(':')).find_map(|(name, value)| {
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())
    });
    let len = match len {
        Some(len) => len.ok_or_else(|| odd("no length"))?,
        None if status == 204 => 0,
        None => return Err(odd("an answer without a length")),
    };
    if len > ANSWER_LEN_MAX {
        return Err(odd("too long an answer"));
    }
    Ok(Some((Head { len: end + 4, status }, len)))
}

pub(super) async fn send(stream: &TcpStream, mut bytes: &[u8]) -> Result<()> {
    while !bytes.is_empty() {
        match stream.try_write(bytes) {
            Ok(sent) => bytes = &bytes[sent..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => stream.writable().await?,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Waits for more and puts it at the end of `received`.
pub(super) async fn receive(stream: &TcpStream, received: &mut Vec<u8>) -> Result<()> {
    loop {
        stream.readable().await?;
        let mut bytes = [0; 16 * 1024];
        match stream.try_read(&mut bytes) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(len) => {
                received.extend_from_slice(&bytes[..len]);
                return Ok(());
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
}
