//! A QR code as a picture: one pixel a module, its quiet zone around it, drawn with hard edges.

use bevy::asset::RenderAssetUsages;
use bevy::image::ImageSampler;
use bevy::prelude::Image;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use qrcode::{Color, QrCode};

/// Modules of white that a reader needs around a code.
const QUIET: usize = 3;

/// The code of `text`; nothing when it is too long for one.
#[must_use]
pub fn qr_image(text: &str) -> Option<Image> {
    let code = QrCode::new(text.as_bytes()).ok()?;
    let side = code.width() + 2 * QUIET;
    let modules = code.to_colors();
    let dark = |x: usize, y: usize| {
        let (x, y) = (x.checked_sub(QUIET)?, y.checked_sub(QUIET)?);
        (x < code.width()).then(|| modules.get(y * code.width() + x)).flatten()
    };
    let mut pixels = Vec::with_capacity(side * side * 4);
    for y in 0..side {
        for x in 0..side {
            let shade = if dark(x, y) == Some(&Color::Dark) { 0x12 } else { 0xff };
            pixels.extend([shade, shade, shade, 0xff]);
        }
    }
    let side = u32::try_from(side).ok()?;
    let mut image = Image::new(
        Extent3d { width: side, height: side, depth_or_array_layers: 1 },
        TextureDimension::D2,
        pixels,
        TextureFormat::Rgba8UnormSrgb,
        RenderAssetUsages::RENDER_WORLD,
    );
    image.sampler = ImageSampler::nearest();
    Some(image)
}

/// How large a code is drawn, pixels of the sheet: at most `most_px`, and each module a whole number of the screen's pixels
/// at this `scale`, because uneven ones are hard to scan.
#[must_use]
pub fn side_px(image: &Image, most_px: f32, scale: f32) -> f32 {
    let modules = image.size_f32().x;
    (most_px * scale / modules).floor().max(1.0) * modules / scale.max(f32::EPSILON)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_a_whole_number_of_screen_pixels() {
        let image = qr_image("http://hall.test/t/1").unwrap();
        for scale in [1.0, 1.5, 0.6667] {
            let side = side_px(&image, 170.0, scale);
            let module = side * scale / image.size_f32().x;
            assert!((module - module.round()).abs() < 1e-3 && side <= 170.0, "{scale}: {module}");
        }
    }

    #[test]
    fn a_code_has_a_quiet_zone_and_its_finder() {
        let image = qr_image("http://hall.test/t/1").unwrap();
        let side = usize::try_from(image.width()).unwrap();
        let data = image.data.as_deref().unwrap();
        let pixel = |x: usize, y: usize| data[(y * side + x) * 4];
        assert!((0..side).all(|x| pixel(x, QUIET - 1) == 0xff));
        assert!((0..7).all(|x| pixel(QUIET + x, QUIET) == 0x12), "the finder's upper edge");
    }
}
