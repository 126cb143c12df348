//! The kiosk's voice: a short prompt for every screen and for every change a citizen must know who does not see well
//! or is not sure. A newer prompt cuts the older off; a touch silences it.
//!
//! - [`sentence`]: what can be said, and its parts; `words_zh`, `words_en` say it
//! - `cue`: what should be said now
//! - [`mouth`]: the queue of one to the thread that speaks
//! - [`speaker`]: that thread

mod cue;
pub mod mouth;
pub mod sentence;
pub mod speaker;
mod words_en;
mod words_zh;

use crate::Step;
use crate::clock::{Clock, Steady};
use crate::config::Config;
use crate::idle::{Idle, patience};
use crate::screens::Screen;
use crate::seen::Seen;
use bevy::picking::events::{Pointer, Press};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use cue::{Cue, cue};
use mouth::{Utterance, Voice};
use sentence::{Prompt, Sentence};
use std::time::Duration;

/// A home screen entered so long after the last touch was not entered by a citizen.
const JUST_NOW: Duration = Duration::from_secs(1);

/// Whether prompts are spoken. The configuration says how each citizen begins; a button may change it for a visit.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prompting {
    /// They are.
    pub on: bool,
}

/// The citizen wants to hear the last prompt again.
#[derive(Message, Debug, Clone, Copy, Default)]
pub struct Repeat;

/// What was last said, and when a finger was last seen.
#[derive(Resource, Debug, Default)]
struct Lips {
    last: Option<Cue>,
    was_on: bool,
    touched: bool,
    touched_at: Option<Steady>,
}

/// What to do with the voice.
#[derive(Debug, PartialEq, Eq)]
enum Act {
    Nothing,
    Hush,
    Say(Prompt),
}

pub(crate) fn plugin(app: &mut App) {
    let on = app.world().resource::<Config>().voice.on;
    app.insert_resource(Prompting { on })
        .init_resource::<Lips>()
        .init_resource::<Voice>()
        .add_message::<Repeat>();
    app.add_observer(|_: On<Pointer<Press>>, clock: Res<Clock>, mut lips: ResMut<Lips>| lips.touch(&clock));
    app.add_observer(|_: On<Activate>, clock: Res<Clock>, mut lips: ResMut<Lips>| lips.touch(&clock));
    app.add_systems(PreUpdate, (|mut voice: ResMut<Voice>| voice.hear()).in_set(Step::Hear));
    app.add_systems(Update, (begin_anew, follow).chain().in_set(Step::Show));
}

/// Nobody is there any more: the next citizen begins as configured, like the language.
fn begin_anew(
    screen: Res<State<Screen>>,
    idle: Res<Idle>,
    config: Res<Config>,
    mut prompting: ResMut<Prompting>,
) {
    if *screen.get() == Screen::Home && idle.left_s() == Some(0) {
        prompting.set_if_neq(Prompting { on: config.voice.on });
    }
}

fn follow(
    seen: Seen<'_>,
    screen: Res<State<Screen>>,
    voice: Res<Voice>,
    mut repeat: MessageReader<Repeat>,
    mut lips: ResMut<Lips>,
) {
    let now = cue(*screen.get(), &seen);
    let again = repeat.read().count() > 0;
    let is_there = lips.is_there(
        &now,
        &seen.clock,
        Duration::from_secs(seen.config.idle_after_s * patience(*seen.layout, seen.prompting.on)),
    );
    let act = lips.act(&now, seen.prompting.on, again, is_there);
    let language = now.language;
    lips.last = Some(now);
    lips.was_on = seen.prompting.on;
    lips.touched = false;
    match act {
        Act::Nothing => {}
        Act::Hush => voice.hush(),
        Act::Say(prompt) => voice.say(Utterance { prompt, language }),
    }
}

impl Lips {
    fn touch(&mut self, clock: &Clock) {
        self.touched = true;
        self.touched_at = Some(clock.steady());
    }

    /// Whether somebody is there to hear it: nobody is greeted who has just gone, or never came.
    fn is_there(&self, now: &Cue, clock: &Clock, idle_after: Duration) -> bool {
        let Some(at) = self.touched_at else { return false };
        let came_from = self.last.as_ref().map(|last| last.screen);
        if now.screen == Screen::Home && came_from == Some(Screen::Ticket) {
            return false;
        }
        clock.since(at) < if now.screen == Screen::Home { JUST_NOW } else { idle_after }
    }

    fn act(&self, now: &Cue, on: bool, again: bool, is_there: bool) -> Act {
        if !on {
            return if self.was_on { Act::Hush } else { Act::Nothing };
        }
        let is_new = !self.was_on
            || self.last.as_ref().is_none_or(|last| {
                (last.screen, last.language, &last.prompt) != (now.screen, now.language, &now.prompt)
            });
        let hurried = self.last.as_ref().is_some_and(|last| last.hurries);
        if is_new || again {
            return if is_there { Act::Say(now.prompt.clone()) } else { Act::Hush };
        }
        match (hurried, now.hurries) {
            (false, true) => Act::Say(Sentence::Hurry.into()),
            (true, false) => Act::Hush,
            (true, true) | (false, false) if self.touched => Act::Hush,
            (true, true) | (false, false) => Act::Nothing,
        }
    }
}
