//! What must outlive the daemon: ratings on their way, ratings that may still be given, and key presses whose answer is
//! open. One line of JSON each, on disk before anything else happens.
//!
//! Append-only; what is done is struck out by another line, and the file is written anew at the start and when much in
//! it is old. A last line that a power cut left unfinished is dropped: it was never acknowledged to anybody.

use super::call_desk::Wish;
use super::disk::{Disk, LineFile};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

/// Most ratings that may wait; a hall gives some thousands a day.
pub const WAITING_MAX: usize = 50_000;
/// Lines added before the file is written anew.
const LINES_MAX: usize = 20_000;
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

/// A rating that may be given at a counter until its time is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenRating {
    /// Where.
    pub counter: u16,
    /// Identity of the log the ticket belongs to.
    pub log: String,
    /// The ticket.
    pub ticket: u64,
    /// Its number.
    pub number: String,
    /// Until when, milliseconds since 1970.
    pub until_ms: u64,
    /// The keypad answered since the question was put: a key that stands in it was not pressed before.
    #[serde(default)]
    pub heard: bool,
}

/// A clerk's key press whose answer is not known yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpooledWish {
    /// Its name: obeyed once, however often it is sent.
    pub key: String,
    /// Where.
    pub counter: u16,
    /// When, milliseconds since 1970.
    pub at_ms: u64,
    /// What.
    pub wish: Wish,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Rated(SpooledRating),
    Done(String),
    Opened(OpenRating),
    Shut(u16),
    Wished(SpooledWish),
    Answered(String),
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Kept {
    waiting: VecDeque<SpooledRating>,
    open: BTreeMap<u16, OpenRating>,
    wishes: BTreeMap<String, SpooledWish>,
}

/// The spool of one daemon.
pub struct Spool {
    disk: Box<dyn Disk>,
    kept: Kept,
    added: usize,
}

impl std::fmt::Debug for Spool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Spool").field("waiting", &self.kept.waiting.len()).finish_non_exhaustive()
    }
}

impl Spool {
    /// Opens the spool in `dir` and finds what still waits.
    ///
    /// # Errors
    /// When the directory cannot be read or written.
    pub fn open(dir: &Path) -> std::io::Result<Self> {
        let (disk, bytes) = LineFile::open(dir, FILE)?;
        Self::over(Box::new(disk), &bytes)
    }

    /// Over any disk, with what was read from it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn over(disk: Box<dyn Disk>, bytes: &[u8]) -> std::io::Result<Self> {
        let mut spool = Self { disk, kept: Kept::read(bytes), added: 0 };
        spool.disk.replace(&spool.kept.lines()?)?;
        Ok(spool)
    }

    /// Keeps a rating, and closes the question for it. Back when it is on disk. One that already waits is not kept twice.
    ///
    /// # Errors
    /// When it could not be written; it is not kept then.
    pub fn add(&mut self, rating: &SpooledRating) -> std::io::Result<()> {
        if self.kept.waiting.iter().any(|other| other.key() == rating.key()) {
            return Ok(());
        }
        if self.kept.waiting.len() >= WAITING_MAX {
            return Err(std::io::Error::other("too many ratings wait"));
        }
        self.append(Line::Rated(rating.clone()))
    }

    /// The one to deliver next.
    #[must_use]
    pub fn first(&self) -> Option<&SpooledRating> {
        self.kept.waiting.front()
    }

    /// The one with this name is delivered after all others that wait now.
    pub fn put_back(&mut self, key: &str) {
        if let Some(at) = self.kept.waiting.iter().position(|rating| rating.key() == key)
            && let Some(rating) = self.kept.waiting.remove(at)
        {
            self.kept.waiting.push_back(rating);
        }
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.waiting.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.waiting.is_empty()
    }

    /// This one is delivered, or can never be.
    ///
    /// # Errors
    /// When that could not be written. It is sent again after a restart then, under the same name.
    pub fn done(&mut self, key: &str) -> std::io::Result<()> {
        let line = Line::Done(key.to_owned());
        self.append(Line::Done(key.to_owned())).inspect_err(|_| self.kept.take(line))
    }

    /// Ratings that may still be given.
    #[must_use]
    pub fn open_ratings(&self) -> Vec<OpenRating> {
        self.kept.open.values().cloned().collect()
    }

    /// What may be rated at each counter, now. Writes what is new.
    ///
    /// # Errors
    /// When that could not be written: after a restart these cannot be rated at the keypad.
    pub fn set_open_ratings(&mut self, open: &[OpenRating]) -> std::io::Result<()> {
        let shut: Vec<u16> = self.kept.open.keys().copied().collect();
        for counter in shut.into_iter().filter(|no| open.iter().all(|rating| rating.counter != *no)) {
            self.append(Line::Shut(counter))?;
        }
        for rating in open {
            let known = self.kept.open.get(&rating.counter);
            // The time is counted anew each time it is told; the ticket says whether it is the same question.
            let same = |known: &OpenRating| {
                (&known.log, known.ticket, known.heard) == (&rating.log, rating.ticket, rating.heard)
            };
            if !known.is_some_and(same) {
                self.append(Line::Opened(rating.clone()))?;
            }
        }
        Ok(())
    }

    /// Keeps a wish until it is answered. Back when it is on disk.
    ///
    /// # Errors
    /// When it could not be written; it is not kept then.
    pub fn wish(&mut self, wish: &SpooledWish) -> std::io::Result<()> {
        self.append(Line::Wished(wish.clone()))
    }

    /// Wishes without an answer.
    #[must_use]
    pub fn wishes(&self) -> Vec<SpooledWish> {
        self.kept.wishes.values().cloned().collect()
    }

    /// This wish is answered, or given up.
    ///
    /// # Errors
    /// When that could not be written. Sent again after a quick restart, it is obeyed once all the same.
    pub fn answered(&mut self, key: &str) -> std::io::Result<()> {
        let line = Line::Answered(key.to_owned());
        self.append(Line::Answered(key.to_owned())).inspect_err(|_| self.kept.take(line))
    }

    fn append(&mut self, line: Line) -> std::io::Result<()> {
        self.disk.append(&text(&line)?)?;
        self.kept.take(line);
        self.added += 1;
        if self.added >= LINES_MAX {
            self.added = 0;
            // What was added is safe already; a file that stays long is no fault.
            if let Err(error) = self.kept.lines().and_then(|lines| self.disk.replace(&lines)) {
                tracing::warn!(%error, "the spool cannot be written anew");
            }
        }
        Ok(())
    }
}

impl Kept {
    fn read(bytes: &[u8]) -> Self {
        let mut kept = Self::default();
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            match serde_json::from_slice(line) {
                Ok(line) => kept.take(line),
                Err(error) => tracing::warn!(%error, "a line of the spool is not whole"),
            }
        }
        kept
    }

    fn take(&mut self, line: Line) {
        match line {
            Line::Rated(rating) => {
                let asked = self.open.get(&rating.counter).is_some_and(|open| open.ticket == rating.ticket);
                if asked {
                    self.open.remove(&rating.counter);
                }
                self.waiting.push_back(rating);
            }
            Line::Done(key) => self.waiting.retain(|rating| rating.key() != key),
            Line::Opened(open) => drop(self.open.insert(open.counter, open)),
            Line::Shut(counter) => drop(self.open.remove(&counter)),
            Line::Wished(wish) => drop(self.wishes.insert(wish.key.clone(), wish)),
            Line::Answered(key) => drop(self.wishes.remove(&key)),
        }
    }

    fn lines(&self) -> std::io::Result<Vec<u8>> {
        let rated = self.waiting.iter().cloned().map(Line::Rated);
        let opened = self.open.values().cloned().map(Line::Opened);
        let wished = self.wishes.values().cloned().map(Line::Wished);
        let mut bytes = Vec::new();
        for line in rated.chain(opened).chain(wished) {
            bytes.extend(text(&line)?);
        }
        Ok(bytes)
    }
}

fn text(line: &Line) -> std::io::Result<Vec<u8>> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rating(ticket: u64) -> SpooledRating {
        SpooledRating { log: "log".into(), ticket, counter: 3, level: 5, at_ms: 1 }
    }

    fn open(ticket: u64) -> OpenRating {
        OpenRating { counter: 3, log: "log".into(), ticket, number: "A001".into(), until_ms: 9, heard: true }
    }

    fn wish(key: &str) -> SpooledWish {
        SpooledWish { key: key.into(), counter: 3, at_ms: 1, wish: Wish::Call("A001".into()) }
    }

    /// A disk that fails from some write on.
    struct Full(usize);

    impl Disk for Full {
        fn append(&mut self, _: &[u8]) -> std::io::Result<()> {
            self.0 = self.0.checked_sub(1).ok_or(std::io::ErrorKind::StorageFull)?;
            Ok(())
        }

        fn replace(&mut self, _: &[u8]) -> std::io::Result<()> {
            Ok(())
        }
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
        spool.set_open_ratings(&[open(9)]).unwrap();
        spool.wish(&wish("a")).unwrap();
        spool.wish(&wish("b")).unwrap();
        spool.answered("a").unwrap();
        drop(spool);
        let spool = Spool::open(dir.path()).unwrap();
        assert_eq!(spool.kept.waiting, [rating(2), rating(3)]);
        assert_eq!(spool.open_ratings(), [open(9)]);
        assert_eq!(spool.wishes(), [wish("b")]);
    }

    #[test]
    fn a_file_cut_anywhere_loses_its_last_line_at_most() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(dir.path()).unwrap();
        spool.add(&rating(1)).unwrap();
        spool.set_open_ratings(&[open(9)]).unwrap();
        spool.wish(&wish("a")).unwrap();
        spool.add(&rating(2)).unwrap();
        drop(spool);
        let path = dir.path().join(FILE);
        let bytes = std::fs::read(&path).unwrap();
        for len in 0..=bytes.len() {
            std::fs::write(&path, &bytes[..len]).unwrap();
            let mut spool = Spool::open(dir.path()).unwrap();
            // A line may be whole without its end; one that lacks more is gone, and only that one.
            let whole = bytes[..len].iter().filter(|byte| **byte == b'\n').count();
            let ended = bytes.get(len).is_some_and(|byte| *byte == b'\n');
            let found = spool.len() + spool.open_ratings().len() + spool.wishes().len();
            assert_eq!(found, whole + usize::from(ended), "cut at {len}");
            spool.add(&rating(3)).unwrap();
            drop(spool);
            let again = Spool::open(dir.path()).unwrap();
            assert_eq!(again.kept.waiting.back(), Some(&rating(3)), "cut at {len}");
        }
    }

    #[test]
    fn a_full_disk_keeps_nothing_and_says_so() {
        let mut spool = Spool::over(Box::new(Full(1)), b"").unwrap();
        spool.add(&rating(1)).unwrap();
        assert!(spool.add(&rating(2)).is_err());
        assert!(spool.wish(&wish("a")).is_err());
        assert!(spool.set_open_ratings(&[open(9)]).is_err());
        assert_eq!((spool.len(), spool.wishes(), spool.open_ratings()), (1, vec![], vec![]));
        // Delivered is delivered, even if the disk cannot hear of it.
        assert!(spool.done(&rating(1).key()).is_err());
        assert!(spool.is_empty());
    }

    #[test]
    fn a_rating_closes_its_question_in_the_same_line() {
        let dir = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(dir.path()).unwrap();
        spool.set_open_ratings(&[open(7)]).unwrap();
        spool.add(&rating(7)).unwrap();
        drop(spool);
        assert_eq!(Spool::open(dir.path()).unwrap().open_ratings(), []);
    }

    #[test]
    fn the_file_does_not_grow_for_ever() {
        let dir = tempfile::tempdir().unwrap();
        let (disk, _) = LineFile::open(dir.path(), FILE).unwrap();
        let mut spool = Spool::over(Box::new(disk), b"").unwrap();
        spool.added = LINES_MAX - 4;
        for ticket in 0..4 {
            spool.add(&rating(ticket)).unwrap();
            spool.done(&rating(ticket).key()).unwrap();
        }
        spool.add(&rating(9)).unwrap();
        drop(spool);
        let text = std::fs::read_to_string(dir.path().join(FILE)).unwrap();
        assert!(text.lines().count() <= 6, "{text}");
        assert_eq!(Spool::open(dir.path()).unwrap().kept.waiting, [rating(9)]);
    }
}
