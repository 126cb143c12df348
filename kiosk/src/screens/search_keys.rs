//! The keys of the search: digits, letters, clear and erase.

use super::search::is_empty;
use crate::language::Phrase;
use crate::seen::EnabledWhen;
use crate::theme::button::key;
use crate::theme::frame::{key_row, keyboard};
use crate::theme::icon::{Icon, icon};
use crate::theme::metrics::{GAP_PX, KEY_GAP_PERCENT, KEY_WIDTH_PERCENT, TextRole};
use crate::theme::palette;
use crate::theme::text::says;
use crate::visit::Visit;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

/// Digits, then letters as on every keyboard.
pub(super) const ROWS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
/// A key that is not a letter is as wide as a letter and a half.
const WIDE_KEY_PERCENT: f32 = KEY_WIDTH_PERCENT * 1.5 + KEY_GAP_PERCENT * 0.5;

/// The keyboard with these rows, `margin_px` of its bed beside the keys; the last row has the keys that take letters back.
pub(super) fn keys(parent: &mut ChildSpawnerCommands<'_>, rows: &[&'static str], margin_px: f32) {
    let last = rows.len().saturating_sub(1);
    parent
        .spawn(keyboard())
        .with_children(|keyboard| {
            for (n, letters) in rows.iter().enumerate() {
                keyboard.spawn(key_row()).with_children(|row| {
                    if n == last {
                        clear_key(row);
                    }
                    letters.chars().for_each(|letter| letter_key(row, letter));
                    if n == last {
                        delete_key(row);
                    }
                });
            }
        })
        .entry::<Node>()
        .and_modify(move |mut node| {
            (node.padding.left, node.padding.right) = (px(margin_px), px(margin_px));
            (node.padding.top, node.padding.bottom) = (px(GAP_PX / 2.0), px(GAP_PX / 2.0));
        });
}

fn letter_key(row: &mut ChildSpawnerCommands<'_>, letter: char) {
    row.spawn(key(format!("Key {letter}"), percent(KEY_WIDTH_PERCENT)))
        .with_children(|key| {
            let shown = letter.to_ascii_uppercase().to_string();
            key.spawn(says(TextRole::Label, palette::INK, Phrase::Figure(shown)));
        })
        .observe(move |_: On<Activate>, mut visit: ResMut<Visit>| visit.sought.push(letter));
}

fn clear_key(row: &mut ChildSpawnerCommands<'_>) {
    row.spawn((key("Clear".to_owned(), percent(WIDE_KEY_PERCENT)), EnabledWhen::new(|seen| !is_empty(seen))))
        .with_children(|key| {
            key.spawn(says(TextRole::Small, palette::INK, Phrase::KeyClear));
        })
        .observe(|_: On<Activate>, mut visit: ResMut<Visit>| visit.sought.clear());
}

fn delete_key(row: &mut ChildSpawnerCommands<'_>) {
    row.spawn((
        key("Delete".to_owned(), percent(WIDE_KEY_PERCENT)),
        EnabledWhen::new(|seen| !is_empty(seen)),
    ))
    .with_children(|key| {
        key.spawn(icon(Icon::Erase, 52.0, palette::INK));
    })
    .observe(|_: On<Activate>, mut visit: ResMut<Visit>| visit.sought.delete());
}
