//! The number: huge, with all a citizen needs until it is called. What became of the paper is said as it is.

use super::Screen;
use super::chrome::{go_home, lay, modes_button, small_header};
use super::confirm::service;
use super::facts::{Fact, facts, facts_listed, unknown};
use crate::flow;
use crate::language::{Phrase, Wait, counters};
use crate::print_jobs::PrintJobs;
use crate::printer::Printer;
use crate::seen::{EnabledWhen, Seen, ShownWhen};
use crate::server::ServerLink;
use crate::theme::button::{Skin, action_line, wide};
use crate::theme::frame::{
    Room, column_middle, column_wide, foot, middle, panel, row, said, spring, touched,
};
use crate::theme::icon::Icon;
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{GAP_PX, LINE_GAP_PX, TextRole};
use crate::theme::notice::{NoticeKind, pill};
use crate::theme::palette;
use crate::theme::qr::qr_image;
use crate::theme::text::{says, span, words};
use crate::visit::{Issued, REPRINTS_MAX, Slip, Visit, Visits};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::hall::WindowTypeView;
use queue_api::ticket::Class;

/// Widest side of the code. Each module is a whole number of pixels: uneven ones are hard to scan.
const QR_SIDE_MAX_PX: f32 = 240.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Ticket), draw);
}

/// What is said and how what is touched stand in each form of the page: the number always first, and as large as fits.
fn draw(
    mut commands: Commands,
    visit: Option<Res<Visit>>,
    images: Option<ResMut<Assets<Image>>>,
    layout: Res<Layout>,
) {
    let layout = *layout;
    let at = layout.arrangement();
    let follow_url =
        visit.as_deref().and_then(Visit::issued).and_then(|issued| issued.ticket.follow_url.clone());
    // In large type there is no room for it; it is on the slip, if there is one.
    let has_slip =
        visit.as_deref().and_then(Visit::issued).is_some_and(|issued| issued.slip != Slip::NotFitted);
    let qr = follow_url.filter(|_| !layout.large || !has_slip).and_then(|url| qr_image(&url)).zip(images);
    let qr = qr.map(|(image, mut images)| {
        let modules = image.size_f32().x;
        ((QR_SIDE_MAX_PX / modules).floor().max(1.0) * modules, images.add(image))
    });
    lay(&mut commands, "Ticket screen", Screen::Ticket, |sheet| {
        small_header(sheet);
        let is_low_sheet = layout.large && at == Arrangement::Wide;
        sheet.spawn(middle(layout)).with_children(|middle| {
            middle.spawn(said(layout, Room::Said)).with_children(|said| {
                number(said, layout);
                if at != Arrangement::Low && !is_low_sheet {
                    facts_panel(said, layout);
                }
                if at == Arrangement::Tall {
                    where_and_what_if(said, layout);
                }
            });
            middle.spawn(touched(layout, Room::Said)).with_children(|touched| {
                if is_low_sheet {
                    touched.spawn(panel()).with_children(|panel| facts_listed(panel, waiting_facts()));
                }
                if at == Arrangement::Low {
                    facts_panel(touched, layout);
                }
                if at != Arrangement::Tall {
                    where_and_what_if(touched, layout);
                }
                if let Some(qr) = qr {
                    if at == Arrangement::Wide {
                        touched.spawn(spring());
                    }
                    follow(touched, qr);
                }
                if at != Arrangement::Wide {
                    print_again_button(touched, action_line("Print again", Skin::Secondary));
                }
            });
        });
        ways_on(sheet, at);
    });
}

/// What became of the paper, the number, and what it is for.
fn number(said: &mut ChildSpawnerCommands<'_>, layout: Layout) {
    let role = if layout.large { TextRole::NumberNarrow } else { TextRole::Number };
    let is_low = layout.large || layout.arrangement() == Arrangement::Wide;
    let gap_px = if is_low { LINE_GAP_PX } else { GAP_PX };
    let service_role = if layout.large { TextRole::ItemStrong } else { TextRole::Label };
    said.spawn(column_middle(gap_px)).with_children(|column| {
        fate(column, layout);
        column.spawn((
            Name::new("Ticket number"),
            words(role, palette::PRIMARY_DEEP, |seen| {
                issued(seen).map_or(Phrase::Nothing, |issued| Phrase::Figure(issued.ticket.number.clone()))
            }),
        ));
        column
            .spawn((
                Name::new("Ticket for"),
                words(service_role, palette::INK, |seen| what(seen).unwrap_or(Phrase::Nothing)),
            ))
            .insert(TextLayout::justify(Justify::Center))
            .with_child(span(service_role, palette::OK, |seen| {
                let is_first = issued(seen).is_some_and(|issued| issued.ticket.class == Class::Priority);
                if is_first { Phrase::PriorityTicket } else { Phrase::Nothing }
            }));
    });
}

/// What the ticket is for: it may be an earlier one, for something else than was chosen now.
fn what(seen: &Seen<'_>) -> Option<Phrase> {
    let ticket = &issued(seen)?.ticket;
    service(seen, &ticket.window_type, ticket.matter.as_deref())
}

fn where_and_what_if(part: &mut ChildSpawnerCommands<'_>, layout: Layout) {
    let role = if layout.large { TextRole::ItemStrong } else { TextRole::BodyStrong };
    part.spawn(column_middle(LINE_GAP_PX)).with_children(|lines| {
        lines.spawn(words(role, palette::INK, where_to_sit)).insert(TextLayout::justify(Justify::Center));
        // Where there is no room for the rule it is on the slip.
        if !layout.large && layout.arrangement() != Arrangement::Low {
            lines
                .spawn(words(TextRole::Body, palette::INK, no_show_rule))
                .insert(TextLayout::justify(Justify::Center));
        }
    });
}

fn issued<'a>(seen: &'a Seen<'_>) -> Option<&'a Issued> {
    seen.visit.as_deref().and_then(Visit::issued)
}

fn slip(seen: &Seen<'_>) -> Option<Slip> {
    issued(seen).map(|issued| issued.slip)
}

fn fate(column: &mut ChildSpawnerCommands<'_>, layout: Layout) {
    pill(
        column,
        layout,
        ("Slip is printing", NoticeKind::Good, Icon::Printer),
        |seen| matches!(slip(seen), Some(Slip::Printing(_))),
        |seen| if is_again(seen) { Phrase::SlipPrintingAgain } else { Phrase::SlipPrinting },
    );
    pill(
        column,
        layout,
        ("Slip is out", NoticeKind::Good, Icon::Done),
        |seen| matches!(slip(seen), Some(Slip::Printed | Slip::NotFitted)),
        |seen| match slip(seen) {
            Some(Slip::NotFitted) => Phrase::SlipNotFitted,
            _ if is_again(seen) => Phrase::SlipPrintedAgain,
            _ => Phrase::SlipPrinted,
        },
    );
    pill(
        column,
        layout,
        ("Slip did not print", NoticeKind::Stop, Icon::Warning),
        |seen| slip(seen) == Some(Slip::Failed),
        |_| Phrase::SlipFailed,
    );
    pill(column, layout, ("Slip may be out", NoticeKind::Attention, Icon::Printer), is_not_known, |_| {
        Phrase::SlipNotKnown
    });
}

fn is_not_known(seen: &Seen<'_>) -> bool {
    matches!(slip(seen), Some(Slip::NotKnown(_)))
}

fn facts_panel(part: &mut ChildSpawnerCommands<'_>, layout: Layout) {
    part.spawn(panel()).with_children(|panel| {
        facts(panel, layout, waiting_facts());
    });
}

fn waiting_facts() -> [Fact; 3] {
    [
        Fact {
            name: Phrase::AheadLabel,
            figure: |seen| Phrase::Figure(ahead(seen).to_string()),
            unit: Phrase::PeopleUnit,
        },
        Fact { name: Phrase::WaitLabel, figure: wait, unit: Phrase::MinutesUnit },
        Fact {
            name: Phrase::CountersLabel,
            figure: |seen| at_counters(window_type(seen)),
            unit: Phrase::CounterUnit,
        },
    ]
}

fn ahead(seen: &Seen<'_>) -> u32 {
    issued(seen).map_or(0, |issued| issued.ticket.ahead)
}

fn wait(seen: &Seen<'_>) -> Phrase {
    minutes(issued(seen).map_or(Wait::Unknown, |issued| {
        let open = window_type(seen).map_or(0, |window_type| window_type.counters_open);
        Wait::new(issued.ticket.wait, issued.ticket.ahead, open)
    }))
}

/// A wait as a figure.
pub(super) fn minutes(wait: Wait) -> Phrase {
    match wait {
        Wait::None => Phrase::Figure("0".to_owned()),
        Wait::Minutes { .. } | Wait::Unknown => wait.minutes().map_or_else(unknown, Phrase::Figure),
    }
}

/// Numbers of the counters that serve it.
pub(super) fn at_counters(window_type: Option<&WindowTypeView>) -> Phrase {
    window_type.filter(|window_type| !window_type.counters.is_empty()).map_or_else(unknown, |window_type| {
        let at = counters(&window_type.counters);
        Phrase::data(&at, &at.replace('、', ", "))
    })
}

fn window_type<'a>(seen: &'a Seen<'_>) -> Option<&'a WindowTypeView> {
    seen.hall.window_type(&issued(seen)?.ticket.window_type)
}

fn where_to_sit(seen: &Seen<'_>) -> Phrase {
    if matches!(slip(seen), Some(Slip::Failed | Slip::NotKnown(_))) {
        return Phrase::SlipFailedHint;
    }
    match window_type(seen) {
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
                padding: UiRect::vertical(px(LINE_GAP_PX)),
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

fn print_again_button(part: &mut ChildSpawnerCommands<'_>, button: impl Bundle) {
    part.spawn((
        button,
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
}

/// How the page is shown, and the way home; on a wide page everything that is touched.
fn ways_on(sheet: &mut ChildSpawnerCommands<'_>, at: Arrangement) {
    sheet.spawn(foot()).with_children(|foot| {
        modes_button(foot);
        if at == Arrangement::Wide {
            print_again_button(foot, wide("Print again", Skin::Secondary));
        }
        foot.spawn((wide("Slip is there", Skin::Primary), ShownWhen::new(is_asked)))
            .with_child(says(TextRole::Label, Skin::Primary.ink(), Phrase::SlipIsThere))
            .observe(slip_is_there);
        foot.spawn((wide("Done", Skin::Primary), ShownWhen::new(|seen| !is_asked(seen))))
            .with_children(|button| {
                button.spawn(words(TextRole::Label, Skin::Primary.ink(), |seen| {
                    Phrase::DoneIn(seen.idle.left_s().unwrap_or(0))
                }));
            })
            .observe(go_home);
    });
}

/// Whether the citizen is asked for the slip. Where the other answer would lead nowhere, nobody has to say that it is there.
fn is_asked(seen: &Seen<'_>) -> bool {
    is_not_known(seen) && may_print_again(seen)
}

/// Whether it is another slip of a ticket that was taken before: nothing new was taken then.
fn is_again(seen: &Seen<'_>) -> bool {
    issued(seen).is_some_and(|issued| issued.reprints > 0)
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
