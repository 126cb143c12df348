//! The ways a kiosk may stand in a hall, as far as they change its pictures: one line each.

use crate::language::Language;
use bevy::prelude::*;

const BOTH: &[Language] = &[Language::Zh, Language::En];

/// One way a kiosk may stand in a hall.
pub struct Variant {
    /// For file names.
    pub name: &'static str,
    /// Pixels of its window, width and height.
    pub window: (u16, u16),
    /// Languages its screens are painted in.
    pub languages: &'static [Language],
    /// Sets the app up, before anything is heard and any screen is laid out.
    pub set: fn(&mut App),
}

impl std::fmt::Debug for Variant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Variant")
            .field("name", &self.name)
            .field("window", &self.window)
            .finish_non_exhaustive()
    }
}

/// All of them. The first is the usual one.
#[must_use]
pub fn variants() -> Vec<Variant> {
    vec![Variant { name: "tall", window: (1080, 1920), languages: BOTH, set: |_| {} }]
}
