//! Which queue: a card each, with how many wait and how long; closed ones say when they open.

use super::Screen;
use super::chrome::{lay_list, question};
use super::list::{ListPage, part_turned};
use super::queue::{figures_below, figures_beside};
use super::steps::Steps;
use crate::hall::Hall;
use crate::language::{Language, Phrase, counters};
use crate::theme::button::{Skin, card};
use crate::theme::frame::column_wide;
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{GAP_PX, TextRole};
use crate::theme::notice::tag;
use crate::theme::palette;
use crate::theme::text::says;
use crate::visit::{Visit, Way};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::hall::WindowTypeView;

const CARD_PX: f32 = 168.0;
/// The same where a long name and the figures below it take four lines.
const CARD_EN_PX: f32 = 232.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::WindowTypes), draw);
}

fn draw(
    mut commands: Commands,
    hall: Res<Hall>,
    (layout, language): (Res<Layout>, Res<Language>),
    mut list: ResMut<ListPage>,
) {
    let page = list.of(Screen::WindowTypes, "");
    let height_px = if layout.is_narrow() && *language == Language::En { CARD_EN_PX } else { CARD_PX };
    let (window_types, page, pages) = part_turned(hall.window_types(), page, *layout, height_px);
    let back = if hall.has_guides() { Screen::Find } else { Screen::Home };
    lay_list(
        &mut commands,
        *layout,
        ("Window type screen", Screen::WindowTypes, back),
        (page, pages),
        |said| question(said, |_| Phrase::ChooseWindowType, |_| Phrase::GreetingHint),
        |cards| {
            for window_type in window_types {
                window_type_card(cards, window_type, *layout);
            }
        },
    );
}

fn window_type_card(cards: &mut ChildSpawnerCommands<'_>, window_type: &WindowTypeView, layout: Layout) {
    let is_open = window_type.issuing;
    let prefix = window_type.prefix.clone();
    let skin = if is_open { Skin::Card } else { Skin::CardOff };
    // The smallest cards have room for the name and the figures alone.
    let is_smallest = layout.large && layout.arrangement() == Arrangement::Wide;
    let mut card = cards.spawn(card(format!("Window type {prefix}"), skin, CARD_PX));
    if is_smallest {
        card.entry::<Node>().and_modify(|mut node| {
            (node.padding.left, node.padding.right) = (px(GAP_PX), px(GAP_PX));
        });
    }
    card.with_children(|card| {
        if !is_smallest {
            tag(card, prefix.clone(), 84.0, is_open);
        }
        card.spawn(column_wide()).with_children(|lines| {
            let name = Phrase::data(&window_type.name, &window_type.name_en);
            lines.spawn(says(TextRole::Label, palette::INK, name));
            let at = window_type.counters.clone();
            if !layout.large {
                lines.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::AtCounters(counters(&at))));
            }
            if layout.is_narrow() {
                figures_below(lines, TextRole::ItemStrong, &prefix);
            }
        });
        if !layout.is_narrow() {
            figures_beside(card, &prefix);
        }
    })
    .observe(move |_: On<Activate>, steps: Steps, mut visit: ResMut<Visit>, mut commands: Commands| {
        let to = steps.choose_window_type(&mut visit, &prefix, Way::WindowType);
        commands.set_state_if_neq(to);
    });
}
