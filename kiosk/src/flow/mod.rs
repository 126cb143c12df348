//! What each word of the server, the printer and the reader changes. The heart of the kiosk: one ticket
//! for one touch, paper or an honest word, and nothing kept of a citizen who left.

mod answers;
mod devices;
mod print;

pub(crate) use print::PRINT_FOR;
pub use print::{reprint, show_earlier, slip_is_there};

use crate::Step;
use crate::card_reader::{CardReader, ReaderCondition, ReaderFeedback, ReaderWord};
use crate::clock::Clock;
use crate::config::Config;
use crate::errands::desk;
use crate::hall::Hall;
use crate::screens::guide::GuidePrint;
use crate::screens::who::{after_identity, class_of, real_name};
use crate::screens::{Screen, first_step};
use crate::server::{OrderAsk, ServerLink};
use crate::visit::{Failure, Order, Visit, Visits};
use bevy::prelude::*;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(
        PreUpdate,
        (answers::hear_server, print::hear_printer, hear_reader, watch_line).chain().in_set(Step::Hear),
    );
    app.add_systems(OnEnter(Screen::Home), forget);
    app.add_systems(OnEnter(Screen::OutOfService), forget);
    app.add_systems(Update, (devices::report_devices, print::doubt_silent_printer).in_set(Step::Think));
}

/// The citizen touched the button that takes the ticket. Only the first touch counts. Where it leads.
pub fn order(
    visit: &mut Visit,
    visits: &Visits,
    config: &Config,
    clock: &Clock,
    hall: &Hall,
    link: &ServerLink,
) -> Screen {
    if !matches!(visit.order, Order::Open) {
        return Screen::Issuing;
    }
    let Some(wish) = visit.wish(class_of(hall, visit), real_name(hall, visit)) else {
        return first_step(hall);
    };
    let id = visits.command(config, visit.no, "issue");
    if link.order(OrderAsk::Issue { visit: visit.no, id, wish: wish.into() }) {
        visit.order = Order::Asked { at: clock.steady(), slow: false };
        Screen::Issuing
    } else {
        visit.order = Order::Failed(Failure::NoAnswer);
        Screen::Refused
    }
}

/// Where an order leads that was waited for long enough, or whose answer came while something else was shown.
pub(crate) fn lead_on(visit: &mut Visit) -> Screen {
    match &visit.order {
        Order::Asked { .. } => {
            visit.order = Order::Failed(Failure::NoAnswer);
            Screen::Refused
        }
        Order::Refused(error) if answers::names_ticket(error) => Screen::HasTicket,
        Order::Refused(_) | Order::Failed(_) => Screen::Refused,
        Order::Issued(_) => Screen::Ticket,
        Order::Open => Screen::Confirm,
    }
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
                    visit.identify(Some(person));
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

/// Whoever would lose something by it is not sent away by an outage, whatever is on the screen; everybody else is told.
fn watch_line(
    hall: Res<Hall>,
    screen: Res<State<Screen>>,
    visit: Option<Res<Visit>>,
    mut commands: Commands,
) {
    let is_out = *screen.get() == Screen::OutOfService;
    let stays = visit.is_some_and(|visit| visit.outlasts_outage());
    if hall.is_live() && is_out {
        commands.set_state_if_neq(Screen::Home);
    } else if !hall.is_live() && !is_out && !stays {
        commands.set_state_if_neq(Screen::OutOfService);
    }
}

fn forget(mut commands: Commands, mut guide: ResMut<GuidePrint>) {
    commands.remove_resource::<Visit>();
    *guide = GuidePrint::default();
}
