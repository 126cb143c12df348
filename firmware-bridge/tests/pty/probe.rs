//! Finding out what hangs on a port.

use crate::{PATIENCE, start};
use firmware_bridge::call_pad::{Order, Uplink};
use firmware_bridge::port::{PortError, PortSettings};
use firmware_bridge::printer::PaperWidth;
use firmware_bridge::probe::{Outcome, Plan, Report, Scope};
use firmware_bridge::simulate::call_pad::SimulatedCallPads;
use firmware_bridge::simulate::card_reader::SimulatedReader;
use firmware_bridge::simulate::keypad::SimulatedKeypads;
use firmware_bridge::simulate::panel::{SimulatedPanel, SimulatedPanels};
use firmware_bridge::simulate::printer::SimulatedPrinter;
use firmware_bridge::simulate::{Device, Fault, Simulator};
use std::io::Write;
use std::process::{Command, Output};
use std::time::Duration;

/// Few units, and nobody to press a key.
const FEW: Scope = Scope { unit_max: 5, listen_for: Duration::ZERO };
/// Few units, and somebody who presses a key: the search goes on as soon as it is heard.
const PRESSED: Scope = Scope { listen_for: PATIENCE, ..FEW };

/// What is found on a line of this speed, which is not told.
fn found<D: Device>(device: D, baud: u32) -> (Report, Simulator<D>) {
    found_when_told(device, baud, None)
}

fn found_when_told<D: Device>(device: D, baud: u32, told: Option<u32>) -> (Report, Simulator<D>) {
    let dir = tempfile::tempdir().unwrap();
    let simulator = Simulator::start_at_baud(dir.path(), "device", device, None, baud).unwrap();
    let plan = Plan::new(&simulator.link().to_string_lossy(), told, FEW);
    (plan.run(|_| {}).unwrap(), simulator)
}

fn what(report: &Report) -> Option<(&'static str, Option<u32>, Option<&str>)> {
    report.found().map(|taken| (taken.step.probe, taken.step.baud, taken.step.line.as_deref()))
}

#[test]
fn a_printer_is_found_at_its_speed_and_prints_nothing() {
    for baud in [115_200, 9_600] {
        let (report, simulator) = found(SimulatedPrinter::new(PaperWidth::Mm80), baud);
        assert_eq!(what(&report), Some(("printer", Some(baud), Some("8N1"))), "{report:?}");
        assert!(simulator.with(|printer| printer.slips().is_empty()));
        let answer = report.found().unwrap();
        assert!(answer.sent.starts_with("10 04 01 10 04 02") && answer.sent.ends_with("1B 40"), "{answer:?}");
        assert_eq!(answer.came, "12 12 12 12");
    }
}

#[test]
fn a_card_reader_is_found_at_each_of_its_speeds_with_its_number() {
    for baud in [115_200, 57_600, 38_400, 19_200, 9_600] {
        let (report, _simulator) = found(SimulatedReader::default(), baud);
        assert_eq!(what(&report), Some(("card_reader", Some(baud), Some("8N1"))), "{report:?}");
        let meaning = &report.found().unwrap().meaning;
        assert!(meaning.zh.contains("05.01-20091130-0001234567-0000000089"), "{meaning}");
    }
}

#[test]
fn a_panel_is_found_at_both_its_speeds() {
    for baud in [57_600, 9_600] {
        let panels = SimulatedPanels::new(vec![SimulatedPanel::new(7, "strip", 128, 32)]);
        let (report, _simulator) = found(panels, baud);
        assert_eq!(what(&report), Some(("led_panel", Some(baud), Some("8N1"))), "{report:?}");
        assert!(report.found().unwrap().meaning.en.contains("address 7"));
    }
}

#[test]
fn every_pad_of_a_line_is_found_at_each_speed() {
    for (baud, told) in [(9_600, Some(9_600)), (19_200, None), (115_200, Some(115_200))] {
        let (report, _simulator) = found_when_told(SimulatedKeypads::new(&[2, 5]), baud, told);
        assert_eq!(what(&report), Some(("modbus", Some(baud), Some("8N1"))), "{report:?}");
        assert!(report.found().unwrap().meaning.en.contains("units that answer: 2, 5 "), "{report:?}");
    }
}

#[test]
fn a_pad_that_answers_no_question_is_found_when_its_key_is_pressed() {
    for (press, said) in [
        (
            Uplink::Key { key: 0x0C, digits: vec![6] },
            ["地址 5 的呼叫器按了键 0C", "the pad at address 5: key 0C"],
        ),
        (Uplink::Rating(2), ["地址 5 的评价器按了按钮 2", "the evaluator at address 5: button 2"]),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let simulator =
            Simulator::start_at_baud(dir.path(), "pads", SimulatedCallPads::new(&[5]), None, 9_600).unwrap();
        let mut asked_for = Vec::new();
        let plan = Plan::new(&simulator.link().to_string_lossy(), Some(9_600), PRESSED);
        let report = plan.run(|step| {
            if let Some(please) = &step.please {
                asked_for.push(please.clone());
                assert!(simulator.with(|pads| pads.press(5, &press)));
            }
        });
        let report = report.unwrap();
        assert_eq!(what(&report), Some(("ff68", Some(9_600), Some("8N1"))), "{report:?}");
        let answer = report.found().unwrap();
        assert_eq!([&*answer.meaning.zh, &*answer.meaning.en], said);
        assert_eq!((answer.sent.as_str(), &answer.came[..5]), ("", "FF 68"), "{answer:?}");
        assert_eq!(asked_for.len(), 1);
        assert!(
            asked_for[0].zh.contains("20 秒") && asked_for[0].en.contains("within 20 s"),
            "{asked_for:?}"
        );
        assert_eq!(simulator.with(|pads| pads.acknowledged(5)), Some(0), "nobody acted on the press");
    }
}

#[test]
fn a_frame_of_such_a_line_that_is_no_key_tells_whose_line_it_is() {
    let (mut other_end, slave) = serialport::TTYPort::pair().unwrap();
    let name = serialport::SerialPort::name(&slave).unwrap();
    let beep = firmware_bridge::call_pad::frame::encode(&Order::Beep.to_frame(5)).unwrap();
    let plan = Plan::new(&name, Some(9_600), PRESSED);
    let report = plan.run(|step| {
        if step.please.is_some() {
            other_end.write_all(&beep).unwrap();
        }
    });
    let report = report.unwrap();
    assert_eq!(what(&report).map(|(probe, ..)| probe), Some("ff68"), "{report:?}");
    assert!(report.found().unwrap().meaning.en.contains("no key that is known"));
}

#[test]
fn a_key_that_nobody_presses_is_told_from_a_question_that_nobody_answers() {
    let dir = tempfile::tempdir().unwrap();
    let (_simulator, settings) = start(dir.path(), "pads", SimulatedCallPads::new(&[5]));
    let scope = Scope { listen_for: Duration::from_millis(10), ..FEW };
    let report = Plan::new(&settings.address, Some(9_600), scope).run(|_| {}).unwrap();
    assert_eq!(what(&report), None);
    for taken in &report.steps {
        assert_eq!(taken.outcome, Outcome::Nothing, "{taken:?}");
        assert_eq!(taken.meaning.en.contains("no key was heard"), taken.step.probe == "ff68", "{taken:?}");
    }
    assert_eq!(report.steps.iter().filter(|taken| taken.step.probe == "ff68").count(), 1);
}

#[test]
fn a_silent_device_is_nothing_and_a_noisy_one_is_strange() {
    for (fault, outcome) in [(Fault::Silence, Outcome::Nothing), (Fault::BaudMismatch, Outcome::Strange)] {
        let dir = tempfile::tempdir().unwrap();
        let (simulator, settings) = start(dir.path(), "reader", SimulatedReader::default());
        simulator.set_fault(fault);
        let plan = Plan::new(&settings.address, Some(115_200), FEW);
        let mut told = Vec::new();
        let report = plan.run(|step| told.push(step.probe)).unwrap();
        assert_eq!(what(&report), None);
        let asked = report.steps.iter().find(|taken| taken.step.probe == "card_reader").unwrap();
        assert_eq!(asked.outcome, outcome, "{asked:?}");
        assert_eq!(asked.came.is_empty(), outcome == Outcome::Nothing);
        assert_eq!(told.len(), plan.len(), "each step is told");
    }
}

#[test]
fn noise_around_an_answer_and_an_echo_before_it_hide_no_reader() {
    for fault in [Fault::Noise, Fault::Echo] {
        let dir = tempfile::tempdir().unwrap();
        let (simulator, settings) = start(dir.path(), "reader", SimulatedReader::default());
        simulator.set_fault(fault);
        let report = Plan::new(&settings.address, None, FEW).run(|_| {}).unwrap();
        assert_eq!(what(&report), Some(("card_reader", Some(115_200), Some("8N1"))), "{report:?}");
        assert_eq!(report.echo, fault == Fault::Echo);
    }
}

#[test]
fn an_adapter_that_only_echoes_is_no_device() {
    let dir = tempfile::tempdir().unwrap();
    let (simulator, settings) = start(dir.path(), "pads", SimulatedKeypads::new(&[]));
    simulator.set_fault(Fault::Echo);
    let report = Plan::new(&settings.address, Some(9_600), FEW).run(|_| {}).unwrap();
    assert_eq!(what(&report), None);
    assert!(report.echo);
    for taken in &report.steps {
        assert_eq!(taken.outcome, Outcome::Nothing, "{taken:?}");
        assert_eq!(taken.came, taken.sent);
        assert!(taken.meaning.en.contains("echoes"), "{taken:?}");
    }
}

#[test]
fn behind_a_gateway_the_device_is_found_without_a_speed() {
    let simulator =
        Simulator::start_tcp("127.0.0.1:0".parse().unwrap(), "pads", SimulatedKeypads::new(&[3]), None)
            .unwrap();
    let report = Plan::new(&simulator.link().to_string_lossy(), None, FEW).run(|_| {}).unwrap();
    assert_eq!(what(&report), Some(("modbus", None, None)), "{report:?}");
}

#[test]
fn a_port_that_somebody_has_is_not_probed() {
    let dir = tempfile::tempdir().unwrap();
    let (_simulator, settings) = start(dir.path(), "reader", SimulatedReader::default());
    let _owner = settings.open().unwrap();
    let plan = Plan::new(&settings.address, None, FEW);
    assert!(matches!(plan.run(|_| {}), Err(PortError::InUse { .. })));
}

fn command(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_firmware-bridge")).arg("probe").args(arguments).output().unwrap()
}

#[test]
fn the_exit_code_tells_a_script_and_the_words_tell_a_person() {
    let dir = tempfile::tempdir().unwrap();
    let (simulator, PortSettings { address, .. }) = start(dir.path(), "reader", SimulatedReader::default());

    let json = command(&[&address, "--json"]);
    assert_eq!(json.status.code(), Some(0));
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let last = report["steps"].as_array().unwrap().last().unwrap();
    assert_eq!((last["probe"].as_str(), last["outcome"].as_str()), (Some("card_reader"), Some("found")));
    assert_eq!((last["baud"].as_u64(), last["line"].as_str()), (Some(115_200), Some("8N1")));

    let person = command(&[&address]);
    let said = String::from_utf8(person.stdout).unwrap();
    assert!(said.contains("身份证阅读器") && said.contains("ID-card reader"), "{said}");
    let progress = String::from_utf8(person.stderr).unwrap();
    assert!(
        progress.contains("最长") && progress.contains("s at most"),
        "the time is told first: {progress}"
    );

    simulator.set_fault(Fault::Silence);
    let nothing = command(&[&address, "--baud", "9600", "--units", "2", "--listen", "0"]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(String::from_utf8(nothing.stdout).unwrap().contains("没有设备应答"));
    let progress = String::from_utf8(nothing.stderr).unwrap();
    assert!(!progress.contains("press a key"), "nobody is there: {progress}");
    let attended = command(&[&address, "--baud", "9600", "--units", "2", "--listen", "1"]);
    let progress = String::from_utf8(attended.stderr).unwrap();
    assert!(
        progress.contains("请在 1 秒内按") && progress.contains("press a key of the pad now"),
        "{progress}"
    );

    drop(simulator);
    let gone = command(&[&address]);
    assert_eq!(gone.status.code(), Some(2));
    assert!(String::from_utf8(gone.stderr).unwrap().contains("打不开"));

    assert_eq!(command(&["--list", "--json"]).status.code(), Some(0));
    assert_eq!(command(&[]).status.code(), Some(2), "a port is wanted");
}
