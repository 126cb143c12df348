//! What a reader's session tells: cards that come, are read, cannot be read, leave; and why it cannot be asked.

use super::card::Card;
use super::dialect::ForeignDialect;
use super::status::{CitizenHint, Status};
use crate::exchange::ExchangeError;
use crate::port::PortError;

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
    /// It is no ID card.
    WrongCard,
}

impl UnreadableReason {
    /// What the citizen is told.
    #[must_use]
    pub fn hint(self) -> CitizenHint {
        match self {
            Self::Moved => CitizenHint::HoldStill,
            Self::NotTrusted | Self::Senseless => CitizenHint::AskStaff,
            Self::WrongCard => CitizenHint::WrongCard,
        }
    }

    pub(super) fn of(status: Status) -> Self {
        if status.is_distrust() {
            Self::NotTrusted
        } else if status == Status::UnknownCardType {
            Self::WrongCard
        } else {
            Self::Moved
        }
    }
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
    #[error("the card reader is faulty: {}", .0.words()[1])]
    Faulty(Status),
    /// It is a reader of another family.
    #[error("this is not a SAM_V reader: {}", .0.name())]
    OtherDialect(ForeignDialect),
}

impl From<ExchangeError> for ReaderError {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Port(error) => error.into(),
            ExchangeError::NoAnswer { .. } => Self::NoAnswer,
        }
    }
}
