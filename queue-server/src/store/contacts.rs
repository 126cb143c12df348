//! Where to call back the citizen of a ticket: sealed at rest, known masked while the ticket's day lasts, gone by a
//! date.

use super::identity::IdentityError;
use super::key::HallKey;
use super::seal::{self, SealError};
use crate::wire::personal;
use queue_core::ids::TicketId;
use queue_core::time::BusinessDay;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashMap;

/// What the key of telephone numbers is derived for.
const PURPOSE: &str = "contact seal";

/// Masked numbers by ticket.
pub(super) type Contacts = HashMap<TicketId, String>;

/// Keeps a ticket's number until the end of `delete_day`.
pub(super) fn add(
    conn: &Connection,
    key: &HallKey,
    ticket: TicketId,
    delete_day: BusinessDay,
    phone: &str,
) -> Result<(), IdentityError> {
    let sealed = seal::seal(key, PURPOSE, &ticket.0.to_be_bytes(), phone.as_bytes())?;
    conn.prepare_cached("INSERT INTO contact (ticket, sealed, delete_day) VALUES (?1, ?2, ?3)")?
        .execute((row_id(ticket), sealed, delete_day.0))?;
    Ok(())
}

/// A ticket's number in full.
pub(super) fn get(
    conn: &Connection,
    key: &HallKey,
    ticket: TicketId,
) -> Result<Option<String>, IdentityError> {
    let sealed: Option<Vec<u8>> = conn
        .prepare_cached("SELECT sealed FROM contact WHERE ticket = ?1")?
        .query_row([row_id(ticket)], |row| row.get(0))
        .optional()?;
    sealed.map(|sealed| unseal(key, ticket, &sealed)).transpose()
}

/// The masked numbers of a day's tickets.
pub(super) fn of_day(conn: &Connection, key: &HallKey, day: BusinessDay) -> Result<Contacts, IdentityError> {
    let mut statement = conn.prepare_cached(
        "SELECT contact.ticket, contact.sealed FROM contact JOIN ticket ON ticket.id = contact.ticket WHERE ticket.day = ?1",
    )?;
    let rows = statement.query_map([day.0], |row| {
        Ok((TicketId(row.get::<_, i64>(0)?.unsigned_abs()), row.get::<_, Vec<u8>>(1)?))
    })?;
    let mut contacts = Contacts::new();
    for row in rows {
        let (ticket, sealed) = row?;
        contacts.insert(ticket, personal::masked_phone(&unseal(key, ticket, &sealed)?));
    }
    Ok(contacts)
}

/// Deletes the numbers whose time is over; the answer is how many.
pub(super) fn delete_expired(conn: &Connection, today: BusinessDay) -> rusqlite::Result<usize> {
    conn.execute("DELETE FROM contact WHERE delete_day < ?1", [today.0])
}

fn unseal(key: &HallKey, ticket: TicketId, sealed: &[u8]) -> Result<String, IdentityError> {
    let plain = seal::unseal(key, PURPOSE, &ticket.0.to_be_bytes(), sealed)?;
    Ok(String::from_utf8(plain).map_err(|_| SealError::Sealed)?)
}

fn row_id(ticket: TicketId) -> i64 {
    i64::try_from(ticket.0).unwrap_or(i64::MAX)
}
