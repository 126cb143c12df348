//! What must never happen at a kiosk, whatever is touched and whatever is said.

use crate::deeds::{card_secrets, secrets};
use crate::log::Log;
use bevy::prelude::*;
use kiosk::errands::Fate;
use kiosk::screens::Screen;
use kiosk::server::{ErrandAsk, OrderAsk, Report};
use kiosk::visit::{Order, Visit};
use queue_api::TicketId;
use queue_api::client::CommandId;
use queue_api::ticket::{PrintState, TicketView};
use std::collections::{HashMap, HashSet};

/// What was seen so far of what the rules are about.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// The confirm button was touched since the last order.
    confirmed: bool,
    /// This visit has ordered, and was neither refused nor told that it failed.
    has_ordered: bool,
    /// Names of commands so far.
    names: HashSet<String>,
    /// The ticket that an order was refused for is over, and the order may be made anew without another touch.
    anew: bool,
    /// Tickets the server gave in this step.
    given: Vec<TicketId>,
    /// Tickets that came of an errand in this step, and whether somebody waited for it.
    of_errand: Vec<(TicketId, bool)>,
    /// Tickets the server has ever spoken of.
    known: HashSet<TicketId>,
    /// What was reported of slips, by the names of the reports.
    reported: HashMap<String, (TicketId, PrintState)>,
}

/// What is shown.
pub(crate) fn screen(app: &App) -> Screen {
    *app.world().resource::<State<Screen>>().get()
}

/// Whether the kiosk stands where the next citizen begins.
pub(crate) fn is_home(app: &App) -> bool {
    matches!(screen(app), Screen::Home | Screen::OutOfService)
}

impl Rules {
    /// A button was touched.
    pub(crate) fn touched(&mut self, is_confirm: bool) {
        self.confirmed |= is_confirm;
    }

    /// The server gave a ticket.
    pub(crate) fn issued(&mut self, id: TicketId) {
        self.given.push(id);
        self.known.insert(id);
    }

    /// An appointment was kept, or a no-show waits again.
    pub(crate) fn came_of_errand(&mut self, id: TicketId, is_waited_for: bool) {
        self.of_errand.push((id, is_waited_for));
        self.known.insert(id);
    }

    /// The server told of tickets.
    pub(crate) fn told(&mut self, tickets: &[TicketView]) {
        self.known.extend(tickets.iter().map(|ticket| ticket.id));
    }

    /// The server told how a ticket stands that an order was refused for.
    pub(crate) fn looked_up(&mut self, ticket: &TicketView) {
        self.known.insert(ticket.id);
        self.anew = Fate::of(ticket) == Fate::Over;
    }

    /// The hall is told of slips of its own tickets, of each the same under one name, and of nobody's person.
    pub(crate) fn reports(&mut self, reports: impl Iterator<Item = Report>) {
        for report in reports {
            let told = format!("{report:?}");
            for secret in secrets() {
                assert!(!told.contains(&secret), "{secret} is told to the hall: {told}");
            }
            match report {
                Report::Print { id, ticket, outcome } => {
                    assert!(self.known.contains(&ticket), "a slip of ticket {ticket}, which nobody gave");
                    let before = self.reported.insert(id.as_str().to_owned(), (ticket, outcome));
                    assert!(
                        before.is_none_or(|before| before == (ticket, outcome)),
                        "{id:?} tells {outcome:?} of ticket {ticket}, and told {before:?}"
                    );
                }
                Report::Device { name, .. } => {
                    assert!(name == "kiosk-1" || name.starts_with("kiosk-1/"), "{name} is not this kiosk's");
                }
                Report::WantGuides | Report::WantHall => {}
            }
        }
    }

    /// After every step.
    pub(crate) fn look(&mut self, app: &mut App, orders: &[OrderAsk], log: &Log) {
        self.orders(orders);
        self.tickets(app, orders);
        self.end_of_orders(app);
        let said = said(app);
        for secret in card_secrets() {
            assert!(!said.contains(secret), "{secret} can be read on {}", screen(app).name());
        }
        if is_home(app) {
            assert!(!app.world().contains_resource::<Visit>(), "a visit outlives its citizen");
            for secret in secrets() {
                assert!(!said.contains(&secret), "{secret} can be read on {}", screen(app).name());
            }
        }
        let visit = app.world().get_resource::<Visit>().map(|visit| format!("{visit:?}")).unwrap_or_default();
        for secret in card_secrets() {
            assert!(!visit.contains(secret), "{secret} is in what is shown to developers");
        }
        let log = log.take();
        for secret in secrets() {
            assert!(!log.contains(&secret), "{secret} is in the log: {log}");
        }
    }

    /// No ticket without a touch on confirm, no second one in a visit, and no command under an old name.
    fn orders(&mut self, orders: &[OrderAsk]) {
        for order in orders {
            if let Some(id) = name_of(order) {
                assert!(self.names.insert(format!("{id:?}")), "{id:?} is the name of two commands");
            }
            if let OrderAsk::Issue { .. } = order {
                assert!(self.confirmed || self.anew, "a ticket was ordered that nobody has confirmed");
                assert!(!self.has_ordered, "a second ticket was ordered for one citizen");
                (self.confirmed, self.anew, self.has_ordered) = (false, false, true);
            }
        }
    }

    /// A ticket that was given is either on the screen or given back; no other is given back. What came of an errand is on
    /// the screen if somebody waits for it, and never given back: it would be an appointment that is lost.
    fn tickets(&mut self, app: &App, orders: &[OrderAsk]) {
        let held = app.world().get_resource::<Visit>().and_then(Visit::issued).map(|issued| issued.ticket.id);
        let given_back: HashSet<TicketId> = orders.iter().filter_map(given_up).collect();
        for id in &given_back {
            assert!(self.given.contains(id), "ticket {id} is given back, and was not given now");
        }
        for id in self.given.drain(..) {
            assert!(
                given_back.contains(&id) != (held == Some(id)),
                "ticket {id} is shown to nobody, or shown and given back"
            );
        }
        for (id, is_waited_for) in self.of_errand.drain(..) {
            assert!(!is_waited_for || held == Some(id), "ticket {id} came of an errand and is not shown");
        }
    }

    /// Whoever was refused, or told that it failed, may order again; so may the next citizen.
    fn end_of_orders(&mut self, app: &App) {
        self.has_ordered &= app.world().get_resource::<Visit>().is_some_and(|visit| match visit.order {
            Order::Refused(_) | Order::Failed(_) => false,
            Order::Open | Order::Asked { .. } | Order::Issued(_) => true,
        });
        // A touch that led to no order does not count for a later one; nor does an answer.
        (self.confirmed, self.anew) = (false, false);
    }
}

/// The name of a command that must have one of its own. What is only asked has none; feedback without an answer is handed in
/// again under its old name, so that it is taken once.
fn name_of(order: &OrderAsk) -> Option<&CommandId> {
    match order {
        OrderAsk::Issue { id, .. }
        | OrderAsk::Reprint { id, .. }
        | OrderAsk::GiveUp { id, .. }
        | OrderAsk::Errand {
            ask: ErrandAsk::CheckIn { id, .. } | ErrandAsk::Requeue { id, .. } | ErrandAsk::Rate { id, .. },
            ..
        } => Some(id),
        OrderAsk::Look { .. }
        | OrderAsk::Errand { ask: ErrandAsk::Find(_) | ErrandAsk::Feedback { .. }, .. } => None,
    }
}

fn given_up(order: &OrderAsk) -> Option<TicketId> {
    match order {
        OrderAsk::GiveUp { ticket, .. } => Some(*ticket),
        OrderAsk::Issue { .. }
        | OrderAsk::Reprint { .. }
        | OrderAsk::Look { .. }
        | OrderAsk::Errand { .. } => None,
    }
}

/// Every word there is, shown or not.
fn said(app: &mut App) -> String {
    let world = app.world_mut();
    let mut said = String::new();
    world.query::<&Text>().iter(world).for_each(|text| {
        said.push_str(&text.0);
        said.push('\n');
    });
    world.query::<&TextSpan>().iter(world).for_each(|span| {
        said.push_str(&span.0);
        said.push('\n');
    });
    said
}
