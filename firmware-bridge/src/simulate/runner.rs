//! A running simulated device, as whoever handles it sees it: plugged in or not, faulty or not, with a log.
//!
//! Knows no device; those implement [`Device`].

use super::cable::{Cable, Socket};
use super::device::{Device, LogEntry, Observer, Traffic};
use super::fault::{Fault, FaultPlan, Spoiler};
use super::gateway::Gateway;
use super::run::Run;
use super::wire::Wire;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Entries of a device's log.
pub const LOG_LEN_MAX: usize = 200;
/// Bytes of one entry; the longest answer of a card reader is 2321. A slip with a picture is cut.
pub const LOG_BYTES_MAX: usize = 4_096;
/// How late a late answer comes, unless [`Simulator::set_late_by`] says otherwise: later than a keypad is awaited.
pub const LATE_BY: Duration = Duration::from_millis(300);
const OBEYED_WITHIN: Duration = Duration::from_secs(2);

#[derive(Debug, Default)]
pub(super) struct Control {
    pub(super) stop: bool,
    pub(super) plugged_wanted: bool,
    pub(super) plugged: bool,
    pub(super) plan: FaultPlan,
    pub(super) late_by: Duration,
    pub(super) wire_time: Duration,
    pub(super) traffic: Traffic,
    pub(super) log: VecDeque<LogEntry>,
}

pub(super) struct Shared<D> {
    pub(super) control: Mutex<Control>,
    pub(super) changed: Condvar,
    pub(super) device: Mutex<D>,
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

    /// What went over the cable so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        lock(&self.shared.control).traffic
    }

    /// What was said lately, oldest first; nothing of the routine.
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

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
