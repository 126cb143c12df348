//! The hall → what the main board shows. Pure.
//!
//! From top to bottom: name and clock; the newest call, large; the calls before it in two columns; and one
//! line below that takes turns between who waits and the hall's notices. When the line to the server is
//! broken the calls give way to saying so.

use crate::clock::hours_minutes;
use crate::hall::{Call, Feed, Hall, Queue};
use crate::lines::{Align, Area, Entrance, Line, Picture, Size, Tone, cut, fit, spread, width_px, wrap};
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

/// What the board shows now.
#[must_use]
pub fn picture(hall: Option<&Hall>, feed: Feed, now: Timestamp, spec: &BoardSpec) -> Picture {
    let bands = Bands::of(spec);
    let Some(hall) = hall else {
        let text = text::text(Key::Connecting, spec.languages.first());
        let line = fit(in_sizes(text, Tone::Notice), spec.width);
        return Picture { areas: vec![area(0, 0, spec.height, spec, vec![line], Align::Centre)] };
    };
    match feed {
        Feed::Live | Feed::Connecting => live(hall, now, spec, &bands),
        Feed::Stale { since } => interrupted(hall, since, spec, &bands),
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

fn live(hall: &Hall, now: Timestamp, spec: &BoardSpec, bands: &Bands) -> Picture {
    let mut areas = Vec::new();
    let clock = hours_minutes(now, hall.info.utc_offset_min);
    if bands.head > 0 {
        let line = spread(hall_name(hall, spec.languages), &clock, Tone::Normal, bands.small, spec.width);
        areas.push(area(0, 0, bands.head, spec, vec![line], Align::Left));
    }
    areas.extend(newest(hall, now, spec, bands));
    if bands.rows() > 0 {
        let lines = table(hall, now, spec, bands);
        areas.push(area(2, bands.head + bands.newest, bands.table, spec, lines, Align::Left));
    }
    if bands.foot > 0 {
        let pages = pages(hall, spec, bands.small);
        let turn = usize::try_from(now.as_second().div_euclid(PAGE_FOR_S)).unwrap_or(0);
        let line = pages.get(turn % pages.len().max(1)).cloned().unwrap_or_default();
        areas.push(area(3, spec.height - bands.foot, bands.foot, spec, vec![line], Align::Left));
    }
    areas.sort_by_key(|area| area.id);
    Picture { areas }
}

fn newest(hall: &Hall, now: Timestamp, spec: &BoardSpec, bands: &Bands) -> Vec<Area> {
    let y = bands.head;
    let Some(call) = hall.calls.first() else {
        let text = text::text(Key::Welcome, spec.languages.first());
        let line = fit(in_sizes(text, Tone::Normal), spec.width);
        return vec![area(1, y, bands.newest, spec, vec![line], Align::Centre)];
    };
    let tone = tone(call, now);
    let entrance = if age_s(call, now) <= ROLL_IN_FOR_S { Entrance::RollIn } else { Entrance::Still };
    if spec.languages == Languages::Both {
        let number = fit(in_sizes(&call.number, tone), spec.width / 2);
        let left = number.width_px() + bands.small.px();
        let room = spec.width - left;
        let lines = Languages::Both.all().iter();
        let lines = lines
            .map(|language| cut(Line::new(text::go_to(call.counter, *language), tone, Size::Small), room));
        let beside =
            Area { x: left, width: room, ..area(4, y, bands.newest, spec, lines.collect(), Align::Left) };
        let number = Area { width: left, ..area(1, y, bands.newest, spec, vec![number], Align::Left) };
        return vec![Area { entrance, ..number }, Area { entrance, ..beside }];
    }
    let language = spec.languages.first();
    let texts = text::call(&call.number, call.counter, language);
    let lines = [Size::Large, Size::Middle, Size::Small]
        .into_iter()
        .flat_map(|size| texts.iter().map(move |text| Line::new(text, tone, size)));
    let newest = area(1, y, bands.newest, spec, vec![fit(lines, spec.width)], Align::Left);
    vec![Area { entrance, ..newest }]
}

/// The calls before the newest, row by row, all written the same way so that columns stand under each other.
fn table(hall: &Hall, now: Timestamp, spec: &BoardSpec, bands: &Bands) -> Vec<Line> {
    let size = bands.table_size();
    let per_row = usize::from(COLUMNS);
    let calls: Vec<&Call> = hall.calls.iter().skip(1).take(bands.rows() * per_row).collect();
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

/// What the lowest line takes turns with: who waits, a notice, who waits, the next notice.
fn pages(hall: &Hall, spec: &BoardSpec, size: Size) -> Vec<Line> {
    let waiting = waiting(hall, spec, size);
    let mut pages = waiting.clone();
    for (i, notice) in hall.info.notices.iter().enumerate() {
        if i > 0 {
            pages.extend(waiting.iter().cloned());
        }
        let lines = wrap(notice, size, spec.width);
        pages.extend(lines.into_iter().map(|line| Line::new(line, Tone::Notice, size)));
    }
    pages
}

/// The queues with tickets waiting, as many on a page as fit.
fn waiting(hall: &Hall, spec: &BoardSpec, size: Size) -> Vec<Line> {
    let mut pages: Vec<String> = Vec::new();
    for language in spec.languages.all() {
        let mut begun = false;
        for queue in hall.queues.iter().filter(|queue| queue.waiting > 0) {
            let cell = waiting_cell(queue, *language, size, spec.width);
            match pages.last_mut().filter(|_| begun) {
                Some(page) if width_px(&format!("{page}  {cell}"), size) <= spec.width => {
                    page.push_str("  ");
                    page.push_str(&cell);
                }
                Some(_) | None => pages.push(cell),
            }
            begun = true;
        }
        if !begun {
            pages.push(text::text(Key::NobodyWaits, *language).to_owned());
        }
    }
    pages.into_iter().map(|page| cut(Line::new(page, Tone::Normal, size), spec.width)).collect()
}

/// `A社保医保 18人`, `A Social insurance 18`; a long name gives way, the count never.
fn waiting_cell(queue: &Queue, language: Language, size: Size, width: u16) -> String {
    let name = match language {
        Language::Zh => format!("{}{}", queue.prefix, queue.name),
        Language::En => format!("{} {}", queue.prefix, queue.name_en),
    };
    let count = format!(" {}", text::persons(queue.waiting, language));
    let room = width.saturating_sub(width_px(&count, size));
    format!("{}{count}", cut(Line::new(name, Tone::Normal, size), room).text())
}

fn interrupted(hall: &Hall, since: Timestamp, spec: &BoardSpec, bands: &Bands) -> Picture {
    let language = spec.languages.first();
    let since = text::since(&hours_minutes(since, hall.info.utc_offset_min), language);
    let interrupted = text::text(Key::Interrupted, language);
    let mut areas = Vec::new();
    if bands.head > 0 {
        let line = cut(Line::new(hall_name(hall, spec.languages), Tone::Notice, bands.small), spec.width);
        areas.push(area(0, 0, bands.head, spec, vec![line], Align::Left));
    }
    let head = if bands.rows() > 0 { interrupted.to_owned() } else { format!("{interrupted} {since}") };
    let line = fit(in_sizes(&head, Tone::Notice), spec.width);
    areas.push(area(1, bands.head, bands.newest, spec, vec![line], Align::Left));
    if bands.rows() > 0 {
        let ask = text::text(Key::ListenToStaff, language);
        let size = bands.table_size();
        let mut lines = vec![cut(Line::new(since, Tone::Notice, size), spec.width)];
        lines.push(cut(Line::new(ask, Tone::Notice, size), spec.width));
        lines.truncate(bands.rows());
        areas.push(area(2, bands.head + bands.newest, bands.table, spec, lines, Align::Left));
    }
    if bands.foot > 0 {
        let line = before(hall, spec, bands, language);
        areas.push(area(3, spec.height - bands.foot, bands.foot, spec, vec![line], Align::Left));
    }
    Picture { areas }
}

/// `中断前 A012→3 B007→5`: the last calls known, plainly as such.
fn before(hall: &Hall, spec: &BoardSpec, bands: &Bands, language: Language) -> Line {
    let mut before = Line::new(text::text(Key::CalledBefore, language), Tone::Notice, bands.small);
    for call in &hall.calls {
        let longer =
            before.clone().and(format!(" {}→{}", call.number, call.counter), Tone::Notice, bands.small);
        if longer.width_px() > spec.width {
            break;
        }
        before = longer;
    }
    if hall.calls.is_empty() { Line::new(" ", Tone::Notice, bands.small) } else { before }
}

fn tone(call: &Call, now: Timestamp) -> Tone {
    if age_s(call, now) < FRESH_FOR_S { Tone::Call } else { Tone::Normal }
}

fn age_s(call: &Call, now: Timestamp) -> i64 {
    now.as_second() - call.at.as_second()
}

fn hall_name(hall: &Hall, languages: Languages) -> &str {
    match languages.first() {
        Language::Zh => &hall.info.name,
        Language::En => &hall.info.name_en,
    }
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

fn area(id: u8, y: u16, height: u16, spec: &BoardSpec, lines: Vec<Line>, align: Align) -> Area {
    Area { id, x: 0, y, width: spec.width, height, lines, align, entrance: Entrance::Still }
}
