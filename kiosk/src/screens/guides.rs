//! Which guide: the matters of one department.

use super::Screen;
use super::choice::{NAME_CARD_PX, name_card};
use super::chrome::{lay_list, question};
use super::list::{ListPage, part_names};
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::seen::Seen;
use crate::theme::icon::Icon;
use crate::theme::layout::Layout;
use crate::visit::{Visit, Way};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::guide::Matter;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Guides), draw);
}

fn draw(
    mut commands: Commands,
    hall: Res<Hall>,
    visit: Option<Res<Visit>>,
    (layout, language): (Res<Layout>, Res<Language>),
    mut list: ResMut<ListPage>,
) {
    let department = match visit.map(|visit| visit.way.clone()) {
        Some(Way::Department(id)) => id,
        Some(Way::WindowType | Way::Queue | Way::Shortcut | Way::Theme(_) | Way::Search) | None => {
            String::new()
        }
    };
    let page = list.of(Screen::Guides, &department);
    let matters: Vec<&Matter> = hall.matters_in(&department).collect();
    let (matters, page, pages) = part_names(&matters, page, (*layout, *language), NAME_CARD_PX);
    let name = move |seen: &Seen<'_>| {
        let found = seen.hall.departments().find(|one| one.id == department);
        found.map_or(Phrase::Nothing, |one| Phrase::data(&one.name, &one.name_en))
    };
    lay_list(
        &mut commands,
        *layout,
        ("Guide list screen", Screen::Guides, Screen::Departments),
        (page, pages),
        |said| question(said, |_| Phrase::GuidesTitle, name),
        |cards| {
            for matter in matters {
                let id = matter.id.clone();
                let name = Phrase::data(&matter.name, &matter.name_en);
                name_card(cards, *layout, format!("Guide {id}"), (Icon::Guide, name)).observe(
                    move |_: On<Activate>, mut visit: ResMut<Visit>, mut commands: Commands| {
                        visit.matter = Some(id.clone());
                        commands.set_state_if_neq(Screen::Guide);
                    },
                );
            }
        },
    );
}
