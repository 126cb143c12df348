//! Names of things. No arithmetic: an identity is compared, never computed with.

use std::fmt;
use std::sync::Arc;

/// Identity of a ticket inside the hall; ascending in the order of issue, never reused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TicketId(pub u64);

impl TicketId {
    /// The identity after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Identity of an appointment inside the hall; ascending in the order of booking, never reused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AppointmentId(pub u64);

impl AppointmentId {
    /// The identity after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Identity of a feedback inside the hall; ascending in the order it was left, never reused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FeedbackId(pub u64);

impl FeedbackId {
    /// The identity after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// What the citizen asks for it by: `T` and four digits or more, never given twice.
impl fmt::Display for FeedbackId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "T{:04}", self.0)
    }
}

/// Number painted above a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CounterNo(pub u16);

impl fmt::Display for CounterNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Row of the identity table. Says nothing about the person by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HolderId(pub u64);

/// Letters before a ticket's running number: the name of a window type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prefix([u8; Self::LEN_MAX]);

impl Prefix {
    /// Longest prefix: with four digits behind it, a number still fits a strip.
    pub const LEN_MAX: usize = 3;

    /// A prefix of one to three capital letters; `None` for anything else.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let fits = (1..=Self::LEN_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase());
        fits.then(|| {
            let mut letters = [0; Self::LEN_MAX];
            for (slot, letter) in letters.iter_mut().zip(text.bytes()) {
                *slot = letter;
            }
            Self(letters)
        })
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().filter(|&&b| b != 0).try_for_each(|&b| fmt::Write::write_char(f, char::from(b)))
    }
}

impl fmt::Debug for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Prefix({self})")
    }
}

/// Identity of a clerk.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StaffId(pub Arc<str>);

/// Identity of a matter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MatterId(pub Arc<str>);
