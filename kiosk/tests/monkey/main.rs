//! A monkey at the kiosk: touches whatever can be touched while server, printer, reader and clock say anything at all.
//! What must never happen, must not happen to it either. By a seed that repeats.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, which is its purpose")]

mod chance;
mod deeds;
mod log;
mod monkey;
mod rules;

use monkey::Monkey;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Of the short run; each begins with a fresh kiosk.
const SEEDS: u64 = 4;
/// When a screen was not met by then: as far as the short run goes on.
const SEEDS_MAX: u64 = 10;
/// What the monkey does with one kiosk.
const STEPS: usize = 5_000;

/// Every screen: a monkey that never comes to one has proved nothing of it.
const SCREENS: [&str; 36] = [
    "out-of-service",
    "home",
    "find",
    "search",
    "themes",
    "found",
    "window-types",
    "closed",
    "matters",
    "identify",
    "typed-number",
    "class",
    "phone",
    "confirm",
    "issuing",
    "refused",
    "has-ticket",
    "ticket",
    "departments",
    "guides",
    "guide",
    "modes",
    "check-in",
    "reprint",
    "rate",
    "tickets",
    "level",
    "asking",
    "told",
    "feedback",
    "feedback-topics",
    "feedback-text",
    "feedback-counter",
    "feedback-phone",
    "feedback-summary",
    "feedback-receipt",
];

/// `MONKEY_SEED` repeats a run, `MONKEY_SECONDS` makes it longer.
#[test]
fn whatever_is_touched_or_said_nobody_gets_a_ticket_unasked_and_nothing_personal_stays() {
    let given = |name| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let first = given("MONKEY_SEED").unwrap_or(1);
    let until = given("MONKEY_SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let log = log::listen();
    let mut seed = first;
    let mut seen = BTreeSet::new();
    let goes_on = |seed: u64, seen: &BTreeSet<_>| {
        let is_short = seed < first + SEEDS || (seen.len() < SCREENS.len() && seed < first + SEEDS_MAX);
        until.map_or(is_short, |until| Instant::now() < until)
    };
    while goes_on(seed, &seen) {
        let mut monkey = Monkey::new(seed, log.clone());
        for _ in 0..STEPS {
            monkey.step();
        }
        seen.append(&mut monkey.seen());
        seed += 1;
    }
    let unseen: Vec<_> = SCREENS.iter().filter(|screen| !seen.contains(*screen)).collect();
    assert!(unseen.is_empty(), "never seen: {unseen:?}");
}
