//! The whole hall: real processes, real bytes, a real browser, and trouble.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, which is its purpose"
)]

mod issue_to_rating;
mod power_cut;
