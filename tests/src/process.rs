//! One program of the hall: start it, wait for its first word, stop it kindly or kill it.

use crate::wait;
use anyhow::Context;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::sync_channel;
use std::time::Duration;

/// How long a program may take to end after it was asked to.
const END_FOR: Duration = Duration::from_secs(10);

/// A running program. Dropping it stops it.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    log: PathBuf,
}

/// Where a program of this workspace lies: beside the one that asks.
///
/// # Errors
/// When it has not been built.
pub fn binary(name: &str) -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe().context("finding our own program")?;
    let mut folder = own.parent().context("our own program has no folder")?;
    if folder.ends_with("deps") {
        folder = folder.parent().unwrap_or(folder);
    }
    let path = folder.join(name);
    anyhow::ensure!(path.exists(), "{} is not built; run cargo build --workspace", path.display());
    Ok(path)
}

impl Program {
    /// Starts a program; what it says on standard error goes to `logs/<name>.log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(name: &str, command: &mut Command, logs: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(logs)?;
        let log = logs.join(format!("{name}.log"));
        let file = File::options().create(true).append(true).open(&log)?;
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(file).spawn();
        let child = child.with_context(|| format!("starting {name}"))?;
        Ok(Self { name: name.to_owned(), child, log })
    }

    /// The first line it says on standard output.
    ///
    /// # Errors
    /// When it ends first, or says nothing in time; with the end of its log.
    pub fn first_line(&mut self) -> anyhow::Result<String> {
        let output: ChildStdout = self.child.stdout.take().context("its output was taken already")?;
        let (sender, line) = sync_channel(1);
        std::thread::spawn(move || {
            let mut lines = BufReader::new(output).lines();
            if let Some(Ok(first)) = lines.next() {
                // Nobody waits any more if the program was given up.
                drop(sender.send(first));
            }
            // The rest is read and dropped, so that the program never blocks on a full pipe.
            lines.for_each(drop);
        });
        line.recv_timeout(wait::LONG)
            .with_context(|| format!("{} said nothing; its log ends:\n{}", self.name, self.log_end()))
    }

    /// The address of a program that says `listening http://…`.
    ///
    /// # Errors
    /// When it says something else, or nothing.
    pub fn address(&mut self) -> anyhow::Result<String> {
        let line = self.first_line()?;
        Ok(line
            .strip_prefix("listening ")
            .with_context(|| format!("{} said {line:?}", self.name))?
            .to_owned())
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Its number, as the operating system counts.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All it has said on standard error since its log began.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    fn log_end(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        lines.get(lines.len().saturating_sub(12)..).unwrap_or_default().join("\n")
    }

    /// Ends it as a power cut would.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to end and waits.
    ///
    /// # Errors
    /// When it does not end; then it is killed.
    pub fn stop(&mut self) -> anyhow::Result<ExitStatus> {
        if let Some(status) = self.child.try_wait()? {
            return Ok(status);
        }
        let pid = Pid::from_raw(i32::try_from(self.child.id())?);
        kill(pid, Signal::SIGTERM)?;
        let ended =
            wait::until(&format!("the end of {}", self.name), END_FOR, || self.child.try_wait().transpose());
        match ended {
            Ok(status) => Ok(status?),
            Err(error) => {
                self.kill()?;
                Err(error)
            }
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Whoever wants to know how it ended calls `stop`.
        drop(self.stop());
    }
}
