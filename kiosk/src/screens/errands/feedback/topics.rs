//! What it is about: topics to be chosen and given up again, a few at most, or none.

use super::super::sheet::chosen_edge;
use super::{draft, say};
use crate::errands::desk::Desk;
use crate::language::{FeedbackPhrase, Language};
use crate::screens::Screen;
use crate::screens::chrome::{lay_parts, question};
use crate::seen::{EnabledWhen, Seen, ShownWhen};
use crate::theme::button::{Skin, action, card};
use crate::theme::frame::{Room, column_wide, grid, spring};
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

/// Room that a list has less than the layout says, where the page is low.
const SPARE_PX: f32 = 40.0;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<TopicsPage>();
    app.add_systems(OnEnter(Screen::Feedback), |mut page: ResMut<TopicsPage>| page.0 = 0);
    app.add_systems(OnEnter(Screen::FeedbackTopics), draw);
}

/// Which page of the topics is shown.
#[derive(Resource, Debug, Default)]
struct TopicsPage(usize);

fn draw(mut commands: Commands, layout: Res<Layout>, language: Res<Language>, page: Res<TopicsPage>) {
    let columns: u16 = match (layout.arrangement(), layout.large, *language) {
        (Arrangement::Wide, false, Language::Zh) => 3,
        _ => 2,
    };
    let used_px = layout.touch_px(ACTION_HEIGHT_PX) + GAP_PX + SPARE_PX;
    let rows = layout.rows_beside(used_px, TOUCH_HEIGHT_PX, TOUCH_GAP_PX).max(1);
    let fit = rows * usize::from(columns);
    let most = if layout.large { fit.min(LARGE_MAX) } else { fit };
    let pages = TOPICS.len().div_ceil(most);
    let page = page.0 % pages;
    let topics = TOPICS.chunks(most).nth(page).unwrap_or_default();
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
            touched.spawn(spring());
            let row = Node { width: percent(100), column_gap: px(GAP_PX), flex_shrink: 0.0, ..default() };
            touched.spawn((row, Pickable::IGNORE)).with_children(|row| {
                if pages > 1 {
                    let more = FeedbackPhrase::MoreTopics(page + 1, pages);
                    row.spawn(action("More topics", Skin::Secondary))
                        .with_child(says(TextRole::Label, Skin::Secondary.ink(), say(more)))
                        .observe(|_: On<Activate>, mut page: ResMut<TopicsPage>, mut commands: Commands| {
                            page.0 += 1;
                            // To the screen already shown: it is laid out anew.
                            commands.set_state(Screen::FeedbackTopics);
                        });
                }
                row.spawn(action("Onward", Skin::Primary))
                    .with_child(says(TextRole::Label, Skin::Primary.ink(), say(FeedbackPhrase::Onward)))
                    .observe(|_: On<Activate>, mut commands: Commands| {
                        commands.set_state_if_neq(Screen::FeedbackText);
                    });
            });
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
