//! Writing a few sentences with a finger: common phrases by topic, and letters that become characters. No more than
//! that: no grammar, no memory, and nothing learned from what anybody wrote.
//!
//! Pure. Phrases are the kiosk's own list and the hall's own names; characters are those of GB 2312, level 1, the
//! commonest first.

use super::reading::Reading;
use crate::language::Language;
use queue_api::feedback::FeedbackKind;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Most candidates for one spelling: more would not be looked through.
pub const OFFERED_MAX: usize = 60;

const PHRASES: &str = include_str!("../errands/phrases.txt");
const CHARACTERS: &str = include_str!("../errands/characters.txt");
/// Topic of words that go with every topic.
const ANY: &str = "any";

/// Characters by spelling; the same for every hall.
static CHARACTERS_BY_SPELLING: LazyLock<BTreeMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut characters: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for (at, letter) in CHARACTERS.char_indices().filter(|(_, letter)| !letter.is_whitespace()) {
        let text = CHARACTERS.get(at..at + letter.len_utf8()).unwrap_or_default();
        for spelling in Reading::spellings(letter) {
            characters.entry(spelling).or_default().push(text);
        }
    }
    characters
});

/// What may be put into the text with one touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The words.
    pub text: String,
    /// How many of the typed letters they stand for.
    pub letters: usize,
    /// What goes between them and the text before: a whole sentence is parted from another one.
    pub joint: &'static str,
}

/// Phrases and names a text may be made of.
#[derive(Debug)]
pub struct Lexicon {
    phrases: Vec<Phrase>,
    names: Vec<Reading>,
}

#[derive(Debug)]
struct Phrase {
    topic: &'static str,
    /// Of which kind of feedback; of all when there is none.
    kind: Option<FeedbackKind>,
    zh: Reading,
    en: Option<&'static str>,
}

impl Lexicon {
    /// The kiosk's phrases and the hall's names.
    #[must_use]
    pub fn new<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let phrases = PHRASES.lines().filter_map(Phrase::parse).collect();
        Self { phrases, names: names.map(Reading::of).collect() }
    }

    /// What to offer for these letters. Without a letter, phrases of the topics that were chosen, then those that go
    /// with every topic; with letters, what is spelled by them, or by as many of them as make a character.
    #[must_use]
    pub fn offer(
        &self,
        letters: &str,
        kind: FeedbackKind,
        topics: &[&str],
        language: Language,
    ) -> Vec<Candidate> {
        let mut offered = match language {
            Language::En => self.english(kind, topics),
            Language::Zh if letters.is_empty() => self.common(kind, topics),
            Language::Zh => self.spelled(letters, kind, topics),
        };
        let mut seen = std::collections::BTreeSet::new();
        offered.retain(|candidate| seen.insert(candidate.text.clone()));
        offered.truncate(OFFERED_MAX);
        offered
    }

    fn common(&self, kind: FeedbackKind, topics: &[&str]) -> Vec<Candidate> {
        let chosen = self.phrases.iter().filter(|phrase| phrase.is_of(kind) && phrase.is_about(topics));
        let any = self.phrases.iter().filter(|phrase| phrase.topic == ANY);
        chosen.chain(any).map(|phrase| phrase.candidate(0)).collect()
    }

    fn english(&self, kind: FeedbackKind, topics: &[&str]) -> Vec<Candidate> {
        let fits = |phrase: &&Phrase| phrase.topic == ANY || phrase.is_of(kind) && phrase.is_about(topics);
        let of = |phrase: &Phrase| {
            let joint = if phrase.topic == ANY { " " } else { ". " };
            Some(Candidate { text: phrase.en?.to_owned(), letters: 0, joint })
        };
        self.phrases.iter().filter(fits).filter_map(of).collect()
    }

    fn spelled(&self, letters: &str, kind: FeedbackKind, topics: &[&str]) -> Vec<Candidate> {
        let mut phrases: Vec<&Phrase> =
            self.phrases.iter().filter(|phrase| phrase.zh.is_spelled_from_start_by(letters)).collect();
        // A stable sort: of the same nearness the list's own order stands.
        phrases.sort_by_key(|phrase| (!phrase.is_of(kind), !phrase.is_about(topics)));
        let names = self.names.iter().filter(|name| name.is_spelled_from_start_by(letters));
        let all = letters.len();
        let names = names.map(|name| Candidate { text: name.text().to_owned(), letters: all, joint: "" });
        let whole = phrases.into_iter().map(|phrase| phrase.candidate(all)).chain(names);
        // One letter spells many phrases: the characters come after the nearest of them.
        whole.take(OFFERED_MAX / 3).chain(characters(letters)).collect()
    }
}

/// Characters spelled by as many of the first letters as possible; by all of them and more when the syllable is unfinished.
fn characters(letters: &str) -> impl Iterator<Item = Candidate> {
    let whole = (1..=letters.len()).rev().filter_map(|end| letters.get(..end));
    let spelled = whole.into_iter().find_map(|spelling| {
        let found = CHARACTERS_BY_SPELLING.get(spelling)?;
        Some((found.clone(), spelling.len()))
    });
    let begun: Vec<&str> = CHARACTERS_BY_SPELLING
        .range(letters.to_owned()..)
        .take_while(|(spelling, _)| spelling.starts_with(letters))
        .filter(|(spelling, _)| spelling.as_str() != letters)
        .flat_map(|(_, found)| found.iter().take(BEGUN_MAX).copied())
        .collect();
    let (found, used) = spelled.unwrap_or_default();
    let all = letters.len();
    // Letters that make a syllable and more are that syllable; those that are one, or none yet, may begin a longer one.
    let begun = if used == all || found.is_empty() { begun } else { Vec::new() };
    let one = |letters: usize| move |text: &str| Candidate { text: text.to_owned(), letters, joint: "" };
    let spelled: Vec<Candidate> = found.into_iter().map(one(used)).collect();
    spelled.into_iter().chain(begun.into_iter().map(one(all)))
}

/// Characters of each longer spelling that are offered while a syllable is unfinished.
const BEGUN_MAX: usize = 4;

impl Phrase {
    /// `topic kind words | English`; a comment is nothing.
    fn parse(line: &'static str) -> Option<Self> {
        if line.starts_with('#') {
            return None;
        }
        let (topic, rest) = line.split_once(' ')?;
        let (kind, words) = rest.split_once(' ')?;
        let (zh, en) = words.split_once('|').map_or((words, None), |(zh, en)| (zh, Some(en.trim())));
        let kind = match kind {
            "-" => Some(FeedbackKind::Complaint),
            "?" => Some(FeedbackKind::Suggestion),
            "+" => Some(FeedbackKind::Praise),
            _ => None,
        };
        Some(Self { topic, kind, zh: Reading::of(zh.trim()), en })
    }

    fn candidate(&self, letters: usize) -> Candidate {
        let joint = if self.topic == ANY { "" } else { "，" };
        Candidate { text: self.zh.text().to_owned(), letters, joint }
    }

    fn is_of(&self, kind: FeedbackKind) -> bool {
        self.kind.is_none_or(|own| own == kind)
    }

    /// Whether it is about one of the chosen topics; when none is chosen, about any.
    fn is_about(&self, topics: &[&str]) -> bool {
        self.topic != ANY && (topics.is_empty() || topics.contains(&self.topic))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use queue_api::feedback::TOPICS;

    fn lexicon() -> Lexicon {
        Lexicon::new(["养老保险关系转移"].into_iter())
    }

    fn texts(offered: &[Candidate]) -> Vec<&str> {
        offered.iter().map(|candidate| candidate.text.as_str()).collect()
    }

    #[test]
    fn every_phrase_is_about_a_topic_the_server_knows() {
        let lexicon = lexicon();
        assert!(lexicon.phrases.len() > 200);
        for phrase in &lexicon.phrases {
            assert!(phrase.topic == ANY || TOPICS.contains(&phrase.topic), "{phrase:?}");
            assert_eq!(phrase.topic == ANY, phrase.kind.is_none(), "{phrase:?}");
        }
        let lines = PHRASES.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(lexicon.phrases.len(), lines, "every line is understood");
    }

    #[test]
    fn every_topic_has_words_for_every_kind_in_both_languages() {
        let lexicon = lexicon();
        for topic in TOPICS {
            for kind in [FeedbackKind::Complaint, FeedbackKind::Suggestion, FeedbackKind::Praise] {
                for language in [Language::Zh, Language::En] {
                    let any = lexicon.offer("", kind, &["none of them"], language);
                    let offered = lexicon.offer("", kind, &[topic], language);
                    assert!(
                        offered.len() > any.len() || any.len() == OFFERED_MAX,
                        "{topic} {kind:?} {language:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn without_a_letter_the_chosen_topics_come_first() {
        let offered = lexicon().offer("", FeedbackKind::Complaint, &["attitude"], Language::Zh);
        assert_eq!(texts(&offered).first(), Some(&"态度不好"));
        assert!(!texts(&offered).contains(&"等了很久") && !texts(&offered).contains(&"态度很好"));
        assert!(texts(&offered).contains(&"今天上午"), "words for every topic come after");
    }

    #[test]
    fn letters_become_phrases_names_and_characters() {
        let lexicon = lexicon();
        let offered = lexicon.offer("dlhj", FeedbackKind::Complaint, &[], Language::Zh);
        assert_eq!(offered.first(), Some(&Candidate { text: "等了很久".into(), letters: 4, joint: "，" }));
        let offered = lexicon.offer("ylbx", FeedbackKind::Complaint, &[], Language::Zh);
        assert!(texts(&offered).contains(&"养老保险关系转移"));
        let offered = lexicon.offer("deng", FeedbackKind::Complaint, &[], Language::Zh);
        assert!(texts(&offered).contains(&"等") && texts(&offered).contains(&"登"));
    }

    #[test]
    fn more_letters_than_a_syllable_write_one_character_and_leave_the_rest() {
        let offered = lexicon().offer("zuogong", FeedbackKind::Complaint, &[], Language::Zh);
        let made = offered.iter().find(|candidate| candidate.text == "做").unwrap();
        assert_eq!(made.letters, 3, "`gong` stays");
        assert!(!texts(&offered).contains(&"公"));
    }

    #[test]
    fn an_unfinished_syllable_offers_what_it_may_become() {
        let offered = lexicon().offer("zh", FeedbackKind::Complaint, &[], Language::Zh);
        assert!(texts(&offered).contains(&"这"), "{offered:?}");
        assert!(offered.iter().all(|candidate| candidate.letters <= 2));
    }

    #[test]
    fn every_character_of_every_phrase_can_be_spelled() {
        for phrase in &lexicon().phrases {
            for letter in phrase.zh.text().chars() {
                let spellings = Reading::spellings(letter);
                let reachable = spellings.iter().any(|spelling| {
                    let found = CHARACTERS_BY_SPELLING.get(spelling);
                    found.is_some_and(|found| found.iter().any(|text| text.starts_with(letter)))
                });
                assert!(reachable, "{letter} of {}", phrase.zh.text());
            }
        }
    }

    #[test]
    fn english_phrases_are_offered_as_they_are() {
        let offered = lexicon().offer("", FeedbackKind::Praise, &["attitude"], Language::En);
        assert_eq!(texts(&offered).first(), Some(&"The clerk was friendly"));
    }
}
