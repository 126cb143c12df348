//! Where the database lies, how it is opened, and how its tables came to be.

use super::{OpenError, checkpoint, folder};
use nix::fcntl::{Flock, FlockArg};
use rusqlite::{Connection, OpenFlags};
#[cfg(test)]
use rusqlite_migration::SchemaVersion;
use rusqlite_migration::{M, MigrationDefinitionError, Migrations};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Statements kept prepared per connection.
const STATEMENTS_MAX: usize = 64;
/// How long a connection waits for another program, such as a backup.
pub(super) const BUSY_FOR: Duration = Duration::from_secs(5);

/// Released migrations are never edited; a change is a new file.
const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("../../migrations/0001_initial.sql")),
    M::up(include_str!("../../migrations/0002_sealed_answers.sql")),
    M::up(include_str!("../../migrations/0003_archive.sql")),
    M::up(include_str!("../../migrations/0004_appointments.sql")),
    M::up(include_str!("../../migrations/0005_history.sql")),
    M::up(include_str!("../../migrations/0006_feedback.sql")),
];

/// The hall's database in a data folder.
pub(super) fn database(dir: &Path) -> PathBuf {
    dir.join("hall.db")
}

/// Takes the folder for this process alone, for as long as the answer lives.
pub(super) fn lock(dir: &Path) -> Result<Flock<File>, OpenError> {
    folder::make_folder(dir).map_err(|error| OpenError::Folder { path: dir.to_owned(), error })?;
    let path = dir.join("hall.lock");
    let file = folder::private_file(&path);
    let file = file.map_err(|error| OpenError::Folder { path: path.clone(), error })?;
    Flock::lock(file, FlockArg::LockExclusiveNonblock).map_err(|_| OpenError::InUse(dir.to_owned()))
}

/// Opens the database for writing and brings its tables up to date.
pub(super) fn open_writer(dir: &Path) -> Result<Connection, OpenError> {
    let path = database(dir);
    // If this fails, SQLite says why.
    drop(folder::private_file(&path));
    let mut conn = Connection::open(&path)?;
    conn.busy_timeout(BUSY_FOR)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    // In WAL mode only FULL syncs each commit: a slip may be printed a moment later, the number must be on disk.
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "trusted_schema", "OFF")?;
    // A deleted identity must not linger in a free page.
    conn.pragma_update(None, "secure_delete", "ON")?;
    // A migration may replace a table that others refer to; the references are watched from then on.
    conn.pragma_update(None, "foreign_keys", "OFF")?;
    migrate(&mut conn, &path)?;
    conn.pragma_update(None, "foreign_keys", "ON")?;
    conn.pragma_update(None, "wal_autocheckpoint", checkpoint::PAGES_MAX)?;
    Ok(conn)
}

/// Opens the database for moving its write-ahead log, and nothing else.
pub(super) fn open_checkpointer(dir: &Path) -> Result<Connection, OpenError> {
    let conn = Connection::open(database(dir))?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    Ok(conn)
}

/// Opens the database for reading only.
pub(super) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    conn.busy_timeout(BUSY_FOR)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(conn)
}

fn migrate(conn: &mut Connection, path: &Path) -> Result<(), OpenError> {
    match Migrations::from_slice(MIGRATIONS).to_latest(conn) {
        Err(rusqlite_migration::Error::MigrationDefinition(
            MigrationDefinitionError::DatabaseTooFarAhead,
        )) => Err(OpenError::TooNew(path.to_owned())),
        other => Ok(other?),
    }
}

/// The schema version of a connection, for `check` and tests.
#[cfg(test)]
fn version(conn: &Connection) -> SchemaVersion {
    Migrations::from_slice(MIGRATIONS).current_version(conn).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_are_valid() {
        Migrations::from_slice(MIGRATIONS).validate().unwrap();
    }

    #[test]
    fn a_file_of_the_first_program_keeps_its_days_and_tickets() {
        let dir = tempfile::tempdir().unwrap();
        let mut old = Connection::open(database(dir.path())).unwrap();
        Migrations::from_slice(MIGRATIONS).to_version(&mut old, 1).unwrap();
        old.execute_batch(
            "INSERT INTO event VALUES (1, 0, '{}', zeroblob(32));
             INSERT INTO business_day VALUES (20780, 1);
             INSERT INTO ticket (id, day, prefix, running, window_type, class, issued_at_ms)
             VALUES (1, 20780, 'A', 1, 'A', 'ordinary', 0);",
        )
        .unwrap();
        drop(old);
        let conn = open_writer(dir.path()).unwrap();
        let count = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(count("SELECT count(*) FROM ticket JOIN business_day USING (day)"), 1);
        assert_eq!(count("SELECT count(*) FROM pragma_foreign_key_check"), 0);
        assert_eq!(count("PRAGMA foreign_keys"), 1);
        let stray = "INSERT INTO ticket (id, day, prefix, running, window_type, class, issued_at_ms)
                     VALUES (2, 1, 'A', 1, 'A', 'ordinary', 0)";
        assert!(conn.execute(stray, []).is_err(), "a ticket of a day that never was is refused");
    }

    #[test]
    fn a_file_of_a_newer_program_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let conn = open_writer(dir.path()).unwrap();
        assert!(matches!(version(&conn), SchemaVersion::Inside(_)));
        conn.pragma_update(None, "user_version", 99).unwrap();
        drop(conn);
        assert!(matches!(open_writer(dir.path()), Err(OpenError::TooNew(_))));
    }

    #[test]
    fn a_folder_is_taken_by_one_server_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let first = lock(dir.path()).unwrap();
        assert!(matches!(lock(dir.path()), Err(OpenError::InUse(_))));
        drop(first);
        assert!(lock(dir.path()).is_ok());
    }
}
