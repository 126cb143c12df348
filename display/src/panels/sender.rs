//! Carries out one step on the line, in the protocol its panels speak. Chooses nothing.

use super::frames::{Replaced, card_area, screen_line};
use super::plan::Step;
use crate::lines::Area;
use firmware_bridge::health::Health;
use firmware_bridge::led_panel::text::one_line;
use firmware_bridge::led_panel::{Areas, Card, PanelError, PanelSession, PanelTime, Refusal};
use firmware_bridge::patience::Patience;
use firmware_bridge::port::PortSettings;
use firmware_bridge::window_screen::{Profile, ScreenError, ScreenSession, Speech};
use std::time::Duration;

/// Tries for a panel that answered last time; one that was silent is tried once.
pub const TRIES: u32 = 2;
/// A panel that answered last time has so long to answer at least, however urgent another one is, and twice as long as it
/// took lately: one that has always answered is not taken for a dead one because others are called too.
pub const ANSWER_FLOOR: Duration = Duration::from_millis(60);
/// The most it has then, and what it has when it is not known how fast it is or when it was cut short before.
pub const ANSWER_FLOOR_MAX: Duration = Duration::from_millis(400);

/// What the panels of a line speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Onbon BX-5K/6K cards of one family.
    Onbon(Card),
    /// Window screens of one profile.
    WindowScreen(Profile),
}

/// Why a step was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The line's port is absent or broke.
    #[error("no port: {0}")]
    Port(String),
    /// The panel does not answer.
    #[error("no answer")]
    NoAnswer,
    /// Something more urgent came; nothing is known of the panel.
    #[error("the wait was cut short")]
    Left,
    /// It has something else to do; ask again soon.
    #[error("busy")]
    Busy,
    /// It answered no, and will again.
    #[error("refused: {0}")]
    Refused(String),
    /// More than the panel can hold, in words.
    #[error("{0}")]
    TooLong(String),
}

impl StepError {
    /// Stable word for the manager's screen.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Port(_) => "no_port",
            Self::NoAnswer | Self::Left => "no_answer",
            Self::Busy => "busy",
            Self::Refused(_) => "refused",
            Self::TooLong(_) => "too_long",
        }
    }
}

impl From<PanelError> for StepError {
    fn from(error: PanelError) -> Self {
        match error {
            PanelError::Port(error) => Self::Port(error.to_string()),
            PanelError::NoAnswer => Self::NoAnswer,
            PanelError::Left => Self::Left,
            PanelError::Busy => Self::Busy,
            PanelError::Refused(refusal) => Self::Refused(refusal.to_string()),
            PanelError::Limit(limit) => Self::TooLong(limit.to_string()),
            PanelError::TooLong(too_long) => Self::TooLong(too_long.to_string()),
        }
    }
}

impl From<ScreenError> for StepError {
    fn from(error: ScreenError) -> Self {
        match error {
            ScreenError::Port(error) => Self::Port(error.to_string()),
            ScreenError::NoAnswer => Self::NoAnswer,
            ScreenError::Left => Self::Left,
            // The code of Onbon cards; the documents of window screens list none, and to wait does no harm.
            ScreenError::Refused(code) if code == Refusal::BUSY.0 => Self::Busy,
            ScreenError::Refused(code) => Self::Refused(format!("code {code}")),
            ScreenError::TooLong(too_long) => Self::TooLong(too_long.to_string()),
        }
    }
}

/// What is known of a panel before it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It did not answer last time.
    Silent,
    /// It did.
    Answering {
        /// How long it took lately, at most; unknown before its first answer.
        slowest: Option<Duration>,
        /// Whether the last wait for it was cut short.
        was_left: bool,
    },
}

impl Standing {
    /// How long it is waited for, however urgent another panel is; `answer` is how long in any case.
    #[must_use]
    pub fn floor(self, answer: Duration) -> Duration {
        let floor = match self {
            Self::Silent => Duration::ZERO,
            Self::Answering { slowest: Some(slowest), was_left: false } => {
                (slowest * 2).clamp(ANSWER_FLOOR, ANSWER_FLOOR_MAX)
            }
            Self::Answering { slowest: None, .. } | Self::Answering { was_left: true, .. } => {
                ANSWER_FLOOR_MAX
            }
        };
        floor.min(answer)
    }
}

/// One serial line.
#[derive(Debug)]
pub struct Sender {
    wire: Wire,
    answer: Duration,
}

#[derive(Debug)]
enum Wire {
    Onbon(PanelSession),
    WindowScreen(ScreenSession),
}

impl Sender {
    /// A line that opens itself, and again after each unplugging; its panels have `answer` to think.
    #[must_use]
    pub fn new(port: &str, baud: u32, answer: Duration, protocol: Protocol) -> Self {
        let settings = PortSettings::new(port, baud);
        let wire = match protocol {
            Protocol::Onbon(card) => Wire::Onbon(PanelSession::new(settings, card)),
            Protocol::WindowScreen(profile) => Wire::WindowScreen(ScreenSession::new(settings, profile)),
        };
        Self { wire, answer }
    }

    /// The same line with a single panel on it.
    #[must_use]
    pub fn alone(self) -> Self {
        let wire = match self.wire {
            Wire::Onbon(line) => Wire::Onbon(line.alone()),
            Wire::WindowScreen(line) => Wire::WindowScreen(line),
        };
        Self { wire, ..self }
    }

    /// How the line is, all its panels together.
    #[must_use]
    pub fn health(&self) -> &Health {
        match &self.wire {
            Wire::Onbon(line) => line.health(),
            Wire::WindowScreen(line) => line.health(),
        }
    }

    /// How long a panel is waited for, unless `leave` says that something else is more urgent.
    #[must_use]
    pub fn patience<'a>(&self, standing: Standing, leave: &'a dyn Fn() -> bool) -> Patience<'a> {
        let tries = if standing == Standing::Silent { 1 } else { TRIES };
        Patience { tries, answer: self.answer, floor: standing.floor(self.answer), leave }
    }

    /// Carries a step out at a panel's address. `now` is what its clock is set to.
    ///
    /// # Errors
    /// When the panel did not say that it is done.
    pub fn carry_out(
        &mut self,
        step: &Step,
        address: u16,
        now: PanelTime,
        patience: &Patience<'_>,
    ) -> Result<(), StepError> {
        match &mut self.wire {
            Wire::Onbon(line) => match step {
                Step::Draw { areas, clear, .. } => line.draw(address, &drawing(areas, *clear), patience)?,
                Step::Ask { .. } => line.ping(address, patience)?,
                Step::Power { on, .. } => line.set_power(address, *on, patience)?,
                Step::Brightness { level, .. } => line.set_brightness(address, *level, patience)?,
                Step::Clock { .. } => line.set_clock(address, now, patience)?,
                Step::Wait(_) => {}
            },
            Wire::WindowScreen(line) => {
                let address = screen_address(address)?;
                match step {
                    Step::Draw { areas, .. } => line.show(address, &screen_line(areas).0, patience)?,
                    Step::Ask { .. } => line.hush(address, patience)?,
                    // No public document has the data of these commands; the configuration asks for none.
                    Step::Power { .. } | Step::Brightness { .. } | Step::Clock { .. } => {
                        return Err(StepError::Refused("not known for window screens".to_owned()));
                    }
                    Step::Wait(_) => {}
                }
            }
        }
        Ok(())
    }

    /// Has a panel with a voice speak, after what it speaks already.
    ///
    /// # Errors
    /// When the panel did not say that it will, or has no voice.
    pub fn say(&mut self, address: u16, words: &str, patience: &Patience<'_>) -> Result<(), StepError> {
        match &mut self.wire {
            Wire::Onbon(_) => Err(StepError::Refused("it has no voice".to_owned())),
            Wire::WindowScreen(line) => {
                let text = one_line(words).bytes;
                Ok(line.say(screen_address(address)?, Speech::After, &text, patience)?)
            }
        }
    }

    /// What of these areas the panels have no glyph for, by area.
    #[must_use]
    pub fn replaced(&self, areas: &[Area]) -> Vec<(u8, Replaced)> {
        match &self.wire {
            Wire::Onbon(_) => areas.iter().map(|area| (area.id, card_area(area).1)).collect(),
            Wire::WindowScreen(_) => vec![(0, screen_line(areas).1)],
        }
    }
}

/// A drawing of these areas; `clear` takes everything else away.
#[must_use]
pub fn drawing(areas: &[Area], clear: bool) -> Areas {
    Areas { alone: clear, delete: Vec::new(), areas: areas.iter().map(|area| card_area(area).0).collect() }
}

fn screen_address(address: u16) -> Result<u8, StepError> {
    u8::try_from(address)
        .map_err(|_| StepError::Refused(format!("{address} is no address of a window screen")))
}
