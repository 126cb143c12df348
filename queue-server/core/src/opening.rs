//! When tickets are issued: weekly sessions, exceptions to them, the last ticket of a session, its quota.

use crate::time::{BusinessDay, Timestamp, UtcOffset, Weekday};
use std::collections::BTreeMap;

/// How far ahead the next opening is looked for: longer than the longest holiday.
pub const DAYS_AHEAD_MAX: u16 = 60;

/// One span of a day in which tickets are issued, minutes since local midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// The first ticket.
    pub from_min: u16,
    /// From here on none: whoever waits by then is still served before the hall closes.
    pub last_ticket_min: u16,
    /// The hall closes.
    pub to_min: u16,
    /// How many tickets at most, so that nobody waits in vain. Appointments aside: they have their slots. A
    /// cancelled ticket gives nothing back: its number is spent.
    pub quota: Option<u32>,
}

/// When a window type issues tickets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hours {
    /// Sessions by day of the week, ascending. Empty: the window type issues at any hour.
    pub weekly: BTreeMap<Weekday, Vec<Session>>,
    /// Dates with sessions of their own, in place of the weekly ones; none at all is a closed day. So a holiday
    /// closes a Monday, and the Sunday before that makes up for it opens.
    pub exceptions: BTreeMap<BusinessDay, Vec<Session>>,
}

/// What a day's calendar says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day<'a> {
    /// Open at any hour.
    Always,
    /// Open in these sessions; none is a closed day.
    Sessions(&'a [Session]),
}

impl Hours {
    /// The calendar of one day.
    #[must_use]
    pub fn on(&self, day: BusinessDay) -> Day<'_> {
        if let Some(sessions) = self.exceptions.get(&day) {
            return Day::Sessions(sessions);
        }
        if self.weekly.is_empty() {
            return Day::Always;
        }
        Day::Sessions(self.weekly.get(&day.weekday()).map_or(&[], Vec::as_slice))
    }

    /// The next moment after `at` at which a session begins; `None` if that is not within [`DAYS_AHEAD_MAX`] days.
    #[must_use]
    pub fn opens_after(&self, offset: UtcOffset, at: Timestamp) -> Option<Timestamp> {
        let today = offset.day_of(at);
        (0..=DAYS_AHEAD_MAX).map(|days| today.plus(days)).find_map(|day| match self.on(day) {
            Day::Always => Some(offset.moment(day, 0)).filter(|moment| *moment > at),
            Day::Sessions(sessions) => {
                let begins = sessions.iter().map(|session| offset.moment(day, session.from_min));
                begins.filter(|moment| *moment > at).min()
            }
        })
    }
}

/// What everybody was last told of a window type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Issuing {
    /// Tickets are issued: what is assumed while nothing was said.
    #[default]
    Open,
    /// Not, for want of quota.
    Full,
    /// Not at this hour.
    Closed,
}

impl Opening {
    /// The same in one word.
    #[must_use]
    pub const fn issuing(self) -> Issuing {
        match self {
            Self::Issuing { .. } => Issuing::Open,
            Self::Full { .. } => Issuing::Full,
            Self::Closed { .. } => Issuing::Closed,
        }
    }
}

/// Whether a window type issues tickets at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// It does.
    Issuing {
        /// How many more in this session, if it has a quota.
        left: Option<u32>,
    },
    /// Its session has given all its tickets.
    Full {
        /// When it issues again, if known.
        opens_at: Option<Timestamp>,
    },
    /// It does not at this hour.
    Closed {
        /// When it issues again, if known.
        opens_at: Option<Timestamp>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHINA: UtcOffset = UtcOffset { seconds: 8 * 3600 };
    /// 2026-11-23, a Monday.
    const MONDAY: BusinessDay = BusinessDay(20_780);

    fn session(from_min: u16, to_min: u16) -> Session {
        Session { from_min, last_ticket_min: to_min, to_min, quota: None }
    }

    fn weekdays() -> Hours {
        let day = vec![session(8 * 60 + 30, 12 * 60), session(14 * 60, 17 * 60)];
        let mut weekly: BTreeMap<_, _> =
            [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday]
                .map(|weekday| (weekday, day.clone()))
                .into();
        // Friday afternoons are closed.
        weekly.insert(Weekday::Friday, vec![session(8 * 60 + 30, 12 * 60)]);
        Hours { weekly, exceptions: BTreeMap::new() }
    }

    #[test]
    fn hours_without_sessions_are_open_at_any_hour() {
        assert_eq!(Hours::default().on(MONDAY), Day::Always);
    }

    #[test]
    fn after_friday_noon_the_next_session_is_on_monday() {
        let friday_noon = CHINA.moment(MONDAY.plus(4), 12 * 60);
        let monday_morning = CHINA.moment(MONDAY.plus(7), 8 * 60 + 30);
        assert_eq!(weekdays().opens_after(CHINA, friday_noon), Some(monday_morning));
    }

    #[test]
    fn an_exception_replaces_the_day_and_may_close_it_or_open_a_weekend() {
        let mut hours = weekdays();
        hours.exceptions.insert(MONDAY, Vec::new());
        hours.exceptions.insert(MONDAY.plus(5), vec![session(9 * 60, 11 * 60)]);
        assert_eq!(hours.on(MONDAY), Day::Sessions(&[]));
        let monday = CHINA.moment(MONDAY, 8 * 60);
        assert_eq!(hours.opens_after(CHINA, monday), Some(CHINA.moment(MONDAY.plus(1), 8 * 60 + 30)));
        let friday_noon = CHINA.moment(MONDAY.plus(4), 12 * 60);
        assert_eq!(hours.opens_after(CHINA, friday_noon), Some(CHINA.moment(MONDAY.plus(5), 9 * 60)));
    }

    #[test]
    fn a_hall_that_never_opens_again_promises_nothing() {
        let hours = Hours { weekly: [(Weekday::Monday, Vec::new())].into(), exceptions: BTreeMap::new() };
        assert_eq!(hours.opens_after(CHINA, CHINA.moment(MONDAY, 0)), None);
    }
}
