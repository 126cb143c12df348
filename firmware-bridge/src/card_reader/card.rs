//! What a card says about a person, and how little of it may be shown.
//!
//! Wiped when dropped; `Debug` says only the kind. Reading it from bytes is `fields.rs`.

use zeroize::Zeroize;

/// What sort of card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardKind {
    /// 居民身份证
    Resident,
    /// 港澳台居民居住证
    ResidencePermit,
    /// 外国人永久居留身份证, as printed from 2017
    Foreign2017,
    /// 外国人永久居留身份证, as printed from 2023
    Foreign2023,
}

/// GB/T 2261.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
    /// 0, 9 or anything else.
    Unspecified,
}

/// A day as printed on a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardDate {
    /// Year.
    pub year: u16,
    /// 1 … 12.
    pub month: u8,
    /// 1 … 31.
    pub day: u8,
}

impl CardDate {
    /// From eight digits; `None` if they are no day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let date = Self {
            year: text.get(..4)?.parse().ok()?,
            month: text.get(4..6)?.parse().ok()?,
            day: text.get(6..)?.parse().ok()?,
        };
        (date.day >= 1 && date.day <= date.days_of_month()).then_some(date)
    }

    /// Full years from this day to a later one; `None` if it is not later.
    #[must_use]
    pub fn full_years_on(self, later: Self) -> Option<u16> {
        let had_birthday = (later.month, later.day) >= (self.month, self.day);
        later.year.checked_sub(self.year)?.checked_sub(u16::from(!had_birthday))
    }

    /// 0 for a month that does not exist.
    fn days_of_month(self) -> u8 {
        let is_leap =
            self.year.is_multiple_of(4) && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        match self.month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        }
    }
}

impl std::fmt::Display for CardDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Until when a card is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Validity {
    /// The last day.
    Until(CardDate),
    /// 长期
    LongTerm,
}

/// A card that was read. Everything in it is personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Card {
    /// What sort.
    pub kind: CardKind,
    /// Chinese name; empty on a foreign card without one.
    pub name: String,
    /// Latin name of a foreign card, else empty.
    pub latin_name: String,
    /// Sex.
    pub sex: Sex,
    /// Nation (民族) of a resident, country or region code of a foreigner, else empty.
    pub nation: String,
    /// Birthday; also found in the number.
    pub birth: Option<CardDate>,
    /// Address, empty where the card has none.
    pub address: String,
    /// Number of the card, upper case.
    pub id_number: String,
    /// Number of the same person's earlier document: the pass (回乡证, 台胞证) of a residence permit, the 15-character
    /// number of a 2023 foreign card's holder; else empty.
    pub earlier_number: String,
    /// First good day.
    pub valid_from: Option<CardDate>,
    /// Last good day; `None` if the card's words are unreadable.
    pub valid_to: Option<Validity>,
}

impl Card {
    /// The name as others may see it: `张*明`, `欧阳**`, `李*`.
    #[must_use]
    pub fn masked_name(&self) -> String {
        let name = if self.name.is_empty() { &self.latin_name } else { &self.name };
        mask_name(name)
    }

    /// The number as others may see it: first six and last four, `110105********002X`.
    #[must_use]
    pub fn masked_id(&self) -> String {
        mask_id(&self.id_number)
    }

    /// Whether the number's check digit is right (GB 11643, ISO 7064 MOD 11-2). The 15-character number of a
    /// 2017 foreign card has another rule and is not judged.
    #[must_use]
    pub fn number_is_sound(&self) -> bool {
        self.kind == CardKind::Foreign2017 || id_number_is_sound(&self.id_number)
    }

    /// Whether the card had run out on that day.
    #[must_use]
    pub fn expired_on(&self, today: CardDate) -> bool {
        match self.valid_to {
            Some(Validity::Until(last)) => last < today,
            Some(Validity::LongTerm) | None => false,
        }
    }

    /// Full years on that day, if the birthday is known.
    #[must_use]
    pub fn age_on(&self, today: CardDate) -> Option<u16> {
        self.birth?.full_years_on(today)
    }
}

impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Card({:?}, redacted)", self.kind)
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        for text in [
            &mut self.name,
            &mut self.latin_name,
            &mut self.nation,
            &mut self.address,
            &mut self.id_number,
            &mut self.earlier_number,
        ] {
            text.zeroize();
        }
        self.birth = None;
    }
}

/// Keeps the first and, of three or more, the last character: `张*明`, `张*`, `欧**娜`.
#[must_use]
pub fn mask_name(name: &str) -> String {
    let count = name.chars().count();
    name.chars()
        .enumerate()
        .map(|(at, c)| if at == 0 || (count > 2 && at + 1 == count) { c } else { '*' })
        .collect()
}

/// Keeps the first six and last four characters; of a short number only the last two.
#[must_use]
pub fn mask_id(number: &str) -> String {
    let count = number.chars().count();
    let (head, tail) = if count >= 15 { (6, 4) } else { (0, 2) };
    number.chars().enumerate().map(|(at, c)| if at < head || at + tail >= count { c } else { '*' }).collect()
}

/// Whether 18 characters are a number with the right check digit and a possible birthday.
#[must_use]
pub fn id_number_is_sound(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    if number.len() != 18 || !number.is_ascii() {
        return false;
    }
    let Some(digits) = number.chars().take(17).map(|c| c.to_digit(10)).collect::<Option<Vec<_>>>() else {
        return false;
    };
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let check = usize::try_from(sum % 11).ok().and_then(|at| CHECKS.get(at));
    number.chars().last().as_ref() == check && number.get(6..14).and_then(CardDate::parse).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_sound_only_with_its_own_check_digit() {
        for good in ["11010519491231002X", "440524188001010014", "810000199408230021", "911124199803170007"] {
            assert!(id_number_is_sound(good), "{good}");
            let wrong = if good.ends_with('1') { '2' } else { '1' };
            assert!(!id_number_is_sound(&format!("{}{wrong}", &good[..17])));
        }
        for bad in ["", "11010519491231002x", "1101051949123100２X", "11010519491331002X"] {
            assert!(!id_number_is_sound(bad), "{bad}");
        }
    }

    #[test]
    fn a_day_that_no_calendar_has_is_no_day() {
        for good in ["20240229", "20000229", "19491231", "20250430"] {
            assert!(CardDate::parse(good).is_some(), "{good}");
        }
        for bad in [
            "20230229", "19000229", "20250431", "20251301", "20250001", "20250100", "长期", "2025011",
            " 0250101",
        ] {
            assert_eq!(CardDate::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_masked_name_keeps_the_surname_and_at_most_one_more() {
        assert_eq!(mask_name("张三明"), "张*明");
        assert_eq!(mask_name("张三"), "张*");
        assert_eq!(mask_name("张"), "张");
        assert_eq!(mask_name("欧阳娜娜"), "欧**娜");
        assert_eq!(mask_name(""), "");
    }

    #[test]
    fn a_masked_number_hides_the_birthday() {
        assert_eq!(mask_id("11010519491231002X"), "110105********002X");
        assert_eq!(mask_id("1234"), "**34");
    }
}
