//! What a strip says in every state of its counter.

use crate::support::*;
use display::hall::{Feed, Hall};
use display::lines::{Entrance, Picture, Tone};
use display::strip::{StripSpec, picture};
use display::text::Languages;
use proptest::prelude::*;
use queue_api::counter::PauseReason;

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

proptest! {
    #[test]
    fn nothing_is_ever_wider_or_higher_than_its_strip(
        width in (8u16..64).prop_map(|cells| cells * 8),
        height in prop_oneof![Just(16u16), Just(24), Just(32), Just(64)],
        languages in prop_oneof![Just(Languages::Zh), Just(Languages::En), Just(Languages::Both)],
        ticket in 1u64..20_000,
        story in 0usize..8,
    ) {
        let events = match story {
            0 => vec![],
            1 => vec![called(ticket, 3)],
            2 => vec![called(ticket, 3), started(ticket, 3)],
            3 => vec![paused(3, PauseReason::Equipment)],
            4 => vec![paused(3, PauseReason::Break)],
            _ => vec![closed(3)],
        };
        let hall = hall_after(events.into_iter().map(|event| (0, event)));
        let feed = if story == 7 { Feed::Stale { since: at(0) } } else { Feed::Live };
        let spec = StripSpec { counter: 3, width, height, languages };
        let hall = if story == 6 { None } else { Some(&hall) };
        for area in picture(hall, feed, at(1), &spec).areas {
            prop_assert!(area.x + area.width <= width && area.y + area.height <= height);
            let heights: u16 = area.lines.iter().map(|line| line.height_px()).sum();
            prop_assert!(heights <= area.height);
            for line in &area.lines {
                prop_assert!(line.width_px() <= area.width, "{:?} in {}", line.text(), area.width);
            }
        }
    }
}
