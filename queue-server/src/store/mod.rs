//! The store: a handle to the one thread that writes, and a few connections that only read.
//!
//! SQL is found in this folder and nowhere else. "Two counters call the same ticket" cannot be written here:
//! every command passes through one queue into one thread.

pub mod archive;
pub mod backup;
mod commands;
mod events;
mod identity;
mod key;
mod readers;
pub mod reports;
pub mod restore;
mod schema;
pub mod staging;
mod tickets;
mod writer;

use crate::config::Config;
use queue_core::Hall;
use queue_core::command::Command;
use queue_core::refusal::Refusal;
use queue_core::time::Timestamp;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use tokio::sync::{broadcast, oneshot, watch};

pub use events::{Published, VerifyError, verify};
pub use identity::Person;
pub use readers::Readers;
pub use writer::{Answer, AnswerWith, State};

/// Commands and questions that may wait for the writer; one more is told that the server is busy.
pub const JOBS_MAX: usize = 4096;
/// Events a follower may lag behind before it reads the log again.
pub const LIVE_MAX: usize = 1024;

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another server has this folder open.
    #[error("another queue-server is using {0}; stop it first")]
    InUse(PathBuf),
    /// A newer program wrote this file.
    #[error("{0} was written by a newer queue-server; use that one, or restore an older backup")]
    TooNew(PathBuf),
    /// The key file is missing although there is a database, or unreadable, or open to others.
    #[error("key file {path}: {problem}")]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// The log holds something this program cannot read.
    #[error("event {seq} of the log cannot be read: {problem}")]
    Log {
        /// Which.
        seq: i64,
        /// Why.
        problem: String,
    },
    /// The folder cannot be used.
    #[error("{path}: {error}")]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// What the operating system said.
        error: std::io::Error,
    },
    /// SQLite said no.
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The tables could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] rusqlite_migration::Error),
}

/// Why a command was not obeyed.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// The rules said no. Nothing changed.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The key was used before, for something else.
    #[error("idempotency key used for another command")]
    KeyReused,
    /// Too many commands wait already. Nothing changed; ask again.
    #[error("busy")]
    Busy,
    /// The disk did not take it. Nothing changed; ask again, and tell the administrator.
    #[error("could not be stored")]
    NotStored,
    /// The writer has ended. The program is going down.
    #[error("closed")]
    Closed,
}

/// A command on its way to the writer.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its name, if the caller gave it one.
    pub id: Option<CommandName>,
    /// What is asked. For a real-name ticket the holder is in `person` and filled in by the writer.
    pub command: Command,
    /// The person of a real-name ticket.
    pub person: Option<Person>,
    /// What the answer is made of.
    pub answer: AnswerWith,
}

/// Name of a command: unique per caller, with a fingerprint of what was asked.
#[derive(Debug, Clone)]
pub struct CommandName {
    /// Who asks.
    pub caller: String,
    /// The caller's own name for it.
    pub key: String,
    /// Digest of the request, so that a key used twice for different things is noticed.
    pub fingerprint: [u8; 32],
}

enum Job {
    Execute { now: Timestamp, request: Box<Request>, reply: oneshot::Sender<Result<Answer, ExecuteError>> },
    Read(Box<dyn FnOnce(&State) + Send>),
}

/// A handle to the store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    jobs: SyncSender<Job>,
    live: broadcast::Sender<Arc<Published>>,
    readers: Arc<Readers>,
    log: Arc<str>,
    storing: watch::Receiver<bool>,
    ended: watch::Receiver<bool>,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Execute { .. } => "Execute",
            Self::Read(_) => "Read",
        })
    }
}

impl Store {
    /// Opens the hall's data in `dir`, rebuilds the hall from its log, and starts the writer.
    ///
    /// # Errors
    /// See [`OpenError`]: each names the file and what to do.
    pub fn open(dir: &Path, config: &Arc<Config>) -> Result<Self, OpenError> {
        let (jobs, waiting) = sync_channel(JOBS_MAX);
        let (live, _) = broadcast::channel(LIVE_MAX);
        let (storing_tx, storing) = watch::channel(true);
        let (ended_tx, ended) = watch::channel(false);
        let writer = writer::Writer::open(dir, Arc::clone(config), live.clone(), storing_tx)?;
        let readers = Arc::new(Readers::new(schema::database(dir)));
        let log = writer.log();
        std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || {
                // Dropped on return and on panic alike: either way the program must end.
                let _ended = ended_tx;
                writer.run(&waiting);
            })
            .map_err(|error| OpenError::Folder { path: dir.to_owned(), error })?;
        Ok(Self { jobs, live, readers, log, storing, ended })
    }

    /// Identity of the log; followers of another one start anew.
    #[must_use]
    pub fn log(&self) -> &str {
        &self.log
    }

    /// Whether the last commit went through.
    #[must_use]
    pub fn is_storing(&self) -> bool {
        *self.storing.borrow()
    }

    /// Connections that only read.
    #[must_use]
    pub fn readers(&self) -> &Arc<Readers> {
        &self.readers
    }

    /// Resolves when the writer has ended.
    pub fn ended(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut ended = self.ended.clone();
        async move { while ended.changed().await.is_ok() {} }
    }

    /// Events from now on; a hint to look at the log, never the truth.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Published>> {
        self.live.subscribe()
    }

    /// Has a command decided, stored and answered.
    ///
    /// # Errors
    /// See [`ExecuteError`]; nothing has changed in any of its cases.
    pub async fn execute(&self, now: Timestamp, request: Request) -> Result<Answer, ExecuteError> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Execute { now, request: Box::new(request), reply })?;
        answer.await.map_err(|_| ExecuteError::Closed)?
    }

    /// Looks at the hall between two commits, so that what is seen and its `seq` belong together.
    ///
    /// # Errors
    /// [`ExecuteError::Busy`] or [`ExecuteError::Closed`].
    pub async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&State) -> T + Send + 'static,
    ) -> Result<T, ExecuteError> {
        let (reply, answer) = oneshot::channel();
        let look = move |state: &State| {
            // Nobody waits any more when the caller has hung up.
            drop(reply.send(look(state)));
        };
        self.send(Job::Read(Box::new(look)))?;
        answer.await.map_err(|_| ExecuteError::Closed)
    }

    /// Looks at the hall only.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn hall<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Hall) -> T + Send + 'static,
    ) -> Result<T, ExecuteError> {
        self.read(move |state| look(&state.hall)).await
    }

    fn send(&self, job: Job) -> Result<(), ExecuteError> {
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => ExecuteError::Busy,
            TrySendError::Disconnected(_) => ExecuteError::Closed,
        })
    }
}
