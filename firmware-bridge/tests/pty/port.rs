//! Ports: one owner each, found again, opened again, and never waited for without an end.

use crate::{start, until};
use firmware_bridge::card_reader::frame::{Request, Status, decode};
use firmware_bridge::exchange::{Exchange, ExchangeError};
use firmware_bridge::port::{Port, PortError, PortSettings, Reopening, STUCK_MAX};
use firmware_bridge::simulate::Simulator;
use firmware_bridge::simulate::card_reader::SimulatedReader;
use serialport::TTYPort;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::time::Duration;

const WAIT: Duration = Duration::from_secs(2);

fn is_well(line: &mut Exchange) -> Result<bool, ExchangeError> {
    line.ask(&Request::Status.encode(), WAIT, decode, |_| true).map(|reply| reply.status == Status::Done)
}

#[test]
fn a_port_has_one_owner_under_whatever_name() {
    let dir = tempfile::tempdir().unwrap();
    let (simulator, settings) = start(dir.path(), "reader", SimulatedReader::default());
    let other_name = dir.path().join("other");
    symlink(std::fs::canonicalize(simulator.link()).unwrap(), &other_name).unwrap();
    let others = PortSettings::new(other_name.to_string_lossy(), 9_600);
    let first = settings.open().unwrap();
    let refused = others.open().err().unwrap();
    assert!(matches!(&refused, PortError::InUse { address } if address == &others.address), "{refused}");
    assert!(refused.to_string().contains("in use by another program"));
    assert!(matches!(settings.open(), Err(PortError::InUse { .. })));
    drop(first);
    others.open().unwrap();
}

#[test]
fn a_killed_owner_leaves_no_lock_behind() {
    let dir = tempfile::tempdir().unwrap();
    let (simulator, settings) = start(dir.path(), "reader", SimulatedReader::default());
    // Nobody answers, so the other program holds the port while it asks every unit.
    simulator.set_fault(firmware_bridge::simulate::Fault::Silence);
    let mut owner = Command::new(env!("CARGO_BIN_EXE_firmware-bridge"))
        .args(["probe", &settings.address, "--baud", "9600"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until("the other program has it", || {
        matches!(settings.open(), Err(PortError::InUse { .. })).then_some(())
    });
    owner.kill().unwrap();
    owner.wait().unwrap();
    settings.open().unwrap();
}

#[test]
fn a_device_that_comes_back_under_another_name_is_found_by_its_link() {
    let dir = tempfile::tempdir().unwrap();
    let (simulator, settings) = start(dir.path(), "reader", SimulatedReader::default());
    let mut line = Exchange::open(settings);
    assert!(is_well(&mut line).unwrap());
    let before = std::fs::canonicalize(simulator.link()).unwrap();
    simulator.unplug();
    assert!(matches!(is_well(&mut line), Err(ExchangeError::Port(_))));
    // Something else takes the old name meanwhile.
    let _others: Vec<_> = (0..4).map(|_| TTYPort::pair().unwrap()).collect();
    simulator.replug();
    assert_ne!(std::fs::canonicalize(simulator.link()).unwrap(), before);
    until("an answer", || is_well(&mut line).ok().filter(|well| *well));
    assert_eq!(line.health().counters(std::time::Instant::now()).opened, 2);
}

#[test]
fn a_port_that_takes_no_bytes_is_said_to_be_stuck_and_at_last_opened_anew() {
    let (_master, slave) = TTYPort::pair().unwrap();
    let name = serialport::SerialPort::name(&slave).unwrap();
    let mut port = Reopening::new(PortSettings::new(name, 9_600));
    let much = vec![b'x'; 64 * 1024];
    for _ in 1..STUCK_MAX {
        assert!(matches!(port.write(&much), Err(PortError::Stuck)));
        assert!(port.is_open(), "once is no reason to lose what is under way");
    }
    assert!(matches!(port.write(&much), Err(PortError::Broken(_))));
    assert!(!port.is_open());
    until("opened again", || port.read(&mut [0], Duration::ZERO).ok());
    assert_eq!(port.opened(), 2);
}

#[test]
fn a_peer_that_reads_nothing_is_stuck_too() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let settings = PortSettings::new(format!("tcp://{}", listener.local_addr().unwrap()), 0);
    let mut port = settings.open().unwrap();
    let (_peer, _) = listener.accept().unwrap();
    assert!(matches!(port.write(&vec![0; 16 * 1024 * 1024]), Err(PortError::Stuck)));
}

#[test]
fn a_peer_that_hangs_up_at_once_is_opened_again_ever_less_often() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let settings = PortSettings::new(format!("tcp://{}", listener.local_addr().unwrap()), 0);
    let accepting = std::thread::spawn(move || (0..4).for_each(|_| drop(listener.accept().unwrap())));
    let mut port = Reopening::new(settings);
    let (mut broke, mut waited) = (0, 0);
    until("four openings", || {
        match port.read(&mut [0; 8], Duration::from_millis(20)) {
            Err(PortError::Broken(_)) => broke += 1,
            Err(PortError::Absent { .. }) => waited += 1,
            Ok(_) | Err(PortError::InUse { .. } | PortError::Ambiguous { .. } | PortError::Stuck) => {}
        }
        (port.opened() == 4).then_some(())
    });
    assert!(broke >= 3 && waited > 0, "{broke} {waited}");
    accepting.join().unwrap();
}

#[test]
fn a_name_with_several_addresses_is_tried_until_one_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    // Where this name means ::1 first, nobody listens there.
    PortSettings::new(format!("tcp://localhost:{port}"), 0).open().unwrap();
    drop(listener);
    let refused = PortSettings::new(format!("tcp://localhost:{port}"), 0).open().err().unwrap();
    assert!(matches!(&refused, PortError::Absent { .. }), "{refused}");
}

#[test]
fn no_such_port_is_told_by_its_address() {
    for (address, said) in [
        ("/dev/serial/by-id/usb-nobody", "No such file"),
        ("usb:FFFF:FFFE:none", "no such adapter"),
        ("usb:12", "is no USB identity"),
        ("tcp://127.0.0.1", "has no port"),
    ] {
        let error = PortSettings::new(address, 9_600).open().err().unwrap().to_string();
        assert!(error.contains(address) && error.contains(said), "{error}");
    }
}

#[test]
fn a_gateway_that_lost_its_power_is_noticed_and_reached_again() {
    let simulator =
        Simulator::start_tcp("127.0.0.1:0".parse().unwrap(), "reader", SimulatedReader::default(), None)
            .unwrap();
    let mut line = Exchange::open(PortSettings::new(simulator.link().to_string_lossy(), 0));
    assert!(is_well(&mut line).unwrap());
    simulator.unplug();
    let Err(ExchangeError::Port(PortError::Broken(said))) = is_well(&mut line) else { panic!() };
    assert!(said.contains("reset"), "{said}");
    assert!(line.is_lost());
    simulator.replug();
    until("an answer", || is_well(&mut line).ok().filter(|well| *well));
    assert!(!line.is_lost());
}

#[test]
fn a_gateway_has_room_for_one() {
    let simulator =
        Simulator::start_tcp("127.0.0.1:0".parse().unwrap(), "reader", SimulatedReader::default(), None)
            .unwrap();
    let address = simulator.link().to_string_lossy().into_owned();
    let mut first = Exchange::open(PortSettings::new(&address, 0));
    assert!(is_well(&mut first).unwrap());
    let mut second = TcpStream::connect(address.strip_prefix("tcp://").unwrap()).unwrap();
    second.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    assert_eq!(std::io::Read::read(&mut second, &mut [0]).unwrap(), 0, "turned away");
    assert!(is_well(&mut first).unwrap(), "the first stays");
    drop(first);
    let mut third = Exchange::open(PortSettings::new(&address, 0));
    until("room again", || is_well(&mut third).ok().filter(|well| *well));
}
