//! A seeded day of the city hall through the real store: ten thousand citizens, a hundred clerks, wrong clocks, power
//! cuts, requests sent twice. Afterwards everything is checked from the log on disk alone.
//!
//! `SEED=` repeats a day; `CITIZENS=` makes it larger or smaller.

#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::print_stderr,
        reason = "a test that panics has failed, which is its purpose; its seed must be seen"
    )
)]

#[path = "../load/random.rs"]
#[allow(dead_code, reason = "shared by several programs, each of which uses a part")]
mod random;

mod chance;
mod checks;
mod citizens;
mod city;
mod clerks;
mod log;
mod rows;
mod server;
mod simulation;

use simulation::Simulation;

/// The day of `make test`, so that a change is judged and not luck; `make soak` draws another each time.
const SEED: u64 = 494_264_309;
/// Citizens in `make test`; `CITIZENS` asks for more.
const CITIZENS: usize = 10_000;
/// Enough for every kind of step, few enough for two runs.
const CITIZENS_OF_A_SMALL_DAY: usize = 400;

fn lived(seed: u64, citizens: usize) -> (Simulation, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut simulation = Simulation::new(dir.path(), seed, citizens);
    runtime.block_on(simulation.live());
    (simulation, dir)
}

#[test]
fn on_a_day_of_ten_thousand_citizens_every_promise_is_kept() {
    let seed = random::seed_given().unwrap_or(SEED);
    let citizens = std::env::var("CITIZENS").map_or(CITIZENS, |citizens| citizens.parse().unwrap());
    eprintln!("SEED={seed} CITIZENS={citizens} repeats this day");
    let begun = std::time::Instant::now();
    let (simulation, dir) = lived(seed, citizens);
    eprintln!("lived in {:.1} s: {}", begun.elapsed().as_secs_f32(), simulation.tally);
    let log = log::read(dir.path());
    checks::all(&simulation, &log);
    rows::agree(dir.path(), &log, &simulation.server.config);
    let (lines, within_p90, within_p50) = checks::coverage(&log);
    eprintln!("{lines}");
    // Nine of ten and half, with room for a day that turned out badly; a small day tells nothing.
    let plausible = (80..98).contains(&within_p90) && (35..65).contains(&within_p50);
    assert!(plausible || citizens < CITIZENS, "{lines}");
    assert!(simulation.tally.finished * 2 > citizens, "most citizens were served: {}", simulation.tally);
}

#[test]
fn the_same_seed_tells_the_same_day() {
    let seed = random::seed_given().unwrap_or(SEED);
    eprintln!("SEED={seed} repeats this day");
    let [(first, one), (_, other)] = [(); 2].map(|()| lived(seed, CITIZENS_OF_A_SMALL_DAY));
    let [one_log, other_log] = [log::read(one.path()), log::read(other.path())];
    for (a, b) in one_log.iter().zip(&other_log) {
        assert_eq!(a, b);
    }
    assert_eq!(one_log.len(), other_log.len());
    checks::all(&first, &one_log);
}
