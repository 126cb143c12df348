//! Who is next: *the ticket with the earliest effective time*, unless the administrator set a counter to take
//! its window types in order or by share, or a limit on how many with a head start may be called in a row.
//!
//! One picker serves the call, its runner-up and the clerk's preview, so that they cannot disagree.

use crate::counter::Shares;
use crate::ids::{CounterNo, Prefix};
use crate::queue::{Line, Place, Queues, WhyRule};
use crate::settings::{Policy, Settings};
use std::collections::BTreeMap;
use std::collections::btree_set;
use std::iter::Peekable;

/// What a counter owes a window type of share 1 for one call; the others in proportion.
const SHARE_UNIT: u64 = 1_000_000;

/// How far a call moves a window type's claim on a counter: the larger its share, the less.
#[must_use]
pub(crate) fn stride(policy: &Policy, window_type: Prefix) -> u64 {
    let share = match policy {
        Policy::OldestFirst | Policy::InOrder => 1,
        Policy::Share(shares) => shares.get(&window_type).copied().unwrap_or(1).max(1),
    };
    SHARE_UNIT / u64::from(share)
}

/// Names a counter's next tickets one after another, as if each were called.
#[derive(Debug)]
pub(crate) struct Picker<'a> {
    policy: &'a Policy,
    lanes: Vec<Lane<'a>>,
    /// Whether the counter takes more than one window type, so that its policy has something to choose.
    several: bool,
    shares: Shares,
}

/// One line as the picker reads it.
#[derive(Debug)]
struct Lane<'a> {
    /// `None`: tickets sent to this very counter.
    window_type: Option<Prefix>,
    ordinary: Peekable<btree_set::Iter<'a, Place>>,
    favoured: Peekable<btree_set::Iter<'a, Place>>,
    in_row: u32,
    in_row_max: u32,
}

/// The first of a lane.
#[derive(Debug, Clone, Copy)]
struct Head {
    place: Place,
    /// Whether it has a head start.
    favoured: bool,
    /// Whether it goes before one with an earlier place because it is an ordinary ticket's turn.
    by_turn: bool,
}

impl<'a> Picker<'a> {
    pub(crate) fn new(
        settings: &'a Settings,
        queues: &'a Queues,
        in_row: &BTreeMap<Prefix, u32>,
        counter: CounterNo,
        takes: &[Prefix],
        shares: &Shares,
    ) -> Self {
        const OLDEST_FIRST: &Policy = &Policy::OldestFirst;
        let of_type = takes.iter().filter_map(|prefix| {
            let line = queues.of_type(*prefix)?;
            let in_row_max = settings.window_types.get(prefix).map_or(0, |it| it.priority_in_row_max);
            Some(Lane::new(Some(*prefix), line, in_row.get(prefix).copied().unwrap_or(0), in_row_max))
        });
        let sent = queues.of_counter(counter).map(|line| Lane::new(None, line, 0, 0));
        Self {
            policy: settings.counters.get(&counter).map_or(OLDEST_FIRST, |counter| &counter.policy),
            // Sent ones first: where a policy does not compare places, somebody was told to wait for this counter.
            lanes: sent.into_iter().chain(of_type).collect(),
            several: takes.len() > 1,
            shares: shares.clone(),
        }
    }

    fn choose(&mut self) -> Option<(usize, Head)> {
        let heads = self.lanes.iter_mut().enumerate();
        let heads: Vec<(usize, Option<Prefix>, Head)> =
            heads.filter_map(|(n, lane)| Some((n, lane.window_type, lane.head()?))).collect();
        let mut heads = heads.into_iter();
        let chosen = match self.policy {
            Policy::OldestFirst => heads.min_by_key(|(_, _, head)| head.place),
            Policy::InOrder => heads.next(),
            Policy::Share(_) => heads.min_by_key(|(_, window_type, head)| {
                (window_type.map(|window_type| self.shares.claim(window_type)), head.place)
            }),
        };
        chosen.map(|(n, _, head)| (n, head))
    }
}

impl Iterator for Picker<'_> {
    type Item = (Place, WhyRule);

    fn next(&mut self) -> Option<(Place, WhyRule)> {
        let (chosen, head) = self.choose()?;
        let lane = self.lanes.get_mut(chosen)?;
        lane.take(head);
        let rule = match (lane.window_type, self.policy) {
            (None, _) => WhyRule::SentToCounter,
            (Some(_), _) if head.by_turn => WhyRule::OrdinaryTurn,
            (Some(_), Policy::InOrder) if self.several => WhyRule::FirstInOrder,
            (Some(_), Policy::Share(_)) if self.several => WhyRule::ByShare,
            (Some(_), Policy::OldestFirst | Policy::InOrder | Policy::Share(_)) => {
                WhyRule::EarliestEffectiveTime
            }
        };
        if let Some(window_type) = lane.window_type {
            self.shares.called(window_type, stride(self.policy, window_type));
        }
        Some((head.place, rule))
    }
}

impl<'a> Lane<'a> {
    fn new(window_type: Option<Prefix>, line: &'a Line, in_row: u32, in_row_max: u32) -> Self {
        let (ordinary, favoured) = (line.ordinary.iter().peekable(), line.favoured.iter().peekable());
        Self { window_type, ordinary, favoured, in_row, in_row_max }
    }

    fn head(&mut self) -> Option<Head> {
        let ordinary = self.ordinary.peek().map(|place| **place);
        let favoured = self.favoured.peek().map(|place| **place);
        let spent = self.in_row_max > 0 && self.in_row >= self.in_row_max;
        match (ordinary, favoured) {
            (Some(place), Some(earlier)) if earlier < place && spent => {
                Some(Head { place, favoured: false, by_turn: true })
            }
            (ordinary, Some(place)) if ordinary.is_none_or(|ordinary| place < ordinary) => {
                Some(Head { place, favoured: true, by_turn: false })
            }
            (Some(place), _) => Some(Head { place, favoured: false, by_turn: false }),
            (None, _) => None,
        }
    }

    fn take(&mut self, head: Head) {
        if head.favoured {
            self.favoured.next();
            self.in_row = if self.ordinary.peek().is_some() { self.in_row.saturating_add(1) } else { 0 };
        } else {
            self.ordinary.next();
            self.in_row = 0;
        }
    }
}
