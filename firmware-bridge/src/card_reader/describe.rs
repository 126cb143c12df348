//! What a reader's frames are, in words, for the bench's live view: lengths and meanings, never what stands on a card.

use super::fields::{PHOTO_LEN, TEXT_LEN};
use super::frame::{Request, Status, decode_body};
use super::module::ModuleNumber;
use crate::codec::Decoded;

/// The frame at the front of `bytes` in words, whichever side sent it. `None`: no whole frame stands there.
#[must_use]
pub fn describe(bytes: &[u8]) -> Option<String> {
    let Decoded::Frame { frame: body, .. } = decode_body(bytes) else { return None };
    // A reply has three status bytes; a request of three bytes begins with its command, which no card says first.
    let words = match (Request::from_body(&body), body.as_slice()) {
        (Some(request), _) => request_words(request),
        (None, [sw1, sw2, sw3, data @ ..]) => reply_words([*sw1, *sw2], Status::from_byte(*sw3), data),
        (None, _) => "a command nobody has described".to_owned(),
    };
    Some(words)
}

fn request_words(request: Request) -> String {
    match request {
        Request::Reset => "reset the module".into(),
        Request::Status => "is the module well?".into(),
        Request::ModuleNumber => "module number?".into(),
        Request::Find => "is there a card?".into(),
        Request::Select => "select the card".into(),
        Request::ReadBase => "read text and photo".into(),
        Request::ReadBaseWithFingerprint => "read text, photo and fingerprints".into(),
        Request::ReadAddress => "read the appended address".into(),
        Request::ReadManagement => "read the card's management number".into(),
        Request::SetRate(rate) => format!("speed {} from now on", rate.bits_per_s()),
        Request::SetRadioFrame(len) => format!("radio frames of at most {len} bytes"),
    }
}

fn reply_words(card_status: [u8; 2], status: Status, data: &[u8]) -> String {
    let [_, words] = status.words();
    let content = match data {
        [] => String::new(),
        [1, 0, 4, 0, rest @ ..] if rest.len() == TEXT_LEN + PHOTO_LEN => base_words(rest, None),
        [1, 0, 4, 0, f0, f1, rest @ ..] if rest.len() >= TEXT_LEN + PHOTO_LEN => {
            base_words(rest, Some(u16::from_be_bytes([*f0, *f1])))
        }
        _ => match ModuleNumber::from_data(data) {
            Some(number) => format!(": module {number}"),
            None => format!(": {} bytes", data.len()),
        },
    };
    let card = if card_status == [0, 0] {
        String::new()
    } else {
        format!(" (the card says {:02X} {:02X})", card_status[0], card_status[1])
    };
    format!("{:02X}, {words}{content}{card}", status.byte())
}

/// Only the sort of card is read from its text: one character, the same for everybody who holds such a card.
fn base_words(rest: &[u8], fingerprint_len: Option<u16>) -> String {
    let kind = match rest.get(248..250) {
        Some(b"J\0") => "a residence permit",
        Some(b"I\0" | b"Y\0") => "a foreign permanent resident's card",
        _ => "a resident card",
    };
    let prints = fingerprint_len.map(|len| format!(" + {len}")).unwrap_or_default();
    format!(": base information of {kind}, {TEXT_LEN} + {PHOTO_LEN}{prints} bytes")
}

#[cfg(test)]
mod tests {
    use super::super::fields::{card_from_text, reply_data};
    use super::super::frame::encode_reply;
    use super::*;
    use crate::simulate::cards::TEST_CARDS;

    #[test]
    fn both_directions_are_told_apart() {
        assert_eq!(describe(&Request::Find.encode()).unwrap(), "is there a card?");
        assert_eq!(
            describe(&Request::SetRadioFrame(0x50).encode()).unwrap(),
            "radio frames of at most 80 bytes"
        );
        assert_eq!(describe(&encode_reply([0, 0, 0x80], &[])).unwrap(), "80, no card found");
        assert_eq!(
            describe(&encode_reply([0x6A, 0x82, 0x41], &[])).unwrap(),
            "41, reading failed: the card moved or left (the card says 6A 82)"
        );
        assert_eq!(describe(b"AT\r"), None);
    }

    #[test]
    fn nothing_of_a_person_is_told() {
        for text in TEST_CARDS.iter().filter_map(|card| card.text()) {
            let words = describe(&encode_reply([0, 0, 0x90], &reply_data(&text))).unwrap();
            assert!(words.ends_with("256 + 1024 bytes"), "{words}");
            let card = card_from_text(&text).unwrap();
            for secret in [&card.name, &card.latin_name, &card.id_number, &card.address] {
                assert!(secret.is_empty() || !words.contains(secret.as_str()));
            }
        }
    }
}
