//! A consistent copy of a hall while it is open, proved before it gets its name.
//!
//! The log is copied first and the archives after it: what moves between them meanwhile is then in both, never
//! in neither.

use super::key::HallKey;
use super::staging::{self, Staging, StagingError};
use super::{OpenError, VerifyError, archive, events, schema};
use queue_core::time::Timestamp;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The form of the manifest; a newer one is refused.
pub(super) const FORMAT: u32 = 1;
/// The file that makes a folder a backup.
pub(super) const MANIFEST: &str = "manifest.json";
/// The log.
pub(super) const LOG: &str = "hall.db";
/// Devices and staff.
pub(super) const ACCESS: &str = "access.db";
/// The hall's secret.
pub(super) const KEY: &str = "hall.key";
/// Pages copied at once.
const STEP_PAGES: i32 = 512;

/// What a backup says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Form of this file.
    pub format: u32,
    /// Identity of the log.
    pub log: String,
    /// Place of the last entry.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// When the backup was made.
    pub made_at: String,
    /// Version of the program that made it.
    pub program: String,
    /// Whether the key file is in it.
    pub has_key: bool,
    /// A word only the right key makes; says nothing about the key.
    pub key_check: String,
    /// The files.
    pub files: Vec<ManifestFile>,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Name within the folder.
    pub name: String,
    /// Length.
    pub bytes: u64,
    /// Digest, in hex.
    pub sha256: String,
}

/// Why there is no backup. Nothing of it was kept.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The folder is there.
    #[error("{0} is there already; give a folder that is not")]
    Taken(PathBuf),
    /// Not a data folder.
    #[error("{0} holds no hall")]
    NoHall(PathBuf),
    /// The folder cannot be made.
    #[error(transparent)]
    Folder(#[from] StagingError),
    /// The hall's own files cannot be read.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// SQLite said no.
    #[error("{path}: {error}")]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// What it said.
        error: rusqlite::Error,
    },
    /// The copy was made and is not good.
    #[error("the copy of {file} is not whole: {problem}; look at the disk, and verify the hall itself")]
    NotWhole {
        /// The file.
        file: String,
        /// What SQLite found.
        problem: String,
    },
    /// The copy's log is not whole; most likely the hall's is not.
    #[error("the log is not whole: {0}")]
    Log(#[from] VerifyError),
    /// The manifest could not be written as JSON.
    #[error("manifest: {0}")]
    Manifest(#[from] serde_json::Error),
}

/// Copies the hall in `data` into the new folder `to`, while the hall may be open.
///
/// # Errors
/// See [`BackupError`]; `to` is then not there.
pub fn backup(data: &Path, to: &Path, with_key: bool, now: Timestamp) -> Result<Manifest, BackupError> {
    if to.exists() {
        return Err(BackupError::Taken(to.to_owned()));
    }
    if !data.join(LOG).is_file() {
        return Err(BackupError::NoHall(data.to_owned()));
    }
    let key = HallKey::open(data, true)?;
    let staging = Staging::begin(to)?;
    staging.room_for(std::fs::metadata(data.join(LOG)).map_or(0, |log| log.len()))?;
    let mut names = vec![LOG.to_owned()];
    copy_database(&data.join(LOG), &staging.path().join(LOG))?;
    let archives = archive::files(data).map_err(|error| StagingError::file(data, error))?;
    let found = archives.into_iter().chain(Some(data.join(ACCESS)).filter(|path| path.is_file()));
    for path in found {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        copy_database(&path, &staging.path().join(name))?;
        names.push(name.to_owned());
    }
    if with_key {
        staging.copy_in(&data.join(KEY), KEY)?;
        names.push(KEY.to_owned());
    }
    let (seq, hash) = events::verify(staging.path())?;
    let log = log_of(staging.path())?;
    let manifest = Manifest {
        format: FORMAT,
        key_check: key_check(&key, &log),
        log,
        seq,
        hash,
        made_at: crate::wire::time(now).to_string(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        has_key: with_key,
        files: names.iter().map(|name| entry(staging.path(), name)).collect::<Result<_, _>>()?,
    };
    let path = staging.path().join(MANIFEST);
    std::fs::write(&path, serde_json::to_vec_pretty(&manifest)?)
        .map_err(|error| StagingError::file(&path, error))?;
    staging.finish()?;
    Ok(manifest)
}

/// A word that only this key makes of this log.
pub(super) fn key_check(key: &HallKey, log: &str) -> String {
    events::hex(&key.derive("backup check", log.as_bytes()))
}

fn entry(dir: &Path, name: &str) -> Result<ManifestFile, StagingError> {
    let (bytes, sha256) = staging::digest(&dir.join(name))?;
    Ok(ManifestFile { name: name.to_owned(), bytes, sha256 })
}

fn log_of(dir: &Path) -> Result<String, OpenError> {
    let conn = schema::open_reader(&schema::database(dir))?;
    Ok(conn.query_row("SELECT value FROM meta WHERE key = 'log'", [], |row| row.get(0))?)
}

/// Copies one database as it is at this moment, and has SQLite look through the copy.
fn copy_database(from: &Path, to: &Path) -> Result<(), BackupError> {
    let failed = |error| explain(to, error);
    let source = schema::open_reader(from).map_err(|error| explain(from, error))?;
    // One look for the whole copy. Without it every commit of the hall would make the copy begin again, and a
    // busy hall would never be copied; in WAL mode a look holds no writer up.
    source.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema").map_err(failed)?;
    let mut copy = Connection::open(to).map_err(failed)?;
    {
        let backup = Backup::new(&source, &mut copy).map_err(failed)?;
        loop {
            let step = backup.step(STEP_PAGES).map_err(failed)?;
            if step == StepResult::Done {
                break;
            }
            if step != StepResult::More {
                let problem = "another program holds it".to_owned();
                return Err(BackupError::NotWhole { file: from.display().to_string(), problem });
            }
        }
    }
    // One plain file, readable where nothing can be written.
    copy.pragma_update(None, "journal_mode", "DELETE").map_err(failed)?;
    check(&copy, to)
}

/// Has SQLite look through a file.
pub(super) fn check(conn: &Connection, path: &Path) -> Result<(), BackupError> {
    let problem: String = conn
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(|error| explain(path, error))?;
    if problem == "ok" {
        return Ok(());
    }
    let file = path.file_name().unwrap_or_default().display().to_string();
    Err(BackupError::NotWhole { file, problem })
}

fn explain(path: &Path, error: rusqlite::Error) -> BackupError {
    if error.sqlite_error_code() == Some(ErrorCode::DiskFull) {
        return StagingError::Full(path.to_owned()).into();
    }
    BackupError::Sqlite { path: path.to_owned(), error }
}
