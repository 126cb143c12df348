//! One call → the words to say, as names of clips with the pause after each, and as a sentence for a speech
//! engine. Pure; knows no file and no loudspeaker.

use crate::numbers;
use crate::text::Language;
use queue_api::CounterNo;
use serde::Deserialize;

/// Pause inside a word group.
const TIGHT_MS: u16 = 25;
/// Pause between words.
const WORD_MS: u16 = 70;
/// Pause between the ticket and where it should go.
const PHRASE_MS: u16 = 160;
/// Pause after the chime.
const CHIME_MS: u16 = 220;
/// The clip before a call.
pub const CHIME: &str = "chime";

/// How the figure 1 of a ticket's number is read in Mandarin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum One {
    /// 一
    #[default]
    Yi,
    /// 幺: harder to mistake for 七 over a loudspeaker.
    Yao,
}

/// A clip and the silence after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Name of the clip.
    pub clip: String,
    /// Silence after it.
    pub pause_ms: u16,
}

/// The words of a call, without chime.
#[must_use]
pub fn words(number: &str, counter: CounterNo, language: Language, one: One) -> Vec<Word> {
    match language {
        Language::Zh => {
            let mut words = vec![word("please", WORD_MS)];
            words.extend(spelled(number, one));
            words.push(word("ticket", PHRASE_MS));
            words.push(word("to", WORD_MS));
            words.extend(numbers::quantity_zh(counter).iter().map(|clip| word(clip, TIGHT_MS)));
            words.push(word("counter", 0));
            words
        }
        Language::En => {
            let mut words = vec![word("ticket", WORD_MS)];
            words.extend(spelled(number, One::Yi));
            pause_last(&mut words, PHRASE_MS);
            words.push(word("counter", WORD_MS));
            words.extend(numbers::quantity_en(counter).iter().map(|clip| word(clip, WORD_MS)));
            pause_last(&mut words, 0);
            words
        }
    }
}

/// The chime before a call.
#[must_use]
pub fn chime() -> Word {
    word(CHIME, CHIME_MS)
}

/// Every clip a pack of this language must have to say any call.
#[must_use]
pub fn vocabulary(language: Language, one: One) -> Vec<String> {
    let mut clips = vec![CHIME.to_owned(), "ticket".to_owned(), "counter".to_owned(), "hundred".to_owned()];
    clips.extend((0..=9).map(|n| format!("digit-{n}")));
    match language {
        Language::Zh => {
            clips.extend(["please", "to", "ten"].map(str::to_owned));
            if one == One::Yao {
                clips.push("digit-1-yao".to_owned());
            }
        }
        Language::En => {
            clips.extend((10..20).chain((20..100).step_by(10)).map(|n| format!("number-{n}")));
        }
    }
    clips.extend(('a'..='z').map(|letter| format!("letter-{letter}")));
    clips
}

/// The call as a sentence, for an engine that speaks text.
#[must_use]
pub fn sentence(number: &str, counter: CounterNo, language: Language, one: One) -> String {
    let spelled = spelled_out(number, language, one);
    // In words, so that no engine reads 110 figure by figure, or A012 as a quantity.
    match language {
        Language::Zh => {
            let counter: String =
                numbers::quantity_zh(counter).iter().map(|clip| in_words(clip, ZH)).collect();
            format!("请 {spelled} 号，到{counter}号窗口")
        }
        Language::En => {
            let counter: Vec<&str> =
                numbers::quantity_en(counter).iter().map(|clip| in_words(clip, EN)).collect();
            format!("Ticket {spelled}, counter {}", counter.join(" "))
        }
    }
}

/// A ticket's number as an engine reads it, one by one: `A 零 一 二`.
#[must_use]
pub fn spelled_out(number: &str, language: Language, one: One) -> String {
    let spelled: Vec<String> = number.chars().filter_map(|c| spoken_character(c, language, one)).collect();
    spelled.join(" ")
}

const ZH: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const EN: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/// A clip of a number, written out.
fn in_words(clip: &str, digits: [&'static str; 10]) -> &'static str {
    let digit = clip.strip_prefix("digit-").and_then(|digit| digit.parse::<usize>().ok());
    if let Some(word) = digit.and_then(|digit| digits.get(digit)) {
        return word;
    }
    match clip {
        "ten" => "十",
        "hundred" if digits == ZH => "百",
        "hundred" => "hundred",
        "number-10" => "ten",
        "number-11" => "eleven",
        "number-12" => "twelve",
        "number-13" => "thirteen",
        "number-14" => "fourteen",
        "number-15" => "fifteen",
        "number-16" => "sixteen",
        "number-17" => "seventeen",
        "number-18" => "eighteen",
        "number-19" => "nineteen",
        "number-20" => "twenty",
        "number-30" => "thirty",
        "number-40" => "forty",
        "number-50" => "fifty",
        "number-60" => "sixty",
        "number-70" => "seventy",
        "number-80" => "eighty",
        "number-90" => "ninety",
        _ => "",
    }
}

/// The call as a phrase for a device that reads numbers by itself: `请A012号,到3号窗口`. The comma is where it breathes.
#[must_use]
pub fn phrase(number: &str, counter: CounterNo, language: Language, one: One) -> String {
    let plain = number.chars().filter(char::is_ascii_alphanumeric);
    match language {
        Language::Zh => {
            let read = |c| if c == '1' && one == One::Yao { '幺' } else { c };
            let number: String = plain.map(read).collect();
            format!("请{number}号,到{counter}号窗口")
        }
        Language::En => format!("Ticket {},counter {counter}", plain.collect::<String>()),
    }
}

fn spoken_character(c: char, language: Language, one: One) -> Option<String> {
    if c.is_ascii_alphabetic() {
        return Some(c.to_ascii_uppercase().to_string());
    }
    let digit = usize::try_from(c.to_digit(10)?).ok()?;
    match (language, one, digit) {
        (Language::Zh, One::Yao, 1) => Some("幺".to_owned()),
        (Language::Zh, One::Yi | One::Yao, _) => ZH.get(digit).map(|&word| word.to_owned()),
        (Language::En, ..) => EN.get(digit).map(|&word| word.to_owned()),
    }
}

/// Letters and figures of a number, one by one; anything else in it is not spoken.
#[must_use]
pub fn spelled(number: &str, one: One) -> Vec<Word> {
    let mut words: Vec<Word> = number
        .chars()
        .filter_map(|c| match (c, one) {
            ('1', One::Yao) => Some(word("digit-1-yao", TIGHT_MS)),
            ('0'..='9', One::Yi | One::Yao) => Some(word(&format!("digit-{c}"), TIGHT_MS)),
            ('a'..='z' | 'A'..='Z', _) => Some(word(&format!("letter-{}", c.to_ascii_lowercase()), WORD_MS)),
            _ => None,
        })
        .collect();
    pause_last(&mut words, TIGHT_MS);
    words
}

fn pause_last(words: &mut [Word], pause_ms: u16) {
    if let Some(last) = words.last_mut() {
        last.pause_ms = pause_ms;
    }
}

fn word(clip: &str, pause_ms: u16) -> Word {
    Word { clip: clip.to_owned(), pause_ms }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clips(number: &str, counter: CounterNo, language: Language, one: One) -> String {
        words(number, counter, language, one).into_iter().map(|word| word.clip).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_call_is_spelled_and_its_counter_is_a_quantity() {
        assert_eq!(
            clips("A012", 3, Language::Zh, One::Yi),
            "please letter-a digit-0 digit-1 digit-2 ticket to digit-3 counter"
        );
        assert_eq!(
            clips("B1107", 12, Language::Zh, One::Yao),
            "please letter-b digit-1-yao digit-1-yao digit-0 digit-7 ticket to ten digit-2 counter"
        );
        assert_eq!(
            clips("A012", 3, Language::En, One::Yi),
            "ticket letter-a digit-0 digit-1 digit-2 counter digit-3"
        );
    }

    #[test]
    fn every_call_can_be_said_with_the_vocabulary() {
        for (language, one) in [(Language::Zh, One::Yi), (Language::Zh, One::Yao), (Language::En, One::Yi)] {
            let known = vocabulary(language, one);
            for counter in 0..1100 {
                for word in words("AZ-0123456789", counter, language, one) {
                    assert!(known.contains(&word.clip), "{}", word.clip);
                }
            }
        }
    }

    #[test]
    fn a_device_reads_the_number_itself() {
        assert_eq!(phrase("A012", 3, Language::Zh, One::Yi), "请A012号,到3号窗口");
        assert_eq!(phrase("A-012", 11, Language::Zh, One::Yao), "请A0幺2号,到11号窗口");
        assert_eq!(phrase("A012", 3, Language::En, One::Yao), "Ticket A012,counter 3");
    }

    #[test]
    fn an_engine_is_given_the_same_words() {
        assert_eq!(sentence("A012", 3, Language::Zh, One::Yi), "请 A 零 一 二 号，到三号窗口");
        assert_eq!(sentence("A012", 3, Language::Zh, One::Yao), "请 A 零 幺 二 号，到三号窗口");
        assert_eq!(sentence("A012", 3, Language::En, One::Yi), "Ticket A zero one two, counter three");
    }
}
