//! No ticket: the server's own words why, and what to do instead.

use super::Screen;
use super::chrome::{lay, small_header, ways_out};
use crate::language::Phrase;
use crate::theme::button::{Skin, action};
use crate::theme::frame::{body, column_middle, foot, spring};
use crate::theme::icon::{Icon, icon};
use crate::theme::metrics::{GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::visit::{Order, Visit, Visits};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

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
            });
            body.spawn(spring());
            body.spawn(Node { width: percent(100), ..default() }).with_children(|row| {
                row.spawn(action("Choose another", Skin::Primary))
                    .with_children(|button| {
                        button.spawn(says(TextRole::Label, Skin::Primary.ink(), Phrase::RefusedAction));
                    })
                    .observe(choose_another);
            });
        });
        sheet.spawn(foot()).with_children(|foot| ways_out(foot, None));
    });
}

fn choose_another(
    _: On<Activate>,
    mut visits: ResMut<Visits>,
    mut visit: ResMut<Visit>,
    mut commands: Commands,
) {
    visits.again(&mut visit);
    commands.set_state_if_neq(Screen::WindowTypes);
}
