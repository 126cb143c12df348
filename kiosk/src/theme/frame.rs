//! The frame of every screen: the page, the header with hall and clock, the foot with the ways out, and
//! the boxes between them.

use crate::screens::Screen;
use crate::theme::layout::{Arrangement, Band, Layout, Sheet};
use crate::theme::metrics::{
    BLOCK_GAP_PX, BODY_TOP_PX, CARD_PADDING_PX, EDGE_PX, EDGE_STRONG_PX, FOOT_ABOVE_PX, FOOT_BELOW_PX,
    GAP_PX, KEY_GAP_PERCENT, KEY_GAP_PX, KEYBOARD_MARGIN_PX, LINE_GAP_PX, MARGIN_PX, RADIUS_PX, TOUCH_GAP_PX,
    TOUCH_HEIGHT_PX,
};
use crate::theme::palette;
use bevy::prelude::*;

/// Share of a wide page that what is said takes beside a list.
const SAID_WIDE_PERCENT: f32 = 30.0;
/// Share of a wide page that what is touched takes beside facts.
const TOUCHED_WIDE_PERCENT: f32 = 34.0;

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

/// The sheet of the page, as large as the [layout](super::layout) says, whatever the window is.
pub fn sheet() -> impl Bundle {
    (
        Sheet,
        Node {
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
        Band::Head,
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
            padding: UiRect::new(px(MARGIN_PX), px(MARGIN_PX), px(BODY_TOP_PX), px(0)),
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

/// Between header and foot: holds what is said and what is touched.
pub fn middle(layout: Layout) -> impl Bundle {
    let (direction, top_px, gap_px) = match layout.arrangement() {
        Arrangement::Tall if layout.large => (FlexDirection::Column, GAP_PX, GAP_PX),
        Arrangement::Tall => (FlexDirection::Column, BODY_TOP_PX, BLOCK_GAP_PX),
        Arrangement::Low => (FlexDirection::Column, GAP_PX, GAP_PX),
        Arrangement::Wide => (FlexDirection::Row, GAP_PX, MARGIN_PX),
    };
    (
        Node {
            width: percent(100),
            flex_grow: 1.0,
            flex_basis: px(0),
            flex_direction: direction,
            padding: UiRect::new(px(MARGIN_PX), px(MARGIN_PX), px(top_px), px(0)),
            column_gap: px(gap_px),
            row_gap: px(gap_px),
            // Whatever does not fit, the ways out at the foot stay on the page.
            min_height: px(0),
            overflow: Overflow::clip(),
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// Over the whole page: whatever is below is not touched while it is there.
pub fn over(layout: Layout) -> impl Bundle {
    let is_wide = layout.arrangement() == Arrangement::Wide;
    (
        Node {
            position_type: PositionType::Absolute,
            width: percent(100),
            height: percent(100),
            justify_content: JustifyContent::Center,
            align_items: if is_wide { AlignItems::Center } else { AlignItems::FlexEnd },
            ..default()
        },
        GlobalZIndex(1),
        Pickable::default(),
    )
}

/// A panel over the lower part of the page, where hands are.
pub fn over_panel(layout: Layout) -> impl Bundle {
    (
        Node {
            width: px(layout.page().x.min(layout.page().y)),
            max_width: percent(100),
            flex_direction: FlexDirection::Column,
            align_items: AlignItems::Center,
            row_gap: px(BLOCK_GAP_PX),
            padding: UiRect::axes(px(MARGIN_PX), px(BLOCK_GAP_PX)),
            border: UiRect::all(px(EDGE_STRONG_PX)),
            border_radius: BorderRadius::all(px(RADIUS_PX)),
            flex_shrink: 0.0,
            ..default()
        },
        BackgroundColor(palette::SURFACE),
        BorderColor::all(palette::PRIMARY),
        Pickable::IGNORE,
    )
}

/// Which part of a screen takes the room that is left, when they stand under each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// What is said.
    Said,
    /// What is touched.
    Touched,
}

/// What a screen says: its question, facts, notices.
pub fn said(layout: Layout, room: Room) -> impl Bundle {
    let (width, grow, height) = match layout.arrangement() {
        Arrangement::Tall => (percent(100), f32::from(room == Room::Said), Val::Auto),
        Arrangement::Low => (percent(100), 1.0, Val::Auto),
        Arrangement::Wide if room == Room::Said => (Val::Auto, 1.0, percent(100)),
        Arrangement::Wide => (percent(SAID_WIDE_PERCENT), 0.0, percent(100)),
    };
    (
        Name::new("Said"),
        Node {
            width,
            height,
            flex_grow: grow,
            flex_shrink: if grow > 0.0 { 1.0 } else { 0.0 },
            flex_basis: if grow > 0.0 { px(0) } else { Val::Auto },
            flex_direction: FlexDirection::Column,
            row_gap: px(if layout.arrangement() == Arrangement::Wide { GAP_PX } else { BLOCK_GAP_PX }),
            min_height: px(0),
            overflow: Overflow::clip(),
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// What is touched on a screen.
pub fn touched(layout: Layout, room: Room) -> impl Bundle {
    let (width, grow, height) = match layout.arrangement() {
        Arrangement::Tall => (percent(100), f32::from(room == Room::Touched), Val::Auto),
        // What is said may reach into the lower half, as long as nothing there is touched.
        Arrangement::Low if room == Room::Said => (percent(100), 0.0, Val::Auto),
        Arrangement::Low => (percent(100), 0.0, px(layout.low_px())),
        Arrangement::Wide if room == Room::Said => (percent(TOUCHED_WIDE_PERCENT), 0.0, percent(100)),
        Arrangement::Wide => (Val::Auto, 1.0, percent(100)),
    };
    (
        Name::new("Touched"),
        Node {
            width,
            height,
            max_height: if layout.arrangement() == Arrangement::Low {
                px(layout.low_px())
            } else {
                Val::Auto
            },
            flex_grow: grow,
            flex_shrink: if grow > 0.0 { 1.0 } else { 0.0 },
            flex_basis: if grow > 0.0 { px(0) } else { Val::Auto },
            flex_direction: FlexDirection::Column,
            row_gap: px(GAP_PX),
            min_height: px(0),
            min_width: px(0),
            overflow: Overflow::clip(),
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// The ways out, at the foot of the page.
pub fn foot() -> impl Bundle {
    (
        Band::Foot,
        Node {
            width: percent(100),
            padding: UiRect::new(px(MARGIN_PX), px(MARGIN_PX), px(FOOT_ABOVE_PX), px(FOOT_BELOW_PX)),
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

/// Things of one width beside and under each other.
pub fn grid(columns: u16) -> impl Bundle {
    (
        Node {
            width: percent(100),
            display: Display::Grid,
            grid_template_columns: RepeatedGridTrack::flex(columns, 1.0),
            row_gap: px(TOUCH_GAP_PX),
            column_gap: px(TOUCH_GAP_PX),
            flex_shrink: 0.0,
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// Where typed letters are shown.
pub fn field() -> impl Bundle {
    (
        Node {
            width: percent(100),
            height: px(TOUCH_HEIGHT_PX),
            padding: UiRect::horizontal(px(CARD_PADDING_PX)),
            column_gap: px(GAP_PX),
            align_items: AlignItems::Center,
            border: UiRect::all(px(EDGE_STRONG_PX)),
            border_radius: BorderRadius::all(px(RADIUS_PX)),
            flex_shrink: 0.0,
            overflow: Overflow::clip(),
            ..default()
        },
        BackgroundColor(palette::SURFACE),
        BorderColor::all(palette::PRIMARY),
        Pickable::IGNORE,
    )
}

/// The bed of the keyboard, over the whole width of the page.
pub fn keyboard() -> impl Bundle {
    (
        Name::new("Keyboard"),
        Node {
            width: percent(100),
            flex_direction: FlexDirection::Column,
            padding: UiRect::axes(px(KEYBOARD_MARGIN_PX), px(GAP_PX)),
            row_gap: px(KEY_GAP_PX),
            flex_shrink: 0.0,
            ..default()
        },
        BackgroundColor(palette::SURFACE_QUIET),
        Pickable::IGNORE,
    )
}

/// The bed of a pad of digits: four keys beside each other.
pub fn pad_grid() -> impl Bundle {
    (
        Name::new("Pad"),
        Node {
            width: percent(100),
            display: Display::Grid,
            grid_template_columns: RepeatedGridTrack::flex(4, 1.0),
            row_gap: px(KEY_GAP_PX),
            column_gap: px(KEY_GAP_PX),
            flex_shrink: 0.0,
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// One row of keys.
pub fn key_row() -> impl Bundle {
    (
        Node {
            width: percent(100),
            column_gap: percent(KEY_GAP_PERCENT),
            justify_content: JustifyContent::Center,
            flex_shrink: 0.0,
            ..default()
        },
        Pickable::IGNORE,
    )
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

/// A white panel that takes the height that is left, what is in it in the middle.
pub fn panel_filling() -> impl Bundle {
    (
        Node {
            width: percent(100),
            flex_grow: 1.0,
            flex_basis: px(0),
            min_height: px(0),
            flex_direction: FlexDirection::Column,
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            row_gap: px(GAP_PX),
            padding: UiRect::axes(px(CARD_PADDING_PX), px(14)),
            border: UiRect::all(px(EDGE_PX)),
            border_radius: BorderRadius::all(px(RADIUS_PX)),
            overflow: Overflow::clip(),
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
