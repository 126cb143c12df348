//! The thread of one keypad line: polls, hands presses on, shows what it is told. Decides nothing.

use super::config::KeypadLineConfig;
use super::desk::Show;
use crate::keypad::{Key, KeypadEvent, KeypadLine};
use crate::port::PortSettings;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use queue_api::pulse::Counters;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const SHOWS_MAX: usize = 256;
const WAIT_MAX: Duration = Duration::from_millis(200);
/// How often what each keypad counts is handed on: twice a pulse.
const COUNT_EVERY: Duration = Duration::from_secs(5);

pub(super) enum LineWord {
    Pressed { counter: u16, key: Key },
    Health { counter: u16, well: bool },
    Counted { counter: u16, counters: Counters },
}

pub(super) struct LineHandle {
    counters: BTreeMap<u16, u8>,
    shows: Sender<Show>,
}

impl LineHandle {
    pub(super) fn start(
        config: &KeypadLineConfig,
        stop: Arc<AtomicBool>,
        tell: impl FnMut(LineWord) -> bool + Send + 'static,
    ) -> std::io::Result<Self> {
        let counters: BTreeMap<u16, u8> = config.units.iter().map(|unit| (unit.counter, unit.unit)).collect();
        let units: Vec<u8> = config.units.iter().map(|unit| unit.unit).collect();
        let settings = PortSettings::new(&config.port, config.baud).with_line(config.line.clone());
        let line = KeypadLine::new(settings, &units);
        let (shows, wanted) = bounded(SHOWS_MAX);
        let by_counter = counters.clone();
        std::thread::Builder::new()
            .name("keypad-line".into())
            .spawn(move || run(line, &by_counter, &wanted, &stop, tell))?;
        Ok(Self { counters, shows })
    }

    pub(super) fn serves(&self, counter: u16) -> bool {
        self.counters.contains_key(&counter)
    }

    pub(super) fn show(&self, show: &Show) {
        // The line takes what it is told within one poll; a line that is this far behind is dead, and learns all of it
        // from the desk's next word.
        if self.shows.try_send(show.clone()).is_err() {
            tracing::warn!(counter = show.counter, "the keypad line does not keep up");
        }
    }
}

fn run(
    mut line: KeypadLine,
    counters: &BTreeMap<u16, u8>,
    wanted: &Receiver<Show>,
    stop: &AtomicBool,
    mut tell: impl FnMut(LineWord) -> bool,
) {
    let mut count_at = Instant::now();
    let counter_of = |unit: u8| counters.iter().find(|(_, u)| **u == unit).map(|(no, _)| *no);
    while !stop.load(Ordering::Relaxed) {
        let now = Instant::now();
        let due = line.next_at(now).unwrap_or(now + WAIT_MAX);
        let show = match wanted.recv_timeout(due.saturating_duration_since(now).min(WAIT_MAX)) {
            Ok(show) => Some(show),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => return,
        };
        for show in show.into_iter().chain(wanted.try_iter()) {
            if let Some(unit) = counters.get(&show.counter) {
                line.set_prompt(*unit, show.prompt);
                line.set_ticket(*unit, &show.number);
            }
        }
        let word = match line.poll(Instant::now()) {
            Some(KeypadEvent::Pressed { unit, key }) => {
                counter_of(unit).map(|counter| LineWord::Pressed { counter, key })
            }
            Some(KeypadEvent::Lost { unit }) => {
                counter_of(unit).map(|counter| LineWord::Health { counter, well: false })
            }
            Some(KeypadEvent::Returned { unit }) => {
                counter_of(unit).map(|counter| LineWord::Health { counter, well: true })
            }
            None => None,
        };
        if word.is_some_and(|word| !tell(word)) {
            return;
        }
        let now = Instant::now();
        if now >= count_at {
            count_at = now + COUNT_EVERY;
            for (counter, unit) in counters {
                let Some(health) = line.health(*unit) else { continue };
                if !tell(LineWord::Counted { counter: *counter, counters: health.counters(now) }) {
                    return;
                }
            }
        }
    }
}
