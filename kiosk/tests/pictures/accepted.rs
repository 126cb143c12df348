//! Accepted pictures on the disk: a folder for each way a kiosk may stand, a small PNG for each scene and language.

use crate::palette::{Indexed, indexed};
use kiosk::stage::Picture;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// Where they are kept.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures/accepted")
}

/// Keeps a picture.
pub(crate) fn keep(picture: &Picture, path: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(path.parent().unwrap())?;
    let Indexed { width, colours, places } = indexed(picture);
    let rows = places.len() / width;
    let mut png =
        png::Encoder::new(BufWriter::new(File::create(path)?), u32::try_from(width)?, u32::try_from(rows)?);
    png.set_color(png::ColorType::Indexed);
    png.set_depth(png::BitDepth::Eight);
    png.set_palette(colours.concat());
    // Places in a list are not near each other as shades are: differences of them only weigh more.
    png.set_filter(png::Filter::NoFilter);
    png.set_compression(png::Compression::High);
    png.write_header()?.write_image_data(&places)?;
    Ok(())
}

/// Every picture in a folder, as `tall/home-zh`.
pub(crate) fn names(folder: &Path) -> anyhow::Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    if !folder.exists() {
        return Ok(names);
    }
    for way in std::fs::read_dir(folder)? {
        let way = way?.path();
        for file in std::fs::read_dir(&way)? {
            let file = file?.path();
            let part = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            names.insert(format!("{}/{}", part(&way), part(&file)));
        }
    }
    Ok(names)
}

#[test]
fn a_kept_picture_is_read_as_it_was_painted() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tall/made-up-zh.png");
    let pixels =
        (0..64_u8).flat_map(|row| (0..64_u8).map(move |column| [row * 2, column * 2, 200])).collect();
    let picture = Picture { width: 64, pixels };
    keep(&picture, &path).unwrap();
    let read = Picture::read(&path).unwrap();
    let far =
        picture.pixels.iter().flatten().zip(read.pixels.iter().flatten()).map(|(a, b)| a.abs_diff(*b)).max();
    assert!(far.unwrap() <= 64, "{far:?}");
    assert_eq!(names(dir.path()).unwrap().into_iter().collect::<Vec<_>>(), ["tall/made-up-zh"]);
}
