//! A unit that answers too late, at the level of bytes: what it says is never taken for the answer to what is asked next.

use crate::until;
use firmware_bridge::crc;
use firmware_bridge::exchange::Exchange;
use firmware_bridge::keypad::schedule::Pace;
use firmware_bridge::keypad::{KeypadEvent, KeypadLine, Lamp, Roles};
use firmware_bridge::port::{Port, PortError};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const PACE: Pace = Pace { baud: 115_200, turnaround: Duration::from_millis(30) };
/// After the time-out of a question, and within the silence that must follow.
const LATE: Duration = Duration::from_millis(50);

/// What the unit does with each question: answer after so long, or not at all.
type Answers = Box<dyn FnMut(&[u8]) -> Option<(Duration, Vec<u8>)> + Send>;

/// A line whose other end is a function.
struct Played {
    answers: Answers,
    coming: VecDeque<(Instant, Vec<u8>)>,
}

impl Port for Played {
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        let end = Instant::now() + wait;
        loop {
            let now = Instant::now();
            if let Some((at, bytes)) = self.coming.pop_front() {
                if at <= now {
                    buffer[..bytes.len()].copy_from_slice(&bytes);
                    return Ok(bytes.len());
                }
                self.coming.push_front((at, bytes));
            }
            if now >= end {
                return Ok(0);
            }
            std::thread::park_timeout(Duration::from_millis(1));
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        if let Some((after, answer)) = (self.answers)(bytes) {
            self.coming.push_back((Instant::now() + after, answer));
        }
        Ok(())
    }

    fn drain(&mut self) -> Result<usize, PortError> {
        let now = Instant::now();
        let before = self.coming.len();
        self.coming.retain(|(at, _)| *at > now);
        Ok(before - self.coming.len())
    }
}

fn with_checksum(body: &[u8]) -> Vec<u8> {
    [body, &crc::modbus(body).to_le_bytes()].concat()
}

fn keys(key: u8, sequence: u8) -> Vec<u8> {
    with_checksum(&[5, 4, 6, 0, key, 0, sequence, 0, 1])
}

fn line(roles: Roles, answers: Answers) -> KeypadLine {
    let port = Played { answers, coming: VecDeque::new() };
    KeypadLine::over(Exchange::over(Box::new(port)), PACE, &[(5, roles)])
}

#[test]
fn a_late_echo_of_an_old_screen_is_not_taken_for_the_echo_of_the_next() {
    let screens: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
    let seen = Arc::clone(&screens);
    let mut line = line(
        Roles::CALL,
        Box::new(move |question| match question {
            [_, 0x10, ..] => {
                let mut seen = seen.lock().unwrap();
                seen.push(question.to_vec());
                let echo = with_checksum(&question[..6]);
                // The first comes late, the second question is lost on the wire, then all is well.
                match seen.len() {
                    1 => Some((LATE, echo)),
                    2 => None,
                    _ => Some((Duration::ZERO, echo)),
                }
            }
            _ => Some((Duration::ZERO, keys(0, 0))),
        }),
    );
    let count = || screens.lock().unwrap().len();
    line.set_screen(5, "A001", 0, Lamp::Called, 0);
    until("the first screen", || {
        line.poll(Instant::now());
        (count() == 1).then_some(())
    });
    line.set_screen(5, "A002", 0, Lamp::Called, 0);
    until("a third try", || {
        line.poll(Instant::now());
        (count() == 3).then_some(())
    });
    let last = screens.lock().unwrap()[2].clone();
    assert!(last.windows(4).any(|four| four == b"A002"), "{last:02X?}");
}

#[test]
fn answers_that_are_always_late_press_each_key_once() {
    let pressed = Arc::new(Mutex::new((0_u8, 0_u8)));
    let state = Arc::clone(&pressed);
    let mut asked = 0_u32;
    let mut line = line(
        Roles::RATING,
        Box::new(move |question| match question {
            [_, 0x04, ..] => {
                asked += 1;
                let (key, sequence) = *state.lock().unwrap();
                let after = if asked.is_multiple_of(3) { Duration::ZERO } else { LATE };
                Some((after, keys(key, sequence)))
            }
            _ => Some((LATE, with_checksum(&question[..6]))),
        }),
    );
    let mut seen = Vec::new();
    until("the unit", || {
        line.poll(Instant::now());
        (line.health(5)?.frames > 0).then_some(())
    });
    for (key, sequence) in [(1, 1), (2, 2), (3, 3)] {
        *pressed.lock().unwrap() = (key, sequence);
        until("the press", || {
            let Some(KeypadEvent::Pressed { press, .. }) = line.poll(Instant::now()) else { return None };
            line.acknowledge(5, press.sequence);
            seen.push(press.sequence);
            Some(())
        });
    }
    for _ in 0..40 {
        if let Some(KeypadEvent::Pressed { press, .. }) = line.poll(Instant::now()) {
            seen.push(press.sequence);
        }
    }
    assert_eq!(seen, [1, 2, 3]);
}
