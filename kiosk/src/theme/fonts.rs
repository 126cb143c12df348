//! Where glyphs come from: the bundled fonts, and behind them files of this machine for the characters that those lack.
//!
//! The files are mapped and not read, so that fifty megabytes cost no memory until one of their glyphs is drawn; and they
//! stay mapped, because a font that is opened anew counts as another one and is given another atlas.

use super::{ICONS, SANS, SANS_BOLD};
use bevy::prelude::*;
use bevy::text::{Font, FontCx};
use firmware_bridge::printer::FontChain;
use fontique::{Script, SourceCache, SourceId, SourceInfo, SourceKind};
use queue_api::device::{DeviceHealth, DeviceKind, ReportDevice};
use std::path::PathBuf;
use std::sync::Arc;

/// Han, the script whose characters are too many for one font.
const HAN: Script = Script::from_bytes(*b"Hani");

/// The fonts for rare characters.
#[derive(Resource, Debug, Clone, Default, PartialEq, Eq)]
pub struct RareFonts {
    /// Those that are there, in the order they are asked.
    pub found: Vec<PathBuf>,
    /// Those that are not. Without them some names cannot be written.
    pub missing: Vec<PathBuf>,
}

impl RareFonts {
    /// Looks which of the files are there.
    #[must_use]
    pub fn find(files: &[PathBuf]) -> Self {
        let missing: Vec<PathBuf> =
            FontChain::new(files.to_vec()).missing().map(std::path::Path::to_owned).collect();
        for file in &missing {
            tracing::warn!(file = %file.display(), "a font for rare characters is missing");
        }
        Self { found: files.iter().filter(|file| !missing.contains(file)).cloned().collect(), missing }
    }

    /// As the hall is told it of the kiosk itself; nothing while all are there.
    #[must_use]
    pub fn report(&self) -> Option<ReportDevice> {
        (!self.missing.is_empty()).then(|| ReportDevice {
            kind: DeviceKind::Kiosk,
            health: DeviceHealth::Warning,
            code: "font_missing".to_owned(),
        })
    }
}

/// Hands all fonts to the renderer; without a renderer there is nothing to do.
pub(crate) fn register(app: &mut App) {
    let world = app.world_mut();
    let Some(mut fonts) = world.get_resource_mut::<Assets<Font>>() else { return };
    for (handle, bytes) in [
        (SANS, assets::fonts::SANS_REGULAR),
        (SANS_BOLD, assets::fonts::SANS_BOLD),
        (ICONS, assets::fonts::ICONS),
    ] {
        if let Err(error) = fonts.insert(handle.id(), Font::from_bytes(bytes.to_vec())) {
            tracing::error!(%error, "a bundled font was not taken");
        }
    }
    let files = world.resource::<RareFonts>().found.clone();
    if let Some(mut fonts) = world.get_resource_mut::<FontCx>() {
        fall_back_to(&mut fonts, &files);
    }
}

/// Han characters that a text's own font lacks are looked for in these files, in their order.
fn fall_back_to(fonts: &mut FontCx, files: &[PathBuf]) {
    let mut maps = SourceCache::default();
    for file in files {
        let source = SourceInfo::new(SourceId::new(), SourceKind::Path(Arc::from(file.as_path())));
        let Some(font) = maps.get(&source) else {
            tracing::warn!(file = %file.display(), "a font for rare characters was not taken");
            continue;
        };
        let families = fonts.collection.register_fonts(font, None).into_iter().map(|(family, _)| family);
        fonts.collection.append_fallbacks(HAN, families);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use fontique::{Blob, FallbackKey, QueryStatus};
    use std::ops::RangeInclusive;
    use std::path::Path;

    /// The Chinese characters of GB 18030-2022, all its three levels.
    const GB18030: [RangeInclusive<char>; 7] = [
        '\u{4E00}'..='\u{9FEF}',
        '\u{3400}'..='\u{4DB5}',
        '\u{20000}'..='\u{2A6D6}',
        '\u{2A700}'..='\u{2B734}',
        '\u{2B740}'..='\u{2B81D}',
        '\u{2B820}'..='\u{2CEA1}',
        '\u{2CEB0}'..='\u{2EBE0}',
    ];

    /// How many of `characters` no font in the chain has: its own, then what the renderer falls back to.
    fn lacking(files: &[PathBuf], characters: impl Iterator<Item = char>) -> usize {
        let mut fonts = FontCx::default();
        let own = fonts.collection.register_fonts(Blob::new(Arc::new(assets::fonts::SANS_REGULAR)), None);
        fall_back_to(&mut fonts, files);
        let context = &mut fonts.context;
        let mut query = context.collection.query(&mut context.source_cache);
        query.set_families(own.iter().map(|(family, _)| *family));
        query.set_fallbacks(FallbackKey::new(HAN, None));
        let mut chain = Vec::new();
        query.matches_with(|font| {
            chain.push(font.clone());
            QueryStatus::Continue
        });
        let maps: Vec<_> = chain.iter().filter_map(|font| font.charmap()).collect();
        assert!(maps.len() > files.len(), "each file is in the chain");
        let has = |c: char| maps.iter().any(|map| map.map(c).is_some_and(|glyph| glyph != 0));
        characters.filter(|c| !has(*c)).count()
    }

    #[test]
    fn the_default_fonts_have_every_chinese_character_of_the_standard() {
        let config =
            Config::parse(include_str!("../../samples/kiosk.toml"), Path::new("kiosk.toml")).unwrap();
        let files = RareFonts::find(&config.fonts);
        assert_eq!(files.missing, Vec::<PathBuf>::new(), "`make tools` installs them");
        assert_eq!(files.report(), None);
        assert_eq!(lacking(&files.found, GB18030.into_iter().flatten()), 0);
        assert!(
            lacking(&[], GB18030.into_iter().flatten()) > 50_000,
            "the bundled font alone has few of them"
        );
    }

    #[test]
    fn the_bundled_font_alone_has_what_names_in_use_need() {
        // 通用规范汉字表: its last characters, the rarest, lie in extensions A to E.
        assert_eq!(lacking(&[], "㑇㙘䶮𠅤𠙶𡐓𤧛𥔲𨱇𩽾𪟝𪣻𫄧𫍲𫖯𫫇𬀩𬉼𬍛𬬻𬺈𬺓鿍鿎鿏".chars()), 0);
    }

    #[test]
    fn a_file_that_is_no_font_is_missing() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("font.ttf");
        std::fs::write(&file, "no font").unwrap();
        let fonts = RareFonts::find(&[file.clone(), "/nowhere/font.ttf".into()]);
        assert_eq!((fonts.found.len(), fonts.missing.len()), (0, 2));
        let report = fonts.report().unwrap();
        assert_eq!((report.kind, report.code.as_str()), (DeviceKind::Kiosk, "font_missing"));
    }
}
