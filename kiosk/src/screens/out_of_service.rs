//! No connection: said plainly, with since when, where to go instead, and that nothing has to be done.

use super::Screen;
use super::chrome::lay;
use crate::hall::Line;
use crate::language::{Language, Phrase};
use crate::seen::Seen;
use crate::theme::button::{Skin, small};
use crate::theme::frame::{column_middle, foot, header, row, spring};
use crate::theme::icon::{Icon, icon};
use crate::theme::metrics::{GAP_PX, MARGIN_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{says, words};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::OutOfService), draw);
}

fn is_connecting(seen: &Seen<'_>) -> bool {
    seen.hall.line() == Line::Connecting
}

fn draw(mut commands: Commands) {
    lay(&mut commands, "Out of service screen", Screen::OutOfService, |sheet| {
        // A grey head: nothing on this page is live.
        sheet.spawn(header(false)).insert(BackgroundColor(palette::INK_SOFT)).with_children(|header| {
            header.spawn(words(TextRole::Item, palette::INK_ON_PRIMARY, super::chrome::hall_name));
            header.spawn(words(TextRole::ItemStrong, palette::INK_ON_PRIMARY, super::chrome::time));
        });
        sheet.spawn(spring());
        sheet
            .spawn(column_middle(GAP_PX))
            .insert(Node {
                width: percent(100),
                flex_direction: FlexDirection::Column,
                align_items: AlignItems::Center,
                row_gap: px(28),
                padding: UiRect::horizontal(px(MARGIN_PX * 2.0)),
                ..default()
            })
            .with_children(|column| {
                column
                    .spawn((
                        Node {
                            width: px(340),
                            height: px(340),
                            margin: UiRect::bottom(px(40)),
                            justify_content: JustifyContent::Center,
                            align_items: AlignItems::Center,
                            border_radius: BorderRadius::MAX,
                            ..default()
                        },
                        BackgroundColor(palette::SURFACE_QUIET),
                    ))
                    .with_children(|disc| {
                        disc.spawn(icon(Icon::Offline, 190.0, palette::INK_SOFT));
                    });
                column.spawn((
                    Name::new("What is wrong"),
                    words(TextRole::Figure, palette::INK, |seen| {
                        if is_connecting(seen) { Phrase::ConnectingTitle } else { Phrase::OutTitle }
                    }),
                ));
                column.spawn((
                    Name::new("What to do"),
                    words(TextRole::Heading, palette::PRIMARY_DEEP, |seen| {
                        if is_connecting(seen) { Phrase::ConnectingHint } else { Phrase::OutAdvice }
                    }),
                ));
                column.spawn((Name::new("Since when"), words(TextRole::Body, palette::INK_SOFT, since)));
                column
                    .spawn(words(TextRole::Body, palette::INK_SOFT, |seen| {
                        if is_connecting(seen) { Phrase::Nothing } else { Phrase::OutRecovers }
                    }))
                    .insert(TextLayout::justify(Justify::Center));
            });
        sheet.spawn(spring());
        sheet.spawn(foot()).with_children(|foot| {
            foot.spawn(row(0.0));
            foot.spawn(small("Language", Skin::Card))
                .with_children(|button| {
                    button.spawn(icon(Icon::Languages, 40.0, palette::INK));
                    button.spawn(says(TextRole::ItemStrong, palette::INK, Phrase::OtherLanguage));
                })
                .observe(|_: On<Activate>, mut language: ResMut<Language>| *language = language.other());
        });
    });
}

fn since(seen: &Seen<'_>) -> Phrase {
    match seen.hall.line() {
        Line::Lost { since } => Phrase::OutSince(seen.clock.local(since).strftime("%H:%M").to_string()),
        Line::Connecting | Line::Live => Phrase::Nothing,
    }
}
