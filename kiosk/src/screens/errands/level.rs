//! How satisfied: five levels of one size and one colour, none chosen beforehand, none hinted at. What was touched is
//! marked, can be changed, and is handed in by another touch.

use super::say;
use super::sheet::{chosen_edge, deed};
use super::tickets::{state_of, what};
use crate::errands::desk::Desk;
use crate::errands::{Errand, ErrandKind};
use crate::hall::Hall;
use crate::language::{ErrandPhrase, Phrase};
use crate::screens::Screen;
use crate::screens::choice::CARD_PX;
use crate::screens::chrome::{lay_parts, question};
use crate::seen::{EnabledWhen, Seen, ShownWhen};
use crate::theme::button::{Skin, action, card};
use crate::theme::frame::{Room, column, grid, panel};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{EDGE_PX, GAP_PX, LINE_GAP_PX, RADIUS_PX, TOUCH_HEIGHT_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::visit::Visit;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

/// The levels as they stand, with their faces.
const LEVELS: [(u8, &str, Icon); 5] = [
    (5, "Level 5", Icon::FaceGrinning),
    (4, "Level 4", Icon::FaceSmiling),
    (3, "Level 3", Icon::FaceNeutral),
    (2, "Level 2", Icon::FaceFrowning),
    (1, "Level 1", Icon::FaceAngry),
];

/// Between face and word of a narrow card.
const NARROW_GAP_PX: f32 = 16.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Level), draw);
}

fn draw(mut commands: Commands, layout: Res<Layout>, hall: Res<Hall>, visit: Option<Res<Visit>>) {
    let Some(errand) = visit.as_ref().and_then(|visit| visit.errand.as_ref()) else { return };
    let Some(ticket) = errand.ticket.clone() else { return };
    let back = if errand.found().len() > 1 { Screen::Tickets } else { Screen::Rate };
    let what = what(&ticket, &hall);
    // Beside the levels, in large type, number and counter have to do.
    let is_lowest = layout.arrangement() == Arrangement::Wide && layout.large;
    let is_list = layout.arrangement() == Arrangement::Tall && !layout.large;
    lay_parts(
        &mut commands,
        *layout,
        ("Level screen", Screen::Level, Some(back)),
        Room::Touched,
        |said| {
            question(said, |_| say(ErrandPhrase::LevelTitle), |_| say(ErrandPhrase::LevelHint));
            said.spawn(panel()).with_children(|panel| {
                panel.spawn(column(LINE_GAP_PX)).with_children(|lines| {
                    let number = Phrase::Figure(ticket.number.clone());
                    lines.spawn((Name::new("Rated ticket"), says(TextRole::Label, palette::INK, number)));
                    if !is_lowest {
                        lines.spawn(says(TextRole::Item, palette::INK, what));
                    }
                    let served = move |seen: &Seen<'_>| state_of(seen, &ticket, ErrandKind::Rate);
                    lines.spawn(words(TextRole::Small, palette::INK_SOFT, served));
                });
            });
        },
        |touched| {
            if is_list {
                touched.spawn(grid(1)).with_children(|cells| levels(cells, None));
                hand_in(deed(touched, "Hand in", Skin::Primary, label));
                return;
            }
            // The button that ends it is the sixth of the grid.
            touched.spawn(grid(2)).with_children(|cells| {
                levels(cells, Some(layout.touch_px(TOUCH_HEIGHT_PX)));
                let mut button = cells.spawn(action("Hand in", Skin::Primary));
                button.insert(Node {
                    min_height: px(layout.touch_px(TOUCH_HEIGHT_PX)),
                    justify_content: JustifyContent::Center,
                    align_items: AlignItems::Center,
                    border_radius: BorderRadius::all(px(RADIUS_PX)),
                    ..default()
                });
                button.with_child(words(TextRole::ItemStrong, Skin::Primary.ink(), label));
                hand_in(button);
            });
        },
    );
}

/// One card for each; `narrow_px` high where two stand beside each other, with less room in them.
fn levels(cells: &mut ChildSpawnerCommands<'_>, narrow_px: Option<f32>) {
    for (level, name, face) in LEVELS {
        let mut cell = cells.spawn(card(name.to_owned(), Skin::Card, CARD_PX));
        if let Some(height_px) = narrow_px {
            cell.insert(Node {
                width: percent(100),
                min_height: px(height_px),
                padding: UiRect::axes(px(GAP_PX), px(LINE_GAP_PX)),
                column_gap: px(NARROW_GAP_PX),
                align_items: AlignItems::Center,
                border: UiRect::all(px(EDGE_PX)),
                border_radius: BorderRadius::all(px(RADIUS_PX)),
                ..default()
            });
        }
        let (face_px, role) =
            if narrow_px.is_some() { (52.0, TextRole::ItemStrong) } else { (72.0, TextRole::Label) };
        cell.with_children(|card| {
            card.spawn((chosen_edge(RADIUS_PX), ShownWhen::new(move |seen| chosen(seen) == Some(level))));
            card.spawn(icon(face, face_px, palette::PRIMARY_DEEP));
            card.spawn(says(role, palette::INK, say(ErrandPhrase::level(level))));
        })
        .observe(move |_: On<Activate>, mut desk: Desk| desk.choose_level(level));
    }
}

fn hand_in(mut button: EntityCommands<'_>) {
    button
        .insert(EnabledWhen::new(|seen| chosen(seen).is_some()))
        .observe(|_: On<Activate>, mut desk: Desk| desk.rate());
}

fn label(seen: &Seen<'_>) -> Phrase {
    say(chosen(seen).map_or(ErrandPhrase::LevelMissing, |_| ErrandPhrase::LevelDone))
}

fn chosen(seen: &Seen<'_>) -> Option<u8> {
    seen.visit.as_ref()?.errand.as_ref().and_then(|errand: &Errand| errand.level)
}
