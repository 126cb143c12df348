//! What the main board says.

use crate::support::*;
use display::board::{BoardSpec, PAGE_FOR_S, Scope, picture, picture_of};
use display::hall::{Feed, Hall};
use display::lines::{Entrance, Picture, Size, Tone, width_px};
use display::part::Part;
use display::text::Languages;
use proptest::prelude::*;

const SPEC: BoardSpec = BoardSpec { width: 256, height: 128, languages: Languages::Zh };

fn area(picture: &Picture, id: u8) -> Vec<String> {
    let area = picture.areas.iter().find(|area| area.id == id).unwrap();
    area.lines.iter().map(|line| line.text().trim_end().to_owned()).collect()
}

fn shows(hall: &Hall, s: i64) -> Picture {
    picture(Some(hall), Feed::Live, at(s), &SPEC)
}

#[test]
fn name_and_clock_stand_at_the_edges_of_the_head() {
    let head = area(&shows(&hall(), 0), 0).remove(0);
    assert!(head.starts_with("临江市政务服务中心 ") && head.ends_with(" 10:32"), "{head}");
    assert_eq!(width_px(&head, Size::Small), 256);
}

#[test]
fn the_newest_call_is_large_and_the_others_stand_in_columns() {
    let hall = hall_after([
        (0, called(1, 12)),
        (5, called(2, 1)),
        (10, called(3, 2)),
        (40, called(4, 3)),
        (50, called(5, 10)),
        (60, called(6, 7)),
    ]);
    let picture = shows(&hall, 61);
    assert_eq!(area(&picture, 1), ["A006 请到7号窗口"]);
    assert_eq!(area(&picture, 2), ["A005→10号 A004→ 3号", "A003→ 2号 A002→ 1号"]);
}

#[test]
fn a_call_stands_out_for_a_while_and_then_is_one_of_many() {
    let hall = hall_after([(0, called(1, 3))]);
    let newest = |s| {
        let picture = shows(&hall, s);
        let area = picture.areas.into_iter().find(|area| area.id == 1).unwrap();
        (area.lines[0].runs[0].tone, area.entrance)
    };
    assert_eq!(newest(1), (Tone::Call, Entrance::RollIn));
    assert_eq!(newest(19), (Tone::Call, Entrance::Still));
    assert_eq!(newest(20), (Tone::Normal, Entrance::Still));
}

#[test]
fn a_recalled_ticket_moves_to_the_top_and_stands_there_once() {
    let hall = hall_after([(0, called(1, 3)), (5, called(2, 4)), (30, recalled(1, 3))]);
    let picture = shows(&hall, 31);
    assert_eq!(area(&picture, 1), ["A001 请到3号窗口"]);
    assert_eq!(area(&picture, 2), ["A002→4号", ""]);
}

#[test]
fn a_no_show_leaves_the_board() {
    let hall = hall_after([(0, called(1, 3)), (5, called(2, 4)), (30, no_show(2, 4))]);
    assert_eq!(area(&shows(&hall, 31), 1), ["A001 请到3号窗口"]);
}

#[test]
fn the_lowest_line_takes_turns_between_who_waits_and_notices() {
    let hall = hall();
    let turns: Vec<String> = (0..3).map(|turn| area(&shows(&hall, turn * PAGE_FOR_S), 3).remove(0)).collect();
    let mut sorted = turns.clone();
    sorted.sort();
    let mut wanted = ["A社保医保 18人  B税务 7人", "请保管好随身物品，", "老人、孕妇可到导办台优先取号。"];
    wanted.sort_unstable();
    assert_eq!(sorted, wanted, "{turns:?}");
}

#[test]
fn a_long_name_gives_way_to_its_count() {
    let mut snapshot = snapshot();
    snapshot.window_types[0].name_en = "Social and medical insurance for everybody".into();
    let spec = BoardSpec { languages: Languages::En, ..SPEC };
    let pages =
        (0..9).map(|turn| picture(Some(&Hall::new(&snapshot)), Feed::Live, at(turn * PAGE_FOR_S), &spec));
    let pages: Vec<String> = pages.map(|picture| area(&picture, 3).remove(0)).collect();
    assert!(pages.iter().any(|page| page.starts_with("A Social") && page.ends_with("… 18")), "{pages:?}");
}

#[test]
fn waiting_tickets_are_counted_through_their_whole_day() {
    let count = |hall: &Hall| hall.queues.iter().map(|queue| queue.waiting).collect::<Vec<_>>();
    let mut hall = hall();
    let mut after = |event| {
        hall.take(&recorded(0, event));
        count(&hall)
    };
    assert_eq!(after(issued(1)), [19, 7, 0]);
    assert_eq!(after(called(1, 3)), [18, 7, 0]);
    assert_eq!(after(recalled(1, 3)), [18, 7, 0]);
    assert_eq!(after(held(1, 3)), [18, 7, 0]);
    assert_eq!(after(called(1, 3)), [18, 7, 0], "a held ticket did not wait in the queue");
    assert_eq!(after(started(1, 3)), [18, 7, 0]);
    assert_eq!(after(transferred(1, 3)), [18, 8, 0]);
    assert_eq!(after(cancelled(1)), [18, 7, 0], "it waited for B by then");
    assert_eq!(after(cancelled(2)), [17, 7, 0], "issued before we came; its letter says where");
    assert_eq!(
        after(queue_api::event::HallEvent::DayOpened { business_day: "2026-11-24".into() }),
        [0, 0, 0]
    );
}

#[test]
fn a_stale_board_says_since_when_and_calls_nobody() {
    let hall = hall_after([(0, called(1, 3)), (5, called(2, 4))]);
    let picture = picture(Some(&hall), Feed::Stale { since: at(20) }, at(100), &SPEC);
    assert_eq!(area(&picture, 1), ["信息更新中断"]);
    assert_eq!(area(&picture, 2), ["10:32起", "请听窗口人员叫号"]);
    assert_eq!(area(&picture, 3), ["中断前 A002→4 A001→3"]);
    let tones =
        picture.areas.iter().flat_map(|area| &area.lines).flat_map(|line| &line.runs).map(|run| run.tone);
    assert!(tones.into_iter().all(|tone| tone == Tone::Notice));
}

#[test]
fn nobody_waiting_and_no_call_yet_is_said_in_words() {
    let mut snapshot = snapshot();
    snapshot.hall.notices.clear();
    for window_type in &mut snapshot.window_types {
        window_type.waiting = 0;
    }
    let picture = shows(&Hall::new(&snapshot), 0);
    assert_eq!(
        (area(&picture, 1), area(&picture, 3)),
        (vec!["请取号等候".into()], vec!["目前无人等候".into()])
    );
}

#[test]
fn a_wide_board_says_the_newest_call_in_both_languages_in_one_large_line() {
    let hall = hall_after([(0, called(12, 3))]);
    let spec = BoardSpec { width: 512, height: 256, languages: Languages::Both };
    let picture = picture(Some(&hall), Feed::Live, at(1), &spec);
    assert_eq!(area(&picture, 1), ["A012 请到3号窗口 Counter 3"]);
    assert!(picture.areas.iter().all(|area| area.id != 4), "nothing beside it");
}

#[test]
fn on_a_small_board_the_newest_call_keeps_its_counters_number() {
    let hall = hall_after([(0, called(12, 12))]);
    for (languages, words) in [
        (Languages::Zh, &["A012→12"][..]),
        (Languages::En, &["A012→12"]),
        (Languages::Both, &["A012", "12号窗", "→12"]),
    ] {
        let spec = BoardSpec { width: 128, height: 64, languages };
        let picture = picture(Some(&hall), Feed::Live, at(1), &spec);
        let newest = [1, 4].into_iter().flat_map(|id| picture.areas.iter().filter(move |area| area.id == id));
        let lines: Vec<String> = newest.flat_map(|area| &area.lines).map(|line| line.text()).collect();
        assert_eq!(lines, words);
    }
}

proptest! {
    #[test]
    fn nothing_overlaps_or_leaves_the_board(
        width in (16u16..80).prop_map(|cells| cells * 8),
        height in (4u16..40).prop_map(|cells| cells * 8),
        languages in prop_oneof![Just(Languages::Zh), Just(Languages::En), Just(Languages::Both)],
        calls in proptest::collection::vec((1u64..20_000, 1u16..13), 0..15),
        stale in any::<bool>(),
        doubted in any::<bool>(),
        part in prop_oneof![
            Just(Part::Whole),
            Just(Part::Zones(["east".to_owned()].into())),
            Just(Part::Zones(["nowhere in this hall".to_owned()].into())),
            Just(Part::WindowTypes(["A".to_owned()].into())),
            Just(Part::Counters([1, 7, 999].into())),
        ],
        title in "[东A ]{0,40}",
        s in 0i64..100,
    ) {
        let scope = Scope { part, title: title.clone(), title_en: title };
        let mut hall = hall_after(calls.into_iter().map(|(ticket, counter)| (0, called(ticket, counter))));
        let feed = if stale { Feed::Stale { since: at(0) } } else { Feed::Live };
        let spec = BoardSpec { width, height, languages };
        hall.clock_doubted = doubted;
        let areas = picture_of(&scope, Some(&hall), feed, at(s), &spec).areas;
        prop_assert!(areas.len() <= 5, "the smaller cards have five areas");
        for (i, area) in areas.iter().enumerate() {
            prop_assert!(area.x + area.width <= width && area.y + area.height <= height, "{area:?}");
            let heights: u16 = area.lines.iter().map(|line| line.height_px()).sum();
            prop_assert!(heights <= area.height, "{area:?}");
            for line in &area.lines {
                prop_assert!(line.width_px() <= area.width, "{:?} in {}", line.text(), area.width);
            }
            for other in &areas[i + 1..] {
                let apart = area.x + area.width <= other.x || other.x + other.width <= area.x
                    || area.y + area.height <= other.y || other.y + other.height <= area.y;
                prop_assert!(apart, "{area:?} {other:?}");
            }
        }
    }
}
