//! A clip pack: a folder with `manifest.toml` and one WAV per word. Says exactly what is missing or wrong;
//! plays nothing.
//!
//! *Problems* keep a pack from speaking: it is not loaded. *Warnings* are for whoever recorded it.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Component, Path};

/// The manifest's name inside its folder.
pub const MANIFEST: &str = "manifest.toml";
/// Longest clip that is taken for one word.
pub const CLIP_LEN_MAX_S: u32 = 10;
/// A clip whose loudest sample is below this (−40 dB) says nothing anybody hears.
const PEAK_MIN: u16 = 328;
/// So many samples in a row at full scale are a recording that was too loud, and not one loud moment.
const CLIPPED_RUN: usize = 4;

/// A pack in memory.
#[derive(Debug, Clone)]
pub struct Pack {
    /// `zh` or `en`.
    pub language: String,
    /// Of every clip.
    pub sample_rate: u32,
    /// What does not keep it from speaking and should be looked at, one line each.
    pub warnings: Vec<String>,
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
    /// Under which terms it may be played in public.
    #[serde(default)]
    licence: String,
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
        let manifest = read_manifest(&path).map_err(|problem| PackProblems(vec![problem]))?;
        let mut problems = Vec::new();
        for word in vocabulary.iter().filter(|word| !manifest.clips.contains_key(*word)) {
            problems.push(format!("{}: no clip named `{word}`", path.display()));
        }
        let mut warnings = Vec::new();
        if manifest.licence.trim().is_empty() {
            warnings.push(format!("{}: no licence: may these recordings be played?", path.display()));
        }
        strays(dir, &manifest, &mut warnings);
        let mut clips = BTreeMap::new();
        for (name, entry) in manifest.clips {
            let file = dir.join(&entry.file);
            let place = format!("{}: clip `{name}`", file.display());
            if !is_plain(&entry.file) {
                problems.push(format!("{place}: is not in the pack's folder"));
                continue;
            }
            match read_clip(&file, manifest.sample_rate) {
                Ok(samples) => {
                    if is_clipped(&samples) {
                        warnings.push(format!("{place}: was recorded too loud and is cut off at full scale"));
                    }
                    clips.insert(name, Clip { text: entry.text, samples });
                }
                Err(problem) => problems.push(format!("{place}: {problem}")),
            }
        }
        if !problems.is_empty() {
            return Err(PackProblems(problems));
        }
        Ok(Self { language: manifest.language, sample_rate: manifest.sample_rate, warnings, clips })
    }

    /// The language a folder's manifest names, if it can be read.
    ///
    /// # Errors
    /// When there is no manifest, or it makes no sense.
    pub fn language_of(dir: &Path) -> Result<String, PackProblems> {
        let manifest = read_manifest(&dir.join(MANIFEST)).map_err(|problem| PackProblems(vec![problem]))?;
        Ok(manifest.language)
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
            let peak_percent = u32::from(peak(&clip.samples)) * 100 / u32::from(i16::MAX.unsigned_abs());
            // Writing to a string cannot fail.
            let _infallible =
                writeln!(lines, "{name:<12} {length_ms:>5} ms  peak {peak_percent:>3} %  {}", clip.text);
        }
        lines
    }
}

fn read_manifest(path: &Path) -> Result<Manifest, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let manifest: Manifest = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    if manifest.sample_rate == 0 {
        return Err(format!("{}: sample_rate is 0", path.display()));
    }
    Ok(manifest)
}

/// Whether a name is that of a file right in the folder.
fn is_plain(file: &str) -> bool {
    let mut parts = Path::new(file).components();
    matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))
}

/// Sounds in the folder that no entry names: often a name with a slip of the pen.
fn strays(dir: &Path, manifest: &Manifest, warnings: &mut Vec<String>) {
    let named: BTreeSet<&str> = manifest.clips.values().map(|entry| entry.file.as_str()).collect();
    let files = std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let mut strays: Vec<String> = files
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| {
            Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("wav"))
        })
        .filter(|name| !named.contains(name.as_str()))
        .collect();
    strays.sort();
    warnings
        .extend(strays.iter().map(|name| format!("{}: no entry names this file", dir.join(name).display())));
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
    if reader.duration() > CLIP_LEN_MAX_S.saturating_mul(sample_rate) {
        return Err(format!("is longer than {CLIP_LEN_MAX_S} s"));
    }
    let samples: Vec<i16> =
        reader.samples::<i16>().collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    if peak(&samples) < PEAK_MIN {
        return Err("is silent".to_owned());
    }
    Ok(samples)
}

fn peak(samples: &[i16]) -> u16 {
    samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0)
}

fn is_clipped(samples: &[i16]) -> bool {
    samples.windows(CLIPPED_RUN).any(|run| run.iter().all(|sample| sample.unsigned_abs() >= 32_767))
}
