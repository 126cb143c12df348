//! The keypad daemon and the display, each in threads of this process, with the files an operator would write.

use crate::devices::{Cable, Devices};
use crate::until;
use display::run::{Word, run, words};
use firmware_bridge::bridge::{self, BridgeConfig};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// Names of the daemon's threads, as the operating system cuts them.
const DAEMON_THREADS: [&str; 4] = ["uplink", "caller", "keypad-line", "call-pad-line"];

/// The keypad daemon. Dropping it ends it.
pub(crate) struct Daemon {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Daemon {
    pub(crate) fn start(dir: &Path, server: &str, devices: &Devices) -> Self {
        let file = daemon_file(dir, server, devices);
        let config: BridgeConfig = toml::from_str(&file).unwrap();
        assert_eq!(config.mistakes(), [""; 0]);
        let stop = Arc::new(AtomicBool::new(false));
        let ours = Arc::clone(&stop);
        let thread = std::thread::spawn(move || bridge::run(&config, &ours).unwrap());
        Self { stop, thread: Some(thread) }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let ended = self.thread.take().unwrap().join();
        if std::thread::panicking() {
            return;
        }
        ended.unwrap();
        // A process that ends takes its threads along; here they are waited for, or two daemons would use one spool.
        until("the daemon's threads to end", || threads_named(&DAEMON_THREADS) == 0);
    }
}

fn threads_named(names: &[&str]) -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let name = |task: std::fs::DirEntry| std::fs::read_to_string(task.path().join("comm")).ok();
    tasks.filter_map(name).filter(|name| names.contains(&name.trim_end())).count()
}

/// `bridge.toml`
pub(crate) fn daemon_file(dir: &Path, server: &str, devices: &Devices) -> String {
    let mut file = format!(
        "server = {server:?}\ntoken_file = {:?}\ndata_dir = {:?}\nrating_timeout_s = 3600\n",
        dir.join("bridge.token"),
        dir.join("spool")
    );
    for line in &devices.lines {
        let (kind, roles) = match &line.cable {
            Cable::Keypads(_) => ("keypad_lines", r#"["rating"]"#),
            Cable::Evaluators(_) => ("call_pad_lines", r#"["rating", "call"]"#),
            Cable::Strips(_) | Cable::Screens(_) | Cable::Board(..) => continue,
        };
        let unit =
            |(at, no): (usize, &u16)| format!("{{ unit = {}, counter = {no}, roles = {roles} }}", at + 1);
        let units: Vec<String> = line.counters.iter().enumerate().map(unit).collect();
        writeln!(file, "[[{kind}]]\nport = {:?}\nunits = [{}]", line.port(), units.join(", ")).unwrap();
    }
    file
}

/// The display. Dropping it ends it.
pub(crate) struct Display {
    post: crossbeam_channel::Sender<Word>,
    thread: Option<JoinHandle<()>>,
}

impl Display {
    pub(crate) fn start(dir: &Path, server: &str, devices: &Devices) -> Self {
        Self::start_with(&display_file(dir, server, devices))
    }

    pub(crate) fn start_with(file: &str) -> Self {
        let config = display::config::Config::parse(file).unwrap();
        let (post, words) = words();
        let ours = post.clone();
        let thread = std::thread::spawn(move || run(&config, &ours, &words).unwrap());
        Self { post, thread: Some(thread) }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let told = self.post.send(Word::Stop);
        let ended = self.thread.take().unwrap().join();
        if !std::thread::panicking() {
            told.unwrap();
            ended.unwrap();
        }
    }
}

/// `display.toml`
pub(crate) fn display_file(dir: &Path, server: &str, devices: &Devices) -> String {
    let mut file = format!("server = {server:?}\ntoken_file = {:?}\n", dir.join("display.token"));
    for line in &devices.lines {
        let port = line.port();
        match &line.cable {
            Cable::Keypads(_) | Cable::Evaluators(_) => {}
            Cable::Strips(_) | Cable::Screens(_) => {
                let protocol = if matches!(line.cable, Cable::Strips(_)) { "onbon" } else { "window_screen" };
                let strip = |(at, no): (usize, &u16)| format!("{{ address = {}, counter = {no} }}", at + 1);
                let strips: Vec<String> = line.counters.iter().enumerate().map(strip).collect();
                let strips = strips.join(", ");
                writeln!(
                    file,
                    "[[strip_lines]]\nport = {port:?}\nprotocol = \"{protocol}\"\nstrips = [{strips}]"
                )
                .unwrap();
            }
            Cable::Board(_, part) => {
                writeln!(file, "[[boards]]\nname = {:?}\nport = {port:?}", line.name).unwrap();
                if let Some(counters) = part {
                    writeln!(file, "counters = {counters:?}").unwrap();
                }
            }
        }
    }
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice/cmn");
    writeln!(file, "[voice]\npack = {pack:?}\noutput_dir = {:?}", dir.join("voice")).unwrap();
    let zone =
        |(name, counters): &(String, Vec<u16>)| format!("{{ name = {name:?}, counters = {counters:?} }}");
    let zones: Vec<String> = devices.zones.iter().map(zone).collect();
    writeln!(file, "zones = [{}]", zones.join(", ")).unwrap();
    file
}
