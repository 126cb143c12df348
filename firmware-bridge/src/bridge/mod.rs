//! The keypad daemon: follows the hall, tells each pad what to show, brings ratings to the server exactly once and
//! clerks' key presses at once or not at all.
//!
//! One thread per line of pads, one that follows, some that speak to the server, and this one, which decides nothing but
//! passes on: what a press means is [`desk`] and [`call_desk`], what survives a power cut is [`spool`].

pub mod call_desk;
mod caller;
pub mod config;
pub mod desk;
pub mod disk;
pub mod keys;
mod line;
pub mod notice;
pub mod spool;
mod uplink;

pub use config::{BridgeConfig, BridgeConfigError};

use crate::clock::unix_ms;
use call_desk::CallDesk;
use caller::{Caller, CallerWord, TRIED_FOR};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use desk::{Desk, Show};
use keys::Deed;
use line::{LineHandle, LineWord, Order, Pressed, What};
use notice::Notice;
use queue_api::client::Client;
use queue_api::follower::{Follower, Update};
use spool::{OpenRating, Spool, SpooledRating, SpooledWish};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use uplink::{Pad, Uplink};

/// Words waiting for the main loop.
const WORDS_MAX: usize = 1_024;
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Why the daemon could not start or had to end.
#[derive(Debug, thiserror::Error)]
pub enum BridgeError {
    /// Ratings could not be kept safe.
    #[error("nothing can be kept in {}: {reason}", .dir.display())]
    Spool {
        /// Where.
        dir: PathBuf,
        /// What the operating system said.
        reason: std::io::Error,
    },
    /// There is no thread to be had.
    #[error("no thread: {0}")]
    Thread(#[from] std::io::Error),
    /// A rating cannot be asked for without a place in the hall.
    #[error("the token file cannot be read: {0}")]
    Token(String),
}

enum Word {
    Hall(Update),
    Line(LineWord),
    Caller(CallerWord),
}

/// Runs until `stop` is set.
///
/// # Errors
/// When the spool or the token cannot be read, or the spool cannot be written at the start.
pub fn run(config: &BridgeConfig, stop: &Arc<AtomicBool>) -> Result<(), BridgeError> {
    let token = config.token().map_err(|error| BridgeError::Token(error.to_string()))?;
    let client = Client::new(&config.server, token.as_deref());
    let spool = Spool::open(&config.data_dir)
        .map_err(|reason| BridgeError::Spool { dir: config.data_dir.clone(), reason })?;
    let (open, wishes) = (spool.open_ratings(), spool.wishes());
    let uplink = Uplink::start(client.clone(), spool, pads(config), Arc::clone(stop))?;
    let (sender, words) = bounded::<Word>(WORDS_MAX);
    let lines = start_lines(config, &sender, stop)?;
    let answers = sender.clone();
    let tell = move |word| answers.send(Word::Caller(word)).is_ok();
    let caller = Caller::start(client.clone(), Arc::clone(stop), tell)?;
    let follower = Follower::spawn(client, move |update| sender.send(Word::Hall(update)).is_ok())?;
    let mut bridge = Bridge {
        desk: Desk::new(config.counters(), config.rating_timeout()),
        call_desk: CallDesk::new(config.call_counters()),
        lines,
        uplink,
        caller,
        open: Vec::new(),
        ignored: 0,
        wished: 0,
    };
    tracing::info!(
        server = %config.server,
        keypads = config.counters().len(),
        call_pads = config.call_counters().len(),
        "keypad daemon runs"
    );
    let shows = bridge.desk.restore(&open, Instant::now(), unix_ms());
    bridge.open = open.iter().map(|rating| (rating.counter, rating.ticket, rating.heard)).collect();
    bridge.show(shows);
    bridge.go_on_with(wishes);
    bridge.run(&words, stop);
    follower.stop();
    // Threads that wait for room in the channel end when it is gone.
    drop(words);
    Ok(())
}

fn pads(config: &BridgeConfig) -> impl Iterator<Item = (u16, Pad)> {
    let keypads = config.counters().into_iter().map(|counter| (counter, Pad::Keypad));
    keypads.chain(config.call_counters().into_iter().map(|counter| (counter, Pad::CallPad)))
}

fn start_lines(
    config: &BridgeConfig,
    words: &Sender<Word>,
    stop: &Arc<AtomicBool>,
) -> Result<Vec<LineHandle>, std::io::Error> {
    let tell = || {
        let words = words.clone();
        move |word| words.send(Word::Line(word)).is_ok()
    };
    let mut lines = Vec::new();
    for line in &config.keypad_lines {
        lines.push(LineHandle::start_keypads(lines.len(), line, Arc::clone(stop), tell())?);
    }
    for line in &config.call_pad_lines {
        lines.push(LineHandle::start_call_pads(lines.len(), line, Arc::clone(stop), tell())?);
    }
    Ok(lines)
}

struct Bridge {
    desk: Desk,
    call_desk: CallDesk,
    lines: Vec<LineHandle>,
    uplink: Uplink,
    caller: Caller,
    /// Open ratings as the spool was last told.
    open: Vec<(u16, u64, bool)>,
    ignored: u64,
    wished: u64,
}

impl Bridge {
    fn run(&mut self, words: &Receiver<Word>, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            match words.recv_timeout(LOOK_EVERY) {
                Ok(Word::Hall(update)) => self.follow(&update),
                Ok(Word::Line(LineWord::Pressed(pressed))) => self.press(&pressed),
                Ok(Word::Line(LineWord::Health { counter, roles, trouble })) => {
                    if roles.rating {
                        self.desk.keypad_is(counter, trouble.is_none());
                    }
                    for pad in Pad::of(roles) {
                        self.uplink.report(counter, pad, trouble);
                    }
                }
                Ok(Word::Caller(CallerWord::Answered { key, counter, notice })) => {
                    self.uplink.wish_answered(&key);
                    self.call_desk.answered(counter, notice, Instant::now());
                }
                Ok(Word::Line(LineWord::Counted { counter, roles, counters })) => {
                    for pad in Pad::of(roles) {
                        self.uplink.counted(counter, pad, counters);
                    }
                }
                Ok(Word::Caller(CallerWord::Looked(hall))) => self.call_desk.count(&hall),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.pass_on();
        }
    }

    fn follow(&mut self, update: &Update) {
        if let Update::Snapshot(hall) = update {
            self.uplink.server_knew(&hall.devices);
        }
        if matches!(update, Update::Live | Update::Snapshot(_)) {
            self.uplink.server_is_back();
        }
        if self.call_desk.follow(update) {
            self.caller.look();
        }
        let shows = self.desk.follow(update, Instant::now());
        self.show(shows);
    }

    /// Acknowledged is what is safe, or means nothing; what should have been kept and could not be, is not.
    fn press(&mut self, pressed: &Pressed) {
        let done = match &pressed.what {
            What::Rating(level) => self.rate(pressed, *level),
            What::Deed(deed, digits) => self.wish(pressed, *deed, digits),
            What::Nothing => {
                tracing::debug!(counter = pressed.counter, "a key that means nothing");
                self.call_desk.say(pressed.counter, Notice::NO_SUCH_KEY, Instant::now());
                true
            }
        };
        if let Some(line) = self.lines.get(pressed.line).filter(|_| done) {
            line.tell(Order::Acknowledge { unit: pressed.unit, sequence: pressed.sequence });
        }
    }

    fn rate(&mut self, pressed: &Pressed, level: u8) -> bool {
        let (counter, now) = (pressed.counter, Instant::now());
        let Some(rated) = self.desk.rating_open(counter, now) else {
            self.ignored += 1;
            tracing::info!(counter, ignored = self.ignored, "a key was pressed and no rating is open");
            return true;
        };
        if pressed.late && !self.desk.late_key_counts(counter, pressed.after) {
            self.ignored += 1;
            tracing::info!(counter, ignored = self.ignored, "a key may be older than the open question");
            return true;
        }
        let rating = SpooledRating { log: rated.log, ticket: rated.ticket, counter, level, at_ms: unix_ms() };
        // On disk before anything else: from here on nothing short of the disk's death loses it.
        match self.uplink.spool(&rating) {
            Ok(()) => {
                tracing::info!(counter, "rating taken");
                let shows = self.desk.rated_here(counter, now);
                self.show(shows);
                true
            }
            Err(error) => {
                tracing::error!(counter, %error, "a rating cannot be stored and is not taken");
                self.call_desk.say(counter, Notice::NOT_STORED, now);
                let shows = self.desk.not_stored(counter, now);
                self.show(shows);
                false
            }
        }
    }

    fn wish(&mut self, pressed: &Pressed, deed: Deed, digits: &[u8]) -> bool {
        let now = Instant::now();
        let counter = pressed.counter;
        let wish = match self.call_desk.decide(counter, deed, digits, pressed.late) {
            Ok(wish) => wish,
            Err(notice) => {
                tracing::info!(counter, ?deed, ?notice, "a key press is not sent");
                self.call_desk.say(counter, notice, now);
                return true;
            }
        };
        self.wished += 1;
        let at_ms = unix_ms();
        let wish =
            SpooledWish { key: format!("call-pad/{counter}/{at_ms}-{}", self.wished), counter, at_ms, wish };
        // Before it is sent, so that a daemon that dies in between asks under the same name or not at all.
        if let Err(error) = self.uplink.keep_wish(&wish) {
            tracing::error!(counter, %error, "a key press cannot be stored and is not sent");
            self.call_desk.say(counter, Notice::NOT_STORED, now);
            return false;
        }
        self.send(wish, now + TRIED_FOR);
        true
    }

    fn send(&mut self, wish: SpooledWish, until: Instant) {
        let (key, counter) = (wish.key.clone(), wish.counter);
        if self.caller.wish(wish, until) {
            self.call_desk.sent(counter);
        } else {
            self.uplink.wish_answered(&key);
            self.call_desk.say(counter, Notice::BUSY, Instant::now());
        }
    }

    /// Wishes of a former daemon: those pressed a moment ago are asked again under their names, others are forgotten.
    fn go_on_with(&mut self, wishes: Vec<SpooledWish>) {
        for wish in wishes {
            let age = unix_ms().checked_sub(wish.at_ms).map(Duration::from_millis);
            match age.and_then(|age| TRIED_FOR.checked_sub(age)) {
                Some(left) => self.send(wish, Instant::now() + left),
                None => self.uplink.wish_answered(&wish.key),
            }
        }
    }

    /// Ends what has lasted long enough, and tells spool and pads what has changed.
    fn pass_on(&mut self) {
        let now = Instant::now();
        self.lines.iter().for_each(LineHandle::tell_rest);
        let due = self.desk.tick(now);
        self.show(due);
        for (counter, screen, beeps) in self.call_desk.changes(now) {
            for line in &self.lines {
                line.tell(Order::Screen { counter, screen: screen.clone(), beeps });
            }
        }
        let ratings = self.desk.open_ratings(now, unix_ms());
        let question = |rating: &OpenRating| (rating.counter, rating.ticket, rating.heard);
        let open: Vec<(u16, u64, bool)> = ratings.iter().map(question).collect();
        if open != self.open {
            if let Err(error) = self.uplink.set_open_ratings(&ratings) {
                tracing::warn!(%error, "open ratings will not outlive this daemon");
            }
            self.open = open;
        }
    }

    fn show(&self, shows: Vec<Show>) {
        let mut newest = BTreeMap::new();
        for show in shows {
            newest.insert(show.counter, show);
        }
        for show in newest.into_values() {
            for line in &self.lines {
                line.tell(Order::Show(show.clone()));
            }
        }
    }
}

#[cfg(test)]
mod played;
#[cfg(test)]
mod press_tests;
