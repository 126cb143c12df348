//! Commands already decided, with the answers they were given, sealed: asked twice, decided once, answered alike.
//!
//! An answer holds a masked name and the secret of the ticket's follow address; neither lies on disk in clear.

use super::key::HallKey;
use super::seal::{self, SealError};
use super::{Answer, CommandName};
use queue_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension};

/// How long an answer is remembered. A kiosk that was off for a weekend must not issue twice.
const KEEP_MS: i64 = 4 * 24 * 60 * 60 * 1000;
/// What the key of answers is derived for.
const PURPOSE: &str = "answer seal";

/// An answer as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Remembered {
    /// The command was obeyed.
    Obeyed(Answer),
    /// The rules said no.
    Refused(Answer),
}

/// What is known of a command's name.
pub(super) enum Known {
    /// Nothing: decide it.
    New,
    /// It was decided; this was the answer.
    Done(Remembered),
    /// The same name was used for something else.
    Other,
}

/// Something about a remembered answer is broken.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandError {
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("{0}")]
    Seal(#[from] SealError),
}

pub(super) fn look_up(conn: &Connection, key: &HallKey, name: &CommandName) -> Result<Known, CommandError> {
    let row: Option<(Vec<u8>, Vec<u8>)> = conn
        .prepare_cached("SELECT fingerprint, sealed FROM command WHERE caller = ?1 AND key = ?2")?
        .query_row((&name.caller, &name.key), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match row {
        None => Ok(Known::New),
        Some((fingerprint, sealed)) if fingerprint == name.fingerprint => {
            let plain = seal::unseal(key, PURPOSE, &row_of(name), &sealed)?;
            Ok(Known::Done(read(&plain).ok_or(SealError::Sealed)?))
        }
        Some(_) => Ok(Known::Other),
    }
}

pub(super) fn add(
    conn: &Connection,
    key: &HallKey,
    at: Timestamp,
    name: &CommandName,
    answer: &Remembered,
) -> Result<(), CommandError> {
    let sealed = seal::seal(key, PURPOSE, &row_of(name), &written(answer))?;
    conn.prepare_cached(
        "INSERT INTO command (caller, key, fingerprint, at_ms, sealed) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((&name.caller, &name.key, name.fingerprint, at.as_ms(), sealed))?;
    Ok(())
}

/// Forgets answers that nobody will ask for again.
pub(super) fn forget_old(conn: &Connection, now: Timestamp) -> rusqlite::Result<usize> {
    conn.execute("DELETE FROM command WHERE at_ms < ?1", [now.as_ms() - KEEP_MS])
}

/// The row an answer belongs to; the length keeps caller and key apart.
fn row_of(name: &CommandName) -> Vec<u8> {
    let len = u64::try_from(name.caller.len()).unwrap_or(u64::MAX);
    [&len.to_be_bytes(), name.caller.as_bytes(), name.key.as_bytes()].concat()
}

/// Kind, status, body.
fn written(remembered: &Remembered) -> Vec<u8> {
    let (kind, answer) = match remembered {
        Remembered::Obeyed(answer) => (0, answer),
        Remembered::Refused(answer) => (1, answer),
    };
    [&[kind][..], &answer.status.to_be_bytes(), answer.body.as_bytes()].concat()
}

fn read(plain: &[u8]) -> Option<Remembered> {
    let (kind, rest) = plain.split_first()?;
    let (status, body) = rest.split_first_chunk()?;
    let answer = Answer { status: u16::from_be_bytes(*status), body: String::from_utf8(body.to_vec()).ok()? };
    match kind {
        0 => Some(Remembered::Obeyed(answer)),
        1 => Some(Remembered::Refused(answer)),
        _ => None,
    }
}
