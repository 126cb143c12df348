//! What a configuration says about panels beyond place and size: protocol, card, light, clock, voice.

use super::check::check_steps;
use super::{Board, PercentFrom, Strip, StripLine, steps};
use crate::hours::Span;
use crate::panels::care::{DayPlan, level};
use crate::panels::sender::Protocol;
use crate::text::Languages;
use firmware_bridge::led_panel::Card;
use firmware_bridge::window_screen::{Profile, TextLen, Version};
use serde::Deserialize;

/// Highest address of a window screen; the last one may be everybody's.
const SCREEN_ADDRESS_MAX: u16 = 254;

/// What the strips of a line speak on the wire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProtocolName {
    /// Onbon BX-5K/6K cards.
    #[default]
    Onbon,
    /// Window screens with DA/VR/PN frames.
    WindowScreen,
}

/// A family of Onbon cards.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum CardName {
    /// BX-6K1 … 6K4
    #[default]
    #[serde(rename = "6k")]
    Bx6k,
    /// BX-5K1, 5K2, 5MK1, 5MK2
    #[serde(rename = "5k")]
    Bx5k,
}

/// Which way round a window screen takes the length of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextLength {
    /// Low byte first.
    #[default]
    LittleEndian,
    /// High byte first.
    BigEndian,
}

impl From<CardName> for Card {
    fn from(name: CardName) -> Self {
        match name {
            CardName::Bx6k => Self::Bx6k,
            CardName::Bx5k => Self::Bx5k,
        }
    }
}

impl StripLine {
    /// What its strips speak; the configuration has been checked.
    #[must_use]
    pub fn wire(&self) -> Protocol {
        match self.protocol {
            ProtocolName::Onbon => Protocol::Onbon(self.card.into()),
            ProtocolName::WindowScreen => Protocol::WindowScreen(Profile {
                version: if self.version == 2 { Version::V2 } else { Version::V1 },
                text_len: match self.text_length {
                    TextLength::LittleEndian => TextLen::LittleEndian,
                    TextLength::BigEndian => TextLen::BigEndian,
                },
            }),
        }
    }

    /// How its strips are lit; the configuration has been checked.
    #[must_use]
    pub fn day(&self) -> DayPlan {
        let clock = self.set_clock.unwrap_or(self.protocol == ProtocolName::Onbon);
        day(self.on.as_deref(), &self.brightness, clock)
    }

    /// What a strip shows its texts in: a window screen has one line for one language.
    #[must_use]
    pub fn languages(&self, strip: &Strip, all: Languages) -> Languages {
        let wanted = strip.language.unwrap_or(all);
        match (self.protocol, wanted) {
            (ProtocolName::WindowScreen, Languages::Both) => Languages::Zh,
            (ProtocolName::WindowScreen | ProtocolName::Onbon, wanted) => wanted,
        }
    }
}

impl Board {
    /// What it speaks on the wire.
    #[must_use]
    pub fn wire(&self) -> Protocol {
        Protocol::Onbon(self.card.into())
    }

    /// How it is lit; the configuration has been checked.
    #[must_use]
    pub fn day(&self) -> DayPlan {
        day(self.on.as_deref(), &self.brightness, self.set_clock.unwrap_or(true))
    }
}

fn day(on: Option<&str>, brightness: &[PercentFrom], clock: bool) -> DayPlan {
    DayPlan { lit: on.and_then(Span::parse), brightness: steps(brightness, level), clock }
}

pub(super) fn version() -> u8 {
    1
}

pub(super) fn check_line(line: &StripLine, problems: &mut Vec<String>) {
    let name = format!("line {}", line.port);
    check_day(&name, line.on.as_deref(), &line.brightness, problems);
    if !(1..=2).contains(&line.version) {
        problems.push(format!("{name}: version {} is neither 1 nor 2", line.version));
    }
    match line.protocol {
        ProtocolName::Onbon => {
            for strip in line.strips.iter().filter(|strip| strip.voice) {
                let strip = strip.address;
                problems.push(format!("{name}, strip {strip}: only a window_screen has a voice"));
            }
        }
        ProtocolName::WindowScreen => check_screens(&name, line, problems),
    }
}

fn check_screens(name: &str, line: &StripLine, problems: &mut Vec<String>) {
    if !line.brightness.is_empty() {
        problems.push(format!("{name}: no brightness command of window screens is published"));
    }
    if line.set_clock == Some(true) {
        problems.push(format!("{name}: no clock command of window screens is published"));
    }
    for strip in &line.strips {
        if strip.address > SCREEN_ADDRESS_MAX {
            problems.push(format!(
                "{name}, strip {}: addresses of window screens are 0 to {SCREEN_ADDRESS_MAX}",
                strip.address
            ));
        }
        if strip.language == Some(Languages::Both) {
            problems.push(format!(
                "{name}, strip {}: a window screen shows one line in one language",
                strip.address
            ));
        }
    }
}

pub(super) fn check_board(board: &Board, problems: &mut Vec<String>) {
    check_day(&format!("board on {}", board.port), board.on.as_deref(), &board.brightness, problems);
}

fn check_day(name: &str, on: Option<&str>, brightness: &[PercentFrom], problems: &mut Vec<String>) {
    match on.map(Span::parse) {
        Some(None) => {
            problems.push(format!("{name}: on `{}` is not of the form 07:30-18:00", on.unwrap_or_default()));
        }
        Some(Some(span)) if span.from_min == span.until_min => {
            problems.push(format!("{name}: on `{}` is never; leave the panel out", on.unwrap_or_default()));
        }
        Some(Some(_)) | None => {}
    }
    check_steps(&format!("{name}, brightness"), brightness, problems);
}
