//! An area of a picture → a dynamic area of the card. Pure.

use crate::lines::{self, Align, Entrance, Size, Tone};
use firmware_bridge::led_panel::text::encode;
use firmware_bridge::led_panel::{Across, Area, Colour, Effect, Font, Span};

/// The card's effect that moves a page in from below (Onbon BX-5K/6K protocol, display mode 05).
const UPWARDS: Effect = Effect::Other(5);
/// Speed of that, of 0 … 24.
const SPEED: u8 = 2;
/// The card begins an area's pages again after they stood so long; as rarely as it can.
const STAY_HALF_S: u8 = 255;

/// The card's area, and how many characters it has no glyph for.
#[must_use]
pub fn card_area(area: &lines::Area) -> (Area, usize) {
    let mut spans: Vec<Span> = Vec::new();
    for (i, line) in area.lines.iter().enumerate() {
        for (j, run) in line.runs.iter().enumerate() {
            let begin = if i > 0 && j == 0 { "\n" } else { "" };
            spans.push(Span::new(format!("{begin}{}", run.text), colour(run.tone), font(run.size)));
        }
    }
    let text = encode(&spans);
    let across = match area.align {
        Align::Left => Across::Left,
        Align::Centre => Across::Centre,
    };
    let effect = match area.entrance {
        Entrance::Still => Effect::Static,
        Entrance::RollIn => UPWARDS,
    };
    let card = Area {
        line_spacing: area.line_gap_px(),
        across,
        single_line: area.lines.len() == 1,
        effect,
        speed: SPEED,
        stay_half_s: STAY_HALF_S,
        ..Area::still(area.id, area.x, area.y, area.width, area.height, text.bytes)
    };
    (card, text.replaced)
}

fn colour(tone: Tone) -> Colour {
    match tone {
        Tone::Call => Colour::Red,
        Tone::Normal => Colour::Green,
        Tone::Notice => Colour::Yellow,
    }
}

fn font(size: Size) -> Font {
    match size {
        Size::Small => Font::Px16,
        Size::Middle => Font::Px24,
        Size::Large => Font::Px32,
    }
}
