//! Where every citizen begins: one large button, the other services, and how long every queue is right now.

use super::chrome::{language_button, lay};
use super::home_head::top;
use super::home_queues::{Drawn, drawn, figures, queues};
use super::modes::{switch_voice, toggle};
use super::queue::opens;
use super::{Screen, errands, first_step, lay_again};
use crate::config::Config;
use crate::errands::ErrandKind;
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::printer::{Printer, PrinterTrouble};
use crate::seen::{EnabledWhen, Seen, ShownWhen};
use crate::theme::button::{Skin, hero, tile};
use crate::theme::frame::{Room, column, column_wide, foot, grid, middle, row, said, touched};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::look::Look;
use crate::theme::metrics::{
    BLOCK_GAP_PX, BODY_TOP_PX, GAP_PX, HERO_HEIGHT_PX, LINE_GAP_PX, MARGIN_PX, TOUCH_GAP_PX, TextRole,
};
use crate::theme::notice::notice_large;
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::visit::{Purpose, Visit, Visits};
use crate::voice::mouth::Voice;
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

/// What else the kiosk can do.
#[derive(Debug, Clone)]
enum Service {
    /// What a matter needs, read at leisure.
    Guides,
    /// Another errand than a new ticket: name of its tile, its picture, which.
    Errand(&'static str, Icon, Phrase, ErrandKind),
}

/// What this kiosk offers. The first is the widest when they do not fill their rows.
fn services(config: &Config) -> Vec<Service> {
    let errands = errands::OFFERED.into_iter().filter(|(.., kind)| kind.is_offered(&config.errands));
    let errands = errands.map(|(name, picture, phrase, kind)| Service::Errand(name, picture, phrase, kind));
    std::iter::once(Service::Guides).chain(errands).collect()
}

const SERVICE_COLUMNS: usize = 3;
const SERVICE_PX: f32 = 132.0;
/// The part of a wide page with the queues.
const QUEUES_WIDE_PERCENT: f32 = 50.0;
/// The same in large type.
const QUEUES_LARGE_PERCENT: f32 = 42.0;
/// A line of words.
const LINE_PX: f32 = 46.0;
/// The strong action on the lowest sheet.
const HERO_LOWEST_PX: f32 = 130.0;
/// What a notice in the place of the strong action is higher than that.
const NOTICE_MORE_PX: f32 = 80.0;
/// The same in large type.
const NOTICE_MORE_LARGE_PX: f32 = 120.0;
const HEAD_PX: f32 = 176.0;
const HEAD_LARGE_PX: f32 = 96.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Home), draw);
    app.add_systems(Update, redraw.run_if(in_state(Screen::Home)).in_set(crate::Step::Think));
}

fn redraw(
    hall: Res<Hall>,
    printer: Res<Printer>,
    screens: Query<&Drawn>,
    mut next: ResMut<NextState<Screen>>,
) {
    let is_news = hall.is_changed() || printer.is_changed();
    if is_news && screens.iter().any(|screen| *screen != drawn(&hall, &printer)) {
        lay_again(&mut next, Screen::Home);
    }
}

fn draw(
    mut commands: Commands,
    hall: Res<Hall>,
    language: Res<Language>,
    layout: Res<Layout>,
    look: Res<Look>,
    config: Res<Config>,
    (voice, printer): (Res<Voice>, Res<Printer>),
) {
    let layout = *layout;
    let has_voice = voice.is_fitted();
    let services = services(&config);
    lay(&mut commands, "Home screen", Screen::Home, |sheet| {
        top(sheet, layout, look.has_emblem);
        sheet.spawn((middle(layout), drawn(&hall, &printer))).with_children(|middle| {
            match layout.arrangement() {
                Arrangement::Tall => {
                    greeting(middle, layout);
                    deeds(middle, layout, &services, false);
                    // English takes more room, and so does what keeps tickets from being printed.
                    let notice_px = if layout.large { NOTICE_MORE_LARGE_PX } else { NOTICE_MORE_PX };
                    let left_px = left_px(layout, services.len())
                        - f32::from(*language == Language::En) * LINE_PX
                        - f32::from(printer.trouble().is_some()) * notice_px;
                    if layout.large {
                        figures(middle, &hall, *language, (layout.page().x - 2.0 * MARGIN_PX, left_px));
                    } else {
                        queues(middle, &hall, *language, (1, left_px));
                    }
                }
                Arrangement::Low => {
                    middle.spawn(said(layout, Room::Touched)).with_children(|said| {
                        greeting(said, layout);
                        let head_px = if layout.large { HEAD_LARGE_PX } else { HEAD_PX };
                        // The hall's name takes two lines in English.
                        let name_px = f32::from(*language == Language::En) * LINE_PX;
                        let left_px = layout.page().y / 2.0 - head_px - name_px - 3.0 * BODY_TOP_PX;
                        figures(said, &hall, *language, (layout.page().x - 2.0 * MARGIN_PX, left_px));
                    });
                    middle
                        .spawn(touched(layout, Room::Touched))
                        .with_children(|touched| deeds(touched, layout, &services, true));
                }
                Arrangement::Wide => {
                    middle.spawn(touched(layout, Room::Touched)).with_children(|touched| {
                        // The lowest sheet has no room for it.
                        if !layout.large {
                            greeting(touched, layout);
                        }
                        deeds(touched, layout, &services, true);
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
                            queues(side, &hall, *language, (2, left_px));
                        }
                    });
                }
            }
        });
        bottom(sheet, layout, has_voice);
    });
}

/// What is left for the queues below everything else.
fn left_px(layout: Layout, services: usize) -> f32 {
    let services = u8::try_from(services.div_ceil(SERVICE_COLUMNS)).unwrap_or(u8::MAX);
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

/// And where to turn to for help, where there is room beside it.
fn greeting(parent: &mut ChildSpawnerCommands<'_>, layout: Layout) {
    parent
        .spawn(row(GAP_PX))
        .insert(Node {
            width: percent(100),
            justify_content: JustifyContent::SpaceBetween,
            align_items: AlignItems::Baseline,
            column_gap: px(GAP_PX),
            flex_shrink: 0.0,
            ..default()
        })
        .with_children(|line| {
            line.spawn(says(TextRole::Heading, palette::INK, Phrase::Greeting));
            if !layout.large && layout.arrangement() != Arrangement::Wide {
                line.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::NeedHelp));
            }
        });
}

/// The strong action, or why it cannot be offered, and the other services.
fn deeds(parent: &mut ChildSpawnerCommands<'_>, layout: Layout, services: &[Service], grows: bool) {
    notice_large(
        parent,
        layout,
        "Printer notice",
        |seen| seen.printer.trouble().is_some(),
        printer_trouble,
        // The lowest sheets have room for the next step alone.
        if layout.large && layout.arrangement() != Arrangement::Tall {
            Phrase::PrinterAdviceShort
        } else {
            Phrase::PrinterAdvice
        },
    );
    take_ticket(parent, layout, grows);
    parent.spawn(grid(3)).with_children(|tiles| {
        let cells = services.len().div_ceil(SERVICE_COLUMNS) * SERVICE_COLUMNS;
        let span = u16::try_from(cells - services.len() + 1).unwrap_or(1);
        for (n, service) in services.iter().enumerate() {
            service_tile(tiles, service.clone(), if n == 0 { span } else { 1 });
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
        button.entry::<Node>().and_modify(move |mut node| {
            node.flex_grow = 1.0;
            if layout.large && layout.arrangement() == Arrangement::Wide {
                node.min_height = px(HERO_LOWEST_PX);
            }
        });
    }
    button
        .with_children(|button| {
            button.spawn(column_wide()).with_children(|lines| {
                lines.spawn(says(title, palette::INK_ON_PRIMARY, Phrase::TakeTicket));
                lines.spawn(words(hint, palette::INK_ON_PRIMARY, take_hint));
            });
            button.spawn(icon(Icon::Ticket, picture_px, palette::INK_ON_PRIMARY));
        })
        .observe(begin);
}

/// What it takes; while no queue issues, when the first does again. Only a day without another session is over.
fn take_hint(seen: &Seen<'_>) -> Phrase {
    let window_types = seen.hall.window_types();
    if window_types.iter().any(|window_type| window_type.issuing) {
        return Phrase::TakeTicketHint;
    }
    match window_types.iter().filter_map(|window_type| window_type.opens_at).min() {
        Some(at) => opens(seen, at),
        None if window_types.is_empty() => Phrase::ClosedNow,
        None => Phrase::ClosedToday,
    }
}

/// A picture over a word; one that has its row for itself says more.
fn service_tile(tiles: &mut ChildSpawnerCommands<'_>, service: Service, span: u16) {
    let (name, picture, phrase) = match service {
        Service::Guides => ("Guides", Icon::Guide, Phrase::ReadGuides),
        Service::Errand(name, picture, ref phrase, _) => (name, picture, phrase.clone()),
    };
    let is_guides = matches!(service, Service::Guides);
    let is_there = move |seen: &Seen<'_>| !is_guides || seen.hall.has_guides();
    let mut tile = tiles.spawn((tile(name.to_owned(), Skin::Card, SERVICE_PX), ShownWhen::new(is_there)));
    tile.entry::<Node>().and_modify(move |mut node| {
        node.grid_column = GridPlacement::span(span);
        if span > 1 {
            (node.flex_direction, node.column_gap) = (FlexDirection::Row, px(GAP_PX));
        }
        (node.padding.left, node.padding.right) = (px(LINE_GAP_PX), px(LINE_GAP_PX));
    });
    tile.with_children(|tile| {
        tile.spawn(icon(picture, 52.0, palette::PRIMARY));
        tile.spawn(says(TextRole::ItemStrong, palette::INK, phrase))
            .insert(TextLayout::justify(Justify::Center));
    });
    match service {
        Service::Guides => tile.observe(read_guides),
        Service::Errand(.., kind) => tile.observe(errands::begin(kind)),
    };
}

fn read_guides(_: On<Activate>, mut visits: ResMut<Visits>, mut commands: Commands) {
    commands.insert_resource(Visit { purpose: Purpose::Guide, ..visits.begin() });
    commands.set_state_if_neq(Screen::Departments);
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
        Some(PrinterTrouble::Offline) => Phrase::PrinterOffline,
        Some(PrinterTrouble::Hot) => Phrase::PrinterHot,
        Some(PrinterTrouble::Lost) => Phrase::PrinterLost,
        Some(PrinterTrouble::Fault) => Phrase::PrinterFault,
    }
}

/// Language and the ways to show the page, each with its word, of one width.
fn bottom(sheet: &mut ChildSpawnerCommands<'_>, layout: Layout, has_voice: bool) {
    let is_tight = layout.large && layout.arrangement() != Arrangement::Wide;
    let share_width = move |node: Mut<'_, Node>| share_width(node, is_tight);
    sheet.spawn(foot()).with_children(|foot| {
        language_button(foot).entry::<Node>().and_modify(share_width);
        toggle(foot, ("Large type", Icon::Large, Phrase::LargeTypeShort), |seen| seen.layout.large)
            .observe(|_: On<Activate>, mut layout: ResMut<Layout>| layout.large = !layout.large)
            .entry::<Node>()
            .and_modify(share_width);
        if layout.may_be_low() {
            toggle(foot, ("Low reach", Icon::Low, Phrase::LowReachShort), |seen| seen.layout.low)
                .observe(|_: On<Activate>, mut layout: ResMut<Layout>| layout.low = !layout.low)
                .entry::<Node>()
                .and_modify(share_width);
        }
        if has_voice {
            toggle(foot, ("Spoken", Icon::Spoken, Phrase::SpokenShort), |seen| seen.prompting.on)
                .observe(switch_voice)
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
