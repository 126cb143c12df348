//! What an administrator sets for a hall. Checked by whoever reads the configuration; the rules trust it.

use crate::ids::{CounterNo, MatterId, Prefix};
use crate::ticket::Class;
use crate::time::UtcOffset;
use std::collections::{BTreeMap, BTreeSet};

/// All settings of a hall.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The hall's distance from UTC.
    pub utc_offset: UtcOffset,
    /// Rules of calling.
    pub rules: CallRules,
    /// Every queue, by its prefix.
    pub window_types: BTreeMap<Prefix, WindowType>,
    /// Every counter and the window types it takes by default.
    pub counters: BTreeMap<CounterNo, Vec<Prefix>>,
    /// Every matter a ticket may name, with the window type that serves it.
    pub matters: BTreeMap<MatterId, Prefix>,
}

/// Settings of one window type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WindowType {
    /// Whether a ticket needs a holder.
    pub real_name: RealName,
    /// Head start of a priority ticket, seconds: how much later it may be issued and still be called first.
    pub priority_head_start_s: u32,
    /// Head start of an appointment, seconds.
    pub appointment_head_start_s: u32,
    /// Seconds a service takes at first guess, until the day has shown better.
    pub service_s: u32,
}

impl WindowType {
    /// Head start of a class, seconds. Ordinary tickets have none: they are what the others are ahead of.
    #[must_use]
    pub const fn head_start_s(&self, class: Class) -> u32 {
        match class {
            Class::Ordinary => 0,
            Class::Priority => self.priority_head_start_s,
            Class::Appointment => self.appointment_head_start_s,
        }
    }
}

/// Whether a ticket needs a holder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RealName {
    /// Not asked; a given holder is ignored.
    None,
    /// Offered; may be skipped.
    #[default]
    Optional,
    /// No ticket without one.
    Required,
}

/// Rules of calling, for the whole hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallRules {
    /// Calls at the counter before a ticket may be marked a no-show.
    pub calls_min: u32,
    /// Seconds after the first of them before it may be.
    pub no_show_after_s: u32,
    /// Where a no-show comes back into the queue.
    pub requeue: Requeue,
    /// How often one ticket may come back.
    pub requeue_max: u32,
}

impl Default for CallRules {
    fn default() -> Self {
        Self { calls_min: 1, no_show_after_s: 0, requeue: Requeue::Behind(3), requeue_max: 2 }
    }
}

/// Where a no-show comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requeue {
    /// Behind the first N who wait now.
    Behind(u32),
    /// At the end, as if issued now.
    End,
    /// Not at all: a new ticket is needed.
    Never,
}

impl Settings {
    /// The counters that take a window type by default, ascending.
    #[must_use]
    pub fn counters_for(&self, prefix: Prefix) -> BTreeSet<CounterNo> {
        self.counters.iter().filter(|(_, takes)| takes.contains(&prefix)).map(|(no, _)| *no).collect()
    }
}
