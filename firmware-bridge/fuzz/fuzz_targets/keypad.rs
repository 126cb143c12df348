//! See `tests/fuzzed/mod.rs`.
#![no_main]

#[path = "../../tests/fuzzed/mod.rs"]
#[allow(dead_code, reason = "each target uses its own function")]
mod fuzzed;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzed::keypad_frames(bytes));
