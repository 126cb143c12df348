//! Reading a printer's byte stream: the commands in it, and what a slip says.
//!
//! Length-aware, so a picture's bytes are never taken for commands. Used by the simulator and by tests.

use super::bitmap::{Bitmap, HEIGHT_MAX};
use super::slip::Align;
use crate::codec::Decoded;

/// One command of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Back to the state after switching on.
    Init,
    /// Characters, as bytes.
    Text(Vec<u8>),
    /// The line is full: print it.
    LineFeed,
    /// Print the line and feed so many.
    FeedLines(u8),
    /// Print the line and feed so many dots.
    FeedDots(u8),
    /// Alignment.
    Align(Align),
    /// Bold.
    Bold(bool),
    /// Size factors across and down, 1 … 8.
    Size(u8, u8),
    /// Smooth edges of enlarged characters.
    Smooth(bool),
    /// Chinese mode.
    Chinese(bool),
    /// Distance of lines in dots; `None` is the usual one.
    LineSpacing(Option<u8>),
    /// Dots per QR module.
    QrModule(u8),
    /// Error correction 0 … 3.
    QrLevel(u8),
    /// What the QR code says.
    QrStore(Vec<u8>),
    /// Print it.
    QrPrint,
    /// A picture.
    Picture(Bitmap),
    /// Cut after feeding so many dots.
    Cut {
        /// Whether a bridge of paper stays.
        partial: bool,
        /// Dots fed before.
        feed_dots: u8,
    },
    /// Real-time status request.
    RealTimeStatus(u8),
    /// In-order status request.
    InOrderStatus(u8),
    /// Automatic status on or off.
    AutomaticStatus(u8),
    /// What a presenter does with the slip at the mouth.
    Presenter(u8),
    /// Feed to the next black mark.
    ToMark,
    /// Known to be harmless here; the bytes.
    Other(Vec<u8>),
}

/// The command at the front of `bytes`.
#[must_use]
pub fn next_command(bytes: &[u8]) -> Decoded<Command> {
    let frame = |frame, used| Decoded::Frame { frame, used };
    match bytes {
        [] => Decoded::NeedMore,
        [0x0A, ..] => frame(Command::LineFeed, 1),
        [0x10, 0x04, n, ..] => frame(Command::RealTimeStatus(*n), 3),
        [0x10, 0x05, _, ..] => frame(Command::Other(bytes.get(..3).unwrap_or_default().to_vec()), 3),
        [0x10] | [0x10, 0x04 | 0x05] => Decoded::NeedMore,
        [0x1B, rest @ ..] => after_escape(rest),
        [0x1C, rest @ ..] => after_fs(rest),
        [0x1D, rest @ ..] => after_gs(rest),
        [first, ..] if *first < 0x20 => Decoded::Garbage { skip: 1 },
        _ => text(bytes),
    }
}

/// Everything printable up to the next control byte; a lead byte keeps its trail byte.
fn text(bytes: &[u8]) -> Decoded<Command> {
    let mut used = 0;
    while let Some(byte) = bytes.get(used) {
        used += match byte {
            0..0x20 => break,
            0x20..0x81 | 0xFF => 1,
            0x81.. => match bytes.get(used + 1) {
                Some(_) => 2,
                None if used == 0 => return Decoded::NeedMore,
                None => break,
            },
        };
    }
    Decoded::Frame { frame: Command::Text(bytes.get(..used).unwrap_or_default().to_vec()), used }
}

fn after_escape(rest: &[u8]) -> Decoded<Command> {
    let frame = |frame, used| Decoded::Frame { frame, used };
    match rest {
        [] => Decoded::NeedMore,
        [b'@', ..] => frame(Command::Init, 2),
        [b'2', ..] => frame(Command::LineSpacing(None), 2),
        [b'3', n, ..] => frame(Command::LineSpacing(Some(*n)), 3),
        [b'a', n, ..] => frame(
            Command::Align(match n {
                1 | b'1' => Align::Centre,
                2 | b'2' => Align::Right,
                _ => Align::Left,
            }),
            3,
        ),
        [b'E', n, ..] => frame(Command::Bold(n & 1 == 1), 3),
        [b'd', n, ..] => frame(Command::FeedLines(*n), 3),
        [b'J', n, ..] => frame(Command::FeedDots(*n), 3),
        [b'i', ..] => frame(Command::Cut { partial: false, feed_dots: 0 }, 2),
        [b'm', ..] => frame(Command::Cut { partial: true, feed_dots: 0 }, 2),
        [code, n, ..] => frame(Command::Other(vec![0x1B, *code, *n]), 3),
        [_] => Decoded::NeedMore,
    }
}

fn after_fs(rest: &[u8]) -> Decoded<Command> {
    let frame = |frame, used| Decoded::Frame { frame, used };
    match rest {
        [] => Decoded::NeedMore,
        [b'&', ..] => frame(Command::Chinese(true), 2),
        [b'.', ..] => frame(Command::Chinese(false), 2),
        [b'S', a, b, ..] => frame(Command::Other(vec![0x1C, b'S', *a, *b]), 4),
        [b'S', ..] | [_] => Decoded::NeedMore,
        [code, n, ..] => frame(Command::Other(vec![0x1C, *code, *n]), 3),
    }
}

fn after_gs(rest: &[u8]) -> Decoded<Command> {
    let frame = |frame, used| Decoded::Frame { frame, used };
    match rest {
        [] => Decoded::NeedMore,
        [0x0C | 0xF6 | 0xF8, ..] => frame(Command::ToMark, 2),
        [_] => Decoded::NeedMore,
        [b'!', n, ..] => frame(Command::Size((n >> 4 & 7) + 1, (n & 7) + 1), 3),
        [b'b', n, ..] => frame(Command::Smooth(n & 1 == 1), 3),
        [b'a', n, ..] => frame(Command::AutomaticStatus(*n), 3),
        [b'r', n, ..] => frame(Command::InOrderStatus(*n), 3),
        [b'V', 0 | b'0', ..] => frame(Command::Cut { partial: false, feed_dots: 0 }, 3),
        [b'V', 1 | b'1', ..] => frame(Command::Cut { partial: true, feed_dots: 0 }, 3),
        [b'V', m @ (0x41 | 0x42), n, ..] => frame(Command::Cut { partial: *m == 0x42, feed_dots: *n }, 4),
        [b'V', 0x41 | 0x42] => Decoded::NeedMore,
        [b'(', b'k', low, high, ..] => {
            let len = usize::from(u16::from_le_bytes([*low, *high]));
            match rest.get(4..4 + len) {
                None => Decoded::NeedMore,
                Some(body) => frame(qr(body), 5 + len),
            }
        }
        [b'(', ..] if rest.len() < 4 => Decoded::NeedMore,
        [b'(', code, low, high, ..] => {
            let len = usize::from(u16::from_le_bytes([*low, *high]));
            match rest.get(4..4 + len) {
                None => Decoded::NeedMore,
                Some(body) => frame(Command::Other([&[0x1D, b'(', *code], body].concat()), 5 + len),
            }
        }
        [b'e', 3, _, ..] => frame(Command::Presenter(3), 4),
        [b'e', 3] => Decoded::NeedMore,
        [b'e', n, ..] => frame(Command::Presenter(*n), 3),
        [b'v', b'0', _, xl, xh, yl, yh, ..] => {
            let (row_len, height) = (u16::from_le_bytes([*xl, *xh]), u16::from_le_bytes([*yl, *yh]));
            let len = usize::from(row_len) * usize::from(height);
            if row_len == 0 || row_len > 128 || height > HEIGHT_MAX {
                return Decoded::Garbage { skip: 1 };
            }
            match rest.get(7..7 + len) {
                None => Decoded::NeedMore,
                Some(bits) => {
                    frame(Command::Picture(Bitmap { row_len, height, bits: bits.to_vec() }), 8 + len)
                }
            }
        }
        [b'v', b'0', ..] => Decoded::NeedMore,
        [code, n, ..] => frame(Command::Other(vec![0x1D, *code, *n]), 3),
    }
}

fn qr(body: &[u8]) -> Command {
    match body {
        [0x31, 0x43, n] => Command::QrModule(*n),
        [0x31, 0x45, n] => Command::QrLevel(n.saturating_sub(b'0')),
        [0x31, 0x50, 0x30, data @ ..] => Command::QrStore(data.to_vec()),
        [0x31, 0x51, ..] => Command::QrPrint,
        _ => Command::Other([&[0x1D, b'(', b'k'], body].concat()),
    }
}

/// What a slip says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadSlip {
    /// Its lines of text, without the spaces at their ends.
    pub lines: Vec<String>,
    /// What its QR codes say.
    pub qr: Vec<String>,
    /// Its pictures.
    pub pictures: Vec<Bitmap>,
    /// Whether it was cut.
    pub cut: bool,
}

/// Reads a slip's bytes.
#[must_use]
pub fn read_slip(mut bytes: &[u8]) -> ReadSlip {
    let mut slip = ReadSlip::default();
    let mut line = Vec::new();
    let mut stored = Vec::new();
    loop {
        match next_command(bytes) {
            Decoded::Frame { frame, used } => {
                take(frame, &mut slip, &mut line, &mut stored);
                bytes = bytes.get(used..).unwrap_or_default();
            }
            Decoded::Garbage { skip } => bytes = bytes.get(skip..).unwrap_or_default(),
            Decoded::NeedMore => break,
        }
    }
    end_line(&mut slip, &mut line);
    slip
}

fn take(command: Command, slip: &mut ReadSlip, line: &mut Vec<u8>, stored: &mut Vec<u8>) {
    match command {
        Command::Text(bytes) => line.extend(bytes),
        Command::LineFeed | Command::FeedLines(_) | Command::FeedDots(_) => end_line(slip, line),
        Command::QrStore(data) => *stored = data,
        Command::QrPrint => slip.qr.push(String::from_utf8_lossy(stored).into_owned()),
        Command::Picture(picture) => {
            end_line(slip, line);
            slip.pictures.push(picture);
        }
        Command::Cut { .. } => {
            end_line(slip, line);
            slip.cut = true;
        }
        Command::Init
        | Command::Align(_)
        | Command::Bold(_)
        | Command::Size(..)
        | Command::Smooth(_)
        | Command::Chinese(_)
        | Command::LineSpacing(_)
        | Command::QrModule(_)
        | Command::QrLevel(_)
        | Command::RealTimeStatus(_)
        | Command::InOrderStatus(_)
        | Command::AutomaticStatus(_)
        | Command::Presenter(_)
        | Command::ToMark
        | Command::Other(_) => {}
    }
}

fn end_line(slip: &mut ReadSlip, line: &mut Vec<u8>) {
    let text = encoding_rs::GB18030.decode_without_bom_handling(line).0.trim_end().to_owned();
    line.clear();
    if !text.is_empty() {
        slip.lines.push(text);
    }
}
