//! Snapshot, then every event after it: reconnects, resumes, notices gaps, and says when the data is stale.
//!
//! The socket is read on a thread of its own, so that a line that went dead without a word is noticed by
//! the clock and not by the operating system. Nothing is interpreted here.

use crate::Seq;
use crate::client::{Client, ClientError};
use crate::event::Recorded;
use crate::hall::HallSnapshot;
use crate::paths;
use std::io::{BufRead, BufReader};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// The server says something at least every 10 s; silence for longer than this is a dead line.
const SILENCE_MAX: Duration = Duration::from_secs(15);
/// One connection lives at most this long, then resumes on a new one; bounds threads left on dead sockets.
const CONNECTION_FOR: Duration = Duration::from_secs(300);
/// First and longest pause between two attempts to connect.
const RETRY_AFTER: Duration = Duration::from_millis(250);
const RETRY_AFTER_MAX: Duration = Duration::from_secs(2);
/// Lines of the stream waiting to be taken.
const LINES_MAX: usize = 1024;

/// What a follower tells its owner.
#[derive(Debug, Clone, PartialEq)]
pub enum Update {
    /// Start again from this: the first word, and after every break that could not be resumed.
    Snapshot(Box<HallSnapshot>),
    /// The next event; `seq` is one more than the last.
    Event(Box<Recorded>),
    /// The line is up again and what follows is current.
    Live,
    /// The server cannot be heard. What was shown so far is old.
    Stale,
}

/// A running follower. Dropping it asks its thread to end; the thread ends at its next word or time-out.
#[derive(Debug)]
pub struct Follower {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// Follows the hall and hands every update to `sink`, in order, until the follower is dropped or `sink`
    /// returns `false`.
    ///
    /// # Errors
    /// When the operating system has no thread to give.
    pub fn spawn(client: Client, sink: impl FnMut(Update) -> bool + Send + 'static) -> std::io::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::Builder::new()
            .name("follower".into())
            .spawn(move || run(&client, Sink { sink: Box::new(sink), stopped }))?;
        Ok(Self { stop, thread: Some(thread) })
    }

    /// Asks the thread to end without waiting for it.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.stop();
        drop(self.thread.take());
    }
}

struct Sink {
    sink: Box<dyn FnMut(Update) -> bool + Send>,
    stopped: Arc<AtomicBool>,
}

impl Sink {
    fn wants_more(&self) -> bool {
        !self.stopped.load(Ordering::Relaxed)
    }

    fn take(&mut self, update: Update) -> bool {
        if self.wants_more() && !(self.sink)(update) {
            self.stopped.store(true, Ordering::Relaxed);
        }
        self.wants_more()
    }
}

/// Where a follower stands in the log.
#[derive(Debug, Clone)]
struct Place {
    log: String,
    seq: Seq,
}

fn run(client: &Client, mut sink: Sink) {
    let mut place: Option<Place> = None;
    let mut stale = false;
    let mut pause = RETRY_AFTER;
    while sink.wants_more() {
        match follow_once(client, &mut place, &mut stale, &mut sink) {
            Ended::Stopped => return,
            Ended::Reset => place = None,
            Ended::Renew => pause = RETRY_AFTER,
            Ended::Broken => {
                if !stale {
                    stale = true;
                    sink.take(Update::Stale);
                }
                std::thread::park_timeout(pause);
                pause = (pause * 2).min(RETRY_AFTER_MAX);
            }
        }
        if !stale {
            pause = RETRY_AFTER;
        }
    }
}

enum Ended {
    Stopped,
    Reset,
    Renew,
    Broken,
}

fn follow_once(client: &Client, place: &mut Option<Place>, stale: &mut bool, sink: &mut Sink) -> Ended {
    if place.is_none() {
        let Ok(snapshot) = client.hall() else { return Ended::Broken };
        *place = Some(Place { log: snapshot.log.clone(), seq: snapshot.seq });
        if !sink.take(Update::Snapshot(Box::new(snapshot))) {
            return Ended::Stopped;
        }
    }
    let Some(here) = place.as_mut() else { return Ended::Reset };
    let Ok(lines) = open_stream(client, here) else { return Ended::Broken };
    let mut frame = Frame::default();
    loop {
        let line = match lines.recv_timeout(SILENCE_MAX) {
            Ok(Line::Text(line)) => line,
            Ok(Line::Expired) => return Ended::Renew,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Ended::Broken,
        };
        if std::mem::take(stale) && !sink.take(Update::Live) {
            return Ended::Stopped;
        }
        if !sink.wants_more() {
            return Ended::Stopped;
        }
        if !line.is_empty() {
            frame.add(&line);
            continue;
        }
        match std::mem::take(&mut frame).finish() {
            Word::Nothing => {}
            Word::Reset => return Ended::Reset,
            Word::Event(recorded) if recorded.seq <= here.seq => {}
            Word::Event(recorded) if recorded.seq == here.seq + 1 => {
                here.seq = recorded.seq;
                if !sink.take(Update::Event(recorded)) {
                    return Ended::Stopped;
                }
            }
            // A hole: whatever the cause, the snapshot is right.
            Word::Event(_) | Word::Unreadable => return Ended::Reset,
        }
    }
}

enum Line {
    Text(String),
    Expired,
}

fn open_stream(client: &Client, place: &Place) -> Result<Receiver<Line>, ClientError> {
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_connect(Some(Duration::from_secs(2)))
        .timeout_recv_response(Some(Duration::from_secs(5)))
        .timeout_recv_body(Some(CONNECTION_FOR))
        .build()
        .new_agent();
    let mut request = agent
        .get(format!("{}{}", client.base(), paths::EVENTS))
        .header("Accept", "text/event-stream")
        .header("Last-Event-ID", format!("{}-{}", place.log, place.seq));
    if let Some(authorization) = client.authorization() {
        request = request.header("Authorization", authorization);
    }
    let response = request.call().map_err(|error| ClientError::Unreachable(error.to_string()))?;
    if !response.status().is_success() {
        return Err(ClientError::Unexpected(format!("status {}", response.status())));
    }
    let (sender, receiver) = sync_channel(LINES_MAX);
    let body = response.into_body().into_reader();
    std::thread::Builder::new()
        .name("follower-line".into())
        .spawn(move || read_lines(body, &sender))
        .map_err(|error| ClientError::Unreachable(error.to_string()))?;
    Ok(receiver)
}

fn read_lines(body: impl std::io::Read, lines: &SyncSender<Line>) {
    let mut body = BufReader::new(body);
    loop {
        let mut line = String::new();
        match body.read_line(&mut line) {
            Ok(0) => return,
            Ok(_) => {
                line.truncate(line.trim_end_matches(['\r', '\n']).len());
                if lines.send(Line::Text(line)).is_err() {
                    return;
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::TimedOut => {
                // The agreed life of this connection is over; a refused send means nobody listens any more.
                drop(lines.send(Line::Expired));
                return;
            }
            Err(_) => return,
        }
    }
}

/// Lines of one server-sent event, up to the empty line that ends it.
#[derive(Default)]
struct Frame {
    event: String,
    data: String,
}

enum Word {
    Nothing,
    Reset,
    Event(Box<Recorded>),
    Unreadable,
}

impl Frame {
    fn add(&mut self, line: &str) {
        if let Some(value) = line.strip_prefix("event:") {
            value.trim_start().clone_into(&mut self.event);
        } else if let Some(value) = line.strip_prefix("data:") {
            if !self.data.is_empty() {
                self.data.push('\n');
            }
            self.data.push_str(value.strip_prefix(' ').unwrap_or(value));
        }
    }

    fn finish(self) -> Word {
        match (self.event.as_str(), self.data.as_str()) {
            ("reset", _) => Word::Reset,
            ("", data) if !data.is_empty() => serde_json::from_str(data)
                .map_or(Word::Unreadable, |recorded| Word::Event(Box::new(recorded))),
            // A beat, a comment, or a kind of word this reader is too old to know.
            (_, _) => Word::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(lines: &[&str]) -> Word {
        let mut frame = Frame::default();
        lines.iter().for_each(|line| frame.add(line));
        frame.finish()
    }

    #[test]
    fn a_beat_and_a_comment_say_nothing_and_a_reset_says_start_again() {
        assert!(matches!(word(&["event: beat", "data: {}"]), Word::Nothing));
        assert!(matches!(word(&["event: notice", "data: {}"]), Word::Nothing), "not in the log, not counted");
        assert!(matches!(word(&[":"]), Word::Nothing));
        assert!(matches!(word(&["event: reset", "data: {}"]), Word::Reset));
        assert!(matches!(word(&["data: {"]), Word::Unreadable));
    }

    #[test]
    fn an_event_of_an_unknown_kind_still_counts() {
        let data = r#"data: {"seq":7,"at":"2026-11-23T01:00:00Z","kind":"something_new","x":1}"#;
        let Word::Event(recorded) = word(&["id: log-7", data]) else { panic!("an event") };
        assert_eq!((recorded.seq, &recorded.event), (7, &crate::event::HallEvent::Unknown));
    }
}
