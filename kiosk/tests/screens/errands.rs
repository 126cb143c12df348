//! Who comes for something else than a new ticket: checking in, a slip again, a rating; and every way it can go wrong.

use crate::support::{at_home, config, is_there, kiosk_with, may_press, says, screen, wait};
use bevy::prelude::*;
use firmware_bridge::card_reader::UnreadableReason;
use kiosk::card_reader::{ReaderCondition, ReaderWord};
use kiosk::errands::ErrandKind;
use kiosk::printer::{PrinterTrouble, PrinterWord};
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::{Answer, ErrandAnswer, ErrandAsk, OrderAsk, Report};
use kiosk::stage::{Stage, frames, touch};
use kiosk::theme::layout::Layout;
use kiosk::visit::{Person, Visit, VisitNo};
use queue_api::client::CommandId;
use queue_api::error::ApiError;
use queue_api::ticket::{Class, PrintState, TicketState, TicketView};
use std::sync::atomic::Ordering;

fn keys(app: &mut App, keys: &str) {
    for key in keys.chars() {
        touch(app, &format!("Key {key}"));
    }
}

fn tap_card(app: &mut App, stage: &Stage) {
    stage.reader_says(app, ReaderWord::Read(Person::new("张晓明", "11010519491231002X")));
}

fn asked(stage: &Stage) -> (VisitNo, ErrandAsk) {
    match stage.server.orders.try_recv() {
        Ok(OrderAsk::Errand { visit, ask }) => (visit, ask),
        other => panic!("no errand was asked for: {other:?}"),
    }
}

fn answer(app: &mut App, stage: &Stage, visit: VisitNo, answer: ErrandAnswer) {
    stage.answer(app, Answer::Errand(visit, answer));
}

fn appointment_ticket() -> Box<TicketView> {
    Box::new(TicketView { class: Class::Appointment, ..sample::ticket() })
}

fn finished(id: u64, number: &str) -> TicketView {
    TicketView {
        id,
        number: number.into(),
        state: TicketState::Finished,
        counter: Some(4),
        ended_at: Some(sample::now()),
        ..sample::ticket()
    }
}

/// Taken without a card: its number is all there is of it.
fn nobodys() -> TicketView {
    TicketView { holder: None, ..sample::ticket() }
}

fn refusal(code: &str, message: &str) -> ApiError {
    ApiError { code: code.into(), message: message.into(), ..ApiError::default() }
}

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

/// Types `A012` and asks for it.
fn look_up_number(app: &mut App, stage: &Stage, errand: &str) -> VisitNo {
    touch(app, errand);
    touch(app, "Prefix A");
    keys(app, "12");
    touch(app, "Find the ticket");
    let (visit, ask) = asked(stage);
    let ErrandAsk::Find(find) = &ask else { panic!("not a question: {ask:?}") };
    assert_eq!((find.number.as_deref(), &find.holder), (Some("A012"), &None));
    visit
}

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
