//! One line of panels: a question, its answer, a time-out. Chooses nothing; who gets what when is decided elsewhere.
//!
//! Answers carry no hint which question they belong to, so the line is emptied before each one, quiet after a wait without
//! an answer, and an answer counts only from the panel that was asked. (Drawing twice does no harm, and every content is one drawing.)

use super::area::Areas;
use super::card::{Card, CardLimit};
use super::command::{Answer, PanelTime, Refusal, Request};
use super::frame::{BROADCAST, Frame, HOST, TooLong, decode, encode};
use crate::exchange::Exchange;
use crate::health::Health;
use crate::patience::{AskError, Patience, ask};
use crate::port::{PortError, PortSettings};
use std::time::Duration;

/// The speeds such panels know, in the order the maker says to try them.
pub const BAUDS: [u32; 2] = [9_600, 57_600];
/// How long a probe waits at each speed, as the maker says.
pub const PROBE_FOR: Duration = Duration::from_secs(2);
/// Rounds of a probe over all speeds, as the maker says.
const PROBE_ROUNDS: usize = 2;

/// Why a panel did not do it.
#[derive(Debug, thiserror::Error)]
pub enum PanelError {
    /// The line's port is absent or broke.
    #[error(transparent)]
    Port(#[from] PortError),
    /// It does not answer.
    #[error("the panel does not answer")]
    NoAnswer,
    /// Something more urgent came; nothing is known of the panel.
    #[error("the wait was cut short")]
    Left,
    /// It has something else to do; ask again soon.
    #[error("the panel is busy")]
    Busy,
    /// It says no and will again.
    #[error("the panel refuses: {0}")]
    Refused(Refusal),
    /// The card cannot hold it; nothing was sent.
    #[error(transparent)]
    Limit(#[from] CardLimit),
    /// More than fits into one frame; nothing was sent.
    #[error(transparent)]
    TooLong(#[from] TooLong),
}

impl From<AskError> for PanelError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Port(error) => Self::Port(error),
            AskError::NoAnswer => Self::NoAnswer,
            AskError::Left => Self::Left,
        }
    }
}

/// A panel that answered a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundPanel {
    /// Its address; absent when several panels answer at once and none can be told.
    pub address: Option<u16>,
}

/// The line.
#[derive(Debug)]
pub struct PanelSession {
    line: Exchange,
    baud: u32,
    card: Card,
    alone: bool,
}

impl PanelSession {
    /// The line at `settings`, a serial port or `tcp://host:port`, with cards of this family on it. It opens itself, and
    /// again after each unplugging.
    #[must_use]
    pub fn new(settings: PortSettings, card: Card) -> Self {
        let baud = settings.baud;
        Self { line: Exchange::open(settings), baud, card, alone: false }
    }

    /// The same line with a single panel on it: some firmware answers everything from the broadcast address, which
    /// on a line of several could be anybody.
    #[must_use]
    pub fn alone(self) -> Self {
        Self { alone: true, ..self }
    }

    /// How the line is, all its devices together.
    #[must_use]
    pub fn health(&self) -> &Health {
        self.line.health()
    }

    /// Asks whether a panel is there.
    ///
    /// # Errors
    /// When it does not answer or says no.
    pub fn ping(&mut self, address: u16, patience: &Patience<'_>) -> Result<(), PanelError> {
        self.obeyed(address, &Request::Ping, patience)
    }

    /// Shows areas, in as many frames as the card's memory needs.
    ///
    /// # Errors
    /// When they do not fit onto the card, or it does not answer or says no. Some may be shown then.
    pub fn draw(&mut self, address: u16, areas: &Areas, patience: &Patience<'_>) -> Result<(), PanelError> {
        for piece in self.card.pieces(areas)? {
            self.obeyed(address, &Request::Areas(piece), patience)?;
        }
        Ok(())
    }

    /// Takes everything away.
    ///
    /// # Errors
    /// When it does not answer or says no.
    pub fn clear(&mut self, address: u16, patience: &Patience<'_>) -> Result<(), PanelError> {
        self.obeyed(address, &Request::Clear, patience)
    }

    /// Sets its clock.
    ///
    /// # Errors
    /// When it does not answer or says no.
    pub fn set_clock(
        &mut self,
        address: u16,
        time: PanelTime,
        patience: &Patience<'_>,
    ) -> Result<(), PanelError> {
        self.obeyed(address, &Request::Clock(time), patience)
    }

    /// Lights it or makes it dark.
    ///
    /// # Errors
    /// When it does not answer or says no.
    pub fn set_power(&mut self, address: u16, on: bool, patience: &Patience<'_>) -> Result<(), PanelError> {
        self.obeyed(address, &Request::Power(on), patience)
    }

    /// Makes it so bright, 0 … [`super::command::BRIGHTNESS_MAX`].
    ///
    /// # Errors
    /// When it does not answer or says no.
    pub fn set_brightness(
        &mut self,
        address: u16,
        level: u8,
        patience: &Patience<'_>,
    ) -> Result<(), PanelError> {
        self.obeyed(address, &Request::Brightness(level), patience)
    }

    fn obeyed(&mut self, address: u16, request: &Request, patience: &Patience<'_>) -> Result<(), PanelError> {
        let whom = Whom { address, alone: self.alone };
        match question(&mut self.line, self.baud, whom, request, patience)? {
            Answer::Ack => Ok(()),
            Answer::Nack(Refusal::BUSY) => Err(PanelError::Busy),
            // Our frame was damaged on its way; the plan tries again as after silence.
            Answer::Nack(Refusal::DAMAGED) | Answer::Address(_) => Err(PanelError::NoAnswer),
            Answer::Nack(refusal) => Err(PanelError::Refused(refusal)),
        }
    }
}

/// Who is asked.
#[derive(Clone, Copy)]
struct Whom {
    address: u16,
    alone: bool,
}

impl Whom {
    /// Whether an answer from this address is theirs. Cards answer a broadcast from the broadcast address.
    fn answers_from(self, sender: u16) -> bool {
        sender == self.address || (self.alone && sender == BROADCAST)
    }
}

fn question(
    line: &mut Exchange,
    baud: u32,
    whom: Whom,
    request: &Request,
    patience: &Patience<'_>,
) -> Result<Answer, PanelError> {
    let wire = encode(&Frame { to: whom.address, from: HOST, data: request.data() })?;
    let is_answer = |frame: &Frame| {
        let fits = match (request, Answer::from_data(&frame.data)) {
            (_, Some(Answer::Nack(_))) => true,
            (Request::ReadAddress, Some(Answer::Address(_))) => true,
            (Request::ReadAddress, _) | (_, Some(Answer::Address(_)) | None) => false,
            (_, Some(Answer::Ack)) => true,
        };
        frame.to == HOST && whom.answers_from(frame.from) && fits
    };
    let frame = ask(line, &wire, baud, patience, decode, is_answer)?;
    Answer::from_data(&frame.data).ok_or(PanelError::NoAnswer)
}

/// Asks at this port and speed whether an Onbon card is there and what its address is. Changes nothing on the card. Meant
/// for a line with one panel: several answer at once, and nobody is understood.
pub fn probe(line: &mut Exchange, baud: u32) -> Option<FoundPanel> {
    let patience = Patience { tries: 1, answer: PROBE_FOR, floor: PROBE_FOR, leave: &|| false };
    let all = Whom { address: BROADCAST, alone: true };
    question(line, baud, all, &Request::Ping, &patience).ok()?;
    let address = match question(line, baud, all, &Request::ReadAddress, &patience) {
        Ok(Answer::Address(address)) => Some(address),
        Ok(Answer::Ack | Answer::Nack(_)) | Err(_) => None,
    };
    Some(FoundPanel { address })
}

/// Looks for a panel at a port whose speed nobody knows: 9600, then 57600, then both once more.
#[must_use]
pub fn find(address: &str) -> Option<(u32, FoundPanel)> {
    let speeds = BAUDS.iter().cycle().take(BAUDS.len() * PROBE_ROUNDS);
    speeds.copied().find_map(|baud| {
        let mut line = Exchange::open(PortSettings::new(address, baud));
        probe(&mut line, baud).map(|found| (baud, found))
    })
}
