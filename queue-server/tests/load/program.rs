//! The real server as a process of its own: start, kill, and what the operating system counts of it.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

/// The program under test, built by whoever built this one.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_queue-server");

/// A data folder with its hall's file.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) dir: PathBuf,
}

/// A running server. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    // Kept open: a server whose first listener hung up should not notice.
    _output: BufReader<ChildStdout>,
    pub(crate) address: SocketAddr,
}

impl Place {
    /// Writes the hall's file.
    pub(crate) fn new(dir: &Path, hall: &str) -> Self {
        std::fs::create_dir_all(dir).expect("the folder can be made");
        std::fs::write(dir.join("hall.toml"), hall).expect("the hall's file can be written");
        Self { dir: dir.to_owned() }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    /// Adds a device; the answer is its token.
    pub(crate) fn add_device(&self, name: &str, role: &str) -> String {
        let mut command = Command::new(BINARY);
        command.args(["device", "add", name, "--role", role, "--data"]).arg(self.data());
        let output = command.output().expect("the server can be started");
        let text = String::from_utf8(output.stdout).expect("it prints text");
        let token = text.lines().last().filter(|_| output.status.success());
        token.expect("the token is on the last line").to_owned()
    }

    /// Starts the server and waits until it listens.
    pub(crate) fn start(&self) -> Server {
        let log = std::fs::File::options().create(true).append(true).open(self.dir.join("server.log"));
        let mut command = Command::new(BINARY);
        command.arg("serve").arg("--config").arg(self.dir.join("hall.toml")).arg("--data").arg(self.data());
        command.args(["--listen", "127.0.0.1:0"]).env("RUST_LOG", "warn").stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(log.expect("the log can be opened"));
        let mut child = command.spawn().expect("the server can be started");
        let mut output = BufReader::new(child.stdout.take().expect("its output is ours"));
        let mut line = String::new();
        output.read_line(&mut line).expect("it says where it listens");
        let address = line.trim().strip_prefix("listening http://").and_then(|address| address.parse().ok());
        let address = address.unwrap_or_else(|| {
            panic!("the server said {line:?}; its log: {}", self.log());
        });
        Server { child, _output: output, address }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.dir.join("server.log")).unwrap_or_default()
    }
}

impl Server {
    /// Ends it as a power cut would.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// Time on a processor so far: of the writer thread, and of all others together.
    pub(crate) fn processor_time(&self) -> (Duration, Duration) {
        let (mut writer, mut others) = (Duration::ZERO, Duration::ZERO);
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id()));
        for task in tasks.expect("the server runs") {
            let task = task.expect("the server runs").path();
            let read = |file: &str| std::fs::read_to_string(task.join(file)).unwrap_or_default();
            // A thread that has just ended has used what it has used.
            let ns = read("schedstat").split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0);
            let thread = if read("comm").trim() == "writer" { &mut writer } else { &mut others };
            *thread += Duration::from_nanos(ns);
        }
        (writer, others)
    }

    /// A line of `/proc/<pid>/status`, in bytes: `VmRSS` or `VmHWM`.
    pub(crate) fn memory(&self, line: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("the server runs");
        let kib = status.lines().find_map(|l| l.strip_prefix(line)?.strip_prefix(':'));
        let kib = kib.and_then(|text| text.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
        kib.expect("the kernel counts memory") * 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            self.end();
        }
    }
}
