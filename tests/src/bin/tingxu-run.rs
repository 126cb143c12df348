//! `make run`: a whole hall on one table, until Ctrl-C.

use anyhow::Context;
use clap::{Parser, ValueEnum};
use hall_tests::hall::{Hall, Plan, SAMPLE_PASSWORD, SAMPLE_STAFF, assets_dir};
use hall_tests::screen::Screen;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often the programs are looked after.
const LOOK_EVERY: Duration = Duration::from_millis(200);

#[derive(Parser)]
#[command(version, about = "A whole hall on one table: server, simulated devices, boards, kiosk")]
struct Arguments {
    /// Everything the hall writes
    #[arg(long, default_value = "run")]
    dir: PathBuf,
    /// Where the kiosk's window goes
    #[arg(long, value_enum, default_value = "auto")]
    kiosk: KioskOn,
    /// Address of the queue server
    #[arg(long, default_value = "127.0.0.1:8080")]
    server: String,
    /// Address of the device bench
    #[arg(long, default_value = "127.0.0.1:8090")]
    bench: String,
}

#[derive(Clone, Copy, ValueEnum)]
enum KioskOn {
    /// On this machine's display, if it has one
    Auto,
    /// On a virtual display
    Xvfb,
    /// Nowhere
    None,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&stop)).context("listening for Ctrl-C")?;
    }
    let config = assets_dir().join("halls/demo/hall.toml");
    let plan =
        Plan { dir: arguments.dir, config, server: arguments.server, bench: arguments.bench, counters: 12 };
    let mut hall = Hall::start(plan)?;
    let mut out = std::io::stdout();
    let (kiosk, _screen) = start_kiosk(&mut hall, arguments.kiosk)?;
    tell(&mut out, &hall, &kiosk)?;
    while !stop.load(Ordering::Relaxed) {
        if let Some(name) = hall.fallen() {
            let log = hall.dir().join("logs").join(format!("{name}.log"));
            anyhow::bail!("{name} has ended by itself; see {}", log.display());
        }
        std::thread::park_timeout(LOOK_EVERY);
    }
    writeln!(out, "\n再见 · closing the hall")?;
    Ok(())
}

/// Starts the kiosk where there is a display; the answer says where it is, or why it is not.
fn start_kiosk(hall: &mut Hall, on: KioskOn) -> anyhow::Result<(String, Option<Screen>)> {
    let logs = hall.dir().join("logs");
    let display = std::env::var("DISPLAY").ok().filter(|display| !display.is_empty());
    match (on, display) {
        (KioskOn::None, _) => Ok(("not started, as asked".into(), None)),
        (KioskOn::Auto, Some(display)) => {
            hall.start_kiosk(&display, "info")?;
            Ok((format!("window on display {display}"), None))
        }
        (KioskOn::Auto, None) => {
            let advice =
                "no display here, so no kiosk window; `make run KIOSK=xvfb` runs it on a virtual one";
            Ok((advice.into(), None))
        }
        (KioskOn::Xvfb, _) => {
            let screen = Screen::start(&logs)?.context("Xvfb is not installed: apt-get install xvfb")?;
            hall.start_kiosk(screen.display(), "info")?;
            Ok((format!("on virtual display {}", screen.display()), Some(screen)))
        }
    }
}

fn tell(out: &mut impl Write, hall: &Hall, kiosk: &str) -> std::io::Result<()> {
    let (url, bench) = (&hall.url, hall.bench.url());
    writeln!(out, "\n  厅序 Tingxu · the hall is open\n")?;
    for (what, address) in [
        ("入口 portal", format!("{url}/")),
        ("窗口 counter", format!("{url}/counter/1 … /counter/12")),
        ("综合屏 board", format!("{url}/board")),
        ("大厅实况 live", format!("{url}/live")),
        ("设备台 bench", format!("{bench}/   tap a card, press a key, pull the paper")),
        ("接口 API", format!("{url}/api/v1/openapi.json")),
        ("取号机 kiosk", kiosk.to_owned()),
    ] {
        writeln!(out, "  {what:<14} {address}")?;
    }
    writeln!(out, "\n  sample logins, password {SAMPLE_PASSWORD}:")?;
    for (id, name, role) in SAMPLE_STAFF {
        writeln!(out, "    {id}  {name}  {role}")?;
    }
    writeln!(out, "\n  data, logs, spoken calls: {}", hall.dir().display())?;
    writeln!(out, "  a busy day: `make day` in another terminal · Ctrl-C ends everything\n")?;
    out.flush()
}
