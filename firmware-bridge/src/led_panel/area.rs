//! The payload of the dynamic-area command: rectangles of text, both ways. No frames, no fonts.

/// Bit that says "pixels" in X and width; without it they count in units of eight.
const PIXELS: u16 = 0x8000;
/// Most areas in one payload, whatever the card; what a card can hold is [`super::Card`]'s to say.
pub const AREAS_MAX: usize = 8;

/// Where text stands across its area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Across {
    /// At the left.
    #[default]
    Left,
    /// At the right.
    Right,
    /// In the centre.
    Centre,
}

/// Where text stands between top and bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Down {
    /// At the top.
    Top,
    /// At the bottom.
    Bottom,
    /// In the middle.
    #[default]
    Middle,
}

/// How text appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It is simply there.
    #[default]
    Static,
    /// It is there at once, page after page.
    Fast,
    /// It moves to the left.
    Left,
    /// It moves to the right.
    Right,
    /// It moves up.
    Up,
    /// It moves down.
    Down,
    /// Any other, as the byte says.
    Other(u8),
}

impl Effect {
    fn code(self) -> u8 {
        match self {
            Self::Static => 1,
            Self::Fast => 2,
            Self::Left => 3,
            Self::Right => 4,
            Self::Up => 5,
            Self::Down => 6,
            Self::Other(code) => code,
        }
    }

    fn from_code(code: u8) -> Self {
        match code {
            1 => Self::Static,
            2 => Self::Fast,
            3 => Self::Left,
            4 => Self::Right,
            5 => Self::Up,
            6 => Self::Down,
            other => Self::Other(other),
        }
    }
}

/// Where lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lines {
    /// There is one, however long.
    #[default]
    One,
    /// At each `\n` and nowhere else: the only way to mix fonts on several lines.
    ByHand,
    /// Where the text is full; one font for all of it.
    ByItself,
}

/// One rectangle of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its number on the panel.
    pub id: u8,
    /// Left edge, pixels.
    pub x: u16,
    /// Upper edge, pixels.
    pub y: u16,
    /// Width, pixels.
    pub width: u16,
    /// Height, pixels.
    pub height: u16,
    /// Pixels between lines.
    pub line_spacing: u8,
    /// Seconds until a panel that hears nothing new may take it away; 0 keeps it.
    pub timeout_s: u16,
    /// Across.
    pub across: Across,
    /// Down.
    pub down: Down,
    /// Where its lines end.
    pub lines: Lines,
    /// How it appears.
    pub effect: Effect,
    /// 0 fastest … 24 slowest.
    pub speed: u8,
    /// Halves of a second each page stays.
    pub stay_half_s: u8,
    /// GBK with colour and font escapes; see [`super::text`].
    pub text: Vec<u8>,
}

impl Area {
    /// An area that simply stands there, one line, in the middle at the left.
    #[must_use]
    pub fn still(id: u8, x: u16, y: u16, width: u16, height: u16, text: impl Into<Vec<u8>>) -> Self {
        Self {
            id,
            x,
            y,
            width,
            height,
            line_spacing: 0,
            timeout_s: 0,
            across: Across::Left,
            down: Down::Middle,
            lines: Lines::One,
            effect: Effect::Static,
            speed: 2,
            stay_half_s: 10,
            text: text.into(),
        }
    }

    /// The same, centred.
    #[must_use]
    pub fn centred(mut self) -> Self {
        self.across = Across::Centre;
        self
    }
}

/// What a dynamic-area command says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Areas {
    /// Whether areas not named here are taken away.
    pub alone: bool,
    /// Areas to take away, by number; without meaning when `alone`.
    pub delete: Vec<u8>,
    /// The areas to show.
    pub areas: Vec<Area>,
}

/// The payload, without group, command and response byte. Not more than [`AREAS_MAX`] areas and as many deletions;
/// [`super::Card::check`] says so beforehand.
#[must_use]
pub fn encode(areas: &Areas) -> Vec<u8> {
    let count = areas.areas.len().min(AREAS_MAX);
    let delete = areas.delete.get(..AREAS_MAX).unwrap_or(&areas.delete);
    let mut payload = vec![u8::from(areas.alone), 0];
    if areas.alone {
        payload.push(0);
    } else {
        payload.push(u8::try_from(delete.len()).unwrap_or(0));
        payload.extend(delete);
    }
    payload.push(u8::try_from(count).unwrap_or(0));
    for area in areas.areas.iter().take(count) {
        let body = encode_area(area);
        payload.extend(u16::try_from(body.len()).unwrap_or(u16::MAX).to_le_bytes());
        payload.extend(body);
    }
    payload
}

fn encode_area(area: &Area) -> Vec<u8> {
    let mut body = vec![0];
    for value in [area.x | PIXELS, area.y, area.width | PIXELS, area.height] {
        body.extend(value.to_le_bytes());
    }
    let across = match area.across {
        Across::Left => 0,
        Across::Right => 1,
        Across::Centre => 2,
    };
    let down = match area.down {
        Down::Top => 0,
        Down::Bottom => 1 << 2,
        Down::Middle => 2 << 2,
    };
    let (lines, breaks) = match area.lines {
        Lines::One => (1, 1),
        Lines::ByHand => (2, 1),
        Lines::ByItself => (2, 2),
    };
    body.extend([area.id, area.line_spacing, 0]);
    body.extend(area.timeout_s.to_le_bytes());
    body.extend([0, 0, across | down, lines, breaks, area.effect.code(), 0, area.speed, area.stay_half_s]);
    body.extend(u32::try_from(area.text.len()).unwrap_or(u32::MAX).to_le_bytes());
    body.extend(&area.text);
    body
}

/// Reads a payload. `None` if its lengths do not add up.
#[must_use]
pub fn decode(payload: &[u8]) -> Option<Areas> {
    // Some senders put the remaining length where others put mode and a reserved byte.
    let [mode, _, delete_count, rest @ ..] = payload else { return None };
    let deleted = if *delete_count == 0xFF { 0 } else { usize::from(*delete_count) };
    let (delete, rest) = rest.split_at_checked(deleted)?;
    let (count, mut rest) = rest.split_first()?;
    let mut areas = Vec::new();
    for _ in 0..*count {
        let (len, after) = rest.split_first_chunk::<2>()?;
        let (body, after) = after.split_at_checked(usize::from(u16::from_le_bytes(*len)))?;
        areas.push(decode_area(body)?);
        rest = after;
    }
    rest.is_empty().then_some(Areas {
        alone: *mode == 1 || *delete_count == 0xFF,
        delete: delete.to_vec(),
        areas,
    })
}

fn decode_area(body: &[u8]) -> Option<Area> {
    let (place, rest) = body.split_first_chunk::<14>()?;
    let [_, x0, x1, y0, y1, w0, w1, h0, h1, id, line_spacing, _run, t0, t1] = *place;
    let rest = after_sound(rest)?;
    let (ext_len, rest) = rest.split_first()?;
    let (style, rest) = rest.get(usize::from(*ext_len)..)?.split_first_chunk::<7>()?;
    let [align, lines, breaks, effect, _exit, speed, stay_half_s] = *style;
    let (len, text) = rest.split_first_chunk::<4>()?;
    (usize::try_from(u32::from_le_bytes(*len)).ok()? == text.len()).then(|| Area {
        id,
        x: across_pixels(u16::from_le_bytes([x0, x1])),
        y: u16::from_le_bytes([y0, y1]),
        width: across_pixels(u16::from_le_bytes([w0, w1])),
        height: u16::from_le_bytes([h0, h1]),
        line_spacing,
        timeout_s: u16::from_le_bytes([t0, t1]),
        across: match align & 0b11 {
            1 => Across::Right,
            2 => Across::Centre,
            _ => Across::Left,
        },
        down: match (align >> 2) & 0b11 {
            1 => Down::Bottom,
            2 => Down::Middle,
            _ => Down::Top,
        },
        lines: match (lines, breaks) {
            (1, _) => Lines::One,
            (_, 1) => Lines::ByHand,
            (_, _) => Lines::ByItself,
        },
        effect: Effect::from_code(effect),
        speed,
        stay_half_s,
        text: text.to_vec(),
    })
}

/// Skips what an area may say aloud; we never ask for it.
fn after_sound(rest: &[u8]) -> Option<&[u8]> {
    let (sound, rest) = rest.split_first()?;
    match sound {
        0 => Some(rest),
        2 => {
            let (len, rest) = rest.get(3..)?.split_first_chunk::<4>()?;
            rest.get(usize::try_from(u32::from_le_bytes(*len)).ok()?..)
        }
        _ => rest.get(3..),
    }
}

fn across_pixels(value: u16) -> u16 {
    if value & PIXELS == 0 { value.saturating_mul(8) } else { value & !PIXELS }
}
