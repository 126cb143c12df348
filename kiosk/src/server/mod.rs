//! [`ServerLink`]: bounded queues to the threads that own the client. Systems ask and listen here; they never wait.

mod errands;
mod orders;
mod private;
mod reports;

pub use errands::{ErrandAnswer, ErrandAsk};
pub use private::{Personal, Private};

use crate::tally::Tally;
use crate::visit::{Failure, VisitNo};
use crate::wake::Waker;
use bevy::prelude::Resource;
use crossbeam_channel::{Receiver, Sender, bounded};
use queue_api::TicketId;
use queue_api::client::{Client, ClientError, CommandId};
use queue_api::device::ReportDevice;
use queue_api::error::ApiError;
use queue_api::follower::{Follower, Update};
use queue_api::guide::Guides;
use queue_api::hall::HallSnapshot;
use queue_api::ticket::{IssueTicket, PrintState, TicketView};

/// Orders waiting to be sent; one citizen makes one at a time.
const ORDERS_MAX: usize = 16;
/// Reports waiting to be sent.
const REPORTS_MAX: usize = 256;
/// Answers waiting to be read; the loop is woken for each.
const ANSWERS_MAX: usize = 256;

/// What a citizen waits for.
#[derive(Debug)]
pub enum OrderAsk {
    /// A ticket. Sent again under the same name until there is an answer.
    Issue {
        /// Whose.
        visit: VisitNo,
        /// Its name.
        id: CommandId,
        /// What is wished.
        wish: Private<IssueTicket>,
    },
    /// The slip once more.
    Reprint {
        /// Whose.
        visit: VisitNo,
        /// Its name.
        id: CommandId,
        /// Which ticket.
        ticket: TicketId,
    },
    /// How a ticket stands that the person had already.
    Look {
        /// Whose.
        visit: VisitNo,
        /// Which ticket.
        ticket: TicketId,
    },
    /// What an errand asks for; see [`crate::errands`].
    Errand {
        /// Whose.
        visit: VisitNo,
        /// What.
        ask: ErrandAsk,
    },
    /// A ticket nobody waits for any more.
    GiveUp {
        /// Its name.
        id: CommandId,
        /// Which ticket.
        ticket: TicketId,
    },
}

/// What the hall wants to know; kept and sent again until it is heard.
#[derive(Debug, Clone)]
pub enum Report {
    /// How a slip fared.
    Print {
        /// Its name.
        id: CommandId,
        /// Which ticket.
        ticket: TicketId,
        /// What happened.
        outcome: PrintState,
    },
    /// How a device is. The latest word on each device counts.
    Device {
        /// Its name in the hall.
        name: String,
        /// How it is.
        report: ReportDevice,
    },
    /// The guides are wanted.
    WantGuides,
    /// Something happened in the hall: a fresh snapshot is wanted, soon.
    WantHall,
}

/// What came back.
#[derive(Debug)]
pub enum Answer {
    /// All a screen needs, from whoever follows the hall: what comes next is counted from here.
    Hall(Box<HallSnapshot>),
    /// The same a moment later, fetched because something happened. It says nothing of the line.
    Figures(Box<HallSnapshot>),
    /// The line is up again.
    Live,
    /// The line broke.
    Stale,
    /// Departments and matters.
    Guides(Guides),
    /// A ticket.
    Issued(VisitNo, Box<TicketView>),
    /// The slip may be printed again; without a ticket the server could not be asked, which changes nothing on paper.
    Reprint(VisitNo, Option<Box<TicketView>>),
    /// How the ticket stands that was looked up; nothing when the server does not tell.
    Looked(VisitNo, Option<Box<TicketView>>),
    /// The rules said no.
    Refused(VisitNo, ApiError),
    /// No answer yet; the order is sent again.
    Slow(VisitNo),
    /// Never answered, or not understood.
    Failed(VisitNo, Failure),
    /// What became of an errand.
    Errand(VisitNo, ErrandAnswer),
}

/// What the kiosk and its devices are called in the hall.
#[derive(Debug, Default)]
pub struct Post {
    /// The kiosk.
    pub kiosk: String,
    /// Its devices, and what their lines count.
    pub devices: Vec<(String, Tally)>,
}

/// The kiosk's end of the queues.
#[derive(Resource, Debug)]
pub struct ServerLink {
    orders: Sender<OrderAsk>,
    reports: Sender<Report>,
    answers: Receiver<Answer>,
    _follower: Option<Follower>,
}

/// The other end, for whoever plays the server: the threads, or a test.
#[derive(Debug)]
pub struct ServerEnd {
    /// Orders to obey.
    pub orders: Receiver<OrderAsk>,
    /// Reports to note.
    pub reports: Receiver<Report>,
    /// Answers to give.
    pub answers: Sender<Answer>,
}

/// The server's word for whoever has a ticket already: it names which.
pub(crate) const HAS_TICKET: &str = "holder_has_ticket";

/// Statuses by which the server says in words for the citizen that it cannot take this: it is not as it must be, there
/// is no such thing, its name stands for something else. What concerns the kiosk alone, such as its token, is not told.
const TOLD: [u16; 3] = [400, 404, 422];

/// The server's words for the citizen, where it has some: sent again as it is, it would be answered the same.
fn words_of(error: ClientError) -> Result<ApiError, ClientError> {
    match error {
        ClientError::Refused(error) => Ok(*error),
        ClientError::Rejected { status, error } if TOLD.contains(&status) => {
            tracing::warn!(status, code = error.code, "the server cannot take this");
            Ok(*error)
        }
        ClientError::Rejected { .. }
        | ClientError::Unreachable(_)
        | ClientError::Busy(_)
        | ClientError::Unexpected(_) => Err(error),
    }
}

impl ServerLink {
    /// A link and its other end.
    #[must_use]
    pub fn pair() -> (Self, ServerEnd) {
        let (orders, orders_end) = bounded(ORDERS_MAX);
        let (reports, reports_end) = bounded(REPORTS_MAX);
        let (answers_end, answers) = bounded(ANSWERS_MAX);
        let end = ServerEnd { orders: orders_end, reports: reports_end, answers: answers_end };
        (Self { orders, reports, answers, _follower: None }, end)
    }

    /// A link of the kiosk at this post to a real server: three threads, which end when the link is dropped.
    ///
    /// # Errors
    /// When the operating system has no thread to give.
    pub fn connect(client: Client, post: Post, wake: Waker) -> std::io::Result<Self> {
        let (mut link, end) = Self::pair();
        let follower = {
            let (reports, answers, wake) = (link.reports.clone(), end.answers.clone(), wake.clone());
            Follower::spawn(client.clone(), move |update| {
                let answer = match update {
                    Update::Snapshot(snapshot) => Answer::Hall(snapshot),
                    Update::Live => Answer::Live,
                    Update::Stale => Answer::Stale,
                    Update::Event(_) => {
                        // A full queue means that a fresh snapshot is wanted already.
                        drop(reports.try_send(Report::WantHall));
                        return true;
                    }
                };
                let open = answers.send(answer).is_ok();
                wake.wake();
                open
            })?
        };
        link._follower = Some(follower);
        orders::spawn(client.clone(), end.orders, end.answers.clone(), wake.clone())?;
        reports::spawn(client, post, end.reports, end.answers, wake)?;
        Ok(link)
    }

    /// Hands an order over; `false` when the queue is full, which only a stuck thread can bring about.
    #[must_use]
    pub fn order(&self, order: OrderAsk) -> bool {
        self.orders.try_send(order).is_ok()
    }

    /// Hands a report over. One that finds the queue full is lost, and that is logged.
    pub fn report(&self, report: Report) {
        if self.reports.try_send(report).is_err() {
            tracing::warn!("a report was dropped: too many wait");
        }
    }

    /// What has come back and was not looked at yet.
    pub fn answers(&self) -> impl Iterator<Item = Answer> + '_ {
        self.answers.try_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_server_says_in_words_for_the_citizen_is_told_and_nothing_else() {
        let error = || Box::new(ApiError { code: "bad_id_number".into(), ..ApiError::default() });
        let rejected = |status| ClientError::Rejected { status, error: error() };
        for told in [ClientError::Refused(error()), rejected(400), rejected(404), rejected(422)] {
            assert_eq!(words_of(told).unwrap().code, "bad_id_number");
        }
        for kept in [rejected(401), rejected(403), rejected(413), ClientError::Busy(error())] {
            assert!(words_of(kept).is_err());
        }
    }
}
