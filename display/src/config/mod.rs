//! The configuration file. Says everything that is wrong with it at once, before anything starts.

mod check;
pub mod panels;

use self::panels::{CardName, ProtocolName, TextLength};
use crate::announce::Rules;
use crate::board::Scope;
use crate::hours::{FULL_PERCENT, Span, Steps, begin};
use crate::part::Part;
use crate::script::One;
use crate::text::Languages;
use queue_api::CounterNo;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Most panels on one line.
pub const STRIPS_PER_LINE_MAX: usize = 32;

/// One display program.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The queue server, such as `http://127.0.0.1:8080`.
    pub server: String,
    /// File that holds this device's token.
    #[serde(default)]
    pub token_file: Option<PathBuf>,
    /// What panels speak that do not say so themselves.
    #[serde(default)]
    pub language: Languages,
    /// Serial lines with strips on them.
    #[serde(default)]
    pub strip_lines: Vec<StripLine>,
    /// Main boards, each on a line of its own.
    #[serde(default)]
    pub boards: Vec<Board>,
    /// Loudspeakers.
    #[serde(default)]
    pub voice: Option<Voice>,
}

/// One RS-485 line with strips on it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StripLine {
    /// Serial port, or `tcp://host:port`.
    pub port: String,
    /// Its speed.
    #[serde(default = "baud")]
    pub baud: u32,
    /// How long a panel may take to answer.
    #[serde(default = "answer_ms")]
    pub answer_ms: u64,
    /// What its strips speak on the wire.
    #[serde(default)]
    pub protocol: ProtocolName,
    /// Family of their cards, of Onbon strips.
    #[serde(default)]
    pub card: CardName,
    /// Version of the protocol, of window screens: 1 or 2.
    #[serde(default = "panels::version")]
    pub version: u8,
    /// Which way round the length of a text is sent, to window screens.
    #[serde(default)]
    pub text_length: TextLength,
    /// The part of the day in which they are lit, such as `07:30-18:00`; always, when absent.
    #[serde(default)]
    pub on: Option<String>,
    /// How bright they are through the day; their own affair, when empty.
    #[serde(default)]
    pub brightness: Vec<PercentFrom>,
    /// Whether their clocks are set to the hall's time; those of Onbon strips are when absent.
    #[serde(default)]
    pub set_clock: Option<bool>,
    /// What is on it.
    pub strips: Vec<Strip>,
}

/// One strip.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strip {
    /// Address on its line.
    pub address: u16,
    /// The counter under it.
    pub counter: CounterNo,
    /// Pixels.
    #[serde(default = "strip_width")]
    pub width: u16,
    /// Pixels.
    #[serde(default = "strip_height")]
    pub height: u16,
    /// What it speaks, if not what the others speak.
    #[serde(default)]
    pub language: Option<Languages>,
    /// Whether it calls aloud by its own voice; only window screens have one.
    #[serde(default)]
    pub voice: bool,
}

/// One board: of the whole hall, or of a part of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    /// Name by which its health is reported; `board-1`, `board-2`, … by position when absent.
    #[serde(default)]
    pub name: Option<String>,
    /// Serial port, or `tcp://host:port`.
    pub port: String,
    /// Its speed.
    #[serde(default = "baud")]
    pub baud: u32,
    /// How long the panel may take to answer.
    #[serde(default = "answer_ms")]
    pub answer_ms: u64,
    /// Family of its card.
    #[serde(default)]
    pub card: CardName,
    /// The part of the day in which it is lit, such as `07:30-18:00`; always, when absent.
    #[serde(default)]
    pub on: Option<String>,
    /// How bright it is through the day; its own affair, when empty.
    #[serde(default)]
    pub brightness: Vec<PercentFrom>,
    /// Whether its clock is set to the hall's time; it is when absent.
    #[serde(default)]
    pub set_clock: Option<bool>,
    /// Address on its line.
    #[serde(default = "address")]
    pub address: u16,
    /// Pixels.
    #[serde(default = "board_width")]
    pub width: u16,
    /// Pixels.
    #[serde(default = "board_height")]
    pub height: u16,
    /// What it speaks, if not what the others speak.
    #[serde(default)]
    pub language: Option<Languages>,
    /// An area board: only this zone of the hall's file.
    #[serde(default)]
    pub zone: Option<String>,
    /// An area board: only these counters.
    #[serde(default)]
    pub counters: Option<BTreeSet<CounterNo>>,
    /// An area board: only calls of tickets of these window types.
    #[serde(default)]
    pub window_types: Option<BTreeSet<String>>,
    /// What stands at its head instead of the hall's name.
    #[serde(default)]
    pub title: String,
    /// The same in English.
    #[serde(default)]
    pub title_en: String,
}

/// Loudspeakers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voice {
    /// Folder of the Mandarin clips.
    #[serde(default)]
    pub pack: Option<PathBuf>,
    /// Folder of the English clips.
    #[serde(default)]
    pub pack_en: Option<PathBuf>,
    /// Where joined announcements are written.
    #[serde(default = "output_dir")]
    pub output_dir: PathBuf,
    /// Command that plays `{file}`; none keeps the files only.
    #[serde(default)]
    pub player: Option<String>,
    /// Command that speaks `{text}`. With packs too, they speak when it fails.
    #[serde(default)]
    pub speech_command: Option<String>,
    /// How long that may take for a sentence.
    #[serde(default = "speech_timeout_s")]
    pub speech_timeout_s: u64,
    /// What is spoken, if not what the panels show.
    #[serde(default)]
    pub language: Option<Languages>,
    /// How the figure 1 is read.
    #[serde(default)]
    pub one: One,
    /// How often each call is said.
    #[serde(default = "repeats")]
    pub repeats: u32,
    /// A call older than this is not said any more.
    #[serde(default = "age_max_s")]
    pub age_max_s: u32,
    /// Parts of the day without speech, such as `12:00-13:30`.
    #[serde(default)]
    pub quiet: Vec<String>,
    /// How loud, from which time of the day; as loud as the clips when empty.
    #[serde(default)]
    pub volume: Vec<PercentFrom>,
    /// Loudspeakers by counters; one zone for the whole hall when empty.
    #[serde(default)]
    pub zones: Vec<Zone>,
}

/// One zone of loudspeakers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Its name, in Latin letters: part of file names and of the device's name.
    pub name: String,
    /// Counters called here.
    #[serde(default)]
    pub counters: BTreeSet<CounterNo>,
    /// Or zones of the hall's file that are called here.
    #[serde(default)]
    pub zones: BTreeSet<String>,
    /// Zones with the same channel hear each other and never speak at once; its own when absent.
    #[serde(default)]
    pub channel: Option<String>,
    /// Quiet parts of the day other than the others'.
    #[serde(default)]
    pub quiet: Option<Vec<String>>,
    /// Volumes other than the others'.
    #[serde(default)]
    pub volume: Option<Vec<PercentFrom>>,
    /// Another player than the others', such as one that names its sound card.
    #[serde(default)]
    pub player: Option<String>,
}

/// From a time of the day on, so much: of loudness as people hear it, or of full brightness.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PercentFrom {
    /// Such as `07:30`.
    pub from: String,
    /// 0 … 100; a volume is at least 1.
    pub percent: u8,
}

/// Everything that is wrong with a configuration, one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigProblems(pub Vec<String>);

impl std::fmt::Display for ConfigProblems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for ConfigProblems {}

fn baud() -> u32 {
    9600
}
fn answer_ms() -> u64 {
    300
}
fn address() -> u16 {
    1
}
fn strip_width() -> u16 {
    256
}
fn strip_height() -> u16 {
    32
}
fn board_width() -> u16 {
    256
}
fn board_height() -> u16 {
    128
}
fn repeats() -> u32 {
    2
}
fn age_max_s() -> u32 {
    180
}
fn speech_timeout_s() -> u64 {
    30
}
fn output_dir() -> PathBuf {
    "run/voice".into()
}

impl Config {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn load(path: &Path) -> Result<Self, ConfigProblems> {
        let one = |problem: String| ConfigProblems(vec![problem]);
        let text =
            std::fs::read_to_string(path).map_err(|error| one(format!("{}: {error}", path.display())))?;
        Self::parse(&text)
    }

    /// Reads and checks a text.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn parse(text: &str) -> Result<Self, ConfigProblems> {
        let config: Self = toml::from_str(text).map_err(|error| ConfigProblems(vec![error.to_string()]))?;
        let problems = config.problems();
        if problems.is_empty() { Ok(config) } else { Err(ConfigProblems(problems)) }
    }
}

impl Board {
    /// Name under which its health is reported, at this position among the boards.
    #[must_use]
    pub fn device(&self, position: usize) -> String {
        self.name.clone().unwrap_or_else(|| format!("board-{}", position + 1))
    }

    /// What it is for; the configuration has been checked.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let part = match (&self.zone, &self.counters, &self.window_types) {
            (Some(zone), ..) => Part::Zones([zone.clone()].into()),
            (None, Some(counters), _) => Part::Counters(counters.clone()),
            (None, None, Some(prefixes)) => Part::WindowTypes(prefixes.clone()),
            (None, None, None) => Part::Whole,
        };
        Scope { part, title: self.title.clone(), title_en: self.title_en.clone() }
    }
}

impl Voice {
    /// The zones of loudspeakers: one for the whole hall if the file names none.
    #[must_use]
    pub fn speaking_zones(&self) -> Vec<Zone> {
        let hall = Zone { name: "hall".to_owned(), ..Zone::default() };
        if self.zones.is_empty() { vec![hall] } else { self.zones.clone() }
    }

    /// How calls are spoken in a zone; the configuration has been checked.
    #[must_use]
    pub fn rules(&self, zone: &Zone) -> Rules {
        let quiet = zone.quiet.as_ref().unwrap_or(&self.quiet);
        let quiet = quiet.iter().filter_map(|span| Span::parse(span)).collect();
        Rules { repeats: self.repeats, age_max_s: self.age_max_s, quiet }
    }

    /// How loud a zone is, in percent; the configuration has been checked.
    #[must_use]
    pub fn volumes(&self, zone: &Zone) -> Steps<u8> {
        steps(zone.volume.as_ref().unwrap_or(&self.volume), |percent| percent.min(FULL_PERCENT))
    }
}

impl Zone {
    /// Which calls are said here.
    #[must_use]
    pub fn part(&self) -> Part {
        match (self.counters.is_empty(), self.zones.is_empty()) {
            (false, _) => Part::Counters(self.counters.clone()),
            (true, false) => Part::Zones(self.zones.clone()),
            (true, true) => Part::Whole,
        }
    }

    /// Who must be silent while it speaks.
    #[must_use]
    pub fn channel(&self) -> String {
        self.channel.clone().unwrap_or_else(|| format!("zone {}", self.name))
    }
}

/// Each value from its minute on; the configuration has been checked.
fn steps(written: &[PercentFrom], value: impl Fn(u8) -> u8) -> Steps<u8> {
    Steps::new(written.iter().filter_map(|step| Some((begin(&step.from)?, value(step.percent)))).collect())
}

/// Words of a command line; no quoting, no shell.
#[must_use]
pub fn command_words(command: &str) -> Vec<String> {
    command.split_whitespace().map(str::to_owned).collect()
}
