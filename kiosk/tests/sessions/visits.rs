//! What citizens do at a kiosk, from home to home.

use bevy::prelude::*;
use kiosk::card_reader::ReaderWord;
use kiosk::clock::Clock;
use kiosk::config::Config;
use kiosk::printer::{PrinterTrouble, PrinterWord};
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::{Answer, ErrandAnswer, OrderAsk};
use kiosk::stage::{Stage, frames, touch};
use kiosk::visit::{Person, Visit};
use queue_api::error::ApiError;
use queue_api::feedback::FeedbackReceipt;
use queue_api::hall::HallSnapshot;
use queue_api::ticket::{TicketState, TicketView};
use std::time::Duration;

/// One kind of citizen each.
pub(crate) const VISITS: [fn(&mut App, &Stage); 12] = [
    with_card,
    half_way,
    in_english,
    reads_a_guide,
    is_refused,
    walks_away,
    searches,
    goes_first_and_leaves_a_phone,
    checks_in,
    has_a_slip_again,
    rates,
    complains,
];
/// Somebody born in 1949.
const ELDER: &str = "11010519491231002X";

/// Everything is drained as the other ends do, and nobody is there any more.
pub(crate) fn ends_at_home(app: &mut App, stage: &Stage) {
    assert_eq!(*app.world().resource::<State<Screen>>().get(), Screen::Home);
    assert!(!app.world().contains_resource::<Visit>(), "a visit outlives its citizen");
    stage.server.orders.try_iter().for_each(drop);
    stage.server.reports.try_iter().for_each(drop);
    stage.printer.pages.try_iter().for_each(drop);
}

fn all(app: &mut App, names: &[&str]) {
    for name in names {
        touch(app, name);
    }
}

fn wait(app: &mut App, seconds: u64) {
    app.world_mut().resource_mut::<Clock>().advance(Duration::from_secs(seconds));
    frames(app);
}

fn to_confirm(app: &mut App, stage: &Stage) {
    all(app, &["Take a ticket", "By window type", "Window type A", "Matter pension-transfer"]);
    stage.reader_says(app, ReaderWord::Reading);
    stage.reader_says(app, ReaderWord::Read(Person::new("欧阳思敏", kiosk::sample::ID_NUMBER)));
}

fn with_card(app: &mut App, stage: &Stage) {
    to_confirm(app, stage);
    touch(app, "Take the ticket");
    let visit = stage.order().unwrap();
    stage.answer(app, Answer::Issued(visit, Box::new(sample::ticket())));
    let page = stage.printer.pages.try_recv().unwrap();
    stage.printer_says(app, PrinterWord::NotPrinted(page.no, PrinterTrouble::Cutter));
    touch(app, "Print again");
    stage.answer(app, Answer::Reprint(visit, None));
    let page = stage.printer.pages.try_recv().unwrap();
    stage.printer_says(app, PrinterWord::Printed(page.no));
    // The hall goes on meanwhile.
    let mut hall = HallSnapshot { seq: page.no.0, ..sample::hall() };
    let waiting = u32::try_from(page.no.0 % 40).unwrap();
    hall.window_types.iter_mut().for_each(|window_type| window_type.waiting = waiting);
    stage.answer(app, Answer::Figures(Box::new(hall)));
    stage.answer(app, Answer::Guides(sample::guides()));
    touch(app, "Done");
}

fn half_way(app: &mut App, stage: &Stage) {
    to_confirm(app, stage);
    touch(app, "Home");
}

fn in_english(app: &mut App, _: &Stage) {
    all(app, &["Language", "Take a ticket", "By window type", "Window type D", "Home", "Language"]);
}

fn reads_a_guide(app: &mut App, stage: &Stage) {
    all(app, &["Guides", "Department hrss", "Guide pension-transfer", "Print the guide"]);
    let page = stage.printer.pages.try_recv().unwrap();
    stage.printer_says(app, PrinterWord::Printed(page.no));
    all(app, &["Back", "Home"]);
}

fn is_refused(app: &mut App, stage: &Stage) {
    to_confirm(app, stage);
    touch(app, "Take the ticket");
    let visit = stage.order().unwrap();
    let error =
        ApiError {
            code: "holder_has_ticket".into(), message: "您已有号票。".into(), ..ApiError::default()
        };
    stage.answer(app, Answer::Refused(visit, error));
    touch(app, "Choose another");
    touch(app, "Home");
}

fn goes_first_and_leaves_a_phone(app: &mut App, stage: &Stage) {
    app.world_mut().resource_mut::<Config>().visit.ask_phone = true;
    all(app, &["Take a ticket", "By window type", "Window type A", "Matter pension-transfer"]);
    stage.reader_says(app, ReaderWord::Read(Person::new("司徒雁翎", ELDER)));
    touch(app, "Priority");
    digits(app, "13800001234");
    all(app, &["Phone done", "Take the ticket"]);
    app.world_mut().resource_mut::<Config>().visit.ask_phone = false;
    let visit = stage.order().unwrap();
    stage.answer(app, Answer::Slow(visit));
    stage.answer(app, Answer::Issued(visit, Box::new(sample::ticket())));
    printed(app, stage);
    all(app, &["Modes", "Large type", "Back", "Done"]);
    // Large type is for this citizen only.
    wait(app, 90);
}

fn checks_in(app: &mut App, stage: &Stage) {
    touch(app, "Check in");
    digits(app, "00073941");
    touch(app, "Check in now");
    let visit = stage.errand().unwrap();
    stage.answer(app, Answer::Errand(visit, ErrandAnswer::Ticket(Box::new(sample::ticket()))));
    printed(app, stage);
    touch(app, "Done");
}

/// Of the tickets of a card, the one that is touched.
fn look_up(app: &mut App, stage: &Stage, errand: &str, tickets: Vec<TicketView>) {
    touch(app, errand);
    stage.reader_says(app, ReaderWord::Read(Person::new("欧阳思敏", sample::ID_NUMBER)));
    let visit = stage.errand().unwrap();
    stage.answer(app, Answer::Errand(visit, ErrandAnswer::Found(tickets)));
}

fn has_a_slip_again(app: &mut App, stage: &Stage) {
    look_up(app, stage, "Reprint", sample::tickets());
    touch(app, "Ticket A012");
    let order = stage.server.orders.try_recv();
    let Ok(OrderAsk::Reprint { visit, .. }) = order else { panic!("{order:?}") };
    stage.answer(app, Answer::Reprint(visit, Some(Box::new(sample::ticket()))));
    printed(app, stage);
    touch(app, "Done");
}

fn rates(app: &mut App, stage: &Stage) {
    let finished = TicketView { state: TicketState::Finished, ..sample::ticket() };
    look_up(app, stage, "Rate", vec![finished]);
    all(app, &["Level 4", "Hand in"]);
    let visit = stage.errand().unwrap();
    stage.answer(app, Answer::Errand(visit, ErrandAnswer::Rated));
    touch(app, "Done");
}

fn complains(app: &mut App, stage: &Stage) {
    all(app, &["Feedback", "Complaint", "Topic efficiency", "Onward"]);
    digits(app, "dlhj");
    all(app, &["Candidate 1", "Onward"]);
    digits(app, "4");
    touch(app, "Onward");
    digits(app, "13800001234");
    all(app, &["Onward", "Send feedback"]);
    let visit = stage.errand().unwrap();
    let receipt = FeedbackReceipt { number: "T0012".into(), left_at: sample::now(), answer_by: None };
    stage.answer(app, Answer::Errand(visit, ErrandAnswer::Left(receipt)));
    printed(app, stage);
    touch(app, "Done");
}

fn digits(app: &mut App, keys: &str) {
    for key in keys.chars() {
        touch(app, &format!("Key {key}"));
    }
}

fn printed(app: &mut App, stage: &Stage) {
    let page = stage.printer.pages.try_recv().unwrap();
    stage.printer_says(app, PrinterWord::Printed(page.no));
}

fn walks_away(app: &mut App, stage: &Stage) {
    to_confirm(app, stage);
    wait(app, 31);
    wait(app, 14);
    wait(app, 46);
}

fn searches(app: &mut App, _: &Stage) {
    all(app, &["Take a ticket", "Search", "Key s", "Key f", "Key z", "Candidate 1", "Home"]);
}
