//! How far two pictures are apart, as a person would say it: the whole, and the square that differs most.
//! Another build of the same renderer rounds edges otherwise; it moves no button and loses no word.

use kiosk::stage::{Colour, Picture};

/// Side of a square: about a line of small print.
pub(crate) const SQUARE: usize = 8;
/// Mean difference of a channel over the whole picture, in thousandths of a shade.
pub(crate) const WHOLE_MAX: u32 = 1_500;
/// Mean difference of a channel in the worst square.
pub(crate) const SQUARE_MAX: u32 = 12_000;

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
    let mut worst = (0, (0, 0));
    for top in (0..painted.height()).step_by(SQUARE) {
        for left in (0..painted.width).step_by(SQUARE) {
            let rows = (top..painted.height().min(top + SQUARE)).map(|row| row * painted.width);
            let places =
                rows.flat_map(|row| (left..painted.width.min(left + SQUARE)).map(move |column| row + column));
            let here = mean(places.map(|place| distance(accepted.pixels[place], painted.pixels[place])));
            worst = worst.max((here, (left, top)));
        }
    }
    let all = accepted.pixels.iter().zip(&painted.pixels).map(|(a, b)| distance(*a, *b));
    Some(Difference { whole: mean(all), worst: worst.0, at: worst.1 })
}

/// Sum of the differences of the channels.
pub(crate) fn distance(a: Colour, b: Colour) -> u32 {
    a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(b))).sum()
}

fn mean(distances: impl Iterator<Item = u32>) -> u32 {
    let (sum, count) = distances.fold((0_u64, 0_u64), |(sum, count), far| (sum + u64::from(far), count + 1));
    u32::try_from(sum * 1_000 / (3 * count.max(1))).unwrap_or(u32::MAX)
}
