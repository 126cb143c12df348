//! Whose ticket: the card is tapped, and the screen says at every moment what the reader makes of it. Without a card its
//! number is typed; with neither the citizen goes on where the hall allows it, or finds somebody to ask.

use super::Screen;
use super::card_at::CardAt;
use super::chrome::{lay_parts, question};
use super::steps::before_identify;
use super::who::{after_class, real_name};
use crate::card_reader::{CardReader, ReaderCondition};
use crate::config::Config;
use crate::hall::Hall;
use crate::language::Phrase;
use crate::seen::{Seen, ShownWhen};
use crate::theme::button::{Skin, action_line};
use crate::theme::frame::{Room, panel_filling};
use crate::theme::icon::disc;
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{GAP_PX, LINE_GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::says;
use crate::visit::Visit;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::hall::RealName;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Identify), (begin, draw).chain());
    app.add_systems(OnExit(Screen::Identify), |mut reader: ResMut<CardReader>| reader.want(false));
}

/// A card is wanted; what was typed before, if anything, was given up.
fn begin(mut reader: ResMut<CardReader>, visit: Option<ResMut<Visit>>) {
    reader.want(true);
    if let Some(mut visit) = visit {
        visit.entry.clear();
    }
}

fn draw(mut commands: Commands, hall: Res<Hall>, visit: Option<Res<Visit>>, layout: Res<Layout>) {
    let back = visit.as_deref().map_or(Screen::WindowTypes, |visit| before_identify(&hall, visit));
    let is_required = visit.is_some_and(|visit| real_name(&hall, &visit) == RealName::Required);
    let layout = *layout;
    // What becomes of a card stands where there is room, and always somewhere.
    let is_said = match (layout.arrangement(), layout.large) {
        (Arrangement::Low, _) | (Arrangement::Wide, true) => false,
        (Arrangement::Tall, _) | (Arrangement::Wide, false) => true,
    };
    lay_parts(
        &mut commands,
        layout,
        ("Identify screen", Screen::Identify, Some(back)),
        Room::Said,
        |said| {
            question(
                said,
                |_| Phrase::IdentifyTitle,
                move |_| {
                    if is_required { Phrase::IdentifyRequired } else { Phrase::IdentifyWhy }
                },
            );
            reader_panel(said, layout, is_required);
            if is_said {
                said.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::PrivacyNote));
            }
        },
        |touched| {
            // The card is the strong way; where it cannot be read, the number is.
            for (name, skin, when_lost) in [
                ("Type the number", Skin::Secondary, false),
                ("Type the number instead", Skin::Primary, true),
            ] {
                way_on(touched, layout, (name, skin, Phrase::TypeNumber))
                    .observe(|_: On<Activate>, mut commands: Commands| {
                        commands.set_state_if_neq(Screen::TypedNumber);
                    })
                    .insert(ShownWhen::new(move |seen| is_lost(seen) == when_lost));
            }
            if is_required {
                touched
                    .spawn(says(TextRole::Body, palette::INK_SOFT, Phrase::IdentifyStaff))
                    .insert(Name::new("Ask somebody"));
            } else {
                way_on(touched, layout, ("Without a card", Skin::Secondary, Phrase::SkipCard))
                    .observe(without_card);
            }
            if !is_said {
                touched.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::PrivacyNote));
            }
        },
    );
}

fn way_on<'a>(
    touched: &'a mut ChildSpawnerCommands<'_>,
    layout: Layout,
    (name, skin, phrase): (&'static str, Skin, Phrase),
) -> EntityCommands<'a> {
    let role = if layout.large { TextRole::ItemStrong } else { TextRole::Label };
    let mut way = touched.spawn(action_line(name, skin));
    way.with_child(says(role, skin.ink(), phrase)).entry::<Node>().and_modify(|mut node| {
        (node.padding.left, node.padding.right) = (px(LINE_GAP_PX), px(LINE_GAP_PX));
    });
    way
}

fn without_card(
    _: On<Activate>,
    hall: Res<Hall>,
    config: Res<Config>,
    mut visit: ResMut<Visit>,
    mut commands: Commands,
) {
    visit.identify(None);
    commands.set_state_if_neq(after_class(&hall, &visit, &config));
}

fn is_lost(seen: &Seen<'_>) -> bool {
    seen.reader.condition != ReaderCondition::Well
}

/// One picture and two lines for each thing the reader can be doing; exactly one is there.
fn reader_panel(said: &mut ChildSpawnerCommands<'_>, layout: Layout, is_required: bool) {
    // On a low sheet the picture stands beside the words.
    let is_flat = layout.large && layout.arrangement() != Arrangement::Tall;
    let (disc_px, title, hint) = match (layout.large, is_flat) {
        (false, _) => (300.0, TextRole::Heading, TextRole::Body),
        (true, false) => (160.0, TextRole::Label, TextRole::Body),
        (true, true) => (100.0, TextRole::BodyStrong, TextRole::Small),
    };
    let (direction, justify) =
        if is_flat { (FlexDirection::Row, Justify::Left) } else { (FlexDirection::Column, Justify::Center) };
    said.spawn((Name::new("Reader panel"), panel_filling())).with_children(|panel| {
        for at in CardAt::ALL {
            let (picture, ink, wash) = at.look();
            let [says_title, says_hint] = at.says(is_required);
            panel
                .spawn((
                    Name::new(at.name()),
                    Node {
                        width: percent(100),
                        flex_direction: direction,
                        align_items: AlignItems::Center,
                        row_gap: px(GAP_PX),
                        column_gap: px(GAP_PX),
                        ..default()
                    },
                    ShownWhen::new(move |seen| CardAt::of(seen) == at),
                    Pickable::IGNORE,
                ))
                .with_children(|state| {
                    disc(state, picture, disc_px, (ink, wash));
                    state.spawn(if is_flat { column_beside() } else { column_under() }).with_children(
                        |lines| {
                            lines.spawn(says(title, ink, says_title)).insert(TextLayout::justify(justify));
                            lines
                                .spawn(says(hint, palette::INK_SOFT, says_hint))
                                .insert(TextLayout::justify(justify));
                        },
                    );
                });
        }
    });
}

fn column_beside() -> Node {
    Node { flex_grow: 1.0, flex_basis: px(0), ..column_under() }
}

fn column_under() -> Node {
    Node {
        flex_direction: FlexDirection::Column,
        row_gap: px(LINE_GAP_PX),
        max_width: percent(100),
        ..default()
    }
}
