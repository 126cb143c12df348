//! One row a ticket, written in the transaction of its events: for reports, for looking up past days, and as
//! the second lock on numbers and calls.

use super::appointments;
use queue_core::ids::{CounterNo, TicketId};
use queue_core::time::{BusinessDay, Timestamp};
use queue_core::{Event, Hall};
use rusqlite::{Connection, OptionalExtension, params};

/// The highest identity ever given.
pub(super) fn last_id(conn: &Connection) -> rusqlite::Result<TicketId> {
    let id: i64 = conn.query_row("SELECT coalesce(max(id), 0) FROM ticket", [], |row| row.get(0))?;
    Ok(TicketId(id.unsigned_abs()))
}

/// The highest identity given before a business day; its own are told by its log.
pub(super) fn last_id_before(conn: &Connection, day: BusinessDay) -> rusqlite::Result<TicketId> {
    // Identities ascend with the days: from the end, this passes the day's own rows and no others. The plus keeps
    // SQLite from the index on days, where it would sort ten million rows to find one.
    let id: Option<i64> = conn
        .query_row("SELECT id FROM ticket WHERE +day < ?1 ORDER BY id DESC LIMIT 1", [day.0], |row| {
            row.get(0)
        })
        .optional()?;
    Ok(TicketId(id.unwrap_or_default().unsigned_abs()))
}

/// The open business day and where it begins in the log, if there ever was one.
pub(super) fn open_day(conn: &Connection) -> rusqlite::Result<Option<(BusinessDay, i64)>> {
    conn.query_row("SELECT day, first_seq FROM business_day ORDER BY day DESC LIMIT 1", [], |row| {
        Ok((BusinessDay(row.get(0)?), row.get(1)?))
    })
    .optional()
}

/// Writes what an event changes in the rows.
pub(super) fn project(
    conn: &Connection,
    seq: i64,
    at: Timestamp,
    hall: &Hall,
    event: &Event,
) -> rusqlite::Result<()> {
    let at_ms = at.as_ms();
    match event {
        Event::DayOpened { day } => {
            conn.execute("INSERT INTO business_day (day, first_seq) VALUES (?1, ?2)", (day.0, seq))?;
            // Whatever was in hand has expired with its day.
            conn.execute("DELETE FROM in_hand", [])?;
        }
        Event::TicketIssued { ticket, number, class, matter, holder, wait, .. } => {
            conn.prepare_cached(
                "INSERT INTO ticket (id, day, prefix, running, window_type, class, matter, holder, issued_at_ms, wait_p50_s, wait_p90_s)
                 VALUES (?1, ?2, ?3, ?4, ?3, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                row_id(*ticket),
                hall.day().map(|day| day.0),
                number.prefix.to_string(),
                number.running,
                crate::wire::class_word(*class),
                matter.as_ref().map(|matter| &*matter.0),
                holder.map(|holder| i64::try_from(holder.0).unwrap_or(i64::MAX)),
                at_ms,
                wait.map(|wait| wait.p50_s),
                wait.map(|wait| wait.p90_s),
            ])?;
        }
        Event::TicketCalled { ticket, counter, .. } => {
            conn.prepare_cached("INSERT INTO in_hand (counter, ticket) VALUES (?1, ?2)")?
                .execute((counter.0, row_id(*ticket)))?;
            conn.prepare_cached(
                "UPDATE ticket SET counter = ?2, called_at_ms = coalesce(called_at_ms, ?3), called_last_ms = ?3 WHERE id = ?1",
            )?
            .execute((row_id(*ticket), counter.0, at_ms))?;
        }
        Event::ServiceStarted { ticket, .. } => {
            conn.prepare_cached("UPDATE ticket SET started_at_ms = ?2 WHERE id = ?1")?
                .execute((row_id(*ticket), at_ms))?;
        }
        Event::TicketFinished { ticket, counter, .. } => {
            out_of_hand(conn, hall, *ticket, *counter, at_ms)?;
            end(conn, *ticket, "finished", at_ms)?;
        }
        Event::TicketNoShow { ticket, counter, .. } => {
            out_of_hand(conn, hall, *ticket, *counter, at_ms)?;
            end(conn, *ticket, "no_show", at_ms)?;
        }
        Event::TicketHeld { ticket, counter, .. } => out_of_hand(conn, hall, *ticket, *counter, at_ms)?,
        Event::TicketTransferred { ticket, counter, window_type, .. } => {
            out_of_hand(conn, hall, *ticket, *counter, at_ms)?;
            conn.prepare_cached("UPDATE ticket SET window_type = ?2 WHERE id = ?1")?
                .execute((row_id(*ticket), window_type.to_string()))?;
        }
        Event::TicketRequeued { ticket, .. } => {
            conn.prepare_cached("UPDATE ticket SET outcome = 'live', ended_at_ms = NULL WHERE id = ?1")?
                .execute([row_id(*ticket)])?;
        }
        Event::TicketCancelled { ticket } => end(conn, *ticket, "cancelled", at_ms)?,
        Event::TicketExpired { ticket } => {
            // A no-show who never came back stays one for the reports.
            conn.prepare_cached(
                "UPDATE ticket SET outcome = 'expired', ended_at_ms = ?2 WHERE id = ?1 AND outcome = 'live'",
            )?
            .execute((row_id(*ticket), at_ms))?;
        }
        Event::TicketRated { ticket, level, channel, .. } => {
            conn.prepare_cached("UPDATE ticket SET rating = ?2, rating_channel = ?3 WHERE id = ?1")?
                .execute((row_id(*ticket), level.get(), crate::wire::channel_word(*channel)))?;
        }
        Event::AppointmentBooked { .. }
        | Event::AppointmentCancelled { .. }
        | Event::AppointmentKept { .. }
        | Event::AppointmentMissed { .. } => appointments::project(conn, seq, event)?,
        Event::TicketReclassed { ticket, class, .. } => {
            conn.prepare_cached("UPDATE ticket SET class = ?2 WHERE id = ?1")?
                .execute((row_id(*ticket), crate::wire::class_word(*class)))?;
        }
        // Feedback has rows of its own.
        Event::FeedbackLeft { .. }
        | Event::FeedbackTakenUp { .. }
        | Event::FeedbackAnswered { .. }
        | Event::IssuingChanged { .. }
        | Event::TicketReturned { .. }
        | Event::TicketRecalled { .. }
        | Event::PrintReported { .. }
        | Event::CounterOpened { .. }
        | Event::CounterPaused { .. }
        | Event::CounterClosed { .. }
        | Event::HallRestored { .. }
        | Event::DeviceReported { .. }
        | Event::DeviceForgotten { .. } => {}
    }
    Ok(())
}

/// The row gets what the rules count as the ticket's time at the counter: from call to free, and the clerk's pause
/// before it.
fn out_of_hand(
    conn: &Connection,
    hall: &Hall,
    ticket: TicketId,
    counter: CounterNo,
    at_ms: i64,
) -> rusqlite::Result<()> {
    let idle_s = hall.counter(counter).map_or(0, |counter| counter.idle_before_call_s);
    conn.prepare_cached("DELETE FROM in_hand WHERE ticket = ?1")?.execute([row_id(ticket)])?;
    conn.prepare_cached("UPDATE ticket SET taken_s = (?2 - called_last_ms) / 1000 + ?3 WHERE id = ?1")?
        .execute((row_id(ticket), at_ms, idle_s))
        .map(drop)
}

fn end(conn: &Connection, ticket: TicketId, outcome: &str, at_ms: i64) -> rusqlite::Result<()> {
    conn.prepare_cached("UPDATE ticket SET outcome = ?2, ended_at_ms = ?3 WHERE id = ?1")?
        .execute((row_id(ticket), outcome, at_ms))
        .map(drop)
}

fn row_id(ticket: TicketId) -> i64 {
    i64::try_from(ticket.0).unwrap_or(i64::MAX)
}
