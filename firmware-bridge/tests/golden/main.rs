//! Golden bytes of every device, and what must hold for every codec: prefixes wait, flips are noticed, noise and cuts do
//! no harm, no bytes panic.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should say where")]

mod codecs;
mod corpus;
mod frames;
mod led_panel;
mod pads;
mod prove;
mod slips;
mod window_screen;

#[path = "../fuzzed/mod.rs"]
mod fuzzed;

use std::path::Path;

/// The bytes of a golden file, without its comments.
fn golden(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(text.starts_with('#'), "{name} names no source");
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .map(|byte| u8::from_str_radix(byte, 16).unwrap())
        .collect()
}
