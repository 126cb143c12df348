//! Looking for a matter by its letters: what was typed on top, words to tap, what was found, the keyboard below.
//! Only what was found is laid out anew with each letter; a finger on the keys finds them where they were.
//!
//! Where the cards of what was found have no room beside the keyboard, their names are said, and a key shows them on a
//! page of their own.

use super::Screen;
use super::choice::{Size, matter_card};
use super::chrome::{lay, lay_parts, small_header, ways_out};
use super::list::{ListPage, part, turner};
use super::search_keys::{ROWS, keys};
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::search::{Found, Sought};
use crate::seen::{Seen, ShownWhen};
use crate::theme::button::{Skin, key, small};
use crate::theme::frame::{Room, body, column, column_middle, field, foot, row, spring};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{
    GAP_PX, KEY_GAP_PX, LINE_GAP_PX, MARGIN_PX, PAGE_WIDTH_PX, TOUCH_HEIGHT_PX, TextRole,
};
use crate::theme::palette;
use crate::theme::text::{says, width_px, words};
use crate::visit::{Visit, Way};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

const HITS_ALONE_MAX: usize = 5;
const HITS_ALONE_EN_MAX: usize = 4;
/// Cards beside the keyboard of a wide page.
const HITS_WIDE: usize = 3;
/// Names that are said where no card has room.
const NAMES_MAX: usize = 4;
/// Room the key takes that shows what was found.
const SHOW_KEY_PX: f32 = 260.0;

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

/// A place for something of what was found, and for which query and language it was laid out.
#[derive(Component, Debug)]
struct Place {
    shows: Shows,
    laid_for: Option<(Sought, Language)>,
}

/// What of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    /// Words to tap, and cards below them.
    All,
    /// How much was found, and the names or cards of the first.
    Hits,
    /// Words to tap, and the key that shows what was found.
    Words,
}

fn place(shows: Shows) -> impl Bundle {
    (
        Place { shows, laid_for: None },
        Node {
            width: percent(100),
            flex_grow: if shows == Shows::Words { 0.0 } else { 1.0 },
            flex_direction: FlexDirection::Column,
            row_gap: px(KEY_GAP_PX),
            flex_shrink: if shows == Shows::Words { 0.0 } else { 1.0 },
            min_height: px(0),
            overflow: Overflow::clip(),
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// Whether cards of what was found stand between the words and the keys.
fn has_cards_above_keys(layout: Layout) -> bool {
    layout.arrangement() == Arrangement::Tall && !layout.large
}

fn draw(mut commands: Commands, layout: Res<Layout>, visit: Option<ResMut<Visit>>) {
    if let Some(mut visit) = visit {
        visit.way = Way::Search;
    }
    if has_cards_above_keys(*layout) {
        draw_above_keys(&mut commands);
        return;
    }
    let room = if layout.arrangement() == Arrangement::Wide { Room::Touched } else { Room::Said };
    // The digits are seldom wanted, and large keys need their room.
    let rows = if layout.large { ROWS.get(1..).unwrap_or_default() } else { &ROWS };
    lay_parts(
        &mut commands,
        *layout,
        ("Search screen", Screen::Search, Some(Screen::Find)),
        room,
        |said| {
            typed_field(said);
            said.spawn(place(Shows::Hits));
        },
        |touched| {
            touched.spawn(place(Shows::Words));
            keys(touched, rows, 0.0);
        },
    );
}

/// On an upright page the keyboard is as wide as the page, and what was found stands above it.
fn draw_above_keys(commands: &mut Commands<'_, '_>) {
    lay(commands, "Search screen", Screen::Search, |sheet| {
        small_header(sheet);
        sheet
            .spawn(body())
            .with_children(|body| {
                typed_field(body);
                body.spawn(place(Shows::All));
            })
            .entry::<Node>()
            .and_modify(|mut node| {
                node.padding = UiRect::new(px(MARGIN_PX), px(MARGIN_PX), px(GAP_PX), px(KEY_GAP_PX));
                node.row_gap = px(KEY_GAP_PX);
            });
        keys(sheet, &ROWS, GAP_PX);
        sheet.spawn(foot()).with_children(|foot| ways_out(foot, Some(Screen::Find)));
    });
}

fn typed_field(parent: &mut ChildSpawnerCommands<'_>) {
    parent.spawn(field()).with_children(|field| {
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
}

pub(super) fn is_empty(seen: &Seen<'_>) -> bool {
    seen.visit.as_ref().is_none_or(|visit| visit.sought.is_empty())
}

/// `社会保障卡 SL`: the words, then the letters as they stand on the keys.
fn typed(seen: &Seen<'_>) -> Phrase {
    let Some(visit) = &seen.visit else { return Phrase::Nothing };
    let mut shown: Vec<String> = visit.sought.words().map(str::to_owned).collect();
    shown.extend((!visit.sought.typed().is_empty()).then(|| visit.sought.typed().to_ascii_uppercase()));
    Phrase::Figure(shown.join(" "))
}

fn show_found(
    hall: Res<Hall>,
    visit: Option<Res<Visit>>,
    language: Res<Language>,
    layout: Res<Layout>,
    mut list: ResMut<ListPage>,
    mut fresh: ResMut<Fresh>,
    mut places: Query<(Entity, &mut Place)>,
    mut commands: Commands,
) {
    let Some(visit) = visit else { return };
    for (entity, mut place) in &mut places {
        let is_laid = |(sought, said): &(Sought, Language)| *sought == visit.sought && *said == *language;
        if place.laid_for.as_ref().is_some_and(is_laid) {
            continue;
        }
        let page = match &place.laid_for {
            // Another query begins at its first page; the same one, after a page was turned, does not.
            Some(_) => list.first_page(Screen::Search),
            None => list.of(Screen::Search, ""),
        };
        place.laid_for = Some((visit.sought.clone(), *language));
        fresh.0 = SETTLED_AFTER + 1;
        let found = hall.index().find(&visit.sought, *language);
        let shows = place.shows;
        commands.entity(entity).despawn_related::<Children>().with_children(|place| match shows {
            Shows::All => lay_all(place, &hall, &found, *language, page),
            Shows::Hits => lay_hits(place, &hall, &found, *layout),
            Shows::Words => lay_words(place, &found, *layout),
        });
    }
}

fn lay_all(
    place: &mut ChildSpawnerCommands<'_>,
    hall: &Hall,
    found: &Found<'_>,
    language: Language,
    page: usize,
) {
    candidate_row(place, |row| candidates(row, &found.candidates, PAGE_WIDTH_PX - 2.0 * MARGIN_PX));
    if found.matters.is_empty() {
        nothing(place);
        place.spawn(column_middle(0.0)).with_children(|middle| {
            by_department(middle);
        });
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

fn lay_hits(place: &mut ChildSpawnerCommands<'_>, hall: &Hall, found: &Found<'_>, layout: Layout) {
    if found.matters.is_empty() {
        nothing(place);
        return;
    }
    let count = found.matters.len();
    place.spawn((Name::new("How many"), says(TextRole::Label, palette::INK, Phrase::MattersFound(count))));
    let matters = found.matters.iter().filter_map(|id| hall.matter(id));
    if has_cards(layout) {
        matters.take(HITS_WIDE).for_each(|matter| matter_card(place, matter, Size::Narrow, None));
        return;
    }
    place.spawn((Name::new("Names found"), column(LINE_GAP_PX))).with_children(|names| {
        for matter in matters.take(NAMES_MAX) {
            let name = Phrase::data(&matter.name, &matter.name_en);
            names.spawn(says(TextRole::Body, palette::INK_SOFT, name));
        }
    });
}

/// Whether the first of what was found are cards to be touched, beside the keyboard.
fn has_cards(layout: Layout) -> bool {
    layout.arrangement() == Arrangement::Wide && !layout.large
}

fn lay_words(place: &mut ChildSpawnerCommands<'_>, found: &Found<'_>, layout: Layout) {
    let shown = if has_cards(layout) { HITS_WIDE } else { 0 };
    let inside_px = layout.page().x - 2.0 * MARGIN_PX;
    let row_px = match layout.arrangement() {
        Arrangement::Wide => inside_px * 0.7 - MARGIN_PX,
        Arrangement::Tall | Arrangement::Low => inside_px,
    };
    candidate_row(place, |row| {
        candidates(row, &found.candidates, row_px - SHOW_KEY_PX - KEY_GAP_PX);
        row.spawn(spring());
        match found.matters.len() {
            0 => by_department(row),
            count if count > shown => show_key(row, count),
            _ => {}
        }
    });
}

fn show_key(row: &mut ChildSpawnerCommands<'_>, count: usize) {
    row.spawn(small("Show found", Skin::Primary))
        .with_children(|button| {
            button.spawn(says(TextRole::ItemStrong, Skin::Primary.ink(), Phrase::ShowFound(count)));
        })
        .observe(|_: On<Activate>, mut list: ResMut<ListPage>, mut commands: Commands| {
            list.first_page(Screen::Found);
            commands.set_state_if_neq(Screen::Found);
        });
}

/// The row is there even when it is empty, so that nothing jumps.
fn candidate_row(place: &mut ChildSpawnerCommands<'_>, fill: impl FnOnce(&mut ChildSpawnerCommands<'_>)) {
    place
        .spawn(row(KEY_GAP_PX))
        .insert(Node {
            width: percent(100),
            min_height: px(TOUCH_HEIGHT_PX / 1.5),
            column_gap: px(KEY_GAP_PX),
            align_items: AlignItems::Center,
            flex_shrink: 0.0,
            ..default()
        })
        .with_children(fill);
}

/// As many words as stand beside each other.
fn candidates(row: &mut ChildSpawnerCommands<'_>, candidates: &[&str], mut left_px: f32) {
    for (n, word) in candidates.iter().enumerate() {
        let width_px = (width_px(word, TextRole::ItemStrong) + 2.0 * GAP_PX).max(TOUCH_HEIGHT_PX);
        if width_px > left_px {
            break;
        }
        left_px -= width_px + KEY_GAP_PX;
        let picked = (*word).to_owned();
        row.spawn(key(format!("Candidate {}", n + 1), px(width_px)))
            .with_children(|chip| {
                let word = Phrase::Figure(picked.clone());
                chip.spawn(says(TextRole::ItemStrong, palette::PRIMARY_DEEP, word));
            })
            .observe(move |_: On<Activate>, mut visit: ResMut<Visit>| visit.sought.pick(&picked));
    }
    if candidates.is_empty() {
        row.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::SearchCandidates))
            .entry::<Node>()
            .and_modify(move |mut node| node.max_width = px(left_px));
    }
}

fn nothing(place: &mut ChildSpawnerCommands<'_>) {
    place.spawn((Name::new("Nothing found"), column_middle(GAP_PX))).with_children(|column| {
        column.spawn(icon(Icon::Help, 80.0, palette::INK_SOFT));
        column.spawn(says(TextRole::Label, palette::INK, Phrase::SearchNothing));
        column
            .spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::SearchNothingHint))
            .insert(TextLayout::justify(Justify::Center));
    });
}

fn by_department(parent: &mut ChildSpawnerCommands<'_>) {
    parent
        .spawn(small("By department", Skin::Secondary))
        .with_children(|button| {
            button.spawn(icon(Icon::Authority, 44.0, palette::PRIMARY_DEEP));
            button.spawn(says(TextRole::ItemStrong, palette::PRIMARY_DEEP, Phrase::FindByDepartment));
        })
        .observe(|_: On<Activate>, mut commands: Commands| {
            commands.set_state_if_neq(Screen::Departments);
        });
}
