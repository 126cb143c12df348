//! The matters of a department or a theme, or what was found by its letters, each with its queue.

use super::Screen;
use super::choice::{Size, matter_card};
use super::chrome::{lay_list, question};
use super::list::{ListPage, part_turned};
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::theme::layout::Layout;
use crate::visit::{Visit, Way};
use bevy::prelude::*;
use queue_api::guide::Matter;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Found), draw);
}

fn draw(
    mut commands: Commands,
    hall: Res<Hall>,
    visit: Option<Res<Visit>>,
    mut list: ResMut<ListPage>,
    language: Res<Language>,
    layout: Res<Layout>,
) {
    let size = Size::in_list(*language, *layout);
    let sought = visit.as_deref().map(|visit| visit.sought.clone());
    let way = visit.map(|visit| visit.way.clone()).unwrap_or_default();
    let (matters, title, back): (Vec<&Matter>, _, _) = match &way {
        Way::Department(id) => {
            let title = hall.departments().find(|one| one.id == *id);
            let title = title.map_or(Phrase::Nothing, |one| Phrase::data(&one.name, &one.name_en));
            (hall.matters_in(id).collect(), title, Screen::Departments)
        }
        Way::Theme(id) => {
            let title = hall.themes().find(|one| one.id == *id);
            let title = title.map_or(Phrase::Nothing, |one| Phrase::data(&one.name, &one.name_en));
            (hall.matters_about(id).collect(), title, Screen::Themes)
        }
        Way::Search => {
            let found =
                sought.map(|sought| hall.index().find(&sought, *language).matters).unwrap_or_default();
            let matters = found.into_iter().filter_map(|id| hall.matter(id)).collect();
            (matters, Phrase::FoundTitle, Screen::Search)
        }
        Way::WindowType | Way::Queue | Way::Shortcut => (Vec::new(), Phrase::Nothing, Screen::Find),
    };
    // What was looked for is not kept here: another query asks for its first page itself.
    let which = if way == Way::Search { String::new() } else { format!("{way:?}") };
    let page = list.of(Screen::Found, &which);
    let all = matters.len();
    let (matters, page, pages) = part_turned(&matters, page, *layout, size.in_a_long_list_px(*language));
    lay_list(
        &mut commands,
        *layout,
        ("Found screen", Screen::Found, back),
        (page, pages),
        |said| question(said, move |_| title.clone(), move |_| Phrase::MattersFound(all)),
        |cards| {
            for matter in matters {
                matter_card(cards, matter, size, None);
            }
        },
    );
}
