//! Call pads and evaluators that speak `FF 68` frames unasked on a shared RS-485 line: what the frames mean.
//!
//! One deployment of these is public (see [`frame`]); nothing else about them is. What a key asks of the hall is the
//! desk's to say.

pub mod frame;
pub mod session;

pub use session::{CallPadEvent, CallPadLine};

use frame::{BLANK, FUNC_BEEP, FUNC_KEY, FUNC_RATING, FUNC_SHOW, Frame, HALF};

/// Data of "please rate".
const PLEASE_RATE: u8 = 0x0B;
/// Keys of the source that carry digits before them are told from digits by being ten and more.
const DIGIT_MAX: u8 = 9;
/// Most digits before a key.
pub const ENTERED_MAX: usize = 6;

/// What a pad or an evaluator says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Uplink {
    /// A key of the clerk's, with the digits entered before it.
    Key {
        /// The key's code, ten and more.
        key: u8,
        /// Digits 0 … 9, as entered.
        digits: Vec<u8>,
    },
    /// A button of the citizen's: 0 … 3 in the known deployment. Which level it is, is the hall's to say.
    Rating(u8),
}

impl Uplink {
    /// From a frame heard on the line; `None` when no pad says such a thing.
    #[must_use]
    pub fn from_frame(frame: &Frame) -> Option<Self> {
        match (frame.function, frame.data.as_slice()) {
            (FUNC_RATING, [button]) => Some(Self::Rating(*button)),
            (FUNC_RATING, _) => None,
            (_, [digits @ .., key]) if *key > DIGIT_MAX && digits.len() <= ENTERED_MAX => digits
                .iter()
                .all(|digit| *digit <= DIGIT_MAX)
                .then(|| Self::Key { key: *key, digits: digits.to_vec() }),
            (_, _) => None,
        }
    }

    /// The frame by which the pad at `address` says it.
    #[must_use]
    pub fn to_frame(&self, address: u8) -> Frame {
        match self {
            Self::Key { key, digits } => {
                let data = digits.iter().chain([key]).copied().collect();
                Frame { address, function: FUNC_KEY, data }
            }
            Self::Rating(button) => Frame { address, function: FUNC_RATING, data: vec![*button] },
        }
    }
}

/// The host's acknowledgement: the same frame back; to an evaluator with FUNC 01.
#[must_use]
pub fn acknowledgement(heard: &Frame) -> Frame {
    match heard.function {
        FUNC_RATING => Frame { function: FUNC_KEY, ..heard.clone() },
        _ => heard.clone(),
    }
}

/// What the host tells a pad or an evaluator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Show two numbers of three digits each.
    Digits(Digits),
    /// Beep once.
    Beep,
    /// Show so many stars, 0 … 5.
    Stars(u8),
    /// Ask the citizen.
    PleaseRate,
}

/// Six digits: how many wait, and the ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digits(pub [u8; 2 * HALF]);

impl Default for Digits {
    fn default() -> Self {
        Self([BLANK; 2 * HALF])
    }
}

impl Digits {
    /// Two numbers of three digits with leading zeros, the last three of longer ones; `None` stays dark.
    #[must_use]
    pub fn new(waiting: Option<u16>, ticket: Option<u16>) -> Self {
        let mut digits = [BLANK; 2 * HALF];
        let (left, right) = digits.split_at_mut(HALF);
        for (half, number) in [(left, waiting), (right, ticket)] {
            if let Some(number) = number {
                let places = [number / 100 % 10, number / 10 % 10, number % 10];
                for (digit, place) in half.iter_mut().zip(places) {
                    *digit = u8::try_from(place).unwrap_or(BLANK);
                }
            }
        }
        Self(digits)
    }

    /// A code of two digits on the left, its first place dark: no number looks like that.
    #[must_use]
    pub fn code(code: u8) -> Self {
        let [_, _, _, rest @ ..] = Self::default().0;
        let [a, b, c] = rest;
        Self([BLANK, code / 10 % 10, code % 10, a, b, c])
    }

    /// As a person reads it: `·` is dark.
    #[must_use]
    pub fn text(&self) -> String {
        let (left, right) = self.0.split_at(HALF);
        let half = |digits: &[u8]| -> String {
            digits.iter().map(|digit| char::from_digit(u32::from(*digit), 10).unwrap_or('·')).collect()
        };
        format!("{} {}", half(left), half(right))
    }
}

impl Order {
    /// The frame by which the host says it to `address`.
    #[must_use]
    pub fn to_frame(self, address: u8) -> Frame {
        let (function, data) = match self {
            Self::Digits(digits) => (FUNC_SHOW, digits.0.to_vec()),
            Self::Beep => (FUNC_BEEP, Vec::new()),
            Self::Stars(stars) => (FUNC_SHOW, vec![stars]),
            Self::PleaseRate => (FUNC_KEY, vec![PLEASE_RATE]),
        };
        Frame { address, function, data }
    }

    /// From a frame of the host's; `None` when it is none of these.
    #[must_use]
    pub fn from_frame(frame: &Frame) -> Option<Self> {
        match (frame.function, frame.data.as_slice()) {
            (FUNC_SHOW, [stars]) => Some(Self::Stars(*stars)),
            (FUNC_SHOW, digits) => digits.try_into().ok().map(|digits| Self::Digits(Digits(digits))),
            (FUNC_BEEP, []) => Some(Self::Beep),
            (FUNC_KEY, [PLEASE_RATE]) => Some(Self::PleaseRate),
            _ => None,
        }
    }
}

/// What a whole frame says, for people who watch the line; `None` when it is no frame of this line. Which way it went
/// must be told: an acknowledgement and what it acknowledges are the same bytes.
#[must_use]
pub fn describe(bytes: &[u8], from_host: bool) -> Option<String> {
    let crate::codec::Decoded::Frame { frame, used } = frame::decode(bytes) else { return None };
    if used != bytes.len() {
        return None;
    }
    let heard = Uplink::from_frame(&frame).map(|uplink| match uplink {
        Uplink::Key { key, digits } if digits.is_empty() => format!("key {key:02X}"),
        Uplink::Key { key, digits } => {
            let digits: String = digits.iter().map(|digit| digit.to_string()).collect();
            format!("{digits}, then key {key:02X}")
        }
        Uplink::Rating(button) => format!("rating button {button}"),
    });
    let said = if from_host {
        match Order::from_frame(&frame) {
            Some(Order::Digits(digits)) => format!("show {}", digits.text()),
            Some(Order::Beep) => "beep".to_owned(),
            Some(Order::Stars(stars)) => format!("show {stars} stars"),
            Some(Order::PleaseRate) => "please rate".to_owned(),
            None if frame.function == FUNC_KEY && frame.data.len() == 1 && heard.is_none() => {
                format!("rating button {} is dealt with", frame.data.first().copied().unwrap_or_default())
            }
            None => format!("{} is dealt with", heard?),
        }
    } else {
        heard?
    };
    Some(format!("pad {}: {said}", frame.address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call_pad::frame::encode;

    #[test]
    fn a_number_has_three_digits_and_a_code_looks_like_none() {
        assert_eq!(Digits::new(Some(23), Some(1_012)).text(), "023 012");
        assert_eq!(Digits::new(None, Some(12)).text(), "··· 012");
        assert_eq!(Digits::code(7).text(), "·07 ···");
    }

    #[test]
    fn what_no_pad_says_is_not_taken_for_a_key() {
        let frame = |function, data: &[u8]| Frame { address: 5, function, data: data.to_vec() };
        assert_eq!(Uplink::from_frame(&frame(FUNC_KEY, &[])), None);
        assert_eq!(Uplink::from_frame(&frame(FUNC_KEY, &[3])), None, "a digit is no key");
        assert_eq!(Uplink::from_frame(&frame(FUNC_KEY, &[0x0C, 0x0F])), None, "a key is no digit");
        assert_eq!(Uplink::from_frame(&frame(FUNC_RATING, &[1, 2])), None);
        let key = Uplink::Key { key: 0x0F, digits: vec![6] };
        assert_eq!(Uplink::from_frame(&frame(0x42, &[6, 0x0F])), Some(key), "FUNC is not fixed for keys");
    }

    #[test]
    fn every_frame_has_words_both_ways() {
        let wire = |frame: &Frame| encode(frame).unwrap();
        let key = Uplink::Key { key: 0x0F, digits: vec![6] }.to_frame(5);
        assert_eq!(describe(&wire(&key), false).as_deref(), Some("pad 5: 6, then key 0F"));
        let answer = wire(&acknowledgement(&key));
        assert_eq!(describe(&answer, true).as_deref(), Some("pad 5: 6, then key 0F is dealt with"));
        let rating = Uplink::Rating(2).to_frame(5);
        assert_eq!(describe(&wire(&rating), false).as_deref(), Some("pad 5: rating button 2"));
        let answer = wire(&acknowledgement(&rating));
        assert_eq!(describe(&answer, true).as_deref(), Some("pad 5: rating button 2 is dealt with"));
        for (order, words) in [
            (Order::Digits(Digits::new(Some(23), None)), "pad 5: show 023 ···"),
            (Order::Beep, "pad 5: beep"),
            (Order::Stars(5), "pad 5: show 5 stars"),
            (Order::PleaseRate, "pad 5: please rate"),
        ] {
            assert_eq!(Order::from_frame(&order.to_frame(5)), Some(order));
            assert_eq!(describe(&wire(&order.to_frame(5)), true).as_deref(), Some(words));
        }
    }
}
