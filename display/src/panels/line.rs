//! One thread per serial line. It is handed the newest picture of each panel and brings it there; nothing
//! queues up behind a slow line.

use super::plan::{Plan, Step};
use super::sender::{Sender, StepError};
use crate::clock::instant;
use crate::health::Health;
use crate::lines::Picture;
use queue_api::device::{DeviceHealth, DeviceKind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Longest sleep of a line's thread.
const SLEEP_MAX: Duration = Duration::from_secs(1);

/// A panel on the line.
#[derive(Debug, Clone)]
pub struct PanelOnLine {
    /// Its address.
    pub address: u16,
    /// Name under which its health is reported.
    pub name: String,
    /// Board or strip.
    pub kind: DeviceKind,
}

/// A handle to a line's thread; dropping it ends the thread.
#[derive(Debug)]
pub struct Line {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    /// Pictures not yet taken by the thread, newest only.
    wanted: Vec<Option<Picture>>,
    stopped: bool,
}

impl Line {
    /// Starts a line's thread.
    ///
    /// # Errors
    /// When the operating system has no thread to give.
    pub fn spawn(
        sender: Sender,
        name: &str,
        panels: Vec<PanelOnLine>,
        health: Health,
    ) -> std::io::Result<Self> {
        let state = State { wanted: vec![None; panels.len()], stopped: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let worker = Worker { shared: Arc::clone(&shared), sender, panels, health };
        let thread = std::thread::Builder::new().name(format!("line-{name}")).spawn(move || worker.run())?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// A panel, by its position on the line, should show this from now on.
    pub fn want(&self, panel: usize, picture: Picture) {
        if let Some(wanted) = lock(&self.shared).wanted.get_mut(panel) {
            *wanted = Some(picture);
            self.shared.changed.notify_all();
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        lock(&self.shared).stopped = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // Its only way to fail is a panic, which has been printed.
            drop(thread.join());
        }
    }
}

struct Worker {
    shared: Arc<Shared>,
    sender: Sender,
    panels: Vec<PanelOnLine>,
    health: Health,
}

impl Worker {
    fn run(mut self) {
        let mut plan = Plan::new(self.panels.len(), instant());
        loop {
            let mut state = lock(&self.shared);
            if state.stopped {
                return;
            }
            for (panel, wanted) in state.wanted.iter_mut().enumerate() {
                if let Some(picture) = wanted.take() {
                    plan.want(panel, picture, instant());
                }
            }
            let step = plan.next(instant());
            if let Step::Wait(pause) = step {
                // Waking early only means looking again.
                drop(self.shared.changed.wait_timeout(state, pause.min(SLEEP_MAX)));
                continue;
            }
            drop(state);
            self.carry_out(&mut plan, &step);
        }
    }

    fn carry_out(&mut self, plan: &mut Plan, step: &Step) {
        let (Step::Draw { panel: index, .. } | Step::Ask { panel: index }) = step else { return };
        let Some(panel) = self.panels.get(*index) else { return };
        let outcome = self.sender.carry_out(step, panel.address, plan.is_answering(*index));
        self.health.counted(&panel.name, self.sender.counters(instant()));
        match outcome {
            Ok(()) => {
                plan.done(step, instant());
                self.health.well(&panel.name, panel.kind);
            }
            Err(error @ StepError::Port(_)) => {
                tracing::debug!(%error, "line broken");
                plan.line_broke(instant());
                for panel in &self.panels {
                    self.health.trouble(&panel.name, panel.kind, DeviceHealth::Lost, error.code());
                }
            }
            Err(error) => {
                tracing::debug!(panel = panel.name, %error, "step not carried out");
                plan.failed(step, instant());
                let how = match error {
                    StepError::Port(_) | StepError::NoAnswer => DeviceHealth::Lost,
                    StepError::Refused(_) | StepError::TooLong => DeviceHealth::Faulty,
                };
                self.health.trouble(&panel.name, panel.kind, how, error.code());
            }
        }
    }
}

fn lock(shared: &Shared) -> MutexGuard<'_, State> {
    shared.state.lock().unwrap_or_else(PoisonError::into_inner)
}
