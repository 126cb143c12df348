//! Who is next, and why: *the ticket with the earliest effective time*.
//!
//! Effective time is issue time less the head start of the class, so nobody waits for ever: an ordinary
//! ticket can only be overtaken by those issued within the head start after it.

use crate::ids::{CounterNo, Prefix, TicketId};
use crate::number::TicketNumber;
use crate::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A waiting ticket's place: effective time, then order of issue.
pub type Place = (Timestamp, TicketId);

/// Why this ticket and no other, kept with every call to be shown in a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Why {
    /// The rule that chose it.
    pub rule: WhyRule,
    /// Head start its class gave it, seconds.
    pub head_start_s: u32,
    /// Its effective time.
    pub effective_at: Timestamp,
    /// Tickets issued before it that still wait for the same counter.
    pub overtook: u32,
    /// The ticket that would have been called otherwise.
    pub runner_up: Option<(TicketNumber, Timestamp)>,
}

/// Which rule chose a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyRule {
    /// Earliest effective time of all this counter may take.
    EarliestEffectiveTime,
    /// Sent to this very counter, and earliest.
    SentToCounter,
    /// Chosen by the clerk.
    Chosen,
    /// Taken up again where it was held.
    Resumed,
}

/// Everybody who waits: one line per window type, and one per counter for tickets sent to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queues {
    by_type: BTreeMap<Prefix, BTreeSet<Place>>,
    by_counter: BTreeMap<CounterNo, BTreeSet<Place>>,
}

impl Queues {
    pub(crate) fn insert(&mut self, window_type: Prefix, to_counter: Option<CounterNo>, place: Place) {
        self.line_mut(window_type, to_counter).insert(place);
    }

    pub(crate) fn remove(&mut self, window_type: Prefix, to_counter: Option<CounterNo>, place: Place) {
        self.line_mut(window_type, to_counter).remove(&place);
    }

    /// How many wait for a window type, those sent to a single counter aside.
    #[must_use]
    pub fn waiting(&self, window_type: Prefix) -> usize {
        self.by_type.get(&window_type).map_or(0, BTreeSet::len)
    }

    /// A window type's line, first to be called first.
    pub fn line(&self, window_type: Prefix) -> impl Iterator<Item = Place> + '_ {
        self.by_type.get(&window_type).into_iter().flatten().copied()
    }

    /// How many wait that a counter may take.
    #[must_use]
    pub fn waiting_for_counter(&self, counter: CounterNo, takes: &[Prefix]) -> usize {
        self.lines(counter, takes).map(BTreeSet::len).sum()
    }

    /// How many in the same line are called before `place`.
    #[must_use]
    pub fn ahead_of(&self, window_type: Prefix, to_counter: Option<CounterNo>, place: Place) -> usize {
        let line = match to_counter {
            None => self.by_type.get(&window_type),
            Some(counter) => self.by_counter.get(&counter),
        };
        match line {
            // The usual case, a newcomer at the end, costs nothing.
            Some(line) if line.last().is_some_and(|last| *last < place) => line.len(),
            Some(line) => line.range(..place).count(),
            None => 0,
        }
    }

    /// The first `limit` tickets a counter would call, in order.
    #[must_use]
    pub fn next_for(&self, counter: CounterNo, takes: &[Prefix], limit: usize) -> Vec<Place> {
        let mut places: Vec<Place> =
            self.lines(counter, takes).flat_map(|line| line.iter().take(limit)).copied().collect();
        places.sort_unstable();
        places.truncate(limit);
        places
    }

    /// Tickets a counter may take that were issued before the one at `place`, and are called after it if it
    /// is called now: also those before it in the line, when a clerk chose it.
    #[must_use]
    pub fn overtaken_by(
        &self,
        counter: CounterNo,
        takes: &[Prefix],
        place: Place,
        issued_at: Timestamp,
    ) -> usize {
        // Whoever was issued earlier has an effective time of at most its own issue, unless it came back later.
        self.lines(counter, takes)
            .flat_map(|line| line.range(..=(issued_at.max(place.0), TicketId(u64::MAX))))
            .filter(|(_, other)| *other < place.1)
            .count()
    }

    fn lines<'a>(
        &'a self,
        counter: CounterNo,
        takes: &'a [Prefix],
    ) -> impl Iterator<Item = &'a BTreeSet<Place>> {
        takes.iter().filter_map(|prefix| self.by_type.get(prefix)).chain(self.by_counter.get(&counter))
    }

    fn line_mut(&mut self, window_type: Prefix, to_counter: Option<CounterNo>) -> &mut BTreeSet<Place> {
        match to_counter {
            None => self.by_type.entry(window_type).or_default(),
            Some(counter) => self.by_counter.entry(counter).or_default(),
        }
    }
}
