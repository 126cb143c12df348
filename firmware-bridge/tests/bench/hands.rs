//! What a person's hands do to one device, and what is seen on it.

use crate::support::{Bench, until};
use firmware_bridge::card_reader::frame::Request as ReaderRequest;
use firmware_bridge::keypad::frame::{NO_NUMBER, Request, encode};
use serde_json::json;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

fn golden(device: &str, case: &str) -> Vec<u8> {
    let path = format!("{}/tests/golden/{device}/{case}.hex", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    let bytes = text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
    bytes.map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

#[test]
fn a_card_is_laid_on_the_reader_found_and_taken_away() {
    let bench = Bench::start();
    let mut cable = bench.cable("card_readers", "reader", 115_200);
    let mut find = || cable.ask(&ReaderRequest::Find.encode(), 11);
    assert_eq!(find(), golden("card_reader", "reply-not-found"));
    bench.done("/api/card-readers/reader/tap", &json!({ "card": "elder" }));
    assert_eq!(bench.device("card_readers", "reader")["card"], "elder");
    assert_eq!(find(), golden("card_reader", "reply-found")[..11]);
    bench.done("/api/card-readers/reader/remove", &json!({}));
    assert!(bench.device("card_readers", "reader")["card"].is_null());
    bench.refused("/api/card-readers/reader/tap", &json!({ "card": "nobody" }), 400, "malformed");
    bench.refused("/api/card-readers/nobody/tap", &json!({ "card": "elder" }), 404, "not_found");
    for act in ["remove", "state"] {
        bench.refused(&format!("/api/card-readers/nobody/{act}"), &json!({}), 404, "not_found");
    }
}

#[test]
fn a_reader_fails_as_it_is_told() {
    let bench = Bench::start();
    let mut cable = bench.cable("card_readers", "reader", 115_200);
    bench.done("/api/card-readers/reader/state", &json!({ "self_test_failed": true }));
    assert_eq!(
        cable.ask(&ReaderRequest::Status.encode(), 11),
        golden("card_reader", "reply-self-test-failed")
    );
    // The card is found, and gone when it is selected.
    bench.done("/api/card-readers/reader/state", &json!({ "card_snatched": true }));
    bench.done("/api/card-readers/reader/tap", &json!({ "card": "adult" }));
    assert_eq!(cable.ask(&ReaderRequest::Find.encode(), 15).get(9), Some(&0x9F));
    assert_eq!(cable.ask(&ReaderRequest::Select.encode(), 11).get(9), Some(&0x81));
    // Another speed is not heard: what is asked twice is answered once, at the right one.
    bench.done("/api/card-readers/reader/state", &json!({ "rate": 9600 }));
    let reader = bench.device("card_readers", "reader");
    assert_eq!((&reader["rate"], &reader["card_snatched"]), (&json!(9600), &json!(false)));
    let heard = || bench.device("card_readers", "reader")["traffic"]["bytes_heard"].as_u64().unwrap();
    let before = heard();
    let question = ReaderRequest::Status.encode();
    cable.say(&question);
    until("the question at the wrong speed", || {
        (heard() == before + u64::try_from(question.len()).unwrap()).then_some(())
    });
    drop(cable);
    let mut cable = bench.cable("card_readers", "reader", 9_600);
    assert_eq!(cable.ask(&question, 11).get(9), Some(&0x90));
    assert_eq!(cable.left_over(), 0);
    bench.refused("/api/card-readers/reader/state", &json!({ "rate": 4800 }), 400, "malformed");
}

#[test]
fn a_pressed_rating_key_stands_in_the_register() {
    let bench = Bench::start();
    let mut cable = bench.cable("keypad_lines", "keypads", 9_600);
    bench.done("/api/keypads/7/press", &json!({ "key": 3 }));
    let heard = cable.ask(&encode(1, Request::ReadKeys).unwrap(), 11);
    assert_eq!(heard.get(3..7), Some(&[0, 3, 0, 1][..]));
    assert_eq!(cable.ask(&encode(1, Request::SetPrompt(2)).unwrap(), 8).len(), 8);
    let shown = bench.json("/api/keypads/7");
    assert_eq!(
        (&shown["prompt"], &shown["unit"], &shown["role"]),
        (&json!("please_rate"), &json!(1), &json!("rating"))
    );
    for key in [0, 6] {
        bench.refused("/api/keypads/7/press", &json!({ "key": key }), 400, "malformed");
    }
    bench.refused("/api/keypads/9/press", &json!({ "key": 1 }), 404, "not_found");
    assert_eq!(bench.get("/api/keypads/9").0, 404);
}

#[test]
fn a_clerks_key_on_a_modbus_pad_carries_the_digits_entered() {
    let bench = Bench::start();
    let mut cable = bench.cable("keypad_lines", "keypads", 9_600);
    let mut event = || {
        let heard = cable.ask(&encode(21, Request::ReadEvent).unwrap(), 15);
        let word = |at: usize| u16::from_be_bytes([heard[at], heard[at + 1]]);
        (word(3), word(11))
    };
    bench.done("/api/pads/keypads/21/press", &json!({ "key": 25, "digits": "007" }));
    assert_eq!(event(), (25, 7));
    bench.done("/api/pads/keypads/21/press", &json!({ "key": 16 }));
    assert_eq!(event(), (16, NO_NUMBER));
    bench.done("/api/pads/keypads/21/press", &json!({ "button": 2 }));
    assert_eq!(event(), (2, NO_NUMBER));
    for body in [
        json!({ "key": 0 }),
        json!({ "button": 6 }),
        json!({ "key": 16, "digits": "65535" }),
        json!({ "key": 16, "digits": "x" }),
    ] {
        bench.refused("/api/pads/keypads/21/press", &body, 400, "malformed");
    }
    bench.refused("/api/pads/keypads/22/press", &json!({ "key": 16 }), 404, "not_found");
    bench.refused("/api/pads/nobody/21/press", &json!({ "key": 16 }), 404, "not_found");
}

#[test]
fn an_ff68_pad_says_its_key_behind_a_gateway_and_shows_its_digits() {
    let bench = Bench::start();
    let mut cable = bench.cable("call_pad_lines", "pads", 9_600);
    bench.done("/api/pads/pads/5/press", &json!({ "key": 0x0F, "digits": "6" }));
    let key = golden("call_pad", "digit-6-confirm");
    assert_eq!(cable.hear(key.len()), key);
    cable.say(&key);
    let pad = |at: usize| bench.device("call_pad_lines", "pads")["pads"][at].clone();
    until("the acknowledgement", || (pad(0)["acknowledged"] == 1).then_some(()));

    bench.done("/api/pads/pads/45/press", &json!({ "button": 0 }));
    let rating = cable.hear(11);
    assert_eq!(rating.get(5..8), Some(&[45, 0x11, 0][..]));
    cable.say(&golden("call_pad", "ticket-012"));
    let shown = until("the digits", || Some(pad(0)["digits"].clone()).filter(|digits| digits != "··· ···"));
    assert!(shown.as_str().unwrap().ends_with("012"), "{shown}");
    cable.say(&golden("call_pad", "beep"));
    until("the beep", || (pad(0)["beeps"] == 1).then_some(()));
    for body in [
        json!({ "button": 4 }),
        json!({ "key": 9 }),
        json!({ "key": 256 }),
        json!({ "key": 12, "digits": "1234567" }),
        json!({ "key": 12, "digits": "a" }),
    ] {
        bench.refused("/api/pads/pads/5/press", &body, 400, "malformed");
    }
    bench.refused("/api/pads/pads/6/press", &json!({ "key": 12 }), 404, "not_found");
}

#[test]
fn a_printer_tells_the_state_it_was_put_in() {
    let bench = Bench::start();
    let mut cable = bench.cable("printers", "printer", 9_600);
    let mut asked = |n: u8| cable.ask(&[0x10, 0x04, n], 1);
    assert_eq!(asked(1), [0x12]);
    bench.done("/api/printers/printer/state", &json!({ "paper": "end" }));
    let printer = bench.device("printers", "printer");
    assert_eq!((&printer["paper"], &printer["offline"]), (&json!("end"), &json!(true)));
    assert_eq!(asked(4), [0x7E]);
    bench.done("/api/printers/printer/state", &json!({ "paper": "ok", "cover_open": true }));
    assert_eq!(asked(2), [0x16]);
    bench.done("/api/printers/printer/state", &json!({ "paper": "ok", "offline": true }));
    assert_eq!(asked(1), [0x1A]);
    // A dialect of its own: one byte of other bits.
    bench.done("/api/printers/printer/state", &json!({ "paper": "near_end", "unknown_dialect": true }));
    assert_eq!(asked(4), [0x08]);
    assert_eq!(bench.device("printers", "printer")["unknown_dialect"], true);
    bench.done("/api/printers/printer/state", &json!({ "paper": "ok" }));
    assert_eq!(asked(4), [0x12]);
    assert_eq!(bench.post("/api/printers/printer/state", &json!({ "paper": "wet" })).0, 422);
    bench.refused("/api/printers/nobody/state", &json!({ "paper": "ok" }), 404, "not_found");
}

#[test]
fn a_slip_is_kept_as_sent_decoded_and_painted() {
    let bench = Bench::start();
    let mut cable = bench.cable("printers", "presenter", 9_600);
    let slip = [&b"\x1b@A012\n"[..], &[0x1D, 0x56, 0x00]].concat();
    // Behind the slip: hand it out, then the question that proves it.
    cable.say(&slip);
    cable.say(&[0x1D, 0x65, 0x05]);
    assert_eq!(cable.ask(&[0x1D, 0x72, 0x01], 1), [0x00]);
    let slips = bench.json("/api/printers/presenter/slips");
    assert_eq!((&slips[0]["lines"], &slips[0]["cut"]), (&json!(["A012"]), &json!(true)));
    assert_eq!(bench.device("printers", "presenter")["printed"], 1);
    let (status, kind, png) = bench.get("/api/printers/presenter/slips/0.png");
    assert_eq!((status, kind.as_str()), (200, "image/png"));
    assert!(png.starts_with(PNG));
    assert_eq!(bench.get("/api/printers/presenter/slips/0.bin").2, slip);
    for missing in [
        "presenter/slips/1.png",
        "presenter/slips/0.gif",
        "presenter/slips/0",
        "nobody/slips/0.png",
        "nobody/slips",
    ] {
        assert_eq!(bench.get(&format!("/api/printers/{missing}")).0, 404, "{missing}");
    }
    // It hangs at the mouth until somebody takes it, also while the paper ends.
    assert_eq!(bench.device("printers", "presenter")["slip_waiting"], true);
    bench.done("/api/printers/presenter/state", &json!({ "paper": "near_end" }));
    bench.done("/api/printers/presenter/take", &json!({}));
    assert_eq!(bench.device("printers", "presenter")["slip_waiting"], false);
    bench.refused("/api/printers/presenter/take", &json!({}), 400, "malformed");
    bench.refused("/api/printers/nobody/take", &json!({}), 404, "not_found");
}

#[test]
fn a_panel_shows_refuses_dies_and_forgets() {
    let bench = Bench::start();
    let mut cable = bench.cable("panel_lines", "strips", 57_600);
    let drawing = golden("led_panel", "area-call");
    let answer_len = golden("led_panel", "ack").len();
    let text = || bench.json("/api/panels/strip-1")["areas"][0]["text"].clone();
    let picture = || bench.get("/api/panels/strip-1.png");
    let dark = picture();
    assert_eq!((dark.0, dark.1.as_str()), (200, "image/png"));
    assert!(dark.2.starts_with(PNG));

    bench.done("/api/panels/strip-1/state", &json!({ "busy": true }));
    let refused = cable.ask(&drawing, answer_len);
    assert!(text().is_null());
    bench.done("/api/panels/strip-1/state", &json!({}));
    let taken = cable.ask(&drawing, answer_len);
    assert_ne!(refused, taken, "a refusal is no acknowledgement");
    assert_eq!(text(), "A001号请到3号窗口");
    assert_ne!(picture().2, dark.2);
    assert_eq!(bench.json("/api/panels")[0]["name"], "strip-1");

    bench.done("/api/panels/strip-1/power-cut", &json!({}));
    assert!(text().is_null());
    assert_eq!(picture().2, dark.2);
    bench.done("/api/panels/strip-1/state", &json!({ "dead": true }));
    let heard = || bench.device("panel_lines", "strips")["traffic"].clone();
    let before = heard()["bytes_heard"].as_u64().unwrap();
    cable.say(&drawing);
    let after = until("the drawing", || {
        Some(heard()).filter(|now| now["bytes_heard"].as_u64() >= Some(before + drawing.len() as u64))
    });
    assert_eq!(after["said"], 2, "the dead one says nothing");
    for missing in ["state", "power-cut"] {
        bench.refused(&format!("/api/panels/nobody/{missing}"), &json!({}), 404, "not_found");
    }
    assert_eq!((bench.get("/api/panels/nobody").0, bench.get("/api/panels/nobody.png").0), (404, 404));
}

#[test]
fn a_window_screen_shows_speaks_refuses_and_forgets() {
    let bench = Bench::start();
    let mut cable = bench.cable("screen_lines", "screens", 9_600);
    let screen = || bench.json("/api/window-screens/screen-1");
    let picture = || bench.get("/api/window-screens/screen-1.png");
    let dark = picture();
    assert!(dark.2.starts_with(PNG));
    let text = golden("window_screen", "text-call");
    assert_ne!(cable.ask(&text, 1).len(), 0);
    let shown = until("the text", || Some(screen()).filter(|screen| screen["text"] != ""));
    assert_ne!(picture().2, dark.2, "{shown}");
    bench.done("/api/window-screens/screen-1/power-cut", &json!({}));
    assert_eq!((screen()["text"].clone(), picture().2), (json!(""), dark.2));
    bench.done("/api/window-screens/screen-1/state", &json!({ "busy": true }));
    assert_eq!(screen()["refuses"], true);
    cable.say(&text);
    until("the refused frame", || (screen()["frames"] == 2).then_some(()));
    assert_eq!(screen()["text"], "");
    for missing in ["state", "power-cut"] {
        bench.refused(&format!("/api/window-screens/nobody/{missing}"), &json!({}), 404, "not_found");
    }
    assert_eq!(
        (bench.get("/api/window-screens/nobody").0, bench.get("/api/window-screens/nobody.png").0),
        (404, 404)
    );
}
