//! What we send is what the manuals show, and what the manuals show is understood.

use crate::golden;
use firmware_bridge::card_reader::frame as sam;
use firmware_bridge::codec::Decoded;
use firmware_bridge::keypad::frame as keypad;
use firmware_bridge::printer::status::{Answer, decode};
use firmware_bridge::printer::{Paper, PrinterState};

#[test]
fn every_card_reader_request_is_the_manual_s() {
    for (request, name) in [
        (sam::Request::Status, "status"),
        (sam::Request::ModuleNumber, "module-number"),
        (sam::Request::Find, "find"),
        (sam::Request::Select, "select"),
        (sam::Request::ReadBase, "read-base"),
        (sam::Request::ReadAddress, "read-address"),
        (sam::Request::ReadManagement, "read-management"),
    ] {
        assert_eq!(request.encode(), golden(&format!("card_reader/request-{name}.hex")));
    }
}

#[test]
fn every_card_reader_reply_of_the_manual_is_understood() {
    for (name, status, len) in [
        ("done", sam::Status::Done, 0),
        ("found", sam::Status::Found, 4),
        ("not-found", sam::Status::NotFound, 0),
        ("selected", sam::Status::Done, 8),
        ("not-selected", sam::Status::NotSelected, 0),
        ("read-failed", sam::Status::ReadFailed, 0),
        ("self-test-failed", sam::Status::SelfTestFailed, 0),
        ("no-such-item", sam::Status::NoSuchItem, 0),
        ("module-number", sam::Status::Done, 16),
    ] {
        let bytes = golden(&format!("card_reader/reply-{name}.hex"));
        let Decoded::Frame { frame, used } = sam::decode(&bytes) else { panic!("{name}") };
        assert_eq!((frame.status, frame.data.len(), used), (status, len, bytes.len()), "{name}");
    }
}

#[test]
fn keypad_frames_are_those_of_the_register_map() {
    assert_eq!(keypad::encode(5, keypad::Request::ReadKeys).unwrap(), golden("keypad/request-read-keys.hex"));
    assert_eq!(keypad::encode(5, keypad::Request::SetPrompt(2)).unwrap(), golden("keypad/set-prompt.hex"));
    assert_eq!(
        keypad::decode(5, keypad::Request::ReadKeys, &golden("keypad/reply-read-keys.hex")),
        Decoded::Frame { frame: keypad::Reply::Keys { key: 4, sequence: 7, status: 0 }, used: 11 }
    );
    assert_eq!(
        keypad::decode(5, keypad::Request::ReadKeys, &golden("keypad/reply-exception.hex")),
        Decoded::Frame { frame: keypad::Reply::Exception(2), used: 5 }
    );
    assert!(keypad::encode(0, keypad::Request::ReadKeys).is_err());
}

#[test]
fn a_late_answer_to_another_question_is_not_taken() {
    let late = golden("keypad/reply-read-keys.hex");
    for request in [keypad::Request::SetPrompt(2), keypad::Request::Acknowledge(7)] {
        assert_eq!(keypad::decode(5, request, &late), Decoded::Garbage { skip: 1 });
    }
    assert_eq!(keypad::decode(6, keypad::Request::ReadKeys, &late), Decoded::Garbage { skip: 1 });
}

#[test]
fn printer_status_is_understood() {
    let well = PrinterState::default();
    let bad = |change: fn(&mut PrinterState)| {
        let mut state = PrinterState { offline: true, ..PrinterState::default() };
        change(&mut state);
        state
    };
    for (name, state) in [
        ("automatic-well", well),
        ("automatic-near-end", PrinterState { paper: Paper::NearEnd, ..well }),
        ("automatic-paper-end", bad(|state| state.paper = Paper::End)),
        ("automatic-cutter-error", bad(|state| state.cutter_error = true)),
        ("automatic-cover-open", bad(|state| state.cover_open = true)),
    ] {
        let bytes = golden(&format!("printer/{name}.hex"));
        let Decoded::Frame { frame: Answer::Automatic(frame), used: 4 } = decode(&bytes) else {
            panic!("{name}")
        };
        assert_eq!(PrinterState::from_automatic(frame), state, "{name}");
    }
    assert_eq!(
        decode(&golden("printer/all-well.hex")),
        Decoded::Frame { frame: Answer::RealTime(0x12), used: 1 }
    );
}
