//! Paints a scene off-screen: no window, a stopped clock, a made-up hall, a renderer in software. Each picture comes from
//! a kiosk of its own, so that no scene leaves anything to the next.

use super::places::complaints;
use super::{Picture, Scene, Stage, Variant};
use crate::KioskPlugin;
use crate::clock::Clock;
use crate::language::Language;
use crate::sample;
use crate::screens::Screen;
use crate::theme::layout::Layout;
use bevy::app::PluginsState;
use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_resource::{TextureFormat, TextureUsages};
use bevy::render::settings::WgpuSettings;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::ui::IsDefaultUiCamera;
use bevy::window::ExitCondition;
use bevy::winit::WinitPlugin;
use std::sync::{Arc, Mutex, PoisonError};

/// Frames until words, layout, glyphs and pictures of a new screen are all there.
const SETTLE_FRAMES: usize = 6;
/// Frames after which a screenshot that has not come will not come.
const WAIT_FRAMES: usize = 600;
/// A picture with fewer colours shows nothing.
const COLOURS_MIN: usize = 12;
/// Why a scene has no picture.
#[derive(Debug, thiserror::Error)]
pub enum PaintError {
    /// The scene leads elsewhere.
    #[error("it shows {shown} instead of {wanted}")]
    OtherScreen {
        /// What is shown.
        shown: &'static str,
        /// What should be.
        wanted: &'static str,
    },
    /// A finger or an eye could not find its way.
    #[error("{0}")]
    Places(String),
    /// The renderer is silent.
    #[error("the renderer gave no picture")]
    NoPicture,
    /// There is nothing to see.
    #[error("the picture is empty: {0} colours")]
    Empty(usize),
}

/// Paints `scene`, the window `smaller` times smaller each way.
///
/// # Errors
/// When the scene leads elsewhere, or nothing is painted.
pub fn paint(
    scene: &Scene,
    variant: &Variant,
    language: Language,
    smaller: u16,
) -> Result<Picture, PaintError> {
    // The same picture on every machine: no graphics card has a say in it.
    let software = WgpuSettings { force_fallback_adapter: true, ..default() };
    let layout = Layout { view: variant.layout.view / f32::from(smaller), ..variant.layout };
    let (mut app, target) = play(scene, layout, language, software)?;
    let picture = shoot(&mut app, target)?;
    let colours = picture.colours();
    if colours < COLOURS_MIN { Err(PaintError::Empty(colours)) } else { Ok(picture) }
}

/// Lays `scene` out as [`paint`] does, and paints nothing: a fifth of the time.
///
/// # Errors
/// When the scene leads elsewhere, or something on the page has no place.
pub fn lay_out(scene: &Scene, variant: &Variant, language: Language) -> Result<(), PaintError> {
    let (mut app, _) = play(scene, variant.layout, language, WgpuSettings { backends: None, ..default() })?;
    let complaints = complaints(&mut app, variant.layout);
    if complaints.is_empty() { Ok(()) } else { Err(PaintError::Places(complaints.join("; "))) }
}

/// The scene as its last frame has it, and what it will be painted on.
fn play(
    scene: &Scene,
    layout: Layout,
    language: Language,
    renderer: WgpuSettings,
) -> Result<(App, Handle<Image>), PaintError> {
    let mut app = kiosk(renderer);
    let stage = Stage::take(&mut app);
    app.insert_resource(layout);
    // Before the scene: a screen may lay out English otherwise.
    app.insert_resource(language);
    (scene.play)(&mut app, &stage);
    let shown = *app.world().resource::<State<Screen>>().get();
    if shown != scene.screen {
        return Err(PaintError::OtherScreen { shown: shown.name(), wanted: scene.screen.name() });
    }
    let target = watch(&mut app, layout.view.as_uvec2());
    for _ in 0..SETTLE_FRAMES {
        app.update();
    }
    Ok((app, target))
}

/// A kiosk with a renderer and nobody who looks.
fn kiosk(renderer: WgpuSettings) -> App {
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() })
            .set(RenderPlugin {
                render_creation: renderer.into(),
                synchronous_pipeline_compilation: true,
                ..default()
            })
            .disable::<PipelinedRenderingPlugin>()
            .disable::<WinitPlugin>()
            .disable::<bevy::log::LogPlugin>(),
    );
    app.add_plugins(KioskPlugin { config: sample::config(), clock: Clock::stopped_at(sample::now()) });
    while app.plugins_state() == PluginsState::Adding {
        std::thread::yield_now();
    }
    app.finish();
    app.cleanup();
    app
}

/// Puts a camera up. After the scene, so that only what is kept is painted.
fn watch(app: &mut App, view: UVec2) -> Handle<Image> {
    let mut image = Image::new_target_texture(view.x, view.y, TextureFormat::Rgba8UnormSrgb, None);
    image.texture_descriptor.usage |= TextureUsages::COPY_SRC;
    let handle = app.world_mut().resource_mut::<Assets<Image>>().add(image);
    app.world_mut().spawn((
        Camera2d,
        Msaa::Off,
        IsDefaultUiCamera,
        RenderTarget::Image(handle.clone().into()),
    ));
    handle
}

fn shoot(app: &mut App, target: Handle<Image>) -> Result<Picture, PaintError> {
    let taken: Arc<Mutex<Option<Image>>> = Arc::default();
    let taking = Arc::clone(&taken);
    app.world_mut().spawn(Screenshot::image(target)).observe(move |shot: On<ScreenshotCaptured>| {
        *taking.lock().unwrap_or_else(PoisonError::into_inner) = Some(shot.image.clone());
    });
    for _ in 0..WAIT_FRAMES {
        app.update();
        if let Some(image) = taken.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return picture(&image).ok_or(PaintError::NoPicture);
        }
    }
    Err(PaintError::NoPicture)
}

fn picture(image: &Image) -> Option<Picture> {
    let width = usize::try_from(image.width()).ok()?;
    let pixels = image.data.as_deref()?.as_chunks().0.iter().map(|&[red, green, blue, _]| [red, green, blue]);
    Some(Picture { width, pixels: pixels.collect() })
}
