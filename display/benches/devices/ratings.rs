//! From a citizen's key until the server has the rating on its disk, with 32 keypads on one line.

use crate::hall::{HallServer, window_type};
use crate::record::Record;
use crate::table::{Table, Times};
use crate::{BAUD, until};
use firmware_bridge::bridge::{self, BridgeConfig};
use firmware_bridge::keypad::Prompt;
use firmware_bridge::simulate::Simulator;
use firmware_bridge::simulate::keypad::SimulatedKeypads;
use queue_api::client::CommandId;
use queue_api::counter::{CallNext, OpenCounter};
use queue_api::ticket::IssueTicket;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const PADS: u8 = 32;
const RATINGS: u16 = 64;
/// What may be added to a poll.
const BESIDE_POLL: Duration = Duration::from_millis(50);

pub(crate) fn run(table: &mut Table, poll: Duration) {
    let dir = tempfile::tempdir().unwrap();
    let counters = u16::from(PADS);
    let server = HallServer::open(dir.path(), counters);
    let record = Record::follow(server.integrator());
    let units: Vec<u8> = (1..=PADS).collect();
    let pads =
        Simulator::start_at_baud(dir.path(), "pads", SimulatedKeypads::new(&units), None, BAUD).unwrap();
    let unit = |no: &u8| format!("{{ unit = {no}, counter = {no} }}");
    let config: BridgeConfig = toml::from_str(&format!(
        "server = {:?}\ntoken_file = {:?}\ndata_dir = {:?}\n[[keypad_lines]]\nport = {:?}\nunits = [{}]\n",
        server.base(),
        dir.path().join("bridge.token"),
        dir.path().join("spool"),
        pads.link(),
        units.iter().map(unit).collect::<Vec<_>>().join(", ")
    ))
    .unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let ours = Arc::clone(&stop);
    let daemon = std::thread::spawn(move || bridge::run(&config, &ours).unwrap());
    let names: Vec<String> = units.iter().map(|no| format!("keypad-{no}")).collect();
    until("every keypad", || record.all_well(&names));

    let client = server.integrator();
    let wish = |what: &str, at: u16| CommandId::new(format!("bench/{what}/{at}"));
    let mut times = Times::default();
    for at in 0..RATINGS {
        let no = at % counters + 1;
        let unit = u8::try_from(no).unwrap();
        if at < counters {
            client.open(&wish("open", at), no, &OpenCounter::default()).unwrap();
        }
        let body = IssueTicket { window_type: window_type(no), ..IssueTicket::default() };
        client.issue_ticket(&wish("issue", at), &body).unwrap();
        let ticket = client.call_next(&wish("call", at), no, &CallNext::default()).unwrap().unwrap();
        client.counter_verb(&wish("start", at), no, "start").unwrap();
        client.counter_verb(&wish("finish", at), no, "finish").unwrap();
        until("the question", || {
            pads.with(|pads| {
                pads.prompt(unit) == Some(Prompt::PleaseRate)
                    && pads.ticket(unit).as_deref() == Some(&*ticket.number)
            })
        });
        assert!(pads.with(|pads| pads.press(unit, 1)));
        times.add(until("the rating", || record.ratings().iter().any(|rating| rating.ticket == ticket.id)));
    }
    let limit = ("longest poll + 50 ms:", poll + BESIDE_POLL);
    table.times(&format!("key to rating on the server's disk, {PADS} keypads on a line"), &times, limit);
    stop.store(true, Ordering::Relaxed);
    daemon.join().unwrap();
}
