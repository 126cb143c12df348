//! The daemon's one file. Every mistake is told at once, before anything starts.

use super::keys::{Deed, FF68_KEYS, KeyTable, MODBUS_KEYS};
use crate::keypad::Roles;
use crate::keypad::session::{BAUD, TURNAROUND};
use crate::port::{LineFormat, PortSettings};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use crate::config::ConfigError as BridgeConfigError;

/// Shortest and longest time a rating may stay open, seconds.
const RATING_TIMEOUT_S: std::ops::RangeInclusive<u64> = 5..=3_600;
/// Speeds a line may have.
const BAUDS: std::ops::RangeInclusive<u32> = 300..=921_600;
/// Shortest and longest time a unit may take to begin its answer, milliseconds.
const TURNAROUND_MS: std::ops::RangeInclusive<u64> = 5..=1_000;

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
    /// Lines of keypads and call pads that speak Modbus RTU.
    #[serde(default)]
    pub keypad_lines: Vec<KeypadLineConfig>,
    /// Lines of call pads and evaluators that speak `FF 68` frames.
    #[serde(default)]
    pub call_pad_lines: Vec<CallPadLineConfig>,
}

/// One RS-485 line of Modbus RTU units.
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
    /// Longest time from the end of a question to the beginning of its answer, adapters included.
    #[serde(default = "default_turnaround_ms")]
    pub turnaround_ms: u64,
    /// Keys that mean something else on this line.
    #[serde(default)]
    pub keys: BTreeMap<String, Deed>,
    /// Digits before the confirming key that mean something else on this line.
    #[serde(default)]
    pub confirm: BTreeMap<String, Deed>,
    /// Units on it.
    pub units: Vec<UnitConfig>,
}

/// What a unit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The citizen rates on it.
    Rating,
    /// The clerk calls on it.
    Call,
}

/// One unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitConfig {
    /// Modbus unit, 1 … 247; address of an `FF 68` pad.
    pub unit: u8,
    /// The counter it stands at.
    pub counter: u16,
    /// What it is for.
    #[serde(default = "default_roles")]
    pub roles: Vec<Role>,
}

/// One RS-485 line of `FF 68` pads.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallPadLineConfig {
    /// Serial port, link to one, or `tcp://host:port`.
    pub port: String,
    /// Bits per second.
    #[serde(default = "default_baud")]
    pub baud: u32,
    /// Parity, modem lines, gap; `8N1`.
    #[serde(default)]
    pub line: LineFormat,
    /// Whether the adapter hands our own bytes back.
    #[serde(default)]
    pub echo: bool,
    /// Level of each button of an evaluator, the first button first.
    #[serde(default = "default_levels")]
    pub levels: Vec<u8>,
    /// Keys that mean something else on this line.
    #[serde(default)]
    pub keys: BTreeMap<String, Deed>,
    /// Digits before the confirming key that mean something else on this line.
    #[serde(default)]
    pub confirm: BTreeMap<String, Deed>,
    /// Pads and evaluators on it; `roles` must be named.
    pub units: Vec<UnitConfig>,
}

impl UnitConfig {
    /// What it is for.
    #[must_use]
    pub fn roles(&self) -> Roles {
        Roles { rating: self.roles.contains(&Role::Rating), call: self.roles.contains(&Role::Call) }
    }
}

impl KeypadLineConfig {
    /// Its port.
    #[must_use]
    pub fn settings(&self) -> PortSettings {
        PortSettings::new(&self.port, self.baud).with_line(self.line.clone())
    }

    /// What its keys mean.
    #[must_use]
    pub fn key_table(&self) -> KeyTable {
        KeyTable::new(&MODBUS_KEYS, &numbered(&self.keys).0, &numbered(&self.confirm).0)
    }
}

impl CallPadLineConfig {
    /// Its port.
    #[must_use]
    pub fn settings(&self) -> PortSettings {
        PortSettings::new(&self.port, self.baud).with_line(self.line.clone())
    }

    /// What its keys mean.
    #[must_use]
    pub fn key_table(&self) -> KeyTable {
        KeyTable::new(&FF68_KEYS, &numbered(&self.keys).0, &numbered(&self.confirm).0)
    }
}

/// Codes as written, `12` or `0x0C`, and those that are none.
fn numbered<N: TryFrom<u16> + Ord>(written: &BTreeMap<String, Deed>) -> (BTreeMap<N, Deed>, Vec<&String>) {
    let mut known = BTreeMap::new();
    let mut unknown = Vec::new();
    for (text, deed) in written {
        let number = match text.strip_prefix("0x") {
            Some(hex) => u16::from_str_radix(hex, 16).ok(),
            None => text.parse().ok(),
        };
        match number.and_then(|number| N::try_from(number).ok()) {
            Some(number) => drop(known.insert(number, *deed)),
            None => unknown.push(text),
        }
    }
    (known, unknown)
}

fn default_roles() -> Vec<Role> {
    vec![Role::Rating]
}

fn default_turnaround_ms() -> u64 {
    u64::try_from(TURNAROUND.as_millis()).unwrap_or(u64::MAX)
}

/// The known deployment stores its four buttons as places 1, 0, 3, 4 of a list of five from the best to the worst.
fn default_levels() -> Vec<u8> {
    vec![4, 5, 2, 1]
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
        crate::config::load(path, Self::mistakes)
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
        let mut places = BTreeSet::new();
        let mut ports = BTreeSet::new();
        for line in &self.keypad_lines {
            if !TURNAROUND_MS.contains(&line.turnaround_ms) {
                wrong.push(format!("{}: turnaround_ms must be within {TURNAROUND_MS:?}", line.port));
            }
            wrong.extend(line_mistakes(&line.port, line.baud, &line.units, &mut ports, &mut places));
            wrong.extend(key_mistakes(&line.port, &line.keys, &line.confirm));
        }
        for line in &self.call_pad_lines {
            if line.levels.is_empty() || line.levels.iter().any(|level| !(1..=5).contains(level)) {
                wrong.push(format!("{}: levels are 1 … 5, one for each button", line.port));
            }
            if line.line.echo {
                wrong.push(format!("{}: write echo = true beside line, not in it", line.port));
            }
            wrong.extend(line_mistakes(&line.port, line.baud, &line.units, &mut ports, &mut places));
            wrong.extend(key_mistakes(&line.port, &line.keys, &line.confirm));
        }
        if places.is_empty() {
            wrong.push("no keypad and no call pad at all".into());
        }
        wrong
    }

    /// Counters that have a keypad to rate on.
    #[must_use]
    pub fn counters(&self) -> Vec<u16> {
        self.units().filter(|unit| unit.roles().rating).map(|unit| unit.counter).collect()
    }

    /// Counters that have a call pad.
    #[must_use]
    pub fn call_counters(&self) -> Vec<u16> {
        self.units().filter(|unit| unit.roles().call).map(|unit| unit.counter).collect()
    }

    fn units(&self) -> impl Iterator<Item = &UnitConfig> {
        let modbus = self.keypad_lines.iter().flat_map(|line| &line.units);
        modbus.chain(self.call_pad_lines.iter().flat_map(|line| &line.units))
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

fn line_mistakes<'a>(
    port: &'a str,
    baud: u32,
    units: &[UnitConfig],
    ports: &mut BTreeSet<&'a str>,
    places: &mut BTreeSet<(u16, bool)>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    if !ports.insert(port) {
        wrong.push(format!("{port}: two lines on one port"));
    }
    if !BAUDS.contains(&baud) {
        wrong.push(format!("{port}: baud must be within {BAUDS:?}"));
    }
    let mut seen = BTreeSet::new();
    for unit in units {
        let UnitConfig { unit: address, counter, .. } = unit;
        if !(1..=247).contains(address) {
            wrong.push(format!("{port}: unit {address} is not within 1 … 247"));
        }
        if !seen.insert(address) {
            wrong.push(format!("{port}: unit {address} is there twice"));
        }
        if unit.roles.is_empty() {
            wrong.push(format!("{port}: unit {address} is for nothing; roles are rating and call"));
        }
        if unit.roles().rating && !places.insert((*counter, false)) {
            wrong.push(format!("counter {counter} has two keypads"));
        }
        if unit.roles().call && !places.insert((*counter, true)) {
            wrong.push(format!("counter {counter} has two call pads"));
        }
    }
    wrong
}

fn key_mistakes(port: &str, keys: &BTreeMap<String, Deed>, confirm: &BTreeMap<String, Deed>) -> Vec<String> {
    let (_, bad_keys) = numbered::<u16>(keys);
    let (digits, bad_digits) = numbered::<u8>(confirm);
    let too_long = digits.keys().filter(|digit| **digit > 9).map(ToString::to_string);
    bad_keys
        .into_iter()
        .chain(bad_digits)
        .cloned()
        .chain(too_long)
        .map(|text| format!("{port}: {text:?} is no key; write 12 or 0x0C, and one digit under confirm"))
        .collect()
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
        assert_eq!(config.mistakes().len(), 6, "{:?}", config.mistakes());
    }

    #[test]
    fn a_call_pad_line_has_its_own_mistakes() {
        let config: BridgeConfig = toml::from_str(
            r#"
            server = "http://hall"
            data_dir = "x"
            [[call_pad_lines]]
            port = "p"
            baud = 1
            levels = [6]
            keys = { "0x0E" = "close", "next" = "next" }
            confirm = { "12" = "hold" }
            units = [{ unit = 1, counter = 1, roles = ["call"] }, { unit = 2, counter = 1, roles = ["call"] }]
            "#,
        )
        .unwrap();
        assert_eq!(config.mistakes().len(), 5, "{:?}", config.mistakes());
        let table = config.call_pad_lines[0].key_table();
        assert_eq!(table.meaning(0x0E, &[]), Some((Deed::Close, vec![])));
    }

    #[test]
    fn a_counter_may_have_a_keypad_and_a_call_pad() {
        let config: BridgeConfig = toml::from_str(
            r#"
            server = "http://hall"
            data_dir = "x"
            [[keypad_lines]]
            port = "p"
            units = [{ unit = 1, counter = 1 }, { unit = 2, counter = 1, roles = ["call"] }]
            "#,
        )
        .unwrap();
        assert_eq!(config.mistakes(), [""; 0]);
        assert_eq!((config.counters(), config.call_counters()), (vec![1], vec![1]));
    }
}
