//! The manager's wall: what of the hall wants attention.

use super::devices::{self, Pulsed, Row};
use super::view::View;
use queue_api::counter::{CounterState, CounterView};
use queue_api::hall::{HallSnapshot, WindowTypeView};
use queue_core::Hall;
use queue_core::time::BusinessDay;
use std::collections::BTreeMap;

/// Minutes of waiting that are a yellow card, and a red one, until the administrator sets others.
const WAIT_YELLOW_MIN: i64 = 30;
const WAIT_RED_MIN: i64 = 45;
/// Minutes a counter may be idle while people wait for it.
const IDLE_YELLOW_MIN: i64 = 5;
/// A service of more than this many times the usual is a yellow card.
const SERVICE_OVER: i64 = 2;

/// A counter on the wall.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) no: u16,
    pub(super) tone: &'static str,
    pub(super) staff: String,
    pub(super) big: String,
    pub(super) line: String,
}

/// Something to act on.
#[derive(Debug)]
pub(super) struct Alarm {
    pub(super) tone: &'static str,
    pub(super) tag: &'static str,
    pub(super) text: String,
}

/// Whoever waits longest.
#[derive(Debug, Default)]
pub(super) struct Longest {
    pub(super) tone: &'static str,
    pub(super) minutes: i64,
    pub(super) prefix: String,
}

/// The wall's reading of a snapshot.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) longest: Longest,
    pub(super) cells: Vec<Cell>,
    pub(super) alarms: Vec<Alarm>,
    pub(super) waiting_max: u32,
    pub(super) devices: Vec<Row>,
    /// How many of them want attention.
    pub(super) devices_bad: usize,
    pub(super) letters: Letters,
}

/// How much feedback wants an answer.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Letters {
    pub(super) open: usize,
    pub(super) overdue: usize,
}

impl Letters {
    pub(super) fn of(hall: &Hall, today: BusinessDay) -> Self {
        let open = || hall.feedback().filter(|feedback| feedback.is_open());
        let overdue = open().filter(|feedback| feedback.is_overdue(today)).count();
        Self { open: open().count(), overdue }
    }
}

pub(super) fn read(view: &View, hall: &HallSnapshot, pulsed: &Pulsed, letters: Letters) -> Reading {
    let waiting: BTreeMap<&str, &WindowTypeView> = hall
        .window_types
        .iter()
        .filter(|kind| kind.waiting > 0)
        .map(|kind| (kind.prefix.as_str(), kind))
        .collect();
    let mut alarms = Vec::new();
    let mut longest = Longest::default();
    for kind in &hall.window_types {
        let minutes = kind.oldest_issued_at.map_or(0, |at| view.minutes_since(&at));
        if minutes > longest.minutes {
            longest = Longest { tone: wait_tone(minutes), minutes, prefix: kind.prefix.clone() };
        }
        alarms.extend(queue_alarm(view, kind, minutes));
    }
    let cells = hall.counters.iter().map(|counter| cell(view, counter, &waiting, &mut alarms)).collect();
    if hall.today.prints_failed > 0 {
        let text = view.words.fmt1("live.alarm_prints", hall.today.prints_failed);
        alarms.push(Alarm { tone: "yellow", tag: view.words.tr("live.print"), text });
    }
    if letters.overdue > 0 {
        let text = view.words.fmt1("live.alarm_feedback", letters.overdue);
        alarms.push(Alarm { tone: "red", tag: view.words.tr("live.feedback"), text });
    }
    alarms.extend(devices::alarms(view, &hall.devices, pulsed));
    alarms.sort_by_key(|alarm| alarm.tone != "red");
    let waiting_max = hall.window_types.iter().map(|kind| kind.waiting).max().unwrap_or(0).max(10);
    let devices = devices::rows(view, &hall.devices, pulsed);
    let devices_bad = devices.iter().filter(|device| device.tone != "ok").count();
    Reading { longest, cells, alarms, waiting_max, devices, devices_bad, letters }
}

fn wait_tone(minutes: i64) -> &'static str {
    match minutes {
        WAIT_RED_MIN.. => "red",
        WAIT_YELLOW_MIN.. => "yellow",
        _ => "",
    }
}

fn queue_alarm(view: &View, kind: &WindowTypeView, minutes: i64) -> Option<Alarm> {
    let words = view.words;
    let name = view.pick(&kind.name, &kind.name_en);
    if kind.waiting > 0 && kind.counters_open == 0 {
        let text = words.fmt3("live.alarm_no_counter", &kind.prefix, name, kind.waiting);
        return Some(Alarm { tone: "red", tag: words.tr("live.red"), text });
    }
    let text = || words.fmt3("live.alarm_wait", &kind.prefix, name, minutes);
    match wait_tone(minutes) {
        "red" => Some(Alarm { tone: "red", tag: words.tr("live.red"), text: text() }),
        "yellow" => Some(Alarm { tone: "yellow", tag: words.tr("live.yellow"), text: text() }),
        _ => None,
    }
}

fn cell(
    view: &View,
    counter: &CounterView,
    waiting: &BTreeMap<&str, &WindowTypeView>,
    alarms: &mut Vec<Alarm>,
) -> Cell {
    let words = view.words;
    let minutes = view.minutes_since(&counter.since);
    let number = counter.number.clone().unwrap_or_default();
    let (tone, big, line) = match counter.state {
        CounterState::Closed => ("closed", words.tr("live.closed").to_owned(), String::new()),
        CounterState::Paused => {
            ("paused", words.tr("live.paused").to_owned(), view.pause_text(counter).to_owned())
        }
        CounterState::Called => ("called", number, words.fmt1("live.called_for", minutes)),
        CounterState::Idle => {
            let wanted = counter.window_types.iter().any(|prefix| waiting.contains_key(prefix.as_str()));
            let idle = words.tr("live.idle").to_owned();
            if wanted && minutes >= IDLE_YELLOW_MIN {
                let text = words.fmt2("live.alarm_idle", counter.no, minutes);
                alarms.push(Alarm { tone: "yellow", tag: words.tr("live.yellow"), text });
                ("yellow", idle, words.fmt1("live.idle_while_waiting", minutes))
            } else {
                ("idle", idle, words.fmt1("live.idle_for", minutes))
            }
        }
        CounterState::Serving => {
            // By the letters of the number: what the ticket was taken for says how long it usually takes.
            let letters = number.trim_end_matches(|letter: char| letter.is_ascii_digit());
            let usual_min = i64::from(view.usual_min(letters));
            if usual_min > 0 && minutes >= usual_min * SERVICE_OVER {
                let text = words.fmt3("live.alarm_serving", counter.no, &number, minutes);
                alarms.push(Alarm { tone: "yellow", tag: words.tr("live.yellow"), text });
                ("yellow", number, words.fmt1("live.serving_over", minutes))
            } else {
                ("serving", number, words.fmt1("live.serving_for", minutes))
            }
        }
    };
    Cell { no: counter.no, tone, staff: counter.staff.clone().unwrap_or_default(), big, line }
}
