//! No connection: said plainly, with since when, where to go instead, and that nothing has to be done.

use super::Screen;
use super::chrome::{hall_name, language_button, lay, time};
use super::told::{Tone, line, message};
use crate::hall::Line;
use crate::language::Phrase;
use crate::seen::Seen;
use crate::theme::frame::{Room, foot, header, middle, row, said};
use crate::theme::icon::Icon;
use crate::theme::layout::Layout;
use crate::theme::metrics::TextRole;
use crate::theme::palette;
use crate::theme::text::words;
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::OutOfService), draw);
}

fn is_connecting(seen: &Seen<'_>) -> bool {
    seen.hall.line() == Line::Connecting
}

fn draw(mut commands: Commands, layout: Res<Layout>) {
    lay(&mut commands, "Out of service screen", Screen::OutOfService, |sheet| {
        // A grey head: nothing on this page is live.
        sheet.spawn(header(false)).insert(BackgroundColor(palette::INK_SOFT)).with_children(|header| {
            header.spawn(words(TextRole::Item, palette::INK_ON_PRIMARY, hall_name));
            header.spawn(words(TextRole::ItemStrong, palette::INK_ON_PRIMARY, time));
        });
        sheet.spawn(middle(*layout)).with_children(|middle| {
            middle.spawn(said(*layout, Room::Said)).with_children(|said| {
                message(said, *layout, (Icon::Offline, Tone::Quiet), |column| {
                    line(column, "What is wrong", TextRole::Heading, palette::INK, |seen| {
                        if is_connecting(seen) { Phrase::ConnectingTitle } else { Phrase::OutTitle }
                    });
                    line(column, "What to do", TextRole::Figure, palette::PRIMARY_DEEP, |seen| {
                        if is_connecting(seen) { Phrase::ConnectingHint } else { Phrase::OutAdvice }
                    });
                    line(column, "Who helps", TextRole::Body, palette::INK, |_| Phrase::OutHelp);
                    line(column, "Since when", TextRole::Body, palette::INK_SOFT, since);
                    line(column, "What follows", TextRole::Body, palette::INK_SOFT, |seen| {
                        if is_connecting(seen) { Phrase::Nothing } else { Phrase::OutRecovers }
                    });
                });
            });
        });
        sheet.spawn(foot()).with_children(|foot| {
            foot.spawn(row(0.0));
            language_button(foot);
        });
    });
}

fn since(seen: &Seen<'_>) -> Phrase {
    match seen.hall.line() {
        Line::Lost { since } => Phrase::OutSince(seen.clock.local(since).strftime("%H:%M").to_string()),
        Line::Connecting | Line::Live => Phrase::Nothing,
    }
}
