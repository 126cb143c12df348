//! Scenes in the forms and languages a test wants them in, looked at on every core.

use kiosk::language::Language;
use kiosk::stage::{Scene, Variant};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One scene in one form and language.
pub(crate) struct Sitting<'a> {
    pub(crate) scene: &'a Scene,
    pub(crate) variant: &'a Variant,
    pub(crate) language: Language,
}

impl Sitting<'_> {
    /// `tall/home-zh`
    pub(crate) fn name(&self) -> String {
        format!("{}/{}-{}", self.variant.name, self.scene.name, self.language.code())
    }
}

/// Every scene in every form, in the languages wanted of it.
pub(crate) fn sittings<'a>(
    scenes: &'a [Scene],
    variants: &'a [Variant],
    languages: fn(&Variant) -> &'static [Language],
) -> Vec<Sitting<'a>> {
    variants
        .iter()
        .flat_map(|variant| scenes.iter().map(move |scene| (variant, scene)))
        .flat_map(|(variant, scene)| {
            languages(variant).iter().map(move |&language| Sitting { scene, variant, language })
        })
        .collect()
}

/// Every sitting on as many threads as there are cores; what is wrong comes back.
pub(crate) fn side_by_side<'a>(
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
                    // A scene that finds no button says so in a panic, and the others go on.
                    let complaint = match catch_unwind(AssertUnwindSafe(|| judge(sitting))) {
                        Ok(judged) => judged.err().map(|error| format!("{error:#}")),
                        Err(panic) => Some(said(panic.as_ref())),
                    };
                    let complaint = complaint.map(|complaint| format!("{}: {complaint}", sitting.name()));
                    complaints.lock().unwrap().extend(complaint);
                }
            });
        }
    });
    complaints.into_inner().unwrap()
}

fn said(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<String>().cloned();
    words
        .or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
        .unwrap_or_else(|| "panicked".into())
}
