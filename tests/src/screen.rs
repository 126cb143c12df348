//! A virtual display of its own, and fingers on it.

use crate::process::Program;
use crate::wait;
use anyhow::Context;
use std::path::Path;
use std::process::Command;

/// Size of a kiosk's screen.
const SIZE: &str = "1080x1920x24";

/// A virtual X display.
#[derive(Debug)]
pub struct Screen {
    server: Program,
    display: String,
}

impl Screen {
    /// Starts one on a free number; `None` when Xvfb is not installed.
    ///
    /// # Errors
    /// When it is installed and does not start.
    pub fn start(logs: &Path) -> anyhow::Result<Option<Self>> {
        if !is_installed("Xvfb") {
            return Ok(None);
        }
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", SIZE, "-nolisten", "tcp"]);
        let mut server = Program::start("xvfb", &mut command, logs)?;
        let display = format!(":{}", server.first_line()?.trim());
        Ok(Some(Self { server, display }))
    }

    /// Its name, such as `:7`.
    #[must_use]
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Touches the screen at a place, pixels from the top left.
    ///
    /// # Errors
    /// When xdotool is missing or refuses.
    pub fn touch(&self, x: u32, y: u32) -> anyhow::Result<()> {
        let (x, y) = (x.to_string(), y.to_string());
        // A person's pace: the pointer arrives, rests, presses, lets go.
        let arguments =
            ["mousemove", &x, &y, "sleep", "0.15", "mousedown", "1", "sleep", "0.08", "mouseup", "1"];
        let touched = Command::new("xdotool").env("DISPLAY", &self.display).args(arguments).status();
        anyhow::ensure!(touched.context("xdotool")?.success(), "xdotool refused");
        Ok(())
    }

    /// A picture of the whole screen.
    ///
    /// # Errors
    /// When ImageMagick is missing or refuses.
    pub fn picture(&self, file: &Path) -> anyhow::Result<()> {
        let mut command = Command::new("import");
        let taken = command.env("DISPLAY", &self.display).args(["-window", "root"]).arg(file).status();
        anyhow::ensure!(taken.context("import")?.success(), "no picture of {}", self.display);
        Ok(())
    }

    /// Whether the display is still there.
    pub fn is_running(&mut self) -> bool {
        self.server.is_running()
    }
}

/// Whether a program is on the search path.
#[must_use]
pub fn is_installed(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).exists()))
}

/// The fingers of a citizen at a kiosk: finds what to touch in the kiosk's own log, by name.
#[derive(Debug)]
pub struct Citizen<'a> {
    screen: &'a Screen,
    /// Bytes of the log already seen.
    seen: usize,
}

impl<'a> Citizen<'a> {
    /// A citizen in front of a screen.
    #[must_use]
    pub fn new(screen: &'a Screen) -> Self {
        Self { screen, seen: 0 }
    }

    /// Waits until the kiosk shows a screen and has said where its targets are.
    ///
    /// # Errors
    /// When it does not come.
    pub fn sees(&mut self, kiosk: &Program, screen: &str) -> anyhow::Result<()> {
        let word = format!("screen={screen}");
        let at = wait::until(&word, wait::LONG, || {
            let log = plain(&kiosk.log());
            let line = log.get(self.seen..)?.lines().rev().find(|line| line.contains("screen="))?;
            let shown = line.split_whitespace().any(|part| part == word);
            shown.then(|| log.rfind(&word)).flatten()
        });
        self.seen = at.with_context(|| format!("the kiosk's log ends:\n{}", tail(&kiosk.log())))?;
        Ok(())
    }

    /// Touches something by its name, as the kiosk's debug log calls it.
    ///
    /// # Errors
    /// When there is no such thing on the screen.
    pub fn touches(&self, kiosk: &Program, target: &str) -> anyhow::Result<()> {
        let word = format!("target: {target} ");
        let place = wait::until(&word, wait::LONG, || {
            let log = plain(&kiosk.log());
            let line =
                log.get(self.seen..)?.lines().rev().find_map(|line| line.split_once(&word))?.1.to_owned();
            let (x, y) = line.trim().split_once(' ')?;
            Some((x.parse().ok()?, y.parse().ok()?))
        });
        let (x, y) = place.with_context(|| format!("the kiosk's log ends:\n{}", tail(&kiosk.log())))?;
        self.screen.touch(x, y)
    }
}

/// A log without the colours of a terminal, and without quotes around words.
fn plain(log: &str) -> String {
    let mut text = String::with_capacity(log.len());
    let mut parts = log.split('\u{1b}');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        text.push_str(part.split_once('m').map_or(part, |(_, rest)| rest));
    }
    text.replace('"', "")
}

fn tail(log: &str) -> String {
    let log = plain(log);
    let lines: Vec<&str> = log.lines().collect();
    lines.get(lines.len().saturating_sub(30)..).unwrap_or_default().join("\n")
}
