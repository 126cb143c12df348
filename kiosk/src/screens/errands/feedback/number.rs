//! The two numbers a feedback may carry: the counter it is about and a telephone. Both are typed on the pad, both may be
//! left out; the key that leads on says which it is.

use super::super::sheet::down_when_low;
use super::say;
use crate::errands::Draft;
use crate::errands::desk::Desk;
use crate::language::{FeedbackPhrase, Phrase};
use crate::screens::Screen;
use crate::screens::chrome::{lay_parts, question};
use crate::screens::pad::{pad, typed, typed_field};
use crate::screens::phone::{judge_phone, phone_field};
use crate::seen::{EnabledWhen, Seen};
use crate::theme::button::{Skin, pad_key};
use crate::theme::frame::{Room, spring};
use crate::theme::layout::Layout;
use crate::theme::metrics::TextRole;
use crate::theme::palette;
use crate::theme::text::words;
use crate::typed::{PHONE_LEN, is_phone};
use crate::visit::{Entry, Visit};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

/// Digits of a counter's number.
const COUNTER_LEN: usize = 3;

pub(super) fn plugin(app: &mut App) {
    for (screen, field) in [
        (Screen::FeedbackCounter, (|draft| &mut draft.counter) as fn(&mut Draft) -> &mut Entry),
        (Screen::FeedbackPhone, |draft| &mut draft.phone),
    ] {
        // What is typed stands in the visit's field while its screen is shown, and in the draft otherwise.
        app.add_systems(OnExit(screen), move |visit: Option<ResMut<Visit>>| swap(visit, field));
        app.add_systems(OnEnter(screen), move |visit: Option<ResMut<Visit>>| swap(visit, field));
    }
    app.add_systems(OnEnter(Screen::FeedbackCounter), draw_counter);
    app.add_systems(OnEnter(Screen::FeedbackPhone), draw_phone);
}

fn swap(visit: Option<ResMut<Visit>>, field: fn(&mut Draft) -> &mut Entry) {
    let Some(mut visit) = visit else { return };
    let visit = &mut *visit;
    if let Some(errand) = &mut visit.errand {
        std::mem::swap(&mut visit.entry, field(&mut errand.draft));
    }
}

fn draw_counter(mut commands: Commands, layout: Res<Layout>) {
    lay_parts(
        &mut commands,
        *layout,
        ("Counter screen", Screen::FeedbackCounter, Some(Screen::FeedbackText)),
        Room::Said,
        |said| {
            question(said, |_| say(FeedbackPhrase::CounterTitle), |_| say(FeedbackPhrase::CounterHint));
            said.spawn(spring());
            said.spawn((
                Name::new("Which counter"),
                words(TextRole::BodyStrong, palette::PRIMARY_DEEP, which_counter),
            ));
            typed_field(said, say(FeedbackPhrase::CounterEmpty), str::to_owned);
        },
        |touched| {
            down_when_low(touched, *layout);
            pad(touched, COUNTER_LEN, None, |keys| {
                onward(keys, FeedbackPhrase::CounterNone, Screen::FeedbackPhone, |seen| {
                    typed(seen).is_empty() || counter(seen).is_some_and(|(_, is_here)| is_here)
                });
            });
        },
    );
}

fn draw_phone(mut commands: Commands, layout: Res<Layout>) {
    lay_parts(
        &mut commands,
        *layout,
        ("Feedback phone screen", Screen::FeedbackPhone, Some(Screen::FeedbackCounter)),
        Room::Said,
        |said| {
            question(said, |_| say(FeedbackPhrase::PhoneTitle), |_| say(FeedbackPhrase::PhoneHint));
            said.spawn(spring());
            phone_field(said, |seen| judge_phone(seen, say(FeedbackPhrase::PhoneEmpty)));
        },
        |touched| {
            down_when_low(touched, *layout);
            pad(touched, PHONE_LEN, None, |keys| {
                onward(keys, FeedbackPhrase::PhoneNone, Screen::FeedbackSummary, |seen| {
                    typed(seen).is_empty() || is_phone(typed(seen))
                });
            });
        },
    );
}

/// One key for "next" and for "none, next": what it does is what it says.
fn onward(
    keys: &mut ChildSpawnerCommands<'_>,
    none: FeedbackPhrase,
    to: Screen,
    is_enough: fn(&Seen<'_>) -> bool,
) {
    keys.spawn((pad_key("Onward".to_owned(), Skin::Primary, 3), EnabledWhen::new(is_enough)))
        .with_child(words(TextRole::Label, Skin::Primary.ink(), move |seen| {
            say(if typed(seen).is_empty() { none.clone() } else { FeedbackPhrase::Onward })
        }))
        .observe(move |_: On<Activate>, mut desk: Desk| desk.go(to));
}

/// The counter that was typed, and whether this hall has it.
fn counter(seen: &Seen<'_>) -> Option<(u16, bool)> {
    let no = typed(seen).parse().ok()?;
    Some((no, seen.hall.has_counter(no)))
}

fn which_counter(seen: &Seen<'_>) -> Phrase {
    match counter(seen) {
        Some((no, true)) => say(FeedbackPhrase::CounterIs(no)),
        Some((no, false)) => say(FeedbackPhrase::CounterUnknown(no)),
        None => Phrase::Nothing,
    }
}
