//! Which kiosk this is, where the server is, and what hangs on which port: one TOML file.

use bevy::prelude::Resource;
use firmware_bridge::printer::PaperWidth;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// Idle limits a citizen can live with, seconds.
const IDLE_S: std::ops::RangeInclusive<u64> = 10..=600;

/// The whole file.
#[derive(Resource, Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Name of this kiosk, unique in the hall; its devices are `<name>/printer` and `<name>/card_reader`.
    pub name: String,
    /// Address of the queue server.
    pub server: String,
    /// File with this kiosk's device token, beside the configuration unless absolute.
    #[serde(default)]
    pub token_file: Option<PathBuf>,
    /// One character for the emblem; the hall's own when absent.
    #[serde(default)]
    pub emblem: Option<String>,
    /// Seconds without a touch after which the kiosk goes home and forgets.
    #[serde(default = "idle_after_s")]
    pub idle_after_s: u64,
    /// Seconds a finished ticket stays on the screen.
    #[serde(default = "ticket_for_s")]
    pub ticket_for_s: u64,
    /// What a citizen may come for beside a new ticket.
    #[serde(default)]
    pub errands: ErrandsConfig,
    /// The window.
    #[serde(default)]
    pub window: WindowConfig,
    /// The ID-card reader, if there is one.
    #[serde(default)]
    pub card_reader: Option<CardReaderConfig>,
    /// The ticket printer, if there is one.
    #[serde(default)]
    pub printer: Option<PrinterConfig>,
}

/// What a citizen may come for beside a new ticket; an errand that is switched off is not on the home screen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ErrandsConfig {
    /// Checking in for an appointment.
    pub check_in: bool,
    /// A slip once more.
    pub reprint: bool,
    /// Rating a finished ticket.
    pub rate: bool,
    /// Complaint, suggestion, praise.
    pub feedback: bool,
}

impl Default for ErrandsConfig {
    fn default() -> Self {
        Self { check_in: true, reprint: true, rate: true, feedback: true }
    }
}

/// The window.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WindowConfig {
    /// Width, pixels.
    pub width: u32,
    /// Height, pixels.
    pub height: u32,
    /// Whether it takes the whole screen.
    pub full_screen: bool,
    /// Whether the mouse pointer is hidden.
    pub hide_pointer: bool,
}

impl Default for WindowConfig {
    fn default() -> Self {
        Self { width: 1080, height: 1920, full_screen: false, hide_pointer: false }
    }
}

/// The ID-card reader.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardReaderConfig {
    /// `/dev/ttyUSB0`, a link to one, or `tcp://host:port`.
    pub port: String,
    /// Bits per second.
    #[serde(default = "baud")]
    pub baud: u32,
}

/// The ticket printer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrinterConfig {
    /// `/dev/ttyUSB1`, a link to one, or `tcp://host:port`.
    pub port: String,
    /// Bits per second.
    #[serde(default = "baud")]
    pub baud: u32,
    /// Width of its paper.
    #[serde(default)]
    pub paper: Paper,
}

/// Width of the paper in a ticket printer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Paper {
    /// 80 mm: 576 dots.
    #[default]
    #[serde(rename = "80mm")]
    Mm80,
    /// 58 mm: 384 dots.
    #[serde(rename = "58mm")]
    Mm58,
}

impl Paper {
    /// As the slip writer calls it.
    #[must_use]
    pub fn width(self) -> PaperWidth {
        match self {
            Self::Mm80 => PaperWidth::Mm80,
            Self::Mm58 => PaperWidth::Mm58,
        }
    }
}

/// Why a configuration is of no use.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file, or one it names, cannot be read.
    #[error("cannot read {path}: {reason}")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the operating system said.
        reason: String,
    },
    /// It is not the TOML that is expected.
    #[error("in {path}: {reason}")]
    Malformed {
        /// Which.
        path: PathBuf,
        /// Where and why.
        reason: String,
    },
    /// It can be read and makes no sense; every mistake at once.
    #[error("{}", .0.join("; "))]
    Wrong(Vec<String>),
}

impl Config {
    /// Reads and checks the file; a relative token file is looked for beside it.
    ///
    /// # Errors
    /// When it cannot be read or makes no sense.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let mut config = Self::parse(&read(path)?, path)?;
        if let (Some(file), Some(folder)) = (&config.token_file, path.parent()) {
            config.token_file = Some(folder.join(file));
        }
        Ok(config)
    }

    /// The same from text.
    ///
    /// # Errors
    /// When it is malformed or makes no sense.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text)
            .map_err(|error| ConfigError::Malformed { path: path.to_owned(), reason: error.to_string() })?;
        let wrong = config.mistakes();
        if wrong.is_empty() { Ok(config) } else { Err(ConfigError::Wrong(wrong)) }
    }

    /// The device token, if a file is named.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn token(&self) -> Result<Option<String>, ConfigError> {
        // `device add` prints the token alone on the last line, so its whole output may be the file.
        let last_line = |text: String| text.lines().last().unwrap_or_default().trim().to_owned();
        self.token_file.as_deref().map(|path| read(path).map(last_line)).transpose()
    }

    /// Name under which a device of this kiosk reports.
    #[must_use]
    pub fn device(&self, part: &str) -> String {
        format!("{}/{part}", self.name)
    }

    fn mistakes(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.name.is_empty() || self.name.contains('/') {
            wrong.push("`name` must be a word without slashes".to_owned());
        }
        if !self.server.starts_with("http://") && !self.server.starts_with("https://") {
            wrong.push("`server` must be an address such as http://127.0.0.1:8080".to_owned());
        }
        if !IDLE_S.contains(&self.idle_after_s) || !(5..=120).contains(&self.ticket_for_s) {
            wrong.push("`idle_after_s` must be 10 to 600, `ticket_for_s` 5 to 120".to_owned());
        }
        if self.window.width < 270 || self.window.height < 480 {
            wrong.push("the window must be at least 270 × 480".to_owned());
        }
        wrong
    }
}

fn read(path: &Path) -> Result<String, ConfigError> {
    std::fs::read_to_string(path)
        .map_err(|error| ConfigError::Unreadable { path: path.to_owned(), reason: error.to_string() })
}

fn idle_after_s() -> u64 {
    45
}

fn ticket_for_s() -> u64 {
    20
}

fn baud() -> u32 {
    115_200
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_a_configuration() {
        let config = Config::parse(include_str!("../samples/kiosk.toml"), Path::new("kiosk.toml")).unwrap();
        assert_eq!(config.device("printer"), "kiosk-1/printer");
        assert_eq!(config.printer.unwrap().paper, Paper::Mm80);
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let text = "name = 'a/b'\nserver = 'nowhere'\nidle_after_s = 1\n";
        let told = Config::parse(text, Path::new("kiosk.toml")).unwrap_err().to_string();
        assert!(told.contains("`name`") && told.contains("`server`") && told.contains("`idle_after_s`"));
    }
}
