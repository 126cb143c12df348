//! Where to call back whoever is not there when called. Asked only where the kiosk is set up to, and always left out with
//! one touch.

use super::Screen;
use super::chrome::{lay_parts, question};
use super::pad::{pad, typed};
use super::steps::Steps;
use crate::language::Phrase;
use crate::seen::{EnabledWhen, Seen};
use crate::theme::button::{Skin, pad_key};
use crate::theme::frame::{Room, field};
use crate::theme::layout::Layout;
use crate::theme::metrics::TextRole;
use crate::theme::notice::{Verdict, verdict};
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::typed::{PHONE_LEN, is_phone, shown_phone, wrong_phone};
use crate::visit::{Phone, Visit};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Phone), (take_back, draw).chain());
}

/// Who comes back here may put a number right that was given.
fn take_back(visit: Option<ResMut<Visit>>) {
    let Some(mut visit) = visit else { return };
    if let Some(phone) = visit.phone.take() {
        visit.entry = phone.typed();
        visit.phone_asked = false;
    }
}

fn draw(mut commands: Commands, steps: Steps, visit: Option<Res<Visit>>, layout: Res<Layout>) {
    let back = visit.map_or(Screen::Home, |visit| steps.before_phone(&visit));
    lay_parts(
        &mut commands,
        *layout,
        ("Phone screen", Screen::Phone, Some(back)),
        Room::Said,
        |said| {
            question(said, |_| Phrase::PhoneTitle, |_| Phrase::PhoneHint);
            phone_field(said, |seen| judge_phone(seen, Phrase::PhoneEmpty));
        },
        |touched| {
            pad(touched, PHONE_LEN, None, |keys| {
                keys.spawn(pad_key("Without a phone".to_owned(), Skin::Secondary, 1))
                    .with_child(says(TextRole::ItemStrong, Skin::Secondary.ink(), Phrase::PhoneSkip))
                    .observe(skip);
                keys.spawn((
                    pad_key("Phone done".to_owned(), Skin::Primary, 2),
                    EnabledWhen::new(|seen| is_phone(typed(seen))),
                ))
                .with_child(says(TextRole::Label, Skin::Primary.ink(), Phrase::NumberDone))
                .observe(done);
            });
        },
    );
}

/// Where a phone's number is shown while it is typed, with what `judge` says of it.
pub(super) fn phone_field(said: &mut ChildSpawnerCommands<'_>, judge: fn(&Seen<'_>) -> (Verdict, Phrase)) {
    said.spawn(field()).with_children(|field| {
        field.spawn((
            Name::new("Typed"),
            words(TextRole::Figure, palette::INK, |seen| Phrase::Figure(shown_phone(typed(seen)))),
        ));
    });
    verdict(said, "Phone verdict", judge);
}

/// What is said of a phone's number, `empty` before its first digit.
pub(super) fn judge_phone(seen: &Seen<'_>, empty: Phrase) -> (Verdict, Phrase) {
    let typed = typed(seen);
    match PHONE_LEN.saturating_sub(typed.len()) {
        _ if wrong_phone(typed) => (Verdict::Wrong, Phrase::PhoneWrong),
        0 => (Verdict::Right, Phrase::PhoneRight),
        PHONE_LEN => (Verdict::Open, empty),
        left => (Verdict::Open, Phrase::PlacesLeft(left)),
    }
}

fn skip(_: On<Activate>, visit: ResMut<Visit>, commands: Commands) {
    go_on(visit, None, commands);
}

fn done(_: On<Activate>, visit: ResMut<Visit>, commands: Commands) {
    if is_phone(visit.entry.as_str()) {
        let phone = Phone::new(visit.entry.as_str());
        go_on(visit, Some(phone), commands);
    }
}

fn go_on(mut visit: ResMut<Visit>, phone: Option<Phone>, mut commands: Commands) {
    visit.phone = phone;
    visit.phone_asked = true;
    visit.entry.clear();
    commands.set_state_if_neq(Screen::Confirm);
}
