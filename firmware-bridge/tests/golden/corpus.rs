//! What fuzzing found and kept, run by the ordinary compiler on every `make test`. `make fuzz` looks for more.

use crate::fuzzed::TARGETS;
use std::path::Path;

/// The kept corpus is small on purpose.
const CORPUS_LEN_MAX: u64 = 200 * 1024;

#[test]
fn every_kept_input_of_every_fuzz_target_is_still_harmless() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut total = 0;
    for (name, run) in TARGETS {
        let mut count = 0;
        for entry in std::fs::read_dir(corpus.join(name)).unwrap_or_else(|error| panic!("{name}: {error}")) {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            total += bytes.len() as u64;
            count += 1;
            run(&bytes);
        }
        assert!(count > 0, "{name} has no corpus");
    }
    assert!(total <= CORPUS_LEN_MAX, "{total} bytes");
    let folders = std::fs::read_dir(&corpus).unwrap().count();
    assert_eq!(folders, TARGETS.len(), "a folder without a target");
}
