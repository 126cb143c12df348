//! What became of an errand: thanks, or in the server's own words why not, and what to do instead.

use super::say;
use super::sheet::{deed, disc, in_the_middle, line, middle_when_wide};
use crate::errands::desk::Desk;
use crate::errands::{Errand, ErrandKind, Progress};
use crate::hall::Hall;
use crate::language::{ErrandPhrase, Phrase};
use crate::screens::chrome::{go_home, lay_parts};
use crate::screens::queue::moment;
use crate::screens::{Screen, first_step};
use crate::seen::Seen;
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
    /// The ticket the server named has a slip.
    Print(String),
    /// An ordinary ticket.
    Ordinary,
}

fn draw(mut commands: Commands, layout: Res<Layout>, visit: Option<Res<Visit>>) {
    let errand = visit.as_ref().and_then(|visit| visit.errand.as_ref());
    let is_done = errand.is_some_and(|errand| matches!(errand.progress, Progress::Rated));
    let way_on = errand.and_then(way_on);
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
                    errand_of(seen).map_or(Phrase::Nothing, |errand| say(title(errand)))
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
        Some(WayOn::Print(number)) => {
            let phrase = say(ErrandPhrase::PrintNumber(number.clone()));
            deed(touched, "Print that ticket", Skin::Primary, move |_| phrase.clone())
                .observe(move |_: On<Activate>, mut desk: Desk| desk.look_for(number.clone()));
        }
        Some(WayOn::Ordinary) => {
            deed(touched, "Ordinary ticket", Skin::Primary, |_| say(ErrandPhrase::TakeOrdinary))
                .observe(take_ordinary);
        }
        None => {
            deed(touched, "Done", Skin::Primary, |_| Phrase::BackHome).observe(go_home);
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
        Progress::Open | Progress::Asked { .. } | Progress::Found(_) | Progress::Failed | Progress::Rated => {
            None
        }
    }
}

/// What the citizen can do when the errand stands like this.
fn way_on(errand: &Errand) -> Option<WayOn> {
    let again = Some(WayOn::Again(errand.kind));
    match &errand.progress {
        Progress::Refused(error) => match (error.code.as_str(), &error.number) {
            ("holder_has_ticket", Some(number)) => Some(WayOn::Print(number.clone())),
            ("too_late" | "appointment_over", _) => Some(WayOn::Ordinary),
            ("unknown_appointment" | "unknown_ticket", _) => again,
            _ => None,
        },
        Progress::Found(tickets) if tickets.is_empty() => again,
        Progress::Open | Progress::Asked { .. } | Progress::Found(_) | Progress::Failed | Progress::Rated => {
            None
        }
    }
}

fn title(errand: &Errand) -> ErrandPhrase {
    match (&errand.progress, errand.kind) {
        (Progress::Refused(_), ErrandKind::CheckIn) => ErrandPhrase::CheckInRefused,
        (Progress::Refused(_), ErrandKind::Reprint) => ErrandPhrase::ReprintRefused,
        (Progress::Refused(_), ErrandKind::Rate) => ErrandPhrase::RateRefused,
        (Progress::Found(tickets), _) if tickets.is_empty() => ErrandPhrase::NothingFound,
        (Progress::Found(_), _) if was_rated(errand) => ErrandPhrase::AllRated,
        (Progress::Found(_), _) => ErrandPhrase::NotFinished,
        (Progress::Rated, _) => ErrandPhrase::ThanksTitle,
        (Progress::Open | Progress::Asked { .. } | Progress::Failed, _) => ErrandPhrase::NoAnswer,
    }
}

fn reason(errand: &Errand) -> Phrase {
    say(match (&errand.progress, errand.kind) {
        (Progress::Refused(error), _) => return Phrase::data(&error.message, &error.message_en),
        (Progress::Found(tickets), _) if tickets.is_empty() => ErrandPhrase::NothingFoundHint,
        (Progress::Found(_), _) if was_rated(errand) => ErrandPhrase::AllRatedHint,
        (Progress::Found(_), _) => ErrandPhrase::NotFinishedHint,
        (Progress::Rated, _) => ErrandPhrase::ThanksHint,
        (Progress::Open | Progress::Asked { .. } | Progress::Failed, ErrandKind::CheckIn) => {
            ErrandPhrase::CheckInFailed
        }
        (Progress::Open | Progress::Asked { .. } | Progress::Failed, _) => ErrandPhrase::NoAnswerHint,
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
        | Progress::Rated => false,
    }
}
