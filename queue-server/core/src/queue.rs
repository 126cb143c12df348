//! Everybody who waits, and the lines they wait in.
//!
//! Effective time is issue time less the head start of the class, so nobody waits for ever: an ordinary
//! ticket can only be overtaken by those issued within the head start after it. Who is next is decided in
//! [`crate::pick`].

use crate::ids::{CounterNo, Prefix, TicketId};
use crate::number::TicketNumber;
use crate::ticket::Class;
use crate::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// A waiting ticket's place: effective time, then order of issue.
pub type Place = (Timestamp, TicketId);

/// From here on the number of overtaken tickets is not counted further: nobody reads on, and a call stays quick.
pub const OVERTOOK_MAX: usize = 500;

/// Why this ticket and no other, kept with every call to be shown in a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Why {
    /// The rule that chose it.
    pub rule: WhyRule,
    /// Head start its class gave it, seconds.
    pub head_start_s: u32,
    /// Its effective time.
    pub effective_at: Timestamp,
    /// Tickets issued before it that still wait for the same counter; [`OVERTOOK_MAX`] means that many or more.
    pub overtook: u32,
    /// The ticket that would have been called otherwise.
    pub runner_up: Option<(TicketNumber, Timestamp)>,
    /// Whether the hall called it by itself, for an idle counter.
    pub automatic: bool,
}

/// Which rule chose a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyRule {
    /// Earliest effective time of all this counter may take.
    EarliestEffectiveTime,
    /// An ordinary ticket's turn: as many with a head start as are allowed in a row were called before it.
    OrdinaryTurn,
    /// Earliest of the first window type, in the counter's order, that has somebody waiting.
    FirstInOrder,
    /// Earliest of the window type that is owed most by the counter's shares.
    ByShare,
    /// Sent to this very counter, and earliest, or before the policy: somebody was told to wait for this counter.
    SentToCounter,
    /// Chosen by the clerk.
    Chosen,
    /// Taken up again where it was held, or elsewhere once that counter has closed.
    Resumed,
}

/// One line. Tickets with a head start stand apart, so that the first ordinary one is found at once when it
/// is its turn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) ordinary: BTreeSet<Place>,
    pub(crate) favoured: BTreeSet<Place>,
}

impl Line {
    fn side(&mut self, class: Class) -> &mut BTreeSet<Place> {
        match class {
            Class::Ordinary => &mut self.ordinary,
            Class::Priority | Class::Appointment => &mut self.favoured,
        }
    }

    fn sides(&self) -> [&BTreeSet<Place>; 2] {
        [&self.ordinary, &self.favoured]
    }

    fn len(&self) -> usize {
        self.ordinary.len() + self.favoured.len()
    }

    fn before(&self, place: Place) -> usize {
        self.sides().map(|side| before(side, place)).iter().sum()
    }

    /// Both sides as one, in the order of places.
    fn iter(&self) -> impl Iterator<Item = Place> + '_ {
        let mut ordinary = self.ordinary.iter().copied().peekable();
        let mut favoured = self.favoured.iter().copied().peekable();
        std::iter::from_fn(move || match (ordinary.peek(), favoured.peek()) {
            (Some(a), Some(b)) if b < a => favoured.next(),
            (Some(_), _) => ordinary.next(),
            (None, _) => favoured.next(),
        })
    }
}

/// Everybody who waits: one line per window type, and one per counter for tickets sent to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queues {
    by_type: BTreeMap<Prefix, Line>,
    by_counter: BTreeMap<CounterNo, Line>,
    /// By window type, in the order of issue, wherever they stand.
    by_issue: BTreeMap<Prefix, BTreeSet<TicketId>>,
}

/// Where a ticket stands, or is to stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stand {
    pub(crate) window_type: Prefix,
    pub(crate) to_counter: Option<CounterNo>,
    pub(crate) class: Class,
    pub(crate) place: Place,
}

impl Queues {
    pub(crate) fn insert(&mut self, stand: Stand) {
        self.line_mut(stand).side(stand.class).insert(stand.place);
        self.by_issue.entry(stand.window_type).or_default().insert(stand.place.1);
    }

    pub(crate) fn remove(&mut self, stand: Stand) {
        self.line_mut(stand).side(stand.class).remove(&stand.place);
        self.by_issue.entry(stand.window_type).or_default().remove(&stand.place.1);
    }

    /// How many wait for a window type, those sent to a single counter included.
    #[must_use]
    pub fn waiting(&self, window_type: Prefix) -> usize {
        self.by_issue.get(&window_type).map_or(0, BTreeSet::len)
    }

    /// The window types that have somebody waiting.
    pub(crate) fn busy(&self) -> Vec<Prefix> {
        self.by_issue.iter().filter(|(_, line)| !line.is_empty()).map(|(prefix, _)| *prefix).collect()
    }

    /// Whoever of those who wait for a window type was issued first.
    #[must_use]
    pub fn oldest(&self, window_type: Prefix) -> Option<TicketId> {
        self.by_issue.get(&window_type)?.first().copied()
    }

    /// A window type's line in the order of places; tickets sent to a single counter stand in that counter's.
    pub fn line(&self, window_type: Prefix) -> impl Iterator<Item = Place> + '_ {
        self.by_type.get(&window_type).into_iter().flat_map(Line::iter)
    }

    /// The line of the tickets sent to a counter, in the order of places.
    pub fn sent_to(&self, counter: CounterNo) -> impl Iterator<Item = Place> + '_ {
        self.by_counter.get(&counter).into_iter().flat_map(Line::iter)
    }

    /// How many wait that a counter may take.
    #[must_use]
    pub fn waiting_for_counter(&self, counter: CounterNo, takes: &[Prefix]) -> usize {
        self.lines(counter, takes).map(Line::len).sum()
    }

    /// How many in a window type's line stand before `place`.
    #[must_use]
    pub fn ahead_in(&self, window_type: Prefix, place: Place) -> usize {
        self.by_type.get(&window_type).map_or(0, |line| line.before(place))
    }

    /// How many a counter may take that stand before `place`.
    #[must_use]
    pub fn ahead_at(&self, counter: CounterNo, takes: &[Prefix], place: Place) -> usize {
        self.lines(counter, takes).map(|line| line.before(place)).sum()
    }

    /// Tickets a counter may take that were issued before the one at `place`, and are called after it if it
    /// is called now: also those before it in the line, when a clerk chose it. At most [`OVERTOOK_MAX`].
    #[must_use]
    pub fn overtaken_by(
        &self,
        counter: CounterNo,
        takes: &[Prefix],
        place: Place,
        issued_at: Timestamp,
    ) -> usize {
        // Whoever was issued earlier has an effective time of at most its own issue, unless it came back later.
        let until = (issued_at.max(place.0), TicketId(u64::MAX));
        self.lines(counter, takes)
            .flat_map(Line::sides)
            .flat_map(|side| side.range(..=until))
            .filter(|(_, other)| *other < place.1)
            .take(OVERTOOK_MAX)
            .count()
    }

    /// Whether an ordinary ticket stands in a window type's line.
    pub(crate) fn has_ordinary(&self, window_type: Prefix) -> bool {
        self.by_type.get(&window_type).is_some_and(|line| !line.ordinary.is_empty())
    }

    pub(crate) fn of_type(&self, window_type: Prefix) -> Option<&Line> {
        self.by_type.get(&window_type)
    }

    pub(crate) fn of_counter(&self, counter: CounterNo) -> Option<&Line> {
        self.by_counter.get(&counter)
    }

    fn lines<'a>(&'a self, counter: CounterNo, takes: &'a [Prefix]) -> impl Iterator<Item = &'a Line> {
        takes.iter().filter_map(|prefix| self.by_type.get(prefix)).chain(self.by_counter.get(&counter))
    }

    fn line_mut(&mut self, stand: Stand) -> &mut Line {
        match stand.to_counter {
            None => self.by_type.entry(stand.window_type).or_default(),
            Some(counter) => self.by_counter.entry(counter).or_default(),
        }
    }
}

/// How many of a side stand before `place`. Counted from both ends at once until either is reached: a newcomer is
/// at the end, whoever is called at the front, and a tree does not know its own ranks.
fn before(side: &BTreeSet<Place>, place: Place) -> usize {
    let mut front = side.range(..place);
    let mut back = side.range(place..);
    let mut counted = 0;
    loop {
        if front.next().is_none() {
            return counted;
        }
        if back.next().is_none() {
            return side.len() - counted;
        }
        counted += 1;
    }
}
