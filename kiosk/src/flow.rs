//! What each word of the server, the printer and the reader changes. The heart of the kiosk: one ticket
//! for one touch, paper or an honest word, and nothing kept of a citizen who left.

use crate::Step;
use crate::card_reader::{CardReader, ReaderCondition, ReaderFeedback, ReaderWord};
use crate::clock::Clock;
use crate::config::Config;
use crate::errands::{desk, receipt};
use crate::hall::{Hall, Line};
use crate::language::Language;
use crate::print_jobs::{Job, PrintJobs};
use crate::printer::{Fate, PageNo, Printer, PrinterCondition, PrinterWord};
use crate::screens::Screen;
use crate::screens::guide::GuidePrint;
use crate::screens::who::{after_identity, class_of};
use crate::server::{Answer, OrderAsk, Report, ServerLink};
use crate::slip::{Copy, SlipPage, ticket_page};
use crate::theme::fonts::RareFonts;
use crate::upkeep;
use crate::visit::{Earlier, Issued, Order, Slip, Visit, VisitNo, Visits};
use crate::voice::mouth::Voice;
use bevy::prelude::*;
use queue_api::device::DeviceHealth;
use queue_api::ticket::PrintState;
use std::time::Duration;

/// Longest wait for a word of the printer's thread about a slip, which is sooner by itself: longer than a hot head may
/// cool and a proof may take, or the slip would be offered again while it is still to come.
const PRINT_FOR: Duration = Duration::from_secs(30);

/// The server's word for a person who has a ticket already.
const HAS_TICKET: &str = "holder_has_ticket";

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
pub fn order(
    visit: &mut Visit,
    visits: &Visits,
    config: &Config,
    clock: &Clock,
    hall: &Hall,
    link: &ServerLink,
) {
    if !matches!(visit.order, Order::Open) {
        return;
    }
    let Some(wish) = visit.wish(class_of(hall, visit)) else { return };
    let id = visits.command(config, visit.no, "issue");
    visit.order = if link.order(OrderAsk::Issue { visit: visit.no, id, wish }) {
        Order::Asked { at: clock.steady(), slow: false }
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
        issued.since = clock.steady();
    }
}

/// The citizen looked, and the slip of which nobody knew is there.
pub fn slip_is_there(
    visit: &mut Visit,
    jobs: &mut PrintJobs,
    visits: &Visits,
    config: &Config,
    clock: &Clock,
    link: &ServerLink,
) {
    let no = visit.no;
    let Some(issued) = visit.issued_mut() else { return };
    let Slip::NotKnown(page) = issued.slip else { return };
    jobs.end(page);
    issued.slip = Slip::Printed;
    issued.since = clock.steady();
    let job = Job { page, visit: no, ticket: issued.ticket.id, reprints: issued.reprints };
    report_print(link, visits, config, &job, Fate::Printed);
}

/// The citizen had a ticket already: the same number on the screen, and on another paper where there is a printer that
/// works. `false` when it is not known.
pub fn show_earlier(
    visit: &mut Visit,
    prints: bool,
    visits: &Visits,
    config: &Config,
    clock: &Clock,
    link: &ServerLink,
) -> bool {
    let Earlier::Found(ticket) = std::mem::take(&mut visit.earlier) else { return false };
    let slip = if prints { Slip::Failed } else { Slip::NotFitted };
    visit.order =
        Order::Issued(Box::new(Issued { ticket: *ticket, slip, since: clock.steady(), reprints: 0 }));
    if prints {
        reprint(visit, visits, config, clock, link);
    }
    true
}

fn hear_server(
    link: Res<ServerLink>,
    mut clock: ResMut<Clock>,
    config: Res<Config>,
    visits: Res<Visits>,
    screen: Res<State<Screen>>,
    mut hall: ResMut<Hall>,
    mut visit: Option<ResMut<Visit>>,
    language: Res<Language>,
    mut printer: ResMut<Printer>,
    mut jobs: ResMut<PrintJobs>,
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
                clock.told(snapshot.at);
                clock.set_offset_min(snapshot.hall.utc_offset_min);
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
                    let slip = Slip::Printing(PageNo::default());
                    let mut issued =
                        Box::new(Issued { ticket: *ticket, slip, since: clock.steady(), reprints: 0 });
                    let page = (printer.condition != PrinterCondition::NotFitted)
                        .then(|| ticket_page(&issued.ticket, &hall, &clock, *language, Copy::First));
                    let job = print(page, &mut issued, no, &clock, &mut printer, &mut jobs);
                    if issued.slip == Slip::Failed {
                        report_print(&link, &visits, &config, &job, Fate::NotPrinted);
                    }
                    visit.order = Order::Issued(issued);
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
                    let page = ticket_page(&issued.ticket, &hall, &clock, *language, Copy::Reprint);
                    let job = print(Some(page), issued, no, &clock, &mut printer, &mut jobs);
                    if issued.slip == Slip::Failed {
                        report_print(&link, &visits, &config, &job, Fate::NotPrinted);
                    }
                }
            }
            Answer::Refused(no, error) => match visit.filter(|visit| visit.no == no) {
                Some(visit) if is_asked(visit, no) => {
                    // Whoever has a ticket is not sent away: it is looked up, and may be printed again.
                    let earlier = error.ticket.filter(|_| error.code == HAS_TICKET);
                    let is_looked_up =
                        earlier.is_some_and(|ticket| link.order(OrderAsk::Look { visit: no, ticket }));
                    visit.order = Order::Refused(error);
                    let screen = if is_looked_up { Screen::HasTicket } else { Screen::Refused };
                    commands.set_state_if_neq(screen);
                }
                // A refused reprint: the number on the screen stays what it is.
                Some(visit) => {
                    if let Some(issued) = visit.issued_mut() {
                        issued.slip = Slip::Failed;
                    }
                }
                None => {}
            },
            Answer::Looked(no, ticket) => {
                if let Some(visit) = visit.filter(|visit| visit.no == no) {
                    visit.earlier = ticket.map_or(Earlier::Unknown, Earlier::Found);
                }
            }
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

/// Hands a page of a ticket to the printer; none where there is no printer.
fn print(
    page: Option<SlipPage>,
    issued: &mut Issued,
    visit: VisitNo,
    clock: &Clock,
    printer: &mut Printer,
    jobs: &mut PrintJobs,
) -> Job {
    let mut job = Job { page: PageNo::default(), visit, ticket: issued.ticket.id, reprints: issued.reprints };
    issued.since = clock.steady();
    issued.slip = match page {
        None => Slip::NotFitted,
        Some(page) => match printer.prints().then(|| printer.print(page)).flatten() {
            Some(page) => {
                job.page = page;
                jobs.begin(job);
                Slip::Printing(page)
            }
            None => Slip::Failed,
        },
    };
    job
}

fn hear_printer(
    link: Res<ServerLink>,
    clock: Res<Clock>,
    config: Res<Config>,
    visits: Res<Visits>,
    mut printer: ResMut<Printer>,
    mut jobs: ResMut<PrintJobs>,
    mut visit: Option<ResMut<Visit>>,
    mut guide: ResMut<GuidePrint>,
) {
    while let Some(word) = printer.take_word() {
        let (page, fate) = match word {
            PrinterWord::Condition(condition) => {
                printer.condition = condition;
                continue;
            }
            PrinterWord::Printed(page) => (page, Fate::Printed),
            PrinterWord::NotPrinted(page, _) => (page, Fate::NotPrinted),
            PrinterWord::NotKnown(page, _) => (page, Fate::NotKnown),
        };
        guide.hear(page, fate);
        if let Some(visit) = visit.as_deref_mut() {
            receipt::hear_page(visit, page, fate);
        }
        let Some(job) = jobs.end(page) else { continue };
        report_print(&link, &visits, &config, &job, fate);
        let issued = visit.as_deref_mut().filter(|visit| visit.no == job.visit).and_then(Visit::issued_mut);
        if let Some(issued) = issued {
            let slip = after(issued.slip, page, fate);
            if slip != issued.slip {
                issued.slip = slip;
                issued.since = clock.steady();
            }
        }
    }
}

/// What is shown of a ticket's slip after the printer told the fate of one of its pages.
fn after(shown: Slip, page: PageNo, fate: Fate) -> Slip {
    match (shown, fate) {
        (Slip::Printing(awaited) | Slip::NotKnown(awaited), _) if awaited == page => match fate {
            Fate::Printed => Slip::Printed,
            Fate::NotPrinted => Slip::Failed,
            Fate::NotKnown => Slip::NotKnown(page),
        },
        // An earlier page, given up and come out after all: the citizen has a paper.
        (Slip::Failed | Slip::NotKnown(_), Fate::Printed) => Slip::Printed,
        (
            Slip::Printing(_) | Slip::NotKnown(_) | Slip::Failed | Slip::Printed | Slip::NotFitted,
            Fate::Printed | Fate::NotPrinted | Fate::NotKnown,
        ) => shown,
    }
}

/// A printer that says nothing for so long may have printed or not. Its word may still come, and counts then.
fn doubt_silent_printer(
    link: Res<ServerLink>,
    clock: Res<Clock>,
    config: Res<Config>,
    visits: Res<Visits>,
    jobs: Res<PrintJobs>,
    mut visit: Option<ResMut<Visit>>,
) {
    let issued = visit.as_deref_mut().and_then(Visit::issued_mut);
    let Some(issued) = issued.filter(|issued| clock.since(issued.since) >= PRINT_FOR) else { return };
    let Slip::Printing(page) = issued.slip else { return };
    issued.since = clock.steady();
    issued.slip = match jobs.get(page) {
        Some(job) => {
            report_print(&link, &visits, &config, &job, Fate::NotKnown);
            Slip::NotKnown(page)
        }
        // The server never answered, so nothing went to the printer.
        None => Slip::Failed,
    };
}

// Named by what is told: a slip that failed and came out after all is told twice.
fn report_print(link: &ServerLink, visits: &Visits, config: &Config, job: &Job, fate: Fate) {
    let outcome = job.outcome(fate);
    let told = match outcome {
        PrintState::Printed | PrintState::Reprinted => "out",
        PrintState::Failed | PrintState::Queued => "failed",
    };
    let id = visits.command(config, job.visit, &format!("print/{}/{told}", job.reprints));
    link.report(Report::Print { id, ticket: job.ticket, outcome });
}

fn hear_reader(
    screen: Res<State<Screen>>,
    hall: Res<Hall>,
    config: Res<Config>,
    clock: Res<Clock>,
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
            ReaderWord::Unreadable(reason) => reader.feedback = ReaderFeedback::Unreadable(reason),
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
                        commands.set_state_if_neq(after_identity(&hall, visit, &config, &clock));
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
    voice: Res<Voice>,
    clock: Res<Clock>,
    fonts: Res<RareFonts>,
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
    // One word on the kiosk itself: a wrong clock weighs more than a font that is missing.
    let clock_says = upkeep::report(&clock);
    let own = if clock_says.health == DeviceHealth::Well {
        fonts.report().unwrap_or(clock_says)
    } else {
        clock_says
    };
    let now = [
        (config.name.clone(), Some(own)),
        (config.device("printer"), printer.report()),
        (config.device("card_reader"), reader.report()),
        (config.device("voice"), voice.report()),
    ];
    for entry in now.into_iter().filter_map(|(name, report)| report.map(|report| (name, report))) {
        if !told.contains(&entry) {
            told.retain(|(name, _)| *name != entry.0);
            link.report(Report::Device { name: entry.0.clone(), report: entry.1.clone() });
            told.push(entry);
        }
    }
}
