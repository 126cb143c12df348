//! Finding a matter by what a finger can type: letters and digits, and words of the hall's own names to tap.
//!
//! Pure: an index made of the guides, a query in, matters and words out. No screen, no clock, and nothing learned
//! from what anybody looked for.

pub mod compose;
mod rank;
mod reading;
mod words;

use crate::language::Language;
use queue_api::guide::{Guides, Matter};
use rank::{Rank, rank};
use reading::Reading;
use std::collections::BTreeMap;
use words::{Vocabulary, Word};
use zeroize::Zeroizing;

/// Most letters of one query.
pub const TYPED_MAX: usize = 24;
/// Most words of one query.
pub const WORDS_MAX: usize = 4;
/// Most words offered at a time.
pub const CANDIDATES_MAX: usize = 8;

/// What a citizen is looking for. Never in `Debug`, overwritten when dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sought {
    typed: Zeroizing<String>,
    words: Vec<Zeroizing<String>>,
}

impl std::fmt::Debug for Sought {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sought(redacted)")
    }
}

impl Sought {
    /// Of these letters; whatever is neither letter nor digit is left out.
    #[must_use]
    pub fn of(typed: &str) -> Self {
        let mut query = Self::default();
        typed.chars().for_each(|letter| query.push(letter));
        query
    }

    /// A key was touched. A letter too many is not taken.
    pub fn push(&mut self, letter: char) {
        if letter.is_ascii_alphanumeric() && self.typed.len() < TYPED_MAX {
            self.typed.push(letter.to_ascii_lowercase());
        }
    }

    /// A word was touched. Letters that stood for it have done their work; others stay.
    pub fn pick(&mut self, word: &str) {
        if self.words.len() >= WORDS_MAX || self.words.iter().any(|picked| picked.as_str() == word) {
            return;
        }
        if Reading::of(word).is_spelled_from_start_by(&self.typed) {
            self.typed.clear();
        }
        self.words.push(Zeroizing::new(word.to_owned()));
    }

    /// Takes back the last letter, or the last word when there is no letter.
    pub fn delete(&mut self) {
        if self.typed.pop().is_none() {
            self.words.pop();
        }
    }

    /// Takes back everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether nothing is asked for yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.typed.is_empty() && self.words.is_empty()
    }

    /// The letters.
    #[must_use]
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The words.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| word.as_str())
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    /// Ids of matters, the likeliest first.
    pub matters: Vec<&'a str>,
    /// Words that would narrow it, the likeliest first.
    pub candidates: Vec<&'a str>,
}

/// All matters of a hall, by every way they are looked for.
#[derive(Debug, Default)]
pub struct Index {
    entries: Vec<Entry>,
    words: Vocabulary,
    words_en: Vocabulary,
}

/// One matter as it is looked for.
#[derive(Debug)]
struct Entry {
    id: String,
    /// Place among the shortcuts: the lower, the more asked for.
    asked: usize,
    name: Reading,
    name_en: Reading,
    keywords: Vec<Reading>,
    department: Reading,
    department_en: Reading,
}

impl Index {
    /// Reads every name once; made anew when the guides change.
    #[must_use]
    pub fn new(guides: &Guides) -> Self {
        let departments: BTreeMap<&str, (Reading, Reading)> = guides
            .departments
            .iter()
            .map(|one| (one.id.as_str(), (Reading::of(&one.name), Reading::of(&one.name_en))))
            .collect();
        let entry = |matter: &Matter| {
            let (department, department_en) =
                departments.get(matter.department.as_str()).cloned().unwrap_or_default();
            let keywords = guides.keywords.get(&matter.id).into_iter().flatten();
            Entry {
                id: matter.id.clone(),
                asked: guides.shortcuts.iter().position(|id| *id == matter.id).unwrap_or(usize::MAX),
                name: Reading::of(&matter.name),
                name_en: Reading::of(&matter.name_en),
                keywords: keywords.map(|word| Reading::of(word)).collect(),
                department,
                department_en,
            }
        };
        let mut entries: Vec<Entry> = guides.matters.iter().map(entry).collect();
        // The order of whatever ranks the same: how often asked, then the name as it is spoken.
        entries.sort_by_cached_key(|entry| (entry.asked, entry.name.spoken()));
        Self {
            words: Vocabulary::chinese(entries.iter().map(|entry| entry.name.text())),
            words_en: Vocabulary::english(entries.iter().map(|entry| entry.name_en.text())),
            entries,
        }
    }

    /// The matters a query finds, and words that would narrow them. An empty query finds everything.
    #[must_use]
    pub fn find(&self, query: &Sought, language: Language) -> Found<'_> {
        let mut hits: Vec<(Rank, usize)> = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| query.words().all(|word| entry.name_has(word)))
            .filter_map(|(at, entry)| Some((rank(entry, query.typed(), language)?, at)))
            .collect();
        hits.sort_unstable();
        let found: Vec<usize> = hits.iter().map(|(_, at)| *at).collect();
        Found {
            candidates: self.candidates(query, language, &found),
            matters: found.iter().filter_map(|at| Some(self.entries.get(*at)?.id.as_str())).collect(),
        }
    }

    /// Words of some of the names found, and not of all: those that begin as was typed, then the commonest.
    fn candidates(&self, query: &Sought, language: Language, found: &[usize]) -> Vec<&str> {
        let vocabulary = match language {
            Language::Zh => &self.words,
            Language::En => &self.words_en,
        };
        let mut marked = vec![false; self.entries.len()];
        for at in found {
            marked.get_mut(*at).into_iter().for_each(|mark| *mark = true);
        }
        let is_known = |word: &Word| query.words().any(|picked| picked.contains(word.text()));
        let mut words: Vec<(bool, std::cmp::Reverse<usize>, &str)> = vocabulary
            .words()
            .filter(|word| !is_known(word))
            .map(|word| (word, word.names_among(&marked)))
            .filter(|(_, names)| (1..found.len()).contains(names))
            .map(|(word, names)| {
                let is_meant =
                    !query.typed().is_empty() && word.reading().is_spelled_from_start_by(query.typed());
                (!is_meant, std::cmp::Reverse(names), word.text())
            })
            .collect();
        words.sort_unstable();
        words.into_iter().take(CANDIDATES_MAX).map(|(_, _, text)| text).collect()
    }
}

impl Entry {
    /// Whether the matter's name has this word in it, in either language.
    fn name_has(&self, word: &str) -> bool {
        self.name.text().contains(word) || words::english_words(self.name_en.text()).any(|own| own == word)
    }
}
