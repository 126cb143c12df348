//! Who gets what next on one serial line. Pure: sends nothing, waits for nothing; time comes from outside.
//!
//! Only the newest picture of each panel is kept, so a slow line skips pictures and never falls behind.
//! An area is drawn when it differs, at most once a second. A silent panel is only asked, by a short frame, so
//! that it holds nobody up; when it answers it gets all of its present picture. An answering one gets that
//! again now and then, in case it lost power unseen. Power, brightness and clock are set when they change and when
//! the panel returns; a dark panel is not drawn.

mod panel;

use self::panel::{Panel, Presence, Shown};
use super::care::Care;
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
/// A panel that is busy is left in peace for so long.
pub const BUSY_FOR: Duration = Duration::from_millis(250);
/// A panel that was busy so often in a row does not answer, for all we know.
pub const BUSY_MAX: u32 = 20;
/// Waits for the answer of a panel that may be cut short in a row.
pub const LEFT_MAX: u32 = 2;
/// What a panel refused it is offered again after so long, or when it has changed.
pub const REFUSED_FOR: Duration = Duration::from_secs(30);

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
    /// Light a panel or make it dark.
    Power {
        /// Index of the panel.
        panel: usize,
        /// Whether it is lit.
        on: bool,
    },
    /// Make a panel so bright.
    Brightness {
        /// Index of the panel.
        panel: usize,
        /// 0 … 15
        level: u8,
    },
    /// Set a panel's clock.
    Clock {
        /// Index of the panel.
        panel: usize,
    },
    /// Nothing to do for so long, unless a new picture comes.
    Wait(Duration),
}

impl Step {
    /// Whom it is for.
    #[must_use]
    pub fn panel(&self) -> Option<usize> {
        match self {
            Self::Draw { panel, .. }
            | Self::Ask { panel }
            | Self::Power { panel, .. }
            | Self::Brightness { panel, .. }
            | Self::Clock { panel } => Some(*panel),
            Self::Wait(_) => None,
        }
    }

    /// Whether it shows a call that was not shown yet.
    #[must_use]
    pub fn is_call(&self) -> bool {
        match self {
            Self::Draw { areas, .. } => areas.iter().any(|area| area.entrance == Entrance::RollIn),
            Self::Ask { .. }
            | Self::Power { .. }
            | Self::Brightness { .. }
            | Self::Clock { .. }
            | Self::Wait(_) => false,
        }
    }
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
            care: Care::default(),
            cared: Care::default(),
            not_before: now,
            busy: 0,
            left: 0,
            refused: false,
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
            if std::mem::take(&mut panel.refused) {
                panel.not_before = now;
            }
        }
    }

    /// A panel should be lit like this from now on.
    pub fn care(&mut self, panel: usize, care: Care) {
        if let Some(panel) = self.panels.get_mut(panel) {
            panel.care = care;
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
        let Some(panel) = step.panel().and_then(|panel| self.panels.get_mut(panel)) else { return };
        let mut refresh = false;
        match step {
            Step::Draw { areas, clear, .. } => {
                refresh = *clear;
                if *clear {
                    panel.shown.clear();
                }
                for area in areas {
                    panel.shown.insert(area.id, Shown { area: area.clone(), at: now });
                }
                panel.refused = false;
            }
            Step::Power { on, .. } => {
                panel.cared.power = Some(*on);
                // What it shows when it is lit again is its own affair: it is drawn as a whole.
                panel.shown.clear();
            }
            Step::Brightness { level, .. } => panel.cared.brightness = Some(*level),
            Step::Clock { .. } => panel.cared.clock_day = panel.care.clock_day,
            Step::Ask { .. } | Step::Wait(_) => {}
        }
        panel.busy = 0;
        panel.heard(now, refresh);
    }

    /// The step was tried and the panel did not answer.
    pub fn failed(&mut self, step: &Step, now: Instant) {
        let Some(panel) = step.panel().and_then(|panel| self.panels.get_mut(panel)) else { return };
        let pause = match panel.presence {
            Presence::Silent { pause, .. } => (pause * 2).min(RETRY_AFTER_MAX),
            Presence::Answering { .. } => RETRY_AFTER,
        };
        panel.lost(now + pause, pause);
    }

    /// The wait for the panel's answer was cut short; others go first now. Whether that was so often that the panel
    /// counts as silent: two dead panels with a call each would else cut each other short for ever.
    pub fn left(&mut self, step: &Step, now: Instant) -> bool {
        let Some(panel) = step.panel().and_then(|panel| self.panels.get_mut(panel)) else { return false };
        panel.wanted_at = now;
        panel.left += 1;
        let lost = panel.left >= LEFT_MAX && matches!(panel.presence, Presence::Answering { .. });
        if lost {
            self.failed(step, now);
        }
        lost
    }

    /// When the next call for another panel than `busy_with` may be drawn: then nobody silent is waited for any more.
    #[must_use]
    pub fn call_due(&self, busy_with: usize) -> Option<Instant> {
        let others = self.panels.iter().enumerate().filter(|(index, _)| *index != busy_with);
        others.filter_map(|(_, panel)| panel.call_due()).min()
    }

    /// The panel answered that it is busy. Whether it has been so too often.
    pub fn busy(&mut self, step: &Step, now: Instant) -> bool {
        let Some(panel) = step.panel().and_then(|panel| self.panels.get_mut(panel)) else { return false };
        panel.busy = panel.busy.saturating_add(1);
        panel.not_before = now + BUSY_FOR;
        panel.heard(now, false);
        panel.busy > BUSY_MAX
    }

    /// The panel answered no, or cannot be asked this at all. It is told the same only after a while.
    pub fn refused(&mut self, step: &Step, now: Instant) {
        let Some(panel) = step.panel().and_then(|panel| self.panels.get_mut(panel)) else { return };
        match step {
            Step::Draw { .. } => {
                panel.refused = true;
                panel.not_before = now + REFUSED_FOR;
            }
            // Not every card knows these. It is told again when it returns or something else is wanted.
            Step::Power { on, .. } => panel.cared.power = Some(*on),
            Step::Brightness { level, .. } => panel.cared.brightness = Some(*level),
            Step::Clock { .. } => panel.cared.clock_day = panel.care.clock_day,
            Step::Ask { .. } | Step::Wait(_) => {}
        }
        panel.heard(now, false);
    }

    /// The panel speaks until then and should not be asked anything meanwhile that is not needed.
    pub fn speaks(&mut self, panel: usize, until: Instant) {
        if let Some(panel) = self.panels.get_mut(panel) {
            panel.heard(until, false);
        }
    }

    /// The line itself broke: nothing is known of any panel any more, and all may be dark when it returns.
    pub fn line_broke(&mut self, now: Instant) {
        for panel in &mut self.panels {
            panel.lost(now + RETRY_AFTER, RETRY_AFTER);
        }
    }

    /// Whether a panel refused what it should show.
    #[must_use]
    pub fn is_refusing(&self, panel: usize) -> bool {
        self.panels.get(panel).is_some_and(|panel| panel.refused)
    }

    /// Whether the last wait for a panel's answer was cut short.
    #[must_use]
    pub fn was_left(&self, panel: usize) -> bool {
        self.panels.get(panel).is_some_and(|panel| panel.left > 0)
    }

    /// Whether a panel answers.
    #[must_use]
    pub fn is_answering(&self, panel: usize) -> bool {
        let presence = self.panels.get(panel).map(|panel| &panel.presence);
        matches!(presence, Some(Presence::Answering { .. }))
    }
}
