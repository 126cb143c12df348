//! What may be typed of a card's number and a phone's: judged with every key, and shown in groups. Pure; the keys are in
//! `screens/pad`.

use firmware_bridge::card_reader::CardDate;
use firmware_bridge::card_reader::card::id_number_is_sound;

/// Characters of a card's number (GB 11643).
pub const NUMBER_LEN: usize = 18;
/// Digits of a mobile phone's number.
pub const PHONE_LEN: usize = 11;

/// Region and its first place, birthday, serial number with the check digit.
const NUMBER_GROUPS: [usize; 3] = [6, 8, 4];
const PHONE_GROUPS: [usize; 3] = [3, 4, 4];
/// What stands for a digit that is not shown any more.
const HIDDEN: char = '*';
/// What stands between groups.
const BETWEEN: char = ' ';

/// What is wrong with what was typed so far. It can be told before the last key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// No number begins so.
    Start,
    /// An X anywhere but at the end.
    LetterInside,
    /// No day, or one still to come.
    Birthday,
    /// The last character does not fit the others.
    Check,
}

/// What is wrong with a card's number as far as it was typed.
#[must_use]
pub fn wrong_number(typed: &str, today: CardDate) -> Option<Wrong> {
    let body = typed.get(..NUMBER_LEN - 1).unwrap_or(typed);
    if typed.starts_with('0') {
        Some(Wrong::Start)
    } else if !body.bytes().all(|b| b.is_ascii_digit()) {
        Some(Wrong::LetterInside)
    } else if !may_be_birthday(body.get(6..body.len().min(14)).unwrap_or_default(), today) {
        Some(Wrong::Birthday)
    } else if typed.len() >= NUMBER_LEN && !id_number_is_sound(typed) {
        Some(Wrong::Check)
    } else {
        None
    }
}

/// Whether it is a whole number without a mistake.
#[must_use]
pub fn is_number(typed: &str, today: CardDate) -> bool {
    typed.len() == NUMBER_LEN && wrong_number(typed, today).is_none()
}

/// The number on the screen. Somebody behind must not read a whole one, and its owner must be able to check it: only the
/// group that is being typed is shown. When something is wrong all of it is, or the mistake could not be found.
#[must_use]
pub fn shown_number(typed: &str, wrong: bool) -> String {
    grouped(typed, &NUMBER_GROUPS, !wrong)
}

/// Whether a phone's number can begin so: mobile ones are 13 to 19.
#[must_use]
pub fn wrong_phone(typed: &str) -> bool {
    let mut digits = typed.bytes();
    digits.next().is_some_and(|first| first != b'1') || digits.next().is_some_and(|second| second < b'3')
}

/// Whether it is a whole number without a mistake.
#[must_use]
pub fn is_phone(typed: &str) -> bool {
    typed.len() == PHONE_LEN && !wrong_phone(typed)
}

/// The phone's number on the screen: all of it, for it has no check digit, and a wrong one calls a stranger.
#[must_use]
pub fn shown_phone(typed: &str) -> String {
    grouped(typed, &PHONE_GROUPS, false)
}

/// As far as it was typed.
fn may_be_birthday(digits: &str, today: CardDate) -> bool {
    let number = |range| digits.get(range).and_then(|part: &str| part.parse::<u16>().ok());
    let century = match digits.get(..2) {
        Some(century) => matches!(century, "19" | "20"),
        None => matches!(digits, "" | "1" | "2"),
    };
    let day = digits.len() < 8 || CardDate::parse(digits).is_some_and(|day| day <= today);
    century
        && number(0..4).is_none_or(|year| year <= today.year)
        && number(4..6).is_none_or(|month| (1..=12).contains(&month))
        && day
}

/// Characters in groups of these lengths; all but the last that was begun may be hidden.
pub(crate) fn grouped(typed: &str, groups: &[usize], hide: bool) -> String {
    let mut left: Vec<char> = typed.chars().collect();
    let mut shown = String::new();
    for &len in groups {
        let rest = left.split_off(len.min(left.len()));
        let is_last = rest.is_empty();
        shown.extend(left.iter().map(|&c| if hide && !is_last { HIDDEN } else { c }));
        if is_last {
            break;
        }
        shown.push(BETWEEN);
        left = rest;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> CardDate {
        CardDate::parse("20261123").unwrap()
    }

    /// The first number of places at which something is wrong, and what.
    fn first_wrong(number: &str) -> Option<(usize, Wrong)> {
        (0..=number.len()).find_map(|len| Some((len, wrong_number(&number[..len], today())?)))
    }

    #[test]
    fn a_sound_number_is_never_called_wrong_while_it_is_typed() {
        for number in ["11010519491231002X", "440524188001010014", "810000199408230021", "911124199803170007"]
        {
            let expected = number.contains("1880").then_some((8, Wrong::Birthday));
            assert_eq!(first_wrong(number), expected, "{number}");
            assert_eq!(is_number(number, today()), expected.is_none());
            assert!(!is_number(&number[..17], today()));
        }
    }

    #[test]
    fn a_mistake_is_told_as_early_as_it_can_be_known() {
        for (number, at, wrong) in [
            ("011105", 1, Wrong::Start),
            ("1X", 2, Wrong::LetterInside),
            ("1101053", 7, Wrong::Birthday),
            ("11010521", 8, Wrong::Birthday),
            ("1101052027", 10, Wrong::Birthday),
            ("110105194913", 12, Wrong::Birthday),
            ("11010519490230", 14, Wrong::Birthday),
            ("11010520261124", 14, Wrong::Birthday),
            ("1101051949123100X", 17, Wrong::LetterInside),
            ("110105194912310020", 18, Wrong::Check),
            ("11010519491231022X", 18, Wrong::Check),
        ] {
            assert_eq!(first_wrong(number), Some((at, wrong)), "{number}");
        }
        assert_eq!(first_wrong("11010520261123"), None, "born today");
    }

    #[test]
    fn any_single_wrong_digit_and_any_two_neighbours_swapped_are_noticed() {
        let sound: Vec<char> = "11010519491231002X".chars().collect();
        for at in 0..17 {
            for digit in '0'..='9' {
                let mut typed = sound.clone();
                typed[at] = digit;
                let typed: String = typed.iter().collect();
                assert_eq!(is_number(&typed, today()), digit == sound[at], "{typed}");
            }
            let mut swapped = sound.clone();
            swapped.swap(at, at + 1);
            let same = swapped == sound;
            assert_eq!(is_number(&swapped.iter().collect::<String>(), today()), same, "{at}");
        }
    }

    #[test]
    fn only_the_group_being_typed_can_be_read() {
        for (typed, shown) in [
            ("", ""),
            ("110105", "110105"),
            ("1101051", "****** 1"),
            ("11010519491231", "****** 19491231"),
            ("11010519491231002X", "****** ******** 002X"),
        ] {
            assert_eq!(shown_number(typed, false), shown);
        }
        assert_eq!(shown_number("110105194912310020", true), "110105 19491231 0020");
        assert_eq!(shown_phone("13800000001"), "138 0000 0001");
    }

    #[test]
    fn a_phone_begins_with_thirteen_to_nineteen_and_has_eleven_digits() {
        for (typed, wrong) in
            [("", false), ("1", false), ("2", true), ("12", true), ("13", false), ("19", false)]
        {
            assert_eq!(wrong_phone(typed), wrong, "{typed}");
        }
        assert!(is_phone("13800000001") && !is_phone("1380000000") && !is_phone("12800000001"));
    }

    #[test]
    fn no_character_that_a_pad_may_type_is_too_much() {
        for typed in ["X", "XXXXXXXXXXXXXXXXXX", "999999999999999999999", "１"] {
            assert!(!is_number(typed, today()) && !is_phone(typed));
            let most = typed.chars().count() + 2;
            assert!(shown_number(typed, false).chars().count() <= most);
            assert!(shown_phone(typed).chars().count() <= most);
        }
    }
}
