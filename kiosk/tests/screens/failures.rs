//! What breaks is said, where to go is said, and no number is lost or doubled.

use crate::support::{at_home, is_there, kiosk, may_press, says, screen, wait};
use bevy::prelude::*;
use firmware_bridge::card_reader::UnreadableReason;
use kiosk::card_reader::{ReaderCondition, ReaderWord};
use kiosk::printer::{Printer, PrinterCondition, PrinterTrouble, PrinterWord};
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::{Answer, OrderAsk, Report};
use kiosk::slip::{SlipLine, SlipPage};
use kiosk::stage::{Stage, frames, touch};
use kiosk::theme::fonts::RareFonts;
use kiosk::visit::Visit;
use queue_api::device::DeviceHealth;
use queue_api::error::ApiError;
use queue_api::ticket::PrintState;

#[test]
fn a_kiosk_that_has_not_heard_the_server_yet_offers_nothing() {
    let (mut app, stage) = kiosk();
    kiosk::stage::frames(&mut app);
    assert_eq!(screen(&app), Screen::OutOfService);
    assert!(says(&mut app).contains("正在连接系统"));
    stage.open(&mut app);
    assert_eq!(screen(&app), Screen::Home);
}

#[test]
fn a_ticket_that_comes_after_its_citizen_left_is_given_up() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    touch(&mut app, "Take the ticket");
    let visit = stage.order().unwrap();
    stage.answer(&mut app, Answer::Slow(visit));
    touch(&mut app, "Home");
    stage.answer(&mut app, Answer::Issued(visit, Box::new(sample::ticket())));
    assert_eq!(screen(&app), Screen::Home);
    assert!(matches!(stage.server.orders.try_recv(), Ok(OrderAsk::GiveUp { ticket: 12, .. })));
    assert!(stage.printer.pages.is_empty(), "and nothing is printed for nobody");
}

#[test]
fn a_late_answer_is_not_taken_for_the_next_citizens() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    touch(&mut app, "Take the ticket");
    let first = stage.order().unwrap();
    stage.answer(&mut app, Answer::Slow(first));
    touch(&mut app, "Home");
    stage.to_confirm(&mut app);
    touch(&mut app, "Take the ticket");
    let second = stage.order().unwrap();
    assert_ne!(first, second);
    stage.answer(&mut app, Answer::Issued(first, Box::new(sample::ticket())));
    assert_eq!(screen(&app), Screen::Issuing, "the second citizen still waits for their own");
    assert!(matches!(stage.server.orders.try_recv(), Ok(OrderAsk::GiveUp { ticket: 12, .. })));
    assert!(stage.server.orders.is_empty() && stage.printer.pages.is_empty());
}

#[test]
fn a_refusal_is_told_in_the_servers_words_and_another_order_has_another_name() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    touch(&mut app, "Take the ticket");
    let Ok(OrderAsk::Issue { visit, id: first, .. }) = stage.server.orders.try_recv() else {
        panic!("no order")
    };
    let error = ApiError {
        code: "quota_used_up".into(),
        message: "今天上午的号已经取完。".into(),
        message_en: "No more tickets this morning.".into(),
        ..ApiError::default()
    };
    stage.answer(&mut app, Answer::Refused(visit, error));
    assert_eq!(screen(&app), Screen::Refused);
    assert!(says(&mut app).contains("今天上午的号已经取完。"));
    touch(&mut app, "Choose another");
    assert_eq!(screen(&app), Screen::Find);
    touch(&mut app, "By window type");
    touch(&mut app, "Window type C");
    touch(&mut app, "Other matter");
    assert!(says(&mut app).contains("张*明"), "the card need not be tapped twice");
    touch(&mut app, "Take the ticket");
    let Ok(OrderAsk::Issue { id: second, .. }) = stage.server.orders.try_recv() else { panic!("no order") };
    assert_ne!(first, second);
}

#[test]
fn paper_that_ended_is_told_before_a_ticket_is_asked_for() {
    let (mut app, stage) = at_home();
    let out = PrinterCondition::Trouble(PrinterTrouble::PaperEnd);
    stage.printer_says(&mut app, PrinterWord::Condition(out));
    assert!(says(&mut app).contains("本机缺纸"));
    assert!(!may_press(&mut app, "Take a ticket"));
    assert!(may_press(&mut app, "Guides"), "a guide can still be read");
    let told = stage.server.reports.try_iter().any(|report| {
        matches!(&report, Report::Device { name, report }
            if name == "kiosk-1/printer" && report.health == DeviceHealth::Faulty && report.code == "paper_end")
    });
    assert!(told, "the hall is told");
    stage.printer_says(&mut app, PrinterWord::Condition(PrinterCondition::Well { paper_low: false }));
    assert!(may_press(&mut app, "Take a ticket"));
}

#[test]
fn a_printer_that_fails_at_the_last_step_stops_the_order_before_it_is_made() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    stage
        .printer_says(&mut app, PrinterWord::Condition(PrinterCondition::Trouble(PrinterTrouble::CoverOpen)));
    assert!(says(&mut app).contains("打印机盖没关好") && !may_press(&mut app, "Take the ticket"));
    touch(&mut app, "Take the ticket");
    assert!(stage.server.orders.is_empty());
}

#[test]
fn a_slip_that_did_not_print_is_offered_again_under_the_same_number() {
    let (mut app, stage) = at_home();
    let page = stage.to_ticket(&mut app);
    stage.printer_says(&mut app, PrinterWord::NotPrinted(page.no, PrinterTrouble::PaperEnd));
    let said = says(&mut app);
    assert!(
        said.contains("A012") && said.contains("号票没有打出来，请记下号码") && said.contains("号码有效")
    );
    assert!(said.contains("完成（60）"), "there is time to write the number down");
    touch(&mut app, "Print again");
    touch(&mut app, "Print again");
    let orders: Vec<_> = stage.server.orders.try_iter().collect();
    let [OrderAsk::Reprint { visit, ticket: 12, .. }] = orders.as_slice() else { panic!("{orders:?}") };
    stage.answer(&mut app, Answer::Reprint(*visit, Some(Box::new(sample::ticket()))));
    let again = stage.printer.pages.try_recv().expect("the same slip once more");
    let number = |page: &SlipPage| page.lines.contains(&SlipLine::Number("A012".into()));
    assert!(number(&page.page) && number(&again.page), "never another number");
    assert!(format!("{:?}", again.page).contains("【补打】") && !format!("{:?}", page.page).contains("补打"));
    stage.printer_says(&mut app, PrinterWord::Printed(again.no));
    let said = says(&mut app);
    assert!(said.contains("请取走号票") && !said.contains("取号成功"), "nothing new was taken");
    assert_eq!(told_of_print(&stage), [PrintState::Failed, PrintState::Reprinted]);
}

#[test]
fn after_two_reprints_the_desk_helps() {
    let (mut app, stage) = at_home();
    let mut page = stage.to_ticket(&mut app);
    for _ in 0..2 {
        stage.printer_says(&mut app, PrinterWord::NotPrinted(page.no, PrinterTrouble::Cutter));
        touch(&mut app, "Print again");
        let Ok(OrderAsk::Reprint { visit, .. }) = stage.server.orders.try_recv() else { panic!("no order") };
        stage.answer(&mut app, Answer::Reprint(visit, None));
        page = stage.printer.pages.try_recv().unwrap();
    }
    stage.printer_says(&mut app, PrinterWord::NotPrinted(page.no, PrinterTrouble::Cutter));
    assert!(!may_press(&mut app, "Print again"));
    assert!(says(&mut app).contains("请到导办台补打"));
}

#[test]
fn a_printer_that_says_nothing_may_have_printed_and_its_late_word_counts() {
    let (mut app, stage) = at_home();
    let page = stage.to_ticket(&mut app);
    wait(&mut app, 30);
    assert!(is_there(&mut app, "Slip may be out") && !is_there(&mut app, "Slip did not print"));
    assert_eq!(told_of_print(&stage), [PrintState::Failed], "somebody should look");
    stage.printer_says(&mut app, PrinterWord::Printed(page.no));
    assert!(is_there(&mut app, "Slip is out"));
    assert_eq!(told_of_print(&stage), [PrintState::Printed]);
}

#[test]
fn a_late_word_counts_even_when_the_citizen_asked_again_or_has_left() {
    let (mut app, stage) = at_home();
    let page = stage.to_ticket(&mut app);
    wait(&mut app, 30);
    touch(&mut app, "Print again");
    let Ok(OrderAsk::Reprint { visit, .. }) = stage.server.orders.try_recv() else { panic!("no order") };
    stage.printer_says(&mut app, PrinterWord::Printed(page.no));
    assert!(is_there(&mut app, "Slip is printing"), "the second is awaited");
    stage.answer(&mut app, Answer::Reprint(visit, None));
    let again = stage.printer.pages.try_recv().unwrap();
    touch(&mut app, "Done");
    assert_eq!(screen(&app), Screen::Home);
    stage.printer_says(&mut app, PrinterWord::Printed(again.no));
    assert_eq!(
        told_of_print(&stage),
        [PrintState::Failed, PrintState::Printed, PrintState::Reprinted],
        "two papers of one number, and the hall knows"
    );
}

#[test]
fn where_nobody_knows_the_citizen_looks_and_says() {
    let (mut app, stage) = at_home();
    let page = stage.to_ticket(&mut app);
    stage.printer_says(&mut app, PrinterWord::NotKnown(page.no, PrinterTrouble::Lost));
    let said = says(&mut app);
    assert!(said.contains("请看取纸口：号票出来了吗？") && said.contains("没有，再打一次"));
    assert!(said.contains("A012") && !is_there(&mut app, "Done"), "the question is answered first");
    touch(&mut app, "Slip is there");
    assert!(is_there(&mut app, "Slip is out") && is_there(&mut app, "Done"));
    assert_eq!(told_of_print(&stage), [PrintState::Failed, PrintState::Printed]);
    stage.printer_says(&mut app, PrinterWord::Printed(page.no));
    assert!(told_of_print(&stage).is_empty(), "told once");
}

#[test]
fn a_slip_of_which_nobody_knows_is_offered_again_under_the_same_number() {
    let (mut app, stage) = at_home();
    let page = stage.to_ticket(&mut app);
    stage.printer_says(&mut app, PrinterWord::NotKnown(page.no, PrinterTrouble::Lost));
    touch(&mut app, "Print again");
    let orders: Vec<_> = stage.server.orders.try_iter().collect();
    assert!(matches!(orders.as_slice(), [OrderAsk::Reprint { ticket: 12, .. }]), "{orders:?}");
}

#[test]
fn a_guide_that_did_not_print_may_be_asked_for_again() {
    let (mut app, stage) = at_home();
    for name in ["Guides", "Department hrss", "Guide pension-transfer", "Print the guide"] {
        touch(&mut app, name);
    }
    for word in [PrinterWord::NotPrinted, PrinterWord::NotKnown] {
        let page = stage.printer.pages.try_recv().expect("a page");
        assert!(!may_press(&mut app, "Print the guide"), "one at a time");
        stage.printer_says(&mut app, word(page.no, PrinterTrouble::Cutter));
        touch(&mut app, "Print the guide");
    }
    let page = stage.printer.pages.try_recv().expect("a page");
    stage.printer_says(&mut app, PrinterWord::Printed(page.no));
    assert!(!may_press(&mut app, "Print the guide") && says(&mut app).contains("已打印，请取走"));
}

#[test]
fn the_hall_hears_of_each_trouble_by_its_word_and_of_missing_fonts() {
    let (mut app, stage) = at_home();
    for (trouble, code, health) in [
        (PrinterTrouble::PaperEnd, "paper_end", DeviceHealth::Faulty),
        (PrinterTrouble::CoverOpen, "cover_open", DeviceHealth::Faulty),
        (PrinterTrouble::Cutter, "cutter", DeviceHealth::Faulty),
        (PrinterTrouble::Offline, "offline", DeviceHealth::Faulty),
        (PrinterTrouble::Hot, "head_hot", DeviceHealth::Warning),
        (PrinterTrouble::Lost, "no_answer", DeviceHealth::Lost),
        (PrinterTrouble::Fault, "fault", DeviceHealth::Faulty),
    ] {
        stage.server.reports.try_iter().for_each(drop);
        stage.printer_says(&mut app, PrinterWord::Condition(PrinterCondition::Trouble(trouble)));
        let told: Vec<_> = stage.server.reports.try_iter().collect();
        let [Report::Device { name, report }] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!((name.as_str(), report.code.as_str(), report.health), ("kiosk-1/printer", code, health));
        assert!(!may_press(&mut app, "Take a ticket"));
    }
    let files = ["/nowhere/han.ttf".into()];
    app.insert_resource(RareFonts::find(&files));
    frames(&mut app);
    let told: Vec<_> = stage.server.reports.try_iter().collect();
    let [Report::Device { name, report }] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((name.as_str(), report.code.as_str()), ("kiosk-1", "font_missing"));
}

/// What the hall was told of slips since it was last asked here.
fn told_of_print(stage: &Stage) -> Vec<PrintState> {
    let reports = stage.server.reports.try_iter();
    let outcome = |report| match report {
        Report::Print { outcome, .. } => Some(outcome),
        Report::Device { .. } | Report::WantGuides | Report::WantHall => None,
    };
    reports.filter_map(outcome).collect()
}

#[test]
fn a_kiosk_without_a_printer_shows_the_number_to_be_noted() {
    let (mut app, stage) = at_home();
    app.world_mut().resource_mut::<Printer>().condition = PrinterCondition::NotFitted;
    stage.to_confirm(&mut app);
    touch(&mut app, "Take the ticket");
    let visit = stage.order().unwrap();
    stage.answer(&mut app, Answer::Issued(visit, Box::new(sample::ticket())));
    assert!(says(&mut app).contains("请记下号码，或扫码"));
    assert!(!is_there(&mut app, "Print again"));
}

#[test]
fn a_lost_reader_is_said_and_the_citizen_may_go_on_without_a_card() {
    let (mut app, stage) = at_home();
    for name in ["Take a ticket", "By window type", "Window type A", "Other matter"] {
        touch(&mut app, name);
    }
    stage.reader_says(&mut app, ReaderWord::Condition(ReaderCondition::Lost));
    let said = says(&mut app);
    assert!(said.contains("读卡器暂时不能用") && said.contains("也可以不刷证取号"));
    assert!(!said.contains("请把身份证平放在读卡区"));
    let told = stage.server.reports.try_iter().any(|report| {
        matches!(&report, Report::Device { name, report }
            if name == "kiosk-1/card_reader" && report.health == DeviceHealth::Lost)
    });
    assert!(told, "the hall is told");
    touch(&mut app, "Without a card");
    assert_eq!(screen(&app), Screen::Confirm);
}

#[test]
fn an_unreadable_or_expired_card_is_told_and_another_may_be_tried() {
    let (mut app, stage) = at_home();
    for name in ["Take a ticket", "By window type", "Window type A", "Other matter"] {
        touch(&mut app, name);
    }
    stage.reader_says(&mut app, ReaderWord::Unreadable(UnreadableReason::Moved));
    stage.reader_says(&mut app, ReaderWord::Removed);
    assert!(says(&mut app).contains("没有读到，请拿起再放一次"), "it stays to be read after the card left");
    stage.reader_says(&mut app, ReaderWord::Reading);
    stage.reader_says(&mut app, ReaderWord::Expired);
    assert!(says(&mut app).contains("已过有效期"));
    assert_eq!(screen(&app), Screen::Identify);
}

#[test]
fn a_card_that_comes_after_the_screen_was_left_is_dropped() {
    let (mut app, stage) = at_home();
    for name in ["Take a ticket", "By window type", "Window type A", "Other matter", "Back"] {
        touch(&mut app, name);
    }
    stage.reader_says(&mut app, ReaderWord::Read(kiosk::visit::Person::new("张晓明", "1")));
    assert_eq!(screen(&app), Screen::Matters);
    assert!(app.world().resource::<Visit>().person.is_none());
}
