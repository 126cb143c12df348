//! What a screen can see, and how the things on it follow what is seen: words, presence, readiness.
//!
//! Buttons and cards stay the same entities while the figures on them change: a finger that is down
//! when a figure changes still presses what it was put on.

use crate::card_reader::CardReader;
use crate::clock::Clock;
use crate::config::Config;
use crate::hall::Hall;
use crate::idle::Idle;
use crate::language::{Language, Phrase};
use crate::printer::Printer;
use crate::theme::layout::Layout;
use crate::visit::Visit;
use crate::voice::Prompting;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use bevy::ui::InteractionDisabled;

/// Everything a screen may look at. It changes nothing.
#[derive(SystemParam)]
pub struct Seen<'w> {
    /// The citizen's language.
    pub language: Res<'w, Language>,
    /// What time it is.
    pub clock: Res<'w, Clock>,
    /// The hall as last heard.
    pub hall: Res<'w, Hall>,
    /// The citizen's visit, while there is one.
    pub visit: Option<Res<'w, Visit>>,
    /// The ticket printer.
    pub printer: Res<'w, Printer>,
    /// The ID-card reader.
    pub reader: Res<'w, CardReader>,
    /// How long nobody has touched anything.
    pub idle: Res<'w, Idle>,
    /// Which kiosk this is.
    pub config: Res<'w, Config>,
    /// How the page is arranged.
    pub layout: Res<'w, Layout>,
    /// Whether prompts are spoken.
    pub prompting: Res<'w, Prompting>,
}

impl std::fmt::Debug for Seen<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seen").finish_non_exhaustive()
    }
}

type Say = Box<dyn Fn(&Seen<'_>) -> Phrase + Send + Sync>;
type Ask = Box<dyn Fn(&Seen<'_>) -> bool + Send + Sync>;

/// What a text says, again and again.
#[derive(Component)]
pub struct Words(Say);

/// Whether a thing is there.
#[derive(Component)]
pub struct ShownWhen(Ask);

/// Whether a button may be pressed.
#[derive(Component)]
pub struct EnabledWhen(Ask);

impl Words {
    /// Says what `say` makes of what is seen.
    pub fn new(say: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static) -> Self {
        Self(Box::new(say))
    }
}

impl ShownWhen {
    /// Is there while `ask` says yes.
    pub fn new(ask: impl Fn(&Seen<'_>) -> bool + Send + Sync + 'static) -> Self {
        Self(Box::new(ask))
    }
}

impl EnabledWhen {
    /// May be pressed while `ask` says yes.
    pub fn new(ask: impl Fn(&Seen<'_>) -> bool + Send + Sync + 'static) -> Self {
        Self(Box::new(ask))
    }
}

macro_rules! closures_have_no_debug {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}
closures_have_no_debug!(Words, ShownWhen, EnabledWhen);

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Update, (say, say_spans, show, enable).in_set(crate::Step::Show));
}

fn say(seen: Seen<'_>, mut texts: Query<(&Words, &mut Text)>) {
    for (words, mut text) in &mut texts {
        let said = (words.0)(&seen).words(*seen.language);
        if text.0 != said {
            text.0 = said;
        }
    }
}

fn say_spans(seen: Seen<'_>, mut spans: Query<(&Words, &mut TextSpan)>) {
    for (words, mut span) in &mut spans {
        let said = (words.0)(&seen).words(*seen.language);
        if span.0 != said {
            span.0 = said;
        }
    }
}

fn show(seen: Seen<'_>, mut things: Query<(&ShownWhen, &mut Node)>) {
    for (shown, mut node) in &mut things {
        let display = if (shown.0)(&seen) { Display::Flex } else { Display::None };
        if node.display != display {
            node.display = display;
        }
    }
}

fn enable(
    seen: Seen<'_>,
    buttons: Query<(Entity, &EnabledWhen, Has<InteractionDisabled>)>,
    mut commands: Commands,
) {
    for (button, enabled, disabled) in &buttons {
        match ((enabled.0)(&seen), disabled) {
            (true, true) => {
                commands.entity(button).remove::<InteractionDisabled>();
            }
            (false, false) => {
                commands.entity(button).insert(InteractionDisabled);
            }
            (true, false) | (false, true) => {}
        }
    }
}
