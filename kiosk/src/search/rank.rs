//! How well a matter fits what was typed. The order of the ranks is the order on the screen.

use super::Entry;
use crate::language::Language;

/// The better, the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// The first letters of the name's characters, from the first on. In English: the name's words.
    NameInitials,
    /// The same, from a later character or word on.
    InnerInitials,
    /// Spelled out or partly, from the name's beginning.
    NameSpelling,
    /// The same, from a later character on.
    InnerSpelling,
    /// One of the matter's keywords.
    Keyword,
    /// The department's name.
    Department,
}

/// The best that fits; nothing when nothing fits. Without a letter everything fits.
pub(super) fn rank(entry: &Entry, typed: &str, language: Language) -> Option<Rank> {
    if typed.is_empty() {
        return Some(Rank::NameInitials);
    }
    match language {
        Language::Zh => chinese(entry, typed),
        Language::En => english(entry, typed),
    }
}

fn chinese(entry: &Entry, typed: &str) -> Option<Rank> {
    let name = &entry.name;
    [
        (Rank::NameInitials, name.begins_with_initials(typed)),
        (Rank::InnerInitials, name.has_initials(typed)),
        (Rank::NameSpelling, name.is_spelled_from_start_by(typed)),
        (Rank::InnerSpelling, name.is_spelled_by(typed)),
        (Rank::Keyword, entry.keywords.iter().any(|word| word.is_spelled_by(typed))),
        (Rank::Department, entry.department.is_spelled_by(typed)),
    ]
    .into_iter()
    .find_map(|(rank, fits)| fits.then_some(rank))
}

/// English words first; whoever knows the pinyin finds by that, too.
fn english(entry: &Entry, typed: &str) -> Option<Rank> {
    [
        (Rank::NameInitials, entry.name_en.is_spelled_from_start_by(typed)),
        (Rank::InnerInitials, entry.name_en.is_spelled_by(typed)),
        (Rank::NameSpelling, entry.name.is_spelled_from_start_by(typed)),
        (Rank::InnerSpelling, entry.name.is_spelled_by(typed)),
        (Rank::Keyword, entry.keywords.iter().any(|word| word.is_spelled_by(typed))),
        (Rank::Department, entry.department_en.is_spelled_by(typed) || entry.department.is_spelled_by(typed)),
    ]
    .into_iter()
    .find_map(|(rank, fits)| fits.then_some(rank))
}
