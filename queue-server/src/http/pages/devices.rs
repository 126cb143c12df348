//! Devices on the manager's wall: how each is, since when, what to do about it, what its line counts.

use super::live::Alarm;
use super::view::View;
use super::words::Words;
use crate::pulses::Heard;
use queue_api::device::{DeviceHealth, DeviceKind, DeviceView};
use queue_api::pulse::{Counters, PROGRAM_SILENT};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is known from pulses, by device.
pub(super) type Pulsed = BTreeMap<Arc<str>, Heard>;

/// Names told in the alarm of a program at most.
const NAMES_MAX: usize = 3;

/// A line of the table.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) name: String,
    /// The route by which it is taken out.
    pub(super) path: String,
    pub(super) kind: &'static str,
    pub(super) tone: &'static str,
    pub(super) state: String,
    pub(super) since: String,
    pub(super) todo: String,
    pub(super) program: String,
    pub(super) counted: Option<Counted>,
    /// Whether it may be gone for good.
    pub(super) is_lost: bool,
}

/// What its line counts, in words.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) frames: u64,
    pub(super) garbage_bytes: u64,
    pub(super) is_garbage_growing: bool,
    pub(super) timeouts: u64,
    pub(super) opened: u64,
    pub(super) heard: String,
}

/// The table: what wants attention first, then by name.
pub(super) fn rows(view: &View, devices: &[DeviceView], pulsed: &Pulsed) -> Vec<Row> {
    let mut rows: Vec<Row> = devices.iter().map(|device| row(view, device, pulsed)).collect();
    let rank = |row: &Row| ["red", "yellow"].iter().position(|tone| *tone == row.tone).unwrap_or(2);
    rows.sort_by_cached_key(|row| (rank(row), by_number(&row.name)));
    rows
}

fn row(view: &View, device: &DeviceView, pulsed: &Pulsed) -> Row {
    let words = view.words;
    let heard = pulsed.get(device.name.as_str());
    let counted = heard.filter(|heard| heard.said.counters != Counters::default()).map(|heard| {
        let counters = heard.said.counters;
        let none = || words.tr("device.never").to_owned();
        Counted {
            frames: counters.frames,
            garbage_bytes: counters.garbage_bytes,
            is_garbage_growing: heard.said.new_garbage_bytes > 0,
            timeouts: counters.timeouts,
            opened: counters.opened,
            heard: heard
                .silent_s
                .map_or_else(none, |silent_s| words.fmt1("device.ago", span(view, silent_s))),
        }
    });
    let mut todo = todo(view, device);
    if counted.as_ref().is_some_and(|counted| counted.is_garbage_growing) {
        let between = if todo.is_empty() { "" } else { words.tr("device.and") };
        todo = format!("{todo}{between}{}", words.tr("device.todo_garbage"));
    }
    let since_s = view.now.as_second().saturating_sub(device.since.as_second());
    Row {
        name: device.name.clone(),
        path: queue_api::paths::device(&device.name),
        kind: kind(view, device.kind),
        tone: tone(device.health),
        state: match device.health {
            DeviceHealth::Well => words.tr("device.health_well").to_owned(),
            DeviceHealth::Warning | DeviceHealth::Faulty | DeviceHealth::Lost => trouble(view, device),
        },
        since: words.fmt1("device.since", span(view, u64::try_from(since_s).unwrap_or(0))),
        todo,
        program: heard
            .map_or_else(|| words.tr("site.none").to_owned(), |heard| heard.said.program.to_string()),
        counted,
        is_lost: device.health == DeviceHealth::Lost,
    }
}

/// What of the devices wants attention. A program that is silent is one alarm, however much it looks after.
pub(super) fn alarms(view: &View, devices: &[DeviceView], pulsed: &Pulsed) -> Vec<Alarm> {
    let words = view.words;
    let mut alarms = Vec::new();
    let mut silent: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for device in devices.iter().filter(|device| device.health != DeviceHealth::Well) {
        if device.code == PROGRAM_SILENT {
            // After a restart nobody has said yet who looks after it.
            let program = pulsed.get(device.name.as_str()).map_or("", |heard| &*heard.said.program);
            silent.entry(program).or_default().push(&device.name);
            continue;
        }
        let name = format!("{} {}", device.name, kind(view, device.kind));
        let text = words.fmt2("live.alarm_device", name, trouble(view, device));
        alarms.push(Alarm { tone: tone(device.health), tag: words.tr("live.device"), text });
    }
    let silent = silent.into_iter().map(|(program, mut names)| {
        let program = if program.is_empty() { words.tr("device.program_unknown") } else { program };
        let mut text = words.fmt2("live.alarm_program", program, names.len());
        // More of them are found in the table.
        if names.len() <= NAMES_MAX {
            names.sort_by_cached_key(|name| by_number(name));
            text = words.fmt2("live.alarm_device", text, names.join(words.tr("site.comma")));
        }
        Alarm { tone: "red", tag: words.tr("live.device"), text }
    });
    // First: it hides how much else is wrong.
    silent.chain(alarms).collect()
}

fn tone(health: DeviceHealth) -> &'static str {
    match health {
        DeviceHealth::Well => "ok",
        DeviceHealth::Warning => "yellow",
        DeviceHealth::Faulty | DeviceHealth::Lost => "red",
    }
}

fn kind(view: &View, kind: DeviceKind) -> &'static str {
    view.words.tr(match kind {
        DeviceKind::Kiosk => "device.kiosk",
        DeviceKind::Printer => "device.printer",
        DeviceKind::CardReader => "device.card_reader",
        DeviceKind::Board => "device.board",
        DeviceKind::Strip => "device.strip",
        DeviceKind::Keypad => "device.keypad",
        DeviceKind::CallPad => "device.call_pad",
        DeviceKind::Server => "device.server",
        DeviceKind::Voice => "device.voice",
    })
}

/// What is wrong, in words; a code without words is shown as itself.
fn trouble(view: &View, device: &DeviceView) -> String {
    let words = view.words;
    if let Some(known) = of_code(words, "code", &device.code) {
        return known;
    }
    let health = words.tr(match device.health {
        DeviceHealth::Well => "device.health_well",
        DeviceHealth::Warning => "device.health_warning",
        DeviceHealth::Faulty => "device.health_faulty",
        DeviceHealth::Lost => "device.health_lost",
    });
    if device.code.is_empty() {
        return health.to_owned();
    }
    words.fmt2("device.code_unknown", health, &device.code)
}

/// What to do about it; nothing while it is well.
fn todo(view: &View, device: &DeviceView) -> String {
    if device.health == DeviceHealth::Well {
        return String::new();
    }
    of_code(view.words, "todo", &device.code)
        .unwrap_or_else(|| view.words.tr("device.todo_unknown").to_owned())
}

/// The text of a code, if there is one.
fn of_code(words: Words, of: &str, code: &str) -> Option<String> {
    // Two names for one thing: the kiosk's, and that of the printer module.
    let code = match code {
        "cutter_error" => "cutter",
        "printer_error" => "fault",
        "near_end" => "paper_near_end",
        code => code,
    };
    let key = format!("device.{of}_{code}");
    let text = words.tr(&key);
    (text != key && !code.is_empty()).then(|| text.to_owned())
}

/// A length of time as people say it.
fn span(view: &View, seconds: u64) -> String {
    let words = view.words;
    let (minutes, hours) = (seconds / 60, seconds / 3_600);
    match (minutes, hours) {
        (0, _) => words.fmt1("device.span_s", seconds),
        (minutes, 0) => words.fmt1("device.span_min", minutes),
        (minutes, hours @ 1..24) => words.fmt2("device.span_h", hours, minutes % 60),
        (_, hours) => words.fmt2("device.span_d", hours / 24, hours % 24),
    }
}

/// Names as people sort them: `strip-9` before `strip-10`.
fn by_number(name: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| letter.is_ascii_digit()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(digits);
        let end = after.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(after.len());
        let (number, after) = after.split_at(end);
        parts.push((word.to_owned(), number.parse().unwrap_or(0)));
        rest = after;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::super::words::Language;
    use super::*;
    use std::collections::BTreeSet;
    use std::path::Path;

    /// Programs that report devices.
    const PROGRAMS: [&str; 4] = ["kiosk", "display", "firmware-bridge", "queue-server"];

    fn read(path: &Path) -> String {
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// All Rust sources below a folder on one line each, without what is only for tests.
    fn sources(folder: &Path) -> Vec<String> {
        let mut texts = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                texts.extend(sources(&path));
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = read(&path);
                let text = text.split("#[cfg(test)]").next().unwrap();
                texts.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
        }
        texts
    }

    /// The first text between quotes.
    fn quoted(text: &str) -> Option<&str> {
        text.split('"').nth(1)
    }

    /// Every code a program can report, found where it is written: beside a health, as a constant of codes, in the
    /// answer of a `code()`.
    fn reported() -> BTreeSet<String> {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        let mut codes = BTreeSet::new();
        for text in PROGRAMS.iter().flat_map(|program| sources(&root.join(program).join("src"))) {
            for after in text.split("DeviceHealth::").skip(1) {
                let rest = after.trim_start_matches(char::is_alphabetic);
                let is_beside = rest.starts_with(", \"") || rest.starts_with(", code: \"");
                codes.extend(is_beside.then(|| quoted(rest)).flatten().map(str::to_owned));
            }
            for after in text.split("fn code(&self) -> &'static str").skip(1) {
                let body = after.split("fn ").next().unwrap();
                let arms = body.split("=>").skip(1).filter(|arm| arm.starts_with(" \""));
                codes.extend(arms.filter_map(quoted).map(str::to_owned));
            }
        }
        let constants = read(&root.join("firmware-bridge/src/printer/codes.rs"));
        codes.extend(constants.split("&str = ").skip(1).filter_map(quoted).map(str::to_owned));
        codes.remove("");
        codes
    }

    /// Every code the administrator is told what to do about.
    fn documented() -> BTreeSet<String> {
        let manual = read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/OPERATIONS.md")));
        let table =
            manual.split("| code | from | what to do |").nth(1).unwrap().split("\n\n").next().unwrap();
        let firsts = table.lines().filter_map(|line| line.split('|').nth(1));
        firsts.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
    }

    #[test]
    fn every_code_a_device_may_have_is_told_in_words_with_what_to_do_and_stands_in_the_manual() {
        let (reported, documented) = (reported(), documented());
        // The search still finds each kind of place.
        for known in ["font_missing", "clock_wrong", "head_hot", "paper_near_end", "busy", "clips"] {
            assert!(reported.contains(known), "{known} is not found any more: {reported:?}");
        }
        for code in &reported {
            assert!(documented.contains(code), "{code} is not in docs/OPERATIONS.md");
        }
        for code in reported.union(&documented) {
            for (language, of) in
                [(Language::Chinese, "code"), (Language::English, "code"), (Language::Chinese, "todo")]
            {
                assert!(of_code(Words::new(language), of, code).is_some(), "{of}_{code} has no words");
            }
        }
    }

    #[test]
    fn names_are_sorted_as_people_count() {
        let mut names = ["strip-10", "strip-9", "board", "strip-9/b", "keypad-2", "strip"];
        names.sort_by_cached_key(|name| by_number(name));
        assert_eq!(names, ["board", "keypad-2", "strip", "strip-9", "strip-9/b", "strip-10"]);
    }
}
