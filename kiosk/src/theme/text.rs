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

fn font(role: TextRole) -> TextFont {
    TextFont {
        font: if role.is_bold() { SANS_BOLD } else { SANS }.into(),
        font_size: FontSize::Px(role.size_px()),
        ..default()
    }
}
