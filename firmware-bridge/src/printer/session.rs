//! One printer: how it is, and a slip brought to paper with proof.
//!
//! A slip counts as printed when the printer answers a question that stood behind the slip's last byte, or sees it at its
//! mouth. Printers that can do neither are believed when their status stays well. Nothing is ever printed twice from here.

use super::outcome::{Confirmation, Outcome, PrintError, Printed, Sent};
use super::pieces::pieces;
use super::profile::{Profile, ProofWay, StatusWay};
use super::slip::PaperWidth;
use super::status::{
    Answer, Dialect, FULL_STATUS_REQUEST, FullOrProof, IN_ORDER_REQUEST, PrinterState, decode, decode_full,
    decode_full_or_proof, real_time_request,
};
use crate::exchange::{Exchange, ExchangeError};
use crate::health::Health;
use crate::port::{PortError, PortSettings};
use std::time::{Duration, Instant};

/// Usual speed of such printers.
pub const BAUD: u32 = 115_200;
/// Longest wait for a status byte.
pub const STATUS_FOR: Duration = Duration::from_millis(500);
/// Longest wait for proof that a slip left, before status must do.
pub const CONFIRM_FOR: Duration = Duration::from_secs(5);
/// Longest wait for a hot head to cool.
pub const COOL_FOR: Duration = Duration::from_secs(20);
/// How long the proof is awaited between two looks at the status.
const CONFIRM_STEP: Duration = Duration::from_millis(400);
/// Bits of real-time status 2 that stop a slip: cover, paper end, error.
const STOPPED: u8 = 0x64;

/// What a printer that stopped should do once a person has helped it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// Go on with what it was printing, from the line it stopped at.
    GoOn,
    /// Forget what was not printed.
    Forget,
}

impl Recovery {
    fn request(self) -> [u8; 3] {
        match self {
            Self::GoOn => [0x10, 0x05, 0x01],
            Self::Forget => [0x10, 0x05, 0x02],
        }
    }
}

/// What a look at a printer that prints brought.
enum Look {
    State(PrinterState),
    /// The answer that stands behind the slip.
    Proof,
    Silence,
}

/// A session with one printer.
#[derive(Debug)]
pub struct Printer {
    line: Exchange,
    profile: Profile,
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
        Self { line, profile: Profile::generic(PaperWidth::default()) }
    }

    /// The same printer, of this profile.
    #[must_use]
    pub fn with_profile(self, profile: Profile) -> Self {
        Self { profile, ..self }
    }

    /// What sort of printer it is.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
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
        match self.profile.status {
            StatusWay::Escpos => self.real_time_state(),
            StatusWay::Custom => self.full_state(),
            StatusWay::None => Ok(PrinterState::default()),
        }
    }

    /// Prints: looks first, sends, and waits for proof that all of it left.
    ///
    /// # Errors
    /// When the printer is away, not ready, or stopped half-way; [`Printer::deliver`] tells which of these may be
    /// repeated.
    pub fn print(&mut self, bytes: &[u8]) -> Result<Printed, PrintError> {
        self.deliver(bytes).into_result()
    }

    /// Prints, and says what became of the slip.
    pub fn deliver(&mut self, bytes: &[u8]) -> Outcome {
        let before = match self.cooled() {
            Ok(state) if state.can_print() => state,
            Ok(state) => return Outcome::NotPrinted(PrintError::NotReady(state)),
            Err(error) => return Outcome::NotPrinted(error),
        };
        if let Err(error) = self.line.forget() {
            return Outcome::NotPrinted(error.into());
        }
        let job = [&self.profile.before_slip[..], bytes, &self.profile.after_slip].concat();
        if let Err(outcome) = self.send(&job, before) {
            return outcome;
        }
        self.confirm(before)
    }

    /// Tells a printer that stopped how to go on, after a person has helped it.
    ///
    /// # Errors
    /// When the port is away.
    pub fn recover(&mut self, recovery: Recovery) -> Result<(), PrintError> {
        Ok(self.line.send(&recovery.request())?)
    }

    /// Pulls back a slip that nobody took. `false`: this printer has no presenter.
    ///
    /// # Errors
    /// When the port is away.
    pub fn retract(&mut self) -> Result<bool, PrintError> {
        if !self.profile.retract.is_empty() {
            self.line.send(&self.profile.retract)?;
        }
        Ok(!self.profile.retract.is_empty())
    }

    /// The state, once a head that is merely hot has cooled.
    fn cooled(&mut self) -> Result<PrinterState, PrintError> {
        let until = Instant::now() + COOL_FOR;
        loop {
            let state = self.state()?;
            if !state.is_cooling() || Instant::now() >= until {
                return Ok(state);
            }
            self.line.quiet_for(CONFIRM_STEP)?;
        }
    }

    /// Sends in pieces that end between two commands, and looks after each whether the printer still prints: one that
    /// stops is noticed before its memory is full and the line hangs.
    fn send(&mut self, job: &[u8], before: PrinterState) -> Result<(), Outcome> {
        let mut looks = before.dialect == Dialect::Standard;
        for piece in pieces(job) {
            if let Err(error) = self.line.send(piece) {
                let state = if matches!(error, ExchangeError::Port(PortError::Stuck)) {
                    self.state()
                } else {
                    Ok(before)
                };
                return Err(match state {
                    Ok(state) if !state.can_print() => self.give_up(state, Sent::Part),
                    _ => Outcome::Unknown { error: error.into(), sent: Sent::Part },
                });
            }
            if looks {
                match self.glance() {
                    Ok(Some(state)) if !state.can_print() && !state.is_cooling() => {
                        return Err(self.give_up(state, Sent::Part));
                    }
                    Ok(_) => {}
                    // Some printers are silent while they print; the proof at the end decides.
                    Err(PrintError::NoAnswer) => looks = false,
                    Err(error) => return Err(Outcome::Unknown { error, sent: Sent::Part }),
                }
            }
        }
        Ok(())
    }

    /// One short question; the whole state only when the answer is not "all well". A picture that happens to contain a
    /// status request makes printers answer unasked, so trouble is believed only when it is asked for again.
    fn glance(&mut self) -> Result<Option<PrinterState>, PrintError> {
        match self.profile.status {
            StatusWay::None => Ok(None),
            StatusWay::Custom => self.full_state().map(Some),
            StatusWay::Escpos => {
                let answer = self.ask_real_time(2)?;
                let is_well = matches!(answer, Answer::RealTime(byte) if byte & STOPPED == 0);
                if is_well { Ok(None) } else { self.state().map(Some) }
            }
        }
    }

    fn confirm(&mut self, before: PrinterState) -> Outcome {
        let unknown = |error: PrintError| Outcome::Unknown { error, sent: Sent::All };
        let asks = self.profile.proof == ProofWay::InOrder;
        if asks && let Err(error) = self.line.send(&IN_ORDER_REQUEST) {
            return unknown(error.into());
        }
        let begun = Instant::now();
        loop {
            // Real-time answers of the looks before may still be under way; only the in-order one is awaited here.
            match self.listen_for_proof(asks) {
                Ok(true) => return self.proved(before),
                Ok(false) => {}
                Err(error) => return unknown(error),
            }
            let state = match self.peek(before, asks) {
                Ok(Look::State(state)) => state,
                Ok(Look::Proof) => return self.proved(before),
                Ok(Look::Silence) if begun.elapsed() < CONFIRM_FOR => continue,
                Ok(Look::Silence) => return unknown(PrintError::NoAnswer),
                Err(error) => return unknown(error),
            };
            if !state.can_print() {
                if state.is_cooling() && begun.elapsed() < COOL_FOR {
                    continue;
                }
                // The slip's end may have come out in the same moment as the trouble, and its proof just behind.
                return match self.listen_for_proof(asks) {
                    Ok(true) => self.proved(before),
                    Ok(false) => self.give_up(state, Sent::All),
                    Err(error) => unknown(error),
                };
            }
            // A slip that hung there before proves nothing of this one.
            if self.profile.proof == ProofWay::Presented && state.slip_waiting && !before.slip_waiting {
                return printed(Confirmation::Presented, state);
            }
            if begun.elapsed() >= CONFIRM_FOR {
                return printed(Confirmation::ByStatus, state);
            }
        }
    }

    /// The rest of the slip waits in the printer and would come out with the next roll of paper: it is thrown away.
    fn give_up(&mut self, state: PrinterState, sent: Sent) -> Outcome {
        let error = PrintError::Interrupted(state);
        let forgotten = self.line.send(&Recovery::Forget.request()).is_ok();
        // A question behind the slip that was not answered says that its end was not reached. Without such a question,
        // trouble after the last byte may be trouble after the last cut.
        let is_torn = sent == Sent::Part || self.profile.proof == ProofWay::InOrder;
        if forgotten && is_torn { Outcome::NotPrinted(error) } else { Outcome::Unknown { error, sent } }
    }

    /// Waits a while for the answer in its turn. A printer at work is silent, which is no miss.
    fn listen_for_proof(&mut self, asks: bool) -> Result<bool, PrintError> {
        let is_proof = |answer: &Answer| asks && answer.is_paper_status();
        Ok(self.line.listen(CONFIRM_STEP, decode, is_proof)?.is_some())
    }

    /// It answered in its turn: everything stands on the paper.
    fn proved(&mut self, before: PrinterState) -> Outcome {
        match self.state() {
            // The cutter works last; its trouble shows only now.
            Ok(after) if after.cutter_error => {
                Outcome::Unknown { error: PrintError::Interrupted(after), sent: Sent::All }
            }
            Ok(after) => printed(Confirmation::InOrder, after),
            // A printer that falls silent now takes nothing back.
            Err(_) => printed(Confirmation::InOrder, before),
        }
    }

    /// A look at a printer that prints. The awaited answer may come between those to the look, and some printers answer
    /// nothing until they are done: neither is trouble.
    fn peek(&mut self, before: PrinterState, asks: bool) -> Result<Look, PrintError> {
        if before.dialect != Dialect::Standard {
            return Ok(Look::State(before));
        }
        match self.profile.status {
            StatusWay::Escpos => self.peek_in_real_time(asks),
            StatusWay::Custom => self.peek_at_full(asks),
            StatusWay::None => Ok(Look::State(PrinterState::default())),
        }
    }

    fn peek_in_real_time(&mut self, asks: bool) -> Result<Look, PrintError> {
        let (mut state, mut proof) = (PrinterState::default(), false);
        for n in [1, 2, 3, 4] {
            self.line.send(&real_time_request(n))?;
            let until = Instant::now() + STATUS_FOR;
            // The question is heard to its end even after the proof, so that its answer answers no other.
            let byte = loop {
                let wanted = |answer: &Answer| {
                    matches!(answer, Answer::RealTime(_)) || (asks && answer.is_paper_status())
                };
                let left = until.saturating_duration_since(Instant::now());
                match self.line.listen(left, decode, wanted)? {
                    Some(Answer::RealTime(byte)) => break Some(byte),
                    Some(_) => proof = true,
                    None => break None,
                }
            };
            match byte {
                _ if proof => return Ok(Look::Proof),
                Some(byte) => state.take_real_time(n, byte),
                None => return Ok(Look::Silence),
            }
        }
        Ok(Look::State(state))
    }

    fn peek_at_full(&mut self, asks: bool) -> Result<Look, PrintError> {
        self.line.send(&FULL_STATUS_REQUEST)?;
        let wanted = |word: &FullOrProof| asks || matches!(word, FullOrProof::Full(_));
        Ok(match self.line.listen(STATUS_FOR, decode_full_or_proof, wanted)? {
            Some(FullOrProof::Full(bytes)) => Look::State(PrinterState::from_full(bytes)),
            Some(FullOrProof::Proof) => Look::Proof,
            None => Look::Silence,
        })
    }

    fn full_state(&mut self) -> Result<PrinterState, PrintError> {
        let bytes = self.line.ask(&FULL_STATUS_REQUEST, STATUS_FOR, decode_full, |_| true)?;
        Ok(PrinterState::from_full(bytes))
    }

    fn real_time_state(&mut self) -> Result<PrinterState, PrintError> {
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

    fn ask_real_time(&mut self, n: u8) -> Result<Answer, PrintError> {
        let mut answer = self.ask_once(n)?;
        if !matches!(answer, Answer::RealTime(_)) {
            // A disturbed line, or another family of printers: only the second time is believed.
            answer = self.ask_once(n)?;
        }
        Ok(answer)
    }

    fn ask_once(&mut self, n: u8) -> Result<Answer, PrintError> {
        let is_answer = |answer: &Answer| !matches!(answer, Answer::Automatic(_) | Answer::FlowControl(_));
        Ok(self.line.ask(&real_time_request(n), STATUS_FOR, decode, is_answer)?)
    }
}

fn printed(confirmation: Confirmation, state: PrinterState) -> Outcome {
    Outcome::Printed(Printed { confirmation, state })
}
