//! No ticket: the server's own words why, and what to do instead.

use super::queue::moment;
use super::told::{Told, Tone, lay_told, line, way_on};
use super::{Screen, first_step};
use crate::hall::Hall;
use crate::language::Phrase;
use crate::seen::Seen;
use crate::theme::button::Skin;
use crate::theme::icon::Icon;
use crate::theme::layout::Layout;
use crate::theme::metrics::TextRole;
use crate::theme::palette;
use crate::visit::{Order, Purpose, Visit, Visits};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::error::ApiError;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Refused), draw);
}

fn draw(mut commands: Commands, layout: Res<Layout>) {
    let told = Told {
        name: "Refused screen",
        screen: Screen::Refused,
        back: None,
        picture: Icon::Warning,
        tone: Tone::Attention,
    };
    lay_told(
        &mut commands,
        *layout,
        told,
        |column| {
            line(column, "What is so", TextRole::Heading, palette::INK, |_| Phrase::RefusedTitle);
            line(column, "Reason", TextRole::Body, palette::INK, reason);
            line(column, "When to come", TextRole::Heading, palette::PRIMARY_DEEP, |seen| {
                refusal(seen)
                    .and_then(|error| error.opens_at)
                    .map_or(Phrase::Nothing, |at| Phrase::AskAgainAt(moment(seen, at)))
            });
        },
        |ways| {
            way_on(ways, *layout, ("Read the guide", Skin::Secondary, Phrase::ClosedGuides), has_guide)
                .observe(read_guide);
            way_on(ways, *layout, ("Choose another", Skin::Primary, Phrase::RefusedAction), |_| true)
                .observe(choose_another);
        },
    );
}

fn reason(seen: &Seen<'_>) -> Phrase {
    match seen.visit.as_ref().map(|visit| &visit.order) {
        Some(Order::Refused(error)) => Phrase::data(&error.message, &error.message_en),
        Some(Order::Failed) => Phrase::RejectedByServer,
        Some(Order::Open | Order::Asked { .. } | Order::Issued(_)) | None => Phrase::Nothing,
    }
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
