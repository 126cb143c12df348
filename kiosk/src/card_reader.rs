//! The ID-card reader as the screens see it, and the thread that polls it while a card is wanted.
//!
//! A card goes from the reader's thread straight into the visit; nothing of it stays here.

use crate::clock;
use crate::config::CardReaderConfig;
use crate::visit::Person;
use crate::wake::Waker;
use bevy::prelude::Resource;
use crossbeam_channel::{Receiver, Sender, bounded};
use firmware_bridge::card_reader::{Card, CardReader as Session, ReaderEvent};
use firmware_bridge::port::PortSettings;
use queue_api::device::{DeviceHealth, DeviceKind, ReportDevice};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Words of the reader waiting to be read.
const WORDS_MAX: usize = 32;
/// How often the reader is asked while a card is wanted, and while none is.
const POLL_EVERY: Duration = Duration::from_millis(60);
const CHECK_EVERY: Duration = Duration::from_secs(5);

/// How the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReaderCondition {
    /// This kiosk has none.
    NotFitted,
    /// It answers, or was not asked yet.
    Well,
    /// It does not answer.
    Lost,
}

/// What the citizen at the reader should be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReaderFeedback {
    /// Put the card there.
    Waiting,
    /// Hold still.
    Reading,
    /// Try again.
    Unreadable,
    /// This card is not valid any more.
    Expired,
}

/// A word of the reader's thread.
#[derive(Debug)]
pub enum ReaderWord {
    /// How it is, when that changed.
    Condition(ReaderCondition),
    /// A card lies there.
    Reading,
    /// It cannot be read.
    Unreadable,
    /// It is not valid any more.
    Expired,
    /// It was read.
    Read(Person),
    /// It was taken away.
    Removed,
}

/// The reader as the screens see it.
#[derive(Resource, Debug)]
pub struct CardReader {
    /// How it is.
    pub condition: ReaderCondition,
    /// What to tell the citizen.
    pub feedback: ReaderFeedback,
    words: Receiver<ReaderWord>,
    wanted: Arc<AtomicBool>,
}

/// The other end, for whoever plays the reader: the thread, or a test.
#[derive(Debug)]
pub struct ReaderEnd {
    /// What happens.
    pub words: Sender<ReaderWord>,
    /// Whether a card is wanted.
    pub wanted: Arc<AtomicBool>,
}

impl CardReader {
    /// A reader and its other end.
    #[must_use]
    pub fn pair(condition: ReaderCondition) -> (Self, ReaderEnd) {
        let (words_end, words) = bounded(WORDS_MAX);
        let wanted = Arc::new(AtomicBool::new(false));
        let end = ReaderEnd { words: words_end, wanted: Arc::clone(&wanted) };
        (Self { condition, feedback: ReaderFeedback::Waiting, words, wanted }, end)
    }

    /// The reader of this kiosk, polled on a thread of its own.
    ///
    /// # Errors
    /// When the operating system has no thread to give.
    pub fn connect(config: Option<&CardReaderConfig>, wake: Waker) -> std::io::Result<Self> {
        let Some(config) = config else { return Ok(Self::pair(ReaderCondition::NotFitted).0) };
        let (reader, end) = Self::pair(ReaderCondition::Well);
        let session = Session::new(PortSettings::new(&config.port, config.baud));
        std::thread::Builder::new().name("card-reader".into()).spawn(move || run(session, &end, &wake))?;
        Ok(reader)
    }

    /// A card is wanted from now on, or not any more.
    pub fn want(&mut self, wanted: bool) {
        self.wanted.store(wanted, Ordering::Relaxed);
        self.feedback = ReaderFeedback::Waiting;
    }

    /// What has happened and was not looked at yet.
    #[must_use]
    pub fn take_word(&self) -> Option<ReaderWord> {
        self.words.try_recv().ok()
    }

    /// How it is, as the hall is told.
    #[must_use]
    pub fn report(&self) -> Option<ReportDevice> {
        let (health, code) = match self.condition {
            ReaderCondition::NotFitted => return None,
            ReaderCondition::Well => (DeviceHealth::Well, ""),
            ReaderCondition::Lost => (DeviceHealth::Lost, "no_answer"),
        };
        Some(ReportDevice { kind: DeviceKind::CardReader, health, code: code.to_owned() })
    }
}

fn run(mut session: Session, end: &ReaderEnd, wake: &Waker) {
    let mut condition = None;
    let mut was_wanted = false;
    loop {
        let wanted = end.wanted.load(Ordering::Relaxed);
        if wanted && !was_wanted {
            session.read_again();
        }
        was_wanted = wanted;
        let (now_is, word) = match session.poll(Instant::now()) {
            Ok(event) => (ReaderCondition::Well, event.map(word_of)),
            Err(_) if session.health().misses() == 0 => (ReaderCondition::Well, None),
            Err(_) => (ReaderCondition::Lost, None),
        };
        let changed = (condition != Some(now_is)).then_some(ReaderWord::Condition(now_is));
        condition = Some(now_is);
        // A card that lies there while nobody asked for one is nobody's business.
        let heard = word.filter(|_| wanted);
        for word in changed.into_iter().chain(heard) {
            if end.words.send(word).is_err() {
                return;
            }
            wake.wake();
        }
        std::thread::park_timeout(if wanted { POLL_EVERY } else { CHECK_EVERY.min(POLL_EVERY * 8) });
    }
}

fn word_of(event: ReaderEvent) -> ReaderWord {
    match event {
        ReaderEvent::CardFound => ReaderWord::Reading,
        ReaderEvent::Unreadable(_) => ReaderWord::Unreadable,
        ReaderEvent::CardRemoved => ReaderWord::Removed,
        ReaderEvent::CardRead(card) => read(&card),
    }
}

fn read(card: &Card) -> ReaderWord {
    if card.expired_on(clock::today()) {
        ReaderWord::Expired
    } else {
        ReaderWord::Read(Person::new(&card.name, &card.id_number))
    }
}
