//! Window screens: what we send is what the documents show, what they show is understood, and it is told in words.

use crate::fuzzed::{heard_in_pieces, walk};
use crate::golden;
use crate::prove::{NOTHING_BLIND, every_flip_is_noticed, every_prefix_waits};
use encoding_rs::GBK;
use firmware_bridge::codec::{Decoded, Inbox};
use firmware_bridge::window_screen::frame::{ONLY_PACKET, decode, decode_answer, encode};
use firmware_bridge::window_screen::{
    Effect, Font, Frame, Profile, Request, Speech, TextLen, TextLine, TooLong, Version, describe,
};
use proptest::collection::vec;
use proptest::prelude::*;

const REQUESTS: [&str; 7] = ["text", "voice", "stop", "advert", "text-call", "text-v2", "text-big-endian"];
const REPLIES: [&str; 5] = ["text-reply", "voice-reply", "stop-reply", "advert-reply", "text-reply-v2"];

fn file(name: &str) -> Vec<u8> {
    golden(&format!("window_screen/{name}.hex"))
}

fn gbk(text: &str) -> Vec<u8> {
    GBK.encode(text).0.into_owned()
}

fn red(text: &str) -> TextLine {
    TextLine { stay_s: 5, ..TextLine::still(gbk(text), Font::Px16, [0xFF, 0, 0, 0]) }
}

#[test]
fn every_command_is_that_of_the_documents_and_is_understood() {
    let v2 = Profile { version: Version::V2, ..Profile::default() };
    let big_endian = Profile { text_len: TextLen::BigEndian, ..Profile::default() };
    let welcome = Request::ShowText(red("欢迎光临"));
    let call = TextLine { enter: Effect::Left, leave_speed: 0, ..red("A001号请到3号窗口") };
    let voice = Request::Say { when: Speech::After, text: gbk("欢迎光临,请入场停车") };
    for (profile, address, request, name) in [
        (Profile::default(), 0, welcome.clone(), "text"),
        (v2, 0, welcome.clone(), "text-v2"),
        (big_endian, 0, welcome, "text-big-endian"),
        (Profile::default(), 5, Request::ShowText(call), "text-call"),
        (Profile::default(), 0, voice, "voice"),
        (Profile::default(), 0, Request::Hush, "stop"),
        (Profile::default(), 0, Request::ShowStored, "advert"),
    ] {
        let wire = profile.encode(address, &request).unwrap();
        assert_eq!(wire, file(name), "{name}");
        let Decoded::Frame { frame, used } = decode(&wire) else { panic!("{name}") };
        assert_eq!((frame.address, frame.version, used), (address, profile.version, wire.len()), "{name}");
        assert_eq!(Request::from_parts(frame.command, &frame.data), Some(request), "{name}");
    }
}

#[test]
fn every_answer_of_the_documents_is_understood() {
    for (name, command) in
        [("text-reply", 0x62), ("voice-reply", 0x30), ("stop-reply", 0x31), ("advert-reply", 0x68)]
    {
        let bytes = file(name);
        let Decoded::Frame { frame, used: 9 } = decode_answer(&bytes) else { panic!("{name}") };
        assert_eq!((frame.address, frame.packet, frame.command), (0, ONLY_PACKET, command), "{name}");
        assert_eq!(frame.data, [0], "{name}");
        assert_eq!(encode(&frame).unwrap(), bytes, "{name}");
    }
}

#[test]
fn every_frame_waits_for_its_end_and_notices_a_flipped_bit() {
    for name in REQUESTS.into_iter().chain(REPLIES) {
        every_prefix_waits(&file(name), decode);
        every_flip_is_noticed(&file(name), NOTHING_BLIND, decode);
    }
    for name in REPLIES {
        every_prefix_waits(&file(name), decode_answer);
        every_flip_is_noticed(&file(name), NOTHING_BLIND, decode_answer);
    }
}

#[test]
fn a_frame_holds_what_its_length_field_can_say() {
    let frame = |version, len| Frame {
        address: 1,
        version,
        packet: ONLY_PACKET,
        command: 0x30,
        data: vec![0x41; len],
    };
    assert!(encode(&frame(Version::V1, 255)).is_ok());
    let error = encode(&frame(Version::V1, 256)).unwrap_err();
    assert_eq!(error, TooLong { len: 256, max: 255 });
    assert_eq!(error.to_string(), "256 bytes of data, but a frame holds 255");
    let long = encode(&frame(Version::V2, 1_024)).unwrap();
    assert!(matches!(decode(&long), Decoded::Frame { .. }));
    assert!(encode(&frame(Version::V2, 1_025)).is_err());
    // A length nobody sends is noise, not a reason to wait for it.
    assert_eq!(decode(&[1, 0xC8, 0xFF, 0xFF, 0x30, 0x01, 0x04]), Decoded::Garbage { skip: 1 });
}

#[test]
fn noise_cannot_make_an_answer_wait() {
    // It looks like the head of a long frame; an answer is never long.
    let noise = [0x20, 0x64, 0xFF, 0xFF, 0x62, 0xF0];
    assert_eq!(decode(&noise), Decoded::NeedMore);
    let mut inbox = Inbox::default();
    inbox.extend(&noise);
    inbox.extend(&file("text-reply"));
    assert!(inbox.next(decode_answer).is_some_and(|frame| frame.command == 0x62));
}

#[test]
fn every_frame_is_told_in_words() {
    for (name, words) in [
        ("text", "window screen 0: line 0: 欢迎光临"),
        ("text-call", "window screen 5: line 0: A001号请到3号窗口"),
        ("text-big-endian", "window screen 0: line 0: 欢迎光临"),
        ("voice", "window screen 0: say: 欢迎光临,请入场停车"),
        ("stop", "window screen 0: stop speaking"),
        ("advert", "window screen 0: show the stored notice"),
        ("text-reply", "window screen 0: text, done"),
        ("voice-reply", "window screen 0: speech, done"),
    ] {
        assert_eq!(describe(&file(name)).as_deref(), Some(words), "{name}");
    }
    let frame =
        |data: Vec<u8>| Frame { address: 3, version: Version::V1, packet: ONLY_PACKET, command: 0x62, data };
    let no = encode(&frame(vec![4])).unwrap();
    assert_eq!(describe(&no).as_deref(), Some("window screen 3: text, refused with code 4"));
    let strange = encode(&frame(vec![4, 5])).unwrap();
    assert_eq!(describe(&strange).as_deref(), Some("window screen 3: a command this program does not know"));
    assert_eq!(describe(&no[..5]), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn answers_survive_noise_and_any_cutting(
        noise in vec(any::<u8>().prop_filter("a version", |b| *b != 0x64 && *b != 0xC8), 0..40),
        pieces in vec(1usize..12, 0..40),
        address in any::<u8>().prop_filter("a version", |b| *b != 0x64 && *b != 0xC8),
    ) {
        let answer =
            Frame { address, version: Version::V1, packet: ONLY_PACKET, command: 0x62, data: vec![0] };
        let wire = encode(&answer).unwrap();
        let stream = [&noise[..], &wire, &wire].concat();
        let (seen, mut inbox) = heard_in_pieces(pieces, &stream, decode_answer);
        prop_assert_eq!(seen, vec![answer.clone(), answer]);
        prop_assert_eq!(inbox.take_garbage(), noise.len() as u64);
    }

    #[test]
    fn frames_come_back_as_they_went(
        address in any::<u8>(), packet in any::<u16>(), command in any::<u8>(),
        data in vec(any::<u8>(), 0..256), two in any::<bool>(),
    ) {
        let version = if two { Version::V2 } else { Version::V1 };
        let frame = Frame { address, version, packet, command, data };
        let wire = encode(&frame).unwrap();
        prop_assert_eq!(decode(&wire), Decoded::Frame { frame, used: wire.len() });
    }

    #[test]
    fn no_bytes_panic_and_every_decoder_moves_on(bytes in vec(any::<u8>(), 0..400)) {
        walk(&bytes, decode);
        walk(&bytes, decode_answer);
        let _ = describe(&bytes);
        let _ = TextLine::from_data(&bytes);
    }
}
