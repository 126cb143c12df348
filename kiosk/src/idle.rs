//! Nobody touches: count down, ask, then go home and forget.

use crate::Step;
use crate::clock::{Clock, Steady};
use crate::config::Config;
use crate::errands::desk;
use crate::flow::{self, PRINT_FOR};
use crate::language::Language;
use crate::screens::{Screen, Stay, modes};
use crate::theme::layout::Layout;
use crate::visit::{Slip, Visit};
use crate::voice::Prompting;
use bevy::picking::events::{Pointer, Press};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use std::time::Duration;

/// The countdown is shown, and the citizen is asked, for its last seconds only: a clock that always ticks hurries people. As
/// many as it takes to find the button that gives more time (WCAG 2.2, 2.2.1: twenty seconds at least).
pub const COUNTDOWN_SHOWN_S: u64 = 20;
/// The shortest limit that can be configured: there is time to choose before the citizen is asked, and no slip is left while
/// the printer may still say that it failed.
pub const IDLE_AFTER_LEAST_S: u64 = {
    let (asked_s, printed_s) = (COUNTDOWN_SHOWN_S + 10, PRINT_FOR.as_secs());
    if asked_s > printed_s { asked_s } else { printed_s }
};
/// A slip on its way is looked at longer than its printer is waited for: what became of it must be seen.
const PRINTING_FOR_S: u64 = PRINT_FOR.as_secs() + 10;
/// An order without an answer for so long is the server's outage, and the citizen is told where to go. Counted from when it
/// was asked for: impatient taps bring no answer nearer.
const ORDER_FOR_S: u64 = 20;

/// When a finger was last seen.
#[derive(Resource, Debug)]
pub struct Idle {
    touched_at: Steady,
    left_s: Option<u64>,
    asks: bool,
}

impl Idle {
    /// Touched just now.
    #[must_use]
    pub fn since(now: Steady) -> Self {
        Self { touched_at: now, left_s: None, asks: false }
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

    /// Whether the citizen is asked if they are still there, before this screen is left. Where nothing is lost nobody is
    /// asked, and the ticket's own button counts.
    #[must_use]
    pub fn asks_before_leaving(&self) -> bool {
        self.asks && self.left_s.is_some_and(|left| (1..=COUNTDOWN_SHOWN_S).contains(&left))
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

pub(crate) fn count(
    screen: Res<State<Screen>>,
    from: Res<modes::From>,
    clock: Res<Clock>,
    config: Res<Config>,
    mut visit: Option<ResMut<Visit>>,
    mut language: ResMut<Language>,
    mut layout: ResMut<Layout>,
    prompting: Res<Prompting>,
    mut idle: ResMut<Idle>,
    mut commands: Commands,
) {
    let (screen, behind) = (*screen.get(), from.behind(*screen.get()).stay());
    let stay = stay(screen, behind);
    let limit = limit(stay, behind, visit.as_deref(), idle.touched_at, &config);
    let Some((limit_s, since)) = limit else {
        (idle.left_s, idle.asks) = (None, false);
        return;
    };
    // An order is given up when it was asked for too long ago, whoever waits for it; and at home there is nothing to lose:
    // the next citizen finds the page as it ever was.
    let is_pressed = matches!(stay, Stay::Order | Stay::Errand | Stay::Home);
    let patience = if is_pressed { 1 } else { patience(*layout, prompting.on) };
    let left = Duration::from_secs(limit_s * patience).saturating_sub(clock.since(since));
    idle.left_s = Some(left.as_secs() + u64::from(left.subsec_nanos() > 0));
    idle.asks = stay == Stay::Choosing;
    if !left.is_zero() {
        return;
    }
    match stay {
        Stay::Home => {
            language.set_if_neq(Language::default());
            layout.set_if_neq(Layout { view: layout.view, ..Layout::default() });
        }
        Stay::Order => {
            commands.set_state_if_neq(visit.as_deref_mut().map_or(Screen::Home, flow::lead_on));
        }
        Stay::Errand => {
            commands.set_state_if_neq(visit.as_deref_mut().map_or(Screen::Home, desk::lead_on));
        }
        Stay::Out | Stay::Choosing | Stay::Ticket => commands.set_state_if_neq(Screen::Home),
    }
}

/// What time does: whoever turns to how the page is shown still waits for the same answer.
fn stay(screen: Screen, behind: Stay) -> Stay {
    match behind {
        Stay::Order | Stay::Errand => behind,
        Stay::Out | Stay::Home | Stay::Choosing | Stay::Ticket => screen.stay(),
    }
}

/// How many seconds, and since when; nothing where nobody is waited for.
fn limit(
    stay: Stay,
    behind: Stay,
    visit: Option<&Visit>,
    touched_at: Steady,
    config: &Config,
) -> Option<(u64, Steady)> {
    let choosing = (config.idle_after_s, touched_at);
    // What came while something else was shown leads on at once.
    let asked = |at: Option<Steady>| at.map_or((0, touched_at), |at| (ORDER_FOR_S, at));
    Some(match stay {
        Stay::Out => return None,
        Stay::Home => choosing,
        Stay::Order => asked(visit.and_then(Visit::asked_at)),
        Stay::Errand => asked(visit.and_then(|visit| visit.errand.as_ref()?.asked_at())),
        Stay::Ticket => ticket(visit, touched_at, config),
        // A number is kept for as long as it would be if nothing hid it.
        Stay::Choosing if behind == Stay::Ticket => {
            let (limit_s, since) = ticket(visit, touched_at, config);
            (limit_s.max(config.idle_after_s), since.max(touched_at))
        }
        Stay::Choosing => choosing,
    })
}

fn ticket(visit: Option<&Visit>, touched_at: Steady, config: &Config) -> (u64, Steady) {
    let Some(issued) = visit.and_then(Visit::issued) else { return (0, touched_at) };
    let for_s = match issued.slip {
        Slip::Printing(_) => return (config.idle_after_s.max(PRINTING_FOR_S), issued.since),
        Slip::Printed => config.ticket_for_s,
        // Without paper the number has to be written down.
        Slip::Failed | Slip::NotKnown(_) | Slip::NotFitted => config.ticket_for_s * 3,
    };
    (for_s, touched_at.max(issued.since))
}
