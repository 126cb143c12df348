//! What became of a slip: printed, not printed, or not known. Only the second may be offered again by itself.

use super::codes;
use super::status::PrinterState;
use crate::exchange::ExchangeError;
use crate::port::PortError;

/// How sure it is that the slip left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// The printer answered in order: everything before was printed.
    InOrder,
    /// The printer sees it at its mouth.
    Presented,
    /// There is no such proof, but the printer reports no trouble.
    ByStatus,
}

/// A slip that left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printed {
    /// How sure it is.
    pub confirmation: Confirmation,
    /// How the printer was afterwards: paper may be near its end now.
    pub state: PrinterState,
}

/// Why a slip did not leave.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The port is absent or broke. If it broke half-way, part of the slip may hang out.
    #[error(transparent)]
    Port(#[from] PortError),
    /// It does not answer.
    #[error("the printer does not answer")]
    NoAnswer,
    /// It cannot print now; nothing was sent.
    #[error("the printer is not ready: {}", .0.code())]
    NotReady(PrinterState),
    /// Trouble came while printing: paper ended, cover opened. The slip is not whole.
    #[error("printing was interrupted: {}", .0.code())]
    Interrupted(PrinterState),
}

impl PrintError {
    /// One stable word for it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Port(_) | Self::NoAnswer => codes::NO_ANSWER,
            Self::NotReady(state) | Self::Interrupted(state) => state.code(),
        }
    }
}

impl From<ExchangeError> for PrintError {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Port(error) => Self::Port(error),
            ExchangeError::NoAnswer { .. } => Self::NoAnswer,
        }
    }
}

/// How much of a slip had gone to a printer whose word on it is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Some: there may be a torn piece.
    Part,
    /// All: it may well lie in the tray.
    All,
}

/// What became of a slip.
#[derive(Debug)]
pub enum Outcome {
    /// It left.
    Printed(Printed),
    /// It did not, and what had been sent of it is thrown away: it may be offered again.
    NotPrinted(PrintError),
    /// Nobody can tell: the line broke, or trouble came with the last cut. A person looks into the tray first.
    Unknown {
        /// What went wrong.
        error: PrintError,
        /// What is known.
        sent: Sent,
    },
}

impl Outcome {
    /// Whether the same slip may be printed again without anybody looking: it is certain that no whole one came out.
    #[must_use]
    pub fn may_be_offered_again(&self) -> bool {
        matches!(self, Self::NotPrinted(_))
    }

    /// As a result, for callers that never print again by themselves.
    ///
    /// # Errors
    /// Whenever it is not certain that the slip left.
    pub fn into_result(self) -> Result<Printed, PrintError> {
        match self {
            Self::Printed(printed) => Ok(printed),
            Self::NotPrinted(error) | Self::Unknown { error, .. } => Err(error),
        }
    }
}
