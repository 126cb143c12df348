//! What every choice tells of the queue it leads to: how many wait, how long, at which counters; or that no tickets
//! are issued, and when they are again.

use crate::hall::wait_of;
use crate::language::{Language, Moment, Phrase, counters};
use crate::seen::{Seen, ShownWhen};
use crate::theme::metrics::{LINE_GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{span, words};
use bevy::prelude::*;
use jiff::Timestamp;
use queue_api::hall::WindowTypeView;

/// At the right of a card: people waiting over the wait; for a closed queue when it opens over why not now.
pub(super) fn figures_beside(card: &mut ChildSpawnerCommands<'_>, prefix: &str) {
    let is_open = |prefix: &str| {
        let prefix = prefix.to_owned();
        move |seen: &Seen<'_>| seen.hall.issues(&prefix)
    };
    let of = |prefix: &str, say: fn(&Seen<'_>, &WindowTypeView) -> Phrase| {
        let prefix = prefix.to_owned();
        move |seen: &Seen<'_>| seen.hall.window_type(&prefix).map_or(Phrase::Nothing, |w| say(seen, w))
    };
    card.spawn((
        Node {
            flex_direction: FlexDirection::Column,
            align_items: AlignItems::FlexEnd,
            row_gap: px(LINE_GAP_PX),
            flex_shrink: 0.0,
            ..default()
        },
        Pickable::IGNORE,
    ))
    .with_children(|lines| {
        lines
            .spawn((
                words(TextRole::Label, palette::INK, of(prefix, waiting)),
                ShownWhen::new(is_open(prefix)),
            ))
            .with_child(span(TextRole::Small, palette::INK_SOFT, |_| Phrase::PeopleWaiting));
        let closed = is_open(prefix);
        lines.spawn((
            words(TextRole::ItemStrong, palette::WARN, of(prefix, state_of)),
            ShownWhen::new(move |seen| !closed(seen)),
        ));
        lines.spawn(words(TextRole::Small, palette::INK_SOFT, of(prefix, second_line)));
    });
}

/// The same in one line under a name, where there is no room beside it: `12 人 · 约 15–25 分`.
pub(super) fn figures_below(lines: &mut ChildSpawnerCommands<'_>, role: TextRole, prefix: &str) {
    let prefix = prefix.to_owned();
    lines.spawn(words(role, palette::PRIMARY_DEEP, move |seen| {
        let Some(window_type) = seen.hall.window_type(&prefix) else { return Phrase::Nothing };
        if !window_type.issuing {
            return state_of(seen, window_type);
        }
        let people = people(*seen.language);
        let wait = Phrase::Waiting(wait_of(window_type)).words(*seen.language);
        Phrase::Figure(format!("{}{people} · {wait}", window_type.waiting))
    }));
}

/// What is counted, as short as it can be understood.
pub(super) fn people(language: Language) -> String {
    let unit = match language {
        Language::Zh => Phrase::PeopleUnit,
        Language::En => Phrase::PeopleWaiting,
    };
    unit.words(language)
}

fn waiting(_: &Seen<'_>, window_type: &WindowTypeView) -> Phrase {
    Phrase::Figure(window_type.waiting.to_string())
}

fn second_line(_: &Seen<'_>, window_type: &WindowTypeView) -> Phrase {
    match (window_type.issuing, window_type.full) {
        (true, _) => Phrase::Waiting(wait_of(window_type)),
        (false, true) => Phrase::QuotaUsedUp,
        (false, false) => Phrase::SeeGuide,
    }
}

/// Window type and counters in one line: `社保医保 · 3–6 号窗口`. In English the counters alone: names are long there.
pub(super) fn place(seen: &Seen<'_>, prefix: &str) -> Phrase {
    let Some(window_type) = seen.hall.window_type(prefix) else { return Phrase::Nothing };
    let at = Phrase::AtCounters(counters(&window_type.counters));
    match *seen.language {
        Language::Zh => Phrase::Figure(format!("{} · {}", window_type.name, at.words(Language::Zh))),
        Language::En => at,
    }
}

/// How long one waits for it, or when it opens.
pub(super) fn state_of(seen: &Seen<'_>, window_type: &WindowTypeView) -> Phrase {
    if window_type.issuing {
        return Phrase::Waiting(wait_of(window_type));
    }
    match window_type.opens_at {
        Some(at) => opens(seen, at),
        None if window_type.full => Phrase::QuotaUsedUp,
        None => Phrase::ClosedNow,
    }
}

/// When tickets are issued again, with the day unless it is today.
pub(super) fn opens(seen: &Seen<'_>, at: Timestamp) -> Phrase {
    match moment(seen, at) {
        Moment { time, day: None } => Phrase::OpensAt(time),
        Moment { time, day: Some((month, day)) } => Phrase::OpensAt(format!("{month:02}-{day:02} {time}")),
    }
}

/// A moment as this hall's clock shows it.
pub(super) fn moment(seen: &Seen<'_>, at: Timestamp) -> Moment {
    let (at, today) = (seen.clock.local(at), seen.clock.local(seen.clock.now()).date());
    Moment {
        time: at.strftime("%H:%M").to_string(),
        day: (at.date() != today).then(|| (at.month(), at.day())),
    }
}

/// Why no tickets are issued.
pub(super) fn why_closed(window_type: &WindowTypeView) -> Phrase {
    match (window_type.full, window_type.opens_at) {
        (true, _) => Phrase::ClosedFull,
        (false, Some(_)) => Phrase::ClosedHours,
        (false, None) => Phrase::ClosedUnknown,
    }
}

/// When to come again.
pub(super) fn come_again(seen: &Seen<'_>, window_type: &WindowTypeView) -> Phrase {
    window_type.opens_at.map_or(Phrase::ClosedAsk, |at| Phrase::ClosedComeAt(moment(seen, at)))
}
