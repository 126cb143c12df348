//! The event log: append, read, verify. Each entry's hash covers the one before, so that nobody edits history.

use super::{OpenError, archive};
use queue_api::event::{HallEvent, Recorded};
use queue_core::time::Timestamp;
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Entries read at once.
const PAGE_LEN: usize = 512;

/// An event as followers get it, written out once for all of them.
#[derive(Debug)]
pub struct Published {
    /// Place in the log.
    pub seq: u64,
    /// For staff and devices.
    pub full: String,
    /// For everybody.
    pub public: String,
    /// Whether it tells of feedback: of staff and devices, not all may hear that in full.
    pub is_feedback: bool,
}

impl Published {
    pub(super) fn new(seq: u64, at: Timestamp, event: HallEvent) -> Result<Self, serde_json::Error> {
        let at = crate::wire::time(at);
        let full = serde_json::to_string(&Recorded { seq, at, event: event.clone() })?;
        let is_feedback = event.is_feedback();
        let public = serde_json::to_string(&Recorded { seq, at, event: event.into_public() })?;
        Ok(Self { seq, full, public, is_feedback })
    }
}

/// One entry of the log.
#[derive(PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) seq: i64,
    pub(super) at: Timestamp,
    pub(super) body: String,
    pub(super) hash: [u8; 32],
}

/// Place of the last entry and its hash; the beginning is 0 and zeroes.
pub(super) fn last(conn: &Connection) -> rusqlite::Result<(i64, [u8; 32])> {
    conn.query_row(
        "SELECT coalesce(max(seq), 0), coalesce((SELECT hash FROM event ORDER BY seq DESC LIMIT 1), zeroblob(32)) FROM event",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

pub(super) fn append(
    conn: &Connection,
    previous: &[u8; 32],
    seq: i64,
    at: Timestamp,
    body: &str,
) -> rusqlite::Result<[u8; 32]> {
    let hash = link(previous, seq, at, body);
    conn.prepare_cached("INSERT INTO event (seq, at_ms, body, hash) VALUES (?1, ?2, ?3, ?4)")?.execute((
        seq,
        at.as_ms(),
        body,
        hash,
    ))?;
    Ok(hash)
}

/// Entries after `after`, oldest first, at most a page of them.
pub(super) fn page_after(conn: &Connection, after: i64) -> rusqlite::Result<Vec<Entry>> {
    let mut statement =
        conn.prepare_cached("SELECT seq, at_ms, body, hash FROM event WHERE seq > ?1 ORDER BY seq LIMIT ?2")?;
    let rows = statement.query_map((after, i64::try_from(PAGE_LEN).unwrap_or(i64::MAX)), |row| {
        Ok(Entry {
            seq: row.get(0)?,
            at: Timestamp::from_ms(row.get(1)?),
            body: row.get(2)?,
            hash: row.get(3)?,
        })
    })?;
    rows.collect()
}

/// The oldest entry kept; 0 when there is none.
pub(super) fn first_seq(conn: &Connection) -> rusqlite::Result<i64> {
    conn.query_row("SELECT coalesce(min(seq), 0) FROM event", [], |row| row.get(0))
}

fn link(previous: &[u8; 32], seq: i64, at: Timestamp, body: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(seq.to_be_bytes());
    hash.update(at.as_ms().to_be_bytes());
    hash.update(body.as_bytes());
    hash.finalize().into()
}

/// What is wrong with a log.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// It cannot be read.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// An entry is missing.
    #[error("entry {0} is missing")]
    Missing(i64),
    /// An entry is not what it was when it was written.
    #[error("entry {0} was changed after it was written")]
    Changed(i64),
    /// A file begins later than the one before it ends.
    #[error(
        "entries {first} to {last} are missing; {file}, which should hold them, is not there or not whole"
    )]
    NoArchive {
        /// The first missing entry.
        first: i64,
        /// The last.
        last: i64,
        /// The archive of that year.
        file: String,
    },
}

/// Proves that the log in `dir`, archives first, is whole and unedited; the answer is its length and last hash.
///
/// # Errors
/// The first entry that is missing or was changed.
pub fn verify(dir: &Path) -> Result<(i64, String), VerifyError> {
    let live = super::schema::open_reader(&super::schema::database(dir)).map_err(OpenError::from)?;
    // One view of the live file from before the archives are read: what moves meanwhile is then seen twice, not never.
    live.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema").map_err(OpenError::from)?;
    let mut chain = Chain::default();
    for path in archive::files(dir).map_err(|error| OpenError::Folder { path: dir.to_owned(), error })? {
        let conn = super::schema::open_reader(&path).map_err(OpenError::from)?;
        chain.follow(&conn, &live)?;
        chain.before = Some(conn);
    }
    chain.follow(&live, &live)?;
    Ok((chain.seq, hex(&chain.hash)))
}

/// The log as far as it was proved, over all its files.
#[derive(Default)]
struct Chain {
    seq: i64,
    hash: [u8; 32],
    before: Option<Connection>,
}

impl Chain {
    fn follow(&mut self, conn: &Connection, live: &Connection) -> Result<(), VerifyError> {
        let mut after = 0;
        loop {
            let page = page_after(conn, after).map_err(OpenError::from)?;
            if page.is_empty() {
                return Ok(());
            }
            for entry in page {
                let is_first_of_file = after == 0;
                after = entry.seq;
                if entry.seq <= self.seq {
                    self.compare(&entry)?;
                    continue;
                }
                let wanted = self.seq + 1;
                if entry.seq != wanted && is_first_of_file {
                    let file = archive::file_of(live, wanted).map_err(OpenError::from)?;
                    return Err(VerifyError::NoArchive { first: wanted, last: entry.seq - 1, file });
                }
                if entry.seq != wanted {
                    return Err(VerifyError::Missing(wanted));
                }
                if link(&self.hash, entry.seq, entry.at, &entry.body) != entry.hash {
                    return Err(VerifyError::Changed(entry.seq));
                }
                (self.seq, self.hash) = (entry.seq, entry.hash);
            }
        }
    }

    /// An entry that was copied and not yet deleted when a move was cut short must be the same in both files.
    fn compare(&self, entry: &Entry) -> Result<(), VerifyError> {
        let Some(before) = &self.before else { return Err(VerifyError::Changed(entry.seq)) };
        let page = page_after(before, entry.seq - 1).map_err(OpenError::from)?;
        match page.first() {
            Some(twin) if twin == entry => Ok(()),
            Some(_) | None => Err(VerifyError::Changed(entry.seq)),
        }
    }
}

/// An identity for a log that no other has.
pub(super) fn new_id() -> Result<String, OpenError> {
    let mut random = [0; 6];
    getrandom::fill(&mut random).map_err(|error| OpenError::Folder {
        path: "/dev/urandom".into(),
        error: std::io::Error::other(error.to_string()),
    })?;
    Ok(hex(&random))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
