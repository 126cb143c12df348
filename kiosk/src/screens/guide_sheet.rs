//! What is said on the sheet of a guide: its name with the code to take it along, why it is closed, one page of facts.

use super::guide_pages::{FACT_LINE_GAP_PX, FACT_SPACE_PX, Fact, FactRoom};
use super::queue::{come_again, why_closed};
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::seen::ShownWhen;
use crate::theme::frame::{column, column_wide, row};
use crate::theme::icon::icon;
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{
    ACTION_HEIGHT_PX, BLOCK_GAP_PX, BODY_TOP_PX, CARD_PADDING_PX, EDGE_PX, GAP_PX, MARGIN_PX, TextRole,
};
use crate::theme::notice::{NoticeKind, notice_lines};
use crate::theme::palette;
use crate::theme::qr::{qr_image, side_px};
use crate::theme::text::{height_px, says, words};
use bevy::prelude::*;
use queue_api::guide::{Matter, MatterKind};

/// Widest side of the code.
const CODE_PX: f32 = 170.0;
/// The same in large type, where it is enlarged with the sheet.
const CODE_LARGE_PX: f32 = 120.0;
/// Room for the name of a fact, and its picture.
const NAME_PX: f32 = 190.0;
const ICON_PX: f32 = 44.0;
/// Above and below the facts in their panel.
const PANEL_PADDING_PX: f32 = 16.0;
/// Height of the notice that says why no tickets are issued.
const NOTICE_PX: f32 = 150.0;

/// The guide's address as a code, and how large it is drawn.
pub(super) fn code(
    url: &str,
    layout: Layout,
    images: Option<ResMut<Assets<Image>>>,
) -> Option<(f32, Handle<Image>)> {
    let image = (!url.is_empty()).then(|| qr_image(url)).flatten()?;
    let side_px = side_px(&image, code_px(layout), layout.scale());
    Some((side_px, images?.add(image)))
}

/// Name and kind of the matter, which page this is; at the right the code to take it along, unless that stands elsewhere.
pub(super) fn title(
    said: &mut ChildSpawnerCommands<'_>,
    matter: &Matter,
    (page, pages): (usize, usize),
    (layout, qr): (Layout, Option<(f32, Handle<Image>)>),
) {
    let name = Phrase::data(&matter.name, &matter.name_en);
    let kind = kind_of(matter);
    said.spawn(row(GAP_PX))
        .insert(Node { width: percent(100), column_gap: px(GAP_PX), flex_shrink: 0.0, ..default() })
        .with_children(|row| {
            row.spawn(column_wide()).with_children(|lines| {
                lines.spawn(says(title_role(layout), palette::INK, name));
                lines.spawn(words(TextRole::Small, palette::INK_SOFT, move |seen| {
                    let kind = kind.words(*seen.language);
                    if pages < 2 {
                        return Phrase::Figure(kind);
                    }
                    Phrase::Figure(format!(
                        "{kind} · {}",
                        Phrase::PageOf(page + 1, pages).words(*seen.language)
                    ))
                }));
            });
            if let Some(qr) = qr {
                lay_code(row, qr);
            }
        });
}

/// The code and what it is for.
pub(super) fn lay_code(parent: &mut ChildSpawnerCommands<'_>, (side_px, qr): (f32, Handle<Image>)) {
    parent
        .spawn((Name::new("Guide code"), column(0.0)))
        .insert(Node {
            flex_direction: FlexDirection::Column,
            align_items: AlignItems::Center,
            flex_shrink: 0.0,
            ..default()
        })
        .with_children(|column| {
            column.spawn((Node { width: px(side_px), height: px(side_px), ..default() }, ImageNode::new(qr)));
            column.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::GuideScan));
        });
}

fn title_role(layout: Layout) -> TextRole {
    if layout.large { TextRole::Label } else { TextRole::Heading }
}

fn code_px(layout: Layout) -> f32 {
    if layout.large { CODE_LARGE_PX } else { CODE_PX }
}

/// What is left for the facts of one page.
pub(super) fn fact_room(
    (layout, language): (Layout, Language),
    matter: &Matter,
    is_closed: bool,
) -> FactRoom {
    let page = layout.page();
    let inside_px = page.x - 2.0 * MARGIN_PX;
    let (said_px, touched_px) = match layout.arrangement() {
        Arrangement::Wide => (inside_px * 0.66 - MARGIN_PX, 0.0),
        Arrangement::Tall | Arrangement::Low => {
            (inside_px, layout.turner_px() + layout.touch_px(ACTION_HEIGHT_PX) + BLOCK_GAP_PX)
        }
    };
    let line_px = TextRole::Small.size_px() * TextRole::Small.line_height();
    let is_beside = layout.arrangement() == Arrangement::Wide;
    let (code_px, code_width_px) = if is_beside && !layout.large {
        (0.0, 0.0)
    } else {
        (code_px(layout) + line_px, code_px(layout) + GAP_PX)
    };
    let name = Phrase::data(&matter.name, &matter.name_en).words(language);
    let title_px = height_px(&name, title_role(layout), said_px - code_width_px) + 2.0 * line_px;
    let title_px = title_px.max(code_px);
    let head_px = if layout.large { 82.0 } else { 114.0 };
    let top_px = if is_beside || layout.large { GAP_PX } else { BODY_TOP_PX };
    let notice_px = match (is_closed, has_line_only(layout)) {
        (true, true) => TextRole::ItemStrong.size_px() * 1.6 + GAP_PX,
        (true, false) => NOTICE_PX + BLOCK_GAP_PX,
        (false, _) => 0.0,
    };
    let name_px =
        if layout.large { TextRole::ItemStrong.size_px() * 1.6 } else { NAME_PX + ICON_PX + 2.0 * GAP_PX };
    let (beside_px, above_px) = if layout.large { (0.0, name_px) } else { (name_px, 0.0) };
    FactRoom {
        width_px: said_px - 2.0 * CARD_PADDING_PX - beside_px,
        height_px: page.y
            - head_px
            - top_px
            - layout.foot_px()
            - touched_px
            - title_px
            - BLOCK_GAP_PX
            - notice_px
            - 2.0 * PANEL_PADDING_PX,
        name_px: above_px,
    }
}

/// Whether there is room for a line only: when to come.
fn has_line_only(layout: Layout) -> bool {
    layout.large && layout.arrangement() == Arrangement::Wide
}

/// There while no tickets are issued for the matter: why, and when to come. The guide can be read all the same.
pub(super) fn closed_notice(body: &mut ChildSpawnerCommands<'_>, layout: Layout, prefix: &str) {
    let of = |prefix: &str| {
        let prefix = prefix.to_owned();
        move |hall: &Hall| hall.window_type(&prefix).filter(|w| !w.issuing).cloned()
    };
    let (shown, why, when) = (of(prefix), of(prefix), of(prefix));
    if has_line_only(layout) {
        body.spawn((
            Name::new("Closed notice"),
            words(TextRole::ItemStrong, palette::WARN, move |seen| {
                when(&seen.hall).map_or(Phrase::Nothing, |w| come_again(seen, &w))
            }),
            ShownWhen::new(move |seen| shown(&seen.hall).is_some()),
        ));
        return;
    }
    notice_lines(
        body,
        "Closed notice",
        NoticeKind::Attention,
        move |seen| shown(&seen.hall).is_some(),
        move |seen| why(&seen.hall).map_or(Phrase::Nothing, |w| why_closed(&w)),
        move |seen| when(&seen.hall).map_or(Phrase::Nothing, |w| come_again(seen, &w)),
    );
}

fn kind_of(matter: &Matter) -> Phrase {
    match matter.kind {
        MatterKind::AtOnce => Phrase::GuideKindAtOnce,
        MatterKind::Promised => Phrase::GuideKindPromised,
        MatterKind::Joint => Phrase::GuideKindJoint,
    }
}

/// Picture and name beside the lines; on a smaller sheet above them.
pub(super) fn lay_fact(panel: &mut ChildSpawnerCommands<'_>, fact: Fact, layout: Layout) {
    panel
        .spawn((
            Node {
                width: percent(100),
                padding: UiRect::vertical(px(FACT_SPACE_PX / 2.0 - EDGE_PX)),
                column_gap: px(GAP_PX),
                align_items: AlignItems::FlexStart,
                flex_direction: if layout.large { FlexDirection::Column } else { FlexDirection::Row },
                flex_shrink: 0.0,
                ..default()
            },
            Pickable::IGNORE,
        ))
        .with_children(|place| {
            place.spawn(row(GAP_PX)).with_children(|name| {
                name.spawn(icon(fact.picture, ICON_PX, palette::PRIMARY));
                let width = if layout.large { Val::Auto } else { px(NAME_PX) };
                name.spawn((Node { width, flex_shrink: 0.0, ..default() }, Pickable::IGNORE)).with_children(
                    |place| {
                        place.spawn(says(TextRole::ItemStrong, palette::INK, fact.name));
                    },
                );
            });
            let mut lines = place.spawn(column(FACT_LINE_GAP_PX));
            lines.entry::<Node>().and_modify(move |mut node| {
                if layout.large {
                    node.width = percent(100);
                } else {
                    (node.flex_grow, node.flex_basis) = (1.0, px(0));
                }
            });
            lines.with_children(|column| {
                for line in fact.lines {
                    column.spawn(says(TextRole::Item, palette::INK, line));
                }
            });
        });
}
