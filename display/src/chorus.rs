//! Who speaks next when several zones may be heard at once. Zones on one channel take turns, the most urgent
//! call first; zones on different channels know nothing of each other. Pure.

use crate::announce::{Announcement, Announcer};
use queue_api::Timestamp;

/// A zone and the channel it speaks on.
#[derive(Debug)]
pub struct Voice {
    /// What it says.
    pub announcer: Announcer,
    /// Those who hear each other have the same.
    pub channel: String,
}

/// All zones of loudspeakers.
#[derive(Debug, Default)]
pub struct Chorus {
    /// By the zone's position.
    pub voices: Vec<Voice>,
}

impl Chorus {
    /// What each zone that may begin says now, by position.
    pub fn next(&mut self, now: Timestamp, minute_of_day: u16) -> Vec<(usize, Announcement)> {
        let mut begun: Vec<(usize, Announcement)> = Vec::new();
        loop {
            let mut best = None;
            for index in 0..self.voices.len() {
                if self.is_channel_busy(index) {
                    continue;
                }
                let Some(voice) = self.voices.get_mut(index) else { continue };
                let Some(urgency) = voice.announcer.urgency(now, minute_of_day) else { continue };
                if best.is_none_or(|(other, _)| urgency < other) {
                    best = Some((urgency, index));
                }
            }
            let Some((_, index)) = best else { return begun };
            let next = self.voices.get_mut(index).and_then(|voice| voice.announcer.next(now, minute_of_day));
            let Some(announcement) = next else { return begun };
            begun.push((index, announcement));
        }
    }

    fn is_channel_busy(&self, index: usize) -> bool {
        let Some(own) = self.voices.get(index) else { return true };
        self.voices.iter().any(|voice| voice.channel == own.channel && voice.announcer.is_speaking())
    }
}
