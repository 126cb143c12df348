//! The threads that bring clerks' wishes to the server and look how many wait. Decide nothing.
//!
//! A wish whose answer is not known is sent again under its name for [`TRIED_FOR`], then given up: calling somebody
//! minutes after a key was pressed would be wrong. No request outlasts that time, and one that hangs holds up its own
//! counter only.

use super::call_desk::Wish;
use super::notice::Notice;
use super::spool::SpooledWish;
use crossbeam_channel::{Receiver, Sender, bounded};
use queue_api::client::{Client, ClientError, CommandId};
use queue_api::counter::{CallNext, CounterDetail, OpenCounter, PauseCounter, Transfer};
use queue_api::hall::HallSnapshot;
use queue_api::ticket::TicketView;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long a wish is tried.
pub(super) const TRIED_FOR: Duration = Duration::from_secs(10);
/// Wishes that can be under way at once; a server that keeps so many waiting answers nobody.
const CALLERS: usize = 8;
/// Between two tries.
const RETRY_AFTER: Duration = Duration::from_millis(250);
/// Least time a request is given.
const TIME_MIN: Duration = Duration::from_millis(1);
/// Between two looks at the hall; the server's snapshot is made once a second.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Wishes that wait for a thread; more than counters have pads would mean they stand still.
const WISHES_MAX: usize = 256;

pub(super) enum CallerWord {
    /// How a wish went.
    Answered { key: String, counter: u16, notice: Notice },
    /// The hall, for those who wait.
    Looked(Box<HallSnapshot>),
}

pub(super) struct Caller {
    wishes: Sender<(SpooledWish, Instant)>,
    look: Sender<()>,
}

impl Caller {
    pub(super) fn start(
        client: Client,
        stop: Arc<AtomicBool>,
        tell: impl Fn(CallerWord) -> bool + Clone + Send + 'static,
    ) -> std::io::Result<Self> {
        let (wishes, wanted) = bounded::<(SpooledWish, Instant)>(WISHES_MAX);
        let (look, asked) = bounded(1);
        let (looks, tells, stopped) = (client.clone(), tell.clone(), Arc::clone(&stop));
        for _ in 0..CALLERS {
            let (client, wanted, stop, tell) =
                (client.clone(), wanted.clone(), Arc::clone(&stop), tell.clone());
            std::thread::Builder::new().name("caller".into()).spawn(move || {
                for (wish, until) in wanted {
                    let notice = fulfil(&client, &wish, until, &stop);
                    let word = CallerWord::Answered { key: wish.key, counter: wish.counter, notice };
                    if stop.load(Ordering::Relaxed) || !tell(word) {
                        return;
                    }
                }
            })?;
        }
        std::thread::Builder::new()
            .name("looker".into())
            .spawn(move || look_on(&looks, &asked, &stopped, tells))?;
        Ok(Self { wishes, look })
    }

    /// `false`: too many wait, this one will not be tried.
    pub(super) fn wish(&self, wish: SpooledWish, until: Instant) -> bool {
        self.wishes.try_send((wish, until)).is_ok()
    }

    /// Somebody came or went.
    pub(super) fn look(&self) {
        // Full means: it will be looked at anyway.
        let _ = self.look.try_send(());
    }
}

fn look_on(client: &Client, asked: &Receiver<()>, stop: &AtomicBool, tell: impl Fn(CallerWord) -> bool) {
    while asked.recv().is_ok() && !stop.load(Ordering::Relaxed) {
        match client.hall() {
            Ok(hall) => {
                if !tell(CallerWord::Looked(Box::new(hall))) {
                    return;
                }
            }
            Err(error) => tracing::debug!(%error, "nobody knows how many wait"),
        }
        std::thread::park_timeout(LOOK_EVERY);
    }
}

fn fulfil(client: &Client, wish: &SpooledWish, until: Instant, stop: &AtomicBool) -> Notice {
    let id = CommandId::new(&wish.key);
    let mut resolved = None;
    loop {
        // It may have waited for its turn, and the daemon may have ended meanwhile.
        if Instant::now() >= until || stop.load(Ordering::Relaxed) {
            return Notice::UNKNOWN;
        }
        match attempt(client, &id, wish, until, &mut resolved) {
            Ok(notice) => return notice,
            Err(
                error @ (ClientError::Unreachable(_) | ClientError::Busy(_) | ClientError::Unexpected(_)),
            ) => {
                tracing::warn!(counter = wish.counter, %error, "a key press has no answer yet");
                if Instant::now() + RETRY_AFTER >= until || stop.load(Ordering::Relaxed) {
                    return Notice::UNKNOWN;
                }
                std::thread::park_timeout(RETRY_AFTER);
            }
            Err(ClientError::Refused(error)) => return Notice::of_refusal(&error.code),
            Err(ClientError::Rejected { status: 401 | 403, error }) => {
                tracing::error!(code = %error.code, "key presses are not permitted to this daemon");
                return Notice::FORBIDDEN;
            }
            Err(ClientError::Rejected { status, error }) => {
                tracing::warn!(counter = wish.counter, status, code = %error.code, "a key press means nothing");
                return Notice::of_refusal(&error.code);
            }
        }
    }
}

/// What a wish that names a ticket by its running number turned out to mean; the same at each try, as its name is.
enum Resolved {
    Number(String),
    Ticket(u64),
}

fn attempt(
    client: &Client,
    id: &CommandId,
    wish: &SpooledWish,
    until: Instant,
    resolved: &mut Option<Resolved>,
) -> Result<Notice, ClientError> {
    let no = wish.counter;
    // None at all would be no limit.
    let in_time = || client.within(until.saturating_duration_since(Instant::now()).max(TIME_MIN));
    let call = |number: Option<String>| {
        let called = in_time().call_next(id, no, &CallNext { number })?;
        Ok(if called.is_some() { Notice::Done } else { Notice::NobodyWaits })
    };
    let verb = |verb| in_time().counter_verb(id, no, verb).map(|_| Notice::Done);
    let transfer = |to: Transfer| in_time().transfer(id, no, &to).map(|_| Notice::Done);
    match &wish.wish {
        Wish::CallNext => call(None),
        Wish::Call(number) => call(Some(number.clone())),
        Wish::Recall => verb("recall"),
        Wish::Start => verb("start"),
        Wish::Finish => verb("finish"),
        Wish::NoShow => verb("no-show"),
        Wish::Hold => verb("hold"),
        Wish::TransferToCounter(to) => transfer(Transfer { counter: Some(*to), window_type: None }),
        Wish::TransferToWindowType(to) => transfer(Transfer { window_type: Some(to.clone()), counter: None }),
        Wish::Pause(reason) => {
            in_time().pause(id, no, &PauseCounter { reason: *reason }).map(|_| Notice::Done)
        }
        Wish::Open(staff) => {
            let body = OpenCounter { staff: staff.clone(), window_types: None };
            in_time().open(id, no, &body).map(|_| Notice::Done)
        }
        Wish::Close => in_time().close(id, no).map(|_| Notice::Done),
        Wish::CallBack(running) | Wish::Requeue(running) => {
            let back = matches!(wish.wish, Wish::CallBack(_));
            if resolved.is_none() {
                *resolved = resolve(&in_time().counter(no)?, back, *running);
            }
            match resolved {
                None => Ok(Notice::NUMBER),
                Some(Resolved::Number(number)) => call(Some(number.clone())),
                Some(Resolved::Ticket(ticket)) => in_time().requeue(id, *ticket).map(|_| Notice::Done),
            }
        }
    }
}

fn resolve(detail: &CounterDetail, back: bool, running: Option<u32>) -> Option<Resolved> {
    let meant = |ticket: &&TicketView| {
        running.is_none_or(|running| {
            let digits = ticket.number.trim_start_matches(|c: char| !c.is_ascii_digit());
            digits.parse() == Ok(running)
        })
    };
    if back {
        detail.held.iter().find(meant).map(|ticket| Resolved::Number(ticket.number.clone()))
    } else {
        detail.no_shows.iter().find(meant).map(|ticket| Resolved::Ticket(ticket.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bridge::played::Played;

    fn caller(server: &Played) -> (Caller, Receiver<(String, Notice)>) {
        let (told, words) = bounded(16);
        let tell = move |word| match word {
            CallerWord::Answered { key, notice, .. } => told.send((key, notice)).is_ok(),
            CallerWord::Looked(_) => true,
        };
        let client = Client::new(&server.base, None);
        (Caller::start(client, Arc::new(AtomicBool::new(false)), tell).unwrap(), words)
    }

    fn wish(counter: u16, key: &str) -> SpooledWish {
        SpooledWish { key: key.into(), counter, at_ms: 1, wish: Wish::Close }
    }

    /// Counter 3 never has an answer.
    fn server() -> Played {
        Played::start(|path| {
            (!path.contains("/counters/3/")).then(|| (409, r#"{"code":"too_soon","message":""}"#.into()))
        })
    }

    #[test]
    fn a_key_whose_time_is_over_is_not_sent() {
        let server = server();
        let (caller, words) = caller(&server);
        assert!(caller.wish(wish(4, "old"), Instant::now()));
        assert_eq!(words.recv().unwrap(), ("old".into(), Notice::UNKNOWN));
        assert!(caller.wish(wish(4, "new"), Instant::now() + TRIED_FOR));
        assert_eq!(words.recv().unwrap(), ("new".into(), Notice::of_refusal("too_soon")));
        let asked: Vec<String> = server.asked.try_iter().collect();
        assert_eq!(asked.len(), 1, "{asked:?}");
    }

    #[test]
    fn a_request_that_hangs_holds_up_no_other_counter_and_ends_with_the_key_s_time() {
        let server = server();
        let (caller, words) = caller(&server);
        assert!(caller.wish(wish(3, "hangs"), Instant::now() + TRIED_FOR));
        assert!(server.asked.recv().unwrap().contains("/counters/3/"));
        assert!(caller.wish(wish(4, "other"), Instant::now() + TRIED_FOR));
        assert_eq!(words.recv().unwrap().0, "other");
        // Begun later, to end sooner.
        assert!(caller.wish(wish(3, "hangs shorter"), Instant::now() + TRIED_FOR / 20));
        assert_eq!(words.recv().unwrap(), ("hangs shorter".into(), Notice::UNKNOWN));
    }
}
