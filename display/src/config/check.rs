//! What can be wrong with a configuration. Collects, and repairs nothing.

use super::panels::{self, ProtocolName};
use super::{Config, STRIPS_PER_LINE_MAX, StripLine, Voice, parse_quiet};
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
        for line in &self.strip_lines {
            check_strips(line, &mut problems);
        }
        for board in &self.boards {
            check_size(&format!("board on {}", board.port), board.width, board.height, &mut problems);
            check_address(&format!("board on {}", board.port), board.address, &mut problems);
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

impl Voice {
    fn check(&self, languages: Languages, problems: &mut Vec<String>) {
        let needs_zh = languages != Languages::En;
        let needs_en = languages != Languages::Zh;
        match (&self.speech_command, &self.player) {
            (Some(command), _) if !command.contains("{text}") => {
                problems.push(format!("voice.speech_command: `{command}` has no {{text}}"));
            }
            (Some(_), Some(_)) => {
                problems.push("voice: a speech_command speaks by itself; leave player out".to_owned());
            }
            (Some(_), None) => {}
            (None, _) => {
                if needs_zh && self.pack.is_none() {
                    problems.push("voice: Mandarin needs `pack` or `speech_command`".to_owned());
                }
                if needs_en && self.pack_en.is_none() {
                    problems.push("voice: English needs `pack_en` or `speech_command`".to_owned());
                }
            }
        }
        let players = self.player.iter().chain(self.zones.iter().filter_map(|zone| zone.player.as_ref()));
        for player in players.filter(|player| !player.contains("{file}")) {
            problems.push(format!("voice: player `{player}` has no {{file}}"));
        }
        for span in self.quiet.iter().filter(|span| parse_quiet(span).is_none()) {
            problems.push(format!("voice.quiet: `{span}` is not of the form 12:00-13:30"));
        }
        if self.repeats == 0 {
            problems.push("voice.repeats: 0 would say nothing; leave [voice] out instead".to_owned());
        }
        self.check_zones(problems);
    }

    fn check_zones(&self, problems: &mut Vec<String>) {
        let mut zones = BTreeMap::new();
        let mut names = BTreeSet::new();
        for zone in &self.zones {
            let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if zone.name.is_empty() || !zone.name.chars().all(good) {
                problems.push(format!("voice zone `{}`: use Latin letters, figures, - and _", zone.name));
            }
            if !names.insert(&zone.name) {
                problems.push(format!("voice zone `{}`: named twice", zone.name));
            }
            if zone.counters.is_empty() {
                problems.push(format!("voice zone `{}`: has no counters", zone.name));
            }
            for counter in &zone.counters {
                if let Some(other) = zones.insert(counter, &zone.name) {
                    problems.push(format!("counter {counter}: in the voice zones {other} and {}", zone.name));
                }
            }
        }
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
