//! Notices for boards: what the file writes, checked, as the wire says it. When one stands is not decided here.

use super::check::Mistakes;
use super::file::{DayWord, HallFile, NoticeSection};
use super::hours::minute;
use jiff::civil::Date;
use queue_api::notice::{Hours, Notice, Weekday};
use std::collections::BTreeSet;
use toml::Spanned;

/// More than this nobody reads; a board would take minutes to come round.
const NOTICES_MAX: usize = 50;
/// Longest notice, in characters.
const NOTICE_LEN_MAX: usize = 200;

/// Every notice of the file: the plain ones of `[hall]` first, then `[[notices]]`.
pub(super) fn notices(mistakes: &mut Mistakes<'_>, file: &HallFile) -> Vec<Notice> {
    let zones: BTreeSet<&str> =
        file.counters.iter().map(|counter| counter.zone.as_str()).filter(|zone| !zone.is_empty()).collect();
    let mut notices = Vec::new();
    for plain in &file.hall.notices {
        check_text(mistakes, plain);
        notices.push(Notice::always(plain.get_ref()));
    }
    notices.extend(file.notices.iter().map(|section| notice(mistakes, section.get_ref(), &zones)));
    if notices.len() > NOTICES_MAX {
        mistakes.add_at_key("notices", format!("more than {NOTICES_MAX} notices"));
    }
    notices
}

fn notice(mistakes: &mut Mistakes<'_>, section: &NoticeSection, zones: &BTreeSet<&str>) -> Notice {
    check_text(mistakes, &section.zh);
    let from = section.from.as_ref().and_then(|date| self::date(mistakes, date));
    let until = section.until.as_ref().and_then(|date| self::date(mistakes, date));
    if let (Some(first), Some(last), Some(written)) = (from, until, &section.until)
        && last < first
    {
        mistakes.add(written.span(), format!("the notice ends on {last}, before it begins on {first}"));
    }
    let hours = section.hours.as_ref().and_then(|hours| self::hours(mistakes, hours));
    let weekdays = section.weekdays.as_ref().map_or(&[][..], |days| days.get_ref());
    if let Some(written) = &section.weekdays {
        if weekdays.is_empty() {
            mistakes.add(written.span(), "a notice on no day never stands; leave weekdays out for all days");
        }
        if (1..weekdays.len()).any(|n| weekdays.iter().take(n).any(|day| Some(day) == weekdays.get(n))) {
            mistakes.add(written.span(), "a day is named twice in one notice");
        }
    }
    let named = section.zones.as_ref().map_or(&[][..], |zones| zones.get_ref());
    if let Some(written) = &section.zones {
        if named.is_empty() {
            mistakes.add(written.span(), "a notice for no zone stands nowhere; leave zones out for all");
        }
        for zone in named.iter().filter(|zone| !zones.contains(zone.as_str())) {
            mistakes.add(written.span(), format!("no counter is in the notice's zone `{zone}`"));
        }
    }
    Notice {
        zh: section.zh.get_ref().clone(),
        en: section.en.clone(),
        from,
        until,
        hours,
        weekdays: weekdays.iter().copied().map(weekday).collect(),
        zones: named.to_vec(),
    }
}

fn check_text(mistakes: &mut Mistakes<'_>, text: &Spanned<String>) {
    if text.get_ref().trim().is_empty() {
        mistakes.add(text.span(), "a notice says nothing");
    }
    if text.get_ref().chars().count() > NOTICE_LEN_MAX {
        mistakes.add(text.span(), format!("a notice has more than {NOTICE_LEN_MAX} characters"));
    }
}

fn date(mistakes: &mut Mistakes<'_>, written: &Spanned<String>) -> Option<Date> {
    let text = written.get_ref();
    let date = Some(text).filter(|text| text.len() == 10).and_then(|text| text.parse().ok());
    if date.is_none() {
        mistakes.add(written.span(), format!("`{text}` is not a date like 2026-10-01"));
    }
    date
}

fn hours(mistakes: &mut Mistakes<'_>, written: &Spanned<String>) -> Option<Hours> {
    let span = written.get_ref().split_once('-');
    let span = span.and_then(|(from, until)| Some((minute(from)?, minute(until)?)));
    match span.filter(|(from_min, until_min)| from_min < until_min) {
        Some((from_min, until_min)) => Some(Hours { from_min, until_min }),
        None => {
            let text = written.get_ref();
            mistakes.add(written.span(), format!("hours `{text}` are not like `09:00-11:30`, earlier first"));
            None
        }
    }
}

const fn weekday(day: DayWord) -> Weekday {
    match day {
        DayWord::Mon => Weekday::Mon,
        DayWord::Tue => Weekday::Tue,
        DayWord::Wed => Weekday::Wed,
        DayWord::Thu => Weekday::Thu,
        DayWord::Fri => Weekday::Fri,
        DayWord::Sat => Weekday::Sat,
        DayWord::Sun => Weekday::Sun,
    }
}
