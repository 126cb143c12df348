//! A ticket's slip: handed to the printer, asked for again, and what the printer says of it told to the citizen and to the
//! hall. No ticket is ordered here.

use crate::clock::Clock;
use crate::config::Config;
use crate::errands::receipt;
use crate::print_jobs::{Job, PrintJobs};
use crate::printer::{Fate, PageNo, Printer, PrinterWord};
use crate::screens::guide::GuidePrint;
use crate::server::{OrderAsk, Report, ServerLink};
use crate::slip::SlipPage;
use crate::visit::{Earlier, Issued, Order, Slip, Visit, VisitNo, Visits};
use bevy::prelude::*;
use queue_api::ticket::PrintState;
use std::time::Duration;

/// Longest wait for a word of the printer's thread about a slip, which is sooner by itself: longer than a hot head may
/// cool and a proof may take, or the slip would be offered again while it is still to come.
pub(crate) const PRINT_FOR: Duration = Duration::from_secs(30);

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
/// works. `false` when it is not known, or over.
pub fn show_earlier(
    visit: &mut Visit,
    prints: bool,
    visits: &Visits,
    config: &Config,
    clock: &Clock,
    link: &ServerLink,
) -> bool {
    let Some(ticket) = visit.earlier.live().cloned() else { return false };
    visit.earlier = Earlier::default();
    let slip = if prints { Slip::Failed } else { Slip::NotFitted };
    visit.order = Order::Issued(Box::new(Issued { ticket, slip, since: clock.steady(), reprints: 0 }));
    if prints {
        reprint(visit, visits, config, clock, link);
    }
    true
}

/// Hands a page of a ticket to the printer; none where there is no printer.
pub(super) fn print(
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

pub(super) fn hear_printer(
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
pub(super) fn doubt_silent_printer(
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
pub(super) fn report_print(link: &ServerLink, visits: &Visits, config: &Config, job: &Job, fate: Fate) {
    let outcome = job.outcome(fate);
    let told = match outcome {
        PrintState::Printed | PrintState::Reprinted => "out",
        PrintState::Failed | PrintState::Queued => "failed",
    };
    let id = visits.command(config, job.visit, &format!("print/{}/{told}", job.reprints));
    link.report(Report::Print { id, ticket: job.ticket, outcome });
}
