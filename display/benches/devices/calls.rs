//! From the answer to the clerk until the strip has its last byte, and until the loudspeaker has its sound.

use crate::devices::{Cable, Devices};
use crate::hall::{HallServer, window_type};
use crate::programs::{Display, display_file};
use crate::record::Record;
use crate::table::{Table, Times};
use crate::{BAUD, PATIENCE, until};
use display::panels::plan::AREA_AGAIN_AFTER;
use queue_api::client::CommandId;
use queue_api::counter::{CallNext, OpenCounter};
use queue_api::ticket::IssueTicket;
use std::path::Path;
use std::time::{Duration, Instant};

const COUNTERS: u16 = 24;
/// Counters along the first line of strips.
const LINE: u16 = 8;
const CALLS: u16 = 60;
const STRIP_WITHIN: Duration = Duration::from_millis(200);
const VOICE_WITHIN: Duration = Duration::from_millis(300);
/// Between two calls: the line is quiet again, and not in step with anything.
const PAUSE: Duration = Duration::from_millis(430);

pub(crate) fn run(table: &mut Table) {
    for dead in [0, 1] {
        let dir = tempfile::tempdir().unwrap();
        let devices = Devices::plug_in(dir.path(), COUNTERS, Some(BAUD));
        let server = HallServer::open(dir.path(), COUNTERS);
        let record = Record::follow(server.integrator());
        let line = &devices.lines.iter().find(|line| line.name == "strips-0").unwrap();
        let Cable::Strips(strips) = &line.cable else { unreachable!("a line of strips") };
        strips.with(|line| line.panel_mut(LINE).unwrap().dead = dead > 0);
        // A player that is done at once: no call waits for the one before.
        let file = display_file(dir.path(), server.base(), &devices) + "player = \"true {file}\"\n";
        let _display = Display::start_with(&file);
        let mut well: Vec<String> = line.names();
        well.truncate(usize::from(LINE) - dead);
        until("the strips", || record.all_well(&well));
        let (to_strip, to_voice) = calls(dir.path(), &server, &devices, LINE - u16::try_from(dead).unwrap());
        let on_line = format!("{dead} dead of {LINE} strips, 9600 baud");
        table.times(&format!("call to strip, {on_line}"), &to_strip, ("fixed", STRIP_WITHIN));
        table.times(&format!("call to sound on the disk, {on_line}"), &to_voice, ("fixed", VOICE_WITHIN));
    }
}

fn calls(dir: &Path, server: &HallServer, devices: &Devices, counters: u16) -> (Times, Times) {
    let client = server.integrator();
    let wish = |what: &str, no: u16, at: u16| CommandId::new(format!("bench/{what}/{no}/{at}"));
    for no in 1..=counters {
        client.open(&wish("open", no, 0), no, &OpenCounter::default()).unwrap();
    }
    // Opening a whole line at once is a morning's affair, not a call's.
    let drawn = |no: u16| devices.strip_words(no).is_some_and(|words| words.ends_with("综合"));
    until("opened strips to be drawn", || (1..=counters).all(drawn));
    // Cards take one change of an area a second; a call that comes sooner after an opening waits for that.
    let drawn_at = Instant::now();
    until("cards to take another picture", || drawn_at.elapsed() > AREA_AGAIN_AFTER);
    let (mut to_strip, mut to_voice) = (Times::default(), Times::default());
    for at in 0..CALLS {
        let no = at % counters + 1;
        let body = IssueTicket { window_type: window_type(no), ..IssueTicket::default() };
        client.issue_ticket(&wish("issue", no, at), &body).unwrap();
        let paused = Instant::now();
        until("a pause", || paused.elapsed() > PAUSE + Duration::from_millis(u64::from(at)));
        let ticket = client.call_next(&wish("call", no, at), no, &CallNext::default()).unwrap().unwrap();
        let called = Instant::now();
        let (mut strip, mut voice) = (None, None);
        let sound = format!("{}-to-{no}.wav", ticket.number);
        while strip.is_none() || voice.is_none() {
            assert!(called.elapsed() < PATIENCE, "{} at {no}: {strip:?} {voice:?}", ticket.number);
            let shows = || devices.strip_words(no).is_some_and(|words| words.starts_with(&ticket.number));
            strip = strip.or_else(|| shows().then(|| called.elapsed()));
            voice = voice.or_else(|| is_there(dir, &sound).then(|| called.elapsed()));
            std::thread::park_timeout(crate::LOOK_EVERY);
        }
        to_strip.add(strip.unwrap());
        to_voice.add(voice.unwrap());
        client.counter_verb(&wish("start", no, at), no, "start").unwrap();
        client.counter_verb(&wish("finish", no, at), no, "finish").unwrap();
    }
    (to_strip, to_voice)
}

fn is_there(dir: &Path, sound: &str) -> bool {
    let files = std::fs::read_dir(dir.join("voice")).into_iter().flatten().flatten();
    files.into_iter().any(|file| file.file_name().to_string_lossy().ends_with(sound))
}
