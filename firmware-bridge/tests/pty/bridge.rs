//! The daemon over a simulated line and a server that is played here.

use crate::{start, until};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use firmware_bridge::bridge::{self, BridgeConfig};
use firmware_bridge::keypad::Prompt;
use firmware_bridge::simulate::Simulator;
use firmware_bridge::simulate::keypad::SimulatedKeypads;
use queue_api::counter::CounterView;
use queue_api::device::{DeviceHealth, DeviceView, ReportDevice};
use queue_api::error::ApiError;
use queue_api::event::{HallEvent, Recorded};
use queue_api::hall::{HallDay, HallInfo, HallSnapshot, WindowTypeView};
use queue_api::pulse::Pulse;
use queue_api::ticket::Rate;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tempfile::TempDir;
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::{Stream, StreamExt};

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) base: String,
    events: broadcast::Sender<Recorded>,
    pub(crate) seen: Arc<Mutex<Seen>>,
    pub(crate) busy: Arc<AtomicBool>,
}

#[derive(Default)]
pub(crate) struct Seen {
    followers: usize,
    seq: u64,
    ratings: Vec<(u64, String, u8)>,
    pub(crate) devices: Vec<(String, ReportDevice)>,
    /// Commands at counters: what, under which name, with which body.
    pub(crate) commands: Vec<(String, String, String)>,
    /// The next answers to commands; a ticket when there is none.
    pub(crate) answers: VecDeque<(u16, String)>,
    pub(crate) waiting: u32,
    pub(crate) pulses: Vec<Pulse>,
    /// How the server knew devices before.
    pub(crate) known: Vec<DeviceView>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server =
            Self { base, events: broadcast::channel(64).0, seen: Arc::default(), busy: Arc::default() };
        let router = Router::new()
            .route("/api/v1/hall", get(hall))
            .route("/api/v1/events", get(events))
            .route("/api/v1/tickets/{id}/rating", post(rating))
            .route("/api/v1/counters/{no}/{verb}", post(command))
            .route("/api/v1/devices/{name}/health", post(device))
            .route("/api/v1/devices/pulse", post(pulse))
            .with_state(server.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                axum::serve(tokio::net::TcpListener::from_std(listener).unwrap(), router).await.unwrap();
            });
        });
        server
    }

    pub(crate) fn happen(&self, event: HallEvent) {
        let mut seen = self.seen.lock().unwrap();
        seen.seq += 1;
        let at = "2026-11-23T01:00:00Z".parse().unwrap();
        self.events.send(Recorded { seq: seen.seq, at, event }).unwrap();
    }

    pub(crate) fn finish(&self, ticket: u64, counter: u16) {
        self.happen(HallEvent::TicketFinished {
            ticket,
            number: format!("A{ticket:03}"),
            window_type: "A".into(),
            counter,
            service_s: 60,
        });
    }

    pub(crate) fn ratings(&self) -> Vec<(u64, String, u8)> {
        self.seen.lock().unwrap().ratings.clone()
    }
}

async fn hall(State(server): State<Server>) -> Json<HallSnapshot> {
    let (seq, waiting, known) = {
        let seen = server.seen.lock().unwrap();
        (seen.seq, seen.waiting, seen.known.clone())
    };
    Json(HallSnapshot {
        log: "log-1".into(),
        seq,
        at: "2026-11-23T01:00:00Z".parse().unwrap(),
        business_day: "2026-11-23".into(),
        hall: HallInfo {
            name: String::new(),
            name_en: String::new(),
            emblem: String::new(),
            no_show_rule: String::new(),
            no_show_rule_en: String::new(),
            utc_offset_min: 480,
            notices: vec![],
            scheduled_notices: vec![],
            priority: queue_api::hall::PriorityRule::default(),
        },
        window_types: ["A", "B"].map(|prefix| window_type(waiting, prefix)).to_vec(),
        counters: vec![counter()],
        recent_calls: vec![],
        devices: known,
        today: HallDay::default(),
    })
}

async fn events(State(server): State<Server>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stream = BroadcastStream::new(server.events.subscribe()).filter_map(|recorded| {
        let recorded = recorded.ok()?;
        Some(Ok(Event::default().id(format!("log-1-{}", recorded.seq)).json_data(&recorded).unwrap()))
    });
    server.seen.lock().unwrap().followers += 1;
    let hello = tokio_stream::iter([Ok(Event::default().comment("hello"))]);
    Sse::new(hello.chain(stream)).keep_alive(KeepAlive::default())
}

fn window_type(waiting: u32, prefix: &str) -> WindowTypeView {
    serde_json::from_value(serde_json::json!({
        "prefix": prefix, "name": "", "name_en": "", "area": "", "area_en": "",
        "waiting": waiting, "counters": [3], "counters_open": 1,
        "issuing": true, "real_name": "none",
    }))
    .unwrap()
}

fn counter() -> CounterView {
    serde_json::from_value(serde_json::json!({
        "no": 3, "name": "", "name_en": "", "window_types": ["A"], "state": "idle", "since": "2026-11-23T01:00:00Z",
    }))
    .unwrap()
}

/// A ticket, as a command answers it.
pub(crate) fn ticket() -> String {
    serde_json::json!({
        "id": 1, "number": "A001", "window_type": "A", "class": "ordinary", "state": "called", "calls": 1, "ahead": 0,
        "issued_at": "2026-11-23T01:00:00Z", "print": "printed",
    })
    .to_string()
}

async fn command(
    State(server): State<Server>,
    Path((_, verb)): Path<(u16, String)>,
    headers: HeaderMap,
    body: String,
) -> Response {
    let key = headers.get("Idempotency-Key").unwrap().to_str().unwrap().to_owned();
    let mut seen = server.seen.lock().unwrap();
    seen.commands.push((verb, key, body.split_whitespace().collect()));
    if server.busy.load(Ordering::Relaxed) {
        let error = ApiError { code: "busy".into(), ..ApiError::default() };
        return (StatusCode::SERVICE_UNAVAILABLE, Json(error)).into_response();
    }
    let (status, body) = seen.answers.pop_front().unwrap_or_else(|| (200, ticket()));
    (StatusCode::from_u16(status).unwrap(), body).into_response()
}

async fn rating(
    State(server): State<Server>,
    Path(id): Path<u64>,
    headers: HeaderMap,
    Json(body): Json<Rate>,
) -> Response {
    if server.busy.load(Ordering::Relaxed) {
        let error = ApiError { code: "busy".into(), ..ApiError::default() };
        return (StatusCode::SERVICE_UNAVAILABLE, Json(error)).into_response();
    }
    let key = headers.get("Idempotency-Key").unwrap().to_str().unwrap().to_owned();
    server.seen.lock().unwrap().ratings.push((id, key, body.level));
    StatusCode::NO_CONTENT.into_response()
}

async fn device(
    State(server): State<Server>,
    Path(name): Path<String>,
    Json(body): Json<ReportDevice>,
) -> StatusCode {
    server.seen.lock().unwrap().devices.push((name, body));
    StatusCode::NO_CONTENT
}

async fn pulse(State(server): State<Server>, Json(body): Json<Pulse>) -> StatusCode {
    server.seen.lock().unwrap().pulses.push(body);
    StatusCode::NO_CONTENT
}

pub(crate) struct Daemon {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Daemon {
    fn start(server: &Server, keypads: &Simulator<SimulatedKeypads>, dir: &TempDir) -> Self {
        let lines =
            format!("[[keypad_lines]]\nport = {:?}\nunits = [{{ unit = 1, counter = 3 }}]\n", keypads.link());
        Self::start_with(server, &lines, dir)
    }

    /// With these lines of pads; back when it follows.
    pub(crate) fn start_with(server: &Server, lines: &str, dir: &TempDir) -> Self {
        let followers = server.seen.lock().unwrap().followers;
        let daemon = Self::start_alone(&server.base, lines, dir);
        until("the daemon follows", || (server.seen.lock().unwrap().followers > followers).then_some(()));
        daemon
    }

    /// Without waiting for a server.
    pub(crate) fn start_alone(server: &str, lines: &str, dir: &TempDir) -> Self {
        let config: BridgeConfig = toml::from_str(&format!(
            "server = {server:?}\ndata_dir = {:?}\n{lines}",
            dir.path().join("spool")
        ))
        .unwrap();
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
        self.thread.take().unwrap().join().unwrap();
    }
}

fn prompt(keypads: &Simulator<SimulatedKeypads>, wanted: Prompt) {
    until("the prompt", || (keypads.with(|keypads| keypads.prompt(1)) == Some(wanted)).then_some(()));
}

fn press(keypads: &Simulator<SimulatedKeypads>, key: u16) {
    keypads.with(|keypads| assert!(keypads.press(1, key)));
    until("the acknowledgement", || keypads.with(|keypads| keypads.is_acknowledged(1)).filter(|done| *done));
}

#[test]
fn one_press_at_the_end_of_service_is_one_rating() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start();
    let (keypads, _) = start(dir.path(), "keypads", SimulatedKeypads::new(&[1]));
    let daemon = Daemon::start(&server, &keypads, &dir);
    until("the keypad is reported", || {
        let seen = server.seen.lock().unwrap();
        seen.devices.iter().any(|(name, _)| name == "keypad-3").then_some(())
    });
    // Nobody has been served: a press means nothing.
    press(&keypads, 5);
    server.happen(HallEvent::ServiceStarted { ticket: 7, number: "A007".into(), counter: 3 });
    prompt(&keypads, Prompt::Welcome);
    until("the ticket", || (keypads.with(|keypads| keypads.ticket(1)) == Some("A007".into())).then_some(()));
    server.finish(7, 3);
    prompt(&keypads, Prompt::PleaseRate);
    press(&keypads, 2);
    prompt(&keypads, Prompt::Thanks);
    press(&keypads, 5);
    until("the rating", || (!server.ratings().is_empty()).then_some(()));
    drop(daemon);
    assert_eq!(server.ratings(), [(7, "keypad/log-1/7".into(), 4)]);
}

#[test]
fn a_rating_waits_for_a_server_that_is_away_and_outlives_the_daemon() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start();
    let (keypads, _) = start(dir.path(), "keypads", SimulatedKeypads::new(&[1]));
    let daemon = Daemon::start(&server, &keypads, &dir);
    server.busy.store(true, Ordering::Relaxed);
    server.finish(8, 3);
    prompt(&keypads, Prompt::PleaseRate);
    press(&keypads, 1);
    prompt(&keypads, Prompt::Thanks);
    drop(daemon);
    assert_eq!(server.ratings(), []);
    server.busy.store(false, Ordering::Relaxed);
    let daemon = Daemon::start(&server, &keypads, &dir);
    until("the rating", || (!server.ratings().is_empty()).then_some(()));
    drop(daemon);
    let _again = Daemon::start(&server, &keypads, &dir);
    assert_eq!(server.ratings(), [(8, "keypad/log-1/8".into(), 5)]);
}

#[test]
fn the_daemon_says_that_it_lives_and_how_each_keypad_is_although_ratings_wait() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start();
    server.busy.store(true, Ordering::Relaxed);
    let (keypads, _) = start(dir.path(), "keypads", SimulatedKeypads::new(&[1]));
    let _daemon = Daemon::start(&server, &keypads, &dir);
    server.finish(9, 3);
    prompt(&keypads, Prompt::PleaseRate);
    press(&keypads, 1);
    until("a pulse with what the keypad's line counts", || {
        let seen = server.seen.lock().unwrap();
        let device = seen.pulses.last()?.devices.first()?;
        assert_eq!((device.name.as_str(), device.health), ("keypad-3", DeviceHealth::Well));
        (device.counters.frames > 0).then_some(())
    });
    assert_eq!(server.ratings(), []);
}

#[test]
fn a_question_outlives_the_daemon_and_a_key_pressed_meanwhile_answers_it() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start();
    let (keypads, _) = start(dir.path(), "keypads", SimulatedKeypads::new(&[1]));
    let daemon = Daemon::start(&server, &keypads, &dir);
    server.finish(9, 3);
    prompt(&keypads, Prompt::PleaseRate);
    let spool = dir.path().join("spool/ratings.jsonl");
    let heard = r#""heard":true"#;
    until("the question on disk", || std::fs::read_to_string(&spool).ok()?.contains(heard).then_some(()));
    drop(daemon);
    // Nobody listens now; the key stands in the keypad, unacknowledged.
    keypads.with(|keypads| assert!(keypads.press(1, 2)));
    let daemon = Daemon::start(&server, &keypads, &dir);
    until("the rating", || (!server.ratings().is_empty()).then_some(()));
    until("the acknowledgement", || keypads.with(|keypads| keypads.is_acknowledged(1)).filter(|done| *done));
    drop(daemon);
    let _again = Daemon::start(&server, &keypads, &dir);
    press(&keypads, 5);
    assert_eq!(server.ratings(), [(9, "keypad/log-1/9".into(), 4)]);
}

#[test]
fn a_keypad_that_comes_back_with_a_key_pressed_is_reported_well() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start();
    let (keypads, _) = start(dir.path(), "keypads", SimulatedKeypads::new(&[1]));
    let _daemon = Daemon::start(&server, &keypads, &dir);
    let reported = |health: DeviceHealth| {
        let last = |seen: &Seen| seen.devices.last().map(|(_, report)| report.health);
        until(&format!("{health:?}"), || (last(&server.seen.lock().unwrap()) == Some(health)).then_some(()));
    };
    reported(DeviceHealth::Well);
    keypads.unplug();
    reported(DeviceHealth::Lost);
    keypads.with(|keypads| assert!(keypads.press(1, 5)));
    keypads.replug();
    until("the acknowledgement", || keypads.with(|keypads| keypads.is_acknowledged(1)).filter(|done| *done));
    reported(DeviceHealth::Well);
}

#[test]
fn a_folder_that_cannot_be_written_is_named_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("spool"), "a file where a folder should be").unwrap();
    let config: BridgeConfig = toml::from_str(&format!(
        "server = \"http://127.0.0.1:9\"\ndata_dir = {:?}\n[[keypad_lines]]\nport = \"p\"\nunits = []\n",
        dir.path().join("spool")
    ))
    .unwrap();
    let error = bridge::run(&config, &Arc::default()).unwrap_err().to_string();
    assert!(error.contains("spool"), "{error}");
}
