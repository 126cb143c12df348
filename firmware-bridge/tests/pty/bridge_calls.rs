//! The daemon between call pads, of both kinds, and a server that is played here.

use crate::bridge::{Daemon, Server, ticket};
use crate::{start, until};
use firmware_bridge::call_pad::Uplink;
use firmware_bridge::keypad::Lamp;
use firmware_bridge::simulate::Simulator;
use firmware_bridge::simulate::call_pad::SimulatedCallPads;
use firmware_bridge::simulate::keypad::SimulatedKeypads;
use queue_api::device::{DeviceHealth, DeviceKind, DeviceView};
use queue_api::error::ApiError;
use queue_api::event::HallEvent;
use std::sync::atomic::Ordering;
use tempfile::TempDir;

const NEXT: u16 = 16;
const CALL: u16 = 25;

fn modbus(pads: &Simulator<SimulatedKeypads>) -> String {
    let units = "[{ unit = 4, counter = 3, roles = [\"call\"] }]";
    format!("[[keypad_lines]]\nport = {:?}\nunits = {units}\n", pads.link())
}

fn one_pad() -> (TempDir, Simulator<SimulatedKeypads>) {
    let dir = tempfile::tempdir().unwrap();
    let (pads, _) = start(dir.path(), "keypads", SimulatedKeypads::new(&[4]));
    (dir, pads)
}

/// Presses, and is back when the daemon has dealt with it.
fn press(pads: &Simulator<SimulatedKeypads>, key: u16, number: Option<u16>) {
    pads.with(|pads| assert!(pads.press_with(4, key, number)));
    until("the acknowledgement", || pads.with(|pads| pads.is_acknowledged(4)).filter(|done| *done));
}

fn shows(pads: &Simulator<SimulatedKeypads>, text: &str, lamp: Lamp) {
    until(&format!("{text:?} and {lamp:?}"), || {
        pads.with(|pads| (pads.ticket(4)? == text && pads.lamp(4)? == lamp).then_some(()))
    });
}

fn verbs(server: &Server) -> Vec<String> {
    server.seen.lock().unwrap().commands.iter().map(|(verb, _, _)| verb.clone()).collect()
}

fn refusal(code: &str) -> (u16, String) {
    let error = ApiError { code: code.into(), ..ApiError::default() };
    (409, serde_json::to_string(&error).unwrap())
}

#[test]
fn a_key_becomes_one_command_and_its_refusal_is_shown() {
    let (dir, pads) = one_pad();
    let server = Server::start();
    server.seen.lock().unwrap().waiting = 23;
    let _daemon = Daemon::start_with(&server, &modbus(&pads), &dir);
    shows(&pads, "", Lamp::Idle);
    until("how many wait", || (pads.with(|pads| pads.waiting(4)) == Some(23)).then_some(()));
    press(&pads, CALL, Some(12));
    until("the command", || (!verbs(&server).is_empty()).then_some(()));
    let (verb, key, body) = server.seen.lock().unwrap().commands[0].clone();
    assert_eq!((verb.as_str(), body.as_str()), ("call-next", r#"{"number":"A012"}"#));
    assert!(key.starts_with("call-pad/3/"), "{key}");
    // The call is shown because it happened, whoever caused it.
    server.happen(called(7, "A012"));
    shows(&pads, "A012", Lamp::Called);
    server.seen.lock().unwrap().answers.push_back(refusal("ticket_in_hand"));
    let beeps = pads.with(|pads| pads.beeps(4)).unwrap();
    press(&pads, NEXT, None);
    shows(&pads, "E04", Lamp::Called);
    until("two beeps", || (pads.with(|pads| pads.beeps(4)) == Some(beeps + 2)).then_some(()));
    shows(&pads, "A012", Lamp::Called);
    server.seen.lock().unwrap().answers.push_back((204, String::new()));
    press(&pads, NEXT, None);
    shows(&pads, "---", Lamp::Called);
    assert_eq!(verbs(&server), ["call-next"; 3]);
    until("the pad is reported", || {
        let seen = server.seen.lock().unwrap();
        let pad = seen.devices.iter().find(|(name, _)| name == "call-pad-3")?;
        (pad.1.kind == DeviceKind::CallPad).then_some(())
    });
}

fn called(ticket: u64, number: &str) -> HallEvent {
    HallEvent::TicketCalled {
        ticket,
        number: number.into(),
        window_type: "A".into(),
        counter: 3,
        calls: 1,
        why: None,
    }
}

#[test]
fn the_pad_follows_what_is_done_on_the_page() {
    let (dir, pads) = one_pad();
    let server = Server::start();
    let _daemon = Daemon::start_with(&server, &modbus(&pads), &dir);
    shows(&pads, "", Lamp::Idle);
    server.happen(called(7, "A007"));
    shows(&pads, "A007", Lamp::Called);
    server.happen(HallEvent::ServiceStarted { ticket: 7, number: "A007".into(), counter: 3 });
    shows(&pads, "A007", Lamp::Serving);
    server.finish(7, 3);
    shows(&pads, "", Lamp::Idle);
    server.happen(HallEvent::CounterPaused { counter: 3, reason: queue_api::counter::PauseReason::Meal });
    shows(&pads, "", Lamp::Paused);
    // The pause key of a paused counter goes on.
    press(&pads, 19, None);
    until("the command", || (verbs(&server) == ["open"]).then_some(()));
    server.happen(HallEvent::CounterClosed { counter: 3 });
    shows(&pads, "", Lamp::Closed);
}

#[test]
fn a_key_without_a_server_is_refused_at_once_and_never_delivered_later() {
    let (dir, pads) = one_pad();
    {
        let _daemon = Daemon::start_alone("http://127.0.0.1:9", &modbus(&pads), &dir);
        shows(&pads, "", Lamp::NoConnection);
        press(&pads, NEXT, None);
        shows(&pads, "E90", Lamp::NoConnection);
        until("two beeps", || (pads.with(|pads| pads.beeps(4)) == Some(2)).then_some(()));
    }
    // Pressed while no daemon ran at all.
    pads.with(|pads| assert!(pads.press(4, NEXT)));
    let server = Server::start();
    let _daemon = Daemon::start_with(&server, &modbus(&pads), &dir);
    until("the acknowledgement", || pads.with(|pads| pads.is_acknowledged(4)).filter(|done| *done));
    press(&pads, 21, None);
    until("a command", || (!verbs(&server).is_empty()).then_some(()));
    assert_eq!(verbs(&server), ["start"], "the key before was pressed nobody knows when");
}

#[test]
fn a_key_whose_answer_is_open_is_asked_again_under_its_name_by_the_next_daemon_too() {
    let (dir, pads) = one_pad();
    let server = Server::start();
    let daemon = Daemon::start_with(&server, &modbus(&pads), &dir);
    shows(&pads, "", Lamp::Idle);
    server.busy.store(true, Ordering::Relaxed);
    press(&pads, NEXT, None);
    until("two tries", || (verbs(&server).len() >= 2).then_some(()));
    drop(daemon);
    let tries = verbs(&server).len();
    server.busy.store(false, Ordering::Relaxed);
    server.seen.lock().unwrap().answers.push_back((200, ticket()));
    let daemon = Daemon::start_with(&server, &modbus(&pads), &dir);
    until("one more try", || (verbs(&server).len() > tries).then_some(()));
    let spool = dir.path().join("spool/ratings.jsonl");
    until("its answer on disk", || std::fs::read_to_string(&spool).ok()?.contains("answered").then_some(()));
    drop(daemon);
    let tries = verbs(&server).len();
    let _again = Daemon::start_with(&server, &modbus(&pads), &dir);
    // A key pressed before this daemon has heard the pad is late and does nothing; the next one is not.
    until("the next key", || {
        press(&pads, 17, None);
        verbs(&server).contains(&"recall".to_owned()).then_some(())
    });
    let commands = server.seen.lock().unwrap().commands.clone();
    let names: Vec<&String> =
        commands.iter().filter(|(verb, _, _)| verb == "call-next").map(|c| &c.1).collect();
    assert!(names.iter().all(|name| *name == names[0]), "{names:?}");
    assert_eq!(names.len(), tries, "answered is answered");
}

#[test]
fn a_day_at_an_ff68_pad_with_its_evaluator() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start();
    server.seen.lock().unwrap().waiting = 5;
    let (pads, _) = start(dir.path(), "call-pads", SimulatedCallPads::new(&[5, 6]));
    let units =
        "[{ unit = 5, counter = 3, roles = [\"call\"] }, { unit = 6, counter = 3, roles = [\"rating\"] }]";
    let lines = format!("[[call_pad_lines]]\nport = {:?}\nunits = {units}\n", pads.link());
    let daemon = Daemon::start_with(&server, &lines, &dir);
    let digits = |wanted: &str| {
        until(wanted, || (pads.with(|pads| pads.digits(5)).as_deref() == Some(wanted)).then_some(()));
    };
    let mut done = 0;
    let mut press = |key: u8, digits: &[u8], verb: &str| {
        pads.with(|pads| pads.press(5, &Uplink::Key { key, digits: digits.to_vec() }));
        done += 1;
        until("the acknowledgement", || (pads.with(|pads| pads.acknowledged(5)) == Some(done)).then_some(()));
        until("the command", || (verbs(&server).last()? == verb).then_some(()));
    };
    digits("005 ···");
    press(0x0C, &[], "call-next");
    server.happen(called(7, "A007"));
    digits("005 007");
    press(0x0D, &[], "recall");
    press(0x0F, &[1], "start");
    server.happen(HallEvent::ServiceStarted { ticket: 7, number: "A007".into(), counter: 3 });
    server.seen.lock().unwrap().answers.push_back(refusal("too_soon"));
    press(0x0F, &[6], "no-show");
    digits("·11 ···");
    digits("005 007");
    press(0x13, &[0, 2], "transfer");
    assert_eq!(server.seen.lock().unwrap().commands.last().unwrap().2, r#"{"window_type":"B"}"#);
    press(0x0B, &[], "finish");
    server.finish(7, 3);
    until("the question", || pads.with(|pads| pads.asks(6)).filter(|asks| *asks));
    pads.with(|pads| pads.press(6, &Uplink::Rating(1)));
    until("the rating", || (!server.ratings().is_empty()).then_some(()));
    until("its acknowledgement", || (pads.with(|pads| pads.acknowledged(6)) == Some(1)).then_some(()));
    drop(daemon);
    assert_eq!(server.ratings(), [(7, "keypad/log-1/7".into(), 5)]);
}

#[test]
fn every_pulse_names_every_pad_also_those_that_nobody_has_heard_yet() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start();
    // The last daemon never heard unit 9, and nobody has told the server of the others.
    server.seen.lock().unwrap().known.push(DeviceView {
        name: "keypad-9".into(),
        kind: DeviceKind::Keypad,
        health: DeviceHealth::Lost,
        code: "no_answer".into(),
        since: "2026-11-23T01:00:00Z".parse().unwrap(),
    });
    let (keypads, _) = start(dir.path(), "keypads", SimulatedKeypads::new(&[1]));
    let (pads, _) = start(dir.path(), "call-pads", SimulatedCallPads::new(&[5]));
    let lines = format!(
        "[[keypad_lines]]\nport = {:?}\nunits = [{{ unit = 1, counter = 1 }}, {{ unit = 9, counter = 9 }}]\n\
         [[call_pad_lines]]\nport = {:?}\nunits = [{{ unit = 5, counter = 3, roles = [\"call\"] }}]\n\
         [[call_pad_lines]]\nport = {:?}\nunits = [{{ unit = 6, counter = 4, roles = [\"rating\"] }}]\n",
        keypads.link(),
        pads.link(),
        dir.path().join("nothing here"),
    );
    for restarted in [false, true] {
        server.seen.lock().unwrap().pulses.clear();
        let _daemon = Daemon::start_with(&server, &lines, &dir);
        let first = until("a pulse", || server.seen.lock().unwrap().pulses.first().cloned());
        let names: Vec<&str> = first.devices.iter().map(|device| device.name.as_str()).collect();
        assert_eq!(names, ["call-pad-3", "keypad-1", "keypad-4", "keypad-9"], "nobody has pressed a key");
        for device in &first.devices {
            let lost = device.health == DeviceHealth::Lost;
            // The one whose port is missing may not have been tried yet, and after a restart within one process the
            // other ports may still have their former owner.
            let unsure = restarted || device.name == "keypad-4";
            assert!(unsure || lost == (device.name == "keypad-9"), "{device:?}");
        }
        until("the missing port", || {
            let seen = server.seen.lock().unwrap();
            let (_, report) = seen.devices.iter().rfind(|(name, _)| name == "keypad-4")?;
            (report.code == "no_port").then_some(())
        });
    }
}

#[test]
fn an_evaluator_that_lost_its_port_is_back_without_a_key_and_asks_again() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start();
    let (pads, _) = start(dir.path(), "call-pads", SimulatedCallPads::new(&[6]));
    let units = "[{ unit = 6, counter = 3, roles = [\"rating\"] }]";
    let lines = format!("[[call_pad_lines]]\nport = {:?}\nunits = {units}\n", pads.link());
    let _daemon = Daemon::start_with(&server, &lines, &dir);
    let is = |what: &str, health: DeviceHealth| {
        until(what, || {
            let seen = server.seen.lock().unwrap();
            let (_, report) = seen.devices.iter().rfind(|(name, _)| name == "keypad-3")?;
            (report.health == health).then_some(())
        });
    };
    server.finish(7, 3);
    until("the question", || pads.with(|pads| pads.asks(6)).filter(|asks| *asks));
    is("well", DeviceHealth::Well);
    pads.unplug();
    is("lost", DeviceHealth::Lost);
    pads.with(|pads| *pads = SimulatedCallPads::new(&[6]));
    pads.replug();
    is("well again", DeviceHealth::Well);
    until("the question again", || pads.with(|pads| pads.asks(6)).filter(|asks| *asks));
}
