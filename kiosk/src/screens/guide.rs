//! One guide: its facts, laid out to be read at a metre and turned like pages, to be printed, taken along on the phone, or
//! followed by a ticket.

use super::Screen;
use super::chrome::lay_parts;
use super::guide_pages::{facts, pages};
use super::guide_sheet::{closed_notice, code, fact_room, lay_code, lay_fact, title};
use super::lay_again;
use super::list::ListPage;
use super::steps::{Steps, list_of};
use crate::clock::Clock;
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::printer::{Fate, PageNo, Printer};
use crate::seen::{EnabledWhen, Seen, ShownWhen};
use crate::slip::guide_page;
use crate::theme::button::{Skin, action, small};
use crate::theme::frame::{Room, column_middle, panel, rule, spring};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{GAP_PX, LINE_GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::visit::{Visit, VisitNo};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::guide::Matter;

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
    /// Nobody can tell.
    NotKnown,
}

impl GuidePrint {
    /// The printer said what became of a page.
    pub(crate) fn hear(&mut self, page: PageNo, fate: Fate) {
        if *self == Self::Printing(page) {
            *self = match fate {
                Fate::Printed => Self::Printed,
                Fate::NotPrinted => Self::Failed,
                Fate::NotKnown => Self::NotKnown,
            };
        }
    }

    /// Whether it may be asked for: a second paper of a guide harms nobody, unlike one that hides behind a first.
    fn may_print(self) -> bool {
        matches!(self, Self::Open | Self::Failed | Self::NotKnown)
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
    (layout, language): (Res<Layout>, Res<Language>),
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
    let is_wide = layout.arrangement() == Arrangement::Wide;
    let qr = code(&matter.guide.url, layout, images);
    let (side_code, title_code) = if is_wide && !layout.large { (qr, None) } else { (None, qr) };
    let pages = pages(facts(&matter, window_type), fact_room((layout, *language), &matter, !issuing));
    let page = list.of(Screen::Guide, &matter.id).min(pages.len().saturating_sub(1));
    let count = pages.len();
    lay_parts(
        &mut commands,
        layout,
        ("Guide screen", Screen::Guide, Some(back)),
        Room::Said,
        |said| {
            title(said, &matter, (page, count), (layout, title_code));
            closed_notice(said, layout, &matter.window_type);
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
            turn(touched, layout, (page, count));
            deeds(touched, layout);
            if let Some(qr) = side_code {
                touched.spawn(spring());
                touched.spawn(column_middle(0.0)).with_children(|middle| lay_code(middle, qr));
            }
        },
    );
}

/// A queue that opens or closes while its guide is read changes how much has room.
fn follow_hall(
    hall: Res<Hall>,
    visit: Option<Res<Visit>>,
    laid: Query<&LaidWhile>,
    mut next: ResMut<NextState<Screen>>,
) {
    let Some(matter) = visit.as_deref().filter(|_| hall.is_changed()).and_then(|visit| matter(&hall, visit))
    else {
        return;
    };
    if laid.iter().any(|laid| laid.issuing != hall.issues(&matter.window_type)) {
        lay_again(&mut next, Screen::Guide);
    }
}

/// Turned by two buttons, not by a finger that slides: a hand that trembles loses its place.
fn turn(touched: &mut ChildSpawnerCommands<'_>, layout: Layout, (page, pages): (usize, usize)) {
    // Words alone where they have no room beside a picture.
    let has_pictures = !(layout.large && layout.arrangement() == Arrangement::Wide);
    if pages < 2 {
        return;
    }
    touched.spawn(in_a_row()).with_children(|row| {
        for (name, phrase, picture, to, is_open) in [
            ("Previous page", Phrase::PageBack, Icon::Up, page.saturating_sub(1), page > 0),
            ("Next page", Phrase::PageOn, Icon::Down, page + 1, page + 1 < pages),
        ] {
            let mut button = row.spawn((small(name, Skin::Card), EnabledWhen::new(move |_| is_open)));
            button.entry::<Node>().and_modify(|mut node| {
                (node.flex_grow, node.flex_basis, node.min_width) = (1.0, px(0), px(0));
                (node.padding.left, node.padding.right) = (px(LINE_GAP_PX), px(LINE_GAP_PX));
                node.column_gap = px(LINE_GAP_PX);
            });
            button
                .with_children(|button| {
                    if has_pictures {
                        button.spawn(icon(picture, 40.0, palette::INK));
                    }
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
    let is_stacked = layout.large && layout.arrangement() == Arrangement::Wide;
    let stack = move |mut node: Mut<'_, Node>| {
        if is_stacked {
            node.flex_basis = percent(100);
        }
    };
    let mut place = touched.spawn(in_a_row());
    place.entry::<Node>().and_modify(|mut node| {
        (node.flex_wrap, node.row_gap) = (FlexWrap::WrapReverse, px(GAP_PX));
    });
    place.with_children(|row| {
        row.spawn((
            action("Print the guide", Skin::Secondary),
            ShownWhen::new(|seen| seen.printer.prints()),
            EnabledWhen::new(|seen| print_state(seen).may_print()),
        ))
        .with_children(|button| {
            button.spawn(words(role, Skin::Secondary.ink(), |seen| match print_state(seen) {
                GuidePrint::Open => Phrase::GuidePrint,
                GuidePrint::Printing(_) => Phrase::GuidePrinting,
                GuidePrint::Printed => Phrase::GuidePrinted,
                GuidePrint::Failed => Phrase::GuidePrintAgain,
                GuidePrint::NotKnown => Phrase::GuidePrintNotKnown,
            }));
        })
        .observe(print_guide)
        .entry::<Node>()
        .and_modify(stack);
        row.spawn((action("Take a ticket for this", Skin::Primary), EnabledWhen::new(may_take)))
            .with_children(|button| {
                button.spawn(says(role, Skin::Primary.ink(), Phrase::GuideTakeTicket));
            })
            .observe(take_ticket)
            .entry::<Node>()
            .and_modify(stack);
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
    language: Res<Language>,
    mut printer: ResMut<Printer>,
    mut print: ResMut<GuidePrint>,
) {
    let Some(matter) = matter(&hall, &visit).filter(|_| print.may_print()) else { return };
    *print = match printer.print(guide_page(matter, &hall, &clock, *language)) {
        Some(page) => GuidePrint::Printing(page),
        None => GuidePrint::Failed,
    };
}

fn take_ticket(
    _: On<Activate>,
    hall: Res<Hall>,
    steps: Steps,
    mut visit: ResMut<Visit>,
    mut commands: Commands,
) {
    if let Some(prefix) = matter(&hall, &visit).map(|matter| matter.window_type.clone()) {
        visit.window_type = Some(prefix);
        commands.set_state_if_neq(steps.after_matter(&visit));
    }
}
