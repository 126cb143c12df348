//! The `display` program: arguments, log, signals. Everything else is in the library.

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use display::check::{self, Report};
use display::config::Config;
use display::run::{Word, run, words};
use display::script::One;
use display::voice::pack::Pack;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What boards and strips of the hall show, and what its loudspeakers say.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// Configuration file; see samples/display.toml.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Task>,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Check a configuration with its voice packs, token and commands, and say everything that is wrong.
    ///
    /// Ends with 0 when it can be used, warnings or not, and with 1 when it cannot.
    Check,
    /// Check a folder of voice clips and say everything that is missing or wrong.
    ///
    /// Ends with 0 when it can be used, warnings or not, and with 1 when it cannot.
    CheckPack {
        /// The folder with manifest.toml.
        dir: PathBuf,
        /// Also want the figure 1 as 幺.
        #[arg(long)]
        yao: bool,
    },
    /// Paint strips in every state and the main board to PNG files, through real frames.
    Paint {
        /// Where the pictures go.
        dir: PathBuf,
        /// A snapshot of the hall (answer of GET /api/v1/hall) instead of the sample.
        #[arg(long)]
        snapshot: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match obey(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The last word belongs to the person who started us, with or without a log filter.
            drop(writeln!(std::io::stderr(), "display: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn obey(arguments: Arguments) -> anyhow::Result<()> {
    let config = || {
        let path = arguments.config.as_deref().context("--config FILE is needed")?;
        Config::load(path).with_context(|| format!("{} cannot be used", path.display()))
    };
    match arguments.command {
        None => follow(&config()?),
        Some(Task::Check) => {
            let file = arguments.config.as_deref().context("--config FILE is needed")?;
            let path = std::env::var_os("PATH").unwrap_or_default();
            let path: Vec<PathBuf> = std::env::split_paths(&path).collect();
            let path: Vec<&Path> = path.iter().map(PathBuf::as_path).collect();
            tell(&check::file(file, &path), &file.display().to_string())
        }
        Some(Task::CheckPack { dir, yao }) => {
            let one = if yao { One::Yao } else { One::Yi };
            let report = check::pack(&dir, one);
            if let Ok(pack) = Pack::load(&dir, &[]) {
                say(&pack.describe())?;
            }
            tell(&report, &dir.display().to_string())
        }
        Some(Task::Paint { dir, snapshot }) => display::paint::paint(&dir, snapshot.as_deref()),
    }
}

fn follow(config: &Config) -> anyhow::Result<()> {
    let (post, words) = words();
    let mut signals =
        signal_hook::iterator::Signals::new([signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM])
            .context("listening for signals")?;
    let stop = post.clone();
    std::thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            if signals.forever().next().is_some() {
                // Refused only when the program has ended already.
                drop(stop.send(Word::Stop));
            }
        })
        .context("starting the signal thread")?;
    run(config, &post, &words)
}

/// Tells what was found; an error when it cannot be used.
fn tell(report: &Report, what: &str) -> anyhow::Result<()> {
    for warning in &report.warnings {
        say(&format!("warning: {warning}\n"))?;
    }
    for problem in &report.problems {
        say(&format!("wrong: {problem}\n"))?;
    }
    let (wrong, warnings) = (report.problems.len(), report.warnings.len());
    anyhow::ensure!(wrong == 0, "{what} cannot be used: {wrong} thing(s) wrong, {warnings} warning(s)");
    say(&format!("{what} can be used, {warnings} warning(s)\n"))
}

fn say(text: &str) -> anyhow::Result<()> {
    std::io::stdout().write_all(text.as_bytes()).context("writing to standard output")
}
