//! What the reader makes of a card, and what its citizen is told: one answer for each, wherever a card is asked for.

use crate::card_reader::{ReaderCondition, ReaderFeedback};
use crate::language::{ErrandPhrase, Phrase};
use crate::seen::Seen;
use crate::theme::icon::Icon;
use crate::theme::palette;
use bevy::prelude::*;
use firmware_bridge::card_reader::UnreadableReason;

/// What becomes of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CardAt {
    Waiting,
    Reading,
    TryAgain,
    WrongCard,
    Damaged,
    Expired,
    LeftBehind,
    Lost,
    NotFitted,
}

impl CardAt {
    pub(super) const ALL: [Self; 9] = [
        Self::Waiting,
        Self::Reading,
        Self::TryAgain,
        Self::WrongCard,
        Self::Damaged,
        Self::Expired,
        Self::LeftBehind,
        Self::Lost,
        Self::NotFitted,
    ];

    /// Just now.
    pub(super) fn of(seen: &Seen<'_>) -> Self {
        match (seen.reader.condition, seen.reader.feedback) {
            (ReaderCondition::NotFitted, _) => Self::NotFitted,
            (ReaderCondition::Lost, _) => Self::Lost,
            (ReaderCondition::Well, ReaderFeedback::Waiting) => Self::Waiting,
            (ReaderCondition::Well, ReaderFeedback::Reading) => Self::Reading,
            (ReaderCondition::Well, ReaderFeedback::Expired) => Self::Expired,
            (ReaderCondition::Well, ReaderFeedback::LeftBehind) => Self::LeftBehind,
            (ReaderCondition::Well, ReaderFeedback::Unreadable(reason)) => match reason {
                UnreadableReason::Moved => Self::TryAgain,
                UnreadableReason::WrongCard => Self::WrongCard,
                UnreadableReason::NotTrusted | UnreadableReason::Senseless => Self::Damaged,
            },
        }
    }

    /// Name of the thing that says so.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Waiting => "Waiting for card",
            Self::Reading => "Reading card",
            Self::TryAgain => "Card unreadable",
            Self::WrongCard => "Wrong card",
            Self::Damaged => "Card damaged",
            Self::Expired => "Card expired",
            Self::LeftBehind => "Card left behind",
            Self::Lost => "Reader notice",
            Self::NotFitted => "No reader",
        }
    }

    /// Picture, and its colours.
    pub(super) fn look(self) -> (Icon, Color, Color) {
        let calm = |picture| (picture, palette::PRIMARY_DEEP, palette::PRIMARY_WASH);
        let attention = |picture| (picture, palette::WARN, palette::WARN_WASH);
        let stop = |picture| (picture, palette::STOP, palette::STOP_WASH);
        match self {
            Self::Waiting => calm(Icon::Card),
            Self::Reading => calm(Icon::Busy),
            Self::NotFitted => calm(Icon::Keys),
            Self::TryAgain => attention(Icon::Again),
            Self::WrongCard => attention(Icon::Warning),
            Self::LeftBehind => attention(Icon::Card),
            Self::Damaged => stop(Icon::Warning),
            Self::Expired => stop(Icon::No),
            Self::Lost => stop(Icon::Unplugged),
        }
    }

    /// What is so, and what to do, where a card is the way to a ticket.
    pub(super) fn says(self, is_required: bool) -> [Phrase; 2] {
        match self {
            Self::Waiting => [Phrase::TapCard, Phrase::TapCardHint],
            Self::Reading => [Phrase::ReadingCard, Phrase::ReadingCardHint],
            Self::TryAgain => [Phrase::CardUnreadable, Phrase::CardUnreadableHint],
            Self::WrongCard => [Phrase::CardWrong, Phrase::CardWrongHint],
            Self::Damaged => [Phrase::CardDamaged, Phrase::CardDamagedHint],
            Self::Expired => [Phrase::CardExpired, Phrase::CardExpiredHint],
            Self::LeftBehind => [Phrase::CardLeftBehind, Phrase::CardLeftBehindHint],
            Self::Lost if is_required => [Phrase::ReaderLost, Phrase::ReaderLostRequired],
            Self::Lost => [Phrase::ReaderLost, Phrase::ReaderLostOptional],
            Self::NotFitted => [Phrase::ReaderNotFitted, Phrase::ReaderLostRequired],
        }
    }

    /// The same where a code or a ticket's number may be typed instead.
    pub(super) fn says_beside_keys(self) -> [Phrase; 2] {
        let [title, hint] = self.says(false);
        match self {
            Self::Damaged | Self::Lost | Self::NotFitted => {
                [title, Phrase::Errand(ErrandPhrase::ReaderLostTyped)]
            }
            Self::Waiting
            | Self::Reading
            | Self::TryAgain
            | Self::WrongCard
            | Self::Expired
            | Self::LeftBehind => [title, hint],
        }
    }
}
