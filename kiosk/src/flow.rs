//! What each word of the server, the printer and the reader changes. The heart of the kiosk: one ticket
//! for one touch, paper or an honest word, and nothing kept of a citizen who left.

use crate::Step;
use crate::card_reader::{CardReader, ReaderCondition, ReaderFeedback, ReaderWord};
use crate::clock::Clock;
use crate::config::Config;
use crate::errands::desk;
use crate::hall::{Hall, Line};
use crate::printer::{PageNo, Printer, PrinterCondition, PrinterWord};
use crate::screens::Screen;
use crate::screens::guide::GuidePrint;
use crate::server::{Answer, OrderAsk, Report, ServerLink};
use crate::slip::ticket_page;
use crate::visit::{Issued, Order, Slip, Visit, VisitNo, Visits};
use bevy::prelude::*;
use queue_api::ticket::{PrintState, TicketView};
use std::time::Duration;

/// Longest wait for a word of the printer's thread about a slip, which is sooner by itself: longer than a hot head may
/// cool and a proof may take, or the slip would be offered again while it is still to come.
const PRINT_FOR: Duration = Duration::from_secs(30);

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(
        PreUpdate,
        (hear_server, hear_printer, hear_reader, watch_line).chain().in_set(Step::Hear),
    );
    app.add_systems(OnEnter(Screen::Home), forget);
    app.add_systems(OnEnter(Screen::OutOfService), forget);
    app.add_systems(Update, (report_devices, doubt_silent_printer).in_set(Step::Think));
}

/// The citizen touched the button that takes the ticket. Only the first touch counts.
pub fn order(visit: &mut Visit, visits: &Visits, config: &Config, clock: &Clock, link: &ServerLink) {
    if !matches!(visit.order, Order::Open) {
        return;
    }
    let Some(wish) = visit.wish() else { return };
    let id = visits.command(config, visit.no, "issue");
    visit.order = if link.order(OrderAsk::Issue { visit: visit.no, id, wish }) {
        Order::Asked { at: clock.now(), slow: false }
    } else {
        Order::Failed
    };
}

/// The citizen asks for the slip again: the same number, and the server knows that there are two papers.
pub fn reprint(visit: &mut Visit, visits: &Visits, config: &Config, clock: &Clock, link: &ServerLink) {
    let no = visit.no;
    let Some(issued) = visit.issued_mut() else { return };
    let id = visits.command(config, no, &format!("reprint/{}", issued.reprints + 1));
    if link.order(OrderAsk::Reprint { visit: no, id, ticket: issued.ticket.id }) {
        issued.reprints += 1;
        issued.slip = Slip::Printing(PageNo::default());
        issued.since = clock.now();
    }
}

fn hear_server(
    link: Res<ServerLink>,
    clock: Res<Clock>,
    config: Res<Config>,
    visits: Res<Visits>,
    screen: Res<State<Screen>>,
    mut clock_offset: Local<i32>,
    mut hall: ResMut<Hall>,
    mut visit: Option<ResMut<Visit>>,
    mut printer: ResMut<Printer>,
    mut commands: Commands,
) {
    for answer in link.answers() {
        let Some(answer) = desk::hear(answer, visit.as_deref_mut(), &clock, &mut commands) else { continue };
        let visit = visit.as_deref_mut();
        match answer {
            // Taken by the desk.
            Answer::Errand(..) => {}
            Answer::Hall(snapshot) => {
                if hall.line() != Line::Live || !hall.has_guides() {
                    link.report(Report::WantGuides);
                }
                let offset = snapshot.hall.utc_offset_min;
                if std::mem::replace(&mut *clock_offset, offset) != offset {
                    commands.queue(move |world: &mut World| {
                        world.resource_mut::<Clock>().set_offset_min(offset);
                    });
                }
                hall.show(snapshot);
            }
            Answer::Live => {
                hall.found();
                // The server may have been started again with other guides, and the events tell nothing of that.
                link.report(Report::WantGuides);
            }
            Answer::Stale => hall.lost(clock.now()),
            Answer::Guides(guides) => {
                tracing::info!(matters = guides.matters.len(), "guides heard");
                hall.learn(guides);
            }
            Answer::Slow(no) => {
                if let Some(Order::Asked { slow, .. }) = visit.filter(|v| v.no == no).map(|v| &mut v.order) {
                    *slow = true;
                }
            }
            Answer::Issued(no, ticket) => match visit.filter(|visit| is_asked(visit, no)) {
                Some(visit) => {
                    let slip = print(&ticket, &hall, &clock, &config, &mut printer);
                    if slip == Slip::Failed {
                        report_print(&link, &visits, &config, no, &ticket, 0, PrintState::Failed);
                    }
                    visit.order = Order::Issued(Box::new(Issued {
                        ticket: *ticket,
                        slip,
                        since: clock.now(),
                        reprints: 0,
                    }));
                    commands.set_state_if_neq(Screen::Ticket);
                }
                // Nobody waits for it here any more: the number goes back.
                None => {
                    let id = visits.command(&config, no, "give-up");
                    if !link.order(OrderAsk::GiveUp { id, ticket: ticket.id }) {
                        tracing::warn!("a ticket nobody waits for was not given up");
                    }
                }
            },
            Answer::Reprint(no, ticket) => {
                let Some(visit) = visit.filter(|visit| visit.no == no) else { continue };
                if let Some(issued) = visit.issued_mut() {
                    if let Some(ticket) = ticket {
                        issued.ticket = *ticket;
                    }
                    issued.slip = print(&issued.ticket, &hall, &clock, &config, &mut printer);
                    issued.since = clock.now();
                }
            }
            Answer::Refused(no, error) => match visit.filter(|visit| visit.no == no) {
                Some(visit) if is_asked(visit, no) => {
                    visit.order = Order::Refused(error);
                    commands.set_state_if_neq(Screen::Refused);
                }
                // A refused reprint: the number on the screen stays what it is.
                Some(visit) => {
                    if let Some(issued) = visit.issued_mut() {
                        issued.slip = Slip::Failed;
                    }
                }
                None => {}
            },
            Answer::Failed(no) => {
                if let Some(visit) = visit.filter(|visit| is_asked(visit, no)) {
                    visit.order = Order::Failed;
                    if *screen.get() == Screen::Issuing {
                        commands.set_state_if_neq(Screen::Refused);
                    }
                }
            }
        }
    }
}

fn is_asked(visit: &Visit, no: VisitNo) -> bool {
    visit.no == no && matches!(visit.order, Order::Asked { .. })
}

fn print(ticket: &TicketView, hall: &Hall, clock: &Clock, config: &Config, printer: &mut Printer) -> Slip {
    if printer.condition == PrinterCondition::NotFitted {
        return Slip::NotFitted;
    }
    let paper = config.printer.as_ref().map(|printer| printer.paper).unwrap_or_default().width();
    match printer.prints().then(|| printer.print(ticket_page(ticket, hall, clock, paper))).flatten() {
        Some(page) => Slip::Printing(page),
        None => Slip::Failed,
    }
}

fn hear_printer(
    link: Res<ServerLink>,
    clock: Res<Clock>,
    config: Res<Config>,
    visits: Res<Visits>,
    mut printer: ResMut<Printer>,
    mut visit: Option<ResMut<Visit>>,
    mut guide: ResMut<GuidePrint>,
) {
    while let Some(word) = printer.take_word() {
        let (page, printed) = match word {
            PrinterWord::Condition(condition) => {
                printer.condition = condition;
                continue;
            }
            PrinterWord::Printed(page) => (page, true),
            PrinterWord::NotPrinted(page, _) => (page, false),
        };
        guide.hear(page, printed);
        let Some(visit) = visit.as_deref_mut() else { continue };
        desk::hear_page(visit, page, printed);
        let no = visit.no;
        let Some(issued) = visit.issued_mut().filter(|issued| issued.slip == Slip::Printing(page)) else {
            continue;
        };
        issued.slip = if printed { Slip::Printed } else { Slip::Failed };
        issued.since = clock.now();
        let outcome = match (printed, issued.reprints) {
            (false, _) => PrintState::Failed,
            (true, 0) => PrintState::Printed,
            (true, _) => PrintState::Reprinted,
        };
        report_print(&link, &visits, &config, no, &issued.ticket, issued.reprints, outcome);
    }
}

/// A printer that says nothing for so long has not printed, as far as a citizen can tell.
fn doubt_silent_printer(clock: Res<Clock>, mut visit: Option<ResMut<Visit>>) {
    let issued = visit.as_deref_mut().and_then(Visit::issued_mut);
    let Some(issued) = issued.filter(|issued| matches!(issued.slip, Slip::Printing(_))) else { return };
    if clock.since(issued.since) >= PRINT_FOR {
        issued.slip = Slip::Failed;
        issued.since = clock.now();
    }
}

fn report_print(
    link: &ServerLink,
    visits: &Visits,
    config: &Config,
    no: VisitNo,
    ticket: &TicketView,
    reprints: u32,
    outcome: PrintState,
) {
    let id = visits.command(config, no, &format!("print/{reprints}"));
    link.report(Report::Print { id, ticket: ticket.id, outcome });
}

fn hear_reader(
    screen: Res<State<Screen>>,
    mut reader: ResMut<CardReader>,
    mut visit: Option<ResMut<Visit>>,
    mut commands: Commands,
) {
    while let Some(word) = reader.take_word() {
        if let ReaderWord::Condition(condition) = word {
            reader.condition = condition;
            continue;
        }
        // A late word about a card, after the screen was left, is dropped with everything it says.
        let screen = *screen.get();
        if screen != Screen::Identify && !desk::wants_card(screen) {
            continue;
        }
        match word {
            ReaderWord::Condition(_) => {}
            ReaderWord::Reading => reader.feedback = ReaderFeedback::Reading,
            ReaderWord::Unreadable => reader.feedback = ReaderFeedback::Unreadable,
            ReaderWord::Expired => reader.feedback = ReaderFeedback::Expired,
            ReaderWord::LeftBehind => reader.feedback = ReaderFeedback::LeftBehind,
            // "Unreadable, try again" must be read before it goes; "reading" ends with the card.
            ReaderWord::Removed
                if matches!(reader.feedback, ReaderFeedback::Reading | ReaderFeedback::LeftBehind) =>
            {
                reader.feedback = ReaderFeedback::Waiting;
            }
            ReaderWord::Removed => {}
            ReaderWord::Read(person) => {
                if let Some(visit) = visit.as_deref_mut() {
                    visit.person = Some(person);
                    if screen == Screen::Identify {
                        commands.set_state_if_neq(Screen::Confirm);
                    }
                }
            }
        }
    }
    if reader.condition == ReaderCondition::Lost && reader.feedback == ReaderFeedback::Reading {
        reader.feedback = ReaderFeedback::Waiting;
    }
}

/// A citizen who holds a number, or waits for one, is not sent away by an outage; everybody else is told.
fn watch_line(hall: Res<Hall>, screen: Res<State<Screen>>, mut commands: Commands) {
    match (screen.get(), hall.is_live()) {
        (Screen::OutOfService, true) => commands.set_state_if_neq(Screen::Home),
        (Screen::OutOfService | Screen::Ticket | Screen::Issuing, false) | (_, true) => {}
        (screen, false) if desk::stays_in_outage(*screen) => {}
        (_, false) => commands.set_state_if_neq(Screen::OutOfService),
    }
}

fn forget(mut commands: Commands, mut guide: ResMut<GuidePrint>) {
    commands.remove_resource::<Visit>();
    *guide = GuidePrint::default();
}

fn report_devices(
    link: Res<ServerLink>,
    config: Res<Config>,
    hall: Res<Hall>,
    printer: Res<Printer>,
    reader: Res<CardReader>,
    mut told: Local<Vec<(String, queue_api::device::ReportDevice)>>,
    mut was_live: Local<bool>,
) {
    // A server that was away may be another one: it is told everything again.
    if !std::mem::replace(&mut *was_live, hall.is_live()) && hall.is_live() {
        told.clear();
    }
    if !hall.is_live() {
        return;
    }
    let now = [("printer", printer.report()), ("card_reader", reader.report())];
    for (part, report) in now.into_iter().filter_map(|(part, report)| report.map(|report| (part, report))) {
        let entry = (config.device(part), report);
        if !told.contains(&entry) {
            told.retain(|(name, _)| *name != entry.0);
            link.report(Report::Device { name: entry.0.clone(), report: entry.1.clone() });
            told.push(entry);
        }
    }
}
