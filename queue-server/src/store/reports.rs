//! Figures of days, from the rows of their tickets. Read-only, a day at a time by its index, never through the
//! writer.

use super::{OpenError, Readers, schema};
use queue_api::report::{
    CounterFigures, DayReport, DaysReport, Durations, Estimates, Figures, Ratings, WindowTypeFigures,
};
use queue_core::time::BusinessDay;
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::BTreeMap;
use std::path::Path;

/// The tickets of one day, found by the index that keeps numbers unique.
const DAY: &str =
    "SELECT prefix, counter, class, outcome, issued_at_ms, called_at_ms, started_at_ms, ended_at_ms,
                          rating, wait_p50_s, wait_p90_s
                   FROM ticket WHERE day = ?1";

impl Readers {
    /// Figures of every business day in a range. Blocks on the disk; call it off the runtime.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn report(&self, from: BusinessDay, to: BusinessDay) -> rusqlite::Result<DaysReport> {
        self.with(|conn| read(conn, from, to))
    }
}

/// The same for a data folder that may have no server; the last business day if none is given.
///
/// # Errors
/// What SQLite said.
pub fn report(dir: &Path, range: Option<(BusinessDay, BusinessDay)>) -> Result<DaysReport, OpenError> {
    let conn = schema::open_reader(&schema::database(dir))?;
    let (from, to) = match range {
        Some(range) => range,
        None => {
            let last: Option<i32> = conn
                .query_row("SELECT day FROM business_day ORDER BY day DESC LIMIT 1", [], |row| row.get(0))
                .optional()?;
            let last = BusinessDay(last.unwrap_or_default());
            (last, last)
        }
    };
    Ok(read(&conn, from, to)?)
}

fn read(conn: &Connection, from: BusinessDay, to: BusinessDay) -> rusqlite::Result<DaysReport> {
    let mut days =
        conn.prepare_cached("SELECT day FROM business_day WHERE day BETWEEN ?1 AND ?2 ORDER BY day")?;
    let days: Vec<i32> = days.query_map((from.0, to.0), |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(DaysReport {
        from: crate::wire::day(from),
        to: crate::wire::day(to),
        days: days.into_iter().map(|day| read_day(conn, day)).collect::<Result<_, _>>()?,
    })
}

fn read_day(conn: &Connection, day: i32) -> rusqlite::Result<DayReport> {
    let mut hall = Tally::default();
    let mut window_types: BTreeMap<String, Tally> = BTreeMap::new();
    let mut counters: BTreeMap<u16, Tally> = BTreeMap::new();
    let mut statement = conn.prepare_cached(DAY)?;
    let mut rows = statement.query([day])?;
    while let Some(row) = rows.next()? {
        let ticket = TicketRow::read(row)?;
        hall.add(&ticket);
        window_types.entry(row.get(0)?).or_default().add(&ticket);
        if let Some(counter) = row.get(1)? {
            counters.entry(counter).or_default().add(&ticket);
        }
    }
    let window_types = window_types
        .into_iter()
        .map(|(prefix, tally)| WindowTypeFigures { prefix, figures: tally.figures() })
        .collect();
    let counters = counters
        .into_iter()
        .map(|(counter, tally)| CounterFigures { counter, figures: tally.figures() })
        .collect();
    Ok(DayReport { day: crate::wire::day(BusinessDay(day)), hall: hall.figures(), window_types, counters })
}

/// What a ticket adds to the figures.
struct TicketRow {
    class: String,
    outcome: String,
    wait_s: Option<u32>,
    service_s: Option<u32>,
    rating: Option<u8>,
    told: Option<(u32, u32)>,
}

impl TicketRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let issued: i64 = row.get(4)?;
        let (called, started, ended): (Option<i64>, Option<i64>, Option<i64>) =
            (row.get(5)?, row.get(6)?, row.get(7)?);
        let seconds = |from: i64, to: i64| u32::try_from((to - from).max(0) / 1000).unwrap_or(u32::MAX);
        let outcome: String = row.get(3)?;
        let served = started.zip(ended).filter(|_| outcome == "finished");
        Ok(Self {
            class: row.get(2)?,
            wait_s: called.map(|called| seconds(issued, called)),
            service_s: served.map(|(started, ended)| seconds(started, ended)),
            rating: row.get(8)?,
            told: row.get::<_, Option<u32>>(9)?.zip(row.get(10)?),
            outcome,
        })
    }
}

/// Figures on their way.
#[derive(Default)]
struct Tally {
    counts: Figures,
    waits_s: Vec<u32>,
    services_s: Vec<u32>,
    within_p50: u32,
    within_p90: u32,
    bias_sum_s: i64,
}

impl Tally {
    fn add(&mut self, ticket: &TicketRow) {
        let counts = &mut self.counts;
        counts.issued += 1;
        match ticket.class.as_str() {
            "priority" => counts.priority += 1,
            "appointment" => counts.appointment += 1,
            _ => counts.ordinary += 1,
        }
        match ticket.outcome.as_str() {
            "finished" => {
                counts.finished += 1;
                add_rating(&mut counts.ratings, ticket.rating);
            }
            "no_show" => counts.no_shows += 1,
            "cancelled" => counts.cancelled += 1,
            "expired" => counts.expired += 1,
            _ => counts.live += 1,
        }
        self.waits_s.extend(ticket.wait_s);
        self.services_s.extend(ticket.service_s);
        if let Some((p50_s, p90_s)) = ticket.told {
            self.counts.estimates.told += 1;
            if let Some(wait_s) = ticket.wait_s {
                self.counts.estimates.scored += 1;
                self.within_p50 += u32::from(wait_s <= p50_s);
                self.within_p90 += u32::from(wait_s <= p90_s);
                self.bias_sum_s += i64::from(wait_s) - i64::from(p50_s);
            }
        }
    }

    fn figures(mut self) -> Figures {
        let ratings = self.counts.ratings;
        let satisfied = ratings.level_5 + ratings.level_4 + ratings.level_3;
        let rated = satisfied + ratings.level_2 + ratings.level_1;
        let scored = self.counts.estimates.scored;
        Figures {
            wait: durations(&mut self.waits_s),
            service: durations(&mut self.services_s),
            ratings: Ratings { satisfied_percent: percent(satisfied, rated), ..ratings },
            estimates: Estimates {
                within_p50_percent: percent(self.within_p50, scored),
                within_p90_percent: percent(self.within_p90, scored),
                bias_s: (scored > 0).then(|| self.bias_sum_s / i64::from(scored)),
                ..self.counts.estimates
            },
            ..self.counts
        }
    }
}

fn add_rating(ratings: &mut Ratings, level: Option<u8>) {
    match level {
        Some(5) => ratings.level_5 += 1,
        Some(4) => ratings.level_4 += 1,
        Some(3) => ratings.level_3 += 1,
        Some(2) => ratings.level_2 += 1,
        Some(1) => ratings.level_1 += 1,
        // The table holds no other level.
        Some(_) | None => ratings.unrated += 1,
    }
}

fn durations(seconds: &mut [u32]) -> Durations {
    seconds.sort_unstable();
    let count = u32::try_from(seconds.len()).unwrap_or(u32::MAX);
    let sum: u64 = seconds.iter().map(|&s| u64::from(s)).sum();
    let mean_s = sum.checked_div(u64::from(count)).map(|mean| u32::try_from(mean).unwrap_or(u32::MAX));
    let rank = |percent: usize| (seconds.len() * percent).div_ceil(100).saturating_sub(1);
    Durations {
        count,
        mean_s,
        median_s: seconds.get(rank(50)).copied(),
        p90_s: seconds.get(rank(90)).copied(),
    }
}

/// A share in percent with one decimal; `None` of nothing.
fn percent(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| (f64::from(part) * 1000.0 / f64::from(whole)).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_found_by_its_index_however_many_tickets_there_are() {
        let dir = tempfile::tempdir().unwrap();
        let conn = schema::open_writer(dir.path()).unwrap();
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {DAY}")).unwrap();
        let plan: Vec<String> =
            statement.query_map([1], |row| row.get(3)).unwrap().collect::<Result<_, _>>().unwrap();
        assert_eq!(plan, ["SEARCH ticket USING INDEX sqlite_autoindex_ticket_1 (day=?)"]);
    }

    #[test]
    fn percentiles_are_values_that_occurred() {
        let mut ten: Vec<u32> = (1..=10).rev().map(|n| n * 10).collect();
        assert_eq!(
            durations(&mut ten),
            Durations { count: 10, mean_s: Some(55), median_s: Some(50), p90_s: Some(90) }
        );
        assert_eq!(durations(&mut [7]).p90_s, Some(7));
        assert_eq!(durations(&mut []), Durations::default());
    }

    #[test]
    fn silence_is_neither_satisfied_nor_dissatisfied() {
        let mut tally = Tally::default();
        for rating in [Some(5), Some(3), Some(2), None, None] {
            tally.add(&TicketRow {
                class: "ordinary".into(),
                outcome: "finished".into(),
                wait_s: None,
                service_s: None,
                rating,
                told: None,
            });
        }
        let ratings = tally.figures().ratings;
        assert_eq!((ratings.unrated, ratings.satisfied_percent), (2, Some(66.7)));
        assert_eq!(Tally::default().figures().ratings.satisfied_percent, None);
    }
}
