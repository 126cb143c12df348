//! Whose matters, or whose guides: the departments of the hall.

use super::Screen;
use super::chrome::{lay_inner, question};
use super::list::{ListPage, part, turner};
use crate::hall::Hall;
use crate::language::Phrase;
use crate::theme::button::{Skin, card};
use crate::theme::frame::{column, column_wide};
use crate::theme::icon::{Icon, icon};
use crate::theme::metrics::{GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::says;
use crate::visit::{Purpose, Visit, Way};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::guide::Department;

const ALONE_MAX: usize = 8;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Departments), draw);
}

fn draw(mut commands: Commands, hall: Res<Hall>, visit: Option<Res<Visit>>, mut list: ResMut<ListPage>) {
    let purpose = visit.map_or(Purpose::Guide, |visit| visit.purpose);
    let (back, to, hint) = match purpose {
        Purpose::Ticket => (Screen::Find, Screen::Found, Phrase::FindHint),
        Purpose::Guide => (Screen::Home, Screen::Guides, Phrase::ReadGuidesHint),
    };
    let page = list.of(Screen::Departments, "");
    let departments: Vec<&Department> = hall.departments().collect();
    let (departments, page, pages) = part(&departments, page, ALONE_MAX);
    lay_inner(&mut commands, "Department screen", Screen::Departments, Some(back), |body| {
        question(body, |_| Phrase::ChooseDepartment, move |_| hint.clone());
        body.spawn(column(GAP_PX)).with_children(|cards| {
            for department in departments {
                let id = department.id.clone();
                let name = Phrase::data(&department.name, &department.name_en);
                cards
                    .spawn(card(format!("Department {id}"), Skin::Card, 132.0))
                    .with_children(|card| {
                        card.spawn(icon(Icon::Authority, 52.0, palette::PRIMARY));
                        card.spawn(column_wide()).with_children(|lines| {
                            lines.spawn(says(TextRole::BodyStrong, palette::INK, name));
                        });
                        card.spawn(icon(Icon::Onward, 44.0, palette::INK_SOFT));
                    })
                    .observe(move |_: On<Activate>, mut visit: ResMut<Visit>, mut commands: Commands| {
                        visit.way = Way::Department(id.clone());
                        commands.set_state_if_neq(to);
                    });
            }
        });
        turner(body, Screen::Departments, page, pages);
    });
}
