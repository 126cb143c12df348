//! Which matter of the chosen queue. Not knowing is an answer: the ticket is taken all the same.

use super::chrome::{lay_inner, question};
use super::list::{ListPage, part, turner};
use super::{Screen, after_matter};
use crate::card_reader::CardReader;
use crate::hall::Hall;
use crate::language::Phrase;
use crate::theme::button::{Skin, card};
use crate::theme::frame::{column, column_wide};
use crate::theme::icon::{Icon, icon};
use crate::theme::metrics::{GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::says;
use crate::visit::Visit;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::guide::Matter;

const ALONE_MAX: usize = 7;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Matters), draw);
}

fn draw(mut commands: Commands, hall: Res<Hall>, visit: Option<Res<Visit>>, mut list: ResMut<ListPage>) {
    let prefix = visit.and_then(|visit| visit.window_type.clone()).unwrap_or_default();
    let page = list.of(Screen::Matters, &prefix);
    let matters: Vec<&Matter> = hall.matters_of(&prefix).collect();
    let (matters, page, pages) = part(&matters, page, ALONE_MAX);
    lay_inner(&mut commands, "Matter screen", Screen::Matters, Some(Screen::WindowTypes), |body| {
        question(
            body,
            |_| Phrase::ChooseMatter,
            move |seen| {
                seen.hall.window_type(&prefix).map_or(Phrase::Nothing, |w| Phrase::data(&w.name, &w.name_en))
            },
        );
        body.spawn(column(GAP_PX)).with_children(|cards| {
            choice(
                cards,
                "Other matter".to_owned(),
                (Icon::Ticket, Phrase::OtherMatter, Phrase::OtherMatterHint),
                None,
            );
            for matter in matters {
                let name = Phrase::data(&matter.name, &matter.name_en);
                choice(
                    cards,
                    format!("Matter {}", matter.id),
                    (Icon::Papers, name, Phrase::Nothing),
                    Some(matter.id.clone()),
                );
            }
        });
        turner(body, Screen::Matters, page, pages);
    });
}

fn choice(
    cards: &mut ChildSpawnerCommands<'_>,
    name: String,
    (picture, title, hint): (Icon, Phrase, Phrase),
    matter: Option<String>,
) {
    cards
        .spawn(card(name, Skin::Card, 148.0))
        .with_children(|card| {
            card.spawn(icon(picture, 52.0, palette::PRIMARY));
            card.spawn(column_wide()).with_children(|lines| {
                lines.spawn(says(TextRole::BodyStrong, palette::INK, title));
                if hint != Phrase::Nothing {
                    lines.spawn(says(TextRole::Small, palette::INK_SOFT, hint));
                }
            });
            card.spawn(icon(Icon::Onward, 44.0, palette::INK_SOFT));
        })
        .observe(
            move |_: On<Activate>,
                  hall: Res<Hall>,
                  reader: Res<CardReader>,
                  mut visit: ResMut<Visit>,
                  mut commands: Commands| {
                visit.matter.clone_from(&matter);
                commands.set_state_if_neq(after_matter(&hall, &visit, &reader));
            },
        );
}
