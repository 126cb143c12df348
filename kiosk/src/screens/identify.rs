//! Whose ticket: the card is tapped, and the screen says at every moment what the reader makes of it.

use super::chrome::{lay, question, small_header, ways_out};
use super::{Screen, before_identify, real_name};
use crate::card_reader::{CardReader, ReaderCondition, ReaderFeedback};
use crate::hall::Hall;
use crate::language::Phrase;
use crate::seen::{Seen, ShownWhen};
use crate::theme::button::{Skin, action};
use crate::theme::frame::{body, column_middle, foot, panel, spring};
use crate::theme::icon::{Icon, icon};
use crate::theme::metrics::{GAP_PX, TextRole};
use crate::theme::notice::notice_large;
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::visit::Visit;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::hall::RealName;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        OnEnter(Screen::Identify),
        (|mut reader: ResMut<CardReader>| reader.want(true), draw).chain(),
    );
    app.add_systems(OnExit(Screen::Identify), |mut reader: ResMut<CardReader>| reader.want(false));
}

fn draw(mut commands: Commands, hall: Res<Hall>, visit: Option<Res<Visit>>) {
    let back = visit.as_deref().map_or(Screen::WindowTypes, |visit| before_identify(&hall, visit));
    let is_required = visit.is_some_and(|visit| real_name(&hall, &visit) == RealName::Required);
    lay(&mut commands, "Identify screen", Screen::Identify, |sheet| {
        small_header(sheet);
        sheet.spawn(body()).with_children(|body| {
            question(
                body,
                |_| Phrase::IdentifyTitle,
                move |_| {
                    if is_required { Phrase::IdentifyRequired } else { Phrase::IdentifyWhy }
                },
            );
            let lost = if is_required { Phrase::ReaderLostRequired } else { Phrase::ReaderLostOptional };
            notice_large(body, "Reader notice", is_lost, |_| Phrase::ReaderLost, lost);
            reader_panel(body);
            body.spawn(spring());
            if !is_required {
                body.spawn(Node { width: percent(100), ..default() }).with_children(|row| {
                    row.spawn(action("Without a card", Skin::Secondary))
                        .with_children(|button| {
                            button.spawn(says(TextRole::Label, Skin::Secondary.ink(), Phrase::SkipCard));
                        })
                        .observe(|_: On<Activate>, mut commands: Commands| {
                            commands.set_state_if_neq(Screen::Confirm);
                        });
                });
            }
            body.spawn(column_middle(0.0)).with_children(|line| {
                line.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::PrivacyNote));
            });
        });
        sheet.spawn(foot()).with_children(|foot| ways_out(foot, Some(back)));
    });
}

fn is_lost(seen: &Seen<'_>) -> bool {
    seen.reader.condition != ReaderCondition::Well
}

/// One picture and two lines for each thing the reader can be doing; exactly one is there.
fn reader_panel(body: &mut ChildSpawnerCommands<'_>) {
    body.spawn((Name::new("Reader panel"), panel(), ShownWhen::new(|seen| !is_lost(seen))))
        .insert(Node {
            width: percent(100),
            height: px(900),
            flex_shrink: 0.0,
            flex_direction: FlexDirection::Column,
            justify_content: JustifyContent::Center,
            border: UiRect::all(px(2)),
            border_radius: BorderRadius::all(px(24)),
            padding: UiRect::horizontal(px(40)),
            ..default()
        })
        .with_children(|panel| {
            for (name, feedback, picture, ink, wash) in [
                (
                    "Waiting for card",
                    ReaderFeedback::Waiting,
                    Icon::Card,
                    palette::PRIMARY_DEEP,
                    palette::PRIMARY_WASH,
                ),
                (
                    "Reading card",
                    ReaderFeedback::Reading,
                    Icon::Busy,
                    palette::PRIMARY_DEEP,
                    palette::PRIMARY_WASH,
                ),
                (
                    "Card unreadable",
                    ReaderFeedback::Unreadable,
                    Icon::Warning,
                    palette::WARN,
                    palette::WARN_WASH,
                ),
                ("Card expired", ReaderFeedback::Expired, Icon::No, palette::STOP, palette::STOP_WASH),
                (
                    "Card left behind",
                    ReaderFeedback::LeftBehind,
                    Icon::Card,
                    palette::WARN,
                    palette::WARN_WASH,
                ),
            ] {
                panel
                    .spawn((
                        Name::new(name),
                        column_middle(GAP_PX),
                        ShownWhen::new(move |seen| seen.reader.feedback == feedback),
                    ))
                    .with_children(|column| {
                        column
                            .spawn((
                                Node {
                                    width: px(380),
                                    height: px(380),
                                    margin: UiRect::bottom(px(24)),
                                    justify_content: JustifyContent::Center,
                                    align_items: AlignItems::Center,
                                    border_radius: BorderRadius::MAX,
                                    ..default()
                                },
                                BackgroundColor(wash),
                            ))
                            .with_children(|disc| {
                                disc.spawn(icon(picture, 220.0, ink));
                            });
                        column.spawn(words(TextRole::Heading, ink, move |_| title(feedback)));
                        column.spawn(words(TextRole::Body, palette::INK_SOFT, move |_| hint(feedback)));
                    });
            }
        });
}

fn title(feedback: ReaderFeedback) -> Phrase {
    match feedback {
        ReaderFeedback::Waiting => Phrase::TapCard,
        ReaderFeedback::Reading => Phrase::ReadingCard,
        ReaderFeedback::Unreadable => Phrase::CardUnreadable,
        ReaderFeedback::Expired => Phrase::CardExpired,
        ReaderFeedback::LeftBehind => Phrase::CardLeftBehind,
    }
}

fn hint(feedback: ReaderFeedback) -> Phrase {
    match feedback {
        ReaderFeedback::Waiting => Phrase::TapCardHint,
        ReaderFeedback::Reading => Phrase::ReadingCardHint,
        ReaderFeedback::Unreadable => Phrase::CardUnreadableHint,
        ReaderFeedback::Expired => Phrase::CardExpiredHint,
        ReaderFeedback::LeftBehind => Phrase::CardLeftBehindHint,
    }
}
