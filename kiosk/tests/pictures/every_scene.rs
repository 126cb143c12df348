//! Paints every scene in every way and language, and judges each beside its accepted picture.

use crate::accepted::{folder, keep, names};
use crate::beside::beside;
use crate::difference::difference;
use anyhow::Context;
use kiosk::language::Language;
use kiosk::stage::{Picture, Scene, Variant, paint, scenes, variants};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Pictures are painted and kept this much smaller than the window: a line of small print is eight pixels high.
const SMALLER: u16 = 4;

/// One picture to be judged.
struct Sitting<'a> {
    scene: &'a Scene,
    variant: &'a Variant,
    language: Language,
}

impl Sitting<'_> {
    fn name(&self) -> String {
        format!("{}/{}-{}", self.variant.name, self.scene.name, self.language.code())
    }

    fn painted(&self) -> anyhow::Result<Picture> {
        Ok(paint(self.scene, self.variant, self.language, SMALLER)?)
    }
}

/// Where what differs can be looked at.
fn out() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("../pictures")
}

#[test]
fn every_scene_looks_as_it_was_accepted() {
    let accepts = std::env::var_os("ACCEPT_PICTURES").is_some();
    let (scenes, variants) = (scenes(), variants());
    let sittings: Vec<Sitting<'_>> = variants
        .iter()
        .flat_map(|variant| scenes.iter().map(move |scene| (variant, scene)))
        .flat_map(|(variant, scene)| {
            variant.compared.iter().map(move |&language| Sitting { scene, variant, language })
        })
        .collect();
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

/// Every sitting on as many threads as there are cores; what is wrong comes back.
fn side_by_side<'a>(
    sittings: &[Sitting<'a>],
    judge: impl Fn(&Sitting<'a>) -> anyhow::Result<()> + Sync,
) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let complaints = Mutex::new(Vec::new());
    let painters = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..painters {
            scope.spawn(|| {
                while let Some(sitting) = sittings.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(error) = judge(sitting) {
                        complaints.lock().unwrap().push(format!("{}: {error:#}", sitting.name()));
                    }
                }
            });
        }
    });
    complaints.into_inner().unwrap()
}

fn accept(sitting: &Sitting<'_>) -> anyhow::Result<()> {
    keep(&sitting.painted()?, &folder().join(format!("{}.png", sitting.name())))
}

fn judge(sitting: &Sitting<'_>, accepted: &Path, out: &Path) -> anyhow::Result<()> {
    let painted = sitting.painted()?;
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
