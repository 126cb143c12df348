//! Starts one kiosk: arguments, log, devices, window. Nothing to test here but how it ends.

use anyhow::Context;
use bevy::prelude::*;
use bevy::winit::{EventLoopProxyWrapper, WinitUserEvent};
use clap::Parser;
use kiosk::KioskPlugin;
use kiosk::card_reader::CardReader;
use kiosk::clock::Clock;
use kiosk::config::{Config, ConfigError};
use kiosk::printer::Printer;
use kiosk::server::{Post, ServerLink};
use kiosk::upkeep::fall;
use kiosk::upkeep::watchdog::Watchdog;
use kiosk::voice::mouth::Voice;
use kiosk::wake::Waker;
use queue_api::client::Client;
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// The touch screen where a citizen takes a ticket.
///
/// Exit codes: 2 the configuration is wrong, 3 there is no screen, 101 it fell and should be started again.
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

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_env("KIOSK_LOG").unwrap_or_else(|_| EnvFilter::new(LOG));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    fall::end_on_panic();
    let (config, token) = match configuration(&arguments) {
        Ok(found) => found,
        Err(error) => {
            tracing::error!("the configuration is wrong: {error}");
            return ExitCode::from(fall::CONFIGURATION);
        }
    };
    if std::env::var_os("DISPLAY").is_none_or(|display| display.is_empty()) {
        tracing::error!("there is no screen, for DISPLAY is not set: {}", fall::SCREEN_ADVICE);
        return ExitCode::from(fall::NO_SCREEN);
    }
    match run(config, token) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the kiosk ended: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn configuration(arguments: &Arguments) -> Result<(Config, Option<String>), ConfigError> {
    let mut config = Config::load(&arguments.config)?;
    if let Some([width, height]) = arguments.windowed.as_deref() {
        (config.window.width, config.window.height) = (*width, *height);
        config.window.full_screen = false;
    }
    config.window.full_screen |= arguments.full_screen;
    let token = config.token()?;
    Ok((config, token))
}

fn run(config: Config, token: Option<String>) -> anyhow::Result<()> {
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
    let voice = Voice::connect(&config.voice, wake.clone()).context("starting the voice")?;
    let devices = vec![
        (config.device("printer"), printer.tally.clone()),
        (config.device("card_reader"), reader.tally.clone()),
    ];
    if let Some(socket) = std::env::var_os("NOTIFY_SOCKET") {
        let within = std::env::var("WATCHDOG_USEC").ok();
        let watchdog = Watchdog::connect(&socket, within.as_deref()).context("reaching the supervisor")?;
        app.insert_resource(watchdog.keep_awake(wake.clone()).context("starting the watchdog")?);
    }
    let post = Post { kiosk: config.name.clone(), devices };
    app.insert_resource(ServerLink::connect(client, post, wake).context("starting the server threads")?)
        .insert_resource(printer)
        .insert_resource(reader)
        .insert_resource(voice)
        .add_plugins((KioskPlugin { config, clock: Clock::system() }, kiosk::window::plugin));
    match app.run() {
        AppExit::Success => Ok(()),
        AppExit::Error(code) => anyhow::bail!("the window ended with code {code}"),
    }
}
