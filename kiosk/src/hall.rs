//! The hall as this kiosk last heard of it, and whether that is still true.

use crate::language::Wait;
use crate::search::Index;
use bevy::prelude::*;
use jiff::Timestamp;
use queue_api::CounterNo;
use queue_api::guide::{Department, Guides, Matter, Theme};
use queue_api::hall::{HallInfo, HallSnapshot, WindowTypeView};

/// Whether the server can be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Not heard yet since the kiosk started.
    Connecting,
    /// What is shown is current.
    Live,
    /// Not heard any more.
    Lost {
        /// Since when.
        since: Timestamp,
    },
}

/// The last snapshot, the guides, and the line they came by.
#[derive(Resource, Debug)]
pub struct Hall {
    line: Line,
    /// The line broke, and is not up again as far as was said.
    is_stale: bool,
    snapshot: Option<Box<HallSnapshot>>,
    guides: Guides,
    knows_guides: bool,
    index: Index,
}

impl Default for Hall {
    fn default() -> Self {
        Self {
            line: Line::Connecting,
            is_stale: false,
            snapshot: None,
            guides: Guides::default(),
            knows_guides: false,
            index: Index::default(),
        }
    }
}

impl Hall {
    /// Whether the server can be heard.
    #[must_use]
    pub fn line(&self) -> Line {
        self.line
    }

    /// Whether tickets can be asked for.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.line == Line::Live && self.snapshot.is_some()
    }

    /// Name and settings, once known.
    #[must_use]
    pub fn info(&self) -> Option<&HallInfo> {
        self.snapshot.as_ref().map(|snapshot| &snapshot.hall)
    }

    /// Every queue, in the hall's order.
    #[must_use]
    pub fn window_types(&self) -> &[WindowTypeView] {
        self.snapshot.as_ref().map_or(&[], |snapshot| &snapshot.window_types)
    }

    /// One queue.
    #[must_use]
    pub fn window_type(&self, prefix: &str) -> Option<&WindowTypeView> {
        self.window_types().iter().find(|window_type| window_type.prefix == prefix)
    }

    /// Whether the hall has a counter of this number.
    #[must_use]
    pub fn has_counter(&self, no: CounterNo) -> bool {
        let of_queues = self.window_types().iter().any(|window_type| window_type.counters.contains(&no));
        let counters = self.snapshot.as_ref().map_or(&[][..], |snapshot| &snapshot.counters);
        of_queues || counters.iter().any(|counter| counter.no == no)
    }

    /// Departments that have a matter.
    pub fn departments(&self) -> impl Iterator<Item = &Department> {
        let matters = &self.guides.matters;
        self.guides
            .departments
            .iter()
            .filter(move |department| matters.iter().any(|matter| matter.department == department.id))
    }

    /// Matters a window type serves.
    pub fn matters_of(&self, prefix: &str) -> impl Iterator<Item = &Matter> {
        self.guides.matters.iter().filter(move |matter| matter.window_type == prefix)
    }

    /// Matters of a department.
    pub fn matters_in(&self, department: &str) -> impl Iterator<Item = &Matter> {
        self.guides.matters.iter().filter(move |matter| matter.department == department)
    }

    /// Themes that have a matter.
    pub fn themes(&self) -> impl Iterator<Item = &Theme> {
        let matters = &self.guides.matters;
        self.guides
            .themes
            .iter()
            .filter(move |theme| matters.iter().any(|matter| matter.themes.contains(&theme.id)))
    }

    /// Matters of a theme.
    pub fn matters_about(&self, theme: &str) -> impl Iterator<Item = &Matter> {
        self.guides.matters.iter().filter(move |matter| matter.themes.iter().any(|id| id == theme))
    }

    /// Matters most asked for, the most asked first.
    pub fn shortcuts(&self) -> impl Iterator<Item = &Matter> {
        self.guides.shortcuts.iter().filter_map(|id| self.matter(id))
    }

    /// All matters, by every way they are looked for; made anew with the guides.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Whether a window type issues tickets now.
    #[must_use]
    pub fn issues(&self, prefix: &str) -> bool {
        self.window_type(prefix).is_some_and(|window_type| window_type.issuing)
    }

    /// One matter.
    #[must_use]
    pub fn matter(&self, id: &str) -> Option<&Matter> {
        self.guides.matters.iter().find(|matter| matter.id == id)
    }

    /// Whether there is any guide to read.
    #[must_use]
    pub fn has_guides(&self) -> bool {
        !self.guides.matters.is_empty()
    }

    /// Whether the guides came, be they none.
    #[must_use]
    pub fn knows_guides(&self) -> bool {
        self.knows_guides
    }

    /// The hall is followed from here on. After a break that is not yet live: it may be the last word of a server that
    /// died with it.
    pub fn show(&mut self, snapshot: Box<HallSnapshot>) {
        self.snapshot = Some(snapshot);
        self.go_live();
    }

    /// Whether fresh figures show something new. Those of another log, or from before what is shown, are late; and a
    /// figure nobody sees is no news.
    #[must_use]
    pub fn is_news(&self, figures: &HallSnapshot) -> bool {
        let follows = |shown: &HallSnapshot| shown.log == figures.log && shown.seq <= figures.seq;
        self.snapshot.as_deref().is_some_and(|shown| follows(shown) && !looks_the_same(shown, figures))
    }

    /// Fresh figures came. Of the line they say nothing.
    pub fn refresh(&mut self, figures: Box<HallSnapshot>) {
        self.snapshot = Some(figures);
    }

    /// The guides came.
    pub fn learn(&mut self, guides: Guides) {
        self.index = Index::new(&guides);
        self.guides = guides;
        self.knows_guides = true;
    }

    /// The line is up again.
    pub fn found(&mut self) {
        self.is_stale = false;
        self.go_live();
    }

    /// The line broke. The first moment counts.
    pub fn lost(&mut self, now: Timestamp) {
        self.is_stale = true;
        if self.line == Line::Live {
            self.line = Line::Lost { since: now };
        }
    }

    fn go_live(&mut self) {
        if self.snapshot.is_some() && !self.is_stale {
            self.line = Line::Live;
        }
    }
}

fn looks_the_same(a: &HallSnapshot, b: &HallSnapshot) -> bool {
    let shown = |snapshot: &HallSnapshot| {
        let mut window_types = snapshot.window_types.clone();
        window_types.iter_mut().for_each(|window_type| window_type.oldest_issued_at = None);
        window_types
    };
    a.hall == b.hall && shown(a) == shown(b)
}

/// The wait of somebody who takes a ticket of this window type now.
#[must_use]
pub fn wait_of(window_type: &WindowTypeView) -> Wait {
    Wait::new(window_type.wait, window_type.waiting, window_type.counters_open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn figures(log: &str, seq: u64, waiting: u32) -> HallSnapshot {
        let mut figures = HallSnapshot { log: log.into(), seq, ..sample::hall() };
        figures.window_types.iter_mut().for_each(|window_type| window_type.waiting = waiting);
        figures
    }

    #[test]
    fn late_figures_and_those_of_another_log_are_no_news() {
        let mut hall = Hall::default();
        assert!(!hall.is_news(&figures("now", 5, 1)), "of a hall that is not followed yet");
        hall.show(Box::new(figures("now", 5, 1)));
        assert!(hall.is_news(&figures("now", 5, 2)) && hall.is_news(&figures("now", 6, 2)));
        assert!(!hall.is_news(&figures("now", 4, 2)), "from before");
        assert!(!hall.is_news(&figures("before the restore", 9, 2)));
        assert!(!hall.is_news(&figures("now", 6, 1)), "nothing anybody sees");
    }

    #[test]
    fn figures_that_return_to_what_they_were_are_shown() {
        let mut hall = Hall::default();
        hall.show(Box::new(figures("now", 5, 1)));
        hall.refresh(Box::new(figures("now", 6, 2)));
        hall.show(Box::new(figures("now", 7, 1)));
        assert!(hall.is_news(&figures("now", 8, 2)));
    }
}
