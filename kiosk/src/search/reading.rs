//! How a text is spelled on a keyboard: a Chinese character by its pinyin, in every way it is read; a Latin word by
//! its letters.

use pinyin::{Pinyin, ToPinyin, ToPinyinMulti};

/// A text, and how each of its parts is spelled.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    text: String,
    units: Vec<Unit>,
}

/// One character or one Latin word: all spellings of it, lower case, the usual one first.
#[derive(Debug, Clone, Default)]
struct Unit(Vec<String>);

impl Reading {
    pub(super) fn of(text: &str) -> Self {
        let mut units = Vec::new();
        let mut word = String::new();
        for letter in text.chars() {
            if letter.is_ascii_alphanumeric() {
                word.push(letter.to_ascii_lowercase());
                continue;
            }
            units.extend(latin(&mut word));
            let unit = Unit::of(letter);
            // Signs are not spelled: nobody types the brackets of a name.
            units.extend((!unit.0.is_empty()).then_some(unit));
        }
        units.extend(latin(&mut word));
        Self { text: text.to_owned(), units }
    }

    /// Every way one character is spelled; a Latin letter is not.
    pub(super) fn spellings(letter: char) -> Vec<String> {
        Unit::of(letter).0
    }

    /// As it is written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The usual spelling, for sorting as it is spoken.
    pub(super) fn spoken(&self) -> String {
        self.units.iter().filter_map(|unit| unit.0.first()).map(String::as_str).collect()
    }

    /// Whether the first letters of its parts, from the first on, are `typed`.
    pub(super) fn begins_with_initials(&self, typed: &str) -> bool {
        initials(&self.units, typed)
    }

    /// Whether the first letters of its parts, from any of them on, are `typed`.
    pub(super) fn has_initials(&self, typed: &str) -> bool {
        self.tails().any(|units| initials(units, typed))
    }

    /// Whether `typed` is made of the beginnings of its parts, from the first on: `sheb`, `shebk`, `shebaoka`.
    pub(super) fn is_spelled_from_start_by(&self, typed: &str) -> bool {
        spells(&self.units, typed.as_bytes())
    }

    /// The same, from any of its parts on.
    pub(super) fn is_spelled_by(&self, typed: &str) -> bool {
        self.tails().any(|units| spells(units, typed.as_bytes()))
    }

    fn tails(&self) -> impl Iterator<Item = &[Unit]> {
        (0..self.units.len()).filter_map(|at| self.units.get(at..))
    }
}

impl Unit {
    fn of(letter: char) -> Self {
        let usual = letter.to_pinyin().into_iter();
        let all = letter.to_pinyin_multi().into_iter().flatten();
        let mut spellings: Vec<String> = Vec::new();
        for plain in usual.chain(all).map(Pinyin::plain) {
            // On a keyboard ü is v, or u where one does not know.
            for spelled in [plain.replace('ü', "v"), plain.replace('ü', "u")] {
                let spelled = spelled.replace('ê', "e");
                if spelled.bytes().all(|b| b.is_ascii_lowercase()) && !spellings.contains(&spelled) {
                    spellings.push(spelled);
                }
            }
        }
        spellings.retain(|spelled| !spelled.is_empty());
        Self(spellings)
    }
}

fn latin(word: &mut String) -> Option<Unit> {
    (!word.is_empty()).then(|| Unit(vec![std::mem::take(word)]))
}

fn initials(units: &[Unit], typed: &str) -> bool {
    typed.len() <= units.len()
        && typed
            .chars()
            .zip(units)
            .all(|(letter, unit)| unit.0.iter().any(|spelled| spelled.starts_with(letter)))
}

/// Each part gives one letter at least and may give all of a spelling; the parts follow each other without a gap.
/// So with a letter less the same parts still match: more letters never find more.
fn spells(units: &[Unit], typed: &[u8]) -> bool {
    // Bit n is set when the parts so far can have given the first n letters. A query is shorter than 32 letters.
    let Some(all) = u32::try_from(typed.len()).ok().and_then(|letters| 1_u32.checked_shl(letters)) else {
        return false;
    };
    let mut given = 1_u32;
    for unit in units {
        if given & all != 0 {
            return true;
        }
        let mut next = 0_u32;
        for place in (0..typed.len()).filter(|place| given >> place & 1 == 1) {
            let rest = typed.get(place..).unwrap_or_default();
            for spelled in &unit.0 {
                let alike = spelled.bytes().zip(rest).take_while(|(a, b)| a == *b).count();
                next |= (1..=alike).fold(0, |bits, letters| bits | 1 << (place + letters));
            }
        }
        if next == 0 {
            return false;
        }
        given = next;
    }
    given & all != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_spelled_by_initials_by_syllables_and_by_both() {
        let card = Reading::of("社保卡申领");
        for typed in ["s", "sbk", "sh", "she", "shebaoka", "shebk", "sbaok", "shebaokashenling"] {
            assert!(card.is_spelled_from_start_by(typed), "{typed}");
        }
        for typed in ["bk", "sk", "shebaokaa", "shebaokashenlinga", "x"] {
            assert!(!card.is_spelled_from_start_by(typed), "{typed}");
        }
        assert!(card.is_spelled_by("bk") && card.is_spelled_by("kashen"));
        assert!(!card.is_spelled_by("sk"), "no character is skipped");
        assert!(card.begins_with_initials("sbks") && !card.begins_with_initials("sh"));
        assert!(card.has_initials("ksl") && !card.has_initials("lx"));
    }

    #[test]
    fn a_character_is_found_by_every_way_it_is_read() {
        for (name, typed) in [
            ("重新申请", "chongxin"),
            ("重新申请", "zhongx"),
            ("银行开户", "yinhang"),
            ("行政许可", "xingz"),
            ("生长", "shengzhang"),
            ("长期", "changq"),
            ("参加", "canjia"),
            ("调解", "tiaojie"),
            ("调动", "diaodong"),
            ("律师", "lvshi"),
            ("律师", "lushi"),
            ("女方", "nvfang"),
        ] {
            assert!(Reading::of(name).is_spelled_from_start_by(typed), "{name} by {typed}");
        }
    }

    #[test]
    fn signs_are_not_typed_and_latin_words_are() {
        let shop = Reading::of("开办餐饮店“一件事”");
        assert!(shop.is_spelled_by("dianyi") && shop.has_initials("dyjs"));
        let permit = Reading::of("ID card (renewal), 2nd");
        assert!(permit.is_spelled_from_start_by("idcardren2"));
        assert!(permit.has_initials("cr2"));
        assert!(!permit.is_spelled_by("ard"), "words are found by their beginnings");
    }
}
