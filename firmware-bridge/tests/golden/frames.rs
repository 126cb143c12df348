//! What we send is what the manuals show, and what the manuals show is understood.

use crate::golden;
use firmware_bridge::card_reader::fields::{self, PHOTO_LEN};
use firmware_bridge::card_reader::{ModuleNumber, frame as sam};
use firmware_bridge::codec::Decoded;
use firmware_bridge::keypad::frame as keypad;
use firmware_bridge::printer::status::{Answer, decode};
use firmware_bridge::printer::{Paper, PrinterState};
use firmware_bridge::simulate::cards::TestCard;

#[test]
fn every_card_reader_request_is_the_manual_s() {
    for (request, name) in [
        (sam::Request::Reset, "reset"),
        (sam::Request::ReadBaseWithFingerprint, "read-base-with-fingerprint"),
        (sam::Request::SetRate(sam::Rate::B115200), "rate-115200"),
        (sam::Request::SetRate(sam::Rate::B57600), "rate-57600"),
        (sam::Request::SetRate(sam::Rate::B38400), "rate-38400"),
        (sam::Request::SetRate(sam::Rate::B19200), "rate-19200"),
        (sam::Request::SetRate(sam::Rate::B9600), "rate-9600"),
        (sam::Request::SetRadioFrame(0x50), "radio-frame-50"),
        (sam::Request::SetRadioFrame(0x58), "radio-frame-58"),
        (sam::Request::Status, "status"),
        (sam::Request::ModuleNumber, "module-number"),
        (sam::Request::Find, "find"),
        (sam::Request::Select, "select"),
        (sam::Request::ReadBase, "read-base"),
        (sam::Request::ReadAddress, "read-address"),
        (sam::Request::ReadManagement, "read-management"),
    ] {
        let bytes = golden(&format!("card_reader/request-{name}.hex"));
        assert_eq!(request.encode(), bytes);
        let Decoded::Frame { frame, .. } = sam::decode_body(&bytes) else { panic!("{name}") };
        assert_eq!(sam::Request::from_body(&frame), Some(request));
    }
    assert_eq!(sam::Request::from_body(&[0x60, 0x05]), None, "there is no sixth speed");
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
        ("module-refused", sam::Status::ModuleRefused, 0),
        ("card-refused", sam::Status::CardRefused, 0),
        ("selected-garbled", sam::Status::Done, 7),
        ("gave-up", sam::Status::GaveUp, 0),
    ] {
        let bytes = golden(&format!("card_reader/reply-{name}.hex"));
        let Decoded::Frame { frame, used } = sam::decode(&bytes) else { panic!("{name}") };
        assert_eq!((frame.status, frame.data.len(), used), (status, len, bytes.len()), "{name}");
    }
}

#[test]
fn a_module_s_number_reads_as_its_maker_prints_it() {
    let bytes = golden("card_reader/reply-module-number.hex");
    let Decoded::Frame { frame, .. } = sam::decode(&bytes) else { panic!() };
    let number = ModuleNumber::from_data(&frame.data).unwrap();
    assert_eq!(number.to_string(), "05.01-20091130-0001234567-0000000089");
    assert_eq!(number.to_data(), frame.data);
    assert_eq!(ModuleNumber::from_data(&frame.data[1..]), None);
}

/// Heads and total lengths of the manuals; the text is invented, the photo full of preambles.
#[test]
fn base_information_of_every_length_is_read_by_its_length() {
    let text = TestCard::find("elder").unwrap().text().unwrap();
    let mut photo = [0xAA; PHOTO_LEN];
    photo[500..507].copy_from_slice(&[0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x04]);
    let plain = fields::reply_data_with_photo(&text, &photo);
    let with = |len: usize| fields::reply_data_with_fingerprint(&text, &photo, &vec![0xAA; len]);
    for (head, data, len) in [
        ("header-base", plain, 1295),
        ("header-base-fingerprint-0", with(0), 1297),
        ("header-base-fingerprint-512", with(512), 1809),
        ("header-base-fingerprint-1024", with(1024), 2321),
    ] {
        let wire = sam::encode_reply([0, 0, 0x90], &data);
        assert_eq!(wire.len(), len);
        assert!(wire.starts_with(&golden(&format!("card_reader/{head}.hex"))), "{head}");
        let Decoded::Frame { frame, used } = sam::decode(&wire) else { panic!("{head}") };
        assert_eq!((used, &frame.data), (len, &data));
        let card = match head {
            "header-base" => fields::card_from_reply(&frame.data),
            _ => fields::card_from_reply_with_fingerprint(&frame.data),
        };
        assert_eq!(card.unwrap().masked_name(), "张*明");
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
