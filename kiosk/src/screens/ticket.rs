//! The number: huge, with all a citizen needs until it is called. What became of the paper is said as it is.

use super::Screen;
use super::chrome::{go_home, lay, small_header};
use super::confirm::what;
use crate::flow;
use crate::language::{Phrase, Wait, counters};
use crate::print_jobs::PrintJobs;
use crate::printer::Printer;
use crate::seen::{EnabledWhen, Seen, ShownWhen};
use crate::server::ServerLink;
use crate::theme::button::{Skin, action};
use crate::theme::frame::{body_spread, column_middle, column_wide, foot, panel, row};
use crate::theme::icon::Icon;
use crate::theme::metrics::{BLOCK_GAP_PX, EDGE_PX, GAP_PX, LINE_GAP_PX, TextRole};
use crate::theme::notice::{NoticeKind, pill};
use crate::theme::palette;
use crate::theme::qr::qr_image;
use crate::theme::text::{says, span, words};
use crate::visit::{Issued, REPRINTS_MAX, Slip, Visit, Visits};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

/// Widest side of the code. Each module is a whole number of pixels: uneven ones are hard to scan.
const QR_SIDE_MAX_PX: f32 = 260.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Ticket), draw);
}

fn draw(mut commands: Commands, visit: Option<Res<Visit>>, images: Option<ResMut<Assets<Image>>>) {
    let follow_url =
        visit.as_deref().and_then(Visit::issued).and_then(|issued| issued.ticket.follow_url.clone());
    let qr = follow_url.and_then(|url| qr_image(&url)).zip(images).map(|(image, mut images)| {
        let modules = image.size_f32().x;
        ((QR_SIDE_MAX_PX / modules).floor().max(1.0) * modules, images.add(image))
    });
    lay(&mut commands, "Ticket screen", Screen::Ticket, |sheet| {
        small_header(sheet);
        sheet.spawn(body_spread()).with_children(|body| {
            body.spawn(column_middle(GAP_PX)).with_children(|column| {
                fate(column);
                column.spawn((
                    Name::new("Ticket number"),
                    words(TextRole::Number, palette::PRIMARY_DEEP, |seen| {
                        issued(seen)
                            .map_or(Phrase::Nothing, |issued| Phrase::Figure(issued.ticket.number.clone()))
                    }),
                ));
                column
                    .spawn((
                        Name::new("Ticket for"),
                        words(TextRole::Label, palette::INK, |seen| what(seen).unwrap_or(Phrase::Nothing)),
                    ))
                    .insert(TextLayout::justify(Justify::Center));
            });
            facts(body);
            body.spawn(column_middle(LINE_GAP_PX)).with_children(|lines| {
                for say in [where_to_sit as fn(&Seen<'_>) -> Phrase, no_show_rule] {
                    lines
                        .spawn(words(TextRole::Body, palette::INK, say))
                        .insert(TextLayout::justify(Justify::Center));
                }
            });
            if let Some(qr) = qr {
                follow(body, qr);
            }
        });
        ways_on(sheet);
    });
}

fn issued<'a>(seen: &'a Seen<'_>) -> Option<&'a Issued> {
    seen.visit.as_deref().and_then(Visit::issued)
}

fn slip(seen: &Seen<'_>) -> Option<Slip> {
    issued(seen).map(|issued| issued.slip)
}

fn fate(column: &mut ChildSpawnerCommands<'_>) {
    pill(
        column,
        "Slip is printing",
        NoticeKind::Good,
        Icon::Printer,
        |seen| matches!(slip(seen), Some(Slip::Printing(_))),
        |_| Phrase::SlipPrinting,
    );
    pill(
        column,
        "Slip is out",
        NoticeKind::Good,
        Icon::Done,
        |seen| matches!(slip(seen), Some(Slip::Printed | Slip::NotFitted)),
        |seen| if slip(seen) == Some(Slip::NotFitted) { Phrase::SlipNotFitted } else { Phrase::SlipPrinted },
    );
    pill(
        column,
        "Slip did not print",
        NoticeKind::Stop,
        Icon::Warning,
        |seen| slip(seen) == Some(Slip::Failed),
        |_| Phrase::SlipFailed,
    );
    pill(column, "Slip may be out", NoticeKind::Attention, Icon::Printer, is_not_known, |_| {
        Phrase::SlipNotKnown
    });
}

fn is_not_known(seen: &Seen<'_>) -> bool {
    matches!(slip(seen), Some(Slip::NotKnown(_)))
}

fn facts(body: &mut ChildSpawnerCommands<'_>) {
    body.spawn(panel())
        .insert(Node {
            width: percent(100),
            border: UiRect::all(px(EDGE_PX)),
            border_radius: BorderRadius::all(px(24)),
            flex_shrink: 0.0,
            ..default()
        })
        .with_children(|panel| {
            fact(
                panel,
                Phrase::AheadLabel,
                |seen| Phrase::Figure(ahead(seen).to_string()),
                Phrase::PeopleUnit,
                false,
            );
            fact(panel, Phrase::WaitLabel, minutes, Phrase::MinutesUnit, true);
            fact(panel, Phrase::CountersLabel, at_counters, Phrase::CounterUnit, true);
        });
}

fn fact(
    panel: &mut ChildSpawnerCommands<'_>,
    name: Phrase,
    figure: fn(&Seen<'_>) -> Phrase,
    unit: Phrase,
    rule: bool,
) {
    panel
        .spawn((
            Node {
                flex_grow: 1.0,
                flex_basis: px(0),
                flex_direction: FlexDirection::Column,
                align_items: AlignItems::Center,
                row_gap: px(4),
                padding: UiRect::vertical(px(30)),
                border: UiRect::left(px(if rule { EDGE_PX } else { 0.0 })),
                ..default()
            },
            BorderColor::all(palette::LINE),
        ))
        .with_children(|column| {
            column.spawn(says(TextRole::Small, palette::INK_SOFT, name));
            column.spawn(words(TextRole::Figure, palette::INK, figure)).with_child(span(
                TextRole::ItemStrong,
                palette::INK,
                move |seen| {
                    // "Not known yet" has no unit.
                    if figure(seen) == unknown() { Phrase::Nothing } else { unit.clone() }
                },
            ));
        });
}

fn ahead(seen: &Seen<'_>) -> u32 {
    issued(seen).map_or(0, |issued| issued.ticket.ahead)
}

fn minutes(seen: &Seen<'_>) -> Phrase {
    let wait = issued(seen).map_or(Wait::Unknown, |issued| {
        let open = seen.hall.window_type(&issued.ticket.window_type).map_or(0, |w| w.counters_open);
        Wait::new(issued.ticket.wait, issued.ticket.ahead, open)
    });
    match wait {
        Wait::None => Phrase::Figure("0".to_owned()),
        Wait::Minutes { .. } | Wait::Unknown => wait.minutes().map_or_else(unknown, Phrase::Figure),
    }
}

fn unknown() -> Phrase {
    Phrase::Figure("—".to_owned())
}

fn at_counters(seen: &Seen<'_>) -> Phrase {
    issued(seen).and_then(|issued| seen.hall.window_type(&issued.ticket.window_type)).map_or_else(
        unknown,
        |window_type| {
            let at = counters(&window_type.counters);
            Phrase::data(&at, &at.replace('、', ", "))
        },
    )
}

fn where_to_sit(seen: &Seen<'_>) -> Phrase {
    if matches!(slip(seen), Some(Slip::Failed | Slip::NotKnown(_))) {
        return Phrase::SlipFailedHint;
    }
    let window_type = issued(seen).and_then(|issued| seen.hall.window_type(&issued.ticket.window_type));
    match window_type {
        Some(w) if !w.area.is_empty() => {
            let en = if w.area_en.is_empty() { &w.area } else { &w.area_en };
            Phrase::SitIn(w.area.clone(), en.clone())
        }
        Some(_) | None => Phrase::WatchScreens,
    }
}

/// What happens to whoever misses the call.
pub(super) fn no_show_rule(seen: &Seen<'_>) -> Phrase {
    seen.hall.info().map_or(Phrase::Nothing, |info| Phrase::data(&info.no_show_rule, &info.no_show_rule_en))
}

fn follow(body: &mut ChildSpawnerCommands<'_>, (side_px, qr): (f32, Handle<Image>)) {
    body.spawn((Name::new("Follow code"), panel())).with_children(|panel| {
        panel
            .spawn(row(44.0))
            .insert(Node {
                column_gap: px(44),
                align_items: AlignItems::Center,
                padding: UiRect::vertical(px(16)),
                ..default()
            })
            .with_children(|row| {
                row.spawn((
                    Node { width: px(side_px), height: px(side_px), flex_shrink: 0.0, ..default() },
                    ImageNode::new(qr),
                ));
                row.spawn(column_wide()).with_children(|lines| {
                    lines.spawn(says(TextRole::Label, palette::INK, Phrase::FollowTitle));
                    lines.spawn(says(TextRole::Small, palette::INK_SOFT, Phrase::FollowHint));
                });
            });
    });
}

fn ways_on(sheet: &mut ChildSpawnerCommands<'_>) {
    sheet
        .spawn(foot())
        .insert(Node {
            width: percent(100),
            padding: UiRect::new(px(56), px(56), px(BLOCK_GAP_PX), px(64)),
            column_gap: px(GAP_PX),
            flex_shrink: 0.0,
            ..default()
        })
        .with_children(|foot| {
            foot.spawn((
                action("Print again", Skin::Secondary),
                ShownWhen::new(|seen| slip(seen) != Some(Slip::NotFitted)),
                EnabledWhen::new(may_print_again),
            ))
            .with_children(|button| {
                button.spawn(words(TextRole::Label, Skin::Secondary.ink(), |seen| match slip(seen) {
                    Some(Slip::Failed) if may_print_again(seen) => Phrase::PrintAgain,
                    Some(Slip::NotKnown(_)) if may_print_again(seen) => Phrase::SlipNotThere,
                    Some(Slip::Failed | Slip::NotKnown(_)) => Phrase::PrintAgainOff,
                    Some(Slip::Printed) if !may_print_again(seen) => Phrase::PrintAgainOff,
                    Some(Slip::Printing(_) | Slip::Printed | Slip::NotFitted) | None => Phrase::DidNotPrint,
                }));
            })
            .observe(print_again);
            foot.spawn((action("Slip is there", Skin::Primary), ShownWhen::new(is_not_known)))
                .with_children(|button| {
                    button.spawn(says(TextRole::Label, Skin::Primary.ink(), Phrase::SlipIsThere));
                })
                .observe(slip_is_there);
            foot.spawn((action("Done", Skin::Primary), ShownWhen::new(|seen| !is_not_known(seen))))
                .with_children(|button| {
                    button.spawn(words(TextRole::Label, Skin::Primary.ink(), |seen| {
                        Phrase::DoneIn(seen.idle.left_s().unwrap_or(0))
                    }));
                })
                .observe(go_home);
        });
}

fn may_print_again(seen: &Seen<'_>) -> bool {
    seen.printer.prints() && issued(seen).is_some_and(can_reprint)
}

fn can_reprint(issued: &Issued) -> bool {
    matches!(issued.slip, Slip::Failed | Slip::NotKnown(_) | Slip::Printed) && issued.reprints < REPRINTS_MAX
}

/// The citizen looked: it is there.
fn slip_is_there(
    _: On<Activate>,
    mut visit: ResMut<Visit>,
    mut jobs: ResMut<PrintJobs>,
    visits: Res<Visits>,
    config: Res<crate::config::Config>,
    clock: Res<crate::clock::Clock>,
    link: Res<ServerLink>,
) {
    flow::slip_is_there(&mut visit, &mut jobs, &visits, &config, &clock, &link);
}

/// The same number again, never another one.
fn print_again(
    _: On<Activate>,
    mut visit: ResMut<Visit>,
    visits: Res<Visits>,
    config: Res<crate::config::Config>,
    clock: Res<crate::clock::Clock>,
    printer: Res<Printer>,
    link: Res<ServerLink>,
) {
    if printer.prints() && visit.issued().is_some_and(can_reprint) {
        flow::reprint(&mut visit, &visits, &config, &clock, &link);
    }
}
