//! Paints every scene in every way and language, and judges each beside its accepted picture.

use crate::accepted::{folder, keep, names};
use crate::beside::beside;
use crate::difference::difference;
use crate::sittings::{Sitting, side_by_side, sittings};
use anyhow::Context;
use kiosk::stage::{Picture, paint, scenes, variants};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Pictures are painted and kept this much smaller than the window: a line of small print is eight pixels high.
const SMALLER: u16 = 4;

fn painted(sitting: &Sitting<'_>) -> anyhow::Result<Picture> {
    Ok(paint(sitting.scene, sitting.variant, sitting.language, SMALLER)?)
}

/// Where what differs can be looked at.
fn out() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("../pictures")
}

#[test]
fn every_scene_looks_as_it_was_accepted() {
    let accepts = std::env::var_os("ACCEPT_PICTURES").is_some();
    let (scenes, variants) = (scenes(), variants());
    let sittings = sittings(&scenes, &variants, |variant| variant.compared);
    let wanted: BTreeSet<String> = sittings.iter().map(Sitting::name).collect();
    assert_eq!(wanted.len(), sittings.len(), "two scenes have one name");
    let out = out();
    if out.exists() {
        std::fs::remove_dir_all(&out).unwrap();
    }
    let judge =
        |sitting: &Sitting<'_>| if accepts { accept(sitting) } else { judge(sitting, &folder(), &out) };
    let mut complaints = side_by_side(&sittings, judge);
    for stale in names(&folder()).unwrap().difference(&wanted) {
        if accepts {
            std::fs::remove_file(folder().join(format!("{stale}.png"))).unwrap();
        } else {
            complaints.push(format!("{stale}: no scene makes this accepted picture"));
        }
    }
    complaints.sort();
    assert!(
        complaints.is_empty(),
        "{} of {} pictures are not as accepted; look at {}, and `make accept` if they are right:\n{}",
        complaints.len(),
        sittings.len(),
        out.display(),
        complaints.join("\n")
    );
}

fn accept(sitting: &Sitting<'_>) -> anyhow::Result<()> {
    keep(&painted(sitting)?, &folder().join(format!("{}.png", sitting.name())))
}

fn judge(sitting: &Sitting<'_>, accepted: &Path, out: &Path) -> anyhow::Result<()> {
    let painted = painted(sitting)?;
    let name = sitting.name();
    let accepted = Picture::read(&accepted.join(format!("{name}.png"))).ok();
    let verdict = match &accepted {
        None => Err(anyhow::anyhow!("nobody has accepted a picture of it yet")),
        Some(accepted) => match difference(accepted, &painted) {
            None => Err(anyhow::anyhow!("the accepted picture has another size")),
            Some(far) if far.is_small() => Ok(()),
            Some(far) => Err(anyhow::anyhow!("{far}")),
        },
    };
    if verdict.is_err() {
        std::fs::create_dir_all(out).context("making the folder of differences")?;
        beside(accepted.as_ref(), &painted).write(&out.join(format!("{}.png", name.replace('/', "-"))))?;
    }
    verdict
}
