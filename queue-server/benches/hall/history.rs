//! Ten million past tickets beside none: what a day costs after years, and how long a start takes.

use crate::Bench;
use crate::calls;
use crate::issue;
use crate::load::http1::Connection;
use crate::load::program::Place;
use crate::load::{self};
use crate::table::Target::AtMost;
use crate::table::{Times, Value};
use queue_server::config::Config;
use queue_server::store::Store;
use rusqlite::Connection as Database;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const COUNTERS: u16 = 120;
const WINDOW_TYPES: usize = 8;
/// Past tickets, unless `HISTORY` says otherwise.
const HISTORY: u64 = 10_000_000;
const A_DAY: u64 = 8_000;
const ROUNDS: usize = 1_000;
const READY_MAX: Duration = Duration::from_secs(1);

pub(crate) async fn run(bench: &mut Bench) {
    let past = std::env::var("HISTORY").map_or(HISTORY, |text| text.parse().unwrap());
    let hall = load::hall::file(COUNTERS, WINDOW_TYPES);
    let full = Place::new(&bench.folder("full"), &hall);
    let begin = Instant::now();
    fill(&full, &hall, past).await;
    println!("{past} past tickets written in {:.0} s", begin.elapsed().as_secs_f64());
    let size = std::fs::metadata(full.data().join("hall.db")).unwrap().len();

    let begin = Instant::now();
    let server = full.start();
    let mut connection = Connection::open(server.address, "").await.unwrap();
    let health = connection.get("/healthz").await.unwrap();
    let ready = begin.elapsed();
    assert_eq!(health.status, 200);
    drop(server);
    bench.table.note(&format!("database with {past} past tickets"), crate::followers::bytes(size));
    bench.table.at_most("server ready after start, with history", Value::Time(ready), Value::Time(READY_MAX));

    let empty = Place::new(&bench.folder("empty"), &hall);
    let (full, full_token) = issue::open(&full, COUNTERS).await;
    let (empty, empty_token) = issue::open(&empty, COUNTERS).await;
    let mut full = Connection::open(full.address, &full_token).await.map(|c| (full, c)).unwrap();
    let mut empty = Connection::open(empty.address, &empty_token).await.map(|c| (empty, c)).unwrap();
    let (mut issued, mut called) =
        ((Times::default(), Times::default()), (Times::default(), Times::default()));
    // In turn, so that whatever else this machine does disturbs both alike.
    for round in 0..ROUNDS {
        let counter = 1 + round % usize::from(COUNTERS);
        let key = format!("turn-{round}");
        issued.0.add(issue::issue(&mut full.1, &key, round).await);
        issued.1.add(issue::issue(&mut empty.1, &key, round).await);
        called.0.add(calls::call(&mut full.1, counter, round).await);
        called.1.add(calls::call(&mut empty.1, counter, round).await);
    }
    for (name, (with, without)) in [("issue", issued), ("call-next", called)] {
        let figure = format!("{name} with history: p99 ({with})");
        let limit = ("the same, empty", Value::Time(without.percentile(99)));
        bench.table.ratio(&figure, Value::Time(with.percentile(99)), limit, AtMost(1.3));
    }
}

/// Years of tickets, written straight into the tables of a real store.
async fn fill(place: &Place, hall: &str, past: u64) {
    let config = Arc::new(Config::parse(hall, Path::new("hall.toml")).unwrap());
    let store = Store::open(&place.data(), &config).unwrap();
    let ended = store.ended();
    drop(store);
    ended.await;

    let mut database = Database::open(place.data().join("hall.db")).unwrap();
    for (pragma, value) in [("journal_mode", "OFF"), ("synchronous", "OFF"), ("foreign_keys", "OFF")] {
        database.pragma_update(None, pragma, value).unwrap();
    }
    let today = jiff::Timestamp::now().as_second() / 86_400;
    let first = today - 2 - i64::try_from(past / A_DAY).unwrap();
    let types = load::hall::prefixes(WINDOW_TYPES);
    let each = A_DAY / u64::try_from(WINDOW_TYPES).unwrap();
    let fill = database.transaction().unwrap();
    {
        let mut day_row = fill.prepare("INSERT INTO business_day (day, first_seq) VALUES (?1, 1)").unwrap();
        let mut row = fill
            .prepare(
                "INSERT INTO ticket (id, day, prefix, running, window_type, class, issued_at_ms, called_at_ms, started_at_ms,
                                     ended_at_ms, counter, outcome, wait_p50_s, wait_p90_s, rating, rating_channel)
                 VALUES (?1, ?2, ?3, ?4, ?3, 'ordinary', ?5, ?5 + 300000, ?5 + 330000, ?5 + 700000, ?6, 'finished', 280, 520, 5, 'keypad')",
            )
            .unwrap();
        for ticket in 0..i64::try_from(past).unwrap() {
            let (day, of_day) =
                (first + ticket / i64::try_from(A_DAY).unwrap(), ticket.unsigned_abs() % A_DAY);
            if of_day == 0 {
                day_row.execute([day]).unwrap();
            }
            let prefix = &types[usize::try_from(of_day / each).unwrap()];
            let issued_at_ms = day * 86_400_000 + i64::try_from(of_day).unwrap() * 3_600;
            let counter = 1 + of_day % u64::from(COUNTERS);
            row.execute((
                ticket + 1,
                day,
                prefix,
                i64::try_from(of_day % each + 1).unwrap(),
                issued_at_ms,
                i64::try_from(counter).unwrap(),
            ))
            .unwrap();
        }
    }
    fill.commit().unwrap();
    database.pragma_update(None, "journal_mode", "WAL").unwrap();
}
