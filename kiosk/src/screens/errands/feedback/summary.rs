//! All of it once more before it is sent.

use super::super::sheet::{deed, down_when_low, middle_when_wide};
use super::{draft, say};
use crate::errands::Draft;
use crate::errands::desk::Desk;
use crate::language::{FeedbackPhrase, Phrase};
use crate::screens::Screen;
use crate::screens::chrome::{lay_parts, question};
use crate::seen::{EnabledWhen, Seen};
use crate::theme::button::Skin;
use crate::theme::frame::{Room, column_wide, panel, rule};
use crate::theme::layout::Layout;
use crate::theme::metrics::{GAP_PX, LINE_GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{says, words};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;

/// Characters of the text that are shown where the sheet is small.
const TEXT_SHOWN_LARGE: usize = 40;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::FeedbackSummary), draw);
}

fn draw(mut commands: Commands, layout: Res<Layout>) {
    let layout = *layout;
    lay_parts(
        &mut commands,
        layout,
        ("Summary screen", Screen::FeedbackSummary, Some(Screen::FeedbackPhone)),
        Room::Said,
        |said| {
            question(said, |_| say(FeedbackPhrase::SummaryTitle), |_| say(FeedbackPhrase::SummaryHint));
            said.spawn((Name::new("Summary"), panel())).with_children(|panel| {
                let shown = if layout.large { TEXT_SHOWN_LARGE } else { usize::MAX };
                fact(panel, layout, FeedbackPhrase::SummaryKind, |_, draft| {
                    say(FeedbackPhrase::Kind(draft.kind))
                });
                panel.spawn(rule());
                fact(panel, layout, FeedbackPhrase::SummaryTopics, topics);
                panel.spawn(rule());
                fact(panel, layout, FeedbackPhrase::SummaryText, move |_, draft| text(draft, shown));
                panel.spawn(rule());
                fact(panel, layout, FeedbackPhrase::SummaryCounter, |_, draft| {
                    say(draft.counter_no().map_or(FeedbackPhrase::NotGiven, FeedbackPhrase::CounterIs))
                });
                panel.spawn(rule());
                fact(panel, layout, FeedbackPhrase::SummaryPhone, |_, draft| {
                    draft
                        .phone_no()
                        .map_or(say(FeedbackPhrase::NotGiven), |phone| Phrase::Figure(phone.masked()))
                });
            });
        },
        |touched| {
            down_when_low(touched, layout);
            middle_when_wide(touched, layout);
            let mut send = deed(touched, "Send feedback", Skin::Primary, |_| say(FeedbackPhrase::Send));
            send.insert(EnabledWhen::new(|seen| draft(seen).is_some_and(Draft::says_something)));
            send.observe(|_: On<Activate>, mut desk: Desk| desk.leave_feedback());
            middle_when_wide(touched, layout);
        },
    );
}

fn fact(
    panel: &mut ChildSpawnerCommands<'_>,
    layout: Layout,
    name: FeedbackPhrase,
    value: impl Fn(&Seen<'_>, &Draft) -> Phrase + Send + Sync + 'static,
) {
    let row = Node {
        width: percent(100),
        column_gap: px(GAP_PX),
        padding: UiRect::vertical(px(if layout.large { 0.0 } else { LINE_GAP_PX })),
        flex_shrink: 0.0,
        ..default()
    };
    let role = if layout.large { TextRole::Small } else { TextRole::Item };
    panel.spawn((row, Pickable::IGNORE)).with_children(|row| {
        row.spawn((Node { width: px(130), flex_shrink: 0.0, ..default() }, Pickable::IGNORE))
            .with_child(says(role, palette::INK_SOFT, say(name)));
        row.spawn(column_wide()).with_child(words(role, palette::INK, move |seen| {
            draft(seen).map_or(Phrase::Nothing, |draft| value(seen, draft))
        }));
    });
}

fn topics(seen: &Seen<'_>, draft: &Draft) -> Phrase {
    let named = |topic: &&'static str| say(FeedbackPhrase::Topic(topic)).words(*seen.language);
    let names: Vec<String> = draft.topics().iter().map(named).collect();
    if names.is_empty() {
        return say(FeedbackPhrase::NotGiven);
    }
    Phrase::data(&names.join("、"), &names.join(", "))
}

fn text(draft: &Draft, shown: usize) -> Phrase {
    let length = draft.text().chars().count();
    match length {
        0 => say(FeedbackPhrase::NotGiven),
        _ if length <= shown => Phrase::Figure(draft.text().to_owned()),
        _ => Phrase::Figure(draft.text().chars().take(shown).chain(['…']).collect()),
    }
}
