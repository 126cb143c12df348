//! What it is about: topics to be chosen and given up again, a few at most, or none.

use super::super::sheet::{chosen_edge, deed};
use super::{draft, say};
use crate::errands::desk::Desk;
use crate::language::{FeedbackPhrase, Language};
use crate::screens::Screen;
use crate::screens::chrome::{lay_parts, question};
use crate::screens::list::{ListPage, part, turner};
use crate::seen::{EnabledWhen, Seen, ShownWhen};
use crate::theme::button::{Skin, card};
use crate::theme::frame::{Room, column_wide, grid};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{ACTION_HEIGHT_PX, GAP_PX, RADIUS_PX, TOUCH_GAP_PX, TOUCH_HEIGHT_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::says;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::feedback::{TOPICS, TOPICS_MAX};

/// Most choices on one page in large type, as everywhere.
const LARGE_MAX: usize = 6;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::FeedbackTopics), draw);
}

fn draw(mut commands: Commands, layout: Res<Layout>, language: Res<Language>, mut list: ResMut<ListPage>) {
    let page = list.of(Screen::FeedbackTopics, "");
    let columns = match (layout.arrangement(), layout.large, *language) {
        (Arrangement::Wide, false, Language::Zh) => 3,
        _ => 2,
    };
    let used_px = layout.touch_px(ACTION_HEIGHT_PX) + GAP_PX;
    let rows = layout.rows_beside(used_px, TOUCH_HEIGHT_PX, TOUCH_GAP_PX).max(1);
    let fit = rows * usize::from(columns);
    let most = if layout.large { fit.min(LARGE_MAX) } else { fit };
    // The buttons that turn pages take a whole row.
    let shown =
        if TOPICS.len() <= most { most } else { (most.saturating_sub(usize::from(columns)) + 1).max(2) };
    let (topics, page, pages) = part(&TOPICS, page, shown);
    lay_parts(
        &mut commands,
        *layout,
        ("Topics screen", Screen::FeedbackTopics, Some(Screen::Feedback)),
        Room::Touched,
        |said| question(said, |_| say(FeedbackPhrase::TopicsTitle), |_| say(FeedbackPhrase::TopicsHint)),
        |touched| {
            touched.spawn(grid(columns)).with_children(|chips| {
                for &topic in topics {
                    chip(chips, topic);
                }
            });
            turner(touched, Screen::FeedbackTopics, page, pages);
            deed(touched, "Onward", Skin::Primary, |_| say(FeedbackPhrase::Onward)).observe(
                |_: On<Activate>, mut commands: Commands| commands.set_state_if_neq(Screen::FeedbackText),
            );
        },
    );
}

fn chip(chips: &mut ChildSpawnerCommands<'_>, topic: &'static str) {
    let is_chosen = move |seen: &Seen<'_>| draft(seen).is_some_and(|draft| draft.topics().contains(&topic));
    let has_room = move |seen: &Seen<'_>| {
        is_chosen(seen) || draft(seen).is_some_and(|draft| draft.topics().len() < TOPICS_MAX)
    };
    chips
        .spawn((card(format!("Topic {topic}"), Skin::Card, TOUCH_HEIGHT_PX), EnabledWhen::new(has_room)))
        .with_children(|chip| {
            chip.spawn((chosen_edge(RADIUS_PX), ShownWhen::new(is_chosen)));
            chip.spawn(column_wide()).with_children(|lines| {
                lines.spawn(says(TextRole::ItemStrong, palette::INK, say(FeedbackPhrase::Topic(topic))));
            });
            chip.spawn((icon(Icon::Done, 44.0, palette::OK), ShownWhen::new(is_chosen)));
        })
        .observe(move |_: On<Activate>, mut desk: Desk| desk.toggle_topic(topic));
}
