//! Every screen in every language, and every failure a citizen can see, to PNG: no window, a stopped clock,
//! a made-up hall. An empty picture is refused.

use anyhow::{Context, bail, ensure};
use bevy::app::PluginsState;
use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureFormat, TextureUsages};
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::ui::{ComputedNode, IsDefaultUiCamera, UiGlobalTransform};
use bevy::ui_widgets::Button;
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;
use clap::Parser;
use kiosk::KioskPlugin;
use kiosk::clock::Clock;
use kiosk::config::Config;
use kiosk::language::Language;
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::stage::papers::papers;
use kiosk::stage::{Stage, scenes};
use kiosk::theme::metrics::{PAGE_HEIGHT_PX, PAGE_WIDTH_PX, TOUCH_HEIGHT_PX};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

const WIDTH: u32 = 1080;
const HEIGHT: u32 = 1920;
/// Frames until words, layout, glyphs and pictures of a new screen are all there.
const SETTLE_FRAMES: usize = 6;
/// Frames after which a screenshot that has not come will not come.
const WAIT_FRAMES: usize = 600;
/// A picture with fewer colours shows nothing.
const COLOURS_MIN: usize = 12;

/// Paints every screen of the kiosk.
#[derive(Debug, Parser)]
#[command(name = "kiosk-shots", version, about)]
struct Arguments {
    /// Where the pictures go.
    folder: PathBuf,
    /// Only scenes whose name contains this.
    #[arg(long, default_value = "")]
    only: String,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    std::fs::create_dir_all(&arguments.folder).context("making the folder")?;
    for scene in scenes().into_iter().filter(|scene| scene.name.contains(&arguments.only)) {
        for language in [Language::Zh, Language::En] {
            let path = arguments.folder.join(format!("kiosk-{}-{}.png", scene.name, language.code()));
            let (mut app, target) = studio()?;
            let stage = Stage::take(&mut app);
            // Before the scene: a screen may lay out English otherwise.
            app.insert_resource(language);
            (scene.play)(&mut app, &stage);
            let shown = *app.world().resource::<State<Screen>>().get();
            ensure!(shown == scene.screen, "{} shows {} instead", scene.name, shown.name());
            shoot(&mut app, target, &path).with_context(|| format!("painting {}", path.display()))?;
        }
    }
    for paper in papers().into_iter().filter(|paper| paper.name.contains(&arguments.only)) {
        let path = arguments.folder.join(format!("kiosk-{}.png", paper.name));
        let png = paper.png(&config()?.font_chain())?.context("nothing is on the paper")?;
        std::fs::write(&path, png).with_context(|| format!("painting {}", path.display()))?;
    }
    Ok(())
}

fn config() -> anyhow::Result<Config> {
    Ok(Config::parse(include_str!("../../samples/kiosk.toml"), Path::new("kiosk.toml"))?)
}

fn studio() -> anyhow::Result<(App, Handle<Image>)> {
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() })
            .disable::<WinitPlugin>()
            .disable::<bevy::log::LogPlugin>(),
    );
    app.add_plugins(KioskPlugin { config: config()?, clock: Clock::stopped_at(sample::now()) });
    while app.plugins_state() == PluginsState::Adding {
        std::thread::yield_now();
    }
    app.finish();
    app.cleanup();
    let mut image = Image::new_target_texture(WIDTH, HEIGHT, TextureFormat::Rgba8UnormSrgb, None);
    image.texture_descriptor.usage |= TextureUsages::COPY_SRC;
    let target = app.world_mut().resource_mut::<Assets<Image>>().add(image);
    app.world_mut().spawn((
        Camera2d,
        Msaa::Off,
        IsDefaultUiCamera,
        RenderTarget::Image(target.clone().into()),
    ));
    Ok((app, target))
}

fn shoot(app: &mut App, target: Handle<Image>, path: &Path) -> anyhow::Result<()> {
    for _ in 0..SETTLE_FRAMES {
        app.update();
    }
    check_targets(app)?;
    let taken: Arc<Mutex<Option<Image>>> = Arc::default();
    let taking = Arc::clone(&taken);
    app.world_mut().spawn(Screenshot::image(target)).observe(move |shot: On<ScreenshotCaptured>| {
        if let Ok(mut slot) = taking.lock() {
            *slot = Some(shot.image.clone());
        }
    });
    for _ in 0..WAIT_FRAMES {
        app.update();
        if let Some(image) = taken.lock().ok().and_then(|mut slot| slot.take()) {
            return write_png(&image, path);
        }
    }
    bail!("the renderer gave no picture")
}

/// Every button is on the page, and no two share a place.
fn check_targets(app: &mut App) -> anyhow::Result<()> {
    let mut buttons =
        app.world_mut().query_filtered::<(&Name, &ComputedNode, &UiGlobalTransform), With<Button>>();
    let page = Rect::new(0.0, 0.0, PAGE_WIDTH_PX, PAGE_HEIGHT_PX);
    let mut places: Vec<(String, Rect)> = Vec::new();
    for (name, node, place) in buttons.iter(app.world()) {
        if node.size.min_element() <= 0.0 {
            continue;
        }
        let rect = Rect::from_center_size(place.translation, node.size);
        ensure!(page.contains(rect.min) && page.contains(rect.max), "{name} is off the page: {rect:?}");
        ensure!(rect.height() >= TOUCH_HEIGHT_PX - 0.5, "{name} is too low to be touched: {rect:?}");
        if let Some((other, _)) = places.iter().find(|(_, other)| !other.intersect(rect).is_empty()) {
            bail!("{name} and {other} share a place");
        }
        places.push((name.to_string(), rect));
    }
    Ok(())
}

fn write_png(image: &Image, path: &Path) -> anyhow::Result<()> {
    let Extent3d { width, height, .. } = image.texture_descriptor.size;
    let pixels = image.data.as_deref().context("the picture has no pixels")?;
    let colours: std::collections::HashSet<&[u8]> = pixels.chunks_exact(4).take(4_000_000).collect();
    ensure!(colours.len() >= COLOURS_MIN, "the picture is empty: {} colours", colours.len());
    let file = std::fs::File::create(path).context("creating the file")?;
    let mut png = png::Encoder::new(std::io::BufWriter::new(file), width, height);
    png.set_color(png::ColorType::Rgba);
    png.set_depth(png::BitDepth::Eight);
    png.write_header()?.write_image_data(pixels)?;
    Ok(())
}
