//! The window: the page is scaled to it as a whole and stands in its middle, and the loop sleeps while
//! nothing changes.

use crate::clock::Clock;
use crate::config::WindowConfig;
use crate::idle::{COUNTDOWN_SHOWN_S, Idle};
use crate::screens::{Screen, Stay, wants_frame};
use crate::theme::layout::Layout;
use bevy::prelude::*;
use bevy::window::{
    CursorOptions, MonitorSelection, PresentMode, PrimaryWindow, RequestRedraw, WindowMode, WindowResolution,
};
use bevy::winit::{UpdateMode, WinitSettings};
use std::time::Duration;

/// How often a screen with a countdown is looked at.
const COUNT_EVERY: Duration = Duration::from_secs(1);
/// Longest sleep of a screen that shows the clock.
const MINUTE: Duration = Duration::from_secs(60);

/// The window as configured.
#[must_use]
pub fn window(config: &WindowConfig) -> Window {
    Window {
        title: "Tingxu 厅序".into(),
        name: Some("tingxu-kiosk".into()),
        resolution: WindowResolution::new(config.width, config.height).with_scale_factor_override(1.0),
        present_mode: PresentMode::AutoVsync,
        mode: if config.full_screen {
            WindowMode::BorderlessFullscreen(MonitorSelection::Primary)
        } else {
            WindowMode::Windowed
        },
        ..default()
    }
}

/// The pointer as configured: a touch screen needs none.
#[must_use]
pub fn pointer(config: &WindowConfig) -> CursorOptions {
    CursorOptions { visible: !config.hide_pointer, ..default() }
}

/// Scales the page, and lets the loop sleep.
pub fn plugin(app: &mut App) {
    app.insert_resource(sleeping(COUNT_EVERY));
    app.add_systems(Startup, |mut commands: Commands| {
        // One camera, flat colours, no filter: what an interface needs and a slow renderer can do.
        commands.spawn((Camera2d, Msaa::Off));
    });
    app.add_systems(PreUpdate, fit);
    app.add_systems(Last, (settle, sleep));
}

fn fit(windows: Query<&Window, (With<PrimaryWindow>, Changed<Window>)>, mut layout: ResMut<Layout>) {
    if let Ok(window) = windows.single() {
        let view = Vec2::new(window.width(), window.height());
        if view.min_element() > 0.0 {
            layout.set_if_neq(Layout { view, ..*layout });
        }
    }
}

fn settle(world: &mut World) {
    if wants_frame(world) {
        world.write_message(RequestRedraw);
    }
}

fn sleep(
    screen: Res<State<Screen>>,
    clock: Res<Clock>,
    idle: Res<Idle>,
    mut settings: ResMut<WinitSettings>,
) {
    let wanted = sleeping(next_look(*screen.get(), idle.left_s(), &clock));
    if settings.focused_mode != wanted.focused_mode {
        *settings = wanted;
    }
}

/// When the screen changes by itself the next time: a second of its countdown, or a minute of its clock.
fn next_look(screen: Screen, left_s: Option<u64>, clock: &Clock) -> Duration {
    let second = u64::try_from(clock.now().as_second().rem_euclid(60)).unwrap_or(0);
    let minute = MINUTE.saturating_sub(Duration::from_secs(second));
    let counting = match screen.stay() {
        Stay::Out => return minute,
        Stay::Order | Stay::Errand => return COUNT_EVERY,
        Stay::Ticket => left_s,
        Stay::Home | Stay::Choosing => left_s.map(|left| left.saturating_sub(COUNTDOWN_SHOWN_S)),
    };
    match (counting, screen) {
        (Some(0), Screen::Home) | (None, _) => minute,
        (Some(until), Screen::Home) => minute.min(Duration::from_secs(until + COUNTDOWN_SHOWN_S)),
        (_, Screen::Ticket) | (Some(0), _) => COUNT_EVERY,
        (Some(until), _) => minute.min(Duration::from_secs(until)),
    }
}

fn sleeping(wait: Duration) -> WinitSettings {
    let mode = UpdateMode::reactive_low_power(wait);
    WinitSettings { focused_mode: mode, unfocused_mode: mode }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loop_sleeps_until_something_changes_by_itself() {
        // 20 seconds before the next minute.
        let clock = Clock::stopped_at("2026-11-23T01:42:40Z".parse().unwrap());
        let look = |screen, left_s| next_look(screen, left_s, &clock).as_secs();
        assert_eq!(look(Screen::OutOfService, None), 20);
        assert_eq!(look(Screen::Home, Some(0)), 20);
        assert_eq!(look(Screen::Confirm, Some(45)), 20, "the clock ticks before the countdown is shown");
        assert_eq!(look(Screen::Confirm, Some(26)), 6);
        assert_eq!(look(Screen::Confirm, Some(20)), 1);
        assert_eq!(look(Screen::Ticket, Some(18)), 1);
    }
}
