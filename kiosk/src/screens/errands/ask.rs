//! Whose appointment, whose slip, which service: a card, or what is typed. Both at once, so that nobody has to choose a
//! way before it is known whether the card is at hand.

use super::reader::{reader_strip, reads};
use super::say;
use super::sheet::down_when_low;
use crate::card_reader::CardReader;
use crate::errands::desk::{Desk, take_up, wants_card};
use crate::errands::{CODE_LEN, Errand, ErrandKind, NUMBER_DIGITS_MAX, Progress, code_shown, number_of};
use crate::hall::Hall;
use crate::language::{ErrandPhrase, Phrase};
use crate::screens::chrome::{lay_parts, question};
use crate::screens::pad::{done_key, pad, typed, typed_field};
use crate::screens::{Screen, lay_again};
use crate::seen::Seen;
use crate::theme::button::{Skin, pad_key};
use crate::theme::frame::{Room, pad_grid};
use crate::theme::layout::Layout;
use crate::theme::metrics::{KEY_GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::says;
use crate::visit::{Visit, Visits};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

/// Letters of a ticket's number at most; the server's prefixes are no longer.
const PREFIX_LEN_MAX: usize = 3;
/// Rows of keys on the pad of digits: the letters take the same room.
const ROWS: usize = 4;

pub(super) fn plugin(app: &mut App) {
    for kind in [ErrandKind::CheckIn, ErrandKind::Reprint, ErrandKind::Rate] {
        let screen = kind.first_screen();
        app.add_systems(OnEnter(screen), (take_up, begin_again, draw).chain());
        app.add_systems(OnExit(screen), |mut reader: ResMut<CardReader>| reader.want(false));
    }
    app.add_systems(Update, turn_keys.in_set(crate::Step::Think));
}

/// Which keys are drawn: a number begins with its letters.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
enum Keys {
    Letters,
    Digits,
}

impl Keys {
    fn of(visit: &Visit) -> Self {
        let kind = visit.errand.as_ref().map(|errand| errand.kind);
        match kind {
            Some(ErrandKind::Reprint | ErrandKind::Rate) if visit.entry.as_str().is_empty() => Self::Letters,
            Some(ErrandKind::CheckIn | ErrandKind::Reprint | ErrandKind::Rate | ErrandKind::Feedback)
            | None => Self::Digits,
        }
    }
}

/// Who comes back here asks anew, and by another name; a screen that is only laid out again asks nothing.
fn begin_again(visit: Option<ResMut<Visit>>, mut visits: ResMut<Visits>, mut reader: ResMut<CardReader>) {
    reader.want(true);
    let Some(mut visit) = visit else { return };
    if visit.errand.as_ref().is_none_or(|errand| matches!(errand.progress, Progress::Open)) {
        return;
    }
    visits.again(&mut visit);
    visit.person = None;
    if let Some(errand) = &mut visit.errand {
        *errand = Errand::new(errand.kind);
    }
}

fn draw(mut commands: Commands, layout: Res<Layout>, hall: Res<Hall>, visit: Option<Res<Visit>>) {
    let Some(visit) = visit else { return };
    let Some(kind) = visit.errand.as_ref().map(|errand| errand.kind) else { return };
    let keys = Keys::of(&visit);
    let (name, empty, shown): (_, _, fn(&str) -> String) = match kind {
        ErrandKind::CheckIn => ("Check-in screen", ErrandPhrase::CodeEmpty, code_shown),
        ErrandKind::Reprint => ("Reprint screen", ErrandPhrase::NumberEmpty, str::to_owned),
        ErrandKind::Rate | ErrandKind::Feedback => ("Rate screen", ErrandPhrase::NumberEmpty, str::to_owned),
    };
    lay_parts(
        &mut commands,
        *layout,
        (name, kind.first_screen(), Some(Screen::Home)),
        Room::Said,
        |said| {
            question(
                said,
                move |seen| say(title(kind, reads(seen))),
                move |seen| say(hint(kind, reads(seen))),
            );
            reader_strip(said, *layout);
            typed_field(said, say(empty), shown);
        },
        |touched| {
            down_when_low(touched, *layout);
            match keys {
                Keys::Letters => letters(touched, &hall),
                Keys::Digits => digits(touched, kind),
            }
        },
    );
    commands.queue(move |world: &mut World| {
        world.insert_resource(DrawnKeys(keys));
    });
}

/// The keys on the screen.
#[derive(Resource, Debug)]
struct DrawnKeys(Keys);

/// After the letters come the digits; when all is taken back, the letters again.
fn turn_keys(
    screen: Res<State<Screen>>,
    visit: Option<Res<Visit>>,
    drawn: Option<Res<DrawnKeys>>,
    mut next: ResMut<NextState<Screen>>,
) {
    let (Some(visit), Some(drawn)) = (visit, drawn) else { return };
    if wants_card(*screen.get()) && visit.is_changed() && drawn.0 != Keys::of(&visit) {
        lay_again(&mut next, *screen.get());
    }
}

fn title(kind: ErrandKind, reads: bool) -> ErrandPhrase {
    match (kind, reads) {
        (ErrandKind::CheckIn, true) => ErrandPhrase::CheckInTitle,
        (ErrandKind::CheckIn, false) => ErrandPhrase::CheckInTitleTyped,
        (ErrandKind::Reprint, true) => ErrandPhrase::ReprintTitle,
        (ErrandKind::Reprint, false) => ErrandPhrase::ReprintTitleTyped,
        (ErrandKind::Rate | ErrandKind::Feedback, _) => ErrandPhrase::RateTitle,
    }
}

fn hint(kind: ErrandKind, reads: bool) -> ErrandPhrase {
    match (kind, reads) {
        (ErrandKind::CheckIn, true) => ErrandPhrase::CheckInHint,
        (ErrandKind::CheckIn, false) => ErrandPhrase::CheckInHintTyped,
        (ErrandKind::Reprint, true) => ErrandPhrase::ReprintHint,
        (ErrandKind::Reprint, false) => ErrandPhrase::ReprintHintTyped,
        (ErrandKind::Rate | ErrandKind::Feedback, true) => ErrandPhrase::RateHint,
        (ErrandKind::Rate | ErrandKind::Feedback, false) => ErrandPhrase::RateTitleTyped,
    }
}

/// One key for the letters of each of the hall's window types; as high as the pad of digits, so that nothing jumps.
fn letters(touched: &mut ChildSpawnerCommands<'_>, hall: &Hall) {
    let prefixes: Vec<String> = hall.window_types().iter().map(|w| w.prefix.clone()).collect();
    if prefixes.is_empty() {
        touched.spawn(says(TextRole::Body, palette::INK_SOFT, Phrase::ListEmpty));
        return;
    }
    let columns = u16::try_from(prefixes.len().div_ceil(ROWS)).unwrap_or(u16::MAX).max(4);
    touched.spawn(pad_grid()).insert(bed(columns)).with_children(|keys| {
        for prefix in prefixes {
            let shown = Phrase::Figure(prefix.clone());
            keys.spawn(pad_key(format!("Prefix {prefix}"), Skin::Card, 1))
                .with_child(says(TextRole::Figure, palette::INK, shown))
                .observe(move |_: On<Activate>, mut visit: ResMut<Visit>| {
                    prefix.chars().for_each(|letter| visit.entry.push(letter, PREFIX_LEN_MAX));
                });
        }
    });
}

fn bed(columns: u16) -> Node {
    Node {
        width: percent(100),
        display: Display::Grid,
        grid_template_columns: RepeatedGridTrack::flex(columns, 1.0),
        row_gap: px(KEY_GAP_PX),
        column_gap: px(KEY_GAP_PX),
        flex_shrink: 0.0,
        ..default()
    }
}

fn digits(touched: &mut ChildSpawnerCommands<'_>, kind: ErrandKind) {
    let (most, name, done) = match kind {
        ErrandKind::CheckIn => (CODE_LEN, "Check in now", ErrandPhrase::CodeDone),
        ErrandKind::Reprint | ErrandKind::Rate | ErrandKind::Feedback => {
            (PREFIX_LEN_MAX + NUMBER_DIGITS_MAX, "Find the ticket", ErrandPhrase::NumberDone)
        }
    };
    pad(touched, most, None, |keys| {
        done_key(keys, name, say(done), move |seen| is_whole(seen, kind))
            .observe(|_: On<Activate>, mut desk: Desk| desk.ask_with_entry());
    });
}

fn is_whole(seen: &Seen<'_>, kind: ErrandKind) -> bool {
    match kind {
        ErrandKind::CheckIn => typed(seen).len() == CODE_LEN,
        ErrandKind::Reprint | ErrandKind::Rate | ErrandKind::Feedback => number_of(typed(seen)).is_some(),
    }
}
