//! The hall → what a board shows: the main board all of it, an area board its part. Pure.
//!
//! From top to bottom: name and clock; the newest call, large; the calls before it in two columns; and one
//! line below that takes turns between who waits and the notices of this minute. When the line to the server is
//! broken the calls give way to saying so. A clock that may be wrong is not shown, and what depends on it neither.

mod foot;

use crate::clock::hours_minutes;
use crate::hall::{Call, Feed, Hall};
use crate::lines::{Align, Area, Entrance, Line, Picture, Size, Tone, cut, fit, spread, width_px};
use crate::part::Part;
use crate::strip::{call_lines, go_to_lines};
use crate::text::{self, Key, Language, Languages};
use queue_api::Timestamp;

/// For how long a call stands out.
pub const FRESH_FOR_S: i64 = 20;
/// For how long a call moves in.
const ROLL_IN_FOR_S: i64 = 3;
/// For how long each page of the lowest line stands.
pub const PAGE_FOR_S: i64 = 8;
/// Columns of earlier calls, and of queues.
const COLUMNS: u16 = 2;

/// Which board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoardSpec {
    /// Width in pixels.
    pub width: u16,
    /// Height in pixels.
    pub height: u16,
    /// What it speaks.
    pub languages: Languages,
}

/// What an area board is for. By default a main board: all of the hall, under the hall's own name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Whose calls, waiting tickets and notices.
    pub part: Part,
    /// What it is called instead of the hall's name, such as `东区`; empty: the hall's name.
    pub title: String,
    /// The same in English.
    pub title_en: String,
}

impl Scope {
    /// The calls shown, newest first.
    fn calls<'a>(&'a self, hall: &'a Hall) -> impl Iterator<Item = &'a Call> {
        hall.calls.iter().filter(|call| self.part.has_call(hall, call))
    }

    fn title<'a>(&'a self, hall: &'a Hall, languages: Languages) -> &'a str {
        let (own, halls) = match languages.first() {
            Language::Zh => (&self.title, &hall.info.name),
            Language::En => (&self.title_en, &hall.info.name_en),
        };
        if own.is_empty() { halls } else { own }
    }
}

/// What a main board shows now.
#[must_use]
pub fn picture(hall: Option<&Hall>, feed: Feed, now: Timestamp, spec: &BoardSpec) -> Picture {
    picture_of(&Scope::default(), hall, feed, now, spec)
}

/// What a board of a part of the hall shows now.
#[must_use]
pub fn picture_of(
    scope: &Scope,
    hall: Option<&Hall>,
    feed: Feed,
    now: Timestamp,
    spec: &BoardSpec,
) -> Picture {
    let bands = Bands::of(spec);
    let Some(hall) = hall else {
        let text = text::text(Key::Connecting, spec.languages.first());
        let line = fit(in_sizes(text, Tone::Notice), spec.width);
        return Picture { areas: vec![area(0, 0, spec.height, spec, vec![line], Align::Centre)] };
    };
    match feed {
        Feed::Live | Feed::Connecting if scope.part.is_nowhere(hall) => nowhere(scope, hall, spec, &bands),
        Feed::Live | Feed::Connecting => live(scope, hall, now, spec, &bands),
        Feed::Stale { since } => interrupted(scope, hall, since, spec, &bands),
    }
}

/// Heights of the four bands; they add up to the board's.
struct Bands {
    small: Size,
    head: u16,
    newest: u16,
    table: u16,
    foot: u16,
}

impl Bands {
    fn of(spec: &BoardSpec) -> Self {
        let small = if spec.height >= 192 && spec.width >= 384 { Size::Middle } else { Size::Small };
        let (head, foot) = match spec.height {
            96.. => (small.px(), small.px()),
            64.. => (0, small.px()),
            _ => (0, 0),
        };
        let newest = Size::Large.px().min(spec.height);
        Self { small, head, newest, table: spec.height.saturating_sub(head + newest + foot), foot }
    }

    fn table_size(&self) -> Size {
        match self.table {
            _ if self.small == Size::Middle => Size::Large,
            24.. => Size::Middle,
            _ => Size::Small,
        }
    }

    /// Rows of the table: as many as stand apart by an eighth of their height.
    fn rows(&self) -> usize {
        let size = self.table_size().px();
        usize::from(self.table / (size + size / 8)).max(usize::from(self.table >= size))
    }
}

fn live(scope: &Scope, hall: &Hall, now: Timestamp, spec: &BoardSpec, bands: &Bands) -> Picture {
    let mut areas = Vec::new();
    if bands.head > 0 {
        let title = scope.title(hall, spec.languages);
        let line = if hall.clock_doubted {
            cut(Line::new(title, Tone::Normal, bands.small), spec.width)
        } else {
            let clock = hours_minutes(now, hall.info.utc_offset_min);
            spread(title, &clock, Tone::Normal, bands.small, spec.width)
        };
        areas.push(area(0, 0, bands.head, spec, vec![line], Align::Left));
    }
    areas.extend(newest(scope, hall, now, spec, bands));
    if bands.rows() > 0 {
        let lines = table(scope, hall, now, spec, bands);
        areas.push(area(2, bands.head + bands.newest, bands.table, spec, lines, Align::Left));
    }
    if bands.foot > 0 {
        let pages = foot::pages(scope, hall, now, spec, bands.small);
        let turn = usize::try_from(now.as_second().div_euclid(PAGE_FOR_S)).unwrap_or(0);
        let line = pages.get(turn % pages.len().max(1)).cloned().unwrap_or_default();
        areas.push(area(3, spec.height - bands.foot, bands.foot, spec, vec![line], Align::Left));
    }
    areas.sort_by_key(|area| area.id);
    Picture { areas }
}

fn newest(scope: &Scope, hall: &Hall, now: Timestamp, spec: &BoardSpec, bands: &Bands) -> Vec<Area> {
    let y = bands.head;
    let Some(call) = scope.calls(hall).next() else {
        let key = if scope.part == Part::Whole { Key::Welcome } else { Key::NoCallsHere };
        let text = text::text(key, spec.languages.first());
        let line = fit(in_sizes(text, Tone::Normal), spec.width);
        return vec![area(1, y, bands.newest, spec, vec![line], Align::Centre)];
    };
    let tone = tone(call, now);
    let entrance = if age_s(call, now) <= ROLL_IN_FOR_S { Entrance::RollIn } else { Entrance::Still };
    if spec.languages == Languages::Both {
        let words = Languages::Both.all().iter().map(|language| text::go_to(call.counter, *language));
        let words: Vec<String> = std::iter::once(call.number.clone()).chain(words).collect();
        let whole = Line::new(words.join(" "), tone, Size::Large);
        if whole.width_px() <= spec.width && bands.newest >= Size::Large.px() {
            let newest = area(1, y, bands.newest, spec, vec![whole], Align::Left);
            return vec![Area { entrance, ..newest }];
        }
        let number = fit(in_sizes(&call.number, tone), spec.width / 2);
        let left = number.width_px() + bands.small.px();
        let room = spec.width.saturating_sub(left);
        let lines = Languages::Both.all().iter();
        let lines = lines.map(|language| fit(go_to_lines(call.counter, *language, tone, Size::Small), room));
        let beside =
            Area { x: left, width: room, ..area(4, y, bands.newest, spec, lines.collect(), Align::Left) };
        let number = Area { width: left, ..area(1, y, bands.newest, spec, vec![number], Align::Left) };
        return vec![Area { entrance, ..number }, Area { entrance, ..beside }];
    }
    let language = spec.languages.first();
    let sizes = [Size::Large, Size::Middle, Size::Small];
    let lines = call_lines(&call.number, call.counter, language, tone, &sizes);
    let newest = area(1, y, bands.newest, spec, vec![fit(lines, spec.width)], Align::Left);
    vec![Area { entrance, ..newest }]
}

/// The calls before the newest, row by row, all written the same way so that columns stand under each other.
fn table(scope: &Scope, hall: &Hall, now: Timestamp, spec: &BoardSpec, bands: &Bands) -> Vec<Line> {
    let size = bands.table_size();
    let per_row = usize::from(COLUMNS);
    let calls: Vec<&Call> = scope.calls(hall).skip(1).take(bands.rows() * per_row).collect();
    let column = column_px(spec.width, size);
    let last_column = spec.width - column * (COLUMNS - 1);
    let number_px = calls.iter().map(|call| width_px(&call.number, size)).max().unwrap_or(0);
    let no_px = calls.iter().map(|call| width_px(&call.counter.to_string(), size)).max().unwrap_or(0);
    let unit = match spec.languages {
        Languages::Zh if number_px + no_px + width_px("→号", size) <= last_column => "号",
        Languages::Zh | Languages::En | Languages::Both => "",
    };
    let rows = calls.chunks(per_row).map(|row| {
        let mut line = Line::default();
        for (i, call) in row.iter().enumerate() {
            let number = pad_right(&call.number, number_px, size);
            let no = pad_left(&call.counter.to_string(), no_px, size);
            let mut cell = format!("{number}→{no}{unit}");
            if i + 1 < row.len() {
                cell = pad_right(&cell, column, size);
            }
            line = line.and(cell, tone(call, now), size);
        }
        cut(line, spec.width)
    });
    let mut rows: Vec<Line> = rows.collect();
    // Empty rows keep the others where they are.
    rows.resize(bands.rows(), Line::new(" ", Tone::Normal, size));
    rows
}

/// The board was set up for a part that this hall does not have; better said than an empty board for ever.
fn nowhere(scope: &Scope, hall: &Hall, spec: &BoardSpec, bands: &Bands) -> Picture {
    let mut areas = head(scope, hall, spec, bands);
    let text = text::text(Key::NoSuchPart, spec.languages.first());
    let line = fit(in_sizes(text, Tone::Notice), spec.width);
    areas.push(area(1, bands.head, bands.newest, spec, vec![line], Align::Left));
    if bands.rows() > 0 {
        let size = bands.table_size();
        let missing = scope.part.missing(hall).join(", ");
        let mut lines = vec![fit(smaller(&missing, size), spec.width)];
        lines.truncate(bands.rows());
        areas.push(area(2, bands.head + bands.newest, bands.table, spec, lines, Align::Left));
    }
    Picture { areas }
}

/// The head of a board that shows no clock.
fn head(scope: &Scope, hall: &Hall, spec: &BoardSpec, bands: &Bands) -> Vec<Area> {
    if bands.head == 0 {
        return Vec::new();
    }
    let title = scope.title(hall, spec.languages);
    let line = cut(Line::new(title, Tone::Notice, bands.small), spec.width);
    vec![area(0, 0, bands.head, spec, vec![line], Align::Left)]
}

fn interrupted(scope: &Scope, hall: &Hall, since: Timestamp, spec: &BoardSpec, bands: &Bands) -> Picture {
    let language = spec.languages.first();
    let since = text::since(&hours_minutes(since, hall.info.utc_offset_min), language);
    let interrupted = text::text(Key::Interrupted, language);
    let mut areas = head(scope, hall, spec, bands);
    let words = if bands.rows() > 0 || hall.clock_doubted {
        interrupted.to_owned()
    } else {
        format!("{interrupted} {since}")
    };
    let line = fit(
        in_sizes(&words, Tone::Notice).into_iter().chain(in_sizes(interrupted, Tone::Notice)),
        spec.width,
    );
    areas.push(area(1, bands.head, bands.newest, spec, vec![line], Align::Left));
    if bands.rows() > 0 {
        let ask = text::text(Key::ListenToStaff, language);
        let size = bands.table_size();
        let since = Some(since).filter(|_| !hall.clock_doubted);
        let mut lines: Vec<Line> = since.iter().map(|since| fit(smaller(since, size), spec.width)).collect();
        lines.push(fit(smaller(ask, size), spec.width));
        lines.truncate(bands.rows());
        areas.push(area(2, bands.head + bands.newest, bands.table, spec, lines, Align::Left));
    }
    if bands.foot > 0 {
        let line = before(scope, hall, spec, bands, language);
        areas.push(area(3, spec.height - bands.foot, bands.foot, spec, vec![line], Align::Left));
    }
    Picture { areas }
}

/// `中断前 A012→3 B007→5`: the last calls known, plainly as such.
fn before(scope: &Scope, hall: &Hall, spec: &BoardSpec, bands: &Bands, language: Language) -> Line {
    let mut before = Line::new(text::text(Key::CalledBefore, language), Tone::Notice, bands.small);
    for call in scope.calls(hall) {
        let longer =
            before.clone().and(format!(" {}→{}", call.number, call.counter), Tone::Notice, bands.small);
        if longer.width_px() > spec.width {
            break;
        }
        before = longer;
    }
    if scope.calls(hall).next().is_none() { Line::new(" ", Tone::Notice, bands.small) } else { before }
}

fn tone(call: &Call, now: Timestamp) -> Tone {
    if age_s(call, now) < FRESH_FOR_S { Tone::Call } else { Tone::Normal }
}

fn age_s(call: &Call, now: Timestamp) -> i64 {
    now.as_second() - call.at.as_second()
}

/// Width of every column but the last, a whole number of half glyphs.
fn column_px(width: u16, size: Size) -> u16 {
    let half = size.px() / 2;
    (width / COLUMNS).div_ceil(half) * half
}

fn pad_right(text: &str, width: u16, size: Size) -> String {
    let gap = width.saturating_sub(width_px(text, size)) / (size.px() / 2);
    format!("{text}{}", " ".repeat(usize::from(gap)))
}

fn pad_left(text: &str, width: u16, size: Size) -> String {
    let gap = width.saturating_sub(width_px(text, size)) / (size.px() / 2);
    format!("{}{text}", " ".repeat(usize::from(gap)))
}

fn in_sizes(text: &str, tone: Tone) -> Vec<Line> {
    [Size::Large, Size::Middle, Size::Small].map(|size| Line::new(text, tone, size)).into()
}

/// The text in this size, and failing that in smaller ones.
fn smaller(text: &str, size: Size) -> Vec<Line> {
    in_sizes(text, Tone::Notice).into_iter().filter(|line| line.height_px() <= size.px()).collect()
}

fn area(id: u8, y: u16, height: u16, spec: &BoardSpec, lines: Vec<Line>, align: Align) -> Area {
    Area { id, x: 0, y, width: spec.width, height, lines, align, entrance: Entrance::Still }
}
