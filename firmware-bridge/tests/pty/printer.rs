//! The ticket printer.

use crate::{start, until};
use firmware_bridge::exchange::Exchange;
use firmware_bridge::port::{Port, PortError, PortSettings, WRITE_LEN_MAX};
use firmware_bridge::printer::read_back::read_slip;
use firmware_bridge::printer::{
    Confirmation, Dialect, Outcome, Paper, PaperWidth, PrintError, Printer, PrinterState, Profile, Recovery,
    Sent, SlipWriter, codes,
};
use firmware_bridge::simulate::printer::{PrinterFamily, SimulatedPrinter};
use firmware_bridge::simulate::{Fault, Simulator};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;
use tempfile::TempDir;

struct Bench {
    _dir: TempDir,
    simulator: Simulator<SimulatedPrinter>,
    printer: Printer,
}

impl Bench {
    fn new() -> Self {
        Self::of_family(PrinterFamily::Escpos)
    }

    fn of_family(family: PrinterFamily) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let device = SimulatedPrinter::of_family(PaperWidth::Mm80, family);
        let (simulator, settings) = start(dir.path(), "printer", device);
        Self { _dir: dir, simulator, printer: Printer::new(settings) }
    }

    fn custom() -> Self {
        let bench = Self::of_family(PrinterFamily::Custom);
        let printer = bench.printer.with_profile(Profile::builtin("custom-kpm").unwrap());
        Self { printer, ..bench }
    }

    fn set_state(&self, state: PrinterState) {
        self.simulator.with(|printer| printer.set_state(state));
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

#[test]
fn only_a_slip_that_certainly_did_not_come_out_may_be_offered_again() {
    let mut bench = Bench::new();
    bench.set(Paper::End, false, false);
    let refused = bench.printer.deliver(&slip("A001"));
    assert!(
        refused.may_be_offered_again() && matches!(refused, Outcome::NotPrinted(PrintError::NotReady(_)))
    );
    bench.set(Paper::Ok, false, false);
    bench.simulator.with(|printer| printer.end_paper_after(4));
    let torn = bench.printer.deliver(&slip("A001"));
    assert!(torn.may_be_offered_again() && matches!(torn, Outcome::NotPrinted(PrintError::Interrupted(_))));
    bench.set(Paper::Ok, false, false);
    let whole = bench.printer.deliver(&slip("A001"));
    assert!(!whole.may_be_offered_again() && matches!(whole, Outcome::Printed(_)));
    until("the torn and the whole slip", || (bench.slips() == 2).then_some(()));
    bench.simulator.with(|printer| {
        let whole = printer.slips().iter().filter(|slip| slip.read == read_slip(&self::slip("A001")));
        assert_eq!(whole.count(), 1, "never twice");
    });
}

/// Passes everything through until so many bytes have been written; then the line is broken.
struct Breaking {
    inner: Box<dyn Port>,
    left: usize,
}

impl Port for Breaking {
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        self.inner.read(buffer, wait)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        match self.left.checked_sub(bytes.len()) {
            Some(left) => {
                self.left = left;
                self.inner.write(bytes)
            }
            None => Err(PortError::Broken("pulled out".into())),
        }
    }

    fn drain(&mut self) -> Result<usize, PortError> {
        self.inner.drain()
    }
}

#[test]
fn a_line_that_breaks_leaves_a_slip_nobody_offers_again() {
    let slip = slip("A001");
    let deliver = |left: usize| {
        let dir = tempfile::tempdir().unwrap();
        let (_simulator, settings) = start(dir.path(), "printer", SimulatedPrinter::new(PaperWidth::Mm80));
        let port = Breaking { inner: settings.open().unwrap(), left };
        Printer::over(Exchange::over(Box::new(port))).deliver(&slip)
    };
    // Four questions of three bytes before the slip, one behind each piece of it, and the one that proves it.
    let before = 4 * 3;
    let all = before + slip.len() + slip.len().div_ceil(WRITE_LEN_MAX) * 3;
    for (left, sent) in [(before + 10, Sent::Part), (before + 300, Sent::Part), (all, Sent::All)] {
        let outcome = deliver(left);
        assert!(!outcome.may_be_offered_again(), "{left}: {outcome:?}");
        assert!(
            matches!(outcome, Outcome::Unknown { sent: told, .. } if told == sent),
            "{left}: {outcome:?}"
        );
    }
    assert!(matches!(deliver(all + 3), Outcome::Printed(_)), "what was proved stays so");
}

#[test]
fn a_printer_without_the_proof_is_believed_by_its_status() {
    let mut bench = Bench::new();
    bench.simulator.with(SimulatedPrinter::ignore_in_order);
    assert_eq!(bench.printer.print(&slip("A001")).unwrap().confirmation, Confirmation::ByStatus);
    assert_eq!(bench.slips(), 1);
}

#[test]
fn a_hot_head_is_waited_for_and_an_error_is_not() {
    let mut bench = Bench::new();
    let hot = PrinterState { head_hot: true, offline: true, ..PrinterState::default() };
    bench.set_state(hot);
    assert_eq!(bench.printer.state().unwrap().code(), codes::HEAD_HOT);
    std::thread::scope(|scope| {
        let printing = scope.spawn(|| bench.printer.print(&slip("A001")).map(|printed| printed.confirmation));
        // It cools once it was asked a second time how it is: somebody is waiting for it.
        until("a second look", || {
            let looks =
                bench.simulator.log().iter().filter(|entry| entry.meaning == "real-time status 3").count();
            (looks >= 3).then_some(())
        });
        bench.simulator.with(|printer| printer.set_state(PrinterState::default()));
        assert_eq!(printing.join().unwrap().unwrap(), Confirmation::InOrder);
    });
    let broken = PrinterState { other_error: true, offline: true, ..PrinterState::default() };
    bench.set_state(broken);
    let Err(PrintError::NotReady(state)) = bench.printer.print(&slip("A002")) else { panic!() };
    assert_eq!(state.code(), codes::PRINTER_ERROR);
}

#[test]
fn a_printer_that_was_helped_goes_on_or_forgets_as_told() {
    let mut bench = Bench::new();
    bench.printer.state().unwrap();
    for (recovery, words) in [(Recovery::GoOn, "go on"), (Recovery::Forget, "forget what is not printed")] {
        bench.printer.recover(recovery).unwrap();
        until(words, || bench.simulator.log().iter().any(|entry| entry.meaning == words).then_some(()));
    }
}

#[test]
fn hwasung_s_status_is_named_as_unknown_and_its_slips_are_printed() {
    let mut bench = Bench::of_family(PrinterFamily::Hwasung);
    bench.set(Paper::NearEnd, false, false);
    let state = bench.printer.state().unwrap();
    assert_eq!(state.code(), codes::UNKNOWN_DIALECT);
    assert!(state.dialect.words().contains("Hwasung"));
    let printed = bench.printer.print(&slip("A001")).unwrap();
    assert_eq!(printed.confirmation, Confirmation::InOrder);
}

#[test]
fn a_presenter_holds_the_slip_until_it_is_taken_or_pulled_back() {
    let mut bench = Bench::custom();
    let mut writer = SlipWriter::for_profile(bench.printer.profile());
    writer.line("请到3号窗口").qr("https://q.cn/t/1", 6);
    let bytes = writer.finish_slip().unwrap().bytes;
    let printed = bench.printer.print(&bytes).unwrap();
    assert_eq!(printed.confirmation, Confirmation::Presented);
    assert!(bench.simulator.with(SimulatedPrinter::take_slip));
    assert!(!bench.printer.state().unwrap().slip_waiting);
    bench.printer.print(&bytes).unwrap();
    let over_it = bench.printer.print(&bytes).unwrap();
    assert_eq!(over_it.confirmation, Confirmation::ByStatus, "a slip that hung there proves nothing");
    assert!(bench.printer.retract().unwrap());
    until("the slip pulled back", || {
        (bench.simulator.with(|printer| printer.retracted()) == 1).then_some(())
    });
    assert!(!bench.printer.state().unwrap().slip_waiting);
    assert_eq!(bench.slips(), 3);
}

#[test]
fn every_trouble_of_a_custom_printer_is_told_by_its_own_status() {
    let mut bench = Bench::custom();
    let well = PrinterState::default();
    for (state, code) in [
        (PrinterState { paper: Paper::End, ..well }, codes::PAPER_END),
        (PrinterState { cover_open: true, ..well }, codes::COVER_OPEN),
        (PrinterState { other_error: true, ..well }, codes::PRINTER_ERROR),
    ] {
        bench.set_state(state);
        let Err(PrintError::NotReady(told)) = bench.printer.print(&slip("A001")) else { panic!("{code}") };
        assert_eq!(told.code(), code);
    }
    bench.set_state(PrinterState { paper: Paper::NearEnd, ..well });
    assert_eq!(bench.printer.state().unwrap().code(), codes::NEAR_END);
}

#[test]
fn a_profile_without_status_or_presenter_prints_and_says_so() {
    let mut bench = Bench::new();
    let mut profile = Profile::generic(PaperWidth::Mm80);
    (profile.status, profile.proof) = (
        firmware_bridge::printer::profile::StatusWay::None,
        firmware_bridge::printer::profile::ProofWay::Status,
    );
    profile.before_slip = vec![0x1D, 0x0C];
    bench.printer = bench.printer.with_profile(profile);
    assert_eq!(bench.printer.print(&slip("A001")).unwrap().confirmation, Confirmation::ByStatus);
    assert!(!bench.printer.retract().unwrap());
    assert_eq!(bench.simulator.with(|printer| (printer.marks(), printer.slips().len())), (1, 1));
}

#[test]
fn a_printer_on_the_network_is_printed_on_like_any_other() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp://{}", listener.local_addr().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let (simulator, settings) = start(dir.path(), "printer", SimulatedPrinter::new(PaperWidth::Mm80));
    // A box that puts a serial printer on the network: bytes go both ways until the printer's program hangs up.
    let network_box = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
        let mut printer = settings.open().unwrap();
        let mut buffer = [0; 512];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => return,
                Ok(count) => printer.write(&buffer[..count]).unwrap(),
                Err(_) => {}
            }
            let count = printer.read(&mut buffer, Duration::from_millis(5)).unwrap();
            if stream.write_all(&buffer[..count]).is_err() {
                return;
            }
        }
    });
    let mut printer = Printer::new(PortSettings::new(address, 0));
    assert_eq!(printer.print(&slip("A001")).unwrap().confirmation, Confirmation::InOrder);
    drop(printer);
    network_box.join().unwrap();
    assert_eq!(simulator.with(|printer| printer.slips().len()), 1);
}
