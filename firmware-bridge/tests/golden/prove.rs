//! What must hold for every codec, as one function: a new codec gets all of it by one line in `codecs.rs`.

use crate::fuzzed::{heard_in_pieces, walk};
use firmware_bridge::codec::Decoded;
use std::fmt::Debug;

/// A bit whose flip no decoder of this protocol can notice: frame, byte, bit → why. `None`: it must be noticed.
pub(crate) type Blind = fn(frame: &[u8], at: usize, bit: u32) -> Option<&'static str>;

/// Every bit must be noticed.
pub(crate) const NOTHING_BLIND: Blind = |_, _, _| None;

/// Golden frames against a decoder: whole frames are frames, prefixes wait, flips are noticed, noise and any cutting do
/// no harm, nothing panics. `noise` must hold no byte that begins a frame.
pub(crate) fn prove<F: Debug + PartialEq>(
    frames: &[Vec<u8>],
    noise: &[u8],
    blind: Blind,
    decode: impl Fn(&[u8]) -> Decoded<F> + Copy,
) {
    assert!(!frames.is_empty());
    for frame in frames {
        every_prefix_waits(frame, decode);
        every_flip_is_noticed(frame, blind, decode);
    }
    let stream: Vec<u8> = frames.iter().flat_map(|frame| [noise, frame].concat()).collect();
    let whole: Vec<F> = frames
        .iter()
        .map(|bytes| match decode(bytes) {
            Decoded::Frame { frame, .. } => frame,
            Decoded::Garbage { .. } | Decoded::NeedMore => unreachable!("proved above"),
        })
        .collect();
    for len in 1..=stream.len().min(64) {
        let (heard, mut inbox) = heard_in_pieces(vec![len; stream.len() / len], &stream, decode);
        assert_eq!(heard, whole, "in pieces of {len}");
        assert_eq!(inbox.take_garbage(), (noise.len() * frames.len()) as u64, "in pieces of {len}");
    }
    for from in 0..stream.len() {
        // Begun in the middle of anything, and with a byte lost: no panic, no standing still.
        walk(&stream[from..], decode);
        walk(&[&stream[..from], &stream[from + 1..]].concat(), decode);
    }
}

pub(crate) fn every_prefix_waits<F: Debug + PartialEq>(whole: &[u8], decode: impl Fn(&[u8]) -> Decoded<F>) {
    for len in 0..whole.len() {
        assert_eq!(decode(&whole[..len]), Decoded::NeedMore, "{len} of {} bytes", whole.len());
    }
    assert!(matches!(decode(whole), Decoded::Frame { used, .. } if used == whole.len()));
}

/// A flip is noticed when what stands there is not a whole frame any more. What is called blind must be so: a list that
/// excuses too much is wrong as well.
pub(crate) fn every_flip_is_noticed<F: Debug + PartialEq>(
    whole: &[u8],
    blind: Blind,
    decode: impl Fn(&[u8]) -> Decoded<F>,
) {
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut flipped = whole.to_vec();
            flipped[at] ^= 1 << bit;
            let noticed = !matches!(decode(&flipped), Decoded::Frame { .. });
            match blind(whole, at, bit) {
                None => assert!(noticed, "bit {bit} of byte {at} went unnoticed"),
                Some(why) => assert!(!noticed, "bit {bit} of byte {at} is noticed, in spite of: {why}"),
            }
        }
    }
}
