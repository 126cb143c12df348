//! Listening to a line that lives: what is said is told, and nothing is sent.

use crate::support::until;
use firmware_bridge::call_pad::Uplink;
use firmware_bridge::listen::{self, Speaks};
use firmware_bridge::port::{PortError, PortSettings};
use firmware_bridge::simulate::call_pad::SimulatedCallPads;
use firmware_bridge::simulate::{Fault, Simulator};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn what_is_said_on_the_line_is_told_and_nothing_is_sent() {
    let dir = tempfile::tempdir().unwrap();
    let pads = Simulator::start(dir.path(), "pads", SimulatedCallPads::new(&[5]), None).unwrap();
    let settings = PortSettings::new(dir.path().join("pads").display().to_string(), 9_600);
    pads.with(|pads| pads.press(5, &Uplink::Key { key: 0x0C, digits: vec![7] }));
    let mut told = Vec::new();
    let heard = listen::run(&settings, None, &AtomicBool::new(false), |_, one| {
        told.push((one.speaks, one.meaning.clone().unwrap_or_default()));
        told.len() < 2
    })
    .unwrap();
    assert_eq!(heard.frames, 2);
    assert_eq!(told[0], (Some(Speaks::Ff68), "pad 5: 7, then key 0C".to_owned()));
    assert_eq!(told[1].1, "pad 5: 7, then key 0C: acknowledged, or said again");
    assert_eq!(pads.traffic().bytes_heard, 0, "a listener says nothing");
}

#[test]
fn spoiled_frames_are_told_as_no_frames() {
    let dir = tempfile::tempdir().unwrap();
    let pads = Simulator::start(dir.path(), "pads", SimulatedCallPads::new(&[5]), None).unwrap();
    pads.set_fault(Fault::WrongChecksum);
    pads.with(|pads| pads.press(5, &Uplink::Key { key: 0x0C, digits: vec![] }));
    let settings = PortSettings::new(dir.path().join("pads").display().to_string(), 9_600);
    let stop = AtomicBool::new(false);
    let heard = listen::run(&settings, Some(Speaks::Ff68), &stop, |_, one| {
        assert_eq!(one.meaning, None);
        false
    })
    .unwrap();
    assert_eq!((heard.frames, heard.garbage > 0), (0, true));
    assert!(heard.to_string().contains("--baud"), "{heard}");
}

#[test]
fn a_listener_ends_when_it_is_told_to_and_when_the_cable_is_pulled() {
    let dir = tempfile::tempdir().unwrap();
    let pads = Simulator::start(dir.path(), "pads", SimulatedCallPads::new(&[5]), None).unwrap();
    let settings = PortSettings::new(dir.path().join("pads").display().to_string(), 9_600);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let listener = scope.spawn(|| listen::run(&settings, None, &stop, |_, _| true));
        stop.store(true, Ordering::Relaxed);
        let heard = listener.join().unwrap().unwrap();
        assert!(heard.to_string().contains("A/B"), "{heard}");
    });
    stop.store(false, Ordering::Relaxed);
    std::thread::scope(|scope| {
        let listener = scope.spawn(|| listen::run(&settings, None, &stop, |_, _| true));
        until("the end", || {
            pads.unplug();
            listener.is_finished().then_some(())
        });
        assert!(matches!(listener.join().unwrap(), Err(PortError::Broken(_) | PortError::Absent { .. })));
    });
}

#[test]
fn the_program_says_that_there_is_no_port() {
    let program = env!("CARGO_BIN_EXE_firmware-bridge");
    let ended = Command::new(program).args(["listen", "/nowhere/tty", "--as", "modbus"]).output().unwrap();
    assert_eq!(ended.status.code(), Some(2));
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(said.contains("/nowhere/tty 9600 8N1") && said.contains("打不开"), "{said}");
}
