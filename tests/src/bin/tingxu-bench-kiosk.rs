//! `make bench-kiosk`: how long the kiosk makes a citizen wait, and what it costs while nobody is there. The real program on
//! a virtual display with a software renderer, a real server, a printer on a pseudo-terminal. Prints a table.

use anyhow::Context;
use clap::Parser;
use firmware_bridge::printer::PaperWidth;
use firmware_bridge::simulate::printer::SimulatedPrinter;
use firmware_bridge::simulate::{Device, Outbox, Simulator};
use hall_tests::hall::{Hall, Plan};
use hall_tests::process::{Program, binary};
use hall_tests::screen::Screen;
use hall_tests::wait::LONG;
use serde_json::json;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

#[derive(Parser)]
#[command(version, about = "How long the kiosk makes a citizen wait, and what it costs")]
struct Arguments {
    /// Citizens who take a ticket
    #[arg(long, default_value_t = 10)]
    rounds: u32,
    /// Seconds in which nobody touches
    #[arg(long, default_value_t = 30)]
    idle_s: u64,
}

/// What a citizen touches, the screen that must follow, and whether a ticket's slip begins with it.
const WAY: [(&str, &str, bool); 6] = [
    ("Take_a_ticket", "find", false),
    ("By_window_type", "window-types", false),
    ("Window_type_A", "matters", false),
    ("Other_matter", "confirm", false),
    ("Take_the_ticket", "ticket", true),
    ("Done", "home", false),
];
/// The targets, see BENCHMARKS.md.
const TOUCH_MAX: Duration = Duration::from_millis(100);
const PRINT_MAX: Duration = Duration::from_millis(300);
const START_MAX: Duration = Duration::from_secs(2);
const IDLE_MAX_PERCENT: f64 = 1.0;
const MEMORY_MAX_MB: f64 = 350.0;
/// Until a screen that was left alone stands still.
const SETTLE_FOR: Duration = Duration::from_secs(3);
/// How finely is looked.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// What begins a page: "initialise" of the printer's language. Questions about its state begin otherwise.
const INITIALISE: [u8; 2] = [0x1b, 0x40];
/// Ticks of `/proc/<pid>/stat` in a second; the same on every Linux we run on.
const TICKS_PER_S: f64 = 100.0;
/// What the kiosk must say for this.
const LOG: &str = "warn,wgpu=error,icu_provider=off,icu_segmenter=off,kiosk=debug";

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let dir = tempfile::tempdir()?;
    let hall = Hall::start(Plan::demo(dir.path()))?;
    let screen = Screen::start(&dir.path().join("logs"))?.context("Xvfb is needed: apt-get install xvfb")?;
    let printer =
        Simulator::start(dir.path(), "bench-printer", Timed::new(), None).context("starting the printer")?;

    let mut table = Table::default();
    let started = Instant::now();
    let kiosk = start_kiosk(&hall, &screen, &printer)?;
    let mut log = Log::open(&hall.dir().join("logs/kiosk.log"))?;
    log.wait_for("screen=")?;
    table.time("start → first screen", &[started.elapsed()], START_MAX);
    // The first screen may be home already.
    log.seen = 0;
    log.wait_for("screen=\"home\"")?;
    table.note("start → home, with the hall on it", &ms(started.elapsed()));
    // Without the guides the kiosk knows no ways to a matter.
    log.wait_for("guides heard")?;

    let (mut decided, mut settled, mut printed) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..arguments.rounds {
        for (target, shown, prints) in WAY {
            let place = log.place_of(target)?;
            printer.with(|printer| printer.page_at = None);
            let touched = touch(screen.display(), place)?;
            log.wait_for(&format!("screen=\"{shown}\""))?;
            decided.push(touched.elapsed());
            log.wait_for("target: ")?;
            settled.push(touched.elapsed());
            if prints {
                let at = first(|| printer.with(|printer| printer.page_at)).context("no page was printed")?;
                printed.push(at.duration_since(touched));
            }
        }
    }
    // The ticket's screen waits for the server as well.
    table.time("touch → next screen decided", &decided, TOUCH_MAX);
    table.time("touch → next screen settled (its third frame)", &settled, TOUCH_MAX);
    table.time("confirm → first byte of the slip at the printer", &printed, PRINT_MAX);

    // The last citizen's last frames are no idling.
    std::thread::park_timeout(SETTLE_FOR);
    let before = processor_s(kiosk.pid())?;
    std::thread::park_timeout(Duration::from_secs(arguments.idle_s));
    let percent =
        (processor_s(kiosk.pid())? - before) / Duration::from_secs(arguments.idle_s).as_secs_f64() * 100.0;
    table.row(
        "processor while nobody touches, of one core",
        &format!("{percent:.2} %"),
        percent / IDLE_MAX_PERCENT,
        "≤ 1 %",
    );
    for (name, kind) in [("memory, resident", "Rss:"), ("memory, its share of what is shared", "Pss:")] {
        let mb = memory_mb(kiosk.pid(), kind)?;
        table.row(name, &format!("{mb:.0} MB"), mb / MEMORY_MAX_MB, "≤ 350 MB");
    }
    table.print()
}

fn start_kiosk(hall: &Hall, screen: &Screen, printer: &Simulator<Timed>) -> anyhow::Result<Program> {
    let config = json!({
        "name": "kiosk-1",
        "server": hall.url,
        "token_file": hall.dir().join("kiosk-1.token"),
        "card_reader": { "port": hall.dir().join("dev/card-reader") },
        "printer": { "port": printer.link(), "paper": "80mm" },
    });
    let file = hall.dir().join("kiosk.toml");
    std::fs::write(&file, toml::to_string(&config)?)?;
    let mut command = Command::new(binary("kiosk")?);
    command
        .arg("--config")
        .arg(file)
        .env("DISPLAY", screen.display())
        .env("KIOSK_LOG", LOG)
        .env("NO_COLOR", "1")
        .env_remove("WAYLAND_DISPLAY");
    Program::start("kiosk", &mut command, &hall.dir().join("logs"))
}

/// Puts a finger down, rests, and lets go. The moment is that before the letting go: the start of xdotool is in it.
fn touch(display: &str, (x, y): (String, String)) -> anyhow::Result<Instant> {
    let xdotool = |arguments: &[&str]| -> anyhow::Result<()> {
        let done = Command::new("xdotool").env("DISPLAY", display).args(arguments).status();
        anyhow::ensure!(done.context("xdotool")?.success(), "xdotool refused");
        Ok(())
    };
    xdotool(&["mousemove", &x, &y, "sleep", "0.15", "mousedown", "1", "sleep", "0.08"])?;
    let touched = Instant::now();
    xdotool(&["mouseup", "1"])?;
    Ok(touched)
}

/// Looks again and again until there is something, or nothing comes.
fn first<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + LONG;
    while Instant::now() < end {
        if let Some(found) = look() {
            return Some(found);
        }
        std::thread::park_timeout(LOOK_EVERY);
    }
    None
}

/// The kiosk's log, read as it grows.
struct Log {
    file: File,
    /// What was read.
    text: String,
    /// How far it was looked at.
    seen: usize,
}

impl Log {
    fn open(path: &Path) -> anyhow::Result<Self> {
        Ok(Self { file: File::open(path).context("opening the kiosk's log")?, text: String::new(), seen: 0 })
    }

    fn read(&mut self) -> Option<()> {
        let mut bytes = Vec::new();
        self.file.read_to_end(&mut bytes).ok()?;
        self.text.push_str(&String::from_utf8_lossy(&bytes));
        Some(())
    }

    /// Until the kiosk says `word` once more.
    fn wait_for(&mut self, word: &str) -> anyhow::Result<()> {
        let found = first(|| {
            self.read()?;
            let at = self.text.get(self.seen..)?.find(word)?;
            self.seen += at + word.len();
            Some(())
        });
        found.with_context(|| format!("the kiosk did not say {word}; its log ends:\n{}", self.end()))
    }

    /// Where a thing of the screen just shown can be touched.
    fn place_of(&mut self, target: &str) -> anyhow::Result<(String, String)> {
        let word = format!("target: {target} ");
        let place = first(|| {
            self.read()?;
            let line = self.text.lines().rev().find_map(|line| line.split_once(&word))?.1;
            let (x, y) = line.trim().split_once(' ')?;
            Some((x.to_owned(), y.to_owned()))
        });
        place.with_context(|| format!("there is no {target}; the kiosk's log ends:\n{}", self.end()))
    }

    fn end(&self) -> String {
        let lines: Vec<&str> = self.text.lines().filter(|line| !line.starts_with("ICU4X")).collect();
        lines.get(lines.len().saturating_sub(30)..).unwrap_or_default().join("\n")
    }
}

/// A printer that notes when a page begins.
#[derive(Debug)]
struct Timed {
    printer: SimulatedPrinter,
    page_at: Option<Instant>,
}

impl Timed {
    fn new() -> Self {
        Self { printer: SimulatedPrinter::new(PaperWidth::Mm80), page_at: None }
    }
}

impl Device for Timed {
    fn receive(&mut self, bytes: &[u8], out: &mut Outbox) {
        if self.page_at.is_none() && bytes.windows(INITIALISE.len()).any(|part| part == INITIALISE) {
            self.page_at = Some(Instant::now());
        }
        self.printer.receive(bytes, out);
    }

    fn idle(&mut self, out: &mut Outbox) {
        self.printer.idle(out);
    }

    fn unplugged(&mut self) {
        self.printer.unplugged();
    }
}

/// Seconds of processor a process has used.
fn processor_s(pid: u32) -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // After the name, which may hold spaces: the eleventh and twelfth field are ticks.
    let fields = stat.rsplit_once(')').context("a stat without a name")?.1.split_whitespace();
    let ticks: Vec<f64> = fields.skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / TICKS_PER_S)
}

fn memory_mb(pid: u32, kind: &str) -> anyhow::Result<f64> {
    let rollup = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let line = rollup.lines().find_map(|line| line.strip_prefix(kind)).context("no such memory")?;
    let kb: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kb * 1_024.0 / 1e6)
}

/// Figures beside their limits.
#[derive(Default)]
struct Table(Vec<String>);

impl Table {
    /// The worst of some times beside their limit.
    fn time(&mut self, figure: &str, times: &[Duration], limit: Duration) {
        let mut sorted = times.to_vec();
        sorted.sort_unstable();
        let (middle, worst) = (sorted.get(sorted.len() / 2), sorted.last());
        let (Some(middle), Some(worst)) = (middle, worst) else { return };
        let measured = format!("p50 {}, worst of {} {}", ms(*middle), sorted.len(), ms(*worst));
        self.row(
            figure,
            &measured,
            worst.as_secs_f64() / limit.as_secs_f64(),
            &format!("worst ≤ {}", ms(limit)),
        );
    }

    fn row(&mut self, figure: &str, measured: &str, ratio: f64, target: &str) {
        let ok = if ratio <= 1.0 { "yes" } else { "**no**" };
        self.0.push(format!("| {figure} | {measured} | {target} | {ratio:.2} | {ok} |"));
    }

    /// A figure without a target.
    fn note(&mut self, figure: &str, measured: &str) {
        self.0.push(format!("| {figure} | {measured} | – | – | – |"));
    }

    fn print(&self) -> anyhow::Result<()> {
        let mut out = std::io::stdout();
        writeln!(out, "| figure | measured | target | ratio | ok? |\n| --- | --- | --- | --- | --- |")?;
        self.0.iter().try_for_each(|row| writeln!(out, "{row}"))?;
        Ok(())
    }
}

fn ms(time: Duration) -> String {
    format!("{} ms", time.as_millis())
}
