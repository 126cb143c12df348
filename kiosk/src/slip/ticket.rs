//! The slip of a ticket: all a citizen needs until the call.

use super::words::{self, Words};
use super::{Sheet, SlipLine, SlipPage};
use crate::clock::Clock;
use crate::hall::Hall;
use crate::language::{Language, Wait, counters};
use queue_api::hall::WindowTypeView;
use queue_api::ticket::{Class, TicketView};

/// Which paper of a ticket this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copy {
    /// The first one.
    First,
    /// One more of the same number, which says so.
    Reprint,
}

/// The slip of a ticket.
#[must_use]
pub fn ticket_page(
    ticket: &TicketView,
    hall: &Hall,
    clock: &Clock,
    language: Language,
    copy: Copy,
) -> SlipPage {
    let mut sheet = Sheet::new(language);
    let info = hall.info();
    if let Some(info) = info {
        sheet.middle_both(&info.name, &info.name_en, 1, true);
    }
    sheet.gap();
    marks(&mut sheet, ticket.class, copy);
    sheet.line(SlipLine::Number(ticket.number.clone())).gap();
    let window_type = hall.window_type(&ticket.window_type);
    if let Some(window_type) = window_type {
        sheet.middle_both(&window_type.name, &window_type.name_en, 2, true);
    }
    if let Some(matter) = ticket.matter.as_deref().and_then(|id| hall.matter(id)) {
        sheet.middle_both(&matter.name, &matter.name_en, 1, false);
    }
    sheet.rule();
    sheet.pair(words::AHEAD, &with_unit(&ticket.ahead.to_string(), words::PEOPLE, language));
    if let Some(window_type) = window_type {
        place(&mut sheet, ticket, window_type);
    }
    if let Some(holder) = &ticket.holder {
        sheet.pair(words::HOLDER, holder);
    }
    let moment = |at| clock.local(at).strftime("%m-%d %H:%M").to_string();
    sheet.pair(words::ISSUED, &moment(ticket.issued_at));
    if copy == Copy::Reprint {
        sheet.pair(words::REPRINTED, &moment(clock.now()));
    }
    sheet.rule();
    let rate = match &ticket.follow_url {
        Some(url) => {
            sheet.line(SlipLine::Qr(url.clone()));
            words::FOLLOW
        }
        None => words::RATE,
    };
    sheet.middle_both(rate.zh, rate.en, 1, false);
    if let Some(info) = info {
        sheet.middle_both(&info.no_show_rule, &info.no_show_rule_en, 1, false);
    }
    sheet.page
}

/// What sets this ticket apart, over its number.
fn marks(sheet: &mut Sheet, class: Class, copy: Copy) {
    let class = match class {
        Class::Ordinary => None,
        Class::Priority => Some(words::PRIORITY),
        Class::Appointment => Some(words::APPOINTMENT),
    };
    let copy = match copy {
        Copy::First => None,
        Copy::Reprint => Some(words::REPRINT),
    };
    let marks: Vec<Words> = class.into_iter().chain(copy).collect();
    if marks.is_empty() {
        return;
    }
    let zh: String = marks.iter().map(|mark| format!("【{}】", mark.zh)).collect();
    let en = marks.iter().map(|mark| mark.en).collect::<Vec<_>>().join(", ");
    sheet.middle_both(&zh, &en, 2, true).gap();
}

/// How long, and where.
fn place(sheet: &mut Sheet, ticket: &TicketView, window_type: &WindowTypeView) {
    let language = sheet.language;
    let wait = Wait::new(ticket.wait, ticket.ahead, window_type.counters_open);
    if let Some(minutes) = wait.minutes() {
        sheet.pair(words::WAIT, &with_unit(&minutes, words::MINUTES, language));
    }
    if !window_type.counters.is_empty() {
        let at = counters(&window_type.counters);
        sheet.pair(words::COUNTERS, &with_unit(&at, words::COUNTER, language));
    }
    if !window_type.area.is_empty() {
        sheet.pair(words::AREA, &window_type.area);
        if language == Language::En && !window_type.area_en.is_empty() {
            sheet.line(SlipLine::Pair(String::new(), window_type.area_en.clone()));
        }
    }
}

fn with_unit(figure: &str, unit: Words, language: Language) -> String {
    let unit = unit.beside(language);
    format!("{figure} {}", unit.trim_end())
}
