//! Which kiosk this is, where the server is, and what hangs on which port: one TOML file.

use crate::idle::IDLE_AFTER_LEAST_S;
use crate::theme::look::read_emblem;
use bevy::prelude::{Resource, Srgba};
use display::script::One;
use firmware_bridge::printer::{FontChain, PaperWidth, Profile, ProfileError};
use serde::Deserialize;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// Idle limits a citizen can live with, seconds.
const IDLE_S: RangeInclusive<u64> = IDLE_AFTER_LEAST_S..=600;
/// How long a finished ticket may stay on the screen, seconds.
const TICKET_S: RangeInclusive<u64> = 5..=120;

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
    /// Fonts for characters that the bundled one lacks, asked in this order; files of this machine.
    #[serde(default = "fonts")]
    pub fonts: Vec<PathBuf>,
    /// Seconds without a touch after which the kiosk goes home and forgets.
    #[serde(default = "idle_after_s")]
    pub idle_after_s: u64,
    /// Seconds a finished ticket stays on the screen.
    #[serde(default = "ticket_for_s")]
    pub ticket_for_s: u64,
    /// What a visit asks besides.
    #[serde(default)]
    pub visit: VisitConfig,
    /// What is the hall's own on every screen.
    #[serde(default)]
    pub look: LookConfig,
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
    /// The voice.
    #[serde(default)]
    pub voice: VoiceConfig,
}

/// The voice: what it speaks with, if it can at all.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VoiceConfig {
    /// Whether prompts are spoken before a citizen asks for them.
    pub on: bool,
    /// Clips for Mandarin, a folder as the hall's voice has it; beside the configuration unless absolute.
    pub pack: Option<PathBuf>,
    /// Clips for English, likewise.
    pub pack_en: Option<PathBuf>,
    /// Command that plays `{file}`.
    pub player: Option<String>,
    /// Command that speaks `{text}`; also `{language}`. It goes first, clips say what it could not.
    pub speech_command: Option<String>,
    /// How the figure 1 of a ticket's number is read in Mandarin.
    pub one: One,
}

impl VoiceConfig {
    /// Whether a command makes a sound.
    #[must_use]
    pub fn is_fitted(&self) -> bool {
        self.player.is_some() || self.speech_command.is_some()
    }
}

/// What a visit asks besides the matter and the person.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VisitConfig {
    /// Whether whoever showed a card is asked for a phone's number, to be called back when missed. It may be left out.
    pub ask_phone: bool,
}

/// What is the hall's own on every screen.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LookConfig {
    /// A PNG file in the place of the emblem's character, beside the configuration unless absolute.
    pub emblem: Option<PathBuf>,
    /// The primary colour, as `#0a4ea3`; the others are derived from it.
    #[serde(rename = "colour")]
    pub colour_hex: Option<String>,
}

impl LookConfig {
    /// The primary colour, if one is named that is one.
    #[must_use]
    pub fn colour(&self) -> Option<Srgba> {
        let hex = self.colour_hex.as_deref()?;
        let is_whole = hex.len() == 7 && hex.starts_with('#');
        is_whole.then(|| Srgba::hex(hex).ok()).flatten()
    }
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
    /// What sort of printer: the name of a built-in profile, or a file beside the configuration unless absolute. The
    /// common family when absent.
    #[serde(default)]
    pub profile: Option<String>,
    /// Width of its paper; the profile's when absent.
    #[serde(default)]
    pub paper: Option<Paper>,
}

impl PrinterConfig {
    /// A printer of the common family, as it comes.
    #[must_use]
    pub fn new(port: &str) -> Self {
        Self { port: port.to_owned(), baud: baud(), profile: None, paper: None }
    }

    /// What sort of printer it is.
    ///
    /// # Errors
    /// When the profile is neither built in nor a file without mistakes.
    pub fn profile(&self) -> Result<Profile, ProfileError> {
        let width = self.paper.map(Paper::width);
        let profile = match &self.profile {
            None => Profile::generic(width.unwrap_or_default()),
            Some(name) => Profile::builtin(name).map_or_else(|| Profile::load(Path::new(name)), Ok)?,
        };
        Ok(match width {
            Some(width) => profile.with_paper(width),
            None => profile,
        })
    }

    /// A file named by the configuration is looked for beside it.
    fn look_in(&mut self, folder: &Path) {
        if let Some(name) = self.profile.as_mut().filter(|name| Profile::builtin(name).is_none()) {
            *name = folder.join(&*name).to_string_lossy().into_owned();
        }
    }
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
    /// The token cannot be read, or is not there.
    #[error("{reason}; make the token with `queue-server device add {kiosk} --role kiosk`")]
    NoToken {
        /// Whose.
        kiosk: String,
        /// Why.
        reason: String,
    },
    /// It can be read and makes no sense; every mistake at once.
    #[error("{}", .0.join("; "))]
    Wrong(Vec<String>),
}

impl Config {
    /// Reads and checks the file; files that it names without a whole path are looked for beside it.
    ///
    /// # Errors
    /// When it cannot be read or makes no sense.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let config = Self::parse(&read(path)?, path)?;
        if let Some(file) = &config.look.emblem {
            read_emblem(file).map_err(|reason| ConfigError::Unreadable { path: file.clone(), reason })?;
        }
        Ok(config)
    }

    /// The same from text.
    ///
    /// # Errors
    /// When it is malformed or makes no sense.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let mut config: Self = toml::from_str(text)
            .map_err(|error| ConfigError::Malformed { path: path.to_owned(), reason: error.to_string() })?;
        if let Some(folder) = path.parent() {
            config.token_file = config.token_file.map(|file| folder.join(file));
            config.fonts.iter_mut().for_each(|font| *font = folder.join(&*font));
            let files = [&mut config.voice.pack, &mut config.voice.pack_en, &mut config.look.emblem];
            files.into_iter().flatten().for_each(|file| *file = folder.join(&*file));
            if let Some(printer) = &mut config.printer {
                printer.look_in(folder);
            }
        }
        let wrong = config.mistakes();
        if wrong.is_empty() { Ok(config) } else { Err(ConfigError::Wrong(wrong)) }
    }

    /// The device token, if a file is named.
    ///
    /// # Errors
    /// When the file cannot be read, or holds no token.
    pub fn token(&self) -> Result<Option<String>, ConfigError> {
        // `device add` prints the token alone on the last line, so its whole output may be the file.
        let last_line = |text: String| text.lines().last().unwrap_or_default().trim().to_owned();
        let Some(path) = self.token_file.as_deref() else { return Ok(None) };
        let token = read(path)
            .map(last_line)
            .map_err(|error| ConfigError::NoToken { kiosk: self.name.clone(), reason: error.to_string() })?;
        if token.is_empty() {
            let reason = format!("{} is empty", path.display());
            return Err(ConfigError::NoToken { kiosk: self.name.clone(), reason });
        }
        Ok(Some(token))
    }

    /// The bundled font and those of this machine, as paper uses them.
    #[must_use]
    pub fn font_chain(&self) -> FontChain {
        FontChain::new(self.fonts.clone())
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
        for (key, given, range) in
            [("idle_after_s", self.idle_after_s, IDLE_S), ("ticket_for_s", self.ticket_for_s, TICKET_S)]
        {
            if !range.contains(&given) {
                wrong.push(format!("`{key}` must be {} to {}", range.start(), range.end()));
            }
        }
        if self.look.colour_hex.is_some() && self.look.colour().is_none() {
            wrong.push("`[look] colour` must be six hexadecimal digits such as #0a4ea3".to_owned());
        }
        if self.window.width < 270 || self.window.height < 480 {
            wrong.push("the window must be at least 270 × 480".to_owned());
        }
        let voice = &self.voice;
        if voice.on && !voice.is_fitted() {
            wrong.push("`voice.on` needs a `player` or a `speech_command`".to_owned());
        }
        if voice.player.is_some() && voice.pack.is_none() && voice.pack_en.is_none() {
            wrong.push("`voice.player` needs a `pack` or a `pack_en` to play".to_owned());
        }
        if let Some(Err(error)) = self.printer.as_ref().map(PrinterConfig::profile) {
            wrong.push(format!("`printer.profile`: {error}"));
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

/// Together with the bundled font: every Chinese character of GB 18030-2022, the mainland's forms first.
fn fonts() -> Vec<PathBuf> {
    [
        "/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf",
        "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
    ]
    .map(PathBuf::from)
    .into()
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
        assert_eq!(config.printer.as_ref().unwrap().profile().unwrap().name, "generic-80");
        assert_eq!(config.fonts, fonts(), "the sample shows the defaults");
        assert!(!config.visit.ask_phone, "nobody is asked for more than is needed");
    }

    fn printer(keys: &str, folder: &Path) -> Result<Profile, ConfigError> {
        let text = format!("name = 'k'\nserver = 'http://s'\n[printer]\nport = 'p'\n{keys}");
        let config = Config::parse(&text, &folder.join("kiosk.toml"))?;
        Ok(config.printer.unwrap().profile().unwrap())
    }

    #[test]
    fn the_paper_is_that_of_the_profile_unless_it_is_named() {
        let of = |keys| {
            let profile = printer(keys, Path::new("")).unwrap();
            (profile.name, profile.paper, profile.dots, profile.columns)
        };
        let generic = |name: &str, paper: PaperWidth| (name.into(), paper, paper.dots(), paper.columns());
        assert_eq!(of(""), generic("generic-80", PaperWidth::Mm80));
        assert_eq!(of("paper = '58mm'"), generic("generic-58", PaperWidth::Mm58));
        assert_eq!(of("profile = 'generic-58'"), generic("generic-58", PaperWidth::Mm58));
        assert_eq!(of("profile = 'custom-kpm'"), generic("custom-kpm", PaperWidth::Mm80));
        assert_eq!(of("profile = 'custom-kpm'\npaper = '58mm'"), generic("custom-kpm", PaperWidth::Mm58));
    }

    #[test]
    fn a_profile_may_be_a_file_beside_the_configuration_and_its_mistakes_are_told() {
        let dir = tempfile::tempdir().unwrap();
        let text = include_str!("../../assets/printers/generic-58.toml").replace("generic-58", "ours");
        std::fs::write(dir.path().join("ours.toml"), &text).unwrap();
        assert_eq!(printer("profile = 'ours.toml'", dir.path()).unwrap().name, "ours");
        std::fs::write(dir.path().join("ours.toml"), text.replace("columns = 32", "columns = 1")).unwrap();
        let told = printer("profile = 'ours.toml'", dir.path()).unwrap_err().to_string();
        assert!(told.contains("`printer.profile`: paper.columns must be"), "{told}");
        let told = printer("profile = 'nobodys'", dir.path()).unwrap_err().to_string();
        assert!(told.contains("nobodys cannot be read"), "{told}");
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let text = "name = 'a/b'\nserver = 'nowhere'\nidle_after_s = 1\n[look]\ncolour = 'blue'\n";
        let told = Config::parse(text, Path::new("kiosk.toml")).unwrap_err().to_string();
        assert!(told.contains("`name`") && told.contains("`server`") && told.contains("`idle_after_s`"));
        assert!(told.contains("`[look] colour`"), "{told}");
    }

    #[test]
    fn whoever_is_idle_has_time_to_choose_and_to_see_what_became_of_the_slip() {
        let parse = |idle_after_s: u64| {
            let text = format!("name = 'k'\nserver = 'http://hall'\nidle_after_s = {idle_after_s}\n");
            Config::parse(&text, Path::new("kiosk.toml")).map_err(|error| error.to_string())
        };
        assert!(parse(29).unwrap_err().contains("`idle_after_s` must be 30 to 600"));
        assert!(parse(601).is_err());
        assert_eq!(parse(30).unwrap().idle_after_s, 30);
    }

    #[test]
    fn a_voice_needs_something_to_speak_with() {
        let parse = |voice: &str| {
            let text = format!("name = 'k'\nserver = 'http://hall'\n[voice]\n{voice}\n");
            Config::parse(&text, Path::new("kiosk.toml")).map_err(|error| error.to_string())
        };
        assert!(parse("on = true").unwrap_err().contains("`voice.on`"));
        assert!(parse("player = 'aplay -q {file}'").unwrap_err().contains("`voice.player`"));
        assert!(parse("on = true\nspeech_command = 'espeak-ng {text}'").unwrap().voice.is_fitted());
        assert!(!parse("pack = 'voice/cmn'").unwrap().voice.is_fitted());
    }

    #[test]
    fn files_are_looked_for_beside_the_configuration() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("kiosk.toml");
        let text = "name = 'k'\nserver = 'http://hall'\ntoken_file = 'k.token'\n[voice]\npack = 'cmn'\npack_en = '/en'\n";
        std::fs::write(&file, text).unwrap();
        let config = Config::load(&file).unwrap();
        assert_eq!(config.voice.pack, Some(dir.path().join("cmn")));
        assert_eq!(config.voice.pack_en, Some(PathBuf::from("/en")));
        let told = config.token().unwrap_err().to_string();
        assert!(told.contains("k.token") && told.contains("device add k --role kiosk"), "{told}");
        std::fs::write(dir.path().join("k.token"), "\n").unwrap();
        assert!(config.token().unwrap_err().to_string().contains("is empty"));
        std::fs::write(dir.path().join("k.token"), "made\nsecret\n").unwrap();
        assert_eq!(config.token().unwrap().as_deref(), Some("secret"));
    }
}
