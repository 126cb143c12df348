//! When a rating is open and what each keypad says, without a keypad or a server.

use super::*;
use queue_api::event::Recorded;

const FOR: Duration = Duration::from_secs(60);

fn event(event: HallEvent) -> Update {
    Update::Event(Box::new(Recorded { seq: 1, at: "2026-11-23T01:00:00Z".parse().unwrap(), event }))
}

fn called(ticket: TicketId) -> Update {
    event(HallEvent::ServiceStarted { ticket, number: format!("A{ticket:03}"), counter: 3 })
}

fn finished(ticket: TicketId) -> Update {
    event(HallEvent::TicketFinished {
        ticket,
        number: format!("A{ticket:03}"),
        window_type: "A".into(),
        counter: 3,
        service_s: 60,
    })
}

fn prompts(shows: &[Show]) -> Vec<Prompt> {
    shows.iter().map(|show| show.prompt).collect()
}

#[test]
fn a_rating_is_open_only_between_the_end_of_service_and_the_next_call() {
    let now = Instant::now();
    let mut desk = Desk::new(vec![3], FOR);
    assert_eq!(desk.rating_open(3, now), None);
    assert_eq!(prompts(&desk.follow(&called(1), now)), [Prompt::Welcome]);
    assert_eq!(desk.rating_open(3, now), None);
    assert_eq!(prompts(&desk.follow(&finished(1), now)), [Prompt::PleaseRate]);
    assert_eq!(desk.rating_open(3, now).map(|open| open.ticket), Some(1));
    assert_eq!(prompts(&desk.follow(&called(2), now)), [Prompt::Welcome]);
    assert_eq!(desk.rating_open(3, now), None);
}

#[test]
fn a_second_press_rates_nothing() {
    let now = Instant::now();
    let mut desk = Desk::new(vec![3], FOR);
    desk.follow(&finished(1), now);
    assert_eq!(prompts(&desk.rated_here(3, now)), [Prompt::Thanks]);
    assert_eq!(desk.rating_open(3, now), None);
    assert_eq!(prompts(&desk.tick(now + THANKS_FOR)), [Prompt::Idle]);
}

#[test]
fn a_rating_that_nobody_gives_ends_without_a_level() {
    let now = Instant::now();
    let mut desk = Desk::new(vec![3], FOR);
    desk.follow(&finished(1), now);
    assert_eq!(desk.rating_open(3, now + FOR), None);
    assert_eq!(prompts(&desk.tick(now + FOR)), [Prompt::Idle]);
}

#[test]
fn a_question_outlives_the_daemon_by_the_clock_on_the_wall() {
    let now = Instant::now();
    let mut desk = Desk::new(vec![3], FOR);
    desk.follow(&finished(1), now);
    let open = desk.open_ratings(now, 1_000);
    assert_eq!(open[0].until_ms, 61_000);
    let restored = |now_ms: u64| {
        let mut desk = Desk::new(vec![3], FOR);
        desk.restore(&open, now, now_ms);
        desk
    };
    assert_eq!(restored(31_000).rating_open(3, now).map(|open| open.ticket), Some(1));
    assert_eq!(restored(31_000).rating_open(3, now + FOR / 2), None, "its time went on meanwhile");
    assert_eq!(restored(61_000).rating_open(3, now), None);
    let set_back = restored(0);
    assert!(set_back.rating_open(3, now).is_some());
    assert_eq!(set_back.rating_open(3, now + FOR), None, "a clock set back opens it no longer than ever");
    assert_eq!(restored(1_000).rating_open(3, now), Some(Rateable { log: String::new(), ticket: 1 }));
}

#[test]
fn a_late_key_counts_only_if_it_was_pressed_for_the_open_question() {
    let now = Instant::now();
    let (before, after) = (now.checked_sub(FOR), now + FOR / 2);
    let mut desk = Desk::new(vec![3], FOR);
    assert!(!desk.late_key_counts(3, before), "nobody is asked");
    desk.follow(&finished(1), now);
    assert!(desk.late_key_counts(3, Some(after)), "the keypad did not have it when the question was put");
    assert!(!desk.late_key_counts(3, before), "it may be the citizen's before");
    assert!(!desk.late_key_counts(3, None), "never heard");
    // A daemon that finds the question on disk knows only whether the keypad was there.
    for heard in [false, true] {
        desk.keypad_is(3, heard);
        let mut next = Desk::new(vec![3], FOR);
        next.restore(&desk.open_ratings(now, 0), now, 0);
        assert_eq!(next.late_key_counts(3, None), heard);
        next.keypad_is(3, true);
        assert_eq!(next.late_key_counts(3, None), heard, "that it is there now says nothing of then");
        assert!(next.late_key_counts(3, Some(now)));
    }
    desk.follow(&finished(2), now);
    assert!(desk.open_ratings(now, 0)[0].heard, "it was there when the question was put");
}

#[test]
fn a_question_that_a_later_call_has_ended_does_not_come_back_with_a_snapshot() {
    let now = Instant::now();
    let call = |ticket: u64, counter: u16| {
        serde_json::json!({
            "number": format!("A{ticket:03}"), "counter": counter, "window_type": "A", "calls": 1,
            "at": "2026-11-23T01:00:00Z",
        })
    };
    for (calls, open) in
        [(vec![], true), (vec![call(2, 4), call(1, 3)], true), (vec![call(2, 3), call(1, 3)], false)]
    {
        let mut desk = Desk::new(vec![3], FOR);
        desk.follow(&finished(1), now);
        let hall = serde_json::json!({
            "log": "", "seq": 1, "at": "2026-11-23T01:00:00Z", "business_day": "2026-11-23",
            "hall": {
                "name": "", "name_en": "", "emblem": "", "no_show_rule": "", "no_show_rule_en": "",
                "utc_offset_min": 480, "notices": [],
            },
            "window_types": [], "counters": [], "recent_calls": calls, "devices": [],
            "today": queue_api::hall::HallDay::default(),
        });
        desk.follow(&Update::Snapshot(serde_json::from_value(hall).unwrap()), now);
        assert_eq!(desk.rating_open(3, now).is_some(), open, "{calls:?}");
    }
}

#[test]
fn a_rating_that_could_not_be_stored_may_be_given_again() {
    let now = Instant::now();
    let mut desk = Desk::new(vec![3], FOR);
    desk.follow(&finished(1), now);
    assert_eq!(prompts(&desk.not_stored(3, now)), [Prompt::Idle]);
    assert!(desk.rating_open(3, now).is_some());
    assert_eq!(prompts(&desk.tick(now + NOT_STORED_FOR)), [Prompt::PleaseRate]);
    assert_eq!(prompts(&desk.tick(now + NOT_STORED_FOR)), []);
}

#[test]
fn a_counter_without_a_keypad_is_nobody_s_business() {
    let mut desk = Desk::new(vec![4], FOR);
    assert_eq!(desk.follow(&called(1), Instant::now()), []);
}
