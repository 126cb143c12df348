//! One thread per serial line. It is handed the newest picture of each panel and brings it there; nothing
//! queues up behind a slow line, and a call waits for nobody who is silent.

use super::care::{Care, hall_time, panel_time};
use super::mouth::{Over, time_to_say};
use super::plan::{Plan, Step};
use super::sender::{Sender, StepError};
use super::unshowable::Unshowable;
use crate::clock::instant;
use crate::health::Health;
use crate::lines::{Area, Entrance, Picture};
use queue_api::Timestamp;
use queue_api::device::{DeviceHealth, DeviceKind};
use std::collections::BTreeSet;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Longest sleep of a line's thread.
const SLEEP_MAX: Duration = Duration::from_secs(1);
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
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    /// Per panel; what is not yet taken by the thread, newest only.
    news: Vec<NewsOfPanel>,
    /// The hall's time, when that was, and its offset from UTC in minutes.
    time: Option<(Timestamp, Instant, i32)>,
    stopped: bool,
}

#[derive(Default)]
struct NewsOfPanel {
    picture: Option<Picture>,
    care: Option<Care>,
    speech: Option<Words>,
}

/// Something to speak, and who is told that it is over.
struct Words {
    text: String,
    over: Over,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("stopped", &self.stopped).finish_non_exhaustive()
    }
}

impl State {
    /// Whether something waits that should not wait for anybody.
    fn is_urgent(&self) -> bool {
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
        let news = panels.iter().map(|_| NewsOfPanel::default()).collect();
        let state = State { news, time: None, stopped: false };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let worker = Worker {
            shared: Arc::clone(&shared),
            sender,
            speaking: panels.iter().map(|_| Speaking::Nothing).collect(),
            lacking: vec![BTreeSet::new(); panels.len()],
            panels,
            health,
            unshowable: Unshowable::default(),
        };
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

enum Speaking {
    Nothing,
    /// To be sent.
    Waiting(Words),
    /// Sent, and about over then.
    Until(Instant, Over),
}

struct Worker {
    shared: Arc<Shared>,
    sender: Sender,
    panels: Vec<PanelOnLine>,
    health: Health,
    speaking: Vec<Speaking>,
    /// Areas of each panel that it lacks a glyph of.
    lacking: Vec<BTreeSet<u8>>,
    unshowable: Unshowable,
}

impl Worker {
    fn run(mut self) {
        let mut plan = Plan::new(self.panels.len(), instant());
        loop {
            let shared = Arc::clone(&self.shared);
            let mut state = lock(&shared);
            if state.stopped {
                return;
            }
            self.take(&mut state, &mut plan);
            let step = plan.next(instant());
            if !step.is_call()
                && let Some(panel) = self.speaking.iter().position(|s| matches!(s, Speaking::Waiting(_)))
            {
                drop(state);
                self.speak(&mut plan, panel);
                continue;
            }
            let silence = self.silence(instant());
            if let Step::Wait(pause) = step {
                let pause = pause.min(silence.unwrap_or(SLEEP_MAX)).min(SLEEP_MAX);
                // Waking early only means looking again.
                drop(shared.changed.wait_timeout(state, pause));
                continue;
            }
            drop(state);
            self.carry_out(&mut plan, &step);
        }
    }

    fn take(&mut self, state: &mut State, plan: &mut Plan) {
        for (panel, news) in state.news.iter_mut().enumerate() {
            if let Some(picture) = news.picture.take() {
                plan.want(panel, picture, instant());
            }
            if let Some(care) = news.care.take() {
                plan.care(panel, care);
            }
            if let Some(speaking) = self.speaking.get_mut(panel)
                && matches!(speaking, Speaking::Nothing)
                && let Some(words) = news.speech.take()
            {
                *speaking = Speaking::Waiting(words);
            }
        }
    }

    /// Ends what has been spoken by now; how long until the next is.
    fn silence(&mut self, now: Instant) -> Option<Duration> {
        let mut next: Option<Duration> = None;
        for speaking in &mut self.speaking {
            let Speaking::Until(until, _) = speaking else { continue };
            if *until > now {
                let left = *until - now;
                next = Some(next.map_or(left, |next| next.min(left)));
            } else if let Speaking::Until(_, over) = std::mem::replace(speaking, Speaking::Nothing) {
                over(None);
                next = Some(Duration::ZERO);
            }
        }
        next
    }

    fn speak(&mut self, plan: &mut Plan, index: usize) {
        let Some(speaking) = self.speaking.get_mut(index) else { return };
        let Speaking::Waiting(words) = std::mem::replace(speaking, Speaking::Nothing) else { return };
        let Some(panel) = self.panels.get(index) else { return };
        if !plan.is_answering(index) {
            (words.over)(Some(StepError::NoAnswer.code()));
            return;
        }
        let shared = Arc::clone(&self.shared);
        let call_due = plan.call_due(index);
        let leave = || call_due.is_some_and(|at| at <= instant()) || lock(&shared).is_urgent();
        let patience = self.sender.patience(true, &leave);
        match self.sender.say(panel.address, &words.text, &patience) {
            Ok(()) => {
                let until = instant() + time_to_say(&words.text);
                plan.speaks(index, until);
                *speaking = Speaking::Until(until, words.over);
            }
            // It may have heard; said twice is better than not said, and calls go first.
            Err(StepError::Left) if !plan.left(&Step::Ask { panel: index }, instant()) => {
                *speaking = Speaking::Waiting(words);
            }
            Err(error) => {
                tracing::debug!(panel = panel.name, %error, "words not spoken");
                (words.over)(Some(error.code()));
            }
        }
    }

    fn carry_out(&mut self, plan: &mut Plan, step: &Step) {
        let Some(index) = step.panel() else { return };
        let Some(panel) = self.panels.get(index).cloned() else { return };
        if let Step::Draw { areas, clear, .. } = step {
            self.count_glyphs(index, &panel, areas, *clear);
        }
        let shared = Arc::clone(&self.shared);
        let call_due = plan.call_due(index);
        let leave = || call_due.is_some_and(|at| at <= instant()) || lock(&shared).is_urgent();
        let time = lock(&shared).time;
        let (now, offset) = match time {
            Some((told, at, offset)) => (told.checked_add(at.elapsed()).unwrap_or(told), offset),
            None => (Timestamp::UNIX_EPOCH, 0),
        };
        let patience = self.sender.patience(plan.is_answering(index), &leave);
        match self.sender.carry_out(step, panel.address, panel_time(hall_time(now, offset)), &patience) {
            Ok(()) => {
                plan.done(step, instant());
                if !plan.is_refusing(index) {
                    self.well(index, &panel);
                }
            }
            Err(error) => self.trouble(plan, step, &panel, &error),
        }
    }

    fn trouble(&self, plan: &mut Plan, step: &Step, panel: &PanelOnLine, error: &StepError) {
        tracing::debug!(panel = panel.name, %error, "step not carried out");
        let report =
            |panel: &PanelOnLine, how| self.health.trouble(&panel.name, panel.kind, how, error.code());
        match error {
            StepError::Port(_) => {
                plan.line_broke(instant());
                self.panels.iter().for_each(|panel| report(panel, DeviceHealth::Lost));
            }
            StepError::NoAnswer => {
                plan.failed(step, instant());
                report(panel, DeviceHealth::Lost);
            }
            StepError::Left => {
                if plan.left(step, instant()) {
                    report(panel, DeviceHealth::Lost);
                }
            }
            StepError::Busy => {
                if plan.busy(step, instant()) {
                    report(panel, DeviceHealth::Faulty);
                }
            }
            StepError::Refused(_) | StepError::TooLong(_) => {
                tracing::warn!(panel = panel.name, %error, "the panel does not take it");
                plan.refused(step, instant());
                if matches!(step, Step::Draw { .. }) {
                    report(panel, DeviceHealth::Faulty);
                }
            }
        }
    }

    fn well(&self, index: usize, panel: &PanelOnLine) {
        if self.lacking.get(index).is_some_and(|areas| !areas.is_empty()) {
            self.health.trouble(&panel.name, panel.kind, DeviceHealth::Warning, GLYPHS);
        } else {
            self.health.well(&panel.name, panel.kind);
        }
    }

    fn count_glyphs(&mut self, index: usize, panel: &PanelOnLine, areas: &[Area], all: bool) {
        let Some(lacking) = self.lacking.get_mut(index) else { return };
        if all {
            lacking.clear();
        }
        for (area, replaced) in self.sender.replaced(areas) {
            if replaced.count > 0 {
                lacking.insert(area);
            } else {
                lacking.remove(&area);
            }
            if self.unshowable.note(&panel.name, &replaced.text, replaced.count) {
                self.health.replaced(&panel.name, replaced.count);
            }
        }
    }
}

fn lock(shared: &Shared) -> MutexGuard<'_, State> {
    shared.state.lock().unwrap_or_else(PoisonError::into_inner)
}
