//! Whose matters, or whose guides: the departments of the hall.

use super::Screen;
use super::choice::{NAME_CARD_PX, name_card};
use super::chrome::{lay_list, question};
use super::list::{ListPage, part_names};
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::theme::icon::Icon;
use crate::theme::layout::Layout;
use crate::visit::{Purpose, Visit, Way};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::guide::Department;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Departments), draw);
}

fn draw(
    mut commands: Commands,
    hall: Res<Hall>,
    visit: Option<Res<Visit>>,
    (layout, language): (Res<Layout>, Res<Language>),
    mut list: ResMut<ListPage>,
) {
    let purpose = visit.map_or(Purpose::Guide, |visit| visit.purpose);
    let (back, to, hint) = match purpose {
        Purpose::Ticket => (Screen::Find, Screen::Found, Phrase::FindHint),
        Purpose::Guide => (Screen::Home, Screen::Guides, Phrase::ReadGuidesHint),
    };
    let page = list.of(Screen::Departments, "");
    let departments: Vec<&Department> = hall.departments().collect();
    let (departments, page, pages) = part_names(&departments, page, (*layout, *language), NAME_CARD_PX);
    lay_list(
        &mut commands,
        *layout,
        ("Department screen", Screen::Departments, back),
        (page, pages),
        |said| question(said, |_| Phrase::ChooseDepartment, move |_| hint.clone()),
        |cards| {
            for department in departments {
                let id = department.id.clone();
                let name = Phrase::data(&department.name, &department.name_en);
                name_card(cards, *layout, format!("Department {id}"), (Icon::Authority, name)).observe(
                    move |_: On<Activate>, mut visit: ResMut<Visit>, mut commands: Commands| {
                        visit.way = Way::Department(id.clone());
                        commands.set_state_if_neq(to);
                    },
                );
            }
        },
    );
}
