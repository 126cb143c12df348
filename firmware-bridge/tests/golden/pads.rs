//! Frames of call pads, `FF 68` and Modbus: golden bytes, and what must hold whatever the line does to them.

use crate::golden;
use firmware_bridge::call_pad::frame::{DATA_LEN_MAX, Frame, decode, encode};
use firmware_bridge::call_pad::{Digits, Order, Uplink, acknowledgement};
use firmware_bridge::codec::{Decoded, Inbox};
use firmware_bridge::keypad::Lamp;
use firmware_bridge::keypad::frame as keypad;
use proptest::collection::vec;
use proptest::prelude::*;

const FF68: [&str; 8] = [
    "ticket-012",
    "waiting-023",
    "beep",
    "five-stars",
    "start-rating",
    "evaluator-key-0",
    "evaluator-ack",
    "digit-6-confirm",
];

fn ff68(name: &str) -> Vec<u8> {
    golden(&format!("call_pad/{name}.hex"))
}

fn whole<F>(bytes: &[u8], decode: impl Fn(&[u8]) -> Decoded<F>) -> F {
    match decode(bytes) {
        Decoded::Frame { frame, used } if used == bytes.len() => frame,
        Decoded::Frame { .. } | Decoded::Garbage { .. } | Decoded::NeedMore => panic!("{bytes:02X?}"),
    }
}

#[test]
fn every_frame_of_the_source_is_said_and_understood() {
    for (order, name) in [
        (Order::Digits(Digits::new(None, Some(12))), "ticket-012"),
        (Order::Digits(Digits::new(Some(23), None)), "waiting-023"),
        (Order::Beep, "beep"),
        (Order::Stars(5), "five-stars"),
        (Order::PleaseRate, "start-rating"),
    ] {
        assert_eq!(encode(&order.to_frame(5)).unwrap(), ff68(name), "{name}");
        assert_eq!(Order::from_frame(&whole(&ff68(name), decode)), Some(order), "{name}");
    }
    for (uplink, name, answer) in [
        (Uplink::Rating(0), "evaluator-key-0", "evaluator-ack"),
        (Uplink::Key { key: 0x0F, digits: vec![6] }, "digit-6-confirm", "digit-6-confirm"),
    ] {
        let frame = whole(&ff68(name), decode);
        assert_eq!(Uplink::from_frame(&frame), Some(uplink), "{name}");
        assert_eq!(encode(&acknowledgement(&frame)).unwrap(), ff68(answer), "{name}");
    }
}

#[test]
fn every_beginning_of_a_call_pad_s_frame_waits_and_every_flip_is_noticed() {
    for name in FF68 {
        let bytes = ff68(name);
        for len in 0..bytes.len() {
            assert_eq!(decode(&bytes[..len]), Decoded::NeedMore, "{name}: {len} bytes");
        }
        let true_one = whole(&bytes, decode);
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[at] ^= 1 << bit;
                let taken = matches!(decode(&flipped), Decoded::Frame { .. });
                assert!(!taken, "{name}: byte {at}, bit {bit}: {true_one:?}");
            }
        }
    }
}

#[test]
fn a_call_pad_s_registers_are_those_of_the_map() {
    let text = keypad::ticket_text("A012");
    let screen = keypad::Registers { waiting: 23, lamp: Lamp::Called.register(), text, beeps: 1 };
    for (request, name) in [
        (keypad::Request::ReadEvent, "request-read-event"),
        (keypad::Request::SetScreen(screen), "set-screen"),
        (keypad::Request::Acknowledge(8), "acknowledge"),
    ] {
        assert_eq!(keypad::encode(5, request).unwrap(), golden(&format!("keypad/{name}.hex")), "{name}");
    }
    let reply = golden("keypad/reply-read-event.hex");
    let ask = |request| move |bytes: &[u8]| keypad::decode(5, request, bytes);
    assert_eq!(
        whole(&reply, ask(keypad::Request::ReadEvent)),
        keypad::Reply::Event { key: 25, sequence: 8, status: 1, number: Some(1_012) }
    );
    let echo = golden("keypad/reply-screen.hex");
    assert_eq!(whole(&echo, ask(keypad::Request::SetScreen(screen))), keypad::Reply::Written);
    // A late answer of another block of the same unit has another length.
    for (late, request) in [
        (&reply, keypad::Request::ReadKeys),
        (&echo, keypad::Request::SetTicket(text)),
        (&echo, keypad::Request::ReadEvent),
    ] {
        assert_eq!(keypad::decode(5, request, late), Decoded::Garbage { skip: 1 });
    }
    let decode_event = ask(keypad::Request::ReadEvent);
    for len in 0..reply.len() {
        assert_eq!(decode_event(&reply[..len]), Decoded::NeedMore);
    }
    for at in 0..reply.len() {
        for bit in 0..8 {
            let mut flipped = reply.clone();
            flipped[at] ^= 1 << bit;
            assert!(!matches!(decode_event(&flipped), Decoded::Frame { .. }), "byte {at}, bit {bit}");
        }
    }
}

proptest! {
    #[test]
    fn call_pad_frames_come_back_as_they_went_through_noise_and_any_cutting(
        address in any::<u8>(),
        function in any::<u8>(),
        data in vec(any::<u8>(), 0..=DATA_LEN_MAX),
        noise in vec(any::<u8>().prop_filter("a wake-up byte", |byte| *byte != 0xFF), 0..40),
        cut in 1_usize..9,
    ) {
        let frame = Frame { address, function, data };
        let bytes = [noise.clone(), encode(&frame).unwrap(), encode(&frame).unwrap()].concat();
        let mut inbox = Inbox::default();
        let mut seen = Vec::new();
        for piece in bytes.chunks(cut) {
            inbox.extend(piece);
            while let Some(frame) = inbox.next(decode) {
                seen.push(frame);
            }
        }
        prop_assert_eq!(seen, vec![frame.clone(), frame]);
        prop_assert_eq!(inbox.take_garbage(), noise.len() as u64);
    }

    #[test]
    fn no_bytes_make_the_call_pad_s_decoder_panic_or_stand_still(bytes in vec(any::<u8>(), 0..200)) {
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let step = match decode(rest) {
                Decoded::Frame { frame, used } => {
                    let _ = (Uplink::from_frame(&frame), Order::from_frame(&frame));
                    used
                }
                Decoded::Garbage { skip } => skip,
                Decoded::NeedMore => break,
            };
            prop_assert!((1..=rest.len()).contains(&step));
            rest = &rest[step..];
        }
        for from_host in [false, true] {
            let _ = firmware_bridge::call_pad::describe(&bytes, from_host);
            let _ = firmware_bridge::keypad::describe(&bytes, from_host);
        }
    }

    #[test]
    fn too_much_data_is_refused(data in vec(any::<u8>(), DATA_LEN_MAX + 1..300)) {
        let refused = encode(&Frame { address: 1, function: 1, data }).is_err();
        prop_assert!(refused);
    }
}
