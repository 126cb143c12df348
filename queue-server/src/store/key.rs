//! The hall's secret: one random key in a file that only its owner may read. Everything secret is derived from it.

use super::OpenError;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

const KEY_LEN: usize = 32;

/// The key of one hall. Never printed.
#[derive(Clone)]
pub struct HallKey([u8; KEY_LEN]);

impl std::fmt::Debug for HallKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HallKey(redacted)")
    }
}

impl HallKey {
    /// Reads the key file, or makes one for a new hall.
    ///
    /// A database whose key is gone is not given a new one: its identities could never be read again, and
    /// nobody would notice.
    pub(super) fn open(dir: &Path, database_exists: bool) -> Result<Self, OpenError> {
        let path = dir.join("hall.key");
        let problem = |problem: String| OpenError::Key { path: path.clone(), problem };
        match std::fs::metadata(&path) {
            Ok(metadata) if metadata.permissions().mode() & 0o077 != 0 => {
                Err(problem("others may read it; chmod 600 it".into()))
            }
            Ok(_) => {
                let bytes = std::fs::read(&path).map_err(|error| problem(error.to_string()))?;
                let key = bytes
                    .try_into()
                    .map_err(|_| problem("not 32 bytes; restore it from the backup".into()))?;
                Ok(Self(key))
            }
            Err(_) if database_exists => Err(problem("missing; restore it from the backup".into())),
            Err(_) => {
                let mut key = [0; KEY_LEN];
                getrandom::fill(&mut key).map_err(|error| problem(error.to_string()))?;
                let mut options = std::fs::OpenOptions::new();
                let file = options.write(true).create_new(true).mode(0o600).open(&path);
                let written = file.and_then(|mut file| file.write_all(&key).and_then(|()| file.sync_all()));
                written.map_err(|error| problem(error.to_string()))?;
                Ok(Self(key))
            }
        }
    }

    /// A value that only this hall can compute: `purpose` keeps the uses apart.
    #[must_use]
    pub fn derive(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else {
            unreachable!("HMAC takes keys of any length")
        };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}
