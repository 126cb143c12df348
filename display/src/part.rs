//! The part of the hall a board or a loudspeaker is for. Pure; says also what of it the hall does not have.

use crate::hall::{Call, Hall, Queue};
use queue_api::CounterNo;
use queue_api::notice::Notice;
use std::collections::BTreeSet;

/// A part of the hall.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    #[default]
    Whole,
    /// The counters of these zones, as the hall's file names them.
    Zones(BTreeSet<String>),
    /// These counters.
    Counters(BTreeSet<CounterNo>),
    /// Whoever waited for these window types, wherever they are called.
    WindowTypes(BTreeSet<String>),
}

impl Part {
    /// Whether a counter belongs to it.
    #[must_use]
    pub fn has_counter(&self, hall: &Hall, no: CounterNo) -> bool {
        let counter = hall.counters.get(&no);
        match self {
            Self::Whole => true,
            Self::Zones(zones) => counter.is_some_and(|counter| zones.contains(&counter.zone)),
            Self::Counters(counters) => counters.contains(&no),
            Self::WindowTypes(prefixes) => counter
                .is_some_and(|counter| counter.window_types.iter().any(|prefix| prefixes.contains(prefix))),
        }
    }

    /// Whether a call is shown and said here.
    #[must_use]
    pub fn has_call(&self, hall: &Hall, call: &Call) -> bool {
        match self {
            Self::WindowTypes(prefixes) => prefixes.contains(&call.window_type),
            Self::Whole | Self::Zones(_) | Self::Counters(_) => self.has_counter(hall, call.counter),
        }
    }

    /// Whether a queue's waiting tickets may be called here.
    #[must_use]
    pub fn has_queue(&self, hall: &Hall, queue: &Queue) -> bool {
        match self {
            Self::Whole => true,
            Self::WindowTypes(prefixes) => prefixes.contains(&queue.prefix),
            // A clerk may have signed on for more than the counter's own.
            Self::Zones(_) | Self::Counters(_) => hall.counters.values().any(|counter| {
                let serves =
                    queue.counters.contains(&counter.no) || counter.window_types.contains(&queue.prefix);
                serves && self.has_counter(hall, counter.no)
            }),
        }
    }

    /// Whether a notice is for it. A board of the whole hall shows those of every zone.
    #[must_use]
    pub fn has_notice(&self, hall: &Hall, notice: &Notice) -> bool {
        let here = |zone: &str| match self {
            Self::Whole => true,
            Self::Zones(zones) => zones.contains(zone),
            Self::Counters(_) | Self::WindowTypes(_) => {
                hall.counters.values().any(|it| it.zone == zone && self.has_counter(hall, it.no))
            }
        };
        notice.zones.is_empty() || notice.zones.iter().any(|zone| here(zone))
    }

    /// Its counters; `None` for all of the hall's, those that are still to come too.
    #[must_use]
    pub fn counters(&self, hall: &Hall) -> Option<BTreeSet<CounterNo>> {
        match self {
            Self::Whole => None,
            Self::Counters(counters) => Some(counters.clone()),
            Self::Zones(_) | Self::WindowTypes(_) => {
                Some(hall.counters.keys().copied().filter(|no| self.has_counter(hall, *no)).collect())
            }
        }
    }

    /// What of it the hall does not have, in words for the log.
    #[must_use]
    pub fn missing(&self, hall: &Hall) -> Vec<String> {
        match self {
            Self::Whole => Vec::new(),
            Self::Zones(zones) => {
                let unknown = |zone: &&String| hall.counters.values().all(|counter| counter.zone != **zone);
                zones.iter().filter(unknown).map(|zone| format!("zone {zone}")).collect()
            }
            Self::Counters(counters) => {
                let unknown = counters.iter().filter(|no| !hall.counters.contains_key(no));
                unknown.map(|no| format!("counter {no}")).collect()
            }
            Self::WindowTypes(prefixes) => {
                let unknown = |prefix: &&String| hall.queues.iter().all(|queue| queue.prefix != **prefix);
                prefixes.iter().filter(unknown).map(|prefix| format!("window type {prefix}")).collect()
            }
        }
    }

    /// Whether the hall has nothing of it at all: what is for it would stay empty for ever.
    #[must_use]
    pub fn is_nowhere(&self, hall: &Hall) -> bool {
        let named = match self {
            Self::Whole => return false,
            Self::Zones(zones) => zones.len(),
            Self::Counters(counters) => counters.len(),
            Self::WindowTypes(prefixes) => prefixes.len(),
        };
        self.missing(hall).len() == named
    }
}
