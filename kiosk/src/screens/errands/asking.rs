//! An errand's order is under way. Usually over before it is read; when the server is silent, it says so.

use super::say;
use super::sheet::{disc, in_the_middle};
use crate::errands::Progress;
use crate::language::ErrandPhrase;
use crate::screens::Screen;
use crate::screens::chrome::lay_parts;
use crate::screens::issuing::is_silence;
use crate::screens::told::line;
use crate::seen::Seen;
use crate::theme::frame::Room;
use crate::theme::icon::Icon;
use crate::theme::layout::Layout;
use crate::theme::metrics::TextRole;
use crate::theme::palette;
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Asking), draw);
}

fn draw(mut commands: Commands, layout: Res<Layout>) {
    lay_parts(
        &mut commands,
        *layout,
        ("Asking screen", Screen::Asking, None),
        Room::Said,
        |said| {
            in_the_middle(said, |column| {
                disc(column, *layout, Icon::Busy, (palette::PRIMARY_DEEP, palette::PRIMARY_WASH));
                line(column, "Under way", TextRole::Heading, palette::INK, |seen| {
                    say(if is_slow(seen) { ErrandPhrase::AskingSlow } else { ErrandPhrase::Asking })
                });
                line(column, "What to do", TextRole::Body, palette::INK_SOFT, |seen| {
                    say(if is_slow(seen) { ErrandPhrase::AskingSlowHint } else { ErrandPhrase::AskingHint })
                });
            });
        },
        |_| {},
    );
}

fn is_slow(seen: &Seen<'_>) -> bool {
    let errand = seen.visit.as_ref().and_then(|visit| visit.errand.as_ref());
    errand.is_some_and(|errand| match errand.progress {
        Progress::Asked { at, slow } => is_silence(at, slow, &seen.clock),
        Progress::Open
        | Progress::Found(_)
        | Progress::Refused(_)
        | Progress::Failed
        | Progress::Rated
        | Progress::Left(..) => false,
    })
}
