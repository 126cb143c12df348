//! Carries out one step on the line: frame out, answer in, another try. Chooses nothing.

use super::frames::card_area;
use super::plan::Step;
use firmware_bridge::counted::counters;
use firmware_bridge::exchange::{Exchange, ExchangeError};
use firmware_bridge::led_panel::area::{self, Areas};
use firmware_bridge::led_panel::frame::{Answer, Command, Frame, HOST, decode, encode};
use firmware_bridge::port::PortSettings;
use queue_api::pulse::Counters;
use std::time::{Duration, Instant};

/// Tries for a panel that answered last time.
const TRIES: u32 = 2;
/// Bits a byte takes on the line.
const BITS_PER_BYTE: u64 = 10;

/// Why a step was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The line's port is absent or broke.
    #[error("no port: {0}")]
    Port(String),
    /// The panel does not answer.
    #[error("no answer")]
    NoAnswer,
    /// It answered no; the code as sent.
    #[error("refused with code {0}")]
    Refused(u8),
    /// More than fits into a frame.
    #[error("too much for one frame")]
    TooLong,
}

impl StepError {
    /// Stable word for the manager's screen.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Port(_) => "no_port",
            Self::NoAnswer => "no_answer",
            Self::Refused(_) => "refused",
            Self::TooLong => "too_long",
        }
    }
}

/// One serial line.
#[derive(Debug)]
pub struct Sender {
    line: Exchange,
    baud: u32,
    answer: Duration,
}

impl Sender {
    /// A line that opens itself, and again after each unplugging.
    #[must_use]
    pub fn new(port: &str, baud: u32, answer: Duration) -> Self {
        Self { line: Exchange::open(PortSettings::new(port, baud)), baud, answer }
    }

    /// What the line has counted by `now`.
    #[must_use]
    pub fn counters(&self, now: Instant) -> Counters {
        counters(self.line.health(), now)
    }

    /// Carries a step out at a panel's address; a panel that was silent is tried only once.
    ///
    /// # Errors
    /// When the panel did not say that it is done.
    pub fn carry_out(&mut self, step: &Step, address: u16, was_answering: bool) -> Result<(), StepError> {
        let Some(request) = request(step, address)? else { return Ok(()) };
        let tries = if was_answering { TRIES } else { 1 };
        let mut outcome = Err(StepError::NoAnswer);
        for _ in 0..tries {
            outcome = self.ask(&request, address);
            if !matches!(outcome, Err(StepError::NoAnswer)) {
                break;
            }
        }
        outcome
    }

    fn ask(&mut self, request: &[u8], address: u16) -> Result<(), StepError> {
        let bits = request.len() as u64 * BITS_PER_BYTE;
        let on_the_wire = Duration::from_millis(bits * 1000 / u64::from(self.baud.max(1)));
        let is_answer = |frame: &Frame| {
            frame.to == HOST && frame.from == address && Answer::from_data(&frame.data).is_some()
        };
        match self.line.ask(request, on_the_wire + self.answer, decode, is_answer) {
            Ok(frame) => match Answer::from_data(&frame.data) {
                Some(Answer::Ack) => Ok(()),
                Some(Answer::Nack(code)) => Err(StepError::Refused(code)),
                None => Err(StepError::NoAnswer),
            },
            Err(ExchangeError::NoAnswer { .. }) => Err(StepError::NoAnswer),
            Err(ExchangeError::Port(error)) => Err(StepError::Port(error.to_string())),
        }
    }
}

/// The bytes of a step; none for one that sends nothing.
///
/// # Errors
/// When a picture does not fit into a frame.
pub fn request(step: &Step, address: u16) -> Result<Option<Vec<u8>>, StepError> {
    let data = match step {
        Step::Draw { areas, clear, .. } => {
            let areas = areas.iter().map(|area| {
                let (card, replaced) = card_area(area);
                if replaced > 0 {
                    tracing::warn!(address, replaced, "the panel has no glyph for some characters");
                }
                card
            });
            Command::DynamicArea.data(&area::encode(&Areas { alone: *clear, areas: areas.collect() }))
        }
        Step::Ask { .. } => Command::Ping.data(&[]),
        Step::Wait(_) => return Ok(None),
    };
    encode(&Frame { to: address, from: HOST, data }).map(Some).map_err(|_too_long| StepError::TooLong)
}
