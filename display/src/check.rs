//! Everything that can be known to be wrong before a morning: the configuration with its packs, its token and its
//! commands. Opens no port, says nothing aloud, asks no server.

use crate::config::{Config, ConfigProblems, Voice, command_words};
use crate::script::{One, vocabulary};
use crate::setup::pack_dirs;
use crate::text::{Language, Languages};
use crate::voice::pack::{Pack, PackProblems};
use std::path::Path;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What keeps the program from doing its work, one line each.
    pub problems: Vec<String>,
    /// What somebody should look at, one line each.
    pub warnings: Vec<String>,
}

impl Report {
    fn of(problems: Vec<String>) -> Self {
        Self { problems, warnings: Vec::new() }
    }

    fn add(&mut self, other: Self) {
        self.problems.extend(other.problems);
        self.warnings.extend(other.warnings);
    }
}

/// A configuration file and all it leads to. `path` are the folders in which commands are looked for.
#[must_use]
pub fn file(file: &Path, path: &[&Path]) -> Report {
    match Config::load(file) {
        Ok(config) => self::config(&config, path),
        Err(ConfigProblems(problems)) => Report::of(problems),
    }
}

/// A configuration that is right in itself, and all it leads to.
#[must_use]
pub fn config(config: &Config, path: &[&Path]) -> Report {
    let mut report = Report::default();
    if let Some(file) = &config.token_file {
        match std::fs::read_to_string(file) {
            Ok(token) if token.trim().is_empty() => {
                report.problems.push(format!("token_file {}: is empty", file.display()));
            }
            Ok(_) => {}
            Err(error) => report.problems.push(format!("token_file {}: {error}", file.display())),
        }
    }
    if let Some(voice) = &config.voice {
        report.add(self::voice(voice, voice.language.unwrap_or(config.language), path));
    }
    report
}

fn voice(voice: &Voice, languages: Languages, path: &[&Path]) -> Report {
    let mut report = Report::default();
    for (language, dir) in pack_dirs(voice, languages) {
        report.add(pack_for(dir, language, voice.one));
    }
    let players = voice.zones.iter().filter_map(|zone| zone.player.as_ref());
    for command in voice.speech_command.iter().chain(&voice.player).chain(players) {
        let words = command_words(command);
        let Some(program) = words.first() else { continue };
        let is_there = if program.contains('/') {
            Path::new(program).is_file()
        } else {
            path.iter().any(|dir| dir.join(program).is_file())
        };
        if !is_there {
            report.problems.push(format!("voice: `{command}`: there is no program {program} here"));
        }
    }
    report
}

/// A pack by itself: whether it can say every call of every hall in the language of its manifest.
#[must_use]
pub fn pack(dir: &Path, one: One) -> Report {
    match Pack::language_of(dir) {
        Ok(language) if language == "zh" => pack_for(dir, Language::Zh, one),
        Ok(language) if language == "en" => pack_for(dir, Language::En, one),
        Ok(language) => Report::of(vec![format!("{}: language `{language}` is not zh or en", dir.display())]),
        Err(PackProblems(problems)) => Report::of(problems),
    }
}

fn pack_for(dir: &Path, language: Language, one: One) -> Report {
    let wanted = match language {
        Language::Zh => "zh",
        Language::En => "en",
    };
    match Pack::load(dir, &vocabulary(language, one)) {
        Ok(pack) if pack.language != wanted => Report::of(vec![format!(
            "{}: speaks `{}`, but is wanted for `{wanted}`",
            dir.display(),
            pack.language
        )]),
        Ok(pack) => Report { problems: Vec::new(), warnings: pack.warnings },
        Err(PackProblems(problems)) => Report::of(problems),
    }
}
