//! What a citizen's errand asks of the server, and what comes back. A command is sent again under the same name, so that
//! an appointment is kept once and a ticket is rated once; a question is simply asked again.

use super::orders::persist;
use super::{Answer, Private, words_of};
use crate::visit::VisitNo;
use queue_api::TicketId;
use queue_api::appointment::CheckIn;
use queue_api::client::{Client, CommandId};
use queue_api::error::ApiError;
use queue_api::feedback::{FeedbackReceipt, LeaveFeedback};
use queue_api::ticket::{FindTickets, Rate, TicketView};

/// What an errand asks for.
#[derive(Debug, Clone)]
pub enum ErrandAsk {
    /// An appointment becomes a ticket.
    CheckIn {
        /// Its name.
        id: CommandId,
        /// By code or by card.
        body: Private<CheckIn>,
    },
    /// Today's tickets of a person, or the one of a number.
    Find(Private<FindTickets>),
    /// A no-show waits again.
    Requeue {
        /// Its name.
        id: CommandId,
        /// Which ticket.
        ticket: TicketId,
    },
    /// A finished ticket is rated.
    Rate {
        /// Its name.
        id: CommandId,
        /// Which ticket.
        ticket: TicketId,
        /// How.
        rate: Rate,
    },
    /// The hall is told something.
    Feedback {
        /// Its name.
        id: CommandId,
        /// What.
        body: Private<LeaveFeedback>,
    },
}

/// What came back.
#[derive(Debug)]
pub enum ErrandAnswer {
    /// A ticket whose slip is to be printed.
    Ticket(Box<TicketView>),
    /// Tickets; perhaps none.
    Found(Vec<TicketView>),
    /// The rating was taken.
    Rated,
    /// The feedback was taken.
    Left(FeedbackReceipt),
    /// The rules said no, or there is no such thing.
    Refused(ApiError),
    /// No answer yet; it is asked again.
    Slow,
    /// Never answered, or not understood.
    Failed,
}

/// Asks until there is an answer; `false` when the kiosk is gone.
pub(super) fn obey(client: &Client, visit: VisitNo, ask: &ErrandAsk, say: &impl Fn(Answer) -> bool) -> bool {
    let slow = || Answer::Errand(visit, ErrandAnswer::Slow);
    let ticket = |ticket| ErrandAnswer::Ticket(Box::new(ticket));
    let answer = match ask {
        ErrandAsk::CheckIn { id, body } => persist(slow, say, || client.check_in(id, body)).map(ticket),
        ErrandAsk::Find(body) => persist(slow, say, || client.find_tickets(body)).map(ErrandAnswer::Found),
        ErrandAsk::Requeue { id, ticket: no } => persist(slow, say, || client.requeue(id, *no)).map(ticket),
        ErrandAsk::Rate { id, ticket, rate } => {
            persist(slow, say, || client.rate(id, *ticket, rate)).map(|()| ErrandAnswer::Rated)
        }
        ErrandAsk::Feedback { id, body } => {
            persist(slow, say, || client.leave_feedback(id, body)).map(ErrandAnswer::Left)
        }
    };
    let answer = answer.or_else(|error| words_of(error).map(ErrandAnswer::Refused)).unwrap_or_else(|error| {
        tracing::warn!(%error, "an errand was not done");
        ErrandAnswer::Failed
    });
    say(Answer::Errand(visit, answer))
}
