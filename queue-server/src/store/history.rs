//! What a hall has learnt from its own past: how long tickets took its counters, by window type and half hour.

use queue_core::estimate::{History, Typical};
use queue_core::ids::Prefix;
use queue_core::time::{BusinessDay, UtcOffset};
use rusqlite::{Connection, params};

/// How many days back a hall remembers: four weeks hold each day of the week four times.
const DAYS_MAX: i32 = 28;
/// A ticket that took longer was forgotten in somebody's hand.
const TAKEN_S_MAX: u32 = 4 * 60 * 60;

/// Sums up a day that has ended. Said twice, it is the same.
pub(super) fn sum_up(conn: &Connection, day: BusinessDay, offset: UtcOffset) -> rusqlite::Result<usize> {
    conn.execute(
        "INSERT OR REPLACE INTO pace (day, window_type, half_hour, tickets, sum_s, sum_square)
         SELECT day, window_type, ((called_last_ms / 1000 + ?2) % 86400) / 1800 AS half_hour,
                count(*), sum(taken_s), sum(taken_s * taken_s)
         FROM ticket WHERE day = ?1 AND taken_s BETWEEN 0 AND ?3 AND called_last_ms >= 0
         GROUP BY window_type, half_hour",
        params![day.0, offset.seconds, TAKEN_S_MAX],
    )
}

/// What was typical in the weeks before `day`.
pub(super) fn before(conn: &Connection, day: BusinessDay) -> rusqlite::Result<History> {
    let mut statement = conn.prepare_cached(
        "SELECT window_type, half_hour, sum(tickets), sum(sum_s), sum(sum_square) FROM pace
         WHERE day >= ?1 AND day < ?2 GROUP BY window_type, half_hour",
    )?;
    let rows = statement.query_map((day.0.saturating_sub(DAYS_MAX), day.0), |row| {
        let window_type: String = row.get(0)?;
        let (half_hour, tickets): (u8, i64) = (row.get(1)?, row.get(2)?);
        Ok((window_type, half_hour, typical(tickets, row.get(3)?, row.get(4)?)))
    })?;
    let mut history = History::default();
    for row in rows {
        let (window_type, half_hour, typical) = row?;
        // A window type that was renamed beyond recognition has no future to guess.
        if let Some(prefix) = Prefix::new(&window_type) {
            history.typical.insert((prefix, half_hour), typical);
        }
    }
    Ok(history)
}

fn typical(tickets: i64, sum_s: i64, sum_square: i64) -> Typical {
    let (tickets, sum_s, sum_square) =
        (tickets.unsigned_abs().max(1), sum_s.unsigned_abs(), sum_square.unsigned_abs());
    let mean_s = sum_s / tickets;
    let spread_s = (sum_square / tickets).saturating_sub(mean_s * mean_s).isqrt();
    let narrow = |wide: u64| u32::try_from(wide).unwrap_or(u32::MAX);
    Typical { tickets: narrow(tickets), mean_s: narrow(mean_s), spread_s: narrow(spread_s) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_spread_are_those_of_the_tickets() {
        // 100, 200 and 300 seconds.
        assert_eq!(typical(3, 600, 140_000), Typical { tickets: 3, mean_s: 200, spread_s: 81 });
    }
}
