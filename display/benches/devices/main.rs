//! `make bench-devices`: how long a hall's devices make people wait, and what the programs cost while nothing is wrong.
//!
//! Lines have the speed of real ones: bytes take their time. Server, daemon and display are the real ones; for what they
//! cost they are processes of their own. Sections can be named (`calls`, `pads`, `ratings`, `cost`).

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a program that prints figures; where it panics there is nothing to print"
)]

mod calls;
mod cost;
#[path = "../../tests/soak/devices.rs"]
#[allow(dead_code, reason = "the soak uses the rest")]
mod devices;
#[path = "../../tests/soak/hall.rs"]
#[allow(dead_code, reason = "the soak uses the rest")]
mod hall;
mod pads;
#[path = "../../tests/soak/programs.rs"]
#[allow(dead_code, reason = "the soak uses the rest")]
mod programs;
mod ratings;
#[path = "../../tests/soak/record.rs"]
#[allow(dead_code, reason = "the soak uses the rest")]
mod record;
mod table;

use std::time::{Duration, Instant};
use table::Table;

/// Speed of every line.
const BAUD: u32 = 9_600;
/// Longest wait for anything that must come.
const PATIENCE: Duration = Duration::from_secs(60);
/// How finely is looked.
const LOOK_EVERY: Duration = Duration::from_millis(1);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Built with all targets, run by `cargo bench` alone.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let wanted: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let wants = |section: &str| wanted.is_empty() || wanted.iter().any(|name| *name == section);
    let mut table = Table::default();
    if wants("calls") {
        calls::run(&mut table);
    }
    if wants("pads") || wants("ratings") {
        let poll = pads::run(&mut table);
        ratings::run(&mut table, poll);
    }
    if wants("cost") {
        cost::run(&mut table);
    }
    println!("\n{table}");
}

/// Waits for a condition; how long since the beginning.
pub(crate) fn until(what: &str, mut condition: impl FnMut() -> bool) -> Duration {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::park_timeout(LOOK_EVERY);
    }
    begun.elapsed()
}
