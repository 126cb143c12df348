//! Check-in, a slip again and rating, by number and by card. Here stands what their tests share.

mod again;
mod check_in;
mod rate;

use bevy::prelude::*;
use kiosk::card_reader::ReaderWord;
use kiosk::sample;
use kiosk::server::{Answer, ErrandAnswer, ErrandAsk, OrderAsk};
use kiosk::stage::{Stage, touch};
use kiosk::visit::{Person, VisitNo};
use queue_api::error::ApiError;
use queue_api::ticket::{Class, TicketState, TicketView};

pub(super) fn keys(app: &mut App, keys: &str) {
    for key in keys.chars() {
        touch(app, &format!("Key {key}"));
    }
}

pub(super) fn tap_card(app: &mut App, stage: &Stage) {
    stage.reader_says(app, ReaderWord::Read(Person::new("张晓明", "11010519491231002X")));
}

pub(super) fn asked(stage: &Stage) -> (VisitNo, ErrandAsk) {
    match stage.server.orders.try_recv() {
        Ok(OrderAsk::Errand { visit, ask }) => (visit, ask),
        other => panic!("no errand was asked for: {other:?}"),
    }
}

pub(super) fn answer(app: &mut App, stage: &Stage, visit: VisitNo, answer: ErrandAnswer) {
    stage.answer(app, Answer::Errand(visit, answer));
}

pub(super) fn appointment_ticket() -> Box<TicketView> {
    Box::new(TicketView { class: Class::Appointment, ..sample::ticket() })
}

pub(super) fn finished(id: u64, number: &str) -> TicketView {
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
pub(super) fn nobodys() -> TicketView {
    TicketView { holder: None, ..sample::ticket() }
}

pub(super) fn refusal(code: &str, message: &str) -> ApiError {
    ApiError { code: code.into(), message: message.into(), ..ApiError::default() }
}

/// Types `A012` and asks for it.
pub(super) fn look_up_number(app: &mut App, stage: &Stage, errand: &str) -> VisitNo {
    touch(app, errand);
    touch(app, "Prefix A");
    keys(app, "12");
    touch(app, "Find the ticket");
    let (visit, ask) = asked(stage);
    let ErrandAsk::Find(find) = &ask else { panic!("not a question: {ask:?}") };
    assert_eq!((find.number.as_deref(), &find.holder), (Some("A012"), &None));
    visit
}
