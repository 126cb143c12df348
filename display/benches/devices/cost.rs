//! What the keypad daemon and the display cost in a hall of 120 counters in which nothing is wrong: processor and memory.

use crate::devices::Devices;
use crate::hall::{HallServer, window_type};
use crate::programs::{daemon_file, display_file};
use crate::record::Record;
use crate::table::Table;
use crate::{BAUD, until};
use queue_api::client::CommandId;
use queue_api::counter::{CallNext, OpenCounter};
use queue_api::ticket::IssueTicket;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const COUNTERS: u16 = 120;
/// A call every two seconds: each counter serves somebody for four minutes.
const CALL_EVERY: Duration = Duration::from_secs(2);
const SETTLE: Duration = Duration::from_secs(10);
const WATCH: Duration = Duration::from_secs(60);
/// Of one core.
const PERCENT_MAX: f64 = 5.0;
/// The kernel counts processor time in hundredths of a second, on every Linux there is.
const TICKS_PER_S: f64 = 100.0;

struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself, which the figures have shown by then.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

pub(crate) fn run(table: &mut Table) {
    let dir = tempfile::tempdir().unwrap();
    let devices = Devices::plug_in(dir.path(), COUNTERS, Some(BAUD));
    let server = HallServer::open(dir.path(), COUNTERS);
    let record = Record::follow(server.integrator());
    let display_binary = PathBuf::from(env!("CARGO_BIN_EXE_display"));
    let daemon_binary = display_binary.with_file_name("firmware-bridge");
    assert!(daemon_binary.exists(), "build it first: make bench-devices does");
    let daemon = daemon_file(dir.path(), server.base(), &devices);
    let daemon = start(&daemon_binary, dir.path(), "bridge.toml", &daemon, &["run"]);
    let display = display_file(dir.path(), server.base(), &devices);
    let display = start(&display_binary, dir.path(), "display.toml", &display, &[]);
    until("every device", || record.all_well(&devices.names_that_speak()));
    let client = server.integrator();
    let wish = |what: &str, no: u16| CommandId::new(format!("bench/{what}/{no}"));
    for no in 1..=COUNTERS {
        client.open(&wish("open", no), no, &OpenCounter::default()).unwrap();
    }
    let begun = Instant::now();
    let (mut no, mut before) = (0, None);
    while begun.elapsed() < SETTLE + WATCH {
        if before.is_none() && begun.elapsed() > SETTLE {
            before = Some((Instant::now(), processor_s(&daemon), processor_s(&display)));
        }
        no += 1;
        let body = IssueTicket { window_type: window_type(no), ..IssueTicket::default() };
        client.issue_ticket(&wish("issue", no), &body).unwrap();
        client.call_next(&wish("call", no), no, &CallNext::default()).unwrap().unwrap();
        client.counter_verb(&wish("start", no), no, "start").unwrap();
        let next = begun + CALL_EVERY * u32::from(no);
        until("the next call", || Instant::now() >= next);
    }
    let (since, daemon_s, display_s) = before.unwrap();
    let percent = |used_s: f64| used_s / since.elapsed().as_secs_f64() * 100.0;
    let daemon_percent = percent(processor_s(&daemon) - daemon_s);
    let display_percent = percent(processor_s(&display) - display_s);
    table.note("keypad daemon, 120 pads", format!("{daemon_percent:.1} % of a core"));
    table.note("display, 120 strips and 3 boards", format!("{display_percent:.1} % of a core"));
    let both = (daemon_percent + display_percent, PERCENT_MAX);
    table.at_most("both, 120 counters, a call every 2 s", both, "% of a core");
    table.note("memory of the keypad daemon, highest", memory(&daemon));
    table.note("memory of the display, highest", memory(&display));
}

fn start(binary: &Path, dir: &Path, name: &str, file: &str, arguments: &[&str]) -> Program {
    let path = dir.join(name);
    std::fs::write(&path, file).unwrap();
    let mut command = Command::new(binary);
    command.args(arguments).arg("--config").arg(path).env("RUST_LOG", "warn").stderr(Stdio::null());
    Program(command.spawn().unwrap())
}

/// Seconds of processor used by all its threads, in the program and in the kernel for it.
fn processor_s(program: &Program) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", program.0.id())).unwrap();
    // After the name, which may hold spaces: the eleventh and twelfth field are ticks.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: f64 = fields[11..=12].iter().map(|field| field.parse::<f64>().unwrap()).sum();
    ticks / TICKS_PER_S
}

fn memory(program: &Program) -> String {
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.0.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kb: f64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    format!("{:.1} MB", kb * 1_024.0 / 1e6)
}
