//! The program: follows the hall, and gives every panel and every zone what it should show and say now.

use crate::announce::Announcer;
use crate::board::{self, BoardSpec};
use crate::clock::{instant, minute_of_day};
use crate::config::{Config, Voice, command_words};
use crate::health::Health;
use crate::lines::Picture;
use crate::link::{Link, News};
use crate::panels::line::{Line, PanelOnLine};
use crate::panels::sender::Sender;
use crate::script::vocabulary;
use crate::strip::{self, StripSpec};
use crate::text::Language;
use crate::voice::pack::Pack;
use crate::voice::speaker::{Job, Means, Speaker, Speech};
use anyhow::Context as _;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender as Post, bounded};
use jiff::tz::Offset;
use queue_api::Timestamp;
use queue_api::client::Client;
use queue_api::device::{DeviceHealth, DeviceKind};
use queue_api::follower::{Follower, Update};
use std::sync::Arc;
use std::time::Duration;

/// Words waiting for the main loop; the follower waits when it is full.
const WORDS_MAX: usize = 1024;
/// Longest time between two looks at the clock.
const TICK: Duration = Duration::from_secs(1);

/// How long a zone tries to say that it is done.
const SAID_FOR: Duration = Duration::from_secs(5);

/// What reaches the main loop.
#[derive(Debug)]
pub enum Word {
    /// The follower said something.
    Update(Update),
    /// A zone has said its announcement; `None`, or the code of what went wrong.
    Said(usize, Option<&'static str>),
    /// The program should end.
    Stop,
}

/// Where words for the main loop are posted.
#[must_use]
pub fn words() -> (Post<Word>, Receiver<Word>) {
    bounded(WORDS_MAX)
}

/// Runs until [`Word::Stop`].
///
/// # Errors
/// When something it needs to begin is missing.
pub fn run(config: &Config, post: &Post<Word>, words: &Receiver<Word>) -> anyhow::Result<()> {
    let token = config.token_file.as_ref().map(|file| {
        std::fs::read_to_string(file).with_context(|| format!("reading the token file {}", file.display()))
    });
    let client = Client::new(&config.server, token.transpose()?.as_deref());
    let health = Health::default();
    let mut program = Program {
        link: Link::default(),
        panels: panels(config, &health)?,
        zones: zones(config, post, &health)?,
        health: health.clone(),
    };
    let teller = health.spawn(client.clone()).context("starting the health thread")?;
    let updates = post.clone();
    let follower = Follower::spawn(client, move |update| updates.send(Word::Update(update)).is_ok())
        .context("starting the event follower")?;
    tracing::info!(
        server = config.server,
        panels = program.panels.len(),
        zones = program.zones.len(),
        "following"
    );
    program.serve(words);
    tracing::info!("ending");
    drop(follower);
    health.stop();
    drop(teller.join());
    Ok(())
}

struct Program {
    link: Link,
    panels: Vec<Panel>,
    zones: Vec<SpeakingZone>,
    health: Health,
}

struct Panel {
    what: What,
    line: Arc<Line>,
    position: usize,
    shown: Picture,
}

enum What {
    Strip(StripSpec),
    Board(BoardSpec),
}

struct SpeakingZone {
    device: String,
    announcer: Announcer,
    speaker: Speaker,
}

impl Program {
    fn serve(&mut self, words: &Receiver<Word>) {
        loop {
            self.show();
            self.speak();
            let mut next = match words.recv_timeout(TICK) {
                Ok(word) => Some(word),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            // Everything that waits, before drawing once.
            while let Some(word) = next {
                match word {
                    Word::Stop => return,
                    Word::Update(update) => self.take(update),
                    Word::Said(zone, trouble) => self.said(zone, trouble),
                }
                next = words.try_recv().ok();
            }
        }
    }

    fn take(&mut self, update: Update) {
        match &update {
            Update::Stale => tracing::warn!("the queue server cannot be heard"),
            Update::Live => tracing::info!("the queue server is heard again"),
            Update::Snapshot(snapshot) => tracing::info!(seq = snapshot.seq, "starting from a snapshot"),
            Update::Event(_) => {}
        }
        match self.link.take(update, instant()) {
            News::None => {}
            News::Event(recorded) => {
                for zone in &mut self.zones {
                    zone.announcer.take(&recorded.event, recorded.at);
                }
            }
            News::Restarted { snapshot, known_until } => {
                for zone in &mut self.zones {
                    match known_until {
                        Some(since) => zone.announcer.catch_up(&snapshot, since),
                        None => zone.announcer.clear(),
                    }
                }
            }
        }
    }

    fn said(&mut self, zone: usize, trouble: Option<&'static str>) {
        let Some(zone) = self.zones.get_mut(zone) else { return };
        zone.announcer.said();
        match trouble {
            None => self.health.well(&zone.device, DeviceKind::Voice),
            Some(code) => self.health.trouble(&zone.device, DeviceKind::Voice, DeviceHealth::Faulty, code),
        }
    }

    fn show(&mut self) {
        let now = self.link.now(instant()).unwrap_or(Timestamp::UNIX_EPOCH);
        let (hall, feed) = (self.link.hall(), self.link.feed());
        for panel in &mut self.panels {
            let picture = match &panel.what {
                What::Strip(spec) => strip::picture(hall, feed, now, spec),
                What::Board(spec) => board::picture(hall, feed, now, spec),
            };
            if picture != panel.shown {
                panel.line.want(panel.position, picture.clone());
                panel.shown = picture;
            }
        }
    }

    fn speak(&mut self) {
        let (Some(hall), Some(now)) = (self.link.hall(), self.link.now(instant())) else { return };
        let minute = minute_of_day(now, hall.info.utc_offset_min);
        for zone in &mut self.zones {
            let Some(announcement) = zone.announcer.next(now, minute) else { continue };
            tracing::info!(
                zone = zone.device,
                number = announcement.number,
                counter = announcement.counter,
                "saying"
            );
            let stamp = stamp(now, hall.info.utc_offset_min);
            if !zone.speaker.say(Job { announcement, stamp }) {
                zone.announcer.said();
            }
        }
    }
}

/// `20261122-103205-417`, hall's local time.
fn stamp(now: Timestamp, utc_offset_min: i32) -> String {
    let offset = Offset::from_seconds(utc_offset_min.saturating_mul(60)).unwrap_or(Offset::UTC);
    offset.to_datetime(now).strftime("%Y%m%d-%H%M%S-%3f").to_string()
}

fn panels(config: &Config, health: &Health) -> anyhow::Result<Vec<Panel>> {
    let mut panels = Vec::new();
    for line in &config.strip_lines {
        let on_line = line.strips.iter().map(|strip| PanelOnLine {
            address: strip.address,
            name: format!("strip-{}", strip.counter),
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
            panels.push(Panel { what, line: Arc::clone(&handle), position, shown: Picture::default() });
        }
    }
    for (position, board) in config.boards.iter().enumerate() {
        let name = board.name.clone().unwrap_or_else(|| format!("board-{}", position + 1));
        let on_line =
            vec![PanelOnLine { address: board.address, name: name.clone(), kind: DeviceKind::Board }];
        let sender = Sender::new(&board.port, board.baud, Duration::from_millis(board.answer_ms));
        let line = Line::spawn(sender, &name, on_line, health.clone())
            .with_context(|| format!("starting the line {}", board.port))?;
        let what = What::Board(BoardSpec {
            width: board.width,
            height: board.height,
            languages: board.language.unwrap_or(config.language),
        });
        panels.push(Panel { what, line: Arc::new(line), position: 0, shown: Picture::default() });
    }
    Ok(panels)
}

fn zones(config: &Config, post: &Post<Word>, health: &Health) -> anyhow::Result<Vec<SpeakingZone>> {
    let Some(voice) = &config.voice else { return Ok(Vec::new()) };
    let packs = Arc::new(packs(config, voice)?);
    let hall = [("hall".to_owned(), None, voice.player.clone())];
    let zones = voice.zones.iter().map(|zone| {
        let player = zone.player.clone().or_else(|| voice.player.clone());
        (zone.name.clone(), Some(zone.counters.clone()), player)
    });
    let zones: Vec<_> = if voice.zones.is_empty() { hall.into() } else { zones.collect() };
    let mut speaking = Vec::new();
    for (index, (name, counters, player)) in zones.into_iter().enumerate() {
        let means = match &voice.speech_command {
            Some(command) => Means::Engine { command: command_words(command) },
            None => Means::Clips {
                packs: Arc::clone(&packs),
                output_dir: voice.output_dir.clone(),
                player: player.map(|player| command_words(&player)).unwrap_or_default(),
            },
        };
        let device = format!("voice-{name}");
        let languages = voice.language.unwrap_or(config.language);
        let speech = Speech { zone: name, languages, one: voice.one, means };
        let post = post.clone();
        let over = move |outcome: Result<(), crate::voice::speaker::SayError>| {
            if let Err(error) = &outcome {
                tracing::warn!(%error, "an announcement was not heard");
            }
            // Not taken only when the program ends.
            drop(post.send_timeout(Word::Said(index, outcome.err().map(|error| error.code())), SAID_FOR));
        };
        let speaker = Speaker::spawn(speech, over).context("starting a zone's voice")?;
        health.well(&device, DeviceKind::Voice);
        speaking.push(SpeakingZone { device, announcer: Announcer::new(voice.rules(), counters), speaker });
    }
    Ok(speaking)
}

fn packs(config: &Config, voice: &Voice) -> anyhow::Result<Vec<(Language, Pack)>> {
    let mut packs = Vec::new();
    if voice.speech_command.is_some() {
        return Ok(packs);
    }
    std::fs::create_dir_all(&voice.output_dir)
        .with_context(|| format!("making the folder {}", voice.output_dir.display()))?;
    for language in voice.language.unwrap_or(config.language).all() {
        let dir = match language {
            Language::Zh => &voice.pack,
            Language::En => &voice.pack_en,
        };
        let dir = dir.as_ref().context("the voice has no pack")?;
        let pack = Pack::load(dir, &vocabulary(*language, voice.one)).context("loading a voice pack")?;
        packs.push((*language, pack));
    }
    Ok(packs)
}
