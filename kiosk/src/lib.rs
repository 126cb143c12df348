//! The touch screen where a citizen takes a ticket.
//!
//! Systems never block: threads own the server's client, the card reader and the printer, and speak through
//! bounded queues. No rule of the hall is decided here, and nothing personal outlives a visit.
//!
//! # Layout
//!
//! - [`config`], [`clock`], [`wake`]: which kiosk this is, what time it is, how threads wake the loop
//! - [`hall`]: what the server last said, and whether it still stands
//! - [`search`]: finding a matter by what a finger can type (pure)
//! - [`visit`], [`person`]: one citizen's choices, card and order
//! - [`typed`]: what may be typed, checked as it is (pure)
//! - [`server`], [`card_reader`], [`printer`], [`slip`]: the other ends
//! - [`print_jobs`]: which page is which ticket's
//! - [`flow`]: what each word from there changes; [`errands`]: check-in, a slip again, a rating
//! - [`idle`]: nobody touches: home, and forget
//! - [`screens`]: a plugin per screen
//! - [`language`], [`seen`], [`theme`]: what a screen may say, look at and use
//! - [`voice`]: what is said aloud
//! - [`upkeep`]: the hall's time, the watchdog, and how the kiosk ends

pub mod card_reader;
mod card_reader_thread;
pub mod clock;
pub mod config;
pub mod errands;
pub mod flow;
pub mod hall;
pub mod idle;
pub mod language;
pub mod person;
pub mod print_jobs;
pub mod printer;
pub mod printer_thread;
pub mod sample;
pub mod screens;
pub mod search;
pub mod seen;
pub mod server;
pub mod slip;
pub mod stage;
pub mod tally;
pub mod theme;
pub mod typed;
pub mod upkeep;
pub mod visit;
pub mod voice;
pub mod wake;
pub mod window;

use bevy::prelude::*;

/// The order of a frame, after the loop was woken and before screens change.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Words from threads become facts.
    Hear,
    /// Time passes.
    Think,
    /// Screens say what is so now.
    Show,
}

/// Everything but devices, server and window: what a test or a picture also needs.
#[derive(Debug)]
pub struct KioskPlugin {
    /// Which kiosk this is.
    pub config: config::Config,
    /// What time it is.
    pub clock: clock::Clock,
}

impl Plugin for KioskPlugin {
    fn build(&self, app: &mut App) {
        app.insert_resource(self.config.clone())
            .insert_resource(self.clock.clone())
            .insert_resource(idle::Idle::since(self.clock.steady()))
            .insert_resource(visit::Visits::since(self.clock.now()))
            .init_resource::<language::Language>()
            .init_resource::<hall::Hall>()
            .init_resource::<print_jobs::PrintJobs>()
            .insert_resource(theme::fonts::RareFonts::find(&self.config.fonts))
            .configure_sets(PreUpdate, Step::Hear)
            .configure_sets(Update, (Step::Think, Step::Show).chain())
            .add_plugins((
                clock::plugin,
                flow::plugin,
                (errands::desk::plugin, errands::receipt::plugin),
                idle::plugin,
                seen::plugin,
                theme::plugin,
                screens::plugin,
                voice::plugin,
                upkeep::plugin,
            ));
    }

    fn finish(&self, app: &mut App) {
        theme::fonts::register(app);
        theme::look::register_emblem(app);
    }
}
