//! A counter through the day: its clerk, and the citizens who are called there one after the other.

use crate::chance::Random;
use crate::devices::{Devices, Pad};
use crate::hall::window_type;
use crate::plan::Enough;
use crate::{Day, PATIENCE, until, within};
use queue_api::TicketId;
use queue_api::client::{Client, ClientError, CommandId};
use queue_api::counter::{CallNext, OpenCounter, PauseCounter};
use queue_api::ticket::{IssueTicket, TicketView};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// How long a citizen looks at a pad that does not do what it should, before going home unrated.
const CITIZEN_WAITS: Duration = Duration::from_secs(3);
/// Between two citizens' presses of one evaluator, which has no numbers for them: a hall may be quick, people are not.
const BETWEEN_PRESSES: Duration = Duration::from_secs(2);
/// Citizens of a hundred who mean to rate.
const WILLING: usize = 80;

/// A press as the citizen saw it.
#[derive(Debug, Clone)]
pub(crate) struct Press {
    pub(crate) ticket: TicketId,
    pub(crate) counter: u16,
    pub(crate) level: u8,
    /// The pad was told that it is dealt with.
    pub(crate) acknowledged: bool,
}

/// A counter and what its clerk needs.
pub(crate) struct Desk {
    pub(crate) counter: u16,
    pub(crate) client: Client,
    pub(crate) devices: Arc<Devices>,
    pub(crate) day: Arc<Day>,
    pub(crate) random: Random,
    /// When somebody last pressed here.
    pub(crate) pressed: Option<Instant>,
}

impl Desk {
    /// Works until it is enough, and leaves the counter in a state of its own.
    pub(crate) fn work(mut self, enough: &Enough) -> Vec<Press> {
        let open = self.wish("open");
        self.ask(|client| client.open(&open, self.counter, &OpenCounter::default()));
        let (mut citizens, mut presses) = (0, Vec::new());
        while !enough.is_reached(citizens) {
            citizens += 1;
            presses.extend(self.serve(citizens));
            self.day.served.fetch_add(1, Ordering::Relaxed);
        }
        self.leave(citizens + 1);
        presses
    }

    fn serve(&mut self, citizen: u32) -> Option<Press> {
        // Drawn before anything happens, so that the plan does not depend on what happens.
        let (willing, which) = (self.random.percent(WILLING), self.random.below(20));
        let ticket = self.call(citizen);
        let start = self.wish(&format!("{citizen}-start"));
        self.ask(|client| client.counter_verb(&start, self.counter, "start"));
        let devices = Arc::clone(&self.devices);
        let pad = devices.pad(self.counter);
        let known = within(CITIZEN_WAITS, || pad.knows(&ticket.number));
        let questions = pad.questions();
        let finish = self.wish(&format!("{citizen}-finish"));
        self.ask(|client| client.counter_verb(&finish, self.counter, "finish"));
        // Who is not known to the pad, and whom it does not ask, does not press: silence is no rating.
        let asked = known && willing && within(CITIZEN_WAITS, || pad.asks(&ticket.number, questions));
        asked.then(|| self.press(pad, &ticket, which))
    }

    fn press(&mut self, pad: Pad<'_>, ticket: &TicketView, which: usize) -> Press {
        if pad.gives_up() {
            until("the next citizen to come", || {
                self.pressed.is_none_or(|pressed| pressed.elapsed() >= BETWEEN_PRESSES)
            });
        }
        let before = pad.acknowledgements();
        let level = pad.press(which);
        let done = || pad.is_acknowledged(before) || pad.has_given_up();
        if pad.gives_up() {
            until("a pad to be heard or to give up", done);
        } else {
            within(CITIZEN_WAITS, done);
        }
        self.pressed = Some(Instant::now());
        Press { ticket: ticket.id, counter: self.counter, level, acknowledged: pad.is_acknowledged(before) }
    }

    /// Somebody takes a ticket, and somebody is called.
    fn call(&self, citizen: u32) -> TicketView {
        let (issue, call) = (self.wish(&format!("{citizen}-issue")), self.wish(&format!("{citizen}-call")));
        let body = IssueTicket { window_type: window_type(self.counter), ..IssueTicket::default() };
        self.ask(|client| client.issue_ticket(&issue, &body));
        let called = self.ask(|client| client.call_next(&call, self.counter, &CallNext::default()));
        called.expect("everybody who calls has brought somebody")
    }

    /// At the end of the day counters are in every state there is.
    fn leave(&self, citizen: u32) {
        let leave = self.wish("leave");
        match self.counter % 6 {
            0 => drop(self.call(citizen)),
            1 => {
                self.call(citizen);
                self.ask(|client| client.counter_verb(&leave, self.counter, "start"));
            }
            2 => {
                let body = PauseCounter::default();
                self.ask(|client| client.pause(&leave, self.counter, &body));
            }
            3 => {
                self.ask(|client| client.close(&leave, self.counter));
            }
            _ => {}
        }
    }

    fn wish(&self, what: &str) -> CommandId {
        CommandId::new(format!("soak/{}/{what}", self.counter))
    }

    /// Asks until the server has answered, under the same name.
    fn ask<T>(&self, wish: impl Fn(&Client) -> Result<T, ClientError>) -> T {
        let begun = Instant::now();
        loop {
            match wish(&self.client) {
                Ok(done) => return done,
                Err(
                    error @ (ClientError::Unreachable(_) | ClientError::Busy(_) | ClientError::Unexpected(_)),
                ) => {
                    self.day.unanswered.fetch_add(1, Ordering::Relaxed);
                    assert!(begun.elapsed() < PATIENCE, "counter {}: {error}", self.counter);
                    std::thread::park_timeout(Duration::from_millis(50));
                }
                Err(error @ (ClientError::Refused(_) | ClientError::Rejected { .. })) => {
                    panic!("counter {}: {error}", self.counter)
                }
            }
        }
    }
}
