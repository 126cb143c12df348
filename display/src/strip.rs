//! One counter's state → what its strip shows. Pure.
//!
//! A strip says who is called, and failing that whether one may come: it never shows an old call as if it
//! were new.

use crate::hall::{Counter, Feed, Hall, InHand, Issuing, Openness};
use crate::lines::{Align, Area, Entrance, Line, Picture, Size, Tone, fit};
use crate::text::{self, Key, Language, Languages};
use queue_api::{CounterNo, Timestamp};

/// For how long a call moves in; a strip drawn anew later shows it standing.
const ROLL_IN_FOR_S: i64 = 3;
/// Room between the number and the two small lines beside it.
const COLUMN_GAP_PX: u16 = 8;

/// Which strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StripSpec {
    /// The counter under it.
    pub counter: CounterNo,
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
    /// What it speaks.
    pub languages: Languages,
}

/// What the strip shows now.
#[must_use]
pub fn picture(hall: Option<&Hall>, feed: Feed, now: Timestamp, spec: &StripSpec) -> Picture {
    let (Some(hall), Feed::Live) = (hall, feed) else { return interrupted(hall, feed, spec) };
    let Some(counter) = hall.counters.get(&spec.counter) else {
        return whole(spec, |language, sizes| {
            named(spec.counter, text::text(Key::NotInUse, language), Tone::Notice, language, sizes)
        });
    };
    match &counter.in_hand {
        InHand::Called { number, at } => called(counter, number, entrance(*at, now), spec),
        InHand::Serving { number } => whole(spec, |language, sizes| {
            let state = format!(" {}", text::text(Key::BeingServed, language));
            let alone = each(sizes, |size| Line::new(number.clone(), Tone::Normal, size));
            let lines = each(sizes, |size| {
                Line::new(number.clone(), Tone::Normal, size).and(&state, Tone::Normal, size)
            });
            lines.into_iter().chain(alone).collect()
        }),
        InHand::Nothing => match counter.openness {
            Openness::Open => whole(spec, |language, sizes| match no_tickets(hall, counter) {
                Some(key) => named(counter.no, text::text(key, language), Tone::Notice, language, sizes),
                None => idle(counter, language, sizes),
            }),
            Openness::Closed => {
                whole(spec, |language, sizes| plain(text::text(Key::Closed, language), Tone::Notice, sizes))
            }
            Openness::Paused(reason) => whole(spec, |language, sizes| {
                let reason = text::pause_reason(reason, language);
                let paused = text::text(Key::Paused, language);
                let mut lines = Vec::new();
                if !reason.is_empty() {
                    for between in [" · ", "·"] {
                        lines.extend(plain(format!("{paused}{between}{reason}"), Tone::Notice, sizes));
                    }
                }
                lines.sort_by_key(|line| std::cmp::Reverse(line.height_px()));
                lines.extend(plain(paused, Tone::Notice, sizes));
                lines
            }),
        },
    }
}

fn entrance(called_at: Timestamp, now: Timestamp) -> Entrance {
    let age_s = now.as_second() - called_at.as_second();
    if age_s <= ROLL_IN_FOR_S { Entrance::RollIn } else { Entrance::Still }
}

fn called(counter: &Counter, number: &str, entrance: Entrance, spec: &StripSpec) -> Picture {
    if spec.languages == Languages::Both
        && let Some(picture) = called_in_both(counter, number, entrance, spec)
    {
        return picture;
    }
    let lines = call_lines(number, counter.no, spec.languages.first(), Tone::Call, sizes(spec.height));
    // The strip hangs over its counter: if need be the number says enough, and half a number of a counter never would.
    let alone = each(sizes(spec.height), |size| Line::new(number, Tone::Call, size));
    one(spec, fit(lines.into_iter().chain(alone), spec.width), entrance)
}

/// Every way to write a call, best first: in words that can be read from afar, short, and in small words.
pub(crate) fn call_lines(
    number: &str,
    no: CounterNo,
    language: Language,
    tone: Tone,
    sizes: &[Size],
) -> Vec<Line> {
    let (words, short) = (text::call(number, no, language), text::call_short(number, no, language));
    let (large, small): (Vec<Size>, Vec<Size>) = sizes.iter().partition(|size| **size > Size::Small);
    let lines = |sizes: &[Size], texts: &[String]| -> Vec<Line> {
        let all = sizes.iter().flat_map(|size| texts.iter().map(|text| Line::new(text, tone, *size)));
        all.collect()
    };
    [lines(&large, &words), lines(&large, &short), lines(&small, &words), lines(&small, &short)].concat()
}

/// Where to go, in words if there is room; the counter's number is never cut.
pub(crate) fn go_to_lines(no: CounterNo, language: Language, tone: Tone, size: Size) -> Vec<Line> {
    let texts = std::iter::once(text::go_to(no, language)).chain(text::go_to_short(no, language));
    texts.map(|text| Line::new(text, tone, size)).collect()
}

/// The number as large as it can be, and beside it where to go, in both languages. `None` when there is no room for the
/// whole number and something else in each language: a number that is cut calls nobody, so the second language goes first.
fn called_in_both(counter: &Counter, number: &str, entrance: Entrance, spec: &StripSpec) -> Option<Picture> {
    let height = spec.height;
    if height < 2 * Size::Small.px() {
        return None;
    }
    let go_to = |language: Language, room: u16| {
        let lines = go_to_lines(counter.no, language, Tone::Call, Size::Small);
        lines.into_iter().find(|line| line.width_px() <= room)
    };
    each(sizes(height), |size| Line::new(number, Tone::Call, size)).into_iter().find_map(|number| {
        let left = number.width_px() + COLUMN_GAP_PX;
        // Larger than small it leaves the words half of the strip.
        let limit = if number.height_px() > Size::Small.px() { spec.width / 2 } else { spec.width };
        let room = spec.width.checked_sub(left).filter(|_| number.width_px() <= limit)?;
        let lines = [go_to(Language::Zh, room)?, go_to(Language::En, room)?];
        let [zh, en] = &lines;
        if zh == en {
            return None;
        }
        let area =
            |id, x, width, lines| Area { id, x, y: 0, width, height, lines, align: Align::Left, entrance };
        Some(Picture { areas: vec![area(0, 0, left, vec![number]), area(1, left, room, lines.into())] })
    })
}

/// Why nobody can come to this open counter: it serves no queue that issues tickets, and nobody waits in one.
fn no_tickets(hall: &Hall, counter: &Counter) -> Option<Key> {
    let serves = |prefix: &String| counter.window_types.contains(prefix);
    let queues = || hall.queues.iter().filter(|queue| serves(&queue.prefix));
    if queues().any(|queue| queue.issuing == Issuing::Open || queue.waiting > 0) {
        return None;
    }
    // No queue of it is known: nothing can be said of its tickets.
    let first = queues().next()?;
    let full = first.issuing == Issuing::Full && queues().all(|queue| queue.issuing == Issuing::Full);
    Some(if full { Key::AllTaken } else { Key::IssuesNothing })
}

fn idle(counter: &Counter, language: Language, sizes: &[Size]) -> Vec<Line> {
    let name = match language {
        Language::Zh => &counter.name,
        Language::En => &counter.name_en,
    };
    named(counter.no, name, Tone::Normal, language, sizes)
}

/// The counter's number and something about it. When there is room for one only: what is unusual goes first, for
/// the strip hangs over its counter; of what is usual, the number.
fn named(no: CounterNo, name: &str, tone: Tone, language: Language, sizes: &[Size]) -> Vec<Line> {
    let no = text::counter(no, language);
    if name.is_empty() {
        return plain(no, tone, sizes);
    }
    let mut lines = each(sizes, |size| Line::new(format!("{no} {name}"), tone, size));
    if sizes.contains(&Size::Middle) {
        let small = Line::new(format!("{no} "), tone, Size::Middle).and(name, tone, Size::Small);
        lines.insert(lines.len() - 1, small);
    }
    let alone = if tone == Tone::Notice { name } else { no.as_str() };
    lines.extend(plain(alone, tone, sizes));
    lines
}

fn interrupted(hall: Option<&Hall>, feed: Feed, spec: &StripSpec) -> Picture {
    whole(spec, |language, sizes| match feed {
        Feed::Connecting | Feed::Live => {
            let mut lines = plain(text::text(Key::Connecting, language), Tone::Notice, sizes);
            lines.extend(plain(text::text(Key::ConnectingShort, language), Tone::Notice, sizes));
            lines
        }
        Feed::Stale { since } => {
            let interrupted = text::text(Key::Interrupted, language);
            let clock = hall.map(|hall| crate::clock::hours_minutes(since, hall.info.utc_offset_min));
            let mut lines = Vec::new();
            if let Some(clock) = clock {
                let since = text::since(&clock, language);
                lines.extend(plain(format!("{interrupted} {since}"), Tone::Notice, sizes));
            }
            lines.extend(plain(interrupted, Tone::Notice, sizes));
            lines
        }
    })
}

/// The whole strip in one language, or in two small lines.
fn whole(spec: &StripSpec, lines: impl Fn(Language, &[Size]) -> Vec<Line>) -> Picture {
    if spec.languages == Languages::Both && spec.height >= 2 * Size::Small.px() {
        let both =
            Languages::Both.all().iter().map(|language| fit(lines(*language, &[Size::Small]), spec.width));
        return area(spec, both.collect(), Entrance::Still);
    }
    one(spec, fit(lines(spec.languages.first(), sizes(spec.height)), spec.width), Entrance::Still)
}

fn one(spec: &StripSpec, line: Line, entrance: Entrance) -> Picture {
    area(spec, vec![line], entrance)
}

fn area(spec: &StripSpec, lines: Vec<Line>, entrance: Entrance) -> Picture {
    let (width, height) = (spec.width, spec.height);
    Picture { areas: vec![Area { id: 0, x: 0, y: 0, width, height, lines, align: Align::Centre, entrance }] }
}

/// The sizes a strip of this height can show, largest first.
fn sizes(height: u16) -> &'static [Size] {
    match height {
        32.. => &[Size::Large, Size::Middle, Size::Small],
        24.. => &[Size::Middle, Size::Small],
        _ => &[Size::Small],
    }
}

fn each(sizes: &[Size], line: impl Fn(Size) -> Line) -> Vec<Line> {
    sizes.iter().map(|size| line(*size)).collect()
}

fn plain(text: impl AsRef<str>, tone: Tone, sizes: &[Size]) -> Vec<Line> {
    each(sizes, |size| Line::new(text.as_ref(), tone, size))
}
