//! The reader's and the printer's threads at the end of a real pseudo-terminal, with simulated devices on the other.

use crate::support::config;
use firmware_bridge::card_reader::UnreadableReason;
use firmware_bridge::printer::{Paper as PaperState, PaperWidth};
use firmware_bridge::simulate::Simulator;
use firmware_bridge::simulate::card_reader::SimulatedReader;
use firmware_bridge::simulate::cards::TestCard;
use firmware_bridge::simulate::printer::{PrinterFamily, SimulatedPrinter, Slow};
use kiosk::card_reader::{CardReader, ReaderCondition, ReaderWord};
use kiosk::config::{CardReaderConfig, Config, PrinterConfig};
use kiosk::printer::{Printer, PrinterCondition, PrinterTrouble, PrinterWord};
use kiosk::slip::{SlipLine, SlipPage};
use kiosk::wake::Waker;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const LONG: Duration = Duration::from_secs(15);

/// Each word of a thread wakes the loop: without a wake there is nothing to look at.
fn wakes() -> (Waker, Receiver<()>) {
    let (woken, wakes) = sync_channel(256);
    let wake = Waker::new(move || {
        // A full queue wakes as well.
        woken.try_send(()).ok();
    });
    (wake, wakes)
}

fn next<T>(wakes: &Receiver<()>, mut take: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + LONG;
    loop {
        if let Some(word) = take() {
            return word;
        }
        let left = until.checked_duration_since(Instant::now()).expect("no word in time");
        wakes.recv_timeout(left).ok();
    }
}

struct ReaderBench {
    _dir: TempDir,
    simulator: Simulator<SimulatedReader>,
    reader: CardReader,
    wakes: Receiver<()>,
}

impl ReaderBench {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let simulator = Simulator::start(dir.path(), "reader", SimulatedReader::default(), None).unwrap();
        let config = CardReaderConfig { port: simulator.link().to_string_lossy().into(), baud: 115_200 };
        let (wake, wakes) = wakes();
        let reader = CardReader::connect(Some(&config), wake).unwrap();
        Self { _dir: dir, simulator, reader, wakes }
    }

    fn tap(&self, card: &str) {
        self.simulator.with(|reader| reader.tap(TestCard::find(card).unwrap()));
    }

    fn next(&self) -> ReaderWord {
        next(&self.wakes, || self.reader.take_word())
    }

    fn next_name(&self) -> String {
        loop {
            if let ReaderWord::Read(person) = self.next() {
                return person.masked();
            }
        }
    }

    /// Nobody asks, and nothing is said for so long. The wake of an earlier word may still come.
    fn is_silent(&self, for_long: Duration) {
        let until = Instant::now() + for_long;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            self.wakes.recv_timeout(left).ok();
            let word = self.reader.take_word();
            assert!(word.is_none(), "nobody asks, and it says {word:?}");
        }
    }

    fn is_next(&self, wanted: fn(&ReaderWord) -> bool) {
        let word = self.next();
        assert!(wanted(&word), "{word:?}");
    }
}

#[test]
fn a_card_laid_on_the_reader_reaches_the_screen_once() {
    let mut bench = ReaderBench::new();
    bench.is_next(|word| matches!(word, ReaderWord::Condition(ReaderCondition::Well)));
    bench.reader.want(true);
    bench.tap("elder");
    bench.is_next(|word| matches!(word, ReaderWord::Reading));
    bench.is_next(|word| matches!(word, ReaderWord::Read(person) if person.masked() == "张*明"));
    bench.simulator.with(SimulatedReader::remove);
    bench.is_next(|word| matches!(word, ReaderWord::Removed));
}

#[test]
fn an_expired_and_a_damaged_card_are_told_apart() {
    let mut bench = ReaderBench::new();
    bench.is_next(|word| matches!(word, ReaderWord::Condition(ReaderCondition::Well)));
    bench.reader.want(true);
    for (card, wanted) in [
        ("expired", (|word| matches!(word, ReaderWord::Expired)) as fn(&ReaderWord) -> bool),
        ("unreadable", |word| matches!(word, ReaderWord::Unreadable(UnreadableReason::Moved))),
    ] {
        bench.tap(card);
        bench.is_next(|word| matches!(word, ReaderWord::Reading));
        bench.is_next(wanted);
        bench.simulator.with(SimulatedReader::remove);
        bench.is_next(|word| matches!(word, ReaderWord::Removed));
    }
}

#[test]
fn an_unplugged_reader_is_said_once_and_once_more_when_it_is_back() {
    let mut bench = ReaderBench::new();
    bench.reader.want(true);
    bench.is_next(|word| matches!(word, ReaderWord::Condition(ReaderCondition::Well)));
    bench.simulator.unplug();
    bench.is_next(|word| matches!(word, ReaderWord::Condition(ReaderCondition::Lost)));
    // Long enough for several polls that do nothing: they must not count as an answer.
    assert!(bench.wakes.recv_timeout(Duration::from_secs(2)).is_err(), "{:?}", bench.reader.take_word());
    bench.simulator.replug();
    bench.is_next(|word| matches!(word, ReaderWord::Condition(ReaderCondition::Well)));
}

#[test]
fn a_card_left_behind_is_not_given_to_the_next_visit() {
    let mut bench = ReaderBench::new();
    bench.reader.want(true);
    bench.is_next(|word| matches!(word, ReaderWord::Condition(ReaderCondition::Well)));
    bench.tap("elder");
    bench.is_next(|word| matches!(word, ReaderWord::Reading));
    bench.is_next(|word| matches!(word, ReaderWord::Read(_)));
    bench.reader.want(false);
    bench.is_silent(Duration::from_secs(1));
    bench.reader.want(true);
    bench.is_next(|word| matches!(word, ReaderWord::LeftBehind));
    bench.tap("adult");
    assert_eq!(bench.next_name(), "李*雯");
}

#[test]
fn a_card_laid_there_too_early_is_read_when_it_is_asked_for() {
    let mut bench = ReaderBench::new();
    bench.is_next(|word| matches!(word, ReaderWord::Condition(ReaderCondition::Well)));
    bench.tap("adult");
    bench.is_silent(Duration::from_millis(2_500));
    bench.reader.want(true);
    assert_eq!(bench.next_name(), "李*雯");
}

fn printer_at(port: &Path) -> Config {
    Config { printer: Some(PrinterConfig::new(&port.to_string_lossy())), ..config() }
}

#[test]
fn a_page_is_printed_and_paper_that_ends_is_told_before_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let device = SimulatedPrinter::new(PaperWidth::Mm80);
    let simulator = Simulator::start(dir.path(), "printer", device, None).unwrap();
    let (port, (wake, wakes)) = (simulator.link(), wakes());
    let mut printer = Printer::connect(&printer_at(port), wake).unwrap();
    let page =
        || SlipPage { lines: vec![SlipLine::Left { text: "前面等候 12 人".into(), bold: false }] };
    let well = PrinterWord::Condition(PrinterCondition::Well { paper_low: false });
    assert_eq!(next(&wakes, || printer.take_word()), well);

    let no = printer.print(page()).unwrap();
    assert_eq!(next(&wakes, || printer.take_word()), PrinterWord::Printed(no));
    let printed = simulator.with(|printer| printer.slips().len());
    assert_eq!(printed, 1);

    simulator.with(|printer| printer.set(PaperState::End, false, false));
    let out = PrinterCondition::Trouble(PrinterTrouble::PaperEnd);
    assert_eq!(next(&wakes, || printer.take_word()), PrinterWord::Condition(out));
    let no = printer.print(page()).unwrap();
    assert_eq!(next(&wakes, || printer.take_word()), PrinterWord::NotPrinted(no, PrinterTrouble::PaperEnd));
    assert_eq!(simulator.with(|printer| printer.slips().len()), 1, "nothing is printed late");

    simulator.with(|printer| printer.set(PaperState::Ok, false, false));
    assert_eq!(next(&wakes, || printer.take_word()), well);
    simulator.unplug();
    let lost = PrinterWord::Condition(PrinterCondition::Trouble(PrinterTrouble::Lost));
    assert_eq!(next(&wakes, || printer.take_word()), lost);
}

#[test]
fn a_slip_whose_proof_never_comes_is_not_known() {
    let dir = tempfile::tempdir().unwrap();
    let simulator =
        Simulator::start(dir.path(), "printer", SimulatedPrinter::new(PaperWidth::Mm80), None).unwrap();
    // It takes everything and says nothing more.
    simulator.with(|printer| {
        printer.print_slowly(Slow { questions: u32::MAX, silent: true, then: PaperState::Ok });
    });
    let (wake, wakes) = wakes();
    let mut printer = Printer::connect(&printer_at(simulator.link()), wake).unwrap();
    let well = PrinterWord::Condition(PrinterCondition::Well { paper_low: false });
    assert_eq!(next(&wakes, || printer.take_word()), well);
    let no = printer.print(SlipPage { lines: vec![SlipLine::Number("A012".into())] }).unwrap();
    let lost = PrinterCondition::Trouble(PrinterTrouble::Lost);
    assert_eq!(next(&wakes, || printer.take_word()), PrinterWord::Condition(lost));
    assert_eq!(next(&wakes, || printer.take_word()), PrinterWord::NotKnown(no, PrinterTrouble::Lost));
}

#[test]
fn a_printer_is_spoken_to_as_its_profile_says() {
    let dir = tempfile::tempdir().unwrap();
    let device = SimulatedPrinter::of_family(PaperWidth::Mm80, PrinterFamily::Custom);
    let simulator = Simulator::start(dir.path(), "printer", device, None).unwrap();
    let mut config = printer_at(simulator.link());
    config.printer.as_mut().unwrap().profile = Some("custom-kpm".into());
    let (wake, wakes) = wakes();
    let mut printer = Printer::connect(&config, wake).unwrap();
    let well = PrinterWord::Condition(PrinterCondition::Well { paper_low: false });
    assert_eq!(next(&wakes, || printer.take_word()), well);
    let line = SlipLine::Pair("取号人".into(), "𠮷*".into());
    let no = printer.print(SlipPage { lines: vec![line, SlipLine::Qr("https://q.cn/t/1".into())] }).unwrap();
    assert_eq!(next(&wakes, || printer.take_word()), PrinterWord::Printed(no));
    simulator.with(|printer| {
        let read = &printer.slips()[0].read;
        assert_eq!((read.pictures.len(), read.qr.len()), (2, 0), "the rare name, and the code as a picture");
        assert!(printer.state().slip_waiting, "the presenter holds it");
    });
}
