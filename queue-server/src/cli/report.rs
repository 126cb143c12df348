//! Figures of past days for people: a table in the terminal, CSV for a spreadsheet, JSON for a program.

use anyhow::{Context, ensure};
use queue_api::report::{DaysReport, Durations, Figures, REPORT_DAYS_MAX};
use queue_core::time::BusinessDay;
use queue_server::store::reports;
use queue_server::wire::from_wire;
use std::io::Write;
use std::path::PathBuf;
use unicode_width::UnicodeWidthStr;

/// Tells a spreadsheet that the text is UTF-8; without it Chinese headers come out wrong.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What is asked of a report.
#[derive(clap::Args)]
pub(super) struct Wish {
    /// Where the hall's data lies; the hall may be open
    #[arg(long)]
    data: PathBuf,
    /// One business day, YYYY-MM-DD; the last one when nothing is given
    #[arg(long, conflicts_with_all = ["from", "to"])]
    day: Option<String>,
    /// First business day
    #[arg(long, requires = "to")]
    from: Option<String>,
    /// Last business day
    #[arg(long, requires = "from")]
    to: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// In which language
    #[arg(long, value_enum, default_value_t = Language::Zh)]
    language: Language,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// A table
    Text,
    /// For a spreadsheet
    Csv,
    /// As the HTTP interface answers
    Json,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Language {
    /// 中文
    Zh,
    /// English
    En,
}

/// A column: its header in both languages, and what stands in it.
type Column = (&'static str, &'static str, fn(&Figures) -> String);

const COLUMNS: &[Column] = &[
    ("取号", "issued", |f| f.issued.to_string()),
    ("普通", "ordinary", |f| f.ordinary.to_string()),
    ("优先", "priority", |f| f.priority.to_string()),
    ("预约", "appointment", |f| f.appointment.to_string()),
    ("办结", "finished", |f| f.finished.to_string()),
    ("过号", "no-shows", |f| f.no_shows.to_string()),
    ("取消", "cancelled", |f| f.cancelled.to_string()),
    ("失效", "expired", |f| f.expired.to_string()),
    ("未结束", "live", |f| f.live.to_string()),
    ("平均等候(秒)", "wait mean s", |f| or_blank(f.wait.mean_s)),
    ("等候中位数(秒)", "wait median s", |f| or_blank(f.wait.median_s)),
    ("等候P90(秒)", "wait P90 s", |f| or_blank(f.wait.p90_s)),
    ("平均办理(秒)", "service mean s", |f| or_blank(f.service.mean_s)),
    ("办理中位数(秒)", "service median s", |f| or_blank(f.service.median_s)),
    ("办理P90(秒)", "service P90 s", |f| or_blank(f.service.p90_s)),
    ("非常满意", "level 5", |f| f.ratings.level_5.to_string()),
    ("满意", "level 4", |f| f.ratings.level_4.to_string()),
    ("基本满意", "level 3", |f| f.ratings.level_3.to_string()),
    ("不满意", "level 2", |f| f.ratings.level_2.to_string()),
    ("非常不满意", "level 1", |f| f.ratings.level_1.to_string()),
    ("未评价", "unrated", |f| f.ratings.unrated.to_string()),
    ("满意率(%)", "satisfied %", |f| or_blank(f.ratings.satisfied_percent)),
    ("已告知等候", "told", |f| f.estimates.told.to_string()),
    ("可核对", "scored", |f| f.estimates.scored.to_string()),
    ("不超过P50(%)", "within P50 %", |f| or_blank(f.estimates.within_p50_percent)),
    ("不超过P90(%)", "within P90 %", |f| or_blank(f.estimates.within_p90_percent)),
    ("平均偏差(秒)", "bias s", |f| or_blank(f.estimates.bias_s)),
];

pub(super) fn report(out: &mut impl Write, wish: &Wish) -> anyhow::Result<()> {
    let range = match (&wish.day, &wish.from, &wish.to) {
        (Some(day), _, _) => Some((from_wire::day(day)?, from_wire::day(day)?)),
        (None, Some(from), Some(to)) => Some((from_wire::day(from)?, from_wire::day(to)?)),
        (None, _, _) => None,
    };
    if let Some((BusinessDay(from), BusinessDay(to))) = range {
        let days = i64::from(to) - i64::from(from) + 1;
        ensure!(
            (1..=i64::from(REPORT_DAYS_MAX)).contains(&days),
            "a report covers 1 to {REPORT_DAYS_MAX} days"
        );
    }
    let report = reports::report(&wish.data, range)
        .with_context(|| format!("reading the hall in {}", wish.data.display()))?;
    match wish.format {
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?,
        Format::Csv => out.write_all(csv(&report, wish.language).as_bytes())?,
        Format::Text => out.write_all(text(&report, wish.language).as_bytes())?,
    }
    Ok(())
}

fn or_blank(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn pick(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// Whom figures are about, and the figures: the hall, its window types, its counters.
fn rows(day: &queue_api::report::DayReport, language: Language) -> Vec<(&'static str, String, &Figures)> {
    let hall = (pick(language, "大厅", "hall"), String::new(), &day.hall);
    let window_types = day
        .window_types
        .iter()
        .map(|own| (pick(language, "窗口类型", "window type"), own.prefix.clone(), &own.figures));
    let counters = day
        .counters
        .iter()
        .map(|own| (pick(language, "窗口", "counter"), own.counter.to_string(), &own.figures));
    std::iter::once(hall).chain(window_types).chain(counters).collect()
}

fn csv(report: &DaysReport, language: Language) -> String {
    let mut headers =
        vec![pick(language, "日期", "day"), pick(language, "范围", "scope"), pick(language, "编号", "no")];
    headers.extend(COLUMNS.iter().map(|(zh, en, _)| pick(language, zh, en)));
    let mut text = format!("{BYTE_ORDER_MARK}{}\r\n", headers.join(","));
    for day in &report.days {
        for (scope, no, figures) in rows(day, language) {
            // Nothing here can hold a comma or a quote: words of ours, prefixes and numbers.
            let mut cells = vec![day.day.clone(), scope.to_owned(), no];
            cells.extend(COLUMNS.iter().map(|(_, _, cell)| cell(figures)));
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        }
    }
    text
}

/// One table a day, a row for each of hall, window types and counters; times in minutes and seconds.
fn text(report: &DaysReport, language: Language) -> String {
    if report.days.is_empty() {
        let none = pick(language, "这段时间大厅没有开放。", "The hall was not open on these days.");
        return format!("{none}\n");
    }
    let mut text = String::new();
    for day in &report.days {
        text.push_str(&day.day);
        text.push('\n');
        let mut table = vec![text_headers(language)];
        table.extend(
            rows(day, language).into_iter().map(|(scope, no, figures)| text_row(scope, &no, figures)),
        );
        text.push_str(&align(&table));
        text.push('\n');
    }
    text
}

fn text_headers(language: Language) -> Vec<String> {
    let headers = [
        ("范围", "scope"),
        ("取号", "issued"),
        ("普通/优先/预约", "ord/pri/app"),
        ("办结", "finished"),
        ("过号", "no-shows"),
        ("取消", "cancelled"),
        ("失效", "expired"),
        ("等候 均/中/P90", "wait mean/med/P90"),
        ("办理 均/中/P90", "service mean/med/P90"),
        ("评价 5/4/3/2/1", "rated 5/4/3/2/1"),
        ("未评价", "unrated"),
        ("满意率%", "satisfied %"),
        ("估时≤P50/≤P90 %", "told <=P50/<=P90 %"),
        ("偏差", "bias s"),
    ];
    headers.iter().map(|(zh, en)| pick(language, zh, en).to_owned()).collect()
}

fn text_row(scope: &str, no: &str, f: &Figures) -> Vec<String> {
    let or_dash = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    let percent = |value: Option<f64>| or_dash(value.map(|value| format!("{value:.1}")));
    let r = &f.ratings;
    vec![
        format!("{scope} {no}").trim_end().to_owned(),
        f.issued.to_string(),
        format!("{}/{}/{}", f.ordinary, f.priority, f.appointment),
        f.finished.to_string(),
        f.no_shows.to_string(),
        f.cancelled.to_string(),
        f.expired.to_string(),
        durations(f.wait),
        durations(f.service),
        format!("{}/{}/{}/{}/{}", r.level_5, r.level_4, r.level_3, r.level_2, r.level_1),
        r.unrated.to_string(),
        percent(r.satisfied_percent),
        format!("{}/{}", percent(f.estimates.within_p50_percent), percent(f.estimates.within_p90_percent)),
        or_dash(f.estimates.bias_s.map(|bias| format!("{bias:+}"))),
    ]
}

fn durations(durations: Durations) -> String {
    let clock = |s: Option<u32>| s.map_or_else(|| "-".to_owned(), |s| format!("{}:{:02}", s / 60, s % 60));
    format!("{}/{}/{}", clock(durations.mean_s), clock(durations.median_s), clock(durations.p90_s))
}

/// Columns side by side: the first to the left, the others to the right. A Chinese character is two cells wide.
fn align(table: &[Vec<String>]) -> String {
    let columns = table.first().map_or(0, Vec::len);
    let width =
        |n: usize| table.iter().filter_map(|row| row.get(n)).map(|cell| cell.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in table {
        for (n, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let space = " ".repeat(width - cell.width());
            if n == 0 {
                text.push_str(cell);
                text.push_str(&space);
            } else {
                text.push_str("  ");
                text.push_str(&space);
                text.push_str(cell);
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use queue_api::report::DayReport;

    fn sample() -> DaysReport {
        let hall = Figures { issued: 1200, ..Figures::default() };
        let day =
            DayReport { day: "2026-11-23".into(), hall, window_types: Vec::new(), counters: Vec::new() };
        DaysReport { from: day.day.clone(), to: day.day.clone(), days: vec![day] }
    }

    #[test]
    fn columns_line_up_although_chinese_is_twice_as_wide() {
        let table = text(&sample(), Language::Zh);
        let widths: Vec<usize> =
            table.lines().skip(1).filter(|line| !line.is_empty()).map(str::width).collect();
        assert_eq!(widths.len(), 2, "{table}");
        assert_eq!(widths.first(), widths.last(), "{table}");
    }

    #[test]
    fn a_spreadsheet_reads_chinese_headers_and_as_many_cells_in_each_line() {
        let csv = csv(&sample(), Language::Zh);
        assert!(csv.starts_with("\u{feff}日期,范围,编号,取号,"), "{csv}");
        let cells: Vec<usize> = csv.trim_end().split("\r\n").map(|line| line.split(',').count()).collect();
        assert_eq!(cells, [COLUMNS.len() + 3; 2]);
    }
}
