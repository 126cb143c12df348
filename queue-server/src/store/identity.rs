//! Holders of real-name tickets: sealed at rest, found by a keyed hash, gone by a date.

use super::key::HallKey;
use super::seal::{self, SealError};
use crate::wire::personal;
use queue_core::ids::HolderId;
use queue_core::time::BusinessDay;
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};

/// What the key of identities is derived for.
const PURPOSE: &str = "identity seal";

/// A person as read from the card, or by the number alone. Never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Name; empty when the number was typed.
    pub name: String,
    /// Card number, upper case.
    pub id_number: String,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Person(redacted)")
    }
}

impl Person {
    /// The name with its middle hidden, as slips and clerks see it: `张*明`, `李*`; without a name the end of the number:
    /// `*002X`.
    #[must_use]
    pub fn masked_name(&self) -> String {
        let letters: Vec<char> = self.name.chars().collect();
        match letters.as_slice() {
            [] => personal::masked_id_number(&self.id_number),
            [_] => "*".to_owned(),
            [first, _] => format!("{first}*"),
            [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len().min(6))),
        }
    }
}

/// Something about a stored identity is broken.
#[derive(Debug, thiserror::Error)]
pub(super) enum IdentityError {
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("{0}")]
    Seal(#[from] SealError),
}

/// The row of a person: found, or made. It is kept until the end of `delete_day` at least. The number is the key, so a
/// card and the same number typed are one person; the name is the card's, once it was read.
pub(super) fn find_or_add(
    conn: &Connection,
    key: &HallKey,
    delete_day: BusinessDay,
    person: &Person,
) -> Result<HolderId, IdentityError> {
    let lookup = key.derive("identity lookup", person.id_number.as_bytes());
    let known: Option<(i64, Vec<u8>)> = conn
        .prepare_cached(
            "UPDATE identity SET delete_day = max(delete_day, ?2) WHERE lookup = ?1 RETURNING id, sealed",
        )?
        .query_row((lookup, delete_day.0), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let id = match known {
        Some((id, sealed)) => {
            if !person.name.is_empty() && unseal(key, &lookup, &sealed)?.name.is_empty() {
                conn.prepare_cached("UPDATE identity SET sealed = ?2 WHERE id = ?1")?
                    .execute((id, seal(key, &lookup, person)?))?;
            }
            id
        }
        None => conn
            .prepare_cached(
                "INSERT INTO identity (lookup, sealed, delete_day) VALUES (?1, ?2, ?3) RETURNING id",
            )?
            .query_row((lookup, seal(key, &lookup, person)?, delete_day.0), |row| row.get(0))?,
    };
    Ok(HolderId(id.unsigned_abs()))
}

/// The row of a person, if there is one.
pub(super) fn find(conn: &Connection, key: &HallKey, person: &Person) -> rusqlite::Result<Option<HolderId>> {
    let lookup = key.derive("identity lookup", person.id_number.as_bytes());
    conn.prepare_cached("SELECT id FROM identity WHERE lookup = ?1")?
        .query_row([lookup], |row| Ok(HolderId(row.get::<_, i64>(0)?.unsigned_abs())))
        .optional()
}

/// The person behind a ticket, while kept.
pub(super) fn get(conn: &Connection, key: &HallKey, id: HolderId) -> Result<Option<Person>, IdentityError> {
    let Ok(id) = i64::try_from(id.0) else { return Ok(None) };
    let row: Option<([u8; 32], Vec<u8>)> = conn
        .prepare_cached("SELECT lookup, sealed FROM identity WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map(|(lookup, sealed)| unseal(key, &lookup, &sealed)).transpose()
}

/// Deletes whoever's time is over; the answer is how many.
pub(super) fn delete_expired(conn: &Connection, today: BusinessDay) -> rusqlite::Result<usize> {
    conn.execute("DELETE FROM identity WHERE delete_day < ?1", [today.0])
}

fn seal(key: &HallKey, lookup: &[u8; 32], person: &Person) -> Result<Vec<u8>, IdentityError> {
    let plain = serde_json::to_vec(person).map_err(|_| SealError::Sealed)?;
    Ok(seal::seal(key, PURPOSE, lookup, &plain)?)
}

fn unseal(key: &HallKey, lookup: &[u8; 32], sealed: &[u8]) -> Result<Person, IdentityError> {
    let plain = seal::unseal(key, PURPOSE, lookup, sealed)?;
    Ok(serde_json::from_slice(&plain).map_err(|_| SealError::Sealed)?)
}
