//! The thread that gets citizens their tickets. An order whose answer was lost is sent again under the
//! same name, so that it is obeyed once.

use super::{Answer, OrderAsk, errands, words_of};
use crate::visit::VisitNo;
use crate::wake::Waker;
use crossbeam_channel::{Receiver, Sender};
use queue_api::client::{Client, ClientError};
use std::time::{Duration, Instant};

/// Pause before an order is sent again.
const AGAIN_AFTER: Duration = Duration::from_millis(500);
/// An order nobody answered for so long is given up; its citizen was sent to the desk long before.
const GIVE_UP_AFTER: Duration = Duration::from_secs(60);

pub(super) fn spawn(
    client: Client,
    orders: Receiver<OrderAsk>,
    answers: Sender<Answer>,
    wake: Waker,
) -> std::io::Result<()> {
    std::thread::Builder::new().name("orders".into()).spawn(move || {
        for order in orders {
            let say = |answer| {
                let open = answers.send(answer).is_ok();
                wake.wake();
                open
            };
            if !obey(&client, &order, &say) {
                return;
            }
        }
    })?;
    Ok(())
}

fn obey(client: &Client, order: &OrderAsk, say: &impl Fn(Answer) -> bool) -> bool {
    match order {
        OrderAsk::Errand { visit, ask } => errands::obey(client, *visit, ask, say),
        OrderAsk::Issue { visit, id, wish } => {
            let answer = match persist(|| Answer::Slow(*visit), say, || client.issue_ticket(id, wish)) {
                Ok(ticket) => Answer::Issued(*visit, Box::new(ticket)),
                Err(error) => words_of(error).map_or_else(
                    |error| {
                        tracing::warn!(%error, "a ticket was not issued");
                        Answer::Failed(*visit)
                    },
                    |error| Answer::Refused(*visit, error),
                ),
            };
            say(answer)
        }
        OrderAsk::Reprint { visit, id, ticket } => {
            let answer = match client.reprint(id, *ticket) {
                Ok(ticket) => Answer::Reprint(*visit, Some(Box::new(ticket))),
                Err(ClientError::Refused(error)) => Answer::Refused(*visit, *error),
                // The number on paper is the number on the screen, with or without a server.
                Err(_) => Answer::Reprint(*visit, None),
            };
            say(answer)
        }
        OrderAsk::Look { visit, ticket } => {
            let ticket = persist(|| Answer::Slow(*visit), &|_| true, || client.ticket(*ticket));
            if let Err(error) = &ticket {
                tracing::warn!(%error, "a ticket was not looked up");
            }
            say(Answer::Looked(*visit, ticket.ok().map(Box::new)))
        }
        OrderAsk::GiveUp { id, ticket } => {
            if let Err(error) = persist(|| Answer::Slow(VisitNo(0)), &|_| true, || client.cancel(id, *ticket))
            {
                tracing::warn!(%error, "a ticket nobody waits for was not cancelled");
            }
            true
        }
    }
}

/// Asks until there is an answer; the first silence is told by `slow`.
pub(super) fn persist<T>(
    slow: impl Fn() -> Answer,
    say: &impl Fn(Answer) -> bool,
    mut ask: impl FnMut() -> Result<T, ClientError>,
) -> Result<T, ClientError> {
    let until = Instant::now() + GIVE_UP_AFTER;
    let mut told = false;
    loop {
        match ask() {
            Err(ClientError::Unreachable(_) | ClientError::Busy(_)) if Instant::now() < until => {
                if !told {
                    told = true;
                    say(slow());
                }
                std::thread::park_timeout(AGAIN_AFTER);
            }
            answer => return answer,
        }
    }
}
