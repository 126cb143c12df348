//! Numbers that belong to persons: what of them can be checked, and how they are shown. They come in here and go to
//! the store, and are in no event, log line or `Debug`.

/// Digits of a telephone number, dashes included.
const PHONE_LEN: std::ops::RangeInclusive<usize> = 5..=16;
/// Characters of a resident's number.
const ID_LEN: usize = 18;
/// Weights of its first seventeen digits (GB 11643, ISO 7064 MOD 11-2).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// Check digits by the remainder.
const CHECK_DIGITS: [u8; 11] = *b"10X98765432";

/// Whether a number on a card can be one: of eighteen characters the date of birth exists and the check digit is
/// right (GB 11643); of others, which are passports and cards of other places, only the length is known.
#[must_use]
pub fn is_id_number(number: &str) -> bool {
    number.len() != ID_LEN || is_resident_number(number.as_bytes())
}

fn is_resident_number(number: &[u8]) -> bool {
    let Some((check, digits)) = number.split_last() else { return false };
    let Some(date) = digits.get(6..14).and_then(|date| std::str::from_utf8(date).ok()) else { return false };
    if !digits.iter().all(u8::is_ascii_digit) || jiff::civil::Date::strptime("%Y%m%d", date).is_err() {
        return false;
    }
    let weighted = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight);
    let remainder = usize::try_from(weighted.sum::<u32>() % 11).unwrap_or(usize::MAX);
    CHECK_DIGITS.get(remainder) == Some(check)
}

/// A telephone number without the spaces people write: eleven digits of a mobile, or 5 to 16 digits and dashes.
#[must_use]
pub fn phone(text: &str) -> Option<String> {
    let number: String = text.chars().filter(|letter| *letter != ' ').collect();
    let is_digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    let fits = PHONE_LEN.contains(&number.len())
        && number.chars().all(|letter| letter.is_ascii_digit() || letter == '-')
        && is_digit(number.chars().next())
        && is_digit(number.chars().next_back())
        && number.bytes().filter(u8::is_ascii_digit).count() >= *PHONE_LEN.start();
    // Eleven digits that begin with 1 are a mobile, and there is none with 10, 11 or 12.
    let is_no_mobile = number.len() == 11
        && number.starts_with('1')
        && number.chars().nth(1).is_some_and(|second| matches!(second, '0'..='2'));
    (fits && !is_no_mobile).then_some(number)
}

/// A telephone number as clerks see it: `138****0001`; of others the last two digits.
#[must_use]
pub fn masked_phone(number: &str) -> String {
    let is_mobile = number.len() == 11 && number.bytes().all(|b| b.is_ascii_digit());
    let (begin, end) = if is_mobile { (3, 4) } else { (0, 2) };
    masked(number, begin, end)
}

/// A card number as slips and clerks see it when there is no name: `*002X`, its end.
#[must_use]
pub fn masked_id_number(number: &str) -> String {
    let hidden = number.len().saturating_sub(4);
    format!("*{}", number.get(hidden..).unwrap_or_default())
}

fn masked(number: &str, begin: usize, end: usize) -> String {
    let hidden = number.len().saturating_sub(begin + end);
    let first = number.get(..begin).unwrap_or_default();
    let last = number.get(begin + hidden..).unwrap_or_default();
    format!("{first}{}{last}", "*".repeat(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_eighteen_is_right_to_the_last_digit_or_wrong() {
        let good = "11010519491231002X";
        assert!(is_id_number(good));
        for other in ["440524188001010014", "810000199408230021", "911124199803170007"] {
            assert!(is_id_number(other), "{other}");
        }
        for (at, digit) in good.char_indices() {
            for wrong in ('0'..='9').filter(|wrong| *wrong != digit) {
                let mut number = good.to_owned();
                number.replace_range(at..=at, &wrong.to_string());
                assert!(!is_id_number(&number), "{number}");
            }
        }
    }

    #[test]
    fn a_birthday_that_never_was_is_wrong_whatever_the_check_digit() {
        // The same seventeen digits but for the date, each with the check digit that belongs to it.
        for number in ["110105194902300021", "11010519491331002X", "110105194900310026"] {
            let digits = number.as_bytes().split_last().unwrap().1;
            let sum: u32 =
                digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
            let right = char::from(CHECK_DIGITS[sum as usize % 11]);
            let number = format!("{}{right}", &number[..17]);
            assert!(!is_id_number(&number), "{number}");
        }
    }

    #[test]
    fn other_cards_have_numbers_of_their_own() {
        for number in ["E12345678", "H0123456789", "110105491231002"] {
            assert!(is_id_number(number), "{number}");
        }
        assert!(!is_id_number("ABCDEFGHIJKLMNOPQR"), "eighteen characters are a resident's");
    }

    #[test]
    fn telephone_numbers_are_mobiles_or_digits_and_dashes() {
        assert_eq!(phone("138 0000 0001").as_deref(), Some("13800000001"));
        for good in ["0571-88880001", "12345", "400-800-8000", "05718888001"] {
            assert_eq!(phone(good).as_deref(), Some(good));
        }
        for bad in [
            "",
            "1234",
            "12800000001",
            "-12345",
            "12345-",
            "1----2",
            "12345678901234567",
            "１３８００００",
            "138x0000001",
        ] {
            assert_eq!(phone(bad), None, "{bad}");
        }
    }

    #[test]
    fn of_a_number_as_much_is_shown_as_its_owner_needs_to_know_it_again() {
        assert_eq!(masked_phone("13800000001"), "138****0001");
        assert_eq!(masked_phone("0571-88880001"), "***********01");
        assert_eq!(masked_id_number("11010519491231002X"), "*002X");
        assert_eq!(masked_id_number("E1234"), "*1234");
    }
}
