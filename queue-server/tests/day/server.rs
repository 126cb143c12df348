//! The real store, asked as a hall asks it: many at once, some twice, and at times the power is cut.

use futures_util::future::join_all;
use queue_core::Command;
use queue_core::time::Timestamp;
use queue_server::config::Config;
use queue_server::store::{Answer, AnswerWith, CommandName, ExecuteError, Person, Private, Request, Store};
use queue_server::wire::refused;
use serde_json::Value;
use std::future::poll_fn;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::task::Poll;

/// Makes every commit fail that tells an event or an answer, and only the commit: a reference that is found to be
/// broken last.
const BREAK: &str =
    "CREATE TABLE broken (ticket INTEGER REFERENCES ticket (id) DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER broken_event AFTER INSERT ON event BEGIN INSERT INTO broken VALUES (-1); END;
    CREATE TRIGGER broken_answer AFTER INSERT ON command BEGIN INSERT INTO broken VALUES (-1); END;";
const MEND: &str = "DROP TRIGGER broken_event; DROP TRIGGER broken_answer; DROP TABLE broken;";

/// A wish as a client sends it: with a name of its own, so that it may be sent again.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) name: CommandName,
    pub(crate) command: Command,
    pub(crate) person: Option<Person>,
    pub(crate) with: AnswerWith,
}

/// What a client is told: obeyed or not, and the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) obeyed: bool,
    pub(crate) answer: Answer,
}

impl Told {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.answer.body).unwrap_or(Value::Null)
    }

    /// Identity and number of the ticket in the answer.
    pub(crate) fn ticket(&self) -> Option<(u64, String)> {
        let json = self.json();
        Some((json["id"].as_u64()?, json["number"].as_str()?.to_owned()))
    }

    /// The refusal's code; empty if there was none.
    pub(crate) fn code(&self) -> String {
        if self.obeyed { String::new() } else { self.json()["code"].as_str().unwrap_or_default().to_owned() }
    }
}

pub(crate) struct Server {
    dir: PathBuf,
    pub(crate) config: Arc<Config>,
    store: Option<Store>,
}

impl Server {
    pub(crate) fn new(dir: &Path, config: Arc<Config>) -> Self {
        let store = Store::open(dir, &config).unwrap();
        Self { dir: dir.to_owned(), config, store: Some(store) }
    }

    pub(crate) fn store(&self) -> &Store {
        self.store.as_ref().unwrap()
    }

    /// Sends all of these together and waits for all answers, in the same order.
    pub(crate) async fn ask(&self, now: Timestamp, wishes: &[Wish]) -> Vec<Told> {
        let answers = join_all(wishes.iter().map(|wish| self.store().execute(now, request(wish)))).await;
        answers.into_iter().map(|answer| told(answer).expect("the disk takes everything")).collect()
    }

    /// The power is cut while these are under way, and nobody hears an answer; all are sent again afterwards.
    pub(crate) async fn cut(&mut self, now: Timestamp, wishes: &[Wish]) -> Vec<Told> {
        {
            let store = self.store();
            let mut sent = Box::pin(join_all(wishes.iter().map(|wish| store.execute(now, request(wish)))));
            // Nobody listens: whether anything was stored by now is for the next server to know.
            poll_fn(|context| Poll::Ready(sent.as_mut().poll(context).is_ready())).await;
        }
        self.reopen().await;
        self.ask(now, wishes).await
    }

    /// The same with a disk that fails at the very commit: whatever was under way did not happen.
    pub(crate) async fn cut_at_commit(&mut self, now: Timestamp, wishes: &[Wish]) -> Vec<Told> {
        let outside = rusqlite::Connection::open(self.dir.join("hall.db")).unwrap();
        outside.execute_batch(BREAK).unwrap();
        let before = self.store().seq();
        let hall = self.store().hall(Clone::clone).await.unwrap();
        let answers = join_all(wishes.iter().map(|wish| self.store().execute(now, request(wish)))).await;
        let refused = answers.iter().filter(|answer| matches!(answer, Err(ExecuteError::NotStored))).count();
        assert!(refused > 0, "somebody wanted something new");
        assert!(
            self.store().hall(move |now| *now == hall).await.unwrap(),
            "what was not stored did not happen"
        );
        self.close().await;
        outside.execute_batch(MEND).unwrap();
        drop(outside);
        self.store = Some(Store::open(&self.dir, &self.config).unwrap());
        assert_eq!(self.store().seq(), before);
        self.ask(now, wishes).await
    }

    async fn reopen(&mut self) {
        self.close().await;
        self.store = Some(Store::open(&self.dir, &self.config).unwrap());
    }

    /// Without ceremony: the last handle goes, and the folder is free as soon as the writer has noticed.
    async fn close(&mut self) {
        let store = self.store.take().unwrap();
        let ended = store.ended();
        drop(store);
        ended.await;
    }

    pub(crate) async fn end(&mut self) {
        self.close().await;
    }
}

fn request(wish: &Wish) -> Request {
    let Wish { name, command, person, with } = wish.clone();
    Request { id: Some(name), command, person, private: Private::Nothing, answer: with }
}

fn told(answer: Result<Answer, ExecuteError>) -> Option<Told> {
    match answer {
        Ok(answer) => Some(Told { obeyed: true, answer }),
        Err(ExecuteError::Refused(refusal)) => {
            let (status, body) = refused::refusal(refusal);
            let answer = Answer { status, body: serde_json::to_string(&body).unwrap() };
            Some(Told { obeyed: false, answer })
        }
        Err(ExecuteError::RefusedBefore(answer)) => Some(Told { obeyed: false, answer }),
        Err(
            ExecuteError::KeyReused | ExecuteError::Busy | ExecuteError::NotStored | ExecuteError::Closed,
        ) => None,
    }
}
