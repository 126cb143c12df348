//! A server that goes away: said in time, believed to be back only when it is, and nothing taken from whoever waits, holds a
//! number or has written something.

use crate::support::{at_home, config, is_there, kiosk, kiosk_with, says, screen, wait};
use bevy::prelude::*;
use kiosk::card_reader::ReaderWord;
use kiosk::printer::{PrinterTrouble, PrinterWord};
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::{Answer, ErrandAnswer, OrderAsk, Report};
use kiosk::stage::{Stage, frames, touch};
use kiosk::visit::{Failure, Person, Visit};
use queue_api::guide::Guides;
use queue_api::hall::HallSnapshot;

#[test]
fn a_server_that_went_away_is_said_with_since_when_and_the_kiosk_recovers_by_itself() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    stage.answer(&mut app, Answer::Stale);
    assert_eq!(screen(&app), Screen::OutOfService);
    let said = says(&mut app);
    assert!(
        said.contains("系统暂时连不上")
            && said.contains("请到导办台取号")
            && said.contains("09:42 起连接中断")
    );
    assert!(!app.world().contains_resource::<Visit>(), "the card of a broken visit is forgotten");
    wait(&mut app, 600);
    stage.answer(&mut app, Answer::Stale);
    assert!(says(&mut app).contains("09:42 起连接中断"), "the first moment counts");
    stage.answer(&mut app, Answer::Live);
    assert_eq!(screen(&app), Screen::Home);
}

#[test]
fn only_the_line_itself_says_that_the_server_is_back() {
    let (mut app, stage) = at_home();
    stage.answer(&mut app, Answer::Stale);
    let figures = HallSnapshot { seq: 9, ..sample::hall() };
    stage.answer(&mut app, Answer::Figures(Box::new(figures)));
    assert_eq!(screen(&app), Screen::OutOfService, "they were fetched before the server died");
    stage.answer(&mut app, Answer::Hall(Box::new(sample::hall())));
    assert_eq!(screen(&app), Screen::OutOfService, "nothing that follows it was heard yet");
    stage.answer(&mut app, Answer::Live);
    assert_eq!(screen(&app), Screen::Home);
}

#[test]
fn a_server_that_goes_away_before_it_was_live_offers_nothing() {
    let (mut app, stage) = kiosk();
    stage.answer(&mut app, Answer::Stale);
    stage.open(&mut app);
    assert_eq!(screen(&app), Screen::OutOfService);
    stage.answer(&mut app, Answer::Live);
    assert_eq!(screen(&app), Screen::Home);
}

#[test]
fn a_hall_without_matters_is_asked_for_its_guides_once() {
    let (mut app, stage) = at_home();
    let wanted = |stage: &Stage| {
        stage.server.reports.try_iter().filter(|report| matches!(report, Report::WantGuides)).count()
    };
    assert_eq!(wanted(&stage), 1);
    stage.answer(&mut app, Answer::Guides(Guides::default()));
    for seq in 2..5 {
        stage.answer(&mut app, Answer::Figures(Box::new(HallSnapshot { seq, ..sample::hall() })));
    }
    assert_eq!(wanted(&stage), 0, "it has said that it has none");
    stage.answer(&mut app, Answer::Live);
    assert_eq!(wanted(&stage), 1, "a server that was away may have others");
}

#[test]
fn an_outage_does_not_take_the_number_off_the_screen() {
    let (mut app, stage) = at_home();
    let page = stage.to_ticket(&mut app);
    stage.answer(&mut app, Answer::Stale);
    stage.printer_says(&mut app, PrinterWord::Printed(page.no));
    assert_eq!(screen(&app), Screen::Ticket);
    touch(&mut app, "Done");
    assert_eq!(screen(&app), Screen::OutOfService);
}

#[test]
fn silence_after_an_order_is_said_within_two_seconds() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    touch(&mut app, "Take the ticket");
    assert!(says(&mut app).contains("正在取号"));
    wait(&mut app, 2);
    assert!(says(&mut app).contains("系统没有回应，正在重试"));
    wait(&mut app, 18);
    assert_eq!(screen(&app), Screen::Refused);
    assert!(says(&mut app).contains("请到导办台办理"));
}

#[test]
fn silence_is_not_told_as_a_refusal_and_the_same_may_be_tried_again() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    touch(&mut app, "Take the ticket");
    let first = stage.order().unwrap();
    wait(&mut app, 20);
    let said = says(&mut app);
    assert!(said.contains("没有取到号") && said.contains("系统没有回应"), "{said}");
    assert!(!said.contains("暂时不能取这个号") && !said.contains("没有接受"), "nothing was refused: {said}");
    assert!(!is_there(&mut app, "Choose another"), "another would be met by the same silence");
    touch(&mut app, "Try again");
    assert_eq!(screen(&app), Screen::Confirm);
    touch(&mut app, "Take the ticket");
    let second = stage.order().unwrap();
    assert_ne!(first, second);
    stage.answer(&mut app, Answer::Issued(first, Box::new(sample::ticket())));
    assert!(matches!(stage.server.orders.try_recv(), Ok(OrderAsk::GiveUp { ticket: 12, .. })));
}

#[test]
fn an_answer_that_makes_no_sense_is_told_as_what_it_is() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    touch(&mut app, "Take the ticket");
    let visit = stage.order().unwrap();
    stage.answer(&mut app, Answer::Failed(visit, Failure::Senseless));
    assert_eq!(screen(&app), Screen::Refused);
    assert!(says(&mut app).contains("系统没有接受这次取号") && is_there(&mut app, "Choose another"));
    assert!(!is_there(&mut app, "Try again"));
}

fn touches(app: &mut App, names: &[&str]) {
    for name in names {
        touch(app, name);
    }
}

/// A ticket was ordered and nobody answers.
fn waiting() -> (App, Stage) {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    touch(&mut app, "Take the ticket");
    stage.answer(&mut app, Answer::Stale);
    assert_eq!(screen(&app), Screen::Issuing);
    (app, stage)
}

#[test]
fn where_to_go_after_an_order_without_an_answer_stays_to_be_read_in_the_outage() {
    let (mut app, _stage) = waiting();
    wait(&mut app, 20);
    assert_eq!(screen(&app), Screen::Refused);
    assert!(says(&mut app).contains("请到导办台办理"));
    assert!(!is_there(&mut app, "Try again"), "there is nobody to ask");
    wait(&mut app, 44);
    assert_eq!(screen(&app), Screen::Refused);
    wait(&mut app, 1);
    assert_eq!(screen(&app), Screen::OutOfService);
    assert!(!app.world().contains_resource::<Visit>());
}

#[test]
fn what_was_written_and_sent_in_an_outage_can_be_sent_again_after_it() {
    let (mut app, stage) = at_home();
    touches(&mut app, &["Feedback", "Complaint", "Topic efficiency", "Onward", "Candidate 1", "Onward"]);
    touches(&mut app, &["Onward", "Onward", "Send feedback"]);
    stage.answer(&mut app, Answer::Stale);
    wait(&mut app, 20);
    assert_eq!(screen(&app), Screen::Told);
    assert!(says(&mut app).contains("您写的还在"));
    frames(&mut app);
    touch(&mut app, "Send again");
    assert_eq!(screen(&app), Screen::FeedbackSummary);
    assert!(says(&mut app).contains("等了很久"));
    stage.answer(&mut app, Answer::Live);
    assert_eq!(screen(&app), Screen::FeedbackSummary);
}

#[test]
fn letters_that_are_no_text_yet_outlast_an_outage_and_a_draft_that_says_nothing_does_not() {
    let (mut app, stage) = at_home();
    touches(&mut app, &["Feedback", "Complaint", "Onward", "Key d"]);
    stage.answer(&mut app, Answer::Stale);
    assert_eq!(screen(&app), Screen::FeedbackText);
    touch(&mut app, "Delete");
    assert_eq!(screen(&app), Screen::OutOfService);
}

#[test]
fn what_becomes_of_an_appointment_stays_to_be_read_in_the_outage() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Check in");
    stage.reader_says(&mut app, ReaderWord::Read(Person::new("张晓明", sample::ID_NUMBER)));
    stage.answer(&mut app, Answer::Stale);
    wait(&mut app, 20);
    assert_eq!(screen(&app), Screen::Told);
    assert!(says(&mut app).contains("请到导办台报到"));
    frames(&mut app);
    assert_eq!(screen(&app), Screen::Told);
}

#[test]
fn a_rating_that_was_taken_is_thanked_for_in_the_outage() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Rate");
    stage.reader_says(&mut app, ReaderWord::Read(Person::new("张晓明", sample::ID_NUMBER)));
    let visit = stage.errand().expect("the card asks");
    let mut ticket = sample::ticket();
    ticket.state = queue_api::ticket::TicketState::Finished;
    stage.answer(&mut app, Answer::Errand(visit, ErrandAnswer::Found(vec![ticket])));
    touches(&mut app, &["Level 5", "Hand in"]);
    let visit = stage.errand().expect("the rating is handed in");
    stage.answer(&mut app, Answer::Errand(visit, ErrandAnswer::Rated));
    stage.answer(&mut app, Answer::Stale);
    assert!(screen(&app) == Screen::Told && says(&mut app).contains("评价已收到"));
}

#[test]
fn how_the_page_is_shown_may_be_changed_in_an_outage_without_losing_the_number() {
    let (mut app, stage) = at_home();
    let page = stage.to_ticket(&mut app);
    stage.printer_says(&mut app, PrinterWord::NotPrinted(page.no, PrinterTrouble::Cutter));
    stage.answer(&mut app, Answer::Stale);
    touches(&mut app, &["Modes", "Large type"]);
    assert_eq!(screen(&app), Screen::Modes);
    touch(&mut app, "Back");
    assert!(screen(&app) == Screen::Ticket && says(&mut app).contains("A012"));
}

#[test]
fn how_the_page_is_shown_may_be_changed_while_an_answer_is_waited_for() {
    let (mut app, stage) = waiting();
    let visit = stage.order().unwrap();
    wait(&mut app, 2);
    touch(&mut app, "Modes");
    assert_eq!(screen(&app), Screen::Modes);
    assert!(!is_there(&mut app, "Still there"), "who waits is not asked whether they do");
    stage.answer(&mut app, Answer::Live);
    stage.answer(&mut app, Answer::Issued(visit, Box::new(sample::ticket())));
    assert_eq!(screen(&app), Screen::Ticket);
    assert!(stage.server.orders.is_empty(), "and nothing is given back");
}

#[test]
fn who_changes_how_the_page_is_shown_and_holds_no_number_is_told_of_the_outage() {
    let (mut app, stage) = at_home();
    touches(&mut app, &["Take a ticket", "Modes"]);
    stage.answer(&mut app, Answer::Stale);
    assert_eq!(screen(&app), Screen::OutOfService);
}

#[test]
fn an_answer_is_waited_for_from_when_it_was_asked_for_however_often_the_screen_is_touched() {
    let (mut app, _stage) = waiting();
    wait(&mut app, 12);
    touch(&mut app, "Modes");
    wait(&mut app, 5);
    touch(&mut app, "Back");
    assert_eq!(screen(&app), Screen::Issuing);
    wait(&mut app, 3);
    assert_eq!(screen(&app), Screen::Refused);

    let (mut app, stage) = at_home();
    touch(&mut app, "Check in");
    stage.reader_says(&mut app, ReaderWord::Read(Person::new("张晓明", sample::ID_NUMBER)));
    assert_eq!(screen(&app), Screen::Asking);
    wait(&mut app, 19);
    touch(&mut app, "Modes");
    wait(&mut app, 1);
    assert_eq!(screen(&app), Screen::Told, "on whichever page");
}

#[test]
fn an_order_that_came_to_nothing_keeps_nobody_waiting() {
    let (mut app, stage) = waiting();
    let visit = stage.order().unwrap();
    wait(&mut app, 2);
    touch(&mut app, "Modes");
    stage.answer(&mut app, Answer::Failed(visit, Failure::Senseless));
    assert_eq!(screen(&app), Screen::Refused, "it is told on whichever page");
    // The finger that went back came in the same moment.
    app.world_mut().resource_mut::<NextState<Screen>>().set(Screen::Issuing);
    frames(&mut app);
    assert_eq!(screen(&app), Screen::Refused);
}

#[test]
fn a_number_is_kept_while_the_page_that_hides_it_is_read() {
    let (mut app, stage) = at_home();
    let page = stage.to_ticket(&mut app);
    stage.printer_says(&mut app, PrinterWord::Printed(page.no));
    touch(&mut app, "Modes");
    wait(&mut app, 24);
    assert!(screen(&app) == Screen::Modes && !is_there(&mut app, "Still there"));
    wait(&mut app, 1);
    assert!(is_there(&mut app, "Still there"), "asked as on any page that is chosen on");
    touch(&mut app, "Stay");
    touch(&mut app, "Back");
    assert_eq!(screen(&app), Screen::Ticket);
}

#[test]
fn a_number_without_paper_is_kept_as_long_as_it_takes_to_note_it_also_behind_another_page() {
    let (mut app, stage) = at_home();
    let page = stage.to_ticket(&mut app);
    stage.printer_says(&mut app, PrinterWord::NotPrinted(page.no, PrinterTrouble::Cutter));
    touch(&mut app, "Modes");
    wait(&mut app, 39);
    assert!(screen(&app) == Screen::Modes && !is_there(&mut app, "Still there"));
    wait(&mut app, 1);
    assert!(is_there(&mut app, "Still there"));
    wait(&mut app, 20);
    assert_eq!(screen(&app), Screen::Home);
}

#[test]
fn a_slip_that_is_awaited_is_not_left_before_it_is_known_or_doubted() {
    let mut config = config();
    config.idle_after_s = kiosk::idle::IDLE_AFTER_LEAST_S;
    let (mut app, stage) = kiosk_with(config);
    let _page = stage.to_ticket(&mut app);
    wait(&mut app, 31);
    assert_eq!(screen(&app), Screen::Ticket);
    assert!(is_there(&mut app, "Slip may be out"));
}
