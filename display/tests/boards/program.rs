//! The whole program against a server that says what the story needs.

use crate::support::*;
use display::config::Config;
use display::run::{Word, run, words};
use firmware_bridge::simulate::Simulator;
use firmware_bridge::simulate::window_screen::{SimulatedScreen, SimulatedScreens};
use queue_api::device::{DeviceHealth, ReportDevice};
use queue_api::event::{HallEvent, Recorded};
use queue_api::hall::{CallView, HallSnapshot};
use queue_api::pulse::Pulse;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

/// A queue server as far as a follower sees it.
struct Server {
    address: String,
    /// Streams of events that are open, newest last.
    streams: Arc<Mutex<Vec<TcpStream>>>,
    reports: Receiver<(String, ReportDevice)>,
    /// The first and the latest pulse.
    pulse: Arc<Mutex<Option<(Pulse, Pulse)>>>,
}

impl Server {
    fn start(snapshot: HallSnapshot) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let streams = Arc::new(Mutex::new(Vec::new()));
        let (told, reports) = sync_channel(100);
        let open = Arc::clone(&streams);
        let pulse: Arc<Mutex<Option<(Pulse, Pulse)>>> = Arc::default();
        let heard = Arc::clone(&pulse);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (snapshot, open, told) = (snapshot.clone(), Arc::clone(&open), told.clone());
                let heard = Arc::clone(&heard);
                std::thread::spawn(move || serve(stream.unwrap(), &snapshot, &open, &told, &heard));
            }
        });
        Self { address, streams, reports, pulse }
    }

    fn tell(&self, seq: u64, s: i64, event: HallEvent) {
        let recorded = serde_json::to_string(&Recorded { seq, at: at(s), event }).unwrap();
        until(|| !self.streams.lock().unwrap().is_empty());
        let mut streams = self.streams.lock().unwrap();
        write!(streams.last_mut().unwrap(), "id: L1-{seq}\ndata: {recorded}\n\n").unwrap();
    }

    fn report(&self, device: &str) -> ReportDevice {
        loop {
            let (name, report) = self.reports.recv_timeout(PATIENCE).unwrap();
            if name == device {
                return report;
            }
        }
    }
}

fn serve(
    mut stream: TcpStream,
    snapshot: &HallSnapshot,
    streams: &Mutex<Vec<TcpStream>>,
    told: &SyncSender<(String, ReportDevice)>,
    heard: &Mutex<Option<(Pulse, Pulse)>>,
) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut request = String::new();
    reader.read_line(&mut request).unwrap();
    let mut body_len = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        if header.trim().is_empty() {
            break;
        }
        if let Some(len) = header.to_ascii_lowercase().strip_prefix("content-length:") {
            body_len = len.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; body_len];
    reader.read_exact(&mut body).unwrap();
    if request.starts_with("GET /api/v1/events") {
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: here\n\n").unwrap();
        streams.lock().unwrap().push(stream);
        return;
    }
    if request.starts_with("POST /api/v1/devices/pulse ") {
        let pulse: Pulse = serde_json::from_slice(&body).unwrap();
        let mut heard = heard.lock().unwrap();
        let first = heard.take().map_or_else(|| pulse.clone(), |(first, _)| first);
        *heard = Some((first, pulse));
    } else if let Some(device) = request.strip_prefix("POST /api/v1/devices/") {
        let name = device.split('/').next().unwrap().to_owned();
        // The story may be over.
        drop(told.send((name, serde_json::from_slice(&body).unwrap())));
    }
    let answer = serde_json::to_string(snapshot).unwrap();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", answer.len());
    // The client may have gone.
    drop(write!(stream, "{head}{answer}"));
}

/// Window screens over the counters 3 and 4, at the addresses 1 and 2.
fn two_screens(dir: &Path) -> Simulator<SimulatedScreens> {
    let screen = |address, name| SimulatedScreen::new(address, name, 256, 32);
    let screens = SimulatedScreens::new(vec![screen(1, "strip-3"), screen(2, "strip-4")]);
    Simulator::start(dir, "screens", screens, None).unwrap()
}

fn spoken(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".wav"))
        .map(|name| name.splitn(5, '-').last().unwrap().to_owned())
        .collect();
    names.sort();
    names.dedup();
    names
}

#[test]
fn a_call_is_heard_an_old_one_is_not_and_trouble_is_reported_once() {
    let mut snapshot = snapshot();
    snapshot.recent_calls =
        vec![CallView { number: "A001".into(), counter: 1, window_type: "A".into(), calls: 1, at: at(-5) }];
    let server = Server::start(snapshot);
    let dir = tempfile::tempdir().unwrap();
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice/cmn");
    let config = Config::parse(&format!(
        r#"
        server = "{}"
        [[strip_lines]]
        port = "{}"
        strips = [{{ address = 1, counter = 3 }}]
        [voice]
        pack = "{}"
        output_dir = "{}"
        player = "true {{file}}"
        "#,
        server.address,
        dir.path().join("no-such-port").display(),
        pack.display(),
        dir.path().display(),
    ))
    .unwrap();
    let (post, words) = words();
    let stop = post.clone();
    let program = std::thread::spawn(move || run(&config, &post, &words));

    let strip = server.report("strip-3");
    assert_eq!((strip.health, strip.code.as_str()), (DeviceHealth::Lost, "no_port"));
    server.tell(1, 1, called(12, 3));
    until(|| !spoken(dir.path()).is_empty());
    server.tell(2, 2, called(13, 4));
    until(|| spoken(dir.path()).len() == 2);
    assert_eq!(spoken(dir.path()), ["A012-to-3.wav", "A013-to-4.wav"]);
    assert!(server.reports.try_iter().all(|(name, _)| name != "strip-3"), "told on change only");

    // Its pulses name what it looks after, with the newest word of each.
    until(|| {
        let pulse = server.pulse.lock().unwrap();
        let devices = pulse.iter().flat_map(|(_, pulse)| &pulse.devices);
        let said: Vec<_> = devices.map(|it| (it.name.as_str(), it.health, it.code.as_str())).collect();
        said == [("strip-3", DeviceHealth::Lost, "no_port"), ("voice-hall", DeviceHealth::Well, "")]
    });
    stop.send(Word::Stop).unwrap();
    program.join().unwrap().unwrap();
}

#[test]
fn a_zone_speaks_for_its_part_and_one_the_hall_does_not_have_is_an_alarm() {
    let server = Server::start(snapshot());
    let dir = tempfile::tempdir().unwrap();
    let config = Config::parse(&format!(
        r#"
        server = "{}"
        [voice]
        pack = "{}"
        output_dir = "{}"
        player = "true {{file}}"
        zones = [{{ name = "e", zones = ["east"] }}, {{ name = "n", zones = ["north"] }}]
        "#,
        server.address,
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice/cmn").display(),
        dir.path().display(),
    ))
    .unwrap();
    let (post, words) = words();
    let stop = post.clone();
    let program = std::thread::spawn(move || run(&config, &post, &words));
    let told = loop {
        let report = server.report("voice-n");
        if report.health != DeviceHealth::Well {
            break report;
        }
    };
    assert_eq!((told.health, told.code.as_str()), (DeviceHealth::Warning, "unknown_zone"));
    server.tell(1, 1, called(13, 9));
    server.tell(2, 2, called(12, 3));
    until(|| !spoken(dir.path()).is_empty());
    assert_eq!(spoken(dir.path()), ["A012-to-3.wav"], "counter 9 is in the west");
    stop.send(Word::Stop).unwrap();
    program.join().unwrap().unwrap();
}

#[test]
fn a_window_screen_shows_a_call_and_speaks_it_as_often_as_the_rules_say() {
    let server = Server::start(snapshot());
    let dir = tempfile::tempdir().unwrap();
    let screens = two_screens(dir.path());
    let config = Config::parse(&format!(
        r#"
        server = "{}"
        [[strip_lines]]
        port = "{}"
        protocol = "window_screen"
        strips = [{{ address = 1, counter = 3, voice = true }}, {{ address = 2, counter = 4 }}]
        "#,
        server.address,
        screens.link().display(),
    ))
    .unwrap();
    let (post, words) = words();
    let stop = post.clone();
    let program = std::thread::spawn(move || run(&config, &post, &words));

    let shows = |address: u8| screens.with(|line| line.screen_mut(address).unwrap().words());
    until(|| shows(1) == "3号窗口 社保医保" && shows(2) == "4号窗口 社保医保");
    server.tell(1, 1, called(12, 3));
    until(|| shows(1) == "A012 请到3号窗口");
    server.tell(2, 2, called(13, 4));
    until(|| shows(2) == "A013 请到4号窗口");
    until(|| server.report("voice-strip-3").health == DeviceHealth::Well);
    until(|| screens.with(|line| line.screen_mut(1).unwrap().spoken.len() == 2));
    let spoken = |address: u8| screens.with(|line| line.screen_mut(address).unwrap().spoken.clone());
    assert_eq!(spoken(1), ["请A012号,到3号窗口", "请A012号,到3号窗口"]);
    assert!(spoken(2).is_empty(), "it was not asked to");
    stop.send(Word::Stop).unwrap();
    program.join().unwrap().unwrap();
}

#[test]
fn the_first_pulse_names_every_device_though_nobody_is_called() {
    let server = Server::start(snapshot());
    let dir = tempfile::tempdir().unwrap();
    let screens = two_screens(dir.path());
    // The board's port is not there.
    let config = Config::parse(&format!(
        r#"
        server = "{}"
        [[strip_lines]]
        port = "{}"
        protocol = "window_screen"
        strips = [{{ address = 1, counter = 3, voice = true }}, {{ address = 2, counter = 4, voice = true }}]
        [[boards]]
        port = "{}"
        "#,
        server.address,
        screens.link().display(),
        dir.path().join("board").display(),
    ))
    .unwrap();
    let (post, words) = words();
    let stop = post.clone();
    let program = std::thread::spawn(move || run(&config, &post, &words));
    until(|| server.pulse.lock().unwrap().is_some());
    let (first, _) = server.pulse.lock().unwrap().clone().unwrap();
    let devices: Vec<_> = first.devices.iter().map(|it| (it.name.as_str(), it.health)).collect();
    assert_eq!(
        devices,
        [
            ("board-1", DeviceHealth::Lost),
            ("strip-3", DeviceHealth::Well),
            ("strip-4", DeviceHealth::Well),
            ("voice-strip-3", DeviceHealth::Well),
            ("voice-strip-4", DeviceHealth::Well),
        ]
    );
    stop.send(Word::Stop).unwrap();
    program.join().unwrap().unwrap();
}
