//! Clips and pauses → one sound. Every edge gets a short fade, so that no joint clicks. Pure but for writing.

use super::pack::Pack;
use crate::hours::{FULL_PERCENT, gain};
use crate::script::Word;
use std::path::Path;

/// Fade at each end of each clip.
const FADE_MS: u32 = 3;

/// Why a call could not be joined.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The pack lacks a word.
    #[error("no clip named `{0}`")]
    NoClip(String),
    /// Parts of one sound were sampled differently.
    #[error("packs differ in sample rate")]
    MixedRates,
    /// The file cannot be written.
    #[error("cannot write the announcement: {0}")]
    Write(#[from] hound::Error),
}

/// A sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    /// Samples a second.
    pub sample_rate: u32,
    /// Mono.
    pub samples: Vec<i16>,
}

impl Sound {
    /// How long it is.
    #[must_use]
    pub fn length(&self) -> std::time::Duration {
        let ms = self.samples.len() as u64 * 1000 / u64::from(self.sample_rate.max(1));
        std::time::Duration::from_millis(ms)
    }

    /// Makes it so loud, in percent of loudness as people hear it ([`crate::hours::gain`]); never louder than it was.
    pub fn quieten(&mut self, percent: u8) {
        if percent >= FULL_PERCENT {
            return;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a gain is between 0 and 1: its 15 bits fit"
        )]
        let gain_q15 = (gain(percent) * 32_768.0).round() as u16;
        for sample in &mut self.samples {
            let scaled = (i32::from(*sample) * i32::from(gain_q15)) / 32_768;
            *sample = i16::try_from(scaled).unwrap_or(*sample);
        }
    }

    /// Appends another sound after a pause.
    ///
    /// # Errors
    /// When it is sampled at another rate.
    pub fn append(&mut self, other: &Self, pause_ms: u16) -> Result<(), JoinError> {
        if other.sample_rate != self.sample_rate {
            return Err(JoinError::MixedRates);
        }
        self.silence(pause_ms);
        self.samples.extend_from_slice(&other.samples);
        Ok(())
    }

    /// Writes it as a WAV file, complete or not at all.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn write(&self, path: &Path) -> Result<(), JoinError> {
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: self.sample_rate,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let part = path.with_extension("part");
        let mut writer = hound::WavWriter::create(&part, spec)?;
        for sample in &self.samples {
            writer.write_sample(*sample)?;
        }
        writer.finalize()?;
        std::fs::rename(&part, path).map_err(|error| JoinError::Write(error.into()))
    }

    fn silence(&mut self, ms: u16) {
        let samples = frames(ms.into(), self.sample_rate);
        self.samples.resize(self.samples.len() + samples, 0);
    }
}

/// The words one after another, with their pauses.
///
/// # Errors
/// When the pack lacks a word.
pub fn join(pack: &Pack, words: &[Word]) -> Result<Sound, JoinError> {
    let mut sound = Sound { sample_rate: pack.sample_rate, samples: Vec::new() };
    for word in words {
        let clip = pack.clip(&word.clip).ok_or_else(|| JoinError::NoClip(word.clip.clone()))?;
        let from = sound.samples.len();
        sound.samples.extend_from_slice(&clip.samples);
        if let Some(samples) = sound.samples.get_mut(from..) {
            fade(samples, frames(FADE_MS, pack.sample_rate));
        }
        sound.silence(word.pause_ms);
    }
    Ok(sound)
}

fn frames(ms: u32, sample_rate: u32) -> usize {
    usize::try_from(u64::from(ms) * u64::from(sample_rate) / 1000).unwrap_or(0)
}

fn fade(samples: &mut [i16], over: usize) {
    let over = over.min(samples.len() / 2);
    let scale = |sample: &mut i16, step: usize| {
        let scaled =
            i64::from(*sample) * i64::try_from(step).unwrap_or(0) / i64::try_from(over.max(1)).unwrap_or(1);
        *sample = i16::try_from(scaled).unwrap_or(*sample);
    };
    for (step, sample) in samples.iter_mut().take(over).enumerate() {
        scale(sample, step);
    }
    for (step, sample) in samples.iter_mut().rev().take(over).enumerate() {
        scale(sample, step);
    }
}
