//! What each key asks for and what each pad shows, without a pad or a server.

use super::*;
use queue_api::event::Recorded;
use queue_api::hall::HallDay;

fn hall(counter: &serde_json::Value) -> Update {
    let window_type = |prefix: &str, waiting: u32| {
        serde_json::json!({
            "prefix": prefix, "name": "", "name_en": "", "area": "", "area_en": "", "waiting": waiting,
            "counters": [], "counters_open": 0, "issuing": true, "real_name": "none",
        })
    };
    let hall = serde_json::json!({
        "log": "log", "seq": 1, "at": "2026-11-23T01:00:00Z", "business_day": "2026-11-23",
        "hall": {
            "name": "", "name_en": "", "emblem": "", "no_show_rule": "", "no_show_rule_en": "",
            "utc_offset_min": 480, "notices": [],
        },
        "window_types": [window_type("A", 5), window_type("B", 7)],
        "counters": [counter], "recent_calls": [], "devices": [],
        "today": HallDay::default(),
    });
    Update::Snapshot(serde_json::from_value(hall).unwrap())
}

fn desk(state: &str, window_types: &[&str]) -> CallDesk {
    let mut desk = CallDesk::new([3]);
    desk.follow(&hall(&serde_json::json!({
        "no": 3, "name": "", "name_en": "", "window_types": window_types, "state": state,
        "since": "2026-11-23T01:00:00Z",
    })));
    desk
}

fn event(event: HallEvent) -> Update {
    Update::Event(Box::new(Recorded { seq: 1, at: "2026-11-23T01:00:00Z".parse().unwrap(), event }))
}

fn shown(desk: &mut CallDesk, now: Instant) -> (String, u16, Lamp, u16) {
    let [(3, screen, beeps)] = &desk.changes(now)[..] else { panic!("one change") };
    (screen.text.clone(), screen.waiting, screen.lamp, *beeps)
}

#[test]
fn every_key_asks_for_what_the_clerk_s_page_would() {
    let desk = desk("idle", &["A"]);
    for (deed, digits, wish) in [
        (Deed::Next, &[][..], Wish::CallNext),
        (Deed::Call, &[0, 1, 2], Wish::Call("A012".into())),
        (Deed::Call, &[2, 0, 1, 2], Wish::Call("B012".into())),
        (Deed::Recall, &[], Wish::Recall),
        (Deed::Start, &[], Wish::Start),
        (Deed::Finish, &[], Wish::Finish),
        (Deed::NoShow, &[], Wish::NoShow),
        (Deed::Hold, &[], Wish::Hold),
        (Deed::CallBack, &[], Wish::CallBack(None)),
        (Deed::CallBack, &[1, 2], Wish::CallBack(Some(12))),
        (Deed::Requeue, &[1, 2], Wish::Requeue(Some(12))),
        (Deed::Transfer, &[7], Wish::TransferToCounter(7)),
        (Deed::Transfer, &[0, 2], Wish::TransferToWindowType("B".into())),
        (Deed::TransferToWindowType, &[1], Wish::TransferToWindowType("A".into())),
        (Deed::Pause, &[], Wish::Pause(PauseReason::Break)),
        (Deed::Pause, &[2], Wish::Pause(PauseReason::Meal)),
        (Deed::Open, &[8, 1], Wish::Open(Some("81".into()))),
        (Deed::Open, &[0, 0, 1, 2], Wish::Open(Some("0012".into()))),
        (Deed::Open, &[], Wish::Open(None)),
        (Deed::Close, &[], Wish::Close),
    ] {
        assert_eq!(desk.decide(3, deed, digits, false), Ok(wish), "{deed:?} {digits:?}");
    }
}

#[test]
fn a_number_that_means_nothing_is_not_sent() {
    let one = desk("idle", &["A"]);
    for (deed, digits) in [
        (Deed::Call, &[][..]),
        (Deed::Call, &[0, 0, 0]),
        (Deed::Call, &[9, 0, 1, 2]),
        (Deed::Transfer, &[]),
        (Deed::Transfer, &[0]),
        (Deed::Transfer, &[0, 3]),
        (Deed::Pause, &[6]),
        (Deed::Transfer, &[9, 9, 9, 9, 9, 9]),
    ] {
        assert_eq!(one.decide(3, deed, digits, false), Err(Notice::NUMBER), "{deed:?} {digits:?}");
    }
    let several = desk("idle", &["A", "B"]);
    assert_eq!(several.decide(3, Deed::Call, &[1, 2], false), Err(Notice::NUMBER), "whose 012?");
    assert_eq!(several.decide(4, Deed::Next, &[], false), Err(Notice::NO_SUCH_KEY));
}

#[test]
fn a_key_that_cannot_be_sent_now_is_never_sent() {
    let mut desk = desk("idle", &["A"]);
    assert_eq!(
        desk.decide(3, Deed::Next, &[], true),
        Err(Notice::NO_CONNECTION),
        "pressed nobody knows when"
    );
    desk.follow(&Update::Stale);
    assert_eq!(desk.decide(3, Deed::Next, &[], false), Err(Notice::NO_CONNECTION));
    desk.follow(&Update::Live);
    desk.sent(3);
    assert_eq!(desk.decide(3, Deed::Next, &[], false), Err(Notice::BUSY));
    desk.answered(3, Notice::Done, Instant::now());
    assert_eq!(desk.decide(3, Deed::Next, &[], false), Ok(Wish::CallNext));
    assert_eq!(CallDesk::new([3]).decide(3, Deed::Next, &[], false), Err(Notice::NO_CONNECTION));
}

#[test]
fn the_pause_key_of_a_paused_counter_goes_on() {
    let mut desk = desk("idle", &["A"]);
    desk.follow(&event(HallEvent::CounterPaused { counter: 3, reason: PauseReason::Meal }));
    assert_eq!(desk.decide(3, Deed::Pause, &[], false), Ok(Wish::Open(None)));
}

#[test]
fn a_pad_shows_what_happened_and_for_a_moment_how_a_key_went() {
    let now = Instant::now();
    let mut desk = desk("idle", &["A", "B"]);
    assert_eq!(shown(&mut desk, now), (String::new(), 12, Lamp::Idle, 0));
    assert!(desk.changes(now).is_empty(), "told once");
    desk.follow(&event(HallEvent::ServiceStarted { ticket: 7, number: "A007".into(), counter: 3 }));
    assert_eq!(shown(&mut desk, now), ("A007".into(), 12, Lamp::Serving, 0));
    desk.say(3, Notice::of_refusal("too_soon"), now);
    assert_eq!(shown(&mut desk, now), ("E11".into(), 12, Lamp::Serving, 2));
    assert_eq!(shown(&mut desk, now + NOTICE_FOR), ("A007".into(), 12, Lamp::Serving, 0));
    let held = HallEvent::TicketHeld { ticket: 6, number: "A006".into(), counter: 3 };
    desk.follow(&event(held));
    assert!(desk.changes(now + NOTICE_FOR).is_empty(), "another ticket of this counter");
    desk.follow(&Update::Stale);
    assert_eq!(shown(&mut desk, now + NOTICE_FOR).2, Lamp::NoConnection);
}
