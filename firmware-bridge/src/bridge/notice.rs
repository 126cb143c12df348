//! What a call pad tells the clerk after a key: a short code, and beeps. Pure; the table is in docs/PROTOCOLS.md.

/// How a key press went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Done; what is shown follows from what happened.
    Done,
    /// Nobody waits.
    NobodyWaits,
    /// It was not done; the code says why.
    Refused(u8),
}

impl Notice {
    /// The queue server cannot be heard. The key is forgotten.
    pub const NO_CONNECTION: Self = Self::Refused(90);
    /// The server did not answer in time: look at the board before pressing again.
    pub const UNKNOWN: Self = Self::Refused(91);
    /// It could not be stored.
    pub const NOT_STORED: Self = Self::Refused(92);
    /// The key means nothing.
    pub const NO_SUCH_KEY: Self = Self::Refused(93);
    /// A number is missing, or means nothing.
    pub const NUMBER: Self = Self::Refused(94);
    /// This daemon may not do that: its token is wrong.
    pub const FORBIDDEN: Self = Self::Refused(95);
    /// The last key is not answered yet.
    pub const BUSY: Self = Self::Refused(96);
    /// Some other reason; the daemon's log has it.
    pub const OTHER: Self = Self::Refused(99);

    /// By the server's word.
    #[must_use]
    pub fn of_refusal(code: &str) -> Self {
        REFUSALS.iter().find(|(word, _)| *word == code).map_or(Self::OTHER, |(_, code)| {
            if *code == 1 { Self::NobodyWaits } else { Self::Refused(*code) }
        })
    }

    /// The code a pad with digits shows.
    #[must_use]
    pub fn code(self) -> Option<u8> {
        match self {
            Self::Done => None,
            Self::NobodyWaits => Some(1),
            Self::Refused(code) => Some(code),
        }
    }

    /// What a pad with letters shows.
    #[must_use]
    pub fn text(self) -> Option<String> {
        match self {
            Self::Done => None,
            Self::NobodyWaits => Some("---".into()),
            Self::Refused(code) => Some(format!("E{code:02}")),
        }
    }

    /// How often the pad beeps.
    #[must_use]
    pub fn beeps(self) -> u16 {
        match self {
            Self::Done => 0,
            Self::NobodyWaits => 1,
            Self::Refused(_) => 2,
        }
    }
}

/// The server's words and their codes.
pub const REFUSALS: [(&str, u8); 20] = [
    ("nobody_waits", 1),
    ("counter_closed", 2),
    ("counter_paused", 3),
    ("ticket_in_hand", 4),
    ("no_ticket_in_hand", 5),
    ("not_started", 6),
    ("already_started", 7),
    ("ticket_not_callable", 8),
    ("not_this_counter", 9),
    ("too_few_calls", 10),
    ("too_soon", 11),
    ("ticket_not_waiting", 12),
    ("not_no_show", 13),
    ("requeue_spent", 14),
    ("transfer_to_itself", 15),
    ("unknown_ticket", 16),
    ("unknown_counter", 17),
    ("unknown_window_type", 18),
    ("check_in_needed", 19),
    ("too_late", 20),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_reasons_share_a_code_and_none_looks_like_our_own() {
        let codes: BTreeSet<u8> = REFUSALS.iter().map(|(_, code)| *code).collect();
        assert_eq!(codes.len(), REFUSALS.len());
        assert!(codes.iter().all(|code| (1..90).contains(code)));
    }

    #[test]
    fn every_refusal_is_said_and_heard() {
        assert_eq!(Notice::of_refusal("nobody_waits"), Notice::NobodyWaits);
        assert_eq!(Notice::of_refusal("too_soon").text().as_deref(), Some("E11"));
        assert_eq!(Notice::of_refusal("something_new"), Notice::OTHER);
        assert_eq!((Notice::Done.beeps(), Notice::Done.text()), (0, None));
    }

    #[test]
    fn every_code_stands_in_the_documents() {
        let document = include_str!("../../../docs/PROTOCOLS.md");
        for (word, code) in REFUSALS {
            assert!(document.contains(&format!("| {code:02} | `{word}` |")), "{code:02} {word}");
        }
    }
}
