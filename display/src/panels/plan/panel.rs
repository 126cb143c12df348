//! One panel of a line: what it shows, what it should show, and what it therefore needs next. Pure.

use super::{AREA_AGAIN_AFTER, ASK_AFTER, REFRESH_AFTER, Step};
use crate::lines::{Area, Entrance, Picture};
use crate::panels::care::Care;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

#[derive(Debug, Clone)]
pub(super) enum Presence {
    /// Not reached yet, or silent; with the pause before the attempt after the next.
    Silent { retry_at: Instant, pause: Duration },
    /// It answers.
    Answering { heard_at: Instant, refreshed_at: Instant },
}

#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) area: Area,
    pub(super) at: Instant,
}

#[derive(Debug, Clone)]
pub(super) struct Panel {
    pub(super) wanted: Picture,
    pub(super) wanted_at: Instant,
    pub(super) shown: BTreeMap<u8, Shown>,
    pub(super) presence: Presence,
    pub(super) care: Care,
    /// What of that it has been told since it returned.
    pub(super) cared: Care,
    /// Nothing but calls for help before this.
    pub(super) not_before: Instant,
    pub(super) busy: u32,
    /// Waits for its answer that were cut short since it was last heard.
    pub(super) left: u32,
    pub(super) refused: bool,
}

/// Ranks of what to do, most urgent first.
const CALL: u8 = 0;
const CHANGE: u8 = 1;
const RETURN: u8 = 2;
const UPKEEP: u8 = 3;

impl Panel {
    pub(super) fn heard(&mut self, now: Instant, refreshed: bool) {
        let refreshed_at = match self.presence {
            Presence::Answering { refreshed_at, .. } if !refreshed => refreshed_at,
            Presence::Answering { .. } | Presence::Silent { .. } => now,
        };
        self.left = 0;
        self.presence = Presence::Answering { heard_at: now, refreshed_at };
    }

    /// When a call that it was not shown yet may be drawn.
    pub(super) fn call_due(&self) -> Option<Instant> {
        let lit = self.care.power != Some(false) && matches!(self.presence, Presence::Answering { .. });
        if !lit || self.rank(&self.wanted.areas) != CALL {
            return None;
        }
        let calls = self.wanted.areas.iter().filter(|area| self.rank(std::slice::from_ref(*area)) == CALL);
        let free_at = if self.has_other_areas() {
            self.shown.values().map(|shown| shown.at + AREA_AGAIN_AFTER).max()
        } else {
            calls.filter_map(|area| self.free_at(area)).min()
        };
        Some(free_at.unwrap_or(self.wanted_at).max(self.not_before))
    }

    /// Nothing is known of it any more, and it may be dark when it returns.
    pub(super) fn lost(&mut self, retry_at: Instant, pause: Duration) {
        self.shown.clear();
        self.cared = Care::default();
        self.busy = 0;
        self.left = 0;
        self.refused = false;
        self.not_before = retry_at;
        self.presence = Presence::Silent { retry_at, pause };
    }

    /// What this panel needs, and how urgent that is.
    pub(super) fn next(&self, index: usize, now: Instant) -> ((u8, Instant), Step) {
        let wait = |until: Instant| ((UPKEEP, until), Step::Wait(until.saturating_duration_since(now)));
        if self.wanted.areas.is_empty() {
            return wait(now + ASK_AFTER);
        }
        let (heard_at, refreshed_at) = match self.presence {
            Presence::Silent { retry_at, .. } if retry_at <= now => {
                return ((RETURN, retry_at), Step::Ask { panel: index });
            }
            Presence::Silent { retry_at, .. } => return wait(retry_at),
            Presence::Answering { heard_at, refreshed_at } => (heard_at, refreshed_at),
        };
        let mut until = (heard_at + ASK_AFTER).min(refreshed_at + REFRESH_AFTER);
        if now < self.not_before {
            // Not the refresh: it has to wait as well, and may be due already.
            let until = (heard_at + ASK_AFTER).min(self.not_before);
            return if heard_at + ASK_AFTER <= now {
                ((UPKEEP, heard_at), Step::Ask { panel: index })
            } else {
                wait(until)
            };
        }
        if let Some(on) = self.care.power.filter(|on| self.cared.power != Some(*on)) {
            let rank = if on { self.rank(&self.wanted.areas) } else { CHANGE };
            return ((rank, self.wanted_at), Step::Power { panel: index, on });
        }
        if self.care.power == Some(false) {
            if heard_at + ASK_AFTER <= now {
                return ((UPKEEP, heard_at), Step::Ask { panel: index });
            }
            return wait(heard_at + ASK_AFTER);
        }
        if self.has_other_areas() {
            let free_at = self.shown.values().map(|shown| shown.at + AREA_AGAIN_AFTER).max().unwrap_or(now);
            if free_at <= now {
                return ((self.rank(&self.wanted.areas), self.wanted_at), self.all(index));
            }
            until = until.min(free_at);
        } else {
            let (ready, busy): (Vec<&Area>, Vec<&Area>) = self
                .wanted
                .areas
                .iter()
                .filter(|area| self.differs(area))
                .partition(|area| self.free_at(area) <= Some(now));
            if !ready.is_empty() {
                let areas: Vec<Area> = ready.into_iter().cloned().collect();
                let rank = self.rank(&areas);
                return ((rank, self.wanted_at), Step::Draw { panel: index, areas, clear: false });
            }
            let free_at = busy.into_iter().filter_map(|area| self.free_at(area)).min();
            until = free_at.map_or(until, |free_at| until.min(free_at));
        }
        if let Some(level) = self.care.brightness.filter(|level| self.cared.brightness != Some(*level)) {
            return ((UPKEEP, self.wanted_at), Step::Brightness { panel: index, level });
        }
        if self.care.clock_day.is_some() && self.cared.clock_day != self.care.clock_day {
            return ((UPKEEP, self.wanted_at), Step::Clock { panel: index });
        }
        if refreshed_at + REFRESH_AFTER <= now {
            return ((UPKEEP, refreshed_at), self.all(index));
        }
        if heard_at + ASK_AFTER <= now {
            return ((UPKEEP, heard_at), Step::Ask { panel: index });
        }
        wait(until)
    }

    /// The whole picture. What the panel already shows does not move in again.
    pub(super) fn all(&self, panel: usize) -> Step {
        let areas = self.wanted.areas.iter().map(|area| {
            if self.differs(area) { area.clone() } else { Area { entrance: Entrance::Still, ..area.clone() } }
        });
        Step::Draw { panel, areas: areas.collect(), clear: true }
    }

    pub(super) fn rank(&self, areas: &[Area]) -> u8 {
        let call = areas.iter().any(|area| area.entrance == Entrance::RollIn && self.differs(area));
        if call { CALL } else { CHANGE }
    }

    /// Whether the panel shows something else there; how it came does not matter.
    pub(super) fn differs(&self, area: &Area) -> bool {
        self.shown
            .get(&area.id)
            .is_none_or(|shown| Area { entrance: area.entrance, ..shown.area.clone() } != *area)
    }

    pub(super) fn free_at(&self, area: &Area) -> Option<Instant> {
        self.shown.get(&area.id).map(|shown| shown.at + AREA_AGAIN_AFTER)
    }

    /// Whether areas must go away or move, for which the panel is drawn as a whole.
    pub(super) fn has_other_areas(&self) -> bool {
        let place = |area: &Area| (area.id, area.x, area.y, area.width, area.height);
        !self.shown.values().map(|shown| place(&shown.area)).eq(self.wanted.areas.iter().map(place))
    }
}
