//! How large a kiosk is: what the world counts, and what the operating system says.

use bevy::prelude::*;

/// Bytes of a page of memory, as `/proc` counts on every machine this runs on.
const PAGE: usize = 4096;

/// A kiosk's size.
#[derive(Debug)]
pub(crate) struct Size {
    entities: u32,
    kinds: usize,
    texts: usize,
    /// Bytes of memory in use by the whole process.
    pub(crate) resident: usize,
}

impl Size {
    /// Now, at home.
    pub(crate) fn of(app: &mut App) -> Self {
        let world = app.world_mut();
        let texts = world.query::<&Text>().iter(world).count();
        Self {
            entities: world.entities().count_spawned(),
            kinds: world.components().len(),
            texts,
            resident: resident(),
        }
    }

    /// What must be equal: entities, kinds of components and resources, texts.
    pub(crate) fn things(&self) -> (u32, usize, usize) {
        (self.entities, self.kinds, self.texts)
    }
}

fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * PAGE
}
