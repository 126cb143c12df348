//! A serial server that loses its power: it says no goodbye, answers nothing and acknowledges nothing. Played by a filter on
//! its own socket, which any program may set: no packet that comes gets through, so its kernel has nothing to answer.

use crate::until_within;
use firmware_bridge::card_reader::frame::{Request, Status, decode, encode_reply};
use firmware_bridge::exchange::{Exchange, ExchangeError};
use firmware_bridge::port::{Port, PortError, PortSettings, Reopening};
use socket2::{SockFilter, SockRef};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::time::Duration;

/// The kernel takes ten seconds to give a peer up; a loaded machine may take more.
const PATIENCE: Duration = Duration::from_secs(60);
/// A question is waited for so long.
const WAIT: Duration = Duration::from_millis(200);
/// BPF: return a constant, here: keep no byte of this packet.
const RETURN: u16 = 0x06;

fn cut_power(socket: &impl AsFd) {
    SockRef::from(socket).attach_filter(&[SockFilter::new(RETURN, 0, 0, 0)]).unwrap();
}

fn listener() -> (TcpListener, PortSettings) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp://{}", listener.local_addr().unwrap());
    (listener, PortSettings::new(address, 0))
}

fn hear_question(peer: &mut TcpStream) {
    peer.read_exact(&mut vec![0; Request::Status.encode().len()]).unwrap();
}

fn answer(peer: &mut TcpStream) {
    hear_question(peer);
    peer.write_all(&encode_reply([0, 0, 0x90], &[])).unwrap();
}

fn accepted(listener: &TcpListener) -> TcpStream {
    listener.accept().unwrap().0
}

/// Whether this says that the kernel gave the peer up.
fn is_given_up(error: &PortError) -> bool {
    matches!(error, PortError::Broken(said) if said.contains("timed out"))
}

#[test]
fn a_serial_server_that_vanishes_without_a_word_is_found_dead_and_reached_again() {
    // One line asks all the time; the other, of pads that speak when pressed, never says anything.
    let (asked, settings) = listener();
    let mut asking = Exchange::open(settings);
    let answering = std::thread::spawn(move || {
        let mut first = accepted(&asked);
        answer(&mut first);
        // With the next question it knows that its answer arrived: nothing is left for its kernel to say.
        hear_question(&mut first);
        cut_power(&first);
        let mut second = accepted(&asked);
        answer(&mut second);
        [first, second]
    });
    let (heard, settings) = listener();
    let mut listening = Reopening::new(settings);
    listening.read(&mut [0], Duration::ZERO).unwrap();
    let silent = accepted(&heard);
    cut_power(&silent);

    let mut ask = || asking.ask(&Request::Status.encode(), WAIT, decode, |_| true);
    until_within(PATIENCE, "the first answer", || ask().ok().filter(|reply| reply.status == Status::Done));
    let (mut asked_in_vain, mut listened_in_vain) = (false, false);
    until_within(PATIENCE, "both given up", || {
        if !asked_in_vain {
            match ask() {
                Err(ExchangeError::Port(error)) => {
                    assert!(is_given_up(&error), "{error}");
                    asked_in_vain = true;
                }
                Err(ExchangeError::NoAnswer { .. }) => {}
                Ok(reply) => panic!("an answer of a dead peer: {reply:?}"),
            }
        }
        if !listened_in_vain && let Err(error) = listening.read(&mut [0], WAIT) {
            assert!(is_given_up(&error), "{error}");
            listened_in_vain = true;
        }
        (asked_in_vain && listened_in_vain).then_some(())
    });
    until_within(PATIENCE, "an answer", || ask().ok().filter(|reply| reply.status == Status::Done));
    until_within(PATIENCE, "the line of the pads", || listening.read(&mut [0], Duration::ZERO).ok());
    assert_eq!(listening.opened(), 2);
    assert_eq!(asking.health().opened, 2);
    answering.join().unwrap();
}

#[test]
fn a_serial_server_without_power_is_not_waited_for_without_an_end() {
    let (listener, settings) = listener();
    cut_power(&listener);
    let error = settings.open().err().unwrap();
    let PortError::Absent { reason, .. } = &error else { panic!("{error}") };
    assert!(reason.contains("timed out"), "{error}");
    SockRef::from(&listener).detach_filter().unwrap();
    settings.open().unwrap();
}
