//! Check-in for an appointment, by code and by card, and what is told when it is not to be.

use super::{answer, appointment_ticket, asked, keys, refusal, tap_card};
use crate::support::{at_home, is_there, may_press, says, screen, wait};
use bevy::prelude::*;
use firmware_bridge::card_reader::UnreadableReason;
use kiosk::card_reader::{ReaderCondition, ReaderWord};
use kiosk::printer::PrinterWord;
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::{Answer, ErrandAnswer, ErrandAsk, OrderAsk};
use kiosk::stage::{Stage, frames, touch};
use kiosk::visit::VisitNo;
use queue_api::client::CommandId;
use queue_api::error::ApiError;
use queue_api::ticket::Class;
use std::sync::atomic::Ordering;

/// Types a code and asks to check in; the name of the command.
fn check_in_by_code(app: &mut App, stage: &Stage) -> (VisitNo, CommandId) {
    touch(app, "Check in");
    keys(app, "00073941");
    touch(app, "Check in now");
    let (visit, ask) = asked(stage);
    let ErrandAsk::CheckIn { id, body } = &ask else { panic!("not a check-in: {ask:?}") };
    assert_eq!((body.code.as_deref(), &body.holder), (Some("00073941"), &None));
    (visit, id.clone())
}

#[test]
fn an_appointment_is_checked_in_by_its_code_and_its_ticket_is_printed() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Check in");
    assert_eq!(screen(&app), Screen::CheckIn);
    keys(&mut app, "0007394");
    assert!(says(&mut app).contains("0007 394") && !may_press(&mut app, "Check in now"));
    touch(&mut app, "Check in now");
    assert!(stage.server.orders.try_recv().is_err(), "half a code asks nothing");
    keys(&mut app, "11");
    assert!(says(&mut app).contains("0007 3941"), "a ninth digit is not taken");
    touch(&mut app, "Check in now");
    assert_eq!(screen(&app), Screen::Asking);
    let (visit, _) = asked(&stage);
    answer(&mut app, &stage, visit, ErrandAnswer::Ticket(appointment_ticket()));
    assert_eq!(screen(&app), Screen::Ticket);
    let page = stage.printer.pages.try_recv().expect("the slip is printed without another touch");
    stage.printer_says(&mut app, PrinterWord::Printed(page.no));
    let said = says(&mut app);
    assert!(said.contains("A012") && said.contains("社保医保 · 养老保险关系转移"), "{said}");
}

#[test]
fn an_appointment_is_checked_in_by_card_with_no_touch_but_the_first() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Check in");
    assert!(stage.reader.wanted.load(Ordering::Relaxed), "a card is wanted now");
    tap_card(&mut app, &stage);
    assert!(!stage.reader.wanted.load(Ordering::Relaxed), "no card is wanted any more");
    let (visit, ask) = asked(&stage);
    let ErrandAsk::CheckIn { body, .. } = &ask else { panic!("not a check-in: {ask:?}") };
    assert_eq!(body.code, None);
    assert_eq!(body.holder.as_ref().map(|holder| holder.id_number.as_str()), Some("11010519491231002X"));
    answer(&mut app, &stage, visit, ErrandAnswer::Ticket(appointment_ticket()));
    assert_eq!(screen(&app), Screen::Ticket);
    assert!(stage.printer.pages.try_recv().is_ok());
}

#[test]
fn two_touches_check_in_once() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Check in");
    keys(&mut app, "00073941");
    let mut buttons = app.world_mut().query::<(Entity, &Name)>();
    let (button, _) = buttons.iter(app.world()).find(|(_, name)| name.as_str() == "Check in now").unwrap();
    // Both in one frame: faster than any screen can change.
    app.world_mut().trigger(bevy::ui_widgets::Activate { entity: button });
    app.world_mut().trigger(bevy::ui_widgets::Activate { entity: button });
    frames(&mut app);
    assert_eq!(stage.server.orders.try_iter().count(), 1);
}

#[test]
fn a_card_that_is_tapped_while_a_code_is_asked_for_asks_nothing_more() {
    let (mut app, stage) = at_home();
    check_in_by_code(&mut app, &stage);
    tap_card(&mut app, &stage);
    assert!(stage.server.orders.try_recv().is_err());
    assert!(!says(&mut app).contains('张'));
}

#[test]
fn who_comes_too_early_is_told_from_when_on() {
    let (mut app, stage) = at_home();
    let (visit, _) = check_in_by_code(&mut app, &stage);
    let opens_at = Some(sample::now() + jiff::SignedDuration::from_mins(33));
    let error = ApiError { opens_at, ..refusal("too_early", "还没到预约报到时间。") };
    answer(&mut app, &stage, visit, ErrandAnswer::Refused(error));
    assert_eq!(screen(&app), Screen::Told);
    let said = says(&mut app);
    for words in ["暂时不能报到", "还没到预约报到时间。", "今天 10:15 起可报到"] {
        assert!(said.contains(words), "{words} is missing in\n{said}");
    }
}

#[test]
fn who_comes_too_late_may_take_an_ordinary_ticket() {
    let (mut app, stage) = at_home();
    let (visit, _) = check_in_by_code(&mut app, &stage);
    let error = refusal("too_late", "预约时间已过，请取普通号。");
    answer(&mut app, &stage, visit, ErrandAnswer::Refused(error));
    touch(&mut app, "Ordinary ticket");
    assert_eq!(screen(&app), Screen::Find);
    for name in ["By window type", "Window type D", "Take the ticket"] {
        touch(&mut app, name);
    }
    let Ok(OrderAsk::Issue { wish, .. }) = stage.server.orders.try_recv() else { panic!("no order") };
    assert_eq!(wish.class, Class::Ordinary);
}

#[test]
fn a_wrong_code_is_typed_again_and_asked_for_under_a_new_name() {
    let (mut app, stage) = at_home();
    let (visit, first) = check_in_by_code(&mut app, &stage);
    let error = refusal("unknown_appointment", "没有这个预约。");
    answer(&mut app, &stage, visit, ErrandAnswer::Refused(error));
    assert!(says(&mut app).contains("没有这个预约。"));
    touch(&mut app, "Again");
    assert_eq!(screen(&app), Screen::CheckIn);
    assert!(!says(&mut app).contains("0007"), "the wrong code is gone");
    keys(&mut app, "00073942");
    touch(&mut app, "Check in now");
    let (_, ask) = asked(&stage);
    let ErrandAsk::CheckIn { id, body } = &ask else { panic!("not a check-in: {ask:?}") };
    assert_eq!(body.code.as_deref(), Some("00073942"));
    assert_ne!(*id, first, "another code under the same name would be answered with the first refusal");
}

#[test]
fn who_has_a_ticket_already_is_offered_its_slip() {
    let (mut app, stage) = at_home();
    let (visit, _) = check_in_by_code(&mut app, &stage);
    let error = ApiError {
        ticket: Some(12),
        number: Some("A012".into()),
        ..refusal("holder_has_ticket", "您今天已取过该业务的号，可以补打号票。")
    };
    answer(&mut app, &stage, visit, ErrandAnswer::Refused(error));
    assert!(says(&mut app).contains("补打 A012 号票"));
    touch(&mut app, "Print that ticket");
    let (visit, ask) = asked(&stage);
    assert!(matches!(&ask, ErrandAsk::Find(find) if find.number.as_deref() == Some("A012")), "{ask:?}");
    answer(&mut app, &stage, visit, ErrandAnswer::Found(vec![sample::ticket()]));
    touch(&mut app, "Ticket A012");
    assert_eq!(screen(&app), Screen::Ticket, "the code has shown whose it is");
    let Ok(OrderAsk::Reprint { visit, ticket: 12, .. }) = stage.server.orders.try_recv() else {
        panic!("no order")
    };
    stage.answer(&mut app, Answer::Reprint(visit, Some(Box::new(sample::ticket()))));
    let paper = format!("{:?}", stage.printer.pages.try_recv().expect("the slip is printed").page);
    assert!(paper.contains("Qr") && !paper.contains('张'), "a code shows no name: {paper}");
}

#[test]
fn a_slow_server_is_told_and_waited_for() {
    let (mut app, stage) = at_home();
    let (visit, _) = check_in_by_code(&mut app, &stage);
    assert!(says(&mut app).contains("正在办理，请稍候"));
    answer(&mut app, &stage, visit, ErrandAnswer::Slow);
    assert!(says(&mut app).contains("系统没有回应，正在重试"));
    stage.answer(&mut app, Answer::Stale);
    assert_eq!(screen(&app), Screen::Asking, "who waits for an answer is not sent away by an outage");
    answer(&mut app, &stage, visit, ErrandAnswer::Ticket(appointment_ticket()));
    assert_eq!(screen(&app), Screen::Ticket);
    assert!(stage.server.orders.try_recv().is_err(), "nothing is asked twice");
}

#[test]
fn an_answer_that_never_comes_sends_to_the_desk_and_keeps_the_appointment() {
    let (mut app, stage) = at_home();
    let (visit, _) = check_in_by_code(&mut app, &stage);
    wait(&mut app, 20);
    assert_eq!(screen(&app), Screen::Told);
    assert!(says(&mut app).contains("请到导办台报到"));
    touch(&mut app, "Done");
    answer(&mut app, &stage, visit, ErrandAnswer::Ticket(appointment_ticket()));
    assert_eq!(screen(&app), Screen::Home);
    let given_up = stage.server.orders.try_iter().any(|order| matches!(order, OrderAsk::GiveUp { .. }));
    assert!(!given_up, "a ticket that is given up would be an appointment that is lost");
    assert!(stage.printer.pages.try_recv().is_err(), "nobody stands there to take the paper");
}

#[test]
fn a_ticket_that_comes_while_its_citizen_is_told_of_none_is_handed_out() {
    let (mut app, stage) = at_home();
    let (visit, _) = check_in_by_code(&mut app, &stage);
    wait(&mut app, 20);
    assert_eq!(screen(&app), Screen::Told);
    answer(&mut app, &stage, visit, ErrandAnswer::Ticket(appointment_ticket()));
    assert_eq!(screen(&app), Screen::Ticket);
    assert!(stage.printer.pages.try_recv().is_ok(), "and its slip is printed");
}

#[test]
fn a_refusal_that_comes_late_is_told_with_its_way_on() {
    let (mut app, stage) = at_home();
    let (visit, _) = check_in_by_code(&mut app, &stage);
    wait(&mut app, 20);
    assert!(says(&mut app).contains("请到导办台报到") && !is_there(&mut app, "Ordinary ticket"));
    let error = refusal("too_late", "预约时间已过，请取普通号。");
    answer(&mut app, &stage, visit, ErrandAnswer::Refused(error));
    assert!(says(&mut app).contains("预约时间已过") && may_press(&mut app, "Ordinary ticket"));
    answer(&mut app, &stage, visit, ErrandAnswer::Ticket(appointment_ticket()));
    assert_eq!(screen(&app), Screen::Told, "one question, one answer");
}

#[test]
fn a_broken_reader_leaves_the_keys() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Check in");
    assert!(is_there(&mut app, "Reader is ready"));
    stage.reader_says(&mut app, ReaderWord::Unreadable(UnreadableReason::Moved));
    assert!(is_there(&mut app, "Reader has trouble") && says(&mut app).contains("没有读到"));
    stage.reader_says(&mut app, ReaderWord::Condition(ReaderCondition::Lost));
    assert!(is_there(&mut app, "Reader is lost") && says(&mut app).contains("请输入预约码"));
    keys(&mut app, "00073941");
    assert!(may_press(&mut app, "Check in now"));
}

#[test]
fn each_card_is_answered_beside_the_keys_as_it_is_where_a_ticket_is_taken() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Reprint");
    for (reason, words) in [
        (UnreadableReason::Moved, "请拿起再放一次"),
        (UnreadableReason::WrongCard, "几张卡叠在一起的，请分开放"),
        (UnreadableReason::NotTrusted, "请在键盘上输入"),
        (UnreadableReason::Senseless, "请在键盘上输入"),
    ] {
        stage.reader_says(&mut app, ReaderWord::Unreadable(reason));
        let said = says(&mut app);
        assert!(is_there(&mut app, "Reader has trouble") && said.contains(words), "{reason:?}:\n{said}");
        assert_eq!(
            said.contains("请拿起再放一次"),
            reason == UnreadableReason::Moved,
            "a dead card stays dead"
        );
    }
}
