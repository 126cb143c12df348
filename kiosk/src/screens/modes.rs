//! How the page is shown: large type, everything in the lower half, language. It comes from any screen and goes back there;
//! nothing that was chosen or typed is lost.

use super::Screen;
use super::chrome::{lay_parts, question};
use crate::language::{Language, Phrase};
use crate::seen::{Seen, ShownWhen};
use crate::theme::button::{Skin, card, small};
use crate::theme::frame::{Room, column_wide, grid};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{TOUCH_HEIGHT_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::voice::Prompting;
use crate::voice::mouth::Voice;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<From>().add_systems(OnEnter(Screen::Modes), draw);
}

/// Where the citizen was.
#[derive(Resource, Debug, Default)]
pub(crate) struct From(Screen);

impl From {
    /// What the citizen is at while this is shown: on this page it is what the page hides.
    #[must_use]
    pub(crate) fn behind(&self, screen: Screen) -> Screen {
        if screen == Screen::Modes { self.0 } else { screen }
    }
}

/// Shows this screen, from whichever.
pub(super) fn show(
    _: On<Activate>,
    screen: Res<State<Screen>>,
    mut from: ResMut<From>,
    mut commands: Commands<'_, '_>,
) {
    if *screen.get() != Screen::Modes {
        from.0 = *screen.get();
    }
    commands.set_state_if_neq(Screen::Modes);
}

fn draw(mut commands: Commands, layout: Res<Layout>, voice: Res<Voice>, from: Res<From>) {
    let back = from.0;
    let may_be_low = layout.may_be_low();
    let has_voice = voice.is_fitted();
    lay_parts(
        &mut commands,
        *layout,
        ("Modes screen", Screen::Modes, Some(back)),
        Room::Touched,
        |said| question(said, |_| Phrase::ModesTitle, |_| Phrase::ModesHint),
        |touched| {
            // The lowest sheets have room for the names alone.
            let is_tight = layout.large && layout.arrangement() != Arrangement::Tall;
            touched.spawn(grid(1)).with_children(|cards| {
                mode(
                    (cards, is_tight),
                    ("Large type", Icon::Large),
                    (Phrase::LargeType, Phrase::LargeTypeHint),
                    |seen| seen.layout.large,
                )
                .observe(|_: On<Activate>, mut layout: ResMut<Layout>| layout.large = !layout.large);
                if may_be_low {
                    mode(
                        (cards, is_tight),
                        ("Low reach", Icon::Low),
                        (Phrase::LowReach, Phrase::LowReachHint),
                        |seen| seen.layout.low,
                    )
                    .observe(|_: On<Activate>, mut layout: ResMut<Layout>| layout.low = !layout.low);
                }
                if has_voice {
                    mode(
                        (cards, is_tight),
                        ("Spoken", Icon::Spoken),
                        (Phrase::Spoken, Phrase::SpokenHint),
                        |seen| seen.prompting.on,
                    )
                    .observe(switch_voice);
                }
                cards
                    .spawn(card("Language".to_owned(), Skin::Card, card_px(is_tight)))
                    .with_children(|card| {
                        card.spawn(icon(Icon::Languages, 60.0, palette::PRIMARY));
                        card.spawn(column_wide()).with_children(|lines| {
                            lines.spawn(says(TextRole::Label, palette::INK, Phrase::OtherLanguage));
                        });
                    })
                    .observe(|_: On<Activate>, mut language: ResMut<Language>| *language = language.other());
            });
        },
    );
}

/// Prompts are spoken from now on, or not any more.
pub(super) fn switch_voice(_: On<Activate>, mut prompting: ResMut<Prompting>) {
    prompting.on = !prompting.on;
}

/// A small button that is on or off, told by a tick in the place of its picture.
pub(super) fn toggle<'a>(
    foot: &'a mut ChildSpawnerCommands<'_>,
    (name, picture, phrase): (&'static str, Icon, Phrase),
    is_on: fn(&Seen<'_>) -> bool,
) -> EntityCommands<'a> {
    let mut button = foot.spawn(small(name, Skin::Card));
    button.with_children(|button| {
        button.spawn((icon(picture, 36.0, palette::INK), ShownWhen::new(move |seen| !is_on(seen))));
        button.spawn((icon(Icon::Done, 36.0, palette::OK), ShownWhen::new(is_on)));
        button.spawn(says(TextRole::Item, palette::INK, phrase));
    });
    button
}

fn card_px(is_tight: bool) -> f32 {
    if is_tight { TOUCH_HEIGHT_PX } else { 148.0 }
}

/// A card that is on or off, told by a word and a tick as well as by its edge.
fn mode<'a>(
    (cards, is_tight): (&'a mut ChildSpawnerCommands<'_>, bool),
    (name, picture): (&'static str, Icon),
    (title, hint): (Phrase, Phrase),
    is_on: fn(&Seen<'_>) -> bool,
) -> EntityCommands<'a> {
    let mut card = cards.spawn(card(name.to_owned(), Skin::Card, card_px(is_tight)));
    card.with_children(|card| {
        card.spawn(icon(picture, 60.0, palette::PRIMARY));
        card.spawn(column_wide()).with_children(|lines| {
            lines.spawn(says(TextRole::Label, palette::INK, title));
            if !is_tight {
                lines.spawn(says(TextRole::Small, palette::INK_SOFT, hint));
            }
        });
        card.spawn((icon(Icon::Done, 52.0, palette::OK), ShownWhen::new(is_on)));
        card.spawn(words(TextRole::ItemStrong, palette::INK, move |seen| {
            if is_on(seen) { Phrase::ModeOn } else { Phrase::ModeOff }
        }));
    });
    card
}
