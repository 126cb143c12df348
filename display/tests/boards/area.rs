//! Boards of a part of the hall, and notices by time and place.

use crate::support::*;
use display::board::{BoardSpec, PAGE_FOR_S, Scope, picture, picture_of};
use display::hall::{Feed, Hall};
use display::lines::Picture;
use display::part::Part;
use display::text::Languages;
use queue_api::counter::CounterState;
use queue_api::device::{DeviceHealth, DeviceKind, DeviceView};
use queue_api::event::HallEvent;
use queue_api::hall::HallSnapshot;
use queue_api::notice::{Hours, Notice};
use std::collections::BTreeSet;

const SPEC: BoardSpec = BoardSpec { width: 256, height: 128, languages: Languages::Zh };

fn zone(name: &str) -> Scope {
    Scope { part: Part::Zones([name.to_owned()].into()), ..Scope::default() }
}

fn says(picture: &Picture) -> Vec<String> {
    let lines = picture.areas.iter().flat_map(|area| &area.lines);
    lines.map(|line| line.text().trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

fn shows(scope: &Scope, hall: &Hall, s: i64) -> String {
    says(&picture_of(scope, Some(hall), Feed::Live, at(s), &SPEC)).join("\n")
}

/// Everything the lowest line says within one minute.
fn foot(scope: &Scope, hall: &Hall, s: i64) -> BTreeSet<String> {
    let pages =
        (0..60).step_by(4).map(|later| picture_of(scope, Some(hall), Feed::Live, at(s + later), &SPEC));
    pages
        .map(|picture| picture.areas.into_iter().find(|area| area.id == 3).unwrap().lines[0].text())
        .collect()
}

/// Queue A is served in the east only, B in the west only.
fn divided() -> HallSnapshot {
    let mut snapshot = snapshot();
    snapshot.window_types[0].counters = (1..=6).collect();
    snapshot.window_types[1].counters = (7..=12).collect();
    for counter in snapshot.counters.iter_mut().filter(|counter| counter.no > 6) {
        counter.window_types = vec!["B".into()];
    }
    snapshot
}

fn called_for(prefix: &str, ticket: u64, counter: u16) -> HallEvent {
    HallEvent::TicketCalled {
        ticket,
        number: format!("{prefix}{ticket:03}"),
        window_type: prefix.into(),
        counter,
        calls: 1,
        why: None,
    }
}

#[test]
fn an_area_board_shows_its_own_calls_and_waiting_tickets_only() {
    let mut hall = Hall::new(&divided());
    hall.take(&recorded(0, called_for("A", 1, 2)));
    hall.take(&recorded(1, called_for("B", 2, 7)));
    let (east, west, whole) =
        (shows(&zone("east"), &hall, 2), shows(&zone("west"), &hall, 2), shows(&Scope::default(), &hall, 2));
    assert!(east.contains("A001 请到2号窗口") && !east.contains("B002"), "{east}");
    assert!(west.contains("B002 请到7号窗口") && !west.contains("A001"), "{west}");
    assert!(whole.contains("B002 请到7号窗口") && whole.contains("A001"), "{whole}");
    assert!(foot(&zone("east"), &hall, 2).iter().all(|page| !page.contains("B税务")));
    assert!(foot(&zone("east"), &hall, 2).iter().any(|page| page.contains("A社保医保")));
}

#[test]
fn a_counter_that_takes_more_than_its_own_brings_the_queue_to_its_board() {
    let mut hall = Hall::new(&divided());
    let tax = |hall: &Hall| foot(&zone("east"), hall, 2).iter().any(|page| page.contains("B税务"));
    assert!(!tax(&hall));
    let opened =
        HallEvent::CounterOpened { counter: 3, staff: None, window_types: vec!["A".into(), "B".into()] };
    hall.take(&recorded(0, opened));
    assert!(tax(&hall));
}

#[test]
fn counters_and_window_types_make_parts_too() {
    let mut hall = Hall::new(&divided());
    // A ticket of B that is served at a counter of the east for once.
    hall.take(&recorded(0, called_for("B", 2, 3)));
    for (part, is_shown) in [
        (Part::Counters([3, 4].into()), true),
        (Part::Counters([4].into()), false),
        (Part::WindowTypes(["B".to_owned()].into()), true),
        (Part::WindowTypes(["A".to_owned()].into()), false),
    ] {
        let scope = Scope { part, ..Scope::default() };
        assert_eq!(shows(&scope, &hall, 1).contains("B002"), is_shown, "{:?}", scope.part);
    }
}

#[test]
fn an_area_board_has_its_own_name_and_its_own_word_for_no_call() {
    let scope = Scope { title: "东区".into(), title_en: "East".into(), ..zone("east") };
    let text = shows(&scope, &hall(), 0);
    assert!(text.starts_with("东区 ") && text.contains("本区尚未叫号"), "{text}");
    let english = BoardSpec { languages: Languages::En, ..SPEC };
    let picture = picture_of(&scope, Some(&hall()), Feed::Live, at(0), &english);
    assert!(says(&picture)[0].starts_with("East "), "{picture:?}");
}

#[test]
fn a_board_for_what_the_hall_does_not_have_says_so() {
    let text = shows(&zone("north"), &hall(), 0);
    assert!(text.contains("本屏设置有误") && text.contains("zone north"), "{text}");
    let partly = Part::Counters([3, 77].into());
    assert!(!partly.is_nowhere(&hall()));
    assert_eq!(partly.missing(&hall()), ["counter 77"]);
    let queues = Part::WindowTypes(["A".to_owned(), "Z".to_owned()].into());
    assert_eq!(queues.missing(&hall()), ["window type Z"]);
    assert!(Part::Whole.missing(&hall()).is_empty() && !Part::Whole.is_nowhere(&hall()));
}

#[test]
fn a_busy_hall_does_not_push_a_quiet_zones_call_off_its_board() {
    let mut hall = hall_after([(0, called(1, 2))]);
    for ticket in 2..60 {
        hall.take(&recorded(1, called(ticket, 9)));
    }
    assert!(shows(&zone("east"), &hall, 3).contains("A001"));
    let mut snapshot = snapshot();
    snapshot.counters[1].state = CounterState::Called;
    snapshot.counters[1].number = Some("A001".into());
    assert!(shows(&zone("east"), &Hall::new(&snapshot), 3).contains("A001"), "not among the latest calls");
}

fn with_notices(notices: Vec<Notice>) -> Hall {
    let mut snapshot = snapshot();
    snapshot.hall.notices = vec!["旧".into()];
    snapshot.hall.scheduled_notices = notices;
    Hall::new(&snapshot)
}

#[test]
fn a_notice_comes_and_goes_on_its_minute() {
    // The stories begin at 10:32.
    let hours = Some(Hours { from_min: 10 * 60 + 33, until_min: 10 * 60 + 35 });
    let hall = with_notices(vec![Notice { hours, ..Notice::always("十点半讲座") }]);
    let stands = |s| foot(&Scope::default(), &hall, s).contains("十点半讲座");
    assert_eq!([0, 60, 120, 180].map(stands), [false, true, true, false]);
    let day = |day: &str| Some(day.parse().unwrap());
    let over = with_notices(vec![Notice { until: day("2026-11-22"), ..Notice::always("过期") }]);
    assert!(!foot(&Scope::default(), &over, 0).contains("过期"));
    let today = with_notices(vec![Notice {
        from: day("2026-11-23"),
        until: day("2026-11-23"),
        ..Notice::always("今日")
    }]);
    assert!(foot(&Scope::default(), &today, 0).contains("今日"));
    assert!(!foot(&Scope::default(), &today, 0).contains("旧"), "the plain ones are for older readers");
}

#[test]
fn a_zones_notice_stands_on_its_boards_and_on_the_main_board() {
    let hall = with_notices(vec![Notice { zones: vec!["east".into()], ..Notice::always("东区检修") }]);
    let counters = |no| Scope { part: Part::Counters([no].into()), ..Scope::default() };
    for (scope, stands) in [
        (zone("east"), true),
        (zone("west"), false),
        (Scope::default(), true),
        (counters(2), true),
        (counters(9), false),
    ] {
        assert_eq!(foot(&scope, &hall, 0).contains("东区检修"), stands, "{scope:?}");
    }
}

#[test]
fn a_notice_is_in_the_boards_languages() {
    let hall = with_notices(vec![
        Notice { en: "Talk".into(), ..Notice::always("讲座") },
        Notice::always("没有英文"),
    ]);
    let pages = |languages| -> BTreeSet<String> {
        let spec = BoardSpec { languages, ..SPEC };
        let pages = (0..16).map(|turn| picture(Some(&hall), Feed::Live, at(turn * PAGE_FOR_S), &spec));
        pages
            .map(|picture| picture.areas.into_iter().find(|area| area.id == 3).unwrap().lines[0].text())
            .collect()
    };
    for (languages, zh, en) in
        [(Languages::Zh, true, false), (Languages::En, false, true), (Languages::Both, true, true)]
    {
        let pages = pages(languages);
        assert_eq!((pages.contains("讲座"), pages.contains("Talk")), (zh, en), "{pages:?}");
        assert!(pages.contains("没有英文"), "{pages:?}");
    }
}

#[test]
fn a_clock_in_doubt_is_not_shown_nor_what_depends_on_it() {
    let hours = Some(Hours { from_min: 0, until_min: 1440 });
    let mut hall = with_notices(vec![Notice { hours, ..Notice::always("限时") }, Notice::always("常设")]);
    assert!(shows(&Scope::default(), &hall, 0).contains("10:32"));
    hall.take(&recorded(0, clock_is(DeviceHealth::Faulty)));
    let text = shows(&Scope::default(), &hall, 0);
    assert!(!text.contains("10:32") && text.contains("临江市政务服务中心"), "{text}");
    let foot_in_doubt = foot(&Scope::default(), &hall, 0);
    assert!(foot_in_doubt.contains("常设") && !foot_in_doubt.contains("限时"), "{foot_in_doubt:?}");
    let stale = picture(Some(&hall), Feed::Stale { since: at(0) }, at(60), &SPEC);
    assert!(says(&stale).iter().all(|line| !line.contains("10:3")), "{stale:?}");
    hall.take(&recorded(0, clock_is(DeviceHealth::Well)));
    assert!(shows(&Scope::default(), &hall, 0).contains("10:32"));
    let mut snapshot = snapshot();
    snapshot.devices = vec![DeviceView {
        name: "clock".into(),
        kind: DeviceKind::Server,
        health: DeviceHealth::Faulty,
        code: "clock_behind".into(),
        since: at(0),
    }];
    assert!(!shows(&Scope::default(), &Hall::new(&snapshot), 0).contains("10:32"));
}
