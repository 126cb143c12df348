//! Commands already obeyed, with the answers they were given: asked twice, answered once.

use super::{Answer, CommandName};
use queue_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension};

/// How long an answer is remembered. A kiosk that was off for a weekend must not issue twice.
const KEEP_MS: i64 = 4 * 24 * 60 * 60 * 1000;

/// What is known of a command's name.
pub(super) enum Known {
    /// Nothing: obey it.
    New,
    /// It was obeyed; this was the answer.
    Done(Answer),
    /// The same name was used for something else.
    Other,
}

pub(super) fn look_up(conn: &Connection, name: &CommandName) -> rusqlite::Result<Known> {
    let row: Option<(Vec<u8>, u16, String)> = conn
        .prepare_cached("SELECT fingerprint, status, body FROM command WHERE caller = ?1 AND key = ?2")?
        .query_row((&name.caller, &name.key), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    Ok(match row {
        None => Known::New,
        Some((fingerprint, status, body)) if fingerprint == name.fingerprint => {
            Known::Done(Answer { status, body })
        }
        Some(_) => Known::Other,
    })
}

pub(super) fn add(
    conn: &Connection,
    at: Timestamp,
    name: &CommandName,
    answer: &Answer,
) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO command (caller, key, fingerprint, at_ms, status, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute((&name.caller, &name.key, name.fingerprint, at.as_ms(), answer.status, &answer.body))?;
    Ok(())
}

/// Forgets answers that nobody will ask for again.
pub(super) fn forget_old(conn: &Connection, now: Timestamp) -> rusqlite::Result<usize> {
    conn.execute("DELETE FROM command WHERE at_ms < ?1", [now.as_ms() - KEEP_MS])
}
