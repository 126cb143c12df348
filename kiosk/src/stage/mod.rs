//! A kiosk on a stage: whoever holds the [`Stage`] plays the server, the printer and the card reader.
//! Tests and pictures use it; a kiosk in a hall does not.

mod errands;
pub mod papers;
mod picture;
mod places;
mod scenes;
mod studio;
mod variants;

pub use picture::{Colour, Picture, PictureError};
pub use scenes::{Scene, scenes};
pub use studio::{PaintError, lay_out, paint};
pub use variants::{Variant, variants};

use crate::KioskPlugin;
use crate::card_reader::{CardReader, ReaderCondition, ReaderEnd, ReaderWord};
use crate::clock::Clock;
use crate::language::Language;
use crate::printer::{PrintAsk, Printer, PrinterCondition, PrinterEnd, PrinterWord};
use crate::sample;
use crate::server::{Answer, OrderAsk, ServerEnd, ServerLink};
use crate::visit::{Person, VisitNo};
use crate::voice::mouth::{Voice, VoiceCondition, VoiceEnd};
use bevy::input_focus::InputFocusPlugin;
use bevy::prelude::*;
use bevy::state::app::StatesPlugin;
use bevy::ui::InteractionDisabled;
use bevy::ui_widgets::Activate;

/// The other ends of everything a kiosk is connected to.
#[derive(Debug)]
pub struct Stage {
    /// The server's.
    pub server: ServerEnd,
    /// The printer's.
    pub printer: PrinterEnd,
    /// The card reader's.
    pub reader: ReaderEnd,
    /// The loudspeaker's.
    pub voice: VoiceEnd,
}

impl Stage {
    /// A kiosk without a window and without a renderer, its clock stopped, and the stage it is on.
    ///
    /// # Panics
    /// When the sample configuration is wrong.
    pub fn headless() -> (App, Self) {
        let mut app = App::new();
        app.add_plugins((MinimalPlugins, StatesPlugin, InputFocusPlugin));
        app.init_resource::<UiScale>();
        app.add_plugins(KioskPlugin { config: sample::config(), clock: Clock::stopped_at(sample::now()) });
        let stage = Self::take(&mut app);
        (app, stage)
    }

    /// Connects an app that has the kiosk's plugin to a stage.
    #[must_use]
    pub fn take(app: &mut App) -> Self {
        let (link, server) = ServerLink::pair();
        let (printer, printer_end) = Printer::pair(PrinterCondition::Well { paper_low: false });
        let (reader, reader_end) = CardReader::pair(ReaderCondition::Well);
        let (voice, voice_end) = Voice::pair(VoiceCondition::Well);
        app.insert_resource(link).insert_resource(printer).insert_resource(reader).insert_resource(voice);
        app.insert_resource(Language::Zh);
        Self { server, printer: printer_end, reader: reader_end, voice: voice_end }
    }

    /// The server says something. Its clock is right.
    pub fn answer(&self, app: &mut App, mut answer: Answer) {
        if let Answer::Hall(snapshot) | Answer::Figures(snapshot) = &mut answer {
            snapshot.at = app.world().resource::<Clock>().now();
        }
        self.server.answers.send(answer).expect("the kiosk holds the other end");
        frames(app);
    }

    /// The printer says something.
    pub fn printer_says(&self, app: &mut App, word: PrinterWord) {
        self.printer.words.send(word).expect("the kiosk holds the other end");
        frames(app);
    }

    /// The reader says something.
    pub fn reader_says(&self, app: &mut App, word: ReaderWord) {
        self.reader.words.send(word).expect("the kiosk holds the other end");
        frames(app);
    }

    /// The hall opens: snapshot and guides arrive.
    pub fn open(&self, app: &mut App) {
        frames(app);
        self.answer(app, Answer::Hall(Box::new(sample::hall())));
        self.answer(app, Answer::Guides(sample::guides()));
    }

    /// From home to the card, for a matter of window type A.
    pub fn to_identify(&self, app: &mut App) {
        self.open(app);
        for name in ["Take a ticket", "By window type", "Window type A", "Matter pension-transfer"] {
            touch(app, name);
        }
    }

    /// From home to the question whether all is right, for window type A, with a card of somebody who is not old.
    pub fn to_confirm(&self, app: &mut App) {
        self.to_identify(app);
        self.reader_says(app, ReaderWord::Read(Person::new("张晓明", sample::ID_NUMBER)));
    }

    /// From home to a ticket whose slip is on its way.
    pub fn to_ticket(&self, app: &mut App) -> PrintAsk {
        self.to_confirm(app);
        touch(app, "Take the ticket");
        let visit = self.order().expect("the touch ordered a ticket");
        self.answer(app, Answer::Issued(visit, Box::new(sample::ticket())));
        self.printer.pages.try_recv().expect("an issued ticket is printed")
    }

    /// Takes the next order, if it is one for a ticket.
    #[must_use]
    pub fn order(&self) -> Option<VisitNo> {
        match self.server.orders.try_recv() {
            Ok(OrderAsk::Issue { visit, .. }) => Some(visit),
            Ok(
                OrderAsk::Reprint { .. }
                | OrderAsk::Look { .. }
                | OrderAsk::GiveUp { .. }
                | OrderAsk::Errand { .. },
            )
            | Err(_) => None,
        }
    }
}

/// Touches the button called `name`. Nothing happens when it may not be pressed.
///
/// # Panics
/// When there is no such button.
pub fn touch(app: &mut App, name: &str) {
    let mut buttons = app.world_mut().query::<(Entity, &Name, Has<InteractionDisabled>)>();
    let (button, _, disabled) = buttons
        .iter(app.world())
        .find(|(_, found, _)| found.as_str() == name)
        .unwrap_or_else(|| panic!("no button called {name:?}"));
    if !disabled {
        app.world_mut().trigger(Activate { entity: button });
    }
    frames(app);
}

/// As many frames as news needs to reach the screen.
pub fn frames(app: &mut App) {
    for _ in 0..3 {
        app.update();
    }
}
