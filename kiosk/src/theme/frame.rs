//! The frame of every screen: the page, the header with hall and clock, the foot with the ways out, and
//! the boxes between them.

use crate::language::Phrase;
use crate::screens::Screen;
use crate::seen::{Seen, ShownWhen};
use crate::theme::icon::{Icon, icon};
use crate::theme::metrics::{
    BLOCK_GAP_PX, CARD_PADDING_PX, EDGE_PX, GAP_PX, LINE_GAP_PX, MARGIN_PX, PAGE_HEIGHT_PX, PAGE_WIDTH_PX,
    RADIUS_PX, RADIUS_SMALL_PX, TextRole,
};
use crate::theme::palette;
use crate::theme::text::words;
use bevy::prelude::*;

/// The page: everything on a screen is inside, and goes with the screen.
pub fn page(name: &'static str, screen: Screen) -> impl Bundle {
    (
        Name::new(name),
        DespawnOnExit(screen),
        Node {
            position_type: PositionType::Absolute,
            width: percent(100),
            height: percent(100),
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// The sheet of the page, 1080 × 1920 whatever the window is.
pub fn sheet() -> impl Bundle {
    (
        Node {
            width: px(PAGE_WIDTH_PX),
            height: px(PAGE_HEIGHT_PX),
            flex_shrink: 0.0,
            flex_direction: FlexDirection::Column,
            overflow: Overflow::clip(),
            ..default()
        },
        BackgroundColor(palette::CANVAS),
        Pickable::IGNORE,
    )
}

/// The band at the top; `tall` on the home screen.
pub fn header(tall: bool) -> impl Bundle {
    let pad = if tall { 44 } else { 34 };
    (
        Node {
            width: percent(100),
            padding: UiRect::axes(px(MARGIN_PX), px(pad)),
            justify_content: JustifyContent::SpaceBetween,
            align_items: AlignItems::Center,
            flex_shrink: 0.0,
            ..default()
        },
        BackgroundColor(palette::PRIMARY_DEEP),
        Pickable::IGNORE,
    )
}

/// What lies between header and foot.
pub fn body() -> impl Bundle {
    (
        Node {
            width: percent(100),
            flex_grow: 1.0,
            flex_basis: px(0),
            flex_direction: FlexDirection::Column,
            padding: UiRect::new(px(MARGIN_PX), px(MARGIN_PX), px(48), px(0)),
            row_gap: px(BLOCK_GAP_PX),
            // Whatever does not fit, the ways out at the foot stay on the page.
            min_height: px(0),
            overflow: Overflow::clip(),
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// The same, its blocks spread over the height there is.
pub fn body_spread() -> impl Bundle {
    (
        Node {
            width: percent(100),
            flex_grow: 1.0,
            flex_basis: px(0),
            flex_direction: FlexDirection::Column,
            justify_content: JustifyContent::SpaceBetween,
            padding: UiRect::new(px(MARGIN_PX), px(MARGIN_PX), px(64), px(GAP_PX)),
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// The ways out, at the foot of the page.
pub fn foot() -> impl Bundle {
    (
        Node {
            width: percent(100),
            padding: UiRect::new(px(MARGIN_PX), px(MARGIN_PX), px(28), px(48)),
            column_gap: px(GAP_PX),
            justify_content: JustifyContent::SpaceBetween,
            align_items: AlignItems::Center,
            flex_shrink: 0.0,
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// Things under each other, `gap_px` apart.
pub fn column(gap_px: f32) -> impl Bundle {
    (Node { flex_direction: FlexDirection::Column, row_gap: px(gap_px), ..default() }, Pickable::IGNORE)
}

/// Things under each other that take the width that is left.
pub fn column_wide() -> impl Bundle {
    (
        Node {
            flex_direction: FlexDirection::Column,
            row_gap: px(LINE_GAP_PX),
            flex_grow: 1.0,
            flex_basis: px(0),
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// Things in the middle, under each other.
pub fn column_middle(gap_px: f32) -> impl Bundle {
    (
        Node {
            width: percent(100),
            flex_direction: FlexDirection::Column,
            align_items: AlignItems::Center,
            row_gap: px(gap_px),
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// Things beside each other.
pub fn row(gap_px: f32) -> impl Bundle {
    (Node { column_gap: px(gap_px), align_items: AlignItems::Center, ..default() }, Pickable::IGNORE)
}

/// Takes all the room it can get.
pub fn spring() -> impl Bundle {
    (Node { flex_grow: 1.0, ..default() }, Pickable::IGNORE)
}

/// A white panel.
pub fn panel() -> impl Bundle {
    (
        Node {
            width: percent(100),
            flex_direction: FlexDirection::Column,
            padding: UiRect::axes(px(CARD_PADDING_PX), px(14)),
            border: UiRect::all(px(EDGE_PX)),
            border_radius: BorderRadius::all(px(RADIUS_PX)),
            flex_shrink: 0.0,
            ..default()
        },
        BackgroundColor(palette::SURFACE),
        BorderColor::all(palette::LINE),
        Pickable::IGNORE,
    )
}

/// A thin line between rows of a panel.
pub fn rule() -> impl Bundle {
    (
        Node { width: percent(100), height: px(EDGE_PX), flex_shrink: 0.0, ..default() },
        BackgroundColor(palette::LINE),
        Pickable::IGNORE,
    )
}

/// What a notice is about; it is told by its icon and its words as well as by its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// Good news.
    Good,
    /// Something to know.
    Attention,
    /// Something does not work.
    Stop,
}

impl NoticeKind {
    fn look(self) -> (Color, Color, Icon) {
        match self {
            Self::Good => (palette::OK, palette::OK_WASH, Icon::Done),
            Self::Attention => (palette::WARN, palette::WARN_WASH, Icon::Warning),
            Self::Stop => (palette::STOP, palette::STOP_WASH, Icon::No),
        }
    }
}

/// A notice that is there while `shown` says so: a line, and a sentence under it.
pub fn notice(
    parent: &mut ChildSpawnerCommands<'_>,
    name: &'static str,
    kind: NoticeKind,
    shown: impl Fn(&Seen<'_>) -> bool + Send + Sync + 'static,
    title: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
    advice: Phrase,
) {
    let (ink, wash, picture) = kind.look();
    parent
        .spawn((
            Name::new(name),
            ShownWhen::new(shown),
            Node {
                width: percent(100),
                padding: UiRect::axes(px(CARD_PADDING_PX), px(28)),
                column_gap: px(32),
                align_items: AlignItems::Center,
                border_radius: BorderRadius::all(px(RADIUS_PX)),
                flex_shrink: 0.0,
                ..default()
            },
            BackgroundColor(wash),
            Pickable::IGNORE,
        ))
        .with_children(|notice| {
            notice.spawn(icon(picture, 68.0, ink));
            notice.spawn(column_wide()).with_children(|lines| {
                lines.spawn(words(TextRole::BodyStrong, ink, title));
                if advice != Phrase::Nothing {
                    lines.spawn(words(TextRole::Small, ink, move |_| advice.clone()));
                }
            });
        });
}

/// A notice in the place of a screen's strong action, while that cannot be offered.
pub fn notice_large(
    parent: &mut ChildSpawnerCommands<'_>,
    name: &'static str,
    shown: impl Fn(&Seen<'_>) -> bool + Send + Sync + 'static,
    title: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
    advice: Phrase,
) {
    parent
        .spawn((
            Name::new(name),
            ShownWhen::new(shown),
            Node {
                width: percent(100),
                height: px(304),
                padding: UiRect::axes(px(MARGIN_PX), px(28)),
                column_gap: px(48),
                align_items: AlignItems::Center,
                border_radius: BorderRadius::all(px(RADIUS_PX)),
                flex_shrink: 0.0,
                ..default()
            },
            BackgroundColor(palette::STOP_WASH),
            Pickable::IGNORE,
        ))
        .with_children(|notice| {
            notice.spawn(icon(Icon::Warning, 130.0, palette::STOP));
            notice.spawn(column_wide()).with_children(|lines| {
                lines.spawn(words(TextRole::Heading, palette::STOP, title));
                lines.spawn(words(TextRole::Body, palette::STOP, move |_| advice.clone()));
            });
        });
}

/// A short word on a coloured ground, with its icon.
pub fn pill(
    parent: &mut ChildSpawnerCommands<'_>,
    name: &'static str,
    kind: NoticeKind,
    picture: Icon,
    shown: impl Fn(&Seen<'_>) -> bool + Send + Sync + 'static,
    say: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
) {
    let (ink, wash, _) = kind.look();
    parent
        .spawn((
            Name::new(name),
            ShownWhen::new(shown),
            Node {
                padding: UiRect::axes(px(44), px(16)),
                column_gap: px(18),
                align_items: AlignItems::Center,
                border_radius: BorderRadius::MAX,
                ..default()
            },
            BackgroundColor(wash),
            Pickable::IGNORE,
        ))
        .with_children(|pill| {
            pill.spawn(icon(picture, 48.0, ink));
            pill.spawn(words(TextRole::Label, ink, say));
        });
}

/// A square with a letter: the sign of a window type.
pub fn tag(parent: &mut ChildSpawnerCommands<'_>, letter: String, size_px: f32, on: bool) {
    let (ink, ground) = if on {
        (palette::PRIMARY_DEEP, palette::PRIMARY_WASH)
    } else {
        (palette::INK_SOFT, palette::SURFACE_QUIET)
    };
    parent
        .spawn((
            Node {
                width: px(size_px),
                height: px(size_px),
                justify_content: JustifyContent::Center,
                align_items: AlignItems::Center,
                border_radius: BorderRadius::all(px(RADIUS_SMALL_PX)),
                flex_shrink: 0.0,
                ..default()
            },
            BackgroundColor(ground),
            Pickable::IGNORE,
        ))
        .with_children(|tag| {
            tag.spawn(words(TextRole::ItemStrong, ink, move |_| Phrase::Figure(letter.clone())));
        });
}
