//! A slip again, or another turn, by number and by card.

use super::{answer, asked, finished, keys, look_up_number, nobodys, refusal, tap_card};
use crate::support::{at_home, is_there, may_press, says, screen};
use bevy::prelude::*;
use kiosk::card_reader::{ReaderCondition, ReaderWord};
use kiosk::printer::{PrinterTrouble, PrinterWord};
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::{Answer, ErrandAnswer, ErrandAsk, OrderAsk, Report};
use kiosk::stage::{frames, touch};
use queue_api::ticket::{PrintState, TicketState, TicketView};

#[test]
fn the_slip_of_a_ticket_without_a_holder_is_printed_again_by_its_number_and_cannot_be_followed() {
    let (mut app, stage) = at_home();
    let visit = look_up_number(&mut app, &stage, "Reprint");
    answer(&mut app, &stage, visit, ErrandAnswer::Found(vec![nobodys()]));
    assert_eq!(screen(&app), Screen::Tickets);
    touch(&mut app, "Ticket A012");
    assert_eq!(screen(&app), Screen::Ticket);
    let Ok(OrderAsk::Reprint { visit, ticket, .. }) = stage.server.orders.try_recv() else {
        panic!("the hall is not told of the second paper")
    };
    assert_eq!(ticket, 12);
    stage.answer(&mut app, Answer::Reprint(visit, Some(Box::new(sample::ticket()))));
    let page = stage.printer.pages.try_recv().expect("the slip is printed");
    let paper = format!("{:?}", page.page);
    assert!(!paper.contains('张'), "a number alone shows nobody's name");
    assert!(!paper.contains("Qr"), "nor lets anybody follow or rate what was read off a board");
    stage.printer_says(&mut app, PrinterWord::Printed(page.no));
    let noted = stage
        .server
        .reports
        .try_iter()
        .any(|report| matches!(report, Report::Print { outcome: PrintState::Reprinted, .. }));
    assert!(noted, "the hall is told that it was printed again");
    assert!(!says(&mut app).contains('张'));
}

#[test]
fn a_number_read_off_a_board_does_nothing_with_the_ticket_of_a_holder() {
    let in_vain = TicketView { state: TicketState::NoShow, ..sample::ticket() };
    for (errand, ticket) in
        [("Reprint", sample::ticket()), ("Reprint", in_vain), ("Rate", finished(12, "A012"))]
    {
        let (mut app, stage) = at_home();
        let visit = look_up_number(&mut app, &stage, errand);
        answer(&mut app, &stage, visit, ErrandAnswer::Found(vec![ticket.clone()]));
        assert_eq!(screen(&app), Screen::Told, "{errand}");
        let said = says(&mut app);
        assert!(said.contains("请刷取号人的身份证") && !said.contains('张'), "{said}");
        assert!(!is_there(&mut app, "Ticket A012") && !is_there(&mut app, "Level 5"));
        touch(&mut app, "Tap the card");
        tap_card(&mut app, &stage);
        let (visit, ask) = asked(&stage);
        assert!(matches!(&ask, ErrandAsk::Find(find) if find.holder.is_some()), "{ask:?}");
        answer(&mut app, &stage, visit, ErrandAnswer::Found(vec![ticket]));
        assert!([Screen::Tickets, Screen::Level].contains(&screen(&app)), "the card opens it");
    }
}

#[test]
fn where_no_card_can_be_read_nobody_is_told_to_tap_one() {
    let (mut app, stage) = at_home();
    let visit = look_up_number(&mut app, &stage, "Reprint");
    stage.reader_says(&mut app, ReaderWord::Condition(ReaderCondition::Lost));
    answer(&mut app, &stage, visit, ErrandAnswer::Found(vec![sample::ticket()]));
    assert!(!is_there(&mut app, "Tap the card") && is_there(&mut app, "Done"));
    assert!(says(&mut app).contains("或到导办台"));
}

#[test]
fn a_card_finds_all_of_its_tickets_and_prints_the_one_that_is_touched() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Reprint");
    tap_card(&mut app, &stage);
    let (visit, ask) = asked(&stage);
    assert!(matches!(&ask, ErrandAsk::Find(find) if find.holder.is_some() && find.number.is_none()));
    answer(&mut app, &stage, visit, ErrandAnswer::Found(sample::tickets()));
    let said = says(&mut app);
    for words in [
        "A012",
        "等候中，前面 3 人",
        "请到 7 号窗口",
        "已过号",
        "重新排队",
        "已办结，不用补打",
        "过号请回取号机",
    ] {
        assert!(said.contains(words), "{words} is missing in\n{said}");
    }
    assert!(!may_press(&mut app, "Ticket E003"), "what is over needs no slip");
    touch(&mut app, "Ticket B004");
    let Ok(OrderAsk::Reprint { visit, ticket, .. }) = stage.server.orders.try_recv() else {
        panic!("no order")
    };
    assert_eq!(ticket, 42);
    stage.answer(&mut app, Answer::Reprint(visit, None));
    let page = stage.printer.pages.try_recv().expect("paper needs no server");
    assert!(format!("{:?}", page.page).contains("张*明"), "who showed the card has the name on the slip");
}

#[test]
fn two_touches_on_a_ticket_print_one_slip() {
    let (mut app, stage) = at_home();
    let visit = look_up_number(&mut app, &stage, "Reprint");
    answer(&mut app, &stage, visit, ErrandAnswer::Found(vec![nobodys()]));
    let mut buttons = app.world_mut().query::<(Entity, &Name)>();
    let (button, _) = buttons.iter(app.world()).find(|(_, name)| name.as_str() == "Ticket A012").unwrap();
    app.world_mut().trigger(bevy::ui_widgets::Activate { entity: button });
    app.world_mut().trigger(bevy::ui_widgets::Activate { entity: button });
    frames(&mut app);
    assert_eq!(stage.server.orders.try_iter().count(), 1);
}

#[test]
fn who_missed_the_call_waits_again_with_one_touch() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Reprint");
    tap_card(&mut app, &stage);
    let (visit, _) = asked(&stage);
    answer(&mut app, &stage, visit, ErrandAnswer::Found(sample::tickets()));
    touch(&mut app, "Ticket C027");
    assert_eq!(screen(&app), Screen::Asking);
    let (visit, ask) = asked(&stage);
    assert!(matches!(ask, ErrandAsk::Requeue { ticket: 43, .. }), "{ask:?}");
    let again = TicketView { id: 43, number: "C027".into(), ahead: 3, ..sample::ticket() };
    answer(&mut app, &stage, visit, ErrandAnswer::Ticket(Box::new(again)));
    assert_eq!(screen(&app), Screen::Ticket);
    assert!(says(&mut app).contains("C027"));
}

#[test]
fn who_may_not_wait_again_is_told_in_the_servers_words() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Reprint");
    tap_card(&mut app, &stage);
    let (visit, _) = asked(&stage);
    answer(&mut app, &stage, visit, ErrandAnswer::Found(sample::tickets()));
    touch(&mut app, "Ticket C027");
    let (visit, _) = asked(&stage);
    let error = refusal("requeue_spent", "这个号不能再重排，请重新取号。");
    answer(&mut app, &stage, visit, ErrandAnswer::Refused(error));
    assert_eq!(screen(&app), Screen::Told);
    assert!(says(&mut app).contains("这个号不能再重排，请重新取号。"));
}

#[test]
fn a_number_nobody_has_is_told_and_typed_again() {
    let (mut app, stage) = at_home();
    let visit = look_up_number(&mut app, &stage, "Reprint");
    answer(&mut app, &stage, visit, ErrandAnswer::Found(Vec::new()));
    assert_eq!(screen(&app), Screen::Told);
    assert!(says(&mut app).contains("没有查到今天的号票"));
    touch(&mut app, "Again");
    assert_eq!(screen(&app), Screen::Reprint);
    assert!(is_there(&mut app, "Prefix A"), "from the letters on");
}

#[test]
fn the_letters_come_back_when_all_is_taken_back() {
    let (mut app, _stage) = at_home();
    touch(&mut app, "Reprint");
    assert!(is_there(&mut app, "Prefix F") && !is_there(&mut app, "Key 1"));
    touch(&mut app, "Prefix B");
    assert!(is_there(&mut app, "Key 1") && !is_there(&mut app, "Prefix F"));
    keys(&mut app, "4");
    assert!(says(&mut app).contains("B4"));
    touch(&mut app, "Clear");
    assert!(is_there(&mut app, "Prefix F") && !says(&mut app).contains("B4"));
}

#[test]
fn who_goes_back_from_the_tickets_taps_another_card() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Reprint");
    tap_card(&mut app, &stage);
    let (visit, _) = asked(&stage);
    answer(&mut app, &stage, visit, ErrandAnswer::Found(sample::tickets()));
    touch(&mut app, "Back");
    assert_eq!(screen(&app), Screen::Reprint);
    assert!(stage.server.orders.try_recv().is_err(), "the card before is not asked for again");
    tap_card(&mut app, &stage);
    assert_eq!(screen(&app), Screen::Asking);
    let (again, _) = asked(&stage);
    assert_ne!(again, visit, "a late answer to the first is not taken for the second");
}

#[test]
fn a_printer_that_does_not_print_still_shows_the_number() {
    let (mut app, stage) = at_home();
    let visit = look_up_number(&mut app, &stage, "Reprint");
    answer(&mut app, &stage, visit, ErrandAnswer::Found(vec![nobodys()]));
    let trouble = kiosk::printer::PrinterCondition::Trouble(PrinterTrouble::PaperEnd);
    stage.printer_says(&mut app, PrinterWord::Condition(trouble));
    touch(&mut app, "Ticket A012");
    let Ok(OrderAsk::Reprint { visit, .. }) = stage.server.orders.try_recv() else { panic!("no order") };
    stage.answer(&mut app, Answer::Reprint(visit, Some(Box::new(sample::ticket()))));
    assert_eq!(screen(&app), Screen::Ticket);
    assert!(is_there(&mut app, "Slip did not print") && says(&mut app).contains("A012"));
}
