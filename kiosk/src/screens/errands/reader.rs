//! The card reader beside a field to type in: one strip that says what the reader makes of the card.

use crate::card_reader::ReaderCondition;
use crate::language::Phrase;
use crate::screens::card_at::CardAt;
use crate::seen::{Seen, ShownWhen};
use crate::theme::frame::{column_wide, spring};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{CARD_PADDING_PX, GAP_PX, LINE_GAP_PX, RADIUS_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::words;
use bevy::prelude::*;

/// What the strip looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Ready,
    Trouble,
    Lost,
}

fn look(seen: &Seen<'_>) -> Option<Look> {
    match CardAt::of(seen) {
        CardAt::NotFitted => None,
        CardAt::Lost => Some(Look::Lost),
        CardAt::Waiting | CardAt::Reading => Some(Look::Ready),
        CardAt::TryAgain | CardAt::WrongCard | CardAt::Damaged | CardAt::Expired | CardAt::LeftBehind => {
            Some(Look::Trouble)
        }
    }
}

/// Whether a card may be put on the reader.
pub(super) fn reads(seen: &Seen<'_>) -> bool {
    seen.reader.condition == ReaderCondition::Well
}

/// The strip; it takes the room that is left. Without a reader there is none.
pub(super) fn reader_strip(said: &mut ChildSpawnerCommands<'_>, layout: Layout) {
    said.spawn((spring(), ShownWhen::new(|seen| look(seen).is_none())));
    // In large type, and beside the keys, there is no room for a picture above the words.
    let is_flat = layout.large || layout.arrangement() == Arrangement::Wide;
    // On the lowest sheets one line has to do.
    let is_lowest = layout.large && layout.arrangement() != Arrangement::Tall;
    for (name, shown, picture, ink, wash) in [
        ("Reader is ready", Look::Ready, Icon::Card, palette::PRIMARY_DEEP, palette::PRIMARY_WASH),
        ("Reader has trouble", Look::Trouble, Icon::Warning, palette::WARN, palette::WARN_WASH),
        ("Reader is lost", Look::Lost, Icon::Unplugged, palette::STOP, palette::STOP_WASH),
    ] {
        said.spawn((
            Name::new(name),
            ShownWhen::new(move |seen| look(seen) == Some(shown)),
            Node {
                width: percent(100),
                flex_grow: 1.0,
                flex_basis: px(0),
                min_height: px(0),
                flex_direction: if is_flat { FlexDirection::Row } else { FlexDirection::Column },
                justify_content: JustifyContent::Center,
                align_items: AlignItems::Center,
                padding: UiRect::axes(px(CARD_PADDING_PX), px(if is_flat { 0.0 } else { LINE_GAP_PX })),
                column_gap: px(GAP_PX),
                row_gap: px(GAP_PX),
                border_radius: BorderRadius::all(px(RADIUS_PX)),
                overflow: Overflow::clip(),
                ..default()
            },
            BackgroundColor(wash),
            Pickable::IGNORE,
        ))
        .with_children(|strip| {
            strip.spawn(icon(picture, if is_flat { 76.0 } else { 190.0 }, ink));
            let role = if layout.large { TextRole::ItemStrong } else { TextRole::Label };
            let hint = (TextRole::Small, palette::INK_SOFT);
            if is_flat {
                strip.spawn(column_wide()).with_children(|lines| {
                    lines.spawn(words(role, ink, title));
                    if !is_lowest {
                        lines.spawn(words(hint.0, hint.1, advice));
                    }
                });
            } else {
                strip.spawn(words(role, ink, title));
                strip.spawn(words(hint.0, hint.1, advice)).insert(TextLayout::justify(Justify::Center));
            }
        });
    }
}

fn title(seen: &Seen<'_>) -> Phrase {
    let [title, _] = CardAt::of(seen).says_beside_keys();
    title
}

fn advice(seen: &Seen<'_>) -> Phrase {
    let [_, advice] = CardAt::of(seen).says_beside_keys();
    advice
}
