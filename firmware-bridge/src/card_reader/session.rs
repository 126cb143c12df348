//! Finding, reading and letting go of cards, one question at a time.
//!
//! Polled, not threaded: a kiosk calls [`CardReader::poll`] on a thread of its own every 50–100 ms. One poll asks
//! at most a few questions and waits a few seconds at the very longest. Nothing is kept of a card that was handed out,
//! and fingerprints are never asked for.

use super::address::AppendedAddress;
use super::dialect::{self, Heard};
use super::event::{ReaderError, ReaderEvent, UnreadableReason};
use super::fields::card_from_reply;
use super::frame::{Rate, Reply, Request, Status, decode};
use super::module::ModuleNumber;
use crate::exchange::{Exchange, ExchangeError};
use crate::health::Health;
use crate::port::{PortSettings, Reopening};
use std::time::{Duration, Instant};

/// Readers want at least this long between two searches.
pub const FIND_EVERY: Duration = Duration::from_millis(300);
/// Longest wait for a short answer.
pub const ANSWER_FOR: Duration = Duration::from_millis(1_000);
/// Longest wait for a card's content: 1.4 s on the wire at 9 600 bits per second, and the card's own time.
pub const READ_FOR: Duration = Duration::from_millis(5_000);
/// Usual speed of such readers.
pub const BAUD: u32 = 115_200;
/// Longest wait for the first answer of a reader whose speed is not known yet.
const WAKE_FOR: Duration = Duration::from_millis(500);
/// Unanswered questions at one speed before the next is tried.
const MISSES_PER_RATE: u32 = 2;
/// Adapters want this long between closing and opening.
const RATE_PAUSE: Duration = Duration::from_millis(150);
const LOST_EVERY: Duration = Duration::from_millis(1_000);
const READ_TRIES: u32 = 2;

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
    /// Not readable; it must leave first: modules do not read a card again that failed and stayed.
    Rejected,
}

/// A session with one reader.
#[derive(Debug)]
pub struct CardReader {
    line: Exchange,
    state: State,
    next_at: Option<Instant>,
    speeds: Option<Speeds>,
}

/// Speeds to try on a serial line.
#[derive(Debug)]
struct Speeds {
    settings: PortSettings,
    /// The configured one first.
    rates: Vec<u32>,
    at: usize,
    misses: u32,
}

impl CardReader {
    /// The reader at `settings`; opened when first polled, opened again by itself. On a serial line it is looked for at
    /// every speed such readers have, the given one first.
    #[must_use]
    pub fn new(settings: PortSettings) -> Self {
        let mut reader = Self::over(Exchange::open(settings.clone()));
        if !settings.address.starts_with("tcp://") {
            let others = Rate::ALL.map(Rate::bits_per_s).into_iter().filter(|rate| *rate != settings.baud);
            let rates = std::iter::once(settings.baud).chain(others).collect();
            reader.speeds = Some(Speeds { settings, rates, at: 0, misses: 0 });
        }
        reader
    }

    /// A reader over any line, at the speed it has.
    #[must_use]
    pub fn over(line: Exchange) -> Self {
        Self { line, state: State::Waking, next_at: None, speeds: None }
    }

    /// How the reader is.
    #[must_use]
    pub fn health(&self) -> &Health {
        self.line.health()
    }

    /// Bits per second at which it is spoken to, where that means something.
    #[must_use]
    pub fn baud(&self) -> Option<u32> {
        self.speeds.as_ref().and_then(|speeds| speeds.rates.get(speeds.at)).copied()
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
        let result = self.step();
        if let Err(error) = &result {
            let silent = matches!(error, ReaderError::NoAnswer);
            let pause = if silent && self.state == State::Waking && self.next_speed() {
                RATE_PAUSE
            } else {
                LOST_EVERY
            };
            self.state = State::Waking;
            self.next_at = Some(now + pause);
        }
        result
    }

    /// Ends the wait for a card's removal, so that the same card may be read again at once.
    pub fn read_again(&mut self) {
        if matches!(self.state, State::Holding { .. } | State::Rejected) {
            self.state = State::Searching;
        }
    }

    /// The appended address of the card that was read and still lies there. `None`: it has none, or is gone.
    ///
    /// # Errors
    /// When the reader is away.
    pub fn appended_address(&mut self) -> Result<Option<AppendedAddress>, ReaderError> {
        if !matches!(self.state, State::Holding { .. }) {
            return Ok(None);
        }
        let reply = self.ask(Request::ReadAddress, ANSWER_FOR)?;
        self.line.wipe();
        Ok(if reply.status == Status::Done { AppendedAddress::from_data(&reply.data) } else { None })
    }

    /// Who the security module is, for the audit log. `None`: it does not tell.
    ///
    /// # Errors
    /// When the reader is away.
    pub fn module_number(&mut self) -> Result<Option<ModuleNumber>, ReaderError> {
        let reply = self.ask(Request::ModuleNumber, ANSWER_FOR)?;
        Ok(if reply.status == Status::Done { ModuleNumber::from_data(&reply.data) } else { None })
    }

    /// Restarts the security module; a card that lies there is found anew.
    ///
    /// # Errors
    /// When the reader is away or refuses.
    pub fn reset(&mut self) -> Result<(), ReaderError> {
        self.command(Request::Reset)?;
        self.state = State::Waking;
        Ok(())
    }

    /// Another speed. The answer comes at the old one; then the port is opened anew. Whether a reader remembers it when
    /// switched off is not known, so it is looked for at every speed anyway.
    ///
    /// # Errors
    /// When the reader is away or refuses.
    pub fn set_rate(&mut self, rate: Rate) -> Result<(), ReaderError> {
        self.command(Request::SetRate(rate))?;
        self.state = State::Waking;
        if let Some(speeds) = &mut self.speeds {
            speeds.at = speeds.rates.iter().position(|known| *known == rate.bits_per_s()).unwrap_or(0);
            self.replug();
        }
        Ok(())
    }

    /// Longest frame on the air, bytes.
    ///
    /// # Errors
    /// When the reader is away or refuses.
    pub fn set_radio_frame(&mut self, len: u8) -> Result<(), ReaderError> {
        self.command(Request::SetRadioFrame(len))
    }

    fn step(&mut self) -> Result<Option<ReaderEvent>, ReaderError> {
        match self.state {
            State::Waking => self.wake().map(|()| None),
            State::Searching => {
                if self.find()? {
                    self.state = State::Found;
                    self.next_at = None;
                    return Ok(Some(ReaderEvent::CardFound));
                }
                Ok(None)
            }
            State::Found => self.read().map(Some),
            State::Holding { probe } => self.probe(probe),
            State::Rejected => {
                if self.find()? {
                    return Ok(None);
                }
                self.state = State::Searching;
                Ok(Some(ReaderEvent::CardRemoved))
            }
        }
    }

    fn wake(&mut self) -> Result<(), ReaderError> {
        match self.line.ask(&Request::Status.encode(), WAKE_FOR, dialect::decode, |_| true) {
            Ok(Heard::Reply(reply)) if reply.status == Status::Done => {
                if let Some(speeds) = &mut self.speeds {
                    speeds.misses = 0;
                }
                self.state = State::Searching;
                Ok(())
            }
            Ok(Heard::Reply(reply)) => Err(ReaderError::Faulty(reply.status)),
            Ok(Heard::Foreign(dialect)) => Err(ReaderError::OtherDialect(dialect)),
            Err(error) => Err(error.into()),
        }
    }

    /// Goes on to the next speed when this one was silent often enough. `false`: none is left, or there is but one.
    fn next_speed(&mut self) -> bool {
        let Some(speeds) = &mut self.speeds else { return false };
        speeds.misses += 1;
        if speeds.misses < MISSES_PER_RATE {
            return true;
        }
        speeds.misses = 0;
        speeds.at = (speeds.at + 1) % speeds.rates.len().max(1);
        let more = speeds.at != 0;
        self.replug();
        more
    }

    fn replug(&mut self) {
        let Some((baud, speeds)) = self.baud().zip(self.speeds.as_ref()) else { return };
        tracing::info!(address = %speeds.settings.address, baud, "card reader at another speed");
        self.line.plug(Box::new(Reopening::new(PortSettings { baud, ..speeds.settings.clone() })));
    }

    /// Modules miss a card now and then; the makers' own library asks a second time at once.
    fn find(&mut self) -> Result<bool, ReaderError> {
        for _ in 0..2 {
            let status = self.ask(Request::Find, ANSWER_FOR)?.status;
            if status.is_fault() {
                return Err(ReaderError::Faulty(status));
            }
            if matches!(status, Status::Found | Status::Done) {
                return Ok(true);
            }
            if status != Status::NotFound {
                break;
            }
        }
        Ok(false)
    }

    fn read(&mut self) -> Result<ReaderEvent, ReaderError> {
        let mut reason = UnreadableReason::Moved;
        for attempt in 0..READ_TRIES {
            if attempt > 0 && !self.find()? {
                break;
            }
            let selected = self.ask(Request::Select, ANSWER_FOR)?.status;
            if selected != Status::Done {
                reason = UnreadableReason::of(selected);
                continue;
            }
            let answer = self.line.ask(&Request::ReadBase.encode(), READ_FOR, decode, |_| true);
            self.line.wipe();
            let reply = match answer {
                Ok(reply) => reply,
                Err(ExchangeError::NoAnswer { .. }) if attempt + 1 < READ_TRIES => continue,
                Err(error) => return Err(error.into()),
            };
            if reply.status != Status::Done {
                reason = UnreadableReason::of(reply.status);
                continue;
            }
            match card_from_reply(&reply.data) {
                Ok(card) => {
                    self.state = State::Holding { probe: Request::ReadManagement };
                    return Ok(ReaderEvent::CardRead(Box::new(card)));
                }
                Err(error) => {
                    tracing::warn!(%error, "card not understood");
                    reason = UnreadableReason::Senseless;
                }
            }
        }
        self.state = State::Rejected;
        Ok(ReaderEvent::Unreadable(reason))
    }

    /// After a good read most modules answer "no card" to a search although it lies there, so presence is probed by
    /// reading something small. Old modules do not know the first probe; then the second is used.
    fn probe(&mut self, probe: Request) -> Result<Option<ReaderEvent>, ReaderError> {
        let status = self.ask(probe, ANSWER_FOR)?.status;
        self.line.wipe();
        if matches!(status, Status::Done | Status::NoSuchItem) {
            return Ok(None);
        }
        if status == Status::BadCommand && probe == Request::ReadManagement {
            self.state = State::Holding { probe: Request::ReadAddress };
            return Ok(None);
        }
        self.state = State::Searching;
        Ok(Some(ReaderEvent::CardRemoved))
    }

    fn command(&mut self, request: Request) -> Result<(), ReaderError> {
        let status = self.ask(request, ANSWER_FOR)?.status;
        if status == Status::Done { Ok(()) } else { Err(ReaderError::Faulty(status)) }
    }

    fn ask(&mut self, request: Request, wait: Duration) -> Result<Reply, ReaderError> {
        for _ in 0..2 {
            match self.line.ask(&request.encode(), wait, decode, |_| true) {
                // The reader says our own frame came damaged: once more.
                Ok(reply) if reply.status.is_damage() => {}
                Ok(reply) => return Ok(reply),
                Err(ExchangeError::NoAnswer { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(ReaderError::NoAnswer)
    }
}
