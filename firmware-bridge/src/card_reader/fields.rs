//! From a reader's base-information block to a [`Card`], for the four layouts that exist, and back for simulators.
//!
//! 256 bytes of UTF-16LE padded with spaces; the character at byte 248 says which layout it is.

use super::card::{Card, CardDate, CardKind, Sex, Validity};
use super::nation::nation;

/// Length of the text block.
pub const TEXT_LEN: usize = 256;
/// Length of the photo, which nobody keeps.
pub const PHOTO_LEN: usize = 1024;
/// Lengths a fingerprint part has: none, one template, two.
pub const FINGERPRINT_LENS: [u16; 3] = [0, 512, 1024];
const KIND_AT: usize = 248;

/// Why a block is no card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// Its lengths do not add up.
    #[error("the block is cut")]
    Cut,
    /// A layout nobody has described.
    #[error("the card's kind is not known")]
    UnknownKind,
    /// No name or no number, or a number with a wrong check digit.
    #[error("the card's fields do not make sense")]
    Senseless,
}

/// Reads the data of a base-information reply (`30 01`): two big-endian lengths, text, photo. The photo is ignored.
///
/// # Errors
/// When the block is cut, of an unknown kind, or makes no sense.
pub fn card_from_reply(data: &[u8]) -> Result<Card, CardError> {
    let [t0, t1, p0, p1, rest @ ..] = data else { return Err(CardError::Cut) };
    card_from_parts([[*t0, *t1], [*p0, *p1], [0, 0]], rest)
}

/// Reads the data of a reply to `30 10`: three big-endian lengths, text, photo, fingerprints of 0, 512 or 1024 bytes.
/// Photo and fingerprints are ignored. Our own session never asks for them.
///
/// # Errors
/// As [`card_from_reply`].
pub fn card_from_reply_with_fingerprint(data: &[u8]) -> Result<Card, CardError> {
    let [t0, t1, p0, p1, f0, f1, rest @ ..] = data else { return Err(CardError::Cut) };
    let lens = [[*t0, *t1], [*p0, *p1], [*f0, *f1]];
    if !FINGERPRINT_LENS.contains(&u16::from_be_bytes([*f0, *f1])) {
        return Err(CardError::Cut);
    }
    card_from_parts(lens, rest)
}

/// Lengths that add up to less than came, or more, are those of a reply that lost or gained a byte: its text may be
/// shifted, and a shifted name is a wrong name.
fn card_from_parts(lens: [[u8; 2]; 3], rest: &[u8]) -> Result<Card, CardError> {
    let [text_len, photo_len, fingerprint_len] = lens.map(|len| usize::from(u16::from_be_bytes(len)));
    if text_len != TEXT_LEN || rest.len() != text_len + photo_len + fingerprint_len {
        return Err(CardError::Cut);
    }
    rest.get(..TEXT_LEN).ok_or(CardError::Cut).and_then(card_from_text)
}

/// Reads a text block.
///
/// # Errors
/// When it is of an unknown kind or makes no sense.
pub fn card_from_text(text: &[u8]) -> Result<Card, CardError> {
    let field = |at: usize, len: usize| field(text, at, len);
    let date = |at: usize| CardDate::parse(&field(at, 16));
    let kind = match field(KIND_AT, 2).as_str() {
        "" => CardKind::Resident,
        "J" => CardKind::ResidencePermit,
        "I" => CardKind::Foreign2017,
        "Y" => CardKind::Foreign2023,
        _ => return Err(CardError::UnknownKind),
    };
    let card = match kind {
        CardKind::Resident | CardKind::ResidencePermit => Card {
            kind,
            name: field(0, 30),
            latin_name: String::new(),
            sex: sex(&field(30, 2)),
            nation: if kind == CardKind::Resident { nation(&field(32, 4)) } else { String::new() },
            birth: date(36),
            address: field(52, 70),
            id_number: field(122, 36).to_uppercase(),
            earlier_number: if kind == CardKind::ResidencePermit { field(220, 18) } else { String::new() },
            valid_from: date(188),
            valid_to: validity(&field(204, 16)),
        },
        CardKind::Foreign2017 => Card {
            kind,
            name: field(158, 30),
            latin_name: field(0, 120),
            sex: sex(&field(120, 2)),
            nation: field(152, 6),
            birth: date(220),
            address: String::new(),
            id_number: field(122, 30).to_uppercase(),
            earlier_number: String::new(),
            valid_from: date(188),
            valid_to: validity(&field(204, 16)),
        },
        CardKind::Foreign2023 => Card {
            kind,
            name: field(0, 30),
            latin_name: format!("{}{}", field(52, 70), field(220, 22)),
            sex: sex(&field(30, 2)),
            nation: field(242, 6),
            birth: date(36),
            address: String::new(),
            id_number: field(122, 36).to_uppercase(),
            earlier_number: earlier_number(&field(242, 6), &field(122, 36), &field(250, 6))
                .unwrap_or_default(),
            valid_from: date(188),
            valid_to: validity(&field(204, 16)),
        },
    };
    let named = !card.name.is_empty() || !card.latin_name.is_empty();
    let numbered = !card.id_number.is_empty() && card.number_is_sound();
    if named && numbered { Ok(card) } else { Err(CardError::Senseless) }
}

fn field(text: &[u8], at: usize, len: usize) -> String {
    utf16(text.get(at..at + len).unwrap_or_default())
}

/// UTF-16LE without the padding around it. Characters beyond the first plane are kept, as are those of the private use
/// area that old cards spell rare names with.
pub(super) fn utf16(bytes: &[u8]) -> String {
    let units =
        bytes.chunks_exact(2).filter_map(|pair| pair.first_chunk()).map(|pair| u16::from_le_bytes(*pair));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    text.trim_matches([' ', '\0', '\u{3000}']).to_owned()
}

/// The 15-character number that the holder of a 2023 foreign card had before: country, digits of today's number, and
/// three characters kept for it. `None` when the card has no such link.
fn earlier_number(country: &str, number: &str, link: &str) -> Option<String> {
    if link.is_empty() {
        return None;
    }
    let mut earlier =
        [country, number.get(1..3)?, link.get(..2)?, number.get(8..14)?, link.get(2..3)?].concat();
    let check = machine_check(&earlier)?;
    earlier.push(check);
    Some(earlier)
}

/// The check digit of machine-readable documents: weights 7, 3, 1; letters count from A = 10.
fn machine_check(text: &str) -> Option<char> {
    let values = text.chars().map(|c| if c == '<' { Some(0) } else { c.to_digit(36) });
    let values = values.collect::<Option<Vec<u32>>>()?;
    let sum: u32 =
        values.iter().zip([7, 3, 1].into_iter().cycle()).map(|(value, weight)| value * weight).sum();
    char::from_digit(sum % 10, 10)
}

fn sex(code: &str) -> Sex {
    match code {
        "1" => Sex::Male,
        "2" => Sex::Female,
        _ => Sex::Unspecified,
    }
}

fn validity(text: &str) -> Option<Validity> {
    if text == "长期" { Some(Validity::LongTerm) } else { CardDate::parse(text).map(Validity::Until) }
}

/// A text block from fields at byte offsets, as a simulator needs it. Too long texts are cut.
#[must_use]
pub fn text_block(fields: &[(usize, usize, &str)]) -> Vec<u8> {
    let mut block: Vec<u8> = [0x20, 0x00].repeat(TEXT_LEN / 2);
    for (at, len, text) in fields {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).take(*len).collect();
        if let Some(place) = block.get_mut(*at..*at + bytes.len()) {
            place.copy_from_slice(&bytes);
        }
    }
    block
}

/// The data of a base-information reply around a text block, with an empty photo.
#[must_use]
pub fn reply_data(text: &[u8]) -> Vec<u8> {
    reply_data_with_photo(text, &[0; PHOTO_LEN])
}

/// The same with something in the place of the photo.
#[must_use]
pub fn reply_data_with_photo(text: &[u8], photo: &[u8; PHOTO_LEN]) -> Vec<u8> {
    [&[0x01, 0x00, 0x04, 0x00][..], text, photo].concat()
}

/// The data of a reply to `30 10` with fingerprints of one of [`FINGERPRINT_LENS`].
#[must_use]
pub fn reply_data_with_fingerprint(text: &[u8], photo: &[u8; PHOTO_LEN], fingerprint: &[u8]) -> Vec<u8> {
    let len = u16::try_from(fingerprint.len()).unwrap_or(u16::MAX).to_be_bytes();
    [&[0x01, 0x00, 0x04, 0x00][..], &len, text, photo, fingerprint].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resident() -> Vec<u8> {
        text_block(&[
            (0, 30, "张三明"),
            (30, 2, "1"),
            (32, 4, "46"),
            (36, 16, "19491231"),
            (52, 70, "北京市朝阳区测试路1号"),
            (122, 36, "11010519491231002X"),
            (188, 16, "20100101"),
            (204, 16, "长期"),
        ])
    }

    #[test]
    fn a_resident_card_is_read_field_by_field() {
        let card = card_from_reply(&reply_data(&resident())).unwrap();
        assert_eq!(card.kind, CardKind::Resident);
        assert_eq!(card.name, "张三明");
        assert_eq!(card.nation, "德昂");
        assert_eq!(card.address, "北京市朝阳区测试路1号");
        assert_eq!(card.valid_to, Some(Validity::LongTerm));
        let today = CardDate { year: 2026, month: 12, day: 30 };
        assert_eq!(card.age_on(today), Some(76));
        assert!(!card.expired_on(today));
    }

    #[test]
    fn a_residence_permit_has_no_nation() {
        let mut fields = resident();
        fields[32..36].copy_from_slice(&[0x20, 0, 0x20, 0]);
        fields[248..250].copy_from_slice(b"J\0");
        let card = card_from_text(&fields).unwrap();
        assert_eq!((card.kind, card.nation.as_str()), (CardKind::ResidencePermit, ""));
        assert_eq!(card.earlier_number, "");
        let pass: Vec<u8> = "H12345678".encode_utf16().flat_map(u16::to_le_bytes).collect();
        fields[220..238].copy_from_slice(&pass);
        assert_eq!(card_from_text(&fields).unwrap().earlier_number, "H12345678");
    }

    #[test]
    fn the_fifteen_character_number_is_rebuilt_from_the_eighteen() {
        let rebuilt = earlier_number("CAN", "911124199803170007", "005").unwrap();
        assert_eq!(rebuilt, "CAN110098031756");
        assert_eq!(machine_check("CAN11000012345"), Some('6'));
        assert_eq!(earlier_number("CAN", "911124199803170007", ""), None);
    }

    #[test]
    fn names_in_rare_characters_stay_as_they_are() {
        for name in ["王𠮷", "\u{E863}丽", "买买提·阿不都热合曼·依", "𬱖𫖯"] {
            let mut fields = resident();
            fields[..30].copy_from_slice(&[0x20, 0].repeat(15));
            let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            fields[..units.len()].copy_from_slice(&units);
            assert_eq!(card_from_text(&fields).unwrap().name, name);
        }
    }

    #[test]
    fn codes_and_days_beyond_the_standards_are_kept_visible_or_left_out() {
        let with = |at: usize, text: &str| {
            let mut fields = resident();
            let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            fields[at..at + units.len()].copy_from_slice(&units);
            card_from_text(&fields).unwrap()
        };
        for (code, name) in [("01", "汉"), ("56", "基诺"), ("97", "其他"), ("98", "外国血统中国籍人士")]
        {
            assert_eq!(with(32, code).nation, name);
        }
        for code in ["57", "93", "94", "95", "96", "00"] {
            assert_eq!(with(32, code).nation, format!("其他({code})"));
        }
        assert_eq!(with(30, "9").sex, Sex::Unspecified);
        assert_eq!(with(36, "19490231").birth, None);
        let unreadable = with(204, "20990231");
        assert_eq!(unreadable.valid_to, None);
        let soon = with(204, "20261122");
        let day = |text| CardDate::parse(text).unwrap();
        assert!(!soon.expired_on(day("20261122")), "the last day still counts");
        assert!(soon.expired_on(day("20261123")));
    }

    #[test]
    fn fingerprints_of_every_length_are_stepped_over() {
        let photo = [0xEE; PHOTO_LEN];
        for len in FINGERPRINT_LENS {
            let print = vec![0xDD; usize::from(len)];
            let data = reply_data_with_fingerprint(&resident(), &photo, &print);
            assert_eq!(card_from_reply_with_fingerprint(&data).unwrap().name, "张三明");
            assert_eq!(card_from_reply_with_fingerprint(&data[..data.len() - 1]), Err(CardError::Cut));
        }
        let odd = reply_data_with_fingerprint(&resident(), &photo, &[0; 100]);
        assert_eq!(card_from_reply_with_fingerprint(&odd), Err(CardError::Cut));
    }

    #[test]
    fn both_foreign_layouts_are_told_apart_by_byte_248() {
        let old = card_from_text(&text_block(&[
            (0, 120, "DOE, JANE"),
            (120, 2, "2"),
            (122, 30, "CAN110000123456"),
            (152, 6, "CAN"),
            (158, 30, "简"),
            (188, 16, "20170101"),
            (204, 16, "20270101"),
            (220, 16, "19800102"),
            (248, 2, "I"),
        ]))
        .unwrap();
        assert_eq!((old.kind, old.nation.as_str(), old.name.as_str()), (CardKind::Foreign2017, "CAN", "简"));
        assert_eq!(old.birth, CardDate::parse("19800102"));
        let new = card_from_text(&text_block(&[
            (30, 2, "2"),
            (36, 16, "19980317"),
            (52, 70, "A VERY LONG NAME THAT FILLS IT ALL,"),
            (122, 36, "911124199803170007"),
            (188, 16, "20240101"),
            (204, 16, "20340101"),
            (220, 22, "REST"),
            (242, 6, "CAN"),
            (248, 2, "Y"),
        ]))
        .unwrap();
        assert_eq!(new.kind, CardKind::Foreign2023);
        assert_eq!(new.latin_name, "A VERY LONG NAME THAT FILLS IT ALL,REST");
        assert_eq!(new.masked_name().chars().next(), Some('A'));
    }

    #[test]
    fn a_block_that_makes_no_sense_is_no_card() {
        assert_eq!(card_from_reply(&[]), Err(CardError::Cut));
        assert_eq!(card_from_reply(&reply_data(&resident()[..200])), Err(CardError::Cut));
        let mut wrong = resident();
        wrong[122] = b'2';
        assert_eq!(card_from_text(&wrong), Err(CardError::Senseless));
        let mut unknown = resident();
        unknown[248] = b'Q';
        assert_eq!(card_from_text(&unknown), Err(CardError::UnknownKind));
    }

    #[test]
    fn a_card_says_nothing_in_debug() {
        let card = card_from_text(&resident()).unwrap();
        assert_eq!(format!("{card:?}"), "Card(Resident, redacted)");
    }
}
