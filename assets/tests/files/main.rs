//! Every bundled file can be read, is licensed, and is no larger than it should be; every character of the
//! interface's texts is in the font they are drawn with.

#![allow(clippy::unwrap_used, reason = "a test that is wrong should panic where it is wrong")]

use ab_glyph::{Font, FontRef, GlyphId};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Everything together.
const BYTES_MAX: u64 = 48 * 1024 * 1024;
/// All voice packs together: some seventy sentences of a kiosk and the parts of calls, in two languages.
const VOICE_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// Where texts are written that a person reads on a screen, a slip or a panel; absent ones are skipped.
const TEXTS: [&str; 8] = [
    "kiosk/src",
    "display/src",
    "firmware-bridge/src",
    "queue-server/src",
    "queue-server/core/src",
    "queue-server/api/src",
    "queue-server/templates",
    "assets/halls",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// All files under a folder.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path);
        }
    }
    files
}

fn bytes(dir: &Path) -> u64 {
    files(dir).iter().map(|file| file.metadata().unwrap().len()).sum()
}

fn fonts() -> [(&'static str, FontRef<'static>); 2] {
    [
        ("regular", FontRef::try_from_slice(assets::fonts::SANS_REGULAR).unwrap()),
        ("bold", FontRef::try_from_slice(assets::fonts::SANS_BOLD).unwrap()),
    ]
}

/// Characters in a source file outside whole-line comments and tests. ASCII is in every font; private-use
/// characters are icons.
fn characters(file: &Path) -> BTreeSet<char> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let lines = text.lines().take_while(|line| line.trim() != "#[cfg(test)]");
    let lines = lines.filter(|line| !line.trim_start().starts_with("//"));
    let shown = |c: &char| !c.is_ascii() && !('\u{e000}'..='\u{f8ff}').contains(c) && !c.is_control();
    lines.flat_map(str::chars).filter(shown).collect()
}

#[test]
fn every_character_of_the_interface_is_in_the_font() {
    let mut characters_of: BTreeMap<PathBuf, BTreeSet<char>> = BTreeMap::new();
    for folder in TEXTS {
        for file in files(&root().join("..").join(folder)) {
            // Invented cards have rare names on purpose: slips must cope with them.
            if file.components().any(|part| part.as_os_str() == "simulate") {
                continue;
            }
            // Likewise on the stage, and a kiosk finds their characters in the fonts of its machine.
            if file.components().any(|part| part.as_os_str() == "stage") {
                continue;
            }
            // Names what LED cards lack, to put something else in its place.
            if file.ends_with("led_panel/text.rs") {
                continue;
            }
            // Said in a terminal, which has fonts of its own.
            if file.ends_with("probe/words.rs") {
                continue;
            }
            let extension = file.extension().and_then(|extension| extension.to_str());
            if matches!(extension, Some("rs" | "html" | "toml" | "json")) {
                characters_of.insert(file.clone(), characters(&file));
            }
        }
    }
    let all: BTreeSet<char> = characters_of.values().flatten().copied().collect();
    assert!(all.len() > 100, "the texts were not found: {} characters", all.len());
    for (name, font) in fonts() {
        for (file, characters) in &characters_of {
            let lacking: String = characters.iter().filter(|c| font.glyph_id(**c) == GlyphId(0)).collect();
            assert!(lacking.is_empty(), "{name} lacks {lacking} of {}", file.display());
        }
    }
}

#[test]
fn the_fonts_have_every_character_a_panel_can_show() {
    // Level 1 and 2 of GB 2312 begin with these and end with those.
    let common = "啊一不是到窗口号请暂停服务用餐轮换办理等候普通优先预约咋座齄，。、；：？！（）《》“”→·…";
    for (name, font) in fonts() {
        for c in common.chars() {
            assert_ne!(font.glyph_id(c), GlyphId(0), "{name} lacks {c}");
        }
    }
    let icons = FontRef::try_from_slice(assets::fonts::ICONS).unwrap();
    assert!(icons.glyph_count() > 500);
}

#[test]
fn every_clip_decodes_and_is_named_by_its_manifest() {
    for pack in ["cmn", "cmn/kiosk", "en", "en/kiosk"] {
        let dir = root().join("voice").join(pack);
        let manifest: toml::Table =
            std::fs::read_to_string(dir.join("manifest.toml")).unwrap().parse().unwrap();
        let clips = manifest.get("clips").and_then(toml::Value::as_table).unwrap();
        let mut named: BTreeSet<PathBuf> = clips
            .values()
            .map(|clip| dir.join(clip.get("file").and_then(toml::Value::as_str).unwrap()))
            .collect();
        let is_own = |file: &PathBuf| file.parent() == Some(&dir) && file.extension().unwrap() == "wav";
        for file in files(&dir).into_iter().filter(is_own) {
            assert!(named.remove(&file), "{} is in no manifest", file.display());
            let mut reader = hound::WavReader::open(&file).unwrap();
            let spec = reader.spec();
            assert_eq!((spec.channels, spec.sample_rate, spec.bits_per_sample), (1, 16_000, 16));
            let loudest = reader.samples::<i16>().map(|sample| sample.unwrap().unsigned_abs()).max().unwrap();
            assert!((8_000..32_500).contains(&loudest), "{} peaks at {loudest}", file.display());
        }
        assert!(named.is_empty(), "{named:?} are named and absent");
    }
}

#[test]
fn every_file_has_its_source_and_licence_written_down() {
    let licences = std::fs::read_to_string(root().join("LICENCES.md")).unwrap();
    for folder in ["files", "web", "voice"] {
        for file in files(&root().join(folder)) {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            let folder = file.parent().unwrap().strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            let known = licences.contains(&name) || licences.contains(&format!("`{folder}/`"));
            // Pages' own styles and scripts are part of this project; what others wrote is minified.
            let own = name == "make-clips.sh" || folder == "web" && !name.contains(".min.");
            assert!(known || own, "LICENCES.md does not know {}", file.display());
        }
    }
}

#[test]
fn the_files_are_no_larger_than_they_should_be() {
    let all: u64 = ["files", "web", "voice", "halls"].map(|folder| bytes(&root().join(folder))).iter().sum();
    assert!(all < BYTES_MAX, "{all} bytes");
    let voice = bytes(&root().join("voice"));
    assert!(voice < VOICE_BYTES_MAX, "{voice} bytes of voice");
}
