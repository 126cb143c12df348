//! The event log: append, read, verify. Each entry's hash covers the one before, so that nobody edits history.

use super::OpenError;
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
}

impl Published {
    pub(super) fn new(seq: u64, at: Timestamp, event: HallEvent) -> Result<Self, serde_json::Error> {
        let at = crate::wire::time(at);
        let full = serde_json::to_string(&Recorded { seq, at, event: event.clone() })?;
        let public = serde_json::to_string(&Recorded { seq, at, event: event.into_public() })?;
        Ok(Self { seq, full, public })
    }
}

/// One entry of the log.
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
}

/// Proves that the log in `dir` is whole and unedited; the answer is its length and last hash.
///
/// # Errors
/// The first entry that is missing or was changed.
pub fn verify(dir: &Path) -> Result<(i64, String), VerifyError> {
    let conn = super::schema::open_reader(&super::schema::database(dir)).map_err(OpenError::from)?;
    let (mut seq, mut hash) = (0, [0; 32]);
    loop {
        let page = page_after(&conn, seq).map_err(OpenError::from)?;
        if page.is_empty() {
            return Ok((seq, hex(&hash)));
        }
        for entry in page {
            if entry.seq != seq + 1 {
                return Err(VerifyError::Missing(seq + 1));
            }
            if link(&hash, entry.seq, entry.at, &entry.body) != entry.hash {
                return Err(VerifyError::Changed(entry.seq));
            }
            (seq, hash) = (entry.seq, entry.hash);
        }
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
