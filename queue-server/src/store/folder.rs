//! The data folder: what lies in it is for its owner alone.

use std::fs::{DirBuilder, File};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Makes the data folder if need be, for its owner alone. One that exists keeps its mode: it may be shared on purpose.
///
/// # Errors
/// What the operating system said.
pub fn make_folder(dir: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

/// Opens a file for writing and makes it if need be, for its owner alone. Made before SQLite would, with its own idea
/// of who may read it; the files beside a database take its mode.
///
/// # Errors
/// What the operating system said.
pub fn private_file(path: &Path) -> std::io::Result<File> {
    File::options().create(true).truncate(false).write(true).mode(0o600).open(path)
}
