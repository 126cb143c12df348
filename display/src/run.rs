//! The program: follows the hall, and gives every panel and every zone what it should show and say now.

use crate::chorus::Chorus;
use crate::clock::{instant, minute_of_day};
use crate::config::Config;
use crate::health::Health;
use crate::link::{Link, News};
use crate::panels::fleet::Fleet;
use crate::setup::{self, Mouthpiece, ZoneSpeaker};
use crate::voice::speaker::Job;
use anyhow::Context as _;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender as Post, bounded};
use jiff::tz::Offset;
use queue_api::Timestamp;
use queue_api::client::Client;
use queue_api::device::{DeviceHealth, DeviceKind};
use queue_api::follower::{Follower, Update};
use std::time::Duration;

/// Words waiting for the main loop; the follower waits when it is full.
const WORDS_MAX: usize = 1024;
/// Longest time between two looks at the clock.
const TICK: Duration = Duration::from_secs(1);

/// The trouble of a zone of loudspeakers for which the hall has nothing.
const UNKNOWN_ZONE: &str = "unknown_zone";

/// What reaches the main loop.
#[derive(Debug)]
pub enum Word {
    /// The follower said something.
    Update(Update),
    /// A zone has said its announcement; `None`, or what went wrong and how bad that is.
    Said(usize, Option<(DeviceHealth, &'static str)>),
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
    let panels = Fleet::start(config, &health)?;
    let (speakers, chorus) = setup::speakers(config, &panels, post, &health)?;
    let mut program = Program {
        link: Link::default(),
        panels,
        speakers,
        chorus,
        post: post.clone(),
        health: health.clone(),
    };
    let teller = health.spawn(client.clone()).context("starting the health thread")?;
    let updates = post.clone();
    let follower = Follower::spawn(client, move |update| updates.send(Word::Update(update)).is_ok())
        .context("starting the event follower")?;
    tracing::info!(
        server = config.server,
        panels = program.panels.len(),
        zones = program.speakers.len(),
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
    speakers: Vec<ZoneSpeaker>,
    /// One voice for each speaker.
    chorus: Chorus,
    post: Post<Word>,
    health: Health,
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
                for voice in &mut self.chorus.voices {
                    voice.announcer.take(&recorded.event, recorded.at);
                }
            }
            News::Restarted { snapshot, known_until } => {
                self.find_parts();
                for voice in &mut self.chorus.voices {
                    match known_until {
                        Some(since) => voice.announcer.catch_up(&snapshot, since),
                        None => voice.announcer.clear(),
                    }
                }
            }
        }
    }

    /// The hall may have changed: which counters belong to each zone, and what is set up for parts it does not have.
    fn find_parts(&mut self) {
        let Some(hall) = self.link.hall() else { return };
        for (name, missing) in self.panels.missing(hall) {
            warn_of(name, missing);
        }
        for (speaker, voice) in self.speakers.iter().zip(&mut self.chorus.voices) {
            warn_of(&speaker.device, speaker.part.missing(hall));
            let was_nowhere = self.health.of(&speaker.device).is_some_and(|was| was.code == UNKNOWN_ZONE);
            if speaker.part.is_nowhere(hall) {
                let warning = DeviceHealth::Warning;
                self.health.trouble(&speaker.device, DeviceKind::Voice, warning, UNKNOWN_ZONE);
            } else if was_nowhere {
                self.health.well(&speaker.device, DeviceKind::Voice);
            }
            voice.announcer.set_counters(speaker.part.counters(hall));
        }
    }

    fn said(&mut self, zone: usize, trouble: Option<(DeviceHealth, &'static str)>) {
        let (Some(speaker), Some(voice)) = (self.speakers.get(zone), self.chorus.voices.get_mut(zone)) else {
            return;
        };
        voice.announcer.said();
        match trouble {
            None => self.health.well(&speaker.device, DeviceKind::Voice),
            Some((health, code)) => self.health.trouble(&speaker.device, DeviceKind::Voice, health, code),
        }
    }

    fn show(&mut self) {
        let now = self.link.now(instant()).unwrap_or(Timestamp::UNIX_EPOCH);
        self.panels.show(self.link.hall(), self.link.feed(), now);
    }

    fn speak(&mut self) {
        let at = instant();
        if !self.link.may_speak(at) {
            return;
        }
        let (Some(hall), Some(now)) = (self.link.hall(), self.link.now(at)) else { return };
        let minute = minute_of_day(now, hall.info.utc_offset_min);
        for (index, announcement) in self.chorus.next(now, minute) {
            let Some(speaker) = self.speakers.get(index) else { continue };
            tracing::info!(
                zone = speaker.device,
                number = announcement.number,
                counter = announcement.counter,
                "saying"
            );
            let taken = match &speaker.by {
                Mouthpiece::Loudspeakers(loudspeakers) => {
                    let stamp = stamp(now, hall.info.utc_offset_min);
                    let volume = speaker.volumes.at(minute).unwrap_or(crate::hours::FULL_PERCENT);
                    loudspeakers.say(Job { announcement, stamp, volume })
                }
                Mouthpiece::Screen(mouth) => mouth.say(&announcement, setup::said(index, &self.post)),
            };
            if !taken && let Some(voice) = self.chorus.voices.get_mut(index) {
                voice.announcer.said();
            }
        }
    }
}

fn warn_of(device: &str, missing: Vec<String>) {
    if !missing.is_empty() {
        tracing::warn!(
            device,
            missing = missing.join(", "),
            "the hall does not have what this was set up for"
        );
    }
}

/// `20261122-103205-417`, hall's local time.
fn stamp(now: Timestamp, utc_offset_min: i32) -> String {
    let offset = Offset::from_seconds(utc_offset_min.saturating_mul(60)).unwrap_or(Offset::UTC);
    offset.to_datetime(now).strftime("%Y%m%d-%H%M%S-%3f").to_string()
}
