//! Whether somebody would rather be called earlier: whom the birthday shows to be elderly is asked, others find it from the
//! question whether all is right. Only the class goes to the hall; why is asked at the counter and kept nowhere.

use super::Screen;
use super::chrome::{lay_parts, question};
use super::steps::Steps;
use super::who::{after_class, elderly_from, is_elderly, open_kinds};
use crate::clock::Clock;
use crate::config::Config;
use crate::hall::Hall;
use crate::language::Phrase;
use crate::theme::button::{Skin, action_line, card};
use crate::theme::frame::{Room, column_wide, grid, panel_filling};
use crate::theme::icon::{Icon, disc, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::TextRole;
use crate::theme::palette;
use crate::theme::text::says;
use crate::visit::{Priority, Visit};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::hall::PriorityKind;

const CARD_PX: f32 = 148.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Class), draw);
}

fn draw(
    mut commands: Commands,
    hall: Res<Hall>,
    clock: Res<Clock>,
    visit: Option<Res<Visit>>,
    layout: Res<Layout>,
    steps: Steps,
) {
    let Some(visit) = visit else { return };
    // Asked after the card and before all else, or looked for from the last question.
    if is_elderly(&hall, &visit, &clock) {
        ask_elderly(&mut commands, *layout, steps.before_class(&visit), elderly_from(&hall));
    } else {
        choose_kind(&mut commands, *layout, &open_kinds(&hall, &visit, &clock), elderly_from(&hall));
    }
}

/// Old enough by the card: one kind question, two answers.
fn ask_elderly(commands: &mut Commands<'_, '_>, layout: Layout, back: Screen, from: u16) {
    lay_parts(
        commands,
        layout,
        ("Class screen", Screen::Class, Some(back)),
        Room::Said,
        |said| {
            question(said, |_| Phrase::PriorityTitle, move |_| Phrase::PriorityElderlyHint(from));
            if !layout.large || layout.arrangement() != Arrangement::Low {
                said.spawn(panel_filling()).with_children(|panel| {
                    let side_px = if layout.large { 120.0 } else { 300.0 };
                    disc(panel, Icon::Who, side_px, (palette::PRIMARY_DEEP, palette::PRIMARY_WASH));
                    panel
                        .spawn(says(TextRole::Body, palette::INK, Phrase::PriorityWhat))
                        .insert(TextLayout::justify(Justify::Center));
                });
            }
        },
        |touched| {
            for (name, skin, phrase, answer) in [
                ("Priority", Skin::Primary, Phrase::PriorityClaim, Priority::Claimed),
                ("Ordinary", Skin::Secondary, Phrase::PriorityDecline, Priority::Declined),
            ] {
                touched
                    .spawn(action_line(name, skin))
                    .with_child(says(TextRole::Label, skin.ink(), phrase))
                    .observe(say(answer));
            }
        },
    );
}

/// What the card does not show: the citizen says it, and shows it at the counter.
fn choose_kind(commands: &mut Commands<'_, '_>, layout: Layout, kinds: &[PriorityKind], from: u16) {
    let columns = if layout.arrangement() == Arrangement::Tall { 1 } else { 2 };
    lay_parts(
        commands,
        layout,
        ("Class screen", Screen::Class, Some(Screen::Confirm)),
        Room::Touched,
        |said| question(said, |_| Phrase::PriorityAskTitle, |_| Phrase::PriorityAskHint),
        |touched| {
            touched.spawn(grid(columns)).with_children(|cards| {
                for &kind in kinds {
                    let Some((name, phrase, proof)) = words_of(kind, from) else { continue };
                    choice(cards, layout, name, phrase, proof).observe(say(Priority::Claimed));
                }
                choice(cards, layout, "Ordinary", Phrase::PriorityDecline, Phrase::PriorityDeclineHint)
                    .observe(say(Priority::Declined));
            });
        },
    );
}

fn choice<'a>(
    cards: &'a mut ChildSpawnerCommands<'_>,
    layout: Layout,
    name: &'static str,
    phrase: Phrase,
    proof: Phrase,
) -> EntityCommands<'a> {
    let role = if layout.large { TextRole::ItemStrong } else { TextRole::Label };
    let mut choice = cards.spawn(card(name.to_owned(), Skin::Card, CARD_PX));
    choice.with_children(|card| {
        card.spawn(column_wide()).with_children(|lines| {
            lines.spawn(says(role, palette::INK, phrase));
            lines.spawn(says(TextRole::Small, palette::INK_SOFT, proof));
        });
        if !layout.is_narrow() {
            card.spawn(icon(Icon::Onward, 44.0, palette::INK_SOFT));
        }
    });
    choice
}

/// Name of the card, who it is for, what to show at the counter.
fn words_of(kind: PriorityKind, from: u16) -> Option<(&'static str, Phrase, Phrase)> {
    Some(match kind {
        PriorityKind::Elderly => ("Elderly", Phrase::PriorityElderly(from), Phrase::PriorityElderlyProof),
        PriorityKind::Disabled => ("Disabled", Phrase::PriorityDisabled, Phrase::PriorityDisabledProof),
        PriorityKind::Soldier => ("Soldier", Phrase::PrioritySoldier, Phrase::PrioritySoldierProof),
        PriorityKind::Pregnant => ("Pregnant", Phrase::PriorityPregnant, Phrase::PriorityPregnantProof),
        PriorityKind::Other => return None,
    })
}

fn say(
    answer: Priority,
) -> impl Fn(On<Activate>, ResMut<Visit>, Res<Hall>, Res<Config>, Commands) + Clone + Send + Sync {
    move |_, mut visit, hall, config, mut commands| {
        visit.priority = answer;
        commands.set_state_if_neq(after_class(&hall, &visit, &config));
    }
}
