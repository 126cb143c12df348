//! Digits to be typed: a card's number, a phone's, a ticket's. What was typed is in the visit, and gone with it.

use crate::language::Phrase;
use crate::seen::{EnabledWhen, Seen};
use crate::theme::button::{Skin, pad_key};
use crate::theme::frame::{field, pad_grid};
use crate::theme::icon::{Icon, icon};
use crate::theme::metrics::TextRole;
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::visit::Visit;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

const ROWS: [&str; 3] = ["123", "456", "789"];

/// Where typed digits are shown; `shown` groups and masks them.
pub(super) fn typed_field(said: &mut ChildSpawnerCommands<'_>, empty: Phrase, shown: fn(&str) -> String) {
    said.spawn(field()).with_children(|field| {
        field.spawn((
            Name::new("Typed"),
            words(TextRole::Figure, palette::INK, move |seen| match typed(seen) {
                "" => Phrase::Nothing,
                digits => Phrase::Figure(shown(digits)),
            }),
        ));
        field.spawn(words(TextRole::Body, palette::INK_SOFT, move |seen| {
            if typed(seen).is_empty() { empty.clone() } else { Phrase::Nothing }
        }));
    });
}

/// The keys: digits, erase, clear, perhaps one more such as the X of a card's number; `done` adds the one that ends typing.
pub(super) fn pad(
    touched: &mut ChildSpawnerCommands<'_>,
    most: usize,
    extra: Option<char>,
    done: impl FnOnce(&mut ChildSpawnerCommands<'_>),
) {
    touched.spawn(pad_grid()).with_children(|keys| {
        for (n, row) in ROWS.into_iter().enumerate() {
            for digit in row.chars() {
                character(keys, digit, most);
            }
            match (n, extra) {
                (0, _) => {
                    keys.spawn((pad_key("Delete".to_owned(), Skin::Card, 1), EnabledWhen::new(is_typed)))
                        .with_child(icon(Icon::Erase, 52.0, palette::INK))
                        .observe(|_: On<Activate>, mut visit: ResMut<Visit>| visit.entry.delete());
                }
                (1, _) => {
                    keys.spawn((pad_key("Clear".to_owned(), Skin::Card, 1), EnabledWhen::new(is_typed)))
                        .with_child(says(TextRole::Small, palette::INK, Phrase::KeyClear))
                        .observe(|_: On<Activate>, mut visit: ResMut<Visit>| visit.entry.clear());
                }
                (_, Some(extra)) => character(keys, extra, most),
                (_, None) => {
                    keys.spawn(Node::default());
                }
            }
        }
        character(keys, '0', most);
        done(keys);
    });
}

/// The key that ends typing, as wide as the rest of its row.
pub(super) fn done_key<'a>(
    keys: &'a mut ChildSpawnerCommands<'_>,
    name: &'static str,
    phrase: Phrase,
    is_enough: impl Fn(&Seen<'_>) -> bool + Send + Sync + 'static,
) -> EntityCommands<'a> {
    let mut key = keys.spawn((pad_key(name.to_owned(), Skin::Primary, 3), EnabledWhen::new(is_enough)));
    key.with_child(says(TextRole::Label, Skin::Primary.ink(), phrase));
    key
}

fn character(keys: &mut ChildSpawnerCommands<'_>, character: char, most: usize) {
    keys.spawn(pad_key(format!("Key {character}"), Skin::Card, 1))
        .with_child(says(TextRole::Figure, palette::INK, Phrase::Figure(character.to_string())))
        .observe(move |_: On<Activate>, mut visit: ResMut<Visit>| visit.entry.push(character, most));
}

/// What stands in the field.
pub(super) fn typed<'a>(seen: &'a Seen<'_>) -> &'a str {
    seen.visit.as_ref().map_or("", |visit| visit.entry.as_str())
}

fn is_typed(seen: &Seen<'_>) -> bool {
    !typed(seen).is_empty()
}
