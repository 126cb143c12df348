//! Nobody touches: count down, ask, then go home and forget.

use crate::Step;
use crate::clock::{Clock, Steady};
use crate::config::Config;
use crate::errands::desk;
use crate::language::Language;
use crate::screens::{Screen, Stay};
use crate::theme::layout::Layout;
use crate::visit::{Order, Slip, Visit};
use crate::voice::Prompting;
use bevy::picking::events::{Pointer, Press};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use std::time::Duration;

/// The countdown is shown, and the citizen is asked, for its last seconds only: a clock that always ticks hurries people. As
/// many as it takes to find the button that gives more time (WCAG 2.2, 2.2.1: twenty seconds at least).
pub const COUNTDOWN_SHOWN_S: u64 = 20;
/// An order without an answer for so long is the server's outage, and the citizen is told where to go.
const ORDER_FOR_S: u64 = 20;

/// When a finger was last seen.
#[derive(Resource, Debug)]
pub struct Idle {
    touched_at: Steady,
    left_s: Option<u64>,
}

impl Idle {
    /// Touched just now.
    #[must_use]
    pub fn since(now: Steady) -> Self {
        Self { touched_at: now, left_s: None }
    }

    /// Somebody is there.
    pub fn touch(&mut self, now: Steady) {
        self.touched_at = now;
    }

    /// Seconds until this screen is left by itself, if it is.
    #[must_use]
    pub fn left_s(&self) -> Option<u64> {
        self.left_s
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.add_observer(|_: On<Pointer<Press>>, clock: Res<Clock>, mut idle: ResMut<Idle>| {
        idle.touched_at = clock.steady();
    });
    app.add_observer(|_: On<Activate>, clock: Res<Clock>, mut idle: ResMut<Idle>| {
        idle.touched_at = clock.steady();
    });
    app.add_systems(
        StateTransition,
        start_again
            .run_if(state_changed::<Screen>)
            .after(bevy::state::state::StateTransitionSystems::ExitSchedules),
    );
    app.add_systems(Update, count.in_set(Step::Think));
}

fn start_again(clock: Res<Clock>, mut idle: ResMut<Idle>) {
    idle.touched_at = clock.steady();
}

/// How much longer than others a citizen is given who asked for large letters or sits: reading and reaching take longer.
#[must_use]
pub fn patience(layout: Layout, is_spoken: bool) -> u64 {
    if layout.large || layout.low || is_spoken { 2 } else { 1 }
}

/// Whether the citizen is asked if they are still there, before this screen is left. Where nothing is lost nobody is asked,
/// and the ticket's own button counts.
#[must_use]
pub fn asks_before_leaving(screen: Screen, left_s: Option<u64>) -> bool {
    screen.stay() == Stay::Choosing && left_s.is_some_and(|left| (1..=COUNTDOWN_SHOWN_S).contains(&left))
}

pub(crate) fn count(
    screen: Res<State<Screen>>,
    clock: Res<Clock>,
    config: Res<Config>,
    mut visit: Option<ResMut<Visit>>,
    mut language: ResMut<Language>,
    mut layout: ResMut<Layout>,
    prompting: Res<Prompting>,
    mut idle: ResMut<Idle>,
    mut commands: Commands,
) {
    let (limit_s, since) = match screen.stay() {
        Stay::Out => {
            idle.left_s = None;
            return;
        }
        Stay::Home => (config.idle_after_s, idle.touched_at),
        Stay::Order | Stay::Errand => (ORDER_FOR_S, idle.touched_at),
        Stay::Ticket => match visit.as_deref().and_then(Visit::issued) {
            Some(issued) if matches!(issued.slip, Slip::Printing(_)) => (config.idle_after_s, issued.since),
            // Without paper the number has to be written down.
            Some(issued) if issued.slip != Slip::Printed => {
                (config.ticket_for_s * 3, idle.touched_at.max(issued.since))
            }
            Some(issued) => (config.ticket_for_s, idle.touched_at.max(issued.since)),
            None => (0, idle.touched_at),
        },
        Stay::Choosing => (config.idle_after_s, idle.touched_at),
    };
    // An order is given up when it was asked for too long ago, whoever waits for it; and at home there is nothing to lose:
    // the next citizen finds the page as it ever was.
    let is_pressed = matches!(screen.get(), Screen::Issuing | Screen::Asking | Screen::Home);
    let patience = if is_pressed { 1 } else { patience(*layout, prompting.on) };
    let left = Duration::from_secs(limit_s * patience).saturating_sub(clock.since(since));
    idle.left_s = Some(left.as_secs() + u64::from(left.subsec_nanos() > 0));
    if !left.is_zero() {
        return;
    }
    match screen.stay() {
        Stay::Home => {
            language.set_if_neq(Language::default());
            layout.set_if_neq(Layout { view: layout.view, ..Layout::default() });
        }
        Stay::Order => {
            if let Some(visit) = &mut visit {
                visit.order = Order::Failed;
            }
            commands.set_state_if_neq(Screen::Refused);
        }
        Stay::Errand => {
            if let Some(visit) = &mut visit {
                desk::give_up(visit);
            }
            commands.set_state_if_neq(Screen::Told);
        }
        Stay::Out | Stay::Choosing | Stay::Ticket => commands.set_state_if_neq(Screen::Home),
    }
}
