//! A daemon that dies, or whose disk is full, at any step between press and acknowledgement.

use super::disk::Disk;
use super::*;
use queue_api::event::{HallEvent, Recorded};
use std::sync::Mutex;

const UNIT: u8 = 1;
const COUNTER: u16 = 3;

/// A disk that takes some writes, then none; what it took stays when its daemon is gone.
struct Few {
    left: usize,
    lines: Arc<Mutex<Vec<u8>>>,
    orders: Receiver<Order>,
    acknowledged_too_early: Arc<AtomicBool>,
}

impl Disk for Few {
    fn append(&mut self, lines: &[u8]) -> std::io::Result<()> {
        let early = self.orders.try_iter().any(|order| matches!(order, Order::Acknowledge { .. }));
        self.acknowledged_too_early.fetch_or(early, Ordering::Relaxed);
        self.left = self.left.checked_sub(1).ok_or(std::io::ErrorKind::StorageFull)?;
        self.lines.lock().unwrap().extend_from_slice(lines);
        Ok(())
    }

    fn replace(&mut self, lines: &[u8]) -> std::io::Result<()> {
        *self.lines.lock().unwrap() = lines.to_vec();
        Ok(())
    }
}

struct Played {
    bridge: Bridge,
    orders: Receiver<Order>,
    lines: Arc<Mutex<Vec<u8>>>,
    early: Arc<AtomicBool>,
    stop: Arc<AtomicBool>,
}

impl Drop for Played {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn daemon(writes: usize, on_disk: &[u8]) -> Played {
    let (line, orders) = LineHandle::played();
    let (lines, early, stop) = (Arc::default(), Arc::default(), Arc::new(AtomicBool::new(false)));
    let disk = Few {
        left: writes,
        lines: Arc::clone(&lines),
        orders: orders.clone(),
        acknowledged_too_early: Arc::clone(&early),
    };
    let spool = Spool::over(Box::new(disk), on_disk).unwrap();
    // Nobody listens there: what is sent stays on its way.
    let client = Client::new("http://127.0.0.1:9", None);
    let open = spool.open_ratings();
    let mut desk = Desk::new(vec![COUNTER], Duration::from_secs(60));
    desk.restore(&open, Instant::now(), unix_ms());
    let bridge = Bridge {
        desk,
        call_desk: CallDesk::new([COUNTER]),
        lines: vec![line],
        uplink: Uplink::start(client.clone(), spool, [], Arc::clone(&stop)).unwrap(),
        caller: Caller::start(client, Arc::clone(&stop), |_| true).unwrap(),
        open: Vec::new(),
        ignored: 0,
        wished: 0,
    };
    Played { bridge, orders, lines, early, stop }
}

fn pressed(what: What) -> Pressed {
    Pressed { line: 0, unit: UNIT, sequence: 7, counter: COUNTER, what, late: false, after: None }
}

impl Played {
    fn finish(&mut self) {
        self.bridge.desk.keypad_is(COUNTER, true);
        let event = HallEvent::TicketFinished {
            ticket: 9,
            number: "A009".into(),
            window_type: "A".into(),
            counter: COUNTER,
            service_s: 60,
        };
        let at = "2026-11-23T01:00:00Z".parse().unwrap();
        self.bridge.follow(&Update::Event(Box::new(Recorded { seq: 1, at, event })));
        self.bridge.pass_on();
    }

    fn acknowledged(&self) -> bool {
        self.orders.try_iter().any(|order| matches!(order, Order::Acknowledge { unit: UNIT, sequence: 7 }))
    }

    fn ratings_on_disk(&self) -> usize {
        String::from_utf8(self.lines.lock().unwrap().clone()).unwrap().matches("rated").count()
    }
}

#[test]
fn a_press_is_on_disk_before_it_is_acknowledged() {
    let mut daemon = daemon(100, b"");
    daemon.finish();
    daemon.bridge.press(&pressed(What::Rating(4)));
    assert_eq!(daemon.ratings_on_disk(), 1);
    assert!(daemon.acknowledged());
    daemon.bridge.follow(&Update::Live);
    daemon.bridge.press(&pressed(What::Deed(Deed::Next, vec![])));
    assert!(daemon.acknowledged());
    assert!(!daemon.early.load(Ordering::Relaxed), "acknowledged before it was stored");
}

#[test]
fn a_key_that_may_be_older_than_the_question_is_acknowledged_and_rates_nobody() {
    let before = Instant::now();
    let mut daemon = daemon(100, b"");
    daemon.finish();
    daemon.bridge.press(&Pressed { late: true, after: Some(before), ..pressed(What::Rating(1)) });
    assert!(daemon.acknowledged());
    assert_eq!(daemon.ratings_on_disk(), 0, "the citizen before pressed it while the cable was off");
    let after = Some(Instant::now());
    daemon.bridge.press(&Pressed { late: true, after, ..pressed(What::Rating(4)) });
    assert_eq!(daemon.ratings_on_disk(), 1, "this citizen did");
}

#[test]
fn what_a_full_disk_does_not_take_is_not_acknowledged_and_not_sent() {
    for what in [What::Rating(4), What::Deed(Deed::Next, vec![])] {
        // The question is the one thing the disk still takes.
        let mut daemon = daemon(1, b"");
        daemon.finish();
        daemon.bridge.follow(&Update::Live);
        daemon.bridge.press(&pressed(what.clone()));
        assert!(!daemon.acknowledged(), "{what:?}");
        assert_eq!(daemon.ratings_on_disk(), 0);
        let [(COUNTER, screen, 2)] = &daemon.bridge.call_desk.changes(Instant::now())[..] else {
            panic!("two beeps")
        };
        assert_eq!(screen.code, Notice::NOT_STORED.code());
        assert!(daemon.bridge.desk.rating_open(COUNTER, Instant::now()).is_some(), "it may be given again");
    }
}

#[test]
fn a_daemon_killed_at_any_write_neither_loses_nor_doubles_what_it_acknowledged() {
    for writes in 0..4 {
        let mut first = daemon(writes, b"");
        first.finish();
        first.bridge.press(&pressed(What::Rating(4)));
        let acknowledged = first.acknowledged();
        let left = first.lines.lock().unwrap().clone();
        drop(first);
        // The keypad says again what was not acknowledged; a killed daemon may not have got round to it either way.
        for says_it_again in [true, false] {
            let mut second = daemon(100, &left);
            if says_it_again {
                second.bridge.press(&Pressed { late: true, ..pressed(What::Rating(4)) });
            }
            let kept = second.ratings_on_disk();
            let asked = writes > 0;
            assert!(kept <= 1, "{writes}: twice");
            assert!(kept == 1 || !acknowledged, "{writes}: lost");
            assert_eq!(
                kept == 1,
                acknowledged || (asked && says_it_again),
                "{writes}, again: {says_it_again}"
            );
        }
    }
}
