//! The voice as the screens see it: what is to be said next, and how the loudspeaker is. At most one thing waits: what
//! nobody has begun to say yet is forgotten when something newer comes.

use super::sentence::Prompt;
use crate::language::Language;
use bevy::prelude::Resource;
use crossbeam_channel::{Receiver, Sender, bounded};
use queue_api::device::{DeviceHealth, DeviceKind, ReportDevice};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// Words of the voice's thread waiting to be read.
const WORDS_MAX: usize = 32;

/// How the voice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoiceCondition {
    /// This kiosk has none.
    NotFitted,
    /// It speaks, or was not asked yet.
    Well,
    /// What it said last was not heard. The stable word for why, as [`display::voice::speaker::SayError::code`].
    Trouble(&'static str),
}

/// Something to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Utterance {
    /// What.
    pub prompt: Prompt,
    /// In which language.
    pub language: Language,
}

/// The voice as the screens see it.
#[derive(Resource, Debug)]
pub struct Voice {
    /// How it is.
    pub condition: VoiceCondition,
    slot: Arc<Slot>,
    words: Receiver<VoiceCondition>,
    thread: Option<JoinHandle<()>>,
}

/// The other end, for whoever speaks: the thread, or a test.
#[derive(Debug)]
pub struct VoiceEnd {
    slot: Arc<Slot>,
    /// How it went.
    pub words: Sender<VoiceCondition>,
}

#[derive(Debug, Default)]
struct Slot {
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Debug, Default)]
struct State {
    next: Option<Utterance>,
    /// Set to cut off what is being said.
    speaking: Option<Arc<AtomicBool>>,
    is_over: bool,
}

impl Slot {
    fn state(&self) -> MutexGuard<'_, State> {
        // What is behind it is whole at any moment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, next: Option<Utterance>) {
        let mut state = self.state();
        if let Some(speaking) = &state.speaking {
            speaking.store(true, Ordering::Relaxed);
        }
        state.next = next;
        self.news.notify_one();
    }
}

impl Default for Voice {
    /// None.
    fn default() -> Self {
        Self::pair(VoiceCondition::NotFitted).0
    }
}

impl Voice {
    /// A voice and its other end.
    #[must_use]
    pub fn pair(condition: VoiceCondition) -> (Self, VoiceEnd) {
        let (words_end, words) = bounded(WORDS_MAX);
        let slot = Arc::new(Slot::default());
        let end = VoiceEnd { slot: Arc::clone(&slot), words: words_end };
        (Self { condition, slot, words, thread: None }, end)
    }

    /// Ends when the voice is dropped.
    pub(super) fn with_thread(mut self, thread: JoinHandle<()>) -> Self {
        self.thread = Some(thread);
        self
    }

    /// Whether there is a voice to be switched on.
    #[must_use]
    pub fn is_fitted(&self) -> bool {
        self.condition != VoiceCondition::NotFitted
    }

    /// Says this now, instead of whatever is being said.
    pub fn say(&self, utterance: Utterance) {
        if self.is_fitted() {
            self.slot.put(Some(utterance));
        }
    }

    /// Says nothing any more.
    pub fn hush(&self) {
        self.slot.put(None);
    }

    /// Notes how the thread fared.
    pub(super) fn hear(&mut self) {
        for condition in self.words.try_iter() {
            self.condition = condition;
        }
    }

    /// How it is, as the hall is told.
    #[must_use]
    pub fn report(&self) -> Option<ReportDevice> {
        let (health, code) = match self.condition {
            VoiceCondition::NotFitted => return None,
            VoiceCondition::Well => (DeviceHealth::Well, ""),
            // Everything it says can be read as well.
            VoiceCondition::Trouble(code) => (DeviceHealth::Warning, code),
        };
        Some(ReportDevice { kind: DeviceKind::Voice, health, code: code.to_owned() })
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.slot.state().is_over = true;
        self.slot.put(None);
        if let Some(thread) = self.thread.take() {
            // Its only way to fail is a panic, which has been printed.
            drop(thread.join());
        }
    }
}

impl VoiceEnd {
    /// Waits for the next thing to say, and gives the flag that is set to cut it off; `None` when the kiosk ends.
    pub(super) fn wait(&self) -> Option<(Utterance, Arc<AtomicBool>)> {
        let mut state = self.slot.state();
        state.speaking = None;
        loop {
            if state.is_over {
                return None;
            }
            if let Some(next) = state.next.take() {
                let stop = Arc::new(AtomicBool::new(false));
                state.speaking = Some(Arc::clone(&stop));
                return Some((next, stop));
            }
            state = self.slot.news.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes what waits to be said, if anything does.
    #[must_use]
    pub fn take(&self) -> Option<Utterance> {
        self.slot.state().next.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voice::sentence::Sentence;

    fn utterance(sentence: Sentence) -> Utterance {
        Utterance { prompt: sentence.into(), language: Language::Zh }
    }

    #[test]
    fn only_the_newest_waits_and_a_hush_takes_it_away() {
        let (voice, end) = Voice::pair(VoiceCondition::Well);
        for sentence in Sentence::ALL {
            voice.say(utterance(sentence));
        }
        assert_eq!(end.take(), Sentence::ALL.last().copied().map(utterance));
        assert_eq!(end.take(), None);
        voice.say(utterance(Sentence::Welcome));
        voice.hush();
        assert_eq!(end.take(), None);
    }

    #[test]
    fn what_is_newer_cuts_off_what_is_being_said() {
        let (voice, end) = Voice::pair(VoiceCondition::Well);
        for cut in [|voice: &Voice| voice.say(utterance(Sentence::Check)), Voice::hush] {
            voice.say(utterance(Sentence::Welcome));
            let (_, stop) = end.wait().unwrap();
            assert!(!stop.load(Ordering::Relaxed));
            cut(&voice);
            assert!(stop.load(Ordering::Relaxed));
            drop(end.take());
        }
        drop(voice);
        assert!(end.wait().is_none(), "and the thread ends with the kiosk");
    }

    #[test]
    fn a_kiosk_without_a_voice_keeps_nothing_to_say_and_reports_nothing() {
        let (voice, end) = Voice::pair(VoiceCondition::NotFitted);
        voice.say(utterance(Sentence::Welcome));
        assert_eq!(end.take(), None);
        assert_eq!(voice.report(), None);
    }
}
