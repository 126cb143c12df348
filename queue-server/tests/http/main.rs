//! The server from outside: every route, every kind of "no", and trouble.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that panics has failed, which is its purpose"
)]

mod appointments;
mod auth;
mod config;
mod contract;
mod counters;
mod events;
mod hours;
mod pages;
mod support;
mod tickets;
mod trouble;
