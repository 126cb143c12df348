//! Question and answer over a port: one time-out, stale bytes drained first, health kept.
//!
//! Most devices answer without saying to what, so an answer that comes after its time-out could pass for the answer to
//! the next question. Therefore, after any time-out, nothing is asked until the line was quiet for a while; what was said
//! meanwhile is thrown away. An answer later than that only the caller can tell, by an echo of the question in it.
//!
//! Knows nothing of any one device; decoders and retries come from the caller.

use crate::codec::{Decoded, Inbox};
use crate::health::{Health, LinkState};
use crate::port::{LineFormat, Port, PortError, PortSettings, Reopening};
use std::time::{Duration, Instant};
use zeroize::Zeroize;

const READ_LEN: usize = 1024;
/// After a time-out a line must be quiet this long before the next question, unless
/// [`Exchange::with_quiet`] says otherwise. More than the 16 ms by which USB adapters delay what they hear.
pub const QUIET_FOR: Duration = Duration::from_millis(40);
/// A line that is never quiet is listened to for this many times [`QUIET_FOR`] in all before it is asked nevertheless.
pub const QUIET_TRIES: u32 = 5;
/// How often a wait looks up whether it should end.
const LOOK_UP_EVERY: Duration = Duration::from_millis(10);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// The port is absent or broke.
    #[error(transparent)]
    Port(#[from] PortError),
    /// Nothing understandable came in time.
    #[error("no answer within {} ms", .waited.as_millis())]
    NoAnswer {
        /// How long was waited.
        waited: Duration,
    },
}

/// How a wait ended.
enum Heard<F> {
    Frame(F),
    Nothing,
    /// Something else was more urgent after so long.
    Left(Duration),
}

/// One end of one cable.
pub struct Exchange {
    port: Box<dyn Port>,
    inbox: Inbox,
    health: Health,
    quiet: Duration,
    gap: Duration,
    takes_echo: bool,
    echo: Vec<u8>,
    echo_heard: usize,
    echoed: bool,
    spoken_at: Option<Instant>,
    unsettled: bool,
}

impl std::fmt::Debug for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Exchange").field("health", &self.health).finish_non_exhaustive()
    }
}

impl Exchange {
    /// Over a port that opens itself, and again after each unplugging.
    #[must_use]
    pub fn open(settings: PortSettings) -> Self {
        let line = settings.line.clone();
        Self::over(Box::new(Reopening::new(settings))).with_line(&line)
    }

    /// Over any port.
    #[must_use]
    pub fn over(port: Box<dyn Port>) -> Self {
        Self {
            port,
            inbox: Inbox::default(),
            health: Health::default(),
            quiet: QUIET_FOR,
            gap: Duration::ZERO,
            takes_echo: false,
            echo: Vec::new(),
            echo_heard: 0,
            echoed: false,
            spoken_at: None,
            unsettled: false,
        }
    }

    /// Waits for so much quiet after a time-out: for devices that think longer than [`QUIET_FOR`] in the middle of an
    /// answer.
    #[must_use]
    pub fn with_quiet(self, quiet: Duration) -> Self {
        Self { quiet, ..self }
    }

    /// Takes another port in place of this one, the same line at another speed; health goes on.
    pub fn plug(&mut self, port: Box<dyn Port>) {
        self.inbox.wipe();
        self.drop_echo();
        // What was said at the other speed can answer nothing here.
        self.unsettled = false;
        self.port = port;
    }

    /// Keeps the gap that this line demands, and takes its echo away.
    #[must_use]
    pub fn with_line(self, line: &LineFormat) -> Self {
        Self { gap: line.gap, takes_echo: line.echo, ..self }
    }

    /// Keeps at least this gap: for protocols that tell frames apart by the silence between them.
    #[must_use]
    pub fn with_gap(self, gap: Duration) -> Self {
        Self { gap: self.gap.max(gap), ..self }
    }

    /// Whether a whole echo of ours was heard and taken away.
    #[must_use]
    pub fn echoed(&self) -> bool {
        self.echoed
    }

    /// How the line is.
    #[must_use]
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Whether the other end counts as lost.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.health.state == LinkState::Lost
    }

    /// Throws away old bytes, sends `request`, and waits for the first frame that `wanted` accepts. After a time-out it
    /// first waits for a quiet line, at most [`QUIET_TRIES`] times the quiet.
    ///
    /// `wanted` is where a late answer to another question is told from ours, by what it repeats of the question.
    ///
    /// # Errors
    /// When the port is gone, or no such frame comes within `wait`.
    pub fn ask<F>(
        &mut self,
        request: &[u8],
        wait: Duration,
        decode: impl Fn(&[u8]) -> Decoded<F>,
        wanted: impl Fn(&F) -> bool,
    ) -> Result<F, ExchangeError> {
        self.put(request, &decode)?;
        self.hear(wait, decode, wanted)
    }

    /// Puts a question without waiting: what arrived before it, in the gap too, is thrown away first.
    ///
    /// # Errors
    /// When the port is gone or takes no bytes.
    pub fn put<F>(
        &mut self,
        request: &[u8],
        decode: impl Fn(&[u8]) -> Decoded<F>,
    ) -> Result<(), ExchangeError> {
        self.settle()?;
        self.keep_gap()?;
        self.forget_frames(&decode)?;
        self.write(request)
    }

    /// The last answer took so long, its time on the wire left out.
    pub fn took(&mut self, time: Duration) {
        self.health.answered_in = Some(time);
    }

    /// Another answer to the last question may still come: the next one waits for a quiet line.
    pub fn doubt(&mut self) {
        self.unsettled = true;
    }

    /// After a time-out or a wait cut short: listens until the line is quiet, so that a late answer is not taken for one to
    /// the next question. Does nothing when the last question was answered. `false`: the line would not be quiet.
    ///
    /// # Errors
    /// When the port is gone.
    pub fn settle(&mut self) -> Result<bool, ExchangeError> {
        // By the clock: a read ends with the first byte, so any number of them may pass while a late answer comes in.
        let until = Instant::now() + self.quiet * QUIET_TRIES;
        while self.unsettled {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                self.unsettled = false;
                return Ok(false);
            }
            self.quiet_for(self.quiet.min(left))?;
        }
        Ok(true)
    }

    /// Sends without waiting.
    ///
    /// # Errors
    /// When the port is gone or takes no bytes.
    pub fn send(&mut self, bytes: &[u8]) -> Result<(), ExchangeError> {
        self.keep_gap()?;
        self.write(bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), ExchangeError> {
        let result = self.port.write(bytes);
        self.spoken_at = Some(Instant::now());
        if self.takes_echo {
            self.drop_echo();
            self.echo.extend_from_slice(bytes);
        }
        self.noted(result)
    }

    /// Lets the line rest as long as its devices demand before they hear something new.
    fn keep_gap(&mut self) -> Result<(), ExchangeError> {
        let mut buffer = [0; READ_LEN];
        for _ in 0..QUIET_TRIES {
            let rested = self.spoken_at.map_or(self.gap, |at| at.elapsed());
            let Some(rest) = self.gap.checked_sub(rested).filter(|rest| !rest.is_zero()) else { break };
            self.receive(&mut buffer, rest)?;
        }
        buffer.zeroize();
        Ok(())
    }

    /// Takes what has arrived into the inbox, our own echo left out; how much arrived.
    fn receive(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, ExchangeError> {
        let read = self.port.read(buffer, wait);
        let count = self.noted(read)?;
        if count > 0 {
            self.spoken_at = Some(Instant::now());
        }
        let bytes = buffer.get(..count).unwrap_or_default();
        let expected = self.echo.get(self.echo_heard..).unwrap_or_default();
        let same = expected.iter().zip(bytes).take_while(|(expected, byte)| expected == byte).count();
        let whole = same == expected.len();
        self.echo_heard += same;
        if whole {
            self.echoed |= !self.echo.is_empty();
            self.drop_echo();
        } else if same < bytes.len() {
            // No echo after all, or a damaged one: an answer may begin like its question, so the decoder gets all of it.
            self.inbox.extend(self.echo.get(..self.echo_heard).unwrap_or_default());
            self.drop_echo();
            self.inbox.extend(bytes.get(same..).unwrap_or_default());
            return Ok(count);
        }
        self.inbox.extend(bytes.get(same..).unwrap_or_default());
        Ok(count)
    }

    /// Waits for the first frame that `wanted` accepts; others are dropped.
    ///
    /// # Errors
    /// When the port is gone, or no such frame comes within `wait`.
    pub fn hear<F>(
        &mut self,
        wait: Duration,
        decode: impl Fn(&[u8]) -> Decoded<F>,
        wanted: impl Fn(&F) -> bool,
    ) -> Result<F, ExchangeError> {
        self.hear_unless(wait, || false, decode, wanted)
    }

    /// As [`Exchange::hear`], but silence is no miss: for devices that work before they answer. `None`: nothing came.
    ///
    /// # Errors
    /// When the port is gone.
    pub fn listen<F>(
        &mut self,
        wait: Duration,
        decode: impl Fn(&[u8]) -> Decoded<F>,
        wanted: impl Fn(&F) -> bool,
    ) -> Result<Option<F>, ExchangeError> {
        match self.wait_for(wait, || false, decode, wanted)? {
            Heard::Frame(frame) => Ok(Some(frame)),
            Heard::Nothing | Heard::Left(_) => Ok(None),
        }
    }

    /// As [`Exchange::hear`], but the wait ends as soon as `leave` says that something else is more urgent; that
    /// counts as no miss.
    ///
    /// # Errors
    /// When the port is gone, or no such frame comes until then.
    pub fn hear_unless<F>(
        &mut self,
        wait: Duration,
        leave: impl Fn() -> bool,
        decode: impl Fn(&[u8]) -> Decoded<F>,
        wanted: impl Fn(&F) -> bool,
    ) -> Result<F, ExchangeError> {
        match self.wait_for(wait, leave, decode, wanted)? {
            Heard::Frame(frame) => Ok(frame),
            Heard::Nothing => {
                self.health.missed();
                Err(ExchangeError::NoAnswer { waited: wait })
            }
            Heard::Left(waited) => Err(ExchangeError::NoAnswer { waited }),
        }
    }

    fn wait_for<F>(
        &mut self,
        wait: Duration,
        leave: impl Fn() -> bool,
        decode: impl Fn(&[u8]) -> Decoded<F>,
        wanted: impl Fn(&F) -> bool,
    ) -> Result<Heard<F>, ExchangeError> {
        let begun = Instant::now();
        let until = begun + wait;
        let mut buffer = [0; READ_LEN];
        let heard = loop {
            if let Some(frame) = self.inbox.next(&decode) {
                if wanted(&frame) {
                    break Ok(Heard::Frame(frame));
                }
                self.health.unasked += 1;
                continue;
            }
            let now = Instant::now();
            if now >= until {
                self.unsettled = true;
                break Ok(Heard::Nothing);
            }
            if leave() {
                self.unsettled = true;
                break Ok(Heard::Left(now - begun));
            }
            if let Err(error) = self.receive(&mut buffer, (until - now).min(LOOK_UP_EVERY)) {
                break Err(error);
            }
        };
        buffer.zeroize();
        self.health.garbage_bytes += self.inbox.take_garbage();
        if matches!(heard, Ok(Heard::Frame(_))) {
            self.health.heard(Instant::now());
        }
        heard
    }

    /// Throws away whatever has arrived: it answers no question of ours.
    ///
    /// # Errors
    /// When the port is gone.
    pub fn forget(&mut self) -> Result<(), ExchangeError> {
        self.drop_inbox();
        self.drop_echo();
        let drained = self.port.drain();
        let drained = self.noted(drained)?;
        self.health.garbage_bytes += len(drained);
        Ok(())
    }

    /// The same, but whole frames are counted as such: somebody speaks whom nobody asked.
    fn forget_frames<F>(&mut self, decode: &impl Fn(&[u8]) -> Decoded<F>) -> Result<(), ExchangeError> {
        let mut buffer = [0; READ_LEN];
        // One look: more than this fills no inbox of a device that is asked and answers.
        self.receive(&mut buffer, Duration::ZERO)?;
        buffer.zeroize();
        while self.inbox.next(decode).is_some() {
            self.health.unasked += 1;
        }
        self.health.garbage_bytes += self.inbox.take_garbage();
        self.forget()
    }

    /// Listens for `wait`, throws away what comes, and says whether nothing came.
    ///
    /// # Errors
    /// When the port is gone.
    pub fn quiet_for(&mut self, wait: Duration) -> Result<bool, ExchangeError> {
        let mut buffer = [0; READ_LEN];
        let read = self.port.read(&mut buffer, wait);
        let count = self.noted(read)?;
        buffer.zeroize();
        self.health.garbage_bytes += len(count);
        self.drop_inbox();
        self.unsettled &= count > 0;
        Ok(count == 0)
    }

    /// What is left over belongs to no frame: half an answer counts as garbage.
    fn drop_inbox(&mut self) {
        self.health.garbage_bytes += len(self.inbox.len());
        self.inbox.wipe();
    }

    fn drop_echo(&mut self) {
        self.echo.clear();
        self.echo_heard = 0;
    }

    /// Overwrites what has arrived, without touching the port.
    pub fn wipe(&mut self) {
        self.inbox.wipe();
    }

    fn noted<T>(&mut self, result: Result<T, PortError>) -> Result<T, ExchangeError> {
        self.health.opened = self.port.opened();
        result.map_err(|error| {
            self.inbox.wipe();
            self.drop_echo();
            self.health.gone();
            error.into()
        })
    }
}

fn len(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
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
        line.takes_echo = true;
        assert_eq!(line.ask(b"ask", WAIT, decode, |_| true).unwrap(), b'a');
        assert_eq!(line.health().unasked, 0);
        assert!(line.echoed());
    }

    #[test]
    fn an_adapter_that_echoes_no_more_costs_no_answer() {
        // The answer even begins like the question.
        let (mut line, _) = line(&[b"", b"a", b"sB"]);
        line.takes_echo = true;
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
}
