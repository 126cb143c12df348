//! What must hold for every codec, whatever the line does to its bytes.

use crate::golden;
use firmware_bridge::card_reader::frame as sam;
use firmware_bridge::codec::{Decoded, Inbox};
use firmware_bridge::keypad::frame as keypad;
use firmware_bridge::led_panel::{area, frame as onbon};
use firmware_bridge::printer::{read_back, status};
use proptest::collection::vec;
use proptest::prelude::*;

const SAM_REPLIES: [&str; 5] = ["done", "found", "not-found", "selected", "module-number"];
const ONBON_FRAMES: [&str; 6] = ["ping", "clear", "format", "ack", "area-welcome", "area-call"];

fn sam_reply(name: &str) -> Vec<u8> {
    golden(&format!("card_reader/reply-{name}.hex"))
}

fn onbon_frame(name: &str) -> Vec<u8> {
    golden(&format!("led_panel/{name}.hex"))
}

fn keys(bytes: &[u8]) -> Decoded<keypad::Reply> {
    keypad::decode(5, keypad::Request::ReadKeys, bytes)
}

pub(crate) fn every_prefix_waits<F: std::fmt::Debug + PartialEq>(
    whole: &[u8],
    decode: impl Fn(&[u8]) -> Decoded<F>,
) {
    for len in 0..whole.len() {
        assert_eq!(decode(&whole[..len]), Decoded::NeedMore, "{len} of {} bytes", whole.len());
    }
    assert!(matches!(decode(whole), Decoded::Frame { used, .. } if used == whole.len()));
}

/// A flip is noticed when the first thing said is not a whole frame equal to the true one.
pub(crate) fn every_flip_is_noticed<F: std::fmt::Debug + PartialEq>(
    whole: &[u8],
    decode: impl Fn(&[u8]) -> Decoded<F>,
) {
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut flipped = whole.to_vec();
            flipped[at] ^= 1 << bit;
            assert!(
                !matches!(decode(&flipped), Decoded::Frame { .. }),
                "bit {bit} of byte {at} went unnoticed"
            );
        }
    }
}

#[test]
fn every_proper_prefix_waits_for_more() {
    for name in SAM_REPLIES {
        every_prefix_waits(&sam_reply(name), sam::decode);
    }
    for name in ONBON_FRAMES {
        every_prefix_waits(&onbon_frame(name), onbon::decode);
    }
    every_prefix_waits(&golden("keypad/reply-read-keys.hex"), keys);
    every_prefix_waits(&golden("keypad/reply-exception.hex"), keys);
    every_prefix_waits(&golden("printer/automatic-near-end.hex"), status::decode);
}

#[test]
fn every_single_flipped_bit_is_noticed() {
    for name in SAM_REPLIES {
        every_flip_is_noticed(&sam_reply(name), sam::decode);
    }
    for name in ONBON_FRAMES {
        // One start byte is enough, so that a flip in the run before it changes nothing; from the last one on it must.
        every_flip_is_noticed(&onbon_frame(name)[7..], onbon::decode);
    }
    every_flip_is_noticed(&golden("keypad/reply-read-keys.hex"), keys);
    every_flip_is_noticed(&golden("keypad/reply-exception.hex"), keys);
}

fn all<F>(inbox: &mut Inbox, decode: impl Fn(&[u8]) -> Decoded<F> + Copy) -> Vec<F> {
    std::iter::from_fn(|| inbox.next(decode)).collect()
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
        let mut inbox = Inbox::default();
        let mut seen = Vec::new();
        let mut rest = &stream[..];
        for piece in pieces.into_iter().chain([usize::MAX]) {
            let (now, later) = rest.split_at(piece.min(rest.len()));
            inbox.extend(now);
            seen.extend(all(&mut inbox, sam::decode));
            rest = later;
        }
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
        let mut inbox = Inbox::default();
        inbox.extend(&noise);
        inbox.extend(&onbon::encode(&frame).unwrap());
        inbox.extend(&onbon::encode(&frame).unwrap());
        let seen = all(&mut inbox, onbon::decode);
        // Noise that ends in an escape or a start may take the first frame with it, never the second.
        prop_assert_eq!(seen.last(), Some(&frame));
    }

    #[test]
    fn keypad_replies_survive_noise(noise in vec(any::<u8>().prop_filter("a unit", |b| *b != 5), 0..40)) {
        let mut inbox = Inbox::default();
        inbox.extend(&noise);
        inbox.extend(&golden("keypad/reply-read-keys.hex"));
        prop_assert_eq!(all(&mut inbox, keys), vec![keypad::Reply::Keys { key: 4, sequence: 7, status: 0 }]);
    }

    #[test]
    fn no_bytes_panic_and_every_decoder_moves_on(bytes in vec(any::<u8>(), 0..600)) {
        fn walk<F>(mut rest: &[u8], decode: impl Fn(&[u8]) -> Decoded<F>) {
            while !rest.is_empty() {
                let step = match decode(rest) {
                    Decoded::Frame { used, .. } => used,
                    Decoded::Garbage { skip } => skip,
                    Decoded::NeedMore => return,
                };
                assert!((1..=rest.len()).contains(&step));
                rest = &rest[step..];
            }
        }
        walk(&bytes, sam::decode);
        walk(&bytes, onbon::decode);
        walk(&bytes, keys);
        walk(&bytes, status::decode);
        walk(&bytes, read_back::next_command);
        let _ = area::decode(&bytes);
        let _ = firmware_bridge::led_panel::text::decode(&bytes);
        let _ = firmware_bridge::card_reader::fields::card_from_reply(&bytes);
        let _ = firmware_bridge::card_reader::fields::card_from_text(&bytes);
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
