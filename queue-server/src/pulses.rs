//! Which programs live, and what they last said of their devices. In memory only, and everything has a limit.
//!
//! A device is silent when no pulse has named it for a while; which devices that matters for, and what comes of it,
//! is the store's to say. Silence is counted only while the server itself was listening: a clock that leaps, a machine
//! that slept and a server that was kept from its work are nobody's silence.

use queue_api::pulse::{Counters, PULSED_DEVICES_MAX, Pulse};
use queue_core::hall::DEVICES_MAX;
use queue_core::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A device that no pulse has named for so long is silent: two pulses may be lost, the third is missed.
pub const SILENT_AFTER_MS: i64 = 30_000;
/// So long after its start a server waits for the programs: they may have to find it again.
pub const SILENT_AT_START_MS: i64 = 60_000;
/// Programs remembered.
pub const PROGRAMS_MAX: usize = 256;
/// Time between two ticks that counts at most; a longer one means that nobody was listening.
const STEP_MS_MAX: i64 = 2_000;

/// More programs or devices than are remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more programs or devices than are remembered")]
pub struct TooMany;

/// What was last said of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Who said it: the name of the program's token.
    pub program: Arc<str>,
    /// What its line counted.
    pub counters: Counters,
    /// Bytes without a frame since the pulse before.
    pub new_garbage_bytes: u64,
    /// When, in time listened.
    at_ms: i64,
}

impl Said {
    /// Seconds since the device was last heard, the age of the word included; `None` while it never was.
    fn silent_s(&self, listened_ms: i64) -> Option<u64> {
        let age_s = u64::try_from((listened_ms - self.at_ms) / 1_000).unwrap_or(0);
        self.counters.silent_s.map(|silent_s| silent_s.saturating_add(age_s))
    }
}

/// A device and what is known of it from pulses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// What was last said of it.
    pub said: Said,
    /// Seconds since the device was last heard by its program; `None` while it never was.
    pub silent_s: Option<u64>,
}

/// The memory of all pulses.
#[derive(Debug, Default)]
pub struct Pulses {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// How long the server has listened since its start.
    listened_ms: i64,
    last_tick: Option<Timestamp>,
    /// When each was last heard, in time listened.
    programs: BTreeMap<Arc<str>, i64>,
    devices: BTreeMap<Arc<str>, Said>,
}

impl Pulses {
    /// The server listens. To be called more often than every two seconds.
    pub fn listen(&self, now: Timestamp) {
        let mut state = self.lock();
        let step_ms = state.last_tick.map_or(0, |last| now.as_ms().saturating_sub(last.as_ms()));
        state.last_tick = Some(now);
        state.listened_ms += step_ms.clamp(0, STEP_MS_MAX);
        // Who is gone and looks after nothing need not be remembered.
        let State { listened_ms, programs, devices, .. } = &mut *state;
        programs.retain(|program, at_ms| {
            *listened_ms - *at_ms < SILENT_AFTER_MS || devices.values().any(|said| said.program == *program)
        });
    }

    /// Takes a program's pulse. Devices it leaves out keep their last word, and grow silent.
    ///
    /// # Errors
    /// [`TooMany`]; nothing of the pulse is kept then.
    pub fn take(&self, program: &str, pulse: &Pulse) -> Result<(), TooMany> {
        let mut state = self.lock();
        let listened_ms = state.listened_ms;
        let mut devices = state.devices.clone();
        let program: Arc<str> = program.into();
        for device in &pulse.devices {
            let before = devices.get(device.name.as_str()).map(|said| said.counters.garbage_bytes);
            let counters = device.counters;
            // A program that was started again counts from nothing.
            let new_garbage_bytes = before.map_or(0, |before| counters.garbage_bytes.saturating_sub(before));
            let said =
                Said { program: Arc::clone(&program), counters, new_garbage_bytes, at_ms: listened_ms };
            devices.insert(device.name.as_str().into(), said);
        }
        let of_program = devices.values().filter(|said| said.program == program).count();
        let known = state.programs.contains_key(&program);
        if of_program > PULSED_DEVICES_MAX
            || devices.len() > DEVICES_MAX
            || (!known && state.programs.len() >= PROGRAMS_MAX)
        {
            return Err(TooMany);
        }
        state.devices = devices;
        state.programs.insert(program, listened_ms);
        Ok(())
    }

    /// A report that is no pulse, about a device that is pulsed for: whoever sends it lives.
    pub fn reported(&self, name: &str) {
        let mut state = self.lock();
        let listened_ms = state.listened_ms;
        if let Some(said) = state.devices.get_mut(name) {
            // What it counted then is older now.
            let age_s = u64::try_from((listened_ms - said.at_ms) / 1_000).unwrap_or(0);
            said.counters.silent_s = said.counters.silent_s.map(|silent_s| silent_s.saturating_add(age_s));
            said.at_ms = listened_ms;
        }
    }

    /// A device was taken out of the hall.
    pub fn forget(&self, name: &str) {
        self.lock().devices.remove(name);
    }

    /// Whether no pulse has named a device for too long.
    #[must_use]
    pub fn is_silent(&self, name: &str) -> bool {
        let state = self.lock();
        match state.devices.get(name) {
            Some(said) => state.listened_ms - said.at_ms >= SILENT_AFTER_MS,
            // Known from the log alone: named by nobody since the start.
            None => state.listened_ms >= SILENT_AT_START_MS,
        }
    }

    /// What is known of each device, by name.
    #[must_use]
    pub fn devices(&self) -> BTreeMap<Arc<str>, Heard> {
        let state = self.lock();
        let heard = |said: &Said| Heard { said: said.clone(), silent_s: said.silent_s(state.listened_ms) };
        state.devices.iter().map(|(name, said)| (Arc::clone(name), heard(said))).collect()
    }

    /// Seconds since the last pulse of each program, by its name.
    #[must_use]
    pub fn programs(&self) -> BTreeMap<Arc<str>, u64> {
        let state = self.lock();
        let silent_s = |at_ms: i64| u64::try_from((state.listened_ms - at_ms) / 1_000).unwrap_or(0);
        state.programs.iter().map(|(program, at_ms)| (Arc::clone(program), silent_s(*at_ms))).collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Whoever panicked with the lock held had only words in it, and the next pulse says them anew.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use queue_api::device::{DeviceHealth, DeviceKind};
    use queue_api::pulse::PulsedDevice;

    fn pulse(names: impl IntoIterator<Item = String>, counters: Counters) -> Pulse {
        let device = |name| PulsedDevice {
            name,
            kind: DeviceKind::Strip,
            health: DeviceHealth::Well,
            code: String::new(),
            counters,
        };
        Pulse { devices: names.into_iter().map(device).collect() }
    }

    fn one(name: &str) -> Pulse {
        pulse([name.to_owned()], Counters { silent_s: Some(2), ..Counters::default() })
    }

    /// Half-second ticks, as the server makes them.
    fn pass(pulses: &Pulses, now_ms: &mut i64, ms: i64) {
        let until = *now_ms + ms;
        while *now_ms < until {
            *now_ms += 500;
            pulses.listen(Timestamp::from_ms(*now_ms));
        }
    }

    fn listening() -> (Pulses, i64) {
        let pulses = Pulses::default();
        pulses.listen(Timestamp::from_ms(0));
        (pulses, 0)
    }

    #[test]
    fn a_device_is_silent_when_nobody_has_named_it_for_thirty_seconds() {
        let (pulses, mut now) = listening();
        pulses.take("display-1", &one("strip-1")).unwrap();
        pass(&pulses, &mut now, SILENT_AFTER_MS - 500);
        assert!(!pulses.is_silent("strip-1"));
        pass(&pulses, &mut now, 500);
        assert!(pulses.is_silent("strip-1"));
        assert_eq!(pulses.devices()["strip-1"].silent_s, Some(32), "unheard for 2 s, and 30 s since then");
        assert_eq!(pulses.programs()["display-1"], 30);
        pulses.take("display-1", &one("strip-1")).unwrap();
        assert!(!pulses.is_silent("strip-1"));
    }

    #[test]
    fn two_programs_with_one_token_keep_their_devices_alive_side_by_side() {
        let (pulses, mut now) = listening();
        for _ in 0..6 {
            pulses.take("bridge", &one("keypad-1")).unwrap();
            pass(&pulses, &mut now, 5_000);
            pulses.take("bridge", &one("keypad-2")).unwrap();
            pass(&pulses, &mut now, 5_000);
        }
        assert!(!pulses.is_silent("keypad-1") && !pulses.is_silent("keypad-2"));
        // One of them dies, and only its device is silent.
        for _ in 0..3 {
            pulses.take("bridge", &one("keypad-2")).unwrap();
            pass(&pulses, &mut now, 10_000);
        }
        assert!(pulses.is_silent("keypad-1") && !pulses.is_silent("keypad-2"));
    }

    #[test]
    fn a_device_nobody_has_named_since_the_start_gets_twice_the_time() {
        let (pulses, mut now) = listening();
        pass(&pulses, &mut now, SILENT_AT_START_MS - 500);
        assert!(!pulses.is_silent("strip-1"));
        pass(&pulses, &mut now, 500);
        assert!(pulses.is_silent("strip-1"));
    }

    #[test]
    fn a_clock_that_leaps_and_a_server_that_slept_are_nobodys_silence() {
        let (pulses, mut now) = listening();
        pulses.take("display-1", &one("strip-1")).unwrap();
        now += 4 * 60_000;
        pulses.listen(Timestamp::from_ms(now));
        assert!(!pulses.is_silent("strip-1"));
        now -= 8 * 60_000;
        pulses.listen(Timestamp::from_ms(now));
        pass(&pulses, &mut now, SILENT_AFTER_MS - STEP_MS_MAX);
        assert!(pulses.is_silent("strip-1"), "time goes on from wherever the clock stands");
    }

    #[test]
    fn growing_garbage_is_told_from_old_garbage() {
        let (pulses, _) = listening();
        let garbage = |garbage_bytes| {
            let counters = Counters { garbage_bytes, ..Counters::default() };
            pulses.take("display-1", &pulse(["strip-1".to_owned()], counters)).unwrap();
            pulses.devices()["strip-1"].said.new_garbage_bytes
        };
        assert_eq!((garbage(40), garbage(40), garbage(90)), (0, 0, 50));
        assert_eq!(garbage(3), 0, "the program was started again");
    }

    #[test]
    fn no_more_devices_and_programs_are_remembered_than_the_limits() {
        let (pulses, mut now) = listening();
        let many = |program: usize, count: usize| {
            let names = (0..count).map(|n| format!("p{program}-{n}"));
            pulses.take(&format!("p{program}"), &pulse(names, Counters::default()))
        };
        assert_eq!(many(0, PULSED_DEVICES_MAX + 1), Err(TooMany));
        for program in 0..DEVICES_MAX / PULSED_DEVICES_MAX {
            many(program, PULSED_DEVICES_MAX).unwrap();
        }
        assert_eq!(pulses.take("p0", &one("another")), Err(TooMany), "not a few at a time either");
        assert_eq!(pulses.take("late", &one("one-more")), Err(TooMany));
        pulses.forget("p0-7");
        pulses.take("late", &one("one-more")).unwrap();
        // Programs without devices are forgotten when they are silent.
        for program in pulses.programs().len()..PROGRAMS_MAX {
            pulses.take(&format!("idle-{program}"), &Pulse::default()).unwrap();
        }
        assert_eq!(pulses.take("one-more", &Pulse::default()), Err(TooMany));
        pass(&pulses, &mut now, SILENT_AFTER_MS);
        pulses.take("one-more", &Pulse::default()).unwrap();
        assert_eq!(pulses.programs().len(), 6, "those with devices, and the one heard now");
    }
}
