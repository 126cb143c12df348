//! Runs one simulated device on a thread of its own: bytes in, bytes out, faults in between, a log beside.
//!
//! Knows no device; those implement [`Device`]. What a fault does to an answer is here.

use super::cable::Cable;
use super::device::{Device, Fault, LogEntry, Observer, Outbox, Spoken};
use crate::clock::unix_ms;
use crate::codec::hex;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Entries of a device's log.
pub const LOG_LEN_MAX: usize = 200;
const SHOWN_BYTES_MAX: usize = 40;
const LISTEN_FOR: Duration = Duration::from_millis(20);
const OBEYED_WITHIN: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
struct Control {
    stop: bool,
    plugged_wanted: bool,
    plugged: bool,
    fault: Fault,
    log: VecDeque<LogEntry>,
}

struct Shared<D> {
    control: Mutex<Control>,
    changed: Condvar,
    device: Mutex<D>,
}

/// A running device. Dropping it unplugs and ends it.
pub struct Simulator<D: Device> {
    name: String,
    link: PathBuf,
    shared: Arc<Shared<D>>,
    thread: Option<JoinHandle<()>>,
}

impl<D: Device> std::fmt::Debug for Simulator<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Simulator").field("link", &self.link).finish_non_exhaustive()
    }
}

impl<D: Device> Simulator<D> {
    /// Plugs a device in. Programs find it at `dir/name`.
    ///
    /// # Errors
    /// When there is no pseudo-terminal to be had, or `dir` cannot be written.
    pub fn start(dir: &Path, name: &str, device: D, observer: Option<Observer>) -> std::io::Result<Self> {
        std::fs::create_dir_all(dir)?;
        let link = dir.join(name);
        let cable = Cable::plug_in(&link)?;
        let control = Control { plugged_wanted: true, plugged: true, ..Control::default() };
        let shared = Arc::new(Shared {
            control: Mutex::new(control),
            changed: Condvar::new(),
            device: Mutex::new(device),
        });
        let run = Run {
            name: name.to_owned(),
            link: link.clone(),
            shared: Arc::clone(&shared),
            observer,
            cable: Some(cable),
            held_back: None,
        };
        let thread = std::thread::Builder::new().name(format!("sim-{name}")).spawn(move || run.run())?;
        Ok(Self { name: name.to_owned(), link, shared, thread: Some(thread) })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where programs find it.
    #[must_use]
    pub fn link(&self) -> &Path {
        &self.link
    }

    /// Looks at or changes the device.
    pub fn with<T>(&self, act: impl FnOnce(&mut D) -> T) -> T {
        act(&mut lock(&self.shared.device))
    }

    /// Pulls the cable; back when it is out.
    pub fn unplug(&self) {
        self.plug(false);
    }

    /// Plugs it in again; back when it is in.
    pub fn replug(&self) {
        self.plug(true);
    }

    /// Whether it is plugged in.
    #[must_use]
    pub fn is_plugged(&self) -> bool {
        lock(&self.shared.control).plugged
    }

    /// From now on it does this wrong.
    pub fn set_fault(&self, fault: Fault) {
        lock(&self.shared.control).fault = fault;
    }

    /// What it does wrong.
    #[must_use]
    pub fn fault(&self) -> Fault {
        lock(&self.shared.control).fault
    }

    /// What was said lately, oldest first.
    #[must_use]
    pub fn log(&self) -> Vec<LogEntry> {
        lock(&self.shared.control).log.iter().cloned().collect()
    }

    fn plug(&self, wanted: bool) {
        let mut control = lock(&self.shared.control);
        control.plugged_wanted = wanted;
        self.shared.changed.notify_all();
        let waiting = self
            .shared
            .changed
            .wait_timeout_while(control, OBEYED_WITHIN, |control| control.plugged != wanted);
        drop(waiting.unwrap_or_else(PoisonError::into_inner));
    }
}

impl<D: Device> Drop for Simulator<D> {
    fn drop(&mut self) {
        lock(&self.shared.control).stop = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!(device = %self.name, "simulator panicked");
        }
    }
}

struct Run<D: Device> {
    name: String,
    link: PathBuf,
    shared: Arc<Shared<D>>,
    observer: Option<Observer>,
    cable: Option<Cable>,
    held_back: Option<Vec<u8>>,
}

impl<D: Device> Run<D> {
    fn run(mut self) {
        let mut buffer = [0; 4096];
        while self.obey() {
            let Some(cable) = &mut self.cable else { continue };
            let count = cable.read(&mut buffer, LISTEN_FOR).unwrap_or(0);
            let baud = if count > 0 { cable.baud() } else { None };
            let mut out = Outbox::default();
            {
                let mut device = lock(&self.shared.device);
                if let Some(baud) = baud {
                    device.line_speed(baud);
                }
                match buffer.get(..count) {
                    Some([]) | None => device.idle(&mut out),
                    Some(bytes) => device.receive(bytes, &mut out),
                }
            }
            self.speak(out);
        }
    }

    /// Plugs, unplugs, waits while unplugged. `false`: the end.
    fn obey(&mut self) -> bool {
        let mut control = lock(&self.shared.control);
        if control.stop {
            return false;
        }
        if control.plugged_wanted != self.cable.is_some() {
            if control.plugged_wanted {
                match Cable::plug_in(&self.link) {
                    Ok(cable) => self.cable = Some(cable),
                    Err(error) => tracing::error!(device = %self.name, %error, "cannot be plugged in"),
                }
            } else {
                self.cable = None;
                self.held_back = None;
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
        let fault = lock(&self.shared.control).fault;
        for spoken in out.entries {
            if !spoken.heard {
                let bytes = self.spoil(fault, spoken.bytes.clone());
                if let (Some(bytes), Some(cable)) = (bytes, &mut self.cable)
                    && let Err(error) = cable.write(&bytes)
                {
                    tracing::debug!(device = %self.name, %error, "nobody reads");
                }
            }
            if !spoken.routine {
                self.note(spoken, fault);
            }
        }
    }

    fn spoil(&mut self, fault: Fault, mut bytes: Vec<u8>) -> Option<Vec<u8>> {
        if fault != Fault::StaleReply {
            self.held_back = None;
        }
        let half = bytes.len() / 2;
        match fault {
            Fault::None => Some(bytes),
            Fault::Silence => None,
            Fault::Noise => Some([&[0x55, 0xFF, 0x00, 0xAA, 0xA5][..], &bytes, &[0xFF, 0x7E]].concat()),
            Fault::CutFrame => {
                bytes.truncate(half);
                Some(bytes)
            }
            Fault::WrongChecksum => {
                if let Some(byte) = bytes.get_mut(half) {
                    *byte ^= 0x80;
                }
                Some(bytes)
            }
            Fault::StaleReply => self.held_back.replace(bytes),
        }
    }

    fn note(&self, spoken: Spoken, fault: Fault) {
        let spoiled =
            if spoken.heard || fault == Fault::None { String::new() } else { format!(" [{fault:?}]") };
        let entry = LogEntry {
            at_ms: unix_ms(),
            device: self.name.clone(),
            heard: spoken.heard,
            hex: hex(&spoken.bytes, SHOWN_BYTES_MAX),
            meaning: format!("{}{spoiled}", spoken.meaning),
        };
        if let Some(observer) = &self.observer {
            observer(&entry);
        }
        let mut control = lock(&self.shared.control);
        if control.log.len() == LOG_LEN_MAX {
            control.log.pop_front();
        }
        control.log.push_back(entry);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
