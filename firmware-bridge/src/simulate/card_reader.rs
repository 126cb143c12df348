//! A SAM_V reader: searches, selects and reads invented cards, and does what real ones do wrong.

use super::cards::TestCard;
use super::device::{Device, Outbox};
use crate::card_reader::describe;
use crate::card_reader::fields::{FINGERPRINT_LENS, PHOTO_LEN};
use crate::card_reader::fields::{reply_data_with_fingerprint, reply_data_with_photo};
use crate::card_reader::frame::{Rate, Request, decode_body, encode, encode_reply};
use crate::codec::Inbox;

/// What fills photo and fingerprints, so that a trace of them can be looked for.
pub const PHOTO_BYTE: u8 = 0xD7;
/// See [`PHOTO_BYTE`].
pub const FINGERPRINT_BYTE: u8 = 0xB9;

/// How a reader differs from a well one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReaderQuirks {
    /// Speed it listens at; `None` hears every speed.
    pub rate: Option<Rate>,
    /// A module of the first years: knows neither management number nor fingerprints.
    pub is_old: bool,
    /// Misses a card at every first search.
    pub misses_first_find: bool,
    /// The card is snatched away between search and selection.
    pub loses_after_find: bool,
    /// Answers every command with this status byte, as a broken module does.
    pub always: Option<u8>,
    /// Garbles the preamble and loses a byte, as one deployed reader does.
    pub garbles: bool,
    /// Bytes of fingerprints on its cards.
    pub fingerprint_len: u16,
    /// Another family: says only these bytes.
    pub foreign: Option<&'static [u8]>,
}

/// A reader with or without a card on it.
#[derive(Debug, Default)]
pub struct SimulatedReader {
    inbox: Inbox,
    quirks: ReaderQuirks,
    line_baud: Option<u32>,
    card: Option<TestCard>,
    /// Searches since a card was laid there or found.
    searches: u32,
    selected: bool,
    was_read: bool,
    failed: bool,
}

impl SimulatedReader {
    /// A reader that is not quite well.
    #[must_use]
    pub fn with_quirks(quirks: ReaderQuirks) -> Self {
        Self { quirks, ..Self::default() }
    }

    /// Lays a card on the reader, in place of any other.
    pub fn tap(&mut self, card: TestCard) {
        self.remove();
        self.card = Some(card);
    }

    /// Takes it away.
    pub fn remove(&mut self) {
        self.card = None;
        self.forget_card();
    }

    /// The card that lies there.
    #[must_use]
    pub fn card(&self) -> Option<TestCard> {
        self.card
    }

    /// How it differs from a well one.
    pub fn quirks(&mut self) -> &mut ReaderQuirks {
        &mut self.quirks
    }

    fn forget_card(&mut self) {
        (self.searches, self.selected, self.was_read, self.failed) = (0, false, false, false);
    }

    fn answer(&mut self, request: Request) -> (u8, Vec<u8>) {
        if let Some(status) = self.quirks.always {
            return (status, vec![]);
        }
        match request {
            Request::Status | Request::SetRadioFrame(_) => (0x90, vec![]),
            Request::Reset => {
                self.forget_card();
                (0x90, vec![])
            }
            Request::ModuleNumber => {
                (0x90, [[5, 0, 1, 0, 0xFA, 0x90, 0x32, 1], [0x87, 0xD6, 0x12, 0, 0x59, 0, 0, 0]].concat())
            }
            Request::SetRate(_) => (0x90, vec![]),
            Request::Find => self.find(),
            Request::Select => match self.card {
                Some(_) => {
                    self.selected = true;
                    (0x90, vec![0; 8])
                }
                None => (0x81, vec![]),
            },
            Request::ReadBaseWithFingerprint | Request::ReadManagement if self.quirks.is_old => {
                (0x21, vec![])
            }
            Request::ReadBase
            | Request::ReadBaseWithFingerprint
            | Request::ReadAddress
            | Request::ReadManagement => match self.card {
                None => (0x41, vec![]),
                Some(_) if !self.selected => (0x21, vec![]),
                Some(card) => self.content(request, card),
            },
        }
    }

    fn find(&mut self) -> (u8, Vec<u8>) {
        self.searches += 1;
        // A card that was read is not found again until it was away, as with most real modules.
        let seen = self.card.is_some() && !self.was_read;
        if !seen || self.quirks.misses_first_find && self.searches % 2 == 1 {
            return (0x80, vec![]);
        }
        if self.quirks.loses_after_find {
            self.card = None;
        }
        (0x9F, vec![0; 4])
    }

    fn content(&mut self, request: Request, card: TestCard) -> (u8, Vec<u8>) {
        let text = card.text().filter(|_| !self.failed);
        match (request, text) {
            (Request::ReadBase | Request::ReadBaseWithFingerprint, None) => {
                // It does not read this card again before it was away.
                self.failed = true;
                (0x41, vec![])
            }
            (Request::ReadBase, Some(text)) => {
                self.was_read = true;
                (0x90, reply_data_with_photo(&text, &[PHOTO_BYTE; PHOTO_LEN]))
            }
            (Request::ReadBaseWithFingerprint, Some(text)) => {
                self.was_read = true;
                let len = FINGERPRINT_LENS.into_iter().find(|len| *len == self.quirks.fingerprint_len);
                let prints = vec![FINGERPRINT_BYTE; usize::from(len.unwrap_or(0))];
                (0x90, reply_data_with_fingerprint(&text, &[PHOTO_BYTE; PHOTO_LEN], &prints))
            }
            (Request::ReadAddress, _) => match card.appended_addresses() {
                Some(data) => (0x90, data),
                None => (0x91, vec![]),
            },
            _ => (0x90, vec![0; 28]),
        }
    }
}

impl Device for SimulatedReader {
    fn receive(&mut self, bytes: &[u8], out: &mut Outbox) {
        let hears = self.quirks.rate.is_none_or(|rate| self.line_baud == Some(rate.bits_per_s()));
        if !hears {
            // At another speed its wires carry nothing that looks like a frame.
            return;
        }
        if let Some(bytes) = self.quirks.foreign {
            out.say(bytes.to_vec(), "speaks another dialect");
            return;
        }
        self.inbox.extend(bytes);
        while let Some(body) = self.inbox.next(decode_body) {
            let heard = encode(&body);
            let Some(request) = Request::from_body(&body) else {
                out.heard(&heard, "unknown command");
                out.say(encode_reply([0, 0, 0x21], &[]), "not a command");
                continue;
            };
            let (status, data) = self.answer(request);
            let mut reply = encode_reply([0, 0, status], &data);
            if status == 0x80 || request == Request::ReadManagement && status == 0x90 {
                let meaning = describe(&reply);
                out.routine((&heard, describe(&heard)), (reply, meaning));
            } else {
                let meaning = describe(&reply).unwrap_or_default();
                if self.quirks.garbles && data.first() == Some(&0) {
                    // One zero too many in front, one too few in the data.
                    reply.insert(1, 0);
                    reply.remove(11);
                }
                out.heard(&heard, describe(&heard).unwrap_or_default());
                out.say(reply, meaning);
            }
            if let (Request::SetRate(rate), 0x90, Some(_)) = (request, status, self.quirks.rate) {
                self.quirks.rate = Some(rate);
            }
        }
    }

    fn line_speed(&mut self, baud: u32) {
        self.line_baud = Some(baud);
    }

    fn unplugged(&mut self) {
        self.inbox.wipe();
        self.forget_card();
    }
}
