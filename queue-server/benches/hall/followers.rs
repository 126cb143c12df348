//! A thousand followers on real sockets while twenty citizens a second are called, started and finished.

use crate::Bench;
use crate::calls;
use crate::issue;
use crate::load::follower::{Follower, Word};
use crate::load::http1::Connection;
use crate::load::program::Place;
use crate::load::{self};
use crate::table::{Times, Value};
use std::cell::RefCell;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::task::LocalSet;

const FOLLOWERS: usize = 1000;
const COUNTERS: u16 = 120;
const WINDOW_TYPES: usize = 8;
const CALL_EVERY: Duration = Duration::from_millis(50);
const CALLS: usize = 400;
const LAST_MAX: Duration = Duration::from_millis(150);
const MEMORY_MAX: f64 = 150e6;
/// After the last call, what is still under way gets this long.
const SETTLE_FOR: Duration = Duration::from_secs(2);

/// Who has heard of which call, and when.
#[derive(Default)]
struct Heard {
    /// By ticket: how many followers, and the last of them.
    calls: HashMap<u64, (usize, Instant)>,
    events: usize,
}

pub(crate) async fn run(bench: &mut Bench) {
    let place = Place::new(&bench.folder("followers"), &load::hall::file(COUNTERS, WINDOW_TYPES));
    let (server, token) = issue::open(&place, COUNTERS).await;
    calls::fill(&server, &token, u32::try_from(CALLS).unwrap() + 100).await;
    let heard = Rc::new(RefCell::new(Heard::default()));
    let address = server.address;
    let answered = LocalSet::new()
        .run_until(async {
            for _ in 0..FOLLOWERS {
                let follower = Follower::open(address, &token, None).await;
                let follower = follower.expect("files enough: raise `ulimit -n`, as `make bench` does");
                tokio::task::spawn_local(follow(follower, Rc::clone(&heard)));
            }
            // The caller has a thread of its own: a thousand followers must not make it late.
            let token = token.clone();
            let answered = tokio::task::spawn_blocking(move || call_steadily(address, &token)).await.unwrap();
            tokio::time::sleep(SETTLE_FOR).await;
            answered
        })
        .await;
    let heard = heard.borrow();
    let mut times = Times::default();
    for (ticket, answered_at) in &answered {
        let (followers, last) = heard.calls.get(ticket).expect("everybody heard of it");
        assert_eq!(*followers, FOLLOWERS, "everybody heard of it once");
        // Followers may hear of a call before its caller does.
        times.add(last.saturating_duration_since(*answered_at));
    }
    let memory = server.memory("VmHWM");
    let figure = format!("{FOLLOWERS} followers, 20 calls/s: last follower after the answer, p99 ({times})");
    bench.table.at_most(&figure, Value::Time(times.percentile(99)), Value::Time(LAST_MAX));
    bench.table.note("events delivered in that time", heard.events);
    let figure = format!("server memory with {FOLLOWERS} followers, highest");
    bench.table.at_most(&figure, bytes(memory), Value::Bytes(MEMORY_MAX));
}

#[expect(clippy::cast_precision_loss, reason = "megabytes")]
pub(crate) fn bytes(count: u64) -> Value {
    Value::Bytes(count as f64)
}

async fn follow(mut follower: Follower, heard: Rc<RefCell<Heard>>) {
    while let Ok(word) = follower.next().await {
        let Word::Event { data, .. } = word else { continue };
        let now = Instant::now();
        let mut heard = heard.borrow_mut();
        heard.events += 1;
        if data.contains(r#""kind":"ticket_called""#) {
            let call = heard.calls.entry(ticket(&data)).or_insert((0, now));
            *call = (call.0 + 1, now);
        }
    }
}

/// The ticket in an event; a thousand followers cannot afford to parse all of it.
fn ticket(data: &str) -> u64 {
    let rest = data.split_once(r#""ticket":"#).map(|(_, rest)| rest);
    let digits = rest.and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next());
    digits.and_then(|digits| digits.parse().ok()).expect("a call is of a ticket")
}

/// Tickets called, and when the caller was told so.
fn call_steadily(address: SocketAddr, token: &str) -> Vec<(u64, Instant)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = Connection::open(address, token).await.unwrap();
        let mut clock = tokio::time::interval(CALL_EVERY);
        let mut answered = Vec::new();
        for round in 0..CALLS {
            clock.tick().await;
            let counter = 1 + round % usize::from(COUNTERS);
            if round >= usize::from(COUNTERS) {
                for verb in ["start", "finish"] {
                    let done =
                        connection.post(&format!("counters/{counter}/{verb}"), None, "").await.unwrap();
                    assert_eq!(done.status, 200);
                }
            }
            let path = format!("counters/{counter}/call-next");
            let answer = connection.post(&path, None, "").await.unwrap();
            let now = Instant::now();
            assert_eq!(answer.status, 200, "{:?}", answer.json());
            answered.push((answer.json()["id"].as_u64().unwrap(), now));
        }
        answered
    })
}
