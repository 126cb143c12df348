//! What must hold for any bytes at all: one function per fuzz target, shared by `fuzz/` and by the plain test that runs
//! the kept corpus. A function that returns is content; what is wrong panics.

use firmware_bridge::card_reader::{self, dialect, fields, frame as sam};
use firmware_bridge::codec::{Decoded, INBOX_LEN_MAX, Inbox};
use firmware_bridge::keypad::frame as keypad;
use firmware_bridge::led_panel::{area, frame as onbon, text};
use firmware_bridge::printer::{self, read_back, status};
use std::fmt::Debug;

/// A target's name and what it does.
pub(crate) type Target = (&'static str, fn(&[u8]));

/// All of them; the folders of the corpus are called so.
pub(crate) const TARGETS: [Target; 6] = [
    ("card_reader", card_reader),
    ("printer_status", printer_status),
    ("led_panel", led_panel),
    ("keypad", keypad_frames),
    ("inbox", inbox),
    ("read_back", slips),
];

/// Frames, text blocks, whole replies, module numbers, addresses, words about them.
pub(crate) fn card_reader(bytes: &[u8]) {
    walk(bytes, sam::decode);
    walk(bytes, sam::decode_body);
    walk(bytes, dialect::decode);
    let _ = card_reader::describe(bytes);
    let _ = card_reader::ModuleNumber::from_data(bytes);
    let _ = card_reader::AppendedAddress::from_data(bytes);
    let cards = [
        fields::card_from_text(bytes),
        fields::card_from_reply(bytes),
        fields::card_from_reply_with_fingerprint(bytes),
    ];
    for card in cards.into_iter().flatten() {
        assert!(card.number_is_sound());
        assert!(format!("{card:?}").ends_with("redacted)"));
        let _ = (card.masked_name(), card.masked_id());
    }
    if let Some(request) = sam::Request::from_body(bytes) {
        assert_eq!(request.body(), bytes);
    }
}

/// Answers of every dialect.
pub(crate) fn printer_status(bytes: &[u8]) {
    walk(bytes, status::decode);
    walk(bytes, status::decode_full);
    let _ = printer::describe(bytes);
    for byte in bytes {
        for n in 1..=4 {
            let mut state = printer::PrinterState::default();
            state.take_real_time(n, *byte);
            assert!(state.can_print() || !state.code().is_empty());
        }
    }
}

/// Frames, areas, texts.
pub(crate) fn led_panel(bytes: &[u8]) {
    walk(bytes, onbon::decode);
    if let Decoded::Frame { frame, .. } = onbon::decode(bytes) {
        let wire = onbon::encode(&frame).expect("what was received can be sent");
        assert!(matches!(onbon::decode(&wire), Decoded::Frame { frame: again, .. } if again == frame));
    }
    let _ = area::decode(bytes);
    let _ = text::decode(bytes);
}

/// Replies to every question, from every unit.
pub(crate) fn keypad_frames(bytes: &[u8]) {
    let Some((unit, rest)) = bytes.split_first() else { return };
    for request in [keypad::Request::ReadKeys, keypad::Request::SetPrompt(2), keypad::Request::Acknowledge(7)]
    {
        walk(rest, |bytes| keypad::decode(*unit, request, bytes));
        walk(bytes, |bytes| keypad::decode(*unit, request, bytes));
    }
}

/// Any decoder under any cutting: what is understood does not depend on how the bytes arrived. The first half of the
/// input says how the second is cut.
pub(crate) fn inbox(bytes: &[u8]) {
    let (cuts, stream) = bytes.split_at(bytes.len() / 2);
    same_however_cut(cuts, stream, sam::decode);
    same_however_cut(cuts, stream, onbon::decode);
    same_however_cut(cuts, stream, status::decode);
    same_however_cut(cuts, stream, status::decode_full);
    same_however_cut(cuts, stream, |bytes| keypad::decode(5, keypad::Request::ReadKeys, bytes));
}

/// A printer's byte stream.
pub(crate) fn slips(bytes: &[u8]) {
    walk(bytes, read_back::next_command);
    let _ = read_back::read_slip(bytes);
    let _ = printer::describe(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = printer::Profile::parse(text);
    }
}

/// Every decoder moves on, and never beyond what there is.
pub(crate) fn walk<F>(mut rest: &[u8], decode: impl Fn(&[u8]) -> Decoded<F>) {
    while !rest.is_empty() {
        let step = match decode(rest) {
            Decoded::Frame { used, .. } => used,
            Decoded::Garbage { skip } => skip,
            Decoded::NeedMore => return,
        };
        assert!((1..=rest.len()).contains(&step), "{step} of {} bytes", rest.len());
        rest = rest.get(step..).unwrap_or_default();
    }
}

/// What is understood does not depend on how the bytes arrived.
pub(crate) fn same_however_cut<F: Debug + PartialEq>(
    cuts: &[u8],
    stream: &[u8],
    decode: impl Fn(&[u8]) -> Decoded<F> + Copy,
) {
    if stream.len() > INBOX_LEN_MAX {
        return;
    }
    let (at_once, whole) = heard_in_pieces([], stream, decode);
    let (in_pieces, inbox) = heard_in_pieces(cuts.iter().map(|cut| usize::from(*cut)), stream, decode);
    assert_eq!(at_once, in_pieces);
    assert_eq!(whole.len(), inbox.len());
}

/// What is understood of a stream that arrives in pieces of these lengths, then its rest; and the inbox after it.
pub(crate) fn heard_in_pieces<F>(
    lengths: impl IntoIterator<Item = usize>,
    stream: &[u8],
    decode: impl Fn(&[u8]) -> Decoded<F> + Copy,
) -> (Vec<F>, Inbox) {
    let mut inbox = Inbox::default();
    let mut heard = Vec::new();
    let mut rest = stream;
    for len in lengths.into_iter().chain([stream.len()]) {
        let (now, later) = rest.split_at(len.min(rest.len()));
        inbox.extend(now);
        heard.extend(std::iter::from_fn(|| inbox.next(decode)));
        rest = later;
    }
    (heard, inbox)
}
