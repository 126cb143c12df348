//! Commands of the operating system, run to their end within a time. No shell.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often a running command is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Why a command did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// It cannot be run.
    #[error("cannot run `{command}`: {error}")]
    Run {
        /// Its first word.
        command: String,
        /// Why.
        error: std::io::Error,
    },
    /// It said no, or had to be stopped.
    #[error("`{command}` {how}")]
    Failed {
        /// Its first word.
        command: String,
        /// How it ended.
        how: String,
    },
}

/// Runs commands until it is told to stop.
#[derive(Debug)]
pub struct Runner {
    /// Set by whoever wants it to stop: a command that runs is killed.
    pub stop: Arc<AtomicBool>,
}

impl Runner {
    /// Runs a command to its end, with each name in its words replaced by its value. No shell: each word is one
    /// argument, whatever is put in.
    ///
    /// # Errors
    /// When it cannot be run, says no, takes too long, or was told to stop.
    pub fn run(
        &self,
        words: &[String],
        values: &[(&str, &str)],
        within: Duration,
    ) -> Result<(), CommandError> {
        let mut words = words
            .iter()
            .map(|word| values.iter().fold(word.clone(), |word, (name, value)| word.replace(name, value)));
        let command = words.next().unwrap_or_default();
        let child = Command::new(&command)
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let mut child = match child {
            Ok(child) => child,
            Err(error) => return Err(CommandError::Run { command, error }),
        };
        match self.wait(&mut child, within) {
            Ok(Some(status)) if status.success() => Ok(()),
            Ok(Some(status)) => Err(CommandError::Failed { command, how: format!("ended with {status}") }),
            Ok(None) => {
                // Both may only fail because it has just ended by itself.
                drop(child.kill());
                drop(child.wait());
                Err(CommandError::Failed { command, how: "took too long".to_owned() })
            }
            Err(error) => Err(CommandError::Run { command, error }),
        }
    }

    fn wait(&self, child: &mut Child, within: Duration) -> std::io::Result<Option<std::process::ExitStatus>> {
        let until = crate::clock::instant() + within;
        while !self.stop.load(Ordering::Relaxed) && crate::clock::instant() < until {
            if let Some(status) = child.try_wait()? {
                return Ok(Some(status));
            }
            std::thread::park_timeout(LOOK_EVERY);
        }
        child.try_wait()
    }

    /// Waits so long, or until it should stop.
    pub(super) fn pause(&self, pause: Duration) {
        let until = crate::clock::instant() + pause;
        loop {
            let left = until.saturating_duration_since(crate::clock::instant());
            if left.is_zero() || self.stop.load(Ordering::Relaxed) {
                return;
            }
            std::thread::park_timeout(left);
        }
    }
}
