//! Every way to a matter on one screen: those most asked for at once, the others by letters, department, theme or
//! window type.

use super::Screen;
use super::choice::{Size, matter_card};
use super::chrome::{lay_parts, question};
use super::list::ListPage;
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::theme::button::{Skin, card, tile};
use crate::theme::frame::{Room, column_wide, grid, row};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::Layout;
use crate::theme::metrics::{GAP_PX, LINE_GAP_PX, TOUCH_GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::says;
use crate::visit::{Visit, Way};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::guide::Matter;

/// More would hide those most asked for.
const SHORTCUTS_MAX: usize = 6;
const SEARCH_PX: f32 = 148.0;
const WAY_PX: f32 = 168.0;
/// The line above the shortcuts, and the space below it.
const SHORTCUTS_TITLE_PX: f32 = 82.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Find), draw);
}

fn draw(mut commands: Commands, hall: Res<Hall>, language: Res<Language>, layout: Res<Layout>) {
    let size = Size::in_list(*language, *layout);
    let has_themes = hall.themes().next().is_some();
    let used_px = layout.touch_px(SEARCH_PX) + layout.touch_px(WAY_PX) + 2.0 * GAP_PX + SHORTCUTS_TITLE_PX;
    let most =
        layout.choices_beside(used_px, size.in_a_long_list_px(*language), TOUCH_GAP_PX).min(SHORTCUTS_MAX);
    let shortcuts: Vec<&Matter> = hall.shortcuts().take(most).collect();
    lay_parts(
        &mut commands,
        *layout,
        ("Find screen", Screen::Find, Some(Screen::Home)),
        Room::Touched,
        |said| question(said, |_| Phrase::FindTitle, |_| Phrase::FindHint),
        |touched| {
            search_card(touched);
            touched
                .spawn(row(TOUCH_GAP_PX))
                .insert(Node {
                    width: percent(100),
                    column_gap: px(TOUCH_GAP_PX),
                    flex_shrink: 0.0,
                    ..default()
                })
                .with_children(|ways| {
                    way(
                        ways,
                        "By department",
                        Icon::Authority,
                        Phrase::FindByDepartment,
                        Screen::Departments,
                    );
                    if has_themes {
                        way(ways, "By theme", Icon::Themes, Phrase::FindByTheme, Screen::Themes);
                    }
                    way(ways, "By window type", Icon::Queues, Phrase::FindByWindowType, Screen::WindowTypes);
                });
            if !shortcuts.is_empty() {
                touched.spawn(says(TextRole::Label, palette::INK, Phrase::Shortcuts));
                touched.spawn(grid(layout.columns())).with_children(|cards| {
                    for matter in shortcuts {
                        matter_card(cards, matter, size, Some(Way::Shortcut));
                    }
                });
            }
        },
    );
}

fn search_card(body: &mut ChildSpawnerCommands<'_>) {
    body.spawn(card("Search".to_owned(), Skin::Secondary, SEARCH_PX))
        .with_children(|card| {
            card.spawn(icon(Icon::Search, 60.0, palette::PRIMARY_DEEP));
            card.spawn(column_wide()).with_children(|lines| {
                lines.spawn(says(TextRole::Label, palette::PRIMARY_DEEP, Phrase::FindSearch));
                lines.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::FindSearchHint));
            });
            card.spawn(icon(Icon::Onward, 44.0, palette::INK_SOFT));
        })
        .observe(
            |_: On<Activate>,
             mut visit: ResMut<Visit>,
             mut list: ResMut<ListPage>,
             mut commands: Commands| {
                list.first_page(Screen::Search);
                visit.way = Way::Search;
                visit.sought.clear();
                commands.set_state_if_neq(Screen::Search);
            },
        );
}

fn way(ways: &mut ChildSpawnerCommands<'_>, name: &str, picture: Icon, phrase: Phrase, to: Screen) {
    let mut way = ways.spawn(tile(name.to_owned(), Skin::Card, WAY_PX));
    // Three words beside each other have room on the narrowest sheet.
    way.entry::<Node>().and_modify(|mut node| {
        (node.padding.left, node.padding.right) = (px(LINE_GAP_PX), px(LINE_GAP_PX));
    });
    way.with_children(|tile| {
        tile.spawn(icon(picture, 60.0, palette::PRIMARY));
        tile.spawn(says(TextRole::BodyStrong, palette::INK, phrase));
    })
    .observe(move |_: On<Activate>, mut commands: Commands| commands.set_state_if_neq(to));
}
