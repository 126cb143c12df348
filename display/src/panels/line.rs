//! One thread per serial line. It is handed the newest picture of each panel and brings it there; nothing
//! queues up behind a slow line.

use super::care::Care;
use super::mouth::Over;
use super::sender::Sender;
use super::worker::Worker;
use crate::clock::instant;
use crate::health::Health;
use crate::lines::{Entrance, Picture};
use queue_api::Timestamp;
use queue_api::device::DeviceKind;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

/// Code of a panel that works but lacks a glyph of what it should show.
pub const GLYPHS: &str = "glyphs";

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
pub(super) struct Shared {
    pub(super) state: Mutex<State>,
    pub(super) changed: Condvar,
}

pub(super) struct State {
    /// Per panel; what is not yet taken by the thread, newest only.
    pub(super) news: Vec<NewsOfPanel>,
    /// The hall's time, when that was, and its offset from UTC in minutes.
    pub(super) time: Option<(Timestamp, Instant, i32)>,
    pub(super) stopped: bool,
}

#[derive(Default)]
pub(super) struct NewsOfPanel {
    pub(super) picture: Option<Picture>,
    pub(super) care: Option<Care>,
    pub(super) speech: Option<Words>,
}

/// Something to speak, and who is told that it is over.
pub(super) struct Words {
    pub(super) text: String,
    pub(super) over: Over,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("stopped", &self.stopped).finish_non_exhaustive()
    }
}

impl State {
    /// Whether something waits that should not wait for anybody.
    pub(super) fn is_urgent(&self) -> bool {
        let is_call = |picture: &Picture| picture.areas.iter().any(|area| area.entrance == Entrance::RollIn);
        self.stopped || self.news.iter().any(|news| news.picture.as_ref().is_some_and(is_call))
    }
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
        for panel in &panels {
            health.expect(&panel.name, panel.kind);
        }
        let news = panels.iter().map(|_| NewsOfPanel::default()).collect();
        let state = State { news, time: None, stopped: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let sender = if panels.len() == 1 { sender.alone() } else { sender };
        let worker = Worker::new(Arc::clone(&shared), sender, panels, health);
        let thread = std::thread::Builder::new().name(format!("line-{name}")).spawn(move || worker.run())?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// A panel, by its position on the line, should show this from now on.
    pub fn want(&self, panel: usize, picture: Picture) {
        self.tell(panel, |news| news.picture = Some(picture));
    }

    /// A panel should be lit like this from now on.
    pub fn care(&self, panel: usize, care: Care) {
        self.tell(panel, |news| news.care = Some(care));
    }

    /// It is now `now` in the hall, so far from UTC.
    pub fn tick(&self, now: Timestamp, utc_offset_min: i32) {
        lock(&self.shared).time = Some((now, instant(), utc_offset_min));
    }

    /// A panel with a voice should speak; `over` is told when that is over. `false` when it has words left to say.
    pub fn say(&self, panel: usize, text: String, over: Over) -> bool {
        let mut taken = false;
        self.tell(panel, |news| {
            taken = news.speech.is_none();
            if taken {
                news.speech = Some(Words { text, over });
            }
        });
        taken
    }

    fn tell(&self, panel: usize, change: impl FnOnce(&mut NewsOfPanel)) {
        if let Some(news) = lock(&self.shared).news.get_mut(panel) {
            change(news);
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

pub(super) fn lock(shared: &Shared) -> MutexGuard<'_, State> {
    shared.state.lock().unwrap_or_else(PoisonError::into_inner)
}
