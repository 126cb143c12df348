//! A folder that is made under a temporary name and gets its own only when it is whole: half a backup must never
//! look like a backup, half a restored hall never like a hall.

use nix::libc::EFBIG;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// Added to the name while the folder is not whole.
const PARTIAL: &str = "partial";
/// Bytes read at once when a file is hashed.
const BLOCK_LEN: usize = 64 * 1024;

/// Why a folder could not be made.
#[derive(Debug, thiserror::Error)]
pub enum StagingError {
    /// It is there already.
    #[error("{0} is there already; give a folder that is not")]
    Taken(PathBuf),
    /// An earlier attempt was cut short, or one is under way.
    #[error("{0} is there: another run is under way or was cut short; if none runs, delete it and try again")]
    Unfinished(PathBuf),
    /// The folder it should lie in is missing.
    #[error("{0} is not a folder; make it, or connect the disk")]
    NoParent(PathBuf),
    /// The disk is full.
    #[error("no room for {0}; nothing of it was kept")]
    Full(PathBuf),
    /// The operating system said no.
    #[error("{path}: {error}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What it said.
        error: std::io::Error,
    },
}

impl StagingError {
    pub(super) fn file(path: &Path, error: std::io::Error) -> Self {
        let full = matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded);
        if full || error.raw_os_error() == Some(EFBIG) {
            Self::Full(path.to_owned())
        } else {
            Self::File { path: path.to_owned(), error }
        }
    }
}

/// A folder on its way. Deleted unless it is finished.
#[derive(Debug)]
pub(super) struct Staging {
    partial: PathBuf,
    target: PathBuf,
    parent: PathBuf,
}

impl Staging {
    /// Makes the temporary folder beside `target`, which must not exist or be empty.
    pub(super) fn begin(target: &Path) -> Result<Self, StagingError> {
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
            Some(_) | None => PathBuf::from("."),
        };
        let Some(name) = target.file_name() else { return Err(StagingError::Taken(target.to_owned())) };
        if !parent.is_dir() {
            return Err(StagingError::NoParent(parent));
        }
        match std::fs::read_dir(target).map(|mut entries| entries.next().is_none()) {
            Ok(true) => {}
            Ok(false) => return Err(StagingError::Taken(target.to_owned())),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) if error.kind() == ErrorKind::NotADirectory => {
                return Err(StagingError::Taken(target.to_owned()));
            }
            Err(error) => return Err(StagingError::file(target, error)),
        }
        let mut partial_name = name.to_owned();
        partial_name.push(".");
        partial_name.push(PARTIAL);
        let partial = parent.join(partial_name);
        match std::fs::DirBuilder::new().mode(0o700).create(&partial) {
            Ok(()) => Ok(Self { partial, target: target.to_owned(), parent }),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(StagingError::Unfinished(partial)),
            Err(error) => Err(StagingError::file(&partial, error)),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.partial
    }

    /// Refuses what will not fit, before anything is written: a database that runs out of room says less clearly why.
    pub(super) fn room_for(&self, bytes: u64) -> Result<(), StagingError> {
        let disk = nix::sys::statvfs::statvfs(&self.partial)
            .map_err(|error| StagingError::file(&self.partial, error.into()))?;
        let free = disk.blocks_available().saturating_mul(disk.fragment_size());
        if free < bytes { Err(StagingError::Full(self.target.clone())) } else { Ok(()) }
    }

    /// Copies a file in, readable by its owner only.
    pub(super) fn copy_in(&self, from: &Path, name: &str) -> Result<(), StagingError> {
        let to = self.partial.join(name);
        let mut source = File::open(from).map_err(|error| StagingError::file(from, error))?;
        // Made so from the first byte on: it may be the key.
        let copy = File::options().write(true).create_new(true).mode(0o600).open(&to);
        copy.and_then(|mut copy| std::io::copy(&mut source, &mut copy))
            .map(drop)
            .map_err(|error| StagingError::file(&to, error))
    }

    /// Puts everything on disk, then gives the folder its name.
    pub(super) fn finish(self) -> Result<(), StagingError> {
        let entries =
            std::fs::read_dir(&self.partial).map_err(|error| StagingError::file(&self.partial, error))?;
        for entry in entries {
            let path = entry.map_err(|error| StagingError::file(&self.partial, error))?.path();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))
                .map_err(|error| StagingError::file(&path, error))?;
            sync(&path)?;
        }
        sync(&self.partial)?;
        std::fs::rename(&self.partial, &self.target)
            .map_err(|error| StagingError::file(&self.target, error))?;
        sync(&self.parent)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Renamed and gone is the good end; otherwise only what this run made is deleted.
        drop(std::fs::remove_dir_all(&self.partial));
    }
}

/// Waits until a file or folder is on disk.
fn sync(path: &Path) -> Result<(), StagingError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(|error| StagingError::file(path, error))
}

/// Length and SHA-256 of a file.
pub(super) fn digest(path: &Path) -> Result<(u64, String), StagingError> {
    let failed = |error| StagingError::file(path, error);
    let mut file = File::open(path).map_err(failed)?;
    let (mut hash, mut len, mut block) = (Sha256::new(), 0, vec![0; BLOCK_LEN]);
    loop {
        let read = file.read(&mut block).map_err(failed)?;
        let Some(bytes) = block.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hash.update(bytes);
        len += u64::try_from(read).unwrap_or(u64::MAX);
    }
    Ok((len, super::events::hex(&hash.finalize())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_as_such() {
        for code in [nix::libc::ENOSPC, nix::libc::EDQUOT, EFBIG] {
            let error = StagingError::file(Path::new("x"), std::io::Error::from_raw_os_error(code));
            assert!(matches!(error, StagingError::Full(_)), "{error}");
        }
    }

    #[test]
    fn what_was_not_finished_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("backup");
        let staging = Staging::begin(&target).unwrap();
        std::fs::write(staging.path().join("x"), "x").unwrap();
        assert!(matches!(Staging::begin(&target), Err(StagingError::Unfinished(_))));
        assert!(matches!(staging.room_for(u64::MAX), Err(StagingError::Full(_))));
        staging.room_for(1).unwrap();
        drop(staging);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_with_something_in_it_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("data");
        std::fs::create_dir(&target).unwrap();
        drop(Staging::begin(&target).unwrap());
        std::fs::write(target.join("x"), "x").unwrap();
        assert!(matches!(Staging::begin(&target), Err(StagingError::Taken(_))));
        let nowhere = dir.path().join("missing").join("data");
        assert!(matches!(Staging::begin(&nowhere), Err(StagingError::NoParent(_))));
    }
}
