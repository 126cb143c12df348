//! Finding, reading and letting go of cards, one question at a time.
//!
//! Polled, not threaded: a kiosk calls [`CardReader::poll`] on a thread of its own every 50–100 ms. One poll asks
//! at most a few questions and waits a few seconds at the very longest. Nothing is kept of a card that was handed out.

use super::card::Card;
use super::fields::card_from_reply;
use super::frame::{Reply, Request, Status, decode};
use crate::exchange::{Exchange, ExchangeError};
use crate::health::Health;
use crate::port::{PortError, PortSettings};
use std::time::{Duration, Instant};
use zeroize::Zeroize;

/// Readers want at least this long between two searches.
pub const FIND_EVERY: Duration = Duration::from_millis(300);
/// Longest wait for a short answer.
pub const ANSWER_FOR: Duration = Duration::from_millis(1_000);
/// Longest wait for a card's content.
pub const READ_FOR: Duration = Duration::from_millis(3_000);
/// Usual speed of such readers.
pub const BAUD: u32 = 115_200;
/// A card that could not be read and was not seen to leave is tried again after this.
const RETRY_AFTER: Duration = Duration::from_secs(3);
const LOST_EVERY: Duration = Duration::from_millis(1_000);
const READ_TRIES: u32 = 2;

/// What happened at the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReaderEvent {
    /// A card lies on it; reading begins with the next poll.
    CardFound,
    /// The card, once.
    CardRead(Box<Card>),
    /// There is a card, and it cannot be read.
    Unreadable(UnreadableReason),
    /// It was taken away.
    CardRemoved,
}

/// Why a card could not be read; each is another thing to tell the citizen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreadableReason {
    /// It moved: hold it still.
    Moved,
    /// Card and reader do not trust each other: the card may be damaged or withdrawn.
    NotTrusted,
    /// It was read, and what it says makes no sense.
    Senseless,
}

/// Why the reader could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum ReaderError {
    /// Its port is absent or broke; it is tried again by itself.
    #[error(transparent)]
    Port(#[from] PortError),
    /// It does not answer; it is tried again by itself.
    #[error("the card reader does not answer")]
    NoAnswer,
    /// It answers that it cannot work.
    #[error("the card reader is faulty: {0:?}")]
    Faulty(Status),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing is known: ask whether the module is well.
    Waking,
    Searching,
    Found,
    /// Read; the card still lies there, as answers to this probe say.
    Holding {
        probe: Request,
    },
    /// Not readable; it must leave first, or the time run out.
    Rejected {
        retry_at: Instant,
    },
}

/// A session with one reader.
#[derive(Debug)]
pub struct CardReader {
    line: Exchange,
    state: State,
    next_at: Option<Instant>,
}

impl CardReader {
    /// The reader at `settings`; opened when first polled, opened again by itself.
    #[must_use]
    pub fn new(settings: PortSettings) -> Self {
        Self::over(Exchange::open(settings))
    }

    /// A reader over any line.
    #[must_use]
    pub fn over(line: Exchange) -> Self {
        Self { line, state: State::Waking, next_at: None }
    }

    /// How the reader is.
    #[must_use]
    pub fn health(&self) -> &Health {
        self.line.health()
    }

    /// Does the next thing, if it is time for it. `Ok(None)`: nothing new.
    ///
    /// # Errors
    /// When the reader is away or faulty. The next polls try again; the caller only shows it.
    pub fn poll(&mut self, now: Instant) -> Result<Option<ReaderEvent>, ReaderError> {
        if self.next_at.is_some_and(|at| now < at) {
            return Ok(None);
        }
        self.next_at = Some(now + FIND_EVERY);
        let result = self.step(now);
        if result.is_err() {
            self.state = State::Waking;
            self.next_at = Some(now + LOST_EVERY);
        }
        result
    }

    /// Ends the wait for a card's removal, so that the same card may be read again at once.
    pub fn read_again(&mut self) {
        if matches!(self.state, State::Holding { .. } | State::Rejected { .. }) {
            self.state = State::Searching;
        }
    }

    fn step(&mut self, now: Instant) -> Result<Option<ReaderEvent>, ReaderError> {
        match self.state {
            State::Waking => {
                let status = self.ask(Request::Status, ANSWER_FOR)?.status;
                if status != Status::Done {
                    return Err(ReaderError::Faulty(status));
                }
                self.state = State::Searching;
                Ok(None)
            }
            State::Searching => {
                if self.find()? {
                    self.state = State::Found;
                    self.next_at = None;
                    return Ok(Some(ReaderEvent::CardFound));
                }
                Ok(None)
            }
            State::Found => self.read(now).map(Some),
            State::Holding { probe } => self.probe(probe),
            State::Rejected { retry_at } => {
                if !self.find()? {
                    self.state = State::Searching;
                    return Ok(Some(ReaderEvent::CardRemoved));
                }
                if now >= retry_at {
                    self.state = State::Found;
                    self.next_at = None;
                }
                Ok(None)
            }
        }
    }

    fn find(&mut self) -> Result<bool, ReaderError> {
        match self.ask(Request::Find, ANSWER_FOR)?.status {
            Status::Found | Status::Done => Ok(true),
            Status::NotFound => Ok(false),
            fault @ (Status::SelfTestFailed | Status::NotAuthorised) => Err(ReaderError::Faulty(fault)),
            Status::NoSuchItem
            | Status::BadRequest
            | Status::BadCommand
            | Status::NotTrusted
            | Status::ReadFailed
            | Status::NotSelected
            | Status::Other(_) => Ok(false),
        }
    }

    fn read(&mut self, now: Instant) -> Result<ReaderEvent, ReaderError> {
        let mut reason = UnreadableReason::Moved;
        for attempt in 0..READ_TRIES {
            if attempt > 0 && !self.find()? {
                break;
            }
            if self.ask(Request::Select, ANSWER_FOR)?.status != Status::Done {
                continue;
            }
            let mut reply = self.ask(Request::ReadBase, READ_FOR)?;
            self.line.wipe();
            if reply.status == Status::Done {
                let card = card_from_reply(&reply.data);
                reply.data.zeroize();
                match card {
                    Ok(card) => {
                        self.state = State::Holding { probe: Request::ReadManagement };
                        return Ok(ReaderEvent::CardRead(Box::new(card)));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "card not understood");
                        reason = UnreadableReason::Senseless;
                    }
                }
            } else if reply.status == Status::NotTrusted {
                reason = UnreadableReason::NotTrusted;
            }
        }
        self.state = State::Rejected { retry_at: now + RETRY_AFTER };
        Ok(ReaderEvent::Unreadable(reason))
    }

    /// After a good read most modules answer "no card" to a search although it lies there, so presence is probed by
    /// reading something small. Old modules do not know the first probe; then the second is used.
    fn probe(&mut self, probe: Request) -> Result<Option<ReaderEvent>, ReaderError> {
        match self.ask(probe, ANSWER_FOR)?.status {
            Status::Done | Status::NoSuchItem => Ok(None),
            Status::BadCommand if probe == Request::ReadManagement => {
                self.state = State::Holding { probe: Request::ReadAddress };
                Ok(None)
            }
            Status::BadCommand
            | Status::Found
            | Status::BadRequest
            | Status::NotTrusted
            | Status::ReadFailed
            | Status::SelfTestFailed
            | Status::NotAuthorised
            | Status::NotFound
            | Status::NotSelected
            | Status::Other(_) => {
                self.state = State::Searching;
                Ok(Some(ReaderEvent::CardRemoved))
            }
        }
    }

    fn ask(&mut self, request: Request, wait: Duration) -> Result<Reply, ReaderError> {
        let mut last = ReaderError::NoAnswer;
        for _ in 0..2 {
            match self.line.ask(&request.encode(), wait, decode, |_| true) {
                // The reader says our own frame came damaged: once more.
                Ok(reply) if reply.status == Status::BadRequest => last = ReaderError::NoAnswer,
                Ok(reply) => return Ok(reply),
                Err(ExchangeError::Port(error)) => return Err(error.into()),
                Err(ExchangeError::NoAnswer { .. }) => last = ReaderError::NoAnswer,
            }
        }
        Err(last)
    }
}
