//! What all screens but home share: the small header, the question on top, and the two ways out at the foot.

use super::list::turner;
use super::{Screen, modes};
use crate::language::{Language, Phrase};
use crate::seen::{Seen, ShownWhen};
use crate::theme::button::{Skin, small, square};
use crate::theme::frame::{Room, column, foot, grid, header, middle, page, row, said, sheet, touched};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{LARGE, Layout};
use crate::theme::metrics::{LINE_GAP_PX, TOUCH_HEIGHT_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::voice::Repeat;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

/// A screen: its sheet is filled by `fill`.
pub(super) fn lay(
    commands: &mut Commands<'_, '_>,
    name: &'static str,
    screen: Screen,
    fill: impl FnOnce(&mut ChildSpawnerCommands<'_>),
) {
    commands.spawn(page(name, screen)).with_children(|page| {
        page.spawn(sheet()).with_children(fill);
    });
}

/// A screen of two parts: what it says, and what is touched; `room` tells which takes the room that is left.
pub(super) fn lay_parts(
    commands: &mut Commands<'_, '_>,
    layout: Layout,
    (name, screen, back): (&'static str, Screen, Option<Screen>),
    room: Room,
    say: impl FnOnce(&mut ChildSpawnerCommands<'_>),
    touch: impl FnOnce(&mut ChildSpawnerCommands<'_>),
) {
    lay(commands, name, screen, |sheet| {
        small_header(sheet);
        sheet.spawn(middle(layout)).with_children(|middle| {
            middle.spawn(said(layout, room)).with_children(say);
            middle.spawn(touched(layout, room)).with_children(touch);
        });
        sheet.spawn(foot()).with_children(|foot| ways_out(foot, back));
    });
}

/// A screen of a question and a list, which is turned like pages. One without a page says that there is nothing.
pub(super) fn lay_list(
    commands: &mut Commands<'_, '_>,
    layout: Layout,
    (name, screen, back): (&'static str, Screen, Screen),
    (page, pages): (usize, usize),
    say: impl FnOnce(&mut ChildSpawnerCommands<'_>),
    cards: impl FnOnce(&mut ChildSpawnerCommands<'_>),
) {
    lay_parts(commands, layout, (name, screen, Some(back)), Room::Touched, say, |touched| {
        touched.spawn(grid(layout.columns())).with_children(cards);
        if pages == 0 {
            touched
                .spawn((Name::new("Empty list"), says(TextRole::Body, palette::INK_SOFT, Phrase::ListEmpty)));
        }
        turner(touched, screen, page, pages);
    });
}

/// Hall and clock in one line.
pub(super) fn small_header(sheet: &mut ChildSpawnerCommands<'_>) {
    sheet.spawn(header(false)).with_children(|header| {
        header.spawn(words(TextRole::Item, palette::INK_ON_PRIMARY, hall_name));
        header.spawn(words(TextRole::ItemStrong, palette::INK_ON_PRIMARY, time));
    });
}

/// What the screen asks, and one line about it.
pub(super) fn question(
    body: &mut ChildSpawnerCommands<'_>,
    ask: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
    about: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
) {
    body.spawn(column(LINE_GAP_PX)).with_children(|lines| {
        lines.spawn(words(TextRole::Heading, palette::INK, ask));
        lines.spawn(words(TextRole::Small, palette::INK_SOFT, about));
    });
}

/// Back one step, how the page is shown, and home.
pub(super) fn ways_out(foot: &mut ChildSpawnerCommands<'_>, back: Option<Screen>) {
    match back {
        Some(back) => {
            way_out(foot, ("Back", Icon::Back, Phrase::Back))
                .observe(move |_: On<Activate>, mut commands: Commands| commands.set_state_if_neq(back));
        }
        None => {
            foot.spawn(row(0.0));
        }
    }
    modes_button(foot);
    way_out(foot, ("Home", Icon::Home, Phrase::BackHome)).observe(go_home);
}

/// A way out; where four buttons share the narrow sheet, it has no room for its picture.
fn way_out<'a>(
    foot: &'a mut ChildSpawnerCommands<'_>,
    (name, picture, phrase): (&'static str, Icon, Phrase),
) -> EntityCommands<'a> {
    let mut button = foot.spawn(small(name, Skin::Card));
    button.entry::<Node>().and_modify(|mut node| node.min_width = px(0));
    button.with_children(|button| {
        button.spawn((
            icon(picture, 40.0, palette::INK),
            ShownWhen::new(|seen| !(seen.layout.large && seen.prompting.on)),
        ));
        button.spawn(says(TextRole::ItemStrong, palette::INK, phrase));
    });
    button
}

/// The other language, in its own words.
pub(super) fn language_button<'a>(foot: &'a mut ChildSpawnerCommands<'_>) -> EntityCommands<'a> {
    let mut button = foot.spawn(small("Language", Skin::Card));
    button
        .with_children(|button| {
            button.spawn(icon(Icon::Languages, 36.0, palette::INK));
            button.spawn(says(TextRole::Item, palette::INK, Phrase::OtherLanguage));
        })
        .observe(|_: On<Activate>, mut language: ResMut<Language>| *language = language.other());
    button
}

/// How the page is shown, and while prompts are spoken the last one again.
pub(super) fn modes_button(foot: &mut ChildSpawnerCommands<'_>) {
    foot.spawn((square("Say again", Skin::Card), ShownWhen::new(|seen| seen.prompting.on)))
        .with_child(icon(Icon::Spoken, 52.0, palette::INK))
        .observe(|_: On<Activate>, mut repeat: MessageWriter<Repeat>| {
            repeat.write(Repeat);
        });
    let mut modes = foot.spawn(small("Modes", Skin::Card));
    modes.entry::<Node>().and_modify(|mut node| node.min_width = px(TOUCH_HEIGHT_PX / LARGE));
    modes
        .with_children(|button| {
            button.spawn(icon(Icon::Modes, 52.0, palette::INK));
            // Whoever has large letters found the way.
            button.spawn((
                says(TextRole::Item, palette::INK, Phrase::Modes),
                ShownWhen::new(|seen| !seen.layout.large),
            ));
        })
        .observe(modes::show);
}

/// Home, from wherever.
pub(super) fn go_home(_: On<Activate>, mut commands: Commands<'_, '_>) {
    commands.set_state_if_neq(Screen::Home);
}

/// The hall's name.
pub(super) fn hall_name(seen: &Seen<'_>) -> Phrase {
    seen.hall.info().map_or(Phrase::Nothing, |info| Phrase::data(&info.name, &info.name_en))
}

/// What time it is.
pub(super) fn time(seen: &Seen<'_>) -> Phrase {
    Phrase::Figure(seen.clock.local(seen.clock.now()).strftime("%H:%M").to_string())
}
