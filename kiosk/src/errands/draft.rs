//! What a citizen is about to tell the hall, piece by piece. Never in `Debug`, overwritten when dropped.

use crate::typed::is_phone;
use crate::visit::{Entry, Phone};
use queue_api::CounterNo;
use queue_api::feedback::{FeedbackKind, LeaveFeedback, TOPICS_MAX};
use zeroize::Zeroizing;

/// Longest text that can be written here, characters; the server takes more.
pub const TEXT_MAX: usize = 200;
/// Bytes kept ready for it: a string that has to move leaves its old letters behind in memory.
const TEXT_BYTES: usize = TEXT_MAX * 4;
/// Most letters that wait to become a character.
const LETTERS_MAX: usize = 24;

/// A feedback that is being made.
#[derive(Clone)]
pub struct Draft {
    /// What it is.
    pub kind: FeedbackKind,
    /// The counter it is about, as it was typed.
    pub counter: Entry,
    /// Where to call back.
    pub phone: Entry,
    topics: Vec<&'static str>,
    text: Zeroizing<String>,
    letters: Zeroizing<String>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            kind: FeedbackKind::default(),
            counter: Entry::default(),
            phone: Entry::default(),
            topics: Vec::new(),
            text: Zeroizing::new(String::with_capacity(TEXT_BYTES)),
            letters: Zeroizing::new(String::with_capacity(LETTERS_MAX)),
        }
    }
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Draft(redacted)")
    }
}

impl Draft {
    /// What it is about.
    #[must_use]
    pub fn topics(&self) -> &[&'static str] {
        &self.topics
    }

    /// A topic is chosen, or not any more. One too many is not taken.
    pub fn toggle(&mut self, topic: &'static str) {
        if self.topics.contains(&topic) {
            self.topics.retain(|chosen| *chosen != topic);
        } else if self.topics.len() < TOPICS_MAX {
            self.topics.push(topic);
        }
    }

    /// The text so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Letters that are no text yet.
    #[must_use]
    pub fn letters(&self) -> &str {
        &self.letters
    }

    /// A letter that is to become a character with others.
    pub fn type_letter(&mut self, letter: char) {
        if letter.is_ascii_lowercase() && self.letters.len() < LETTERS_MAX {
            self.letters.push(letter);
        }
    }

    /// Words are written, parted by `joint` from what stands before; they stand for so many of the letters. What does
    /// not fit whole is not taken.
    pub fn write(&mut self, words: &str, joint: &str, letters: usize) {
        let is_open = self.text.is_empty() || self.text.ends_with([' ', '，', '。', '.', ',']);
        let joint = if is_open { "" } else { joint };
        let length: usize = [self.text.as_str(), joint, words].map(|part| part.chars().count()).iter().sum();
        if length > TEXT_MAX {
            return;
        }
        self.text.push_str(joint);
        self.text.push_str(words);
        let used = letters.min(self.letters.len());
        self.letters.drain(..used);
    }

    /// The last letter is taken back, or the last character when there is none.
    pub fn delete(&mut self) {
        if self.letters.pop().is_none() {
            self.text.pop();
        }
    }

    /// Whether it says anything: a topic or a text.
    #[must_use]
    pub fn says_something(&self) -> bool {
        !self.topics.is_empty() || !self.text.trim().is_empty()
    }

    /// The counter, if one was typed.
    #[must_use]
    pub fn counter_no(&self) -> Option<CounterNo> {
        self.counter.as_str().parse().ok()
    }

    /// Where to call back, if that was typed.
    #[must_use]
    pub fn phone_no(&self) -> Option<Phone> {
        is_phone(self.phone.as_str()).then(|| Phone::new(self.phone.as_str()))
    }

    /// Whether the server would be told the same.
    #[must_use]
    pub fn says_same(&self, other: &Self) -> bool {
        let said = |draft: &Self| (draft.kind, draft.counter_no());
        said(self) == said(other)
            && self.topics == other.topics
            && self.phone.as_str() == other.phone.as_str()
            && *self.text == *other.text
    }

    /// As the server takes it.
    #[must_use]
    pub fn body(&self) -> LeaveFeedback {
        let written = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
        LeaveFeedback {
            kind: self.kind,
            topics: self.topics.iter().map(|&topic| topic.to_owned()).collect(),
            counter: self.counter_no(),
            phone: written(self.phone.as_str()),
            text: written(&self.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typed::PHONE_LEN;

    #[test]
    fn no_more_topics_than_the_server_takes_can_be_chosen() {
        let mut draft = Draft::default();
        for topic in ["efficiency", "attitude", "skill", "guide", "queue"] {
            draft.toggle(topic);
        }
        assert_eq!(draft.topics(), ["efficiency", "attitude", "skill", "guide"]);
        draft.toggle("attitude");
        draft.toggle("queue");
        assert_eq!(draft.topics(), ["efficiency", "skill", "guide", "queue"]);
    }

    #[test]
    fn a_text_has_a_length_and_never_moves_in_memory() {
        let mut draft = Draft::default();
        let place = draft.text.as_ptr();
        for _ in 0..50 {
            draft.write("等了很久", "", 0);
        }
        assert_eq!(draft.text().chars().count(), TEXT_MAX);
        draft.write("一", "", 0);
        assert_eq!(draft.text().chars().count(), TEXT_MAX, "one too many is not taken");
        assert_eq!(draft.text.as_ptr(), place, "a string that moves leaves a copy behind");
    }

    #[test]
    fn what_words_do_not_stand_for_stays_to_be_written() {
        let mut draft = Draft::default();
        "zuogong".chars().for_each(|letter| draft.type_letter(letter));
        draft.write("做", "", 3);
        assert_eq!((draft.text(), draft.letters()), ("做", "gong"));
        for left in ["gon", "go", "g", ""] {
            draft.delete();
            assert_eq!((draft.text(), draft.letters()), ("做", left));
        }
        draft.delete();
        assert_eq!(draft.text(), "");
    }

    #[test]
    fn sentences_are_parted_and_words_are_not() {
        let mut draft = Draft::default();
        draft.write("等了很久", "，", 0);
        draft.write("态度不好", "，", 0);
        draft.write("工作人员", "", 0);
        assert_eq!(draft.text(), "等了很久，态度不好工作人员");
    }

    #[test]
    fn nothing_is_sent_that_was_not_said() {
        let mut draft = Draft::default();
        assert!(!draft.says_something());
        draft.write(" ", "", 0);
        assert!(!draft.says_something());
        draft.toggle("fee");
        assert!(draft.says_something());
        let body = draft.body();
        assert_eq!((body.text, body.phone, body.counter), (None, None, None));
    }

    #[test]
    fn whatever_is_changed_is_another_feedback() {
        let draft = Draft::default();
        assert!(draft.says_same(&draft.clone()));
        let changes: [fn(&mut Draft); 5] = [
            |draft| draft.kind = FeedbackKind::Praise,
            |draft| draft.toggle("fee"),
            |draft| draft.write("等了很久", "", 0),
            |draft| draft.counter.push('4', 1),
            |draft| draft.phone.push('1', PHONE_LEN),
        ];
        for change in changes {
            let mut changed = draft.clone();
            change(&mut changed);
            assert!(!changed.says_same(&draft) && !draft.says_same(&changed));
        }
        let mut typing = draft.clone();
        typing.type_letter('d');
        assert!(typing.says_same(&draft), "a letter that is no text yet is not sent");
    }

    #[test]
    fn a_draft_does_not_show_in_debug() {
        let mut draft = Draft::default();
        draft.write("等了很久", "", 0);
        "13800001234".chars().for_each(|digit| draft.phone.push(digit, PHONE_LEN));
        assert_eq!(format!("{draft:?}"), "Draft(redacted)");
    }
}
