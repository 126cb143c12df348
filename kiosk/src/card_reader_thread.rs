//! The thread that polls the ID-card reader and says what it sees, while a card is wanted.
//!
//! A card given to one visit is not given to the next: whoever forgot it did not take that ticket. It must leave first.

use crate::card_reader::{CardReader, ReaderCondition, ReaderWord};
use crate::clock;
use crate::config::CardReaderConfig;
use crate::visit::Person;
use crate::wake::Waker;
use firmware_bridge::card_reader::{Card, CardReader as Session, ReaderError, ReaderEvent, UnreadableReason};
use firmware_bridge::health::LinkState;
use firmware_bridge::port::PortSettings;
use jiff::SignedDuration;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

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

type IdNumber = Zeroizing<String>;

/// What lies on the reader, as far as is known.
enum Lies {
    Nothing,
    /// A card that came before it was asked for, as people do. It is kept while it lies there and no longer: most
    /// readers cannot read a card again before it was lifted.
    Early(ReaderWord, IdNumber),
    /// A card that cannot be read; it must leave first.
    Unreadable(UnreadableReason),
    /// A card that a visit was given.
    Given(IdNumber),
    /// The same, when the reader was last heard. It may have been taken away since; only another look tells.
    Perhaps(IdNumber),
}

impl Lies {
    /// A card is asked for just now: what already lies there?
    fn asked(&mut self) -> Option<ReaderWord> {
        let (now, word) = match std::mem::replace(self, Self::Nothing) {
            Self::Nothing => (Self::Nothing, None),
            Self::Early(word, id) => (Self::Given(id), Some(word)),
            Self::Unreadable(reason) => (Self::Unreadable(reason), Some(ReaderWord::Unreadable(reason))),
            Self::Given(id) => (Self::Given(id), Some(ReaderWord::LeftBehind)),
            Self::Perhaps(id) => (Self::Perhaps(id), None),
        };
        *self = now;
        word
    }

    /// An answer was lost, and with it the news of a card that was taken away. A card that came early is not given to
    /// whoever comes next: it may be another's by now.
    fn doubt(&mut self) {
        *self = match std::mem::replace(self, Self::Nothing) {
            Self::Given(id) | Self::Perhaps(id) => Self::Perhaps(id),
            Self::Nothing | Self::Early(..) | Self::Unreadable(_) => Self::Nothing,
        };
    }

    /// What an event says to a visit that wants a card; `read` makes a word of one that was read.
    fn hear(
        &mut self,
        event: ReaderEvent,
        wanted: bool,
        read: impl FnOnce(&Card) -> ReaderWord,
    ) -> Option<ReaderWord> {
        match event {
            ReaderEvent::CardFound => Some(ReaderWord::Reading),
            ReaderEvent::Unreadable(reason) => {
                *self = Self::Unreadable(reason);
                Some(ReaderWord::Unreadable(reason))
            }
            ReaderEvent::CardRemoved => {
                *self = Self::Nothing;
                Some(ReaderWord::Removed)
            }
            ReaderEvent::CardRead(card) => {
                let id = Zeroizing::new(card.id_number.clone());
                if matches!(self, Self::Given(given) | Self::Perhaps(given) if *given == id) {
                    *self = Self::Given(id);
                    Some(ReaderWord::LeftBehind)
                } else if wanted {
                    *self = Self::Given(id);
                    Some(read(&card))
                } else {
                    *self = Self::Early(read(&card), id);
                    None
                }
            }
        }
    }
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
        if result.is_err() {
            self.lies.doubt();
        }
        if wanted && !was_wanted {
            words.extend(self.lies.asked());
        }
        if let Ok(Some(event)) = result {
            let correction_ms = self.correction_ms.load(Ordering::Relaxed);
            let word = self.lies.hear(event, wanted, |card| read(card, correction_ms));
            words.extend(word.filter(|_| wanted));
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
}

fn read(card: &Card, correction_ms: i64) -> ReaderWord {
    if card.expired_on(clock::today(SignedDuration::from_millis(correction_ms))) {
        ReaderWord::Expired
    } else {
        ReaderWord::Read(Person::of_card(card))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firmware_bridge::card_reader::{CardKind, Sex};

    const ONE: &str = "110105199003070025";
    const OTHER: &str = "11010519491231002X";

    fn card(id_number: &str) -> ReaderEvent {
        ReaderEvent::CardRead(Box::new(Card {
            kind: CardKind::Resident,
            name: "张晓明".into(),
            latin_name: String::new(),
            sex: Sex::Unspecified,
            nation: String::new(),
            birth: None,
            address: String::new(),
            id_number: id_number.into(),
            earlier_number: String::new(),
            valid_from: None,
            valid_to: None,
        }))
    }

    fn hear(lies: &mut Lies, event: ReaderEvent, wanted: bool) -> Option<ReaderWord> {
        lies.hear(event, wanted, |card| ReaderWord::Read(Person::of_card(card)))
    }

    /// A card that a visit was given and that still lies there.
    fn given() -> Lies {
        let mut lies = Lies::Nothing;
        assert!(matches!(hear(&mut lies, card(ONE), true), Some(ReaderWord::Read(_))));
        lies
    }

    #[test]
    fn a_card_that_was_taken_away_while_the_reader_was_silent_is_not_held_against_the_next() {
        let mut lies = given();
        lies.doubt();
        assert!(lies.asked().is_none(), "nobody is accused of what may be gone");
        assert!(matches!(hear(&mut lies, ReaderEvent::CardFound, true), Some(ReaderWord::Reading)));
        assert!(matches!(hear(&mut lies, card(OTHER), true), Some(ReaderWord::Read(_))));
    }

    #[test]
    fn a_card_that_outlasted_a_silence_is_still_not_the_next_visits() {
        let mut lies = given();
        lies.doubt();
        lies.doubt();
        assert!(matches!(hear(&mut lies, card(ONE), true), Some(ReaderWord::LeftBehind)));
        assert!(matches!(lies.asked(), Some(ReaderWord::LeftBehind)));
        assert!(matches!(hear(&mut lies, ReaderEvent::CardRemoved, true), Some(ReaderWord::Removed)));
        assert!(matches!(hear(&mut lies, card(ONE), true), Some(ReaderWord::Read(_))), "it was taken up");
    }

    #[test]
    fn an_early_card_that_cannot_be_read_is_told_as_soon_as_one_is_asked_for() {
        let mut lies = Lies::Nothing;
        hear(&mut lies, ReaderEvent::Unreadable(UnreadableReason::WrongCard), false);
        for _ in 0..2 {
            let told = lies.asked();
            assert!(matches!(told, Some(ReaderWord::Unreadable(UnreadableReason::WrongCard))), "{told:?}");
        }
        hear(&mut lies, ReaderEvent::CardRemoved, false);
        assert!(lies.asked().is_none());
    }

    #[test]
    fn an_early_card_is_given_once_and_never_after_a_silence() {
        let mut lies = Lies::Nothing;
        assert!(hear(&mut lies, card(ONE), false).is_none());
        assert!(matches!(lies.asked(), Some(ReaderWord::Read(_))));
        assert!(matches!(lies.asked(), Some(ReaderWord::LeftBehind)), "the next visit is another");
        let mut lies = Lies::Nothing;
        hear(&mut lies, card(ONE), false);
        lies.doubt();
        assert!(lies.asked().is_none(), "whose card lies there now is not known");
    }
}
