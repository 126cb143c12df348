//! Ratings that wait for the server: one line of JSON each, on disk before anything else happens.
//!
//! Append-only while running; what is done is struck out by another line, and the file is written anew at the start.
//! A last line that a power cut left unfinished is dropped: it was never acknowledged to anybody.

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Most ratings that may wait; a hall gives some thousands a day.
pub const WAITING_MAX: usize = 50_000;
const FILE: &str = "ratings.jsonl";

/// A rating on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpooledRating {
    /// Identity of the log the ticket belongs to.
    pub log: String,
    /// The ticket.
    pub ticket: u64,
    /// Where it was given.
    pub counter: u16,
    /// 5 … 1.
    pub level: u8,
    /// When, milliseconds since 1970.
    pub at_ms: u64,
}

impl SpooledRating {
    /// Its name: one rating per log and ticket, however often it is sent.
    #[must_use]
    pub fn key(&self) -> String {
        format!("keypad/{}/{}", self.log, self.ticket)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Rated(SpooledRating),
    Done(String),
}

/// The spool of one daemon.
#[derive(Debug)]
pub struct Spool {
    file: File,
    waiting: VecDeque<SpooledRating>,
}

impl Spool {
    /// Opens the spool in `dir` and finds what still waits.
    ///
    /// # Errors
    /// When the directory cannot be read or written.
    pub fn open(dir: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(dir)?;
        let path = dir.join(FILE);
        let waiting = read(&path)?;
        rewrite(dir, &path, &waiting)?;
        let file = OpenOptions::new().append(true).open(&path)?;
        Ok(Self { file, waiting })
    }

    /// Keeps a rating. Back when it is on disk. One that already waits is not kept twice.
    ///
    /// # Errors
    /// When it could not be written; it is not kept then.
    pub fn add(&mut self, rating: &SpooledRating) -> std::io::Result<()> {
        if self.waiting.iter().any(|other| other.key() == rating.key()) {
            return Ok(());
        }
        if self.waiting.len() >= WAITING_MAX {
            return Err(std::io::Error::other("too many ratings wait"));
        }
        self.append(&Line::Rated(rating.clone()))?;
        self.waiting.push_back(rating.clone());
        Ok(())
    }

    /// The one to deliver next.
    #[must_use]
    pub fn first(&self) -> Option<&SpooledRating> {
        self.waiting.front()
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// This one is delivered, or can never be.
    ///
    /// # Errors
    /// When that could not be written. It is sent again after a restart then, under the same name.
    pub fn done(&mut self, key: &str) -> std::io::Result<()> {
        self.waiting.retain(|rating| rating.key() != key);
        self.append(&Line::Done(key.to_owned()))
    }

    fn append(&mut self, line: &Line) -> std::io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.file.write_all(&text)?;
        self.file.sync_data()
    }
}

fn read(path: &PathBuf) -> std::io::Result<VecDeque<SpooledRating>> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let mut waiting: VecDeque<SpooledRating> = VecDeque::new();
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        match serde_json::from_slice(line) {
            Ok(Line::Rated(rating)) => waiting.push_back(rating),
            Ok(Line::Done(key)) => waiting.retain(|rating| rating.key() != key),
            Err(error) => tracing::warn!(%error, "a line of the spool is not whole"),
        }
    }
    Ok(waiting)
}

fn rewrite(dir: &Path, path: &Path, waiting: &VecDeque<SpooledRating>) -> std::io::Result<()> {
    let new = path.with_extension("new");
    let mut file = File::create(&new)?;
    for rating in waiting {
        let mut text = serde_json::to_vec(&Line::Rated(rating.clone()))?;
        text.push(b'\n');
        file.write_all(&text)?;
    }
    file.sync_all()?;
    std::fs::rename(&new, path)?;
    File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rating(ticket: u64) -> SpooledRating {
        SpooledRating { log: "log".into(), ticket, counter: 3, level: 5, at_ms: 1 }
    }

    #[test]
    fn what_waits_is_found_again_after_a_restart() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(dir.path()).unwrap();
        for ticket in 1..=3 {
            spool.add(&rating(ticket)).unwrap();
        }
        spool.add(&rating(2)).unwrap();
        spool.done(&rating(1).key()).unwrap();
        drop(spool);
        let spool = Spool::open(dir.path()).unwrap();
        assert_eq!(spool.waiting, [rating(2), rating(3)]);
    }

    #[test]
    fn a_line_cut_by_a_power_failure_is_dropped_and_the_others_stay() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(dir.path()).unwrap();
        spool.add(&rating(1)).unwrap();
        spool.add(&rating(2)).unwrap();
        drop(spool);
        let path = dir.path().join(FILE);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 9]).unwrap();
        let mut spool = Spool::open(dir.path()).unwrap();
        assert_eq!(spool.waiting, [rating(1)]);
        spool.add(&rating(3)).unwrap();
        drop(spool);
        assert_eq!(Spool::open(dir.path()).unwrap().len(), 2);
    }
}
