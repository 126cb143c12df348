//! Pulses: who lives, who is silent, what comes of it, and what monitoring reads.

use crate::support::{Answer, PASSWORD, TestHall};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use queue_server::access::StaffRole;
use queue_server::attend;
use queue_server::pulses::{SILENT_AFTER_MS, SILENT_AT_START_MS};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const TICK_MS: i64 = 500;

impl TestHall {
    /// The server's own ticks, as long as that.
    async fn pass(&self, ms: i64) {
        for _ in 0..ms / TICK_MS {
            self.clock.advance_ms(TICK_MS);
            attend(&self.app).await.unwrap();
        }
    }

    async fn pulse(&self, token: &str, devices: &[Value]) -> Answer {
        self.post_as(token, "devices/pulse", None, &json!({ "devices": devices }).to_string()).await
    }

    /// Health and code of every device, as staff see them.
    async fn devices(&self) -> BTreeMap<String, (String, String)> {
        let word = |device: &Value, key: &str| device[key].as_str().unwrap().to_owned();
        let hall = self.get("hall").await.body;
        let devices = hall["devices"].as_array().unwrap().iter();
        devices.map(|device| (word(device, "name"), (word(device, "health"), word(device, "code")))).collect()
    }

    async fn is(&self, device: &str, health: &str, code: &str) -> bool {
        self.devices().await.get(device) == Some(&(health.to_owned(), code.to_owned()))
    }

    async fn sign_in_as(&self, id: &str, role: StaffRole) -> String {
        self.app.access.set_staff(id, "王芳", role, PASSWORD).unwrap();
        let body = format!("id={id}&password={}", PASSWORD.replace(' ', "+"));
        let request = Request::post("/login")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::HOST, "hall.test")
            .header(header::ORIGIN, "http://hall.test")
            .body(Body::from(body));
        let (_, _, cookie) = self.raw(request.unwrap()).await;
        cookie.unwrap().split(';').next().unwrap().to_owned()
    }

    async fn forget(&self, cookie: &str, device: &str) -> Answer {
        let request = Request::delete(format!("/api/v1/devices/{device}"))
            .header(header::COOKIE, cookie)
            .header(header::HOST, "hall.test")
            .header(header::ORIGIN, "http://hall.test");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn live_page(&self, cookie: &str) -> String {
        let request = Request::get("/live").header(header::COOKIE, cookie).body(Body::empty());
        let (status, page, _) = self.raw(request.unwrap()).await;
        assert_eq!(status, StatusCode::OK);
        page
    }

    async fn metrics(&self) -> String {
        let (status, text, _) = self.raw(Request::get("/metrics").body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK);
        text
    }
}

fn strip(name: &str) -> Value {
    json!({ "name": name, "kind": "strip", "health": "well" })
}

#[tokio::test]
async fn the_devices_of_a_program_that_died_are_lost_and_come_back_with_its_next_pulse() {
    let hall = TestHall::open();
    let display = hall.tokens.display.clone();
    attend(&hall.app).await.unwrap();
    let devices = [strip("strip-1"), strip("strip-2")];
    assert_eq!(hall.pulse(&display, &devices).await.status, StatusCode::NO_CONTENT);
    hall.pass(SILENT_AFTER_MS - TICK_MS).await;
    assert!(hall.is("strip-1", "well", "").await, "two lost pulses are no alarm");
    hall.pass(TICK_MS).await;
    assert!(hall.is("strip-1", "lost", "program_silent").await);
    assert!(hall.is("strip-2", "lost", "program_silent").await);
    let seq = hall.app.store.seq();
    hall.pass(60_000).await;
    assert_eq!(hall.app.store.seq(), seq, "said once");
    hall.pulse(&display, &devices).await;
    assert!(hall.is("strip-1", "well", "").await);
    assert_eq!(hall.app.store.seq(), seq + 2);
    for _ in 0..10 {
        hall.pass(10_000).await;
        hall.pulse(&display, &devices).await;
    }
    assert_eq!(hall.app.store.seq(), seq + 2, "a pulse that says nothing new is no event");
}

#[tokio::test]
async fn a_pulse_makes_up_for_a_report_that_was_lost() {
    let hall = TestHall::open();
    let display = hall.tokens.display.clone();
    let mut device = strip("strip-1");
    hall.pulse(&display, &[device.clone()]).await;
    device["health"] = json!("lost");
    device["code"] = json!("no_answer");
    hall.pulse(&display, &[device]).await;
    assert!(hall.is("strip-1", "lost", "no_answer").await);
    hall.pulse(&display, &[strip("strip-1")]).await;
    assert!(hall.is("strip-1", "well", "").await);
}

#[tokio::test]
async fn a_device_left_out_of_the_pulse_falls_silent_alone() {
    let hall = TestHall::open();
    let display = hall.tokens.display.clone();
    attend(&hall.app).await.unwrap();
    hall.pulse(&display, &[strip("strip-1"), strip("strip-2")]).await;
    for _ in 0..3 {
        hall.pass(10_000).await;
        hall.pulse(&display, &[strip("strip-2")]).await;
    }
    attend(&hall.app).await.unwrap();
    assert!(hall.is("strip-1", "lost", "program_silent").await);
    assert!(hall.is("strip-2", "well", "").await);
}

#[tokio::test]
async fn a_program_that_only_reports_raises_no_alarm_by_being_silent() {
    let hall = TestHall::open();
    let report = r#"{"kind":"printer","health":"warning","code":"paper_near_end"}"#;
    let reported = hall.post_as(&hall.tokens.kiosk, "devices/kiosk-1%2Fprinter/health", None, report).await;
    assert_eq!(reported.status, StatusCode::NO_CONTENT);
    hall.pass(2 * SILENT_AT_START_MS).await;
    assert!(hall.is("kiosk-1/printer", "warning", "paper_near_end").await);
    let hall = hall.restart();
    hall.pass(2 * SILENT_AT_START_MS).await;
    assert!(hall.is("kiosk-1/printer", "warning", "paper_near_end").await);
}

#[tokio::test]
async fn a_report_between_two_pulses_is_a_sign_of_life() {
    let hall = TestHall::open();
    let display = hall.tokens.display.clone();
    attend(&hall.app).await.unwrap();
    hall.pulse(&display, &[strip("strip-1")]).await;
    hall.pass(SILENT_AFTER_MS - TICK_MS).await;
    let report = r#"{"kind":"strip","health":"lost","code":"no_answer"}"#;
    hall.post_as(&display, "devices/strip-1/health", None, report).await;
    hall.pass(TICK_MS).await;
    assert!(hall.is("strip-1", "lost", "no_answer").await);
    hall.pass(SILENT_AFTER_MS - TICK_MS).await;
    assert!(hall.is("strip-1", "lost", "program_silent").await, "a report alone keeps nobody alive");
}

#[tokio::test]
async fn after_a_restart_programs_have_a_minute_to_find_the_server_again() {
    let hall = TestHall::open();
    let display = hall.tokens.display.clone();
    hall.pulse(&display, &[strip("strip-1"), strip("strip-2")]).await;
    let hall = hall.restart();
    attend(&hall.app).await.unwrap();
    hall.pass(SILENT_AT_START_MS / 2).await;
    hall.pulse(&display, &[strip("strip-1")]).await;
    hall.pass(SILENT_AFTER_MS - TICK_MS).await;
    assert!(hall.is("strip-2", "well", "").await);
    hall.pulse(&display, &[strip("strip-1")]).await;
    hall.pass(TICK_MS).await;
    assert!(hall.is("strip-1", "well", "").await);
    assert!(hall.is("strip-2", "lost", "program_silent").await);
}

#[tokio::test]
async fn a_manager_takes_a_device_out_and_it_stays_out_unless_it_is_still_there() {
    let hall = TestHall::open();
    let display = hall.tokens.display.clone();
    attend(&hall.app).await.unwrap();
    let name = "kiosk-1/strip";
    hall.pulse(&display, &[strip(name)]).await;
    let mut follower = hall.follow(Some(&display), None).await;
    let clerk = hall.sign_in_as("2001", StaffRole::Clerk).await;
    assert_eq!(hall.forget(&clerk, "kiosk-1%2Fstrip").await.status, StatusCode::FORBIDDEN);
    assert_eq!(hall.forget("", "kiosk-1%2Fstrip").await.status, StatusCode::UNAUTHORIZED);
    let manager = hall.sign_in_as("2002", StaffRole::Manager).await;
    let unknown = hall.forget(&manager, "strip-9").await;
    assert_eq!((unknown.status, unknown.code()), (StatusCode::NOT_FOUND, "unknown_device"));
    assert_eq!(hall.forget(&manager, "kiosk-1%2Fstrip").await.status, StatusCode::NO_CONTENT);
    let (_, _, event) = follower.next().await.unwrap();
    assert_eq!((&event["kind"], &event["device"]), (&json!("device_forgotten"), &json!(name)));
    assert!(hall.devices().await.is_empty());
    assert!(!hall.metrics().await.contains(name));
    hall.pass(2 * SILENT_AT_START_MS).await;
    assert!(hall.devices().await.is_empty(), "nobody waits for it");
    hall.pulse(&display, &[strip(name)]).await;
    assert!(hall.is(name, "well", "").await);
}

#[tokio::test]
async fn a_device_that_was_taken_out_is_not_waited_for_after_a_restart_either() {
    let hall = TestHall::open();
    hall.pulse(&hall.tokens.display, &[strip("strip-1"), strip("strip-2")]).await;
    let manager = hall.sign_in_as("2002", StaffRole::Manager).await;
    assert_eq!(hall.forget(&manager, "strip-1").await.status, StatusCode::NO_CONTENT);
    let hall = hall.restart();
    attend(&hall.app).await.unwrap();
    hall.pass(2 * SILENT_AT_START_MS).await;
    assert_eq!(hall.devices().await.into_keys().collect::<Vec<_>>(), ["strip-2"]);
}

#[tokio::test]
async fn a_pulse_has_limits_and_a_shape_and_is_for_programs_that_look_after_devices() {
    let hall = TestHall::open();
    let display = hall.tokens.display.clone();
    let forbidden = hall.pulse(&hall.tokens.integrator, &[strip("strip-1")]).await;
    assert_eq!(forbidden.status, StatusCode::FORBIDDEN);
    // As long as they can be: name, code and figures.
    let long = |n: usize| {
        json!({ "name": format!("{n:0>64}"), "kind": "card_reader", "health": "warning", "code": "x".repeat(64),
            "counters": { "frames": 9_999_999, "garbage_bytes": 9_999_999, "timeouts": 99_999, "opened": 999,
            "silent_s": 9_999 } })
    };
    let most: Vec<Value> = (0..256).map(long).collect();
    assert_eq!(hall.pulse(&display, &most).await.status, StatusCode::NO_CONTENT);
    assert_eq!(hall.devices().await.len(), 256);
    let one_more = hall.pulse(&display, &[strip("strip-1")]).await;
    assert_eq!((one_more.status, one_more.code()), (StatusCode::BAD_REQUEST, "too_many_devices"));
    for (key, value) in
        [("name", json!("")), ("name", json!("strip 1")), ("code", json!("纸")), ("kind", json!("server"))]
    {
        let mut device = strip("strip-1");
        device[key] = value;
        let answer = hall.pulse(&hall.tokens.bridge, &[device]).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "invalid_device"), "{key}");
    }
    assert_eq!(hall.devices().await.len(), 256);
}

#[tokio::test]
async fn monitoring_reads_every_figure_of_every_device() {
    let hall = TestHall::open();
    attend(&hall.app).await.unwrap();
    // Any printable sign may stand in a name.
    let odd = r#"strip-"1\2""#;
    let device = json!({ "name": odd, "kind": "strip", "health": "lost", "code": "no_answer",
        "counters": { "frames": 41, "garbage_bytes": 42, "timeouts": 43, "opened": 44, "silent_s": 45 } });
    hall.pulse(&hall.tokens.display, &[device, strip("strip-2")]).await;
    let report = r#"{"kind":"printer","health":"warning","code":"paper_near_end"}"#;
    hall.post_as(&hall.tokens.kiosk, "devices/printer-1/health", None, report).await;
    hall.pass(5_000).await;
    let read = read_exposition(&hall.metrics().await);
    let labels = |device: &str, kind: &str, program: &str| {
        let labels = [("device", device), ("kind", kind), ("program", program)];
        labels.map(|(label, value)| (label.to_owned(), value.to_owned())).to_vec()
    };
    let value = |name: &str, labels: Vec<(String, String)>| read.get(&(name.to_owned(), labels)).copied();
    let odd = || labels(odd, "strip", "display-1");
    for (name, expected) in [
        ("tingxu_device_up", 0.),
        ("tingxu_device_frames_total", 41.),
        ("tingxu_device_garbage_bytes_total", 42.),
        ("tingxu_device_timeouts_total", 43.),
        ("tingxu_device_port_opened_total", 44.),
        ("tingxu_device_silent_seconds", 50.),
    ] {
        assert_eq!(value(name, odd()), Some(expected), "{name}");
    }
    let other = || labels("strip-2", "strip", "display-1");
    assert_eq!(value("tingxu_device_up", other()), Some(1.));
    assert_eq!(value("tingxu_device_silent_seconds", other()), None, "never heard");
    let printer = || labels("printer-1", "printer", "");
    assert_eq!(value("tingxu_device_up", printer()), Some(1.));
    assert_eq!(value("tingxu_device_frames_total", printer()), None, "nobody counts them");
    let program = vec![("program".to_owned(), "display-1".to_owned())];
    assert_eq!(value("tingxu_program_silent_seconds", program), Some(5.));
    assert_eq!(value("tingxu_storing", Vec::new()), Some(1.));
}

type Samples = BTreeMap<(String, Vec<(String, String)>), f64>;

/// The text format 0.0.4, read strictly: help and type before the samples, each name once and in one piece, each
/// sample once, labels in quotes with nothing unescaped, counters that end in `_total`.
fn read_exposition(text: &str) -> Samples {
    assert!(text.ends_with('\n'));
    let is_name = |name: &str| {
        let rest = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b':';
        name.bytes().all(rest) && !name.is_empty() && !name.as_bytes()[0].is_ascii_digit()
    };
    let (mut helped, mut typed, mut samples) = (BTreeSet::new(), BTreeSet::new(), Samples::new());
    let mut family = String::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            assert!(is_name(name) && !help.is_empty() && helped.insert(name.to_owned()), "{line}");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert!(helped.contains(name) && typed.insert(name.to_owned()), "{line}");
            assert!(
                matches!((kind, name.ends_with("_total")), ("counter", true) | ("gauge", false)),
                "{line}"
            );
            name.clone_into(&mut family);
        } else {
            let end = line.find(['{', ' ']).unwrap();
            let (name, rest) = line.split_at(end);
            assert_eq!(name, family, "samples follow their type");
            let (labels, value) = match rest.strip_prefix('{') {
                Some(rest) => read_labels(rest),
                None => (Vec::new(), rest),
            };
            assert!(labels.iter().all(|(label, _)| is_name(label)), "{line}");
            let value: f64 = value.strip_prefix(' ').unwrap().parse().unwrap();
            assert!(samples.insert((name.to_owned(), labels), value).is_none(), "{line} twice");
        }
    }
    samples
}

/// Labels up to the closing brace, and what follows it.
fn read_labels(mut rest: &str) -> (Vec<(String, String)>, &str) {
    let mut labels = Vec::new();
    loop {
        let (label, after) = rest.split_once("=\"").unwrap();
        let mut value = String::new();
        let mut chars = after.char_indices();
        let end = loop {
            match chars.next().unwrap() {
                (at, '"') => break at,
                (_, '\\') => value.push(match chars.next().unwrap().1 {
                    'n' => '\n',
                    sign @ ('\\' | '"') => sign,
                    other => panic!("\\{other} is no escape"),
                }),
                (_, sign) => value.push(sign),
            }
        };
        labels.push((label.to_owned(), value));
        rest = &after[end + 1..];
        match rest.split_at(1) {
            (",", more) => rest = more,
            ("}", after) => return (labels, after),
            (other, _) => panic!("{other} after a label"),
        }
    }
}

#[tokio::test]
async fn the_live_page_tells_how_each_device_is_and_what_to_do() {
    let hall = TestHall::open();
    attend(&hall.app).await.unwrap();
    let counted = |garbage: u32| {
        let counters =
            json!({ "frames": 700, "garbage_bytes": garbage, "timeouts": 3, "opened": 1, "silent_s": 1 });
        json!({ "name": "strip-10", "kind": "strip", "health": "well", "counters": counters })
    };
    let cutter = json!({ "name": "strip-9", "kind": "printer", "health": "faulty", "code": "cutter_error" });
    let odd = json!({ "name": "strip-8", "kind": "strip", "health": "warning", "code": "moon_phase" });
    hall.pulse(&hall.tokens.display, &[counted(5), cutter.clone(), odd.clone()]).await;
    hall.pulse(&hall.tokens.display, &[counted(90), cutter, odd]).await;
    hall.pulse(&hall.tokens.bridge, &[strip("keypad-1"), strip("keypad-2")]).await;
    let manager = hall.sign_in_as("2002", StaffRole::Manager).await;
    let page = hall.live_page(&manager).await;
    for words in [
        "切刀卡住",
        "清除切刀处的纸屑",
        "需要留意（moon_phase）",
        "查看该设备和程序的日志",
        "杂字节在增加：检查接线或波特率",
        "1 秒前",
        "共 5 台设备，2 台要处理",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let place = |name: &str| page.find(&format!("id=\"device-{name}\"")).unwrap();
    assert!(place("strip-9") < place("strip-8"), "red before yellow");
    assert!(place("strip-8") < place("keypad-1") && place("keypad-1") < place("strip-10"));
    assert!(!page.contains("hx-delete"), "nothing is lost");
    hall.pass(SILENT_AFTER_MS).await;
    let page = hall.live_page(&manager).await;
    assert!(page.contains("bridge-1 没有心跳，2 台设备情况不明：keypad-1、keypad-2"), "{page}");
    assert!(page.contains("hx-delete=\"/api/v1/devices/keypad-1\""), "{page}");
    let clerk = hall.sign_in_as("2001", StaffRole::Clerk).await;
    assert!(!hall.live_page(&clerk).await.contains("hx-delete"), "not for clerks");
}
