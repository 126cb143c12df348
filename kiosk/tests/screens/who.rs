//! Whose ticket it is: by card, by a typed number, or nobody's; who goes first; who has a ticket already.

use crate::support::{at_home, is_there, may_press, says, screen, wait};
use bevy::prelude::*;
use firmware_bridge::card_reader::UnreadableReason;
use kiosk::card_reader::{ReaderCondition, ReaderWord};
use kiosk::config::Config;
use kiosk::printer::{Printer, PrinterCondition};
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::{Answer, OrderAsk, Report};
use kiosk::stage::{Stage, touch};
use kiosk::theme::layout::Layout;
use kiosk::visit::{Person, Visit, VisitNo};
use queue_api::hall::{HallSnapshot, PriorityKind};
use queue_api::ticket::{Class, IssueTicket, PrintState, TicketState, TicketView};

/// 76 years old on the day of the sample.
const ELDER: &str = "11010519491231002X";

fn digits(app: &mut App, digits: &str) {
    for digit in digits.chars() {
        touch(app, &format!("Key {digit}"));
    }
}

fn typing(app: &mut App, stage: &Stage, number: &str) {
    stage.to_identify(app);
    touch(app, "Type the number");
    assert_eq!(screen(app), Screen::TypedNumber);
    digits(app, number);
}

/// The order that is sent when the ticket is taken now.
fn taken(app: &mut App, stage: &Stage) -> (VisitNo, IssueTicket) {
    assert_eq!(screen(app), Screen::Confirm);
    touch(app, "Take the ticket");
    let Ok(OrderAsk::Issue { visit, wish, .. }) = stage.server.orders.try_recv() else { panic!("no order") };
    (visit, wish)
}

fn card(stage: &Stage, app: &mut App, number: &str) {
    stage.reader_says(app, ReaderWord::Read(Person::new("张晓明", number)));
}

fn with_hall(app: &mut App, stage: &Stage, change: impl FnOnce(&mut HallSnapshot)) {
    let mut hall = sample::hall();
    change(&mut hall);
    stage.answer(app, Answer::Hall(Box::new(hall)));
}

#[test]
fn each_reason_of_an_unreadable_card_has_its_own_advice() {
    let (mut app, stage) = at_home();
    stage.to_identify(&mut app);
    for (reason, thing, advice) in [
        (UnreadableReason::Moved, "Card unreadable", "请从卡套中取出，平放，不要移动"),
        (UnreadableReason::WrongCard, "Wrong card", "几张卡叠在一起的，请分开放"),
        (UnreadableReason::NotTrusted, "Card damaged", "请输入证件号码，或找工作人员"),
        (UnreadableReason::Senseless, "Card damaged", "请输入证件号码，或找工作人员"),
    ] {
        stage.reader_says(&mut app, ReaderWord::Unreadable(reason));
        assert!(is_there(&mut app, thing) && says(&mut app).contains(advice), "{reason:?}");
        assert!(!is_there(&mut app, "Waiting for card"), "one thing at a time");
    }
    stage.reader_says(&mut app, ReaderWord::LeftBehind);
    assert!(is_there(&mut app, "Card left behind") && !is_there(&mut app, "Card damaged"));
    stage.reader_says(&mut app, ReaderWord::Removed);
    assert!(is_there(&mut app, "Waiting for card"));
}

#[test]
fn where_a_name_is_needed_the_number_may_be_typed_and_staff_is_named() {
    let (mut app, stage) = at_home();
    for name in ["Take a ticket", "By window type", "Window type B", "Other matter"] {
        touch(&mut app, name);
    }
    assert!(may_press(&mut app, "Type the number") && !is_there(&mut app, "Without a card"));
    assert!(says(&mut app).contains("请找工作人员"));
    assert!(!is_there(&mut app, "Type the number instead"));
    stage.reader_says(&mut app, ReaderWord::Condition(ReaderCondition::Lost));
    assert!(is_there(&mut app, "Reader notice") && !is_there(&mut app, "Waiting for card"));
    assert!(!is_there(&mut app, "Type the number"), "it is the main way now");
    touch(&mut app, "Type the number instead");
    assert_eq!(screen(&app), Screen::TypedNumber);
}

#[test]
fn a_typed_number_goes_with_the_order_and_no_name() {
    let (mut app, stage) = at_home();
    typing(&mut app, &stage, &sample::ID_NUMBER[..17]);
    assert!(!may_press(&mut app, "Number done") && says(&mut app).contains("还差 1 位"));
    digits(&mut app, &sample::ID_NUMBER[17..]);
    touch(&mut app, "Number done");
    let said = says(&mut app);
    assert!(said.contains("*0025  输入的号码") && !said.contains("读取成功"), "{said}");
    assert_eq!(app.world().resource::<Visit>().entry.as_str(), "", "it is not kept twice");
    let (_, wish) = taken(&mut app, &stage);
    let holder = wish.holder.expect("the number goes with the order");
    assert_eq!((holder.name.as_str(), holder.id_number.as_str()), ("", sample::ID_NUMBER));
}

#[test]
fn a_wrong_number_is_told_where_and_goes_no_further() {
    for (number, told) in [
        ("0", "以 0 开头"),
        ("11X", "X 只会在最后一位"),
        ("1101051990130", "第 7–14 位不是有效的出生日期"),
        ("110105199003070024", "第 18 位校验不符"),
    ] {
        let (mut app, stage) = at_home();
        typing(&mut app, &stage, number);
        assert!(says(&mut app).contains(told), "{number}");
        assert!(!may_press(&mut app, "Number done"));
        touch(&mut app, "Number done");
        assert_eq!(screen(&app), Screen::TypedNumber);
        assert!(app.world().resource::<Visit>().person.is_none());
        touch(&mut app, "Delete");
        touch(&mut app, "Clear");
        assert!(!says(&mut app).contains(told) && says(&mut app).contains("点 X"));
    }
}

#[test]
fn no_more_of_a_number_is_shown_than_the_group_being_typed() {
    let (mut app, stage) = at_home();
    typing(&mut app, &stage, "110105");
    assert!(says(&mut app).contains("110105"));
    digits(&mut app, "1990");
    let said = says(&mut app);
    assert!(said.contains("•••••• 1990") && !said.contains("110105"));
    digits(&mut app, "03070025");
    assert!(says(&mut app).contains("•••••• •••••••• 0025"));
}

#[test]
fn what_was_typed_stays_when_the_page_is_shown_otherwise_and_goes_with_the_way_back() {
    let (mut app, stage) = at_home();
    typing(&mut app, &stage, "1101");
    touch(&mut app, "Modes");
    touch(&mut app, "Large type");
    touch(&mut app, "Back");
    assert!(screen(&app) == Screen::TypedNumber && says(&mut app).contains("1101"));
    assert!(app.world().resource::<Layout>().large);
    touch(&mut app, "Back");
    assert_eq!(screen(&app), Screen::Identify);
    assert_eq!(app.world().resource::<Visit>().entry.as_str(), "");
}

#[test]
fn a_card_of_a_foreigner_or_of_hong_kong_is_named_for_what_it_is() {
    use firmware_bridge::card_reader::{Card, CardDate, CardKind, Sex};
    for (kind, name, latin_name, words) in [
        (CardKind::Foreign2017, "", "Marie Curie", "M***e  外国人永久居留证"),
        (CardKind::Foreign2023, "玛丽", "Marie Curie", "玛*  外国人永久居留证"),
        (CardKind::ResidencePermit, "陈大文", "", "陈*文  港澳台居民居住证"),
    ] {
        let (mut app, stage) = at_home();
        stage.to_identify(&mut app);
        let card = Card {
            kind,
            name: name.into(),
            latin_name: latin_name.into(),
            sex: Sex::Unspecified,
            nation: String::new(),
            birth: CardDate::parse("19900307"),
            address: String::new(),
            id_number: "FRA110090030701".into(),
            earlier_number: String::new(),
            valid_from: None,
            valid_to: None,
        };
        stage.reader_says(&mut app, ReaderWord::Read(Person::of_card(&card)));
        let said = says(&mut app);
        assert!(said.contains(words) && said.contains("读取成功，请拿好证件"), "{said}");
    }
}

#[test]
fn an_elder_is_asked_once_and_the_answer_is_the_class() {
    for (answer, class) in [("Priority", Class::Priority), ("Ordinary", Class::Ordinary)] {
        let (mut app, stage) = at_home();
        stage.to_identify(&mut app);
        card(&stage, &mut app, ELDER);
        assert_eq!(screen(&app), Screen::Class);
        assert!(says(&mut app).contains("60 岁以上"));
        touch(&mut app, answer);
        assert_eq!(says(&mut app).contains("已选优先"), class == Class::Priority);
        assert_eq!(taken(&mut app, &stage).1.class, class);
    }
}

#[test]
fn a_typed_number_tells_the_age_as_a_card_does() {
    let (mut app, stage) = at_home();
    typing(&mut app, &stage, ELDER);
    touch(&mut app, "Number done");
    assert_eq!(screen(&app), Screen::Class);
    touch(&mut app, "Back");
    assert_eq!(screen(&app), Screen::Matters);
}

#[test]
fn nobody_is_asked_where_priority_makes_no_difference() {
    for change in [
        (|hall| hall.window_types.iter_mut().for_each(|w| w.priority = false)) as fn(&mut HallSnapshot),
        |hall| hall.hall.priority.kinds.clear(),
    ] {
        let (mut app, stage) = at_home();
        stage.to_identify(&mut app);
        with_hall(&mut app, &stage, change);
        card(&stage, &mut app, ELDER);
        assert_eq!(screen(&app), Screen::Confirm);
        assert!(!is_there(&mut app, "Class"));
    }
    let (mut app, stage) = at_home();
    stage.to_identify(&mut app);
    with_hall(&mut app, &stage, |hall| hall.hall.priority.elderly_from = 77);
    card(&stage, &mut app, ELDER);
    assert_eq!(screen(&app), Screen::Confirm, "the hall says from which age");
}

#[test]
fn others_find_the_kinds_from_the_last_question_and_no_reason_leaves_the_kiosk() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    touch(&mut app, "Class");
    assert_eq!(screen(&app), Screen::Class);
    assert!(!is_there(&mut app, "Elderly"), "the card says that they are not");
    let said = says(&mut app);
    assert!(said.contains("出示残疾人证") && said.contains("本机不记录"), "{said}");
    touch(&mut app, "Pregnant");
    let (_, wish) = taken(&mut app, &stage);
    assert_eq!(wish.class, Class::Priority);
    let sent = format!("{wish:?}").to_lowercase();
    assert!(!sent.contains("pregnant"), "{sent}");
}

#[test]
fn only_the_halls_kinds_are_offered_and_a_newer_servers_are_passed_over() {
    let (mut app, stage) = at_home();
    stage.to_identify(&mut app);
    with_hall(&mut app, &stage, |hall| {
        hall.hall.priority.kinds = vec![PriorityKind::Soldier, PriorityKind::Other, PriorityKind::Elderly];
    });
    touch(&mut app, "Without a card");
    touch(&mut app, "Class");
    assert!(is_there(&mut app, "Soldier") && is_there(&mut app, "Elderly"), "nobody knows the age");
    assert!(!is_there(&mut app, "Disabled") && !is_there(&mut app, "Pregnant"));
    touch(&mut app, "Ordinary");
    assert_eq!(taken(&mut app, &stage).1.class, Class::Ordinary);
}

#[test]
fn a_claim_does_not_go_to_a_window_type_without_priority() {
    let (mut app, stage) = at_home();
    stage.to_identify(&mut app);
    card(&stage, &mut app, ELDER);
    touch(&mut app, "Priority");
    with_hall(&mut app, &stage, |hall| hall.window_types.iter_mut().for_each(|w| w.priority = false));
    assert_eq!(taken(&mut app, &stage).1.class, Class::Ordinary);
}

#[test]
fn a_priority_ticket_says_so() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    let (visit, _) = taken(&mut app, &stage);
    let ticket = TicketView { class: Class::Priority, ..sample::ticket() };
    stage.answer(&mut app, Answer::Issued(visit, Box::new(ticket)));
    assert!(says(&mut app).contains("养老保险关系转移  优先号"));
    touch(&mut app, "Done");
    stage.to_ticket(&mut app);
    assert!(!says(&mut app).contains("优先号"));
}

#[test]
fn a_phone_is_asked_for_only_where_the_kiosk_is_set_up_to_and_may_be_left_out() {
    let (mut app, stage) = at_home();
    app.world_mut().resource_mut::<Config>().visit.ask_phone = true;
    stage.to_confirm(&mut app);
    assert_eq!(screen(&app), Screen::Phone);
    digits(&mut app, "12");
    assert!(says(&mut app).contains("手机号以 13–19 开头"));
    touch(&mut app, "Clear");
    digits(&mut app, "1380000000");
    assert!(!may_press(&mut app, "Phone done"));
    digits(&mut app, "1");
    assert!(says(&mut app).contains("138 0000 0001"));
    touch(&mut app, "Phone done");
    let said = says(&mut app);
    assert!(said.contains("138****0001") && !said.contains("0000"), "{said}");
    assert_eq!(taken(&mut app, &stage).1.phone.as_deref(), Some("13800000001"));

    touch(&mut app, "Home");
    stage.to_confirm(&mut app);
    digits(&mut app, "138");
    touch(&mut app, "Without a phone");
    assert_eq!(app.world().resource::<Visit>().entry.as_str(), "");
    assert_eq!(taken(&mut app, &stage).1.phone, None);
}

/// The second order of the same person is refused; the ticket they have is looked up.
fn refused(app: &mut App, stage: &Stage) -> VisitNo {
    let (visit, _) = taken(app, stage);
    stage.answer(app, Answer::Refused(visit, sample::has_ticket()));
    assert_eq!(screen(app), Screen::HasTicket);
    let asked = stage.server.orders.try_recv();
    assert!(matches!(asked, Ok(OrderAsk::Look { visit: of, ticket: 9 }) if of == visit), "{asked:?}");
    visit
}

fn earlier() -> TicketView {
    TicketView { id: 9, number: "A009".into(), ahead: 3, matter: None, ..sample::ticket() }
}

#[test]
fn whoever_has_a_ticket_gets_its_slip_and_never_a_second_number() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    let visit = refused(&mut app, &stage);
    assert!(says(&mut app).contains("A009"), "the number is known at once");
    assert!(!may_press(&mut app, "Print it again"), "how it stands is not, yet");
    stage.answer(&mut app, Answer::Looked(visit, Some(Box::new(earlier()))));
    assert!(says(&mut app).contains("前面还有 3 人"));
    touch(&mut app, "Print it again");
    assert_eq!(screen(&app), Screen::Ticket);
    assert!(says(&mut app).contains("A009") && is_there(&mut app, "Slip is printing"));
    let orders: Vec<_> = stage.server.orders.try_iter().collect();
    let [OrderAsk::Reprint { visit, ticket: 9, .. }] = orders.as_slice() else { panic!("{orders:?}") };
    stage.answer(&mut app, Answer::Reprint(*visit, Some(Box::new(earlier()))));
    let page = stage.printer.pages.try_recv().expect("the slip is printed");
    stage.printer_says(&mut app, kiosk::printer::PrinterWord::Printed(page.no));
    let told = stage
        .server
        .reports
        .try_iter()
        .any(|report| matches!(report, Report::Print { ticket: 9, outcome: PrintState::Reprinted, .. }));
    assert!(told, "the hall knows that there are two papers");
    assert!(!says(&mut app).contains("养老保险"), "what was chosen now is not what that ticket is for");
}

#[test]
fn how_the_earlier_ticket_stands_is_told_as_the_server_tells_it() {
    let view = |state, counter, ahead| Some(Box::new(TicketView { state, counter, ahead, ..earlier() }));
    for (looked, words) in [
        (view(TicketState::Waiting, None, 0), "马上叫到您"),
        (view(TicketState::Called, Some(5), 0), "请到 5 号窗口"),
        (view(TicketState::NoShow, Some(5), 0), "请问导办台"),
        (None, "请问导办台"),
    ] {
        let (mut app, stage) = at_home();
        stage.to_confirm(&mut app);
        let visit = refused(&mut app, &stage);
        assert!(says(&mut app).contains("正在查询"));
        let is_known = looked.is_some();
        stage.answer(&mut app, Answer::Looked(visit, looked));
        assert!(says(&mut app).contains(words), "{words}");
        assert_eq!(may_press(&mut app, "Print it again"), is_known);
    }
}

#[test]
fn a_number_alone_prints_nobodys_slip() {
    let (mut app, stage) = at_home();
    typing(&mut app, &stage, sample::ID_NUMBER);
    touch(&mut app, "Number done");
    let visit = refused(&mut app, &stage);
    stage.answer(&mut app, Answer::Looked(visit, Some(Box::new(earlier()))));
    assert!(!is_there(&mut app, "Print it again") && is_there(&mut app, "Prove it"));
    touch(&mut app, "Something else");
    assert_eq!(screen(&app), Screen::Find);
    stage.answer(&mut app, Answer::Looked(visit, Some(Box::new(earlier()))));
    assert!(stage.server.orders.is_empty());
}

#[test]
fn without_a_printer_the_earlier_number_is_shown_and_no_second_paper_is_noted() {
    let (mut app, stage) = at_home();
    app.world_mut().resource_mut::<Printer>().condition = PrinterCondition::NotFitted;
    stage.to_confirm(&mut app);
    let visit = refused(&mut app, &stage);
    stage.answer(&mut app, Answer::Looked(visit, Some(Box::new(earlier()))));
    assert!(says(&mut app).contains("看这张号票"));
    touch(&mut app, "Print it again");
    assert_eq!(screen(&app), Screen::Ticket);
    assert!(says(&mut app).contains("A009") && stage.server.orders.is_empty());
}

#[test]
fn a_refusal_that_names_no_ticket_is_only_told() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    let (visit, _) = taken(&mut app, &stage);
    let error = queue_api::error::ApiError { ticket: None, ..sample::has_ticket() };
    stage.answer(&mut app, Answer::Refused(visit, error));
    assert_eq!(screen(&app), Screen::Refused);
    assert!(stage.server.orders.is_empty());
}

#[test]
fn nothing_of_anybody_remains_on_any_thing_of_the_kiosk() {
    let (mut app, stage) = at_home();
    app.world_mut().resource_mut::<Config>().visit.ask_phone = true;
    typing(&mut app, &stage, sample::ID_NUMBER);
    touch(&mut app, "Number done");
    digits(&mut app, "13800000001");
    touch(&mut app, "Phone done");
    let shown = format!("{:?}", app.world().resource::<Visit>());
    let (_, wish) = taken(&mut app, &stage);
    for secret in [sample::ID_NUMBER, "19900307", "0025", "13800000001", "0001"] {
        assert!(!shown.contains(secret) && !format!("{wish:?}").contains(secret), "{secret}");
    }
    wait(&mut app, 20);
    assert_eq!(screen(&app), Screen::Refused);
    touch(&mut app, "Home");
    assert!(!app.world().contains_resource::<Visit>());
    let world = app.world_mut();
    let mut everything: Vec<String> = world.query::<&Text>().iter(world).map(|text| text.0.clone()).collect();
    everything.extend(world.query::<&TextSpan>().iter(world).map(|span| span.0.clone()));
    let everything = everything.join("\n");
    for left in ["0025", "1990", "138", "0001", "••"] {
        assert!(!everything.contains(left), "{left} is left in\n{everything}");
    }
}

#[test]
fn every_way_is_there_in_every_form_of_the_page() {
    for (width, height, large, low) in [
        (1080.0, 1920.0, false, false),
        (1080.0, 1920.0, true, false),
        (1080.0, 1920.0, false, true),
        (1080.0, 1920.0, true, true),
        (1920.0, 1080.0, false, false),
        (1920.0, 1080.0, true, false),
    ] {
        let (mut app, stage) = at_home();
        app.insert_resource(Layout { view: Vec2::new(width, height), large, low });
        stage.to_identify(&mut app);
        assert!(may_press(&mut app, "Type the number") && may_press(&mut app, "Without a card"));
        card(&stage, &mut app, ELDER);
        assert!(may_press(&mut app, "Priority") && may_press(&mut app, "Ordinary"));
        touch(&mut app, "Priority");
        assert!(may_press(&mut app, "Class") && may_press(&mut app, "Take the ticket"));
        let (visit, _) = taken(&mut app, &stage);
        stage.answer(&mut app, Answer::Issued(visit, Box::new(sample::ticket())));
        let said = says(&mut app);
        assert!(said.contains("A012") && said.contains("15–25"), "{said}");
        assert!(is_there(&mut app, "Print again") && may_press(&mut app, "Done"));
    }
}
