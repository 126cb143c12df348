//! Reading a program's one file and telling everything that is wrong with it at once. Knows no program.

use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
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

/// Reads a TOML file and checks it.
///
/// # Errors
/// With everything that is wrong.
pub(crate) fn load<T: DeserializeOwned>(
    path: &Path,
    mistakes: impl FnOnce(&T) -> Vec<String>,
) -> Result<T, ConfigError> {
    let unreadable = |reason: String| ConfigError::Unreadable { path: path.to_owned(), reason };
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
    let config: T = toml::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    let wrong = mistakes(&config);
    if wrong.is_empty() { Ok(config) } else { Err(ConfigError::Wrong(wrong)) }
}
