//! Every slip and notice, as it comes from paper of either width, in either language: to be painted and looked at.

use crate::clock::Clock;
use crate::hall::Hall;
use crate::language::Language;
use crate::sample;
use crate::slip::{Copy, SlipPage, guide_page, ticket_page};
use firmware_bridge::printer::{FontChain, PaperWidth, Profile, SlipError};
use firmware_bridge::simulate::slip_paint::paint;
use queue_api::ticket::Class;

/// A printed page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// For the file name.
    pub name: String,
    /// How wide its paper is.
    pub width: PaperWidth,
    /// What stands on it.
    pub page: SlipPage,
}

impl Paper {
    /// As a picture; `None` if there is nothing on it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn png(&self, fonts: &FontChain) -> Result<Option<Vec<u8>>, SlipError> {
        let slip = self.page.bytes(&Profile::generic(self.width), fonts)?;
        Ok(paint(&slip.bytes, self.width).and_then(|picture| picture.to_png()).ok())
    }
}

/// All of them.
#[must_use]
pub fn papers() -> Vec<Paper> {
    let mut hall = Hall::default();
    hall.show(Box::new(sample::hall()));
    hall.learn(sample::guides());
    let mut clock = Clock::stopped_at(sample::now());
    clock.set_offset_min(sample::hall().hall.utc_offset_min);
    let first = sample::ticket();
    let mut again = first.clone();
    again.class = Class::Priority;
    // A name that printers and most fonts lack.
    again.holder = Some("𠮷*䶮".into());
    let mut papers = Vec::new();
    for (language, width) in [Language::Zh, Language::En]
        .into_iter()
        .flat_map(|language| [(language, PaperWidth::Mm80), (language, PaperWidth::Mm58)])
    {
        let millimetres = match width {
            PaperWidth::Mm80 => 80,
            PaperWidth::Mm58 => 58,
        };
        let mut add = |what: &str, page| {
            let name = format!("slip-{what}-{millimetres}-{}", language.code());
            papers.push(Paper { name, width, page });
        };
        add("ticket", ticket_page(&first, &hall, &clock, language, Copy::First));
        add("reprint", ticket_page(&again, &hall, &clock, language, Copy::Reprint));
        if let Some(matter) = hall.matter("pension-transfer") {
            add("guide", guide_page(matter, &hall, &clock, language));
        }
    }
    papers
}
