//! The sheet of one message: a picture in a disc, what is so, what can be done about it, and at most two ways on.

use super::Screen;
use super::chrome::lay_parts;
use crate::language::Phrase;
use crate::seen::{Seen, ShownWhen};
use crate::theme::button::{Skin, action};
use crate::theme::frame::{Room, column_middle, spring};
use crate::theme::icon::{Icon, disc};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{GAP_PX, LINE_GAP_PX, TextRole};
use crate::theme::notice::NoticeKind;
use crate::theme::palette;
use crate::theme::text::{says, words};
use bevy::prelude::*;

/// What kind of message, and on which screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told {
    pub(super) name: &'static str,
    pub(super) screen: Screen,
    pub(super) back: Option<Screen>,
    pub(super) picture: Icon,
    pub(super) tone: Tone,
}

/// How the disc is coloured; the picture and the words say the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// It goes its way.
    Calm,
    /// Something to know.
    Attention,
    /// Nothing here is live.
    Quiet,
}

/// The message, and below it or beside it the ways on.
pub(super) fn lay_told(
    commands: &mut Commands<'_, '_>,
    layout: Layout,
    told: Told,
    say: impl FnOnce(&mut ChildSpawnerCommands<'_>),
    touch: impl FnOnce(&mut ChildSpawnerCommands<'_>),
) {
    lay_parts(
        commands,
        layout,
        (told.name, told.screen, told.back),
        Room::Said,
        |said| message(said, layout, (told.picture, told.tone), say),
        |touched| {
            if layout.arrangement() == Arrangement::Wide {
                touched.spawn(spring());
            }
            ways_on(touched, layout, touch);
            if layout.arrangement() == Arrangement::Wide {
                touched.spawn(spring());
            }
        },
    );
}

/// The disc and the lines, in the middle of the room there is.
pub(super) fn message(
    said: &mut ChildSpawnerCommands<'_>,
    layout: Layout,
    (picture, tone): (Icon, Tone),
    say: impl FnOnce(&mut ChildSpawnerCommands<'_>),
) {
    let is_roomy = layout.arrangement() != Arrangement::Wide && !layout.large;
    let side_px = if is_roomy { 300.0 } else { 150.0 };
    let (ink, wash) = match tone {
        Tone::Calm => (palette::PRIMARY_DEEP, palette::PRIMARY_WASH),
        Tone::Attention => NoticeKind::Attention.colours(),
        Tone::Quiet => (palette::INK_SOFT, palette::SURFACE_QUIET),
    };
    // The lowest sheet is for the words.
    let has_disc = !(layout.large && layout.arrangement() == Arrangement::Wide);
    said.spawn(spring());
    said.spawn(column_middle(if is_roomy { GAP_PX } else { LINE_GAP_PX })).with_children(|column| {
        if has_disc {
            disc(column, picture, side_px, (ink, wash))
                .entry::<Node>()
                .and_modify(move |mut node| node.margin = UiRect::bottom(px(side_px / 8.0)));
        }
        say(column);
    });
    said.spawn(spring());
}

/// A line of the message, in the middle.
pub(super) fn line(
    column: &mut ChildSpawnerCommands<'_>,
    name: &'static str,
    role: TextRole,
    color: Color,
    say: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
) {
    column.spawn((Name::new(name), words(role, color, say))).insert(TextLayout::justify(Justify::Center));
}

/// Beside each other, or under each other where the part that is touched is narrow.
fn ways_on(
    touched: &mut ChildSpawnerCommands<'_>,
    layout: Layout,
    touch: impl FnOnce(&mut ChildSpawnerCommands<'_>),
) {
    let is_wide = layout.arrangement() == Arrangement::Wide;
    touched
        .spawn((
            Node {
                width: percent(100),
                flex_direction: if is_wide { FlexDirection::ColumnReverse } else { FlexDirection::Row },
                column_gap: px(GAP_PX),
                row_gap: px(GAP_PX),
                flex_shrink: 0.0,
                ..default()
            },
            Pickable::IGNORE,
        ))
        .with_children(touch);
}

/// One way on; the strong one is spawned last.
pub(super) fn way_on<'a>(
    ways: &'a mut ChildSpawnerCommands<'_>,
    layout: Layout,
    (name, skin, phrase): (&'static str, Skin, Phrase),
    shown: fn(&Seen<'_>) -> bool,
) -> EntityCommands<'a> {
    let role = if layout.is_narrow() { TextRole::ItemStrong } else { TextRole::Label };
    let mut way = ways.spawn((action(name, skin), ShownWhen::new(shown)));
    if layout.arrangement() == Arrangement::Wide {
        way.entry::<Node>().and_modify(|mut node| (node.flex_grow, node.flex_basis) = (0.0, Val::Auto));
    }
    way.with_children(|button| {
        button.spawn(says(role, skin.ink(), phrase));
    });
    way
}
