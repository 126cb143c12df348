//! A kiosk without a window: the test plays the server, the printer, the reader and the clock.

use bevy::input_focus::InputFocusPlugin;
use bevy::prelude::*;
use bevy::state::app::StatesPlugin;
use bevy::ui::InteractionDisabled;
use kiosk::KioskPlugin;
use kiosk::clock::Clock;
use kiosk::config::Config;
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::stage::{Stage, frames};
use std::path::Path;
use std::time::Duration;

/// The sample configuration.
pub(crate) fn config() -> Config {
    Config::parse(include_str!("../../samples/kiosk.toml"), Path::new("kiosk.toml")).unwrap()
}

/// A kiosk whose hall is not heard yet.
pub(crate) fn kiosk() -> (App, Stage) {
    kiosk_with(config())
}

/// The same with another configuration.
pub(crate) fn kiosk_with(config: Config) -> (App, Stage) {
    let mut app = App::new();
    app.add_plugins((MinimalPlugins, StatesPlugin, InputFocusPlugin));
    app.init_resource::<UiScale>();
    app.add_plugins(KioskPlugin { config, clock: Clock::stopped_at(sample::now()) });
    let stage = Stage::take(&mut app);
    (app, stage)
}

/// A kiosk at its home screen.
pub(crate) fn at_home() -> (App, Stage) {
    let (mut app, stage) = kiosk();
    stage.open(&mut app);
    assert_eq!(screen(&app), Screen::Home);
    (app, stage)
}

/// What is shown.
pub(crate) fn screen(app: &App) -> Screen {
    *app.world().resource::<State<Screen>>().get()
}

/// Everything that can be read on the screen, a line each; what only keeps a line whole is left out.
pub(crate) fn says(app: &mut App) -> String {
    let world = app.world_mut();
    let mut texts = world.query::<(Entity, &Text)>();
    let mut spans = world.query::<(&TextSpan, &ChildOf)>();
    let mut parents = world.query::<(Option<&Node>, Option<&ChildOf>)>();
    let mut said = String::new();
    for (entity, text) in texts.iter(world) {
        let mut at = Some(entity);
        let mut shown = true;
        while let Some(here) = at {
            let (node, parent) = parents.get(world, here).unwrap();
            shown &= node.is_none_or(|node| node.display != Display::None);
            at = parent.map(ChildOf::parent);
        }
        if shown {
            said.push_str(&text.0);
            spans
                .iter(world)
                .filter(|(_, of)| of.parent() == entity)
                .for_each(|(span, _)| said.push_str(&span.0));
            said.push('\n');
        }
    }
    said.replace('\u{a0}', " ").replace('\u{2060}', "")
}

/// Whether there is a thing of this name, and it is shown.
pub(crate) fn is_there(app: &mut App, name: &str) -> bool {
    let mut things = app.world_mut().query::<(&Name, &Node)>();
    things.iter(app.world()).any(|(found, node)| found.as_str() == name && node.display != Display::None)
}

/// Whether the button of this name may be pressed.
pub(crate) fn may_press(app: &mut App, name: &str) -> bool {
    let mut buttons = app.world_mut().query_filtered::<&Name, Without<InteractionDisabled>>();
    buttons.iter(app.world()).any(|found| found.as_str() == name) && is_there(app, name)
}

/// Time passes while nobody touches anything.
pub(crate) fn wait(app: &mut App, seconds: u64) {
    app.world_mut().resource_mut::<Clock>().advance(Duration::from_secs(seconds));
    frames(app);
}
