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
    len: u64,
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
        let len = file.metadata()?.len();
        Ok((Self { path, file, len }, bytes))
    }
}

impl Disk for LineFile {
    fn append(&mut self, lines: &[u8]) -> std::io::Result<()> {
        let written = self.file.write_all(lines).and_then(|()| self.file.sync_data());
        match written {
            Ok(()) => {
                self.len += u64::try_from(lines.len()).unwrap_or_default();
                Ok(())
            }
            Err(error) => {
                // Half a line must not stand before the next one, and nobody may find what was said to be lost.
                if let Err(error) = self.file.set_len(self.len) {
                    tracing::error!(%error, "half a line stays on the disk");
                }
                Err(error)
            }
        }
    }

    fn replace(&mut self, lines: &[u8]) -> std::io::Result<()> {
        let new = self.path.with_extension("new");
        let mut file = File::create(&new)?;
        file.write_all(lines)?;
        file.sync_all()?;
        std::fs::rename(&new, &self.path)?;
        if let Some(dir) = self.path.parent() {
            File::open(dir)?.sync_all()?;
        }
        self.file = OpenOptions::new().append(true).open(&self.path)?;
        self.len = self.file.metadata()?.len();
        Ok(())
    }
}
