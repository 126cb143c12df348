//! What goes over a printer's cable, in words, for the bench's live view: commands, lengths and states, never the text of a slip.

use super::read_back::{Command, next_command};
use super::status::{Answer, PrinterState, decode, decode_full};
use crate::codec::Decoded;

/// Commands told before the rest is only counted.
const TOLD_MAX: usize = 6;

/// The bytes in words: a printer's answer, or the commands to it. `None`: neither.
#[must_use]
pub fn describe(bytes: &[u8]) -> Option<String> {
    answer(bytes).or_else(|| commands(bytes))
}

fn answer(bytes: &[u8]) -> Option<String> {
    if let Decoded::Frame { frame, used: 6 } = decode_full(bytes)
        && bytes.len() == 6
    {
        return Some(format!("full status: {}", state(&PrinterState::from_full(frame))));
    }
    let Decoded::Frame { frame, used } = decode(bytes) else { return None };
    if used != bytes.len() {
        return None;
    }
    match frame {
        Answer::RealTime(0x12) => Some("real-time status: nothing set".into()),
        Answer::RealTime(byte) => Some(format!("real-time status {byte:02X}")),
        Answer::Automatic(frame) => {
            Some(format!("automatic status: {}", state(&PrinterState::from_automatic(frame))))
        }
        Answer::InOrder(byte) if frame.is_paper_status() => {
            Some(format!("paper status in its turn {byte:02X}: everything before is printed"))
        }
        Answer::FlowControl(0x11) => Some("XON".into()),
        Answer::FlowControl(_) => Some("XOFF".into()),
        Answer::InOrder(_) | Answer::Unknown(_) => None,
    }
}

fn state(state: &PrinterState) -> &'static str {
    match (state.code(), state.slip_waiting) {
        ("", true) => "a slip hangs at the mouth",
        ("", false) => "well",
        (code, _) => code,
    }
}

fn commands(mut bytes: &[u8]) -> Option<String> {
    let mut told = Vec::new();
    let mut count: usize = 0;
    while let Decoded::Frame { frame, used } = next_command(bytes) {
        bytes = bytes.get(used..).unwrap_or_default();
        count += 1;
        if told.len() < TOLD_MAX {
            told.push(words(&frame));
        }
    }
    if count > told.len() {
        told.push(format!("{} more", count - told.len()));
    }
    (count > 0).then(|| told.join(", "))
}

fn words(command: &Command) -> String {
    match command {
        Command::Init => "reset".into(),
        Command::Text(bytes) => format!("text of {} bytes", bytes.len()),
        Command::LineFeed | Command::FeedLines(1) => "new line".into(),
        Command::FeedLines(n) => format!("feed {n} lines"),
        Command::FeedDots(n) => format!("feed {n} dots"),
        Command::Align(align) => format!("align {align:?}").to_lowercase(),
        Command::Bold(on) => format!("bold {}", on_off(*on)),
        Command::Size(width, height) => format!("size {width} × {height}"),
        Command::Smooth(on) => format!("smooth {}", on_off(*on)),
        Command::Chinese(on) => format!("Chinese {}", on_off(*on)),
        Command::LineSpacing(_) => "line spacing".into(),
        Command::QrModule(n) => format!("QR module of {n} dots"),
        Command::QrLevel(_) => "QR error correction".into(),
        Command::QrStore(data) => format!("QR content of {} bytes", data.len()),
        Command::QrPrint => "print the QR code".into(),
        Command::Picture(picture) => format!("picture of {} × {} dots", picture.row_len * 8, picture.height),
        Command::Cut { partial: true, .. } => "partial cut".into(),
        Command::Cut { partial: false, .. } => "full cut".into(),
        Command::RealTimeStatus(n) => format!("real-time status {n}?"),
        Command::InOrderStatus(_) => "paper status, in its turn?".into(),
        Command::AutomaticStatus(0) => "automatic status off".into(),
        Command::AutomaticStatus(_) => "automatic status on".into(),
        Command::Presenter(n) => match n {
            2 => "presenter: pull the slip back".into(),
            3 | 5 => "presenter: hand the slip out".into(),
            other => format!("presenter {other}"),
        },
        Command::ToMark => "feed to the black mark".into(),
        Command::Other(bytes) => match bytes.as_slice() {
            [0x10, 0x05, 1] => "go on".into(),
            [0x10, 0x05, 2] => "forget what is not printed".into(),
            other => format!("another command, {} bytes", other.len()),
        },
    }
}

fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::{PaperWidth, SlipWriter};

    #[test]
    fn answers_and_commands_are_told_apart() {
        for (bytes, told) in [
            (&[0x12][..], "real-time status: nothing set"),
            (&[0x18, 0, 0x0F, 0], "automatic status: paper_end"),
            (&[0x10, 0x0F, 0x20, 0, 0, 0], "full status: a slip hangs at the mouth"),
            (&[0x00], "paper status in its turn 00: everything before is printed"),
            (&[0x10, 0x04, 0x02], "real-time status 2?"),
            (&[0x10, 0x05, 0x02], "forget what is not printed"),
            (&[0x1D, 0x65, 0x02], "presenter: pull the slip back"),
        ] {
            assert_eq!(describe(bytes).unwrap(), told);
        }
        assert_eq!(describe(&[]), None);
    }

    #[test]
    fn a_slip_is_told_without_its_words() {
        let mut slip = SlipWriter::new(PaperWidth::Mm80);
        slip.line("ZHANG A012");
        let told = describe(&slip.finish(80).unwrap().bytes).unwrap();
        assert_eq!(told, "reset, Chinese on, smooth on, text of 10 bytes, new line, partial cut");
    }
}
