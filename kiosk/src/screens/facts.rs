//! A few facts beside each other: a name over a figure with its unit.

use crate::language::Phrase;
use crate::seen::Seen;
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{EDGE_PX, LINE_GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{says, span, words};
use bevy::prelude::*;

/// One of them.
pub(super) struct Fact {
    /// What the figure is of.
    pub(super) name: Phrase,
    /// The figure.
    pub(super) figure: fn(&Seen<'_>) -> Phrase,
    /// What it counts.
    pub(super) unit: Phrase,
}

/// Not known yet; it has no unit.
pub(super) fn unknown() -> Phrase {
    Phrase::Figure("—".to_owned())
}

/// The facts, a line between any two.
pub(super) fn facts(parent: &mut ChildSpawnerCommands<'_>, layout: Layout, facts: [Fact; 3]) {
    let (role, unit_role, pad_px) = match (layout.large, layout.arrangement()) {
        (false, _) => (TextRole::Figure, TextRole::ItemStrong, 28),
        (true, Arrangement::Wide) => (TextRole::Label, TextRole::Small, 6),
        (true, Arrangement::Tall | Arrangement::Low) => (TextRole::BodyStrong, TextRole::Small, 6),
    };
    parent
        .spawn((Node { width: percent(100), flex_shrink: 0.0, ..default() }, Pickable::IGNORE))
        .with_children(|row| {
            for (n, Fact { name, figure, unit }) in facts.into_iter().enumerate() {
                row.spawn((
                    Node {
                        flex_grow: 1.0,
                        flex_basis: px(0),
                        flex_direction: FlexDirection::Column,
                        align_items: AlignItems::Center,
                        row_gap: px(LINE_GAP_PX / 2.0),
                        padding: UiRect::axes(px(LINE_GAP_PX / 2.0), px(pad_px)),
                        border: UiRect::left(px(if n > 0 { EDGE_PX } else { 0.0 })),
                        ..default()
                    },
                    BorderColor::all(palette::LINE),
                    Pickable::IGNORE,
                ))
                .with_children(|column| {
                    column.spawn(says(TextRole::Small, palette::INK_SOFT, name));
                    column
                        .spawn(words(role, palette::INK, figure))
                        .insert(TextLayout::justify(Justify::Center))
                        .with_child(span(unit_role, palette::INK, counted(figure, unit)));
                });
            }
        });
}

/// The same under each other, where three do not stand beside each other.
pub(super) fn facts_listed(parent: &mut ChildSpawnerCommands<'_>, facts: [Fact; 3]) {
    for Fact { name, figure, unit } in facts {
        parent
            .spawn((
                Node {
                    width: percent(100),
                    padding: UiRect::vertical(px(LINE_GAP_PX / 2.0)),
                    justify_content: JustifyContent::SpaceBetween,
                    align_items: AlignItems::Center,
                    ..default()
                },
                Pickable::IGNORE,
            ))
            .with_children(|row| {
                row.spawn(says(TextRole::Small, palette::INK_SOFT, name));
                // The name may take two lines, the figure does not.
                row.spawn(words(TextRole::ItemStrong, palette::INK, figure))
                    .insert(Node { flex_shrink: 0.0, ..default() })
                    .with_child(span(TextRole::Small, palette::INK, counted(figure, unit)));
            });
    }
}

/// What is not known has no unit.
fn counted(
    figure: fn(&Seen<'_>) -> Phrase,
    unit: Phrase,
) -> impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static {
    move |seen| if figure(seen) == unknown() { Phrase::Nothing } else { unit.clone() }
}
