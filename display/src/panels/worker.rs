//! What a line's thread does: takes the newest pictures, asks the plan what is next, and brings it to the panel. A call
//! waits for nobody who is silent.

use super::care::{hall_time, panel_time};
use super::line::{GLYPHS, PanelOnLine, Shared, State, Words, lock};
use super::mouth::{Over, time_to_say};
use super::plan::{Plan, Step};
use super::sender::{Sender, Standing, StepError};
use super::unshowable::Unshowable;
use crate::clock::instant;
use crate::health::Health;
use crate::lines::Area;
use queue_api::Timestamp;
use queue_api::device::DeviceHealth;
use queue_api::pulse::Counters;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longest sleep of a line's thread.
const SLEEP_MAX: Duration = Duration::from_secs(1);

enum Speaking {
    Nothing,
    /// To be sent.
    Waiting(Words),
    /// Sent, and about over then.
    Until(Instant, Over),
}

/// The thread of a line.
pub(super) struct Worker {
    shared: Arc<Shared>,
    sender: Sender,
    panels: Vec<PanelOnLine>,
    health: Health,
    speaking: Vec<Speaking>,
    /// Areas of each panel that it lacks a glyph of.
    lacking: Vec<BTreeSet<u8>>,
    unshowable: Unshowable,
    /// How long each panel took to answer lately.
    slowest: Vec<Option<Duration>>,
    /// What each panel made the line count.
    tallies: Vec<Tally>,
}

/// One panel's share of what its line counts.
#[derive(Debug, Clone, Default)]
struct Tally {
    counters: Counters,
    heard_at: Option<Instant>,
}

impl Tally {
    /// The panel was asked; the line counted `before` and counts `after`.
    fn add(&mut self, before: Counters, after: Counters, now: Instant) {
        let answered = after.frames.saturating_sub(before.frames);
        self.counters.frames += answered;
        self.counters.garbage_bytes += after.garbage_bytes.saturating_sub(before.garbage_bytes);
        self.counters.timeouts += after.timeouts.saturating_sub(before.timeouts);
        // One port for all: each panel on it has been away as often.
        self.counters.opened = after.opened;
        if answered > 0 {
            self.heard_at = Some(now);
        }
        self.counters.silent_s = self.heard_at.map(|at| now.saturating_duration_since(at).as_secs());
    }
}

impl Worker {
    pub(super) fn new(shared: Arc<Shared>, sender: Sender, panels: Vec<PanelOnLine>, health: Health) -> Self {
        Self {
            shared,
            sender,
            speaking: panels.iter().map(|_| Speaking::Nothing).collect(),
            lacking: vec![BTreeSet::new(); panels.len()],
            slowest: vec![None; panels.len()],
            tallies: vec![Tally::default(); panels.len()],
            panels,
            health,
            unshowable: Unshowable::default(),
        }
    }

    pub(super) fn run(mut self) {
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
            let (silence, over) = self.silence(instant());
            if !over.is_empty() {
                // The main loop is told without the lock that it may be waiting for.
                drop(state);
                over.into_iter().for_each(|over| over(None));
                continue;
            }
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

    /// Ends what has been spoken by now: how long until the next is, and who is to be told.
    fn silence(&mut self, now: Instant) -> (Option<Duration>, Vec<Over>) {
        let mut next: Option<Duration> = None;
        let mut ended = Vec::new();
        for speaking in &mut self.speaking {
            let Speaking::Until(until, _) = speaking else { continue };
            if *until > now {
                let left = *until - now;
                next = Some(next.map_or(left, |next| next.min(left)));
            } else if let Speaking::Until(_, over) = std::mem::replace(speaking, Speaking::Nothing) {
                ended.push(over);
            }
        }
        (next, ended)
    }

    fn speak(&mut self, plan: &mut Plan, index: usize) {
        let standing = self.standing(plan, index);
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
        let patience = self.sender.patience(standing, &leave);
        let before = self.sender.health().counters(instant());
        let outcome = self.sender.say(panel.address, &words.text, &patience);
        if let Some(tally) = self.tallies.get_mut(index) {
            tally.add(before, self.sender.health().counters(instant()), instant());
        }
        match outcome {
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
        let patience = self.sender.patience(self.standing(plan, index), &leave);
        let before = self.sender.health().counters(instant());
        let now = panel_time(hall_time(now, offset));
        let outcome = self.sender.carry_out(step, panel.address, now, &patience);
        self.count(index, before);
        if outcome.is_ok() {
            self.clocked(index);
        }
        match outcome {
            Ok(()) => {
                plan.done(step, instant());
                if !plan.is_refusing(index) {
                    self.well(index, &panel);
                }
            }
            Err(error) => self.trouble(plan, step, &panel, &error),
        }
    }

    fn standing(&self, plan: &Plan, index: usize) -> Standing {
        if !plan.is_answering(index) {
            return Standing::Silent;
        }
        let slowest = self.slowest.get(index).copied().flatten();
        Standing::Answering { slowest, was_left: plan.was_left(index) }
    }

    /// The panel answered: one slow answer is remembered for a while.
    fn clocked(&mut self, index: usize) {
        let took = self.sender.health().answered_in;
        if let (Some(slowest), Some(took)) = (self.slowest.get_mut(index), took) {
            *slowest = Some(slowest.map_or(took, |slowest| took.max(slowest * 7 / 8)));
        }
    }

    fn count(&mut self, index: usize, before: Counters) {
        let (Some(tally), Some(panel)) = (self.tallies.get_mut(index), self.panels.get(index)) else {
            return;
        };
        let now = instant();
        tally.add(before, self.sender.health().counters(now), now);
        self.health.counted(&panel.name, tally.counters);
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
