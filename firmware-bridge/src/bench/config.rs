//! The bench's one file: which devices there are. Every mistake is told at once.

use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub use crate::config::ConfigError as BenchConfigError;

/// `bench.toml`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BenchConfig {
    /// Where links to the devices appear.
    pub devices_dir: PathBuf,
    /// Card readers.
    #[serde(default)]
    pub card_readers: Vec<ReaderConfig>,
    /// Printers.
    #[serde(default)]
    pub printers: Vec<PrinterConfig>,
    /// Lines of panels.
    #[serde(default)]
    pub panel_lines: Vec<PanelLineConfig>,
    /// Lines of keypads.
    #[serde(default)]
    pub keypad_lines: Vec<KeypadLineConfig>,
}

/// A card reader.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReaderConfig {
    /// Its name and link.
    pub name: String,
}

/// A printer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrinterConfig {
    /// Its name and link.
    pub name: String,
    /// 80 or 58.
    #[serde(default = "default_paper_mm")]
    pub paper_mm: u8,
}

/// Panels on one line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelLineConfig {
    /// Name and link of the line.
    pub name: String,
    /// Panels on it.
    pub panels: Vec<PanelConfig>,
}

/// A panel.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelConfig {
    /// Its address on the line.
    pub address: u16,
    /// Its name.
    pub name: String,
    /// Dots across.
    pub width: u16,
    /// Dots down.
    pub height: u16,
}

/// Keypads on one line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeypadLineConfig {
    /// Name and link of the line.
    pub name: String,
    /// Keypads on it.
    pub units: Vec<UnitConfig>,
}

/// A keypad.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitConfig {
    /// Modbus unit.
    pub unit: u8,
    /// The counter it stands at.
    pub counter: u16,
}

fn default_paper_mm() -> u8 {
    80
}

impl BenchConfig {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn load(path: &Path) -> Result<Self, BenchConfigError> {
        crate::config::load(path, Self::mistakes)
    }

    /// Everything that is wrong.
    #[must_use]
    pub fn mistakes(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        let mut names = BTreeSet::new();
        let devices = self
            .card_readers
            .iter()
            .map(|reader| &reader.name)
            .chain(self.printers.iter().map(|printer| &printer.name))
            .chain(self.panel_lines.iter().map(|line| &line.name))
            .chain(self.keypad_lines.iter().map(|line| &line.name))
            .chain(self.panel_lines.iter().flat_map(|line| line.panels.iter().map(|panel| &panel.name)));
        for name in devices {
            let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
            if name.is_empty() || !plain {
                wrong.push(format!("{name:?} is no name: letters, digits, - and _ only"));
            }
            if !names.insert(name) {
                wrong.push(format!("the name {name:?} is there twice"));
            }
        }
        for printer in self.printers.iter().filter(|printer| ![58, 80].contains(&printer.paper_mm)) {
            wrong.push(format!("{}: paper_mm is 58 or 80", printer.name));
        }
        for panel in self.panel_lines.iter().flat_map(|line| &line.panels) {
            if !(16..=512).contains(&panel.width) || !(16..=512).contains(&panel.height) {
                wrong.push(format!("{}: a panel has 16 … 512 dots each way", panel.name));
            }
        }
        let mut counters = BTreeSet::new();
        for unit in self.keypad_lines.iter().flat_map(|line| &line.units) {
            if !counters.insert(unit.counter) {
                wrong.push(format!("counter {} has two keypads", unit.counter));
            }
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_right() {
        let config: BenchConfig = toml::from_str(include_str!("../../samples/bench.toml")).unwrap();
        assert_eq!(config.mistakes(), [""; 0]);
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let config: BenchConfig = toml::from_str(
            r#"
            devices_dir = "x"
            card_readers = [{ name = "a/b" }]
            printers = [{ name = "p", paper_mm = 70 }, { name = "p" }]
            "#,
        )
        .unwrap();
        assert_eq!(config.mistakes().len(), 3);
    }
}
