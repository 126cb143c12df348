//! A frame in words, for whoever watches the line. Pure.

use super::area::Areas;
use super::command::{Answer, Request};
use super::frame::{BROADCAST, BROADCAST_SILENT, Frame, HOST, decode};
use super::text::words;
use crate::codec::Decoded;

/// What a frame says, whichever way it goes; `None` if `bytes` do not begin with a whole one.
#[must_use]
pub fn describe(bytes: &[u8]) -> Option<String> {
    match decode(bytes) {
        Decoded::Frame { frame, .. } => Some(frame_words(&frame)),
        Decoded::Garbage { .. } | Decoded::NeedMore => None,
    }
}

fn frame_words(frame: &Frame) -> String {
    if frame.to == HOST {
        let panel = address(frame.from);
        return match Answer::from_data(&frame.data) {
            Some(Answer::Ack) => format!("{panel}: done"),
            Some(Answer::Nack(refusal)) => format!("{panel}: refused, {refusal}"),
            Some(Answer::Address(own)) => format!("{panel}: my address is {own}"),
            None => format!("{panel}: an answer this program does not know"),
        };
    }
    let panel = address(frame.to);
    let what = match Request::from_data(&frame.data) {
        Some(Request::Ping) => "are you there?".to_owned(),
        Some(Request::ReadAddress) => "what is your address?".to_owned(),
        Some(Request::Clear) => "clear".to_owned(),
        Some(Request::Format) => "forget every file".to_owned(),
        Some(Request::Areas(areas)) => areas_words(&areas),
        Some(Request::Clock(time)) => format!(
            "it is {:04}-{:02}-{:02} {:02}:{:02}:{:02}",
            time.year, time.month, time.day, time.hour, time.minute, time.second
        ),
        Some(Request::Power(true)) => "power on".to_owned(),
        Some(Request::Power(false)) => "power off".to_owned(),
        Some(Request::Brightness(level)) => format!("brightness {level}"),
        None => "a command this program does not know".to_owned(),
    };
    format!("{panel}: {what}")
}

fn areas_words(areas: &Areas) -> String {
    let mut words_of: Vec<String> = Vec::new();
    if !areas.delete.is_empty() {
        let ids: Vec<String> = areas.delete.iter().map(ToString::to_string).collect();
        words_of.push(format!("delete dynamic area {}", ids.join(", ")));
    }
    for area in &areas.areas {
        words_of.push(format!("dynamic area {}: {}", area.id, words(&area.text).replace('\n', " / ")));
    }
    match (areas.alone, words_of.is_empty()) {
        (true, true) => "delete every dynamic area".to_owned(),
        (true, false) => format!("only {}", words_of.join("; ")),
        (false, true) => "no dynamic area".to_owned(),
        (false, false) => words_of.join("; "),
    }
}

fn address(address: u16) -> String {
    match address {
        BROADCAST | BROADCAST_SILENT => "every panel".to_owned(),
        HOST => "host".to_owned(),
        address => format!("panel {address}"),
    }
}
