//! What a person looks at after a failure: accepted, painted and the difference beside each other.

use crate::difference::distance;
use kiosk::stage::{Colour, Picture};

/// Between the three.
const GAP: usize = 8;
const GAP_COLOUR: Colour = [128, 128, 128];

/// All three in one picture. A picture that was never accepted is grey.
pub(crate) fn beside(accepted: Option<&Picture>, painted: &Picture) -> Picture {
    let nothing = || Picture { width: painted.width, pixels: vec![GAP_COLOUR; painted.pixels.len()] };
    let accepted = accepted.cloned().unwrap_or_else(nothing);
    let difference = Picture {
        width: painted.width,
        pixels: painted.pixels.iter().zip(&accepted.pixels).map(|(a, b)| strength(*a, *b)).collect(),
    };
    let columns = [&accepted, painted, &difference];
    let height = columns.iter().map(|picture| picture.height()).max().unwrap_or(0);
    let mut pixels = Vec::new();
    for row in 0..height {
        for picture in columns {
            let from = row * picture.width;
            let here = picture.pixels.get(from..from + picture.width);
            pixels.extend_from_slice(here.unwrap_or(&vec![GAP_COLOUR; picture.width]));
            pixels.extend([GAP_COLOUR; GAP]);
        }
    }
    Picture { width: columns.iter().map(|picture| picture.width + GAP).sum(), pixels }
}

/// White where nothing differs, the redder the more.
fn strength(a: Colour, b: Colour) -> Colour {
    let far = u8::try_from((distance(a, b) * 4).min(255)).unwrap_or(255);
    [255, 255 - far, 255 - far]
}

#[test]
fn all_three_stand_beside_each_other() {
    let accepted = Picture { width: 2, pixels: vec![[255, 255, 255]; 4] };
    let mut painted = accepted.clone();
    painted.pixels[3] = [0, 0, 0];
    let all = beside(Some(&accepted), &painted);
    assert_eq!((all.width, all.height()), (3 * (2 + GAP), 2));
    let second = &all.pixels[all.width..];
    assert_eq!([second[1], second[2 + GAP + 1], second[2 * (2 + GAP) + 1]], [[255; 3], [0; 3], [255, 0, 0]]);
    assert_eq!(second[2 * (2 + GAP)], [255; 3], "what is alike stays white");
    assert_eq!(beside(None, &painted).pixels[0], GAP_COLOUR);
}
