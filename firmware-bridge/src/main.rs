//! Arguments, logging, and the four things this program does: the keypad daemon, the device bench, finding out which
//! device hangs on a port, and listening to a line.

use anyhow::Context;
use clap::{Parser, Subcommand};
use firmware_bridge::bench::{self, BenchConfig};
use firmware_bridge::bridge::{self, BridgeConfig};
use firmware_bridge::listen::{self, Overheard, Speaks};
use firmware_bridge::port::{LineFormat, PortSettings, usb};
use firmware_bridge::probe::{Plan, Scope, UNIT_MAX, words};
use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
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
    /// 查出端口上接的是什么设备：只询问，不打印、不改设置。 Find out which device is on a port; only asks.
    ///
    /// Exit code: 0 found, 1 nothing found, 2 the port cannot be opened.
    Probe {
        /// /dev/ttyUSB0, a link, usb:VID:PID[:SERIAL] or tcp://host:port
        #[arg(required_unless_present = "list")]
        port: Option<String>,
        /// Ask at this speed only.
        #[arg(long, conflicts_with = "list")]
        baud: Option<u32>,
        /// Last Modbus unit that is asked.
        #[arg(long, default_value_t = UNIT_MAX, value_parser = clap::value_parser!(u8).range(1..=247))]
        units: u8,
        /// Seconds in which a person presses a key of a pad that answers no question; 0 leaves such pads out.
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(0..=60))]
        listen: u64,
        /// For programs.
        #[arg(long)]
        json: bool,
        /// List this machine's serial ports.
        #[arg(long, conflicts_with = "port")]
        list: bool,
    },
    /// 只听线路：逐帧说明，不发送任何字节。 Listen to a line and say what each frame means; sends nothing.
    ///
    /// The port must be free: put an adapter of its own on the line, or stop the program that has it.
    Listen {
        /// /dev/ttyUSB0, a link, usb:VID:PID[:SERIAL] or tcp://host:port
        port: String,
        /// Bits per second; without it what the device has as delivered, else 9600.
        #[arg(long)]
        baud: Option<u32>,
        /// What speaks there; without it, frames are told by their checksums (not a printer's), and bytes in no frame are only
        /// counted: they might stand on a card or a slip.
        #[arg(long = "as", value_enum)]
        speaks: Option<Speaks>,
        /// Parity, stop bits and modem lines; `8N1 rts=off` for an adapter that would send while RTS is up.
        #[arg(long, default_value = "8N1")]
        line: LineFormat,
    },
}

/// Exit code of a search that found nothing.
const NOTHING: u8 = 1;
/// Exit code when the port cannot be opened.
const NO_PORT: u8 = 2;

/// Speed of most lines.
const BAUD: u32 = 9_600;

fn main() -> anyhow::Result<ExitCode> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match Arguments::parse().command {
        Command::Run { config } => run(&BridgeConfig::load(&config)?)?,
        Command::Bench { config, listen } => bench(&BenchConfig::load(&config)?, listen)?,
        Command::Probe { port, baud, units, listen, json, .. } => {
            let scope = Scope { unit_max: units, listen_for: Duration::from_secs(listen) };
            return match port {
                Some(port) => probe(&Plan::new(&port, baud, scope), json),
                None => list(json),
            };
        }
        Command::Listen { port, baud, speaks, line } => {
            let baud = baud.or(speaks.map(Speaks::usual_baud)).unwrap_or(BAUD);
            return listen(&PortSettings::new(port, baud).with_line(line), speaks);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn probe(plan: &Plan, json: bool) -> anyhow::Result<ExitCode> {
    let mut err = std::io::stderr();
    // Progress is for whoever looks; nobody looking is no reason to end.
    let _ = writeln!(err, "{}", words::before(plan));
    let report = match plan.run(|step| drop(writeln!(std::io::stderr(), "… {}", words::begins(step)))) {
        Ok(report) => report,
        Err(error) => {
            let _ = writeln!(err, "{}", words::no_port(&error));
            return Ok(ExitCode::from(NO_PORT));
        }
    };
    let text = if json { json_line(&report)? } else { words::report(&report) };
    std::io::stdout().write_all(text.as_bytes()).context("writing the result")?;
    Ok(if report.found().is_some() { ExitCode::SUCCESS } else { ExitCode::from(NOTHING) })
}

fn list(json: bool) -> anyhow::Result<ExitCode> {
    let adapters = usb::adapters();
    let text = if json { json_line(&adapters)? } else { words::list(&adapters) };
    std::io::stdout().write_all(text.as_bytes()).context("writing the list")?;
    Ok(ExitCode::SUCCESS)
}

fn json_line(value: &impl serde::Serialize) -> anyhow::Result<String> {
    Ok(serde_json::to_string(value).context("writing JSON")? + "\n")
}

fn listen(settings: &PortSettings, speaks: Option<Speaks>) -> anyhow::Result<ExitCode> {
    let stop = stop_flag()?;
    let mut err = std::io::stderr();
    // For whoever looks; nobody looking is no reason to end.
    let _ = writeln!(
        err,
        "{} {} {}：只听不说，Ctrl-C 结束 · listens only, Ctrl-C ends",
        settings.address, settings.baud, settings.line
    );
    let tell = |at: Duration, one: &Overheard| {
        let speaks = one.speaks.map_or_else(|| "?".to_owned(), |speaks| speaks.to_string());
        let meaning = one.meaning.as_deref().unwrap_or("不成帧 · no frame");
        let mut out = std::io::stdout();
        let mut text = format!("{:>9.3}  {speaks:<13}  {:>4} B  {meaning}\n", at.as_secs_f64(), one.len);
        if !one.shown.is_empty() {
            text.push_str(&format!("{:34}{}\n", "", one.shown));
        }
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_ok()
    };
    match listen::run(settings, speaks, &stop, tell) {
        Ok(heard) => {
            let _ = writeln!(err, "{heard}");
            Ok(if heard.frames > 0 { ExitCode::SUCCESS } else { ExitCode::from(NOTHING) })
        }
        Err(error) => {
            let _ = writeln!(err, "{}", words::no_port(&error));
            Ok(ExitCode::from(NO_PORT))
        }
    }
}

/// Set when somebody asks the program to end.
fn stop_flag() -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop)).context("listening for the end")?;
    }
    Ok(stop)
}

fn run(config: &BridgeConfig) -> anyhow::Result<()> {
    let stop = stop_flag()?;
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
