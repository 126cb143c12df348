//! What each keypad says, and whether a rating is open at its counter. Pure: told what happened and what time it is.
//!
//! A rating is open from the end of service until it is given, the next ticket is called, or its time is over. Without an
//! open rating a key means nothing, and silence is never a rating.

use crate::bridge::spool::OpenRating;
use crate::keypad::Prompt;
use queue_api::event::HallEvent;
use queue_api::follower::Update;
use queue_api::hall::HallSnapshot;
use queue_api::{CounterNo, TicketId};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// How long a keypad says thank you.
pub const THANKS_FOR: Duration = Duration::from_secs(5);

/// How long a keypad goes dark when a rating could not be stored; then it asks again.
pub const NOT_STORED_FOR: Duration = Duration::from_secs(3);

/// What a keypad should show from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Show {
    /// At which counter.
    pub counter: CounterNo,
    /// What it says.
    pub prompt: Prompt,
    /// Which ticket it shows; empty for none.
    pub number: String,
}

/// A ticket that may be rated now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rateable {
    /// Identity of the log it belongs to.
    pub log: String,
    /// The ticket.
    pub ticket: TicketId,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// Nobody is there.
    Idle,
    /// A ticket is called or served here.
    InHand { ticket: TicketId, number: String },
    /// Service has ended; the citizen may press. `heard`: its keypad answered since then.
    Rating {
        log: String,
        ticket: TicketId,
        number: String,
        began: Began,
        heard: bool,
        until: Instant,
        dark_until: Option<Instant>,
    },
    /// Rated just now.
    Thanked { until: Instant },
}

/// When a question was first put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Began {
    /// To us, now.
    At(Instant),
    /// To a former daemon; `heard`: the keypad answered it since then, so an older key would have been seen.
    Before { heard: bool },
}

/// All keypads of the hall.
#[derive(Debug)]
pub struct Desk {
    log: String,
    well: BTreeSet<CounterNo>,
    counters: BTreeMap<CounterNo, State>,
    rating_for: Duration,
}

impl Desk {
    /// Keypads at these counters.
    #[must_use]
    pub fn new(counters: Vec<CounterNo>, rating_for: Duration) -> Self {
        let counters = counters.into_iter().map(|no| (no, State::Idle)).collect();
        Self { log: String::new(), well: BTreeSet::new(), counters, rating_for }
    }

    /// Goes on with what a former daemon has left, by the clock on the wall.
    pub fn restore(&mut self, open: &[OpenRating], now: Instant, now_ms: u64) -> Vec<Show> {
        let mut shows = Vec::new();
        for rating in open {
            // A clock that was set back must not leave a question open longer than any question is.
            let left = Duration::from_millis(rating.until_ms.saturating_sub(now_ms)).min(self.rating_for);
            if left.is_zero() {
                continue;
            }
            self.log.clone_from(&rating.log);
            let state = State::Rating {
                log: rating.log.clone(),
                ticket: rating.ticket,
                number: rating.number.clone(),
                began: Began::Before { heard: rating.heard },
                heard: rating.heard,
                until: now + left,
                dark_until: None,
            };
            shows.extend(self.put(rating.counter, state));
        }
        shows
    }

    /// What may be rated now, by the clock on the wall.
    #[must_use]
    pub fn open_ratings(&self, now: Instant, now_ms: u64) -> Vec<OpenRating> {
        let open = |(no, state): (&CounterNo, &State)| match state {
            State::Rating { log, ticket, number, until, heard, .. } => {
                let left = u64::try_from(until.saturating_duration_since(now).as_millis()).ok()?;
                Some(OpenRating {
                    counter: *no,
                    log: log.clone(),
                    ticket: *ticket,
                    number: number.clone(),
                    until_ms: now_ms.saturating_add(left),
                    heard: *heard,
                })
            }
            State::Idle | State::InHand { .. } | State::Thanked { .. } => None,
        };
        self.counters.iter().filter_map(open).collect()
    }

    /// The rating that was pressed could not be stored: it is not taken, and may be given again.
    pub fn not_stored(&mut self, counter: CounterNo, now: Instant) -> Vec<Show> {
        if let Some(State::Rating { dark_until, .. }) = self.counters.get_mut(&counter) {
            *dark_until = Some(now + NOT_STORED_FOR);
        }
        self.counters.get(&counter).map(|state| show(counter, state)).into_iter().collect()
    }

    /// Something was heard of the hall.
    pub fn follow(&mut self, update: &Update, now: Instant) -> Vec<Show> {
        match update {
            Update::Snapshot(hall) => self.start_again(hall),
            Update::Event(recorded) => self.happened(&recorded.event, now).into_iter().collect(),
            // What was last known stays: an open rating can be given while the server is away.
            Update::Live | Update::Stale => Vec::new(),
        }
    }

    /// The ticket a key at this counter would rate.
    #[must_use]
    pub fn rating_open(&self, counter: CounterNo, now: Instant) -> Option<Rateable> {
        match self.counters.get(&counter)? {
            State::Rating { log, ticket, until, .. } if now < *until => {
                Some(Rateable { log: log.clone(), ticket: *ticket })
            }
            State::Rating { .. } | State::Idle | State::InHand { .. } | State::Thanked { .. } => None,
        }
    }

    /// Whether a late key is for the question that is open at its counter: one that was pressed before that was put is
    /// some other citizen's, and in doubt it is nobody's. `after`: when the keypad was last known not to have it.
    #[must_use]
    pub fn late_key_counts(&self, counter: CounterNo, after: Option<Instant>) -> bool {
        match self.counters.get(&counter) {
            Some(State::Rating { began: Began::At(began), .. }) => after.is_some_and(|after| *began <= after),
            Some(State::Rating { began: Began::Before { heard }, .. }) => *heard || after.is_some(),
            Some(State::Idle | State::InHand { .. } | State::Thanked { .. }) | None => false,
        }
    }

    /// Whether the keypad at this counter answers.
    pub fn keypad_is(&mut self, counter: CounterNo, well: bool) {
        if well {
            self.well.insert(counter);
        } else {
            self.well.remove(&counter);
        }
        if let Some(State::Rating { heard, .. }) = self.counters.get_mut(&counter) {
            *heard |= well;
        }
    }

    /// The open rating was given here and is safe.
    pub fn rated_here(&mut self, counter: CounterNo, now: Instant) -> Vec<Show> {
        self.put(counter, State::Thanked { until: now + THANKS_FOR }).into_iter().collect()
    }

    /// Ends what has lasted long enough.
    pub fn tick(&mut self, now: Instant) -> Vec<Show> {
        let over: Vec<CounterNo> = self
            .counters
            .iter()
            .filter(|(_, state)| match state {
                State::Rating { until, .. } | State::Thanked { until } => *until <= now,
                State::Idle | State::InHand { .. } => false,
            })
            .map(|(no, _)| *no)
            .collect();
        let mut shows: Vec<Show> = over.into_iter().filter_map(|no| self.put(no, State::Idle)).collect();
        for (no, state) in &mut self.counters {
            if let State::Rating { dark_until, .. } = state
                && dark_until.is_some_and(|until| until <= now)
            {
                *dark_until = None;
                shows.push(show(*no, state));
            }
        }
        shows
    }

    fn start_again(&mut self, hall: &HallSnapshot) -> Vec<Show> {
        let same_log = std::mem::replace(&mut self.log, hall.log.clone()) == hall.log;
        let in_hand: BTreeMap<CounterNo, (TicketId, String)> = hall
            .counters
            .iter()
            .filter_map(|counter| Some((counter.no, (counter.ticket?, counter.number.clone()?))))
            .collect();
        let mut shows = Vec::new();
        for (no, state) in &mut self.counters {
            // Newest first: whoever was called here last is the one who may rate.
            let last_call = hall.recent_calls.iter().find(|call| call.counter == *no);
            *state = match (in_hand.get(no), &*state) {
                (Some((ticket, number)), _) => State::InHand { ticket: *ticket, number: number.clone() },
                (None, State::Rating { number, .. })
                    if last_call.is_some_and(|call| call.number != *number) =>
                {
                    State::Idle
                }
                (None, open @ (State::Rating { .. } | State::Thanked { .. })) if same_log => open.clone(),
                (None, _) => State::Idle,
            };
            shows.push(show(*no, state));
        }
        shows
    }

    fn happened(&mut self, event: &HallEvent, now: Instant) -> Option<Show> {
        match event {
            HallEvent::TicketCalled { ticket, number, counter, .. }
            | HallEvent::TicketRecalled { ticket, number, counter, .. }
            | HallEvent::ServiceStarted { ticket, number, counter } => {
                self.put(*counter, State::InHand { ticket: *ticket, number: number.clone() })
            }
            HallEvent::TicketFinished { ticket, number, counter, .. } => {
                let state = State::Rating {
                    log: self.log.clone(),
                    ticket: *ticket,
                    number: number.clone(),
                    began: Began::At(now),
                    heard: self.well.contains(counter),
                    until: now + self.rating_for,
                    dark_until: None,
                };
                self.put(*counter, state)
            }
            HallEvent::TicketNoShow { ticket, counter, .. }
            | HallEvent::TicketHeld { ticket, counter, .. }
            | HallEvent::TicketTransferred { ticket, counter, .. } => self.leave(*counter, *ticket),
            // Rated by phone meanwhile: a second rating would be refused.
            HallEvent::TicketRated { ticket, counter, .. } => {
                let open = matches!(self.counters.get(counter), Some(State::Rating { ticket: t, .. }) if t == ticket);
                if open { self.put(*counter, State::Thanked { until: now + THANKS_FOR }) } else { None }
            }
            HallEvent::TicketCancelled { ticket, .. } | HallEvent::TicketExpired { ticket, .. } => {
                let at = self.counters.iter().find_map(|(no, state)| match state {
                    State::InHand { ticket: t, .. } if t == ticket => Some(*no),
                    State::InHand { .. } | State::Idle | State::Rating { .. } | State::Thanked { .. } => None,
                })?;
                self.put(at, State::Idle)
            }
            HallEvent::DayOpened { .. }
            | HallEvent::TicketIssued { .. }
            | HallEvent::TicketRequeued { .. }
            | HallEvent::PrintReported { .. }
            | HallEvent::CounterOpened { .. }
            | HallEvent::CounterPaused { .. }
            | HallEvent::CounterClosed { .. }
            | HallEvent::IssuingChanged { .. }
            | HallEvent::AppointmentBooked { .. }
            | HallEvent::AppointmentCancelled { .. }
            | HallEvent::AppointmentKept { .. }
            | HallEvent::AppointmentMissed { .. }
            | HallEvent::TicketReclassed { .. }
            | HallEvent::TicketReturned { .. }
            | HallEvent::FeedbackLeft { .. }
            | HallEvent::FeedbackTakenUp { .. }
            | HallEvent::FeedbackAnswered { .. }
            | HallEvent::HallRestored { .. }
            | HallEvent::DeviceReported { .. }
            | HallEvent::DeviceForgotten { .. }
            | HallEvent::Unknown => None,
            _ => None,
        }
    }

    fn leave(&mut self, counter: CounterNo, ticket: TicketId) -> Option<Show> {
        let here =
            matches!(self.counters.get(&counter), Some(State::InHand { ticket: t, .. }) if *t == ticket);
        if here { self.put(counter, State::Idle) } else { None }
    }

    fn put(&mut self, counter: CounterNo, state: State) -> Option<Show> {
        let place = self.counters.get_mut(&counter)?;
        *place = state;
        Some(show(counter, place))
    }
}

fn show(counter: CounterNo, state: &State) -> Show {
    let (prompt, number) = match state {
        State::Idle => (Prompt::Idle, ""),
        State::InHand { number, .. } => (Prompt::Welcome, number.as_str()),
        State::Rating { dark_until: Some(_), number, .. } => (Prompt::Idle, number.as_str()),
        State::Rating { number, .. } => (Prompt::PleaseRate, number.as_str()),
        State::Thanked { .. } => (Prompt::Thanks, ""),
    };
    Show { counter, prompt, number: number.to_owned() }
}

#[cfg(test)]
mod tests;
