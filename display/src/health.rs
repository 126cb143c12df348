//! Tells the server how panels and loudspeakers are: each change at once, the newest word of each device, again until
//! the server has taken it; and every ten seconds a pulse that names them all, so that silence is noticed. A thread of
//! its own, so that a slow server delays no panel.

use crate::clock::instant;
use queue_api::client::{Client, ClientError};
use queue_api::device::{DeviceHealth, DeviceKind, ReportDevice};
use queue_api::pulse::{Counters, PULSE_EVERY_S, Pulse, Roster};
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Pause after the server did not take a word.
const RETRY_AFTER: Duration = Duration::from_secs(2);
/// The first pulse waits at most so long for the first word of devices that are asked how they are.
const FIRST_WITHIN: Duration = Duration::from_secs(PULSE_EVERY_S);
/// Code of a device that did not answer.
const NO_ANSWER: &str = "no_answer";
/// Time between two pulses.
const PULSE_EVERY: Duration = Duration::from_secs(PULSE_EVERY_S);

/// A handle; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Health {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    now: Roster,
    told: BTreeMap<String, ReportDevice>,
    /// Devices of which it is not known yet how they are.
    awaited: BTreeMap<String, DeviceKind>,
    /// When the first pulse goes even without them.
    first_at: Option<Instant>,
    /// When the next pulse is due; `None` before the first.
    pulse_at: Option<Instant>,
    /// Characters that a panel had no glyph for.
    replaced: BTreeMap<String, u64>,
    stopped: bool,
}

/// Something to tell the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A device is not as it was told last.
    Change(String, ReportDevice),
    /// The program lives.
    Pulse(Pulse),
}

impl State {
    /// How long until the next pulse. The first names every device, so it waits for their first words.
    fn pulse_in(&mut self, now: Instant) -> Duration {
        let first_at = *self.first_at.get_or_insert(now + FIRST_WITHIN);
        match self.pulse_at {
            Some(at) => at.saturating_duration_since(now),
            None if self.awaited.is_empty() => Duration::ZERO,
            None => first_at.saturating_duration_since(now),
        }
    }
}

impl Health {
    /// There is such a device, and it will be known soon how it is. The first pulse names it in any case.
    pub fn expect(&self, name: &str, kind: DeviceKind) {
        let mut state = self.lock();
        if state.now.get(name).is_none() {
            state.awaited.insert(name.to_owned(), kind);
        }
    }

    /// A device is well.
    pub fn well(&self, name: &str, kind: DeviceKind) {
        self.set(name, ReportDevice { kind, health: DeviceHealth::Well, code: String::new() });
    }

    /// A device is not well.
    pub fn trouble(&self, name: &str, kind: DeviceKind, health: DeviceHealth, code: &str) {
        self.set(name, ReportDevice { kind, health, code: code.to_owned() });
    }

    /// What a device's line has counted by now; goes with the next pulse.
    pub fn counted(&self, name: &str, counters: Counters) {
        self.lock().now.count(name, counters, instant());
    }

    /// What a device was last said to be.
    #[must_use]
    pub fn of(&self, name: &str) -> Option<ReportDevice> {
        self.lock().now.get(name).cloned()
    }

    /// A panel had no glyph for so many characters of a new text.
    pub fn replaced(&self, name: &str, characters: usize) {
        let mut state = self.lock();
        let count = state.replaced.entry(name.to_owned()).or_default();
        *count = count.saturating_add(u64::try_from(characters).unwrap_or(u64::MAX));
    }

    /// How many characters a panel had no glyph for since the start, each text counted once.
    #[must_use]
    pub fn replaced_of(&self, name: &str) -> u64 {
        self.lock().replaced.get(name).copied().unwrap_or(0)
    }

    /// Ends the telling thread at its next word.
    pub fn stop(&self) {
        self.lock().stopped = true;
        self.shared.changed.notify_all();
    }

    /// Tells `client` until stopped.
    ///
    /// # Errors
    /// When the operating system has no thread to give.
    pub fn spawn(&self, client: Client) -> std::io::Result<std::thread::JoinHandle<()>> {
        let health = self.clone();
        std::thread::Builder::new()
            .name("health".into())
            .spawn(move || health.tell_all(|news| tell(&client, news)))
    }

    /// Hands every change and every pulse to `tell` until stopped; what it does not take is offered again.
    pub fn tell_all(&self, mut tell: impl FnMut(&News) -> bool) {
        while let Some(news) = self.next() {
            let taken = tell(&news);
            let mut state = self.lock();
            match news {
                News::Change(name, report) if taken => {
                    state.told.insert(name, report);
                }
                // The next pulse says all this and what is newer.
                News::Pulse(_) if taken => state.pulse_at = Some(instant() + PULSE_EVERY),
                News::Change(..) | News::Pulse(_) => {
                    if !state.stopped {
                        // A new word or the end wakes this up early, which is fine.
                        drop(self.shared.changed.wait_timeout(state, RETRY_AFTER));
                    }
                }
            }
        }
    }

    fn set(&self, name: &str, report: ReportDevice) {
        let mut state = self.lock();
        let (health, code) = (report.health, report.code.clone());
        state.awaited.remove(name);
        if state.now.set(name, report) {
            tracing::info!(device = name, ?health, code, "device");
            self.shared.changed.notify_all();
        }
    }

    /// Waits for a word that was not told yet, or for the time of a pulse; `None` when stopped.
    fn next(&self) -> Option<News> {
        let mut state = self.lock();
        loop {
            if state.stopped {
                return None;
            }
            let now = instant();
            // First: a change that the server will not take must not keep the program from saying that it lives.
            let pulse_in = state.pulse_in(now);
            if pulse_in.is_zero() {
                for (name, kind) in std::mem::take(&mut state.awaited) {
                    let report =
                        ReportDevice { kind, health: DeviceHealth::Lost, code: NO_ANSWER.to_owned() };
                    state.now.set(&name, report);
                }
                return Some(News::Pulse(state.now.pulse(now)));
            }
            let untold = state.now.iter().find(|(name, report)| state.told.get(*name) != Some(report));
            if let Some((name, report)) = untold {
                return Some(News::Change(name.to_owned(), report.clone()));
            }
            let woken = self.shared.changed.wait_timeout(state, pulse_in);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the server has taken it, or will never take it.
fn tell(client: &Client, news: &News) -> bool {
    let (told, device) = match news {
        News::Change(name, report) => (client.report_device(name, report), name.as_str()),
        News::Pulse(pulse) => (client.pulse(pulse), "pulse"),
    };
    match told {
        Ok(()) => true,
        Err(ClientError::Rejected { status, error }) => {
            tracing::warn!(device, status, code = error.code, "the server rejects the device's report");
            true
        }
        Err(ClientError::Unreachable(_) | ClientError::Busy(_)) => false,
        Err(error @ (ClientError::Refused(_) | ClientError::Unexpected(_))) => {
            tracing::warn!(device, %error, "the device's report was not taken");
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is told, in words, until `enough`; a pulse is the names in it.
    fn told(health: &Health, take: impl Fn(usize, &News) -> bool, enough: usize) -> Vec<String> {
        let mut told = Vec::new();
        health.tell_all(|news| {
            told.push(match news {
                News::Change(name, report) => format!("{name} {:?}", report.health),
                News::Pulse(pulse) => {
                    let names: Vec<_> = pulse.devices.iter().map(|device| device.name.as_str()).collect();
                    format!("pulse of {}", names.join(" "))
                }
            });
            if told.len() == enough {
                health.stop();
            }
            take(told.len(), news)
        });
        told
    }

    #[test]
    fn the_first_word_is_a_pulse_that_names_every_device_and_changes_follow() {
        let health = Health::default();
        health.well("voice-hall", DeviceKind::Voice);
        health.trouble("strip-1", DeviceKind::Strip, DeviceHealth::Lost, "no_answer");
        let told = told(&health, |_, _| true, 3);
        assert_eq!(told, ["pulse of strip-1 voice-hall", "strip-1 Lost", "voice-hall Well"]);
    }

    #[test]
    fn the_first_pulse_waits_for_the_first_word_of_each_device_and_changes_wait_for_nobody() {
        let health = Health::default();
        health.expect("strip-1", DeviceKind::Strip);
        health.expect("strip-2", DeviceKind::Strip);
        health.well("strip-1", DeviceKind::Strip);
        let later = health.clone();
        let take = move |n: usize, _: &News| {
            if n == 1 {
                later.trouble("strip-2", DeviceKind::Strip, DeviceHealth::Lost, "no_answer");
            }
            true
        };
        assert_eq!(told(&health, take, 3), ["strip-1 Well", "pulse of strip-1 strip-2", "strip-2 Lost"]);
    }

    #[test]
    fn a_device_nobody_heard_of_is_named_in_the_first_pulse_as_one_that_does_not_answer() {
        let health = Health::default();
        health.expect("strip-1", DeviceKind::Strip);
        health.lock().first_at = Some(instant());
        assert_eq!(told(&health, |_, _| true, 2), ["pulse of strip-1", "strip-1 Lost"]);
    }

    #[test]
    fn a_pulse_the_server_does_not_take_is_offered_again_with_what_is_newer() {
        let health = Health::default();
        health.well("strip-1", DeviceKind::Strip);
        let later = health.clone();
        let take = move |n: usize, _: &News| {
            // A change wakes the thread before its pause is over.
            later.well(&format!("strip-{}", n + 1), DeviceKind::Strip);
            n > 1
        };
        assert_eq!(told(&health, take, 2), ["pulse of strip-1", "pulse of strip-1 strip-2"]);
    }

    #[test]
    fn counters_go_with_the_pulse() {
        let health = Health::default();
        health.well("strip-1", DeviceKind::Strip);
        let counters = Counters { frames: 7, garbage_bytes: 1, ..Counters::default() };
        health.counted("strip-1", counters);
        health.tell_all(|news| {
            let News::Pulse(pulse) = news else { panic!("the pulse comes first") };
            assert_eq!(pulse.devices[0].counters, counters);
            health.stop();
            true
        });
    }
}
