//! The matters of a department or a theme, each with its queue.

use super::Screen;
use super::choice::{CARD_PX, Size, matter_card};
use super::chrome::{lay_list, question};
use super::list::{ListPage, part};
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::theme::layout::Layout;
use crate::theme::metrics::TOUCH_GAP_PX;
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
        Way::WindowType | Way::Queue | Way::Shortcut | Way::Search => {
            (Vec::new(), Phrase::Nothing, Screen::Find)
        }
    };
    let page = list.of(Screen::Found, &format!("{way:?}"));
    let all = matters.len();
    let (matters, page, pages) = part(&matters, page, layout.choices(CARD_PX, TOUCH_GAP_PX));
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
