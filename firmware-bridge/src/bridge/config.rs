//! The daemon's one file. Every mistake is told at once, before anything starts.

use crate::keypad::session::BAUD;
use crate::port::LineFormat;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Shortest and longest time a rating may stay open, seconds.
const RATING_TIMEOUT_S: std::ops::RangeInclusive<u64> = 5..=3_600;

/// What is wrong with the file.
#[derive(Debug, thiserror::Error)]
pub enum BridgeConfigError {
    /// It cannot be read.
    #[error("{path}: {reason}")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// It can be read, and these things are wrong.
    #[error("{}", .0.join("; "))]
    Wrong(Vec<String>),
}

/// `bridge.toml`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BridgeConfig {
    /// Address of the queue server.
    pub server: String,
    /// File that holds the device token, alone.
    #[serde(default)]
    pub token_file: Option<PathBuf>,
    /// Where ratings wait for the server.
    pub data_dir: PathBuf,
    /// How long after the end of service a rating may be given at the keypad.
    #[serde(default = "default_rating_timeout_s")]
    pub rating_timeout_s: u64,
    /// Lines of keypads.
    pub keypad_lines: Vec<KeypadLineConfig>,
}

/// One RS-485 line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeypadLineConfig {
    /// Serial port, link to one, or `tcp://host:port`.
    pub port: String,
    /// Bits per second.
    #[serde(default = "default_baud")]
    pub baud: u32,
    /// Parity, modem lines, gap, echo; `8N1`.
    #[serde(default)]
    pub line: LineFormat,
    /// Keypads on it.
    pub units: Vec<UnitConfig>,
}

/// One keypad.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitConfig {
    /// Modbus unit, 1 … 247.
    pub unit: u8,
    /// The counter it stands at.
    pub counter: u16,
}

fn default_rating_timeout_s() -> u64 {
    60
}

fn default_baud() -> u32 {
    BAUD
}

impl BridgeConfig {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn load(path: &Path) -> Result<Self, BridgeConfigError> {
        let unreadable = |reason: String| BridgeConfigError::Unreadable { path: path.to_owned(), reason };
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
        let config: Self = toml::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
        let wrong = config.mistakes();
        if wrong.is_empty() { Ok(config) } else { Err(BridgeConfigError::Wrong(wrong)) }
    }

    /// Everything that is wrong.
    #[must_use]
    pub fn mistakes(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        if !self.server.starts_with("http://") && !self.server.starts_with("https://") {
            wrong.push(format!("server: {:?} is no http address", self.server));
        }
        if !RATING_TIMEOUT_S.contains(&self.rating_timeout_s) {
            wrong.push(format!("rating_timeout_s: must be within {RATING_TIMEOUT_S:?}"));
        }
        let mut counters = BTreeSet::new();
        for line in &self.keypad_lines {
            let mut units = BTreeSet::new();
            for UnitConfig { unit, counter } in &line.units {
                if !(1..=247).contains(unit) {
                    wrong.push(format!("{}: unit {unit} is not within 1 … 247", line.port));
                }
                if !units.insert(unit) {
                    wrong.push(format!("{}: unit {unit} is there twice", line.port));
                }
                if !counters.insert(counter) {
                    wrong.push(format!("counter {counter} has two keypads"));
                }
            }
        }
        if counters.is_empty() {
            wrong.push("no keypad at all".into());
        }
        wrong
    }

    /// Counters that have a keypad.
    #[must_use]
    pub fn counters(&self) -> Vec<u16> {
        self.keypad_lines.iter().flat_map(|line| line.units.iter().map(|unit| unit.counter)).collect()
    }

    /// How long a rating stays open.
    #[must_use]
    pub fn rating_timeout(&self) -> Duration {
        Duration::from_secs(self.rating_timeout_s)
    }

    /// The device token, if a file is named.
    ///
    /// # Errors
    /// When that file cannot be read.
    pub fn token(&self) -> std::io::Result<Option<String>> {
        self.token_file
            .as_ref()
            .map(|path| std::fs::read_to_string(path).map(|token| token.trim().to_owned()))
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_right() {
        let config: BridgeConfig = toml::from_str(include_str!("../../samples/bridge.toml")).unwrap();
        assert_eq!(config.mistakes(), [""; 0]);
        assert_eq!(config.counters().len(), 12);
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let config: BridgeConfig = toml::from_str(
            r#"
            server = "hall"
            data_dir = "x"
            rating_timeout_s = 1
            [[keypad_lines]]
            port = "p"
            units = [{ unit = 0, counter = 1 }, { unit = 0, counter = 1 }]
            "#,
        )
        .unwrap();
        assert_eq!(config.mistakes().len(), 6);
    }
}
