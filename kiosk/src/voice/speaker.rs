//! The thread that speaks. It hands the sentence to a speech engine, or joins the packs' clips to one sound and hands
//! that to a player; with both, the clips say what the engine could not. Whatever fails here is a warning: the screen
//! says it all.

use super::mouth::{Utterance, Voice, VoiceCondition, VoiceEnd};
use super::sentence::{Part, Prompt, Sentence, TicketWords, pause};
use super::{words_en, words_zh};
use crate::config::VoiceConfig;
use crate::language::Language;
use crate::wake::Waker;
use display::config::command_words;
use display::script::{One, Word, spelled, spelled_out, vocabulary};
use display::voice::command::Runner;
use display::voice::join::{JoinError, Sound, join};
use display::voice::pack::{Pack, PackProblems};
use display::voice::speaker::SayError;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Folder of a hall's pack with what a kiosk says.
pub const KIOSK_FOLDER: &str = "kiosk";
/// The sound that is being played, in a folder of its own.
const PROMPT_FILE: &str = "prompt.wav";
/// Silence between two parts of a sentence.
const PAUSE_MS: u16 = 180;
/// A player may need this much longer than the sound is.
const PLAYER_SLACK: Duration = Duration::from_secs(5);
/// How long a speech engine may take for a sentence.
const ENGINE_WITHIN: Duration = Duration::from_secs(20);

/// The clips of one language: the hall's own, for numbers, and the kiosk's.
#[derive(Debug)]
pub struct Clips {
    numbers: Pack,
    sentences: Pack,
    one: One,
}

impl Clips {
    /// Reads both packs, and makes sure that every sentence can be said.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn load(folder: &Path, language: Language, one: One) -> Result<Self, PackProblems> {
        let numbers = Pack::load(folder, &vocabulary(hall_language(language), one))?;
        let sentences = Pack::load(&folder.join(KIOSK_FOLDER), &[])?;
        if numbers.sample_rate != sentences.sample_rate {
            return Err(PackProblems(vec![format!("{}: {}", folder.display(), JoinError::MixedRates)]));
        }
        let clips = Self { numbers, sentences, one };
        let parts = Sentence::ALL.into_iter().flat_map(|sentence| sentence.parts(language));
        let missing: Vec<String> = parts
            .filter_map(|part| match part {
                Part::Words(words) => clips.name_of(words).is_err().then_some(words),
                Part::Number | Part::Seat => None,
            })
            .map(|words| format!("{}: no clip says `{words}`", folder.join(KIOSK_FOLDER).display()))
            .collect();
        if missing.is_empty() { Ok(clips) } else { Err(PackProblems(missing)) }
    }

    /// The sound of a prompt.
    ///
    /// # Errors
    /// When a clip is missing: a ticket whose number has other letters than A to Z.
    pub fn sound(&self, prompt: &Prompt, language: Language) -> Result<Sound, JoinError> {
        let mut whole = Sound { sample_rate: self.sentences.sample_rate, samples: Vec::new() };
        for part in prompt.sentence.parts(language) {
            let sound = match (part, &prompt.ticket) {
                (Part::Words(words), _) => {
                    join(&self.sentences, &[Word { clip: self.name_of(words)?.to_owned(), pause_ms: 0 }])?
                }
                (Part::Number, Some(ticket)) => join(&self.numbers, &spelled(&ticket.number, self.one))?,
                (Part::Number, None) | (Part::Seat, _) => continue,
            };
            let pause_ms = if whole.samples.is_empty() { 0 } else { PAUSE_MS };
            whole.append(&sound, pause_ms)?;
        }
        Ok(whole)
    }

    fn name_of(&self, words: &str) -> Result<&str, JoinError> {
        let mut clips = self.sentences.clips();
        let found = clips.find(|(_, clip)| clip.text == words).map(|(name, _)| name);
        found.ok_or_else(|| JoinError::NoClip(words.to_owned()))
    }
}

/// A prompt as a sentence, for an engine that speaks text.
#[must_use]
pub fn sentence(prompt: &Prompt, language: Language, one: One) -> String {
    let parts = prompt.sentence.parts(language).filter_map(|part| match (part, &prompt.ticket) {
        (Part::Words(words), _) => Some(words.to_owned()),
        (Part::Number, Some(ticket)) => Some(spelled_out(&ticket.number, hall_language(language), one)),
        (Part::Seat, Some(ticket)) => seat(ticket, language),
        (Part::Number | Part::Seat, None) => None,
    });
    parts.collect::<Vec<_>>().join(pause(language))
}

fn seat(ticket: &TicketWords, language: Language) -> Option<String> {
    let (zh, en) = &ticket.area;
    match language {
        Language::Zh => Some(zh).filter(|zh| !zh.is_empty()).map(|zh| words_zh::seat(zh)),
        Language::En => [en, zh].into_iter().find(|area| !area.is_empty()).map(|area| words_en::seat(area)),
    }
}

fn hall_language(language: Language) -> display::text::Language {
    match language {
        Language::Zh => display::text::Language::Zh,
        Language::En => display::text::Language::En,
    }
}

impl Voice {
    /// The voice of this kiosk, with a thread of its own; none when no command makes a sound.
    ///
    /// # Errors
    /// When the operating system has no thread to give.
    pub fn connect(config: &VoiceConfig, wake: Waker) -> std::io::Result<Self> {
        if !config.is_fitted() {
            return Ok(Self::default());
        }
        let (voice, end) = Self::pair(VoiceCondition::Well);
        let config = config.clone();
        let thread = std::thread::Builder::new().name("voice".into()).spawn(move || {
            let mut speaker = Speaker::new(&config);
            speaker.run(&end, &wake);
        })?;
        Ok(voice.with_thread(thread))
    }
}

/// A full queue means that the kiosk is stuck, and then nobody asks for the voice.
fn tell(end: &VoiceEnd, condition: VoiceCondition, wake: &Waker) {
    if end.words.try_send(condition).is_ok() {
        wake.wake();
    }
}

struct Speaker {
    engine: Vec<String>,
    player: Vec<String>,
    clips: Vec<(Language, Clips)>,
    /// Whether a pack cannot be used.
    is_short_of_clips: bool,
    one: One,
    /// Where sounds are written to be played; made when the first is.
    folder: Option<tempfile::TempDir>,
}

impl Speaker {
    fn new(config: &VoiceConfig) -> Self {
        let words = |command: &Option<String>| command.as_deref().map(command_words).unwrap_or_default();
        let packs = [(Language::Zh, &config.pack), (Language::En, &config.pack_en)];
        let mut clips = Vec::new();
        let mut is_short_of_clips = false;
        for (language, folder) in packs.into_iter().filter_map(|(l, folder)| folder.as_ref().map(|f| (l, f)))
        {
            match Clips::load(folder, language, config.one) {
                Ok(loaded) => clips.push((language, loaded)),
                Err(problems) => {
                    is_short_of_clips = true;
                    tracing::warn!(%problems, "a voice pack cannot speak");
                }
            }
        }
        Self {
            engine: words(&config.speech_command),
            player: words(&config.player),
            clips,
            is_short_of_clips,
            one: config.one,
            folder: None,
        }
    }

    fn run(&mut self, end: &VoiceEnd, wake: &Waker) {
        let mut told = VoiceCondition::Well;
        if self.engine.is_empty() && self.is_short_of_clips {
            told = VoiceCondition::Trouble(SayError::Mute.code());
            tell(end, told, wake);
        }
        while let Some((utterance, stop)) = end.wait() {
            let runner = Runner { stop };
            let outcome = self.say(&utterance, &runner);
            // What was cut off tells nothing.
            if runner.stop.load(Ordering::Relaxed) {
                continue;
            }
            let now = match &outcome {
                Ok(()) => VoiceCondition::Well,
                Err(error) => VoiceCondition::Trouble(error.code()),
            };
            if std::mem::replace(&mut told, now) == now {
                continue;
            }
            match &outcome {
                Ok(()) => tracing::info!("prompts are heard again"),
                Err(error) => tracing::warn!(%error, "prompts are not heard"),
            }
            tell(end, now, wake);
        }
    }

    fn say(&mut self, utterance: &Utterance, runner: &Runner) -> Result<(), SayError> {
        if self.engine.is_empty() {
            return self.play(utterance, runner);
        }
        let text = sentence(&utterance.prompt, utterance.language, self.one);
        let values = [("{text}", text.as_str()), ("{language}", utterance.language.code())];
        match runner.run(&self.engine, &values, ENGINE_WITHIN) {
            Err(_) if runner.stop.load(Ordering::Relaxed) => Ok(()),
            Err(error) if self.player.is_empty() => Err(error.into()),
            Err(_) => self.play(utterance, runner),
            Ok(()) => Ok(()),
        }
    }

    fn play(&mut self, utterance: &Utterance, runner: &Runner) -> Result<(), SayError> {
        let mut packs = self.clips.iter();
        let (_, clips) = packs.find(|(language, _)| *language == utterance.language).ok_or(SayError::Mute)?;
        let sound = clips.sound(&utterance.prompt, utterance.language)?;
        let within = sound.length() + PLAYER_SLACK;
        let file = self.write(&sound)?;
        let path = file.to_string_lossy();
        let played = runner.run(&self.player, &[("{file}", &*path)], within);
        // The number of a ticket is nobody's business any more. Whoever tidied up before us did the same.
        drop(std::fs::remove_file(&file));
        Ok(played?)
    }

    /// Somebody may have tidied the folder away since the last prompt, as systems do with what is old: then another is
    /// made.
    fn write(&mut self, sound: &Sound) -> Result<PathBuf, JoinError> {
        if let Some(folder) = self.folder.take() {
            let file = folder.path().join(PROMPT_FILE);
            if sound.write(&file).is_ok() {
                self.folder = Some(folder);
                return Ok(file);
            }
        }
        let folder = tempfile::Builder::new()
            .prefix("tingxu-voice-")
            .tempdir()
            .map_err(|error| JoinError::Write(error.into()))?;
        let file = folder.path().join(PROMPT_FILE);
        sound.write(&file)?;
        self.folder = Some(folder);
        Ok(file)
    }
}
