//! 一次性告知单: everything a matter takes, told once and completely, to take home.

use super::words::{self, Words};
use super::{Sheet, SlipLine, SlipPage};
use crate::clock::Clock;
use crate::hall::Hall;
use crate::language::{Language, counters};
use queue_api::guide::{Matter, MatterKind};

/// The notice of a matter. All eight disclosed facts are on it; one the hall has not published is said to be missing
/// rather than left out.
#[must_use]
pub fn guide_page(matter: &Matter, hall: &Hall, clock: &Clock, language: Language) -> SlipPage {
    let mut sheet = Sheet::new(language);
    let guide = &matter.guide;
    if let Some(info) = hall.info() {
        sheet.middle_both(&info.name, &info.name_en, 1, false);
    }
    sheet.middle_both(words::NOTICE.zh, words::NOTICE.en, 2, true).gap();
    sheet.middle_both(&matter.name, &matter.name_en, 1, true).rule();
    if let Some(department) = hall.departments().find(|department| department.id == matter.department) {
        sheet.pair(words::DEPARTMENT, &department.name);
    }
    let kind = match matter.kind {
        MatterKind::AtOnce => words::AT_ONCE,
        MatterKind::Promised => words::PROMISED,
        MatterKind::Joint => words::JOINT,
    };
    sheet.pair(words::KIND, kind.zh).rule();
    list(&mut sheet, words::MATERIALS, &guide.materials);
    list(&mut sheet, words::PROCEDURE, &guide.procedure);
    for (name, fact) in [
        (words::TIME_LIMIT, &guide.time_limit),
        (words::FEE, &guide.fee),
        (words::CONDITIONS, &guide.conditions),
        (words::AUTHORITY, &guide.authority),
        (words::BASIS, &guide.basis),
    ] {
        heading(&mut sheet, name);
        let told = if fact.trim().is_empty() { words::NOT_SAID.zh } else { fact };
        sheet.left(told, false);
    }
    sheet.rule();
    if let Some(window_type) = hall.window_type(&matter.window_type).filter(|w| !w.counters.is_empty()) {
        sheet.pair(words::COUNTERS, &format!("{} {}", counters(&window_type.counters), words::COUNTER.zh));
    }
    if !guide.phone.is_empty() {
        sheet.pair(words::PHONE, &guide.phone);
    }
    sheet.pair(words::PRINTED, &clock.local(clock.now()).strftime("%Y-%m-%d %H:%M").to_string());
    if !guide.url.is_empty() {
        sheet.left(&format!("{} {}", words::ADDRESS.beside(language), guide.url), false).gap();
        sheet.line(SlipLine::Qr(guide.url.clone()));
        sheet.middle_both(words::SCAN.zh, words::SCAN.en, 1, false);
    }
    sheet.page
}

fn heading(sheet: &mut Sheet, name: Words) {
    let said = name.beside(sheet.language);
    sheet.left(&format!("■ {said}"), true);
}

fn list(sheet: &mut Sheet, name: Words, items: &[String]) {
    heading(sheet, name);
    let told: Vec<&String> = items.iter().filter(|item| !item.trim().is_empty()).collect();
    match told.as_slice() {
        [] => {
            sheet.left(words::NOT_SAID.zh, false);
        }
        [only] => {
            sheet.left(only, false);
        }
        several => {
            for (i, item) in several.iter().enumerate() {
                sheet.line(SlipLine::Item(i + 1, (*item).clone()));
            }
        }
    }
}
