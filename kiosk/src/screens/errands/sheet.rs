//! What the screens of errands share: a picture with its words, and full-width buttons under each other, which fit every
//! form of the page and every length of word.

use crate::language::Phrase;
use crate::seen::Seen;
use crate::theme::button::{Skin, action};
use crate::theme::frame::{column_middle, spring};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::words;
use bevy::prelude::*;

/// Side of the disc behind the picture, and of the picture.
const DISC_PX: (f32, f32) = (300.0, 170.0);
/// The same on the smaller sheet.
const DISC_LARGE_PX: (f32, f32) = (140.0, 84.0);

/// A picture in a disc, in the colours of what it tells.
pub(super) fn disc(
    parent: &mut ChildSpawnerCommands<'_>,
    layout: Layout,
    picture: Icon,
    (ink, wash): (Color, Color),
) {
    // The lowest sheet is for the words.
    if layout.large && layout.arrangement() == Arrangement::Wide {
        return;
    }
    let (side_px, picture_px) = if layout.large { DISC_LARGE_PX } else { DISC_PX };
    parent
        .spawn((
            Node {
                width: px(side_px),
                height: px(side_px),
                margin: UiRect::bottom(px(if layout.large { 0.0 } else { GAP_PX })),
                justify_content: JustifyContent::Center,
                align_items: AlignItems::Center,
                border_radius: BorderRadius::MAX,
                flex_shrink: 0.0,
                ..default()
            },
            BackgroundColor(wash),
        ))
        .with_children(|disc| {
            disc.spawn(icon(picture, picture_px, ink));
        });
}

/// What is said, in the middle of its place.
pub(super) fn in_the_middle(
    said: &mut ChildSpawnerCommands<'_>,
    fill: impl FnOnce(&mut ChildSpawnerCommands<'_>),
) {
    said.spawn(spring());
    said.spawn(column_middle(GAP_PX)).with_children(fill);
    said.spawn(spring());
}

/// Words in the middle, wrapped and centred.
pub(super) fn line(
    column: &mut ChildSpawnerCommands<'_>,
    name: &'static str,
    role: TextRole,
    color: Color,
    phrase: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
) {
    column
        .spawn((Name::new(name), words(role, color, phrase)))
        .insert(TextLayout::justify(Justify::Center).with_linebreak(LineBreak::WordBoundary));
}

/// A button as wide as its place.
pub(super) fn deed<'a>(
    touched: &'a mut ChildSpawnerCommands<'_>,
    name: &'static str,
    skin: Skin,
    phrase: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
) -> EntityCommands<'a> {
    let row = (Node { width: percent(100), flex_shrink: 0.0, ..default() }, Pickable::IGNORE);
    let row = touched.spawn(row).id();
    let mut button = touched.commands_mut().spawn((action(name, skin), ChildOf(row)));
    button.with_children(|button| {
        button
            .spawn(words(TextRole::Label, skin.ink(), phrase))
            .insert(TextLayout::justify(Justify::Center).with_linebreak(LineBreak::WordBoundary));
    });
    button
}

/// In low reach what is touched stands near the ways out, lowest of all, and apart from what is said.
pub(super) fn down_when_low(touched: &mut ChildSpawnerCommands<'_>, layout: Layout) {
    if layout.arrangement() == Arrangement::Low {
        touched.spawn(spring());
    }
}

/// Beside what is said, buttons stand in the middle; under it, next to it.
pub(super) fn middle_when_wide(touched: &mut ChildSpawnerCommands<'_>, layout: Layout) {
    if layout.arrangement() == Arrangement::Wide {
        touched.spawn(spring());
    }
}

/// The mark of a thing that is chosen: an edge over its own, so that nothing moves when it is touched.
pub(super) fn chosen_edge(radius_px: f32) -> impl Bundle {
    (
        Node {
            position_type: PositionType::Absolute,
            left: px(-2),
            right: px(-2),
            top: px(-2),
            bottom: px(-2),
            border: UiRect::all(px(7)),
            border_radius: BorderRadius::all(px(radius_px)),
            ..default()
        },
        BorderColor::all(palette::PRIMARY),
        Pickable::IGNORE,
    )
}
