//! No ticket: the server's own words why, and what to do instead.

use super::chrome::{lay, small_header, ways_out};
use super::queue::moment;
use super::{Screen, first_step};
use crate::hall::Hall;
use crate::language::Phrase;
use crate::seen::{Seen, ShownWhen};
use crate::theme::button::{Skin, action};
use crate::theme::frame::{body, column_middle, foot, spring};
use crate::theme::icon::{Icon, icon};
use crate::theme::metrics::{GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::visit::{Order, Purpose, Visit, Visits};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::error::ApiError;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Refused), draw);
}

fn draw(mut commands: Commands) {
    lay(&mut commands, "Refused screen", Screen::Refused, |sheet| {
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
                        disc.spawn(icon(Icon::Warning, 170.0, palette::WARN));
                    });
                column.spawn(says(TextRole::Heading, palette::INK, Phrase::RefusedTitle));
                column
                    .spawn((
                        Name::new("Reason"),
                        words(TextRole::Body, palette::INK, |seen| {
                            match seen.visit.as_ref().map(|visit| &visit.order) {
                                Some(Order::Refused(error)) => {
                                    Phrase::data(&error.message, &error.message_en)
                                }
                                Some(Order::Failed) => Phrase::RejectedByServer,
                                Some(Order::Open | Order::Asked { .. } | Order::Issued(_)) | None => {
                                    Phrase::Nothing
                                }
                            }
                        }),
                    ))
                    .insert(TextLayout::justify(Justify::Center));
                column.spawn((
                    Name::new("When to come"),
                    words(TextRole::Heading, palette::PRIMARY_DEEP, |seen| {
                        refusal(seen)
                            .and_then(|error| error.opens_at)
                            .map_or(Phrase::Nothing, |at| Phrase::AskAgainAt(moment(seen, at)))
                    }),
                ));
            });
            body.spawn(spring());
            body.spawn(Node { width: percent(100), column_gap: px(GAP_PX), ..default() }).with_children(
                |row| {
                    row.spawn((action("Read the guide", Skin::Secondary), ShownWhen::new(has_guide)))
                        .with_children(|button| {
                            button.spawn(says(TextRole::Label, Skin::Secondary.ink(), Phrase::ClosedGuides));
                        })
                        .observe(read_guide);
                    row.spawn(action("Choose another", Skin::Primary))
                        .with_children(|button| {
                            button.spawn(says(TextRole::Label, Skin::Primary.ink(), Phrase::RefusedAction));
                        })
                        .observe(choose_another);
                },
            );
        });
        sheet.spawn(foot()).with_children(|foot| ways_out(foot, None));
    });
}

fn refusal<'a>(seen: &'a Seen<'_>) -> Option<&'a ApiError> {
    match &seen.visit.as_ref()?.order {
        Order::Refused(error) => Some(error),
        Order::Open | Order::Asked { .. } | Order::Failed | Order::Issued(_) => None,
    }
}

/// Whether the refused ticket was for a matter: what to bring can be read until then.
fn has_guide(seen: &Seen<'_>) -> bool {
    let matter = seen.visit.as_ref().and_then(|visit| visit.matter.as_deref());
    refusal(seen).is_some() && matter.is_some_and(|id| seen.hall.matter(id).is_some())
}

/// What comes of it is another order.
fn read_guide(_: On<Activate>, mut visits: ResMut<Visits>, mut visit: ResMut<Visit>, mut commands: Commands) {
    visits.again(&mut visit);
    commands.set_state_if_neq(Screen::Guide);
}

fn choose_another(
    _: On<Activate>,
    hall: Res<Hall>,
    mut visits: ResMut<Visits>,
    mut visit: ResMut<Visit>,
    mut commands: Commands,
) {
    visits.again(&mut visit);
    visit.purpose = Purpose::Ticket;
    commands.set_state_if_neq(first_step(&hall));
}
