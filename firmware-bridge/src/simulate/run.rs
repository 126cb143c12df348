//! The thread of one simulated device: hears, waits as long as bytes are under way, says what is left of the answers.
//!
//! What a fault does to an answer is in [`Fault`], how long bytes take in [`Wire`]; here somebody waits for it.

use super::cable::{Cable, Socket};
use super::device::{Device, LogEntry, Observer, Outbox, Spoken};
use super::fault::{Fault, Pace, Spoiler, Spoilt, garbled};
use super::runner::{LOG_BYTES_MAX, LOG_LEN_MAX, Shared, lock};
use super::wire::{PIECE_LEN, Wire};
use crate::clock::unix_ms;
use crate::codec::hex;
use std::collections::VecDeque;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

const LISTEN_FOR: Duration = Duration::from_millis(20);
/// Answers under way that are late.
const LATE_MAX: usize = 64;
/// Between two bytes of a slow device: less than a pause that would end a Modbus frame at 9600.
const SLOW_GAP: Duration = Duration::from_millis(2);

pub(super) struct Run<D: Device> {
    pub(super) name: String,
    pub(super) socket: Socket,
    pub(super) shared: Arc<Shared<D>>,
    pub(super) observer: Option<Observer>,
    pub(super) cable: Option<Cable>,
    pub(super) wire: Option<Wire>,
    pub(super) spoiler: Spoiler,
    pub(super) late: VecDeque<(Instant, Vec<u8>)>,
}

impl<D: Device> Run<D> {
    pub(super) fn run(mut self) {
        let mut buffer = [0; 4096];
        while self.obey() {
            let wait = self.say_what_is_late();
            let Some(cable) = &mut self.cable else { continue };
            let count = cable.read(&mut buffer, wait).unwrap_or(0);
            let mut out = Outbox::default();
            let heard = buffer.get(..count).unwrap_or_default();
            if heard.is_empty() {
                // A shorter look than usual is no pause on the line.
                if wait == LISTEN_FOR {
                    lock(&self.shared.device).idle(&mut out);
                }
            } else {
                self.hear(heard, &mut out);
            }
            self.speak(out);
        }
    }

    fn hear(&mut self, heard: &[u8], out: &mut Outbox) {
        self.under_way(heard.len());
        lock(&self.shared.control).traffic.bytes_heard += u64::try_from(heard.len()).unwrap_or(u64::MAX);
        self.follow_plan();
        if let Some(echo) = self.spoiler.echo(heard) {
            // Heard while it was said: it takes no time of its own.
            self.write(&echo);
            let spoken =
                Spoken { heard: false, bytes: echo, meaning: "the host's own bytes".into(), routine: true };
            self.note(&spoken, &spoken.bytes, Fault::Echo);
        }
        let baud = self.cable.as_ref().and_then(Cable::baud);
        let mut device = lock(&self.shared.device);
        if let Some(baud) = baud {
            device.line_speed(baud);
        }
        if self.speed_is_wrong() {
            device.receive(&garbled(heard), out);
        } else {
            device.receive(heard, out);
        }
    }

    /// A fault holds from the moment it is asked for, also for a question that has just been heard.
    fn follow_plan(&mut self) {
        let plan = lock(&self.shared.control).plan;
        self.spoiler.follow(plan);
    }

    /// Says late answers whose time has come; how long the line may be listened to until the next.
    fn say_what_is_late(&mut self) -> Duration {
        let now = Instant::now();
        while let Some((_, bytes)) = self.late.pop_front_if(|(due, _)| *due <= now) {
            self.send(&bytes, Pace::AtOnce);
        }
        self.late.front().map_or(LISTEN_FOR, |(due, _)| due.saturating_duration_since(now).min(LISTEN_FOR))
    }

    fn speed_is_wrong(&self) -> bool {
        let set = self.cable.as_ref().and_then(Cable::baud);
        self.wire.is_some_and(|wire| set.is_some_and(|set| set != wire.baud))
    }

    /// Waits as long as so many bytes are under way.
    fn under_way(&self, bytes: usize) {
        if let Some(wire) = self.wire {
            let time = wire.time(bytes);
            lock(&self.shared.control).wire_time += time;
            self.rest_until(Instant::now() + time);
        }
    }

    /// Waits, but obeys at once who ends or unplugs it.
    fn rest_until(&self, until: Instant) {
        let control = lock(&self.shared.control);
        let rest = until.saturating_duration_since(Instant::now());
        let waited = self
            .shared
            .changed
            .wait_timeout_while(control, rest, |control| !control.stop && control.plugged_wanted);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Plugs, unplugs, waits while unplugged. `false`: the end.
    fn obey(&mut self) -> bool {
        let mut control = lock(&self.shared.control);
        if control.stop {
            return false;
        }
        if control.plugged_wanted != self.cable.is_some() {
            if control.plugged_wanted {
                match Cable::plug_in(&self.socket) {
                    Ok(cable) => self.cable = Some(cable),
                    Err(error) => tracing::error!(device = %self.name, %error, "cannot be plugged in"),
                }
            } else {
                self.cable = None;
                self.spoiler.forget();
                self.late.clear();
                lock(&self.shared.device).unplugged();
            }
            control.plugged = self.cable.is_some();
            self.shared.changed.notify_all();
        }
        if self.cable.is_none() {
            let waited = self.shared.changed.wait_timeout(control, Duration::from_millis(200));
            drop(waited.unwrap_or_else(PoisonError::into_inner));
        }
        true
    }

    fn speak(&mut self, out: Outbox) {
        self.follow_plan();
        for spoken in out.entries {
            if spoken.heard {
                self.note(&spoken, &spoken.bytes, Fault::None);
                continue;
            }
            let Spoilt { fault, bytes, pace } = self.spoiler.spoil(spoken.bytes.clone());
            self.note(&spoken, &bytes, fault);
            if pace == Pace::Late {
                if self.late.len() < LATE_MAX {
                    let due = Instant::now() + lock(&self.shared.control).late_by;
                    self.late.push_back((due, bytes));
                }
            } else {
                self.send(&bytes, pace);
            }
        }
    }

    /// Puts bytes on the line, each piece when its last byte would have arrived.
    fn send(&mut self, bytes: &[u8], pace: Pace) {
        let garbage = self.speed_is_wrong().then(|| garbled(bytes));
        let bytes = garbage.as_deref().unwrap_or(bytes);
        let len = match (pace, self.wire) {
            (Pace::ByteByByte, _) => 1,
            (Pace::AtOnce | Pace::Late, Some(_)) => PIECE_LEN,
            (Pace::AtOnce | Pace::Late, None) => bytes.len().max(1),
        };
        for piece in bytes.chunks(len) {
            self.under_way(piece.len());
            if pace == Pace::ByteByByte {
                self.rest_until(Instant::now() + SLOW_GAP);
            }
            self.write(piece);
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        lock(&self.shared.control).traffic.bytes_said += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if let Some(cable) = &mut self.cable
            && let Err(error) = cable.write(bytes)
        {
            tracing::debug!(device = %self.name, %error, "nobody reads");
        }
    }

    fn note(&self, spoken: &Spoken, bytes: &[u8], fault: Fault) {
        let spoiled = (fault != Fault::None).then_some(fault);
        let entry = LogEntry {
            at_ms: unix_ms(),
            device: self.name.clone(),
            heard: spoken.heard,
            hex: hex(bytes, LOG_BYTES_MAX),
            meaning: spoiled
                .map_or_else(|| spoken.meaning.clone(), |fault| format!("{} [{fault:?}]", spoken.meaning)),
            spoiled,
            routine: spoken.routine,
        };
        if let Some(observer) = &self.observer {
            observer(&entry);
        }
        let mut control = lock(&self.shared.control);
        if spoken.heard {
            control.traffic.heard += 1;
        } else {
            // An echo is nothing the device says.
            control.traffic.said += u64::from(fault != Fault::Echo);
            control.traffic.spoiled += u64::from(fault != Fault::None);
        }
        if spoken.routine {
            return;
        }
        if control.log.len() == LOG_LEN_MAX {
            control.log.pop_front();
        }
        control.log.push_back(entry);
    }
}
