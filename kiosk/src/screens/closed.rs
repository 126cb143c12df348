//! A queue that issues no tickets now: why, when again, and what can be done meanwhile.

use super::chrome::{lay, small_header, ways_out};
use super::queue::{come_again, why_closed};
use super::{Screen, first_step};
use crate::hall::Hall;
use crate::language::Phrase;
use crate::seen::Seen;
use crate::theme::button::{Skin, action};
use crate::theme::frame::{body, column_middle, foot, row, spring};
use crate::theme::icon::{Icon, icon};
use crate::theme::metrics::{GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::visit::{Visit, Way};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::hall::WindowTypeView;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Closed), draw);
}

fn draw(mut commands: Commands, hall: Res<Hall>, visit: Option<Res<Visit>>) {
    let prefix = visit.as_deref().and_then(|visit| visit.window_type.clone()).unwrap_or_default();
    let has_matters = hall.matters_of(&prefix).next().is_some();
    let is_by_list = visit.is_some_and(|visit| visit.way == Way::WindowType);
    let back = is_by_list.then_some(Screen::WindowTypes);
    lay(&mut commands, "Closed screen", Screen::Closed, |sheet| {
        small_header(sheet);
        sheet.spawn(body()).with_children(|body| {
            body.spawn(spring());
            body.spawn(column_middle(GAP_PX)).with_children(|column| {
                column
                    .spawn((
                        Node {
                            width: px(300),
                            height: px(300),
                            margin: UiRect::bottom(px(40)),
                            justify_content: JustifyContent::Center,
                            align_items: AlignItems::Center,
                            border_radius: BorderRadius::MAX,
                            ..default()
                        },
                        BackgroundColor(palette::WARN_WASH),
                    ))
                    .with_children(|disc| {
                        disc.spawn(icon(Icon::Later, 170.0, palette::WARN));
                    });
                column.spawn(words(TextRole::Label, palette::INK_SOFT, |seen| {
                    about(seen, |_, w| Phrase::data(&w.name, &w.name_en))
                }));
                column.spawn(says(TextRole::Heading, palette::INK, Phrase::ClosedTitle));
                column.spawn((
                    Name::new("Why closed"),
                    words(TextRole::Body, palette::INK_SOFT, |seen| about(seen, |_, w| why_closed(w))),
                ));
                column.spawn((
                    Name::new("When to come"),
                    words(TextRole::Heading, palette::PRIMARY_DEEP, |seen| about(seen, come_again)),
                ));
            });
            body.spawn(spring());
            body.spawn(row(GAP_PX))
                .insert(Node { width: percent(100), column_gap: px(GAP_PX), ..default() })
                .with_children(|row| {
                    row.spawn(action("Choose another", Skin::Secondary))
                        .with_children(|button| {
                            button.spawn(says(TextRole::Label, Skin::Secondary.ink(), Phrase::RefusedAction));
                        })
                        .observe(|_: On<Activate>, hall: Res<Hall>, mut commands: Commands| {
                            commands.set_state_if_neq(first_step(&hall));
                        });
                    if has_matters {
                        row.spawn(action("Read its guides", Skin::Primary))
                            .with_children(|button| {
                                button.spawn(says(
                                    TextRole::Label,
                                    Skin::Primary.ink(),
                                    Phrase::ClosedGuides,
                                ));
                            })
                            .observe(|_: On<Activate>, mut commands: Commands| {
                                commands.set_state_if_neq(Screen::Matters);
                            });
                    }
                });
        });
        sheet.spawn(foot()).with_children(|foot| ways_out(foot, back));
    });
}

fn about(seen: &Seen<'_>, say: fn(&Seen<'_>, &WindowTypeView) -> Phrase) -> Phrase {
    let prefix = seen.visit.as_ref().and_then(|visit| visit.window_type.as_deref());
    prefix.and_then(|prefix| seen.hall.window_type(prefix)).map_or(Phrase::Nothing, |w| say(seen, w))
}
