//! The bench's one file: which devices there are. Every mistake is told at once.

use crate::printer::profile::Profile;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

pub use crate::config::ConfigError as BenchConfigError;

/// Speeds a simulated line may have.
const BAUDS: std::ops::RangeInclusive<u32> = 300..=921_600;
/// Dots of a panel or window screen each way.
const DOTS: std::ops::RangeInclusive<u16> = 16..=512;
/// Modbus units that may be asked.
const UNITS: std::ops::RangeInclusive<u8> = 1..=247;

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
    /// Lines of window screens with a voice.
    #[serde(default)]
    pub screen_lines: Vec<ScreenLineConfig>,
    /// Lines of keypads and call pads that speak Modbus RTU.
    #[serde(default)]
    pub keypad_lines: Vec<KeypadLineConfig>,
    /// Lines of call pads and evaluators that speak `FF 68` frames.
    #[serde(default)]
    pub call_pad_lines: Vec<CallPadLineConfig>,
}

/// How programs reach a device. Without it: a pseudo-terminal on which bytes take no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CableConfig {
    /// A pseudo-terminal of this speed: bytes take their time, and another speed is not understood.
    Baud(u32),
    /// A TCP serial server that listens here; one client at a time.
    Tcp(SocketAddr),
}

/// A card reader.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReaderConfig {
    /// Its name and link.
    pub name: String,
    /// How it is reached.
    #[serde(default)]
    pub cable: Option<CableConfig>,
}

/// A printer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrinterConfig {
    /// Its name and link.
    pub name: String,
    /// 80 or 58; without it the profile's paper, else 80.
    #[serde(default)]
    pub paper_mm: Option<u8>,
    /// A built-in printer profile whose status bytes, presenter and proof it has.
    #[serde(default)]
    pub profile: Option<String>,
    /// How it is reached.
    #[serde(default)]
    pub cable: Option<CableConfig>,
}

/// Panels on one line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PanelLineConfig {
    /// Name and link of the line.
    pub name: String,
    /// Panels on it.
    pub panels: Vec<PanelConfig>,
    /// How it is reached.
    #[serde(default)]
    pub cable: Option<CableConfig>,
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

/// Window screens on one line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreenLineConfig {
    /// Name and link of the line.
    pub name: String,
    /// Screens on it.
    pub screens: Vec<ScreenConfig>,
    /// How it is reached.
    #[serde(default)]
    pub cable: Option<CableConfig>,
}

/// A window screen.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreenConfig {
    /// Its address on the line.
    pub address: u8,
    /// Its name.
    pub name: String,
    /// Dots across.
    pub width: u16,
    /// Dots down.
    pub height: u16,
}

/// Keypads and call pads on one line of Modbus RTU.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeypadLineConfig {
    /// Name and link of the line.
    pub name: String,
    /// Units on it.
    pub units: Vec<UnitConfig>,
    /// How it is reached.
    #[serde(default)]
    pub cable: Option<CableConfig>,
}

/// Call pads and evaluators on one line of `FF 68` frames.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallPadLineConfig {
    /// Name and link of the line.
    pub name: String,
    /// Units on it.
    pub units: Vec<UnitConfig>,
    /// How it is reached.
    #[serde(default)]
    pub cable: Option<CableConfig>,
}

/// Who presses the keys of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PadRole {
    /// The citizen, to rate.
    #[default]
    Rating,
    /// The clerk, to call.
    Call,
}

/// One keypad, call pad or evaluator.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitConfig {
    /// Modbus unit, or address of an `FF 68` pad.
    pub unit: u8,
    /// The counter it stands at.
    pub counter: u16,
    /// Who presses its keys.
    #[serde(default)]
    pub role: PadRole,
}

/// One line as the checks see it.
struct Line<'a> {
    name: &'a str,
    cable: Option<CableConfig>,
    addresses: Vec<u16>,
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
        self.check_names(&mut wrong);
        self.check_cables(&mut wrong);
        self.check_printers(&mut wrong);
        self.check_faces(&mut wrong);
        self.check_pads(&mut wrong);
        wrong
    }

    fn lines(&self) -> Vec<Line<'_>> {
        let readers =
            self.card_readers.iter().map(|it| Line { name: &it.name, cable: it.cable, addresses: vec![] });
        let printers =
            self.printers.iter().map(|it| Line { name: &it.name, cable: it.cable, addresses: vec![] });
        let panels = self.panel_lines.iter().map(|it| Line {
            name: &it.name,
            cable: it.cable,
            addresses: it.panels.iter().map(|panel| panel.address).collect(),
        });
        let screens = self.screen_lines.iter().map(|it| Line {
            name: &it.name,
            cable: it.cable,
            addresses: it.screens.iter().map(|screen| screen.address.into()).collect(),
        });
        let units = |units: &[UnitConfig]| units.iter().map(|unit| unit.unit.into()).collect();
        let keypads = self.keypad_lines.iter().map(|it| Line {
            name: &it.name,
            cable: it.cable,
            addresses: units(&it.units),
        });
        let call_pads = self.call_pad_lines.iter().map(|it| Line {
            name: &it.name,
            cable: it.cable,
            addresses: units(&it.units),
        });
        readers.chain(printers).chain(panels).chain(screens).chain(keypads).chain(call_pads).collect()
    }

    fn check_names(&self, wrong: &mut Vec<String>) {
        let mut names = BTreeSet::new();
        let panels = self.panel_lines.iter().flat_map(|line| line.panels.iter().map(|it| it.name.as_str()));
        let screens =
            self.screen_lines.iter().flat_map(|line| line.screens.iter().map(|it| it.name.as_str()));
        for name in self.lines().iter().map(|line| line.name).chain(panels).chain(screens) {
            let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
            if name.is_empty() || !plain {
                wrong.push(format!("{name:?} is no name: letters, digits, - and _ only"));
            }
            if !names.insert(name) {
                wrong.push(format!("the name {name:?} is there twice"));
            }
        }
    }

    fn check_cables(&self, wrong: &mut Vec<String>) {
        let mut gateways = BTreeSet::new();
        for line in self.lines() {
            match line.cable {
                Some(CableConfig::Baud(baud)) if !BAUDS.contains(&baud) => {
                    wrong.push(format!("{}: {baud} is no speed: 300 … 921600", line.name));
                }
                Some(CableConfig::Tcp(address)) if address.port() != 0 && !gateways.insert(address) => {
                    wrong.push(format!("{}: another device listens on {address} too", line.name));
                }
                Some(CableConfig::Baud(_) | CableConfig::Tcp(_)) | None => {}
            }
            let mut addresses = BTreeSet::new();
            for address in line.addresses.into_iter().filter(|address| !addresses.insert(*address)) {
                wrong.push(format!("{}: address {address} is there twice", line.name));
            }
        }
    }

    fn check_printers(&self, wrong: &mut Vec<String>) {
        for printer in &self.printers {
            if printer.paper_mm.is_some_and(|paper_mm| ![58, 80].contains(&paper_mm)) {
                wrong.push(format!("{}: paper_mm is 58 or 80", printer.name));
            }
            if let Some(profile) = &printer.profile
                && Profile::builtin(profile).is_none()
            {
                let known = Profile::builtin_names().join(", ");
                wrong.push(format!("{}: no profile {profile:?}; there are {known}", printer.name));
            }
        }
    }

    fn check_faces(&self, wrong: &mut Vec<String>) {
        let panels = self
            .panel_lines
            .iter()
            .flat_map(|line| line.panels.iter().map(|it| (&it.name, it.width, it.height)));
        let screens = self
            .screen_lines
            .iter()
            .flat_map(|line| line.screens.iter().map(|it| (&it.name, it.width, it.height)));
        for (name, width, height) in panels.chain(screens) {
            if !DOTS.contains(&width) || !DOTS.contains(&height) {
                wrong.push(format!("{name}: a panel has 16 … 512 dots each way"));
            }
        }
    }

    fn check_pads(&self, wrong: &mut Vec<String>) {
        for line in &self.keypad_lines {
            for unit in line.units.iter().filter(|unit| !UNITS.contains(&unit.unit)) {
                wrong.push(format!("{}: {} is no unit: 1 … 247", line.name, unit.unit));
            }
        }
        let keypads = self.keypad_lines.iter().flat_map(|line| &line.units);
        let call_pads = self.call_pad_lines.iter().flat_map(|line| &line.units);
        let mut places = BTreeSet::new();
        for unit in keypads.chain(call_pads) {
            if !places.insert((unit.counter, unit.role)) {
                let what = match unit.role {
                    PadRole::Rating => "keypads",
                    PadRole::Call => "call pads",
                };
                wrong.push(format!("counter {} has two {what}", unit.counter));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_right_and_has_a_device_of_each_kind() {
        let config: BenchConfig = toml::from_str(include_str!("../../samples/bench.toml")).unwrap();
        assert_eq!(config.mistakes(), [""; 0]);
        let counts = [
            config.card_readers.len(),
            config.printers.len(),
            config.panel_lines.len(),
            config.screen_lines.len(),
            config.keypad_lines.len(),
            config.call_pad_lines.len(),
        ];
        assert!(counts.iter().all(|count| *count > 0), "{counts:?}");
        let cables: Vec<CableConfig> = config.lines().iter().filter_map(|line| line.cable).collect();
        assert!(cables.iter().any(|cable| matches!(cable, CableConfig::Tcp(_))));
        assert!(cables.iter().any(|cable| matches!(cable, CableConfig::Baud(_))));
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let config: BenchConfig = toml::from_str(
            r#"
            devices_dir = "x"
            card_readers = [
                { name = "a/b", cable = { baud = 1 } },
                { name = "r", cable = { tcp = "127.0.0.1:4001" } },
            ]
            printers = [{ name = "p", paper_mm = 70 }, { name = "p" }, { name = "q", profile = "nobody" }]
            [[panel_lines]]
            name = "board"
            cable = { tcp = "127.0.0.1:4001" }
            panels = [
                { address = 1, name = "b1", width = 8, height = 32 },
                { address = 1, name = "b2", width = 64, height = 32 },
            ]
            [[screen_lines]]
            name = "screens"
            screens = [{ address = 1, name = "b1", width = 64, height = 600 }]
            [[keypad_lines]]
            name = "keypads"
            units = [{ unit = 0, counter = 1 }, { unit = 2, counter = 1, role = "call" }]
            [[call_pad_lines]]
            name = "pads"
            units = [{ unit = 9, counter = 1 }, { unit = 3, counter = 1, role = "call" }]
            "#,
        )
        .unwrap();
        assert_eq!(
            config.mistakes(),
            [
                "\"a/b\" is no name: letters, digits, - and _ only",
                "the name \"p\" is there twice",
                "the name \"b1\" is there twice",
                "a/b: 1 is no speed: 300 … 921600",
                "board: another device listens on 127.0.0.1:4001 too",
                "board: address 1 is there twice",
                "p: paper_mm is 58 or 80",
                "q: no profile \"nobody\"; there are generic-80, generic-58, custom-kpm",
                "b1: a panel has 16 … 512 dots each way",
                "b1: a panel has 16 … 512 dots each way",
                "keypads: 0 is no unit: 1 … 247",
                "counter 1 has two keypads",
                "counter 1 has two call pads",
            ]
        );
    }

    #[test]
    fn a_cable_is_a_speed_or_a_gateway_and_never_both() {
        let reader = |cable: &str| {
            toml::from_str::<BenchConfig>(&format!(
                "devices_dir = \"x\"\ncard_readers = [{{ name = \"r\", cable = {cable} }}]"
            ))
        };
        assert!(reader("{ baud = 9600 }").is_ok());
        assert!(reader("{ baud = 9600, tcp = \"127.0.0.1:1\" }").is_err());
    }
}
