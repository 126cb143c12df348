//! Moves what the write-ahead log holds into the database file, on a connection and a thread of its own: a commit
//! need not wait for it.

use super::{OpenError, schema};
use rusqlite::Connection;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often the log is moved.
const EVERY: Duration = Duration::from_millis(500);
/// Pages in the log from which the writer moves them itself, should this thread not keep up: 32 MiB.
pub(super) const PAGES_MAX: u32 = 8192;

/// Ends the thread when it is dropped, and waits for it: whoever closes the hall finds plain files.
#[derive(Debug)]
pub(super) struct Checkpointer {
    working: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        drop(self.working.take());
        if let Some(thread) = self.thread.take() {
            // It has nothing to say when it ends, and nothing is lost if it ended early.
            drop(thread.join());
        }
    }
}

/// Starts the thread for the database in `dir`.
pub(super) fn start(dir: &Path) -> Result<Checkpointer, OpenError> {
    let conn = schema::open_checkpointer(dir)?;
    let (working, ended) = sync_channel(1);
    let thread = std::thread::Builder::new()
        .name("checkpoint".into())
        .spawn(move || work(&conn, &ended))
        .map_err(|error| OpenError::Folder { path: dir.to_owned(), error })?;
    Ok(Checkpointer { working: Some(working), thread: Some(thread) })
}

fn work(conn: &Connection, ended: &Receiver<()>) {
    let mut failing = false;
    while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
        // Passive: it takes what it can and waits for nobody.
        let moved = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get::<_, i64>(0));
        // Commits go on meanwhile and the log grows: said once, to be seen before the disk is full.
        if let Err(error) = &moved
            && !failing
        {
            tracing::warn!(%error, "the write-ahead log cannot be moved into the database and grows");
        }
        failing = moved.is_err();
    }
}
