//! A frame of the keypad line in words, both ways, for people who watch the line. Decides nothing.

use super::frame::{
    ACK_AT, EVENT_COUNT, KEYS_AT, KEYS_COUNT, NO_NUMBER, PROMPT_AT, SCREEN_AT, TICKET_AT, checksum_is_right,
};
use super::{Key, Lamp, Prompt};

/// What a whole frame says; `None` when it is no frame of this line. Which way it went must be told: a write and its
/// echo are the same bytes.
#[must_use]
pub fn describe(bytes: &[u8], from_host: bool) -> Option<String> {
    if !checksum_is_right(bytes) {
        return None;
    }
    let (body, _) = bytes.split_last_chunk::<2>()?;
    let (unit, said) = match body {
        [unit, rest @ ..] => (unit, if from_host { asked(rest)? } else { answered(rest)? }),
        [] => return None,
    };
    Some(if *unit == 0 { format!("all units: {said}") } else { format!("unit {unit}: {said}") })
}

fn asked(body: &[u8]) -> Option<String> {
    let word = |high: &u8, low: &u8| u16::from_be_bytes([*high, *low]);
    Some(match body {
        [0x04, a, b, c, d] => match (word(a, b), word(c, d)) {
            (KEYS_AT, KEYS_COUNT) => "which key?".to_owned(),
            (KEYS_AT, EVENT_COUNT) => "which key, and which number?".to_owned(),
            (at, count) => format!("read {count} inputs from {at}"),
        },
        [0x03, a, b, c, d] => format!("read {} holdings from {}", word(c, d), word(a, b)),
        [0x06, a, b, c, d] => written(word(a, b), word(c, d)),
        [0x10, a, b, _, _, _, data @ ..] => match (word(a, b), data) {
            (TICKET_AT, text) => format!("ticket {:?}", plain(text)),
            (SCREEN_AT, [w0, w1, l0, l1, text @ .., b0, b1]) => format!(
                "waiting {}, lamp {}, ticket {:?}, beeps {}",
                word(w0, w1),
                Lamp::from_register(word(l0, l1))
                    .map_or_else(|| word(l0, l1).to_string(), |l| format!("{l:?}")),
                plain(text),
                word(b0, b1)
            ),
            (at, data) => format!("write {} holdings from {at}", data.len() / 2),
        },
        _ => return None,
    })
}

fn answered(body: &[u8]) -> Option<String> {
    let word = |high: &u8, low: &u8| u16::from_be_bytes([*high, *low]);
    Some(match body {
        [0x04, 6, k0, k1, s0, s1, b0, b1] => {
            format!("{}, sequence {}, status {:#06x}", key_words(word(k0, k1)), word(s0, s1), word(b0, b1))
        }
        [0x04, 10, k0, k1, s0, s1, _, _, _, _, n0, n1] => {
            let number = match word(n0, n1) {
                NO_NUMBER => "no number".to_owned(),
                number => format!("number {number}"),
            };
            format!("{}, {number}, sequence {}", key_words(word(k0, k1)), word(s0, s1))
        }
        [0x03 | 0x04, count, data @ ..] if usize::from(*count) == data.len() => {
            format!("{} registers", data.len() / 2)
        }
        [0x06, a, b, c, d] => format!("done: {}", written(word(a, b), word(c, d))),
        [0x10, a, b, c, d] => format!("done: {} holdings from {}", word(c, d), word(a, b)),
        [function, code] if function & 0x80 != 0 => format!("refuses, exception {code}"),
        _ => return None,
    })
}

fn written(at: u16, value: u16) -> String {
    match (at, Prompt::from_register(value)) {
        (PROMPT_AT, Some(prompt)) => format!("prompt {prompt:?}"),
        (ACK_AT, _) => format!("key press {value} is dealt with"),
        (at, _) => format!("write {value} to holding {at}"),
    }
}

fn key_words(value: u16) -> String {
    match Key::from_register(value) {
        None => "no key".to_owned(),
        Some(Key::Rating(level)) => format!("rating level {level}"),
        Some(Key::Code(code)) => format!("key {code}"),
    }
}

fn plain(text: &[u8]) -> String {
    text.iter().filter(|byte| byte.is_ascii_graphic()).map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keypad::frame::{Registers, Request, encode, ticket_text};

    #[test]
    fn every_question_has_words_and_a_spoilt_one_has_none() {
        let screen = Registers { waiting: 23, lamp: 2, text: ticket_text("A012"), beeps: 1 };
        for (request, words) in [
            (Request::ReadKeys, "unit 5: which key?"),
            (Request::ReadEvent, "unit 5: which key, and which number?"),
            (Request::SetPrompt(2), "unit 5: prompt PleaseRate"),
            (Request::Acknowledge(7), "unit 5: key press 7 is dealt with"),
            (Request::SetTicket(ticket_text("A001")), "unit 5: ticket \"A001\""),
            (Request::SetScreen(screen), "unit 5: waiting 23, lamp Called, ticket \"A012\", beeps 1"),
        ] {
            let mut bytes = encode(5, request).unwrap();
            assert_eq!(describe(&bytes, true).as_deref(), Some(words));
            bytes[2] ^= 0x10;
            assert_eq!(describe(&bytes, true), None);
        }
    }

    #[test]
    fn an_answer_is_not_taken_for_a_question() {
        let reply = [0x05, 0x04, 0x06, 0x00, 0x04, 0x00, 0x07, 0x00, 0x00, 0x12, 0x52];
        assert_eq!(
            describe(&reply, false).as_deref(),
            Some("unit 5: rating level 2, sequence 7, status 0x0000")
        );
        assert_eq!(describe(&reply, true), None);
        let refused = [0x05, 0x84, 0x02, 0x83, 0x00];
        assert_eq!(describe(&refused, false).as_deref(), Some("unit 5: refuses, exception 2"));
    }
}
