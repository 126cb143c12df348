//! Where every citizen begins: one large button, and how long every queue is right now.

use super::chrome::{lay, time};
use super::queue::state_of;
use super::{Screen, choose_window_type, errands, first_step};
use crate::card_reader::CardReader;
use crate::config::Config;
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::printer::{Printer, PrinterTrouble};
use crate::seen::{EnabledWhen, Seen, ShownWhen};
use crate::theme::button::{Skin, card, hero, small, tile};
use crate::theme::frame::{body, column, column_wide, foot, header, row};
use crate::theme::icon::{Icon, icon};
use crate::theme::metrics::{GAP_PX, LINE_GAP_PX, TOUCH_HEIGHT_PX, TextRole};
use crate::theme::notice::{notice_large, tag};
use crate::theme::palette;
use crate::theme::text::{says, span, words};
use crate::visit::{Purpose, Visit, Visits, Way};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::hall::WindowTypeView;

/// As many queues as fit under the buttons.
const ROWS_MAX: usize = 6;
const ROW_GAP_PX: f32 = 16.0;
/// A tile of the services beside the ticket.
const SERVICE_PX: f32 = 168.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Home), draw);
    app.add_systems(Update, redraw.run_if(in_state(Screen::Home)).in_set(crate::Step::Think));
}

/// The queues the drawn rows stand for; another set of queues is another screen.
#[derive(Component, Debug, PartialEq)]
struct Drawn(Vec<(String, bool)>);

fn drawn(hall: &Hall) -> Drawn {
    Drawn(hall.window_types().iter().map(|w| (w.prefix.clone(), w.issuing)).collect())
}

fn redraw(hall: Res<Hall>, screens: Query<&Drawn>, mut commands: Commands) {
    if hall.is_changed() && screens.iter().any(|screen| *screen != drawn(&hall)) {
        commands.set_state(Screen::Home);
    }
}

fn draw(mut commands: Commands, hall: Res<Hall>, config: Res<Config>) {
    lay(&mut commands, "Home screen", Screen::Home, |sheet| {
        top(sheet);
        sheet.spawn((body(), drawn(&hall))).with_children(|body| {
            body.spawn(row(20.0))
                .insert(Node { align_items: AlignItems::Baseline, column_gap: px(20), ..default() })
                .with_children(|line| {
                    line.spawn(says(TextRole::Heading, palette::INK, Phrase::Greeting));
                    line.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::GreetingHint));
                });
            notice_large(
                body,
                "Printer notice",
                |seen| seen.printer.trouble().is_some(),
                printer_trouble,
                Phrase::PrinterAdvice,
            );
            take_ticket(body);
            services(body, &config);
            queues(body, &hall);
        });
        bottom(sheet);
    });
}

fn top(sheet: &mut ChildSpawnerCommands<'_>) {
    sheet.spawn(header(true)).with_children(|header| {
        header.spawn(row(28.0)).with_children(|left| {
            left.spawn((
                Node {
                    width: px(88),
                    height: px(88),
                    justify_content: JustifyContent::Center,
                    align_items: AlignItems::Center,
                    border: UiRect::all(px(5)),
                    border_radius: BorderRadius::MAX,
                    ..default()
                },
                BorderColor::all(palette::INK_ON_PRIMARY),
            ))
            .with_children(|emblem| {
                emblem.spawn(words(TextRole::Label, palette::INK_ON_PRIMARY, |seen| {
                    let own = seen.config.emblem.clone();
                    own.or_else(|| seen.hall.info().map(|info| info.emblem.clone()))
                        .map_or(Phrase::Nothing, Phrase::Figure)
                }));
            });
            left.spawn(column(4.0)).with_children(|names| {
                names.spawn(words(TextRole::Label, palette::INK_ON_PRIMARY, |seen| {
                    seen.hall.info().map_or(Phrase::Nothing, |info| Phrase::Figure(info.name.clone()))
                }));
                names.spawn(words(TextRole::Small, palette::INK_ON_PRIMARY_SOFT, |seen| {
                    seen.hall.info().map_or(Phrase::Nothing, |info| Phrase::Figure(info.name_en.clone()))
                }));
            });
        });
        header
            .spawn(column(0.0))
            .insert(Node {
                flex_direction: FlexDirection::Column,
                align_items: AlignItems::FlexEnd,
                ..default()
            })
            .with_children(|clock| {
                clock.spawn(words(TextRole::Figure, palette::INK_ON_PRIMARY, time));
                clock.spawn(words(TextRole::Small, palette::INK_ON_PRIMARY_SOFT, |seen| {
                    let today = seen.clock.local(seen.clock.now());
                    Phrase::Today {
                        month: today.month(),
                        day: today.day(),
                        weekday: today.weekday().to_monday_one_offset(),
                    }
                }));
            });
    });
}

/// What else a citizen may come for.
fn services(body: &mut ChildSpawnerCommands<'_>, config: &Config) {
    let has_guides = |seen: &Seen<'_>| seen.hall.has_guides();
    let row = Node { width: percent(100), column_gap: px(GAP_PX), flex_shrink: 0.0, ..default() };
    body.spawn((Name::new("Services"), row, Pickable::IGNORE)).with_children(|row| {
        row.spawn((tile("Guides".to_owned(), Skin::Card, SERVICE_PX), ShownWhen::new(has_guides)))
            .with_children(|tile| {
                tile.spawn(icon(Icon::Guide, 60.0, palette::PRIMARY));
                tile.spawn(says(TextRole::Small, palette::INK, Phrase::ReadGuides));
            })
            .observe(read_guides);
        for (name, picture, phrase, kind) in errands::OFFERED {
            if kind.is_offered(&config.errands) {
                row.spawn(tile(name.to_owned(), Skin::Card, SERVICE_PX))
                    .with_children(|tile| {
                        tile.spawn(icon(picture, 60.0, palette::PRIMARY));
                        tile.spawn(says(TextRole::Small, palette::INK, phrase));
                    })
                    .observe(errands::begin(kind));
            }
        }
    });
}

fn take_ticket(body: &mut ChildSpawnerCommands<'_>) {
    body.spawn((hero("Take a ticket"), ShownWhen::new(may_take), EnabledWhen::new(may_take)))
        .with_children(|button| {
            button.spawn(column(LINE_GAP_PX)).with_children(|lines| {
                lines.spawn(says(TextRole::Hero, palette::INK_ON_PRIMARY, Phrase::TakeTicket));
                lines.spawn(words(TextRole::Body, palette::INK_ON_PRIMARY, |seen| {
                    let any = seen.hall.window_types().iter().any(|window_type| window_type.issuing);
                    if any { Phrase::TakeTicketHint } else { Phrase::ClosedToday }
                }));
            });
            button.spawn(icon(Icon::Ticket, 190.0, palette::INK_ON_PRIMARY));
        })
        .observe(begin);
}

fn may_take(seen: &Seen<'_>) -> bool {
    seen.printer.may_issue()
}

fn queues(body: &mut ChildSpawnerCommands<'_>, hall: &Hall) {
    let window_types = hall.window_types();
    if window_types.is_empty() {
        return;
    }
    // The line that says there are more takes the place of one.
    let rows = if window_types.len() <= ROWS_MAX { ROWS_MAX } else { ROWS_MAX - 1 };
    body.spawn((Name::new("Queues"), column(ROW_GAP_PX))).with_children(|rows_of| {
        for window_type in window_types.iter().take(rows) {
            queue(rows_of, window_type);
        }
        let more = window_types.len().saturating_sub(rows);
        if more > 0 {
            rows_of.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::MoreWindowTypes(more)));
        }
    });
}

/// One queue: who knows it touches it, and is two touches from the number.
fn queue(rows: &mut ChildSpawnerCommands<'_>, window_type: &WindowTypeView) {
    let (ink, skin) = match window_type.issuing {
        true => (palette::INK, Skin::Card),
        false => (palette::INK_SOFT, Skin::CardOff),
    };
    let name = Phrase::data(&window_type.name, &window_type.name_en);
    let prefix = window_type.prefix.clone();
    rows.spawn((card(format!("Queue {prefix}"), skin, TOUCH_HEIGHT_PX), EnabledWhen::new(may_take)))
        .with_children(|row| {
            tag(row, prefix.clone(), 60.0, window_type.issuing);
            row.spawn(column_wide()).with_children(|place| {
                place.spawn(says(TextRole::Item, ink, name));
            });
            if window_type.issuing {
                let prefix = prefix.clone();
                row.spawn(right(180.0)).with_children(|place| {
                    place
                        .spawn(words(TextRole::Label, palette::INK, move |seen| {
                            let waiting = seen.hall.window_type(&prefix).map_or(0, |w| w.waiting);
                            Phrase::Figure(waiting.to_string())
                        }))
                        .with_child(span(TextRole::Small, palette::INK_SOFT, |_| Phrase::PeopleWaiting));
                });
            }
            let state = prefix.clone();
            row.spawn(right(if window_type.issuing { 190.0 } else { 300.0 })).with_children(|place| {
                place.spawn(words(TextRole::Item, palette::INK_SOFT, move |seen| {
                    seen.hall.window_type(&state).map_or(Phrase::Nothing, |w| state_of(seen, w))
                }));
            });
            row.spawn(icon(Icon::Onward, 40.0, palette::INK_SOFT));
        })
        .observe(
            move |_: On<Activate>,
                  hall: Res<Hall>,
                  reader: Res<CardReader>,
                  printer: Res<Printer>,
                  mut visits: ResMut<Visits>,
                  mut commands: Commands| {
                if printer.may_issue() {
                    let mut visit = visits.begin();
                    let to = choose_window_type(&hall, &reader, &mut visit, &prefix, Way::Queue);
                    commands.insert_resource(visit);
                    commands.set_state_if_neq(to);
                }
            },
        );
}

fn right(width_px: f32) -> impl Bundle {
    Node { width: px(width_px), justify_content: JustifyContent::FlexEnd, flex_shrink: 0.0, ..default() }
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

fn bottom(sheet: &mut ChildSpawnerCommands<'_>) {
    sheet.spawn(foot()).with_children(|foot| {
        foot.spawn(row(18.0)).with_children(|help| {
            help.spawn(icon(Icon::Help, 44.0, palette::INK_SOFT));
            help.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::NeedHelp));
        });
        foot.spawn(small("Language", Skin::Card))
            .with_children(|button| {
                button.spawn(icon(Icon::Languages, 40.0, palette::INK));
                button.spawn(says(TextRole::ItemStrong, palette::INK, Phrase::OtherLanguage));
            })
            .observe(|_: On<Activate>, mut language: ResMut<Language>| *language = language.other());
    });
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

fn read_guides(_: On<Activate>, mut visits: ResMut<Visits>, mut commands: Commands) {
    commands.insert_resource(Visit { purpose: Purpose::Guide, ..visits.begin() });
    commands.set_state_if_neq(Screen::Departments);
}
