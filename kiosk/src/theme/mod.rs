//! What a screen may use: colours by purpose, sizes by role, and the things a screen is built of.
//! No screen names a colour, a font or a size; it asks here.

pub mod button;
pub mod frame;
pub mod icon;
pub mod layout;
pub mod look;
pub mod metrics;
pub mod notice;
pub mod palette;
pub mod qr;
pub mod text;

use bevy::asset::uuid_handle;
use bevy::input::InputSystems;
use bevy::picking::PickingSystems;
use bevy::prelude::*;
use bevy::text::Font;

/// Noto Sans SC Regular, registered at start.
pub const SANS: Handle<Font> = uuid_handle!("5f0dd0f6-2b3f-4f57-9d0f-0a65c5b0a101");
/// Noto Sans SC Bold, registered at start.
pub const SANS_BOLD: Handle<Font> = uuid_handle!("5f0dd0f6-2b3f-4f57-9d0f-0a65c5b0a102");
/// The Lucide icon font, registered at start.
pub const ICONS: Handle<Font> = uuid_handle!("5f0dd0f6-2b3f-4f57-9d0f-0a65c5b0a103");

pub(crate) fn plugin(app: &mut App) {
    app.insert_resource(ClearColor(palette::CANVAS)).add_plugins((layout::plugin, look::plugin));
    // Before states change, so that the touch leads on in the frame it is seen in.
    app.add_systems(PreUpdate, button::end_quick_touches.after(PickingSystems::Last).after(InputSystems));
    app.add_observer(button::on_press).add_observer(button::on_release);
    app.add_observer(button::on_disable).add_observer(button::on_enable);
}

/// Hands the bundled fonts to the renderer; without a renderer there is nothing to do.
pub(crate) fn register_fonts(app: &mut App) {
    let Some(mut fonts) = app.world_mut().get_resource_mut::<Assets<Font>>() else { return };
    for (handle, bytes) in [
        (SANS, assets::fonts::SANS_REGULAR),
        (SANS_BOLD, assets::fonts::SANS_BOLD),
        (ICONS, assets::fonts::ICONS),
    ] {
        if let Err(error) = fonts.insert(handle.id(), Font::from_bytes(bytes.to_vec())) {
            tracing::error!(%error, "a bundled font was not taken");
        }
    }
}
