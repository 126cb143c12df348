//! What can be done to every device alike.

use crate::support::{Bench, until};
use firmware_bridge::keypad::frame::{Request, encode};
use serde_json::{Value, json};

#[test]
fn the_page_and_its_files_are_served() {
    let bench = Bench::start();
    for (path, kind, word) in [
        ("/", "text/html; charset=utf-8", "bench.js"),
        ("/bench.css", "text/css; charset=utf-8", ":focus-visible"),
        ("/bench.js", "text/javascript; charset=utf-8", "words.js"),
        ("/words.js", "text/javascript; charset=utf-8", "设备台"),
        ("/log.js", "text/javascript; charset=utf-8", "words.js"),
    ] {
        let (status, served, bytes) = bench.get(path);
        assert_eq!((status, served.as_str()), (200, kind), "{path}");
        assert!(String::from_utf8(bytes).unwrap().contains(word), "{path}");
    }
    assert_eq!(bench.get("/nothing").0, 404);
}

#[test]
fn the_page_says_every_fault_deed_and_lamp_in_both_languages() {
    let bench = Bench::start();
    let words = String::from_utf8(bench.get("/words.js").2).unwrap();
    let devices = bench.json("/api/devices");
    let deeds =
        ["keypad_keys", "call_pad_keys"].map(|keys| devices[keys].as_array().unwrap().clone()).concat();
    let deeds = deeds.iter().map(|key| key["deed"].as_str().unwrap().to_owned());
    let faults = firmware_bridge::simulate::Fault::ALL.map(|fault| serde_json::to_value(fault).unwrap());
    let faults = faults.iter().map(|fault| fault.as_str().unwrap().to_owned());
    let lamps = ["closed", "idle", "called", "serving", "paused", "no_connection"];
    for key in deeds.chain(faults).chain(lamps.map(|lamp| format!("lamp_{lamp}"))) {
        assert!(words.contains(&format!("{key}: ['")), "no words for {key}");
    }
}

#[test]
fn every_kind_of_device_is_told() {
    let bench = Bench::start();
    let reader = bench.device("card_readers", "reader");
    assert_eq!(reader["plugged"], true);
    assert_eq!((&reader["fault"], &reader["per_mille"]), (&json!("none"), &json!(1000)));
    assert_eq!(bench.device("printers", "printer")["paper_mm"], 58);
    let presenter = bench.device("printers", "presenter");
    assert_eq!((&presenter["paper_mm"], &presenter["presenter"]), (&json!(80), &json!(true)));
    assert_eq!(bench.device("panel_lines", "strips")["panels"][1]["name"], "strip-2");
    assert_eq!(bench.device("screen_lines", "screens")["screens"][0]["address"], 5);
    let keypads = bench.device("keypad_lines", "keypads");
    assert_eq!(
        (&keypads["keypads"][0]["role"], &keypads["keypads"][1]["role"]),
        (&json!("rating"), &json!("call"))
    );
    let pads = bench.device("call_pad_lines", "pads");
    assert_eq!(pads["pads"][0]["digits"], "··· ···");
    assert!(pads["link"].as_str().unwrap().starts_with("tcp://127.0.0.1:"), "{pads}");
}

/// What a fault does to an answer of eleven bytes to a question of eight.
fn heard_len(fault: &str) -> usize {
    match fault {
        "none" | "wrong_checksum" | "late_reply" | "slow" => 11,
        "silence" | "stale_reply" => 0,
        "noise" => 18,
        "cut_frame" => 5,
        "echo" => 19,
        "baud_mismatch" => 8,
        "duplicate" => 22,
        other => panic!("{other} is new: say here what it does"),
    }
}

#[test]
fn each_fault_that_is_set_happens_on_the_cable() {
    let bench = Bench::start();
    let mut cable = bench.cable("keypad_lines", "keypads", 9_600);
    let question = encode(1, Request::ReadKeys).unwrap();
    let well = cable.ask(&question, 11);
    assert_eq!(well.len(), 11);
    for fault in firmware_bridge::simulate::Fault::ALL {
        let kind = serde_json::to_value(fault).unwrap();
        let spoiled =
            |bench: &Bench| bench.device("keypad_lines", "keypads")["traffic"]["spoiled"].as_u64().unwrap();
        let before = spoiled(&bench);
        bench.done("/api/devices/keypads/fault", &json!({ "kind": kind }));
        assert_eq!(bench.device("keypad_lines", "keypads")["fault"], kind);
        let len = heard_len(kind.as_str().unwrap());
        let heard = cable.ask(&question, len);
        assert_eq!(heard.len(), len, "{kind}");
        match kind.as_str().unwrap() {
            "none" | "slow" | "late_reply" => assert_eq!(heard, well, "{kind}"),
            "duplicate" => assert_eq!(heard, well.repeat(2)),
            "echo" => assert_eq!(heard, [question.clone(), well.clone()].concat()),
            "cut_frame" => assert_eq!(heard, well[..5]),
            "wrong_checksum" => {
                assert_eq!(heard.iter().zip(&well).filter(|(one, other)| one != other).count(), 1);
            }
            _ => assert_ne!(heard, well, "{kind}"),
        }
        if kind != "none" {
            until("the spoiled frame's count", || (spoiled(&bench) > before).then_some(()));
        }
        assert_eq!(cable.left_over(), 0, "{kind}");
    }
}

#[test]
fn a_fault_by_chance_is_kept_as_it_was_asked() {
    let bench = Bench::start();
    bench.done("/api/devices/strip-2/fault", &json!({ "kind": "noise", "per_mille": 50, "seed": 7 }));
    let line = bench.device("panel_lines", "strips");
    assert_eq!((&line["fault"], &line["per_mille"], &line["seed"]), (&json!("noise"), &json!(50), &json!(7)));
    for per_mille in [0, 1_001] {
        let body = json!({ "kind": "noise", "per_mille": per_mille });
        bench.refused("/api/devices/strips/fault", &body, 400, "malformed");
    }
    assert_eq!(bench.device("panel_lines", "strips")["per_mille"], 50);
    assert_eq!(bench.post("/api/devices/strips/fault", &json!({ "kind": "gremlins" })).0, 422);
    bench.refused("/api/devices/nobody/fault", &json!({ "kind": "noise" }), 404, "not_found");
}

#[test]
fn a_pulled_cable_is_gone_until_it_is_plugged_in_again() {
    let bench = Bench::start();
    let link = bench.link("reader");
    assert!(link.exists());
    bench.done("/api/devices/reader/unplug", &json!({}));
    assert_eq!(bench.device("card_readers", "reader")["plugged"], false);
    assert!(!link.exists());
    bench.done("/api/devices/reader/replug", &json!({}));
    assert_eq!(bench.device("card_readers", "reader")["plugged"], true);
    assert!(link.exists());
    // A window screen's cable is its line's.
    bench.done("/api/devices/screen-1/unplug", &json!({}));
    assert_eq!(bench.device("screen_lines", "screens")["plugged"], false);
    for act in ["unplug", "replug"] {
        bench.refused(&format!("/api/devices/nobody/{act}"), &json!({}), 404, "not_found");
    }
}

fn without_traffic(mut devices: Value) -> Value {
    for kind in ["card_readers", "printers", "panel_lines", "screen_lines", "keypad_lines", "call_pad_lines"]
    {
        for device in devices[kind].as_array_mut().unwrap() {
            device.as_object_mut().unwrap().remove("traffic").unwrap();
        }
    }
    devices
}

#[test]
fn all_well_again_undoes_everything_that_was_broken() {
    let bench = Bench::start();
    let before = without_traffic(bench.json("/api/devices"));
    for name in ["reader", "printer", "presenter", "strips", "screens", "keypads", "pads"] {
        let body = json!({ "kind": "duplicate", "per_mille": 20, "seed": 9 });
        bench.done(&format!("/api/devices/{name}/fault"), &body);
        bench.done(&format!("/api/devices/{name}/unplug"), &json!({}));
    }
    let body = json!({ "self_test_failed": true, "card_snatched": true, "rate": 9600 });
    bench.done("/api/card-readers/reader/state", &body);
    let body = json!({
        "paper": "near_end", "cover_open": true, "cutter_error": true, "head_hot": true, "offline": true,
        "other_error": true, "unknown_dialect": true,
    });
    bench.done("/api/printers/printer/state", &body);
    bench.done("/api/printers/presenter/state", &body);
    bench.done("/api/panels/strip-1/state", &json!({ "dead": true, "busy": true }));
    bench.done("/api/window-screens/screen-1/state", &json!({ "dead": true, "busy": true }));
    let broken = without_traffic(bench.json("/api/devices"));
    for (kind, at) in [
        ("card_readers", 0),
        ("printers", 0),
        ("printers", 1),
        ("panel_lines", 0),
        ("screen_lines", 0),
        ("keypad_lines", 0),
        ("call_pad_lines", 0),
    ] {
        assert_ne!(broken[kind][at], before[kind][at], "{kind} {at} is broken");
    }
    bench.done("/api/all-well", &json!({}));
    assert_eq!(without_traffic(bench.json("/api/devices")), before);
    let mut cable = bench.cable("keypad_lines", "keypads", 9_600);
    assert_eq!(cable.ask(&encode(1, Request::ReadKeys).unwrap(), 11).len(), 11);
}

#[test]
fn routine_questions_are_counted_and_told_only_to_who_asks_for_them() {
    let bench = Bench::start();
    let (mut plain, mut all) = (bench.events(""), bench.events("?polling=true"));
    let mut cable = bench.cable("keypad_lines", "keypads", 9_600);
    let question = encode(1, Request::ReadKeys).unwrap();
    assert_eq!(cable.ask(&question, 11).len(), 11);
    assert_eq!(cable.ask(&encode(1, Request::SetPrompt(2)).unwrap(), 8).len(), 8);

    let polled = [all.said(), all.said()];
    assert!(polled.iter().all(|entry| entry["routine"] == true && entry["device"] == "keypads"));
    assert_eq!(polled[0]["meaning"], "unit 1: which key?");
    assert_eq!(polled[1]["meaning"], "unit 1: no key, sequence 0, status 0x0001");
    for events in [&mut all, &mut plain] {
        let told = [events.said(), events.said()];
        assert_eq!(told[0]["meaning"], "unit 1: prompt PleaseRate");
        assert_eq!((&told[0]["heard"], &told[1]["heard"]), (&json!(true), &json!(false)));
        assert!(told.iter().all(|entry| entry["routine"].is_null()), "{told:?}");
    }
    let log = bench.json("/api/devices/keypads/log");
    assert_eq!(log.as_array().unwrap().len(), 2, "routine is not kept: {log}");
    let traffic = &bench.device("keypad_lines", "keypads")["traffic"];
    assert_eq!(*traffic, json!({ "heard": 2, "said": 2, "spoiled": 0, "bytes_heard": 16, "bytes_said": 19 }));
    assert_eq!(bench.get("/api/devices/nobody/log").0, 404);
}

#[test]
fn a_spoiled_frame_is_told_with_its_fault_even_if_it_is_routine() {
    let bench = Bench::start();
    let mut events = bench.events("");
    bench.done("/api/devices/keypads/fault", &json!({ "kind": "wrong_checksum" }));
    assert_eq!(events.next(), ("change".to_owned(), "keypads".to_owned()));
    let mut cable = bench.cable("keypad_lines", "keypads", 9_600);
    cable.say(&encode(1, Request::ReadKeys).unwrap());
    let told = events.said();
    assert_eq!((&told["spoiled"], &told["routine"]), (&json!("wrong_checksum"), &json!(true)));
}

#[test]
fn a_handled_device_is_news() {
    let bench = Bench::start();
    let mut events = bench.events("");
    bench.done("/api/card-readers/reader/tap", &json!({ "card": "adult" }));
    assert_eq!(events.next(), ("change".to_owned(), "reader".to_owned()));
    bench.done("/api/all-well", &json!({}));
    assert_eq!(events.next(), ("change".to_owned(), "*".to_owned()));
}
