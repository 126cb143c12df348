//! A running bench with a device of each kind, an HTTP client for it, and programs at the other end of its cables.

use firmware_bridge::bench::{self, BenchConfig};
use firmware_bridge::port::{Port, PortSettings};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// After this something is broken; nothing here takes so long on a well machine.
const PATIENCE: Duration = Duration::from_secs(20);

const CONFIG: &str = r#"
card_readers = [{ name = "reader" }]
printers = [{ name = "printer", paper_mm = 58 }, { name = "presenter", profile = "custom-kpm" }]

[[panel_lines]]
name = "strips"
panels = [
    { address = 1, name = "strip-1", width = 128, height = 32 },
    { address = 2, name = "strip-2", width = 128, height = 32 },
]

[[screen_lines]]
name = "screens"
screens = [{ address = 5, name = "screen-1", width = 128, height = 32 }]

[[keypad_lines]]
name = "keypads"
units = [{ unit = 1, counter = 7 }, { unit = 21, counter = 7, role = "call" }]

[[call_pad_lines]]
name = "pads"
cable = { tcp = "127.0.0.1:0" }
units = [{ unit = 5, counter = 8, role = "call" }, { unit = 45, counter = 8 }]
"#;

/// A bench, ended when dropped.
pub(crate) struct Bench {
    agent: ureq::Agent,
    url: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    dir: TempDir,
}

impl Bench {
    pub(crate) fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let text = format!("devices_dir = {:?}\n{CONFIG}", dir.path().join("dev"));
        let config: BenchConfig = toml::from_str(&text).unwrap();
        assert_eq!(config.mistakes(), [""; 0]);
        let (tell, told) = std::sync::mpsc::sync_channel(1);
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            let listen = "127.0.0.1:0".parse().unwrap();
            let ended = async move { drop(stopped.await) };
            runtime
                .block_on(bench::run(&config, listen, move |address| tell.send(address).unwrap(), ended))
                .unwrap();
        });
        let address = told.recv_timeout(PATIENCE).expect("the bench listens");
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build()
            .new_agent();
        Self { agent, url: format!("http://{address}"), stop: Some(stop), thread: Some(thread), dir }
    }

    /// Status, type and body of something the bench serves.
    pub(crate) fn get(&self, path: &str) -> (u16, String, Vec<u8>) {
        let mut answer = self.agent.get(format!("{}{path}", self.url)).call().unwrap();
        let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        let bytes = answer.body_mut().with_config().limit(16 << 20).read_to_vec().unwrap();
        (answer.status().as_u16(), kind.unwrap_or_default(), bytes)
    }

    pub(crate) fn json(&self, path: &str) -> Value {
        let (status, _, bytes) = self.get(path);
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap()
    }

    /// Status and code of what is asked.
    pub(crate) fn post(&self, path: &str, body: &Value) -> (u16, String) {
        let mut answer = self.agent.post(format!("{}{path}", self.url)).send_json(body).unwrap();
        let text = answer.body_mut().read_to_string().unwrap();
        let said: Value = serde_json::from_str(&text).unwrap_or_default();
        (answer.status().as_u16(), said["code"].as_str().unwrap_or_default().to_owned())
    }

    pub(crate) fn done(&self, path: &str, body: &Value) {
        assert_eq!(self.post(path, body), (204, String::new()), "{path} {body}");
    }

    /// Asserts that this is refused and why.
    pub(crate) fn refused(&self, path: &str, body: &Value, status: u16, code: &str) {
        assert_eq!(self.post(path, body), (status, code.to_owned()), "{path} {body}");
    }

    /// One device of `GET /api/devices`.
    pub(crate) fn device(&self, kind: &str, name: &str) -> Value {
        let devices = self.json("/api/devices");
        let found = devices[kind].as_array().unwrap().iter().find(|device| device["name"] == name);
        found.unwrap_or_else(|| panic!("{name} is among {kind}: {devices}")).clone()
    }

    /// The cable of a device as a program has it.
    pub(crate) fn cable(&self, kind: &str, name: &str, baud: u32) -> Cable {
        let link = self.device(kind, name)["link"].as_str().unwrap().to_owned();
        Cable(PortSettings::new(link, baud).open().unwrap())
    }

    pub(crate) fn link(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join("dev").join(name)
    }

    /// The live events from now on.
    pub(crate) fn events(&self, query: &str) -> Events {
        let body = self.agent.get(format!("{}/api/events{query}", self.url)).call().unwrap().into_body();
        Events(Box::new(BufReader::new(body.into_reader())))
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
            && !std::thread::panicking()
        {
            panic!("the bench panicked");
        }
    }
}

/// The host's end of a cable.
pub(crate) struct Cable(Box<dyn Port>);

impl Cable {
    /// Says `bytes` and waits for so many in return.
    pub(crate) fn ask(&mut self, bytes: &[u8], len: usize) -> Vec<u8> {
        self.0.write(bytes).unwrap();
        self.hear(len)
    }

    pub(crate) fn say(&mut self, bytes: &[u8]) {
        self.0.write(bytes).unwrap();
    }

    pub(crate) fn hear(&mut self, len: usize) -> Vec<u8> {
        let mut heard = Vec::new();
        let until = Instant::now() + PATIENCE;
        while heard.len() < len && Instant::now() < until {
            let mut buffer = vec![0; len - heard.len()];
            let count = self.0.read(&mut buffer, Duration::from_millis(100)).unwrap();
            heard.extend(&buffer[..count]);
        }
        heard
    }

    /// What has arrived and nobody has read.
    pub(crate) fn left_over(&mut self) -> usize {
        self.0.drain().unwrap()
    }
}

/// Server-sent events, one by one.
pub(crate) struct Events(Box<dyn BufRead>);

impl Events {
    /// Name and data of the next one.
    pub(crate) fn next(&mut self) -> (String, String) {
        let (mut name, mut data) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the stream goes on");
            match line.trim_end().split_once(": ") {
                Some(("event", said)) => said.clone_into(&mut name),
                Some(("data", said)) => said.clone_into(&mut data),
                _ if line.trim().is_empty() && !name.is_empty() => return (name, data),
                _ => {}
            }
        }
    }

    /// The next thing said on a cable.
    pub(crate) fn said(&mut self) -> Value {
        loop {
            let (name, data) = self.next();
            if name == "log" {
                return serde_json::from_str(&data).unwrap();
            }
        }
    }
}

/// Waits until `look` finds something.
pub(crate) fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "{what} does not come");
        std::thread::park_timeout(Duration::from_millis(10));
    }
}
