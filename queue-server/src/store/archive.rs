//! Events of old days move out of the live file into one file a year beside it: copied and on disk there first,
//! deleted here after. Killed at any point, the next step finds out what is left to do. Tickets' rows stay.

use super::{OpenError, events, schema};
use jiff::civil::Date;
use queue_core::time::BusinessDay;
use rusqlite::{Connection, OptionalExtension, params};
use std::path::{Path, PathBuf};

/// Entries copied or deleted in one step: about one fsync and a millisecond of work.
const BATCH_LEN: i64 = 256;
const BEFORE_YEAR: &str = "archive-";
const AFTER_YEAR: &str = ".db";

/// The same columns as in the live file.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS event (
    seq   INTEGER PRIMARY KEY NOT NULL,
    at_ms INTEGER NOT NULL,
    body  TEXT    NOT NULL,
    hash  BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT";

/// What one step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many entries are in the archive now, and still in the live file.
    Copied(usize),
    /// So many entries are in the archive only.
    Deleted(usize),
    /// Nothing is old enough.
    Done,
}

/// Why nothing was moved. What is in the live file stays there.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The folder cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// SQLite said no.
    #[error("archive: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The archive holds something else than the log.
    #[error("entry {0} differs between the log and its archive; run verify")]
    Differs(i64),
    /// The archive ends too early.
    #[error(
        "entries are missing between the archive, which ends at {end}, and the log, which begins at {begin}; run verify"
    )]
    Hole {
        /// Last entry of the archive.
        end: i64,
        /// First of the log.
        begin: i64,
    },
}

/// Moves old events, a step at a time.
#[derive(Debug)]
pub struct Archivist {
    dir: PathBuf,
    keep_days: u16,
    open: Option<(i16, Connection)>,
}

impl Archivist {
    /// For the hall in `dir`.
    #[must_use]
    pub fn new(dir: &Path, keep_days: u16) -> Self {
        Self { dir: dir.to_owned(), keep_days, open: None }
    }

    /// Copies a batch or deletes one that was copied; `conn` is the live file's writer, outside a transaction.
    /// Call it while nothing else waits, until it is [`Progress::Done`].
    ///
    /// # Errors
    /// See [`ArchiveError`]; the log is whole in any case.
    pub fn step(&mut self, conn: &Connection) -> Result<Progress, ArchiveError> {
        let first = events::first_seq(conn)?;
        let Some(end) = end_of_old(conn, self.keep_days)?.filter(|end| 0 < first && first < *end) else {
            // Closing folds the archive's own log into it: between moves it is one plain file.
            self.open = None;
            return Ok(Progress::Done);
        };
        let year = year_of(conn, first)?;
        let end = end_of_year(conn, year)?.map_or(end, |next_year| end.min(next_year));
        let archive = self.archive(year)?;
        let (archived, _) = events::last(archive)?;
        if first <= archived {
            return delete(conn, archive, first, end.min(archived + 1).min(first + BATCH_LEN));
        }
        if archived != 0 && archived + 1 < first {
            return Err(ArchiveError::Hole { end: archived, begin: first });
        }
        copy(conn, archive, end)
    }

    fn archive(&mut self, year: i16) -> rusqlite::Result<&Connection> {
        let conn = match self.open.take() {
            Some((open, conn)) if open == year => conn,
            Some(_) | None => open(&self.dir.join(format!("{BEFORE_YEAR}{year:04}{AFTER_YEAR}")))?,
        };
        Ok(&self.open.insert((year, conn)).1)
    }
}

/// Moves everything that is older, with the hall closed; the answer is how many entries moved.
///
/// # Errors
/// See [`ArchiveError`]; [`OpenError::InUse`] while a server has the folder.
pub fn run(dir: &Path, keep_days: u16) -> Result<usize, ArchiveError> {
    let _lock = schema::lock(dir)?;
    let conn = schema::open_writer(dir)?;
    let mut archivist = Archivist::new(dir, keep_days);
    let mut moved = 0;
    loop {
        match archivist.step(&conn)? {
            Progress::Copied(_) => {}
            Progress::Deleted(entries) => moved += entries,
            Progress::Done => return Ok(moved),
        }
    }
}

/// The archives in a folder, oldest first.
pub(super) fn files(dir: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(dir)?;
    let mut files: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.retain(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(is_archive));
    files.sort();
    Ok(files)
}

/// Whether a file of this name is an archive.
pub(super) fn is_archive(name: &str) -> bool {
    let year = name.strip_prefix(BEFORE_YEAR).and_then(|rest| rest.strip_suffix(AFTER_YEAR));
    year.is_some_and(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))
}

/// The archive an entry belongs into.
pub(super) fn file_of(live: &Connection, seq: i64) -> rusqlite::Result<String> {
    Ok(format!("{BEFORE_YEAR}{:04}{AFTER_YEAR}", year_of(live, seq)?))
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    // If this fails, SQLite says why.
    drop(super::folder::private_file(path));
    let conn = Connection::open(path)?;
    conn.busy_timeout(schema::BUSY_FOR)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    // What is deleted from the live file must be on disk here.
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.execute_batch(TABLE)?;
    Ok(conn)
}

fn copy(conn: &Connection, archive: &Connection, end: i64) -> Result<Progress, ArchiveError> {
    let mut old =
        conn.prepare_cached("SELECT seq, at_ms, body, hash FROM event WHERE seq < ?1 ORDER BY seq LIMIT ?2")?;
    let mut rows = old.query((end, BATCH_LEN))?;
    let tx = archive.unchecked_transaction()?;
    let mut copied = 0;
    {
        let mut insert = tx
            .prepare_cached("INSERT OR IGNORE INTO event (seq, at_ms, body, hash) VALUES (?1, ?2, ?3, ?4)")?;
        while let Some(row) = rows.next()? {
            insert.execute(params![
                row.get::<_, i64>(0)?,
                row.get::<_, i64>(1)?,
                row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?,
                row.get::<_, [u8; 32]>(3)?
            ])?;
            copied += 1;
        }
    }
    tx.commit()?;
    Ok(Progress::Copied(copied))
}

/// Deletes the entries from `first` up to, and without, `end`, if the archive has the very same chain there.
fn delete(conn: &Connection, archive: &Connection, first: i64, end: i64) -> Result<Progress, ArchiveError> {
    let hashes = |conn: &Connection| -> rusqlite::Result<Vec<(i64, [u8; 32])>> {
        let mut statement =
            conn.prepare_cached("SELECT seq, hash FROM event WHERE seq >= ?1 AND seq < ?2 ORDER BY seq")?;
        statement.query_map((first, end), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    };
    let (here, there) = (hashes(conn)?, hashes(archive)?);
    if let Some((differs, _)) = here.iter().find(|entry| !there.contains(entry)) {
        return Err(ArchiveError::Differs(*differs));
    }
    let deleted = conn.prepare_cached("DELETE FROM event WHERE seq < ?1")?.execute([end])?;
    Ok(Progress::Deleted(deleted))
}

/// The first entry that is too young; `None` before the first day.
fn end_of_old(conn: &Connection, keep_days: u16) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached(
        "SELECT min(first_seq) FROM business_day WHERE day >= (SELECT max(day) FROM business_day) - ?1",
    )?
    .query_row([keep_days], |row| row.get(0))
}

/// The calendar year of the business day an entry belongs to.
fn year_of(conn: &Connection, seq: i64) -> rusqlite::Result<i16> {
    let day: Option<i32> = conn
        .prepare_cached("SELECT day FROM business_day WHERE first_seq <= ?1 ORDER BY first_seq DESC LIMIT 1")?
        .query_row([seq], |row| row.get(0))
        .optional()?;
    Ok(date(BusinessDay(day.unwrap_or_default())).year())
}

/// The first entry of a later year, if there is one.
fn end_of_year(conn: &Connection, year: i16) -> rusqlite::Result<Option<i64>> {
    let next = Date::new(year.saturating_add(1), 1, 1).unwrap_or(Date::MAX);
    let since = Date::constant(1970, 1, 1).until(next).map(|span| span.get_days()).unwrap_or(i32::MAX);
    conn.prepare_cached("SELECT min(first_seq) FROM business_day WHERE day >= ?1")?
        .query_row([since], |row| row.get(0))
}

fn date(day: BusinessDay) -> Date {
    let epoch = Date::constant(1970, 1, 1);
    epoch.checked_add(jiff::Span::new().days(day.0)).unwrap_or(epoch)
}
