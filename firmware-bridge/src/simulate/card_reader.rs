//! A SAM_V reader: searches, selects and reads invented cards.

use super::cards::TestCard;
use super::device::{Device, Outbox};
use crate::card_reader::fields::reply_data;
use crate::card_reader::frame::{Request, decode_body, encode, encode_reply};
use crate::codec::Inbox;

/// A reader with or without a card on it.
#[derive(Debug, Default)]
pub struct SimulatedReader {
    inbox: Inbox,
    card: Option<TestCard>,
    selected: bool,
    was_read: bool,
}

impl SimulatedReader {
    /// Lays a card on the reader, in place of any other.
    pub fn tap(&mut self, card: TestCard) {
        *self = Self { inbox: std::mem::take(&mut self.inbox), card: Some(card), ..Self::default() };
    }

    /// Takes it away.
    pub fn remove(&mut self) {
        *self = Self { inbox: std::mem::take(&mut self.inbox), ..Self::default() };
    }

    /// The card that lies there.
    #[must_use]
    pub fn card(&self) -> Option<TestCard> {
        self.card
    }

    fn answer(&mut self, request: Request) -> (u8, Vec<u8>, &'static str) {
        match (request, self.card) {
            (Request::Status, _) => (0x90, vec![], "module well"),
            (Request::ModuleNumber, _) => (
                0x90,
                [[5, 0, 1, 0, 0xFA, 0x90, 0x32, 1], [0x87, 0xD6, 0x12, 0, 0x59, 0, 0, 0]].concat(),
                "module number",
            ),
            // A card that was read is not found again until it was away, as with most real modules.
            (Request::Find, Some(_)) if !self.was_read => (0x9F, vec![0; 4], "card found"),
            (Request::Find, _) => (0x80, vec![], "no card"),
            (Request::Select, Some(_)) => {
                self.selected = true;
                (0x90, vec![0; 8], "card selected")
            }
            (Request::Select, None) => (0x81, vec![], "no card to select"),
            (Request::ReadBase, Some(card)) if self.selected => match card.text() {
                Some(text) => {
                    self.was_read = true;
                    (0x90, reply_data(&text), "card text, 256 bytes, and an empty photo")
                }
                None => (0x41, vec![], "card cannot be read"),
            },
            (Request::ReadAddress, Some(_)) if self.selected => (0x91, vec![], "no appended address"),
            (Request::ReadManagement, Some(_)) if self.selected => (0x90, vec![0; 28], "card still there"),
            (Request::ReadBase | Request::ReadAddress | Request::ReadManagement, Some(_)) => {
                (0x21, vec![], "no card selected")
            }
            (Request::ReadBase | Request::ReadAddress | Request::ReadManagement, None) => {
                (0x41, vec![], "card gone")
            }
        }
    }
}

impl Device for SimulatedReader {
    fn receive(&mut self, bytes: &[u8], out: &mut Outbox) {
        self.inbox.extend(bytes);
        while let Some(body) = self.inbox.next(decode_body) {
            let heard = encode(&body);
            let request = body.first_chunk::<2>().and_then(|code| Request::from_code(*code));
            let Some(request) = request else {
                out.heard(&heard, "unknown command");
                out.say(encode_reply([0, 0, 0x21], &[]), "not a command");
                continue;
            };
            let (status, data, meaning) = self.answer(request);
            let reply = encode_reply([0, 0, status], &data);
            if status == 0x80 || request == Request::ReadManagement && status == 0x90 {
                out.routine(&heard, reply);
            } else {
                out.heard(&heard, format!("{request:?}"));
                out.say(reply, meaning);
            }
        }
    }

    fn unplugged(&mut self) {
        self.inbox.wipe();
        self.selected = false;
        self.was_read = false;
    }
}
