//! Late answers, echoes and gaps over a port that a script plays.

use super::*;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

const WAIT: Duration = Duration::from_millis(5);

/// A device of one-byte frames: `?` is answered as the script says, one step a question or a listening.
#[derive(Default)]
struct Script {
    /// What comes at each read; nothing: the line is silent for that read.
    reads: VecDeque<&'static [u8]>,
    /// Noise without end until something is asked; the reads above come after it.
    noisy: bool,
    said: Arc<Mutex<Vec<String>>>,
}

impl Script {
    fn note(&self, what: String) {
        self.said.lock().unwrap().push(what);
    }
}

impl Port for Script {
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        let noise = self.noisy.then_some(&b"-"[..]);
        let bytes = noise.or_else(|| self.reads.pop_front()).unwrap_or_default();
        if wait > Duration::ZERO {
            self.note(format!("read {}", String::from_utf8_lossy(bytes)));
        }
        buffer[..bytes.len()].copy_from_slice(bytes);
        Ok(bytes.len())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        self.note(format!("write {}", String::from_utf8_lossy(bytes)));
        self.noisy = false;
        Ok(())
    }

    fn drain(&mut self) -> Result<usize, PortError> {
        Ok(0)
    }
}

/// Letters are frames, all else is noise.
fn decode(bytes: &[u8]) -> Decoded<u8> {
    match bytes {
        [] => Decoded::NeedMore,
        [first, ..] if first.is_ascii_alphabetic() => Decoded::Frame { frame: *first, used: 1 },
        [_, ..] => Decoded::Garbage { skip: 1 },
    }
}

fn line(reads: &[&'static [u8]]) -> (Exchange, Arc<Mutex<Vec<String>>>) {
    let script = Script { reads: reads.iter().copied().collect(), ..Script::default() };
    let said = Arc::clone(&script.said);
    (Exchange::over(Box::new(script)), said)
}

/// A question nobody answers; the script stays where it is.
fn time_out(line: &mut Exchange) {
    let error = line.hear(Duration::ZERO, decode, |_| true).unwrap_err();
    assert!(matches!(error, ExchangeError::NoAnswer { .. }));
}

#[test]
fn a_late_answer_is_never_taken_for_the_next_one() {
    // The answer A to a first question comes while the line settles; B is the answer to the second.
    let (mut line, said) = line(&[b"A", b"", b"", b"B"]);
    time_out(&mut line);
    assert_eq!(line.ask(b"?", WAIT, decode, |_| true).unwrap(), b'B');
    assert_eq!(*said.lock().unwrap(), ["read A", "read ", "write ?", "read B"]);
    assert_eq!(line.health().garbage_bytes, 1);
    // Answered: the next question is asked at once.
    said.lock().unwrap().clear();
    let _ = line.ask(b"!", Duration::ZERO, decode, |_| true);
    assert_eq!(*said.lock().unwrap(), ["write !"]);
}

#[test]
fn a_late_answer_byte_by_byte_is_heard_to_its_end_before_the_next_question() {
    let mut late: Vec<&'static [u8]> = (0..3 * QUIET_TRIES).map(|_| &b"-"[..]).collect();
    late.extend([&b"A"[..], b"", b"", b"B"]);
    let (line, said) = line(&late);
    // The script is never waited for, so this time does not pass.
    let mut line = line.with_quiet(Duration::from_secs(60));
    time_out(&mut line);
    assert_eq!(line.ask(b"?", WAIT, decode, |_| true).unwrap(), b'B');
    let said = said.lock().unwrap();
    assert_eq!(said[said.len() - 4..], ["read A", "read ", "write ?", "read B"]);
}

#[test]
fn a_line_that_is_never_quiet_is_asked_nevertheless_and_in_the_end() {
    let script = Script { reads: [&b"B"[..]].into(), noisy: true, ..Script::default() };
    let said = Arc::clone(&script.said);
    let mut line = Exchange::over(Box::new(script)).with_quiet(Duration::from_millis(1));
    time_out(&mut line);
    assert_eq!(line.ask(b"?", WAIT, decode, |_| true).unwrap(), b'B');
    assert!(said.lock().unwrap().iter().any(|word| word == "read -"));
}

#[test]
fn a_wait_that_was_cut_short_leaves_a_line_that_must_settle() {
    let (mut line, said) = line(&[b"A", b"", b"", b"B"]);
    line.hear_unless(WAIT, || true, decode, |_| true).unwrap_err();
    assert_eq!(line.health().timeouts, 0);
    assert_eq!(line.ask(b"?", WAIT, decode, |_| true).unwrap(), b'B');
    assert_eq!(*said.lock().unwrap(), ["read A", "read ", "write ?", "read B"]);
}

#[test]
fn an_answer_that_comes_in_the_gap_before_a_question_is_not_its_answer() {
    let (mut line, said) = line(&[b"", b"A", b"", b"", b"", b"", b"B"]);
    // Nothing waits for the whole second: the script says at once that nothing came.
    line.gap = Duration::from_secs(1);
    line.send(b"1").unwrap();
    assert_eq!(line.ask(b"?", WAIT, decode, |_| true).unwrap(), b'B');
    assert_eq!(line.health().unasked, 1);
    assert_eq!(said.lock().unwrap().last().unwrap(), "read B");
}

#[test]
fn what_answers_another_question_is_left_out_by_its_looks_and_counted() {
    let (mut line, _) = line(&[b"xy-", b"aB"]);
    assert_eq!(line.ask(b"?", WAIT, decode, |frame| *frame == b'B').unwrap(), b'B');
    // x and y came while nobody asked, a came and was not wanted.
    assert_eq!((line.health().unasked, line.health().garbage_bytes), (3, 1));
    assert_eq!((line.health().frames, line.health().opened), (1, 1));
}

#[test]
fn our_own_echo_is_taken_away_and_an_answer_that_looks_like_it_is_kept() {
    let (mut line, _) = line(&[b"", b"a", b"sk", b"ask"]);
    line.echo = Echo::of_line(true);
    assert_eq!(line.ask(b"ask", WAIT, decode, |_| true).unwrap(), b'a');
    assert_eq!(line.health().unasked, 0);
    assert!(line.echoed());
}

#[test]
fn an_adapter_that_echoes_no_more_costs_no_answer() {
    // The answer even begins like the question.
    let (mut line, _) = line(&[b"", b"a", b"sB"]);
    line.echo = Echo::of_line(true);
    assert_eq!(line.ask(b"ask", WAIT, decode, |frame| *frame == b'B').unwrap(), b'B');
    assert_eq!((line.echoed(), line.health().unasked), (false, 2));
}

#[test]
fn a_gap_is_kept_by_listening_and_nothing_heard_in_it_is_lost() {
    let (mut line, said) = line(&[b"B"]);
    // The script answers at once, so nothing waits for the whole second.
    line.gap = Duration::from_secs(1);
    line.send(b"1").unwrap();
    line.send(b"2").unwrap();
    assert_eq!(line.hear(WAIT, decode, |_| true).unwrap(), b'B');
    let said = said.lock().unwrap();
    assert_eq!(said[..2], ["write 1", "read B"]);
    assert!(said.iter().any(|word| word == "write 2"));
}
