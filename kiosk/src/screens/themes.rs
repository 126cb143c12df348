//! Which theme: events of a life, other personal matters, matters of a company.

use super::Screen;
use super::chrome::{lay_parts, question};
use super::list::{ListPage, part, turner};
use crate::hall::Hall;
use crate::language::Phrase;
use crate::theme::button::{Skin, tile};
use crate::theme::frame::{Room, grid};
use crate::theme::layout::Layout;
use crate::theme::metrics::{GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::says;
use crate::visit::{Visit, Way};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::guide::{Theme, ThemeKind};

const TILE_PX: f32 = 124.0;
/// The name of a kind, and the space below it.
const KIND_PX: f32 = 70.0;

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

fn draw(mut commands: Commands, hall: Res<Hall>, layout: Res<Layout>, mut list: ResMut<ListPage>) {
    let columns = if layout.large { 2 } else { 3 };
    let rows = KINDS.into_iter().flat_map(|(kind, name)| {
        let themes: Vec<&Theme> = hall.themes().filter(|theme| theme.kind == kind).collect();
        themes.chunks(usize::from(columns)).map(|row| (name.clone(), row.to_vec())).collect::<Vec<_>>()
    });
    let rows: Vec<(Phrase, Vec<&Theme>)> = rows.collect();
    let page = list.of(Screen::Themes, "");
    let (rows, page, pages) = part(&rows, page, rows_on_a_page(&rows, *layout));
    lay_parts(
        &mut commands,
        *layout,
        ("Theme screen", Screen::Themes, Some(Screen::Find)),
        Room::Touched,
        |said| question(said, |_| Phrase::ChooseTheme, |_| Phrase::ChooseThemeHint),
        |touched| {
            for (n, (name, themes)) in rows.iter().enumerate() {
                if n.checked_sub(1)
                    .and_then(|before| rows.get(before))
                    .is_none_or(|(before, _)| before != name)
                {
                    touched.spawn(says(TextRole::ItemStrong, palette::INK_SOFT, name.clone()));
                }
                touched.spawn(grid(columns)).with_children(|tiles| {
                    for theme in themes {
                        theme_tile(tiles, theme);
                    }
                });
            }
            turner(touched, Screen::Themes, page, pages);
        },
    );
}

/// Rows that fit with the names of their kinds above.
fn rows_on_a_page(rows: &[(Phrase, Vec<&Theme>)], layout: Layout) -> usize {
    let mut kinds: Vec<&Phrase> = rows.iter().map(|(name, _)| name).collect();
    kinds.dedup();
    let names_px = KIND_PX * f32::from(u16::try_from(kinds.len()).unwrap_or(u16::MAX));
    layout.rows_beside(names_px, TILE_PX, GAP_PX).max(2)
}

fn theme_tile(tiles: &mut ChildSpawnerCommands<'_>, theme: &Theme) {
    let id = theme.id.clone();
    tiles
        .spawn(tile(format!("Theme {id}"), Skin::Card, TILE_PX))
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
