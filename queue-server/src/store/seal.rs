//! Sealing of what may not lie on disk in clear: XChaCha20-Poly1305 under a key of the hall, one for each purpose.
//!
//! A sealed thing is bound to its row by associated data: moved to another row, it opens no more.

use super::key::HallKey;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

const NONCE_LEN: usize = 24;

/// Why something could not be sealed or unsealed.
#[derive(Debug, thiserror::Error)]
pub(super) enum SealError {
    #[error("no randomness: {0}")]
    Random(getrandom::Error),
    #[error("cannot be unsealed: wrong key file, or the row was changed")]
    Sealed,
}

/// Nonce and sealed text; `row` is what it belongs to.
pub(super) fn seal(key: &HallKey, purpose: &str, row: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
    let mut sealed = vec![0; NONCE_LEN];
    getrandom::fill(&mut sealed).map_err(SealError::Random)?;
    let nonce = XNonce::try_from(sealed.as_slice()).map_err(|_| SealError::Sealed)?;
    let payload = Payload { msg: plain, aad: row };
    sealed.extend(cipher(key, purpose).encrypt(&nonce, payload).map_err(|_| SealError::Sealed)?);
    Ok(sealed)
}

/// What was sealed for this purpose and row.
pub(super) fn unseal(key: &HallKey, purpose: &str, row: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
    let (nonce, message) = sealed.split_at_checked(NONCE_LEN).ok_or(SealError::Sealed)?;
    let nonce = XNonce::try_from(nonce).map_err(|_| SealError::Sealed)?;
    let payload = Payload { msg: message, aad: row };
    cipher(key, purpose).decrypt(&nonce, payload).map_err(|_| SealError::Sealed)
}

fn cipher(key: &HallKey, purpose: &str) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&key.derive(purpose, b"").into())
}
