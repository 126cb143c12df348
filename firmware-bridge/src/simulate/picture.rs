//! A plain RGB picture and its PNG. An empty one is refused: accepted once, it would pass every test for ever.

/// A picture without a single dot that differs from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the picture is empty")]
pub struct EmptyPicture;

/// Rows of RGB dots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    dots: Vec<[u8; 3]>,
}

impl Picture {
    /// A picture in one colour.
    #[must_use]
    pub fn filled(width: u32, height: u32, colour: [u8; 3]) -> Self {
        let count = usize::try_from(u64::from(width) * u64::from(height)).unwrap_or(0);
        Self { width, height, dots: vec![colour; count] }
    }

    /// Dots across.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Dots down.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Colours one dot; outside is ignored.
    pub fn set(&mut self, x: u32, y: u32, colour: [u8; 3]) {
        if let Some(dot) = self.at(x, y).and_then(|at| self.dots.get_mut(at)) {
            *dot = colour;
        }
    }

    /// One dot's colour; black outside.
    #[must_use]
    pub fn get(&self, x: u32, y: u32) -> [u8; 3] {
        self.at(x, y).and_then(|at| self.dots.get(at)).copied().unwrap_or_default()
    }

    /// As PNG.
    ///
    /// # Errors
    /// When every dot is the same.
    pub fn to_png(&self) -> Result<Vec<u8>, EmptyPicture> {
        let first = self.dots.first().ok_or(EmptyPicture)?;
        if self.dots.iter().all(|dot| dot == first) {
            return Err(EmptyPicture);
        }
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().expect("a picture with dots has a header");
        writer.write_image_data(self.dots.as_flattened()).expect("memory takes any picture");
        writer.finish().expect("memory takes any picture");
        Ok(bytes)
    }

    fn at(&self, x: u32, y: u32) -> Option<usize> {
        let inside = x < self.width && y < self.height;
        inside.then(|| usize::try_from(u64::from(y) * u64::from(self.width) + u64::from(x)).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_picture_is_refused() {
        assert_eq!(Picture::filled(0, 0, [1; 3]).to_png(), Err(EmptyPicture));
        let mut picture = Picture::filled(4, 4, [9; 3]);
        assert_eq!(picture.to_png(), Err(EmptyPicture));
        picture.set(1, 1, [0; 3]);
        assert!(picture.to_png().is_ok());
    }
}
