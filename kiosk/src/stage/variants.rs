//! The ways a kiosk may stand in a hall and be used, as far as they change its pictures: one line each.

use crate::language::Language;
use crate::theme::layout::Layout;
use bevy::prelude::*;

const BOTH: &[Language] = &[Language::Zh, Language::En];
const ZH: &[Language] = &[Language::Zh];
const NONE: &[Language] = &[];

/// One way a kiosk may stand in a hall and be used.
#[derive(Debug, Clone, Copy)]
pub struct Variant {
    /// For file names.
    pub name: &'static str,
    /// Its window, and what a citizen asked for.
    pub layout: Layout,
    /// Languages its screens are painted in.
    pub languages: &'static [Language],
    /// Languages in which every test compares them with accepted pictures: half a second each on one core.
    pub compared: &'static [Language],
}

/// All of them. The first is the usual one. `make test` lays all of them out and looks whether everything has its place; the
/// usual one in both languages and the upright one with least room it compares with accepted pictures, too.
#[must_use]
pub fn variants() -> Vec<Variant> {
    let upright = Layout { view: Vec2::new(1080.0, 1920.0), large: false, low: false };
    let wide = Layout { view: Vec2::new(1920.0, 1080.0), ..upright };
    let large = |layout| Layout { large: true, ..layout };
    let low = Layout { low: true, ..upright };
    let variant = |name, layout, compared| Variant { name, layout, languages: BOTH, compared };
    vec![
        variant("tall", upright, BOTH),
        variant("tall-large", large(upright), NONE),
        variant("low", low, NONE),
        variant("low-large", large(low), ZH),
        variant("wide", wide, NONE),
        variant("wide-large", large(wide), NONE),
    ]
}
