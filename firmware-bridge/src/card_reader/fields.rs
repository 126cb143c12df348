//! From a reader's base-information block to a [`Card`], for the four layouts that exist, and back for simulators.
//!
//! 256 bytes of UTF-16LE padded with spaces; the character at byte 248 says which layout it is.

use super::card::{Card, CardDate, CardKind, Sex, Validity};
use super::nation::nation;

/// Length of the text block.
pub const TEXT_LEN: usize = 256;
/// Length of the photo, which nobody keeps.
pub const PHOTO_LEN: usize = 1024;
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

/// Reads the data of a base-information reply: two big-endian lengths, text, photo. The photo is ignored.
///
/// # Errors
/// When the block is cut, of an unknown kind, or makes no sense.
pub fn card_from_reply(data: &[u8]) -> Result<Card, CardError> {
    let [text_high, text_low, photo_high, photo_low, rest @ ..] = data else { return Err(CardError::Cut) };
    let text_len = usize::from(u16::from_be_bytes([*text_high, *text_low]));
    let photo_len = usize::from(u16::from_be_bytes([*photo_high, *photo_low]));
    if text_len != TEXT_LEN || rest.len() < text_len + photo_len {
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
            valid_from: date(188),
            valid_to: validity(&field(204, 16)),
        },
    };
    let named = !card.name.is_empty() || !card.latin_name.is_empty();
    let numbered = !card.id_number.is_empty() && card.number_is_sound();
    if named && numbered { Ok(card) } else { Err(CardError::Senseless) }
}

fn field(text: &[u8], at: usize, len: usize) -> String {
    let bytes = text.get(at..at + len).unwrap_or_default();
    let units =
        bytes.chunks_exact(2).filter_map(|pair| pair.first_chunk()).map(|pair| u16::from_le_bytes(*pair));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    text.trim_matches([' ', '\0', '\u{3000}']).to_owned()
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
    [&[0x01, 0x00, 0x04, 0x00][..], text, &[0; PHOTO_LEN]].concat()
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
