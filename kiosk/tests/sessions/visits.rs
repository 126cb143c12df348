//! What citizens do at a kiosk, from home to home.

use bevy::prelude::*;
use kiosk::card_reader::ReaderWord;
use kiosk::clock::Clock;
use kiosk::printer::{PrinterTrouble, PrinterWord};
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::Answer;
use kiosk::stage::{Stage, frames, touch};
use kiosk::visit::{Person, Visit};
use queue_api::error::ApiError;
use queue_api::hall::HallSnapshot;
use std::time::Duration;

/// One kind of citizen each.
pub(crate) const VISITS: [fn(&mut App, &Stage); 7] =
    [with_card, half_way, in_english, reads_a_guide, is_refused, walks_away, searches];

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
    let hall = HallSnapshot { seq: page.no.0, ..sample::hall() };
    stage.answer(app, Answer::Hall(Box::new(hall)));
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

fn walks_away(app: &mut App, stage: &Stage) {
    to_confirm(app, stage);
    wait(app, 31);
    wait(app, 14);
    wait(app, 46);
}

fn searches(app: &mut App, _: &Stage) {
    all(app, &["Take a ticket", "Search", "Key s", "Key f", "Key z", "Candidate 1", "Home"]);
}
