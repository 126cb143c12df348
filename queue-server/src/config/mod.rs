//! One TOML file describes a hall. Every mistake in it is reported at once, with its line, before anything starts.

mod check;
mod file;
mod guides;
mod hours;
mod notices;

use queue_api::guide::Guides;
use queue_api::hall::HallInfo;
use queue_core::Settings;
use queue_core::ids::{CounterNo, Prefix};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A hall's configuration, checked.
#[derive(Debug)]
pub struct Config {
    /// What the rules need.
    pub settings: Arc<Settings>,
    /// Name and settings that screens show.
    pub info: HallInfo,
    /// Where citizens' phones reach this server, without a slash at the end.
    pub public_url: String,
    /// Words of the window types, in the hall's order.
    pub window_types: Vec<WindowTypeWords>,
    /// Words of the counters.
    pub counters: BTreeMap<CounterNo, CounterWords>,
    /// Departments, matters, guides.
    pub guides: Guides,
    /// How long things are kept.
    pub keep: Keep,
}

/// How long things are kept, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Identities of holders after their last ticket or appointment: as short as the purpose allows
    /// (个人信息保护法 art. 19).
    pub identities_days: u16,
    /// Events in the live file; older ones move to an archive beside it.
    pub events_days: u16,
}

impl Default for Keep {
    fn default() -> Self {
        Self { identities_days: 30, events_days: 31 }
    }
}

/// What a window type is called.
#[derive(Debug, Clone)]
pub struct WindowTypeWords {
    /// Its prefix.
    pub prefix: Prefix,
    /// Its name.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// Where to sit.
    pub area: String,
    /// The same in English.
    pub area_en: String,
}

/// What a counter is called.
#[derive(Debug, Clone)]
pub struct CounterWords {
    /// Its name.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// The part of the hall it is in, for boards and loudspeakers.
    pub zone: String,
}

/// Why a configuration was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: {error}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the operating system said.
        error: std::io::Error,
    },
    /// It is not TOML, or a key is unknown, missing or of the wrong type.
    #[error("{path}: {error}")]
    Toml {
        /// Which.
        path: PathBuf,
        /// What and where.
        error: Box<toml::de::Error>,
    },
    /// It reads well and makes no sense.
    #[error("{path} has {} mistake(s):\n{}", .mistakes.len(), .mistakes.join("\n"))]
    Mistakes {
        /// Which.
        path: PathBuf,
        /// One sentence each, with its line.
        mistakes: Vec<String>,
    },
}

impl Config {
    /// Reads and checks a hall's file.
    ///
    /// # Errors
    /// Everything that is wrong with it, in one [`ConfigError`].
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text =
            std::fs::read_to_string(path).map_err(|error| ConfigError::File { path: path.into(), error })?;
        Self::parse(&text, path)
    }

    /// Checks a hall's text; `path` is for the messages.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let file: file::HallFile = toml::from_str(text)
            .map_err(|error| ConfigError::Toml { path: path.into(), error: Box::new(error) })?;
        check::check(text, file).map_err(|mistakes| ConfigError::Mistakes { path: path.into(), mistakes })
    }
}
