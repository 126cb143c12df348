//! A file of lines that is only ever added to: what is on it stays whole when the power goes or the disk is full.
//!
//! Knows nothing of what the lines say.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where lines are kept. A trait so that a test can fill the disk.
pub trait Disk: Send {
    /// Adds whole lines. Back when they are on disk; when it fails, nothing of them is.
    ///
    /// # Errors
    /// When they cannot be written.
    fn append(&mut self, lines: &[u8]) -> std::io::Result<()>;

    /// Puts these lines in place of all others, or leaves all as it was.
    ///
    /// # Errors
    /// When they cannot be written.
    fn replace(&mut self, lines: &[u8]) -> std::io::Result<()>;
}

/// A real file.
#[derive(Debug)]
pub struct LineFile {
    path: PathBuf,
    file: File,
    /// Length of the whole lines; `None` when half a line may stand behind them.
    whole: Option<u64>,
    sync_dir: fn(&Path) -> std::io::Result<()>,
}

impl LineFile {
    /// Opens a file of a folder, both made when they are missing, and reads what is there.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn open(dir: &Path, name: &str) -> std::io::Result<(Self, Vec<u8>)> {
        std::fs::create_dir_all(dir)?;
        let path = dir.join(name);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let file = OpenOptions::new().append(true).create(true).open(&path)?;
        let whole = Some(file.metadata()?.len());
        Ok((Self { path, file, whole, sync_dir }, bytes))
    }
}

impl Disk for LineFile {
    fn append(&mut self, lines: &[u8]) -> std::io::Result<()> {
        // Half a line that could not be taken back must not become one with this.
        let end: &[u8] = if self.whole.is_none() { b"\n" } else { b"" };
        let written = self.file.write_all(end).and_then(|()| self.file.write_all(lines));
        match written.and_then(|()| self.file.sync_data()) {
            Ok(()) => {
                let added = u64::try_from(lines.len()).unwrap_or_default();
                self.whole = match self.whole {
                    Some(len) => Some(len + added),
                    None => self.file.metadata().ok().map(|file| file.len()),
                };
                Ok(())
            }
            Err(error) => {
                // Nobody may find what was said to be lost.
                if let Some(len) = self.whole
                    && let Err(error) = self.file.set_len(len)
                {
                    tracing::error!(%error, "half a line stays on the disk");
                    self.whole = None;
                }
                Err(error)
            }
        }
    }

    fn replace(&mut self, lines: &[u8]) -> std::io::Result<()> {
        let new = self.path.with_extension("new");
        let mut file = OpenOptions::new().append(true).create(true).open(&new)?;
        file.set_len(0)?;
        file.write_all(lines)?;
        file.sync_all()?;
        std::fs::rename(&new, &self.path)?;
        // From here on the old file has no name: whatever fails now, nothing more may be added to it.
        self.file = file;
        self.whole = u64::try_from(lines.len()).ok();
        self.path.parent().map_or(Ok(()), self.sync_dir)
    }
}

fn sync_dir(dir: &Path) -> std::io::Result<()> {
    File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_after_a_replacement_that_half_failed_is_in_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let (mut lines, _) = LineFile::open(dir.path(), "lines").unwrap();
        lines.append(b"one\n").unwrap();
        lines.sync_dir = |_| Err(std::io::ErrorKind::Other.into());
        assert!(lines.replace(b"two\n").is_err(), "the folder may not know its new file after a power cut");
        lines.append(b"three\n").unwrap();
        assert_eq!(LineFile::open(dir.path(), "lines").unwrap().1, b"two\nthree\n");
    }

    #[test]
    fn half_a_line_that_could_not_be_taken_back_stands_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (mut lines, _) = LineFile::open(dir.path(), "lines").unwrap();
        lines.append(b"one\n").unwrap();
        // Open for reading only: neither can be added nor taken back.
        let good = std::mem::replace(&mut lines.file, File::open(dir.path().join("lines")).unwrap());
        assert!(lines.append(b"two\n").is_err());
        lines.file = good;
        lines.file.write_all(b"tw").unwrap();
        lines.append(b"three\n").unwrap();
        lines.append(b"four\n").unwrap();
        assert_eq!(LineFile::open(dir.path(), "lines").unwrap().1, b"one\ntw\nthree\nfour\n");
        // A later failure takes back its own half line and nothing else.
        let good = lines.whole;
        assert_eq!(good, Some(b"one\ntw\nthree\nfour\n".len() as u64));
    }
}
