//! Which queue: a card each, with how many wait and how long; closed ones say when they open.

use super::chrome::{lay_inner, question};
use super::home::state_of;
use super::list::{ListPage, part, turner};
use super::{Screen, after_window_type};
use crate::card_reader::CardReader;
use crate::hall::Hall;
use crate::language::{Phrase, counters};
use crate::seen::EnabledWhen;
use crate::theme::button::{Skin, card};
use crate::theme::frame::{column, column_wide};
use crate::theme::metrics::{GAP_PX, LINE_GAP_PX, TextRole};
use crate::theme::notice::tag;
use crate::theme::palette;
use crate::theme::text::{says, span, words};
use crate::visit::Visit;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::hall::WindowTypeView;

const ALONE_MAX: usize = 7;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<ListPage>().add_systems(OnEnter(Screen::WindowTypes), draw);
}

fn draw(mut commands: Commands, hall: Res<Hall>, mut list: ResMut<ListPage>) {
    let page = list.of(Screen::WindowTypes, "");
    let (window_types, page, pages) = part(hall.window_types(), page, ALONE_MAX);
    lay_inner(&mut commands, "Window type screen", Screen::WindowTypes, Some(Screen::Home), |body| {
        question(body, |_| Phrase::ChooseWindowType, |_| Phrase::GreetingHint);
        body.spawn(column(GAP_PX)).with_children(|cards| {
            for window_type in window_types {
                window_type_card(cards, window_type);
            }
        });
        turner(body, Screen::WindowTypes, page, pages);
    });
}

fn window_type_card(cards: &mut ChildSpawnerCommands<'_>, window_type: &WindowTypeView) {
    let is_open = window_type.issuing;
    let prefix = window_type.prefix.clone();
    let skin = if is_open { Skin::Card } else { Skin::CardOff };
    let enabled = prefix.clone();
    cards
        .spawn((
            card(format!("Window type {prefix}"), skin, 176.0),
            EnabledWhen::new(move |seen| seen.hall.window_type(&enabled).is_some_and(|w| w.issuing)),
        ))
        .with_children(|card| {
            tag(card, prefix.clone(), 84.0, is_open);
            card.spawn(column_wide()).with_children(|lines| {
                let name = Phrase::data(&window_type.name, &window_type.name_en);
                lines.spawn(says(TextRole::Label, palette::INK, name));
                let at = window_type.counters.clone();
                lines.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::AtCounters(counters(&at))));
            });
            card.spawn(column(LINE_GAP_PX))
                .insert(Node {
                    flex_direction: FlexDirection::Column,
                    align_items: AlignItems::FlexEnd,
                    row_gap: px(LINE_GAP_PX),
                    ..default()
                })
                .with_children(|figures| {
                    if is_open {
                        let waiting = prefix.clone();
                        figures
                            .spawn(words(TextRole::Label, palette::INK, move |seen| {
                                let waiting = seen.hall.window_type(&waiting).map_or(0, |w| w.waiting);
                                Phrase::Figure(waiting.to_string())
                            }))
                            .with_child(span(TextRole::Small, palette::INK_SOFT, |_| Phrase::PeopleWaiting));
                    }
                    let state = prefix.clone();
                    let role = if is_open { TextRole::Small } else { TextRole::Item };
                    figures.spawn(words(role, palette::INK_SOFT, move |seen| {
                        seen.hall.window_type(&state).map_or(Phrase::Nothing, |w| state_of(seen, w))
                    }));
                });
        })
        .observe(
            move |_: On<Activate>,
                  hall: Res<Hall>,
                  reader: Res<CardReader>,
                  mut visit: ResMut<Visit>,
                  mut commands: Commands| {
                visit.window_type = Some(prefix.clone());
                visit.matter = None;
                commands.set_state_if_neq(after_window_type(&hall, &visit, &reader));
            },
        );
}
