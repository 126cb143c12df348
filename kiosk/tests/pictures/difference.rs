//! How far two pictures are apart, as a person would say it: the whole, and the square that differs most.
//! Another build of the same renderer rounds edges otherwise; it moves no button and loses no word.

use kiosk::stage::{Colour, Picture};

/// Side of a square: about a line of small print.
pub(crate) const SQUARE: usize = 8;
/// Mean difference of a channel over the whole picture, in thousandths of a shade.
pub(crate) const WHOLE_MAX: u32 = 1_200;
/// Mean difference of a channel in the worst square.
pub(crate) const SQUARE_MAX: u32 = 6_000;

/// How far two pictures of one size are apart, in thousandths of a shade (of 255).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Difference {
    /// Over all pixels.
    pub(crate) whole: u32,
    /// In the worst square.
    pub(crate) worst: u32,
    /// Where that is: column and row of its first pixel.
    pub(crate) at: (usize, usize),
}

impl Difference {
    /// Whether a person would call them the same.
    pub(crate) fn is_small(self) -> bool {
        self.whole <= WHOLE_MAX && self.worst <= SQUARE_MAX
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shades = |thousandths: u32| f64::from(thousandths) / 1_000.0;
        let (left, top) = self.at;
        write!(
            f,
            "differs by {:.2} shades, and by {:.1} in the square at {left}, {top}",
            shades(self.whole),
            shades(self.worst)
        )
    }
}

/// Compares; `None` when they are not of one size.
pub(crate) fn difference(accepted: &Picture, painted: &Picture) -> Option<Difference> {
    if (accepted.width, accepted.height()) != (painted.width, painted.height()) {
        return None;
    }
    let far: Vec<u32> = accepted.pixels.iter().zip(&painted.pixels).map(|(a, b)| distance(*a, *b)).collect();
    let rows: Vec<&[u32]> = far.chunks_exact(painted.width).collect();
    let mut worst = (0, (0, 0));
    for (band, top) in rows.chunks(SQUARE).zip((0..).step_by(SQUARE)) {
        for left in (0..painted.width).step_by(SQUARE) {
            let here = mean(band.iter().flat_map(|row| row.iter().skip(left).take(SQUARE)));
            worst = worst.max((here, (left, top)));
        }
    }
    Some(Difference { whole: mean(far.iter()), worst: worst.0, at: worst.1 })
}

/// Sum of the differences of the channels.
pub(crate) fn distance(a: Colour, b: Colour) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b))).sum()
}

fn mean<'a>(distances: impl Iterator<Item = &'a u32>) -> u32 {
    let (sum, count) = distances.fold((0_u64, 0_u64), |(sum, count), far| (sum + u64::from(*far), count + 1));
    u32::try_from(sum * 1_000 / (3 * count.max(1))).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Colour = [245, 247, 250];
    const BLUE: Colour = [31, 95, 191];

    /// A screen of 270 × 480 with a line of print and a button whose upper edge is at `button`.
    fn screen(canvas: Colour, ink: Colour, blue: Colour, button: usize) -> Picture {
        let pixel = |place: usize| {
            let (column, row) = (place % 270, place / 270);
            match (column, row) {
                (20..250, _) if (button..button + 38).contains(&row) => blue,
                // A third of what print covers is ink.
                (20..120, 100..108) if (column + row) % 3 == 0 => ink,
                _ => canvas,
            }
        };
        Picture { width: 270, pixels: (0..270 * 480).map(pixel).collect() }
    }

    fn usual() -> Picture {
        screen(CANVAS, [20, 30, 50], BLUE, 410)
    }

    #[test]
    fn edges_rounded_by_another_renderer_are_no_difference() {
        let mut painted = usual();
        for (place, pixel) in painted.pixels.iter_mut().enumerate() {
            *pixel = pixel.map(|channel| channel.saturating_add(u8::try_from(place % 3).unwrap()));
        }
        let far = difference(&usual(), &painted).unwrap();
        assert!(far.is_small() && far.worst > 0, "{far}");
    }

    #[test]
    fn a_button_that_moved_by_a_hair_is_noticed() {
        let far = difference(&usual(), &screen(CANVAS, [20, 30, 50], BLUE, 411)).unwrap();
        assert!(!far.is_small(), "{far}");
        // Its upper or its lower edge.
        assert!([408, 448].contains(&far.at.1), "{far}");
    }

    #[test]
    fn a_lost_line_of_small_print_is_noticed_where_it_was() {
        let far = difference(&usual(), &screen(CANVAS, CANVAS, BLUE, 410)).unwrap();
        assert!(!far.is_small() && (96..108).contains(&far.at.1), "{far}");
    }

    #[test]
    fn another_colour_of_one_button_or_of_the_canvas_is_noticed() {
        let deep = difference(&usual(), &screen(CANVAS, [20, 30, 50], [23, 74, 150], 410)).unwrap();
        let white = difference(&usual(), &screen([250, 252, 255], [20, 30, 50], BLUE, 410)).unwrap();
        assert!(!deep.is_small() && !white.is_small(), "{deep}; {white}");
    }

    #[test]
    fn pictures_of_two_sizes_cannot_be_compared() {
        let mut wide = usual();
        wide.width = 480;
        assert_eq!(difference(&usual(), &wide), None);
    }
}
