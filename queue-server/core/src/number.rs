//! What is printed on a slip and called in the hall: `A012`.

use crate::ids::Prefix;
use std::fmt;
use std::str::FromStr;

/// Prefix and running number of one window type on one business day. Never changes, never given twice a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TicketNumber {
    /// Letters of the window type that issued it.
    pub prefix: Prefix,
    /// Running number, from 1.
    pub running: u32,
}

impl fmt::Display for TicketNumber {
    /// At least three digits; the width grows past 999.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:03}", self.prefix, self.running)
    }
}

/// The text is not a ticket's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a ticket number")]
pub struct NotANumber;

impl FromStr for TicketNumber {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
        let (prefix, digits) = text.split_at_checked(letters).ok_or(NotANumber)?;
        let digits_only = (3..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        let running = digits.parse().ok().filter(|&n: &u32| digits_only && n > 0).ok_or(NotANumber)?;
        let number = Self { prefix: Prefix::new(prefix).ok_or(NotANumber)?, running };
        // `A0012` would be a second name of `A012`.
        (number.to_string() == text).then_some(number).ok_or(NotANumber)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_three_digits_and_grows_past_999() {
        let prefix = Prefix::new("A").unwrap();
        for (running, text) in [(1, "A001"), (12, "A012"), (999, "A999"), (1000, "A1000")] {
            let number = TicketNumber { prefix, running };
            assert_eq!(number.to_string(), text);
            assert_eq!(text.parse(), Ok(number));
        }
    }

    #[test]
    fn what_is_not_a_number_is_not_taken_for_one() {
        for text in
            ["", "A", "001", "A000", "A01", "A0012", "a001", "ABCD001", "A001 ", "A-01", "A99999999999"]
        {
            assert_eq!(text.parse::<TicketNumber>(), Err(NotANumber), "{text}");
        }
    }
}
