//! No ticket: the server's own words why, and what to do instead. Silence is no refusal, and is not told as one.

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
use crate::visit::{Failure, Order, Purpose, Visit, Visits};
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
            line(column, "What is so", TextRole::Heading, palette::INK, |seen| {
                if has_no_answer(seen) { Phrase::NoAnswerTitle } else { Phrase::RefusedTitle }
            });
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
            way_on(ways, *layout, ("Choose another", Skin::Primary, Phrase::RefusedAction), |seen| {
                !has_no_answer(seen)
            })
            .observe(choose_another);
            // Without a server the desk is all there is.
            way_on(ways, *layout, ("Try again", Skin::Primary, Phrase::NoAnswerAgain), |seen| {
                has_no_answer(seen) && seen.hall.is_live()
            })
            .observe(try_again);
        },
    );
}

fn reason(seen: &Seen<'_>) -> Phrase {
    match seen.visit.as_ref().map(|visit| &visit.order) {
        Some(Order::Refused(error)) => Phrase::data(&error.message, &error.message_en),
        Some(Order::Failed(Failure::NoAnswer)) => Phrase::NoAnswerHint,
        Some(Order::Failed(Failure::Senseless)) => Phrase::RejectedByServer,
        Some(Order::Open | Order::Asked { .. } | Order::Issued(_)) | None => Phrase::Nothing,
    }
}

/// Whether nobody answered.
pub(crate) fn has_no_answer(seen: &Seen<'_>) -> bool {
    let order = seen.visit.as_ref().map(|visit| &visit.order);
    matches!(order, Some(Order::Failed(Failure::NoAnswer)))
}

fn refusal<'a>(seen: &'a Seen<'_>) -> Option<&'a ApiError> {
    match &seen.visit.as_ref()?.order {
        Order::Refused(error) => Some(error),
        Order::Open | Order::Asked { .. } | Order::Failed(_) | Order::Issued(_) => None,
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

/// The same under a new name. What the first order brings after all is given back.
fn try_again(_: On<Activate>, mut visits: ResMut<Visits>, mut visit: ResMut<Visit>, mut commands: Commands) {
    visits.again(&mut visit);
    commands.set_state_if_neq(Screen::Confirm);
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
