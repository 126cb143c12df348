//! Every screen in every language, and every failure a citizen can see, to PNG, in every way a kiosk may stand.
//! How they are painted is told in [`kiosk::stage`].

use anyhow::Context;
use clap::Parser;
use kiosk::sample;
use kiosk::stage::papers::papers;
use kiosk::stage::{Variant, lay_out, paint, scenes, variants};
use std::path::PathBuf;

/// Paints every screen of the kiosk.
#[derive(Debug, Parser)]
#[command(name = "kiosk-shots", version, about)]
struct Arguments {
    /// Where the pictures go.
    #[arg(required_unless_present = "check")]
    folder: Option<PathBuf>,
    /// Only tells what a citizen could not touch or not read, and paints nothing.
    #[arg(long)]
    check: bool,
    /// Only scenes whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
    /// Only this way a kiosk may stand, such as `tall`.
    #[arg(long)]
    variant: Option<String>,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let Some(folder) = arguments.folder.as_deref().filter(|_| !arguments.check) else {
        return check(&arguments);
    };
    std::fs::create_dir_all(folder).context("making the folder")?;
    for (position, variant) in variants().iter().enumerate() {
        if !arguments.wants(variant) {
            continue;
        }
        for scene in scenes().iter().filter(|scene| scene.name.contains(&arguments.only)) {
            for language in variant.languages {
                // The usual way goes without its name.
                let way = if position == 0 { String::new() } else { format!("-{}", variant.name) };
                let file = format!("kiosk-{}{way}-{}.png", scene.name, language.code());
                let picture =
                    paint(scene, variant, *language, 1).with_context(|| format!("painting {file}"))?;
                picture.write(&folder.join(&file)).with_context(|| format!("keeping {file}"))?;
            }
        }
    }
    let fonts = sample::config().font_chain();
    for paper in papers().into_iter().filter(|paper| paper.name.contains(&arguments.only)) {
        let path = folder.join(format!("kiosk-{}.png", paper.name));
        let png = paper.png(&fonts)?.context("nothing is on the paper")?;
        std::fs::write(&path, png).with_context(|| format!("painting {}", path.display()))?;
    }
    Ok(())
}

impl Arguments {
    fn wants(&self, variant: &Variant) -> bool {
        self.variant.as_deref().is_none_or(|wanted| wanted == variant.name)
    }
}

fn check(arguments: &Arguments) -> anyhow::Result<()> {
    let mut wrong = Vec::new();
    for variant in variants().iter().filter(|variant| arguments.wants(variant)) {
        for scene in scenes().iter().filter(|scene| scene.name.contains(&arguments.only)) {
            for language in variant.languages {
                if let Err(error) = lay_out(scene, variant, *language) {
                    wrong.push(format!("{}/{}-{}: {error}", variant.name, scene.name, language.code()));
                }
            }
        }
    }
    anyhow::ensure!(wrong.is_empty(), "{} pages:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}
