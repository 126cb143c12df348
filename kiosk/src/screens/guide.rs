//! One guide: its facts, laid out to be read at a metre and turned like pages, to be printed, taken along on the phone, or
//! followed by a ticket.

use super::chrome::lay_parts;
use super::guide_pages::{FACT_LINE_GAP_PX, FACT_SPACE_PX, Fact, FactRoom, facts, pages};
use super::list::ListPage;
use super::queue::{come_again, why_closed};
use super::{Screen, after_matter, list_of};
use crate::card_reader::CardReader;
use crate::clock::Clock;
use crate::hall::Hall;
use crate::language::Phrase;
use crate::printer::{PageNo, Printer};
use crate::seen::{EnabledWhen, Seen, ShownWhen};
use crate::slip::guide_page;
use crate::theme::button::{Skin, action, small};
use crate::theme::frame::{Room, column, column_wide, panel, row, rule};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{
    ACTION_HEIGHT_PX, BLOCK_GAP_PX, BODY_TOP_PX, CARD_PADDING_PX, EDGE_PX, GAP_PX, LINE_GAP_PX, MARGIN_PX,
    TextRole,
};
use crate::theme::notice::{NoticeKind, notice_lines};
use crate::theme::palette;
use crate::theme::qr::{qr_image, side_px};
use crate::theme::text::{height_px, says, words};
use crate::visit::{Visit, VisitNo};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::guide::{Matter, MatterKind};

/// Widest side of the code.
const CODE_PX: f32 = 170.0;
/// Room for the name of a fact, and its picture.
const NAME_PX: f32 = 190.0;
const ICON_PX: f32 = 44.0;
/// Above and below the facts in their panel.
const PANEL_PADDING_PX: f32 = 16.0;
/// Height of the notice that says why no tickets are issued.
const NOTICE_PX: f32 = 150.0;

/// How the printed guide fares.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum GuidePrint {
    /// Not asked for.
    #[default]
    Open,
    /// On its way out.
    Printing(PageNo),
    /// It left the printer.
    Printed,
    /// It did not.
    Failed,
}

impl GuidePrint {
    /// The printer said what became of a page.
    pub(crate) fn hear(&mut self, page: PageNo, printed: bool) {
        if *self == Self::Printing(page) {
            *self = if printed { Self::Printed } else { Self::Failed };
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<GuidePrint>().add_systems(OnEnter(Screen::Guide), draw);
    app.add_systems(Update, follow_print.run_if(resource_exists::<Visit>).in_set(crate::Step::Think));
    app.add_systems(Update, follow_hall.run_if(in_state(Screen::Guide)).in_set(crate::Step::Think));
}

/// What the guide was laid out for; when it opens or closes, there is more or less room for its facts.
#[derive(Component, Debug)]
struct LaidWhile {
    issuing: bool,
}

fn draw(
    mut commands: Commands,
    hall: Res<Hall>,
    visit: Option<Res<Visit>>,
    layout: Res<Layout>,
    mut list: ResMut<ListPage>,
    images: Option<ResMut<Assets<Image>>>,
    mut print: ResMut<GuidePrint>,
    mut read: Local<Option<(VisitNo, String)>>,
) {
    let layout = *layout;
    let back = visit.as_deref().map_or(Screen::Guides, |visit| list_of(&hall, visit));
    let Some((no, matter)) =
        visit.as_deref().and_then(|visit| Some((visit.no, matter(&hall, visit)?.clone())))
    else {
        lay_parts(
            &mut commands,
            layout,
            ("Guide screen", Screen::Guide, Some(back)),
            Room::Said,
            |_| {},
            |_| {},
        );
        return;
    };
    // Another guide may be printed, too; the same one, laid out in another way, knows what was printed of it.
    let now_read = Some((no, matter.id.clone()));
    if *read != now_read {
        *print = GuidePrint::Open;
        *read = now_read;
    }
    let window_type = hall.window_type(&matter.window_type);
    let issuing = window_type.is_some_and(|window_type| window_type.issuing);
    let qr = code(&matter.guide.url, layout, images);
    let pages = pages(facts(&matter, window_type), fact_room(layout, &matter, !issuing));
    let page = list.of(Screen::Guide, &matter.id).min(pages.len().saturating_sub(1));
    let count = pages.len();
    lay_parts(
        &mut commands,
        layout,
        ("Guide screen", Screen::Guide, Some(back)),
        Room::Said,
        |said| {
            title(said, &matter, (page, count), qr);
            closed_notice(said, &matter.window_type);
            said.spawn((Name::new("Guide facts"), LaidWhile { issuing }, panel())).with_children(|panel| {
                for (n, fact) in pages.into_iter().nth(page).unwrap_or_default().into_iter().enumerate() {
                    if n > 0 {
                        panel.spawn(rule());
                    }
                    lay_fact(panel, fact, layout);
                }
            });
        },
        |touched| {
            turn(touched, page, count);
            deeds(touched, layout);
        },
    );
}

/// A queue that opens or closes while its guide is read changes how much has room.
fn follow_hall(hall: Res<Hall>, visit: Option<Res<Visit>>, laid: Query<&LaidWhile>, mut commands: Commands) {
    let Some(matter) = visit.as_deref().filter(|_| hall.is_changed()).and_then(|visit| matter(&hall, visit))
    else {
        return;
    };
    if laid.iter().any(|laid| laid.issuing != hall.issues(&matter.window_type)) {
        commands.set_state(Screen::Guide);
    }
}

/// The guide's address as a code, and how large it is drawn.
fn code(url: &str, layout: Layout, images: Option<ResMut<Assets<Image>>>) -> Option<(f32, Handle<Image>)> {
    let image = (!url.is_empty()).then(|| qr_image(url)).flatten()?;
    let side_px = side_px(&image, CODE_PX, layout.scale());
    Some((side_px, images?.add(image)))
}

/// Name and kind of the matter, which page this is; at the right the code to take it along.
fn title(
    said: &mut ChildSpawnerCommands<'_>,
    matter: &Matter,
    (page, pages): (usize, usize),
    qr: Option<(f32, Handle<Image>)>,
) {
    let name = Phrase::data(&matter.name, &matter.name_en);
    let kind = kind_of(matter);
    said.spawn(row(GAP_PX))
        .insert(Node { width: percent(100), column_gap: px(GAP_PX), flex_shrink: 0.0, ..default() })
        .with_children(|row| {
            row.spawn(column_wide()).with_children(|lines| {
                lines.spawn(says(TextRole::Heading, palette::INK, name));
                lines.spawn(says(TextRole::Small, palette::INK_SOFT, kind));
                if pages > 1 {
                    lines.spawn(says(
                        TextRole::Small,
                        palette::PRIMARY_DEEP,
                        Phrase::GuidePageOf(page + 1, pages),
                    ));
                }
            });
            let Some((side_px, qr)) = qr else { return };
            row.spawn((Name::new("Guide code"), column(0.0)))
                .insert(Node {
                    flex_direction: FlexDirection::Column,
                    align_items: AlignItems::Center,
                    flex_shrink: 0.0,
                    ..default()
                })
                .with_children(|column| {
                    column.spawn((
                        Node { width: px(side_px), height: px(side_px), ..default() },
                        ImageNode::new(qr),
                    ));
                    column.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::GuideScan));
                });
        });
}

/// What is left for the facts of one page.
fn fact_room(layout: Layout, matter: &Matter, is_closed: bool) -> FactRoom {
    let page = layout.page();
    let inside_px = page.x - 2.0 * MARGIN_PX;
    let (said_px, touched_px) = match layout.arrangement() {
        Arrangement::Wide => (inside_px * 0.66 - MARGIN_PX, 0.0),
        Arrangement::Tall | Arrangement::Low => {
            (inside_px, layout.turner_px() + layout.touch_px(ACTION_HEIGHT_PX) + BLOCK_GAP_PX)
        }
    };
    let title_px = said_px - CODE_PX - GAP_PX;
    let title_px = height_px(&matter.name, TextRole::Heading, title_px).max(height_px(
        &matter.name_en,
        TextRole::Heading,
        title_px,
    )) + 2.0 * (TextRole::Small.size_px() * TextRole::Small.line_height() + LINE_GAP_PX);
    let title_px = title_px.max(CODE_PX + TextRole::Small.size_px() * TextRole::Small.line_height());
    let (head_px, top_px) = if layout.large { (82.0, GAP_PX) } else { (114.0, BODY_TOP_PX) };
    let notice_px = if is_closed { NOTICE_PX + BLOCK_GAP_PX } else { 0.0 };
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

/// There while no tickets are issued for the matter: why, and when to come. The guide can be read all the same.
fn closed_notice(body: &mut ChildSpawnerCommands<'_>, prefix: &str) {
    let of = |prefix: &str| {
        let prefix = prefix.to_owned();
        move |hall: &Hall| hall.window_type(&prefix).filter(|w| !w.issuing).cloned()
    };
    let (shown, why, when) = (of(prefix), of(prefix), of(prefix));
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
fn lay_fact(panel: &mut ChildSpawnerCommands<'_>, fact: Fact, layout: Layout) {
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

/// Turned by two buttons, not by a finger that slides: a hand that trembles loses its place.
fn turn(touched: &mut ChildSpawnerCommands<'_>, page: usize, pages: usize) {
    if pages < 2 {
        return;
    }
    touched.spawn(in_a_row()).with_children(|row| {
        for (name, phrase, picture, to, is_open) in [
            ("Previous page", Phrase::PageBack, Icon::Up, page.saturating_sub(1), page > 0),
            ("Next page", Phrase::PageOn, Icon::Down, page + 1, page + 1 < pages),
        ] {
            let mut button = row.spawn((small(name, Skin::Card), EnabledWhen::new(move |_| is_open)));
            button.entry::<Node>().and_modify(|mut node| (node.flex_grow, node.flex_basis) = (1.0, px(0)));
            button
                .with_children(|button| {
                    button.spawn(icon(picture, 40.0, palette::INK));
                    button.spawn(says(TextRole::ItemStrong, palette::INK, phrase));
                })
                .observe(move |_: On<Activate>, mut list: ResMut<ListPage>, mut commands: Commands| {
                    list.turn_to(to);
                    // To the screen already shown: it is laid out anew.
                    commands.set_state(Screen::Guide);
                });
        }
    });
}

fn in_a_row() -> impl Bundle {
    (Node { width: percent(100), column_gap: px(GAP_PX), flex_shrink: 0.0, ..default() }, Pickable::IGNORE)
}

fn deeds(touched: &mut ChildSpawnerCommands<'_>, layout: Layout) {
    let role = if layout.is_narrow() { TextRole::ItemStrong } else { TextRole::Label };
    touched.spawn(in_a_row()).with_children(|row| {
        row.spawn((
            action("Print the guide", Skin::Secondary),
            ShownWhen::new(|seen| seen.printer.prints()),
            EnabledWhen::new(|seen| matches!(print_state(seen), GuidePrint::Open | GuidePrint::Failed)),
        ))
        .with_children(|button| {
            button.spawn(words(role, Skin::Secondary.ink(), |seen| match print_state(seen) {
                GuidePrint::Open => Phrase::GuidePrint,
                GuidePrint::Printing(_) => Phrase::GuidePrinting,
                GuidePrint::Printed => Phrase::GuidePrinted,
                GuidePrint::Failed => Phrase::GuidePrintFailed,
            }));
        })
        .observe(print_guide);
        row.spawn((action("Take a ticket for this", Skin::Primary), EnabledWhen::new(may_take)))
            .with_children(|button| {
                button.spawn(says(role, Skin::Primary.ink(), Phrase::GuideTakeTicket));
            })
            .observe(take_ticket);
    });
}

fn print_state(seen: &Seen<'_>) -> GuidePrint {
    seen.visit.as_ref().map_or(GuidePrint::Open, |visit| visit.guide_print)
}

// The visit shows what the printer said, so that every screen sees it the same way.
fn follow_print(print: Res<GuidePrint>, mut visit: ResMut<Visit>) {
    if visit.guide_print != *print {
        visit.guide_print = *print;
    }
}

fn matter<'a>(hall: &'a Hall, visit: &Visit) -> Option<&'a Matter> {
    visit.matter.as_deref().and_then(|id| hall.matter(id))
}

fn may_take(seen: &Seen<'_>) -> bool {
    let window_type =
        seen.visit.as_deref().and_then(|visit| matter(&seen.hall, visit)).map(|m| &m.window_type);
    let issuing = window_type.and_then(|prefix| seen.hall.window_type(prefix)).is_some_and(|w| w.issuing);
    issuing && seen.printer.may_issue()
}

fn print_guide(
    _: On<Activate>,
    hall: Res<Hall>,
    visit: Res<Visit>,
    clock: Res<Clock>,
    mut printer: ResMut<Printer>,
    mut print: ResMut<GuidePrint>,
) {
    let Some(matter) =
        matter(&hall, &visit).filter(|_| matches!(*print, GuidePrint::Open | GuidePrint::Failed))
    else {
        return;
    };
    *print = match printer.print(guide_page(matter, &hall, &clock)) {
        Some(page) => GuidePrint::Printing(page),
        None => GuidePrint::Failed,
    };
}

fn take_ticket(
    _: On<Activate>,
    hall: Res<Hall>,
    reader: Res<CardReader>,
    mut visit: ResMut<Visit>,
    mut commands: Commands,
) {
    if let Some(prefix) = matter(&hall, &visit).map(|matter| matter.window_type.clone()) {
        visit.window_type = Some(prefix);
        commands.set_state_if_neq(after_matter(&hall, &visit, &reader));
    }
}
