//! One zone's loudspeakers: a thread that says one announcement at a time and tells when it is over.
//!
//! It hands the sentence to a speech engine, or joins clips to a WAV file and hands that to a player command; with
//! both, the clips say what the engine could not. Without either command it keeps the files and waits as long as
//! the sound is, so that nothing overlaps.

use super::command::{CommandError, Runner};
use super::join::{JoinError, Sound, join};
use super::pack::Pack;
use crate::announce::Announcement;
use crate::script::{self, One};
use crate::text::{Language, Languages};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Announcements kept as files, per zone.
const FILES_MAX: usize = 100;
/// Pause between the Chinese and the English words of a call.
const BETWEEN_LANGUAGES_MS: u16 = 350;
/// Silence after every announcement.
const AFTER: Duration = Duration::from_millis(500);
/// A player may need this much longer than the sound is.
const PLAYER_SLACK: Duration = Duration::from_secs(5);
/// Stands for the volume in commands.
const VOLUME: &str = "{volume}";
/// How a zone speaks.
#[derive(Debug, Clone)]
pub struct Speech {
    /// Name of the zone; part of file names, and `{zone}` in commands.
    pub zone: String,
    /// What it speaks.
    pub languages: Languages,
    /// How the figure 1 is read.
    pub one: One,
    /// By what means.
    pub means: Means,
}

/// What makes the sound: at least one of the two.
#[derive(Debug, Clone, Default)]
pub struct Means {
    /// A speech engine, which goes first.
    pub engine: Option<Engine>,
    /// Clips.
    pub clips: Option<Clips>,
}

/// A speech engine.
#[derive(Debug, Clone)]
pub struct Engine {
    /// Words of the command that speaks `{text}`; also `{language}`, `{zone}`, `{volume}`.
    pub command: Vec<String>,
    /// How long a sentence may take.
    pub within: Duration,
}

/// Clips joined to a file.
#[derive(Debug, Clone)]
pub struct Clips {
    /// One pack per language.
    pub packs: Arc<Vec<(Language, Pack)>>,
    /// Where the files go.
    pub output_dir: PathBuf,
    /// Words of the command that plays `{file}`; also `{zone}`, `{volume}`. None keeps the files only.
    pub player: Vec<String>,
}

/// Something to say.
#[derive(Debug, Clone)]
pub struct Job {
    /// What.
    pub announcement: Announcement,
    /// The moment, as part of a file name: `20261122-103205`.
    pub stamp: String,
    /// How loud, 1 … 100.
    pub volume: u8,
}

/// An announcement that was heard.
#[derive(Debug)]
pub enum Heard {
    /// As it should be.
    Well,
    /// From clips, because the speech engine failed.
    FromClips(SayError),
}

/// Why an announcement was not heard.
#[derive(Debug, thiserror::Error)]
pub enum SayError {
    /// The clips do not make a sound.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// There is neither an engine nor a pack.
    #[error("there is nothing to speak with")]
    Mute,
    /// The player's or the speech engine's command failed.
    #[error(transparent)]
    Command(#[from] CommandError),
}

impl SayError {
    /// Stable word for the manager's screen.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Join(JoinError::Write(_)) => "cannot_write",
            Self::Join(JoinError::NoClip(_) | JoinError::MixedRates) | Self::Mute => "clips",
            Self::Command(_) => "player",
        }
    }
}

/// A handle to a zone's thread. Dropping it ends the thread after the word it is saying is cut off.
#[derive(Debug)]
pub struct Speaker {
    jobs: Option<Sender<Job>>,
    stop: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Speaker {
    /// Starts the thread; `over` is told the outcome of every job.
    ///
    /// # Errors
    /// When the operating system has no thread to give.
    pub fn spawn(
        speech: Speech,
        over: impl Fn(Result<Heard, SayError>) + Send + 'static,
    ) -> std::io::Result<Self> {
        // The announcer gives the next job only after the last one is over.
        let (jobs, waiting) = bounded::<Job>(1);
        let stop = Arc::new(AtomicBool::new(false));
        let runner = Runner { stop: Arc::clone(&stop) };
        let voice = Voice { files: files_kept(&speech), speech, runner };
        let thread = std::thread::Builder::new()
            .name(format!("voice-{}", voice.speech.zone))
            .spawn(move || voice.run(&waiting, over))?;
        Ok(Self { jobs: Some(jobs), stop, thread: Some(thread) })
    }

    /// Gives the thread something to say; `false` when it is still busy.
    #[must_use]
    pub fn say(&self, job: Job) -> bool {
        self.jobs.as_ref().is_some_and(|jobs| jobs.try_send(job).is_ok())
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // Its only way to fail is a panic, which has been printed.
            drop(thread.join());
        }
    }
}

/// The sound of a call in these languages.
///
/// # Errors
/// When a pack lacks a word.
pub fn sound(
    packs: &[(Language, Pack)],
    languages: &[Language],
    one: One,
    announcement: &Announcement,
) -> Result<Option<Sound>, JoinError> {
    let mut whole: Option<Sound> = None;
    for language in languages {
        let Some((_, pack)) = packs.iter().find(|(of, _)| of == language) else { continue };
        let mut words = Vec::new();
        if announcement.chime && whole.is_none() {
            words.push(script::chime());
        }
        words.extend(script::words(&announcement.number, announcement.counter, *language, one));
        let part = join(pack, &words)?;
        match &mut whole {
            None => whole = Some(part),
            Some(whole) => whole.append(&part, BETWEEN_LANGUAGES_MS)?,
        }
    }
    Ok(whole)
}

struct Voice {
    speech: Speech,
    files: VecDeque<PathBuf>,
    runner: Runner,
}

impl Voice {
    fn run(mut self, jobs: &Receiver<Job>, over: impl Fn(Result<Heard, SayError>)) {
        for job in jobs {
            let outcome = self.say(&job);
            self.runner.pause(AFTER);
            over(outcome);
        }
    }

    fn say(&mut self, job: &Job) -> Result<Heard, SayError> {
        let Means { engine, clips } = self.speech.means.clone();
        let Some(engine) = engine else {
            let clips = clips.as_ref().ok_or(SayError::Mute)?;
            return self.play(clips, job, self.speech.languages.all()).map(|()| Heard::Well);
        };
        let languages = self.speech.languages.all();
        for (spoken, language) in languages.iter().enumerate() {
            let Err(error) = self.speak(&engine, job, *language) else { continue };
            let Some(clips) = &clips else { return Err(error) };
            // What has been spoken is not said again.
            self.play(clips, job, languages.get(spoken..).unwrap_or_default())?;
            return Ok(Heard::FromClips(error));
        }
        Ok(Heard::Well)
    }

    fn speak(&self, engine: &Engine, job: &Job, language: Language) -> Result<(), SayError> {
        let call = &job.announcement;
        let text = script::sentence(&call.number, call.counter, language, self.speech.one);
        let language = match language {
            Language::Zh => "zh",
            Language::En => "en",
        };
        let (zone, volume) = (&self.speech.zone, job.volume.to_string());
        let values = [
            ("{text}", text.as_str()),
            ("{zone}", zone.as_str()),
            ("{language}", language),
            (VOLUME, volume.as_str()),
        ];
        Ok(self.runner.run(&engine.command, &values, engine.within)?)
    }

    fn play(&mut self, clips: &Clips, job: &Job, languages: &[Language]) -> Result<(), SayError> {
        let call = &job.announcement;
        let Some(mut sound) = sound(&clips.packs, languages, self.speech.one, call)? else { return Ok(()) };
        // A player that is told how loud it should be does it itself.
        if !clips.player.iter().any(|word| word.contains(VOLUME)) {
            sound.quieten(job.volume);
        }
        let zone = self.speech.zone.clone();
        let name = format!("{zone}-{}-{}-to-{}.wav", job.stamp, call.number, call.counter);
        let file = clips.output_dir.join(name);
        sound.write(&file)?;
        self.keep(file.clone());
        if clips.player.is_empty() {
            self.runner.pause(sound.length());
            return Ok(());
        }
        let (path, volume) = (file.to_string_lossy(), job.volume.to_string());
        let values = [("{file}", &*path), ("{zone}", zone.as_str()), (VOLUME, volume.as_str())];
        Ok(self.runner.run(&clips.player, &values, sound.length() + PLAYER_SLACK)?)
    }

    fn keep(&mut self, file: PathBuf) {
        self.files.push_back(file);
        while self.files.len() > FILES_MAX {
            if let Some(oldest) = self.files.pop_front() {
                // Somebody may have tidied up before us.
                drop(std::fs::remove_file(oldest));
            }
        }
    }
}

/// Announcements of earlier runs, oldest first: their names begin with the moment.
fn files_kept(speech: &Speech) -> VecDeque<PathBuf> {
    let Some(Clips { output_dir, .. }) = &speech.means.clips else { return VecDeque::new() };
    let prefix = format!("{}-", speech.zone);
    let is_ours = |path: &Path| {
        path.extension().is_some_and(|extension| extension == "wav")
            && path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix))
    };
    let entries = std::fs::read_dir(output_dir).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| is_ours(path)).collect();
    files.sort();
    files.into()
}
