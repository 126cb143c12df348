//! Few colours for many: an accepted picture is kept in 64 colours, so that hundreds of them weigh little.

use kiosk::stage::{Colour, Picture};
use std::collections::HashMap;

/// Colours a kept picture may have.
const COLOURS_MAX: usize = 64;
/// Bits of a channel that tell kinds of colours apart while they are counted.
const KIND_BITS: u32 = 5;

/// A picture by the places of its colours in a list.
#[derive(Debug)]
pub(crate) struct Indexed {
    /// Pixels in a row.
    pub(crate) width: usize,
    /// The colours, the most frequent first.
    pub(crate) colours: Vec<Colour>,
    /// For each pixel the place of its colour.
    pub(crate) places: Vec<u8>,
}

/// A picture in the colours it has most of; each other pixel takes the nearest of them. Flat areas keep their colour.
pub(crate) fn indexed(picture: &Picture) -> Indexed {
    let mut kinds: HashMap<Colour, HashMap<Colour, usize>> = HashMap::new();
    for pixel in &picture.pixels {
        *kinds
            .entry(pixel.map(|channel| channel >> (8 - KIND_BITS)))
            .or_default()
            .entry(*pixel)
            .or_default() += 1;
    }
    let mut kinds: Vec<(usize, Colour)> = kinds
        .into_values()
        .map(|shades| {
            let most = shades.iter().map(|(colour, count)| (*count, *colour)).max().unwrap();
            (shades.values().sum(), most.1)
        })
        .collect();
    kinds.sort_unstable_by(|a, b| b.cmp(a));
    let colours: Vec<Colour> = kinds.into_iter().take(COLOURS_MAX).map(|(_, colour)| colour).collect();
    let mut known: HashMap<Colour, u8> = HashMap::new();
    let places =
        picture.pixels.iter().map(|pixel| *known.entry(*pixel).or_insert_with(|| nearest(&colours, *pixel)));
    Indexed { width: picture.width, places: places.collect(), colours }
}

fn nearest(colours: &[Colour], wanted: Colour) -> u8 {
    let distance = |colour: &Colour| -> u32 {
        colour.iter().zip(wanted).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    let place = (0..colours.len()).min_by_key(|place| distance(&colours[*place])).unwrap_or(0);
    u8::try_from(place).unwrap()
}

#[test]
fn flat_colours_are_kept_and_others_take_the_nearest() {
    let mut pixels: Vec<Colour> = (0..=255).flat_map(|grey| [[grey, grey, grey]; 2]).collect();
    pixels.extend([[11, 91, 211]; 400]);
    pixels.extend([[12, 91, 211]; 3]);
    let picture = Picture { width: 1, pixels };
    let kept = indexed(&picture);
    assert!(kept.colours.len() <= COLOURS_MAX);
    assert_eq!(kept.colours[0], [11, 91, 211]);
    for (pixel, place) in picture.pixels.iter().zip(&kept.places) {
        let colour = kept.colours[usize::from(*place)];
        assert!(pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= 8), "{pixel:?} became {colour:?}");
    }
}
