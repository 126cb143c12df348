//! The server from outside: every route, every kind of "no", and trouble.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, which is its purpose"
)]

mod auth;
mod concurrency;
mod contract;
mod counters;
mod events;
#[path = "../load/mod.rs"]
mod load;
mod pages;
mod support;
mod tickets;
mod trouble;
