//! The thread that polls the ID-card reader and says what it sees, while a card is wanted.
//!
//! A card given to one visit is not given to the next: whoever forgot it did not take that ticket. It must leave first.

use crate::card_reader::{CardReader, ReaderCondition, ReaderWord};
use crate::clock;
use crate::config::CardReaderConfig;
use crate::visit::Person;
use crate::wake::Waker;
use firmware_bridge::card_reader::{Card, CardReader as Session, ReaderError, ReaderEvent};
use firmware_bridge::health::LinkState;
use firmware_bridge::port::PortSettings;
use jiff::SignedDuration;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// How often the reader is asked while a card is wanted, and while none is.
const POLL_EVERY: Duration = Duration::from_millis(60);
const CHECK_EVERY: Duration = Duration::from_millis(500);

impl CardReader {
    /// The reader of this kiosk, polled on a thread of its own.
    ///
    /// # Errors
    /// When the operating system has no thread to give.
    pub fn connect(config: Option<&CardReaderConfig>, wake: Waker) -> std::io::Result<Self> {
        let Some(config) = config else { return Ok(Self::pair(ReaderCondition::NotFitted).0) };
        let (reader, end) = Self::pair(ReaderCondition::Well);
        let session = Session::new(PortSettings::new(&config.port, config.baud));
        let mut watch = Watch {
            session,
            frames: 0,
            condition: None,
            wanted: false,
            lies: Lies::Nothing,
            correction_ms: Arc::clone(&end.correction_ms),
        };
        std::thread::Builder::new().name("card-reader".into()).spawn(move || {
            loop {
                let wanted = end.wanted.load(Ordering::Relaxed);
                let words = watch.look(wanted);
                end.tally.note(watch.session.health().counters(Instant::now()));
                for word in words {
                    if end.words.send(word).is_err() {
                        return;
                    }
                    wake.wake();
                }
                std::thread::park_timeout(if wanted { POLL_EVERY } else { CHECK_EVERY });
            }
        })?;
        Ok(reader)
    }
}

struct Watch {
    session: Session,
    /// Good frames heard when it was last looked at.
    frames: u64,
    condition: Option<ReaderCondition>,
    wanted: bool,
    lies: Lies,
    correction_ms: Arc<AtomicI64>,
}

/// What lies on the reader.
enum Lies {
    Nothing,
    /// A card that came before it was asked for, as people do. It is kept while it lies there and no longer: most
    /// readers cannot read a card again before it was lifted.
    Early(ReaderWord),
    /// A card that a visit was given.
    Given,
}

impl Watch {
    fn look(&mut self, wanted: bool) -> Vec<ReaderWord> {
        let was_wanted = std::mem::replace(&mut self.wanted, wanted);
        let result = self.session.poll(Instant::now());
        let mut words = Vec::new();
        let now_is = self.judge(&result);
        if now_is.is_some() && self.condition != now_is {
            self.condition = now_is;
            words.extend(now_is.map(ReaderWord::Condition));
        }
        if now_is == Some(ReaderCondition::Lost) && matches!(self.lies, Lies::Early(_)) {
            self.lies = Lies::Nothing;
        }
        if wanted && !was_wanted {
            words.extend(self.lying());
        }
        if let Ok(Some(event)) = result {
            words.extend(self.word(event).filter(|_| wanted));
        }
        words
    }

    /// A poll that did nothing says nothing; an answer says well, and a fault or a silence the session gave up on, lost.
    fn judge(&mut self, result: &Result<Option<ReaderEvent>, ReaderError>) -> Option<ReaderCondition> {
        let health = self.session.health();
        let heard = std::mem::replace(&mut self.frames, health.frames) < health.frames;
        match result {
            Err(ReaderError::Faulty(_)) => Some(ReaderCondition::Lost),
            Err(_) => (health.state == LinkState::Lost).then_some(ReaderCondition::Lost),
            Ok(_) => heard.then_some(ReaderCondition::Well),
        }
    }

    /// A card is asked for just now: what already lies there?
    fn lying(&mut self) -> Option<ReaderWord> {
        match std::mem::replace(&mut self.lies, Lies::Given) {
            Lies::Early(word) => Some(word),
            Lies::Given => Some(ReaderWord::LeftBehind),
            Lies::Nothing => {
                self.lies = Lies::Nothing;
                None
            }
        }
    }

    fn word(&mut self, event: ReaderEvent) -> Option<ReaderWord> {
        let was_given = matches!(self.lies, Lies::Given);
        match event {
            ReaderEvent::CardFound if was_given => None,
            ReaderEvent::CardFound => Some(ReaderWord::Reading),
            ReaderEvent::Unreadable(reason) => Some(ReaderWord::Unreadable(reason)),
            ReaderEvent::CardRemoved => {
                self.lies = Lies::Nothing;
                Some(ReaderWord::Removed)
            }
            ReaderEvent::CardRead(_) if was_given => Some(ReaderWord::LeftBehind),
            ReaderEvent::CardRead(card) if self.wanted => {
                self.lies = Lies::Given;
                Some(self.read(&card))
            }
            ReaderEvent::CardRead(card) => {
                self.lies = Lies::Early(self.read(&card));
                None
            }
        }
    }

    fn read(&self, card: &Card) -> ReaderWord {
        let correction = SignedDuration::from_millis(self.correction_ms.load(Ordering::Relaxed));
        if card.expired_on(clock::today(correction)) {
            ReaderWord::Expired
        } else {
            ReaderWord::Read(Person::of_card(card))
        }
    }
}
