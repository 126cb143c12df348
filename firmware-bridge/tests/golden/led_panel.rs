//! Onbon panels: what we send is what the manual shows, what the manual shows is understood, and it is told in words.

use crate::golden;
use crate::prove::{NOTHING_BLIND, every_flip_is_noticed, every_prefix_waits};
use firmware_bridge::codec::Decoded;
use firmware_bridge::led_panel::area::{self, Area, Areas, Down, Effect, Lines};
use firmware_bridge::led_panel::frame::{BROADCAST, Frame, HOST, decode, encode};
use firmware_bridge::led_panel::{Answer, PanelTime, Refusal, Request, describe, text};
use proptest::prelude::*;

/// Friday, 25 January 2013, 11:17:26: the manual's moment.
const MOMENT: PanelTime =
    PanelTime { year: 2013, month: 1, day: 25, hour: 11, minute: 17, second: 26, weekday: 5 };

fn file(name: &str) -> Vec<u8> {
    golden(&format!("led_panel/{name}.hex"))
}

fn requests() -> Vec<(u16, Request, &'static str)> {
    let areas = |areas: Vec<Area>| Request::Areas(Areas { areas, ..Areas::default() });
    let plain = |text: &str| text::plain(text).bytes;
    let welcome = Area {
        down: Down::Top,
        lines: Lines::ByHand,
        timeout_s: 10,
        ..Area::still(0, 0, 0, 128, 32, plain("欢迎光临"))
    };
    let call = [b"\\C1".to_vec(), plain("A001号请到3号窗口")].concat();
    let call = Area { down: Down::Top, ..Area::still(0, 0, 0, 128, 32, call) };
    vec![
        (1, Request::Ping, "ping"),
        (1, Request::Clear, "clear"),
        (1, Request::Format, "format"),
        (1, Request::Clock(MOMENT), "clock"),
        (1, Request::Power(true), "power-on"),
        (1, Request::Power(false), "power-off"),
        (1, Request::Brightness(9), "brightness-9"),
        (BROADCAST, Request::ReadAddress, "read-address"),
        (1, Request::Areas(Areas { delete: vec![1, 3], ..Areas::default() }), "delete-areas"),
        (BROADCAST, areas(vec![welcome]), "area-welcome"),
        (1, areas(vec![call]), "area-call"),
    ]
}

#[test]
fn every_command_is_the_manual_s_and_is_understood() {
    for (to, request, name) in requests() {
        let wire = encode(&Frame { to, from: HOST, data: request.data() }).unwrap();
        assert_eq!(wire, file(name), "{name}");
        let Decoded::Frame { frame, used } = decode(&wire) else { panic!("{name}") };
        assert_eq!((frame.to, used), (to, wire.len()), "{name}");
        assert_eq!(Request::from_data(&frame.data), Some(request), "{name}");
    }
}

#[test]
fn the_manual_s_own_clock_sample_is_understood() {
    let Decoded::Frame { frame, .. } = decode(&file("clock-sample")) else { panic!() };
    assert_eq!(Request::from_data(&frame.data), Some(Request::Clock(MOMENT)));
}

#[test]
fn every_answer_is_understood_and_said_the_same_way() {
    for (from, answer, name) in [
        (0xFFFE, Answer::Ack, "ack"),
        (0xFFFE, Answer::Nack(Refusal::DAMAGED), "nack-damaged"),
        (1, Answer::Nack(Refusal::BUSY), "nack-busy"),
        (0xFFFE, Answer::Address(7), "address-7"),
    ] {
        let bytes = file(name);
        let Decoded::Frame { frame, .. } = decode(&bytes) else { panic!("{name}") };
        assert_eq!(Answer::from_data(&frame.data), Some(answer), "{name}");
        let said = Frame { to: HOST, from, data: answer.data() };
        assert_eq!(encode(&said).unwrap(), bytes, "{name}");
    }
}

#[test]
fn every_new_frame_waits_for_its_end_and_notices_a_flipped_bit() {
    let answers = ["nack-damaged", "nack-busy", "address-7", "clock-sample"];
    for name in requests().iter().map(|(_, _, name)| *name).chain(answers) {
        every_prefix_waits(&file(name), decode);
        // One start byte is enough; a flip in the run before it changes nothing.
        every_flip_is_noticed(&file(name)[7..], NOTHING_BLIND, decode);
    }
}

#[test]
fn every_frame_is_told_in_words() {
    for (name, words) in [
        ("ping", "panel 1: are you there?"),
        ("area-call", "panel 1: dynamic area 0: A001号请到3号窗口"),
        ("area-welcome", "every panel: dynamic area 0: 欢迎光临"),
        ("delete-areas", "panel 1: delete dynamic area 1, 3"),
        ("clock-sample", "panel 1: it is 2013-01-25 11:17:26"),
        ("power-off", "panel 1: power off"),
        ("brightness-9", "panel 1: brightness 9"),
        ("read-address", "every panel: what is your address?"),
        ("ack", "every panel: done"),
        ("nack-busy", "panel 1: refused, busy (code 3)"),
        ("address-7", "every panel: my address is 7"),
    ] {
        assert_eq!(describe(&file(name)).as_deref(), Some(words), "{name}");
    }
    assert_eq!(describe(&file("ping")[..20]), None);
    assert_eq!(describe(b"nonsense"), None);
    let clear = Request::Areas(Areas { alone: true, ..Areas::default() }).data();
    let clear = encode(&Frame { to: 2, from: HOST, data: clear }).unwrap();
    assert_eq!(describe(&clear).as_deref(), Some("panel 2: delete every dynamic area"));
    let strange = encode(&Frame { to: 2, from: HOST, data: vec![0xA9, 0x99, 1] }).unwrap();
    assert_eq!(describe(&strange).as_deref(), Some("panel 2: a command this program does not know"));
}

#[test]
fn a_moment_that_cannot_be_is_no_clock() {
    let data = Request::Clock(MOMENT).data();
    for at in data.len() - 8..data.len() {
        let mut wrong = data.clone();
        wrong[at] = 0x7A;
        assert_eq!(Request::from_data(&wrong), None, "byte {at}");
    }
    let mut thirteenth_month = Request::Clock(MOMENT).data();
    thirteenth_month[7] = 0x13;
    assert_eq!(Request::from_data(&thirteenth_month), None);
}

#[test]
fn every_code_of_a_refusal_has_words_of_its_own() {
    let words: std::collections::BTreeSet<&str> = (0..=17).map(|code| Refusal(code).words()).collect();
    assert_eq!(words.len(), 18);
    assert_eq!(Refusal(12).to_string(), "the font is missing (code 12)");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn drawings_come_back_as_they_went(
        alone in any::<bool>(),
        delete in proptest::collection::vec(0u8..8, 0..5),
        ids in proptest::collection::vec(0u8..8, 0..6),
        lines in prop_oneof![Just(Lines::One), Just(Lines::ByHand), Just(Lines::ByItself)],
        effect in any::<u8>(),
        text in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let effect = match effect {
            1 => Effect::Static, 2 => Effect::Fast, 3 => Effect::Left, 4 => Effect::Right,
            5 => Effect::Up, 6 => Effect::Down, other => Effect::Other(other),
        };
        let area = |id| Area { lines, effect, ..Area::still(id, 8, 16, 64, 32, text.clone()) };
        let delete = if alone { Vec::new() } else { delete };
        let areas = Areas { alone, delete, areas: ids.into_iter().map(area).collect() };
        prop_assert_eq!(area::decode(&area::encode(&areas)), Some(areas));
    }

    #[test]
    fn no_bytes_panic_on_their_way_into_words(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = describe(&bytes);
        let _ = Request::from_data(&bytes);
        let _ = Answer::from_data(&bytes);
        let framed = encode(&Frame { to: 1, from: HOST, data: bytes }).unwrap();
        prop_assert!(describe(&framed).is_some());
    }

    #[test]
    fn every_clock_comes_back(
        year in 0u16..10_000, month in 1u8..13, day in 1u8..32, hour in 0u8..24,
        minute in 0u8..60, second in 0u8..60, weekday in 1u8..8,
    ) {
        let request = Request::Clock(PanelTime { year, month, day, hour, minute, second, weekday });
        prop_assert_eq!(Request::from_data(&request.data()), Some(request));
    }
}
