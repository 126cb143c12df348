//! A few connections that only read: for followers that catch up, and for reports. They never wait for the writer.

use super::events::{self, Published};
use super::schema;
use queue_core::time::Timestamp;
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::Mutex;

/// Idle connections kept.
const IDLE_MAX: usize = 4;

/// A small pool of read-only connections.
#[derive(Debug)]
pub struct Readers {
    database: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(database: PathBuf) -> Self {
        Self { database, idle: Mutex::new(Vec::new()) }
    }

    /// The next page of events after `after`, and the oldest entry kept. Blocks on the disk; call it off the runtime.
    ///
    /// # Errors
    /// What SQLite said; an event that cannot be read is reported as such.
    pub fn events_after(&self, after: u64) -> rusqlite::Result<(u64, Vec<Published>)> {
        self.with(|conn| {
            let after = i64::try_from(after).unwrap_or(i64::MAX);
            let page = events::page_after(conn, after)?;
            // Asked after the page was read: what the archive took in between is then told as a reset, not skipped.
            let first = events::first_seq(conn)?.unsigned_abs();
            let page = page.into_iter().map(|entry| publish(entry.seq, entry.at, &entry.body));
            Ok((first, page.collect::<Result<_, _>>()?))
        })
    }

    pub(super) fn with<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let idle = self.idle.lock().map(|mut idle| idle.pop()).unwrap_or_default();
        let conn = match idle {
            Some(conn) => conn,
            None => schema::open_reader(&self.database)?,
        };
        let answer = query(&conn);
        if let Ok(mut idle) = self.idle.lock()
            && idle.len() < IDLE_MAX
        {
            idle.push(conn);
        }
        answer
    }
}

fn publish(seq: i64, at: Timestamp, body: &str) -> rusqlite::Result<Published> {
    let unreadable = |error: serde_json::Error| {
        rusqlite::Error::FromSqlConversionFailure(2, rusqlite::types::Type::Text, Box::new(error))
    };
    let event = serde_json::from_str(body).map_err(unreadable)?;
    Published::new(seq.unsigned_abs(), at, event).map_err(unreadable)
}
