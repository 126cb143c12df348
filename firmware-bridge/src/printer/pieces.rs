//! A slip cut into pieces for the line, so that the printer can be asked how it is in between. Bytes only.

use super::read_back::next_command;
use crate::codec::Decoded;
use crate::port::WRITE_LEN_MAX;

/// Pieces of about one write each that end between two commands, so that a question put behind one is never taken for
/// a command's parameter. A long command, such as a picture, is a piece of its own.
pub(super) fn pieces(mut job: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    while !job.is_empty() {
        let mut end = 0;
        while let Some(rest) = job.get(end..).filter(|rest| !rest.is_empty()) {
            let step = match next_command(rest) {
                Decoded::Frame { used, .. } => used,
                Decoded::Garbage { skip } => skip,
                Decoded::NeedMore => rest.len(),
            };
            if end > 0 && end + step > WRITE_LEN_MAX {
                break;
            }
            end += step;
        }
        let (piece, rest) = job.split_at(end.clamp(1, job.len()));
        pieces.push(piece);
        job = rest;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printer::{Bitmap, PaperWidth, SlipWriter};

    #[test]
    fn pieces_are_short_end_between_commands_and_lose_nothing() {
        let mut slip = SlipWriter::new(PaperWidth::Mm80);
        for line in 0..30 {
            slip.line(&format!("第 {line} 行，请在休息区等候")).bold(line % 2 == 0);
        }
        slip.qr("https://q.cn/t/1", 6).picture(&Bitmap::white(384, 100));
        let bytes = slip.finish(80).unwrap().bytes;
        let pieces = pieces(&bytes);
        assert_eq!(pieces.concat(), bytes);
        assert!(pieces.len() > 5);
        for piece in pieces {
            let is_picture = piece.starts_with(&[0x1D, 0x76, 0x30]);
            assert!(is_picture || piece.len() <= WRITE_LEN_MAX, "{}", piece.len());
            let mut rest = piece;
            while !rest.is_empty() {
                // Each piece alone is whole commands.
                let Decoded::Frame { used, .. } = next_command(rest) else { panic!("a command was cut") };
                rest = &rest[used..];
            }
        }
    }
}
