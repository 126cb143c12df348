//! A queue that issues no tickets now: why, when again, and what can be done meanwhile. It goes on by itself when the queue
//! opens.

use super::queue::{come_again, why_closed};
use super::steps::Steps;
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
use crate::visit::{Visit, Way};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::hall::WindowTypeView;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Closed), draw);
    app.add_systems(Update, go_on.run_if(in_state(Screen::Closed)).in_set(crate::Step::Think));
}

/// The queue opened while its citizen was told that it is closed.
fn go_on(hall: Res<Hall>, steps: Steps, visit: Option<Res<Visit>>, mut commands: Commands) {
    let Some(visit) = visit else { return };
    if visit.window_type.as_deref().is_some_and(|prefix| hall.issues(prefix)) {
        commands.set_state_if_neq(steps.after_window_type(&visit));
    }
}

fn draw(mut commands: Commands, hall: Res<Hall>, visit: Option<Res<Visit>>, layout: Res<Layout>) {
    let prefix = visit.as_deref().and_then(|visit| visit.window_type.clone()).unwrap_or_default();
    let has_matters = hall.matters_of(&prefix).next().is_some();
    let is_by_list = visit.is_some_and(|visit| visit.way == Way::WindowType);
    let told = Told {
        name: "Closed screen",
        screen: Screen::Closed,
        back: is_by_list.then_some(Screen::WindowTypes),
        picture: Icon::Later,
        tone: Tone::Attention,
    };
    lay_told(
        &mut commands,
        *layout,
        told,
        |column| {
            line(column, "Which queue", TextRole::Label, palette::INK_SOFT, |seen| {
                about(seen, |_, w| Phrase::data(&w.name, &w.name_en))
            });
            line(column, "What is so", TextRole::Heading, palette::INK, |_| Phrase::ClosedTitle);
            line(column, "Why closed", TextRole::Body, palette::INK_SOFT, |seen| {
                about(seen, |_, w| why_closed(w))
            });
            line(column, "When to come", TextRole::Heading, palette::PRIMARY_DEEP, |seen| {
                about(seen, come_again)
            });
        },
        |ways| {
            way_on(ways, *layout, ("Choose another", Skin::Secondary, Phrase::RefusedAction), |_| true)
                .observe(|_: On<Activate>, hall: Res<Hall>, mut commands: Commands| {
                    commands.set_state_if_neq(first_step(&hall));
                });
            if has_matters {
                way_on(ways, *layout, ("Read its guides", Skin::Primary, Phrase::ClosedGuides), |_| true)
                    .observe(|_: On<Activate>, mut commands: Commands| {
                        commands.set_state_if_neq(Screen::Matters);
                    });
            }
        },
    );
}

fn about(seen: &Seen<'_>, say: fn(&Seen<'_>, &WindowTypeView) -> Phrase) -> Phrase {
    let prefix = seen.visit.as_ref().and_then(|visit| visit.window_type.as_deref());
    prefix.and_then(|prefix| seen.hall.window_type(prefix)).map_or(Phrase::Nothing, |w| say(seen, w))
}
