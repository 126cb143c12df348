//! The real program with a real limit on its files: what happens when the operating system refuses to write.

use crate::support::HALL;
use queue_server::access::{Access, DeviceRole};
use queue_server::store::verify;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Room for the tables and a few dozen tickets.
const FILE_LEN_MAX: &str = "--fsize=400000:unlimited";
/// Far longer than the server needs to notice that it may write again.
const PATIENCE: Duration = Duration::from_secs(20);

struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts it so that no file of its grows beyond [`FILE_LEN_MAX`]; a write beyond is refused and does not kill.
    fn start(dir: &Path) -> Self {
        let program = env!("CARGO_BIN_EXE_queue-server");
        let serve = "trap '' XFSZ; exec \"$0\" serve --config hall.toml --data data --listen 127.0.0.1:0";
        let mut child = Command::new("prlimit")
            .args([FILE_LEN_MAX, "sh", "-c", serve, program])
            .current_dir(dir)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("prlimit and sh are parts of every Linux");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening http://").expect("the server started").to_owned();
        Self { child, address }
    }

    fn lift_the_limit(&self) {
        let pid = self.child.id().to_string();
        let done = Command::new("prlimit").args(["--pid", &pid, "--fsize=unlimited:unlimited"]).status();
        assert!(done.unwrap().success());
    }

    fn ask(&self, head: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let len = body.len();
        write!(stream, "{head}Host: hall\r\nConnection: close\r\nContent-Length: {len}\r\n\r\n{body}")
            .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let status = text.split(' ').nth(1).unwrap().parse().unwrap();
        (status, text.split_once("\r\n\r\n").unwrap().1.to_owned())
    }

    fn issue(&self, token: &str, key: usize) -> (u16, serde_json::Value) {
        let head = format!(
            "POST /api/v1/tickets HTTP/1.1\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: visit-{key}\r\n"
        );
        let (status, body) = self.ask(&head, r#"{"window_type":"A"}"#);
        (status, serde_json::from_str(&body).unwrap())
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.ask(&format!("GET {path} HTTP/1.1\r\n"), "")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn a_server_whose_files_may_not_grow_refuses_and_goes_on_by_itself_once_they_may() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("hall.toml"), HALL).unwrap();
    let data = dir.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let token = Access::open(&data).unwrap().add_device("kiosk-1", DeviceRole::Kiosk).unwrap();
    let server = Server::start(dir.path());
    let mut visit = 1;
    let refused = loop {
        match server.issue(&token, visit) {
            (201, ticket) => assert_eq!(ticket["number"], format!("A{visit:03}")),
            refused => break refused,
        }
        visit += 1;
        assert!(visit < 1_000, "the limit is not there");
    };
    assert_eq!((refused.0, refused.1["code"].as_str()), (503, Some("not_stored")));
    assert!(visit > 2, "some were issued before");
    let (status, why) = server.get("/healthz");
    assert!(status == 503 && why.starts_with("disk_"), "{status} {why}");
    let (status, hall) = server.get("/api/v1/hall");
    let hall: serde_json::Value = serde_json::from_str(&hall).unwrap();
    assert_eq!((status, &hall["today"]["issued"]), (200, &serde_json::json!(visit - 1)));
    server.lift_the_limit();
    let until = Instant::now() + PATIENCE;
    while server.get("/healthz").0 != 200 {
        assert!(Instant::now() < until, "the server does not recover by itself");
    }
    let (status, ticket) = server.issue(&token, visit);
    assert_eq!((status, &ticket["number"]), (201, &serde_json::json!(format!("A{visit:03}"))));
    drop(server);
    // A day, the tickets, and the two words about the store.
    assert_eq!(usize::try_from(verify(&data).unwrap().0).unwrap(), 1 + visit + 2);
}
