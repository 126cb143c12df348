//! A real browser, without a window: Debian's Chromium by its own driver.

use crate::process::Program;
use crate::screen::is_installed;
use crate::wait;
use anyhow::Context;
use fantoccini::wd::{Capabilities, TimeoutConfiguration};
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// What Chromium needs on a machine without a screen and without the Internet.
const ARGUMENTS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// A browser with one tab.
#[derive(Debug)]
pub struct Browser {
    runtime: tokio::runtime::Runtime,
    tab: Client,
    _driver: Program,
}

impl Browser {
    /// Opens a browser with a window of this size; `profile` is an empty folder for its own use.
    ///
    /// # Errors
    /// When Chromium or its driver is missing or does not start.
    pub fn open(profile: &Path, (width, height): (u32, u32)) -> anyhow::Result<Self> {
        anyhow::ensure!(
            is_installed("chromedriver"),
            "chromedriver is not installed: apt-get install chromium-driver"
        );
        std::fs::create_dir_all(profile)?;
        let port = free_port()?;
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}"));
        let mut driver = Program::start("chromedriver", &mut command, profile)?;
        driver.first_line()?;
        let mut arguments: Vec<String> = ARGUMENTS.iter().map(|&argument| argument.to_owned()).collect();
        arguments.push(format!("--window-size={width},{height}"));
        arguments.push(format!("--user-data-dir={}", profile.join("chromium").display()));
        let mut capabilities = Capabilities::new();
        capabilities.insert("goog:chromeOptions".into(), json!({ "args": arguments }));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let url = format!("http://127.0.0.1:{port}");
        let tab = wait::until("chromedriver", wait::LONG, || {
            let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
            runtime.block_on(builder.capabilities(capabilities.clone()).connect(&url)).ok()
        })?;
        runtime.block_on(tab.update_timeouts(TimeoutConfiguration::default()))?;
        Ok(Self { runtime, tab, _driver: driver })
    }

    /// Goes to an address.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn goto(&self, url: &str) -> anyhow::Result<()> {
        Ok(self.runtime.block_on(self.tab.goto(url))?)
    }

    /// Waits until the page's visible text holds `words`, without reloading it.
    ///
    /// # Errors
    /// When it does not; with the text that is there.
    pub fn sees(&self, words: &str) -> anyhow::Result<()> {
        let seen = wait::until(words, Duration::from_secs(20), || {
            self.text().ok().filter(|text| text.contains(words))
        });
        seen.map(drop).with_context(|| format!("the page says: {}", self.text().unwrap_or_default()))
    }

    /// The page's visible text.
    ///
    /// # Errors
    /// When there is no page.
    pub fn text(&self) -> anyhow::Result<String> {
        let text = async { self.tab.find(Locator::Css("body")).await?.text().await };
        Ok(self.runtime.block_on(text)?)
    }

    /// Types into a field.
    ///
    /// # Errors
    /// When there is no such field.
    pub fn types(&self, field: &str, text: &str) -> anyhow::Result<()> {
        let typed = async { self.tab.find(Locator::Css(field)).await?.send_keys(text).await };
        self.runtime.block_on(typed).with_context(|| field.to_owned())
    }

    /// Clicks something.
    ///
    /// # Errors
    /// When there is no such thing, or it cannot be clicked.
    pub fn clicks(&self, what: &str) -> anyhow::Result<()> {
        let clicked = async { self.tab.find(Locator::Css(what)).await?.click().await };
        self.runtime.block_on(clicked).with_context(|| what.to_owned())
    }

    /// A picture of the window.
    ///
    /// # Errors
    /// When the browser refuses, or the file cannot be written.
    pub fn picture(&self, file: &Path) -> anyhow::Result<()> {
        let png = self.runtime.block_on(self.tab.screenshot())?;
        Ok(std::fs::write(file, png)?)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends next; a session that is gone already is fine.
        drop(self.runtime.block_on(self.tab.clone().close()));
    }
}

/// A port that was free a moment ago: the driver cannot be asked to choose one itself and say which.
fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
