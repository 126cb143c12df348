//! A server that is played for tests: answers by path, or never, and tells what it was asked.

use crossbeam_channel::{Receiver, bounded};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

/// Questions remembered; no test asks so many.
const ASKED_MAX: usize = 256;

pub(super) struct Played {
    pub(super) base: String,
    /// Paths, in the order in which they were asked for.
    pub(super) asked: Receiver<String>,
}

impl Played {
    /// `answer`: status and body for a path, `None` for no answer at all.
    pub(super) fn start(answer: impl Fn(&str) -> Option<(u16, String)> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (told, asked) = bounded(ASKED_MAX);
        std::thread::spawn(move || {
            let mut hung = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some(path) = path(&stream) else { continue };
                let answer = answer(&path);
                let _ = told.send(path);
                match answer {
                    Some((status, body)) => {
                        let len = body.len();
                        let head =
                            format!("HTTP/1.1 {status} -\r\nConnection: close\r\nContent-Length: {len}");
                        let _ = write!(stream, "{head}\r\n\r\n{body}");
                    }
                    // Open, and silent.
                    None => hung.push(stream),
                }
            }
        });
        Self { base, asked }
    }
}

/// Reads a whole request.
fn path(stream: &TcpStream) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    let mut line = String::new();
    while reader.read_line(&mut line).ok()? > 2 {
        head.push(std::mem::take(&mut line));
    }
    let len = head.iter().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    reader.read_exact(&mut vec![0; len.unwrap_or(0)]).ok()?;
    Some(head.first()?.split(' ').nth(1)?.to_owned())
}
