//! The hall's own look: its colour and its emblem. Screens name the colours of the [palette](super::palette) all the same;
//! what stands for the primary ones in this hall is put in when a thing is spawned, or painted.

use crate::config::Config;
use crate::theme::palette::{
    CANVAS, INK, INK_ON_PRIMARY, INK_ON_PRIMARY_SOFT, PRIMARY, PRIMARY_DEEP, PRIMARY_WASH, SURFACE,
    SURFACE_QUIET, contrast,
};
use bevy::asset::{RenderAssetUsages, uuid_handle};
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use std::io::BufReader;
use std::path::Path;

/// Least contrast of text with what is behind it (WCAG 2.2, level AAA).
pub const CONTRAST_MIN: f32 = 7.0;
/// Longest side of an emblem's picture, pixels.
const EMBLEM_SIDE_MAX: u32 = 2_048;
/// The emblem's picture, once it is registered.
pub const EMBLEM: Handle<Image> = uuid_handle!("5f0dd0f6-2b3f-4f57-9d0f-0a65c5b0a104");

/// What stands for the primary colours in this hall, and whether its emblem is a picture.
#[derive(Resource, Debug, Clone, Copy, PartialEq)]
pub struct Look {
    primary: Color,
    deep: Color,
    wash: Color,
    on_deep: Color,
    /// Whether [`EMBLEM`] is there; otherwise the emblem is a character.
    pub has_emblem: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            primary: PRIMARY,
            deep: PRIMARY_DEEP,
            wash: PRIMARY_WASH,
            on_deep: INK_ON_PRIMARY_SOFT,
            has_emblem: false,
        }
    }
}

impl Look {
    /// From one colour. Where white words could not be read on it, it is darkened until they can: a hall's red or green
    /// stays its red or green, a yellow becomes a brown.
    #[must_use]
    pub fn of(colour: Srgba) -> Self {
        let mut primary = colour.with_alpha(1.0);
        while contrast(INK_ON_PRIMARY, primary.into()) < CONTRAST_MIN {
            primary = darker(primary, 0.97);
        }
        let mut wash = lighter(primary, 0.12);
        while contrast(INK, wash.into()) < CONTRAST_MIN {
            wash = lighter(wash, 0.9);
        }
        let mut deep = darker(primary, 0.74);
        while [SURFACE, SURFACE_QUIET, CANVAS, wash.into()]
            .into_iter()
            .any(|behind| contrast(deep.into(), behind) < CONTRAST_MIN)
        {
            deep = darker(deep, 0.97);
        }
        let mut on_deep = lighter(primary, 0.16);
        while contrast(on_deep.into(), deep.into()) < CONTRAST_MIN {
            on_deep = lighter(on_deep, 0.9);
        }
        Self {
            primary: primary.into(),
            deep: deep.into(),
            wash: wash.into(),
            on_deep: on_deep.into(),
            has_emblem: false,
        }
    }

    /// What stands for a colour of the palette in this hall.
    #[must_use]
    pub fn shown(&self, colour: Color) -> Color {
        [
            (PRIMARY, self.primary),
            (PRIMARY_DEEP, self.deep),
            (PRIMARY_WASH, self.wash),
            (INK_ON_PRIMARY_SOFT, self.on_deep),
        ]
        .into_iter()
        .find_map(|(named, own)| (named == colour).then_some(own))
        .unwrap_or(colour)
    }
}

fn darker(colour: Srgba, share: f32) -> Srgba {
    Srgba::rgb(colour.red * share, colour.green * share, colour.blue * share)
}

/// `share` of the colour in white.
fn lighter(colour: Srgba, share: f32) -> Srgba {
    let mix = |part: f32| 1.0 - (1.0 - part) * share;
    Srgba::rgb(mix(colour.red), mix(colour.green), mix(colour.blue))
}

pub(crate) fn plugin(app: &mut App) {
    let colour = app.world().get_resource::<Config>().and_then(|config| config.look.colour());
    app.insert_resource(colour.map_or_else(Look::default, Look::of));
    app.add_observer(tint_text).add_observer(tint_ground).add_observer(tint_edge).add_observer(tint_shadow);
}

fn tint_text(on: On<Insert, TextColor>, look: Res<Look>, mut texts: Query<&mut TextColor>) {
    if let Ok(mut text) = texts.get_mut(on.entity) {
        text.0 = look.shown(text.0);
    }
}

fn tint_ground(on: On<Insert, BackgroundColor>, look: Res<Look>, mut grounds: Query<&mut BackgroundColor>) {
    if let Ok(mut ground) = grounds.get_mut(on.entity) {
        ground.0 = look.shown(ground.0);
    }
}

fn tint_edge(on: On<Insert, BorderColor>, look: Res<Look>, mut edges: Query<&mut BorderColor>) {
    if let Ok(mut edge) = edges.get_mut(on.entity) {
        *edge = BorderColor {
            top: look.shown(edge.top),
            right: look.shown(edge.right),
            bottom: look.shown(edge.bottom),
            left: look.shown(edge.left),
        };
    }
}

fn tint_shadow(on: On<Insert, BoxShadow>, look: Res<Look>, mut shadows: Query<&mut BoxShadow>) {
    if let Ok(mut shadow) = shadows.get_mut(on.entity) {
        shadow.0.iter_mut().for_each(|style| style.color = look.shown(style.color));
    }
}

/// Hands the emblem's picture to the renderer; without a renderer, or without a picture, there is nothing to do.
pub(crate) fn register_emblem(app: &mut App) {
    let path = app.world().get_resource::<Config>().and_then(|config| config.look.emblem.clone());
    let (Some(path), true) = (path, app.world().contains_resource::<Assets<Image>>()) else { return };
    match read_emblem(&path) {
        Ok(image) => {
            let mut images = app.world_mut().resource_mut::<Assets<Image>>();
            if images.insert(EMBLEM.id(), image).is_ok() {
                app.world_mut().resource_mut::<Look>().has_emblem = true;
            }
        }
        Err(reason) => tracing::error!(path = %path.display(), reason, "the emblem was not taken"),
    }
}

/// The picture of an emblem, from a PNG file.
///
/// # Errors
/// Why it is of no use, in words.
pub fn read_emblem(path: &Path) -> Result<Image, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let mut decoder = png::Decoder::new(BufReader::new(file));
    decoder.set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().map_err(|error| error.to_string())?;
    let (width, height) = (reader.info().width, reader.info().height);
    if width.max(height) > EMBLEM_SIDE_MAX {
        return Err(format!("an emblem has at most {EMBLEM_SIDE_MAX} pixels a side, not {width} × {height}"));
    }
    let mut read = vec![0; reader.output_buffer_size().ok_or("the picture is too large")?];
    let frame = reader.next_frame(&mut read).map_err(|error| error.to_string())?;
    read.truncate(frame.buffer_size());
    let pixels = match frame.color_type {
        png::ColorType::Rgba => read,
        png::ColorType::GrayscaleAlpha => {
            read.chunks_exact(2).flat_map(|pixel| pixel_of_grey(pixel)).collect()
        }
        png::ColorType::Rgb | png::ColorType::Grayscale | png::ColorType::Indexed => {
            return Err("the picture has no transparency that could be read".to_owned());
        }
    };
    Ok(Image::new(
        Extent3d { width, height, depth_or_array_layers: 1 },
        TextureDimension::D2,
        pixels,
        TextureFormat::Rgba8UnormSrgb,
        RenderAssetUsages::RENDER_WORLD,
    ))
}

fn pixel_of_grey(pixel: &[u8]) -> [u8; 4] {
    match pixel {
        [grey, alpha] => [*grey, *grey, *grey, *alpha],
        _ => [0; 4],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::palette::pairs;

    #[test]
    fn every_text_stands_out_in_whatever_colour_a_hall_has() {
        let steps = [0_u8, 51, 102, 153, 204, 255];
        for red in steps {
            for green in steps {
                for blue in steps {
                    let look = Look::of(Srgba::rgb_u8(red, green, blue));
                    for (name, text, behind) in pairs() {
                        let contrast = contrast(look.shown(text), look.shown(behind));
                        assert!(
                            contrast >= CONTRAST_MIN - 1e-3,
                            "{name}: {contrast:.2} of {red} {green} {blue}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_colour_dark_enough_is_the_halls_own() {
        let red = Srgba::rgb_u8(0x8c, 0x10, 0x16);
        assert_eq!(Look::of(red).shown(PRIMARY), Color::from(red));
        assert_eq!(Look::of(red).shown(INK), INK, "only the primary colours are a hall's own");
    }

    #[test]
    fn an_emblem_is_read_from_its_file_or_its_mistake_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("emblem.png");
        for (kind, pixel) in [
            (png::ColorType::Rgba, &[1_u8, 2, 3, 4][..]),
            (png::ColorType::Rgb, &[1, 2, 3]),
            (png::ColorType::Grayscale, &[9]),
        ] {
            let mut encoder = png::Encoder::new(std::fs::File::create(&path).unwrap(), 2, 1);
            encoder.set_color(kind);
            let pixels: Vec<u8> = pixel.iter().chain(pixel).copied().collect();
            encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
            let image = read_emblem(&path).unwrap();
            assert_eq!((image.width(), image.data.map(|data| data.len())), (2, Some(8)), "{kind:?}");
        }
        std::fs::write(&path, "no picture").unwrap();
        assert!(read_emblem(&path).is_err() && read_emblem(Path::new("nowhere.png")).is_err());
    }
}
