//! Sixty-four clients at once on a real port: no number twice, no ticket called twice, no command obeyed twice.
//!
//! What is right is read from the event log by a model of a few lines, not from the server's answers alone.

use super::load;
use super::load::follower::{Follower, Word};
use super::load::http1::{Answer, Connection};
use super::load::random::{Random, seed};
use super::support::MORNING;
use queue_server::access::{Access, DeviceRole};
use queue_server::app::App;
use queue_server::clock::ManualClock;
use queue_server::config::Config;
use queue_server::store::{self, Store};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;

const KIOSKS: u16 = 40;
const TICKETS_EACH: u16 = 50;
const COUNTERS: u16 = 12;
/// Two clerks at every counter, who know nothing of each other.
const CLERKS: u16 = 2 * COUNTERS;
const WINDOW_TYPES: usize = 3;

/// One command in so many is sent twice at the same time, over two connections.
const TWICE_ONE_IN: u64 = 4;
/// One command in so many is sent again when the day is over.
const AGAIN_ONE_IN: u64 = 8;
/// The hall's clock goes on by up to this between two tickets of one kiosk, so that head starts matter.
const STEP_MS_MAX: u64 = 2_000;

#[expect(clippy::print_stderr, reason = "without its seed a failure cannot be repeated")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn under_64_clients_every_number_call_and_answer_is_given_once() {
    let seed = seed();
    eprintln!("SEED={seed} repeats the plan of this run");
    let hall = OpenHall::open().await;
    let live = tokio::spawn(read_log(hall.follow().await, usize::from(COUNTERS)));
    hall.open_counters().await;

    let (issued, progress) = watch::channel(0);
    let issued = Arc::new(issued);
    let mut clients = JoinSet::new();
    for no in 0..KIOSKS {
        let client = hall.client(no, seed).await;
        clients.spawn(issue_tickets(client, hall.clock.clone(), Arc::clone(&issued)));
    }
    drop(issued);
    for no in 0..CLERKS {
        let client = hall.client(KIOSKS + no, seed).await;
        clients.spawn(serve(client, 1 + no % COUNTERS, progress.clone()));
    }
    let clients = clients.join_all().await;
    let again: JoinSet<usize> = clients.into_iter().map(Client::ask_some_again).collect();
    let repeated: usize = again.join_all().await.into_iter().sum();
    hall.close_counters().await;

    let log = live.await.unwrap();
    assert_eq!(log, read_log(hall.follow().await, usize::from(COUNTERS)).await, "live and replayed are one");
    let mut model = Model::default();
    for (seq, data) in &log {
        model.believe(*seq, &serde_json::from_str(data).unwrap());
    }
    let wanted = u32::from(KIOSKS) * u32::from(TICKETS_EACH);
    assert_eq!(model.issued.values().sum::<u32>(), wanted, "one ticket for each command, however often sent");
    assert_eq!(model.finished, wanted, "everybody was called and served");
    assert!(repeated > usize::from(KIOSKS) * usize::from(TICKETS_EACH) / 10, "{repeated} asked again");
    assert!(model.overtook > 0, "head starts must have mattered");
    let (entries, _) = store::verify(hall.dir.path()).unwrap();
    assert_eq!(u64::try_from(entries).unwrap(), model.seq);
    hall.close().await;
}

/// A server on a real port, on a real folder, with its clock in our hands.
struct OpenHall {
    app: Arc<App>,
    clock: Arc<ManualClock>,
    address: SocketAddr,
    tokens: Vec<String>,
    dir: TempDir,
    stop: oneshot::Sender<()>,
    server: tokio::task::JoinHandle<Result<(), queue_server::RunError>>,
}

impl OpenHall {
    async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let hall = load::hall::file(COUNTERS, WINDOW_TYPES);
        let config = Arc::new(Config::parse(&hall, Path::new("hall.toml")).unwrap());
        let store = Store::open(dir.path(), &config).unwrap();
        let access = Access::open(dir.path()).unwrap();
        let device = |no| access.add_device(&format!("client-{no}"), DeviceRole::Integrator).unwrap();
        let tokens = (0..KIOSKS + CLERKS).map(device).collect();
        let clock = Arc::new(ManualClock::new(MORNING));
        let app = Arc::new(App::new(config, store, access, clock.clone()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(queue_server::run(Arc::clone(&app), listener, async {
            drop(stopped.await);
        }));
        Self { app, clock, address, tokens, dir, stop, server }
    }

    async fn client(&self, no: u16, seed: u64) -> Client {
        let token = &self.tokens[usize::from(no)];
        let open = || Connection::open(self.address, token);
        Client {
            connections: (open().await.unwrap(), open().await.unwrap()),
            random: Random::new(seed).branch(no.into()),
            answered: BTreeMap::new(),
        }
    }

    async fn follow(&self) -> Follower {
        let start = format!("{}-0", self.app.store.log());
        Follower::open(self.address, &self.tokens[0], Some(&start)).await.unwrap()
    }

    async fn open_counters(&self) {
        self.at_each_counter("open").await;
    }

    async fn close_counters(&self) {
        self.at_each_counter("close").await;
    }

    async fn at_each_counter(&self, verb: &str) {
        let mut connection = Connection::open(self.address, &self.tokens[0]).await.unwrap();
        for no in 1..=COUNTERS {
            let answer = connection.post(&format!("counters/{no}/{verb}"), None, "").await.unwrap();
            assert_eq!(answer.status, 200, "{}", answer.json());
        }
    }

    async fn close(self) {
        self.stop.send(()).unwrap();
        self.server.await.unwrap().unwrap();
    }
}

/// A caller with two connections, who remembers every answer.
struct Client {
    connections: (Connection, Connection),
    random: Random,
    /// By key: path, body, answer.
    answered: BTreeMap<String, (String, String, Answer)>,
}

impl Client {
    /// Sends a command, perhaps twice at the same time. Both answers are one; but a refusal is not remembered,
    /// so what was refused the first time may be obeyed the second.
    async fn ask(&mut self, path: &str, key: &str, body: &str) -> Answer {
        let (first, second) = (&mut self.connections.0, &mut self.connections.1);
        let answer = if self.random.one_in(TWICE_ONE_IN) {
            let (one, other) =
                tokio::join!(first.post(path, Some(key), body), second.post(path, Some(key), body));
            let (one, other) = (one.unwrap(), other.unwrap());
            match (is_done(&one), is_done(&other)) {
                (true, true) => {
                    assert_eq!(one, other, "{path} {key}: asked twice, answered once");
                    one
                }
                (false, true) => other,
                (true, false) | (false, false) => one,
            }
        } else {
            first.post(path, Some(key), body).await.unwrap()
        };
        if is_done(&answer) {
            self.answered.insert(key.to_owned(), (path.to_owned(), body.to_owned(), answer.clone()));
        }
        answer
    }

    /// Asks a share of everything again under the same names; the answers are those given then, byte for byte.
    async fn ask_some_again(mut self) -> usize {
        let mut repeated = 0;
        for (key, (path, body, answer)) in &self.answered {
            if self.random.one_in(AGAIN_ONE_IN) {
                let again = self.connections.1.post(path, Some(key), body).await.unwrap();
                assert_eq!(&again, answer, "{path} {key}: hours later the answer is the same");
                repeated += 1;
            }
        }
        repeated
    }
}

fn is_done(answer: &Answer) -> bool {
    assert!(matches!(answer.status, 200 | 201 | 204 | 409), "{}: {:?}", answer.status, answer.json());
    matches!(answer.status, 200 | 201)
}

/// A kiosk. All kiosks use the same keys: a key belongs to its caller.
async fn issue_tickets(
    mut client: Client,
    clock: Arc<ManualClock>,
    issued: Arc<watch::Sender<u32>>,
) -> Client {
    let prefixes = load::hall::prefixes(WINDOW_TYPES);
    for citizen in 0..TICKETS_EACH {
        let step = client.random.below(STEP_MS_MAX);
        clock.advance_ms(step.try_into().unwrap());
        let prefix = &prefixes[usize::try_from(client.random.below(3)).unwrap()];
        let class = if client.random.one_in(5) { "priority" } else { "ordinary" };
        let body = format!(r#"{{"window_type":"{prefix}","class":"{class}"}}"#);
        let answer = client.ask("tickets", &format!("citizen-{citizen}"), &body).await;
        assert_eq!(answer.status, 201, "{}", answer.json());
        issued.send_modify(|issued| *issued += 1);
    }
    client
}

/// A clerk who calls, starts and finishes whatever the colleague at the same counter is doing.
async fn serve(mut client: Client, counter: u16, mut issued: watch::Receiver<u32>) -> Client {
    for round in 0_u32.. {
        let all_issued = issued.has_changed().is_err();
        issued.borrow_and_update();
        let mut ask = async |verb: &str| {
            client.ask(&format!("counters/{counter}/{verb}"), &format!("{verb}-{round}"), "").await.status
        };
        match ask("call-next").await {
            204 if all_issued => break,
            // Nobody waits: until the next ticket there is nothing to do. The kiosks' end wakes us too.
            204 => drop(issued.changed().await),
            // Called, or the colleague has somebody in hand: either way that citizen is served now.
            _ => {
                ask("start").await;
                ask("finish").await;
            }
        }
    }
    client
}

/// The log from its beginning until so many counters have closed.
async fn read_log(mut follower: Follower, until_closed: usize) -> Vec<(u64, String)> {
    let (mut log, mut closed) = (Vec::new(), 0);
    while closed < until_closed {
        match follower.next().await.unwrap() {
            Word::Event { seq, data } => {
                closed += usize::from(data.contains(r#""kind":"counter_closed""#));
                log.push((seq, data));
            }
            Word::Beat => {}
            Word::Reset => panic!("nothing was pruned"),
        }
    }
    log
}

/// A hall so simple that it must be right.
#[derive(Default)]
struct Model {
    seq: u64,
    /// Highest number given, by prefix.
    issued: BTreeMap<String, u32>,
    /// Whoever waits: effective time and identity, which is the order of the rule. Every counter takes all.
    waiting: BTreeSet<(i64, u64)>,
    places: HashMap<u64, (i64, u64)>,
    /// Ticket in hand, by counter, and whether its service has started.
    in_hand: BTreeMap<u64, (u64, bool)>,
    finished: u32,
    /// Calls of a ticket while another issued before it waited.
    overtook: u32,
}

impl Model {
    fn believe(&mut self, seq: u64, event: &Value) {
        assert_eq!(seq, self.seq + 1, "the log has no hole");
        self.seq = seq;
        let number = |field: &str| event[field].as_u64().unwrap_or_else(|| panic!("no {field} in {event}"));
        match event["kind"].as_str().unwrap() {
            "ticket_issued" => self.issued(number("ticket"), event),
            "ticket_called" => self.called(number("ticket"), number("counter")),
            "service_started" => {
                let hand = self.in_hand.get_mut(&number("counter")).expect("only what was called is started");
                assert_eq!(*hand, (number("ticket"), false), "started once, where it was called");
                hand.1 = true;
            }
            "ticket_finished" => {
                let hand = self.in_hand.remove(&number("counter"));
                assert_eq!(hand, Some((number("ticket"), true)), "finished once, where it was started");
                self.finished += 1;
            }
            "day_opened" | "counter_opened" | "counter_closed" => {}
            other => panic!("nobody asked for {other}"),
        }
    }

    fn issued(&mut self, ticket: u64, event: &Value) {
        let prefix = event["window_type"].as_str().unwrap();
        let running = self.issued.entry(prefix.to_owned()).or_default();
        *running += 1;
        assert_eq!(
            event["number"].as_str().unwrap(),
            format!("{prefix}{running:03}"),
            "no number twice, no gap"
        );
        let effective_at: queue_api::Timestamp = event["effective_at"].as_str().unwrap().parse().unwrap();
        let place = (effective_at.as_millisecond(), ticket);
        assert_eq!(self.places.insert(ticket, place), None, "no ticket issued twice");
        self.waiting.insert(place);
    }

    fn called(&mut self, ticket: u64, counter: u64) {
        let place = self.places.get(&ticket).expect("only what was issued is called");
        let first = self.waiting.pop_first();
        assert_eq!(first.as_ref(), Some(place), "the earliest effective time is called, and only once");
        self.overtook += u32::from(self.waiting.iter().any(|(_, other)| *other < ticket));
        let before = self.in_hand.insert(counter, (ticket, false));
        assert_eq!(before, None, "a counter has at most one ticket in hand");
    }
}
