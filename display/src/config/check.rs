//! What can be wrong with a configuration. Collects, and repairs nothing.

use super::panels::{self, ProtocolName};
use super::{Board, Config, PercentFrom, STRIPS_PER_LINE_MAX, StripLine, Voice, Zone};
use crate::hours::{FULL_PERCENT, Span, begin};
use crate::text::Languages;
use std::collections::{BTreeMap, BTreeSet};

impl Config {
    /// One line for everything that is wrong.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if !(self.server.starts_with("http://") || self.server.starts_with("https://")) {
            problems.push(format!("server: `{}` does not begin with http:// or https://", self.server));
        }
        if self.strip_lines.is_empty() && self.boards.is_empty() && self.voice.is_none() {
            problems.push("nothing to do: no strip_lines, no boards, no voice".to_owned());
        }
        self.check_ports(&mut problems);
        self.check_names(&mut problems);
        for line in &self.strip_lines {
            check_strips(line, &mut problems);
        }
        for board in &self.boards {
            check_size(&format!("board on {}", board.port), board.width, board.height, &mut problems);
            check_address(&format!("board on {}", board.port), board.address, &mut problems);
            check_part(board, &mut problems);
            panels::check_board(board, &mut problems);
        }
        if let Some(voice) = &self.voice {
            voice.check(voice.language.unwrap_or(self.language), &mut problems);
        }
        problems
    }

    fn check_ports(&self, problems: &mut Vec<String>) {
        let lines = self.strip_lines.iter().map(|line| (&line.port, line.baud));
        let mut seen = BTreeSet::new();
        for (port, baud) in lines.chain(self.boards.iter().map(|board| (&board.port, board.baud))) {
            if port.is_empty() {
                problems.push("port: is empty".to_owned());
            } else if !seen.insert(port) {
                problems.push(format!("port {port}: named twice"));
            }
            if baud == 0 {
                problems.push(format!("port {port}: baud is 0"));
            }
        }
    }
}

impl Config {
    /// Under one name the manager would see two devices as one that is now well, now lost.
    fn check_names(&self, problems: &mut Vec<String>) {
        let strips = self.strip_lines.iter().flat_map(|line| &line.strips);
        let with_voice = strips.clone().filter(|strip| strip.voice);
        let boards = self.boards.iter().enumerate().map(|(position, board)| board.device(position));
        // Zones among themselves are checked with the voice.
        let zones: BTreeSet<String> =
            self.voice.iter().flat_map(Voice::speaking_zones).map(|zone| zone.name).collect();
        let names = strips
            .map(|strip| format!("strip-{}", strip.counter))
            .chain(with_voice.map(|strip| format!("voice-strip-{}", strip.counter)))
            .chain(boards)
            .chain(zones.into_iter().map(|zone| format!("voice-{zone}")));
        let (mut seen, mut twice) = (BTreeSet::new(), BTreeSet::new());
        for name in names {
            if seen.contains(&name) {
                twice.insert(name);
            } else {
                seen.insert(name);
            }
        }
        problems.extend(twice.into_iter().map(|name| format!("{name}: two devices have this name")));
    }
}

impl Voice {
    fn check(&self, languages: Languages, problems: &mut Vec<String>) {
        let needs_zh = languages != Languages::En;
        let needs_en = languages != Languages::Zh;
        let packs = self.pack.is_some() || self.pack_en.is_some();
        if let Some(command) = self.speech_command.as_ref().filter(|command| !command.contains("{text}")) {
            problems.push(format!("voice.speech_command: `{command}` has no {{text}}"));
        }
        if self.speech_command.is_some() && self.player.is_some() && !packs {
            problems.push("voice.player: nothing to play; a speech_command speaks by itself".to_owned());
        }
        if self.speech_timeout_s == 0 {
            problems.push("voice.speech_timeout_s: 0 lets nothing be said".to_owned());
        }
        // Beside a speech engine, packs are needed for all languages or not at all.
        if self.speech_command.is_none() || packs {
            if needs_zh && self.pack.is_none() {
                problems.push("voice: Mandarin needs `pack` or `speech_command`".to_owned());
            }
            if needs_en && self.pack_en.is_none() {
                problems.push("voice: English needs `pack_en` or `speech_command`".to_owned());
            }
        }
        let players = self.player.iter().chain(self.zones.iter().filter_map(|zone| zone.player.as_ref()));
        for player in players.filter(|player| !player.contains("{file}")) {
            problems.push(format!("voice: player `{player}` has no {{file}}"));
        }
        check_hours("voice", Some(&self.quiet), Some(&self.volume), problems);
        if self.repeats == 0 {
            problems.push("voice.repeats: 0 would say nothing; leave [voice] out instead".to_owned());
        }
        self.check_zones(problems);
    }

    fn check_zones(&self, problems: &mut Vec<String>) {
        let mut zones = BTreeMap::new();
        let mut hall_zones = BTreeMap::new();
        let mut names = BTreeSet::new();
        for zone in &self.zones {
            let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if zone.name.is_empty() || !zone.name.chars().all(good) {
                problems.push(format!("voice zone `{}`: use Latin letters, figures, - and _", zone.name));
            }
            if !names.insert(&zone.name) {
                problems.push(format!("voice zone `{}`: named twice", zone.name));
            }
            match (zone.counters.is_empty(), zone.zones.is_empty()) {
                (true, true) => {
                    problems.push(format!("voice zone `{}`: has no counters and no zones", zone.name));
                }
                (false, false) => {
                    problems.push(format!("voice zone `{}`: either counters or zones", zone.name));
                }
                (true, false) | (false, true) => {}
            }
            if zone.channel.as_ref().is_some_and(|channel| channel.trim().is_empty()) {
                problems.push(format!("voice zone `{}`: channel is empty", zone.name));
            }
            check_zone_hours(zone, problems);
            for hall_zone in &zone.zones {
                if let Some(other) = hall_zones.insert(hall_zone, &zone.name) {
                    problems.push(format!("zone {hall_zone}: in the voice zones {other} and {}", zone.name));
                }
            }
            for counter in &zone.counters {
                if let Some(other) = zones.insert(counter, &zone.name) {
                    problems.push(format!("counter {counter}: in the voice zones {other} and {}", zone.name));
                }
            }
        }
    }
}

fn check_zone_hours(zone: &Zone, problems: &mut Vec<String>) {
    let place = format!("voice zone `{}`", zone.name);
    check_hours(&place, zone.quiet.as_deref(), zone.volume.as_deref(), problems);
}

fn check_hours(
    place: &str,
    quiet: Option<&[String]>,
    volume: Option<&[PercentFrom]>,
    problems: &mut Vec<String>,
) {
    for span in quiet.unwrap_or_default().iter().filter(|span| Span::parse(span).is_none()) {
        problems.push(format!("{place}, quiet: `{span}` is not of the form 12:00-13:30"));
    }
    let volume = volume.unwrap_or_default();
    check_steps(&format!("{place}, volume"), volume, problems);
    if volume.iter().any(|step| step.percent == 0) {
        problems.push(format!("{place}, volume: 0 is not 1 to 100; for silence there is quiet"));
    }
}

/// What can be wrong with any setting that changes through the day.
pub(super) fn check_steps(place: &str, steps: &[PercentFrom], problems: &mut Vec<String>) {
    let mut times = BTreeSet::new();
    for PercentFrom { from, percent } in steps {
        match begin(from) {
            None => problems.push(format!("{place}: `{from}` is not of the form 07:30")),
            Some(minute) if !times.insert(minute) => {
                problems.push(format!("{place}: {from} is there twice"));
            }
            Some(_) => {}
        }
        if *percent > FULL_PERCENT {
            problems.push(format!("{place}: {percent} percent is more than {FULL_PERCENT}"));
        }
    }
}

fn check_part(board: &Board, problems: &mut Vec<String>) {
    let place = format!("board on {}", board.port);
    let parts = [board.zone.is_some(), board.counters.is_some(), board.window_types.is_some()];
    if parts.iter().filter(|named| **named).count() > 1 {
        problems.push(format!("{place}: one of zone, counters and window_types only"));
    }
    let empty = board.zone.as_ref().is_some_and(String::is_empty)
        || board.counters.as_ref().is_some_and(BTreeSet::is_empty)
        || board.window_types.as_ref().is_some_and(BTreeSet::is_empty);
    if empty {
        problems.push(format!(
            "{place}: is for no part of the hall; leave zone, counters, window_types out for all"
        ));
    }
}

fn check_strips(line: &StripLine, problems: &mut Vec<String>) {
    let port = &line.port;
    if line.strips.is_empty() {
        problems.push(format!("line {port}: has no strips"));
    }
    if line.strips.len() > STRIPS_PER_LINE_MAX {
        problems.push(format!("line {port}: more than {STRIPS_PER_LINE_MAX} strips"));
    }
    panels::check_line(line, problems);
    let mut addresses = BTreeSet::new();
    for strip in &line.strips {
        let name = format!("line {port}, strip {}", strip.address);
        if !addresses.insert(strip.address) {
            problems.push(format!("{name}: two strips have this address"));
        }
        if line.protocol == ProtocolName::Onbon {
            check_address(&name, strip.address, problems);
        }
        check_size(&name, strip.width, strip.height, problems);
    }
}

fn check_address(name: &str, address: u16, problems: &mut Vec<String>) {
    if address == 0 || address >= 0xFFFE {
        problems.push(format!("{name}: address {address} is not that of one panel"));
    }
}

fn check_size(name: &str, width: u16, height: u16, problems: &mut Vec<String>) {
    if !(64..=2048).contains(&width) || !width.is_multiple_of(8) {
        problems.push(format!("{name}: width {width} is not a multiple of 8 from 64 to 2048"));
    }
    if !(16..=1024).contains(&height) || !height.is_multiple_of(8) {
        problems.push(format!("{name}: height {height} is not a multiple of 8 from 16 to 1024"));
    }
}
