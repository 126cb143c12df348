//! The ID-card reader as the screens see it. The thread that polls it is in [`crate::card_reader_thread`].
//!
//! A card goes from the reader's thread straight into the visit; nothing of it stays here.

use crate::tally::Tally;
use crate::visit::Person;
use bevy::prelude::Resource;
use crossbeam_channel::{Receiver, Sender, bounded};
use firmware_bridge::card_reader::UnreadableReason;
use jiff::SignedDuration;
use queue_api::device::{DeviceHealth, DeviceKind, ReportDevice};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// Words of the reader waiting to be read.
const WORDS_MAX: usize = 32;
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
    /// Not read, for this reason: try again, take another, or ask.
    Unreadable(UnreadableReason),
    /// This card is not valid any more.
    Expired,
    /// A card of an earlier visit still lies there.
    LeftBehind,
}

/// A word of the reader's thread.
#[derive(Debug)]
pub enum ReaderWord {
    /// How it is, when that changed.
    Condition(ReaderCondition),
    /// A card lies there.
    Reading,
    /// It cannot be read.
    Unreadable(UnreadableReason),
    /// It is not valid any more.
    Expired,
    /// It was given to an earlier visit and still lies there.
    LeftBehind,
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
    correction_ms: Arc<AtomicI64>,
    /// What its line counts.
    pub tally: Tally,
}

/// The other end, for whoever plays the reader: the thread, or a test.
#[derive(Debug)]
pub struct ReaderEnd {
    /// What happens.
    pub words: Sender<ReaderWord>,
    /// Whether a card is wanted.
    pub wanted: Arc<AtomicBool>,
    /// How far the machine's clock is behind the hall's time, milliseconds: a card must not expire by a wrong clock.
    pub correction_ms: Arc<AtomicI64>,
    /// What its line counts.
    pub tally: Tally,
}

impl CardReader {
    /// A reader and its other end.
    #[must_use]
    pub fn pair(condition: ReaderCondition) -> (Self, ReaderEnd) {
        let (words_end, words) = bounded(WORDS_MAX);
        let wanted = Arc::new(AtomicBool::new(false));
        let tally = Tally::default();
        let correction_ms = Arc::new(AtomicI64::new(0));
        let end = ReaderEnd {
            words: words_end,
            wanted: Arc::clone(&wanted),
            correction_ms: Arc::clone(&correction_ms),
            tally: tally.clone(),
        };
        (Self { condition, feedback: ReaderFeedback::Waiting, words, wanted, correction_ms, tally }, end)
    }

    /// A card is wanted from now on, or not any more.
    pub fn want(&mut self, wanted: bool) {
        self.wanted.store(wanted, Ordering::Relaxed);
        self.feedback = ReaderFeedback::Waiting;
    }

    /// The machine's clock is so far behind the hall's time.
    pub fn correct(&self, correction: SignedDuration) {
        let ms = i64::try_from(correction.as_millis()).unwrap_or(0);
        self.correction_ms.store(ms, Ordering::Relaxed);
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
