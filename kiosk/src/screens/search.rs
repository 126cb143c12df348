//! Looking for a matter by its letters: what was typed on top, words to tap, what was found, the keyboard below.
//! Only what was found is laid out anew with each letter; a finger on the keys finds them where they were.

use super::Screen;
use super::choice::{Size, matter_card};
use super::chrome::{lay, small_header, ways_out};
use super::list::{ListPage, part, turner};
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::search::Sought;
use crate::seen::{EnabledWhen, Seen, ShownWhen};
use crate::theme::button::{Skin, key, small};
use crate::theme::frame::{body, column_middle, field, foot, key_row, keyboard, row};
use crate::theme::icon::{Icon, icon};
use crate::theme::metrics::{
    GAP_PX, KEY_GAP_PERCENT, KEY_GAP_PX, KEY_WIDTH_PERCENT, MARGIN_PX, PAGE_WIDTH_PX, TOUCH_HEIGHT_PX,
    TextRole,
};
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::visit::{Visit, Way};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

const ROWS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
const HITS_ALONE_MAX: usize = 5;
const HITS_ALONE_EN_MAX: usize = 4;
/// A key that is not a letter is as wide as a letter and a half.
const WIDE_KEY_PERCENT: f32 = KEY_WIDTH_PERCENT * 1.5 + KEY_GAP_PERCENT * 0.5;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Search), draw);
    app.init_resource::<Fresh>();
    app.add_systems(Last, |mut fresh: ResMut<Fresh>| fresh.0 = fresh.0.saturating_sub(1));
    app.add_systems(Update, show_found.run_if(in_state(Screen::Search)).in_set(crate::Step::Think));
}

/// Frames until what was found anew is on the screen.
const SETTLED_AFTER: u8 = 2;

/// Whether what was found has found its place. It is not told to the log, as other screens are: it would tell what a
/// citizen looked for.
#[derive(Resource, Debug, Default)]
pub(super) struct Fresh(u8);

impl Fresh {
    /// Whether another frame is wanted.
    pub(super) fn wants_frame(&self) -> bool {
        self.0 > 0
    }
}

/// The place of what was found, and for which query and language it was laid out.
#[derive(Component, Debug, Default)]
struct FoundFor(Option<(Sought, Language)>);

fn draw(mut commands: Commands, visit: Option<ResMut<Visit>>) {
    if let Some(mut visit) = visit {
        visit.way = Way::Search;
    }
    lay(&mut commands, "Search screen", Screen::Search, |sheet| {
        small_header(sheet);
        sheet
            .spawn(body())
            .insert(Node {
                width: percent(100),
                flex_grow: 1.0,
                flex_basis: px(0),
                flex_direction: FlexDirection::Column,
                padding: UiRect::new(px(MARGIN_PX), px(MARGIN_PX), px(GAP_PX), px(KEY_GAP_PX)),
                row_gap: px(KEY_GAP_PX),
                min_height: px(0),
                overflow: Overflow::clip(),
                ..default()
            })
            .with_children(|body| {
                body.spawn(field()).with_children(|field| {
                    field.spawn(icon(Icon::Search, 52.0, palette::PRIMARY));
                    field.spawn((
                        Name::new("Typed"),
                        words(TextRole::Figure, palette::INK, typed),
                        ShownWhen::new(|seen| !is_empty(seen)),
                    ));
                    field.spawn((
                        words(TextRole::Body, palette::INK_SOFT, |_| Phrase::SearchEmpty),
                        ShownWhen::new(is_empty),
                    ));
                });
                body.spawn((
                    FoundFor::default(),
                    Node {
                        width: percent(100),
                        flex_grow: 1.0,
                        flex_direction: FlexDirection::Column,
                        row_gap: px(KEY_GAP_PX),
                        min_height: px(0),
                        ..default()
                    },
                    Pickable::IGNORE,
                ));
            });
        keys(sheet);
        sheet.spawn(foot()).with_children(|foot| ways_out(foot, Some(Screen::Find)));
    });
}

fn is_empty(seen: &Seen<'_>) -> bool {
    seen.visit.as_ref().is_none_or(|visit| visit.sought.is_empty())
}

/// `社会保障卡 SL`: the words, then the letters as they stand on the keys.
fn typed(seen: &Seen<'_>) -> Phrase {
    let Some(visit) = &seen.visit else { return Phrase::Nothing };
    let mut shown: Vec<String> = visit.sought.words().map(str::to_owned).collect();
    shown.extend((!visit.sought.typed().is_empty()).then(|| visit.sought.typed().to_ascii_uppercase()));
    Phrase::Figure(shown.join(" "))
}

fn keys(sheet: &mut ChildSpawnerCommands<'_>) {
    let last = ROWS.len() - 1;
    sheet.spawn(keyboard()).with_children(|keyboard| {
        for (n, letters) in ROWS.into_iter().enumerate() {
            keyboard.spawn(key_row()).with_children(|row| {
                if n == last {
                    row.spawn((
                        key("Clear".to_owned(), percent(WIDE_KEY_PERCENT)),
                        EnabledWhen::new(|seen| !is_empty(seen)),
                    ))
                    .with_children(|key| {
                        key.spawn(says(TextRole::ItemStrong, palette::INK, Phrase::KeyClear));
                    })
                    .observe(|_: On<Activate>, mut visit: ResMut<Visit>| visit.sought.clear());
                }
                for letter in letters.chars() {
                    row.spawn(key(format!("Key {letter}"), percent(KEY_WIDTH_PERCENT)))
                        .with_children(|key| {
                            let shown = letter.to_ascii_uppercase().to_string();
                            key.spawn(says(TextRole::Label, palette::INK, Phrase::Figure(shown)));
                        })
                        .observe(move |_: On<Activate>, mut visit: ResMut<Visit>| visit.sought.push(letter));
                }
                if n == last {
                    row.spawn((
                        key("Delete".to_owned(), percent(WIDE_KEY_PERCENT)),
                        EnabledWhen::new(|seen| !is_empty(seen)),
                    ))
                    .with_children(|key| {
                        key.spawn(icon(Icon::Erase, 52.0, palette::INK));
                    })
                    .observe(|_: On<Activate>, mut visit: ResMut<Visit>| visit.sought.delete());
                }
            });
        }
    });
}

fn show_found(
    hall: Res<Hall>,
    visit: Option<Res<Visit>>,
    language: Res<Language>,
    mut list: ResMut<ListPage>,
    mut fresh: ResMut<Fresh>,
    mut places: Query<(Entity, &mut FoundFor)>,
    mut commands: Commands,
) {
    let Some(visit) = visit else { return };
    for (place, mut shown) in &mut places {
        if shown.0.as_ref().is_some_and(|(sought, said)| *sought == visit.sought && *said == *language) {
            continue;
        }
        let page = match &shown.0 {
            // Another query begins at its first page; the same one, after a page was turned, does not.
            Some(_) => list.first_page(Screen::Search),
            None => list.of(Screen::Search, ""),
        };
        shown.0 = Some((visit.sought.clone(), *language));
        fresh.0 = SETTLED_AFTER + 1;
        commands.entity(place).despawn_related::<Children>().with_children(|place| {
            lay_found(place, &hall, &visit.sought, *language, page);
        });
    }
}

fn lay_found(
    place: &mut ChildSpawnerCommands<'_>,
    hall: &Hall,
    sought: &Sought,
    language: Language,
    page: usize,
) {
    let found = hall.index().find(sought, language);
    lay_candidates(place, &found.candidates);
    if found.matters.is_empty() {
        nothing(place);
        return;
    }
    let alone_max = match language {
        Language::Zh => HITS_ALONE_MAX,
        // English names are longer: they take two lines.
        Language::En => HITS_ALONE_EN_MAX,
    };
    let (matters, page, pages) = part(&found.matters, page, alone_max);
    for matter in matters.iter().filter_map(|id| hall.matter(id)) {
        matter_card(place, matter, Size::Small, None);
    }
    turner(place, Screen::Search, page, pages);
}

/// As many words as stand beside each other; the row is there even when it is empty, so that nothing jumps.
fn lay_candidates(place: &mut ChildSpawnerCommands<'_>, candidates: &[&str]) {
    place
        .spawn(row(KEY_GAP_PX))
        .insert(Node {
            width: percent(100),
            height: px(TOUCH_HEIGHT_PX),
            column_gap: px(KEY_GAP_PX),
            align_items: AlignItems::Center,
            flex_shrink: 0.0,
            ..default()
        })
        .with_children(|row| {
            let mut left_px = PAGE_WIDTH_PX - 2.0 * MARGIN_PX;
            for (n, word) in candidates.iter().enumerate() {
                let width_px = chip_width_px(word);
                if width_px > left_px {
                    break;
                }
                left_px -= width_px + KEY_GAP_PX;
                let picked = (*word).to_owned();
                row.spawn(key(format!("Candidate {}", n + 1), px(width_px)))
                    .with_children(|chip| {
                        chip.spawn(says(
                            TextRole::ItemStrong,
                            palette::PRIMARY_DEEP,
                            Phrase::Figure(picked.clone()),
                        ));
                    })
                    .observe(move |_: On<Activate>, mut visit: ResMut<Visit>| visit.sought.pick(&picked));
            }
            if candidates.is_empty() {
                row.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::SearchCandidates));
            }
        });
}

/// Room for a word and its edges, from the height of its letters: a Chinese character is as wide as it is high.
fn chip_width_px(word: &str) -> f32 {
    let size_px = TextRole::ItemStrong.size_px();
    let letters: f32 = word.chars().map(|c| if c.is_ascii() { 0.62 * size_px } else { size_px }).sum();
    (letters + 2.0 * GAP_PX).max(TOUCH_HEIGHT_PX)
}

fn nothing(place: &mut ChildSpawnerCommands<'_>) {
    place.spawn((Name::new("Nothing found"), column_middle(GAP_PX))).with_children(|column| {
        column.spawn(icon(Icon::Help, 110.0, palette::INK_SOFT));
        column.spawn(says(TextRole::Label, palette::INK, Phrase::SearchNothing));
        column.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::SearchNothingHint));
        column
            .spawn(small("By department", Skin::Secondary))
            .with_children(|button| {
                button.spawn(icon(Icon::Authority, 44.0, palette::PRIMARY_DEEP));
                button.spawn(says(TextRole::ItemStrong, palette::PRIMARY_DEEP, Phrase::FindByDepartment));
            })
            .observe(|_: On<Activate>, mut commands: Commands| {
                commands.set_state_if_neq(Screen::Departments);
            });
    });
}
