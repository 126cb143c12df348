//! `make bench`: each figure beside a limit measured in the same run, so that a ratio means the same on any machine.
//!
//! Sections can be named (`cargo bench -p queue-server -- issue calls`); `HISTORY` sets the number of past tickets.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a program that prints figures; where it panics there is nothing to print"
)]

mod calls;
mod disk;
mod followers;
mod footprint;
mod history;
mod issue;
#[path = "../../tests/load/mod.rs"]
mod load;
mod table;

use std::path::{Path, PathBuf};
use table::Table;

/// What every section gets.
struct Bench {
    dir: PathBuf,
    table: Table,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Built with all targets, run by `cargo bench` alone.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let wanted: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let wants = |section: &str| wanted.is_empty() || wanted.iter().any(|name| *name == section);
    // Beside the build, not in the system's temporary folder: that may be memory, which knows no fsync.
    let dir = tempfile::tempdir_in(Path::new(env!("CARGO_TARGET_TMPDIR"))).unwrap();
    let mut bench = Bench { dir: dir.path().to_owned(), table: Table::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        if wants("issue") {
            issue::run(&mut bench).await;
        }
        if wants("calls") {
            calls::run(&mut bench).await;
        }
        if wants("followers") {
            followers::run(&mut bench).await;
        }
        if wants("footprint") {
            footprint::run(&mut bench).await;
        }
        if wants("history") {
            history::run(&mut bench).await;
        }
    });
    println!("\n{}", bench.table);
}

impl Bench {
    /// A fresh folder for one section.
    fn folder(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}
