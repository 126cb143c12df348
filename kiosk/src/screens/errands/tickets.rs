//! The tickets that were found: one touch prints a slip again, lets a no-show wait again, or goes on to the rating. What
//! nothing can be done with is told as what it is.

use super::say;
use crate::errands::desk::Desk;
use crate::errands::{Errand, ErrandKind, Fate};
use crate::hall::Hall;
use crate::language::{ErrandPhrase, Phrase};
use crate::screens::Screen;
use crate::screens::choice::CARD_PX;
use crate::screens::chrome::{lay_list, question};
use crate::screens::list::{ListPage, part};
use crate::screens::ticket::no_show_rule;
use crate::seen::{EnabledWhen, Seen};
use crate::theme::button::{Skin, card};
use crate::theme::frame::column_wide;
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::Layout;
use crate::theme::metrics::{TOUCH_GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::visit::Visit;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::ticket::{TicketState, TicketView};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Tickets), draw);
}

fn draw(
    mut commands: Commands,
    layout: Res<Layout>,
    hall: Res<Hall>,
    visit: Option<Res<Visit>>,
    mut list: ResMut<ListPage>,
) {
    let Some(errand) = visit.as_ref().and_then(|visit| visit.errand.as_ref()) else { return };
    let kind = errand.kind;
    let found = errand.found();
    let page = list.of(Screen::Tickets, "");
    let (tickets, page, pages) = part(&found, page, layout.choices(CARD_PX, TOUCH_GAP_PX));
    let missed = has_no_show(errand);
    lay_list(
        &mut commands,
        *layout,
        ("Tickets screen", Screen::Tickets, kind.first_screen()),
        (page, pages),
        |said| {
            question(said, move |_| say(title(kind)), move |seen| hint(seen, kind, missed));
        },
        |cards| {
            for ticket in tickets {
                ticket_card(cards, ticket, &hall, kind, *layout);
            }
        },
    );
}

fn has_no_show(errand: &Errand) -> bool {
    errand.found().into_iter().any(|ticket| Fate::of(ticket) == Fate::NoShow)
}

fn title(kind: ErrandKind) -> ErrandPhrase {
    match kind {
        ErrandKind::Rate => ErrandPhrase::TicketsToRate,
        ErrandKind::CheckIn | ErrandKind::Reprint | ErrandKind::Feedback => ErrandPhrase::TicketsTitle,
    }
}

/// Who missed the call is told the hall's rule.
fn hint(seen: &Seen<'_>, kind: ErrandKind, missed: bool) -> Phrase {
    match (kind, missed) {
        (ErrandKind::Rate, _) => say(ErrandPhrase::TicketsToRateHint),
        (ErrandKind::CheckIn | ErrandKind::Reprint | ErrandKind::Feedback, true) => no_show_rule(seen),
        (ErrandKind::CheckIn | ErrandKind::Reprint | ErrandKind::Feedback, false) => {
            say(ErrandPhrase::TicketsHint)
        }
    }
}

fn ticket_card(
    cards: &mut ChildSpawnerCommands<'_>,
    ticket: &TicketView,
    hall: &Hall,
    kind: ErrandKind,
    layout: Layout,
) {
    let fate = Fate::of(ticket);
    let deed = match (kind, fate) {
        (ErrandKind::Rate, _) => Some((Icon::Star, ErrandPhrase::RateThis)),
        (ErrandKind::CheckIn | ErrandKind::Reprint | ErrandKind::Feedback, Fate::Live) => {
            Some((Icon::Printer, ErrandPhrase::PrintThis))
        }
        (ErrandKind::CheckIn | ErrandKind::Reprint | ErrandKind::Feedback, Fate::NoShow) => {
            Some((Icon::Again, ErrandPhrase::RequeueThis))
        }
        (ErrandKind::CheckIn | ErrandKind::Reprint | ErrandKind::Feedback, Fate::Over) => None,
    };
    let skin = if deed.is_some() { Skin::Card } else { Skin::CardOff };
    let ink = if deed.is_some() { palette::INK } else { palette::INK_SOFT };
    let may = deed.is_some();
    let (id, number) = (ticket.id, ticket.number.clone());
    let what = what(ticket, hall);
    let is_narrow = layout.is_narrow();
    cards
        .spawn((card(format!("Ticket {number}"), skin, CARD_PX), EnabledWhen::new(move |_| may)))
        .with_children(|card| {
            if !is_narrow {
                card.spawn((Node { width: px(210), flex_shrink: 0.0, ..default() }, Pickable::IGNORE))
                    .with_child(says(TextRole::Figure, ink, Phrase::Figure(number.clone())));
            }
            card.spawn(column_wide()).with_children(|lines| {
                if is_narrow {
                    lines.spawn(says(TextRole::Label, ink, Phrase::Figure(number)));
                } else {
                    lines.spawn(says(TextRole::ItemStrong, ink, what));
                }
                let ticket = ticket.clone();
                lines.spawn(words(TextRole::Small, palette::INK_SOFT, move |seen| {
                    state_of(seen, &ticket, kind)
                }));
            });
            if let Some((picture, phrase)) = deed {
                card.spawn(icon(picture, 48.0, palette::PRIMARY));
                if !layout.large {
                    card.spawn(says(TextRole::ItemStrong, palette::PRIMARY_DEEP, say(phrase)));
                }
            }
        })
        .observe(move |_: On<Activate>, mut desk: Desk| match (kind, fate) {
            (ErrandKind::Rate, _) => desk.choose_to_rate(id),
            (ErrandKind::CheckIn | ErrandKind::Reprint | ErrandKind::Feedback, Fate::Live) => {
                desk.reprint(id);
            }
            (ErrandKind::CheckIn | ErrandKind::Reprint | ErrandKind::Feedback, Fate::NoShow) => {
                desk.requeue(id);
            }
            (ErrandKind::CheckIn | ErrandKind::Reprint | ErrandKind::Feedback, Fate::Over) => {}
        });
}

/// What a ticket is for.
pub(super) fn what(ticket: &TicketView, hall: &Hall) -> Phrase {
    let matter = ticket.matter.as_deref().and_then(|id| hall.matter(id));
    let window_type = hall.window_type(&ticket.window_type);
    match (matter, window_type) {
        (Some(matter), _) => Phrase::data(&matter.name, &matter.name_en),
        (None, Some(window_type)) => Phrase::data(&window_type.name, &window_type.name_en),
        (None, None) => Phrase::Nothing,
    }
}

/// How a ticket is; one that is to be rated, where and when it was served.
pub(super) fn state_of(seen: &Seen<'_>, ticket: &TicketView, kind: ErrandKind) -> Phrase {
    if kind == ErrandKind::Rate {
        let at = ticket.ended_at.unwrap_or(ticket.issued_at);
        return say(ErrandPhrase::ServedAt(
            ticket.counter,
            seen.clock.local(at).strftime("%H:%M").to_string(),
        ));
    }
    standing_of(ticket)
}

/// How a ticket stands, in the same words wherever it is told.
pub(in crate::screens) fn standing_of(ticket: &TicketView) -> Phrase {
    let counter = ticket.counter;
    say(match ticket.state {
        TicketState::Waiting => ErrandPhrase::StateWaiting(ticket.ahead),
        TicketState::Called => ErrandPhrase::StateCalled(counter),
        TicketState::Serving => ErrandPhrase::StateServing(counter),
        TicketState::Held => ErrandPhrase::StateHeld,
        TicketState::NoShow => ErrandPhrase::StateNoShow,
        TicketState::Finished => ErrandPhrase::StateFinished,
        TicketState::Cancelled => ErrandPhrase::StateCancelled,
        TicketState::Expired => ErrandPhrase::StateExpired,
    })
}
