//! The store: a handle to the one thread that writes, and a few connections that only read.
//!
//! SQL is found in this folder and nowhere else. "Two counters call the same ticket" cannot be written here:
//! every command passes through one queue into one thread.

mod appointments;
pub mod archive;
pub mod backup;
mod checkpoint;
mod commands;
mod contacts;
mod devices;
mod due;
mod events;
mod feedback;
mod folder;
mod health;
mod history;
mod identity;
mod key;
mod obey;
mod phones;
mod readers;
pub mod reports;
pub mod restore;
mod schema;
mod seal;
mod snapshots;
pub mod staging;
mod state;
mod tickets;
mod told;
#[cfg(test)]
mod trouble_tests;
mod writer;

use crate::config::Config;
use phones::Phones;
use queue_api::ticket::TicketView;
use queue_core::Hall;
use queue_core::command::Command;
use queue_core::ids::{AppointmentId, CounterNo, TicketId};
use queue_core::refusal::Refusal;
use queue_core::time::Timestamp;
use snapshots::Snapshots;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use tokio::sync::{broadcast, oneshot, watch};
use told::Told;

pub use devices::Named;
pub use events::{Published, VerifyError, verify};
pub use feedback::{Listed, Opened, Unreadable, Words};
pub use folder::{make_folder, private_file};
pub use health::{Health, STORE_DEVICE, Trouble};
pub use identity::Person;
pub use key::HallKey;
pub use phones::PHONES_MAX;
pub use readers::Readers;
pub use snapshots::Snapshot;
pub use state::State;

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
    /// The file is no whole database any more.
    #[error(
        "{path} is damaged ({problem}): copy the folder somewhere safe, then restore the latest backup; nothing was changed"
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        problem: String,
    },
    /// The disk does not let the database be used.
    #[error("{path} cannot be used ({problem}): {}", trouble.en())]
    Disk {
        /// The file.
        path: PathBuf,
        /// Why.
        trouble: Trouble,
        /// What SQLite said.
        problem: String,
    },
    /// SQLite said no.
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The tables could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] rusqlite_migration::Error),
}

impl OpenError {
    /// Names the file, and what to do about it, where SQLite names neither.
    fn naming(self, path: PathBuf) -> Self {
        let (Self::Sqlite(error)
        | Self::Migration(rusqlite_migration::Error::RusqliteError { err: error, .. })) = &self
        else {
            return self;
        };
        let problem = error.to_string();
        match Trouble::of(error) {
            Some(Trouble::Corrupt) => Self::Corrupt { path, problem },
            Some(trouble) => Self::Disk { path, trouble, problem },
            None => self,
        }
    }
}

/// Why a command was not obeyed.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// The rules said no. Nothing changed.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The rules said no when this was first asked; this is the answer of then.
    #[error("refused before")]
    RefusedBefore(Answer),
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
    /// What else belongs to a person.
    pub private: Private,
    /// What the answer is made of.
    pub answer: AnswerWith,
}

/// What of a command is personal and in no event: sealed into a row of its own, in the same transaction.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Private {
    /// There is nothing.
    #[default]
    Nothing,
    /// Where to call back the citizen of a ticket.
    Phone(Phone),
    /// What a citizen wrote.
    Words(Words),
    /// What was answered.
    Answer(Reply),
}

/// A telephone number. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(pub String);

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Phone(redacted)")
    }
}

/// The text of an answer. Never printed: it speaks to one person.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply(pub String);

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reply(redacted)")
    }
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
    /// The appointment that was booked: 201.
    Booked,
    /// This appointment: 200.
    Appointment(AppointmentId),
    /// The receipt of the feedback that was left: 201.
    Receipt,
    /// Nothing: 204.
    Nothing,
}

enum Job {
    Execute { now: Timestamp, request: Box<Request>, reply: oneshot::Sender<Result<Answer, ExecuteError>> },
    Read(Box<dyn FnOnce(&State) + Send>),
}

/// A handle to the store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    jobs: SyncSender<Job>,
    told: Told,
    snapshots: Arc<Snapshots>,
    phones: Arc<Phones>,
    readers: Arc<Readers>,
    log: Arc<str>,
    key: HallKey,
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
        let (ended_tx, ended) = watch::channel(false);
        let told = Told::new();
        let writer = writer::Writer::open(dir, Arc::clone(config), told.clone())
            .map_err(|error| error.naming(schema::database(dir)))?;
        let readers = Arc::new(Readers::new(schema::database(dir)));
        let (log, key) = (writer.log(), writer.key());
        std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || {
                // Dropped on return and on panic alike: either way the program must end.
                let _ended = ended_tx;
                writer.run(&waiting);
            })
            .map_err(|error| OpenError::Folder { path: dir.to_owned(), error })?;
        Ok(Self { jobs, told, snapshots: Arc::default(), phones: Arc::default(), readers, log, key, ended })
    }

    /// Identity of the log; followers of another one start anew.
    #[must_use]
    pub fn log(&self) -> &str {
        &self.log
    }

    /// The hall's secret, for tokens that only this hall can make.
    #[must_use]
    pub fn key(&self) -> &HallKey {
        &self.key
    }

    /// Place of the last event on disk. Whoever was answered finds his own event at or before it.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.told.seq()
    }

    /// Whether the disk takes new data.
    #[must_use]
    pub fn is_storing(&self) -> bool {
        self.health() == Health::Well
    }

    /// How the disk is.
    #[must_use]
    pub fn health(&self) -> Health {
        self.told.health()
    }

    /// Changes of how the disk is; the log cannot tell them while it is not well.
    #[must_use]
    pub fn watch_health(&self) -> watch::Receiver<Health> {
        self.told.watch_health()
    }

    /// How often the writer was kept from its work by somebody who looks.
    #[must_use]
    pub fn looks(&self) -> u64 {
        self.told.looks()
    }

    /// The whole hall as everybody sees it: at most one is made for each event and each second.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn snapshot(&self, now: Timestamp) -> Result<Arc<Snapshot>, ExecuteError> {
        self.snapshots.get(self, now).await
    }

    /// A ticket as the public may see it. Phones that ask together are served together.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn public_ticket(&self, id: TicketId) -> Result<Option<TicketView>, ExecuteError> {
        self.phones.get(self, id).await
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
        self.told.subscribe()
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
        // While the log cannot be read, nothing is shown that it might not tell.
        answer.await.map_err(|_| match self.health() {
            Health::Well => ExecuteError::Closed,
            Health::Faulty { .. } => ExecuteError::NotStored,
        })
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
