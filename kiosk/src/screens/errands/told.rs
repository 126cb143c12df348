//! What became of an errand: thanks, or in the server's own words why not, and what to do instead.

use super::say;
use super::sheet::{deed, disc, down_when_low, in_the_middle, middle_when_wide};
use crate::card_reader::{CardReader, ReaderCondition};
use crate::config::Config;
use crate::errands::desk::Desk;
use crate::errands::{Errand, ErrandKind, Progress};
use crate::hall::Hall;
use crate::language::{ErrandPhrase, FeedbackPhrase, Phrase};
use crate::screens::chrome::{go_home, lay_parts};
use crate::screens::queue::moment;
use crate::screens::told::line;
use crate::screens::{Screen, first_step};
use crate::seen::Seen;
use crate::server::HAS_TICKET;
use crate::theme::button::Skin;
use crate::theme::frame::Room;
use crate::theme::icon::Icon;
use crate::theme::layout::Layout;
use crate::theme::metrics::TextRole;
use crate::theme::palette;
use crate::visit::{Visit, Visits};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::error::ApiError;
use queue_api::ticket::TicketState;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Told), draw);
}

/// What the citizen can do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum WayOn {
    /// The card, or the keys, once more.
    Again(ErrandKind),
    /// The holder's card, where it can be read.
    Card(ErrandKind),
    /// The ticket the server named has a slip.
    Print(String),
    /// An ordinary ticket.
    Ordinary,
    /// What was written is still there.
    Resend,
    /// Something more than a level, if the kiosk takes it.
    SayMore,
}

fn draw(
    mut commands: Commands,
    layout: Res<Layout>,
    config: Res<Config>,
    reader: Res<CardReader>,
    visit: Option<Res<Visit>>,
) {
    let errand = visit.as_ref().and_then(|visit| visit.errand.as_ref());
    let is_done = errand.is_some_and(|errand| matches!(errand.progress, Progress::Rated));
    let way_on = errand.and_then(way_on).filter(|way| match way {
        WayOn::SayMore => config.errands.feedback,
        WayOn::Card(_) => reader.condition == ReaderCondition::Well,
        WayOn::Again(_) | WayOn::Print(_) | WayOn::Ordinary | WayOn::Resend => true,
    });
    let (picture, colours) = match is_done {
        true => (Icon::Done, (palette::OK, palette::OK_WASH)),
        false => (Icon::Warning, (palette::WARN, palette::WARN_WASH)),
    };
    lay_parts(
        &mut commands,
        *layout,
        ("Told screen", Screen::Told, None),
        Room::Said,
        |said| {
            in_the_middle(said, |column| {
                disc(column, *layout, picture, colours);
                line(column, "Outcome", TextRole::Heading, palette::INK, |seen| {
                    errand_of(seen).map_or(Phrase::Nothing, outcome)
                });
                line(column, "Reason", TextRole::Body, palette::INK, |seen| {
                    errand_of(seen).map_or(Phrase::Nothing, reason)
                });
                line(column, "When to come", TextRole::Heading, palette::PRIMARY_DEEP, |seen| {
                    errand_of(seen)
                        .and_then(refusal)
                        .and_then(|error| error.opens_at)
                        .map_or(Phrase::Nothing, |at| say(ErrandPhrase::CheckInFrom(moment(seen, at))))
                });
            });
        },
        |touched| {
            down_when_low(touched, *layout);
            middle_when_wide(touched, *layout);
            ways_on(touched, way_on);
            middle_when_wide(touched, *layout);
        },
    );
}

fn ways_on(touched: &mut ChildSpawnerCommands<'_>, way_on: Option<WayOn>) {
    match way_on {
        Some(WayOn::Again(kind)) => {
            deed(touched, "Again", Skin::Primary, |_| say(ErrandPhrase::TypeAgain))
                .observe(move |_: On<Activate>, mut desk: Desk| desk.turn_to(kind));
        }
        Some(WayOn::Card(kind)) => {
            deed(touched, "Tap the card", Skin::Primary, |_| say(ErrandPhrase::TapHolderCard))
                .observe(move |_: On<Activate>, mut desk: Desk| desk.turn_to(kind));
        }
        Some(WayOn::Print(number)) => {
            let phrase = say(ErrandPhrase::PrintNumber(number.clone()));
            deed(touched, "Print that ticket", Skin::Primary, move |_| phrase.clone())
                .observe(move |_: On<Activate>, mut desk: Desk| desk.look_for(number.clone()));
        }
        Some(WayOn::Ordinary) => {
            deed(touched, "Ordinary ticket", Skin::Primary, |_| say(ErrandPhrase::TakeOrdinary))
                .observe(take_ordinary);
        }
        Some(WayOn::Resend) => {
            deed(touched, "Send again", Skin::Primary, |_| Phrase::Feedback(FeedbackPhrase::SendAgain))
                .observe(|_: On<Activate>, mut desk: Desk| desk.go(Screen::FeedbackSummary));
        }
        Some(WayOn::SayMore) => {
            deed(touched, "Done", Skin::Primary, |_| Phrase::Errand(ErrandPhrase::Done)).observe(go_home);
            deed(touched, "Say more", Skin::Secondary, |_| Phrase::Feedback(FeedbackPhrase::Offered))
                .observe(|_: On<Activate>, mut desk: Desk| desk.turn_to(ErrandKind::Feedback));
        }
        None => {
            deed(touched, "Done", Skin::Primary, |_| Phrase::Errand(ErrandPhrase::Done)).observe(go_home);
        }
    }
}

/// Who came too late for an appointment waits like everybody else; the card that was read stays read.
fn take_ordinary(
    _: On<Activate>,
    hall: Res<Hall>,
    mut visits: ResMut<Visits>,
    mut visit: ResMut<Visit>,
    mut commands: Commands,
) {
    visits.again(&mut visit);
    visit.errand = None;
    visit.entry.clear();
    commands.set_state_if_neq(first_step(&hall));
}

fn errand_of<'a>(seen: &'a Seen<'_>) -> Option<&'a Errand> {
    seen.visit.as_ref()?.errand.as_ref()
}

fn refusal(errand: &Errand) -> Option<&ApiError> {
    match &errand.progress {
        Progress::Refused(error) => Some(error),
        Progress::Open
        | Progress::Asked { .. }
        | Progress::Found(_)
        | Progress::Failed
        | Progress::Rated
        | Progress::Left(..) => None,
    }
}

/// What the citizen can do when the errand stands like this.
fn way_on(errand: &Errand) -> Option<WayOn> {
    let again = Some(WayOn::Again(errand.kind));
    match &errand.progress {
        Progress::Refused(_) | Progress::Failed if errand.kind == ErrandKind::Feedback => Some(WayOn::Resend),
        Progress::Rated => Some(WayOn::SayMore),
        Progress::Refused(error) => match (error.code.as_str(), &error.number) {
            (HAS_TICKET, Some(number)) => Some(WayOn::Print(number.clone())),
            ("too_late" | "appointment_over", _) => Some(WayOn::Ordinary),
            ("unknown_appointment" | "unknown_ticket", _) => again,
            _ => None,
        },
        Progress::Found(_) if errand.is_guarded() => Some(WayOn::Card(errand.kind)),
        Progress::Found(tickets) if tickets.is_empty() => again,
        Progress::Open
        | Progress::Asked { .. }
        | Progress::Found(_)
        | Progress::Failed
        | Progress::Left(..) => None,
    }
}

/// What became of it, in one line.
pub(crate) fn outcome(errand: &Errand) -> Phrase {
    let is_feedback = errand.kind == ErrandKind::Feedback;
    say(match &errand.progress {
        Progress::Refused(_) if is_feedback => return Phrase::Feedback(FeedbackPhrase::Refused),
        Progress::Open | Progress::Asked { .. } | Progress::Failed | Progress::Left(..) if is_feedback => {
            return Phrase::Feedback(FeedbackPhrase::NotSent);
        }
        Progress::Refused(_) => match errand.kind {
            ErrandKind::CheckIn => ErrandPhrase::CheckInRefused,
            ErrandKind::Rate => ErrandPhrase::RateRefused,
            ErrandKind::Reprint | ErrandKind::Feedback => ErrandPhrase::ReprintRefused,
        },
        Progress::Found(_) if errand.is_guarded() => ErrandPhrase::NeedsCard,
        Progress::Found(tickets) if tickets.is_empty() => ErrandPhrase::NothingFound,
        Progress::Found(_) if was_rated(errand) => ErrandPhrase::AllRated,
        Progress::Found(_) => ErrandPhrase::NotFinished,
        Progress::Rated => ErrandPhrase::ThanksTitle,
        Progress::Open | Progress::Asked { .. } | Progress::Failed | Progress::Left(..) => {
            ErrandPhrase::NoAnswer
        }
    })
}

fn reason(errand: &Errand) -> Phrase {
    say(match &errand.progress {
        Progress::Refused(error) => return Phrase::data(&error.message, &error.message_en),
        Progress::Found(_) if errand.is_guarded() => ErrandPhrase::NeedsCardHint,
        Progress::Found(tickets) if tickets.is_empty() => ErrandPhrase::NothingFoundHint,
        Progress::Found(_) if was_rated(errand) => ErrandPhrase::AllRatedHint,
        Progress::Found(_) => ErrandPhrase::NotFinishedHint,
        Progress::Rated => ErrandPhrase::ThanksHint,
        Progress::Open | Progress::Asked { .. } | Progress::Failed | Progress::Left(..) => {
            match errand.kind {
                ErrandKind::CheckIn => ErrandPhrase::CheckInFailed,
                ErrandKind::Feedback => return Phrase::Feedback(FeedbackPhrase::NotSentHint),
                ErrandKind::Reprint | ErrandKind::Rate => ErrandPhrase::NoAnswerHint,
            }
        }
    })
}

/// Whether something was finished today, and all of it is rated.
fn was_rated(errand: &Errand) -> bool {
    match &errand.progress {
        Progress::Found(tickets) => tickets.iter().any(|ticket| ticket.state == TicketState::Finished),
        Progress::Open
        | Progress::Asked { .. }
        | Progress::Refused(_)
        | Progress::Failed
        | Progress::Rated
        | Progress::Left(..) => false,
    }
}
