//! The ID-card reader.

use crate::{start, until};
use firmware_bridge::card_reader::frame::Rate;
use firmware_bridge::card_reader::{
    Card, CardKind, CardReader, CitizenHint, ForeignDialect, ReaderError, ReaderEvent, Status,
    UnreadableReason, Validity,
};
use firmware_bridge::health::LinkState;
use firmware_bridge::simulate::card_reader::{FINGERPRINT_BYTE, PHOTO_BYTE, ReaderQuirks, SimulatedReader};
use firmware_bridge::simulate::cards::{TEST_CARDS, TestCard};
use firmware_bridge::simulate::{Fault, Simulator};
use std::time::Instant;
use tempfile::TempDir;

struct Bench {
    _dir: TempDir,
    simulator: Simulator<SimulatedReader>,
    reader: CardReader,
}

impl Bench {
    fn new() -> Self {
        Self::with(ReaderQuirks::default())
    }

    fn with(quirks: ReaderQuirks) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (simulator, settings) = start(dir.path(), "reader", SimulatedReader::with_quirks(quirks));
        Self { _dir: dir, simulator, reader: CardReader::new(settings) }
    }

    fn tap(&self, id: &str) {
        self.simulator.with(|reader| reader.tap(TestCard::find(id).unwrap()));
    }

    fn remove(&self) {
        self.simulator.with(SimulatedReader::remove);
    }

    fn next(&mut self) -> ReaderEvent {
        until("an event", || self.reader.poll(Instant::now()).ok().flatten())
    }

    fn next_error(&mut self) -> ReaderError {
        until("an error", || self.reader.poll(Instant::now()).err())
    }

    /// What the reader was asked and answered, in words.
    fn said(&self) -> Vec<String> {
        self.simulator.log().into_iter().map(|entry| entry.meaning).collect()
    }

    fn read(&mut self) -> Box<Card> {
        loop {
            match self.next() {
                ReaderEvent::CardRead(card) => return card,
                ReaderEvent::CardFound | ReaderEvent::CardRemoved => {}
                ReaderEvent::Unreadable(reason) => panic!("{reason:?}"),
            }
        }
    }
}

#[test]
fn a_card_is_found_read_once_and_seen_to_leave() {
    let mut bench = Bench::new();
    bench.tap("elder");
    assert_eq!(bench.next(), ReaderEvent::CardFound);
    let ReaderEvent::CardRead(card) = bench.next() else { panic!() };
    assert_eq!(card.masked_name(), "张*明");
    assert_eq!(card.masked_id(), "110105********002X");
    assert_eq!(card.valid_to, Some(Validity::LongTerm));
    for _ in 0..3 {
        // It lies there; nothing is said about it again.
        assert_eq!(bench.reader.poll(Instant::now()).unwrap(), None);
    }
    bench.remove();
    assert_eq!(bench.next(), ReaderEvent::CardRemoved);
    bench.tap("permit");
    assert_eq!(bench.read().kind, CardKind::ResidencePermit);
}

#[test]
fn every_test_card_is_read_or_said_to_be_unreadable() {
    let mut bench = Bench::new();
    for card in TEST_CARDS {
        bench.tap(card.id);
        loop {
            match bench.next() {
                ReaderEvent::CardRead(_) => {
                    assert_ne!(card.id, "unreadable");
                    break;
                }
                ReaderEvent::Unreadable(reason) => {
                    assert_eq!((card.id, reason), ("unreadable", UnreadableReason::Moved));
                    break;
                }
                ReaderEvent::CardFound | ReaderEvent::CardRemoved => {}
            }
        }
        bench.remove();
        assert_eq!(bench.next(), ReaderEvent::CardRemoved);
    }
}

#[test]
fn noise_on_the_line_costs_nothing_but_garbage_bytes() {
    let mut bench = Bench::new();
    bench.simulator.set_fault(Fault::Noise);
    bench.tap("adult");
    assert_eq!(bench.read().masked_name(), "李*雯");
    assert!(bench.reader.health().garbage_bytes > 0);
}

#[test]
fn a_damaged_or_cut_answer_is_no_card() {
    for fault in [Fault::WrongChecksum, Fault::CutFrame, Fault::Silence] {
        let mut bench = Bench::new();
        bench.simulator.set_fault(fault);
        bench.tap("adult");
        let error = until("an error", || bench.reader.poll(Instant::now()).err());
        assert!(matches!(error, ReaderError::NoAnswer), "{fault:?}");
        bench.simulator.set_fault(Fault::None);
        assert_eq!(bench.read().masked_name(), "李*雯");
    }
}

#[test]
fn a_reader_that_was_unplugged_heals_by_itself() {
    let mut bench = Bench::new();
    bench.tap("adult");
    bench.read();
    bench.simulator.unplug();
    let error = until("an error", || bench.reader.poll(Instant::now()).err());
    assert!(matches!(error, ReaderError::Port(_)));
    assert_eq!(bench.reader.health().state, LinkState::Lost);
    bench.simulator.replug();
    bench.tap("foreign");
    assert_eq!(bench.read().kind, CardKind::Foreign2023);
    assert_eq!(bench.reader.health().state, LinkState::Ok);
}

#[test]
fn a_reader_is_found_at_whatever_speed_it_has() {
    for rate in Rate::ALL {
        let mut bench = Bench::with(ReaderQuirks { rate: Some(rate), ..ReaderQuirks::default() });
        bench.tap("adult");
        assert_eq!(bench.read().masked_name(), "李*雯");
        assert_eq!(bench.reader.baud(), Some(rate.bits_per_s()));
    }
}

#[test]
fn a_new_speed_is_agreed_on_at_the_old_one() {
    let mut bench = Bench::with(ReaderQuirks { rate: Some(Rate::B9600), ..ReaderQuirks::default() });
    bench.tap("adult");
    bench.read();
    bench.reader.set_rate(Rate::B115200).unwrap();
    assert_eq!(bench.simulator.with(|reader| reader.quirks().rate), Some(Rate::B115200));
    let garbage = bench.reader.health().garbage_bytes;
    bench.tap("permit");
    assert_eq!(bench.read().kind, CardKind::ResidencePermit);
    assert_eq!(bench.reader.baud(), Some(115_200));
    assert_eq!(bench.reader.health().garbage_bytes, garbage);
}

#[test]
fn photo_and_fingerprint_go_nowhere_and_nothing_personal_is_said() {
    let mut bench = Bench::with(ReaderQuirks { fingerprint_len: 1024, ..ReaderQuirks::default() });
    for test_card in TEST_CARDS.iter().filter(|card| card.text().is_some()) {
        bench.tap(test_card.id);
        let card = bench.read();
        let debug = format!("{card:?} {:?}", bench.reader);
        // Taken apart by name: a field that is added must be looked at here as well.
        let Card {
            kind: _,
            name,
            latin_name,
            sex: _,
            nation,
            birth: _,
            address,
            id_number,
            earlier_number,
            valid_from: _,
            valid_to: _,
        } = &*card;
        let texts = [name, latin_name, nation, address, id_number, earlier_number];
        // Lone photo bytes would be no UTF-16 of any name: they would show as this character or its replacement.
        let traces = [
            char::from(PHOTO_BYTE),
            char::from(FINGERPRINT_BYTE),
            char::from_u32(u32::from(u16::from_le_bytes([PHOTO_BYTE; 2]))).unwrap(),
            char::from_u32(u32::from(u16::from_le_bytes([FINGERPRINT_BYTE; 2]))).unwrap(),
            char::REPLACEMENT_CHARACTER,
        ];
        for text in texts {
            assert!(!text.contains(traces), "{}", test_card.id);
            assert!(text.is_empty() || !debug.contains(text.as_str()), "{}", test_card.id);
            let told = bench.said().join("\n");
            assert!(text.is_empty() || text == nation || !told.contains(text.as_str()), "{}", test_card.id);
        }
        bench.remove();
    }
    let said = bench.said();
    assert!(said.iter().any(|words| words == "read text and photo"));
    assert!(!said.iter().any(|words| words.contains("fingerprint")), "never asked for");
}

#[test]
fn an_appended_address_is_offered_while_the_card_lies_there() {
    let mut bench = Bench::new();
    bench.tap("adult");
    let old = bench.read().address.clone();
    let moved = bench.reader.appended_address().unwrap().unwrap();
    assert!(moved.as_str().ends_with("101室") && moved.as_str() != old);
    bench.remove();
    assert_eq!(bench.next(), ReaderEvent::CardRemoved);
    assert_eq!(bench.reader.appended_address().unwrap(), None, "the card is gone");
    bench.tap("elder");
    bench.read();
    assert_eq!(bench.reader.appended_address().unwrap(), None, "this card has none");
}

#[test]
fn the_module_tells_its_number_and_obeys_what_it_is_set_to() {
    let mut bench = Bench::new();
    let number = bench.reader.module_number().unwrap().unwrap();
    assert_eq!(number.to_string(), "05.01-20091130-0001234567-0000000089");
    bench.reader.set_radio_frame(0x50).unwrap();
    bench.tap("adult");
    bench.read();
    bench.reader.reset().unwrap();
    bench.read();
}

#[test]
fn a_module_that_misses_every_first_search_finds_cards_all_the_same() {
    let mut bench = Bench::with(ReaderQuirks { misses_first_find: true, ..ReaderQuirks::default() });
    bench.tap("adult");
    // Polls that heard something: one that wakes the module, one that searches twice.
    let mut heard = 0;
    until("the card", || {
        let before = bench.reader.health().frames;
        let event = bench.reader.poll(Instant::now()).ok().flatten();
        heard += u32::from(bench.reader.health().frames > before);
        event.inspect(|event| assert_eq!(*event, ReaderEvent::CardFound))
    });
    assert_eq!(heard, 2);
    assert_eq!(bench.read().masked_name(), "李*雯");
}

#[test]
fn an_old_module_s_card_is_seen_to_leave_by_the_other_probe() {
    let mut bench = Bench::with(ReaderQuirks { is_old: true, ..ReaderQuirks::default() });
    bench.tap("elder");
    bench.read();
    until("the second probe", || {
        assert_eq!(bench.reader.poll(Instant::now()).unwrap(), None, "it still lies there");
        bench.said().iter().any(|words| words == "read the appended address").then_some(())
    });
    bench.remove();
    assert_eq!(bench.next(), ReaderEvent::CardRemoved);
}

#[test]
fn a_card_snatched_away_is_unreadable_once_and_then_gone() {
    let mut bench = Bench::with(ReaderQuirks { loses_after_find: true, ..ReaderQuirks::default() });
    bench.tap("adult");
    assert_eq!(bench.next(), ReaderEvent::CardFound);
    assert_eq!(bench.next(), ReaderEvent::Unreadable(UnreadableReason::Moved));
    assert_eq!(UnreadableReason::Moved.hint(), CitizenHint::HoldStill);
    assert_eq!(bench.next(), ReaderEvent::CardRemoved);
    bench.simulator.with(|reader| reader.quirks().loses_after_find = false);
    bench.tap("adult");
    assert_eq!(bench.read().masked_name(), "李*雯");
}

#[test]
fn a_card_that_failed_must_leave_before_it_is_read_again() {
    let mut bench = Bench::new();
    bench.tap("unreadable");
    assert_eq!(bench.next(), ReaderEvent::CardFound);
    assert_eq!(bench.next(), ReaderEvent::Unreadable(UnreadableReason::Moved));
    let reads = |bench: &Bench| bench.said().iter().filter(|words| *words == "read text and photo").count();
    let before = reads(&bench);
    let finds = |bench: &Bench| bench.said().iter().filter(|words| words.contains("card found")).count();
    let seen = finds(&bench);
    until("three more searches", || {
        assert_eq!(bench.reader.poll(Instant::now()).unwrap(), None);
        (finds(&bench) >= seen + 3).then_some(())
    });
    assert_eq!(reads(&bench), before);
    bench.remove();
    assert_eq!(bench.next(), ReaderEvent::CardRemoved);
    bench.tap("adult");
    bench.read();
}

#[test]
fn a_broken_module_and_a_foreign_reader_are_named() {
    for (byte, status) in [(0x60, Status::SelfTestFailed), (0x66, Status::NotAuthorised)] {
        let mut bench = Bench::with(ReaderQuirks { always: Some(byte), ..ReaderQuirks::default() });
        assert!(matches!(bench.next_error(), ReaderError::Faulty(told) if told == status));
    }
    let quirks =
        ReaderQuirks { foreign: Some(&[0xEA, 0xEB, 0xEC, 0xED, 1, 0, 4, 0]), ..ReaderQuirks::default() };
    let error = Bench::with(quirks).next_error();
    assert!(matches!(error, ReaderError::OtherDialect(ForeignDialect::RawDump)));
    assert_eq!(error.to_string(), "this is not a SAM_V reader: raw dump, header EA EB EC ED");
}

#[test]
fn a_reader_that_garbles_its_short_answers_is_understood() {
    let mut bench = Bench::with(ReaderQuirks { garbles: true, ..ReaderQuirks::default() });
    bench.tap("adult");
    assert_eq!(bench.read().masked_name(), "李*雯");
    assert_eq!(bench.reader.health().timeouts, 0);
    assert_eq!(bench.reader.health().garbage_bytes, 0);
}
