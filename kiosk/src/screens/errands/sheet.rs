//! What the screens of errands share: a picture with its words, and full-width buttons under each other, which fit every
//! form of the page and every length of word.

use crate::language::Phrase;
use crate::seen::Seen;
use crate::theme::button::{Skin, action};
use crate::theme::frame::{column_middle, spring};
use crate::theme::icon::{self, Icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::words;
use bevy::prelude::*;

/// Side of the disc behind the picture.
const DISC_PX: f32 = 300.0;
/// The same on the smaller sheet.
const DISC_LARGE_PX: f32 = 140.0;

/// A picture in a disc, in the colours of what it tells.
pub(super) fn disc(
    parent: &mut ChildSpawnerCommands<'_>,
    layout: Layout,
    picture: Icon,
    colours: (Color, Color),
) {
    // The lowest sheet is for the words.
    if layout.large && layout.arrangement() == Arrangement::Wide {
        return;
    }
    let (side_px, below_px) = if layout.large { (DISC_LARGE_PX, 0.0) } else { (DISC_PX, GAP_PX) };
    icon::disc(parent, picture, side_px, colours)
        .entry::<Node>()
        .and_modify(move |mut node| node.margin = UiRect::bottom(px(below_px)));
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
