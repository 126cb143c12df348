//! The thread that gets citizens their tickets. An order whose answer was lost is sent again under the
//! same name, so that it is obeyed once; also when its citizen has long gone, for a ticket that came of it would be called
//! in vain.

use super::{Answer, OrderAsk, errands, words_of};
use crate::visit::{Failure, VisitNo};
use crate::wake::Waker;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use queue_api::client::{Client, ClientError};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Pause before an order is sent again.
const AGAIN_AFTER: Duration = Duration::from_millis(500);
/// An order nobody answered for so long is given up; its citizen was sent to the desk long before.
const GIVE_UP_AFTER: Duration = Duration::from_secs(60);

/// Pause between two tries for orders nobody answered; whoever stands at the kiosk goes first.
const LOST_EVERY: Duration = Duration::from_secs(5);
/// Longest wait for an answer to one; somebody may have come meanwhile.
const LOST_FOR: Duration = Duration::from_secs(2);
/// Such orders kept; the oldest goes first.
const LOST_MAX: usize = 8;
/// A wish is kept so long, for it names a person: as long as a server takes to start again. A ticket that is to be given up
/// is kept until it is.
const WISH_FOR: Duration = Duration::from_secs(300);

pub(super) fn spawn(
    client: Client,
    orders: Receiver<OrderAsk>,
    answers: Sender<Answer>,
    wake: Waker,
) -> std::io::Result<()> {
    std::thread::Builder::new().name("orders".into()).spawn(move || {
        let say = |answer| {
            let open = answers.send(answer).is_ok();
            wake.wake();
            open
        };
        work(&client, &orders, &say);
    })?;
    Ok(())
}

/// Until the kiosk is gone.
fn work(client: &Client, orders: &Receiver<OrderAsk>, say: &impl Fn(Answer) -> bool) {
    let mut lost = Lost::default();
    loop {
        let order = if lost.0.is_empty() {
            orders.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            orders.recv_timeout(LOST_EVERY)
        };
        let end = match order {
            Ok(order) => {
                let end = obey(client, &order, say);
                if end == End::Unanswered {
                    lost.keep(order, Instant::now());
                }
                end
            }
            Err(RecvTimeoutError::Timeout) => lost.ask(Instant::now(), |order| ask_again(client, order, say)),
            Err(RecvTimeoutError::Disconnected) => End::Gone,
        };
        lost.forget(Instant::now());
        if end == End::Gone {
            return;
        }
    }
}

/// How an order ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// With an answer, whichever.
    Answered,
    /// Nobody answered: it may have been obeyed.
    Unanswered,
    /// The kiosk is gone.
    Gone,
}

impl End {
    fn answered(is_open: bool) -> Self {
        if is_open { Self::Answered } else { Self::Gone }
    }
}

/// Orders nobody answered, since when. Only with all that was wished the server knows an order again.
#[derive(Debug, Default)]
struct Lost(VecDeque<(Instant, OrderAsk)>);

impl Lost {
    fn keep(&mut self, order: OrderAsk, now: Instant) {
        if self.0.len() == LOST_MAX {
            self.drop_first();
        }
        self.0.push_back((now, order));
    }

    /// Tries the oldest once more.
    fn ask(&mut self, now: Instant, again: impl FnOnce(&OrderAsk) -> End) -> End {
        self.forget(now);
        let Some((_, order)) = self.0.front() else { return End::Answered };
        let end = again(order);
        if end == End::Answered {
            self.drop_first();
        }
        end
    }

    fn forget(&mut self, now: Instant) {
        self.0.retain(|(since, order)| {
            let is_old =
                matches!(order, OrderAsk::Issue { .. }) && now.saturating_duration_since(*since) >= WISH_FOR;
            if is_old {
                tracing::warn!("nobody told what became of an order; a ticket of it is called in vain");
            }
            !is_old
        });
    }

    fn drop_first(&mut self) {
        self.0.pop_front();
    }
}

/// A ticket that comes of it goes the way of every late one: the kiosk gives it up.
fn ask_again(client: &Client, order: &OrderAsk, say: &impl Fn(Answer) -> bool) -> End {
    let client = client.within(LOST_FOR);
    let answered = match order {
        OrderAsk::Issue { visit, id, wish } => client
            .issue_ticket(id, wish)
            .map(|ticket| End::answered(say(Answer::Issued(*visit, Box::new(ticket))))),
        OrderAsk::GiveUp { id, ticket } => client.cancel(id, *ticket).map(|_| End::Answered),
        OrderAsk::Reprint { .. } | OrderAsk::Look { .. } | OrderAsk::Errand { .. } => Ok(End::Answered),
    };
    answered.unwrap_or_else(|error| match failure(&error) {
        Failure::NoAnswer => End::Unanswered,
        Failure::Senseless => End::Answered,
    })
}

fn obey(client: &Client, order: &OrderAsk, say: &impl Fn(Answer) -> bool) -> End {
    match order {
        OrderAsk::Errand { visit, ask } => End::answered(errands::obey(client, *visit, ask, say)),
        OrderAsk::Issue { visit, id, wish } => {
            let answer = match persist(|| Answer::Slow(*visit), say, || client.issue_ticket(id, wish)) {
                Ok(ticket) => Answer::Issued(*visit, Box::new(ticket)),
                Err(error) => words_of(error).map_or_else(
                    |error| {
                        tracing::warn!(%error, "a ticket was not issued");
                        Answer::Failed(*visit, failure(&error))
                    },
                    |error| Answer::Refused(*visit, error),
                ),
            };
            let is_unanswered = matches!(answer, Answer::Failed(_, Failure::NoAnswer));
            match say(answer) {
                true if is_unanswered => End::Unanswered,
                is_open => End::answered(is_open),
            }
        }
        OrderAsk::Reprint { visit, id, ticket } => {
            let answer = match client.reprint(id, *ticket) {
                Ok(ticket) => Answer::Reprint(*visit, Some(Box::new(ticket))),
                Err(ClientError::Refused(error)) => Answer::Refused(*visit, *error),
                // The number on paper is the number on the screen, with or without a server.
                Err(_) => Answer::Reprint(*visit, None),
            };
            End::answered(say(answer))
        }
        OrderAsk::Look { visit, ticket } => {
            let ticket = persist(|| Answer::Slow(*visit), &|_| true, || client.ticket(*ticket));
            if let Err(error) = &ticket {
                tracing::warn!(%error, "a ticket was not looked up");
            }
            End::answered(say(Answer::Looked(*visit, ticket.ok().map(Box::new))))
        }
        OrderAsk::GiveUp { id, ticket } => {
            match persist(|| Answer::Slow(VisitNo(0)), &|_| true, || client.cancel(id, *ticket)) {
                Ok(_) => End::Answered,
                Err(error) => {
                    tracing::warn!(%error, "a ticket nobody waits for was not cancelled");
                    if failure(&error) == Failure::NoAnswer { End::Unanswered } else { End::Answered }
                }
            }
        }
    }
}

fn failure(error: &ClientError) -> Failure {
    match error {
        ClientError::Unreachable(_) | ClientError::Busy(_) => Failure::NoAnswer,
        ClientError::Refused(_) | ClientError::Rejected { .. } | ClientError::Unexpected(_) => {
            Failure::Senseless
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

#[cfg(test)]
mod tests {
    use super::*;
    use queue_api::client::CommandId;
    use queue_api::ticket::IssueTicket;

    fn issue(no: u64) -> OrderAsk {
        let id = CommandId::new(format!("kiosk-1/0/{no}/issue"));
        OrderAsk::Issue { visit: VisitNo(no), id, wish: IssueTicket::default().into() }
    }

    fn give_up(no: u64) -> OrderAsk {
        OrderAsk::GiveUp { id: CommandId::new(format!("kiosk-1/0/{no}/give-up")), ticket: no }
    }

    fn name(order: &OrderAsk) -> &str {
        match order {
            OrderAsk::Issue { id, .. } | OrderAsk::GiveUp { id, .. } => id.as_str(),
            OrderAsk::Reprint { .. } | OrderAsk::Look { .. } | OrderAsk::Errand { .. } => "",
        }
    }

    #[test]
    fn an_order_nobody_answered_is_asked_again_under_its_name_until_it_is_answered() {
        let (mut lost, now) = (Lost::default(), Instant::now());
        lost.keep(issue(1), now);
        lost.keep(give_up(2), now);
        let mut asked = Vec::new();
        for end in [End::Unanswered, End::Answered, End::Unanswered, End::Answered] {
            let told = lost.ask(now, |order| {
                asked.push(name(order).to_owned());
                end
            });
            assert_eq!(told, end);
        }
        let (first, second) = ("kiosk-1/0/1/issue", "kiosk-1/0/2/give-up");
        assert_eq!(asked, [first, first, second, second]);
        assert!(lost.0.is_empty());
    }

    #[test]
    fn a_wish_is_not_kept_for_long_and_a_ticket_to_give_up_is() {
        let (mut lost, now) = (Lost::default(), Instant::now());
        lost.keep(give_up(2), now);
        lost.keep(issue(1), now);
        let asked = std::cell::Cell::new(0);
        let again = |order: &OrderAsk| {
            assert_eq!(name(order), "kiosk-1/0/2/give-up", "whoever wished is forgotten");
            asked.set(asked.get() + 1);
            End::Unanswered
        };
        lost.ask(now + WISH_FOR, again);
        lost.ask(now + 10 * WISH_FOR, again);
        assert_eq!((asked.get(), lost.0.len()), (2, 1));
    }

    #[test]
    fn not_more_than_so_many_are_kept() {
        let (mut lost, now) = (Lost::default(), Instant::now());
        for no in 0..LOST_MAX as u64 + 3 {
            lost.keep(give_up(no), now);
        }
        assert_eq!(lost.0.len(), LOST_MAX);
        assert!(lost.0.front().is_some_and(|(_, order)| name(order) == "kiosk-1/0/3/give-up"));
    }
}
