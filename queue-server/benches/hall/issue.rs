//! Tickets issued: 64 kiosks as fast as they can, and one kiosk alone.

use crate::Bench;
use crate::disk::{Rows, Sync, Written};
use crate::load::http1::Connection;
use crate::load::program::{Place, Server};
use crate::load::wal;
use crate::load::{self};
use crate::table::Target::{AtLeast, AtMost};
use crate::table::{Times, Value};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

pub(crate) const CLIENTS: usize = 64;
const COUNTERS: u16 = 120;
const WINDOW_TYPES: usize = 8;
const WARM_UP_FOR: Duration = Duration::from_secs(1);
const LOAD_FOR: Duration = Duration::from_secs(8);
const ALONE: usize = 500;
/// How often the write-ahead log is looked at: it begins anew after a thousand pages.
const LOOK_EVERY: Duration = Duration::from_millis(2);

pub(crate) async fn run(bench: &mut Bench) {
    let place = Place::new(&bench.folder("issue"), &load::hall::file(COUNTERS, WINDOW_TYPES));
    let (server, token) = open(&place, COUNTERS).await;

    let sync = Sync::measure(&bench.dir);
    let alone = alone(&server, &token, ALONE).await;
    let sync = sync.and_again(&bench.dir);
    let limit = Value::Time(sync.median());
    bench.table.note("one fsync after 8 pages", &sync);
    bench.table.note("one fdatasync after 8 pages", Sync::measure_data(&bench.dir));
    let figure = format!("issue, 1 client: p99 ({alone})");
    bench.table.ratio(&figure, Value::Time(alone.percentile(99)), ("one fsync", limit), AtMost(2.0));

    drop(together(&server, &token, "warm", WARM_UP_FOR).await);
    let wal = place.data().join("hall.db-wal");
    let counting = tokio::task::spawn_blocking({
        let (wal, end) = (wal.clone(), Instant::now() + LOAD_FOR);
        move || count_commits(&wal, end)
    });
    let sync = Sync::measure(&bench.dir);
    let (begin, before) = (Instant::now(), server.processor_time());
    let times = together(&server, &token, "load", LOAD_FOR).await;
    let (took, after) = (begin.elapsed(), server.processor_time());
    let commits = counting.await.unwrap();
    drop(server);
    let issued = times.len();
    let batch = issued.checked_div(commits).unwrap_or(1).max(1);
    let ours = per_second(issued, took);

    let sync = sync.and_again(&bench.dir);
    let rows = Rows::read(&place.data().join("hall.db"));
    let all = rows.rows() / 3;
    let bare_commits = (all / batch).max(1);
    let bare = (0..3).map(|run| rows.write(&bench.folder(&format!("bare-{run}.db")), bare_commits));
    let bare = bare.min_by_key(Written::total).unwrap();
    let bare_alone = rows.first(ALONE).write(&bench.folder("bare-alone.db"), ALONE);

    bench.table.note("bare SQLite, commit of one ticket's rows", &bare_alone.commits);
    bench.table.note("bare SQLite, commit of as many tickets as ours", &bare.commits);
    bench.table.note("tickets in one commit, 64 clients", batch);
    let each = |time: Duration| Value::Time(time / u32::try_from(issued).unwrap());
    bench.table.note("processor time a ticket, writer thread", each(after.0 - before.0));
    bench.table.note("processor time a ticket, all other server threads", each(after.1 - before.1));
    bench.table.note(
        "processor time a ticket, bare SQLite",
        Value::Time(bare.processor / u32::try_from(all).unwrap()),
    );
    bench.table.ratio(
        "durable issue, 64 clients",
        Value::PerSecond(ours),
        ("bare SQLite, same rows and batch", Value::PerSecond(per_second(all, bare.total()))),
        AtLeast(0.6),
    );
    let figure = format!("issue, 64 clients: p99 ({times})");
    let limit = Value::Time(sync.median());
    bench.table.ratio(&figure, Value::Time(times.percentile(99)), ("one fsync", limit), AtMost(4.0));
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
