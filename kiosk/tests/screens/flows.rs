//! Ways through the screens that end well.

use crate::support::{at_home, is_there, may_press, says, screen, wait};
use bevy::prelude::*;
use kiosk::card_reader::ReaderWord;
use kiosk::language::Language;
use kiosk::printer::{PrinterTrouble, PrinterWord};
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::{Answer, OrderAsk, Report};
use kiosk::stage::touch;
use kiosk::visit::{Person, Visit};
use queue_api::ticket::PrintState;
use std::sync::atomic::Ordering;

#[test]
fn home_says_how_many_wait_how_long_and_what_is_closed() {
    let (mut app, _stage) = at_home();
    let said = says(&mut app);
    for words in [
        "临江市政务服务中心",
        "09:42",
        "11月23日 星期一",
        "12 人等候",
        "约 15–25 分",
        "随到随办",
        "14:00 开放",
    ] {
        assert!(said.contains(words), "{words} is missing in\n{said}");
    }
}

#[test]
fn a_citizen_with_a_card_gets_a_ticket_and_a_slip() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Take a ticket");
    assert_eq!(screen(&app), Screen::Find);
    touch(&mut app, "By window type");
    assert_eq!(screen(&app), Screen::WindowTypes);
    touch(&mut app, "Window type A");
    assert_eq!(screen(&app), Screen::Matters);
    touch(&mut app, "Matter pension-transfer");
    assert_eq!(screen(&app), Screen::Identify);
    assert!(stage.reader.wanted.load(Ordering::Relaxed), "a card is wanted now");
    stage.reader_says(&mut app, ReaderWord::Reading);
    assert!(is_there(&mut app, "Reading card") && !is_there(&mut app, "Waiting for card"));
    stage.reader_says(&mut app, ReaderWord::Read(Person::new("张晓明", sample::ID_NUMBER)));
    assert_eq!(screen(&app), Screen::Confirm);
    assert!(!stage.reader.wanted.load(Ordering::Relaxed), "no card is wanted any more");
    let said = says(&mut app);
    assert!(said.contains("张*明") && said.contains("社保医保 · 养老保险关系转移") && !said.contains("晓"));

    touch(&mut app, "Take the ticket");
    assert_eq!(screen(&app), Screen::Issuing);
    let Ok(OrderAsk::Issue { visit, wish, .. }) = stage.server.orders.try_recv() else { panic!("no order") };
    let holder = wish.holder.as_ref().expect("the card goes with the order");
    assert_eq!((holder.name.as_str(), holder.id_number.as_str()), ("张晓明", sample::ID_NUMBER));
    assert_eq!((wish.window_type.as_str(), wish.matter.as_deref()), ("A", Some("pension-transfer")));

    stage.answer(&mut app, Answer::Issued(visit, Box::new(sample::ticket())));
    assert_eq!(screen(&app), Screen::Ticket);
    assert!(is_there(&mut app, "Slip is printing") && !may_press(&mut app, "Print again"));
    let page = stage.printer.pages.try_recv().expect("the slip is printed without another touch");
    stage.printer_says(&mut app, PrinterWord::Printed(page.no));
    let said = says(&mut app);
    for words in
        ["A012", "取号成功，请取走号票", "12 人", "15–25 分", "3–6 号", "东区等候区", "过号", "完成（20）"]
    {
        assert!(said.contains(words), "{words} is missing in\n{said}");
    }
    let printed = stage
        .server
        .reports
        .try_iter()
        .any(|report| matches!(report, Report::Print { ticket: 12, outcome: PrintState::Printed, .. }));
    assert!(printed, "the hall is told that the slip left");
    touch(&mut app, "Done");
    assert_eq!(screen(&app), Screen::Home);
}

#[test]
fn two_touches_on_confirm_ask_for_one_ticket() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    let mut buttons = app.world_mut().query::<(Entity, &Name)>();
    let (button, _) = buttons.iter(app.world()).find(|(_, name)| name.as_str() == "Take the ticket").unwrap();
    // Both in one frame: faster than any screen can change.
    app.world_mut().trigger(bevy::ui_widgets::Activate { entity: button });
    app.world_mut().trigger(bevy::ui_widgets::Activate { entity: button });
    kiosk::stage::frames(&mut app);
    assert_eq!(stage.server.orders.try_iter().count(), 1);
}

#[test]
fn a_window_type_that_asks_for_no_card_is_confirmed_at_once() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Take a ticket");
    touch(&mut app, "By window type");
    touch(&mut app, "Window type D");
    assert_eq!(screen(&app), Screen::Confirm);
    touch(&mut app, "Take the ticket");
    let Ok(OrderAsk::Issue { wish, .. }) = stage.server.orders.try_recv() else { panic!("no order") };
    assert!(wish.holder.is_none() && wish.matter.is_none());
}

#[test]
fn a_card_may_be_left_out_only_where_the_hall_allows_it() {
    let (mut app, _stage) = at_home();
    touch(&mut app, "Take a ticket");
    touch(&mut app, "By window type");
    touch(&mut app, "Window type B");
    touch(&mut app, "Other matter");
    assert_eq!(screen(&app), Screen::Identify);
    assert!(!is_there(&mut app, "Without a card"));
    touch(&mut app, "Back");
    assert_eq!(screen(&app), Screen::Matters);
    touch(&mut app, "Home");
    touch(&mut app, "Take a ticket");
    touch(&mut app, "By window type");
    touch(&mut app, "Window type A");
    touch(&mut app, "Other matter");
    touch(&mut app, "Without a card");
    assert_eq!(screen(&app), Screen::Confirm);
}

#[test]
fn a_closed_window_type_says_when_it_opens_and_what_can_be_done_now() {
    let (mut app, stage) = at_home();
    for name in ["Take a ticket", "By window type"] {
        touch(&mut app, name);
    }
    let said = says(&mut app);
    assert!(said.contains("14:00 开放") && said.contains("可先看指南"), "{said}");
    touch(&mut app, "Window type F");
    assert_eq!(screen(&app), Screen::Closed);
    let said = says(&mut app);
    for words in ["婚姻登记", "现在不在取号时间。", "今天 14:00 再来取号"] {
        assert!(said.contains(words), "{words} is missing in\n{said}");
    }
    touch(&mut app, "Read its guides");
    assert_eq!(screen(&app), Screen::Matters);
    assert!(!is_there(&mut app, "Other matter"), "no ticket is promised");
    touch(&mut app, "Matter marriage");
    assert_eq!(screen(&app), Screen::Guide);
    assert!(says(&mut app).contains("今天 14:00 再来取号") && !may_press(&mut app, "Take a ticket for this"));
    // It opens while the guide is read.
    stage.answer(&mut app, Answer::Hall(Box::new(all_open())));
    assert!(!is_there(&mut app, "Closed notice") && may_press(&mut app, "Take a ticket for this"));
    touch(&mut app, "Back");
    assert_eq!(screen(&app), Screen::Matters);
    touch(&mut app, "Back");
    assert_eq!(screen(&app), Screen::WindowTypes);
}

fn all_open() -> queue_api::hall::HallSnapshot {
    let mut hall = sample::hall();
    hall.window_types.iter_mut().for_each(|w| w.issuing = true);
    hall
}

#[test]
fn while_no_queue_issues_home_says_when_the_first_does_again() {
    let in_hours = |hours| Some(sample::now() + jiff::SignedDuration::from_hours(hours));
    // It is 9:42.
    for (opens, words, over) in [
        ([in_hours(6), in_hours(4), None], "13:42 开放", false),
        ([in_hours(48), None, in_hours(24)], "11-24 09:42 开放", false),
        ([None, None, None], "今日已停止取号", true),
    ] {
        let (mut app, stage) = at_home();
        assert!(says(&mut app).contains("选业务、刷身份证"));
        let mut hall = sample::hall();
        hall.window_types.truncate(opens.len());
        for (window_type, opens_at) in hall.window_types.iter_mut().zip(opens) {
            (window_type.issuing, window_type.opens_at) = (false, opens_at);
        }
        stage.answer(&mut app, Answer::Hall(Box::new(hall)));
        let said = says(&mut app);
        let action = said.split_once("取号办理\n").unwrap().1.lines().next();
        assert_eq!(action, Some(words));
        assert_eq!(said.contains("今日已停止取号"), over);
    }
}

#[test]
fn whoever_needs_help_is_told_where_and_an_empty_hall_says_so() {
    let (mut app, stage) = at_home();
    assert!(says(&mut app).contains("需要帮忙？请到导办台"));
    let mut hall = sample::hall();
    hall.window_types.clear();
    stage.answer(&mut app, Answer::Hall(Box::new(hall)));
    assert!(says(&mut app).contains("暂停取号"));
    for name in ["Take a ticket", "By window type"] {
        touch(&mut app, name);
    }
    assert!(says(&mut app).contains("请问导办台"), "a list without anything is no blank");
}

#[test]
fn figures_change_under_a_finger_without_moving_the_button() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Take a ticket");
    touch(&mut app, "By window type");
    let find = |app: &mut App| {
        let mut buttons = app.world_mut().query::<(Entity, &Name)>();
        buttons.iter(app.world()).find(|(_, name)| name.as_str() == "Window type A").unwrap().0
    };
    let before = find(&mut app);
    let mut hall = sample::hall();
    hall.window_types[0].waiting = 13;
    stage.answer(&mut app, Answer::Figures(Box::new(hall)));
    assert_eq!(find(&mut app), before);
    assert!(says(&mut app).contains("13 人等候"));
}

#[test]
fn nothing_personal_remains_after_going_home() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    assert!(app.world().resource::<Visit>().person.is_some());
    touch(&mut app, "Home");
    assert_eq!(screen(&app), Screen::Home);
    assert!(!app.world().contains_resource::<Visit>());
    assert!(!says(&mut app).contains('张'));
}

#[test]
fn who_walks_away_is_forgotten() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    app.insert_resource(Language::En);
    wait(&mut app, 31);
    assert!(says(&mut app).contains("Home in 14 s"), "the countdown is told");
    wait(&mut app, 14);
    assert_eq!(screen(&app), Screen::Home);
    assert!(!app.world().contains_resource::<Visit>());
    wait(&mut app, 46);
    assert_eq!(*app.world().resource::<Language>(), Language::Zh, "the next citizen begins in Chinese");
}

#[test]
fn a_touch_begins_the_idle_time_anew() {
    let (mut app, _stage) = at_home();
    touch(&mut app, "Take a ticket");
    touch(&mut app, "By window type");
    wait(&mut app, 40);
    touch(&mut app, "Window type A");
    wait(&mut app, 40);
    assert_eq!(screen(&app), Screen::Matters);
}

#[test]
fn a_ticket_leaves_the_screen_by_itself() {
    let (mut app, stage) = at_home();
    let page = stage.to_ticket(&mut app);
    stage.printer_says(&mut app, PrinterWord::Printed(page.no));
    wait(&mut app, 19);
    assert_eq!(screen(&app), Screen::Ticket);
    wait(&mut app, 1);
    assert_eq!(screen(&app), Screen::Home);
}

#[test]
fn english_is_one_touch_away_on_the_same_screen() {
    let (mut app, _stage) = at_home();
    touch(&mut app, "Language");
    let said = says(&mut app);
    assert!(
        said.contains("Take a ticket") && said.contains("Social insurance") && said.contains("12 waiting")
    );
    touch(&mut app, "Language");
    assert!(says(&mut app).contains("取号办理"));
}

#[test]
fn the_page_is_laid_out_for_the_language_that_is_chosen_on_it() {
    // English needs more lines, and leaves room for fewer queues.
    let (mut app, _stage) = at_home();
    let chinese = says(&mut app);
    touch(&mut app, "Language");
    let english = says(&mut app);
    assert!(is_there(&mut app, "Queue A") && !is_there(&mut app, "Queue F"), "{english}");
    for name in ["Take a ticket", "Home"] {
        touch(&mut app, name);
    }
    assert_eq!(says(&mut app), english, "as it is when it was English from the beginning");
    touch(&mut app, "Language");
    assert_eq!(says(&mut app), chinese);
}

#[test]
fn a_guide_is_read_printed_and_followed_by_a_ticket() {
    let (mut app, stage) = at_home();
    for name in ["Guides", "Department hrss", "Guide pension-transfer"] {
        touch(&mut app, name);
    }
    assert_eq!(screen(&app), Screen::Guide);
    let said = says(&mut app);
    assert!(
        said.contains("1. 有效身份证件原件")
            && said.contains("受理后 15 个工作日")
            && said.contains("不收费")
    );
    touch(&mut app, "Print the guide");
    assert!(!may_press(&mut app, "Print the guide"), "one touch prints one guide");
    let page = stage.printer.pages.try_recv().expect("the guide is printed");
    stage.printer_says(&mut app, PrinterWord::NotPrinted(page.no, PrinterTrouble::PaperEnd));
    assert!(says(&mut app).contains("没有打出来"));
    touch(&mut app, "Take a ticket for this");
    assert_eq!(screen(&app), Screen::Identify);
    assert_eq!(app.world().resource::<Visit>().window_type.as_deref(), Some("A"));
}

#[test]
fn a_touch_shorter_than_a_frame_is_a_touch() {
    let (mut app, _stage) = at_home();
    // Nothing is down any more, and nobody told the button.
    app.init_resource::<ButtonInput<MouseButton>>();
    let mut buttons = app.world_mut().query::<(Entity, &Name)>();
    let (button, _) = buttons.iter(app.world()).find(|(_, name)| name.as_str() == "Language").unwrap();
    app.world_mut().entity_mut(button).insert(bevy::ui::Pressed);
    kiosk::stage::frames(&mut app);
    assert_eq!(*app.world().resource::<Language>(), Language::En, "once, not twice");
    assert!(app.world().get::<bevy::ui::Pressed>(button).is_none());
}
