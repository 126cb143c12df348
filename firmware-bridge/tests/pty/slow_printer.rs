//! A printer that takes its time: what is asked meanwhile throws no proof away, and silence is no trouble.

use crate::start;
use firmware_bridge::health::LinkState;
use firmware_bridge::printer::profile::{ProofWay, StatusWay};
use firmware_bridge::printer::{Confirmation, Outcome, Paper, PaperWidth, Printer, Profile, SlipWriter};
use firmware_bridge::simulate::Simulator;
use firmware_bridge::simulate::printer::{PrinterFamily, SimulatedPrinter, Slow};
use tempfile::TempDir;

struct Bench {
    _dir: TempDir,
    simulator: Simulator<SimulatedPrinter>,
    printer: Printer,
}

impl Bench {
    fn new(family: PrinterFamily, status: StatusWay, proof: ProofWay) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let device = SimulatedPrinter::of_family(PaperWidth::Mm80, family);
        let (simulator, settings) = start(dir.path(), "printer", device);
        let mut profile = Profile::generic(PaperWidth::Mm80);
        (profile.status, profile.proof) = (status, proof);
        Self { _dir: dir, simulator, printer: Printer::new(settings).with_profile(profile) }
    }

    fn escpos() -> Self {
        Self::new(PrinterFamily::Escpos, StatusWay::Escpos, ProofWay::InOrder)
    }

    fn deliver(&mut self) -> Outcome {
        let mut slip = SlipWriter::new(PaperWidth::Mm80);
        slip.line("A001 请在休息区等候");
        self.printer.deliver(&slip.finish(80).unwrap().bytes)
    }

    fn confirmation(&mut self) -> Confirmation {
        match self.deliver() {
            Outcome::Printed(printed) => printed.confirmation,
            other @ (Outcome::NotPrinted(_) | Outcome::Unknown { .. }) => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_proof_that_comes_between_two_answers_is_a_proof_though_paper_ends_with_the_last_line() {
    for questions in 1..=4 {
        for then in [Paper::Ok, Paper::End] {
            let mut bench = Bench::escpos();
            let slow = Slow { questions, silent: false, then };
            bench.simulator.with(|printer| printer.print_slowly(slow));
            let outcome = bench.deliver();
            assert!(!outcome.may_be_offered_again(), "{slow:?}: a second slip after {outcome:?}");
            let Outcome::Printed(printed) = outcome else { panic!("{slow:?}: {outcome:?}") };
            assert_eq!(
                (printed.confirmation, printed.state.paper),
                (Confirmation::InOrder, then),
                "{slow:?}"
            );
            assert_eq!(bench.simulator.with(|printer| printer.slips().len()), 1);
        }
    }
}

#[test]
fn a_printer_that_answers_nothing_while_it_prints_is_waited_for() {
    let mut bench = Bench::escpos();
    let slow = Slow { questions: 4, silent: true, then: Paper::Ok };
    bench.simulator.with(|printer| printer.print_slowly(slow));
    assert_eq!(bench.confirmation(), Confirmation::InOrder);
    let health = bench.printer.health();
    assert_eq!((health.timeouts, health.state), (0, LinkState::Ok), "it was at work");
    assert_eq!(bench.confirmation(), Confirmation::InOrder);
}

#[test]
fn a_printer_that_never_speaks_again_leaves_a_slip_nobody_offers_again() {
    let mut bench = Bench::escpos();
    let slow = Slow { questions: u32::MAX, silent: true, then: Paper::Ok };
    bench.simulator.with(|printer| printer.print_slowly(slow));
    let outcome = bench.deliver();
    assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
}

#[test]
fn a_proof_before_a_full_status_is_a_proof() {
    let mut bench = Bench::new(PrinterFamily::Custom, StatusWay::Custom, ProofWay::InOrder);
    let slow = Slow { questions: 1, silent: false, then: Paper::End };
    bench.simulator.with(|printer| printer.print_slowly(slow));
    assert_eq!(bench.confirmation(), Confirmation::InOrder);
}

#[test]
fn noise_is_no_proof() {
    let mut bench = Bench::escpos();
    bench.simulator.with(|printer| printer.answer_in_order(0x6C));
    assert_eq!(bench.confirmation(), Confirmation::ByStatus);
}

#[test]
fn a_printer_that_says_nothing_at_all_is_not_lost_by_printing() {
    let mut bench = Bench::new(PrinterFamily::Escpos, StatusWay::None, ProofWay::Status);
    assert_eq!(bench.confirmation(), Confirmation::ByStatus);
    let health = bench.printer.health();
    assert_eq!((health.timeouts, health.state), (0, LinkState::Unknown));
}
