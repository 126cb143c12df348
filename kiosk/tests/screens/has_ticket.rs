//! Whoever has a ticket already sees how it stands and may have its slip again; never a second number.

use crate::support::{at_home, is_there, may_press, says, screen};
use crate::who::{taken, typing};
use bevy::prelude::*;
use kiosk::printer::{Printer, PrinterCondition};
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::{Answer, OrderAsk, Report};
use kiosk::stage::{Stage, touch};
use kiosk::visit::VisitNo;
use queue_api::ticket::{PrintState, TicketState, TicketView};

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
    assert!(!says(&mut app).contains("取号成功"), "no ticket was taken now");
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
        (view(TicketState::Serving, Some(5), 0), "5 号窗口办理中"),
        (view(TicketState::Held, Some(5), 0), "窗口保留，等候再叫"),
        (view(TicketState::NoShow, Some(5), 0), "请问导办台"),
        (None, "请问导办台"),
    ] {
        let (mut app, stage) = at_home();
        stage.to_confirm(&mut app);
        let visit = refused(&mut app, &stage);
        assert!(says(&mut app).contains("正在查询"));
        let is_live = looked.as_ref().is_some_and(|ticket| ticket.state != TicketState::NoShow);
        stage.answer(&mut app, Answer::Looked(visit, looked));
        assert!(says(&mut app).contains(words), "{words}");
        assert_eq!(may_press(&mut app, "Print it again"), is_live, "{words}");
    }
}

#[test]
fn a_ticket_that_was_over_when_it_was_looked_up_is_taken_anew_and_its_number_is_on_no_paper() {
    for state in [TicketState::Cancelled, TicketState::Expired, TicketState::Finished] {
        let (mut app, stage) = at_home();
        stage.to_confirm(&mut app);
        let (first, wish) = taken(&mut app, &stage);
        stage.answer(&mut app, Answer::Slow(first));
        // In a hurry: home, and all again. Then the server answers everything in order.
        touch(&mut app, "Home");
        stage.to_confirm(&mut app);
        let (second, _) = taken(&mut app, &stage);
        stage.answer(&mut app, Answer::Issued(first, Box::new(earlier())));
        assert!(matches!(stage.server.orders.try_recv(), Ok(OrderAsk::GiveUp { ticket: 9, .. })));
        stage.answer(&mut app, Answer::Refused(second, sample::has_ticket()));
        assert!(matches!(stage.server.orders.try_recv(), Ok(OrderAsk::Look { ticket: 9, .. })));
        let over = TicketView { state, ..earlier() };
        stage.answer(&mut app, Answer::Looked(second, Some(Box::new(over))));
        assert_eq!(screen(&app), Screen::Issuing, "{state:?}");
        let order = stage.server.orders.try_recv();
        let Ok(OrderAsk::Issue { visit: third, wish: same, .. }) = order else { panic!("{order:?}") };
        assert!(third != second && *same == *wish, "the same wish under a new name");
        stage.answer(&mut app, Answer::Issued(third, Box::new(sample::ticket())));
        let page = stage.printer.pages.try_recv().expect("the new number is printed");
        assert!(format!("{:?}", page.page).contains("A012") && stage.printer.pages.is_empty());
    }
}

#[test]
fn a_server_that_refuses_again_for_a_ticket_that_is_over_is_not_asked_for_ever() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    let visit = refused(&mut app, &stage);
    let over = || Some(Box::new(TicketView { state: TicketState::Cancelled, ..earlier() }));
    stage.answer(&mut app, Answer::Looked(visit, over()));
    let again = stage.order().expect("anew");
    stage.answer(&mut app, Answer::Refused(again, sample::has_ticket()));
    stage.server.orders.try_iter().for_each(drop);
    stage.answer(&mut app, Answer::Looked(again, over()));
    assert_eq!(screen(&app), Screen::HasTicket);
    assert!(says(&mut app).contains("请问导办台") && !may_press(&mut app, "Print it again"));
    touch(&mut app, "Print it again");
    assert!(stage.server.orders.is_empty() && stage.printer.pages.is_empty());
}

#[test]
fn a_number_alone_prints_nobodys_slip() {
    let (mut app, stage) = at_home();
    typing(&mut app, &stage, sample::ID_NUMBER);
    touch(&mut app, "Number done");
    let visit = refused(&mut app, &stage);
    stage.answer(&mut app, Answer::Looked(visit, Some(Box::new(earlier()))));
    assert!(!is_there(&mut app, "Print it again") && is_there(&mut app, "Prove it"));
    let said = says(&mut app);
    assert!(
        !said.contains("前面还有 3 人") && !said.contains("社保医保"),
        "nor where that person waits: {said}"
    );
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
