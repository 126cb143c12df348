//! From the configuration to panels on their lines and zones with their loudspeakers. Decides nothing later on.

use crate::announce::Announcer;
use crate::board::{BoardSpec, Scope};
use crate::chorus::{Chorus, Voice as ChorusVoice};
use crate::config::{Config, Voice, Zone, command_words};
use crate::health::Health;
use crate::hours::Volumes;
use crate::lines::Picture;
use crate::panels::line::{Line, PanelOnLine};
use crate::panels::sender::Sender;
use crate::part::Part;
use crate::run::Word;
use crate::script::vocabulary;
use crate::strip::StripSpec;
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

/// A panel, and where it hangs.
pub(crate) struct Panel {
    pub(crate) name: String,
    pub(crate) what: What,
    pub(crate) line: Arc<Line>,
    pub(crate) position: usize,
    pub(crate) shown: Picture,
}

/// What a panel is.
pub(crate) enum What {
    Strip(StripSpec),
    Board(AreaBoard),
}

/// A board and what it is for.
pub(crate) struct AreaBoard {
    pub(crate) spec: BoardSpec,
    pub(crate) scope: Scope,
}

/// A zone's loudspeakers.
pub(crate) struct ZoneSpeaker {
    pub(crate) device: String,
    pub(crate) part: Part,
    pub(crate) volumes: Volumes,
    pub(crate) speaker: Speaker,
}

/// All panels, each on the thread of its line.
pub(crate) fn panels(config: &Config, health: &Health) -> anyhow::Result<Vec<Panel>> {
    let mut panels = Vec::new();
    for line in &config.strip_lines {
        let name = |strip: &crate::config::Strip| format!("strip-{}", strip.counter);
        let on_line = line.strips.iter().map(|strip| PanelOnLine {
            address: strip.address,
            name: name(strip),
            kind: DeviceKind::Strip,
        });
        let sender = Sender::new(&line.port, line.baud, Duration::from_millis(line.answer_ms));
        let handle = Line::spawn(sender, &line.port, on_line.collect(), health.clone())
            .with_context(|| format!("starting the line {}", line.port))?;
        let handle = Arc::new(handle);
        for (position, strip) in line.strips.iter().enumerate() {
            let what = What::Strip(StripSpec {
                counter: strip.counter,
                width: strip.width,
                height: strip.height,
                languages: strip.language.unwrap_or(config.language),
            });
            let (name, line) = (name(strip), Arc::clone(&handle));
            panels.push(Panel { name, what, line, position, shown: Picture::default() });
        }
    }
    for (position, board) in config.boards.iter().enumerate() {
        let name = board.name.clone().unwrap_or_else(|| format!("board-{}", position + 1));
        let on_line =
            vec![PanelOnLine { address: board.address, name: name.clone(), kind: DeviceKind::Board }];
        let sender = Sender::new(&board.port, board.baud, Duration::from_millis(board.answer_ms));
        let line = Line::spawn(sender, &name, on_line, health.clone())
            .with_context(|| format!("starting the line {}", board.port))?;
        let languages = board.language.unwrap_or(config.language);
        let spec = BoardSpec { width: board.width, height: board.height, languages };
        let what = What::Board(AreaBoard { spec, scope: board.scope() });
        panels.push(Panel { name, what, line: Arc::new(line), position: 0, shown: Picture::default() });
    }
    Ok(panels)
}

/// All zones of loudspeakers, and who of them may speak when.
pub(crate) fn speakers(
    config: &Config,
    post: &Post<Word>,
    health: &Health,
) -> anyhow::Result<(Vec<ZoneSpeaker>, Chorus)> {
    let (mut speakers, mut chorus) = (Vec::new(), Chorus::default());
    let Some(voice) = &config.voice else { return Ok((speakers, chorus)) };
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
        speakers.push(ZoneSpeaker { device, part: zone.part(), volumes: voice.volumes(&zone), speaker });
        let announcer = Announcer::new(voice.rules(&zone), None);
        chorus.voices.push(ChorusVoice { announcer, channel: zone.channel() });
    }
    Ok((speakers, chorus))
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
