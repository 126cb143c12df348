//! Starts one kiosk: arguments, log, devices, window. Nothing to test here.

use anyhow::Context;
use bevy::prelude::*;
use bevy::winit::{EventLoopProxyWrapper, WinitUserEvent};
use clap::Parser;
use kiosk::KioskPlugin;
use kiosk::card_reader::CardReader;
use kiosk::clock::Clock;
use kiosk::config::Config;
use kiosk::printer::Printer;
use kiosk::server::{Post, ServerLink};
use kiosk::wake::Waker;
use queue_api::client::Client;
use std::path::PathBuf;
use tracing_subscriber::EnvFilter;

/// The touch screen where a citizen takes a ticket.
#[derive(Debug, Parser)]
#[command(name = "kiosk", version, about)]
struct Arguments {
    /// Configuration, a TOML file.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// In a window of this size instead of the configured one.
    #[arg(long, num_args = 2, value_names = ["W", "H"])]
    windowed: Option<Vec<u32>>,
    /// On the whole screen.
    #[arg(long, conflicts_with = "windowed")]
    full_screen: bool,
}

/// Loud libraries are kept quiet; icu's complaint is about scripts this kiosk does not write.
const LOG: &str = "info,wgpu=error,naga=warn,bevy=warn,icu_provider=off,icu_segmenter=off";

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_env("KIOSK_LOG").unwrap_or_else(|_| EnvFilter::new(LOG));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let mut config = Config::load(&arguments.config).context("reading the configuration")?;
    if let Some([width, height]) = arguments.windowed.as_deref() {
        (config.window.width, config.window.height) = (*width, *height);
        config.window.full_screen = false;
    }
    config.window.full_screen |= arguments.full_screen;
    let token = config.token().context("reading the device token")?;
    let client = Client::new(&config.server, token.as_deref());

    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(WindowPlugin {
                primary_window: Some(kiosk::window::window(&config.window)),
                primary_cursor_options: Some(kiosk::window::pointer(&config.window)),
                ..default()
            })
            .disable::<bevy::log::LogPlugin>(),
    );
    let proxy = (**app.world().resource::<EventLoopProxyWrapper>()).clone();
    let wake = Waker::new(move || {
        if proxy.send_event(WinitUserEvent::WakeUp).is_err() {
            tracing::trace!("the loop has ended and needs no waking");
        }
    });
    let printer = Printer::connect(&config, wake.clone()).context("starting the printer")?;
    let reader =
        CardReader::connect(config.card_reader.as_ref(), wake.clone()).context("starting the card reader")?;
    let devices = vec![
        (config.device("printer"), printer.tally.clone()),
        (config.device("card_reader"), reader.tally.clone()),
    ];
    let post = Post { kiosk: config.name.clone(), devices };
    app.insert_resource(ServerLink::connect(client, post, wake).context("starting the server threads")?)
        .insert_resource(printer)
        .insert_resource(reader)
        .add_plugins((KioskPlugin { config, clock: Clock::system() }, kiosk::window::plugin));
    match app.run() {
        AppExit::Success => Ok(()),
        AppExit::Error(code) => anyhow::bail!("the window ended with code {code}"),
    }
}
