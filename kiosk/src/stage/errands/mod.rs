//! The moments of citizens who come for something else than a new ticket, and every failure they can see.

mod feedback;

use super::{Scene, Stage, touch};
use crate::card_reader::{ReaderCondition, ReaderWord};
use crate::sample;
use crate::screens::Screen;
use crate::server::{Answer, ErrandAnswer, OrderAsk};
use crate::visit::{Person, VisitNo};
use bevy::prelude::*;
use firmware_bridge::card_reader::UnreadableReason;
use queue_api::error::ApiError;
use queue_api::ticket::{Class, TicketState, TicketView};

pub(super) fn scenes() -> Vec<Scene> {
    let scene = |name, screen, play| Scene { name, screen, play };
    let mut scenes = vec![
        scene("check-in", Screen::CheckIn, |app, stage| begin(app, stage, "Check in")),
        scene("check-in-code", Screen::CheckIn, |app, stage| {
            begin(app, stage, "Check in");
            keys(app, "0007394");
        }),
        scene("check-in-unreadable", Screen::CheckIn, |app, stage| {
            begin(app, stage, "Check in");
            stage.reader_says(app, ReaderWord::Unreadable(UnreadableReason::Moved));
        }),
        scene("check-in-no-reader", Screen::CheckIn, |app, stage| {
            begin(app, stage, "Check in");
            stage.reader_says(app, ReaderWord::Condition(ReaderCondition::Lost));
        }),
        scene("check-in-asking", Screen::Asking, |app, stage| {
            check_in(app, stage);
        }),
        scene("check-in-slow", Screen::Asking, |app, stage| check_in_told(app, stage, ErrandAnswer::Slow)),
        scene("check-in-early", Screen::Told, |app, stage| {
            let error = ApiError {
                opens_at: Some(sample::now() + jiff::SignedDuration::from_mins(33)),
                ..refusal("too_early", "还没到预约报到时间。", "It is too early to check in.")
            };
            check_in_told(app, stage, ErrandAnswer::Refused(error));
        }),
        scene("check-in-late", Screen::Told, |app, stage| {
            let late = "The appointment has passed; please take an ordinary ticket.";
            let error = refusal("too_late", "预约时间已过，请取普通号。", late);
            check_in_told(app, stage, ErrandAnswer::Refused(error));
        }),
        scene("check-in-unknown", Screen::Told, |app, stage| {
            let error = refusal("unknown_appointment", "没有这个预约。", "There is no such appointment.");
            check_in_told(app, stage, ErrandAnswer::Refused(error));
        }),
        scene("check-in-has-ticket", Screen::Told, |app, stage| {
            let error = ApiError {
                ticket: Some(9),
                number: Some("A009".into()),
                ..refusal(
                    "holder_has_ticket",
                    "您今天已取过该业务的号，可以补打号票。",
                    "You already have a ticket for this service; it can be printed again.",
                )
            };
            check_in_told(app, stage, ErrandAnswer::Refused(error));
        }),
        scene("check-in-failed", Screen::Told, |app, stage| check_in_told(app, stage, ErrandAnswer::Failed)),
        scene("check-in-ticket", Screen::Ticket, |app, stage| {
            let ticket = TicketView { class: Class::Appointment, ..sample::ticket() };
            check_in_told(app, stage, ErrandAnswer::Ticket(Box::new(ticket)));
        }),
        scene("reprint", Screen::Reprint, |app, stage| begin(app, stage, "Reprint")),
        scene("reprint-number", Screen::Reprint, |app, stage| {
            begin(app, stage, "Reprint");
            touch(app, "Prefix A");
            keys(app, "012");
        }),
        scene("reprint-tickets", Screen::Tickets, |app, stage| {
            look_up(app, stage, "Reprint", sample::tickets());
        }),
        scene("reprint-needs-card", Screen::Told, |app, stage| {
            begin(app, stage, "Reprint");
            touch(app, "Prefix A");
            keys(app, "012");
            touch(app, "Find the ticket");
            let visit = stage.errand().expect("the number asks");
            stage.answer(app, Answer::Errand(visit, ErrandAnswer::Found(vec![sample::ticket()])));
        }),
        scene("reprint-nothing", Screen::Told, |app, stage| look_up(app, stage, "Reprint", Vec::new())),
        scene("rate", Screen::Rate, |app, stage| begin(app, stage, "Rate")),
        scene("rate-tickets", Screen::Tickets, |app, stage| {
            let mut tickets = sample::tickets();
            tickets.iter_mut().take(2).for_each(finish);
            look_up(app, stage, "Rate", tickets);
        }),
        scene("rate-level", Screen::Level, rate),
        scene("rate-chosen", Screen::Level, |app, stage| {
            rate(app, stage);
            touch(app, "Level 4");
        }),
        scene("rate-thanks", Screen::Told, |app, stage| rated(app, stage, ErrandAnswer::Rated)),
        scene("rate-refused", Screen::Told, |app, stage| {
            let error = refusal(
                "already_rated",
                "这次服务已经评价过了，谢谢。",
                "This service has been rated already.",
            );
            rated(app, stage, ErrandAnswer::Refused(error));
        }),
        scene("rate-not-finished", Screen::Told, |app, stage| {
            look_up(app, stage, "Rate", vec![sample::ticket()]);
        }),
    ];
    scenes.extend(feedback::scenes());
    scenes
}

fn begin(app: &mut App, stage: &Stage, errand: &str) {
    stage.open(app);
    touch(app, errand);
}

fn keys(app: &mut App, digits: &str) {
    for digit in digits.chars() {
        touch(app, &format!("Key {digit}"));
    }
}

fn finish(ticket: &mut TicketView) {
    (ticket.state, ticket.counter, ticket.ended_at) = (TicketState::Finished, Some(4), Some(sample::now()));
}

fn refusal(code: &str, message: &str, message_en: &str) -> ApiError {
    ApiError {
        code: code.into(),
        message: message.into(),
        message_en: message_en.into(),
        ..ApiError::default()
    }
}

/// Asks with a card, and tells whose order came out.
fn ask_with_card(app: &mut App, stage: &Stage) -> VisitNo {
    stage.reader_says(app, ReaderWord::Read(Person::new("张晓明", "11010519491231002X")));
    stage.errand().expect("the card asks")
}

fn check_in(app: &mut App, stage: &Stage) -> VisitNo {
    begin(app, stage, "Check in");
    ask_with_card(app, stage)
}

fn check_in_told(app: &mut App, stage: &Stage, answer: ErrandAnswer) {
    let visit = check_in(app, stage);
    stage.answer(app, Answer::Errand(visit, answer));
}

fn look_up(app: &mut App, stage: &Stage, errand: &str, tickets: Vec<TicketView>) {
    begin(app, stage, errand);
    let visit = ask_with_card(app, stage);
    stage.answer(app, Answer::Errand(visit, ErrandAnswer::Found(tickets)));
}

fn rate(app: &mut App, stage: &Stage) {
    let mut ticket = sample::ticket();
    finish(&mut ticket);
    look_up(app, stage, "Rate", vec![ticket]);
}

fn rated(app: &mut App, stage: &Stage, answer: ErrandAnswer) {
    rate(app, stage);
    touch(app, "Level 5");
    touch(app, "Hand in");
    let visit = stage.errand().expect("the rating is handed in");
    stage.answer(app, Answer::Errand(visit, answer));
}

impl Stage {
    /// Takes the next order, if it is one of an errand.
    #[must_use]
    pub fn errand(&self) -> Option<VisitNo> {
        match self.server.orders.try_recv() {
            Ok(OrderAsk::Errand { visit, .. }) => Some(visit),
            Ok(
                OrderAsk::Issue { .. }
                | OrderAsk::Reprint { .. }
                | OrderAsk::Look { .. }
                | OrderAsk::GiveUp { .. },
            )
            | Err(_) => None,
        }
    }
}
