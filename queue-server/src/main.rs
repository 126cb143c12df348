//! The queue server: arguments, logs, and nothing to test.

use anyhow::Context;
use clap::{Parser, Subcommand};
use queue_server::access::{Access, DeviceRole, StaffRole};
use queue_server::app::App;
use queue_server::clock::SystemClock;
use queue_server::config::Config;
use queue_server::store::{self, Store};
use std::io::{BufRead, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Parser)]
#[command(version, about = "Keeps the truth of a service hall")]
struct Arguments {
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

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let mut out = std::io::stdout().lock();
    match Arguments::parse().command {
        Task::Serve { config, data, listen, bench_url } => serve(&config, &data, listen, bench_url)?,
        Task::Check { config } => {
            let hall = Config::load(&config)?;
            let (types, counters, matters) =
                (hall.window_types.len(), hall.counters.len(), hall.guides.matters.len());
            writeln!(
                out,
                "{}: {types} window types, {counters} counters, {matters} matters, no mistakes",
                hall.info.name
            )?;
        }
        Task::Device { task: DeviceTask::Add { name, role, data } } => {
            let token = open_access(&data)?.add_device(&name, role)?;
            writeln!(out, "token of {name}, shown only now:\n{token}")?;
        }
        Task::Device { task: DeviceTask::Revoke { name, data } } => {
            open_access(&data)?.revoke_device(&name)?;
            writeln!(out, "{name} has no access any more")?;
        }
        Task::Staff { task: StaffTask::Add { id, name, role, data } } => {
            let mut password = String::new();
            std::io::stdin().lock().read_line(&mut password).context("reading the password")?;
            open_access(&data)?.set_staff(&id, &name, role, password.trim_end_matches(['\r', '\n']))?;
            writeln!(out, "{id} may sign in")?;
        }
        Task::Verify { data } => {
            let (entries, hash) = store::verify(&data)?;
            writeln!(out, "{entries} entries, unbroken; last hash {hash}")?;
        }
    }
    Ok(())
}

fn open_access(data: &std::path::Path) -> anyhow::Result<Access> {
    std::fs::create_dir_all(data).with_context(|| format!("making {}", data.display()))?;
    Ok(Access::open(data)?)
}

#[tokio::main]
async fn serve(
    config: &std::path::Path,
    data: &std::path::Path,
    listen: SocketAddr,
    bench_url: Option<String>,
) -> anyhow::Result<()> {
    let config = Arc::new(Config::load(config)?);
    let store = Store::open(data, &config)?;
    let access = open_access(data)?;
    let listener =
        tokio::net::TcpListener::bind(listen).await.with_context(|| format!("listening on {listen}"))?;
    let address = listener.local_addr()?;
    // One line on standard output for whoever started us with port 0.
    writeln!(std::io::stdout(), "listening http://{address}")?;
    tracing::info!(%address, hall = %config.info.name, "open");
    let last_at = store.hall(queue_core::Hall::last_at).await?;
    let clock = Arc::new(SystemClock::after(last_at));
    let app = Arc::new(App { bench_url, ..App::new(config, store, access, clock) });
    queue_server::run(app, listener, stop_signal()).await?;
    tracing::info!("closed");
    Ok(())
}

/// Resolves when the operating system asks us to stop.
async fn stop_signal() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
