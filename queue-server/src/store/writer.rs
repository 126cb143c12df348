//! The writer thread: takes all commands that wait, decides them one after another, commits them together,
//! and only then answers and publishes.
//!
//! A commit that fails refuses the whole group and rebuilds the hall from the log: what was not stored did
//! not happen.

use super::commands::{self, Known};
use super::events::{self, Published};
use super::identity::{self, IdentityError};
use super::key::HallKey;
use super::{CommandName, ExecuteError, Job, OpenError, Request, restore, schema, tickets};
use crate::config::Config;
use crate::wire::{from_wire, to_wire};
use nix::fcntl::Flock;
use queue_core::command::Command;
use queue_core::ids::{CounterNo, HolderId, TicketId};
use queue_core::settings::RealName;
use queue_core::time::Timestamp;
use queue_core::{Decision, Event, Hall};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use tokio::sync::{broadcast, oneshot, watch};

/// Commands in one commit at most: bounds how long the first of them waits.
const GROUP_MAX: usize = 512;

/// What the caller of a command gets: status and JSON, kept with the command and given again if it is repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// JSON; empty with 204.
    pub body: String,
}

/// What an answer is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerWith {
    /// The ticket that was issued: 201.
    Issued,
    /// This ticket: 200.
    Ticket(TicketId),
    /// The ticket the events are about: 200.
    Affected,
    /// This counter: 200.
    Counter(CounterNo),
    /// Nothing: 204.
    Nothing,
}

/// What can be looked at between two commits.
pub struct State {
    /// The hall.
    pub hall: Hall,
    /// Place of the last event it has seen.
    pub seq: u64,
    /// Identity of the log.
    pub log: Arc<str>,
    /// The configuration.
    pub config: Arc<Config>,
    key: HallKey,
    conn: Connection,
    names: RefCell<HashMap<HolderId, Option<String>>>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("log", &self.log).field("seq", &self.seq).finish_non_exhaustive()
    }
}

impl State {
    /// The hall's secret, for tokens that only this hall can make.
    #[must_use]
    pub fn key(&self) -> &HallKey {
        &self.key
    }

    /// Masked name of a holder, while kept.
    #[must_use]
    pub fn masked_name(&self, holder: HolderId) -> Option<String> {
        if let Some(known) = self.names.borrow().get(&holder) {
            return known.clone();
        }
        let person = identity::get(&self.conn, &self.key, holder).unwrap_or_else(|error| {
            tracing::error!(%error, "an identity cannot be read");
            None
        });
        let name = person.map(|person| person.masked_name());
        self.names.borrow_mut().insert(holder, name.clone());
        name
    }
}

/// The thread's own things.
pub(super) struct Writer {
    state: State,
    last_hash: [u8; 32],
    live: broadcast::Sender<Arc<Published>>,
    storing: watch::Sender<bool>,
    _lock: Flock<File>,
}

/// A command's outcome, held back until the commit.
struct Outcome {
    reply: oneshot::Sender<Result<Answer, ExecuteError>>,
    result: Result<Answer, ExecuteError>,
}

/// The group cannot be stored; nothing in it happened.
#[derive(Debug, thiserror::Error)]
enum GroupError {
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("identity: {0}")]
    Identity(#[from] IdentityError),
    #[error("json: {0}")]
    Json(#[from] serde_json::Error),
}

impl Writer {
    pub(super) fn open(
        dir: &Path,
        config: Arc<Config>,
        live: broadcast::Sender<Arc<Published>>,
        storing: watch::Sender<bool>,
    ) -> Result<Self, OpenError> {
        let lock = schema::lock(dir)?;
        let key = HallKey::open(dir, schema::database(dir).exists())?;
        let conn = schema::open_writer(dir)?;
        let log = log_id(&conn)?;
        let (hall, seq, last_hash) = rebuild(&conn, &config)?;
        tracing::info!(%log, seq, tickets = hall.tickets().count(), "hall rebuilt from its log");
        let names = RefCell::default();
        let state = State { hall, seq: seq.unsigned_abs(), log, config, key, conn, names };
        Ok(Self { state, last_hash, live, storing, _lock: lock })
    }

    pub(super) fn log(&self) -> Arc<str> {
        Arc::clone(&self.state.log)
    }

    /// Works until the last handle of the store is gone.
    pub(super) fn run(mut self, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            let mut group = vec![first];
            group.extend(jobs.try_iter().take(GROUP_MAX - 1));
            self.serve(group);
        }
    }

    fn serve(&mut self, group: Vec<Job>) {
        let (mut commands, mut looks) = (Vec::new(), Vec::new());
        for job in group {
            match job {
                Job::Execute { now, request, reply } => commands.push((now, request, reply)),
                Job::Read(look) => looks.push(look),
            }
        }
        if !commands.is_empty() {
            self.execute_group(commands);
        }
        for look in looks {
            look(&self.state);
        }
    }

    fn execute_group(
        &mut self,
        commands: Vec<(Timestamp, Box<Request>, oneshot::Sender<Result<Answer, ExecuteError>>)>,
    ) {
        let mut outcomes = Vec::with_capacity(commands.len());
        let mut published = Vec::new();
        let mut commands = commands.into_iter();
        let stored = self.try_group(&mut commands, &mut outcomes, &mut published);
        match stored {
            Ok(()) => {
                self.storing.send_if_modified(|storing| !std::mem::replace(storing, true));
                for event in published {
                    // Nobody listening is fine: the log is the truth.
                    drop(self.live.send(event));
                }
            }
            Err(error) => {
                tracing::error!(%error, commands = outcomes.len(), "a commit failed; its commands are refused");
                self.storing.send_if_modified(|storing| std::mem::replace(storing, false));
                for outcome in &mut outcomes {
                    outcome.result = Err(ExecuteError::NotStored);
                }
                for (_, _, reply) in commands {
                    outcomes.push(Outcome { reply, result: Err(ExecuteError::NotStored) });
                }
                self.rebuild();
            }
        }
        for Outcome { reply, result } in outcomes {
            drop(reply.send(result));
        }
    }

    fn try_group(
        &mut self,
        commands: &mut impl Iterator<
            Item = (Timestamp, Box<Request>, oneshot::Sender<Result<Answer, ExecuteError>>),
        >,
        outcomes: &mut Vec<Outcome>,
        published: &mut Vec<Arc<Published>>,
    ) -> Result<(), GroupError> {
        // A transaction by hand: the borrow of `conn` must not keep `self` from evolving.
        self.state.conn.execute_batch("BEGIN IMMEDIATE")?;
        let mut all = || -> Result<(), GroupError> {
            for (now, request, reply) in commands.by_ref() {
                match self.execute(now, &request, published) {
                    Ok(result) => outcomes.push(Outcome { reply, result }),
                    Err(error) => {
                        outcomes.push(Outcome { reply, result: Err(ExecuteError::NotStored) });
                        return Err(error);
                    }
                }
            }
            Ok(())
        };
        let done = all().and_then(|()| Ok(self.state.conn.execute_batch("COMMIT")?));
        if done.is_err() && !self.state.conn.is_autocommit() {
            let rolled_back = self.state.conn.execute_batch("ROLLBACK");
            rolled_back
                .expect("without a rollback the next look at the log would see what was never committed");
        }
        done
    }

    fn execute(
        &mut self,
        now: Timestamp,
        request: &Request,
        published: &mut Vec<Arc<Published>>,
    ) -> Result<Result<Answer, ExecuteError>, GroupError> {
        let name = request.id.as_ref().map(|name| self.sealed(name));
        if let Some(name) = &name {
            match commands::look_up(&self.state.conn, name)? {
                Known::New => {}
                Known::Done(answer) => return Ok(Ok(answer)),
                Known::Other => return Ok(Err(ExecuteError::KeyReused)),
            }
        }
        // A refusal may have made an identity row; it goes with the savepoint.
        self.state.conn.execute_batch("SAVEPOINT command")?;
        let decided = self.decide(now, request)?;
        let decision = match decided {
            Ok(decision) => decision,
            Err(refusal) => {
                self.state.conn.execute_batch("ROLLBACK TO command; RELEASE command")?;
                return Ok(Err(refusal));
            }
        };
        for event in &decision.events {
            published.push(self.apply(decision.at, event)?);
        }
        let answer = self.answer(&decision, request.answer)?;
        if let Some(name) = &name {
            commands::add(&self.state.conn, decision.at, name, &answer)?;
        }
        self.state.conn.execute_batch("RELEASE command")?;
        Ok(Ok(answer))
    }

    fn decide(
        &self,
        now: Timestamp,
        request: &Request,
    ) -> Result<Result<Decision, ExecuteError>, GroupError> {
        let mut command = request.command.clone();
        if let Command::IssueTicket { window_type, holder, .. } = &mut command
            && let Some(person) = &request.person
        {
            let settings = self.state.hall.settings();
            let asked = settings.window_types.get(window_type).is_some_and(|t| t.real_name != RealName::None);
            if asked {
                let today = settings.utc_offset.day_of(now);
                *holder = Some(identity::find_or_add(&self.state.conn, &self.state.key, today, person)?);
            }
        }
        Ok(self.state.hall.decide(now, &command).map_err(ExecuteError::from))
    }

    /// A request's digest may be of somebody's card number; on disk only the hall can tell.
    fn sealed(&self, name: &CommandName) -> CommandName {
        CommandName { fingerprint: self.state.key.derive("fingerprint", &name.fingerprint), ..name.clone() }
    }

    /// Believes an event and writes it, inside the open transaction.
    fn apply(&mut self, at: Timestamp, event: &Event) -> Result<Arc<Published>, GroupError> {
        self.state.hall.evolve(at, event);
        let wire = to_wire::event(&self.state.hall, event);
        let body = serde_json::to_string(&wire)?;
        let seq = i64::try_from(self.state.seq + 1).unwrap_or(i64::MAX);
        self.last_hash = events::append(&self.state.conn, &self.last_hash, seq, at, &body)?;
        self.state.seq += 1;
        tickets::project(&self.state.conn, seq, at, self.state.hall.day(), event)?;
        if let Event::DayOpened { day } = event {
            let gone = identity::delete_expired(&self.state.conn, *day)?;
            let forgotten = commands::forget_old(&self.state.conn, at)?;
            tracing::info!(
                day = day.0,
                identities_deleted = gone,
                commands_forgotten = forgotten,
                "business day opened"
            );
            self.state.names.borrow_mut().clear();
        }
        Ok(Arc::new(Published::new(self.state.seq, at, wire)?))
    }

    fn answer(&self, decision: &Decision, with: AnswerWith) -> Result<Answer, GroupError> {
        let affected = || decision.events.iter().rev().find_map(crate::wire::ticket_of);
        let (status, ticket) = match with {
            AnswerWith::Issued => (201, affected()),
            AnswerWith::Affected => (200, affected()),
            AnswerWith::Ticket(ticket) => (200, Some(ticket)),
            AnswerWith::Counter(no) => {
                let view = to_wire::counter(&self.state.hall, &self.state.config, no);
                return Ok(Answer { status: 200, body: serde_json::to_string(&view)? });
            }
            AnswerWith::Nothing => return Ok(Answer { status: 204, body: String::new() }),
        };
        let view = ticket
            .and_then(|id| self.state.hall.ticket(id))
            .map(|ticket| to_wire::ticket(&self.state, ticket));
        Ok(match view {
            Some(view) => Answer { status, body: serde_json::to_string(&view)? },
            None => Answer { status: 204, body: String::new() },
        })
    }

    /// After a failed commit: the log on disk is the truth again.
    fn rebuild(&mut self) {
        let (hall, seq, last_hash) = rebuild(&self.state.conn, &self.state.config)
            .expect("the log was readable at start; if it is not any more, only a restart can tell why");
        self.state.hall = hall;
        self.state.seq = seq.unsigned_abs();
        self.last_hash = last_hash;
        self.state.names.borrow_mut().clear();
    }
}

/// The hall as the log tells it, the place of the last event, and its hash.
fn rebuild(conn: &Connection, config: &Config) -> Result<(Hall, i64, [u8; 32]), OpenError> {
    let last_ticket = tickets::last_id(conn)?.max(restore::last_id(conn)?);
    let mut hall = Hall::new(Arc::clone(&config.settings), last_ticket);
    if let Some(first) = tickets::day_first_seq(conn)? {
        let mut after = first - 1;
        loop {
            let page = events::page_after(conn, after)?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            for entry in &page {
                let unreadable = |problem: String| OpenError::Log { seq: entry.seq, problem };
                let wire =
                    serde_json::from_str(&entry.body).map_err(|error| unreadable(error.to_string()))?;
                let event = from_wire::event(wire).map_err(|error| unreadable(error.to_string()))?;
                hall.evolve(entry.at, &event);
            }
        }
    }
    let (seq, hash) = events::last(conn)?;
    Ok((hall, seq, hash))
}

/// The log's identity: made with the file, and made anew by a restore.
fn log_id(conn: &Connection) -> Result<Arc<str>, OpenError> {
    let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
    let known = tx.query_row("SELECT value FROM meta WHERE key = 'log'", [], |row| row.get::<_, String>(0));
    let log = match known {
        Ok(log) => log,
        Err(rusqlite::Error::QueryReturnedNoRows) => {
            let mut random = [0; 6];
            getrandom::fill(&mut random).map_err(|error| OpenError::Folder {
                path: "/dev/urandom".into(),
                error: std::io::Error::other(error.to_string()),
            })?;
            let log = events::hex(&random);
            tx.execute("INSERT INTO meta (key, value) VALUES ('log', ?1)", [&log])?;
            log
        }
        Err(error) => return Err(error.into()),
    };
    tx.commit()?;
    Ok(log.into())
}
