//! Areas of a picture → what a device of each protocol is told. Pure.

use crate::lines::{self, Align, Entrance, Size, Tone, width_px};
use firmware_bridge::led_panel::text::{encode, one_line};
use firmware_bridge::led_panel::{Across, Area, Colour, Effect, Font, Lines, Span};
use firmware_bridge::window_screen::{self, TextLine};

/// Speed of a card's movement, of 0 … 24.
const SPEED: u8 = 2;
/// The card begins an area's pages again after they stood so long; as rarely as it can.
const STAY_HALF_S: u8 = 255;

/// What had to be replaced in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replaced {
    /// The text.
    pub text: String,
    /// How many characters.
    pub count: usize,
}

/// The card's area, and what it has no glyph for.
#[must_use]
pub fn card_area(area: &lines::Area) -> (Area, Replaced) {
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
        Entrance::RollIn => Effect::Up,
    };
    let card = Area {
        line_spacing: area.line_gap_px(),
        across,
        // Lines were broken to fit; a card that breaks by itself takes only one font.
        lines: if area.lines.len() == 1 { Lines::One } else { Lines::ByHand },
        effect,
        speed: SPEED,
        stay_half_s: STAY_HALF_S,
        ..Area::still(area.id, area.x, area.y, area.width, area.height, text.bytes)
    };
    (card, Replaced { text: words(area), count: text.replaced })
}

/// A window screen's only line, and what it has no glyph for: the words of all areas, in the colour of the first and in
/// one size, the largest of theirs that fits. Nothing to show is a blank, because a screen keeps what it has until something else comes.
#[must_use]
pub fn screen_line(areas: &[lines::Area]) -> (TextLine, Replaced) {
    let words = areas.iter().map(words).collect::<Vec<_>>().join(" ");
    let runs = || areas.iter().flat_map(|area| &area.lines).flat_map(|line| &line.runs);
    let tone = runs().next().map_or(Tone::Normal, |run| run.tone);
    let largest = runs().map(|run| run.size).max().unwrap_or(Size::Small);
    let width = areas.iter().map(|area| area.width).fold(0, u16::saturating_add);
    let sizes = [Size::Large, Size::Middle, Size::Small].into_iter().filter(|size| *size <= largest);
    let size = sizes.into_iter().find(|size| width_px(&words, *size) <= width).unwrap_or(Size::Small);
    let text = one_line(if words.is_empty() { " " } else { &words });
    let moves = areas.iter().any(|area| area.entrance == Entrance::RollIn);
    let enter = if moves { window_screen::Effect::Up } else { window_screen::Effect::Immediate };
    let line = TextLine { enter, ..TextLine::still(text.bytes, screen_font(size), screen_colour(tone)) };
    (line, Replaced { text: words, count: text.replaced })
}

fn words(area: &lines::Area) -> String {
    area.lines.iter().map(lines::Line::text).collect::<Vec<_>>().join(" ")
}

fn colour(tone: Tone) -> Colour {
    match tone {
        Tone::Call => Colour::Red,
        Tone::Normal => Colour::Green,
        Tone::Notice => Colour::Yellow,
    }
}

fn screen_colour(tone: Tone) -> window_screen::Colour {
    match tone {
        Tone::Call => [0xFF, 0, 0, 0],
        Tone::Normal => [0, 0xFF, 0, 0],
        Tone::Notice => [0xFF, 0xFF, 0, 0],
    }
}

fn font(size: Size) -> Font {
    match size {
        Size::Small => Font::Px16,
        Size::Middle => Font::Px24,
        Size::Large => Font::Px32,
    }
}

fn screen_font(size: Size) -> window_screen::Font {
    match size {
        Size::Small => window_screen::Font::Px16,
        Size::Middle => window_screen::Font::Px24,
        Size::Large => window_screen::Font::Px32,
    }
}
