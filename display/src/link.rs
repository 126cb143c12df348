//! What the event follower says → the hall, and whether it is current. Opens nothing itself.
//!
//! Stale data stays stale until the follower says that the line is live again, whatever arrives before.

use crate::clock::ServerClock;
use crate::hall::{Feed, Hall};
use queue_api::Timestamp;
use queue_api::event::Recorded;
use queue_api::follower::Update;
use queue_api::hall::HallSnapshot;
use std::time::{Duration, Instant};

/// After a break the missed events come first, and fast: for so long nothing is said.
pub const CATCH_UP_FOR: Duration = Duration::from_millis(1500);

/// What is news for those who speak.
#[derive(Debug)]
pub enum News {
    /// Nothing to say.
    None,
    /// This happened.
    Event(Box<Recorded>),
    /// The hall starts from a snapshot.
    Restarted {
        /// All of it.
        snapshot: Box<HallSnapshot>,
        /// The last moment known before, in the same log and day; calls after it were missed.
        known_until: Option<Timestamp>,
    },
}

/// The hall as followed.
#[derive(Debug, Default)]
pub struct Link {
    hall: Option<Hall>,
    log_and_day: (String, String),
    clock: Option<ServerClock>,
    told_stale: bool,
    stale_since: Option<Timestamp>,
    /// When the line came back after a break.
    returned_at: Option<Instant>,
    known_until: Option<Timestamp>,
}

impl Link {
    /// The follower said something.
    pub fn take(&mut self, update: Update, at: Instant) -> News {
        match update {
            Update::Snapshot(snapshot) => {
                self.clock = Some(ServerClock::new(snapshot.at, at));
                self.hall = Some(Hall::new(&snapshot));
                if self.told_stale && self.stale_since.is_none() {
                    self.stale_since = Some(snapshot.at);
                }
                let log_and_day = (snapshot.log.clone(), snapshot.business_day.clone());
                let known_until = self.known_until.filter(|_| self.log_and_day == log_and_day);
                self.log_and_day = log_and_day;
                self.known_until = Some(snapshot.at);
                News::Restarted { snapshot, known_until }
            }
            Update::Event(recorded) => {
                if let (Some(hall), Some(clock)) = (&mut self.hall, &mut self.clock) {
                    clock.heard(recorded.at, at);
                    hall.take(&recorded);
                    self.known_until = Some(recorded.at);
                }
                News::Event(recorded)
            }
            Update::Live => {
                self.returned_at = Some(at);
                self.told_stale = false;
                self.stale_since = None;
                if let Some(clock) = &mut self.clock {
                    clock.broke(at);
                }
                News::None
            }
            Update::Stale => {
                self.told_stale = true;
                self.stale_since = self.clock.map(|clock| clock.now(at));
                if let Some(clock) = &mut self.clock {
                    clock.broke(at);
                }
                News::None
            }
        }
    }

    /// The hall, once heard of.
    #[must_use]
    pub fn hall(&self) -> Option<&Hall> {
        self.hall.as_ref()
    }

    /// Whether it is current.
    #[must_use]
    pub fn feed(&self) -> Feed {
        match (&self.hall, self.told_stale, self.stale_since) {
            (Some(_), false, _) => Feed::Live,
            (Some(_), true, Some(since)) => Feed::Stale { since },
            (None, ..) | (_, true, None) => Feed::Connecting,
        }
    }

    /// Whether calls may be said: what is known is current, and what happened during a break has been heard to its end,
    /// so that nobody is called who came meanwhile.
    #[must_use]
    pub fn may_speak(&self, at: Instant) -> bool {
        let caught_up =
            self.returned_at.is_none_or(|returned| at.saturating_duration_since(returned) >= CATCH_UP_FOR);
        self.feed() == Feed::Live && caught_up
    }

    /// What time it is for the server, once heard of.
    #[must_use]
    pub fn now(&self, at: Instant) -> Option<Timestamp> {
        self.clock.map(|clock| clock.now(at))
    }
}
