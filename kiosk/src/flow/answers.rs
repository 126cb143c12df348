//! What each answer of the server changes.

use super::order;
use super::print::{print, report_print};
use crate::clock::Clock;
use crate::config::Config;
use crate::errands::answers;
use crate::hall::Hall;
use crate::language::Language;
use crate::print_jobs::PrintJobs;
use crate::printer::{Fate, PageNo, Printer, PrinterCondition};
use crate::screens::Screen;
use crate::server::{Answer, HAS_TICKET, OrderAsk, Report, ServerLink};
use crate::slip::{Copy, SlipPage, ticket_page};
use crate::visit::{Earlier, Failure, Issued, Order, Slip, Visit, VisitNo, Visits};
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use queue_api::error::ApiError;
use queue_api::hall::HallSnapshot;
use queue_api::ticket::TicketView;

/// Whether a refusal names the ticket that its person has.
pub(super) fn names_ticket(error: &ApiError) -> bool {
    error.code == HAS_TICKET && error.ticket.is_some()
}

/// Everything an answer may change.
#[derive(SystemParam)]
pub(super) struct Told<'w, 's> {
    link: Res<'w, ServerLink>,
    clock: ResMut<'w, Clock>,
    config: Res<'w, Config>,
    visits: ResMut<'w, Visits>,
    hall: ResMut<'w, Hall>,
    visit: Option<ResMut<'w, Visit>>,
    language: Res<'w, Language>,
    printer: ResMut<'w, Printer>,
    jobs: ResMut<'w, PrintJobs>,
    commands: Commands<'w, 's>,
}

pub(super) fn hear_server(mut told: Told) {
    let heard: Vec<Answer> = told.link.answers().collect();
    for answer in heard {
        let visit = told.visit.as_deref_mut();
        if let Some(answer) = answers::hear(answer, visit, &told.clock, &mut told.commands) {
            told.hear(answer);
        }
    }
}

impl Told<'_, '_> {
    fn hear(&mut self, answer: Answer) {
        match answer {
            // Taken by the desk.
            Answer::Errand(..) => {}
            Answer::Hall(snapshot) => self.hall(snapshot),
            Answer::Figures(figures) => self.figures(figures),
            Answer::Live => {
                self.hall.found();
                // The server may have been started again with other guides, and the events tell nothing of that.
                self.link.report(Report::WantGuides);
            }
            Answer::Stale => self.hall.lost(self.clock.now()),
            Answer::Guides(guides) => {
                tracing::info!(matters = guides.matters.len(), "guides heard");
                self.hall.learn(guides);
            }
            Answer::Slow(no) => {
                if let Some(Order::Asked { slow, .. }) = self.visit_of(no).map(|visit| &mut visit.order) {
                    *slow = true;
                }
            }
            Answer::Issued(no, ticket) => self.issued(no, *ticket),
            Answer::Reprint(no, ticket) => self.reprint(no, ticket),
            Answer::Refused(no, error) => self.refused(no, error),
            Answer::Looked(no, ticket) => self.looked(no, ticket),
            Answer::Failed(no, failure) => self.failed(no, failure),
        }
    }

    /// The visit an answer is for, while it lasts.
    fn visit_of(&mut self, no: VisitNo) -> Option<&mut Visit> {
        self.visit.as_deref_mut().filter(|visit| visit.no == no)
    }

    /// Whether this visit is here and waits for its ticket.
    fn is_asked(&mut self, no: VisitNo) -> bool {
        self.visit_of(no).is_some_and(|visit| matches!(visit.order, Order::Asked { .. }))
    }

    fn hall(&mut self, snapshot: Box<HallSnapshot>) {
        self.link.report(Report::WantGuides);
        self.take_time(&snapshot);
        self.hall.show(snapshot);
    }

    fn figures(&mut self, figures: Box<HallSnapshot>) {
        // A server that could not tell them is asked again; one that has none has said so.
        if !self.hall.knows_guides() {
            self.link.report(Report::WantGuides);
        }
        self.take_time(&figures);
        if self.hall.is_news(&figures) {
            self.hall.refresh(figures);
        }
    }

    fn take_time(&mut self, snapshot: &HallSnapshot) {
        self.clock.told(snapshot.at);
        self.clock.set_offset_min(snapshot.hall.utc_offset_min);
    }

    fn issued(&mut self, no: VisitNo, ticket: TicketView) {
        if !self.is_asked(no) {
            // Nobody waits for it here any more: the number goes back.
            let id = self.visits.command(&self.config, no, "give-up");
            if !self.link.order(OrderAsk::GiveUp { id, ticket: ticket.id }) {
                tracing::warn!("a ticket nobody waits for was not given up");
            }
            return;
        }
        let slip = Slip::Printing(PageNo::default());
        let mut issued = Box::new(Issued { ticket, slip, since: self.clock.steady(), reprints: 0 });
        let page = (self.printer.condition != PrinterCondition::NotFitted)
            .then(|| ticket_page(&issued.ticket, &self.hall, &self.clock, *self.language, Copy::First));
        self.print(no, &mut issued, page);
        if let Some(visit) = self.visit_of(no) {
            visit.order = Order::Issued(issued);
            self.commands.set_state_if_neq(Screen::Ticket);
        }
    }

    fn reprint(&mut self, no: VisitNo, ticket: Option<Box<TicketView>>) {
        let Some(mut issued) = self.visit_of(no).and_then(|visit| visit.issued().cloned()) else { return };
        if let Some(ticket) = ticket {
            issued.ticket = *ticket;
        }
        let page = ticket_page(&issued.ticket, &self.hall, &self.clock, *self.language, Copy::Reprint);
        self.print(no, &mut issued, Some(page));
        if let Some(shown) = self.visit_of(no).and_then(Visit::issued_mut) {
            *shown = issued;
        }
    }

    fn print(&mut self, no: VisitNo, issued: &mut Issued, page: Option<SlipPage>) {
        let job = print(page, issued, no, &self.clock, &mut self.printer, &mut self.jobs);
        if issued.slip == Slip::Failed {
            report_print(&self.link, &self.visits, &self.config, &job, Fate::NotPrinted);
        }
    }

    fn refused(&mut self, no: VisitNo, error: ApiError) {
        let Some(visit) = self.visit.as_deref_mut().filter(|visit| visit.no == no) else { return };
        if matches!(visit.order, Order::Asked { .. }) {
            // Whoever has a ticket is not sent away: it is looked up, and may be printed again.
            let earlier = error.ticket.filter(|_| names_ticket(&error));
            let is_looked_up =
                earlier.is_some_and(|ticket| self.link.order(OrderAsk::Look { visit: no, ticket }));
            visit.order = Order::Refused(error);
            let screen = if is_looked_up { Screen::HasTicket } else { Screen::Refused };
            self.commands.set_state_if_neq(screen);
        } else if let Some(issued) = visit.issued_mut() {
            // A refused reprint: the number on the screen stays what it is.
            issued.slip = Slip::Failed;
        }
    }

    fn looked(&mut self, no: VisitNo, ticket: Option<Box<TicketView>>) {
        let Some(visit) = self.visit.as_deref_mut().filter(|visit| visit.no == no) else { return };
        visit.earlier = ticket.map_or(Earlier::Unknown, Earlier::Found);
        // It was live when the order was refused, and is over: the order before this one was given up in between, or
        // somebody was served. Nothing stands in the way now. Once only: a server that refuses again means something else.
        let may_order = matches!(visit.order, Order::Refused(_)) && self.printer.may_issue();
        if visit.earlier.is_over() && may_order && !visit.ordered_anew {
            self.visits.again(visit);
            visit.ordered_anew = true;
            let to = order(visit, &self.visits, &self.config, &self.clock, &self.hall, &self.link);
            self.commands.set_state_if_neq(to);
        }
    }

    fn failed(&mut self, no: VisitNo, failure: Failure) {
        if !self.is_asked(no) {
            return;
        }
        if let Some(visit) = self.visit_of(no) {
            visit.order = Order::Failed(failure);
            self.commands.set_state_if_neq(Screen::Refused);
        }
    }
}
