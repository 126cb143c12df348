//! Every screen and every failure a citizen can see, as moments to be painted.

mod who;

use super::{Stage, frames, touch};
use crate::card_reader::{ReaderCondition, ReaderWord};
use crate::clock::Clock;
use crate::idle::patience;
use crate::printer::{PrinterCondition, PrinterTrouble, PrinterWord};
use crate::sample;
use crate::screens::Screen;
use crate::search::Sought;
use crate::server::Answer;
use crate::theme::layout::Layout;

use crate::visit::{Person, Purpose, Visit, Visits, Way};
use bevy::prelude::*;
use firmware_bridge::card_reader::UnreadableReason;
use queue_api::error::ApiError;
use queue_api::guide::{Theme, ThemeKind};
use std::time::Duration;

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
            show(app, Screen::Guide, |visit| {
                (visit.purpose, visit.way) = (Purpose::Guide, Way::Department("hrss".into()));
                visit.matter = Some("pension-transfer".into());
            });
        }),
    ];
    scenes.extend(finding());
    scenes.extend(failures());
    scenes.extend(who::scenes());
    scenes.extend(super::errands::scenes());
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
        scene("modes", Screen::Modes, |app, stage| {
            stage.open(app);
            touch(app, "Take a ticket");
            touch(app, "Modes");
        }),
        scene("search", Screen::Search, |app, stage| search(app, stage, "")),
        scene("search-found", Screen::Search, |app, stage| search(app, stage, "sfz")),
        scene("search-word", Screen::Search, |app, stage| {
            search(app, stage, "sfz");
            touch(app, "Candidate 1");
        }),
        scene("search-nothing", Screen::Search, |app, stage| search(app, stage, "qqq")),
        scene("search-page", Screen::Found, |app, stage| {
            stage.open(app);
            show(app, Screen::Found, |visit| (visit.way, visit.sought) = (Way::Search, Sought::of("sfz")));
        }),
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
            show(app, Screen::Found, |visit| visit.way = Way::Theme("personal".into()));
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
            show(app, Screen::Found, |visit| visit.way = Way::Theme("personal".into()));
        }),
        scene("closed", Screen::Closed, |app, stage| {
            stage.open(app);
            show(app, Screen::Closed, |visit| visit.window_type = Some("F".into()));
        }),
        scene("closed-full", Screen::Closed, |app, stage| {
            stage.open(app);
            let mut hall = sample::hall();
            hall.window_types.iter_mut().filter(|w| w.prefix == "A").for_each(|w| {
                (w.issuing, w.full, w.quota_left) = (false, true, Some(0));
                w.opens_at = Some(sample::now() + jiff::SignedDuration::from_hours(23));
            });
            stage.answer(app, Answer::Hall(Box::new(hall)));
            show(app, Screen::Closed, |visit| visit.window_type = Some("A".into()));
        }),
        scene("guide-closed", Screen::Guide, |app, stage| {
            stage.open(app);
            show(app, Screen::Guide, |visit| visit.matter = Some("marriage".into()));
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

/// A screen as a visit finds it that `made` its choices: in every form of the page, wherever the buttons to it are.
fn show(app: &mut App, screen: Screen, made: impl FnOnce(&mut Visit)) {
    let mut visit = app.world_mut().resource_mut::<Visits>().begin();
    made(&mut visit);
    app.insert_resource(visit);
    app.world_mut().resource_mut::<NextState<Screen>>().set(screen);
    frames(app);
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
        scene("still-there", Screen::Find, |app, stage| {
            stage.open(app);
            touch(app, "Take a ticket");
            let patience = patience(*app.world().resource::<Layout>(), false);
            let idle_s = if patience > 1 { 75 } else { 30 };
            app.world_mut().resource_mut::<Clock>().advance(Duration::from_secs(idle_s));
            frames(app);
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
            identify(app, stage, Some(ReaderWord::Unreadable(UnreadableReason::Moved)));
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
                code: "cooling_off".into(),
                message: "您今天多次过号，请稍后再取号，或到导办台。".into(),
                message_en: "You missed several calls today. Please wait a while, or ask at the desk.".into(),
                ..ApiError::default()
            };
            stage.answer(app, Answer::Refused(visit, error));
        }),
        scene("confirm-rare-name", Screen::Confirm, |app, stage| {
            identify(app, stage, None);
            stage.reader_says(app, ReaderWord::Read(Person::new("𠮷㐂䶮", sample::ID_NUMBER)));
        }),
        scene("guide-not-printed", Screen::Guide, |app, stage| {
            stage.open(app);
            for name in ["Guides", "Department hrss", "Guide pension-transfer", "Print the guide"] {
                touch(app, name);
            }
            let page = stage.printer.pages.try_recv().expect("the touch asked for a page");
            stage.printer_says(app, PrinterWord::NotKnown(page.no, PrinterTrouble::Lost));
        }),
        scene("slip-not-known", Screen::Ticket, |app, stage| {
            let page = stage.to_ticket(app);
            stage.printer_says(app, PrinterWord::NotKnown(page.no, PrinterTrouble::Lost));
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
