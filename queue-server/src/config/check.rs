//! Makes sense of a hall's file, and collects everything that makes none.

use super::file::{
    AppointmentsSection, CounterSection, HallFile, KeepSection, PolicyWord, PrioritySection, RequeueWord,
    RulesSection,
};
use super::{Config, CounterWords, Keep, WindowTypeWords, guides, hours, notices};
use queue_api::hall::{HallInfo, PriorityRule};
use queue_core::Settings;
use queue_core::appointment::SlotRules;
use queue_core::ids::{CounterNo, MatterId, Prefix};
use queue_core::settings::{CallRules, Cooling, CounterSettings, Policy, Requeue, WindowType};
use queue_core::time::UtcOffset;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// Limits of a plausible hall; a number beyond them is a slip of the pen.
const SERVICE_MIN_MAX: u32 = 8 * 60;
const HEAD_START_MIN_MAX: u32 = 24 * 60;
const COUNTER_NO_MAX: u16 = 999;
const COOLING_MIN_MAX: u32 = 24 * 60;
const SLOT_MIN_MAX: u16 = 8 * 60;
const DAYS_AHEAD_MAX: u16 = 60;
const CHECK_IN_MIN_MAX: u16 = 4 * 60;
const SHARE_MAX: u32 = 100;
const AUTO_CALL_S_MAX: u32 = 3600;
const KEEP_DAYS_MAX: u16 = 3650;
const FEEDBACK_DAYS_MAX: u16 = 60;
const ELDERLY_FROM: std::ops::RangeInclusive<u8> = 50..=100;

pub(super) struct Mistakes<'a> {
    text: &'a str,
    found: Vec<(usize, String)>,
}

impl Mistakes<'_> {
    /// For what is spread over several keys: at the first line that begins with one of them.
    pub(super) fn add_at_key(&mut self, key: &str, mistake: impl Into<String>) {
        let line = self.text.lines().position(|line| line.trim_start().starts_with(key));
        self.found.push((line.unwrap_or(0) + 1, mistake.into()));
    }

    pub(super) fn add(&mut self, span: Range<usize>, mistake: impl Into<String>) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        self.found.push((before.matches('\n').count() + 1, mistake.into()));
    }
}

pub(super) fn check(text: &str, file: HallFile) -> Result<Config, Vec<String>> {
    let mut mistakes = Mistakes { text, found: Vec::new() };
    let utc_offset = utc_offset(&mut mistakes, &file.hall.utc_offset);
    check_hall(&mut mistakes, &file);
    let rules = call_rules(&mut mistakes, &file.rules);
    let (mut window_types, words) = window_types(&mut mistakes, &file);
    hours::exceptions(&mut mistakes, &file.exceptions, &mut window_types);
    let (counters, counter_words) = counters(&mut mistakes, &file, &window_types);
    let notices = notices::notices(&mut mistakes, &file);
    let keep = keep(&mut mistakes, &file.keep);
    let feedback_days = feedback_days(&mut mistakes, &file.rules);
    let priority = priority_rule(&mut mistakes, &file.priority);
    let written = guides::Written {
        departments: file.departments,
        matters: file.matters,
        themes: file.themes,
        shortcuts: file.hall.shortcuts,
    };
    let guides = guides::check(&mut mistakes, written, &window_types);
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
            feedback_days,
        }),
        info: HallInfo {
            name: file.hall.name.into_inner(),
            name_en: file.hall.name_en,
            emblem: file.hall.emblem,
            no_show_rule,
            no_show_rule_en,
            utc_offset_min: utc_offset.seconds / 60,
            notices: notices
                .iter()
                .filter(|notice| notice.is_unlimited())
                .map(|notice| notice.zh.clone())
                .collect(),
            scheduled_notices: notices,
            priority,
        },
        public_url: file.hall.public_url.into_inner().trim_end_matches('/').to_owned(),
        window_types: words,
        counters: counter_words,
        guides,
        keep,
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

fn call_rules(mistakes: &mut Mistakes<'_>, rules: &RulesSection) -> CallRules {
    let cooling = match (rules.cooling_no_shows, rules.cooling_min) {
        (0, 0) => None,
        (no_shows, min) if no_shows > 0 && (1..=COOLING_MIN_MAX).contains(&min) => {
            Some(Cooling { no_shows, for_s: min * 60 })
        }
        _ => {
            mistakes.add_at_key(
                "cooling_",
                format!(
                    "cooling_no_shows and cooling_min go together; cooling_min is 1 to {COOLING_MIN_MAX}"
                ),
            );
            None
        }
    };
    CallRules {
        cooling,
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

fn feedback_days(mistakes: &mut Mistakes<'_>, rules: &RulesSection) -> u16 {
    let days = *rules.feedback_days.get_ref();
    if !(1..=FEEDBACK_DAYS_MAX).contains(&days) {
        mistakes.add(rules.feedback_days.span(), format!("feedback_days must be 1 to {FEEDBACK_DAYS_MAX}"));
    }
    days
}

fn priority_rule(mistakes: &mut Mistakes<'_>, section: &PrioritySection) -> PriorityRule {
    let (elderly_from, kinds) = (*section.elderly_from.get_ref(), section.kinds.get_ref());
    if !ELDERLY_FROM.contains(&elderly_from) {
        let (from, to) = ELDERLY_FROM.into_inner();
        mistakes.add(section.elderly_from.span(), format!("elderly_from is an age of {from} to {to}"));
    }
    if kinds.iter().enumerate().any(|(n, kind)| kinds.iter().take(n).any(|other| other == kind)) {
        mistakes.add(section.kinds.span(), "a kind of priority is named twice");
    }
    PriorityRule { elderly_from, kinds: kinds.iter().map(|kind| (*kind).into()).collect() }
}

/// What is printed on the slip about no-shows, in Chinese and English.
fn no_show_sentences(rules: CallRules) -> (String, String) {
    let comes_back = if rules.requeue_max == 0 { Requeue::Never } else { rules.requeue };
    match comes_back {
        Requeue::Behind(0) => (
            "过号请到原窗口或导办台说明，重排到最前".to_owned(),
            "Missed your call? Ask at the counter or the desk: you come back at the front.".to_owned(),
        ),
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
        let hours = hours::weekly(mistakes, &section.sessions);
        let slots = section.appointments.as_ref().map(|slots| slot_rules(mistakes, slots));
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
            priority_in_row_max: section.priority_in_row_max,
            service_s: service_min.min(SERVICE_MIN_MAX) * 60,
            hours,
            slots,
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

fn slot_rules(mistakes: &mut Mistakes<'_>, written: &Spanned<AppointmentsSection>) -> SlotRules {
    let section = written.get_ref();
    let sound = (1..=SLOT_MIN_MAX).contains(&section.slot_min)
        && section.capacity > 0
        && section.days_ahead <= DAYS_AHEAD_MAX
        && section.early_min.max(section.late_min) <= CHECK_IN_MIN_MAX;
    if !sound {
        mistakes.add(
            written.span(),
            format!(
                "appointments need slot_min of 1 to {SLOT_MIN_MAX}, a capacity, days_ahead of at most {DAYS_AHEAD_MAX}, early_min and late_min of at most {CHECK_IN_MIN_MAX}"
            ),
        );
    }
    SlotRules {
        slot_min: section.slot_min,
        capacity: section.capacity,
        days_ahead: section.days_ahead,
        early_min: section.early_min,
        late_min: section.late_min,
    }
}

fn keep(mistakes: &mut Mistakes<'_>, section: &KeepSection) -> Keep {
    for (name, days) in [("identities_days", &section.identities_days), ("events_days", &section.events_days)]
    {
        if !(1..=KEEP_DAYS_MAX).contains(days.get_ref()) {
            mistakes.add(days.span(), format!("{name} must be 1 to {KEEP_DAYS_MAX}"));
        }
    }
    Keep { identities_days: *section.identities_days.get_ref(), events_days: *section.events_days.get_ref() }
}

/// In which order a counter takes from its window types.
fn policy(mistakes: &mut Mistakes<'_>, section: &CounterSection, takes: &[Prefix]) -> Policy {
    let no = *section.no.get_ref();
    if section.auto_call_after_s.is_some_and(|after_s| after_s > AUTO_CALL_S_MAX) {
        mistakes.add(
            section.no.span(),
            format!("counter {no}: auto_call_after_s must be at most {AUTO_CALL_S_MAX}"),
        );
    }
    match (section.policy, &section.shares) {
        (PolicyWord::OldestFirst, None) => Policy::OldestFirst,
        (PolicyWord::InOrder, None) => Policy::InOrder,
        (PolicyWord::Share, Some(shares)) => {
            let mut known = BTreeMap::new();
            for (written, share) in shares.get_ref() {
                match Prefix::new(written).filter(|prefix| takes.contains(prefix)) {
                    Some(prefix) if (1..=SHARE_MAX).contains(share) => drop(known.insert(prefix, *share)),
                    Some(_) => mistakes.add(
                        shares.span(),
                        format!("counter {no}: the share of {written} must be 1 to {SHARE_MAX}"),
                    ),
                    None => mistakes.add(
                        shares.span(),
                        format!("counter {no} has a share of {written} and does not take it"),
                    ),
                }
            }
            Policy::Share(known)
        }
        (PolicyWord::Share, None) => {
            mistakes.add(
                section.no.span(),
                format!("counter {no}: policy share needs shares, such as {{ A = 2, B = 1 }}"),
            );
            Policy::OldestFirst
        }
        (PolicyWord::OldestFirst | PolicyWord::InOrder, Some(shares)) => {
            mistakes.add(shares.span(), format!("counter {no}: shares need policy = \"share\""));
            Policy::OldestFirst
        }
    }
}

fn counters(
    mistakes: &mut Mistakes<'_>,
    file: &HallFile,
    window_types: &BTreeMap<Prefix, WindowType>,
) -> (BTreeMap<CounterNo, CounterSettings>, BTreeMap<CounterNo, CounterWords>) {
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
        let policy = policy(mistakes, section, &takes);
        let counter = CounterSettings { takes, policy, auto_call_after_s: section.auto_call_after_s };
        if settings.insert(CounterNo(no), counter).is_some() {
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
        if !settings.values().any(|counter: &CounterSettings| counter.takes.contains(prefix)) {
            mistakes.add(0..0, format!("no counter takes window type {prefix}"));
        }
    }
    (settings, words)
}
