//! A hall from its backup: proved first, made beside its place, and given a log of its own.
//!
//! Numbers given after the backup may be on paper in the hall. That they are never given again is an event like
//! any other, decided and chained by the store itself.

use super::backup::{self, BackupError, FORMAT, KEY, LOG, MANIFEST, Manifest};
use super::key::HallKey;
use super::staging::{self, Staging, StagingError};
use super::{
    AnswerWith, ExecuteError, OpenError, Private, Request, Store, VerifyError, appointments, archive, events,
    feedback, schema, tickets,
};
use crate::access::{Access, AccessError};
use crate::config::Config;
use queue_core::Command;
use queue_core::ids::{AppointmentId, FeedbackId, TicketId};
use queue_core::time::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Numbers left out unless asked otherwise: more than a busy window type gives between two backups of an hour.
pub const GAP: u32 = 100;
/// Numbers left out at most.
pub const GAP_MAX: u32 = 10_000;
/// Bytes that a hall needs beside its files, for what is not yet folded into them.
const SPARE: u64 = 16 * 1024 * 1024;

/// What is asked of a restore.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The backup.
    pub from: PathBuf,
    /// The new data folder: not there yet, or empty.
    pub data: PathBuf,
    /// The hall's key file, if it is not in the backup.
    pub key: Option<PathBuf>,
    /// Numbers left out by every window type.
    pub gap: u32,
}

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What the backup says about itself.
    pub manifest: Manifest,
    /// The new log's identity.
    pub log: String,
    /// Entries in it.
    pub entries: i64,
}

/// Why nothing was restored. The data folder is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// No manifest.
    #[error("{0} holds no {MANIFEST}: it is not a backup, or only a part of one")]
    NoBackup(PathBuf),
    /// The manifest makes no sense.
    #[error("{MANIFEST} cannot be read: {0}")]
    Manifest(String),
    /// A file is missing.
    #[error("the backup's {0} is missing")]
    Missing(String),
    /// A file is another one.
    #[error("the backup's {0} is not the file that was backed up")]
    Differs(String),
    /// The log in it is not whole.
    #[error("the backup's log is not whole: {0}")]
    Log(VerifyError),
    /// The log ends elsewhere than the manifest says.
    #[error("the backup's log ends at entry {found}, its manifest says {told}")]
    OtherEnd {
        /// Where it ends.
        found: i64,
        /// Where it should.
        told: i64,
    },
    /// No key at hand.
    #[error("the backup holds no key: give the hall's key file with --key")]
    KeyNeeded,
    /// The key of another hall.
    #[error(
        "the key file does not belong to this hall: its identities would be lost; give the right one with --key"
    )]
    WrongKey,
    /// The key cannot be used.
    #[error("the key cannot be used: {0}")]
    Key(OpenError),
    /// The new folder cannot be made.
    #[error(transparent)]
    Folder(#[from] StagingError),
    /// A database of the backup is damaged.
    #[error(transparent)]
    Damaged(#[from] BackupError),
    /// The restored hall cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The restored hall did not take its first command.
    #[error("the restored hall: {0}")]
    Execute(#[from] ExecuteError),
    /// Sessions could not be ended.
    #[error(transparent)]
    Access(#[from] AccessError),
}

/// Makes a hall of a backup. The configuration decides which business day it is.
///
/// # Errors
/// See [`RestoreError`]; each says what to do.
pub async fn restore(wish: &Wish, config: &Arc<Config>, now: Timestamp) -> Result<Restored, RestoreError> {
    let manifest = prove(&wish.from)?;
    let staging = Staging::begin(&wish.data)?;
    let dir = staging.path();
    staging.room_for(manifest.files.iter().map(|file| file.bytes).sum::<u64>() + SPARE)?;
    for file in manifest.files.iter().filter(|file| file.name != KEY) {
        staging.copy_in(&wish.from.join(&file.name), &file.name)?;
    }
    bring_key(wish, &manifest, &staging)?;
    let log = new_log(dir, wish.gap)?;
    leave_numbers_out(dir, config, wish.gap, now).await?;
    Access::open(dir)?.end_sessions()?;
    let (entries, _) = events::verify(dir).map_err(RestoreError::Log)?;
    staging.finish()?;
    Ok(Restored { manifest, log, entries })
}

/// The manifest, once everything it says is true.
fn prove(from: &Path) -> Result<Manifest, RestoreError> {
    let text = std::fs::read(from.join(MANIFEST)).map_err(|_| RestoreError::NoBackup(from.to_owned()))?;
    let manifest: Manifest =
        serde_json::from_slice(&text).map_err(|error| RestoreError::Manifest(error.to_string()))?;
    if manifest.format > FORMAT {
        return Err(RestoreError::Manifest("a newer queue-server made this backup; use that one".to_owned()));
    }
    let known = |name: &str| [LOG, backup::ACCESS, KEY].contains(&name) || archive::is_archive(name);
    if let Some(file) = manifest.files.iter().find(|file| !known(&file.name)) {
        return Err(RestoreError::Manifest(format!("`{}` is not a file of a hall", file.name)));
    }
    if !manifest.files.iter().any(|file| file.name == LOG) {
        return Err(RestoreError::Missing(LOG.to_owned()));
    }
    if let Some(gone) = manifest.files.iter().find(|file| !from.join(&file.name).is_file()) {
        return Err(RestoreError::Missing(gone.name.clone()));
    }
    // Before the digests: which entry was touched says more than which file.
    let (seq, hash) = events::verify(from).map_err(RestoreError::Log)?;
    if seq != manifest.seq || hash != manifest.hash {
        return Err(RestoreError::OtherEnd { found: seq, told: manifest.seq });
    }
    for file in &manifest.files {
        let path = from.join(&file.name);
        if staging::digest(&path)? != (file.bytes, file.sha256.clone()) {
            return Err(RestoreError::Differs(file.name.clone()));
        }
        if file.name != KEY {
            let conn = schema::open_reader(&path).map_err(OpenError::from)?;
            backup::check(&conn, &path)?;
        }
    }
    Ok(manifest)
}

fn bring_key(wish: &Wish, manifest: &Manifest, staging: &Staging) -> Result<(), RestoreError> {
    let in_backup = manifest.has_key.then(|| wish.from.join(KEY));
    let file = wish.key.clone().or(in_backup).ok_or(RestoreError::KeyNeeded)?;
    staging.copy_in(&file, KEY)?;
    let key = HallKey::open(staging.path(), true).map_err(RestoreError::Key)?;
    if backup::key_check(&key, &manifest.log) == manifest.key_check {
        Ok(())
    } else {
        Err(RestoreError::WrongKey)
    }
}

/// Where identities left out by a restore are kept, beside the log.
const LAST_TICKET: &str = "last_ticket";
const LAST_APPOINTMENT: &str = "last_appointment";
const LAST_FEEDBACK: &str = "last_feedback";

/// The highest identity that may be on a slip although its ticket is not in the rows. Kept beside the log, because
/// a hall is rebuilt from its open day alone, and the day of the restore may be over without a ticket.
pub(super) fn last_id(conn: &Connection) -> rusqlite::Result<TicketId> {
    left_out(conn, LAST_TICKET).map(TicketId)
}

/// The same of appointments: an old code must not become somebody else's.
pub(super) fn last_appointment(conn: &Connection) -> rusqlite::Result<AppointmentId> {
    left_out(conn, LAST_APPOINTMENT).map(AppointmentId)
}

/// The same of feedback: a number in somebody's hand must not become somebody else's.
pub(super) fn last_feedback(conn: &Connection) -> rusqlite::Result<FeedbackId> {
    left_out(conn, LAST_FEEDBACK).map(FeedbackId)
}

fn left_out(conn: &Connection, key: &str) -> rusqlite::Result<u64> {
    let id: Option<i64> = conn
        .query_row("SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?1", [key], |row| row.get(0))
        .optional()?;
    Ok(id.unwrap_or_default().unsigned_abs())
}

/// A new identity: whoever followed the old log knows events that this one never had, and starts again.
fn new_log(dir: &Path, gap: u32) -> Result<String, OpenError> {
    let log = events::new_id()?;
    let conn = schema::open_writer(dir)?;
    let ticket = last_id(&conn)?.max(tickets::last_id(&conn)?).0.saturating_add(gap.into());
    let appointment =
        last_appointment(&conn)?.max(appointments::last_id(&conn)?).0.saturating_add(gap.into());
    let left = last_feedback(&conn)?.max(feedback::last_id(&conn)?).0.saturating_add(gap.into());
    conn.execute("UPDATE meta SET value = ?1 WHERE key = 'log'", [&log])?;
    for (key, last) in [(LAST_TICKET, ticket), (LAST_APPOINTMENT, appointment), (LAST_FEEDBACK, left)] {
        conn.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)", [key, &last.to_string()])?;
    }
    Ok(log)
}

async fn leave_numbers_out(
    dir: &Path,
    config: &Arc<Config>,
    gap: u32,
    now: Timestamp,
) -> Result<(), RestoreError> {
    let store = Store::open(dir, config)?;
    let command = Command::MarkRestored { gap };
    let request =
        Request { id: None, command, person: None, private: Private::Nothing, answer: AnswerWith::Nothing };
    let marked = store.execute(now, request).await;
    let ended = store.ended();
    drop(store);
    // The files are copied no further than the writer has closed them.
    ended.await;
    marked?;
    Ok(())
}
