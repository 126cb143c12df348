//! Which theme: events of a life, other personal matters, matters of a company.

use super::Screen;
use super::chrome::{lay_inner, question};
use crate::hall::Hall;
use crate::language::Phrase;
use crate::theme::button::{Skin, tile};
use crate::theme::frame::{column, grid};
use crate::theme::metrics::{GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::says;
use crate::visit::{Visit, Way};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::guide::{Theme, ThemeKind};

const COLUMNS: u16 = 3;

/// In the order a citizen reads them.
const KINDS: [(ThemeKind, Phrase); 4] = [
    (ThemeKind::Life, Phrase::ThemesLife),
    (ThemeKind::Personal, Phrase::ThemesPersonal),
    (ThemeKind::Company, Phrase::ThemesCompany),
    (ThemeKind::Other, Phrase::ThemesOther),
];

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Themes), draw);
}

fn draw(mut commands: Commands, hall: Res<Hall>) {
    lay_inner(&mut commands, "Theme screen", Screen::Themes, Some(Screen::Find), |body| {
        question(body, |_| Phrase::ChooseTheme, |_| Phrase::ChooseThemeHint);
        for (kind, name) in KINDS {
            let themes: Vec<&Theme> = hall.themes().filter(|theme| theme.kind == kind).collect();
            if themes.is_empty() {
                continue;
            }
            body.spawn(column(GAP_PX)).with_children(|group| {
                group.spawn(says(TextRole::ItemStrong, palette::INK_SOFT, name));
                group.spawn(grid(COLUMNS)).with_children(|tiles| {
                    for theme in themes {
                        theme_tile(tiles, theme);
                    }
                });
            });
        }
    });
}

fn theme_tile(tiles: &mut ChildSpawnerCommands<'_>, theme: &Theme) {
    let id = theme.id.clone();
    tiles
        .spawn(tile(format!("Theme {id}"), Skin::Card, 124.0))
        .with_children(|tile| {
            let name = Phrase::data(&theme.name, &theme.name_en);
            tile.spawn(says(TextRole::ItemStrong, palette::INK, name))
                .insert(TextLayout::justify(Justify::Center));
        })
        .observe(move |_: On<Activate>, mut visit: ResMut<Visit>, mut commands: Commands| {
            visit.way = Way::Theme(id.clone());
            commands.set_state_if_neq(Screen::Found);
        });
}
