//! Whose ticket it is: by card, by a typed number, or nobody's; and that nothing of them stays.

use crate::support::{at_home, is_there, may_press, says, screen, wait};
use bevy::prelude::*;
use firmware_bridge::card_reader::UnreadableReason;
use kiosk::card_reader::{ReaderCondition, ReaderWord};
use kiosk::config::Config;
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::{Answer, OrderAsk, Private};
use kiosk::stage::{Stage, touch};
use kiosk::theme::layout::Layout;
use kiosk::visit::{Person, Visit, VisitNo};
use queue_api::ticket::{Class, IssueTicket};

/// 76 years old on the day of the sample.
pub(crate) const ELDER: &str = "11010519491231002X";

pub(crate) fn digits(app: &mut App, digits: &str) {
    for digit in digits.chars() {
        touch(app, &format!("Key {digit}"));
    }
}

pub(crate) fn typing(app: &mut App, stage: &Stage, number: &str) {
    stage.to_identify(app);
    touch(app, "Type the number");
    assert_eq!(screen(app), Screen::TypedNumber);
    digits(app, number);
}

/// The order that is sent when the ticket is taken now.
pub(crate) fn taken(app: &mut App, stage: &Stage) -> (VisitNo, Private<IssueTicket>) {
    assert_eq!(screen(app), Screen::Confirm);
    touch(app, "Take the ticket");
    let Ok(OrderAsk::Issue { visit, wish, .. }) = stage.server.orders.try_recv() else { panic!("no order") };
    (visit, wish)
}

pub(crate) fn card(stage: &Stage, app: &mut App, number: &str) {
    stage.reader_says(app, ReaderWord::Read(Person::new("张晓明", number)));
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
    let holder = wish.holder.as_ref().expect("the number goes with the order");
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
    assert!(said.contains("****** 1990") && !said.contains("110105"));
    digits(&mut app, "03070025");
    assert!(says(&mut app).contains("****** ******** 0025"));
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
    for left in ["0025", "1990", "138", "0001", "**"] {
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

#[test]
fn the_way_back_goes_through_each_question_that_was_asked() {
    let (mut app, stage) = at_home();
    app.world_mut().resource_mut::<Config>().visit.ask_phone = true;
    stage.to_identify(&mut app);
    card(&stage, &mut app, ELDER);
    touch(&mut app, "Ordinary");
    digits(&mut app, "13800000001");
    touch(&mut app, "Phone done");
    for before in [Screen::Phone, Screen::Class, Screen::Identify, Screen::Matters] {
        touch(&mut app, "Back");
        assert_eq!(screen(&app), before);
    }
}

#[test]
fn a_wrong_phone_is_put_right_where_it_was_typed() {
    let (mut app, stage) = at_home();
    app.world_mut().resource_mut::<Config>().visit.ask_phone = true;
    stage.to_confirm(&mut app);
    digits(&mut app, "13800000001");
    touch(&mut app, "Phone done");
    touch(&mut app, "Back");
    assert!(says(&mut app).contains("138 0000 0001"), "it stands there to be corrected");
    touch(&mut app, "Delete");
    digits(&mut app, "2");
    touch(&mut app, "Phone done");
    assert_eq!(taken(&mut app, &stage).1.phone.as_deref(), Some("13800000002"));
}

#[test]
fn another_card_is_another_person_who_is_asked_everything_anew() {
    let (mut app, stage) = at_home();
    app.world_mut().resource_mut::<Config>().visit.ask_phone = true;
    stage.to_identify(&mut app);
    card(&stage, &mut app, ELDER);
    touch(&mut app, "Priority");
    digits(&mut app, "13800000001");
    touch(&mut app, "Phone done");
    for _ in 0..3 {
        touch(&mut app, "Back");
    }
    card(&stage, &mut app, sample::ID_NUMBER);
    assert_eq!(screen(&app), Screen::Phone, "a phone is somebody's");
    touch(&mut app, "Without a phone");
    let (_, wish) = taken(&mut app, &stage);
    assert_eq!(wish.holder.as_ref().map(|holder| holder.id_number.as_str()), Some(sample::ID_NUMBER));
    assert_eq!(
        (wish.phone.as_deref(), wish.class),
        (None, Class::Ordinary),
        "and so is the right to go first"
    );
}

#[test]
fn the_same_card_once_more_asks_nothing_twice() {
    let (mut app, stage) = at_home();
    stage.to_identify(&mut app);
    card(&stage, &mut app, ELDER);
    touch(&mut app, "Priority");
    touch(&mut app, "Back");
    touch(&mut app, "Back");
    assert_eq!(screen(&app), Screen::Identify);
    card(&stage, &mut app, ELDER);
    assert_eq!(taken(&mut app, &stage).1.class, Class::Priority);
}

#[test]
fn whoever_takes_a_wrong_card_back_goes_on_without_one() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    touch(&mut app, "Back");
    touch(&mut app, "Without a card");
    assert!(says(&mut app).contains("未刷证"));
    assert_eq!(taken(&mut app, &stage).1.holder, None);
}

#[test]
fn an_elder_who_chooses_another_matter_is_asked_what_was_not_answered() {
    let (mut app, stage) = at_home();
    stage.to_identify(&mut app);
    card(&stage, &mut app, ELDER);
    for _ in 0..2 {
        touch(&mut app, "Back");
    }
    assert_eq!(screen(&app), Screen::Matters);
    touch(&mut app, "Other matter");
    assert_eq!(
        screen(&app),
        Screen::Class,
        "the card need not be tapped twice, and the question is not lost"
    );
}

#[test]
fn a_window_type_that_needs_no_card_is_told_of_nobody() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    let (visit, _) = taken(&mut app, &stage);
    let error = queue_api::error::ApiError { code: "quota_reached".into(), ..Default::default() };
    stage.answer(&mut app, Answer::Refused(visit, error));
    for name in ["Choose another", "By window type", "Window type D"] {
        touch(&mut app, name);
    }
    let said = says(&mut app);
    assert!(said.contains("不用刷证") && !said.contains('张'), "{said}");
    let (_, wish) = taken(&mut app, &stage);
    assert_eq!((&wish.holder, &wish.phone), (&None, &None));
}
