//! The simulated devices, handled as a person would: through the bench's own HTTP interface.

use anyhow::Context;
use serde_json::{Value, json};

/// A handle to a running device bench.
#[derive(Debug, Clone)]
pub struct Bench {
    agent: ureq::Agent,
    url: String,
}

impl Bench {
    /// The bench at `url`.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self { agent: ureq::Agent::new_with_defaults(), url: url.to_owned() }
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Something it says, as JSON.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn get(&self, path: &str) -> anyhow::Result<Value> {
        let mut answer =
            self.agent.get(format!("{}/api/{path}", self.url)).call().with_context(|| path.to_owned())?;
        Ok(answer.body_mut().read_json()?)
    }

    /// A picture or other bytes.
    ///
    /// # Errors
    /// When it does not answer.
    pub fn bytes(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let mut answer =
            self.agent.get(format!("{}/api/{path}", self.url)).call().with_context(|| path.to_owned())?;
        Ok(answer.body_mut().with_config().limit(32 << 20).read_to_vec()?)
    }

    /// Does something to a device.
    ///
    /// # Errors
    /// When it refuses.
    pub fn post(&self, path: &str, body: &Value) -> anyhow::Result<()> {
        let answer = self.agent.post(format!("{}/api/{path}", self.url)).send_json(body);
        answer.with_context(|| path.to_owned()).map(drop)
    }

    /// Holds a test card to the reader.
    ///
    /// # Errors
    /// When there is no such card.
    pub fn tap_card(&self, card: &str) -> anyhow::Result<()> {
        self.post("card-readers/card-reader/tap", &json!({ "card": card }))
    }

    /// Takes the card away.
    ///
    /// # Errors
    /// When the bench does not answer.
    pub fn remove_card(&self) -> anyhow::Result<()> {
        self.post("card-readers/card-reader/remove", &json!({}))
    }

    /// Presses a key of a counter's keypad: 1 非常满意 … 5 非常不满意.
    ///
    /// # Errors
    /// When there is no such keypad.
    pub fn press(&self, counter: u16, key: u8) -> anyhow::Result<()> {
        self.post(&format!("keypads/{counter}/press"), &json!({ "key": key }))
    }

    /// The slips printed so far.
    ///
    /// # Errors
    /// When the bench does not answer.
    pub fn slips(&self) -> anyhow::Result<Vec<Value>> {
        let answer = self.get("printers/printer/slips")?;
        let list = answer.as_array().or_else(|| answer.get("slips").and_then(Value::as_array));
        Ok(list.context("no list of slips")?.clone())
    }

    /// All text a panel shows, run together.
    ///
    /// # Errors
    /// When there is no such panel.
    pub fn panel_text(&self, panel: &str) -> anyhow::Result<String> {
        Ok(self.get(&format!("panels/{panel}"))?.to_string())
    }
}
