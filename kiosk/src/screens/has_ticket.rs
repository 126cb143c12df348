//! The person has a ticket for this already: its number, how it stands, and its slip once more. Never a second number.

use super::chrome::{lay_parts, question};
use super::errands::standing_of;
use super::facts::unknown;
use super::{Screen, first_step};
use crate::clock::Clock;
use crate::config::Config;
use crate::flow;
use crate::hall::Hall;
use crate::language::Phrase;
use crate::printer::Printer;
use crate::seen::{EnabledWhen, Seen, ShownWhen};
use crate::server::ServerLink;
use crate::theme::button::{Skin, action_line};
use crate::theme::frame::{Room, column_middle, panel_filling};
use crate::theme::layout::Layout;
use crate::theme::metrics::{LINE_GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::visit::{Earlier, IdPaper, Order, Purpose, Visit, Visits};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::ticket::{TicketState, TicketView};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::HasTicket), draw);
}

fn draw(mut commands: Commands, layout: Res<Layout>) {
    let (number, line) = if layout.large {
        (TextRole::Hero, TextRole::ItemStrong)
    } else {
        (TextRole::NumberNarrow, TextRole::Label)
    };
    lay_parts(
        &mut commands,
        *layout,
        ("Has ticket screen", Screen::HasTicket, None),
        Room::Said,
        |said| {
            question(said, |_| Phrase::HasTicketTitle, |_| Phrase::HasTicketHint);
            said.spawn(panel_filling()).with_children(|panel| {
                panel.spawn((
                    Name::new("Earlier number"),
                    words(number, palette::PRIMARY_DEEP, |seen| {
                        number_of(seen).map_or_else(unknown, Phrase::Figure)
                    }),
                ));
                let lines = (column_middle(LINE_GAP_PX), ShownWhen::new(may_be_owner));
                panel.spawn(lines).with_children(|lines| {
                    for say in [service as fn(&Seen<'_>) -> Phrase, standing] {
                        lines
                            .spawn(words(line, palette::INK, say))
                            .insert(TextLayout::justify(Justify::Center));
                    }
                });
            });
        },
        |touched| {
            touched
                .spawn((
                    action_line("Print it again", Skin::Primary),
                    ShownWhen::new(may_be_owner),
                    EnabledWhen::new(is_live),
                ))
                .with_child(words(TextRole::Label, Skin::Primary.ink(), |seen| {
                    if seen.printer.prints() { Phrase::HasTicketPrint } else { Phrase::HasTicketShow }
                }))
                .observe(print_again);
            touched.spawn((
                Name::new("Prove it"),
                says(TextRole::Body, palette::INK, Phrase::HasTicketProve),
                Node::default(),
                ShownWhen::new(|seen| !may_be_owner(seen)),
            ));
            touched
                .spawn(action_line("Something else", Skin::Secondary))
                .with_child(says(TextRole::Label, Skin::Secondary.ink(), Phrase::HasTicketElse))
                .observe(something_else);
        },
    );
}

/// A card shows whose the ticket is. A number anybody may know: with it alone nobody is given another's slip, or told
/// where that person waits and for what.
fn may_be_owner(seen: &Seen<'_>) -> bool {
    let person = seen.visit.as_ref().and_then(|visit| visit.person.as_ref());
    person.is_some_and(|person| person.paper() != IdPaper::TypedNumber)
}

fn number_of(seen: &Seen<'_>) -> Option<String> {
    match &seen.visit.as_ref()?.order {
        Order::Refused(error) => error.number.clone(),
        Order::Open | Order::Asked { .. } | Order::Failed(_) | Order::Issued(_) => None,
    }
}

/// A number that is over is never put on paper.
fn is_live(seen: &Seen<'_>) -> bool {
    seen.visit.as_ref().is_some_and(|visit| visit.earlier.live().is_some())
}

fn found<'a>(seen: &'a Seen<'_>) -> Option<&'a TicketView> {
    match &seen.visit.as_ref()?.earlier {
        Earlier::Found(ticket) => Some(ticket),
        Earlier::Sought | Earlier::Unknown => None,
    }
}

/// The window type the ticket waits for now: it may have been sent on.
fn service(seen: &Seen<'_>) -> Phrase {
    let window_type = found(seen).and_then(|ticket| seen.hall.window_type(&ticket.window_type));
    window_type.map_or(Phrase::Nothing, |window_type| Phrase::data(&window_type.name, &window_type.name_en))
}

fn standing(seen: &Seen<'_>) -> Phrase {
    match seen.visit.as_ref().map(|visit| &visit.earlier) {
        Some(Earlier::Found(ticket)) => match ticket.state {
            TicketState::Waiting => Phrase::HasTicketAhead(ticket.ahead),
            TicketState::Called | TicketState::Serving | TicketState::Held => standing_of(ticket),
            TicketState::NoShow | TicketState::Finished | TicketState::Cancelled | TicketState::Expired => {
                Phrase::HasTicketAsk
            }
        },
        Some(Earlier::Sought) => Phrase::HasTicketSought,
        Some(Earlier::Unknown) | None => Phrase::HasTicketAsk,
    }
}

fn print_again(
    _: On<Activate>,
    mut visit: ResMut<Visit>,
    visits: Res<Visits>,
    config: Res<Config>,
    clock: Res<Clock>,
    printer: Res<Printer>,
    link: Res<ServerLink>,
    mut commands: Commands,
) {
    if flow::show_earlier(&mut visit, printer.prints(), &visits, &config, &clock, &link) {
        commands.set_state_if_neq(Screen::Ticket);
    }
}

fn something_else(
    _: On<Activate>,
    hall: Res<Hall>,
    mut visits: ResMut<Visits>,
    mut visit: ResMut<Visit>,
    mut commands: Commands,
) {
    visits.again(&mut visit);
    visit.purpose = Purpose::Ticket;
    commands.set_state_if_neq(first_step(&hall));
}
