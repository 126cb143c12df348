//! A whole hall in one folder: queue server, simulated devices, keypad daemon, boards, kiosk.

use crate::bench::Bench;
use crate::process::{Program, binary};
use anyhow::Context;
use queue_api::client::Client;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Password of every sample login. Sample data for a hall on one table, never for a real one.
pub const SAMPLE_PASSWORD: &str = "tingxu2026";
/// Sample logins: staff id, name, role.
pub const SAMPLE_STAFF: [(&str, &str, &str); 4] = [
    ("1001", "李明", "clerk"),
    ("2001", "王芳", "desk"),
    ("3001", "张伟", "manager"),
    ("9001", "陈静", "admin"),
];

const STRIP: (u16, u16) = (256, 32);
const BOARD: (u16, u16) = (256, 128);
const AREA_BOARD: (u16, u16) = (256, 64);
/// Counters with a window screen that speaks, an `FF 68` call pad and its evaluator.
const OTHER_MAKERS: std::ops::RangeInclusive<u16> = 10..=11;
/// Counters with a call pad on the keypads' line.
const CALL_PADS: std::ops::RangeInclusive<u16> = 1..=2;
/// Address of a call pad on that line: this and its counter.
const CALL_PAD_AT: u16 = 100;
/// Address of an evaluator: this and its counter.
const EVALUATOR_AT: u16 = 50;

/// How a hall is to be started.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Everything it writes goes here.
    pub dir: PathBuf,
    /// The hall's file.
    pub config: PathBuf,
    /// Address of the queue server.
    pub server: String,
    /// Address of the device bench.
    pub bench: String,
    /// Counters that have a strip and a keypad: 1 to this. Two of them have those of another maker.
    pub counters: u16,
}

impl Plan {
    /// A demo hall in `dir`, on free ports.
    #[must_use]
    pub fn demo(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
            config: assets_dir().join("halls/demo/hall.toml"),
            server: "127.0.0.1:0".into(),
            bench: "127.0.0.1:0".into(),
            counters: 12,
        }
    }
}

impl Plan {
    fn usual_counters(&self) -> impl Iterator<Item = u16> {
        (1..=self.counters).filter(|no| !OTHER_MAKERS.contains(no))
    }

    fn other_counters(&self) -> impl Iterator<Item = u16> {
        OTHER_MAKERS.filter(|no| *no <= self.counters)
    }
}

/// A running hall. Dropping it stops every program.
#[derive(Debug)]
pub struct Hall {
    plan: Plan,
    /// The queue server, until it is killed.
    pub server: Program,
    /// Its address.
    pub url: String,
    /// The simulated devices.
    pub bench: Bench,
    bench_program: Program,
    /// The keypad daemon.
    pub bridge: Program,
    /// Boards, strips and voice.
    pub display: Program,
    /// The kiosk, once started.
    pub kiosk: Option<Program>,
}

/// Where fonts, halls and clips lie in the source tree.
#[must_use]
pub fn assets_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets")
}

impl Hall {
    /// Starts everything but the kiosk.
    ///
    /// # Errors
    /// When a program cannot be started; its log says why.
    pub fn start(plan: Plan) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&plan.dir)?;
        let dir = plan.dir.canonicalize()?;
        let plan = Plan { dir, ..plan };
        let (bench_program, bench) = start_bench(&plan)?;
        let (server, url) = start_server(&plan, &plan.server, bench.url())?;
        for (name, role) in [
            ("kiosk-1", "kiosk"),
            ("bridge-1", "bridge"),
            ("display-1", "display"),
            ("integrator-1", "integrator"),
        ] {
            ensure_token(&plan, name, role)?;
        }
        for (id, name, role) in SAMPLE_STAFF {
            add_staff(&plan, id, name, role)?;
        }
        let bridge = start_bridge(&plan, &url)?;
        let display = start_display(&plan, &url)?;
        Ok(Self { plan, server, url, bench, bench_program, bridge, display, kiosk: None })
    }

    /// Starts the kiosk on an X display such as `:7`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_kiosk(&mut self, x_display: &str, log: &str) -> anyhow::Result<()> {
        let devices = self.plan.dir.join("dev");
        let config = json!({
            "name": "kiosk-1",
            "server": self.url,
            "token_file": token_file(&self.plan, "kiosk-1"),
            "card_reader": { "port": devices.join("card-reader") },
            "printer": { "port": devices.join("printer"), "paper": "80mm" },
        });
        let file = write_config(&self.plan, "kiosk", &config)?;
        let mut command = Command::new(binary("kiosk")?);
        command
            .arg("--config")
            .arg(file)
            .env("DISPLAY", x_display)
            .env("KIOSK_LOG", log)
            .env_remove("WAYLAND_DISPLAY");
        self.kiosk = Some(Program::start("kiosk", &mut command, &logs(&self.plan))?);
        Ok(())
    }

    /// A client with the rights of another system of the hall.
    ///
    /// # Errors
    /// When its token is gone.
    pub fn integrator(&self) -> anyhow::Result<Client> {
        let token = std::fs::read_to_string(token_file(&self.plan, "integrator-1"))?;
        Ok(Client::new(&self.url, Some(&token)))
    }

    /// Starts the queue server again on the same data and address, after it was killed.
    ///
    /// # Errors
    /// When it does not come back.
    pub fn restart_server(&mut self) -> anyhow::Result<()> {
        let address = self.url.trim_start_matches("http://").to_owned();
        let (server, url) = start_server(&self.plan, &address, self.bench.url())?;
        self.server = server;
        self.url = url;
        Ok(())
    }

    /// The first program that has ended although nobody asked it to.
    pub fn fallen(&mut self) -> Option<String> {
        let programs = [&mut self.server, &mut self.bench_program, &mut self.bridge, &mut self.display];
        programs.into_iter().chain(self.kiosk.as_mut()).find_map(|program| {
            let gone = !program.is_running();
            gone.then(|| program.name().to_owned())
        })
    }

    /// The folder that holds data, logs, configurations and voice.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.plan.dir
    }
}

fn logs(plan: &Plan) -> PathBuf {
    plan.dir.join("logs")
}

fn data(plan: &Plan) -> PathBuf {
    plan.dir.join("data")
}

fn token_file(plan: &Plan, device: &str) -> PathBuf {
    plan.dir.join(format!("{device}.token"))
}

fn write_config(plan: &Plan, name: &str, config: &serde_json::Value) -> anyhow::Result<PathBuf> {
    let path = plan.dir.join(format!("{name}.toml"));
    std::fs::write(&path, toml::to_string(config)?)?;
    Ok(path)
}

fn start_server(plan: &Plan, listen: &str, bench_url: &str) -> anyhow::Result<(Program, String)> {
    let mut command = Command::new(binary("queue-server")?);
    command.arg("serve").arg("--config").arg(&plan.config).arg("--data").arg(data(plan));
    command.args(["--listen", listen, "--bench-url", bench_url]);
    let mut server = Program::start("queue-server", &mut command, &logs(plan))?;
    let url = server.address()?;
    Ok((server, url))
}

fn start_bench(plan: &Plan) -> anyhow::Result<(Program, Bench)> {
    let strip =
        |no| json!({ "address": no, "name": format!("strip-{no}"), "width": STRIP.0, "height": STRIP.1 });
    let strips: Vec<_> = plan.usual_counters().map(strip).collect();
    let screens: Vec<_> = plan.other_counters().map(strip).collect();
    let mut units: Vec<_> = plan.usual_counters().map(|no| json!({ "unit": no, "counter": no })).collect();
    units.extend(CALL_PADS.map(|no| json!({ "unit": CALL_PAD_AT + no, "counter": no, "role": "call" })));
    let pads: Vec<_> = plan
        .other_counters()
        .flat_map(|no| {
            let evaluator = json!({ "unit": EVALUATOR_AT + no, "counter": no, "role": "rating" });
            [json!({ "unit": no, "counter": no, "role": "call" }), evaluator]
        })
        .collect();
    let config = json!({
        "devices_dir": plan.dir.join("dev"),
        "card_readers": [{ "name": "card-reader" }],
        "printers": [{ "name": "printer", "paper_mm": 80 }],
        "panel_lines": [
            { "name": "strips", "panels": strips },
            { "name": "board", "panels": [{ "address": 1, "name": "main-board", "width": BOARD.0, "height": BOARD.1 }] },
            {
                "name": "board-east",
                "panels": [{ "address": 1, "name": "east-board", "width": AREA_BOARD.0, "height": AREA_BOARD.1 }],
            },
        ],
        "screen_lines": [{ "name": "screens", "screens": screens }],
        "keypad_lines": [{ "name": "keypads", "units": units }],
        "call_pad_lines": [{ "name": "pads", "units": pads }],
    });
    let file = write_config(plan, "bench", &config)?;
    let mut command = Command::new(binary("firmware-bridge")?);
    command.arg("bench").arg("--config").arg(file).args(["--listen", &plan.bench]);
    let mut program = Program::start("bench", &mut command, &logs(plan))?;
    let url = program.address()?;
    Ok((program, Bench::new(&url)))
}

fn start_bridge(plan: &Plan, server: &str) -> anyhow::Result<Program> {
    let mut units: Vec<_> = plan.usual_counters().map(|no| json!({ "unit": no, "counter": no })).collect();
    units.extend(CALL_PADS.map(|no| json!({ "unit": CALL_PAD_AT + no, "counter": no, "roles": ["call"] })));
    let pads: Vec<_> = plan
        .other_counters()
        .flat_map(|no| {
            let evaluator = json!({ "unit": EVALUATOR_AT + no, "counter": no, "roles": ["rating"] });
            [json!({ "unit": no, "counter": no, "roles": ["call"] }), evaluator]
        })
        .collect();
    let config = json!({
        "server": server,
        "token_file": token_file(plan, "bridge-1"),
        "data_dir": plan.dir.join("bridge"),
        "keypad_lines": [{ "port": plan.dir.join("dev/keypads"), "units": units }],
        "call_pad_lines": [{ "port": plan.dir.join("dev/pads"), "units": pads }],
    });
    let file = write_config(plan, "bridge", &config)?;
    let mut command = Command::new(binary("firmware-bridge")?);
    Program::start("bridge", command.arg("run").arg("--config").arg(file), &logs(plan))
}

fn start_display(plan: &Plan, server: &str) -> anyhow::Result<Program> {
    let strip = |no, voice| json!({ "address": no, "counter": no, "width": STRIP.0, "height": STRIP.1, "voice": voice });
    let strips: Vec<_> = plan.usual_counters().map(|no| strip(no, false)).collect();
    let screens: Vec<_> = plan.other_counters().map(|no| strip(no, true)).collect();
    let config = json!({
        "server": server,
        "token_file": token_file(plan, "display-1"),
        "language": "zh",
        "strip_lines": [
            { "port": plan.dir.join("dev/strips"), "baud": 57600, "strips": strips },
            { "port": plan.dir.join("dev/screens"), "protocol": "window_screen", "strips": screens },
        ],
        "boards": [
            { "port": plan.dir.join("dev/board"), "baud": 57600, "width": BOARD.0, "height": BOARD.1 },
            {
                "name": "board-east", "zone": "east", "title": "东区", "title_en": "East",
                "port": plan.dir.join("dev/board-east"), "baud": 57600,
                "width": AREA_BOARD.0, "height": AREA_BOARD.1,
            },
        ],
        "voice": { "pack": assets_dir().join("voice/cmn"), "output_dir": plan.dir.join("voice") },
    });
    let file = write_config(plan, "display", &config)?;
    let mut command = Command::new(binary("display")?);
    Program::start("display", command.arg("--config").arg(file), &logs(plan))
}

/// A device keeps its token from one start of the hall to the next.
fn ensure_token(plan: &Plan, name: &str, role: &str) -> anyhow::Result<()> {
    let file = token_file(plan, name);
    if file.exists() {
        return Ok(());
    }
    let server = binary("queue-server")?;
    // Known to the server but not to us: its old token is worth nothing.
    Command::new(&server).args(["device", "revoke", name, "--data"]).arg(data(plan)).output()?;
    let added = Command::new(&server)
        .args(["device", "add", name, "--role", role, "--data"])
        .arg(data(plan))
        .output()?;
    let text = String::from_utf8(added.stdout)?;
    let token = text.lines().last().filter(|_| added.status.success());
    std::fs::write(file, token.with_context(|| format!("no token for {name}"))?)?;
    Ok(())
}

fn add_staff(plan: &Plan, id: &str, name: &str, role: &str) -> anyhow::Result<()> {
    let mut command = Command::new(binary("queue-server")?);
    command.args(["staff", "add", id, "--name", name, "--role", role, "--data"]).arg(data(plan));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    let mut password = child.stdin.take().context("no way to tell the password")?;
    writeln!(password, "{SAMPLE_PASSWORD}")?;
    drop(password);
    anyhow::ensure!(child.wait()?.success(), "{id} could not be added");
    Ok(())
}
