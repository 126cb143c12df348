//! In the citizen's own words: phrases to tap, letters that become characters. Only the candidates are laid out anew
//! with each letter; a finger on the keys finds them where they were.

use super::super::sheet::down_when_low;
use super::{draft, say};
use crate::errands::TEXT_MAX;
use crate::errands::desk::Desk;
use crate::hall::Hall;
use crate::language::{FeedbackPhrase, Language, Phrase};
use crate::screens::Screen;
use crate::screens::chrome::{lay_parts, question};
use crate::search::compose::{Candidate, Lexicon};
use crate::seen::{EnabledWhen, Seen, ShownWhen};
use crate::theme::button::{Skin, key, pad_key};
use crate::theme::frame::{Room, key_row, panel, spring};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{
    EDGE_PX, GAP_PX, KEY_GAP_PERCENT, KEY_GAP_PX, KEY_WIDTH_PERCENT, MARGIN_PX, RADIUS_SMALL_PX,
    TOUCH_HEIGHT_PX, TextRole,
};
use crate::theme::palette;
use crate::theme::text::{says, span, words};
use crate::visit::Visit;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use zeroize::Zeroizing;

const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
/// A key that is not a letter is as wide as a letter and a half.
const WIDE_KEY_PERCENT: f32 = KEY_WIDTH_PERCENT * 1.5 + KEY_GAP_PERCENT * 0.5;
/// Share of a wide page that is touched: see the frame.
const TOUCHED_WIDE: f32 = 0.7;
/// Frames until what was laid out anew is on the screen.
const SETTLED_AFTER: u8 = 3;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Settle>().init_resource::<Turned>();
    app.add_systems(OnEnter(Screen::FeedbackText), (learn_names, draw).chain());
    app.add_systems(Update, offer.run_if(in_state(Screen::FeedbackText)).in_set(crate::Step::Think));
    app.add_systems(Last, |mut settle: ResMut<Settle>| settle.0 = settle.0.saturating_sub(1));
}

/// Frames until the candidates have found their place. They are not told to the log: they would tell what was written.
#[derive(Resource, Debug, Default)]
pub(in crate::screens) struct Settle(u8);

impl Settle {
    /// Whether another frame is wanted.
    pub(in crate::screens) fn wants_frame(&self) -> bool {
        self.0 > 0
    }
}

/// The phrases, and the names of this hall.
#[derive(Resource, Debug)]
struct Words(Lexicon);

/// The first candidate that is shown; more are a touch away.
#[derive(Resource, Debug, Default)]
struct Turned(usize);

/// The place of the candidates, and what they were laid out for.
#[derive(Component, Default)]
struct OfferedFor(Option<(Zeroizing<String>, Language, usize)>);

fn learn_names(hall: Res<Hall>, mut commands: Commands, mut turned: ResMut<Turned>) {
    let matters = hall.window_types().iter().flat_map(|w| hall.matters_of(&w.prefix));
    let names = matters.map(|matter| matter.name.as_str());
    let queues = hall.window_types().iter().map(|w| w.name.as_str());
    commands.insert_resource(Words(Lexicon::new(queues.chain(names))));
    turned.0 = 0;
}

/// Rows of candidates above the keys.
fn rows(layout: Layout) -> usize {
    match (layout.arrangement(), layout.large) {
        (Arrangement::Tall, false) => 3,
        (Arrangement::Tall, true) | (Arrangement::Low | Arrangement::Wide, false) => 2,
        (Arrangement::Low | Arrangement::Wide, true) => 1,
    }
}

/// Width of what is touched.
fn width_px(layout: Layout) -> f32 {
    let page_px = layout.page().x - 2.0 * MARGIN_PX;
    match layout.arrangement() {
        Arrangement::Tall | Arrangement::Low => page_px,
        Arrangement::Wide => page_px * TOUCHED_WIDE - MARGIN_PX,
    }
}

fn draw(mut commands: Commands, layout: Res<Layout>, language: Res<Language>) {
    let layout = *layout;
    let room = match layout.arrangement() {
        Arrangement::Wide => Room::Touched,
        Arrangement::Tall | Arrangement::Low => Room::Said,
    };
    let writes = *language;
    lay_parts(
        &mut commands,
        layout,
        ("Text screen", Screen::FeedbackText, Some(Screen::FeedbackTopics)),
        room,
        |said| {
            question(said, |_| say(FeedbackPhrase::TextTitle), |seen| say(hint(seen)));
            paper(said);
        },
        |touched| {
            down_when_low(touched, layout);
            let row_px = layout.touch_px(TOUCH_HEIGHT_PX);
            let count = f32::from(u8::try_from(rows(layout)).unwrap_or(1));
            touched.spawn((
                OfferedFor::default(),
                Node {
                    width: percent(100),
                    height: px(count * (row_px + KEY_GAP_PX) - KEY_GAP_PX),
                    flex_direction: FlexDirection::Column,
                    row_gap: px(KEY_GAP_PX),
                    flex_shrink: 0.0,
                    ..default()
                },
                Pickable::IGNORE,
            ));
            keys(touched, layout, writes);
        },
    );
}

/// The text so far, and behind it the letters that are to become text.
fn paper(said: &mut ChildSpawnerCommands<'_>) {
    said.spawn((Name::new("Written"), panel()))
        .insert(Node {
            width: percent(100),
            flex_grow: 1.0,
            flex_basis: px(0),
            min_height: px(0),
            flex_direction: FlexDirection::Column,
            padding: UiRect::all(px(GAP_PX)),
            border: UiRect::all(px(EDGE_PX)),
            border_radius: BorderRadius::all(px(RADIUS_SMALL_PX)),
            overflow: Overflow::clip(),
            // The end is what is being written: when the text is longer than its place, it stays in sight.
            justify_content: JustifyContent::FlexEnd,
            ..default()
        })
        .with_children(|paper| {
            paper
                .spawn((words(TextRole::Item, palette::INK, written), ShownWhen::new(|seen| !is_empty(seen))))
                .with_child(span(TextRole::ItemStrong, palette::PRIMARY, letters));
            paper.spawn((
                says(TextRole::Item, palette::INK_SOFT, say(FeedbackPhrase::TextEmpty)),
                ShownWhen::new(is_empty),
            ));
            paper.spawn(spring());
            paper.spawn(words(TextRole::Small, palette::INK_SOFT, |seen| {
                let length = draft(seen).map_or(0, |draft| draft.text().chars().count());
                say(FeedbackPhrase::TextLength(length, TEXT_MAX))
            }));
        });
}

/// What to do here, and why it does not go on.
fn hint(seen: &Seen<'_>) -> FeedbackPhrase {
    match draft(seen) {
        Some(draft) if !draft.letters().is_empty() => FeedbackPhrase::TextLetters,
        Some(draft) if draft.says_something() => FeedbackPhrase::TextHint,
        Some(_) | None => FeedbackPhrase::TextNeeded,
    }
}

/// Something is said, and no letters wait that would be left out without a word.
fn may_go_on(seen: &Seen<'_>) -> bool {
    draft(seen).is_some_and(|draft| draft.says_something() && draft.letters().is_empty())
}

fn is_empty(seen: &Seen<'_>) -> bool {
    draft(seen).is_none_or(|draft| draft.text().is_empty() && draft.letters().is_empty())
}

fn written(seen: &Seen<'_>) -> Phrase {
    draft(seen).map_or(Phrase::Nothing, |draft| Phrase::Figure(draft.text().to_owned()))
}

fn letters(seen: &Seen<'_>) -> Phrase {
    draft(seen).map_or(Phrase::Nothing, |draft| Phrase::Figure(draft.letters().to_owned()))
}

fn keys(touched: &mut ChildSpawnerCommands<'_>, layout: Layout, language: Language) {
    let bed = Node {
        width: percent(100),
        flex_direction: FlexDirection::Column,
        row_gap: px(KEY_GAP_PX),
        flex_shrink: 0.0,
        ..default()
    };
    let last = ROWS.len() - 1;
    touched.spawn((Name::new("Keyboard"), bed, Pickable::IGNORE)).with_children(|bed| {
        for (n, row_of) in ROWS.into_iter().enumerate() {
            bed.spawn(key_row()).with_children(|row| {
                if n == last {
                    let can = EnabledWhen::new(|seen: &Seen<'_>| !is_empty(seen));
                    row.spawn((key("Delete".to_owned(), percent(WIDE_KEY_PERCENT)), can))
                        .with_child(icon(Icon::Erase, 52.0, palette::INK))
                        .observe(|_: On<Activate>, mut desk: Desk| desk.write(|draft| draft.delete()));
                }
                for letter in row_of.chars() {
                    letter_key(row, letter, language);
                }
                if n + 1 == last && language == Language::En {
                    space_key(row);
                }
                if n == last {
                    onward_key(row, layout);
                }
            });
        }
    });
}

/// In Chinese a letter waits to become a character; in English it is written.
fn letter_key(row: &mut ChildSpawnerCommands<'_>, letter: char, language: Language) {
    let shown = match language {
        Language::Zh => letter.to_ascii_uppercase(),
        Language::En => letter,
    };
    row.spawn(key(format!("Key {letter}"), percent(KEY_WIDTH_PERCENT)))
        .with_child(says(TextRole::Label, palette::INK, Phrase::Figure(shown.to_string())))
        .observe(
            move |_: On<Activate>, language: Res<Language>, mut turned: ResMut<Turned>, mut desk: Desk| {
                turned.0 = 0;
                desk.write(|draft| match *language {
                    Language::Zh => draft.type_letter(letter),
                    Language::En => draft.write(letter.encode_utf8(&mut [0; 4]), "", 0),
                });
            },
        );
}

/// Chinese is written without.
fn space_key(row: &mut ChildSpawnerCommands<'_>) {
    row.spawn(key("Space".to_owned(), percent(KEY_WIDTH_PERCENT)))
        .with_child(icon(Icon::Space, 52.0, palette::INK))
        .observe(|_: On<Activate>, mut desk: Desk| desk.write(|draft| draft.write(" ", "", 0)));
}

fn onward_key(row: &mut ChildSpawnerCommands<'_>, layout: Layout) {
    // On a narrow sheet the key is narrow, too, and its word must not touch the edges.
    let role = if layout.large { TextRole::Small } else { TextRole::ItemStrong };
    row.spawn((pad_key("Onward".to_owned(), Skin::Primary, 1), EnabledWhen::new(may_go_on)))
        .insert(Node {
            width: percent(WIDE_KEY_PERCENT),
            height: px(layout.touch_px(TOUCH_HEIGHT_PX)),
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            border_radius: BorderRadius::all(px(RADIUS_SMALL_PX)),
            flex_shrink: 0.0,
            ..default()
        })
        .with_child(says(role, Skin::Primary.ink(), say(FeedbackPhrase::KeyOnward)))
        .observe(|_: On<Activate>, mut commands: Commands| {
            commands.set_state_if_neq(Screen::FeedbackCounter);
        });
}

fn offer(
    visit: Option<Res<Visit>>,
    lexicon: Option<Res<Words>>,
    language: Res<Language>,
    layout: Res<Layout>,
    turned: Res<Turned>,
    mut settle: ResMut<Settle>,
    mut places: Query<(Entity, &mut OfferedFor)>,
    mut commands: Commands,
) {
    let (Some(visit), Some(lexicon)) = (visit, lexicon) else { return };
    let Some(draft) = visit.errand.as_ref().map(|errand| &errand.draft) else { return };
    for (place, mut shown) in &mut places {
        let is_same = |(letters, said, from): &(Zeroizing<String>, Language, usize)| {
            letters.as_str() == draft.letters() && *said == *language && *from == turned.0
        };
        if shown.0.as_ref().is_some_and(is_same) {
            continue;
        }
        shown.0 = Some((Zeroizing::new(draft.letters().to_owned()), *language, turned.0));
        settle.0 = SETTLED_AFTER;
        let offered = lexicon.0.offer(draft.letters(), draft.kind, draft.topics(), *language);
        commands.entity(place).despawn_related::<Children>().with_children(|place| {
            lay_offered(place, &offered, turned.0, *layout);
        });
    }
}

/// As many as stand in the rows; the last place leads to more, and from the end back to the first.
fn lay_offered(place: &mut ChildSpawnerCommands<'_>, offered: &[Candidate], from: usize, layout: Layout) {
    let (rows, next) = fill(offered, from, rows(layout), width_px(layout), layout);
    let is_all = from == 0 && next >= offered.len();
    let last = rows.len().saturating_sub(1);
    for (n, of_row) in rows.iter().enumerate() {
        place.spawn(key_row()).insert(row_node()).with_children(|row| {
            for &(at, chip_px) in of_row {
                let Some(candidate) = offered.get(at) else { continue };
                chip(row, at + 1, candidate.clone(), chip_px);
            }
            if n == last && !is_all {
                row.spawn(spring());
                let to = if next >= offered.len() { 0 } else { next };
                row.spawn(key("More words".to_owned(), px(more_px(layout))))
                    .with_child(says(TextRole::ItemStrong, palette::PRIMARY_DEEP, say(FeedbackPhrase::More)))
                    .observe(move |_: On<Activate>, mut turned: ResMut<Turned>| turned.0 = to);
            }
        });
    }
}

fn row_node() -> Node {
    Node { width: percent(100), column_gap: px(KEY_GAP_PX), flex_shrink: 0.0, ..default() }
}

fn chip(row: &mut ChildSpawnerCommands<'_>, no: usize, candidate: Candidate, chip_px: f32) {
    let Candidate { text, letters, joint } = candidate;
    row.spawn(key(format!("Candidate {no}"), px(chip_px)))
        .with_child(says(TextRole::ItemStrong, palette::PRIMARY_DEEP, Phrase::Figure(text.clone())))
        .observe(move |_: On<Activate>, mut turned: ResMut<Turned>, mut desk: Desk| {
            // Letters are used up: what is offered next begins at its beginning.
            if letters > 0 {
                turned.0 = 0;
            }
            desk.write(|draft| draft.write(&text, joint, letters));
        });
}

/// Which candidates stand in which row, each with its width, from `from` on; and the first that found no place.
fn fill(
    offered: &[Candidate],
    from: usize,
    rows: usize,
    width_px: f32,
    layout: Layout,
) -> (Vec<Vec<(usize, f32)>>, usize) {
    let mut next = from;
    let filled = (1..=rows)
        .map(|n| {
            let mut left_px = if n == rows { width_px - more_px(layout) - KEY_GAP_PX } else { width_px };
            let mut row = Vec::new();
            while let Some(candidate) = offered.get(next) {
                let chip_px = chip_px(&candidate.text, layout).min(width_px - more_px(layout) - KEY_GAP_PX);
                if chip_px > left_px {
                    break;
                }
                left_px -= chip_px + KEY_GAP_PX;
                row.push((next, chip_px));
                next += 1;
            }
            row
        })
        .collect();
    (filled, next)
}

fn more_px(layout: Layout) -> f32 {
    if layout.large { 110.0 } else { 140.0 }
}

/// Room for a word and its edges, from the height of its letters: a Chinese character is as wide as it is high.
fn chip_px(word: &str, layout: Layout) -> f32 {
    let size_px = TextRole::ItemStrong.size_px();
    let letters: f32 = word.chars().map(|c| if c.is_ascii() { 0.58 * size_px } else { size_px }).sum();
    (letters + 2.0 * GAP_PX).max(layout.touch_px(TOUCH_HEIGHT_PX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_candidate_is_reached_and_none_stands_beside_the_page() {
        let offered: Vec<Candidate> =
            ["等了很久", "一", "办得太慢", "工作人员", "I had to come several times"]
                .into_iter()
                .cycle()
                .take(60)
                .map(|text| Candidate { text: text.to_owned(), letters: 0, joint: "" })
                .collect();
        for (width, height) in [(1080.0, 1920.0), (1920.0, 1080.0)] {
            for (large, low) in [(false, false), (true, false), (false, true), (true, true)] {
                let layout = Layout { view: Vec2::new(width, height), large, low };
                let mut from = 0;
                while from < offered.len() {
                    let (filled, next) = fill(&offered, from, rows(layout), width_px(layout), layout);
                    assert!(next > from, "{layout:?}: nothing fits from {from} on");
                    for row in &filled {
                        let taken: f32 = row.iter().map(|(_, chip_px)| chip_px + KEY_GAP_PX).sum();
                        assert!(taken <= width_px(layout) + KEY_GAP_PX, "{layout:?}: {taken}");
                    }
                    from = next;
                }
            }
        }
    }
}
