//! The rows for reports, one a ticket, against the log they were written beside.

use crate::log::Entry;
use queue_core::Event;
use queue_core::ids::TicketId;
use queue_server::config::Config;
use queue_server::wire::class_word;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    day: i32,
    number: String,
    window_type: String,
    class: String,
    issued_at_ms: i64,
    called_at_ms: Option<i64>,
    started_at_ms: Option<i64>,
    counter: Option<u16>,
    outcome: String,
    rating: Option<u8>,
    wait_s: Option<(u32, u32)>,
}

/// Both say the same of every ticket.
pub(crate) fn agree(dir: &Path, log: &[Entry], config: &Config) {
    let conn = Connection::open(dir.join("hall.db")).unwrap();
    let mut statement = conn
        .prepare(
            "SELECT id, day, prefix, running, window_type, class, issued_at_ms, called_at_ms, started_at_ms, counter,
                    outcome, rating, wait_p50_s, wait_p90_s
             FROM ticket ORDER BY id",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        let (prefix, running): (String, u32) = (row.get(2)?, row.get(3)?);
        let wait_s: (Option<u32>, Option<u32>) = (row.get(12)?, row.get(13)?);
        Ok((
            row.get::<_, i64>(0)?.unsigned_abs(),
            Row {
                day: row.get(1)?,
                number: format!("{prefix}{running:03}"),
                window_type: row.get(4)?,
                class: row.get(5)?,
                issued_at_ms: row.get(6)?,
                called_at_ms: row.get(7)?,
                started_at_ms: row.get(8)?,
                counter: row.get(9)?,
                outcome: row.get(10)?,
                rating: row.get(11)?,
                wait_s: wait_s.0.zip(wait_s.1),
            },
        ))
    });
    let rows: BTreeMap<u64, Row> = rows.unwrap().map(Result::unwrap).collect();
    let told = from_log(log, config);
    assert_eq!(rows.len(), told.len());
    for (id, row) in &rows {
        assert_eq!(*row, told[&TicketId(*id)]);
    }
}

fn from_log(log: &[Entry], config: &Config) -> BTreeMap<TicketId, Row> {
    let mut rows: BTreeMap<TicketId, Row> = BTreeMap::new();
    for Entry { at, event, .. } in log {
        let at_ms = at.as_ms();
        if let Event::TicketIssued { ticket, number, class, wait, .. } = event {
            let row = Row {
                day: config.settings.utc_offset.day_of(*at).0,
                number: number.to_string(),
                window_type: number.prefix.to_string(),
                class: class_word(*class).to_owned(),
                issued_at_ms: at_ms,
                called_at_ms: None,
                started_at_ms: None,
                counter: None,
                outcome: "live".to_owned(),
                rating: None,
                wait_s: wait.map(|wait| (wait.p50_s, wait.p90_s)),
            };
            rows.insert(*ticket, row);
        }
        let Some(row) = queue_server::wire::ticket_of(event).and_then(|id| rows.get_mut(&id)) else {
            continue;
        };
        change(row, at_ms, event);
    }
    rows
}

fn change(row: &mut Row, at_ms: i64, event: &Event) {
    if let Event::TicketCalled { counter, .. } = event {
        row.counter = Some(counter.0);
        row.called_at_ms.get_or_insert(at_ms);
    }
    if let Event::ServiceStarted { .. } = event {
        row.started_at_ms = Some(at_ms);
    }
    if let Event::TicketTransferred { window_type, .. } = event {
        row.window_type = window_type.to_string();
    }
    if let Event::TicketReclassed { class, .. } = event {
        row.class = class_word(*class).to_owned();
    }
    if let Event::TicketRated { level, .. } = event {
        row.rating = Some(level.get());
    }
    let outcomes = [
        (matches!(event, Event::TicketFinished { .. }), "finished"),
        (matches!(event, Event::TicketNoShow { .. }), "no_show"),
        (matches!(event, Event::TicketRequeued { .. }), "live"),
        (matches!(event, Event::TicketCancelled { .. }), "cancelled"),
        // For the reports, a no-show who never came back stays one.
        (matches!(event, Event::TicketExpired { .. }) && row.outcome != "no_show", "expired"),
    ];
    for (_, outcome) in outcomes.into_iter().filter(|(so, _)| *so) {
        row.outcome = outcome.to_owned();
    }
}
