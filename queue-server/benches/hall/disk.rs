//! The limits: one fsync, and what SQLite alone makes of the same rows.

use crate::table::Times;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const PAGE_LEN: usize = 4096;
/// Pages written before each fsync: about those of a commit with one ticket.
const PAGES: usize = 8;
const FILE_LEN: u64 = 4 << 20;
/// Often enough for a percentile, seldom enough not to be a load.
const PROBE_EVERY: Duration = Duration::from_millis(20);
/// Tables with fewer rows are the hall's own, not its tickets'.
const ROWS_MIN: usize = 200;

/// One fsync on this disk, in the very seconds of what it is compared with: the disk of a shared machine is not
/// the same for long.
#[derive(Debug)]
pub(crate) struct Probe {
    stop: SyncSender<()>,
    probing: JoinHandle<Times>,
}

impl Probe {
    /// Overwrites pages of a file, as the write-ahead log is overwritten, waits for the disk, and rests a while.
    pub(crate) fn start(dir: &Path) -> Self {
        let path = dir.join("fsync");
        let (stop, stopped) = sync_channel(1);
        let mut file = File::create(path).unwrap();
        file.write_all(&vec![1; usize::try_from(FILE_LEN).unwrap()]).unwrap();
        file.sync_all().unwrap();
        let probing = std::thread::spawn(move || {
            let (mut times, mut at) = (Times::default(), 0);
            loop {
                let page = [u8::try_from(times.len() % 251).unwrap(); PAGE_LEN];
                for _ in 0..PAGES {
                    file.seek(SeekFrom::Start(at)).unwrap();
                    file.write_all(&page).unwrap();
                    at = (at + u64::try_from(PAGE_LEN).unwrap()) % FILE_LEN;
                }
                let begin = Instant::now();
                file.sync_all().unwrap();
                times.add(begin.elapsed());
                if stopped.recv_timeout(PROBE_EVERY).is_ok() {
                    return times;
                }
            }
        });
        Self { stop, probing }
    }

    /// All it has measured.
    pub(crate) fn stop(self) -> Times {
        self.stop.send(()).unwrap();
        self.probing.join().unwrap()
    }
}

/// Everything a server has written, to be written again by SQLite alone.
pub(crate) struct Rows {
    schema: Vec<String>,
    small: Vec<Content>,
    large: Vec<Content>,
}

/// How writing went.
#[derive(Default)]
pub(crate) struct Written {
    pub(crate) commits: Times,
    pub(crate) processor: Duration,
    pub(crate) took: Duration,
}

impl Written {
    pub(crate) fn add(&mut self, more: Self) {
        self.commits.extend(more.commits);
        self.processor += more.processor;
        self.took += more.took;
    }
}

struct Content {
    insert: String,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    /// Reads a hall's database, whatever its tables are.
    pub(crate) fn read(database: &Path) -> Self {
        let conn = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mut statement = conn
            .prepare("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
            .unwrap();
        let objects: Vec<(String, String, String)> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let tables = objects.iter().filter(|(kind, ..)| kind == "table");
        let contents = tables.map(|(_, name, _)| content(&conn, name));
        let (large, small) = contents.partition(|content| content.rows.len() >= ROWS_MIN);
        Self { schema: objects.into_iter().map(|(_, _, sql)| sql).collect(), small, large }
    }

    /// Tickets among the rows.
    pub(crate) fn len(&self) -> usize {
        self.large.iter().map(|content| content.rows.len()).max().unwrap_or(0)
    }

    /// So many rows of each table, the last.
    pub(crate) fn last(mut self, count: usize) -> Self {
        for content in &mut self.large {
            content.rows.drain(..content.rows.len().saturating_sub(count));
        }
        self
    }

    /// Writes the rows in `commits` transactions of equal size and tells how long that takes.
    pub(crate) fn write(&self, database: &Path, commits: usize) -> Written {
        let conn = Connection::open(database).unwrap();
        conn.pragma_update(None, "journal_mode", "WAL").unwrap();
        conn.pragma_update(None, "synchronous", "FULL").unwrap();
        conn.pragma_update(None, "trusted_schema", "OFF").unwrap();
        conn.pragma_update(None, "secure_delete", "ON").unwrap();
        conn.pragma_update(None, "foreign_keys", "OFF").unwrap();
        self.schema.iter().for_each(|sql| conn.execute_batch(sql).unwrap());
        for Content { insert, rows } in &self.small {
            for row in rows {
                conn.execute(insert, params_from_iter(row)).unwrap();
            }
        }
        conn.pragma_update(None, "foreign_keys", "ON").unwrap();
        let (begin, processor) = (Instant::now(), processor_time());
        let mut times = Times::default();
        for commit in 0..commits {
            let begin = Instant::now();
            conn.execute_batch("BEGIN IMMEDIATE").unwrap();
            for Content { insert, rows } in &self.large {
                let mut insert = conn.prepare_cached(insert).unwrap();
                let share = rows.len() * commit / commits..rows.len() * (commit + 1) / commits;
                for row in &rows[share] {
                    insert.execute(params_from_iter(row)).unwrap();
                }
            }
            conn.execute_batch("COMMIT").unwrap();
            times.add(begin.elapsed());
        }
        Written { commits: times, processor: processor_time() - processor, took: begin.elapsed() }
    }
}

/// Time on a processor so far, of this thread.
fn processor_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

fn content(conn: &Connection, table: &str) -> Content {
    let time = conn.prepare(&format!("SELECT at_ms FROM {table}")).is_ok();
    let order = if time { " ORDER BY at_ms" } else { "" };
    let mut statement = conn.prepare(&format!("SELECT * FROM {table}{order}")).unwrap();
    let width = statement.column_count();
    let rows: Vec<Vec<Value>> = statement
        .query_map([], |row| (0..width).map(|column| row.get(column)).collect())
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let places = vec!["?"; width].join(", ");
    Content { insert: format!("INSERT INTO {table} VALUES ({places})"), rows }
}
