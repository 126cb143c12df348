//! Makes sense of a hall's file, and collects everything that makes none.

use super::file::{ExceptionSection, HallFile, MatterSection, RequeueWord, RulesSection, SessionSection};
use super::{Config, CounterWords, WindowTypeWords};
use queue_api::guide::{Guides, Matter};
use queue_api::hall::HallInfo;
use queue_core::Settings;
use queue_core::ids::{CounterNo, MatterId, Prefix};
use queue_core::settings::{CallRules, Requeue, WindowType};
use queue_core::time::UtcOffset;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// Limits of a plausible hall; a number beyond them is a slip of the pen.
const SERVICE_MIN_MAX: u32 = 8 * 60;
const HEAD_START_MIN_MAX: u32 = 24 * 60;
const COUNTER_NO_MAX: u16 = 999;

struct Mistakes<'a> {
    text: &'a str,
    found: Vec<(usize, String)>,
}

impl Mistakes<'_> {
    fn add(&mut self, span: Range<usize>, mistake: impl Into<String>) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        self.found.push((before.matches('\n').count() + 1, mistake.into()));
    }
}

pub(super) fn check(text: &str, file: HallFile) -> Result<Config, Vec<String>> {
    let mut mistakes = Mistakes { text, found: Vec::new() };
    let utc_offset = utc_offset(&mut mistakes, &file.hall.utc_offset);
    check_hall(&mut mistakes, &file);
    let rules = call_rules(&file.rules);
    let (window_types, words) = window_types(&mut mistakes, &file);
    let (counters, counter_words) = counters(&mut mistakes, &file, &window_types);
    let guides = guides(&mut mistakes, file.departments, file.matters, &window_types);
    check_exceptions(&mut mistakes, &file.exceptions);
    if !mistakes.found.is_empty() {
        mistakes.found.sort_by_key(|(line, _)| *line);
        return Err(mistakes
            .found
            .into_iter()
            .map(|(line, mistake)| format!("line {line}: {mistake}"))
            .collect());
    }
    let matters = guides
        .matters
        .iter()
        .filter_map(|matter| Some((MatterId(matter.id.as_str().into()), Prefix::new(&matter.window_type)?)));
    let (no_show_rule, no_show_rule_en) = no_show_sentences(rules);
    Ok(Config {
        settings: Arc::new(Settings {
            utc_offset,
            rules,
            window_types,
            counters,
            matters: matters.collect(),
        }),
        info: HallInfo {
            name: file.hall.name.into_inner(),
            name_en: file.hall.name_en,
            emblem: file.hall.emblem,
            no_show_rule,
            no_show_rule_en,
            utc_offset_min: utc_offset.seconds / 60,
            notices: file.hall.notices,
        },
        public_url: file.hall.public_url.into_inner().trim_end_matches('/').to_owned(),
        window_types: words,
        counters: counter_words,
        guides,
    })
}

fn utc_offset(mistakes: &mut Mistakes<'_>, written: &Spanned<String>) -> UtcOffset {
    let parse = |text: &str| {
        let (sign, rest) = match text.split_at_checked(1)? {
            ("+", rest) => (1, rest),
            ("-", rest) => (-1, rest),
            _ => return None,
        };
        let (hours, minutes) = rest.split_once(':')?;
        let (hours, minutes) = (hours.parse::<i32>().ok()?, minutes.parse::<i32>().ok()?);
        ((0..=14).contains(&hours) && (0..60).contains(&minutes))
            .then_some(sign * (hours * 3600 + minutes * 60))
    };
    let seconds = parse(written.get_ref()).unwrap_or_else(|| {
        mistakes.add(written.span(), format!("utc_offset `{}` is not like `+08:00`", written.get_ref()));
        0
    });
    UtcOffset { seconds }
}

fn check_hall(mistakes: &mut Mistakes<'_>, file: &HallFile) {
    let hall = &file.hall;
    let id = hall.id.get_ref();
    if id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        mistakes.add(hall.id.span(), format!("hall id `{id}` may hold a–z, 0–9 and - only"));
    }
    if hall.name.get_ref().trim().is_empty() {
        mistakes.add(hall.name.span(), "the hall has no name");
    }
    let url = hall.public_url.get_ref();
    if !url.starts_with("http://") && !url.starts_with("https://") {
        mistakes
            .add(hall.public_url.span(), format!("public_url `{url}` must begin with http:// or https://"));
    }
}

fn call_rules(rules: &RulesSection) -> CallRules {
    CallRules {
        calls_min: rules.calls_min,
        no_show_after_s: rules.no_show_after_s,
        requeue: match rules.requeue {
            RequeueWord::Behind => Requeue::Behind(rules.requeue_behind),
            RequeueWord::End => Requeue::End,
            RequeueWord::Never => Requeue::Never,
        },
        requeue_max: rules.requeue_max,
    }
}

/// What is printed on the slip about no-shows, in Chinese and English.
fn no_show_sentences(rules: CallRules) -> (String, String) {
    match rules.requeue {
        Requeue::Behind(n) => (
            format!("过号请到原窗口或导办台说明，重排在 {n} 位之后"),
            format!("Missed your call? Ask at the counter or the desk: you come back behind {n} others."),
        ),
        Requeue::End => (
            "过号请到原窗口或导办台说明，重排到队尾".to_owned(),
            "Missed your call? Ask at the counter or the desk: you come back at the end.".to_owned(),
        ),
        Requeue::Never => {
            ("过号作废，请重新取号".to_owned(), "Missed your call? Please take a new ticket.".to_owned())
        }
    }
}

fn window_types(
    mistakes: &mut Mistakes<'_>,
    file: &HallFile,
) -> (BTreeMap<Prefix, WindowType>, Vec<WindowTypeWords>) {
    let (mut settings, mut words) = (BTreeMap::new(), Vec::new());
    for section in &file.window_types {
        let written = section.prefix.get_ref();
        let Some(prefix) = Prefix::new(written) else {
            mistakes.add(
                section.prefix.span(),
                format!("prefix `{written}` must be one to three capital letters"),
            );
            continue;
        };
        let service_min = *section.service_min.get_ref();
        if !(1..=SERVICE_MIN_MAX).contains(&service_min) {
            mistakes.add(section.service_min.span(), format!("service_min must be 1 to {SERVICE_MIN_MAX}"));
        }
        let head_start = &section.head_start_min;
        if head_start.priority.max(head_start.appointment) > HEAD_START_MIN_MAX {
            mistakes.add(
                section.prefix.span(),
                format!("head starts of {written} must be at most {HEAD_START_MIN_MAX} minutes"),
            );
        }
        section.sessions.iter().for_each(|session| check_session(mistakes, session, false));
        if section.priority_in_row_max > 0 && section.head_start_min.priority == 0 {
            mistakes.add(
                section.prefix.span(),
                format!("priority_in_row_max of {written} needs a head start for priority"),
            );
        }
        let window_type = WindowType {
            real_name: crate::wire::real_name_from(section.real_name),
            priority_head_start_s: head_start.priority.min(HEAD_START_MIN_MAX) * 60,
            appointment_head_start_s: head_start.appointment.min(HEAD_START_MIN_MAX) * 60,
            service_s: service_min.min(SERVICE_MIN_MAX) * 60,
        };
        if settings.insert(prefix, window_type).is_some() {
            mistakes.add(section.prefix.span(), format!("window type {written} is there twice"));
        }
        words.push(WindowTypeWords {
            prefix,
            name: section.name.clone(),
            name_en: section.name_en.clone(),
            area: section.area.clone(),
            area_en: section.area_en.clone(),
        });
    }
    if settings.is_empty() {
        mistakes.add(0..0, "the hall has no window type");
    }
    (settings, words)
}

fn counters(
    mistakes: &mut Mistakes<'_>,
    file: &HallFile,
    window_types: &BTreeMap<Prefix, WindowType>,
) -> (BTreeMap<CounterNo, Vec<Prefix>>, BTreeMap<CounterNo, CounterWords>) {
    let (mut settings, mut words) = (BTreeMap::new(), BTreeMap::new());
    for section in &file.counters {
        let no = *section.no.get_ref();
        if !(1..=COUNTER_NO_MAX).contains(&no) {
            mistakes.add(section.no.span(), format!("counter number must be 1 to {COUNTER_NO_MAX}"));
        }
        let mut takes = Vec::new();
        for written in section.window_types.get_ref() {
            match Prefix::new(written).filter(|prefix| window_types.contains_key(prefix)) {
                Some(prefix) if takes.contains(&prefix) => {
                    mistakes.add(section.window_types.span(), format!("counter {no} takes {written} twice"));
                }
                Some(prefix) => takes.push(prefix),
                None => mistakes.add(
                    section.window_types.span(),
                    format!("counter {no} takes unknown window type `{written}`"),
                ),
            }
        }
        if section.window_types.get_ref().is_empty() {
            mistakes.add(section.window_types.span(), format!("counter {no} takes no window type"));
        }
        if settings.insert(CounterNo(no), takes).is_some() {
            mistakes.add(section.no.span(), format!("counter {no} is there twice"));
        }
        let counter = CounterWords {
            name: section.name.clone(),
            name_en: section.name_en.clone(),
            zone: section.zone.clone(),
        };
        words.insert(CounterNo(no), counter);
    }
    for prefix in window_types.keys() {
        if !settings.values().any(|takes: &Vec<Prefix>| takes.contains(prefix)) {
            mistakes.add(0..0, format!("no counter takes window type {prefix}"));
        }
    }
    (settings, words)
}

fn guides(
    mistakes: &mut Mistakes<'_>,
    departments: Vec<Spanned<queue_api::guide::Department>>,
    matters: Vec<MatterSection>,
    window_types: &BTreeMap<Prefix, WindowType>,
) -> Guides {
    let mut known = BTreeSet::new();
    for department in &departments {
        if !known.insert(department.get_ref().id.clone()) {
            mistakes
                .add(department.span(), format!("department `{}` is there twice", department.get_ref().id));
        }
    }
    let mut ids = BTreeSet::new();
    for matter in &matters {
        let id = matter.id.get_ref();
        if !ids.insert(id.clone()) {
            mistakes.add(matter.id.span(), format!("matter `{id}` is there twice"));
        }
        let department = matter.department.get_ref();
        if !known.contains(department) {
            mistakes.add(
                matter.department.span(),
                format!("matter `{id}` names unknown department `{department}`"),
            );
        }
        let window_type = matter.window_type.get_ref();
        if !Prefix::new(window_type).is_some_and(|prefix| window_types.contains_key(&prefix)) {
            mistakes.add(
                matter.window_type.span(),
                format!("matter `{id}` names unknown window type `{window_type}`"),
            );
        }
    }
    Guides {
        departments: departments.into_iter().map(Spanned::into_inner).collect(),
        matters: matters.into_iter().map(matter).collect(),
    }
}

fn matter(section: MatterSection) -> Matter {
    Matter {
        id: section.id.into_inner(),
        name: section.name,
        name_en: section.name_en,
        department: section.department.into_inner(),
        window_type: section.window_type.into_inner(),
        kind: section.kind,
        themes: section.themes,
        guide: section.guide,
    }
}

fn check_session(mistakes: &mut Mistakes<'_>, session: &Spanned<SessionSection>, on_one_day: bool) {
    let written = session.get_ref();
    let minutes = |text: &str| {
        let (hours, minutes) = text.split_once(':')?;
        let (hours, minutes) = (hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok()?);
        (hours <= 24 && minutes < 60).then_some(hours * 60 + minutes)
    };
    let (from, to) = (minutes(&written.from), minutes(&written.to));
    let last = written.last_ticket.as_deref().map_or(to, minutes);
    match (from, to, last) {
        (Some(from), Some(to), Some(last)) if from < to && from <= last && last <= to => {}
        (Some(_), Some(_), Some(_)) => {
            mistakes
                .add(session.span(), "a session must begin before it ends, and its last ticket lie between");
        }
        _ => mistakes.add(session.span(), "the times of a session are written like `08:30`"),
    }
    if written.quota == Some(0) {
        mistakes.add(session.span(), "a quota of 0 issues nothing; leave the session out");
    }
    if !on_one_day && written.days.is_empty() {
        mistakes.add(session.span(), "a weekly session needs its days, such as [\"mon\", \"tue\"]");
    }
}

fn check_exceptions(mistakes: &mut Mistakes<'_>, exceptions: &[ExceptionSection]) {
    let mut dates = BTreeSet::new();
    for exception in exceptions {
        let date = exception.date.get_ref();
        if crate::wire::from_wire::day(date).is_err() {
            mistakes.add(exception.date.span(), format!("`{date}` is not a date like 2026-10-01"));
        }
        if !dates.insert(date) {
            mistakes.add(exception.date.span(), format!("{date} is there twice"));
        }
        if exception.closed != exception.sessions.is_empty() {
            mistakes.add(exception.date.span(), format!("{date}: either closed = true, or its sessions"));
        }
        exception.sessions.iter().for_each(|session| check_session(mistakes, session, true));
    }
}
