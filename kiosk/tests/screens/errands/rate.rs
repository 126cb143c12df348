//! A finished ticket is rated; errands that are not offered, and what is kept of them.

use super::{answer, asked, finished, keys, look_up_number, nobodys, refusal, tap_card};
use crate::support::{at_home, config, is_there, kiosk_with, may_press, says, screen, wait};
use bevy::prelude::*;
use kiosk::errands::ErrandKind;
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::{ErrandAnswer, ErrandAsk};
use kiosk::stage::{Stage, frames, touch};
use kiosk::theme::layout::Layout;
use kiosk::visit::Visit;
use queue_api::ticket::TicketView;
use std::sync::atomic::Ordering;

/// At the question how satisfied, of one finished ticket.
fn to_level(app: &mut App, stage: &Stage) {
    let visit = look_up_number(app, stage, "Rate");
    answer(app, stage, visit, ErrandAnswer::Found(vec![TicketView { holder: None, ..finished(12, "A012") }]));
    assert_eq!(screen(app), Screen::Level);
}

#[test]
fn a_finished_ticket_is_rated_with_the_level_that_was_touched() {
    let (mut app, stage) = at_home();
    to_level(&mut app, &stage);
    let said = says(&mut app);
    for words in ["A012", "养老保险关系转移", "4 号窗口 · 09:42 办结", "非常满意", "基本满意", "非常不满意"]
    {
        assert!(said.contains(words), "{words} is missing in\n{said}");
    }
    assert!(!may_press(&mut app, "Hand in"), "no level is chosen beforehand");
    touch(&mut app, "Level 2");
    touch(&mut app, "Level 4");
    touch(&mut app, "Hand in");
    let (visit, ask) = asked(&stage);
    let ErrandAsk::Rate { ticket, rate, .. } = &ask else { panic!("not a rating: {ask:?}") };
    assert_eq!((*ticket, rate.level, rate.channel), (12, 4, None));
    answer(&mut app, &stage, visit, ErrandAnswer::Rated);
    assert_eq!(screen(&app), Screen::Told);
    assert!(says(&mut app).contains("评价已收到，谢谢"));
    touch(&mut app, "Done");
    assert_eq!(screen(&app), Screen::Home);
    assert!(app.world().get_resource::<Visit>().is_none());
}

#[test]
fn of_several_only_what_was_served_and_not_rated_is_offered() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Rate");
    tap_card(&mut app, &stage);
    let (visit, _) = asked(&stage);
    let rated = TicketView { rating: Some(5), ..finished(3, "A003") };
    let tickets = vec![sample::ticket(), finished(2, "A002"), rated, finished(4, "A004")];
    answer(&mut app, &stage, visit, ErrandAnswer::Found(tickets));
    assert_eq!(screen(&app), Screen::Tickets);
    assert!(!is_there(&mut app, "Ticket A012") && !is_there(&mut app, "Ticket A003"));
    touch(&mut app, "Ticket A002");
    assert_eq!(screen(&app), Screen::Level);
    touch(&mut app, "Back");
    touch(&mut app, "Ticket A004");
    touch(&mut app, "Level 1");
    touch(&mut app, "Hand in");
    let (_, ask) = asked(&stage);
    let ErrandAsk::Rate { ticket, rate, .. } = &ask else { panic!("not a rating: {ask:?}") };
    assert_eq!((*ticket, rate.level), (4, 1));
}

#[test]
fn a_level_touched_for_one_ticket_is_not_kept_for_another() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Rate");
    tap_card(&mut app, &stage);
    let (visit, _) = asked(&stage);
    answer(&mut app, &stage, visit, ErrandAnswer::Found(vec![finished(2, "A002"), finished(4, "A004")]));
    touch(&mut app, "Ticket A002");
    touch(&mut app, "Level 1");
    touch(&mut app, "Back");
    touch(&mut app, "Ticket A004");
    assert!(!may_press(&mut app, "Hand in"));
}

#[test]
fn what_cannot_be_rated_is_told_why() {
    for (tickets, words) in [
        (vec![], "没有查到今天的号票"),
        (vec![nobodys()], "还没有办结"),
        (vec![TicketView { rating: Some(1), holder: None, ..finished(12, "A012") }], "已经评价过了"),
    ] {
        let (mut app, stage) = at_home();
        let visit = look_up_number(&mut app, &stage, "Rate");
        answer(&mut app, &stage, visit, ErrandAnswer::Found(tickets));
        assert_eq!(screen(&app), Screen::Told);
        assert!(says(&mut app).contains(words), "{words} is missing");
    }
    let (mut app, stage) = at_home();
    to_level(&mut app, &stage);
    touch(&mut app, "Level 5");
    touch(&mut app, "Hand in");
    let (visit, _) = asked(&stage);
    let error = refusal("already_rated", "这次服务已经评价过了，谢谢。");
    answer(&mut app, &stage, visit, ErrandAnswer::Refused(error));
    assert!(says(&mut app).contains("这次服务已经评价过了，谢谢。"));
}

#[test]
fn large_type_keeps_what_was_typed_and_chosen() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Check in");
    keys(&mut app, "0007");
    app.world_mut().resource_mut::<Layout>().large = true;
    frames(&mut app);
    assert!(says(&mut app).contains("0007"));
    assert!(stage.reader.wanted.load(Ordering::Relaxed), "the reader still waits for a card");
    touch(&mut app, "Home");
    to_level(&mut app, &stage);
    touch(&mut app, "Level 3");
    app.world_mut().resource_mut::<Layout>().low = true;
    frames(&mut app);
    assert!(may_press(&mut app, "Hand in"));
}

#[test]
fn nothing_of_an_errand_is_left_when_its_citizen_has_gone() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Reprint");
    tap_card(&mut app, &stage);
    let (visit, _) = asked(&stage);
    answer(&mut app, &stage, visit, ErrandAnswer::Found(sample::tickets()));
    wait(&mut app, 45);
    assert_eq!(screen(&app), Screen::Home);
    assert!(app.world().get_resource::<Visit>().is_none());
    touch(&mut app, "Reprint");
    let said = says(&mut app);
    assert!(!said.contains("C027") && !said.contains('张'), "{said}");
}

#[test]
fn an_errand_that_is_switched_off_is_not_offered() {
    for kind in [ErrandKind::CheckIn, ErrandKind::Reprint, ErrandKind::Rate, ErrandKind::Feedback] {
        let mut config = config();
        let (name, switch) = match kind {
            ErrandKind::CheckIn => ("Check in", &mut config.errands.check_in),
            ErrandKind::Reprint => ("Reprint", &mut config.errands.reprint),
            ErrandKind::Rate => ("Rate", &mut config.errands.rate),
            ErrandKind::Feedback => ("Feedback", &mut config.errands.feedback),
        };
        *switch = false;
        let (mut app, stage) = kiosk_with(config);
        stage.open(&mut app);
        for other in ["Check in", "Reprint", "Rate", "Feedback"] {
            assert_eq!(is_there(&mut app, other), other != name, "{other}");
        }
    }
}
