//! Words on a screen: size and weight by role, colour by purpose, and what they say by phrase, so that
//! they change with the language and with the hall while the thing they stand on stays.

use crate::language::Phrase;
use crate::seen::{Seen, Words};
use crate::theme::metrics::TextRole;
use crate::theme::{SANS, SANS_BOLD};
use bevy::prelude::*;
use bevy::text::{FontHinting, FontSize, LineHeight, TextFont};

/// Words that depend on what is seen now.
pub fn words(
    role: TextRole,
    color: Color,
    say: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
) -> impl Bundle {
    (
        Text::default(),
        Words::new(say),
        font(role),
        LineHeight::RelativeToFont(role.line_height()),
        FontHinting::Disabled,
        TextLayout::linebreak(LineBreak::WordBoundary),
        TextColor(color),
        Pickable::IGNORE,
    )
}

/// Words that never change, except with the language.
pub fn says(role: TextRole, color: Color, phrase: Phrase) -> impl Bundle {
    words(role, color, move |_| phrase.clone())
}

/// A further part of a text, in another size or colour, on the same base line: a child of the text.
pub fn span(
    role: TextRole,
    color: Color,
    say: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
) -> impl Bundle {
    (
        TextSpan::default(),
        Words::new(say),
        font(role),
        LineHeight::RelativeToFont(role.line_height()),
        TextColor(color),
    )
}

/// About how wide `text` is in one line, pixels of the sheet. Rather too wide than too narrow: a Chinese character is as
/// wide as it is high, the widest small Latin letters are two thirds of that.
#[must_use]
pub fn width_px(text: &str, role: TextRole) -> f32 {
    let share = |c: char| match c {
        '\u{2060}' => 0.0,
        'i' | 'j' | 'l' | 't' | 'f' | ' ' | '\u{a0}' | '.' | ',' | '-' | '\'' => 0.36,
        'm' | 'w' | 'M' | 'W' => 0.9,
        c if c.is_ascii_uppercase() => 0.68,
        c if c.is_ascii() || c == '–' => 0.6,
        _ => 1.0,
    };
    role.size_px() * text.chars().map(share).sum::<f32>()
}

/// As much of the end of `text` as stands in one line of this width, behind three dots when that is not all.
#[must_use]
pub fn end(text: &str, role: TextRole, width_px: f32) -> String {
    if self::width_px(text, role) <= width_px {
        return text.to_owned();
    }
    let ends = text.char_indices().skip(1).map(|(at, _)| format!("…{}", text.get(at..).unwrap_or_default()));
    ends.into_iter().find(|end| self::width_px(end, role) <= width_px).unwrap_or_default()
}

/// About how many lines `text` takes when they are `width_px` wide.
#[must_use]
pub fn lines(text: &str, role: TextRole, width_px: f32) -> u16 {
    let whole_px = self::width_px(text, role);
    if whole_px <= width_px {
        return 1;
    }
    // A word or a sign that goes to the next line leaves a little room behind it.
    let usable_px = (width_px - role.size_px()).max(role.size_px());
    let lines = (whole_px / usable_px).ceil().clamp(1.0, 1_000.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 1000")]
    let lines = lines as u16;
    lines
}

/// About how high it is then, pixels of the sheet.
#[must_use]
pub fn height_px(text: &str, role: TextRole, width_px: f32) -> f32 {
    f32::from(lines(text, role, width_px)) * role.size_px() * role.line_height()
}

fn font(role: TextRole) -> TextFont {
    TextFont {
        font: if role.is_bold() { SANS_BOLD } else { SANS }.into(),
        font_size: FontSize::Px(role.size_px()),
        ..default()
    }
}
