//! The head of the home screen: whose hall this is, and what time it is.

use super::chrome::{hall_name, time};
use crate::language::Phrase;
use crate::theme::frame::{column, header, row};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::look::EMBLEM;
use crate::theme::metrics::{GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::words;
use bevy::prelude::*;

/// Emblem and name of the hall, time and date.
pub(super) fn top(sheet: &mut ChildSpawnerCommands<'_>, layout: Layout, has_emblem: bool) {
    let is_roomy = !layout.large && layout.arrangement() != Arrangement::Wide;
    let (emblem_px, name, clock) = match (is_roomy, layout.large) {
        (true, _) => (88.0, TextRole::Label, TextRole::Figure),
        (false, false) => (72.0, TextRole::Label, TextRole::Figure),
        (false, true) => (60.0, TextRole::ItemStrong, TextRole::Label),
    };
    sheet.spawn(header(is_roomy)).with_children(|header| {
        header.spawn(row(28.0)).with_children(|left| {
            if has_emblem {
                let side = px(emblem_px);
                left.spawn((Node { width: side, height: side, ..default() }, ImageNode::new(EMBLEM)));
            } else {
                emblem(left, emblem_px);
            }
            left.spawn(column(4.0)).with_children(|names| {
                names.spawn(words(name, palette::INK_ON_PRIMARY, hall_name));
                if is_roomy {
                    names.spawn(words(TextRole::Small, palette::INK_ON_PRIMARY_SOFT, |seen| {
                        seen.hall
                            .info()
                            .map_or(Phrase::Nothing, |info| Phrase::data(&info.name_en, &info.name))
                    }));
                }
            });
        });
        header
            .spawn(column(0.0))
            .insert(Node {
                flex_direction: if is_roomy { FlexDirection::Column } else { FlexDirection::RowReverse },
                align_items: if is_roomy { AlignItems::FlexEnd } else { AlignItems::Center },
                column_gap: px(GAP_PX),
                flex_shrink: 0.0,
                ..default()
            })
            .with_children(|column| {
                column.spawn(words(clock, palette::INK_ON_PRIMARY, time));
                // Whoever asked for large letters has the time; the date would take it the room.
                if !layout.large {
                    column.spawn(words(TextRole::Small, palette::INK_ON_PRIMARY_SOFT, |seen| {
                        let today = seen.clock.local(seen.clock.now());
                        Phrase::Today {
                            month: today.month(),
                            day: today.day(),
                            weekday: today.weekday().to_monday_one_offset(),
                        }
                    }));
                }
            });
    });
}

fn emblem(left: &mut ChildSpawnerCommands<'_>, side_px: f32) {
    left.spawn((
        Node {
            width: px(side_px),
            height: px(side_px),
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            border: UiRect::all(px(5)),
            border_radius: BorderRadius::MAX,
            flex_shrink: 0.0,
            ..default()
        },
        BorderColor::all(palette::INK_ON_PRIMARY),
    ))
    .with_children(|emblem| {
        let role = if side_px > 64.0 { TextRole::Label } else { TextRole::ItemStrong };
        emblem.spawn(words(role, palette::INK_ON_PRIMARY, |seen| {
            let own = seen.config.emblem.clone();
            own.or_else(|| seen.hall.info().map(|info| info.emblem.clone()))
                .map_or(Phrase::Nothing, Phrase::Figure)
        }));
    });
}
