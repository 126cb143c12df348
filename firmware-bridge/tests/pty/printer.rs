//! The ticket printer.

use crate::{start, until};
use firmware_bridge::printer::read_back::read_slip;
use firmware_bridge::printer::{
    Confirmation, Dialect, Paper, PaperWidth, PrintError, Printer, PrinterState, SlipWriter,
};
use firmware_bridge::simulate::printer::SimulatedPrinter;
use firmware_bridge::simulate::{Fault, Simulator};
use tempfile::TempDir;

struct Bench {
    _dir: TempDir,
    simulator: Simulator<SimulatedPrinter>,
    printer: Printer,
}

impl Bench {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (simulator, settings) = start(dir.path(), "printer", SimulatedPrinter::new(PaperWidth::Mm80));
        Self { _dir: dir, simulator, printer: Printer::new(settings) }
    }

    fn set(&self, paper: Paper, cover_open: bool, cutter_error: bool) {
        self.simulator.with(|printer| printer.set(paper, cover_open, cutter_error));
    }

    fn slips(&self) -> usize {
        self.simulator.with(|printer| printer.slips().len())
    }
}

fn slip(number: &str) -> Vec<u8> {
    let mut slip = SlipWriter::new(PaperWidth::Mm80);
    for line in 0..10 {
        slip.line(&format!("{number} 第 {line} 行，请在休息区等候"));
    }
    slip.qr("https://q.cn/t/1", 6);
    slip.finish(80).unwrap().bytes
}

#[test]
fn a_slip_arrives_whole_and_with_proof() {
    let mut bench = Bench::new();
    let bytes = slip("A001");
    let printed = bench.printer.print(&bytes).unwrap();
    assert_eq!(printed.confirmation, Confirmation::InOrder);
    bench.simulator.with(|printer| {
        let slip = printer.slip(0).unwrap();
        assert_eq!(slip.bytes, bytes);
        assert_eq!(slip.read.qr, ["https://q.cn/t/1"]);
        assert!(slip.read.lines[0].starts_with("A001"));
    });
}

#[test]
fn every_trouble_is_told_before_anything_is_sent() {
    let mut bench = Bench::new();
    for (paper, cover_open, cutter_error, code) in [
        (Paper::End, false, false, "paper_end"),
        (Paper::Ok, true, false, "cover_open"),
        (Paper::Ok, false, true, "cutter_error"),
    ] {
        bench.set(paper, cover_open, cutter_error);
        let Err(PrintError::NotReady(state)) = bench.printer.print(&slip("A001")) else { panic!("{code}") };
        assert_eq!(state.code(), code);
    }
    bench.set(Paper::NearEnd, false, false);
    let printed = bench.printer.print(&slip("A002")).unwrap();
    assert_eq!(printed.state.code(), "paper_near_end");
    assert_eq!(bench.slips(), 1, "what was refused never came out");
}

#[test]
fn paper_that_ends_midway_is_no_slip_and_the_rest_does_not_come_later() {
    let mut bench = Bench::new();
    bench.simulator.with(|printer| printer.end_paper_after(4));
    let Err(PrintError::Interrupted(state)) = bench.printer.print(&slip("A001")) else { panic!() };
    assert_eq!(state.paper, Paper::End);
    until("the torn slip", || (bench.slips() == 1).then_some(()));
    bench.set(Paper::Ok, false, false);
    bench.printer.print(&slip("A001")).unwrap();
    bench.simulator.with(|printer| {
        assert!(!printer.slip(0).unwrap().read.cut);
        assert_eq!(printer.slip(1).unwrap().read, read_slip(&slip("A001")));
    });
}

#[test]
fn another_family_s_status_is_not_interpreted() {
    let mut bench = Bench::new();
    bench.simulator.set_fault(Fault::WrongChecksum);
    let state = bench.printer.state().unwrap();
    assert_eq!(state, PrinterState { dialect: Dialect::Unknown(0x92), ..PrinterState::default() });
}

#[test]
fn a_silent_printer_is_an_error_and_an_unplugged_one_heals_by_itself() {
    let mut bench = Bench::new();
    bench.simulator.set_fault(Fault::Silence);
    assert!(matches!(bench.printer.print(&slip("A001")), Err(PrintError::NoAnswer)));
    bench.simulator.set_fault(Fault::None);
    bench.simulator.unplug();
    let error = until("an error", || bench.printer.state().err());
    assert_eq!(error.code(), "no_answer");
    bench.simulator.replug();
    until("a state", || bench.printer.state().ok());
    bench.printer.print(&slip("A002")).unwrap();
    assert_eq!(bench.slips(), 1);
}
