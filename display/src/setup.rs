//! From the configuration to zones and what speaks in them. Decides nothing later on.

use crate::announce::{Announcer, Rules};
use crate::chorus::{Chorus, Voice as ChorusVoice};
use crate::config::{Config, Voice, Zone, command_words};
use crate::health::Health;
use crate::hours::Steps;
use crate::panels::fleet::Fleet;
use crate::panels::mouth::{Mouth, Over};
use crate::part::Part;
use crate::run::Word;
use crate::script::vocabulary;
use crate::text::{Language, Languages};
use crate::voice::pack::Pack;
use crate::voice::speaker::{Clips, Engine, Heard, Means, SayError, Speaker, Speech};
use anyhow::Context as _;
use crossbeam_channel::Sender as Post;
use queue_api::device::{DeviceHealth, DeviceKind};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long a zone tries to say that it is done.
const SAID_FOR: Duration = Duration::from_secs(5);

/// What speaks for a zone.
pub(crate) struct ZoneSpeaker {
    pub(crate) device: String,
    pub(crate) part: Part,
    pub(crate) volumes: Steps<u8>,
    pub(crate) by: Mouthpiece,
}

/// By what means a zone is heard.
pub(crate) enum Mouthpiece {
    Loudspeakers(Speaker),
    /// The voice in a window screen, which has one volume.
    Screen(Mouth),
}

/// All zones of loudspeakers, and who of them may speak when.
pub(crate) fn speakers(
    config: &Config,
    panels: &Fleet,
    post: &Post<Word>,
    health: &Health,
) -> anyhow::Result<(Vec<ZoneSpeaker>, Chorus)> {
    let (mut speakers, mut chorus) = (Vec::new(), Chorus::default());
    if let Some(voice) = &config.voice {
        loudspeakers(config, voice, post, health, &mut speakers, &mut chorus)?;
    }
    screens(config, panels, health, &mut speakers, &mut chorus);
    Ok((speakers, chorus))
}

/// Each window screen that calls aloud is a zone of its own counter, by the rules of `[voice]`.
fn screens(
    config: &Config,
    panels: &Fleet,
    health: &Health,
    speakers: &mut Vec<ZoneSpeaker>,
    chorus: &mut Chorus,
) {
    let voice = config.voice.as_ref();
    let rules = voice.map_or_else(Rules::default, |voice| voice.rules(&Zone::default()));
    let one = voice.map_or_else(Default::default, |voice| voice.one);
    for (counter, mouth) in panels.mouths(one) {
        let device = format!("voice-strip-{counter}");
        health.well(&device, DeviceKind::Voice);
        let announcer = Announcer::new(rules.clone(), Some([counter].into()));
        chorus.voices.push(ChorusVoice { announcer, channel: device.clone() });
        let part = Part::Counters([counter].into());
        let by = Mouthpiece::Screen(mouth);
        speakers.push(ZoneSpeaker { device, part, volumes: Steps::default(), by });
    }
}

fn loudspeakers(
    config: &Config,
    voice: &Voice,
    post: &Post<Word>,
    health: &Health,
    speakers: &mut Vec<ZoneSpeaker>,
    chorus: &mut Chorus,
) -> anyhow::Result<()> {
    let packs = Arc::new(packs(config, voice)?);
    for (index, zone) in voice.speaking_zones().into_iter().enumerate() {
        let device = format!("voice-{}", zone.name);
        let languages = voice.language.unwrap_or(config.language);
        let means = means(voice, &zone, &packs);
        let speech = Speech { zone: zone.name.clone(), languages, one: voice.one, means };
        let post = post.clone();
        let over = move |outcome: Result<Heard, SayError>| {
            // Not taken only when the program ends.
            drop(post.send_timeout(Word::Said(index, trouble(&outcome)), SAID_FOR));
        };
        let speaker = Speaker::spawn(speech, over).context("starting a zone's voice")?;
        health.well(&device, DeviceKind::Voice);
        let by = Mouthpiece::Loudspeakers(speaker);
        speakers.push(ZoneSpeaker { device, part: zone.part(), volumes: voice.volumes(&zone), by });
        let announcer = Announcer::new(voice.rules(&zone), None);
        chorus.voices.push(ChorusVoice { announcer, channel: zone.channel() });
    }
    Ok(())
}

/// Tells the main loop that a window screen has said its announcement.
pub(crate) fn said(zone: usize, post: &Post<Word>) -> Over {
    let post = post.clone();
    Box::new(move |code: Option<&'static str>| {
        let trouble = code.map(|code| (DeviceHealth::Faulty, code));
        // Not taken only when the program ends.
        drop(post.send_timeout(Word::Said(zone, trouble), SAID_FOR));
    })
}

/// What the manager is told of an announcement.
fn trouble(outcome: &Result<Heard, SayError>) -> Option<(DeviceHealth, &'static str)> {
    match outcome {
        Ok(Heard::Well) => None,
        Ok(Heard::FromClips(error)) => {
            tracing::warn!(%error, "the speech engine failed; clips spoke instead");
            Some((DeviceHealth::Warning, "speech_engine"))
        }
        Err(error) => {
            tracing::warn!(%error, "an announcement was not heard");
            Some((DeviceHealth::Faulty, error.code()))
        }
    }
}

fn means(voice: &Voice, zone: &Zone, packs: &Arc<Vec<(Language, Pack)>>) -> Means {
    let player = zone.player.as_ref().or(voice.player.as_ref());
    let engine = voice.speech_command.as_ref().map(|command| Engine {
        command: command_words(command),
        within: Duration::from_secs(voice.speech_timeout_s),
    });
    let clips = Clips {
        packs: Arc::clone(packs),
        output_dir: voice.output_dir.clone(),
        player: player.map(|player| command_words(player)).unwrap_or_default(),
    };
    Means { engine, clips: Some(clips).filter(|clips| !clips.packs.is_empty()) }
}

/// The folders of the packs that are spoken from, by language.
pub(crate) fn pack_dirs(voice: &Voice, languages: Languages) -> Vec<(Language, &Path)> {
    let dir = |language: &Language| match language {
        Language::Zh => voice.pack.as_deref(),
        Language::En => voice.pack_en.as_deref(),
    };
    languages.all().iter().filter_map(|language| Some((*language, dir(language)?))).collect()
}

fn packs(config: &Config, voice: &Voice) -> anyhow::Result<Vec<(Language, Pack)>> {
    let mut packs = Vec::new();
    for (language, dir) in pack_dirs(voice, voice.language.unwrap_or(config.language)) {
        let pack = Pack::load(dir, &vocabulary(language, voice.one)).context("loading a voice pack")?;
        for warning in &pack.warnings {
            tracing::warn!("{warning}");
        }
        packs.push((language, pack));
    }
    if !packs.is_empty() {
        std::fs::create_dir_all(&voice.output_dir)
            .with_context(|| format!("making the folder {}", voice.output_dir.display()))?;
    }
    Ok(packs)
}
