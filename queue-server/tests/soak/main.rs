//! Power cuts: the real server is killed at random moments under 64 writers, again and again on one folder.
//!
//! `make soak` runs hundreds of rounds; `make test` runs a handful. The seed is printed and repeats the plan, though
//! not the operating system's mood.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that panics has failed, which is its purpose; its seed must be seen"
)]

#[path = "../load/mod.rs"]
mod load;

use load::follower::{Follower, Word};
use load::http1::{Answer, Connection};
use load::program::{Place, Server};
use load::random::{Random, seed};
use queue_server::store;
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

const WRITERS: u16 = 64;
const WINDOW_TYPES: usize = 4;
const COUNTERS: u16 = 4;
/// Rounds in `make test`; `ROUNDS` asks for more.
const ROUNDS_SHORT: u32 = 5;
/// Tickets acknowledged in a round before it is cut, at most.
const ACKNOWLEDGED_MAX: u64 = 400;
/// How long after that the cut comes, at most: a few commits on any disk.
const LATE_US_MAX: u64 = 15_000;
/// Acknowledged commands repeated after each cut.
const REPEATED: usize = 64;
/// Longest wait for anything.
const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_server_killed_at_any_moment_keeps_every_number_it_gave_and_gives_none_twice() {
    let seed = seed();
    let rounds = std::env::var("ROUNDS").map_or(ROUNDS_SHORT, |rounds| rounds.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    eprintln!("SEED={seed} ROUNDS={rounds} repeats the plan of this run");
    let tally =
        runtime.block_on(async { Soak::new(Place::new(dir.path(), &hall()), seed).run(rounds).await });
    eprintln!("{tally}");
    assert_eq!(tally.kills, rounds);
}

fn hall() -> String {
    load::hall::file(COUNTERS, WINDOW_TYPES)
}

/// What a run has seen.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    kills: u32,
    acknowledged: u64,
    /// Kills with requests sent and not answered.
    kills_with_requests: u32,
    /// Requests unanswered at a kill that were on disk all the same: the kill came between commit and answer.
    stored_unanswered: u64,
    /// Kills with at least one of those.
    kills_in_commit: u32,
    /// Kills that left frames of an unfinished commit behind in the write-ahead log.
    kills_in_write: u32,
    repeated: u64,
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} kills, {} tickets acknowledged", self.kills, self.acknowledged)?;
        writeln!(f, "{} kills with requests unanswered", self.kills_with_requests)?;
        writeln!(
            f,
            "{} kills between a commit and its answers ({} tickets stored, not yet answered)",
            self.kills_in_commit, self.stored_unanswered
        )?;
        writeln!(f, "{} kills in the middle of writing a commit", self.kills_in_write)?;
        write!(f, "{} commands asked again and answered as before", self.repeated)
    }
}

/// One writer: a kiosk that asks again under the same name until it has an answer.
struct Writer {
    no: u16,
    token: String,
    random: Random,
    asked: u32,
    /// Sent and not answered.
    pending: Option<(String, String)>,
    /// Key, body and answer of everything acknowledged.
    answered: Vec<(String, String, Answer)>,
}

/// What a follower has seen since the beginning, over all cuts.
#[derive(Debug, Default, Clone)]
struct Seen {
    log: String,
    seq: u64,
    /// Number printed on each ticket.
    tickets: HashMap<u64, String>,
    /// Highest running number of the day, by prefix.
    running: BTreeMap<String, u64>,
}

struct Soak {
    place: Place,
    random: Random,
    writers: Vec<Writer>,
    follower_token: String,
    seen: Seen,
    tally: Tally,
}

impl Soak {
    fn new(place: Place, seed: u64) -> Self {
        std::fs::create_dir_all(place.data()).unwrap();
        let random = Random::new(seed);
        let writers = (0..WRITERS)
            .map(|no| Writer {
                no,
                token: place.add_device(&format!("kiosk-{no}"), "kiosk"),
                random: random.branch(no.into()),
                asked: 0,
                pending: None,
                answered: Vec::new(),
            })
            .collect();
        let follower_token = place.add_device("board", "display");
        Self { place, random, writers, follower_token, seen: Seen::default(), tally: Tally::default() }
    }

    async fn run(mut self, rounds: u32) -> Tally {
        for round in 1..=rounds {
            let server = self.place.start();
            self.check(server.address).await;
            self.write_and_cut(server).await;
            if round % 50 == 0 {
                eprintln!("round {round}: {} tickets acknowledged", self.tally.acknowledged);
            }
        }
        let server = self.place.start();
        self.check(server.address).await;
        server.kill();
        self.tally
    }

    /// After a restart: what was answered is there, what was not can be asked again, and the numbers are whole.
    async fn check(&mut self, address: SocketAddr) {
        let before = self.catch_up(address).await;
        let pending = self.writers.iter().filter(|writer| writer.pending.is_some()).count();
        let answered: usize = self.writers.iter().map(|writer| writer.answered.len()).sum();
        let stored_unanswered = before.checked_sub(answered).expect("an acknowledged ticket is gone");
        assert!(stored_unanswered <= pending, "a ticket that nobody asked for");
        self.tally.kills_with_requests += u32::from(pending > 0);
        self.tally.stored_unanswered += u64::try_from(stored_unanswered).unwrap();
        self.tally.kills_in_commit += u32::from(stored_unanswered > 0);

        let mut asking = JoinSet::new();
        for writer in std::mem::take(&mut self.writers) {
            asking.spawn(writer.settle(address));
        }
        for (writer, repeated) in asking.join_all().await {
            self.tally.repeated += repeated;
            self.writers.push(writer);
        }
        self.writers.sort_by_key(|writer| writer.no);
        let after = self.catch_up(address).await;
        let answered: usize = self.writers.iter().map(|writer| writer.answered.len()).sum();
        assert_eq!(after, answered, "one ticket for each command, however often it was sent");
        assert_eq!(after - before, pending - stored_unanswered, "only what was not stored is issued now");
        for (key, _, answer) in self.writers.iter().flat_map(|writer| &writer.answered) {
            let ticket = answer.json();
            let number = self.seen.tickets.get(&ticket["id"].as_u64().unwrap());
            assert_eq!(number.map(String::as_str), ticket["number"].as_str(), "{key} lost its number");
        }
        let (entries, _) = store::verify(&self.place.data()).unwrap();
        assert_eq!(u64::try_from(entries).unwrap(), self.seen.seq, "every event was seen once");
    }

    /// Follows from where the follower stood until it has seen all there is; the answer is the tickets seen so far.
    async fn catch_up(&mut self, address: SocketAddr) -> usize {
        let mut connection = Connection::open(address, &self.follower_token).await.unwrap();
        let hall = connection.get("/api/v1/hall").await.unwrap().json();
        let (log, newest) = (hall["log"].as_str().unwrap(), hall["seq"].as_u64().unwrap());
        if self.seen.log.is_empty() {
            log.clone_into(&mut self.seen.log);
        }
        assert_eq!(self.seen.log, log, "the log is still the same");
        let place = format!("{log}-{}", self.seen.seq);
        let mut follower = Follower::open(address, &self.follower_token, Some(&place)).await.unwrap();
        let seen = &mut self.seen;
        let caught_up = async {
            while seen.seq < newest {
                match follower.next().await.unwrap() {
                    Word::Event { seq, data } => seen.believe(seq, &data),
                    Word::Beat => {}
                    Word::Reset => panic!("the server does not know its own log any more"),
                }
            }
        };
        tokio::time::timeout(LONG, caught_up).await.expect("the follower catches up");
        self.seen.tickets.len()
    }

    /// All writers write; a live follower follows; somewhere in between the power goes.
    async fn write_and_cut(&mut self, server: Server) {
        let address = server.address;
        let acknowledged = Arc::new(AtomicU64::new(0));
        let (many, mut enough) = watch::channel(false);
        let many = Arc::new(many);
        let limit = self.random.below(ACKNOWLEDGED_MAX);
        let late = Duration::from_micros(self.random.below(LATE_US_MAX));
        let mut writing = JoinSet::new();
        for writer in std::mem::take(&mut self.writers) {
            let (acknowledged, many) = (Arc::clone(&acknowledged), Arc::clone(&many));
            writing.spawn(writer.write(address, move || {
                if acknowledged.fetch_add(1, Ordering::Relaxed) >= limit {
                    many.send_replace(true);
                }
            }));
        }
        let place = format!("{}-{}", self.seen.log, self.seen.seq);
        let token = self.follower_token.clone();
        let seen = self.seen.clone();
        let following = tokio::spawn(async move { follow_to_the_end(address, &token, &place, seen).await });
        tokio::time::timeout(LONG, enough.wait_for(|enough| *enough)).await.unwrap().unwrap();
        tokio::time::sleep(late).await;
        server.kill();
        self.tally.kills += 1;
        self.tally.kills_in_write +=
            u32::from(load::wal::ends_in_the_middle(&self.place.data().join("hall.db-wal")));
        self.writers = writing.join_all().await;
        self.writers.sort_by_key(|writer| writer.no);
        self.tally.acknowledged += acknowledged.load(Ordering::Relaxed);
        self.seen = following.await.unwrap();
    }
}

impl Writer {
    /// Issues tickets until the server is gone.
    async fn write(mut self, address: SocketAddr, on_answer: impl Fn()) -> Self {
        let Ok(mut connection) = Connection::open(address, &self.token).await else { return self };
        let prefixes = load::hall::prefixes(WINDOW_TYPES);
        loop {
            let prefix = &prefixes[usize::from(u8::try_from(self.random.below(4)).unwrap())];
            let (key, body) = (format!("order-{}", self.asked), format!(r#"{{"window_type":"{prefix}"}}"#));
            self.asked += 1;
            self.pending = Some((key, body));
            if !self.ask(&mut connection).await {
                return self;
            }
            on_answer();
        }
    }

    /// Sends what is pending; `false` when there was no answer.
    async fn ask(&mut self, connection: &mut Connection) -> bool {
        let Some((key, body)) = self.pending.clone() else { return true };
        let Ok(answer) = connection.post("tickets", Some(&key), &body).await else { return false };
        assert_eq!(answer.status, 201, "{key}: {:?}", answer.json());
        self.pending = None;
        self.answered.push((key, body, answer));
        true
    }

    /// Asks again for what was not answered, and for a few that were; the answers are those given before.
    async fn settle(mut self, address: SocketAddr) -> (Self, u64) {
        let mut connection = Connection::open(address, &self.token).await.unwrap();
        let latest = self.answered.len();
        assert!(self.ask(&mut connection).await, "a server that nobody kills answers");
        let mut repeated = 0;
        for _ in 0..(REPEATED / usize::from(WRITERS)).max(1).min(latest) {
            // The latest is the likeliest to be lost; another is drawn from all.
            let drawn = self.random.below(u64::try_from(latest).unwrap());
            for which in [latest - 1, usize::try_from(drawn).unwrap()] {
                let (key, body, answer) = &self.answered[which];
                let again = connection.post("tickets", Some(key), body).await.unwrap();
                assert_eq!(&again, answer, "{key}: the same answer as before the cut");
                repeated += 1;
            }
        }
        (self, repeated)
    }
}

async fn follow_to_the_end(address: SocketAddr, token: &str, place: &str, mut seen: Seen) -> Seen {
    let Ok(mut follower) = Follower::open(address, token, Some(place)).await else { return seen };
    loop {
        match follower.next().await {
            Ok(Word::Event { seq, data }) => seen.believe(seq, &data),
            Ok(Word::Beat) => {}
            Ok(Word::Reset) => panic!("the server does not know its own log any more"),
            Err(_) => return seen,
        }
    }
}

impl Seen {
    fn believe(&mut self, seq: u64, data: &str) {
        assert_eq!(seq, self.seq + 1, "each event once, none left out");
        self.seq = seq;
        let event: serde_json::Value = serde_json::from_str(data).unwrap();
        match event["kind"].as_str().unwrap() {
            "day_opened" => self.running.clear(),
            "ticket_issued" => {
                let prefix = event["window_type"].as_str().unwrap();
                let running = self.running.entry(prefix.to_owned()).or_default();
                *running += 1;
                let number = event["number"].as_str().unwrap();
                assert_eq!(number, format!("{prefix}{running:03}"), "no number twice, no gap");
                let known = self.tickets.insert(event["ticket"].as_u64().unwrap(), number.to_owned());
                assert_eq!(known, None, "no ticket issued twice");
            }
            // A day that ended while we wrote.
            "ticket_expired" => {}
            other => panic!("nobody asked for {other}"),
        }
    }
}
