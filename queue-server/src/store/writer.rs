//! The writer thread: takes all commands that wait, decides them one after another, commits them together,
//! and only then answers and publishes.
//!
//! What was not stored did not happen: after a failed transaction the hall is rebuilt from the log. When one command
//! is to blame, the others of its group are obeyed without it. When the disk is, all are refused, and the disk is
//! asked again from time to time until it takes data.

use super::archive::{Archivist, Progress};
use super::checkpoint::{self, Checkpointer};
use super::events::Published;
use super::health::{self, Health, STORE_DEVICE, Trouble};
use super::key::HallKey;
use super::obey::Fault;
use super::state::State;
use super::{Answer, ExecuteError, Job, OpenError, Request, Told, schema};
use crate::config::Config;
use nix::fcntl::Flock;
use queue_core::command::Command;
use queue_core::event::Device;
use queue_core::time::{BusinessDay, Timestamp};
use std::collections::VecDeque;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Commands in one commit at most: bounds how long the first of them waits.
const GROUP_MAX: usize = 512;
/// How often a disk that refuses is asked again.
const PROBE_EVERY: Duration = Duration::from_millis(1_500);
/// How long a probe waits for another program; whoever looks at the hall waits with it.
const PROBE_BUSY_FOR: Duration = Duration::from_millis(100);
/// Room, in bytes, that there must be before the hall goes on: a disk with room for one ticket is still full.
const PROBE_LEN: usize = 64 * 1024;

/// How long nobody must have asked anything before old events are moved.
const IDLE_FOR: Duration = Duration::from_millis(20);

/// A command that waits for the commit.
struct Pending {
    now: Timestamp,
    request: Box<Request>,
    reply: oneshot::Sender<Result<Answer, ExecuteError>>,
}

/// A transaction that was committed.
struct Committed {
    results: Vec<Result<Answer, ExecuteError>>,
    published: Vec<Arc<Published>>,
}

/// How the hall in memory stands to the log on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// As the log tells it.
    Committed,
    /// A transaction is open, or the log could not be read after one that failed: not to be looked at.
    Ahead,
}

/// The thread's own things.
pub(super) struct Writer {
    /// First, so that it has let go of the database before the writer does.
    _checkpointer: Checkpointer,
    state: State,
    standing: Standing,
    told: Told,
    /// The latest moment a command has brought: the writer has no clock.
    last_now: Timestamp,
    probe_at: Instant,
    archivist: Archivist,
    /// The day on which old events were last looked for, and all moved.
    archived_on: Option<BusinessDay>,
    _lock: Flock<File>,
}

impl Writer {
    pub(super) fn open(dir: &Path, config: Arc<Config>, told: Told) -> Result<Self, OpenError> {
        let lock = schema::lock(dir)?;
        let key = HallKey::open(dir, schema::database(dir).exists())?;
        let keep_days = config.keep.events_days;
        let state = State::read(schema::open_writer(dir)?, key, config)?;
        let (log, seq) = (&state.log, state.seq);
        tracing::info!(%log, seq, tickets = state.hall.tickets().count(), "hall rebuilt from its log");
        told.committed(seq);
        let last_now = state.hall.last_at();
        Ok(Self {
            _checkpointer: checkpoint::start(dir)?,
            state,
            standing: Standing::Committed,
            told,
            last_now,
            probe_at: Instant::now(),
            archivist: Archivist::new(dir, keep_days),
            archived_on: None,
            _lock: lock,
        })
    }

    pub(super) fn log(&self) -> Arc<str> {
        Arc::clone(&self.state.log)
    }

    pub(super) fn key(&self) -> HallKey {
        self.state.key.clone()
    }

    /// Works until the last handle of the store is gone.
    pub(super) fn run(mut self, jobs: &Receiver<Job>) {
        loop {
            let job = match self.told.health() {
                Health::Well if self.archived_on == self.state.hall.day() => {
                    jobs.recv().map_err(|_| RecvTimeoutError::Disconnected)
                }
                Health::Well => jobs.recv_timeout(IDLE_FOR),
                Health::Faulty { .. } => {
                    jobs.recv_timeout(self.probe_at.saturating_duration_since(Instant::now()))
                }
            };
            match job {
                Ok(first) => {
                    let mut group = vec![first];
                    group.extend(jobs.try_iter().take(GROUP_MAX - 1));
                    self.serve(group);
                }
                Err(RecvTimeoutError::Timeout) if self.told.health() == Health::Well => self.archive(),
                Err(RecvTimeoutError::Timeout) => {
                    self.is_storing();
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Moves a few old events out of the live file while nobody waits.
    fn archive(&mut self) {
        match self.archivist.step(&self.state.conn) {
            Ok(Progress::Copied(_) | Progress::Deleted(_)) => {}
            Ok(Progress::Done) => self.archived_on = self.state.hall.day(),
            Err(error) => {
                tracing::error!(%error, "old events stay in the live file until tomorrow");
                self.archived_on = self.state.hall.day();
            }
        }
    }

    fn serve(&mut self, group: Vec<Job>) {
        let (mut commands, mut looks) = (Vec::new(), Vec::new());
        for job in group {
            match job {
                Job::Execute { now, request, reply } => commands.push(Pending { now, request, reply }),
                Job::Read(look) => looks.push(look),
            }
        }
        // Looks that never end must not keep the probe from its time.
        if commands.is_empty() && Instant::now() >= self.probe_at {
            self.is_storing();
        }
        if !commands.is_empty() {
            self.last_now = commands.iter().map(|pending| pending.now).fold(self.last_now, Timestamp::max);
            self.execute(commands);
        }
        if self.standing == Standing::Committed {
            for look in looks {
                self.told.looked();
                look(&self.state);
            }
        }
    }

    /// Has a group of commands obeyed in one transaction; if one of them is to blame for a failure, each in its own.
    fn execute(&mut self, commands: Vec<Pending>) {
        if !self.is_storing() {
            return refuse(commands);
        }
        let mut groups = VecDeque::from([commands]);
        while let Some(group) = groups.pop_front() {
            match self.attempt(&group) {
                Ok(Committed { results, published }) => {
                    self.publish(published);
                    for (pending, result) in group.into_iter().zip(results) {
                        drop(pending.reply.send(result));
                    }
                }
                Err(fault) => match fault.trouble() {
                    Some(trouble) => {
                        self.fall_ill(trouble, &fault);
                        refuse(group);
                        return groups.into_iter().for_each(refuse);
                    }
                    None if group.len() > 1 => groups.extend(group.into_iter().map(|pending| vec![pending])),
                    None => {
                        tracing::error!(%fault, "a command cannot be stored and is refused");
                        refuse(group);
                    }
                },
            }
        }
    }

    /// One transaction: all of it, or nothing.
    fn attempt(&mut self, group: &[Pending]) -> Result<Committed, Fault> {
        self.transact(|state| {
            let mut published = Vec::new();
            let mut results = Vec::with_capacity(group.len());
            for pending in group {
                results.push(state.obey(pending.now, &pending.request, &mut published)?);
            }
            Ok(Committed { results, published })
        })
    }

    /// Runs `work` and commits it; if either fails, the hall is again as the log tells it.
    fn transact<T>(&mut self, work: impl FnOnce(&mut State) -> Result<T, Fault>) -> Result<T, Fault> {
        // A transaction by hand: the borrow of `conn` must not keep the state from evolving.
        self.state.conn.execute_batch("BEGIN IMMEDIATE").map_err(Fault::Transaction)?;
        self.standing = Standing::Ahead;
        let done = work(&mut self.state).and_then(|done| {
            self.state.conn.execute_batch("COMMIT").map_err(Fault::Transaction)?;
            Ok(done)
        });
        match done {
            Ok(done) => {
                self.standing = Standing::Committed;
                Ok(done)
            }
            Err(fault) => {
                self.undo()?;
                Err(fault)
            }
        }
    }

    fn undo(&mut self) -> Result<(), Fault> {
        if !self.state.conn.is_autocommit() {
            let rolled_back = self.state.conn.execute_batch("ROLLBACK");
            rolled_back
                .expect("without a rollback the next look at the log would see what was never committed");
        }
        self.state.forget_names();
        self.state.rebuild().map_err(Fault::Unreadable)?;
        self.standing = Standing::Committed;
        Ok(())
    }

    fn publish(&self, published: Vec<Arc<Published>>) {
        self.told.committed(self.state.seq);
        for event in published {
            self.told.publish(event);
        }
    }

    /// Notes why the disk refuses; says so once.
    fn fall_ill(&mut self, trouble: Trouble, fault: &Fault) {
        let since = match self.told.health() {
            Health::Well => self.last_now,
            Health::Faulty { trouble: known, .. } if known == trouble => return,
            Health::Faulty { since, .. } => since,
        };
        tracing::error!(code = trouble.code(), %fault, "{}; commands are refused", trouble.en());
        self.probe_at = Instant::now() + PROBE_EVERY;
        self.told.set_health(Health::Faulty { trouble, since });
    }

    /// Whether the disk takes data; if it did not, it is asked again.
    fn is_storing(&mut self) -> bool {
        let Health::Faulty { trouble, since } = self.told.health() else { return true };
        self.probe_at = Instant::now() + PROBE_EVERY;
        // Damage does not heal, and nothing more is written into it.
        if trouble == Trouble::Corrupt {
            return false;
        }
        match self.probe(trouble, since) {
            Ok(published) => {
                tracing::info!("the disk takes data again");
                self.told.set_health(Health::Well);
                self.publish(published);
                true
            }
            Err(fault) => {
                self.fall_ill(fault.trouble().unwrap_or(trouble), &fault);
                false
            }
        }
    }

    /// A real write, with room to spare: it tells the log when the disk was away.
    fn probe(&mut self, trouble: Trouble, since: Timestamp) -> Result<Vec<Arc<Published>>, Fault> {
        if self.standing == Standing::Ahead {
            self.undo()?;
        }
        let now = self.last_now;
        self.state.conn.busy_timeout(PROBE_BUSY_FOR)?;
        let written = self.transact(|state| {
            let filler = "x".repeat(PROBE_LEN);
            state.conn.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('probe', ?1)", [filler])?;
            state.conn.execute("DELETE FROM meta WHERE key = 'probe'", [])?;
            let mut published = Vec::new();
            report(state, since, trouble.device(), &mut published)?;
            report(state, now, health::well(), &mut published)?;
            Ok(published)
        });
        self.state.conn.busy_timeout(schema::BUSY_FOR)?;
        written
    }
}

/// The store as one of the hall's devices.
fn report(
    state: &mut State,
    at: Timestamp,
    device: Device,
    published: &mut Vec<Arc<Published>>,
) -> Result<(), Fault> {
    let report = Command::ReportDevice { name: STORE_DEVICE.into(), device };
    match state.hall.decide(at, &report) {
        Ok(decision) => state.believe(&decision, published),
        // The rules refuse no device; if they ever do, the disk is well all the same.
        Err(_) => Ok(()),
    }
}

/// Whoever has hung up needs no answer.
fn refuse(group: Vec<Pending>) {
    for pending in group {
        drop(pending.reply.send(Err(ExecuteError::NotStored)));
    }
}
