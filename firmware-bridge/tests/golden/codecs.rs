//! What must hold for every codec, whatever the line does to its bytes.

use crate::fuzzed::{TARGETS, heard_in_pieces, same_however_cut};
use crate::golden;
use crate::prove::{Blind, NOTHING_BLIND, prove};
use firmware_bridge::card_reader::{fields, frame as sam};
use firmware_bridge::codec::Decoded;
use firmware_bridge::keypad::frame as keypad;
use firmware_bridge::led_panel::{area, frame as onbon};
use firmware_bridge::printer::status;
use firmware_bridge::simulate::cards::TestCard;
use proptest::collection::vec;
use proptest::prelude::*;
use std::path::Path;

fn keys(bytes: &[u8]) -> Decoded<keypad::Reply> {
    keypad::decode(5, keypad::Request::ReadKeys, bytes)
}

fn event(bytes: &[u8]) -> Decoded<keypad::Reply> {
    keypad::decode(5, keypad::Request::ReadEvent, bytes)
}

/// The golden files of a device whose names begin so.
fn frames(device: &str, begin: &str) -> Vec<Vec<u8>> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(device);
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(begin))
        .collect();
    names.sort();
    names.iter().map(|name| golden(&format!("{device}/{name}"))).collect()
}

#[test]
fn card_reader_replies_and_requests_are_proved() {
    prove(&frames("card_reader", "reply-"), &[0x55, 0x00, 0xFF, 0x13], NOTHING_BLIND, sam::decode);
    let all = [frames("card_reader", "request-"), frames("card_reader", "reply-")].concat();
    prove(&all, &[0x55, 0x00, 0xFF, 0x13], NOTHING_BLIND, sam::decode_body);
}

#[test]
fn a_card_s_content_is_proved_as_well() {
    let text = TestCard::find("long-name").unwrap().text().unwrap();
    let photo = [0xAA; fields::PHOTO_LEN];
    let replies = [
        sam::encode_reply([0, 0, 0x90], &fields::reply_data_with_photo(&text, &photo)),
        sam::encode_reply([0, 0, 0x90], &fields::reply_data_with_fingerprint(&text, &photo, &[0xAA; 512])),
    ];
    prove(&replies, &[0x55], NOTHING_BLIND, sam::decode);
}

#[test]
fn panel_frames_are_proved() {
    // One start byte of the eight is enough, so that a flip before the last of them changes nothing; from there it must.
    let frames = frames("led_panel", "");
    for frame in &frames {
        assert!(frame.starts_with(&[0xA5; 8]));
    }
    let from_last_start: Vec<Vec<u8>> = frames.iter().map(|frame| frame[7..].to_vec()).collect();
    prove(&from_last_start, &[0x00, 0x55, 0x13], NOTHING_BLIND, onbon::decode);
}

#[test]
fn keypad_replies_are_proved() {
    let noise = [0xFF, 0x00, 0x13];
    let to_keys = [frames("keypad", "reply-exception"), frames("keypad", "reply-read-keys")].concat();
    prove(&to_keys, &noise, NOTHING_BLIND, keys);
    prove(&frames("keypad", "reply-read-event"), &noise, NOTHING_BLIND, event);
}

/// Status bytes carry no checksum. Their fixed bits are all there is to notice, and a flip in them makes another kind of
/// answer of the byte; the rest is meaning, which is why trouble is asked for twice before a slip is given up.
#[test]
fn printer_status_frames_are_proved_as_far_as_they_can_be() {
    let blind: Blind = |_, at, bit| match (at, bit) {
        (0, _) => Some("another meaning, or an answer of another kind"),
        (_, 4 | 7) => None,
        _ => Some("another meaning"),
    };
    prove(&frames("printer", "automatic-"), &[], blind, status::decode);
    let blind: Blind = |_, at, _| (at > 1).then_some("a meaning");
    prove(&frames("printer", "full-"), &[0x55, 0x12], blind, status::decode_full);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn sam_replies_survive_noise_and_any_cutting(
        noise in vec(any::<u8>().prop_filter("a preamble", |b| *b != 0xAA), 0..40),
        data in vec(any::<u8>(), 0..300),
        pieces in vec(1usize..40, 0..40),
    ) {
        let reply = sam::encode_reply([0, 0, 0x90], &data);
        let stream = [&noise[..], &reply, &reply].concat();
        let (seen, mut inbox) = heard_in_pieces(pieces, &stream, sam::decode);
        prop_assert_eq!(seen.len(), 2);
        prop_assert!(seen.iter().all(|reply| reply.data == data));
        prop_assert_eq!(inbox.take_garbage(), noise.len() as u64);
    }

    #[test]
    fn panel_frames_survive_noise_and_any_data(
        noise in vec(any::<u8>(), 0..40),
        data in vec(any::<u8>(), 0..300),
        to in any::<u16>(),
    ) {
        let frame = onbon::Frame { to, from: onbon::HOST, data };
        let wire = onbon::encode(&frame).unwrap();
        let (seen, _) = heard_in_pieces([], &[&noise[..], &wire, &wire].concat(), onbon::decode);
        // Noise that ends in an escape or a start may take the first frame with it, never the second.
        prop_assert_eq!(seen.last(), Some(&frame));
    }

    #[test]
    fn keypad_replies_survive_noise(noise in vec(any::<u8>().prop_filter("a unit", |b| *b != 5), 0..40)) {
        let stream = [&noise[..], &golden("keypad/reply-read-keys.hex")].concat();
        prop_assert_eq!(heard_in_pieces([], &stream, keys).0, vec![keypad::Reply::Keys { key: 4, sequence: 7, status: 0 }]);
    }

    #[test]
    fn no_bytes_panic_and_every_decoder_moves_on(bytes in vec(any::<u8>(), 0..600)) {
        for (_, run) in TARGETS {
            run(&bytes);
        }
    }

    #[test]
    fn frames_between_noise_are_the_same_however_they_are_cut(
        noise in vec(any::<u8>(), 0..30),
        cuts in vec(1u8..30, 0..40),
        which in vec(0usize..100, 1..6),
    ) {
        let sam_frames = frames("card_reader", "reply-");
        let panel_frames = frames("led_panel", "");
        let pick = |frames: &[Vec<u8>]| -> Vec<u8> {
            which.iter().flat_map(|at| [&noise[..], &frames[at % frames.len()]].concat()).collect()
        };
        same_however_cut(&cuts, &pick(&sam_frames), sam::decode);
        same_however_cut(&cuts, &pick(&panel_frames), onbon::decode);
        same_however_cut(&cuts, &pick(&frames("keypad", "reply-")), keys);
        same_however_cut(&cuts, &pick(&frames("printer", "automatic-")), status::decode);
    }

    #[test]
    fn sam_bodies_come_back_as_they_went(body in vec(any::<u8>(), 2..2300)) {
        let wire = sam::encode(&body);
        // But for the one marker that is no frame.
        prop_assume!(!wire[5..].starts_with(&[0, 5, 5, 5, 5]));
        prop_assert_eq!(sam::decode_body(&wire), Decoded::Frame { frame: body, used: wire.len() });
    }

    #[test]
    fn areas_come_back_as_they_went(
        id in any::<u8>(), x in 0u16..0x8000, y in any::<u16>(), width in 0u16..0x8000, height in any::<u16>(),
        text in vec(any::<u8>(), 0..200), alone in any::<bool>(),
    ) {
        let areas =
            area::Areas { alone, areas: vec![area::Area::still(id, x, y, width, height, text)], ..area::Areas::default() };
        prop_assert_eq!(area::decode(&area::encode(&areas)), Some(areas));
    }
}
