//! The program: follows the hall, and gives every panel and every zone what it should show and say now.

use crate::announce::{Announcer, Rules};
use crate::clock::{instant, minute_of_day};
use crate::config::{Config, Voice, command_words};
use crate::health::Health;
use crate::link::{Link, News};
use crate::panels::fleet::Fleet;
use crate::panels::mouth::{Mouth, Over};
use crate::script::vocabulary;
use crate::text::Language;
use crate::voice::pack::Pack;
use crate::voice::speaker::{Job, Means, Speaker, Speech};
use anyhow::Context as _;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender as Post, bounded};
use jiff::tz::Offset;
use queue_api::client::Client;
use queue_api::device::{DeviceHealth, DeviceKind};
use queue_api::follower::{Follower, Update};
use queue_api::{CounterNo, Timestamp};
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
        zones: zones(config, post, &health)?,
        panels: Fleet::start(config, &health)?,
        post: post.clone(),
        health: health.clone(),
    };
    program.zones.extend(screen_zones(config, &program.panels));
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
    panels: Fleet,
    zones: Vec<SpeakingZone>,
    post: Post<Word>,
    health: Health,
}

struct SpeakingZone {
    device: String,
    announcer: Announcer,
    voice: ZoneVoice,
}

enum ZoneVoice {
    Loudspeakers(Speaker),
    Screen(Mouth),
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
        self.panels.show(self.link.hall(), self.link.feed(), now);
    }

    fn speak(&mut self) {
        let (Some(hall), Some(now)) = (self.link.hall(), self.link.now(instant())) else { return };
        let minute = minute_of_day(now, hall.info.utc_offset_min);
        for (index, zone) in self.zones.iter_mut().enumerate() {
            let Some(announcement) = zone.announcer.next(now, minute) else { continue };
            tracing::info!(
                zone = zone.device,
                number = announcement.number,
                counter = announcement.counter,
                "saying"
            );
            let taken = match &zone.voice {
                ZoneVoice::Loudspeakers(speaker) => {
                    let stamp = stamp(now, hall.info.utc_offset_min);
                    speaker.say(Job { announcement, stamp })
                }
                ZoneVoice::Screen(mouth) => mouth.say(&announcement, said(index, &self.post)),
            };
            if !taken {
                zone.announcer.said();
            }
        }
    }
}

/// Tells the main loop that a zone has said its announcement.
fn said(zone: usize, post: &Post<Word>) -> Over {
    let post = post.clone();
    Box::new(move |trouble| {
        // Not taken only when the program ends.
        drop(post.send_timeout(Word::Said(zone, trouble), SAID_FOR));
    })
}

/// `20261122-103205-417`, hall's local time.
fn stamp(now: Timestamp, utc_offset_min: i32) -> String {
    let offset = Offset::from_seconds(utc_offset_min.saturating_mul(60)).unwrap_or(Offset::UTC);
    offset.to_datetime(now).strftime("%Y%m%d-%H%M%S-%3f").to_string()
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
        let announcer = Announcer::new(voice.rules(), counters);
        speaking.push(SpeakingZone { device, announcer, voice: ZoneVoice::Loudspeakers(speaker) });
    }
    Ok(speaking)
}

/// Each window screen that calls aloud is a zone of its own counter, by the rules of `[voice]`.
fn screen_zones(config: &Config, panels: &Fleet) -> Vec<SpeakingZone> {
    let rules = config.voice.as_ref().map_or_else(Rules::default, Voice::rules);
    let one = config.voice.as_ref().map_or_else(Default::default, |voice| voice.one);
    let zone = |(counter, mouth): (CounterNo, Mouth)| SpeakingZone {
        device: format!("voice-strip-{counter}"),
        announcer: Announcer::new(rules.clone(), Some([counter].into())),
        voice: ZoneVoice::Screen(mouth),
    };
    panels.mouths(one).into_iter().map(zone).collect()
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
