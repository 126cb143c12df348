//! Things that are touched. Each is `bevy::ui_widgets::Button`; its skin says how it looks at rest, pressed, off.

use crate::theme::look::Look;
use crate::theme::metrics::{
    ACTION_HEIGHT_PX, CARD_PADDING_PX, EDGE_PX, EDGE_STRONG_PX, GAP_PX, HERO_HEIGHT_PX, LINE_GAP_PX,
    RADIUS_PX, RADIUS_SMALL_PX, TOUCH_HEIGHT_PX,
};
use crate::theme::palette;
use bevy::input::touch::Touches;
use bevy::prelude::*;
use bevy::ui::{InteractionDisabled, Pressed};
use bevy::ui_widgets::{Activate, Button};

const HERO_EDGE_PX: f32 = 10.0;

/// How a button looks.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skin {
    /// The one strong action of a screen.
    Primary,
    /// Another way on.
    Secondary,
    /// A card that leads somewhere.
    Card,
    /// A card whose subject is closed now.
    CardOff,
}

impl Skin {
    fn at_rest(self) -> (Color, Color) {
        match self {
            Self::Primary => (palette::PRIMARY, palette::PRIMARY),
            Self::Secondary => (palette::SURFACE, palette::PRIMARY),
            Self::Card => (palette::SURFACE, palette::LINE),
            Self::CardOff => (palette::SURFACE_QUIET, palette::LINE),
        }
    }

    fn pressed(self) -> (Color, Color) {
        match self {
            Self::Primary => (palette::PRIMARY_DEEP, palette::PRIMARY_DEEP),
            Self::Secondary | Self::Card => (palette::PRIMARY_WASH, palette::PRIMARY),
            Self::CardOff => self.at_rest(),
        }
    }

    fn off(self) -> (Color, Color) {
        match self {
            // White words stay on a primary button, so it keeps a colour they can be read on.
            Self::Primary => (palette::INK_SOFT, palette::INK_SOFT),
            Self::Secondary => (palette::SURFACE_QUIET, palette::LINE),
            Self::Card | Self::CardOff => (palette::SURFACE_QUIET, palette::LINE),
        }
    }

    /// Colour of the words on it.
    #[must_use]
    pub fn ink(self) -> Color {
        match self {
            Self::Primary => palette::INK_ON_PRIMARY,
            Self::Secondary => palette::PRIMARY_DEEP,
            Self::Card | Self::CardOff => palette::INK,
        }
    }
}

/// The strong action: as wide as its place.
pub fn action(name: &'static str, skin: Skin) -> impl Bundle {
    button(
        name.to_owned(),
        skin,
        Node {
            height: px(ACTION_HEIGHT_PX),
            flex_grow: 1.0,
            flex_basis: px(0),
            column_gap: px(GAP_PX),
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            border: UiRect::all(px(EDGE_STRONG_PX)),
            border_radius: BorderRadius::all(px(RADIUS_PX)),
            ..default()
        },
    )
}

/// The same on a line of its own, under or above others.
pub fn action_line(name: &'static str, skin: Skin) -> impl Bundle {
    button(
        name.to_owned(),
        skin,
        Node {
            width: percent(100),
            height: px(ACTION_HEIGHT_PX),
            flex_shrink: 0.0,
            column_gap: px(GAP_PX),
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            border: UiRect::all(px(EDGE_STRONG_PX)),
            border_radius: BorderRadius::all(px(RADIUS_PX)),
            ..default()
        },
    )
}

/// A smaller button: language, back, pages.
pub fn small(name: &'static str, skin: Skin) -> impl Bundle {
    button(
        name.to_owned(),
        skin,
        Node {
            height: px(TOUCH_HEIGHT_PX),
            min_width: px(220),
            padding: UiRect::horizontal(px(GAP_PX)),
            column_gap: px(GAP_PX),
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            border: UiRect::all(px(EDGE_PX)),
            border_radius: BorderRadius::all(px(RADIUS_SMALL_PX)),
            ..default()
        },
    )
}

/// A button at the foot that takes the width that is left.
pub fn wide(name: &'static str, skin: Skin) -> impl Bundle {
    button(
        name.to_owned(),
        skin,
        Node {
            height: px(TOUCH_HEIGHT_PX),
            flex_grow: 1.0,
            flex_basis: px(0),
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            border: UiRect::all(px(EDGE_PX)),
            border_radius: BorderRadius::all(px(RADIUS_SMALL_PX)),
            ..default()
        },
    )
}

/// A small button with nothing but a picture on it.
pub fn square(name: &'static str, skin: Skin) -> impl Bundle {
    button(
        name.to_owned(),
        skin,
        Node {
            height: px(TOUCH_HEIGHT_PX),
            width: px(TOUCH_HEIGHT_PX),
            flex_shrink: 0.0,
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            border: UiRect::all(px(EDGE_PX)),
            border_radius: BorderRadius::all(px(RADIUS_SMALL_PX)),
            ..default()
        },
    )
}

/// A card in a list: a row of things, `height_px` high at least.
pub fn card(name: String, skin: Skin, height_px: f32) -> impl Bundle {
    button(
        name,
        skin,
        Node {
            width: percent(100),
            min_height: px(height_px.max(TOUCH_HEIGHT_PX)),
            padding: UiRect::axes(px(CARD_PADDING_PX), px(LINE_GAP_PX)),
            column_gap: px(GAP_PX),
            align_items: AlignItems::Center,
            border: UiRect::all(px(EDGE_PX)),
            border_radius: BorderRadius::all(px(RADIUS_PX)),
            flex_shrink: 0.0,
            ..default()
        },
    )
}

/// A tile in a grid: a picture over a word, or a word alone.
pub fn tile(name: String, skin: Skin, height_px: f32) -> impl Bundle {
    button(
        name,
        skin,
        Node {
            min_height: px(height_px.max(TOUCH_HEIGHT_PX)),
            flex_grow: 1.0,
            flex_basis: px(0),
            flex_direction: FlexDirection::Column,
            padding: UiRect::axes(px(GAP_PX), px(LINE_GAP_PX)),
            row_gap: px(LINE_GAP_PX),
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            border: UiRect::all(px(EDGE_PX)),
            border_radius: BorderRadius::all(px(RADIUS_PX)),
            ..default()
        },
    )
}

/// A key of the keyboard, or a word to be typed with one touch.
pub fn key(name: String, width: Val) -> impl Bundle {
    button(
        name,
        Skin::Card,
        Node {
            width,
            height: px(TOUCH_HEIGHT_PX),
            flex_shrink: 0.0,
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            border: UiRect::all(px(EDGE_PX)),
            border_radius: BorderRadius::all(px(RADIUS_SMALL_PX)),
            ..default()
        },
    )
}

/// A key of a pad of digits, as wide as `columns` of its bed.
pub fn pad_key(name: String, skin: Skin, columns: u16) -> impl Bundle {
    button(
        name,
        skin,
        Node {
            height: px(TOUCH_HEIGHT_PX),
            grid_column: GridPlacement::span(columns),
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            border: UiRect::all(px(EDGE_PX)),
            border_radius: BorderRadius::all(px(RADIUS_SMALL_PX)),
            ..default()
        },
    )
}

/// The largest button there is: the home screen's. It takes the room that is left, where there is any.
pub fn hero(name: &'static str) -> impl Bundle {
    (
        button(
            name.to_owned(),
            Skin::Primary,
            Node {
                width: percent(100),
                min_height: px(HERO_HEIGHT_PX),
                padding: UiRect::axes(px(CARD_PADDING_PX), px(LINE_GAP_PX)),
                column_gap: px(GAP_PX),
                justify_content: JustifyContent::SpaceBetween,
                align_items: AlignItems::Center,
                // Its lower edge is drawn below it.
                margin: UiRect::bottom(px(HERO_EDGE_PX)),
                border_radius: BorderRadius::all(px(RADIUS_PX)),
                ..default()
            },
        ),
        BoxShadow::new(palette::PRIMARY_DEEP, px(0), px(HERO_EDGE_PX), px(0), px(0)),
    )
}

fn button(name: String, skin: Skin, node: Node) -> impl Bundle {
    let (fill, edge) = skin.at_rest();
    (Name::new(name), Button, skin, node, BackgroundColor(fill), BorderColor::all(edge))
}

/// A touch so short that press and release fall into one frame: picking tells a release only to what lay under the
/// finger a frame earlier, so the button would stay down for ever. With a slow renderer that is an ordinary touch.
pub(super) fn end_quick_touches(
    mouse: Option<Res<ButtonInput<MouseButton>>>,
    touches: Option<Res<Touches>>,
    pressed: Query<(Entity, Has<InteractionDisabled>), (With<Button>, With<Pressed>)>,
    mut commands: Commands,
) {
    let is_down = mouse.is_some_and(|mouse| mouse.get_pressed().next().is_some())
        || touches.is_some_and(|touches| touches.iter().next().is_some());
    if is_down {
        return;
    }
    for (button, disabled) in &pressed {
        commands.entity(button).remove::<Pressed>();
        if !disabled {
            commands.trigger(Activate { entity: button });
        }
    }
}

pub(super) fn on_press(add: On<Add, Pressed>, look: Res<Look>, mut buttons: Query<Painted>) {
    paint(add.entity, (Skin::pressed, &look), &mut buttons);
}

pub(super) fn on_release(remove: On<Remove, Pressed>, look: Res<Look>, mut buttons: Query<Painted>) {
    paint(remove.entity, (Skin::at_rest, &look), &mut buttons);
}

pub(super) fn on_disable(add: On<Add, InteractionDisabled>, look: Res<Look>, mut buttons: Query<Painted>) {
    paint(add.entity, (Skin::off, &look), &mut buttons);
}

pub(super) fn on_enable(
    remove: On<Remove, InteractionDisabled>,
    look: Res<Look>,
    mut buttons: Query<Painted>,
) {
    paint(remove.entity, (Skin::at_rest, &look), &mut buttons);
}

type Painted = (&'static Skin, &'static mut BackgroundColor, &'static mut BorderColor);

fn paint(button: Entity, (state, look): (fn(Skin) -> (Color, Color), &Look), buttons: &mut Query<Painted>) {
    let Ok((skin, mut fill, mut edge)) = buttons.get_mut(button) else { return };
    let (fill_color, edge_color) = state(*skin);
    fill.0 = look.shown(fill_color);
    *edge = BorderColor::all(look.shown(edge_color));
}
