//! What each answer to an errand changes. An answer is taken as long as its citizen waits for it, and once.

use super::{Errand, ErrandKind, Progress, ReceiptPrint};
use crate::clock::Clock;
use crate::screens::Screen;
use crate::server::{Answer, ErrandAnswer};
use crate::visit::{Order, Visit};
use bevy::prelude::*;
use queue_api::ticket::TicketView;

/// Takes an answer to an errand. What is left is for [`flow`](crate::flow): a ticket to hand out, or an answer of another kind.
pub(crate) fn hear(
    answer: Answer,
    visit: Option<&mut Visit>,
    clock: &Clock,
    commands: &mut Commands<'_, '_>,
) -> Option<Answer> {
    if let Answer::Reprint(no, Some(mut ticket)) = answer {
        if let Some(errand) = visit.filter(|visit| visit.no == no).and_then(|visit| visit.errand.as_mut()) {
            errand.veil(&mut ticket);
        }
        return Some(Answer::Reprint(no, Some(ticket)));
    }
    let Answer::Errand(no, answer) = answer else { return Some(answer) };
    let visit = visit.filter(|visit| visit.no == no);
    let wants = |errand: &Errand| errand.wants(&answer);
    let Some(visit) = visit.filter(|visit| visit.errand.as_ref().is_some_and(wants)) else {
        // An appointment that was kept, a rating that was given: they stay. The server names the ticket when it is
        // asked for once more.
        tracing::info!("an answer to an errand came when its citizen had gone");
        return None;
    };
    let errand = visit.errand.as_mut()?;
    let was_given_up = matches!(errand.progress, Progress::Failed);
    match answer {
        ErrandAnswer::Slow => {
            if let Progress::Asked { slow, .. } = &mut errand.progress {
                *slow = true;
            }
            return None;
        }
        ErrandAnswer::Ticket(mut ticket) => {
            errand.veil(&mut ticket);
            errand.progress = Progress::Open;
            visit.window_type = Some(ticket.window_type.clone());
            visit.matter.clone_from(&ticket.matter);
            visit.order = Order::Asked { at: clock.steady(), slow: false };
            return Some(Answer::Issued(no, ticket));
        }
        ErrandAnswer::Found(mut tickets) => {
            tickets.iter_mut().for_each(|ticket| errand.veil(ticket));
            errand.progress = Progress::Found(tickets);
        }
        ErrandAnswer::Rated => errand.progress = Progress::Rated,
        ErrandAnswer::Left(receipt) => errand.progress = Progress::Left(receipt, ReceiptPrint::Wanted),
        ErrandAnswer::Refused(error) => errand.progress = Progress::Refused(error),
        ErrandAnswer::Failed => errand.progress = Progress::Failed,
    }
    let to = after(errand);
    if was_given_up {
        // What is told now is laid out anew, with other ways on.
        commands.set_state(to);
    } else {
        commands.set_state_if_neq(to);
    }
    None
}

/// Where an answer leads.
pub(super) fn after(errand: &mut Errand) -> Screen {
    if matches!(errand.progress, Progress::Left(..)) {
        return Screen::FeedbackReceipt;
    }
    let found: Vec<TicketView> = errand.found().into_iter().cloned().collect();
    match (errand.kind, found.as_slice()) {
        (_, []) => Screen::Told,
        (ErrandKind::Rate, [only]) => {
            errand.ticket = Some(only.clone());
            Screen::Level
        }
        (ErrandKind::CheckIn | ErrandKind::Reprint | ErrandKind::Rate | ErrandKind::Feedback, _) => {
            Screen::Tickets
        }
    }
}
