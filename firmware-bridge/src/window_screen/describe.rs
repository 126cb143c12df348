//! A frame in words, for whoever watches the line. Pure.

use super::command::{HUSH, Request, SAY, SHOW_STORED, SHOW_TEXT, Speech};
use super::frame::{Frame, decode};
use crate::codec::Decoded;
use encoding_rs::GBK;

/// What a frame says, whichever way it goes; `None` if `bytes` do not begin with a whole one. An answer is told by its one
/// byte of data, which no command has.
#[must_use]
pub fn describe(bytes: &[u8]) -> Option<String> {
    let Decoded::Frame { frame, .. } = decode(bytes) else { return None };
    let words = if let [code] = *frame.data { answer(frame.command, code) } else { request(&frame) };
    Some(format!("window screen {}: {words}", frame.address))
}

fn answer(command: u8, code: u8) -> String {
    let what = match command {
        SHOW_TEXT => "text",
        SHOW_STORED => "stored notice",
        SAY => "speech",
        HUSH => "silence",
        _ => "a command this program does not know",
    };
    if code == 0 { format!("{what}, done") } else { format!("{what}, refused with code {code}") }
}

fn request(frame: &Frame) -> String {
    let words = |text: &[u8]| GBK.decode_without_bom_handling(text).0.into_owned();
    match Request::from_parts(frame.command, &frame.data) {
        Some(Request::ShowText(line)) => format!("line {}: {}", line.line, words(&line.text)),
        Some(Request::ShowStored) => "show the stored notice".to_owned(),
        Some(Request::Say { when, text }) => {
            let when = match when {
                Speech::Queue => "keep to say",
                Speech::After => "say",
                Speech::Instead => "say at once",
            };
            format!("{when}: {}", words(&text))
        }
        Some(Request::Hush) => "stop speaking".to_owned(),
        None => "a command this program does not know".to_owned(),
    }
}
