//! Where every citizen begins: one large button, the other services, and how long every queue is right now.

use super::chrome::{hall_name, language_button, lay, time};
use super::home_queues::{Drawn, drawn, figures, queues};
use super::modes::toggle;
use super::{Screen, first_step};
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::printer::{Printer, PrinterTrouble};
use crate::seen::{EnabledWhen, Seen, ShownWhen};
use crate::theme::button::{Skin, hero, tile};
use crate::theme::frame::{Room, column, column_wide, foot, grid, header, middle, row, said, touched};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::look::{EMBLEM, Look};
use crate::theme::metrics::{
    BLOCK_GAP_PX, BODY_TOP_PX, GAP_PX, HERO_HEIGHT_PX, LINE_GAP_PX, MARGIN_PX, TOUCH_GAP_PX, TextRole,
};
use crate::theme::notice::notice_large;
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::visit::{Purpose, Visit, Visits};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

/// What else the kiosk can do: name of the tile, its picture, its words, the screen it leads to, and whether it is there.
/// The first is the widest when they do not fill their rows.
const SERVICES: [Service; 1] =
    [("Guides", Icon::Guide, Phrase::ReadGuides, Screen::Departments, |seen| seen.hall.has_guides())];
type Service = (&'static str, Icon, Phrase, Screen, fn(&Seen<'_>) -> bool);

const SERVICE_COLUMNS: usize = 3;
const SERVICE_PX: f32 = 132.0;
/// The part of a wide page with the queues.
const QUEUES_WIDE_PERCENT: f32 = 50.0;
/// The same in large type.
const QUEUES_LARGE_PERCENT: f32 = 42.0;
const HEAD_PX: f32 = 176.0;
const HEAD_LARGE_PX: f32 = 96.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Home), draw);
    app.add_systems(Update, redraw.run_if(in_state(Screen::Home)).in_set(crate::Step::Think));
}

fn redraw(hall: Res<Hall>, screens: Query<&Drawn>, mut commands: Commands) {
    if hall.is_changed() && screens.iter().any(|screen| *screen != drawn(&hall)) {
        commands.set_state(Screen::Home);
    }
}

fn draw(
    mut commands: Commands,
    hall: Res<Hall>,
    language: Res<Language>,
    layout: Res<Layout>,
    look: Res<Look>,
) {
    let layout = *layout;
    lay(&mut commands, "Home screen", Screen::Home, |sheet| {
        top(sheet, layout, look.has_emblem);
        sheet.spawn((middle(layout), drawn(&hall))).with_children(|middle| match layout.arrangement() {
            Arrangement::Tall => {
                greeting(middle);
                deeds(middle, layout, false);
                let left_px = left_px(layout);
                if layout.large {
                    figures(middle, &hall, *language, (layout.page().x - 2.0 * MARGIN_PX, left_px));
                } else {
                    queues(middle, &hall, 1, left_px);
                }
            }
            Arrangement::Low => {
                middle.spawn(said(layout, Room::Touched)).with_children(|said| {
                    greeting(said);
                    let head_px = if layout.large { HEAD_LARGE_PX } else { HEAD_PX };
                    let left_px = layout.page().y / 2.0 - head_px - 3.0 * BODY_TOP_PX;
                    figures(said, &hall, *language, (layout.page().x - 2.0 * MARGIN_PX, left_px));
                });
                middle
                    .spawn(touched(layout, Room::Touched))
                    .with_children(|touched| deeds(touched, layout, true));
            }
            Arrangement::Wide => {
                middle.spawn(touched(layout, Room::Touched)).with_children(|touched| {
                    greeting(touched);
                    deeds(touched, layout, true);
                });
                let share = if layout.large { QUEUES_LARGE_PERCENT } else { QUEUES_WIDE_PERCENT };
                middle.spawn(column(0.0)).insert(beside(share)).with_children(|side| {
                    let left_px = layout.page().y - layout.foot_px() - HEAD_LARGE_PX - BODY_TOP_PX;
                    if layout.large {
                        figures(
                            side,
                            &hall,
                            *language,
                            ((layout.page().x - 2.0 * MARGIN_PX) * share / 100.0, left_px),
                        );
                    } else {
                        queues(side, &hall, 2, left_px);
                    }
                });
            }
        });
        bottom(sheet, layout);
    });
}

/// What is left for the queues below everything else.
fn left_px(layout: Layout) -> f32 {
    let services = u8::try_from(SERVICES.len().div_ceil(SERVICE_COLUMNS)).unwrap_or(u8::MAX);
    let services_px = f32::from(services) * (layout.touch_px(SERVICE_PX) + TOUCH_GAP_PX);
    let greeting_px = TextRole::Heading.size_px() * TextRole::Heading.line_height();
    let hero_px = layout.touch_px(HERO_HEIGHT_PX);
    let (head_px, gaps_px) = if layout.large {
        (HEAD_LARGE_PX, 4.0 * GAP_PX)
    } else {
        (HEAD_PX, BODY_TOP_PX + 3.0 * BLOCK_GAP_PX)
    };
    layout.page().y - layout.foot_px() - head_px - gaps_px - greeting_px - hero_px - services_px
}

fn beside(share_percent: f32) -> Node {
    Node {
        width: percent(share_percent),
        height: percent(100),
        flex_direction: FlexDirection::Column,
        flex_shrink: 0.0,
        overflow: Overflow::clip(),
        ..default()
    }
}

fn top(sheet: &mut ChildSpawnerCommands<'_>, layout: Layout, has_emblem: bool) {
    let is_roomy = !layout.large && layout.arrangement() != Arrangement::Wide;
    let (emblem_px, name, clock) = match (is_roomy, layout.large) {
        (true, _) => (88.0, TextRole::Label, TextRole::Figure),
        (false, false) => (72.0, TextRole::Label, TextRole::Figure),
        (false, true) => (60.0, TextRole::ItemStrong, TextRole::Label),
    };
    sheet.spawn(header(is_roomy)).with_children(|header| {
        header.spawn(row(28.0)).with_children(|left| {
            if has_emblem {
                let side = px(emblem_px);
                left.spawn((Node { width: side, height: side, ..default() }, ImageNode::new(EMBLEM)));
            } else {
                emblem(left, emblem_px);
            }
            left.spawn(column(4.0)).with_children(|names| {
                names.spawn(words(name, palette::INK_ON_PRIMARY, hall_name));
                if is_roomy {
                    names.spawn(words(TextRole::Small, palette::INK_ON_PRIMARY_SOFT, |seen| {
                        seen.hall
                            .info()
                            .map_or(Phrase::Nothing, |info| Phrase::data(&info.name_en, &info.name))
                    }));
                }
            });
        });
        header
            .spawn(column(0.0))
            .insert(Node {
                flex_direction: if is_roomy { FlexDirection::Column } else { FlexDirection::RowReverse },
                align_items: if is_roomy { AlignItems::FlexEnd } else { AlignItems::Center },
                column_gap: px(GAP_PX),
                flex_shrink: 0.0,
                ..default()
            })
            .with_children(|column| {
                column.spawn(words(clock, palette::INK_ON_PRIMARY, time));
                // Whoever asked for large letters has the time; the date would take it the room.
                if !layout.large {
                    column.spawn(words(TextRole::Small, palette::INK_ON_PRIMARY_SOFT, |seen| {
                        let today = seen.clock.local(seen.clock.now());
                        Phrase::Today {
                            month: today.month(),
                            day: today.day(),
                            weekday: today.weekday().to_monday_one_offset(),
                        }
                    }));
                }
            });
    });
}

fn emblem(left: &mut ChildSpawnerCommands<'_>, side_px: f32) {
    left.spawn((
        Node {
            width: px(side_px),
            height: px(side_px),
            justify_content: JustifyContent::Center,
            align_items: AlignItems::Center,
            border: UiRect::all(px(5)),
            border_radius: BorderRadius::MAX,
            flex_shrink: 0.0,
            ..default()
        },
        BorderColor::all(palette::INK_ON_PRIMARY),
    ))
    .with_children(|emblem| {
        let role = if side_px > 64.0 { TextRole::Label } else { TextRole::ItemStrong };
        emblem.spawn(words(role, palette::INK_ON_PRIMARY, |seen| {
            let own = seen.config.emblem.clone();
            own.or_else(|| seen.hall.info().map(|info| info.emblem.clone()))
                .map_or(Phrase::Nothing, Phrase::Figure)
        }));
    });
}

fn greeting(parent: &mut ChildSpawnerCommands<'_>) {
    parent
        .spawn(row(GAP_PX))
        .insert(Node {
            align_items: AlignItems::Baseline,
            column_gap: px(GAP_PX),
            flex_shrink: 0.0,
            ..default()
        })
        .with_children(|line| {
            line.spawn(says(TextRole::Heading, palette::INK, Phrase::Greeting));
        });
}

/// The strong action, or why it cannot be offered, and the other services.
fn deeds(parent: &mut ChildSpawnerCommands<'_>, layout: Layout, grows: bool) {
    notice_large(
        parent,
        "Printer notice",
        |seen| seen.printer.trouble().is_some(),
        printer_trouble,
        Phrase::PrinterAdvice,
    );
    take_ticket(parent, layout, grows);
    parent.spawn(grid(3)).with_children(|tiles| {
        let cells = SERVICES.len().div_ceil(SERVICE_COLUMNS) * SERVICE_COLUMNS;
        let span = u16::try_from(cells - SERVICES.len() + 1).unwrap_or(1);
        for (n, service) in SERVICES.into_iter().enumerate() {
            service_tile(tiles, service, if n == 0 { span } else { 1 });
        }
    });
}

fn take_ticket(parent: &mut ChildSpawnerCommands<'_>, layout: Layout, grows: bool) {
    let (title, hint, picture_px) = if layout.large {
        (TextRole::Figure, TextRole::Small, 80.0)
    } else {
        (TextRole::Hero, TextRole::Body, 160.0)
    };
    let mut button =
        parent.spawn((hero("Take a ticket"), ShownWhen::new(may_take), EnabledWhen::new(may_take)));
    if grows {
        button.entry::<Node>().and_modify(|mut node| node.flex_grow = 1.0);
    }
    button
        .with_children(|button| {
            button.spawn(column_wide()).with_children(|lines| {
                lines.spawn(says(title, palette::INK_ON_PRIMARY, Phrase::TakeTicket));
                lines.spawn(words(hint, palette::INK_ON_PRIMARY, |seen| {
                    let any = seen.hall.window_types().iter().any(|window_type| window_type.issuing);
                    if any { Phrase::TakeTicketHint } else { Phrase::ClosedToday }
                }));
            });
            button.spawn(icon(Icon::Ticket, picture_px, palette::INK_ON_PRIMARY));
        })
        .observe(begin);
}

/// A picture over a word; one that has its row for itself says more.
fn service_tile(
    tiles: &mut ChildSpawnerCommands<'_>,
    (name, picture, phrase, to, is_there): Service,
    span: u16,
) {
    let mut service = tiles.spawn((tile(name.to_owned(), Skin::Card, SERVICE_PX), ShownWhen::new(is_there)));
    service.entry::<Node>().and_modify(move |mut node| {
        node.grid_column = GridPlacement::span(span);
        if span > 1 {
            (node.flex_direction, node.column_gap) = (FlexDirection::Row, px(GAP_PX));
        }
        (node.padding.left, node.padding.right) = (px(LINE_GAP_PX), px(LINE_GAP_PX));
    });
    service
        .with_children(|tile| {
            tile.spawn(icon(picture, 52.0, palette::PRIMARY));
            tile.spawn(says(TextRole::ItemStrong, palette::INK, phrase))
                .insert(TextLayout::justify(Justify::Center));
        })
        .observe(move |_: On<Activate>, mut visits: ResMut<Visits>, mut commands: Commands| {
            let purpose = if to == Screen::Departments { Purpose::Guide } else { Purpose::Ticket };
            commands.insert_resource(Visit { purpose, ..visits.begin() });
            commands.set_state_if_neq(to);
        });
}

pub(super) fn may_take(seen: &Seen<'_>) -> bool {
    seen.printer.may_issue()
}

/// Why the printer does not print.
pub(super) fn printer_trouble(seen: &Seen<'_>) -> Phrase {
    match seen.printer.trouble() {
        None => Phrase::Nothing,
        Some(PrinterTrouble::PaperEnd) => Phrase::PrinterPaperOut,
        Some(PrinterTrouble::CoverOpen) => Phrase::PrinterCoverOpen,
        Some(PrinterTrouble::Cutter) => Phrase::PrinterCutter,
        Some(PrinterTrouble::Lost) => Phrase::PrinterLost,
        Some(PrinterTrouble::Fault) => Phrase::PrinterFault,
    }
}

/// Language and the ways to show the page, each with its word, of one width.
fn bottom(sheet: &mut ChildSpawnerCommands<'_>, layout: Layout) {
    let is_tight = layout.large && layout.arrangement() != Arrangement::Wide;
    let share_width = move |node: Mut<'_, Node>| share_width(node, is_tight);
    sheet.spawn(foot()).with_children(|foot| {
        language_button(foot).entry::<Node>().and_modify(share_width);
        toggle(foot, ("Large type", Icon::Large, Phrase::LargeType), |seen| seen.layout.large)
            .observe(|_: On<Activate>, mut layout: ResMut<Layout>| layout.large = !layout.large)
            .entry::<Node>()
            .and_modify(share_width);
        if layout.may_be_low() {
            toggle(foot, ("Low reach", Icon::Low, Phrase::LowReach), |seen| seen.layout.low)
                .observe(|_: On<Activate>, mut layout: ResMut<Layout>| layout.low = !layout.low)
                .entry::<Node>()
                .and_modify(share_width);
        }
    });
}

/// Of one width; on a narrow sheet the word stands under its picture.
fn share_width(mut node: Mut<'_, Node>, is_tight: bool) {
    (node.flex_grow, node.flex_basis, node.min_width) = (1.0, px(0), px(0));
    let padding = px(if is_tight { 0.0 } else { LINE_GAP_PX });
    (node.padding.left, node.padding.right) = (padding, padding);
    node.column_gap = px(LINE_GAP_PX);
    if is_tight {
        node.flex_direction = FlexDirection::Column;
    }
}

fn begin(
    _: On<Activate>,
    hall: Res<Hall>,
    printer: Res<Printer>,
    mut visits: ResMut<Visits>,
    mut commands: Commands,
) {
    if printer.may_issue() {
        commands.insert_resource(visits.begin());
        commands.set_state_if_neq(first_step(&hall));
    }
}
