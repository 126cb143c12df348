//! Looking for a matter by its letters: what was typed on top, words to tap, what was found, the keyboard below.
//! Only what was found is laid out anew with each letter; a finger on the keys finds them where they were.
//!
//! Where the cards of what was found have no room beside the keyboard, their names are said, and a key shows them on a
//! page of their own.

use super::Screen;
use super::chrome::{lay, lay_parts, small_header, ways_out};
use super::list::ListPage;
use super::search_found::{lay_all, lay_hits, lay_words};
use super::search_keys::{ROWS, keys};
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::search::Sought;
use crate::seen::{Seen, ShownWhen};
use crate::theme::frame::{Room, body, field, foot};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{CARD_PADDING_PX, GAP_PX, KEY_GAP_PX, MARGIN_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{end, words};
use crate::visit::{Visit, Way};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Search), draw);
    app.init_resource::<Fresh>();
    app.add_systems(Last, |mut fresh: ResMut<Fresh>| fresh.0 = fresh.0.saturating_sub(1));
    app.add_systems(Update, show_found.run_if(in_state(Screen::Search)).in_set(crate::Step::Think));
}

/// Share of a wide page beside the keyboard.
const SAID_WIDE: f32 = 0.3;
const PICTURE_PX: f32 = 52.0;

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
        draw_above_keys(&mut commands, *layout);
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
            typed_field(said, *layout);
            said.spawn(place(Shows::Hits));
        },
        |touched| {
            touched.spawn(place(Shows::Words));
            keys(touched, rows, 0.0);
        },
    );
}

/// On an upright page the keyboard is as wide as the page, and what was found stands above it.
fn draw_above_keys(commands: &mut Commands<'_, '_>, layout: Layout) {
    lay(commands, "Search screen", Screen::Search, |sheet| {
        small_header(sheet);
        sheet
            .spawn(body())
            .with_children(|body| {
                typed_field(body, layout);
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

/// The end of what was typed is what is being typed: when all is longer than its place, it stays in sight.
fn typed_field(parent: &mut ChildSpawnerCommands<'_>, layout: Layout) {
    let is_wide = layout.arrangement() == Arrangement::Wide;
    let (role, hint, has_picture) = match (is_wide, layout.large) {
        (false, _) => (TextRole::Figure, TextRole::Body, true),
        (true, false) => (TextRole::Label, TextRole::Small, true),
        (true, true) => (TextRole::ItemStrong, TextRole::Small, false),
    };
    let inside_px = layout.page().x - 2.0 * MARGIN_PX;
    let beside_px = 2.0 * CARD_PADDING_PX + if has_picture { PICTURE_PX + GAP_PX } else { 0.0 };
    let room_px = if is_wide { inside_px * SAID_WIDE - beside_px } else { inside_px - beside_px };
    parent.spawn(field()).with_children(|field| {
        if has_picture {
            field.spawn(icon(Icon::Search, PICTURE_PX, palette::PRIMARY));
        }
        field
            .spawn((
                Name::new("Typed"),
                words(role, palette::INK, move |seen| Phrase::Figure(end(&typed(seen), role, room_px))),
                ShownWhen::new(|seen| !is_empty(seen)),
            ))
            .insert(TextLayout::linebreak(LineBreak::NoWrap));
        field.spawn((words(hint, palette::INK_SOFT, |_| Phrase::SearchEmpty), ShownWhen::new(is_empty)));
    });
}

pub(super) fn is_empty(seen: &Seen<'_>) -> bool {
    seen.visit.as_ref().is_none_or(|visit| visit.sought.is_empty())
}

/// `社会保障卡 SL`: the words, then the letters as they stand on the keys.
fn typed(seen: &Seen<'_>) -> String {
    let Some(visit) = &seen.visit else { return String::new() };
    let mut shown: Vec<String> = visit.sought.words().map(str::to_owned).collect();
    shown.extend((!visit.sought.typed().is_empty()).then(|| visit.sought.typed().to_ascii_uppercase()));
    shown.join(" ")
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
            Shows::Hits => lay_hits(place, &hall, &found, (*layout, *language)),
            Shows::Words => lay_words(place, &hall, &found, (*layout, *language)),
        });
    }
}
