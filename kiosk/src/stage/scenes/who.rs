//! Whose ticket it is, and what is asked besides: every way, and everything that can go wrong on it.

use super::{Scene, identify};
use crate::card_reader::{ReaderCondition, ReaderWord};
use crate::config::Config;
use crate::sample;
use crate::screens::Screen;
use crate::server::Answer;
use crate::stage::{Stage, touch};
use crate::visit::Person;
use bevy::prelude::*;
use firmware_bridge::card_reader::UnreadableReason;
use queue_api::hall::RealName;
use queue_api::ticket::{Class, TicketView};

pub(super) fn scenes() -> Vec<Scene> {
    let scene = |name, screen, play| Scene { name, screen, play };
    vec![
        scene("card-wrong", Screen::Identify, |app, stage| {
            identify(app, stage, Some(ReaderWord::Unreadable(UnreadableReason::WrongCard)));
        }),
        scene("card-damaged", Screen::Identify, |app, stage| {
            identify(app, stage, Some(ReaderWord::Unreadable(UnreadableReason::NotTrusted)));
        }),
        scene("identify-required", Screen::Identify, |app, stage| required(app, stage, None)),
        scene("no-reader-required", Screen::Identify, |app, stage| {
            required(app, stage, Some(ReaderWord::Condition(ReaderCondition::Lost)));
        }),
        scene("typed-number", Screen::TypedNumber, |app, stage| type_number(app, stage, "1101051990030")),
        scene("typed-number-empty", Screen::TypedNumber, |app, stage| type_number(app, stage, "")),
        scene("typed-number-wrong", Screen::TypedNumber, |app, stage| {
            type_number(app, stage, "110105199003070024");
        }),
        scene("typed-number-right", Screen::TypedNumber, |app, stage| {
            type_number(app, stage, sample::ID_NUMBER);
        }),
        scene("confirm-typed", Screen::Confirm, |app, stage| {
            type_number(app, stage, sample::ID_NUMBER);
            touch(app, "Number done");
        }),
        scene("class", Screen::Class, |app, stage| {
            stage.to_identify(app);
            elder(app, stage);
        }),
        scene("class-kinds", Screen::Class, |app, stage| {
            stage.to_identify(app);
            touch(app, "Without a card");
            touch(app, "Class");
        }),
        scene("phone", Screen::Phone, |app, stage| phone(app, stage, "138000")),
        scene("phone-wrong", Screen::Phone, |app, stage| phone(app, stage, "128000")),
        scene("confirm-all", Screen::Confirm, |app, stage| {
            app.world_mut().resource_mut::<Config>().visit.ask_phone = true;
            stage.to_identify(app);
            elder(app, stage);
            touch(app, "Priority");
            digits(app, "13800000001");
            touch(app, "Phone done");
        }),
        scene("has-ticket", Screen::HasTicket, |app, stage| {
            stage.to_confirm(app);
            refuse_second(app, stage);
        }),
        scene("has-ticket-typed", Screen::HasTicket, |app, stage| {
            type_number(app, stage, sample::ID_NUMBER);
            touch(app, "Number done");
            refuse_second(app, stage);
        }),
        scene("ticket-priority", Screen::Ticket, |app, stage| {
            stage.to_confirm(app);
            touch(app, "Take the ticket");
            let visit = stage.order().expect("the touch ordered a ticket");
            let ticket = TicketView { class: Class::Priority, ..sample::ticket() };
            stage.answer(app, Answer::Issued(visit, Box::new(ticket)));
        }),
    ]
}

/// To the card, for a window type that gives no ticket without a name.
fn required(app: &mut App, stage: &Stage, word: Option<ReaderWord>) {
    stage.open(app);
    let mut hall = sample::hall();
    hall.window_types.iter_mut().for_each(|window_type| window_type.real_name = RealName::Required);
    stage.answer(app, Answer::Hall(Box::new(hall)));
    for name in ["Take a ticket", "By window type", "Window type A", "Matter pension-transfer"] {
        touch(app, name);
    }
    if let Some(word) = word {
        stage.reader_says(app, word);
    }
}

/// The card of somebody of 76 years.
fn elder(app: &mut App, stage: &Stage) {
    stage.reader_says(app, ReaderWord::Read(Person::new("张晓明", "11010519491231002X")));
}

fn type_number(app: &mut App, stage: &Stage, number: &str) {
    stage.to_identify(app);
    touch(app, "Type the number");
    digits(app, number);
}

fn phone(app: &mut App, stage: &Stage, number: &str) {
    app.world_mut().resource_mut::<Config>().visit.ask_phone = true;
    stage.to_confirm(app);
    digits(app, number);
}

fn digits(app: &mut App, digits: &str) {
    for digit in digits.chars() {
        touch(app, &format!("Key {digit}"));
    }
}

/// The server refuses a second ticket, and tells how the first stands.
fn refuse_second(app: &mut App, stage: &Stage) {
    touch(app, "Take the ticket");
    let visit = stage.order().expect("the touch ordered a ticket");
    stage.answer(app, Answer::Refused(visit, sample::has_ticket()));
    let ticket = TicketView { id: 9, number: "A009".into(), ahead: 3, ..sample::ticket() };
    stage.answer(app, Answer::Looked(visit, Some(Box::new(ticket))));
}
