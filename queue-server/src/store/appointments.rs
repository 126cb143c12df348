//! One row an appointment, written in the transaction of its events: a booking may be weeks older than the day
//! whose log rebuilds the hall.

use queue_core::Event;
use queue_core::appointment::{Appointment, AppointmentState};
use queue_core::ids::{AppointmentId, HolderId, MatterId, Prefix};
use queue_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

/// The highest identity ever given in this log.
pub(super) fn last_id(conn: &Connection) -> rusqlite::Result<AppointmentId> {
    let id: i64 = conn.query_row("SELECT coalesce(max(id), 0) FROM appointment", [], |row| row.get(0))?;
    Ok(AppointmentId(id.unsigned_abs()))
}

/// The highest identity given before entry `seq` of the log.
pub(super) fn last_id_before(conn: &Connection, seq: i64) -> rusqlite::Result<AppointmentId> {
    let id: Option<i64> = conn
        .query_row(
            "SELECT id FROM appointment WHERE booked_seq < ?1 ORDER BY id DESC LIMIT 1",
            [seq],
            |row| row.get(0),
        )
        .optional()?;
    Ok(AppointmentId(id.unwrap_or_default().unsigned_abs()))
}

/// The appointments that were open just before entry `seq` of the log, in the order of booking.
pub(super) fn open_before(conn: &Connection, seq: i64) -> rusqlite::Result<Vec<Appointment>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, window_type, slot_at_ms, matter, holder FROM appointment WHERE closed_seq IS NULL AND booked_seq < ?1
         UNION ALL
         SELECT id, window_type, slot_at_ms, matter, holder FROM appointment WHERE closed_seq >= ?1 AND booked_seq < ?1
         ORDER BY id",
    )?;
    let rows = statement.query_map([seq], |row| {
        let window_type: String = row.get(1)?;
        let unreadable =
            || rusqlite::Error::InvalidColumnType(1, "window_type".to_owned(), rusqlite::types::Type::Text);
        Ok(Appointment {
            id: AppointmentId(row.get::<_, i64>(0)?.unsigned_abs()),
            window_type: Prefix::new(&window_type).ok_or_else(unreadable)?,
            slot_at: Timestamp::from_ms(row.get(2)?),
            matter: row.get::<_, Option<String>>(3)?.map(|matter| MatterId(matter.into())),
            holder: row.get::<_, Option<i64>>(4)?.map(|holder| HolderId(holder.unsigned_abs())),
            state: AppointmentState::Booked,
        })
    })?;
    rows.collect()
}

/// Writes what an event about an appointment changes in its row.
pub(super) fn project(conn: &Connection, seq: i64, event: &Event) -> rusqlite::Result<()> {
    if let Event::AppointmentBooked { appointment, window_type, slot_at, matter, holder } = event {
        conn.prepare_cached(
            "INSERT INTO appointment (id, window_type, slot_at_ms, matter, holder, booked_seq) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            row_id(appointment.0),
            window_type.to_string(),
            slot_at.as_ms(),
            matter.as_ref().map(|matter| &*matter.0),
            holder.map(|holder| row_id(holder.0)),
            seq,
        ])?;
    }
    if let Event::AppointmentCancelled { appointment } = event {
        close(conn, seq, *appointment, "cancelled", None)?;
    }
    if let Event::AppointmentMissed { appointment } = event {
        close(conn, seq, *appointment, "missed", None)?;
    }
    if let Event::AppointmentKept { appointment, ticket } = event {
        close(conn, seq, *appointment, "kept", Some(row_id(ticket.0)))?;
    }
    Ok(())
}

fn close(
    conn: &Connection,
    seq: i64,
    appointment: AppointmentId,
    outcome: &str,
    ticket: Option<i64>,
) -> rusqlite::Result<()> {
    conn.prepare_cached("UPDATE appointment SET closed_seq = ?2, outcome = ?3, ticket = ?4 WHERE id = ?1")?
        .execute((row_id(appointment.0), seq, outcome, ticket))
        .map(drop)
}

fn row_id(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(i64::MAX)
}
