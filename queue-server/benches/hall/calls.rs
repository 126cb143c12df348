//! Calls: the decision alone, and over HTTP, with 120 counters and 10,000 who wait.

use crate::Bench;
use crate::disk::Probe;
use crate::issue;
use crate::load::http1::Connection;
use crate::load::program::{Place, Server};
use crate::load::{self};
use crate::table::{Times, Value};
use queue_core::hall::Carried;
use queue_core::ids::{CounterNo, Prefix};
use queue_core::ticket::Class;
use queue_core::time::Timestamp;
use queue_core::{Command, Hall};
use queue_server::config::Config;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const COUNTERS: u16 = 120;
const WINDOW_TYPES: usize = 8;
const WAITING: u32 = 10_000;
const DECISIONS: usize = 5_000;
const DECISION_MAX: Duration = Duration::from_micros(50);
const CALLS: usize = 2_000;
/// 2026-11-23 09:00 in the hall.
const MORNING: Timestamp = Timestamp::from_ms(1_795_395_600_000);
/// All of them come within ninety minutes.
const BETWEEN_MS: i64 = 540;

pub(crate) async fn run(bench: &mut Bench) {
    let decisions = decisions();
    let figure = format!("call-next, decision: p99 ({decisions})");
    bench.table.at_most(&figure, Value::Time(decisions.percentile(99)), Value::Time(DECISION_MAX));

    let place = Place::new(&bench.folder("calls"), &load::hall::file(COUNTERS, WINDOW_TYPES));
    let (server, token) = issue::open(&place, COUNTERS).await;
    fill(&server, &token, WAITING).await;
    let probe = Probe::start(&bench.dir);
    let alone = alone(&server, &token).await;
    bench.table.fsyncs("call-next over HTTP, 1 client", &alone, &probe.stop(), 2.0);
    let probe = Probe::start(&bench.dir);
    let together = together(&server, &token).await;
    bench.table.fsyncs("call-next over HTTP, 64 clients", &together, &probe.stop(), 4.0);
}

/// Has so many people wait.
pub(crate) async fn fill(server: &Server, token: &str, waiting: u32) {
    let mut kiosks = JoinSet::new();
    let clients = u32::try_from(issue::CLIENTS).unwrap();
    for kiosk in 0..clients {
        let mut connection = Connection::open(server.address, token).await.unwrap();
        kiosks.spawn(async move {
            for ticket in 0..waiting.div_ceil(clients) {
                let which = usize::try_from(ticket + kiosk).unwrap();
                issue::issue(&mut connection, &format!("fill-{kiosk}-{ticket}"), which).await;
            }
        });
    }
    kiosks.join_all().await;
}

/// Counter after counter calls, starts and finishes; only the call is timed.
async fn alone(server: &Server, token: &str) -> Times {
    let mut connection = Connection::open(server.address, token).await.unwrap();
    let mut times = Times::default();
    for round in 0..CALLS {
        let counter = 1 + round % usize::from(COUNTERS);
        times.add(call(&mut connection, counter, round).await);
    }
    times
}

async fn together(server: &Server, token: &str) -> Times {
    let mut clerks = JoinSet::new();
    for counter in 1..=issue::CLIENTS {
        let mut connection = Connection::open(server.address, token).await.unwrap();
        clerks.spawn(async move {
            let mut times = Times::default();
            for round in CALLS..CALLS + 40 {
                times.add(call(&mut connection, counter, round).await);
            }
            times
        });
    }
    let mut all = Times::default();
    clerks.join_all().await.into_iter().for_each(|times| all.extend(times));
    all
}

/// Serves one citizen; the answer is how long the call took.
pub(crate) async fn call(connection: &mut Connection, counter: usize, round: usize) -> Duration {
    let mut took = Duration::ZERO;
    for verb in ["call-next", "start", "finish"] {
        let begin = Instant::now();
        let key = format!("{verb}-{counter}-{round}");
        let answer = connection.post(&format!("counters/{counter}/{verb}"), Some(&key), "").await.unwrap();
        assert_eq!(answer.status, 200, "{verb}: {:?}", answer.json());
        if verb == "call-next" {
            took = begin.elapsed();
        }
    }
    took
}

/// The rules alone: every counter calls in turn out of a full hall, one ticket in five with a head start.
fn decisions() -> Times {
    let mut hall = full_hall();
    let mut times = Times::default();
    let mut now = MORNING.plus_ms(BETWEEN_MS * i64::from(WAITING));
    for round in 0..DECISIONS {
        now = now.plus_ms(1);
        let counter = CounterNo(1 + u16::try_from(round % usize::from(COUNTERS)).unwrap());
        let begin = Instant::now();
        let decided = black_box(hall.decide(now, black_box(&Command::CallNext { counter })));
        times.add(begin.elapsed());
        let decided = decided.expect("somebody waits");
        decided.events.iter().for_each(|event| hall.evolve(decided.at, event));
        for command in [
            Command::Start { counter },
            Command::Finish { counter },
            // Another comes for each who goes: the hall stays full.
            newcomer(round),
        ] {
            let decided = hall.decide(now, &command).expect("the rules allow it");
            decided.events.iter().for_each(|event| hall.evolve(decided.at, event));
        }
    }
    times
}

fn full_hall() -> Hall {
    let file = load::hall::file(COUNTERS, WINDOW_TYPES);
    let settings = Config::parse(&file, Path::new("hall.toml")).unwrap().settings;
    let mut hall = Hall::new(settings, Carried::default());
    let open = (1..=COUNTERS).map(|no| Command::OpenCounter {
        counter: CounterNo(no),
        staff: None,
        window_types: None,
    });
    let people = (0..usize::try_from(WAITING).unwrap()).map(newcomer);
    let mut now = MORNING;
    for command in std::iter::once(Command::TurnDay).chain(open).chain(people) {
        now = now.plus_ms(BETWEEN_MS);
        let decided = hall.decide(now, &command).expect("the rules allow it");
        decided.events.iter().for_each(|event| hall.evolve(decided.at, event));
    }
    hall
}

fn newcomer(which: usize) -> Command {
    let prefixes = load::hall::prefixes(WINDOW_TYPES);
    let window_type = Prefix::new(&prefixes[which % WINDOW_TYPES]).unwrap();
    let class = if which.is_multiple_of(5) { Class::Priority } else { Class::Ordinary };
    Command::IssueTicket { window_type, class, matter: None, holder: None }
}
