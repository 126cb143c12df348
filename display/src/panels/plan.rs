//! Who gets what next on one serial line. Pure: sends nothing, waits for nothing; time comes from outside.
//!
//! Only the newest picture of each panel is kept, so a slow line skips pictures and never falls behind.
//! An area is drawn when it differs, at most once a second. A silent panel is only asked, by a short frame, so
//! that it holds nobody up; when it answers it gets all of its present picture. An answering one gets that
//! again now and then, in case it lost power unseen.

use crate::lines::{Area, Entrance, Picture};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// The cards take a new picture of the same area at most once a second.
pub const AREA_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// A panel that was not heard for so long is asked whether it is there.
pub const ASK_AFTER: Duration = Duration::from_secs(10);
/// A panel is drawn anew this often, even if nothing changed.
pub const REFRESH_AFTER: Duration = Duration::from_secs(60);
/// Pauses between attempts to reach a silent panel: the first and the longest.
pub const RETRY_AFTER: Duration = Duration::from_secs(1);
/// See [`RETRY_AFTER`].
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(8);

/// The next thing to do on the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Draw these areas of a panel; `clear` removes everything else it shows.
    Draw {
        /// Index of the panel.
        panel: usize,
        /// What.
        areas: Vec<Area>,
        /// Whether these are all areas of the panel.
        clear: bool,
    },
    /// Ask a panel whether it is there.
    Ask {
        /// Index of the panel.
        panel: usize,
    },
    /// Nothing to do for so long, unless a new picture comes.
    Wait(Duration),
}

#[derive(Debug, Clone)]
enum Presence {
    /// Not reached yet, or silent; with the pause before the attempt after the next.
    Silent { retry_at: Instant, pause: Duration },
    /// It answers.
    Answering { heard_at: Instant, refreshed_at: Instant },
}

#[derive(Debug, Clone)]
struct Shown {
    area: Area,
    at: Instant,
}

#[derive(Debug, Clone)]
struct Panel {
    wanted: Picture,
    wanted_at: Instant,
    shown: BTreeMap<u8, Shown>,
    presence: Presence,
}

/// The state of one line.
#[derive(Debug, Clone)]
pub struct Plan {
    panels: Vec<Panel>,
}

impl Plan {
    /// A line of so many panels, none of which has been reached.
    #[must_use]
    pub fn new(panels: usize, now: Instant) -> Self {
        let panel = Panel {
            wanted: Picture::default(),
            wanted_at: now,
            shown: BTreeMap::new(),
            presence: Presence::Silent { retry_at: now, pause: RETRY_AFTER },
        };
        Self { panels: vec![panel; panels] }
    }

    /// A panel should show this from now on.
    pub fn want(&mut self, panel: usize, picture: Picture, now: Instant) {
        if let Some(panel) = self.panels.get_mut(panel)
            && panel.wanted != picture
        {
            panel.wanted = picture;
            panel.wanted_at = now;
        }
    }

    /// What to do now.
    #[must_use]
    pub fn next(&self, now: Instant) -> Step {
        let mut best: Option<((u8, Instant), Step)> = None;
        let mut wait = ASK_AFTER;
        for (index, panel) in self.panels.iter().enumerate() {
            match panel.next(index, now) {
                (_, Step::Wait(pause)) => wait = wait.min(pause),
                (rank, step) => {
                    if best.as_ref().is_none_or(|(other, _)| rank < *other) {
                        best = Some((rank, step));
                    }
                }
            }
        }
        best.map_or(Step::Wait(wait), |(_, step)| step)
    }

    /// The step was carried out and the panel answered.
    pub fn done(&mut self, step: &Step, now: Instant) {
        match step {
            Step::Draw { panel, areas, clear } => {
                let Some(panel) = self.panels.get_mut(*panel) else { return };
                if *clear {
                    panel.shown.clear();
                }
                for area in areas {
                    panel.shown.insert(area.id, Shown { area: area.clone(), at: now });
                }
                let refreshed_at = match panel.presence {
                    Presence::Answering { refreshed_at, .. } if !*clear => refreshed_at,
                    Presence::Answering { .. } | Presence::Silent { .. } => now,
                };
                panel.presence = Presence::Answering { heard_at: now, refreshed_at };
            }
            Step::Ask { panel } => {
                let Some(panel) = self.panels.get_mut(*panel) else { return };
                match &mut panel.presence {
                    Presence::Answering { heard_at, .. } => *heard_at = now,
                    silent @ Presence::Silent { .. } => {
                        *silent = Presence::Answering { heard_at: now, refreshed_at: now };
                    }
                }
            }
            Step::Wait(_) => {}
        }
    }

    /// The step was tried and the panel did not answer.
    pub fn failed(&mut self, step: &Step, now: Instant) {
        let (Step::Draw { panel, .. } | Step::Ask { panel }) = step else { return };
        let Some(panel) = self.panels.get_mut(*panel) else { return };
        let pause = match panel.presence {
            Presence::Silent { pause, .. } => (pause * 2).min(RETRY_AFTER_MAX),
            Presence::Answering { .. } => RETRY_AFTER,
        };
        panel.shown.clear();
        panel.presence = Presence::Silent { retry_at: now + pause, pause };
    }

    /// The line itself broke: nothing is known of any panel any more, and all may be dark when it returns.
    pub fn line_broke(&mut self, now: Instant) {
        for panel in &mut self.panels {
            panel.shown.clear();
            panel.presence = Presence::Silent { retry_at: now + RETRY_AFTER, pause: RETRY_AFTER };
        }
    }

    /// Whether a panel answers.
    #[must_use]
    pub fn is_answering(&self, panel: usize) -> bool {
        let presence = self.panels.get(panel).map(|panel| &panel.presence);
        matches!(presence, Some(Presence::Answering { .. }))
    }
}

/// Ranks of what to do, most urgent first.
const CALL: u8 = 0;
const CHANGE: u8 = 1;
const RETURN: u8 = 2;
const UPKEEP: u8 = 3;

impl Panel {
    /// What this panel needs, and how urgent that is.
    fn next(&self, index: usize, now: Instant) -> ((u8, Instant), Step) {
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
        if refreshed_at + REFRESH_AFTER <= now {
            return ((UPKEEP, refreshed_at), self.all(index));
        }
        if heard_at + ASK_AFTER <= now {
            return ((UPKEEP, heard_at), Step::Ask { panel: index });
        }
        wait(until)
    }

    /// The whole picture. What the panel already shows does not move in again.
    fn all(&self, panel: usize) -> Step {
        let areas = self.wanted.areas.iter().map(|area| {
            if self.differs(area) { area.clone() } else { Area { entrance: Entrance::Still, ..area.clone() } }
        });
        Step::Draw { panel, areas: areas.collect(), clear: true }
    }

    fn rank(&self, areas: &[Area]) -> u8 {
        let call = areas.iter().any(|area| area.entrance == Entrance::RollIn && self.differs(area));
        if call { CALL } else { CHANGE }
    }

    /// Whether the panel shows something else there; how it came does not matter.
    fn differs(&self, area: &Area) -> bool {
        self.shown
            .get(&area.id)
            .is_none_or(|shown| Area { entrance: area.entrance, ..shown.area.clone() } != *area)
    }

    fn free_at(&self, area: &Area) -> Option<Instant> {
        self.shown.get(&area.id).map(|shown| shown.at + AREA_AGAIN_AFTER)
    }

    /// Whether areas must go away or move, for which the panel is drawn as a whole.
    fn has_other_areas(&self) -> bool {
        let place = |area: &Area| (area.id, area.x, area.y, area.width, area.height);
        !self.shown.values().map(|shown| place(&shown.area)).eq(self.wanted.areas.iter().map(place))
    }
}
