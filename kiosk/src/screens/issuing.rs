//! The order is under way. Usually over before it is read; when the server is silent, it says so.

use super::Screen;
use super::chrome::{lay, small_header, ways_out};
use super::told::{Tone, line, message};
use crate::clock::{Clock, Steady};
use crate::language::Phrase;
use crate::seen::{Seen, ShownWhen};
use crate::theme::frame::{Room, foot, middle, said};
use crate::theme::icon::Icon;
use crate::theme::layout::Layout;
use crate::theme::metrics::TextRole;
use crate::theme::palette;
use crate::visit::{Order, Visit};
use bevy::prelude::*;
use std::time::Duration;

/// Silence that is told.
const SLOW_AFTER: Duration = Duration::from_secs(2);

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Issuing), draw);
}

fn draw(mut commands: Commands, layout: Res<Layout>) {
    lay(&mut commands, "Issuing screen", Screen::Issuing, |sheet| {
        small_header(sheet);
        sheet.spawn(middle(*layout)).with_children(|middle| {
            middle.spawn(said(*layout, Room::Said)).with_children(|said| {
                message(said, *layout, (Icon::Ticket, Tone::Calm), |column| {
                    line(column, "What is so", TextRole::Heading, palette::INK, |seen| {
                        if is_slow(seen) { Phrase::IssuingSlow } else { Phrase::IssuingTitle }
                    });
                    line(column, "What to do", TextRole::Body, palette::INK_SOFT, |seen| {
                        if is_slow(seen) { Phrase::IssuingSlowHint } else { Phrase::IssuingHint }
                    });
                });
            });
        });
        // While all is well there is nothing to touch; a citizen who will not wait may leave, and the number goes back.
        sheet.spawn((foot(), ShownWhen::new(is_slow))).with_children(|foot| ways_out(foot, None));
    });
}

/// Whether the server is silent for so long that it is told.
pub(crate) fn is_slow(seen: &Seen<'_>) -> bool {
    seen.visit.as_deref().is_some_and(|visit| is_slow_at(visit, &seen.clock))
}

fn is_slow_at(visit: &Visit, clock: &Clock) -> bool {
    match visit.order {
        Order::Asked { at, slow } => is_silence(at, slow, clock),
        Order::Open | Order::Refused(_) | Order::Failed(_) | Order::Issued(_) => false,
    }
}

/// Whether a question of this moment has met silence that is told; `slow` when the server is known not to answer.
pub(super) fn is_silence(asked_at: Steady, slow: bool, clock: &Clock) -> bool {
    slow || clock.since(asked_at) >= SLOW_AFTER
}
