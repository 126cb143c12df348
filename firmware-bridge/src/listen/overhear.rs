//! Bytes overheard on a line become frames and words. Pure: no port, no clock.

use super::Speaks;
use super::modbus::{self, Turn};
use crate::card_reader::frame::PREAMBLE;
use crate::codec::{Decoded, INBOX_LEN_MAX, hex};
use crate::{call_pad, card_reader, led_panel, printer, window_screen};
use zeroize::Zeroize;

/// Most bytes of a frame that are shown.
const SHOWN_MAX: usize = 48;
/// Bytes of a card reader's frame before anything that stands on a card: head, length, status.
const READER_SHOWN_MAX: usize = 10;
/// Longest piece on a printer's line that is shown: a question or an answer, no text.
const PRINTER_SHOWN_MAX: usize = 6;
/// Bytes in no frame that are shown, to tell another speed from noise.
const GARBAGE_SHOWN_MAX: usize = 16;

/// Something that went over the line. Keeps no bytes: there may have been a person's card among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overheard {
    /// Whose frame it is; `None`: nobody's that is known here.
    pub speaks: Option<Speaks>,
    /// Bytes on the line.
    pub len: usize,
    /// As much of them as may be seen.
    pub shown: String,
    /// What it says; `None` when it is no frame.
    pub meaning: Option<String>,
}

/// Takes bytes as they come.
#[derive(Debug)]
pub struct Ear {
    speaks: Option<Speaks>,
    pending: Vec<u8>,
    /// Bytes at the front of `pending` that begin no frame.
    garbage: usize,
    turn: Turn,
    key: Option<Vec<u8>>,
    /// A card reader spoke here: what is no frame of its own may be the rest of a card.
    reader_heard: bool,
}

impl Ear {
    /// For a line on which `speaks` speaks; `None`: whoever can be told by their frames.
    #[must_use]
    pub fn new(speaks: Option<Speaks>) -> Self {
        let reader_heard = speaks == Some(Speaks::Reader);
        Self { speaks, pending: Vec::new(), garbage: 0, turn: Turn::default(), key: None, reader_heard }
    }

    /// What has become whole with these bytes.
    pub fn hear(&mut self, bytes: &[u8]) -> Vec<Overheard> {
        self.pending.extend_from_slice(bytes);
        let mut out = Vec::new();
        self.split(false, &mut out);
        if self.pending.len() > INBOX_LEN_MAX {
            out.extend(self.pause());
        }
        out
    }

    /// The line is quiet: what is not whole by now never will be.
    pub fn pause(&mut self) -> Vec<Overheard> {
        let mut out = Vec::new();
        self.split(true, &mut out);
        self.garbage = self.pending.len();
        self.give_up_garbage(&mut out);
        out
    }

    fn split(&mut self, quiet: bool, out: &mut Vec<Overheard>) {
        while let Some(rest) = self.pending.get(self.garbage..).filter(|rest| !rest.is_empty()) {
            match self.look(rest, quiet) {
                Decoded::Frame { frame: speaks, used } => {
                    self.give_up_garbage(out);
                    let mut frame: Vec<u8> = self.pending.drain(..used.min(self.pending.len())).collect();
                    out.push(self.overheard(speaks, &frame));
                    frame.zeroize();
                }
                Decoded::NeedMore if !quiet => return,
                Decoded::NeedMore => self.garbage += 1,
                Decoded::Garbage { skip } => {
                    self.garbage = (self.garbage + skip.max(1)).min(self.pending.len());
                }
            }
        }
    }

    /// Whose frame stands at the front. A whole frame of anybody goes before a beginning of somebody else's.
    fn look(&self, bytes: &[u8], quiet: bool) -> Decoded<Speaks> {
        let one;
        let all: &[Speaks] = match self.speaks {
            Some(speaks) => {
                one = [speaks];
                &one
            }
            None => &Speaks::SURE,
        };
        let mut more = false;
        for speaks in all {
            match decode(*speaks, bytes, quiet) {
                Decoded::Frame { used, .. } => return Decoded::Frame { frame: *speaks, used },
                Decoded::NeedMore => more = true,
                Decoded::Garbage { .. } => {}
            }
        }
        if more { Decoded::NeedMore } else { Decoded::Garbage { skip: 1 } }
    }

    fn overheard(&mut self, speaks: Speaks, frame: &[u8]) -> Overheard {
        self.reader_heard |= speaks == Speaks::Reader;
        let meaning = match speaks {
            Speaks::Reader => card_reader::describe(frame),
            Speaks::Printer => printer::describe(frame),
            Speaks::Onbon => led_panel::describe(frame),
            Speaks::WindowScreen => window_screen::describe(frame),
            Speaks::Modbus => self.turn.words(frame),
            Speaks::Ff68 => self.pad_words(frame),
        };
        let shown = match speaks {
            Speaks::Reader => hex(frame, READER_SHOWN_MAX),
            // By chance a checksum is right in the middle of a card.
            Speaks::Printer | Speaks::Onbon | Speaks::WindowScreen | Speaks::Modbus | Speaks::Ff68
                if self.reader_heard =>
            {
                String::new()
            }
            Speaks::Printer if frame.len() > PRINTER_SHOWN_MAX => String::new(),
            Speaks::Printer | Speaks::Onbon | Speaks::WindowScreen | Speaks::Modbus | Speaks::Ff68 => {
                hex(frame, SHOWN_MAX)
            }
        };
        let meaning = meaning.unwrap_or_else(|| "a frame nobody has described".to_owned());
        Overheard { speaks: Some(speaks), len: frame.len(), shown, meaning: Some(meaning) }
    }

    /// A pad's key and its acknowledgement are the same bytes, and so is the key said again.
    fn pad_words(&mut self, frame: &[u8]) -> Option<String> {
        let (pad, host) = (call_pad::describe(frame, false), call_pad::describe(frame, true));
        if self.key.take().is_some_and(|key| key == frame) {
            return pad.map(|words| format!("{words}: acknowledged, or said again"));
        }
        match (pad, host) {
            (Some(pad), host) => {
                self.key = Some(frame.to_vec());
                match host.filter(|host| !host.ends_with("is dealt with")) {
                    Some(host) => Some(format!("{pad}; or the host to {host}")),
                    None => Some(pad),
                }
            }
            (None, host) => host,
        }
    }

    fn give_up_garbage(&mut self, out: &mut Vec<Overheard>) {
        if self.garbage == 0 {
            return;
        }
        let mut bytes: Vec<u8> = self.pending.drain(..self.garbage.min(self.pending.len())).collect();
        self.garbage = 0;
        let shown = self.garbage_shown(&bytes);
        out.push(Overheard { speaks: None, len: bytes.len(), shown, meaning: None });
        bytes.zeroize();
    }
}

impl Ear {
    /// As much of bytes in no frame as may be seen. Where nobody has said who speaks they may be the middle of a card or of
    /// a slip, which look like noise, so they are shown only to whoever has said that neither can be here.
    fn garbage_shown(&mut self, bytes: &[u8]) -> String {
        if let Some(at) = bytes.windows(PREAMBLE.len()).position(|window| window == PREAMBLE) {
            self.reader_heard = true;
            let spoilt = bytes.get(at..).unwrap_or_default();
            let (head, card) = spoilt.split_at_checked(READER_SHOWN_MAX).unwrap_or((spoilt, &[]));
            let head = hex(head, READER_SHOWN_MAX);
            return if card.is_empty() { head } else { format!("{head} … {} bytes of a card", card.len()) };
        }
        match self.speaks {
            Some(Speaks::Onbon | Speaks::WindowScreen | Speaks::Modbus | Speaks::Ff68)
                if !self.reader_heard =>
            {
                hex(bytes, GARBAGE_SHOWN_MAX)
            }
            Some(_) | None => String::new(),
        }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.pending.zeroize();
    }
}

fn decode(speaks: Speaks, bytes: &[u8], quiet: bool) -> Decoded<()> {
    match speaks {
        Speaks::Reader => without_frame(card_reader::frame::decode_body(bytes)),
        Speaks::Onbon => without_frame(led_panel::frame::decode(bytes)),
        Speaks::WindowScreen => without_frame(window_screen::frame::decode(bytes)),
        Speaks::Modbus => modbus::decode(bytes),
        Speaks::Ff68 => without_frame(call_pad::frame::decode(bytes)),
        // Its commands have no end of their own: what is said between two pauses is said together.
        Speaks::Printer if !quiet => Decoded::NeedMore,
        Speaks::Printer => match printer::describe(bytes) {
            Some(_) => Decoded::Frame { frame: (), used: bytes.len() },
            None => Decoded::Garbage { skip: 1 },
        },
    }
}

fn without_frame<F>(decoded: Decoded<F>) -> Decoded<()> {
    match decoded {
        Decoded::Frame { used, .. } => Decoded::Frame { frame: (), used },
        // One byte at a time: behind it, somebody else's frame may begin.
        Decoded::Garbage { .. } => Decoded::Garbage { skip: 1 },
        Decoded::NeedMore => Decoded::NeedMore,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card_reader::fields::{PHOTO_LEN, reply_data_with_photo};
    use crate::card_reader::frame::{Request as ReaderRequest, encode_reply};
    use crate::keypad::frame::{Request, encode};
    use crate::simulate::cards::TestCard;
    use proptest::prelude::*;

    fn said(ear: &mut Ear, bytes: &[u8]) -> Vec<(Option<Speaks>, String)> {
        let mut heard = ear.hear(bytes);
        heard.extend(ear.pause());
        heard.into_iter().map(|one| (one.speaks, one.meaning.unwrap_or(one.shown))).collect()
    }

    fn golden(hex: &str) -> Vec<u8> {
        hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
    }

    fn line() -> [(Speaks, Vec<u8>); 4] {
        [
            (Speaks::Reader, ReaderRequest::Find.encode()),
            (Speaks::Modbus, encode(3, Request::ReadKeys).unwrap()),
            (Speaks::Ff68, golden("FF 68 04 04 68 05 01 06 0F 1B 16")),
            (
                Speaks::WindowScreen,
                golden(
                    "05 64 FF FF 62 24 00 01 01 00 05 00 00 03 00 FF 00 00 00 00 00 00 00 11 00 41 30 30 31 \
                     BA C5 C7 EB B5 BD 33 BA C5 B4 B0 BF DA 44 B2",
                ),
            ),
        ]
    }

    #[test]
    fn whoever_speaks_is_told_by_the_frames() {
        for (speaks, frame) in line() {
            let heard = said(&mut Ear::new(None), &frame);
            assert_eq!(heard.len(), 1, "{speaks}: {heard:?}");
            assert_eq!(heard.first().unwrap().0, Some(speaks));
            assert_eq!(heard, said(&mut Ear::new(Some(speaks)), &frame));
        }
    }

    #[test]
    fn noise_before_and_behind_a_frame_is_told_apart_from_it() {
        let frame = encode(3, Request::ReadKeys).unwrap();
        let bytes = [&[0x55, 0x7E][..], &frame, &[0x01]].concat();
        let heard = said(&mut Ear::new(Some(Speaks::Modbus)), &bytes);
        assert_eq!(
            heard,
            [
                (None, "55 7E".to_owned()),
                (Some(Speaks::Modbus), "unit 3: which key?".to_owned()),
                (None, "01".to_owned()),
            ]
        );
    }

    #[test]
    fn an_answer_is_told_from_its_question_although_both_are_the_same_bytes() {
        let write = encode(3, Request::Acknowledge(7)).unwrap();
        let mut ear = Ear::new(Some(Speaks::Modbus));
        let heard = said(&mut ear, &[write.clone(), write.clone(), write].concat());
        let words: Vec<&str> = heard.iter().map(|(_, words)| words.as_str()).collect();
        assert_eq!(
            words,
            [
                "unit 3: key press 7 is dealt with",
                "unit 3: done: key press 7 is dealt with",
                "unit 3: key press 7 is dealt with",
            ]
        );
    }

    #[test]
    fn a_key_and_what_may_be_its_acknowledgement_are_told_apart() {
        let key = golden("FF 68 04 04 68 05 01 06 0F 1B 16");
        let heard = said(&mut Ear::new(Some(Speaks::Ff68)), &key.repeat(2));
        let words: Vec<&str> = heard.iter().map(|(_, words)| words.as_str()).collect();
        assert_eq!(words, ["pad 5: 6, then key 0F", "pad 5: 6, then key 0F: acknowledged, or said again"]);
    }

    #[test]
    fn nothing_that_stands_on_a_card_is_shown() {
        let card = TestCard::find("elder").unwrap();
        let reply =
            encode_reply([0, 0, 0x90], &reply_data_with_photo(&card.text().unwrap(), &[0xD7; PHOTO_LEN]));
        let name = "张三明".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let secret = hex(&name, name.len());
        assert!(hex(&reply, reply.len()).contains(&secret), "the card says its name");
        let head = "AA AA AA 96 69 05 08 00 00 90";
        let spoilt = [&reply[..300], &[!reply[300]], &reply[301..]].concat();
        let after_noise = [&[0x55, 0x7E][..], &spoilt].concat();
        for (piece, shown) in [
            (&reply[..], format!("{head} … +{}", reply.len() - 10)),
            (&reply[..400], format!("{head} … 390 bytes of a card")),
            (&reply[..8], "AA AA AA 96 69 05 08 00".to_owned()),
            (&spoilt[..], format!("{head} … {} bytes of a card", reply.len() - 10)),
            (&after_noise[..], format!("{head} … {} bytes of a card", reply.len() - 10)),
            (&reply[3..], String::new()),
            (&reply[10..], String::new()),
            (&reply[14..30], String::new()),
        ] {
            for speaks in [Some(Speaks::Reader), None] {
                let mut ear = Ear::new(speaks);
                let heard = [ear.hear(piece), ear.pause()].concat();
                assert_eq!(heard.iter().map(|one| one.len).sum::<usize>(), piece.len());
                assert_eq!(heard.iter().map(|one| one.shown.as_str()).collect::<String>(), shown);
            }
        }
        // Whoever has said that panels speak here sees bytes, until a reader is heard.
        let mut ear = Ear::new(Some(Speaks::Onbon));
        let mut shown = |bytes: &[u8]| {
            let heard = [ear.hear(bytes), ear.pause()].concat();
            heard.into_iter().map(|one| one.shown).collect::<String>()
        };
        assert_eq!(shown(&name), hex(&name, name.len()));
        assert_eq!(shown(&reply[..400]), format!("{head} … 390 bytes of a card"));
        assert_eq!(shown(&name), "");
    }

    #[test]
    fn a_checksum_that_is_right_by_chance_shows_no_byte_of_a_card() {
        let modbus = encode(3, Request::ReadKeys).unwrap();
        let mut ear = Ear::new(None);
        assert!(ear.hear(&modbus)[0].shown.starts_with("03 04"));
        ear.hear(&ReaderRequest::Find.encode());
        assert_eq!(
            (ear.hear(&modbus)[0].speaks, ear.hear(&modbus)[0].shown.as_str()),
            (Some(Speaks::Modbus), "")
        );
    }

    #[test]
    fn bytes_in_no_frame_are_shown_only_where_they_can_be_no_slip() {
        let words = [0xD5, 0xC5, b'*', 0xC3, 0xF7];
        for (speaks, shown) in [
            (None, ""),
            (Some(Speaks::Reader), ""),
            (Some(Speaks::Modbus), "D5 C5 2A C3 F7"),
            (Some(Speaks::Ff68), "D5 C5 2A C3 F7"),
        ] {
            let mut ear = Ear::new(speaks);
            let heard = [ear.hear(&words), ear.pause()].concat();
            assert_eq!(heard.iter().map(|one| one.shown.as_str()).collect::<String>(), shown, "{speaks:?}");
        }
    }

    #[test]
    fn a_slip_is_told_in_commands_and_never_in_its_words() {
        let slip = [&[0x1B, 0x40][..], b"A012\n", &[0x1D, 0x56, 0x00]].concat();
        let mut ear = Ear::new(Some(Speaks::Printer));
        assert_eq!(ear.hear(&slip), []);
        let heard = ear.pause();
        let one = heard.first().unwrap();
        assert_eq!(
            (one.len, one.shown.as_str(), one.meaning.as_deref()),
            (slip.len(), "", Some("reset, text of 4 bytes, new line, full cut"))
        );
        assert_eq!(heard.len(), 1);
    }

    proptest! {
        #[test]
        fn every_byte_is_told_once_however_they_are_cut(
            noise in proptest::collection::vec(any::<u8>(), 0..200),
            cut in 1_usize..40,
            speaks in proptest::option::of(proptest::sample::select(vec![
                Speaks::Reader, Speaks::Printer, Speaks::Onbon, Speaks::WindowScreen, Speaks::Modbus, Speaks::Ff68,
            ])),
        ) {
            let mut ear = Ear::new(speaks);
            let mut len = 0;
            let bytes: Vec<u8> = [noise.clone(), line().map(|(_, frame)| frame).concat(), noise].concat();
            for piece in bytes.chunks(cut) {
                len += ear.hear(piece).iter().map(|one| one.len).sum::<usize>();
            }
            len += ear.pause().iter().map(|one| one.len).sum::<usize>();
            prop_assert_eq!(len, bytes.len());
        }
    }
}
