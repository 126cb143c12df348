//! SQLite's write-ahead log, read from outside: how many commits, and whether the last one is whole.
//!
//! See "WAL File Format" in SQLite's documentation: a header of 32 bytes, then frames of 24 bytes and a page; a
//! frame that ends a commit says how long the database is after it.

use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

const HEADER_LEN: u64 = 32;
const FRAME_HEADER_LEN: u64 = 24;

/// Counts the commits of a database while it is being written to.
#[derive(Debug, Default)]
pub(crate) struct Counter {
    salts: [u8; 8],
    frames: u64,
    /// Commits seen so far.
    pub(crate) commits: u64,
    /// Pages written by them.
    pub(crate) pages: u64,
    open: bool,
}

impl Counter {
    /// Looks at what was written since the last look. Must come around before the log begins anew: several
    /// times a second, the server moves it that often.
    pub(crate) fn look(&mut self, wal: &Path) {
        // A log that is not there, or has just begun anew, holds nothing yet.
        drop(self.try_look(wal));
    }

    fn try_look(&mut self, wal: &Path) -> std::io::Result<()> {
        let mut file = std::fs::File::open(wal)?;
        let mut header = [0; 32];
        file.read_exact(&mut header)?;
        let page_len = u64::from(u32::from_be_bytes([header[8], header[9], header[10], header[11]]));
        let salts: [u8; 8] = std::array::from_fn(|i| header[16 + i]);
        if salts != self.salts {
            (self.salts, self.frames, self.open) = (salts, 0, false);
        }
        loop {
            file.seek(SeekFrom::Start(HEADER_LEN + self.frames * (FRAME_HEADER_LEN + page_len)))?;
            let mut frame = [0; 24];
            if file.read_exact(&mut frame).is_err() || frame[8..16] != self.salts {
                return Ok(());
            }
            self.frames += 1;
            self.pages += 1;
            self.open = frame[4..8] == [0; 4];
            self.commits += u64::from(!self.open);
        }
    }
}

/// Whether the last commit in a log nobody writes to any more was cut short.
pub(crate) fn ends_in_the_middle(wal: &Path) -> bool {
    let mut counter = Counter::default();
    counter.look(wal);
    counter.open
}
