//! What a strip says in every state of its counter.

use crate::support::*;
use display::hall::{Feed, Hall};
use display::lines::{Entrance, Picture, Tone};
use display::strip::{StripSpec, picture};
use display::text::Languages;
use proptest::prelude::*;
use queue_api::counter::{CounterState, PauseReason};
use queue_api::event::HallEvent;

const SPEC: StripSpec = StripSpec { counter: 3, width: 256, height: 32, languages: Languages::Zh };

fn says(picture: &Picture) -> Vec<String> {
    picture.areas.iter().flat_map(|area| area.lines.iter().map(|line| line.text())).collect()
}

fn shows(hall: &Hall, s: i64) -> Picture {
    picture(Some(hall), Feed::Live, at(s), &SPEC)
}

fn tone(picture: &Picture) -> Tone {
    picture.areas[0].lines[0].runs[0].tone
}

#[test]
fn an_idle_counter_says_which_it_is_and_what_it_does() {
    let picture = shows(&hall(), 0);
    assert_eq!(says(&picture), ["3号窗口 社保医保"]);
    assert_eq!(tone(&picture), Tone::Normal);
}

#[test]
fn a_call_names_ticket_and_counter_and_moves_in_once() {
    let hall = hall_after([(0, called(12, 3))]);
    let fresh = shows(&hall, 1);
    assert_eq!(says(&fresh), ["A012 请到3号窗口"]);
    assert_eq!((tone(&fresh), fresh.areas[0].entrance), (Tone::Call, Entrance::RollIn));
    let later = shows(&hall, 60);
    assert_eq!(says(&later), ["A012 请到3号窗口"], "it is still expected");
    assert_eq!(later.areas[0].entrance, Entrance::Still);
}

#[test]
fn a_recall_moves_in_again() {
    let hall = hall_after([(0, called(12, 3)), (40, recalled(12, 3))]);
    assert_eq!(shows(&hall, 41).areas[0].entrance, Entrance::RollIn);
}

#[test]
fn a_ticket_being_served_is_named_and_then_the_counter_is_free() {
    let mut hall = hall_after([(0, called(12, 3)), (20, started(12, 3))]);
    assert_eq!(says(&shows(&hall, 21)), ["A012 正在办理"]);
    hall.take(&recorded(80, finished(12, 3)));
    assert_eq!(says(&shows(&hall, 81)), ["3号窗口 社保医保"]);
}

#[test]
fn another_counters_call_is_not_shown() {
    let hall = hall_after([(0, called(12, 4))]);
    assert_eq!(says(&shows(&hall, 1)), ["3号窗口 社保医保"]);
}

#[test]
fn a_no_show_a_hold_and_a_transfer_take_the_number_away() {
    for event in [no_show(12, 3), held(12, 3), transferred(12, 3)] {
        let hall = hall_after([(0, called(12, 3)), (30, event)]);
        assert_eq!(says(&shows(&hall, 31)), ["3号窗口 社保医保"]);
    }
}

#[test]
fn a_pause_says_why_and_lets_the_ticket_in_hand_be_seen() {
    let hall = hall_after([(0, paused(3, PauseReason::Meal))]);
    assert_eq!(says(&shows(&hall, 1)), ["暂停服务 · 用餐轮换"]);
    assert_eq!(tone(&shows(&hall, 1)), Tone::Notice);
    let hall = hall_after([(0, paused(3, PauseReason::Break))]);
    assert_eq!(says(&shows(&hall, 1)), ["暂停服务"]);
    let mut hall = hall_after([(0, called(12, 3)), (1, started(12, 3)), (2, paused(3, PauseReason::Meal))]);
    assert_eq!(says(&shows(&hall, 3)), ["A012 正在办理"]);
    hall.take(&recorded(9, finished(12, 3)));
    assert_eq!(says(&shows(&hall, 10)), ["暂停服务 · 用餐轮换"]);
    hall.take(&recorded(11, opened(3)));
    assert_eq!(says(&shows(&hall, 12)), ["3号窗口 社保医保"]);
}

#[test]
fn a_closed_counter_says_so() {
    let hall = hall_after([(0, closed(3))]);
    assert_eq!(says(&shows(&hall, 1)), ["窗口关闭"]);
}

#[test]
fn a_stale_strip_shows_no_call_but_since_when_it_knows_nothing() {
    let hall = hall_after([(0, called(12, 3))]);
    let picture = picture(Some(&hall), Feed::Stale { since: at(30) }, at(90), &SPEC);
    assert_eq!(says(&picture), ["信息更新中断 10:32起"]);
    assert_eq!(tone(&picture), Tone::Notice);
}

#[test]
fn before_the_first_word_a_strip_says_that_it_is_connecting() {
    let picture = picture(None, Feed::Connecting, at(0), &SPEC);
    assert_eq!(says(&picture), ["正在连接叫号系统"]);
}

#[test]
fn two_languages_stand_side_by_side() {
    let hall = hall_after([(0, called(12, 3))]);
    let spec = StripSpec { languages: Languages::Both, ..SPEC };
    assert_eq!(says(&picture(Some(&hall), Feed::Live, at(1), &spec)), ["A012", "请到3号窗口", "Counter 3"]);
    let spec = StripSpec { languages: Languages::En, ..SPEC };
    assert_eq!(says(&picture(Some(&hall), Feed::Live, at(1), &spec)), ["A012→Counter 3"]);
}

#[test]
fn a_counter_the_hall_does_not_have_is_not_in_use() {
    let spec = StripSpec { counter: 99, ..SPEC };
    let picture = picture(Some(&hall()), Feed::Live, at(0), &spec);
    assert_eq!((says(&picture), tone(&picture)), (vec!["99号窗口 未启用".to_owned()], Tone::Notice));
}

#[test]
fn every_reason_of_a_pause_has_its_words() {
    for (reason, words) in [
        (PauseReason::Break, "暂停服务"),
        (PauseReason::Meal, "暂停服务 · 用餐轮换"),
        (PauseReason::Paperwork, "暂停服务 · 内部事务"),
        (PauseReason::Equipment, "暂停服务 · 设备故障"),
        (PauseReason::Meeting, "暂停服务 · 会议培训"),
    ] {
        assert_eq!(says(&shows(&hall_after([(0, paused(3, reason))]), 1)), [words]);
    }
}

/// Queue A, which counter 3 serves, with nobody waiting.
fn empty_queue() -> Hall {
    let mut snapshot = snapshot();
    snapshot.window_types[0].waiting = 0;
    Hall::new(&snapshot)
}

#[test]
fn after_the_last_ticket_an_open_counter_says_that_there_are_none() {
    let mut hall = empty_queue();
    let mut after = |event| {
        hall.take(&recorded(0, event));
        says(&shows(&hall, 1)).remove(0)
    };
    assert_eq!(after(issuing("B", false, false)), "3号窗口 社保医保", "another queue");
    assert_eq!(after(issuing("A", false, false)), "3号窗口 暂停取号");
    assert_eq!(after(issuing("A", false, true)), "3号窗口 号已取完");
    assert_eq!(after(issuing("A", true, false)), "3号窗口 社保医保");
}

#[test]
fn as_long_as_somebody_waits_the_counter_is_a_place_to_go() {
    let mut hall = empty_queue();
    hall.take(&recorded(0, issued(1)));
    hall.take(&recorded(0, issuing("A", false, true)));
    assert_eq!(says(&shows(&hall, 1)), ["3号窗口 社保医保"]);
    hall.take(&recorded(1, called(1, 3)));
    assert_eq!(says(&shows(&hall, 2)), ["A001 请到3号窗口"]);
    hall.take(&recorded(2, started(1, 3)));
    hall.take(&recorded(3, finished(1, 3)));
    assert_eq!(says(&shows(&hall, 4)), ["3号窗口 号已取完"]);
}

#[test]
fn a_counter_of_two_queues_is_open_while_one_of_them_is() {
    let mut snapshot = snapshot();
    for window_type in &mut snapshot.window_types {
        window_type.waiting = 0;
    }
    snapshot.counters[2].window_types = vec!["A".into(), "B".into()];
    let mut hall = Hall::new(&snapshot);
    let mut after = |event| {
        hall.take(&recorded(0, event));
        says(&shows(&hall, 1)).remove(0)
    };
    assert_eq!(after(issuing("A", false, true)), "3号窗口 社保医保");
    assert_eq!(after(issuing("B", false, false)), "3号窗口 暂停取号", "not all of them are full");
    assert_eq!(after(issuing("B", false, true)), "3号窗口 号已取完");
}

#[test]
fn a_called_ticket_that_is_given_up_leaves_the_strip() {
    for event in [cancelled(12), expired(12)] {
        let hall = hall_after([(0, called(12, 3)), (30, event)]);
        assert_eq!(says(&shows(&hall, 31)), ["3号窗口 社保医保"]);
        assert!(hall.calls.is_empty());
    }
}

#[test]
fn the_snapshot_knows_every_state_too() {
    for (state, pause, number, words) in [
        (CounterState::Closed, None, None, "窗口关闭"),
        (CounterState::Idle, None, None, "3号窗口 社保医保"),
        (CounterState::Called, None, Some("A012"), "A012 请到3号窗口"),
        (CounterState::Serving, None, Some("A012"), "A012 正在办理"),
        (CounterState::Paused, Some(PauseReason::Meeting), None, "暂停服务 · 会议培训"),
        (CounterState::Paused, None, None, "暂停服务"),
    ] {
        let mut snapshot = snapshot();
        snapshot.counters[2].state = state;
        snapshot.counters[2].pause = pause;
        snapshot.counters[2].number = number.map(str::to_owned);
        assert_eq!(says(&shows(&Hall::new(&snapshot), 1)), [words]);
    }
    let mut snapshot = snapshot();
    snapshot.window_types[0].waiting = 0;
    snapshot.window_types[0].issuing = false;
    snapshot.window_types[0].full = true;
    assert_eq!(says(&shows(&Hall::new(&snapshot), 1)), ["3号窗口 号已取完"]);
}

/// What a strip of this size says.
fn narrow(width: u16, height: u16, languages: Languages, events: Vec<HallEvent>) -> Vec<String> {
    let mut hall = empty_queue();
    events.into_iter().for_each(|event| hall.take(&recorded(0, event)));
    says(&picture(Some(&hall), Feed::Live, at(60), &StripSpec { counter: 3, width, height, languages }))
}

#[test]
fn where_there_is_little_room_words_get_shorter_and_the_counters_number_stays() {
    for (width, height, languages, words) in [
        (128, 32, Languages::Zh, &["A012→3"][..]),
        (96, 16, Languages::Zh, &["A012→3号"]),
        (64, 16, Languages::Zh, &["A012→3"]),
        (96, 16, Languages::En, &["A012→3"]),
        (128, 32, Languages::Both, &["A012", "3号窗", "→3"]),
        (96, 32, Languages::Both, &["A012", "3号窗", "→3"]),
        (64, 32, Languages::Both, &["A012→3"]),
    ] {
        assert_eq!(narrow(width, height, languages, vec![called(12, 3)]), words, "{width} × {height}");
    }
    let ticket = 123_456;
    assert_eq!(
        narrow(64, 16, Languages::Zh, vec![called(ticket, 3)]),
        ["A123456"],
        "no half of a counter's number"
    );
}

#[test]
fn the_second_language_goes_before_a_number_is_cut() {
    for (width, ticket, words) in [
        (64, 1_234, &["A1234→3"][..]),
        (64, 12_345, &["A12345"]),
        (72, 1_234, &["A1234→3"]),
        (80, 1_234, &["A1234→3号"]),
        (88, 1_234, &["A1234", "3号窗", "→3"]),
        (128, 1_234, &["A1234", "3号窗", "→3"]),
        (104, 123_456, &["A123456", "3号窗", "→3"]),
    ] {
        let shown = narrow(width, 32, Languages::Both, vec![called(ticket, 3)]);
        assert_eq!(shown, words, "{ticket} on {width}");
    }
}

#[test]
fn where_there_is_little_room_what_is_unusual_goes_first() {
    let (zh, en) = (Languages::Zh, Languages::En);
    assert_eq!(narrow(96, 16, zh, vec![issuing("A", false, false)]), ["暂停取号"]);
    assert_eq!(narrow(96, 16, en, vec![issuing("A", false, true)]), ["all taken"]);
    assert_eq!(narrow(96, 16, zh, vec![]), ["3号窗口"]);
    assert_eq!(narrow(96, 16, zh, vec![called(12, 3), started(12, 3)]), ["A012"]);
    assert_eq!(narrow(96, 16, zh, vec![paused(3, PauseReason::Meal)]), ["暂停服务"]);
    let spec = StripSpec { width: 96, height: 16, ..SPEC };
    assert_eq!(says(&picture(None, Feed::Connecting, at(0), &spec)), ["正在连接"]);
}

proptest! {
    #[test]
    fn nothing_is_ever_wider_or_higher_than_its_strip(
        width in (8u16..64).prop_map(|cells| cells * 8),
        height in prop_oneof![Just(16u16), Just(24), Just(32), Just(64)],
        languages in prop_oneof![Just(Languages::Zh), Just(Languages::En), Just(Languages::Both)],
        ticket in prop_oneof![1u64..20_000, 1u64..10_000_000],
        story in 0usize..11,
    ) {
        let events = match story {
            0 => vec![],
            1 => vec![called(ticket, 3)],
            2 => vec![called(ticket, 3), started(ticket, 3)],
            3 => vec![paused(3, PauseReason::Equipment)],
            4 => vec![paused(3, PauseReason::Break)],
            8 => vec![issuing("A", false, true)],
            9 => vec![issuing("A", false, false)],
            _ => vec![closed(3)],
        };
        let mut hall = empty_queue();
        events.into_iter().for_each(|event| hall.take(&recorded(0, event)));
        let feed = if story == 7 { Feed::Stale { since: at(0) } } else { Feed::Live };
        let counter = if story == 10 { 999 } else { 3 };
        let spec = StripSpec { counter, width, height, languages };
        let hall = if story == 6 { None } else { Some(&hall) };
        let picture = picture(hall, feed, at(1), &spec);
        // The widest number is that of 99 999 tickets of a window type of three letters; the narrowest strip of a hall.
        if matches!(story, 1 | 2) && width >= 64 {
            let number = format!("A{ticket:03}");
            let said = says(&picture).concat();
            prop_assert!(said.contains(&number) && !said.contains('…'), "{number} in {said:?}");
        }
        for area in picture.areas {
            prop_assert!(area.x + area.width <= width && area.y + area.height <= height);
            let heights: u16 = area.lines.iter().map(|line| line.height_px()).sum();
            prop_assert!(heights <= area.height);
            for line in &area.lines {
                prop_assert!(line.width_px() <= area.width, "{:?} in {}", line.text(), area.width);
            }
        }
    }
}
