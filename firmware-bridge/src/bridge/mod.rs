//! The keypad daemon: follows the hall, tells each keypad what to say, and brings ratings to the server exactly once.
//!
//! One thread per keypad line, one that follows, one that delivers, and this one, which decides nothing but passes on:
//! what a press means is [`desk`], what survives a power cut is [`spool`].

pub mod config;
pub mod desk;
mod line;
pub mod spool;
mod uplink;

pub use config::{BridgeConfig, BridgeConfigError};

use crate::clock::unix_ms;
use crate::keypad::Key;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use desk::{Desk, Show};
use line::{LineHandle, LineWord};
use queue_api::client::Client;
use queue_api::follower::{Follower, Update};
use spool::{Spool, SpooledRating};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use uplink::Uplink;

/// Words waiting for the main loop.
const WORDS_MAX: usize = 1_024;
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Why the daemon could not start or had to end.
#[derive(Debug, thiserror::Error)]
pub enum BridgeError {
    /// Ratings could not be kept safe.
    #[error("the spool cannot be used: {0}")]
    Spool(#[from] std::io::Error),
    /// A rating cannot be asked for without a place in the hall.
    #[error("the token file cannot be read: {0}")]
    Token(String),
}

enum Word {
    Hall(Update),
    Line(LineWord),
}

/// Runs until `stop` is set.
///
/// # Errors
/// When the spool or the token cannot be read, or the spool cannot be written any more.
pub fn run(config: &BridgeConfig, stop: &Arc<AtomicBool>) -> Result<(), BridgeError> {
    let token = config.token().map_err(|error| BridgeError::Token(error.to_string()))?;
    let client = Client::new(&config.server, token.as_deref());
    let spool = Spool::open(&config.data_dir)?;
    let uplink = Uplink::start(client.clone(), spool, Arc::clone(stop))?;
    let (sender, words) = bounded::<Word>(WORDS_MAX);
    let lines = start_lines(config, &sender, stop)?;
    let hall = sender.clone();
    let follower = Follower::spawn(client, move |update| hall.send(Word::Hall(update)).is_ok())?;
    let desk = Desk::new(config.counters(), config.rating_timeout());
    let mut bridge = Bridge { desk, lines, uplink, ignored: 0 };
    tracing::info!(server = %config.server, keypads = config.counters().len(), "keypad daemon runs");
    let result = bridge.run(&words, stop);
    follower.stop();
    // Threads that wait for room in the channel end when it is gone.
    drop(words);
    result
}

fn start_lines(
    config: &BridgeConfig,
    words: &Sender<Word>,
    stop: &Arc<AtomicBool>,
) -> Result<Vec<LineHandle>, std::io::Error> {
    config
        .keypad_lines
        .iter()
        .map(|line| {
            let words = words.clone();
            LineHandle::start(line, Arc::clone(stop), move |word| words.send(Word::Line(word)).is_ok())
        })
        .collect()
}

struct Bridge {
    desk: Desk,
    lines: Vec<LineHandle>,
    uplink: Uplink,
    ignored: u64,
}

impl Bridge {
    fn run(&mut self, words: &Receiver<Word>, stop: &AtomicBool) -> Result<(), BridgeError> {
        while !stop.load(Ordering::Relaxed) {
            let shows = match words.recv_timeout(LOOK_EVERY) {
                Ok(Word::Hall(update)) => {
                    if matches!(update, Update::Live | Update::Snapshot(_)) {
                        self.uplink.server_is_back();
                    }
                    self.desk.follow(&update, Instant::now())
                }
                Ok(Word::Line(LineWord::Pressed { counter, key })) => self.press(counter, key)?,
                Ok(Word::Line(LineWord::Health { counter, well })) => {
                    self.uplink.report_keypad(counter, well);
                    Vec::new()
                }
                Ok(Word::Line(LineWord::Counted { counter, counters })) => {
                    self.uplink.counted(counter, counters);
                    Vec::new()
                }
                Err(RecvTimeoutError::Timeout) => Vec::new(),
                Err(RecvTimeoutError::Disconnected) => break,
            };
            self.show(shows);
            let due = self.desk.tick(Instant::now());
            self.show(due);
        }
        Ok(())
    }

    fn press(&mut self, counter: u16, key: Key) -> Result<Vec<Show>, BridgeError> {
        let Key::Rating(level) = key else {
            tracing::debug!(counter, ?key, "not a rating key");
            return Ok(Vec::new());
        };
        let Some(rated) = self.desk.rating_open(counter, Instant::now()) else {
            self.ignored += 1;
            tracing::info!(counter, ignored = self.ignored, "a key was pressed and no rating is open");
            return Ok(Vec::new());
        };
        // On disk before anything else: from here on nothing short of the disk's death loses it.
        self.uplink.spool(&SpooledRating {
            log: rated.log,
            ticket: rated.ticket,
            counter,
            level,
            at_ms: unix_ms(),
        })?;
        tracing::info!(counter, "rating taken");
        Ok(self.desk.rated_here(counter, Instant::now()))
    }

    fn show(&self, shows: Vec<Show>) {
        let mut newest = BTreeMap::new();
        for show in shows {
            newest.insert(show.counter, show);
        }
        for show in newest.into_values() {
            for line in self.lines.iter().filter(|line| line.serves(show.counter)) {
                line.show(&show);
            }
        }
    }
}
