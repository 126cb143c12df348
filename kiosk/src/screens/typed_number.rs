//! Whose ticket, without a card: its number is typed. It is judged with every key, and a wrong one goes no further.
//!
//! A foreigner's permanent residence card as printed until 2023 has a number of letters and digits: it is read, or the desk
//! helps.

use super::Screen;
use super::chrome::{lay_parts, question};
use super::pad::{done_key, pad, typed};
use super::who::after_identity;
use crate::clock::Clock;
use crate::config::Config;
use crate::hall::Hall;
use crate::language::Phrase;
use crate::seen::Seen;
use crate::theme::frame::{Room, field};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::TextRole;
use crate::theme::notice::{Verdict, verdict};
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::typed::{NUMBER_LEN, Wrong, is_number, shown_number, wrong_number};
use crate::visit::{Person, Visit};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::TypedNumber), draw);
}

fn draw(mut commands: Commands, layout: Res<Layout>) {
    // On a narrow sheet all eighteen must still stand on one line.
    let is_large = layout.large;
    let role = if is_large { TextRole::Label } else { TextRole::Figure };
    lay_parts(
        &mut commands,
        *layout,
        ("Typed number screen", Screen::TypedNumber, Some(Screen::Identify)),
        Room::Said,
        |said| {
            question(said, |_| Phrase::NumberTitle, |_| Phrase::NumberHint);
            said.spawn(field()).with_children(|field| {
                field.spawn((
                    Name::new("Typed"),
                    words(role, palette::INK, |seen| {
                        Phrase::Figure(shown_number(typed(seen), wrong(seen).is_some()))
                    }),
                ));
            });
            verdict(said, "Number verdict", judge);
            // The lowest sheets have no room for it; it stood on the page before.
            if !is_large || layout.arrangement() == Arrangement::Tall {
                said.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::PrivacyNote));
            }
        },
        |touched| {
            pad(touched, NUMBER_LEN, Some('X'), |keys| {
                done_key(keys, "Number done", Phrase::NumberDone, |seen| {
                    is_number(typed(seen), seen.clock.today())
                })
                .observe(done);
            });
        },
    );
}

fn wrong(seen: &Seen<'_>) -> Option<Wrong> {
    wrong_number(typed(seen), seen.clock.today())
}

fn judge(seen: &Seen<'_>) -> (Verdict, Phrase) {
    let left = NUMBER_LEN.saturating_sub(typed(seen).len());
    match (wrong(seen), left) {
        (Some(Wrong::Start), _) => (Verdict::Wrong, Phrase::NumberWrongStart),
        (Some(Wrong::LetterInside), _) => (Verdict::Wrong, Phrase::NumberWrongLetter),
        (Some(Wrong::Birthday), _) => (Verdict::Wrong, Phrase::NumberWrongBirthday),
        (Some(Wrong::Check), _) => (Verdict::Wrong, Phrase::NumberWrongCheck),
        (None, 0) => (Verdict::Right, Phrase::NumberRight),
        (None, NUMBER_LEN) => (Verdict::Open, Phrase::NumberEmpty),
        (None, left) => (Verdict::Open, Phrase::PlacesLeft(left)),
    }
}

fn done(
    _: On<Activate>,
    hall: Res<Hall>,
    config: Res<Config>,
    clock: Res<Clock>,
    mut visit: ResMut<Visit>,
    mut commands: Commands,
) {
    if !is_number(visit.entry.as_str(), clock.today()) {
        return;
    }
    let person = Person::typed(visit.entry.as_str());
    visit.identify(Some(person));
    visit.entry.clear();
    commands.set_state_if_neq(after_identity(&hall, &visit, &config, &clock));
}
