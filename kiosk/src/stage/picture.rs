//! A painted screen as pixels, and as a PNG file. It judges nothing.

use std::io::{BufReader, BufWriter};
use std::path::Path;

/// Why a picture cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The file is not there, or the disk is ill.
    #[error("reaching the file")]
    File(#[from] std::io::Error),
    /// It is no PNG.
    #[error("reading the picture")]
    Read(#[from] png::DecodingError),
    /// It cannot be written.
    #[error("writing the picture")]
    Write(#[from] png::EncodingError),
    /// It is a PNG of another kind than ours.
    #[error("not a picture of eight bits a colour")]
    Kind,
}

/// Red, green and blue of one pixel.
pub type Colour = [u8; 3];

/// Rows of pixels, from the top left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row; never 0.
    pub width: usize,
    /// All pixels, row by row.
    pub pixels: Vec<Colour>,
}

impl Picture {
    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.pixels.len() / self.width.max(1)
    }

    /// How many colours there are.
    #[must_use]
    pub fn colours(&self) -> usize {
        self.pixels.iter().collect::<std::collections::HashSet<_>>().len()
    }

    /// Writes a PNG of all its colours.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&self, path: &Path) -> Result<(), PictureError> {
        let mut png = png::Encoder::new(
            BufWriter::new(std::fs::File::create(path)?),
            side(self.width)?,
            side(self.height())?,
        );
        png.set_color(png::ColorType::Rgb);
        png.set_depth(png::BitDepth::Eight);
        png.write_header()?.write_image_data(self.pixels.as_flattened())?;
        Ok(())
    }

    /// Reads a PNG with a palette or with eight bits a colour.
    ///
    /// # Errors
    /// When there is none, or one of another kind.
    pub fn read(path: &Path) -> Result<Self, PictureError> {
        let mut decoder = png::Decoder::new(BufReader::new(std::fs::File::open(path)?));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().ok_or(PictureError::Kind)?];
        let info = reader.next_frame(&mut bytes)?;
        if (info.color_type, info.bit_depth) != (png::ColorType::Rgb, png::BitDepth::Eight) {
            return Err(PictureError::Kind);
        }
        bytes.truncate(info.buffer_size());
        let width = usize::try_from(info.width).map_err(|_| PictureError::Kind)?;
        Ok(Self { width, pixels: bytes.as_chunks().0.to_vec() })
    }
}

/// A side as a PNG counts it.
fn side(pixels: usize) -> Result<u32, PictureError> {
    u32::try_from(pixels).map_err(|_| PictureError::Kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_read_as_it_was_written() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("picture.png");
        let picture = Picture { width: 3, pixels: vec![[1, 2, 3], [4, 5, 6], [250, 251, 252]] };
        picture.write(&path).unwrap();
        assert_eq!(Picture::read(&path).unwrap(), picture);
        std::fs::write(&path, b"no picture").unwrap();
        assert!(matches!(Picture::read(&path), Err(PictureError::Read(_))));
    }
}
