//! The queues on the home screen: as buttons, for whoever knows theirs, or as figures to be read.

use super::home::may_take;
use super::queue::{people, state_of};
use super::steps::Steps;
use crate::hall::Hall;
use crate::language::{Language, Phrase, Wait};
use crate::printer::Printer;
use crate::seen::EnabledWhen;
use crate::theme::button::{Skin, card};
use crate::theme::frame::{column_wide, grid, panel};
use crate::theme::icon::{Icon, icon};
use crate::theme::metrics::{CARD_PADDING_PX, GAP_PX, LINE_GAP_PX, TOUCH_HEIGHT_PX, TextRole};
use crate::theme::notice::tag;
use crate::theme::palette;
use crate::theme::text::{height_px, says, span, width_px, words};
use crate::visit::{Visits, Way};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::hall::WindowTypeView;

const ROW_GAP_PX: f32 = 16.0;
/// A queue with its figures under its name.
const NARROW_PX: f32 = 140.0;
/// The same with a long name and figures of two lines.
const NARROW_EN_PX: f32 = 216.0;
/// The line that says there are more.
const MORE_PX: f32 = 44.0;
/// Room for a name beside its figures; with less they stand under it.
const NAME_MIN_PX: f32 = 160.0;
/// Figures under a name.
const BELOW_PX: f32 = 50.0;
/// Between two rows of figures.
const FIGURE_GAP_PX: f32 = 8.0;

/// The queues the drawn rows stand for, and whether a notice stands above them: other ones are another screen.
#[derive(Component, Debug, PartialEq)]
pub(super) struct Drawn {
    queues: Vec<(String, bool)>,
    below_notice: bool,
}

pub(super) fn drawn(hall: &Hall, printer: &Printer) -> Drawn {
    let queues = hall.window_types().iter().map(|w| (w.prefix.clone(), w.issuing)).collect();
    Drawn { queues, below_notice: printer.trouble().is_some() }
}

/// Each queue as a button, in so many columns; as many as fit into `left_px`.
pub(super) fn queues(
    parent: &mut ChildSpawnerCommands<'_>,
    hall: &Hall,
    language: Language,
    (columns, left_px): (u16, f32),
) {
    let window_types = hall.window_types();
    if window_types.is_empty() {
        return;
    }
    let row_px = match (columns, language) {
        (1, _) => TOUCH_HEIGHT_PX,
        (_, Language::Zh) => NARROW_PX,
        (_, Language::En) => NARROW_EN_PX,
    };
    let fit = |left_px: f32| rows(left_px, row_px) * usize::from(columns);
    let shown = if window_types.len() <= fit(left_px) { window_types.len() } else { fit(left_px - MORE_PX) };
    parent
        .spawn((Name::new("Queues"), grid(columns)))
        .with_children(|cards| {
            for window_type in window_types.iter().take(shown) {
                queue(cards, window_type, columns > 1);
            }
        })
        .entry::<Node>()
        .and_modify(|mut node| node.row_gap = px(ROW_GAP_PX));
    more(parent, window_types.len() - shown);
}

fn more(parent: &mut ChildSpawnerCommands<'_>, more: usize) {
    if more > 0 {
        parent.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::MoreWindowTypes(more)));
    }
}

fn rows(left_px: f32, row_px: f32) -> usize {
    let rows = ((left_px + ROW_GAP_PX) / (row_px + ROW_GAP_PX)).floor().clamp(0.0, 100.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
    let rows = rows as usize;
    rows
}

/// One queue: who knows it touches it, and is two touches from the number.
fn queue(cards: &mut ChildSpawnerCommands<'_>, window_type: &WindowTypeView, is_narrow: bool) {
    let (ink, skin) = match window_type.issuing {
        true => (palette::INK, Skin::Card),
        false => (palette::INK_SOFT, Skin::CardOff),
    };
    let name = Phrase::data(&window_type.name, &window_type.name_en);
    let prefix = window_type.prefix.clone();
    let height_px = if is_narrow { NARROW_PX } else { TOUCH_HEIGHT_PX };
    cards
        .spawn((card(format!("Queue {prefix}"), skin, height_px), EnabledWhen::new(may_take)))
        .with_children(|row| {
            tag(row, prefix.clone(), 60.0, window_type.issuing);
            row.spawn(column_wide()).with_children(|place| {
                place.spawn(says(TextRole::Item, ink, name));
                if is_narrow {
                    place.spawn(figures_of(&prefix, true));
                }
            });
            if !is_narrow {
                figures_beside(row, window_type);
                row.spawn(icon(Icon::Onward, 40.0, palette::INK_SOFT));
            }
        })
        .observe(
            move |_: On<Activate>,
                  steps: Steps,
                  printer: Res<Printer>,
                  mut visits: ResMut<Visits>,
                  mut commands: Commands| {
                if printer.may_issue() {
                    let mut visit = visits.begin();
                    let to = steps.choose_window_type(&mut visit, &prefix, Way::Queue);
                    commands.insert_resource(visit);
                    commands.set_state_if_neq(to);
                }
            },
        );
}

/// In columns of their own, so that they stand under each other.
fn figures_beside(row: &mut ChildSpawnerCommands<'_>, window_type: &WindowTypeView) {
    let right = |width_px: f32| {
        let node = Node {
            width: px(width_px),
            justify_content: JustifyContent::FlexEnd,
            flex_shrink: 0.0,
            ..default()
        };
        (node, Pickable::IGNORE)
    };
    if window_type.issuing {
        let prefix = window_type.prefix.clone();
        row.spawn(right(180.0)).with_children(|place| {
            place
                .spawn(words(TextRole::Label, palette::INK, move |seen| {
                    let waiting = seen.hall.window_type(&prefix).map_or(0, |w| w.waiting);
                    Phrase::Figure(waiting.to_string())
                }))
                .with_child(span(TextRole::Small, palette::INK_SOFT, |_| Phrase::PeopleWaiting));
        });
    }
    let prefix = window_type.prefix.clone();
    row.spawn(right(if window_type.issuing { 190.0 } else { 300.0 })).with_children(|place| {
        place.spawn(words(TextRole::Item, palette::INK_SOFT, move |seen| {
            seen.hall.window_type(&prefix).map_or(Phrase::Nothing, |w| state_of(seen, w))
        }));
    });
}

/// `12 人 · 约 15–25 分`, or when it opens. On a narrow card English takes two lines, each whole.
fn figures_of(prefix: &str, is_narrow: bool) -> impl Bundle + use<> {
    let prefix = prefix.to_owned();
    words(TextRole::Small, palette::INK_SOFT, move |seen| {
        let Some(window_type) = seen.hall.window_type(&prefix) else { return Phrase::Nothing };
        let state = state_of(seen, window_type);
        if !window_type.issuing {
            return state;
        }
        let people = people(*seen.language);
        let state = state.words(*seen.language);
        let between = match *seen.language {
            Language::En if is_narrow => "\n",
            Language::Zh | Language::En => " · ",
        };
        Phrase::Figure(format!("{}{people}{between}{state}", window_type.waiting))
    })
}

/// Each queue as a line to be read, as many as fit into a place of this width and height.
pub(super) fn figures(
    parent: &mut ChildSpawnerCommands<'_>,
    hall: &Hall,
    language: Language,
    (width_px, left_px): (f32, f32),
) {
    let name = |w: &WindowTypeView| Phrase::data(&w.name, &w.name_en).words(language);
    // What is beside the names: edges, letters, the widest figures.
    let widest = format!(
        "100{} · {}",
        people(language),
        Phrase::Waiting(Wait::Minutes { low: 100, high: 120 }).words(language)
    );
    let whole_px = width_px - 2.0 * GAP_PX - CARD_PADDING_PX;
    let beside_px = whole_px - self::width_px(&widest, TextRole::Small);
    let is_beside = beside_px >= NAME_MIN_PX;
    let (names_px, below_px) = if is_beside { (beside_px, 0.0) } else { (whole_px, BELOW_PX) };
    let more_px =
        height_px(&Phrase::MoreWindowTypes(10).words(language), TextRole::Small, width_px - 2.0 * GAP_PX);
    let row_px =
        |w: &WindowTypeView| height_px(&name(w), TextRole::Item, names_px) + below_px + FIGURE_GAP_PX;
    let fit = |mut room_px: f32| {
        let mut has_room = |w: &WindowTypeView| {
            room_px -= row_px(w);
            room_px >= 0.0
        };
        hall.window_types().iter().take_while(|w| has_room(w)).count()
    };
    let all = hall.window_types().len();
    let shown = Some(fit(left_px - CARD_PADDING_PX)).filter(|shown| *shown == all);
    let shown = shown.unwrap_or_else(|| fit(left_px - CARD_PADDING_PX - more_px - FIGURE_GAP_PX));
    if shown == 0 {
        return;
    }
    parent
        .spawn((Name::new("Queue figures"), panel()))
        .with_children(|rows| {
            for window_type in hall.window_types().iter().take(shown) {
                figure_row(rows, window_type, is_beside);
            }
            more(rows, hall.window_types().len() - shown);
        })
        .entry::<Node>()
        .and_modify(|mut node| {
            node.row_gap = px(FIGURE_GAP_PX);
            (node.padding.left, node.padding.right) = (px(GAP_PX), px(GAP_PX));
        });
}

fn figure_row(rows: &mut ChildSpawnerCommands<'_>, window_type: &WindowTypeView, is_beside: bool) {
    let ink = if window_type.issuing { palette::INK } else { palette::INK_SOFT };
    let name = Phrase::data(&window_type.name, &window_type.name_en);
    let letter = Phrase::Figure(window_type.prefix.clone());
    rows.spawn((
        Node {
            width: percent(100),
            column_gap: px(LINE_GAP_PX),
            align_items: AlignItems::Baseline,
            flex_shrink: 0.0,
            ..default()
        },
        Pickable::IGNORE,
    ))
    .with_children(|row| {
        row.spawn((Node { width: px(CARD_PADDING_PX), flex_shrink: 0.0, ..default() }, Pickable::IGNORE))
            .with_children(|place| {
                place.spawn(says(TextRole::ItemStrong, palette::PRIMARY_DEEP, letter));
            });
        row.spawn(column_wide()).with_children(|place| {
            place.spawn(says(TextRole::Item, ink, name));
            if !is_beside {
                place.spawn(figures_of(&window_type.prefix, false));
            }
        });
        if is_beside {
            row.spawn(figures_of(&window_type.prefix, false))
                .insert(TextLayout::linebreak(LineBreak::NoWrap));
        }
    });
}
