//! How long a call takes inside the display: from the event to the frame for a panel, and to the sound on the disk.
//! Prints medians and worst of many runs; judges nothing.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a bench that is wrong should panic where it is wrong"
)]

use display::announce::{Announcer, Rules};
use display::board::{self, BoardSpec};
use display::hall::{Feed, Hall};
use display::panels::sender::drawing;
use display::script::{One, vocabulary};
use display::strip::{self, StripSpec};
use display::text::{Language, Languages};
use display::voice::pack::Pack;
use display::voice::speaker::sound;
use firmware_bridge::led_panel::Request;
use firmware_bridge::led_panel::frame::{Frame, HOST, encode};
use queue_api::event::{HallEvent, Recorded};
use queue_api::hall::HallSnapshot;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

const RUNS: u64 = 500;

fn main() {
    let snapshot: HallSnapshot = serde_json::from_str(include_str!("../samples/hall.json")).unwrap();
    let called = |ticket: u64| HallEvent::TicketCalled {
        ticket,
        number: format!("A{ticket:03}"),
        window_type: "A".into(),
        counter: 3,
        calls: 1,
        why: None,
    };
    let mut hall = Hall::new(&snapshot);
    let board_spec = BoardSpec { width: 256, height: 128, languages: Languages::Both };
    let strip_spec = StripSpec { counter: 3, width: 256, height: 32, languages: Languages::Both };
    tell("event to frames of a board and a strip", |run| {
        hall.take(&Recorded { seq: run, at: snapshot.at, event: called(run) });
        let board = board::picture(Some(&hall), Feed::Live, snapshot.at, &board_spec);
        let strip = strip::picture(Some(&hall), Feed::Live, snapshot.at, &strip_spec);
        for picture in [board, strip] {
            let request = Request::Areas(drawing(&picture.areas, true));
            let frame = Frame { to: 1, from: HOST, data: request.data() };
            assert!(!encode(&frame).unwrap().is_empty());
        }
    });
    let voices = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice");
    let pack = |name: &str, language| Pack::load(&voices.join(name), &vocabulary(language, One::Yi)).unwrap();
    let packs = [(Language::Zh, pack("cmn", Language::Zh)), (Language::En, pack("en", Language::En))];
    let mut announcer = Announcer::new(Rules { repeats: 1, age_max_s: 180, quiet: Vec::new() }, None);
    let dir = tempfile::tempdir().unwrap();
    tell("event to a call in two languages on the disk", |run| {
        announcer.take(&called(run), snapshot.at);
        let call = announcer.next(snapshot.at, 632).unwrap();
        let mut sound = sound(&packs, Languages::Both.all(), One::Yi, &call).unwrap().unwrap();
        sound.quieten(60);
        sound.write(&dir.path().join("call.wav")).unwrap();
        announcer.said();
    });
}

fn tell(what: &str, mut work: impl FnMut(u64)) {
    let mut took: Vec<Duration> = Vec::new();
    for run in 1..=RUNS {
        let begun = Instant::now();
        work(run);
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    let (median, worst) = (took[took.len() / 2], took[took.len() - 1]);
    // A closed output is nobody's loss.
    drop(writeln!(std::io::stdout(), "{what}: median {median:.1?}, worst of {RUNS} {worst:.1?}"));
}
