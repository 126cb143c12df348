//! The screens of a citizen who comes for something else than a new ticket, in the order they are met.

mod ask;
mod asking;
mod feedback;
mod level;
mod reader;
mod sheet;
mod tickets;
mod told;

pub(in crate::screens) use feedback::Settle;
pub(in crate::screens) use tickets::standing_of;
pub(crate) use told::outcome;

use crate::errands::ErrandKind;
use crate::errands::desk::Desk;
use crate::language::{ErrandPhrase, FeedbackPhrase, Phrase};
use crate::theme::icon::Icon;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((
        ask::plugin,
        asking::plugin,
        tickets::plugin,
        level::plugin,
        told::plugin,
        feedback::plugin,
    ));
}

/// An errand as the home screen offers it: the name of its button, its picture, its words.
pub(super) const OFFERED: [(&str, Icon, Phrase, ErrandKind); 4] = [
    ("Check in", Icon::Appointment, Phrase::Errand(ErrandPhrase::CheckIn), ErrandKind::CheckIn),
    ("Reprint", Icon::Again, Phrase::Errand(ErrandPhrase::Reprint), ErrandKind::Reprint),
    ("Rate", Icon::Star, Phrase::Errand(ErrandPhrase::Rate), ErrandKind::Rate),
    ("Feedback", Icon::Feedback, Phrase::Feedback(FeedbackPhrase::Offered), ErrandKind::Feedback),
];

/// What a touch of such a button does.
pub(super) fn begin(kind: ErrandKind) -> impl Fn(On<'_, '_, Activate>, Desk<'_, '_>) {
    move |_: On<Activate>, mut desk: Desk| desk.begin(kind)
}

fn say(phrase: ErrandPhrase) -> Phrase {
    Phrase::Errand(phrase)
}
