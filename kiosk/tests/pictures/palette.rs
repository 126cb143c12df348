//! Few colours for many: an accepted picture is kept in 96 colours, so that hundreds of them weigh little.

use kiosk::stage::{Colour, Picture};
use std::collections::HashMap;

/// Colours a kept picture may have.
const COLOURS_MAX: usize = 96;
/// Bits of a channel that tell kinds of colours apart while they are counted.
const KIND_BITS: u32 = 5;

/// A picture by the places of its colours in a list.
#[derive(Debug)]
pub(crate) struct Indexed {
    /// Pixels in a row.
    pub(crate) width: usize,
    /// The colours.
    pub(crate) colours: Vec<Colour>,
    /// For each pixel the place of its colour.
    pub(crate) places: Vec<u8>,
}

/// A picture in few colours; each pixel takes the nearest of them. Flat areas keep their colour.
pub(crate) fn indexed(picture: &Picture) -> Indexed {
    let colours = palette(&kinds(picture));
    let mut known: HashMap<Colour, u8> = HashMap::new();
    let mut place = |pixel: &Colour| *known.entry(*pixel).or_insert_with(|| nearest(&colours, *pixel));
    let places = picture.pixels.iter().map(&mut place).collect();
    Indexed { width: picture.width, places, colours }
}

/// Colours that are nearly the same, as the most frequent of them, with how many pixels have them.
fn kinds(picture: &Picture) -> Vec<(u32, Colour)> {
    let mut kinds: HashMap<Colour, HashMap<Colour, u32>> = HashMap::new();
    for pixel in &picture.pixels {
        let kind = pixel.map(|channel| channel >> (8 - KIND_BITS));
        *kinds.entry(kind).or_default().entry(*pixel).or_default() += 1;
    }
    let kinds = kinds.into_values().map(|shades| {
        let most = shades.iter().map(|(colour, count)| (*count, *colour)).max().unwrap();
        (shades.values().sum(), most.1)
    });
    let mut kinds: Vec<_> = kinds.collect();
    kinds.sort_unstable();
    kinds
}

/// One after the other the colour that is worst served by those chosen before it: by many pixels, or by a long way.
fn palette(kinds: &[(u32, Colour)]) -> Vec<Colour> {
    let mut served: Vec<(u64, Colour, u64)> =
        kinds.iter().map(|(count, colour)| (u64::from(*count), *colour, u64::from(u32::MAX))).collect();
    let mut colours = Vec::new();
    while colours.len() < COLOURS_MAX {
        let worst = served.iter().filter(|(_, _, far)| *far > 0).max_by_key(|(count, _, far)| count * far);
        let Some(&(_, colour, _)) = worst else { break };
        colours.push(colour);
        for (_, other, far) in &mut served {
            *far = (*far).min(u64::from(distance(colour, *other)));
        }
    }
    colours
}

/// The square of the distance.
fn distance(a: Colour, b: Colour) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

fn nearest(colours: &[Colour], wanted: Colour) -> u8 {
    let nearest = colours.iter().enumerate().min_by_key(|(_, colour)| distance(**colour, wanted));
    u8::try_from(nearest.unwrap().0).unwrap()
}

#[test]
fn flat_colours_are_kept_and_others_take_the_nearest() {
    let mut pixels: Vec<Colour> = (0..=255).flat_map(|grey| [[grey, grey, grey]; 2]).collect();
    pixels.extend([[11, 91, 211]; 400]);
    pixels.extend([[12, 91, 211]; 3]);
    let picture = Picture { width: 1, pixels };
    let kept = indexed(&picture);
    assert!(kept.colours.len() <= COLOURS_MAX);
    assert_eq!(kept.colours[usize::from(kept.places[512])], [11, 91, 211], "a flat colour stays what it is");
    for (pixel, place) in picture.pixels.iter().zip(&kept.places) {
        let colour = kept.colours[usize::from(*place)];
        assert!(pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= 8), "{pixel:?} became {colour:?}");
    }
}
