//! Weekly sessions and their exceptions, as the file writes them and as the rules want them.

use super::check::Mistakes;
use super::file::{DayWord, ExceptionSection, SessionSection};
use queue_core::ids::Prefix;
use queue_core::opening::{Hours, Session};
use queue_core::settings::WindowType;
use queue_core::time::{BusinessDay, Weekday};
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// The sessions of a week.
pub(super) fn weekly(mistakes: &mut Mistakes<'_>, written: &[Spanned<SessionSection>]) -> Hours {
    let mut weekly: BTreeMap<Weekday, Vec<Session>> = BTreeMap::new();
    for section in written {
        let days = &section.get_ref().days;
        if days.is_empty() {
            mistakes.add(section.span(), "a weekly session needs its days, such as [\"mon\", \"tue\"]");
        }
        let Some(session) = session(mistakes, section) else { continue };
        for (n, day) in days.iter().enumerate() {
            if days.iter().take(n).any(|earlier| earlier == day) {
                mistakes.add(section.span(), "a day is named twice in one session");
                continue;
            }
            insert(mistakes, section, weekly.entry(weekday(*day)).or_default(), session);
        }
    }
    Hours { weekly, exceptions: BTreeMap::new() }
}

/// Enters the dates with hours of their own into the window types they are for.
pub(super) fn exceptions(
    mistakes: &mut Mistakes<'_>,
    written: &[ExceptionSection],
    window_types: &mut BTreeMap<Prefix, WindowType>,
) {
    for exception in written {
        let date = exception.date.get_ref();
        if exception.closed != exception.sessions.is_empty() {
            mistakes.add(exception.date.span(), format!("{date}: either closed = true, or its sessions"));
        }
        let mut sessions = Vec::new();
        for section in &exception.sessions {
            if !section.get_ref().days.is_empty() {
                mistakes.add(section.span(), "a session of an exception has no days: it is for its date");
            }
            if let Some(session) = session(mistakes, section) {
                insert(mistakes, section, &mut sessions, session);
            }
        }
        let Ok(day) = crate::wire::from_wire::day(date) else {
            mistakes.add(exception.date.span(), format!("`{date}` is not a date like 2026-10-01"));
            continue;
        };
        for prefix in meant(mistakes, exception, window_types) {
            enter(mistakes, exception, window_types, prefix, day, &sessions);
        }
    }
}

/// The window types an exception is for: those it names, or all.
fn meant(
    mistakes: &mut Mistakes<'_>,
    exception: &ExceptionSection,
    window_types: &BTreeMap<Prefix, WindowType>,
) -> BTreeSet<Prefix> {
    let Some(named) = &exception.window_types else { return window_types.keys().copied().collect() };
    if named.get_ref().is_empty() {
        mistakes.add(
            named.span(),
            "an exception for no window type is for nothing; leave window_types out for all",
        );
    }
    let mut meant = BTreeSet::new();
    for written in named.get_ref() {
        match Prefix::new(written).filter(|prefix| window_types.contains_key(prefix)) {
            Some(prefix) => drop(meant.insert(prefix)),
            None => mistakes.add(named.span(), format!("there is no window type `{written}`")),
        }
    }
    meant
}

fn enter(
    mistakes: &mut Mistakes<'_>,
    exception: &ExceptionSection,
    window_types: &mut BTreeMap<Prefix, WindowType>,
    prefix: Prefix,
    day: BusinessDay,
    sessions: &[Session],
) {
    let Some(window_type) = window_types.get_mut(&prefix) else { return };
    if window_type.hours.exceptions.insert(day, sessions.to_vec()).is_some() {
        let date = exception.date.get_ref();
        mistakes.add(exception.date.span(), format!("{date} is there twice for window type {prefix}"));
    }
}

fn session(mistakes: &mut Mistakes<'_>, section: &Spanned<SessionSection>) -> Option<Session> {
    let written = section.get_ref();
    if written.quota == Some(0) {
        mistakes.add(section.span(), "a quota of 0 issues nothing; leave the session out");
    }
    let (from, to) = (minute(&written.from), minute(&written.to));
    let last = written.last_ticket.as_deref().map_or(to, minute);
    let (Some(from_min), Some(to_min), Some(last_ticket_min)) = (from, to, last) else {
        mistakes.add(section.span(), "the times of a session are written like `08:30`");
        return None;
    };
    if from_min >= last_ticket_min || last_ticket_min > to_min {
        mistakes.add(section.span(), "a session must begin before it ends, and its last ticket lie between");
        return None;
    }
    Some(Session { from_min, last_ticket_min, to_min, quota: written.quota })
}

/// Keeps the sessions of a day in order; two that overlap would count one ticket twice.
fn insert(
    mistakes: &mut Mistakes<'_>,
    section: &Spanned<SessionSection>,
    sessions: &mut Vec<Session>,
    session: Session,
) {
    if sessions.iter().any(|other| session.from_min < other.to_min && other.from_min < session.to_min) {
        mistakes.add(section.span(), "the session overlaps another of the same day");
    }
    let at = sessions.partition_point(|other| other.from_min < session.from_min);
    sessions.insert(at, session);
}

/// Minutes since midnight of a time written like `08:30`.
pub(super) fn minute(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two_digits = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    if !two_digits(hours) || !two_digits(minutes) {
        return None;
    }
    let (hours, minutes) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
    (minutes < 60).then_some(hours * 60 + minutes).filter(|minute| *minute <= 24 * 60)
}

const fn weekday(day: DayWord) -> Weekday {
    match day {
        DayWord::Mon => Weekday::Monday,
        DayWord::Tue => Weekday::Tuesday,
        DayWord::Wed => Weekday::Wednesday,
        DayWord::Thu => Weekday::Thursday,
        DayWord::Fri => Weekday::Friday,
        DayWord::Sat => Weekday::Saturday,
        DayWord::Sun => Weekday::Sunday,
    }
}
