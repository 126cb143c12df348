//! One line of window screens: a question, its answer, a time-out. Chooses nothing.
//!
//! An answer counts only from the screen that was asked and to the command it was asked. A late one to the same command
//! cannot be told apart; the line is emptied before each question.

use super::command::{Request, Speech, TextLine};
use super::frame::{Frame, ONLY_PACKET, TooLong, Version, decode_answer, encode};
use crate::exchange::Exchange;
use crate::health::Health;
use crate::patience::{AskError, Patience, ask};
use crate::port::{PortError, PortSettings};
use std::time::Duration;

/// How long a probe waits.
pub const PROBE_FOR: Duration = Duration::from_millis(500);

/// Which way round the length of a text is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TextLen {
    /// Low byte first, as the documents say.
    #[default]
    LittleEndian,
    /// High byte first, as one published client does.
    BigEndian,
}

/// What differs between firmwares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Profile {
    /// Version of the protocol.
    pub version: Version,
    /// Which way round the length of a text is sent.
    pub text_len: TextLen,
}

impl Profile {
    /// The bytes of a command to a screen.
    ///
    /// # Errors
    /// When it does not fit into a frame.
    pub fn encode(self, address: u8, request: &Request) -> Result<Vec<u8>, TooLong> {
        let data = request.data(self.text_len == TextLen::BigEndian);
        encode(&Frame {
            address,
            version: self.version,
            packet: ONLY_PACKET,
            command: request.command(),
            data,
        })
    }
}

/// Why a screen did not do it.
#[derive(Debug, thiserror::Error)]
pub enum ScreenError {
    /// The line's port is absent or broke.
    #[error(transparent)]
    Port(#[from] PortError),
    /// It does not answer.
    #[error("the window screen does not answer")]
    NoAnswer,
    /// Something more urgent came; nothing is known of the screen.
    #[error("the wait was cut short")]
    Left,
    /// It says no; the code as sent. The documents list no codes.
    #[error("the window screen refuses with code {0}")]
    Refused(u8),
    /// Too long for a frame; nothing was sent.
    #[error(transparent)]
    TooLong(#[from] TooLong),
}

impl From<AskError> for ScreenError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Port(error) => Self::Port(error),
            AskError::NoAnswer => Self::NoAnswer,
            AskError::Left => Self::Left,
        }
    }
}

/// The line.
#[derive(Debug)]
pub struct ScreenSession {
    line: Exchange,
    baud: u32,
    profile: Profile,
}

impl ScreenSession {
    /// The line at `settings`, with screens of this profile on it. It opens itself, and again after each unplugging.
    #[must_use]
    pub fn new(settings: PortSettings, profile: Profile) -> Self {
        let baud = settings.baud;
        Self { line: Exchange::open(settings), baud, profile }
    }

    /// How the line is, all its devices together.
    #[must_use]
    pub fn health(&self) -> &Health {
        self.line.health()
    }

    /// Shows a text.
    ///
    /// # Errors
    /// When the screen does not answer, says no, or the text is too long.
    pub fn show(&mut self, address: u8, text: &TextLine, patience: &Patience<'_>) -> Result<(), ScreenError> {
        self.obeyed(address, &Request::ShowText(text.clone()), patience)
    }

    /// Speaks GB2312 words, phrases with commas between.
    ///
    /// # Errors
    /// When the screen does not answer, says no, or the words are too many.
    pub fn say(
        &mut self,
        address: u8,
        when: Speech,
        text: &[u8],
        patience: &Patience<'_>,
    ) -> Result<(), ScreenError> {
        self.obeyed(address, &Request::Say { when, text: text.to_vec() }, patience)
    }

    /// Asks whether a screen is there, by a command that changes nothing in what it shows: stop speaking. The protocol
    /// has no better question that is known byte by byte.
    ///
    /// # Errors
    /// When it does not answer or says no.
    pub fn hush(&mut self, address: u8, patience: &Patience<'_>) -> Result<(), ScreenError> {
        self.obeyed(address, &Request::Hush, patience)
    }

    fn obeyed(&mut self, address: u8, request: &Request, patience: &Patience<'_>) -> Result<(), ScreenError> {
        match question(&mut self.line, self.baud, self.profile, address, request, patience)? {
            0 => Ok(()),
            code => Err(ScreenError::Refused(code)),
        }
    }
}

fn question(
    line: &mut Exchange,
    baud: u32,
    profile: Profile,
    address: u8,
    request: &Request,
    patience: &Patience<'_>,
) -> Result<u8, ScreenError> {
    let wire = profile.encode(address, request)?;
    let is_answer = |frame: &Frame| {
        frame.address == address && frame.version == profile.version && frame.command == request.command()
    };
    let frame = ask(line, &wire, baud, patience, decode_answer, is_answer)?;
    frame.data.first().copied().ok_or(ScreenError::NoAnswer)
}

/// Asks at this port, speed and address whether a window screen is there, in both versions of the protocol. It is told to
/// stop speaking, which harms nobody who is not being called; there is no question that asks for an address.
pub fn probe(line: &mut Exchange, baud: u32, address: u8) -> Option<Profile> {
    let patience = Patience { tries: 1, answer: PROBE_FOR, floor: PROBE_FOR, leave: &|| false };
    [Version::V1, Version::V2].into_iter().find_map(|version| {
        let profile = Profile { version, ..Profile::default() };
        question(line, baud, profile, address, &Request::Hush, &patience).ok().map(|_| profile)
    })
}
