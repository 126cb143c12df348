//! Who somebody is, as their card says or their own fingers did. Never in `Debug`, overwritten when dropped.

use crate::typed::PHONE_LEN;
use crate::visit::Entry;
use firmware_bridge::card_reader::{Card, CardDate, CardKind};
use queue_api::ticket::Holder;
use zeroize::Zeroizing;

/// What a person was known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdPaper {
    /// 居民身份证
    Resident,
    /// 港澳台居民居住证
    ResidencePermit,
    /// 外国人永久居留身份证, of either print.
    Foreign,
    /// No card: its number was typed.
    TypedNumber,
}

/// A person who takes a ticket. Never in `Debug`, overwritten when dropped.
#[derive(Clone)]
pub struct Person {
    paper: IdPaper,
    name: Zeroizing<String>,
    id_number: Zeroizing<String>,
    /// Eight digits, or nothing.
    birth: Zeroizing<String>,
}

impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Person(redacted)")
    }
}

impl Person {
    /// As a resident's card says.
    #[must_use]
    pub fn new(name: &str, id_number: &str) -> Self {
        let id_number = Zeroizing::new(id_number.trim().to_ascii_uppercase());
        Self {
            paper: IdPaper::Resident,
            name: Zeroizing::new(name.trim().to_owned()),
            birth: Zeroizing::new(birth_in(&id_number).to_owned()),
            id_number,
        }
    }

    /// As any card says; a foreigner without a Chinese name has the Latin one.
    #[must_use]
    pub fn of_card(card: &Card) -> Self {
        let name = if card.name.trim().is_empty() { &card.latin_name } else { &card.name };
        let mut person = Self::new(name, &card.id_number);
        person.paper = match card.kind {
            CardKind::Resident => IdPaper::Resident,
            CardKind::ResidencePermit => IdPaper::ResidencePermit,
            CardKind::Foreign2017 | CardKind::Foreign2023 => IdPaper::Foreign,
        };
        if let Some(CardDate { year, month, day }) = card.birth {
            person.birth = Zeroizing::new(format!("{year:04}{month:02}{day:02}"));
        }
        person
    }

    /// By a number that was typed; nobody knows the name.
    #[must_use]
    pub fn typed(id_number: &str) -> Self {
        Self { paper: IdPaper::TypedNumber, ..Self::new("", id_number) }
    }

    /// What the person is known by.
    #[must_use]
    pub fn paper(&self) -> IdPaper {
        self.paper
    }

    /// `张*明`: enough for its owner, too little for whoever stands behind. Without a name the number's end, `*002X`.
    #[must_use]
    pub fn masked(&self) -> String {
        let letters: Vec<char> = self.name.chars().collect();
        match letters.as_slice() {
            [] => self.masked_number(),
            [only] => only.to_string(),
            [first, _] => format!("{first}*"),
            [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len().min(3))),
        }
    }

    fn masked_number(&self) -> String {
        let kept = self.id_number.chars().count().saturating_sub(4);
        let end: String = self.id_number.chars().skip(kept).collect();
        if end.is_empty() { end } else { format!("*{end}") }
    }

    /// Full years on that day, if the birthday is known.
    #[must_use]
    pub fn age_on(&self, today: CardDate) -> Option<u16> {
        CardDate::parse(&self.birth)?.full_years_on(today)
    }

    /// Whether it is the same person, by the number.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.id_number == other.id_number
    }

    pub(crate) fn holder(&self) -> Holder {
        Holder { name: self.name.as_str().to_owned(), id_number: self.id_number.as_str().to_owned() }
    }
}

/// The birthday in a number of 18 characters (GB 11643: places 7 to 14).
fn birth_in(id_number: &str) -> &str {
    let is_whole = id_number.len() == crate::typed::NUMBER_LEN;
    id_number.get(6..14).filter(|_| is_whole).unwrap_or_default()
}

/// Where to call somebody back. Never in `Debug`, overwritten when dropped.
#[derive(Clone)]
pub struct Phone(Zeroizing<String>);

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Phone(redacted)")
    }
}

impl Phone {
    /// As typed.
    #[must_use]
    pub fn new(number: &str) -> Self {
        Self(Zeroizing::new(number.to_owned()))
    }

    /// `138****0001`
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{}****{}", self.0.get(..3).unwrap_or_default(), self.0.get(7..).unwrap_or_default())
    }

    /// As it stood in the field where it was typed.
    #[must_use]
    pub fn typed(&self) -> Entry {
        let mut entry = Entry::default();
        self.0.chars().for_each(|digit| entry.push(digit, PHONE_LEN));
        entry
    }

    pub(crate) fn number(&self) -> String {
        self.0.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firmware_bridge::card_reader::Sex;

    fn day(text: &str) -> CardDate {
        CardDate::parse(text).unwrap()
    }

    #[test]
    fn a_name_is_masked_but_for_its_ends_and_a_number_but_for_its_end() {
        for (name, masked) in [("张晓明", "张*明"), ("李雷", "李*"), ("阿卜杜拉吐尔逊", "阿***逊")]
        {
            assert_eq!(Person::new(name, "").masked(), masked);
        }
        assert_eq!(Person::typed("11010519491231002x").masked(), "*002X");
        assert_eq!(Phone::new("13800000001").masked(), "138****0001");
    }

    #[test]
    fn nothing_personal_shows_in_debug() {
        let shown =
            format!("{:?} {:?}", Person::new("张晓明", "11010519491231002X"), Phone::new("13800000001"));
        assert_eq!(shown, "Person(redacted) Phone(redacted)");
    }

    #[test]
    fn age_is_in_full_years_and_counts_from_the_birthday_on() {
        let typed = Person::typed("11010519491231002X");
        assert_eq!(typed.age_on(day("20091230")), Some(59));
        assert_eq!(typed.age_on(day("20091231")), Some(60));
        assert_eq!(
            Person::new("张晓明", "110105491231002").age_on(day("20260101")),
            None,
            "no birthday, no age"
        );
    }

    #[test]
    fn every_kind_of_card_is_known_for_what_it_is() {
        let card = |kind, name: &str, latin_name: &str| Card {
            kind,
            name: name.into(),
            latin_name: latin_name.into(),
            sex: Sex::Unspecified,
            nation: String::new(),
            birth: CardDate::parse("19600229"),
            address: String::new(),
            id_number: "FRA110060022901".into(),
            earlier_number: String::new(),
            valid_from: None,
            valid_to: None,
        };
        for (kind, paper) in [
            (CardKind::Resident, IdPaper::Resident),
            (CardKind::ResidencePermit, IdPaper::ResidencePermit),
            (CardKind::Foreign2017, IdPaper::Foreign),
            (CardKind::Foreign2023, IdPaper::Foreign),
        ] {
            assert_eq!(Person::of_card(&card(kind, "", "Marie")).paper(), paper);
        }
        let person = Person::of_card(&card(CardKind::Foreign2017, "", "Marie"));
        assert_eq!((person.masked().as_str(), person.age_on(day("20260228"))), ("M***e", Some(65)));
        assert_eq!(Person::of_card(&card(CardKind::Foreign2023, "玛丽", "Marie")).masked(), "玛*");
    }
}
