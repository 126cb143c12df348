//! Runs one simulated device on a thread of its own: bytes in, bytes out, faults in between, a log beside.
//!
//! Knows no device; those implement [`Device`]. What a fault does to an answer is in [`Fault`], how long bytes are under
//! way in [`Wire`]; here somebody waits for it.

use super::cable::{Cable, Socket};
use super::device::{Device, LogEntry, Observer, Outbox, Spoken};
use super::fault::{Fault, FaultPlan, Pace, Spoiler, Spoilt, garbled};
use super::gateway::Gateway;
use super::wire::{PIECE_LEN, Wire};
use crate::clock::unix_ms;
use crate::codec::hex;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Entries of a device's log.
pub const LOG_LEN_MAX: usize = 200;
/// Bytes of one entry; the longest answer of a card reader is 2321. A slip with a picture is cut.
pub const LOG_BYTES_MAX: usize = 4_096;
/// How late a late answer comes, unless [`Simulator::set_late_by`] says otherwise: later than a keypad is awaited.
pub const LATE_BY: Duration = Duration::from_millis(300);
/// Answers under way that are late.
const LATE_MAX: usize = 64;
/// Between two bytes of a slow device: less than a pause that would end a Modbus frame at 9600.
const SLOW_GAP: Duration = Duration::from_millis(2);
const LISTEN_FOR: Duration = Duration::from_millis(20);
const OBEYED_WITHIN: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
struct Control {
    stop: bool,
    plugged_wanted: bool,
    plugged: bool,
    plan: FaultPlan,
    late_by: Duration,
    wire_time: Duration,
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
        Self::plug_in(dir, name, device, observer, None)
    }

    /// The same on a line of this speed: bytes take their time both ways, one way after the other as on two wires, and a
    /// program that has set another speed hears garbage and is not understood.
    ///
    /// # Errors
    /// As [`Simulator::start`].
    pub fn start_at_baud(
        dir: &Path,
        name: &str,
        device: D,
        observer: Option<Observer>,
        baud: u32,
    ) -> std::io::Result<Self> {
        Self::plug_in(dir, name, device, observer, Some(Wire { baud }))
    }

    /// The same behind a TCP serial server with room for one client. [`Simulator::link`] is then `tcp://…`.
    /// Unplugging takes the server's power: the connection is reset, and nobody listens until it is plugged in again.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub fn start_tcp(
        address: SocketAddr,
        name: &str,
        device: D,
        observer: Option<Observer>,
    ) -> std::io::Result<Self> {
        let gateway = Gateway::listen(address)?;
        let address = gateway.address()?;
        let link = PathBuf::from(format!("tcp://{address}"));
        Self::run(Socket::Tcp(address), Cable::Gateway(gateway), link, name, device, observer, None)
    }

    fn plug_in(
        dir: &Path,
        name: &str,
        device: D,
        observer: Option<Observer>,
        wire: Option<Wire>,
    ) -> std::io::Result<Self> {
        std::fs::create_dir_all(dir)?;
        let link = dir.join(name);
        let socket = Socket::Link(link.clone());
        let cable = Cable::plug_in(&socket)?;
        Self::run(socket, cable, link, name, device, observer, wire)
    }

    fn run(
        socket: Socket,
        cable: Cable,
        link: PathBuf,
        name: &str,
        device: D,
        observer: Option<Observer>,
        wire: Option<Wire>,
    ) -> std::io::Result<Self> {
        let control = Control { plugged_wanted: true, plugged: true, late_by: LATE_BY, ..Control::default() };
        let shared = Arc::new(Shared {
            control: Mutex::new(control),
            changed: Condvar::new(),
            device: Mutex::new(device),
        });
        let run = Run {
            name: name.to_owned(),
            socket,
            shared: Arc::clone(&shared),
            observer,
            cable: Some(cable),
            wire,
            spoiler: Spoiler::default(),
            late: VecDeque::new(),
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

    /// From now on it does this wrong, always.
    pub fn set_fault(&self, fault: Fault) {
        self.set_fault_plan(FaultPlan::always(fault));
    }

    /// From now on it does this wrong, by chance. The same plan again goes on where it was.
    pub fn set_fault_plan(&self, plan: FaultPlan) {
        lock(&self.shared.control).plan = plan;
    }

    /// What it does wrong.
    #[must_use]
    pub fn fault(&self) -> Fault {
        self.fault_plan().fault
    }

    /// What it does wrong, and how often.
    #[must_use]
    pub fn fault_plan(&self) -> FaultPlan {
        lock(&self.shared.control).plan
    }

    /// From now on late answers come so late: after the time-out of whoever asks.
    pub fn set_late_by(&self, late_by: Duration) {
        lock(&self.shared.control).late_by = late_by;
    }

    /// How long bytes were under way so far, on the clock of the simulated wire: exact, however busy the machine is. Zero
    /// without a speed.
    #[must_use]
    pub fn wire_time(&self) -> Duration {
        lock(&self.shared.control).wire_time
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
    socket: Socket,
    shared: Arc<Shared<D>>,
    observer: Option<Observer>,
    cable: Option<Cable>,
    wire: Option<Wire>,
    spoiler: Spoiler,
    late: VecDeque<(Instant, Vec<u8>)>,
}

impl<D: Device> Run<D> {
    fn run(mut self) {
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
        self.follow_plan();
        if let Some(echo) = self.spoiler.echo(heard) {
            // Heard while it was said: it takes no time of its own.
            self.write(&echo);
        }
        let mut device = lock(&self.shared.device);
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
                if !spoken.routine {
                    self.note(&spoken, &spoken.bytes, Fault::None);
                }
                continue;
            }
            let Spoilt { fault, bytes, pace } = self.spoiler.spoil(spoken.bytes.clone());
            if !spoken.routine {
                self.note(&spoken, &bytes, fault);
            }
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
