//! What a search found, where there is room for it: words to tap, cards, names, and the key that shows them on a page.

use super::Screen;
use super::choice::{CARD_PX, Size, matter_card};
use super::list::{part, turner};
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::search::Found;
use crate::theme::button::{Skin, key, small};
use crate::theme::frame::{column, column_middle, row, spring};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{
    GAP_PX, KEY_GAP_PX, LINE_GAP_PX, MARGIN_PX, PAGE_WIDTH_PX, TOUCH_HEIGHT_PX, TextRole,
};
use crate::theme::palette;
use crate::theme::text::{height_px, says, width_px};
use crate::visit::Visit;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::guide::Matter;

const HITS_ALONE_MAX: usize = 5;
const HITS_ALONE_EN_MAX: usize = 4;
/// Cards beside the keyboard of a wide page, and the room they have.
const HITS_WIDE: usize = 3;
const HITS_WIDE_PX: f32 = 500.0;
/// What stands on such a card beside the lines of its name, and the width of these.
const HIT_PX: f32 = 92.0;
const HIT_NAME_WIDTH_PX: f32 = 380.0;
/// Room for the names that are said where no card has room: below a field, and beside the keyboard of a wide page.
const NAMES_PX: f32 = 300.0;
const NAMES_WIDE_PX: f32 = 240.0;
/// Room the key takes that shows what was found.
const SHOW_KEY_PX: f32 = 260.0;

pub(super) fn lay_all(
    place: &mut ChildSpawnerCommands<'_>,
    hall: &Hall,
    found: &Found<'_>,
    language: Language,
    page: usize,
) {
    candidate_row(place, |row| candidates(row, &found.candidates, PAGE_WIDTH_PX - 2.0 * MARGIN_PX, true));
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

pub(super) fn lay_hits(
    place: &mut ChildSpawnerCommands<'_>,
    hall: &Hall,
    found: &Found<'_>,
    (layout, language): (Layout, Language),
) {
    if found.matters.is_empty() {
        nothing(place);
        return;
    }
    let count = found.matters.len();
    place.spawn((Name::new("How many"), says(TextRole::Label, palette::INK, Phrase::MattersFound(count))));
    let matters = found.matters.iter().filter_map(|id| hall.matter(id));
    if has_cards(layout) {
        let shown = cards_beside(hall, found, language);
        matters.take(shown).for_each(|matter| matter_card(place, matter, Size::Narrow, None));
        return;
    }
    let inside_px = layout.page().x - 2.0 * MARGIN_PX;
    let (width_px, mut room_px) = match layout.arrangement() {
        Arrangement::Wide => (inside_px * 0.3, NAMES_WIDE_PX),
        Arrangement::Tall | Arrangement::Low => (inside_px, NAMES_PX),
    };
    place.spawn((Name::new("Names found"), column(LINE_GAP_PX))).with_children(|names| {
        for matter in matters {
            let name = Phrase::data(&matter.name, &matter.name_en);
            room_px -= height_px(&name.words(language), TextRole::Body, width_px) + LINE_GAP_PX;
            if room_px < 0.0 {
                break;
            }
            names.spawn(says(TextRole::Body, palette::INK_SOFT, name));
        }
    });
}

/// How many of the first have room beside the keyboard.
fn cards_beside(hall: &Hall, found: &Found<'_>, language: Language) -> usize {
    let mut room_px = HITS_WIDE_PX;
    let matters = found.matters.iter().filter_map(|id| hall.matter(id)).take(HITS_WIDE);
    let fit = |matter: &&Matter| {
        let name = Phrase::data(&matter.name, &matter.name_en).words(language);
        let card_px = HIT_PX + height_px(&name, TextRole::ItemStrong, HIT_NAME_WIDTH_PX);
        room_px -= card_px.max(CARD_PX) + KEY_GAP_PX;
        room_px >= 0.0
    };
    matters.take_while(fit).count()
}

/// Whether the first of what was found are cards to be touched, beside the keyboard.
fn has_cards(layout: Layout) -> bool {
    layout.arrangement() == Arrangement::Wide && !layout.large
}

pub(super) fn lay_words(
    place: &mut ChildSpawnerCommands<'_>,
    hall: &Hall,
    found: &Found<'_>,
    (layout, language): (Layout, Language),
) {
    let has_hint = !layout.large && !found.matters.is_empty();
    let shown = if has_cards(layout) { cards_beside(hall, found, language) } else { 0 };
    let inside_px = layout.page().x - 2.0 * MARGIN_PX;
    let row_px = match layout.arrangement() {
        Arrangement::Wide => inside_px * 0.7 - MARGIN_PX,
        Arrangement::Tall | Arrangement::Low => inside_px,
    };
    candidate_row(place, |row| {
        candidates(row, &found.candidates, row_px - SHOW_KEY_PX - KEY_GAP_PX, has_hint);
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
        .observe(|_: On<Activate>, mut commands: Commands| commands.set_state_if_neq(Screen::Found));
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

/// As many words as stand beside each other; where there is none and room for it, what might be typed.
fn candidates(row: &mut ChildSpawnerCommands<'_>, candidates: &[&str], mut left_px: f32, has_hint: bool) {
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
    if candidates.is_empty() && has_hint {
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
