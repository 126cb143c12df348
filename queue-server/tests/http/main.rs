//! The server from outside: every route, every kind of "no", and trouble.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, which is its purpose"
)]

mod appointments;
mod archive;
mod auth;
mod board;
mod commands;
mod concurrency;
mod config;
mod contract;
mod counters;
mod events;
mod feedback;
mod hours;
#[path = "../load/mod.rs"]
mod load;
mod pages;
mod process;
mod pulses;
mod reports;
mod restore;
mod snapshots;
mod support;
mod tickets;
mod trouble;
