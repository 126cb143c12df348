//! Tickets issued: 64 kiosks as fast as they can, and one kiosk alone.

use crate::Bench;
use crate::disk::{Probe, Rows, Written};
use crate::load::http1::Connection;
use crate::load::program::{Place, Server};
use crate::load::wal;
use crate::load::{self};
use crate::table::Target::AtLeast;
use crate::table::{Times, Value};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

pub(crate) const CLIENTS: usize = 64;
const COUNTERS: u16 = 120;
const WINDOW_TYPES: usize = 8;
const WARM_UP_FOR: Duration = Duration::from_secs(1);
const LOAD_FOR: Duration = Duration::from_secs(4);
const TURNS: usize = 3;
const ALONE: usize = 3_000;
/// How often the write-ahead log is looked at: it begins anew after a thousand pages.
const LOOK_EVERY: Duration = Duration::from_millis(2);

pub(crate) async fn run(bench: &mut Bench) {
    let place = Place::new(&bench.folder("issue"), &load::hall::file(COUNTERS, WINDOW_TYPES));
    let (server, token) = open(&place, COUNTERS).await;

    let probe = Probe::start(&bench.dir);
    let alone = alone(&server, &token, ALONE).await;
    bench.table.fsyncs("issue, 1 client", &alone, &probe.stop(), 2.0);

    drop(together(&server, &token, "warm", WARM_UP_FOR).await);
    let mut ours = Ours::default();
    let (mut bare, mut bare_rows) = (Written::default(), 0);
    // In turn, so that whatever else this machine does disturbs both alike.
    for turn in 0..TURNS {
        let before = ours.times.len();
        ours.load(bench, &place, &server, &token, turn).await;
        let rows = Rows::read(&place.data().join("hall.db")).last(ours.times.len() - before);
        bare.add(rows.write(&bench.folder(&format!("bare-{turn}.db")), rows.len() / ours.batch()));
        bare_rows += rows.len();
    }
    let rows = Rows::read(&place.data().join("hall.db")).last(ALONE);
    let mut bare_alone = Written::default();
    bare_alone.add(rows.write(&bench.folder("bare-alone.db"), ALONE));
    drop(server);

    let each = |time: Duration, count: usize| Value::Time(time / u32::try_from(count).unwrap());
    let table = &mut bench.table;
    table.note("bare SQLite, commit of one ticket's rows", &bare_alone.commits);
    table.note("bare SQLite, commit of as many tickets as ours", &bare.commits);
    table.note("tickets in one commit, 64 clients", ours.batch());
    table.note("processor time a ticket, writer thread", each(ours.writer, ours.times.len()));
    table.note("processor time a ticket, all other server threads", each(ours.others, ours.times.len()));
    table.note("processor time a ticket, bare SQLite", each(bare.processor, bare_rows));
    let bare = Value::PerSecond(per_second(bare_rows, bare.took));
    let measured = Value::PerSecond(per_second(ours.times.len(), ours.took));
    let limit = ("bare SQLite, same rows and batch", bare);
    table.ratio("durable issue, 64 clients", measured, limit, AtLeast(0.6));
    table.fsyncs("issue, 64 clients", &ours.times, &ours.sync, 4.0);
}

/// What the server made of its turns.
#[derive(Default)]
struct Ours {
    times: Times,
    sync: Times,
    took: Duration,
    commits: usize,
    writer: Duration,
    others: Duration,
}

impl Ours {
    async fn load(&mut self, bench: &Bench, place: &Place, server: &Server, token: &str, turn: usize) {
        let wal = place.data().join("hall.db-wal");
        let probe = Probe::start(&bench.dir);
        let (begin, before) = (Instant::now(), server.processor_time());
        let counting = tokio::task::spawn_blocking(move || count_commits(&wal, begin + LOAD_FOR));
        self.times.extend(together(server, token, &format!("turn-{turn}"), LOAD_FOR).await);
        let after = server.processor_time();
        self.took += begin.elapsed();
        self.writer += after.0 - before.0;
        self.others += after.1 - before.1;
        self.commits += counting.await.unwrap();
        self.sync.extend(probe.stop());
    }

    /// Tickets in one commit, on average.
    fn batch(&self) -> usize {
        self.times.len().checked_div(self.commits).unwrap_or(1).max(1)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a few seconds")]
fn per_second(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// A running server with every counter open, and a token that may do nearly everything.
pub(crate) async fn open(place: &Place, counters: u16) -> (Server, String) {
    std::fs::create_dir_all(place.data()).unwrap();
    let token = place.add_device("bench", "integrator");
    let server = place.start();
    let mut connection = Connection::open(server.address, &token).await.unwrap();
    for no in 1..=counters {
        let answer = connection.post(&format!("counters/{no}/open"), None, "").await.unwrap();
        assert_eq!(answer.status, 200);
    }
    (server, token)
}

/// One kiosk, one ticket after the other.
pub(crate) async fn alone(server: &Server, token: &str, tickets: usize) -> Times {
    let mut connection = Connection::open(server.address, token).await.unwrap();
    let mut times = Times::default();
    for ticket in 0..tickets {
        times.add(issue(&mut connection, &format!("alone-{ticket}"), ticket).await);
    }
    times
}

/// As many kiosks as there are clients, for so long.
pub(crate) async fn together(server: &Server, token: &str, name: &str, time: Duration) -> Times {
    let end = Instant::now() + time;
    let mut kiosks = JoinSet::new();
    for kiosk in 0..CLIENTS {
        let mut connection = Connection::open(server.address, token).await.unwrap();
        let name = name.to_owned();
        kiosks.spawn(async move {
            let mut times = Times::default();
            while Instant::now() < end {
                let ticket = times.len();
                times.add(issue(&mut connection, &format!("{name}-{kiosk}-{ticket}"), ticket + kiosk).await);
            }
            times
        });
    }
    let mut all = Times::default();
    kiosks.join_all().await.into_iter().for_each(|times| all.extend(times));
    all
}

pub(crate) async fn issue(connection: &mut Connection, key: &str, which: usize) -> Duration {
    let prefixes = ["A", "B", "C", "D", "E", "F", "G", "H"];
    let body = format!(r#"{{"window_type":"{}"}}"#, prefixes[which % WINDOW_TYPES]);
    let begin = Instant::now();
    let answer = connection.post("tickets", Some(key), &body).await.unwrap();
    let took = begin.elapsed();
    assert_eq!(answer.status, 201, "{:?}", answer.json());
    took
}

fn count_commits(wal: &std::path::Path, end: Instant) -> usize {
    let mut counter = wal::Counter::default();
    counter.look(wal);
    let before = counter.commits;
    while Instant::now() < end {
        std::thread::park_timeout(LOOK_EVERY);
        counter.look(wal);
    }
    usize::try_from(counter.commits - before).unwrap()
}
