//! Arguments, logging, and the two things this program does: the keypad daemon and the device bench.

use anyhow::Context;
use clap::{Parser, Subcommand};
use firmware_bridge::bench::{self, BenchConfig};
use firmware_bridge::bridge::{self, BridgeConfig};
use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tracing_subscriber::EnvFilter;

#[derive(Parser)]
#[command(name = "firmware-bridge", version, about = "厅序 · 设备：评价器接入与设备台")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Bring keypads and queue server together.
    Run {
        /// bridge.toml
        #[arg(long)]
        config: PathBuf,
    },
    /// Simulate every device of a hall, with one page to handle them.
    Bench {
        /// bench.toml
        #[arg(long)]
        config: PathBuf,
        /// Where the page is; anybody who reaches it may handle the devices.
        #[arg(long, default_value = "127.0.0.1:8090")]
        listen: SocketAddr,
    },
}

fn main() -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match Arguments::parse().command {
        Command::Run { config } => run(&BridgeConfig::load(&config)?),
        Command::Bench { config, listen } => bench(&BenchConfig::load(&config)?, listen),
    }
}

fn run(config: &BridgeConfig) -> anyhow::Result<()> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop)).context("listening for the end")?;
    }
    bridge::run(config, &stop).context("running the keypad daemon")?;
    anyhow::ensure!(stop.load(Ordering::Relaxed), "the keypad daemon ended by itself");
    Ok(())
}

fn bench(config: &BenchConfig, listen: SocketAddr) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .context("starting the runtime")?;
    let tell = |address: SocketAddr| {
        // One line, for people and for tests that asked for port 0. Nobody listening is no reason to end.
        let mut out = std::io::stdout();
        let _ = writeln!(out, "listening http://{address}").and_then(|()| out.flush());
    };
    runtime.block_on(async {
        let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
            .context("listening for the end")?;
        let stop = async move {
            tokio::select! {
                _ = term.recv() => {}
                interrupted = tokio::signal::ctrl_c() => {
                    if let Err(error) = interrupted {
                        tracing::error!(%error, "cannot listen for the end");
                    }
                }
            }
        };
        bench::run(config, listen, tell, stop).await.context("running the device bench")
    })
}
