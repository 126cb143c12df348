//! What the follower says becomes a hall that knows whether it is current, on the server's clock.

use crate::support::*;
use display::announce::{Announcer, Rules};
use display::clock::ServerClock;
use display::hall::Feed;
use display::link::{CATCH_UP_FOR, Link, News};
use queue_api::follower::Update;
use std::time::{Duration, Instant};

fn event(s: i64) -> Update {
    Update::Event(Box::new(recorded(s, called(1, 3))))
}

#[test]
fn a_hall_is_current_from_the_snapshot_until_the_line_breaks() {
    let (mut link, begun) = (Link::default(), Instant::now());
    assert_eq!(link.feed(), Feed::Connecting);
    link.take(Update::Snapshot(Box::new(snapshot())), begun);
    assert_eq!(link.feed(), Feed::Live);
    link.take(Update::Stale, begun + Duration::from_secs(40));
    assert_eq!(link.feed(), Feed::Stale { since: at(40) });
    link.take(Update::Live, begun + Duration::from_secs(50));
    assert_eq!(link.feed(), Feed::Live);
}

#[test]
fn a_snapshot_on_a_broken_line_is_not_called_current() {
    let (mut link, begun) = (Link::default(), Instant::now());
    link.take(Update::Stale, begun);
    assert_eq!(link.feed(), Feed::Connecting, "there is nothing yet that could be old");
    link.take(Update::Snapshot(Box::new(snapshot())), begun);
    assert_eq!(link.feed(), Feed::Stale { since: at(0) });
    link.take(Update::Live, begun);
    assert_eq!(link.feed(), Feed::Live);
}

#[test]
fn a_second_snapshot_tells_since_when_calls_were_missed() {
    let (mut link, begun) = (Link::default(), Instant::now());
    let News::Restarted { known_until: None, .. } = link.take(Update::Snapshot(Box::new(snapshot())), begun)
    else {
        panic!("the first snapshot knows of no earlier one");
    };
    link.take(event(5), begun + Duration::from_secs(5));
    let mut later = snapshot();
    later.at = at(60);
    let News::Restarted { known_until, .. } = link.take(Update::Snapshot(Box::new(later.clone())), begun)
    else {
        panic!("a snapshot restarts");
    };
    assert_eq!(known_until, Some(at(5)));
    later.business_day = "2026-11-24".into();
    let News::Restarted { known_until, .. } = link.take(Update::Snapshot(Box::new(later)), begun) else {
        panic!("a snapshot restarts");
    };
    assert_eq!(known_until, None, "yesterday's calls are not missed");
}

#[test]
fn replayed_events_are_old_and_live_ones_set_the_clock() {
    let begun = Instant::now();
    let after = |s| begun + Duration::from_secs(s);
    let mut clock = ServerClock::new(at(0), begun);
    clock.broke(after(100));
    clock.heard(at(20), after(101));
    assert_eq!(clock.now(after(101)), at(101), "a replay does not turn the clock back");
    clock.heard(at(150), after(102));
    assert_eq!(clock.now(after(102)), at(150), "nothing comes from the future");
    clock.heard(at(110), after(120));
    assert_eq!(clock.now(after(121)), at(111), "the server's clock was set back, and we follow");
}

#[test]
fn nothing_is_said_on_old_knowledge_nor_before_what_was_missed_is_known() {
    let (mut link, begun) = (Link::default(), Instant::now());
    assert!(!link.may_speak(begun), "nothing is known yet");
    link.take(Update::Snapshot(Box::new(snapshot())), begun);
    assert!(link.may_speak(begun));
    link.take(Update::Stale, begun + Duration::from_secs(40));
    assert!(!link.may_speak(begun + Duration::from_secs(41)));
    let returned = begun + Duration::from_secs(50);
    link.take(Update::Live, returned);
    assert!(!link.may_speak(returned), "the missed events are still coming");
    assert!(link.may_speak(returned + CATCH_UP_FOR));
}

#[test]
fn who_came_during_a_break_is_not_called_after_it_nor_is_an_old_call() {
    let (mut link, begun) = (Link::default(), Instant::now());
    let mut announcer = Announcer::new(Rules { repeats: 1, age_max_s: 180, quiet: Vec::new() }, None);
    let after = |s| begun + Duration::from_secs(s);
    link.take(Update::Snapshot(Box::new(snapshot())), begun);
    link.take(Update::Stale, after(5));
    link.take(Update::Live, after(300));
    let missed = [
        (10, called(1, 1)),
        (20, called(2, 2)),
        (250, called(3, 3)),
        (260, started(3, 3)),
        (290, called(4, 4)),
    ];
    for (s, event) in missed {
        let News::Event(recorded) = link.take(Update::Event(Box::new(recorded(s, event))), after(300)) else {
            panic!("an event is news");
        };
        announcer.take(&recorded.event, recorded.at);
    }
    let then = after(300) + CATCH_UP_FOR;
    assert!(link.may_speak(then));
    let now = link.now(then).unwrap();
    assert_eq!(announcer.next(now, 632).map(|said| said.ticket), Some(4));
    announcer.said();
    assert_eq!(announcer.next(now, 632), None);
}
