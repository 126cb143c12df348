//! One follower on a real socket: server-sent events out of chunks, word by word, resumed by hand.

use super::http1::{receive, send};
use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// A follower's connection.
#[derive(Debug)]
pub(crate) struct Follower {
    stream: TcpStream,
    received: Vec<u8>,
    text: Vec<u8>,
}

/// What a follower hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// An event, at its place in the log.
    Event { seq: u64, data: String },
    /// It cannot be resumed.
    Reset,
    /// The server is still there.
    Beat,
}

impl Follower {
    /// Follows after `place` (`<log>-<seq>`), or from now on; comes back when the server has agreed.
    pub(crate) async fn open(address: SocketAddr, token: &str, place: Option<&str>) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        let mut request =
            format!("GET /api/v1/events HTTP/1.1\r\nhost: hall\r\nauthorization: Bearer {token}\r\n");
        if let Some(place) = place {
            request.push_str(&format!("last-event-id: {place}\r\n"));
        }
        request.push_str("\r\n");
        send(&stream, request.as_bytes()).await?;
        let mut received = Vec::new();
        let end = loop {
            receive(&stream, &mut received).await?;
            if let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
        };
        if !received.starts_with(b"HTTP/1.1 200") {
            return Err(Error::new(ErrorKind::InvalidData, "the server does not let us follow"));
        }
        received.drain(..end + 4);
        Ok(Self { stream, received, text: Vec::new() })
    }

    /// The next word, whenever it comes.
    pub(crate) async fn next(&mut self) -> Result<Word> {
        loop {
            if let Some(end) = self.text.windows(2).position(|two| two == b"\n\n") {
                let frame: Vec<u8> = self.text.drain(..end + 2).collect();
                if let Some(word) = word(&frame)? {
                    return Ok(word);
                }
            } else if !self.unwrap_chunk()? {
                receive(&self.stream, &mut self.received).await?;
            }
        }
    }

    /// Moves one chunk into the text; `false` while none is whole.
    fn unwrap_chunk(&mut self) -> Result<bool> {
        let Some(line) = self.received.windows(2).position(|two| two == b"\r\n") else { return Ok(false) };
        let len = std::str::from_utf8(&self.received[..line]).ok();
        let len = len.and_then(|len| usize::from_str_radix(len, 16).ok());
        let len = len.ok_or_else(|| Error::new(ErrorKind::InvalidData, "not a chunk"))?;
        if len == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let begin = line + 2;
        if self.received.len() < begin + len + 2 {
            return Ok(false);
        }
        self.text.extend_from_slice(&self.received[begin..begin + len]);
        self.received.drain(..begin + len + 2);
        Ok(true)
    }
}

fn word(frame: &[u8]) -> Result<Option<Word>> {
    let odd = || Error::new(ErrorKind::InvalidData, "not an event");
    let frame = std::str::from_utf8(frame).map_err(|_| odd())?;
    let field = |name: &str| {
        frame.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim_start)
    };
    Ok(match (field("event"), field("id")) {
        (Some("beat"), _) => Some(Word::Beat),
        (Some("reset"), _) => Some(Word::Reset),
        (_, Some(id)) => {
            let seq = id.rsplit_once('-').and_then(|(_, seq)| seq.parse().ok()).ok_or_else(odd)?;
            Some(Word::Event { seq, data: field("data").ok_or_else(odd)?.to_owned() })
        }
        // A comment, to keep the connection open.
        (_, None) => None,
    })
}
