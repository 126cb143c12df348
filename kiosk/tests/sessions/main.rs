//! Thousands of citizens at one kiosk: it must be as small after the last as after the first.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, which is its purpose")]

mod size;
mod visits;

use kiosk::stage::Stage;
use size::Size;
use visits::VISITS;

/// Visits until tables, queues and the allocator have the size they need.
const WARM_UP: usize = 500;
/// Visits of the short run; `SESSIONS` makes it longer.
const SHORT: usize = 1_500;
/// What a visit may leave in memory, bytes. Nothing is kept of one; but the allocator's pages grow in steps, and the
/// operating system counts pages. With [`PAGES`] the short run notices what leaves 150 bytes a visit, such as a line of a
/// list; a long one what leaves this.
const BYTES_A_VISIT: usize = 64;
/// The steps in which pages are handed out, bytes.
const PAGES: usize = 128 << 10;

#[test]
fn after_thousands_of_visits_the_kiosk_is_as_small_as_before() {
    let wanted = std::env::var("SESSIONS").ok().map_or(SHORT, |text| text.parse().unwrap());
    let (mut app, stage) = Stage::headless();
    stage.open(&mut app);
    let mut run = |from: usize, to: usize| {
        for n in from..to {
            VISITS[n % VISITS.len()](&mut app, &stage);
            visits::ends_at_home(&mut app, &stage);
        }
        Size::of(&mut app)
    };
    let before = run(0, WARM_UP);
    let after = run(WARM_UP, WARM_UP + wanted);
    assert_eq!(before.things(), after.things(), "things remained of {wanted} visits");
    let most = before.resident + wanted * BYTES_A_VISIT + PAGES;
    assert!(
        after.resident <= most,
        "{} KB before, {} KB after {wanted} visits",
        before.resident >> 10,
        after.resident >> 10
    );
}
