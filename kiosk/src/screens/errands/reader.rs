//! The card reader beside a field to type in: one strip that says what the reader makes of the card.

use crate::card_reader::{ReaderCondition, ReaderFeedback};
use crate::language::{ErrandPhrase, Phrase};
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
    match seen.reader.condition {
        ReaderCondition::NotFitted => None,
        ReaderCondition::Lost => Some(Look::Lost),
        ReaderCondition::Well if is_ready(seen) => Some(Look::Ready),
        ReaderCondition::Well => Some(Look::Trouble),
    }
}

fn is_ready(seen: &Seen<'_>) -> bool {
    [ReaderFeedback::Waiting, ReaderFeedback::Reading].contains(&seen.reader.feedback)
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
    // On the lowest sheet one line has to do.
    let is_lowest = layout.large && layout.arrangement() == Arrangement::Wide;
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
    told(seen).0
}

fn advice(seen: &Seen<'_>) -> Phrase {
    told(seen).1
}

/// What the reader makes of the card, and what to do.
fn told(seen: &Seen<'_>) -> (Phrase, Phrase) {
    let feedback = seen.reader.feedback;
    if look(seen) == Some(Look::Lost) {
        return (Phrase::ReaderLost, Phrase::Errand(ErrandPhrase::ReaderLostTyped));
    }
    [
        (ReaderFeedback::Waiting, Phrase::TapCard, Phrase::TapCardHint),
        (ReaderFeedback::Reading, Phrase::ReadingCard, Phrase::ReadingCardHint),
        (ReaderFeedback::Expired, Phrase::CardExpired, Phrase::CardExpiredHint),
        (ReaderFeedback::LeftBehind, Phrase::CardLeftBehind, Phrase::CardLeftBehindHint),
    ]
    .into_iter()
    .find_map(|(told, title, advice)| (told == feedback).then_some((title, advice)))
    .unwrap_or((Phrase::CardUnreadable, Phrase::CardUnreadableHint))
}
