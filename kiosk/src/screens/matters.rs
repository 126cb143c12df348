//! Which matter of the chosen queue. Not knowing is an answer: the ticket is taken all the same. Of a closed queue
//! the matters lead to their guides.

use super::Screen;
use super::choice::{CARD_PX, Size, matter_card};
use super::chrome::{lay_list, question};
use super::list::{ListPage, part_after};
use super::steps::Steps;
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::seen::Seen;
use crate::theme::button::{Skin, card};
use crate::theme::frame::column_wide;
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::Layout;
use crate::theme::metrics::TextRole;
use crate::theme::palette;
use crate::theme::text::says;
use crate::visit::{Visit, Way};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::guide::Matter;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Matters), draw);
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
    let (prefix, way) = visit
        .map(|visit| (visit.window_type.clone().unwrap_or_default(), visit.way.clone()))
        .unwrap_or_default();
    let page = list.of(Screen::Matters, &prefix);
    let matters: Vec<&Matter> = hall.matters_of(&prefix).collect();
    let issues = hall.issues(&prefix);
    let (matters, page, pages) =
        part_after(&matters, page, *layout, (usize::from(issues), size.in_a_long_list_px(*language)));
    let back = if way == Way::Queue { Screen::Home } else { Screen::WindowTypes };
    let name = move |seen: &Seen<'_>| {
        seen.hall.window_type(&prefix).map_or(Phrase::Nothing, |w| Phrase::data(&w.name, &w.name_en))
    };
    lay_list(
        &mut commands,
        *layout,
        ("Matter screen", Screen::Matters, back),
        (page, pages),
        |said| question(said, |_| Phrase::ChooseMatter, name),
        |cards| {
            // Whoever turns the page is looking for a name.
            if issues && page == 0 {
                other_matter(cards, *layout);
            }
            for matter in matters {
                matter_card(cards, matter, size, None);
            }
        },
    );
}

fn other_matter(cards: &mut ChildSpawnerCommands<'_>, layout: Layout) {
    cards
        .spawn(card("Other matter".to_owned(), Skin::Secondary, CARD_PX))
        .with_children(|card| {
            let role = if layout.is_narrow() { TextRole::ItemStrong } else { TextRole::BodyStrong };
            if !layout.is_narrow() {
                card.spawn(icon(Icon::Ticket, 52.0, palette::PRIMARY_DEEP));
            }
            card.spawn(column_wide()).with_children(|lines| {
                lines.spawn(says(role, palette::PRIMARY_DEEP, Phrase::OtherMatter));
                if !layout.is_narrow() {
                    lines.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::OtherMatterHint));
                }
            });
            card.spawn(icon(Icon::Onward, 44.0, palette::INK_SOFT));
        })
        .observe(|_: On<Activate>, steps: Steps, mut visit: ResMut<Visit>, mut commands: Commands| {
            visit.matter = None;
            commands.set_state_if_neq(steps.after_matter(&visit));
        });
}
