//! The ID-card reader.

use crate::{start, until};
use firmware_bridge::card_reader::{
    CardKind, CardReader, ReaderError, ReaderEvent, UnreadableReason, Validity,
};
use firmware_bridge::health::LinkState;
use firmware_bridge::simulate::card_reader::SimulatedReader;
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
        let dir = tempfile::tempdir().unwrap();
        let (simulator, settings) = start(dir.path(), "reader", SimulatedReader::default());
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

    fn read(&mut self) -> Box<firmware_bridge::card_reader::Card> {
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
