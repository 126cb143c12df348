//! One printer: how it is, and a slip brought to paper with proof.
//!
//! A slip counts as printed when the printer answers a question that stood behind the slip's last byte. Printers that do
//! not know that question are believed when their real-time status stays well. Nothing is ever printed twice from here.

use super::status::{Answer, Dialect, IN_ORDER_REQUEST, PrinterState, decode, real_time_request};
use crate::exchange::{Exchange, ExchangeError};
use crate::health::Health;
use crate::port::{PortError, PortSettings};
use std::time::{Duration, Instant};

/// Usual speed of such printers.
pub const BAUD: u32 = 115_200;
/// Longest wait for a status byte.
pub const STATUS_FOR: Duration = Duration::from_millis(500);
/// Longest wait for proof that a slip left, before real-time status must do.
pub const CONFIRM_FOR: Duration = Duration::from_secs(5);
/// Recover and forget what was not printed.
const FORGET_JOB: [u8; 3] = [0x10, 0x05, 0x02];
/// How long the proof is awaited between two looks at real-time status.
const CONFIRM_STEP: Duration = Duration::from_millis(400);

/// How sure it is that the slip left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// The printer answered in order: everything before was printed.
    InOrder,
    /// It did not know that question, but reports no trouble.
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
            Self::Port(_) | Self::NoAnswer => "no_answer",
            Self::NotReady(state) | Self::Interrupted(state) => state.code(),
        }
    }
}

/// A session with one printer.
#[derive(Debug)]
pub struct Printer {
    line: Exchange,
}

impl Printer {
    /// The printer at `settings`; opened when first needed, opened again by itself.
    #[must_use]
    pub fn new(settings: PortSettings) -> Self {
        Self::over(Exchange::open(settings))
    }

    /// A printer over any line.
    #[must_use]
    pub fn over(line: Exchange) -> Self {
        Self { line }
    }

    /// How the line is.
    #[must_use]
    pub fn health(&self) -> &Health {
        self.line.health()
    }

    /// Asks how the printer is. Takes some milliseconds when it answers, at most half a second more when not.
    ///
    /// # Errors
    /// When it is away or silent.
    pub fn state(&mut self) -> Result<PrinterState, PrintError> {
        let mut state = PrinterState::default();
        for n in 1..=4 {
            match self.ask_real_time(n)? {
                Answer::RealTime(byte) => state.take_real_time(n, byte),
                Answer::Unknown(byte) | Answer::InOrder(byte) | Answer::FlowControl(byte) => {
                    return Ok(PrinterState { dialect: Dialect::Unknown(byte), ..Default::default() });
                }
                Answer::Automatic(_) => {}
            }
        }
        Ok(state)
    }

    /// Prints: looks first, sends, and waits for proof that all of it left.
    ///
    /// # Errors
    /// When the printer is away, not ready, or stopped half-way.
    pub fn print(&mut self, bytes: &[u8]) -> Result<Printed, PrintError> {
        let before = self.state()?;
        if !before.can_print() {
            return Err(PrintError::NotReady(before));
        }
        self.line.forget().map_err(from_exchange)?;
        self.line.send(bytes).map_err(|error| match error {
            ExchangeError::Port(PortError::Stuck) => PrintError::Interrupted(self.state().unwrap_or(before)),
            other @ (ExchangeError::Port(_) | ExchangeError::NoAnswer { .. }) => from_exchange(other),
        })?;
        self.line.send(&IN_ORDER_REQUEST).map_err(from_exchange)?;
        let result = self.confirm(before);
        if matches!(result, Err(PrintError::Interrupted(_))) {
            // The rest of the slip waits in the printer and would come out with the next roll of paper.
            self.line.send(&FORGET_JOB).map_err(from_exchange)?;
        }
        result
    }

    fn confirm(&mut self, before: PrinterState) -> Result<Printed, PrintError> {
        let until = Instant::now() + CONFIRM_FOR;
        loop {
            // Real-time answers of the look before may still be under way; only the in-order one is awaited here.
            match self.line.hear(CONFIRM_STEP, decode, |answer| matches!(answer, Answer::InOrder(_))) {
                Ok(_) => {
                    // The cutter works last; its trouble shows only now.
                    let after = self.state()?;
                    if after.cutter_error {
                        return Err(PrintError::Interrupted(after));
                    }
                    return Ok(Printed { confirmation: Confirmation::InOrder, state: after });
                }
                Err(ExchangeError::NoAnswer { .. }) => {}
                Err(ExchangeError::Port(error)) => return Err(error.into()),
            }
            if before.dialect == Dialect::Standard {
                let state = self.peek()?;
                if !state.can_print() {
                    return Err(PrintError::Interrupted(state));
                }
                if Instant::now() >= until {
                    return Ok(Printed { confirmation: Confirmation::ByStatus, state });
                }
            } else if Instant::now() >= until {
                return Ok(Printed { confirmation: Confirmation::ByStatus, state: before });
            }
        }
    }

    /// Real-time status without draining the line: the awaited answer may arrive in between, and then all is well.
    fn peek(&mut self) -> Result<PrinterState, PrintError> {
        let mut state = PrinterState::default();
        for n in [1, 2, 3, 4] {
            self.line.send(&real_time_request(n)).map_err(from_exchange)?;
            let answer = self
                .line
                .hear(STATUS_FOR, decode, |answer| matches!(answer, Answer::RealTime(_)))
                .map_err(from_exchange)?;
            if let Answer::RealTime(byte) = answer {
                state.take_real_time(n, byte);
            }
        }
        Ok(state)
    }

    fn ask_real_time(&mut self, n: u8) -> Result<Answer, PrintError> {
        let mut last = PrintError::NoAnswer;
        for _ in 0..2 {
            let answer = self.line.ask(&real_time_request(n), STATUS_FOR, decode, |answer| {
                !matches!(answer, Answer::Automatic(_) | Answer::FlowControl(_))
            });
            match answer {
                Ok(answer @ Answer::RealTime(_)) => return Ok(answer),
                // A disturbed line, or another family of printers: only the second time is believed.
                Ok(other) if matches!(last, PrintError::NotReady(_)) => return Ok(other),
                Ok(_) => last = PrintError::NotReady(PrinterState::default()),
                Err(ExchangeError::Port(error)) => return Err(error.into()),
                Err(ExchangeError::NoAnswer { .. }) => return Err(PrintError::NoAnswer),
            }
        }
        Err(last)
    }
}

fn from_exchange(error: ExchangeError) -> PrintError {
    match error {
        ExchangeError::Port(error) => PrintError::Port(error),
        ExchangeError::NoAnswer { .. } => PrintError::NoAnswer,
    }
}
