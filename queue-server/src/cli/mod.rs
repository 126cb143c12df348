//! What can be asked of the program, and who does it.

mod check;
mod keep;
mod report;
mod serve;

use anyhow::Context;
use clap::{Parser, Subcommand};
use queue_server::access::{Access, DeviceRole, StaffRole};
use queue_server::config::Keep;
use queue_server::store::restore::{GAP, GAP_MAX, Wish};
use std::io::{BufRead, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

#[derive(Parser)]
#[command(version, about = "Keeps the truth of a service hall")]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Serves a hall until it is told to stop
    Serve {
        /// The hall's file
        #[arg(long)]
        config: PathBuf,
        /// Where the hall's data lies
        #[arg(long)]
        data: PathBuf,
        /// Address to listen on; port 0 takes a free one
        #[arg(long, default_value = "127.0.0.1:8080")]
        listen: SocketAddr,
        /// Where a device bench is, for a tile on the portal
        #[arg(long)]
        bench_url: Option<String>,
        /// The machine's clock is right although the hall's last event is months old
        #[arg(long)]
        believe_clock: bool,
    },
    /// Checks a hall's file and reports every mistake in it
    Check {
        /// The hall's file
        #[arg(long)]
        config: PathBuf,
    },
    /// Adds or removes devices
    Device {
        #[command(subcommand)]
        task: DeviceTask,
    },
    /// Adds people, or gives them a new password
    Staff {
        #[command(subcommand)]
        task: StaffTask,
    },
    /// Proves that nobody edited the hall's log
    Verify {
        /// Where the hall's data lies
        #[arg(long)]
        data: PathBuf,
    },
    /// Copies a hall into a new folder and proves the copy; the hall may be open
    Backup {
        /// Where the hall's data lies
        #[arg(long)]
        data: PathBuf,
        /// The folder to make
        #[arg(long)]
        to: PathBuf,
        /// Copy the key too; whoever has the folder can then read the identities
        #[arg(long)]
        with_key: bool,
    },
    /// Makes a data folder of a backup; no number is given twice
    Restore {
        /// The backup
        #[arg(long)]
        from: PathBuf,
        /// The data folder to make: not there yet, or empty
        #[arg(long)]
        data: PathBuf,
        /// The hall's key file, if it is not in the backup
        #[arg(long)]
        key: Option<PathBuf>,
        /// Numbers every window type leaves out: more than were given since the backup
        #[arg(long, default_value_t = GAP, value_parser = clap::value_parser!(u32).range(1..=i64::from(GAP_MAX)))]
        gap: u32,
        /// The hall's file; only needed outside UTC+8
        #[arg(long)]
        config: Option<PathBuf>,
    },
    /// Moves events of old days into archive files; the hall must be closed
    Archive {
        /// Where the hall's data lies
        #[arg(long)]
        data: PathBuf,
        /// Business days whose events stay in the log, besides the last one
        #[arg(long, default_value_t = Keep::default().events_days)]
        keep_days: u16,
    },
    /// Prints the figures of past days
    Report(report::Wish),
}

#[derive(Subcommand)]
enum DeviceTask {
    /// Adds a device and prints its token, once, alone on the last line
    Add {
        /// Its name, unique in the hall
        name: String,
        /// What it is trusted with
        #[arg(long)]
        role: DeviceRole,
        /// Where the hall's data lies
        #[arg(long, env = "TINGXU_DATA", default_value = "data")]
        data: PathBuf,
    },
    /// Takes a device's access away
    Revoke {
        /// Its name
        name: String,
        /// Where the hall's data lies
        #[arg(long, env = "TINGXU_DATA", default_value = "data")]
        data: PathBuf,
    },
}

#[derive(Subcommand)]
enum StaffTask {
    /// Adds a person; the password is read from the first line of standard input
    Add {
        /// Staff id, typed at sign-in
        id: String,
        /// Name on the door
        #[arg(long)]
        name: String,
        /// What they are trusted with
        #[arg(long)]
        role: StaffRole,
        /// Where the hall's data lies
        #[arg(long, env = "TINGXU_DATA", default_value = "data")]
        data: PathBuf,
    },
}

impl Arguments {
    /// Does what was asked.
    pub(super) fn run(self) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        match self.command {
            Task::Serve { config, data, listen, bench_url, believe_clock } => {
                // A server prints its own line while it runs.
                drop(out);
                serve::serve(&config, &data, listen, bench_url, believe_clock)
            }
            Task::Check { config } => check::check(&mut out, &config),
            Task::Device { task: DeviceTask::Add { name, role, data } } => {
                let token = open_access(&data)?.add_device(&name, role)?;
                Ok(writeln!(out, "token of {name}, shown only now:\n{token}")?)
            }
            Task::Device { task: DeviceTask::Revoke { name, data } } => {
                open_access(&data)?.revoke_device(&name)?;
                Ok(writeln!(out, "{name} has no access any more")?)
            }
            Task::Staff { task: StaffTask::Add { id, name, role, data } } => {
                let mut password = String::new();
                std::io::stdin().lock().read_line(&mut password).context("reading the password")?;
                let password = password.trim_end_matches(['\r', '\n']);
                open_access(&data)?.set_staff(&id, &name, role, password)?;
                Ok(writeln!(out, "{id} may sign in")?)
            }
            Task::Verify { data } => keep::verify(&mut out, &data),
            Task::Backup { data, to, with_key } => keep::backup(&mut out, &data, &to, with_key),
            Task::Restore { from, data, key, gap, config } => {
                keep::restore(&mut out, &Wish { from, data, key, gap }, config.as_deref())
            }
            Task::Archive { data, keep_days } => keep::archive(&mut out, &data, keep_days),
            Task::Report(wish) => report::report(&mut out, &wish),
        }
    }
}

fn open_access(data: &Path) -> anyhow::Result<Access> {
    queue_server::store::make_folder(data).with_context(|| format!("making {}", data.display()))?;
    Ok(Access::open(data)?)
}
