//! What a kiosk can say, by key, and how a sentence falls into parts: the stretches between two pauses, each of which
//! is one clip. Pure; knows no screen and no sound.

use super::{words_en, words_zh};
use crate::language::Language;

/// Something a kiosk says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is explained by its words in words_zh.rs")]
pub enum Sentence {
    Welcome,
    ChooseService,
    FirstLetters,
    ChooseTheme,
    ChooseDepartment,
    ChooseGuide,
    Guide,
    GuidePrinting,
    GuidePrinted,
    GuideNotPrinted,
    Closed,
    TapCard,
    CardReading,
    CardUnreadable,
    CardExpired,
    CardLeftBehind,
    ReaderLost,
    KeepCard,
    Check,
    PrinterTrouble,
    Issuing,
    IssuingSlow,
    Refused,
    SlipPrinting,
    SlipPrinted,
    SlipNotPrinted,
    NoSlip,
    Hurry,
    Connecting,
    ServerLost,
    Modes,
    SlipNotKnown,
    GuideNotKnown,
    TypeNumber,
    TypePhone,
    First,
    HasTicket,
    CheckIn,
    Reprint,
    Rate,
    Tickets,
    Level,
    Asking,
    Told,
    Feedback,
    FeedbackSummary,
    FeedbackReceipt,
    CardWrong,
    CardDamaged,
    NoReader,
    AskKind,
    NotTaken,
    HasTicketByNumber,
    CheckInTyped,
    ReprintTyped,
    RateTyped,
    Reprinting,
    Thanks,
    NothingFound,
    NotFinished,
    AllRated,
    NoAnswer,
    NotSent,
    CheckInRefused,
    ReprintRefused,
    RateRefused,
    FeedbackRefused,
}

impl Sentence {
    /// All of them.
    pub const ALL: [Self; 67] = [
        Self::Welcome,
        Self::ChooseService,
        Self::FirstLetters,
        Self::ChooseTheme,
        Self::ChooseDepartment,
        Self::ChooseGuide,
        Self::Guide,
        Self::GuidePrinting,
        Self::GuidePrinted,
        Self::GuideNotPrinted,
        Self::Closed,
        Self::TapCard,
        Self::CardReading,
        Self::CardUnreadable,
        Self::CardExpired,
        Self::CardLeftBehind,
        Self::ReaderLost,
        Self::KeepCard,
        Self::Check,
        Self::PrinterTrouble,
        Self::Issuing,
        Self::IssuingSlow,
        Self::Refused,
        Self::SlipPrinting,
        Self::SlipPrinted,
        Self::SlipNotPrinted,
        Self::NoSlip,
        Self::Hurry,
        Self::Connecting,
        Self::ServerLost,
        Self::Modes,
        Self::SlipNotKnown,
        Self::GuideNotKnown,
        Self::TypeNumber,
        Self::TypePhone,
        Self::First,
        Self::HasTicket,
        Self::CheckIn,
        Self::Reprint,
        Self::Rate,
        Self::Tickets,
        Self::Level,
        Self::Asking,
        Self::Told,
        Self::Feedback,
        Self::FeedbackSummary,
        Self::FeedbackReceipt,
        Self::CardWrong,
        Self::CardDamaged,
        Self::NoReader,
        Self::AskKind,
        Self::NotTaken,
        Self::HasTicketByNumber,
        Self::CheckInTyped,
        Self::ReprintTyped,
        Self::RateTyped,
        Self::Reprinting,
        Self::Thanks,
        Self::NothingFound,
        Self::NotFinished,
        Self::AllRated,
        Self::NoAnswer,
        Self::NotSent,
        Self::CheckInRefused,
        Self::ReprintRefused,
        Self::RateRefused,
        Self::FeedbackRefused,
    ];

    /// Its words; `{number}` and `{seat}` stand for what the ticket says.
    #[must_use]
    pub fn words(self, language: Language) -> &'static str {
        match language {
            Language::Zh => words_zh::words(self),
            Language::En => words_en::words(self),
        }
    }

    /// Its parts, in order.
    pub fn parts(self, language: Language) -> impl Iterator<Item = Part> {
        self.words(language).split(pause(language)).map(|part| match part {
            "{number}" => Part::Number,
            "{seat}" => Part::Seat,
            words => Part::Words(words),
        })
    }
}

/// What parts two parts of a sentence.
pub(super) fn pause(language: Language) -> &'static str {
    match language {
        Language::Zh => "，",
        Language::En => ". ",
    }
}

/// A stretch between two pauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// These words: one clip.
    Words(&'static str),
    /// The number of the ticket, or of the receipt, read one by one.
    Number,
    /// Where to sit. The hall's own words: only a speech engine can say them.
    Seat,
}

/// A sentence, and the number it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What is said.
    pub sentence: Sentence,
    /// About which ticket, or which receipt.
    pub ticket: Option<TicketWords>,
}

/// What is said of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketWords {
    /// Its number.
    pub number: String,
    /// Where to sit, in Chinese and in English; empty when the hall does not say.
    pub area: (String, String),
}

impl From<Sentence> for Prompt {
    fn from(sentence: Sentence) -> Self {
        Self { sentence, ticket: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_falls_into_parts_at_its_pauses() {
        let zh: Vec<Part> = Sentence::SlipPrinted.parts(Language::Zh).collect();
        assert_eq!(
            zh,
            [
                Part::Words("您的号码是"),
                Part::Number,
                Part::Words("请取走号票"),
                Part::Seat,
                Part::Words("请就座等候")
            ]
        );
        let en: Vec<Part> = Sentence::Welcome.parts(Language::En).collect();
        assert_eq!(en, [Part::Words("Hello"), Part::Words("Touch the screen")]);
    }

    #[test]
    fn every_sentence_says_something_else_and_both_languages_say_the_same_parts_of_a_ticket() {
        let mut said = std::collections::HashSet::new();
        for sentence in Sentence::ALL {
            for language in [Language::Zh, Language::En] {
                assert!(said.insert(sentence.words(language)), "{sentence:?} says what another says");
            }
            let about = |language| {
                let about = |part: &Part| matches!(part, Part::Number | Part::Seat);
                sentence.parts(language).filter(about).collect::<Vec<_>>()
            };
            assert_eq!(about(Language::Zh), about(Language::En), "{sentence:?}");
        }
    }
}
