//! A kiosk on a stage: whoever holds the [`Stage`] plays the server, the printer and the card reader.
//! Tests and pictures use it; a kiosk in a hall does not.

use crate::card_reader::{CardReader, ReaderCondition, ReaderEnd, ReaderWord};
use crate::language::Language;
use crate::printer::{PrintAsk, Printer, PrinterCondition, PrinterEnd, PrinterTrouble, PrinterWord};
use crate::sample;
use crate::screens::Screen;
use crate::server::{Answer, OrderAsk, ServerEnd, ServerLink};
use crate::visit::{Person, VisitNo};
use bevy::prelude::*;
use bevy::ui::InteractionDisabled;
use bevy::ui_widgets::Activate;
use queue_api::error::ApiError;
use queue_api::guide::{Theme, ThemeKind};

/// The other ends of everything a kiosk is connected to.
#[derive(Debug)]
pub struct Stage {
    /// The server's.
    pub server: ServerEnd,
    /// The printer's.
    pub printer: PrinterEnd,
    /// The card reader's.
    pub reader: ReaderEnd,
}

impl Stage {
    /// Connects an app that has the kiosk's plugin to a stage.
    #[must_use]
    pub fn take(app: &mut App) -> Self {
        let (link, server) = ServerLink::pair();
        let (printer, printer_end) = Printer::pair(PrinterCondition::Well { paper_low: false });
        let (reader, reader_end) = CardReader::pair(ReaderCondition::Well);
        app.insert_resource(link).insert_resource(printer).insert_resource(reader);
        app.insert_resource(Language::Zh);
        Self { server, printer: printer_end, reader: reader_end }
    }

    /// The server says something.
    pub fn answer(&self, app: &mut App, answer: Answer) {
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

    /// From home to the question whether all is right, for window type A, with a card.
    pub fn to_confirm(&self, app: &mut App) {
        self.open(app);
        for name in ["Take a ticket", "By window type", "Window type A", "Matter pension-transfer"] {
            touch(app, name);
        }
        self.reader_says(app, ReaderWord::Read(Person::new("张晓明", "11010519491231002X")));
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
            Ok(OrderAsk::Reprint { .. } | OrderAsk::GiveUp { .. }) | Err(_) => None,
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

/// A moment worth a picture.
pub struct Scene {
    /// For the file name.
    pub name: &'static str,
    /// The screen it must show.
    pub screen: Screen,
    /// How it comes about.
    pub play: fn(&mut App, &Stage),
}

impl std::fmt::Debug for Scene {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scene").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Every screen, and every failure a citizen can see.
#[must_use]
pub fn scenes() -> Vec<Scene> {
    let scene = |name, screen, play| Scene { name, screen, play };
    let mut scenes = vec![
        scene("connecting", Screen::OutOfService, |app, _| frames(app)),
        scene("home", Screen::Home, |app, stage| stage.open(app)),
        scene("window-types", Screen::WindowTypes, |app, stage| {
            stage.open(app);
            touch(app, "Take a ticket");
            touch(app, "By window type");
        }),
        scene("matters", Screen::Matters, |app, stage| {
            stage.open(app);
            touch(app, "Take a ticket");
            touch(app, "By window type");
            touch(app, "Window type A");
        }),
        scene("matters-many", Screen::Matters, |app, stage| {
            stage.open(app);
            let mut guides = sample::guides();
            let more: Vec<_> = guides.matters.iter().cycle().take(14).cloned().collect();
            guides.matters = more;
            guides.matters.iter_mut().for_each(|matter| matter.window_type = "A".into());
            stage.answer(app, Answer::Guides(guides));
            touch(app, "Take a ticket");
            touch(app, "By window type");
            touch(app, "Window type A");
        }),
        scene("identify", Screen::Identify, |app, stage| identify(app, stage, None)),
        scene("confirm", Screen::Confirm, |app, stage| stage.to_confirm(app)),
        scene("issuing", Screen::Issuing, |app, stage| {
            stage.to_confirm(app);
            touch(app, "Take the ticket");
        }),
        scene("ticket", Screen::Ticket, |app, stage| {
            let page = stage.to_ticket(app);
            stage.printer_says(app, PrinterWord::Printed(page.no));
        }),
        scene("departments", Screen::Departments, |app, stage| {
            stage.open(app);
            touch(app, "Guides");
        }),
        scene("guides", Screen::Guides, |app, stage| {
            stage.open(app);
            touch(app, "Guides");
            touch(app, "Department hrss");
        }),
        scene("guide", Screen::Guide, |app, stage| {
            stage.open(app);
            for name in ["Guides", "Department hrss", "Guide pension-transfer"] {
                touch(app, name);
            }
        }),
    ];
    scenes.extend(finding());
    scenes.extend(failures());
    scenes
}

/// The ways to a matter, and a queue that is closed.
fn finding() -> Vec<Scene> {
    let scene = |name, screen, play| Scene { name, screen, play };
    vec![
        scene("find", Screen::Find, |app, stage| {
            stage.open(app);
            touch(app, "Take a ticket");
        }),
        scene("search", Screen::Search, |app, stage| search(app, stage, "")),
        scene("search-found", Screen::Search, |app, stage| search(app, stage, "sfz")),
        scene("search-word", Screen::Search, |app, stage| {
            search(app, stage, "sfz");
            touch(app, "Candidate 1");
        }),
        scene("search-nothing", Screen::Search, |app, stage| search(app, stage, "qqq")),
        scene("themes", Screen::Themes, |app, stage| {
            stage.open(app);
            touch(app, "Take a ticket");
            touch(app, "By theme");
        }),
        scene("home-many", Screen::Home, |app, stage| {
            stage.open(app);
            let mut hall = sample::hall();
            let more = hall.window_types.clone();
            hall.window_types.extend(more);
            stage.answer(app, Answer::Hall(Box::new(hall)));
        }),
        scene("find-long", Screen::Find, |app, stage| {
            long_names(app, stage);
            touch(app, "Take a ticket");
        }),
        scene("found-long", Screen::Found, |app, stage| {
            long_names(app, stage);
            for name in ["Take a ticket", "By theme", "Theme personal"] {
                touch(app, name);
            }
        }),
        scene("search-long", Screen::Search, |app, stage| {
            long_names(app, stage);
            touch(app, "Take a ticket");
            touch(app, "Search");
        }),
        // As many as a hall may name.
        scene("themes-many", Screen::Themes, |app, stage| {
            stage.open(app);
            let mut guides = sample::guides();
            let kinds = [(ThemeKind::Life, 7), (ThemeKind::Personal, 7), (ThemeKind::Company, 4)];
            guides.themes = kinds
                .into_iter()
                .flat_map(|(kind, themes)| (0..themes).map(move |n| (kind, n)))
                .map(|(kind, n)| Theme {
                    id: format!("{kind:?} {n}"),
                    name: "全部企业办事".into(),
                    name_en: "Setting up a business".into(),
                    kind,
                })
                .collect();
            guides.matters.iter_mut().for_each(|matter| {
                matter.themes = guides.themes.iter().map(|theme| theme.id.clone()).collect();
            });
            stage.answer(app, Answer::Guides(guides));
            touch(app, "Take a ticket");
            touch(app, "By theme");
        }),
        scene("found", Screen::Found, |app, stage| {
            stage.open(app);
            for name in ["Take a ticket", "By theme", "Theme personal"] {
                touch(app, name);
            }
        }),
        scene("closed", Screen::Closed, |app, stage| {
            stage.open(app);
            touch(app, "Queue F");
        }),
        scene("closed-full", Screen::Closed, |app, stage| {
            stage.open(app);
            let mut hall = sample::hall();
            hall.window_types.iter_mut().filter(|w| w.prefix == "A").for_each(|w| {
                (w.issuing, w.full, w.quota_left) = (false, true, Some(0));
                w.opens_at = Some(sample::now() + jiff::SignedDuration::from_hours(23));
            });
            stage.answer(app, Answer::Hall(Box::new(hall)));
            touch(app, "Queue A");
        }),
        scene("guide-closed", Screen::Guide, |app, stage| {
            stage.open(app);
            touch(app, "Take a ticket");
            touch(app, "Matter marriage");
        }),
        scene("refused-quota", Screen::Refused, |app, stage| {
            stage.to_confirm(app);
            touch(app, "Take the ticket");
            let visit = stage.order().expect("the touch ordered a ticket");
            let error = ApiError {
                code: "quota_reached".into(),
                message: "这一场的号已经取完。".into(),
                message_en: "All tickets of this session are taken.".into(),
                opens_at: Some(sample::now() + jiff::SignedDuration::from_mins(258)),
                ..ApiError::default()
            };
            stage.answer(app, Answer::Refused(visit, error));
        }),
    ]
}

/// Every matter with a name of two lines, as long as any in the sample halls.
fn long_names(app: &mut App, stage: &Stage) {
    stage.open(app);
    let mut guides = sample::guides();
    guides.matters.iter_mut().for_each(|matter| {
        matter.name = "中华人民共和国普通护照换发申请登记".into();
        matter.name_en = "Reporting a lost social security card and replacing it".into();
    });
    stage.answer(app, Answer::Guides(guides));
}

fn search(app: &mut App, stage: &Stage, letters: &str) {
    stage.open(app);
    touch(app, "Take a ticket");
    touch(app, "Search");
    for letter in letters.chars() {
        touch(app, &format!("Key {letter}"));
    }
}

fn failures() -> Vec<Scene> {
    let scene = |name, screen, play| Scene { name, screen, play };
    vec![
        scene("no-server", Screen::OutOfService, |app, stage| {
            stage.open(app);
            stage.answer(app, Answer::Stale);
        }),
        scene("no-paper", Screen::Home, |app, stage| {
            stage.open(app);
            let trouble = PrinterCondition::Trouble(PrinterTrouble::PaperEnd);
            stage.printer_says(app, PrinterWord::Condition(trouble));
        }),
        scene("card-reading", Screen::Identify, |app, stage| {
            identify(app, stage, Some(ReaderWord::Reading));
        }),
        scene("card-unreadable", Screen::Identify, |app, stage| {
            identify(app, stage, Some(ReaderWord::Unreadable));
        }),
        scene("card-expired", Screen::Identify, |app, stage| {
            identify(app, stage, Some(ReaderWord::Expired));
        }),
        scene("card-left-behind", Screen::Identify, |app, stage| {
            identify(app, stage, Some(ReaderWord::LeftBehind));
        }),
        scene("no-reader", Screen::Identify, |app, stage| {
            identify(app, stage, Some(ReaderWord::Condition(ReaderCondition::Lost)));
        }),
        scene("issuing-slow", Screen::Issuing, |app, stage| {
            stage.to_confirm(app);
            touch(app, "Take the ticket");
            let visit = stage.order().expect("the touch ordered a ticket");
            stage.answer(app, Answer::Slow(visit));
        }),
        scene("refused", Screen::Refused, |app, stage| {
            stage.to_confirm(app);
            touch(app, "Take the ticket");
            let visit = stage.order().expect("the touch ordered a ticket");
            let error = ApiError {
                code: "holder_has_ticket".into(),
                message: "您已有一张社保医保的号票 A009，请凭原号等候；号票丢了可到导办台补打。".into(),
                message_en:
                    "You already hold ticket A009 for this service. Lost it? The desk prints it again.".into(),
                ..ApiError::default()
            };
            stage.answer(app, Answer::Refused(visit, error));
        }),
        scene("slip-failed", Screen::Ticket, |app, stage| {
            let page = stage.to_ticket(app);
            stage.printer_says(app, PrinterWord::NotPrinted(page.no, PrinterTrouble::Cutter));
        }),
    ]
}

fn identify(app: &mut App, stage: &Stage, word: Option<ReaderWord>) {
    stage.open(app);
    for name in ["Take a ticket", "By window type", "Window type A", "Other matter"] {
        touch(app, name);
    }
    if let Some(word) = word {
        stage.reader_says(app, word);
    }
}
