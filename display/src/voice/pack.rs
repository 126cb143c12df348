//! A clip pack: a folder with `manifest.toml` and one WAV per word. Says exactly what is missing or wrong;
//! plays nothing.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// The manifest's name inside its folder.
pub const MANIFEST: &str = "manifest.toml";
/// Longest clip that is taken for one word.
pub const CLIP_LEN_MAX_S: u32 = 10;

/// A pack in memory.
#[derive(Debug, Clone)]
pub struct Pack {
    /// `zh` or `en`.
    pub language: String,
    /// Of every clip.
    pub sample_rate: u32,
    clips: BTreeMap<String, Clip>,
}

/// One word.
#[derive(Debug, Clone)]
pub struct Clip {
    /// What it says.
    pub text: String,
    /// Mono.
    pub samples: Vec<i16>,
}

/// All that is wrong with a pack, one line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackProblems(pub Vec<String>);

impl std::fmt::Display for PackProblems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for PackProblems {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    language: String,
    sample_rate: u32,
    clips: BTreeMap<String, Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    text: String,
}

impl Pack {
    /// Reads a pack and makes sure that it can say every word of `vocabulary`.
    ///
    /// # Errors
    /// With everything that is wrong, not just the first.
    pub fn load(dir: &Path, vocabulary: &[String]) -> Result<Self, PackProblems> {
        let path = dir.join(MANIFEST);
        let text = std::fs::read_to_string(&path)
            .map_err(|error| PackProblems(vec![format!("{}: {error}", path.display())]))?;
        let manifest: Manifest = toml::from_str(&text)
            .map_err(|error| PackProblems(vec![format!("{}: {error}", path.display())]))?;
        let mut problems = Vec::new();
        for word in vocabulary.iter().filter(|word| !manifest.clips.contains_key(*word)) {
            problems.push(format!("{}: no clip named `{word}`", path.display()));
        }
        let mut clips = BTreeMap::new();
        for (name, entry) in manifest.clips {
            let file = dir.join(&entry.file);
            match read_clip(&file, manifest.sample_rate) {
                Ok(samples) => {
                    clips.insert(name, Clip { text: entry.text, samples });
                }
                Err(problem) => problems.push(format!("{}: clip `{name}`: {problem}", file.display())),
            }
        }
        if !problems.is_empty() {
            return Err(PackProblems(problems));
        }
        Ok(Self { language: manifest.language, sample_rate: manifest.sample_rate, clips })
    }

    /// A clip by name.
    #[must_use]
    pub fn clip(&self, name: &str) -> Option<&Clip> {
        self.clips.get(name)
    }

    /// Names and clips, by name.
    pub fn clips(&self) -> impl Iterator<Item = (&str, &Clip)> {
        self.clips.iter().map(|(name, clip)| (name.as_str(), clip))
    }

    /// A line per clip with its length and loudest sample, for somebody who records a pack.
    #[must_use]
    pub fn describe(&self) -> String {
        let mut lines = String::new();
        for (name, clip) in &self.clips {
            let length_ms = clip.samples.len() as u64 * 1000 / u64::from(self.sample_rate.max(1));
            let peak = clip.samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0);
            let peak_percent = u32::from(peak) * 100 / u32::from(i16::MAX.unsigned_abs());
            // Writing to a string cannot fail.
            let _infallible =
                writeln!(lines, "{name:<12} {length_ms:>5} ms  peak {peak_percent:>3} %  {}", clip.text);
        }
        lines
    }
}

fn read_clip(file: &Path, sample_rate: u32) -> Result<Vec<i16>, String> {
    let mut reader = hound::WavReader::open(file).map_err(|error| error.to_string())?;
    let spec = reader.spec();
    if spec.channels != 1 || spec.bits_per_sample != 16 || spec.sample_format != hound::SampleFormat::Int {
        return Err(format!(
            "must be mono with 16-bit samples, but has {} channels with {} bits",
            spec.channels, spec.bits_per_sample
        ));
    }
    if spec.sample_rate != sample_rate {
        return Err(format!("sampled at {} Hz, but the manifest says {sample_rate}", spec.sample_rate));
    }
    if reader.duration() == 0 {
        return Err("is empty".to_owned());
    }
    if reader.duration() > CLIP_LEN_MAX_S * sample_rate {
        return Err(format!("is longer than {CLIP_LEN_MAX_S} s"));
    }
    reader.samples::<i16>().collect::<Result<_, _>>().map_err(|error| error.to_string())
}
