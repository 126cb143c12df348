//! The words of a hall: what its matters' names have in common. No dictionary: a run of characters that stands in
//! several names, and would stand in fewer if it were longer, is a word to these names.

use super::reading::Reading;
use std::collections::{BTreeMap, BTreeSet};

/// Characters of a Chinese word.
const LENGTH_MIN: usize = 2;
const LENGTH_MAX: usize = 6;
/// A word of one name alone narrows nothing: the name itself is shown.
const NAMES_MIN: usize = 2;
/// Letters of an English word worth a touch.
const LETTERS_MIN: usize = 3;
/// English words that say nothing about a matter.
const EMPTY_WORDS: [&str; 8] = ["and", "for", "the", "from", "with", "into", "its", "per"];

/// All words of a hall's names in one language.
#[derive(Debug, Default)]
pub(super) struct Vocabulary(Vec<Word>);

/// Runs of characters, and the names they stand in.
type Runs = BTreeMap<Vec<char>, BTreeSet<usize>>;

/// A word, how it is spelled, and the names it stands in.
#[derive(Debug)]
pub(super) struct Word {
    reading: Reading,
    names: BTreeSet<usize>,
}

impl Word {
    pub(super) fn text(&self) -> &str {
        self.reading.text()
    }

    pub(super) fn reading(&self) -> &Reading {
        &self.reading
    }

    /// In how many of the names it stands that are marked.
    pub(super) fn names_among(&self, marked: &[bool]) -> usize {
        self.names.iter().filter(|name| marked.get(**name).copied().unwrap_or(false)).count()
    }
}

impl Vocabulary {
    pub(super) fn words(&self) -> impl Iterator<Item = &Word> {
        self.0.iter()
    }

    /// Of Chinese names.
    pub(super) fn chinese<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let parts: Vec<(usize, Vec<char>)> = names
            .enumerate()
            .flat_map(|(at, name)| {
                name.split(|c: char| !is_han(c))
                    .map(move |part| (at, part.chars().collect()))
                    .collect::<Vec<_>>()
            })
            .collect();
        let mut runs = Runs::new();
        for (at, part) in &parts {
            // One longer than a word: it tells whether the word goes on.
            for length in LENGTH_MIN..=LENGTH_MAX + 1 {
                for run in part.windows(length) {
                    runs.entry(run.to_vec()).or_default().insert(*at);
                }
            }
        }
        runs.retain(|_, names| names.len() >= NAMES_MIN);
        let pieces = pieces(&runs);
        let likely: Runs = runs
            .iter()
            .filter(|(run, names)| !pieces.contains(run.as_slice()) && is_likely(run, names, &runs))
            .map(|(run, names)| (run.clone(), names.clone()))
            .collect();
        let cut = cut(&parts, &likely);
        let words = likely.into_iter().filter(|(run, _)| cut.iter().any(|word| is_part(run, word)));
        Self::of(words.map(|(run, names)| (run.iter().collect(), names)))
    }

    /// Of English names.
    pub(super) fn english<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut words: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (at, name) in names.enumerate() {
            for word in english_words(name) {
                words.entry(word).or_default().insert(at);
            }
        }
        words.retain(|_, names| names.len() >= NAMES_MIN);
        Self::of(words.into_iter())
    }

    fn of(words: impl Iterator<Item = (String, BTreeSet<usize>)>) -> Self {
        Self(words.map(|(text, names)| Word { reading: Reading::of(&text), names }).collect())
    }
}

/// The words of an English name that say something, in lower case.
pub(super) fn english_words(name: &str) -> impl Iterator<Item = String> {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .map(str::to_ascii_lowercase)
        .filter(|word| word.len() >= LETTERS_MIN && !EMPTY_WORDS.contains(&word.as_str()))
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Runs that stand in no other names than one that is a character longer. Each run is looked at once, however many there
/// are.
fn pieces(runs: &Runs) -> BTreeSet<&[char]> {
    let mut pieces = BTreeSet::new();
    for (longer, names) in runs {
        for part in longer.windows(longer.len().saturating_sub(1).max(1)) {
            if runs.get_key_value(part).is_some_and(|(_, in_names)| in_names == names) {
                pieces.insert(part);
            }
        }
    }
    pieces
}

/// No word with a scrap of its neighbour, nor too long for one.
fn is_likely(run: &[char], names: &BTreeSet<usize>, runs: &Runs) -> bool {
    if run.len() > LENGTH_MAX {
        return false;
    }
    let has_scrap = run.len() > LENGTH_MIN
        && run
            .windows(run.len() - 1)
            .any(|part| runs.get(part).is_some_and(|in_names| in_names.len() > names.len()));
    !has_scrap
}

/// Cuts every name into likely words, the longest and then the commonest first, and says which are cut out of several:
/// a run that spans the end of one word and the beginning of the next is hardly ever among them.
fn cut(parts: &[(usize, Vec<char>)], likely: &Runs) -> Vec<Vec<char>> {
    let mut of_names: Runs = BTreeMap::new();
    for (at, part) in parts {
        // The best cut up to each character: its worth, and the last word in it.
        let mut best: Vec<(usize, Option<&[char]>)> = vec![(0, None)];
        for end in 1..=part.len() {
            let mut here = (best.last().map_or(0, |(worth, _)| *worth), None);
            for begin in end.saturating_sub(LENGTH_MAX)..end {
                let (Some(run), Some((before, _))) = (part.get(begin..end), best.get(begin)) else {
                    continue;
                };
                let Some(names) = likely.get(run) else { continue };
                let worth = before + 10 * run.len() * run.len() + names.len().min(9);
                if worth > here.0 {
                    here = (worth, Some(run));
                }
            }
            best.push(here);
        }
        let mut end = part.len();
        while let Some((_, last)) = best.get(end).filter(|_| end > 0) {
            if let Some(word) = last {
                of_names.entry(word.to_vec()).or_default().insert(*at);
            }
            end -= last.map_or(1, <[char]>::len);
        }
    }
    of_names.into_iter().filter(|(_, names)| names.len() >= NAMES_MIN).map(|(word, _)| word).collect()
}

/// A word itself, the end of one, or the two characters it begins with.
fn is_part(run: &[char], word: &[char]) -> bool {
    word.ends_with(run) || (run.len() == LENGTH_MIN && word.starts_with(run))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(names: &[&str]) -> Vec<String> {
        Vocabulary::chinese(names.iter().copied()).words().map(|word| word.text().to_owned()).collect()
    }

    #[test]
    fn what_several_names_share_is_a_word_and_its_pieces_are_not() {
        let found = words(&["居住证申领", "残疾人证申领", "社会保障卡申领", "社会保障卡挂失", "身份证挂失"]);
        assert_eq!(found, ["挂失", "申领", "社会保障卡"], "no 会保, no 证申, nothing of one name alone");
    }

    #[test]
    fn the_end_of_one_word_and_the_beginning_of_the_next_are_no_word() {
        let found = words(&["居住证申领", "残疾证申请", "社保卡申领", "驾照申领", "补助申请", "救助申请"]);
        assert_eq!(found, ["申请", "申领"], "no 证申, though it stands in two names");
    }

    #[test]
    fn a_word_may_be_part_of_a_longer_one() {
        let found = words(&["住房公积金提取", "住房公积金贷款", "公积金证明", "住房租赁"]);
        assert_eq!(found, ["住房", "住房公积金", "公积金"]);
    }

    #[test]
    fn english_words_that_say_nothing_are_left_out() {
        let names = ["Transfer of the pension", "Proof for the pension", "Transfer of a home"];
        let words = Vocabulary::english(names.into_iter());
        assert_eq!(words.words().map(Word::text).collect::<Vec<_>>(), ["pension", "transfer"]);
    }
}
