//! Our Modbus against a tool we did not write: pymodbus as master of our simulated pads, and as slave of our master.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should say where")]

use firmware_bridge::exchange::Exchange;
use firmware_bridge::keypad::schedule::Pace;
use firmware_bridge::keypad::{Key, KeypadEvent, KeypadLine, Lamp, Prompt, Roles};
use firmware_bridge::port::{Port, PortError};
use firmware_bridge::simulate::Simulator;
use firmware_bridge::simulate::keypad::SimulatedKeypads;
use serialport::{SerialPort, TTYPort};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

/// Debian's own Python, for which tools.sh installs pymodbus; another one may come first in the path.
const PYTHON: &str = "/usr/bin/python3";
/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(30);
const UNIT: u8 = 5;

/// A running script; ended when dropped.
struct Script {
    child: Child,
    orders: ChildStdin,
    lines: Receiver<String>,
}

impl Script {
    fn start(name: &str, port: &str) -> Self {
        let found = Command::new(PYTHON).args(["-c", "import pymodbus, serial"]).output();
        assert!(found.is_ok_and(|found| found.status.success()), "pymodbus is missing: run ./tools.sh");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/modbus").join(name);
        let mut child = Command::new(PYTHON)
            .arg(script)
            .args([port, &UNIT.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = sync_channel(64);
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let orders = child.stdin.take().unwrap();
        let script = Self { child, orders, lines };
        assert_eq!(script.line(), "ready");
        script
    }

    fn line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("the script says something")
    }

    fn order(&mut self, order: &str) {
        writeln!(self.orders, "{order}").unwrap();
        self.orders.flush().unwrap();
    }

    fn ask(&mut self, order: &str) -> String {
        self.order(order);
        self.line()
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn pymodbus_reads_and_writes_our_simulated_pads() {
    let dir = tempfile::tempdir().unwrap();
    let pads = Simulator::start(dir.path(), "keypads", SimulatedKeypads::new(&[UNIT]), None).unwrap();
    let mut master = Script::start("master.py", &pads.link().to_string_lossy());
    assert_eq!(master.ask("inputs 0 5"), "0 0 1 256 65535");
    pads.with(|pads| assert!(pads.press_with(UNIT, 25, Some(1_012))));
    assert_eq!(master.ask("inputs 0 5"), "25 1 1 256 1012");
    assert_eq!(master.ask("write 0 2"), "written");
    // Waiting 23, lamp "called", ticket A012, one beep.
    assert_eq!(master.ask("write 6 23 2 16688 12594 0 0 1"), "written");
    pads.with(|pads| {
        assert_eq!(pads.prompt(UNIT), Some(Prompt::PleaseRate));
        assert_eq!((pads.waiting(UNIT), pads.lamp(UNIT)), (Some(23), Some(Lamp::Called)));
        assert_eq!((pads.ticket(UNIT), pads.beeps(UNIT)), (Some("A012".into()), Some(1)));
    });
    assert_eq!(master.ask("holdings 6 7"), "23 2 16688 12594 0 0 0", "a beep is not kept");
    assert_eq!(master.ask("write 5 1"), "written");
    assert_eq!(master.ask("inputs 0 2"), "0 1", "an acknowledged key is cleared");
    assert_eq!(master.ask("inputs 60 3"), "exception 2");
}

#[test]
fn pymodbus_is_served_by_our_master() {
    let (port, slave) = TTYPort::pair().unwrap();
    let mut keypad = Script::start("slave.py", &slave.name().unwrap());
    let pace = Pace { baud: 9_600, turnaround: Duration::from_millis(500) };
    let exchange = Exchange::over(Box::new(Terminal(port)));
    let mut line = KeypadLine::over(exchange, pace, &[(UNIT, Roles::BOTH)]);
    line.set_prompt(UNIT, Prompt::PleaseRate);
    line.set_screen(UNIT, "A012", 23, Lamp::Called, 1);
    let end = Instant::now() + PATIENCE;
    while keypad.ask("show") != "2 0 0 0 0 0 23 2 16688 12594 0 0 1" {
        line.poll(Instant::now());
        assert!(Instant::now() < end, "never shown: {}", keypad.ask("show"));
    }
    for (order, key, number) in [
        ("press 1 1 65535", Key::Rating(5), None),
        ("press 25 2 1012", Key::Code(25), Some(1_012)),
        ("press 16 3 65535", Key::Code(16), None),
    ] {
        assert_eq!(keypad.ask(order), "pressed");
        let press = loop {
            assert!(Instant::now() < end, "never: {order}");
            if let Some(KeypadEvent::Pressed { unit: UNIT, press }) = line.poll(Instant::now()) {
                break press;
            }
        };
        assert_eq!((press.key, press.number, press.late), (key, number, false), "{order}");
        line.acknowledge(UNIT, press.sequence);
        while keypad.ask("show").split(' ').nth(5) != Some(press.sequence.to_string().as_str()) {
            line.poll(Instant::now());
            assert!(Instant::now() < end, "never acknowledged: {order}");
        }
    }
}

/// Our end of a pseudo-terminal whose other end is somebody else's.
struct Terminal(TTYPort);

impl Port for Terminal {
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        self.0.set_timeout(wait.max(Duration::from_millis(1))).unwrap();
        match self.0.read(buffer) {
            Err(error) if error.kind() == ErrorKind::TimedOut => Ok(0),
            result => result.map_err(|error| PortError::Broken(error.to_string())),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        self.0.write_all(bytes).map_err(|error| PortError::Broken(error.to_string()))
    }

    fn drain(&mut self) -> Result<usize, PortError> {
        let mut drained = 0;
        let mut buffer = [0; 256];
        while let count @ 1.. = self.read(&mut buffer, Duration::from_millis(1))? {
            drained += count;
        }
        Ok(drained)
    }
}
