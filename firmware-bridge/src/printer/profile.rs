//! What differs from printer to printer, as data: paper, bytes, ways of asking and proving.
//!
//! `assets/printers/*.toml` are the built-in ones. A file is checked when it is loaded, and all its mistakes are told at once.

use super::columns::Charset;
use super::slip::PaperWidth;
use std::collections::BTreeMap;
use std::path::Path;

/// Longest byte string of a profile.
pub const BYTES_MAX: usize = 64;
/// Most dots across that any such printer has.
pub const DOTS_MAX: u16 = 832;
/// Stands in `cut` for the dots to feed.
const FEED: &str = "nn";

const BUILTIN: [&str; 3] = [
    include_str!("../../../assets/printers/generic-80.toml"),
    include_str!("../../../assets/printers/generic-58.toml"),
    include_str!("../../../assets/printers/custom-kpm.toml"),
];

/// Who draws a QR code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QrWay {
    /// The printer.
    Printer,
    /// We, as a picture.
    Raster,
}

/// How a printer says how it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusWay {
    /// `10 04 n`, one byte each.
    Escpos,
    /// `10 04 14`, Custom's six bytes.
    Custom,
    /// Not at all: it is believed to be well.
    None,
}

/// What counts as proof that a slip left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProofWay {
    /// The answer to a question that stands behind the slip.
    InOrder,
    /// The printer sees the slip at its mouth.
    Presented,
    /// No trouble for a while.
    Status,
}

/// One sort of printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// What configurations call it.
    pub name: String,
    /// 中文名称
    pub label_zh: String,
    /// English name.
    pub label_en: String,
    /// Real devices it was tried on, in words.
    pub tried_on: String,
    /// Paper.
    pub paper: PaperWidth,
    /// Printable dots across.
    pub dots: u16,
    /// Half-width columns of the normal size.
    pub columns: usize,
    /// Dots from the head to the blade.
    pub feed_before_cut_dots: u8,
    /// Back to the state after switching on.
    pub init: Vec<u8>,
    /// Chinese characters from here on.
    pub chinese_on: Vec<u8>,
    /// Smooth edges of enlarged characters; may be empty.
    pub smooth: Vec<u8>,
    /// Sent before each slip.
    pub before_slip: Vec<u8>,
    /// Sent behind each slip: what a presenter must do.
    pub after_slip: Vec<u8>,
    /// Pulls back a slip that nobody took; empty where there is no presenter.
    pub retract: Vec<u8>,
    /// Who draws QR codes.
    pub qr: QrWay,
    /// How it says how it is.
    pub status: StatusWay,
    /// What counts as proof.
    pub proof: ProofWay,
    /// Which characters its Chinese font has; the others are drawn.
    pub charset: Charset,
    cut: Vec<CutByte>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CutByte {
    Fixed(u8),
    Feed,
}

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The file cannot be read.
    #[error("{path} cannot be read: {reason}")]
    Unreadable {
        /// Which.
        path: String,
        /// What the operating system said.
        reason: String,
    },
    /// Everything that is wrong with it, one sentence each.
    #[error("{}", .0.join("; "))]
    Wrong(Vec<String>),
}

impl Profile {
    /// A printer of the common family with this paper.
    #[must_use]
    pub fn generic(paper: PaperWidth) -> Self {
        let name = match paper {
            PaperWidth::Mm80 => "generic-80",
            PaperWidth::Mm58 => "generic-58",
        };
        Self::builtin(name).expect("the built-in profiles are tested")
    }

    /// A built-in profile by name.
    #[must_use]
    pub fn builtin(name: &str) -> Option<Self> {
        BUILTIN.iter().filter_map(|text| Self::parse(text).ok()).find(|profile| profile.name == name)
    }

    /// Names of the built-in profiles.
    #[must_use]
    pub fn builtin_names() -> Vec<String> {
        BUILTIN.iter().filter_map(|text| Self::parse(text).ok()).map(|profile| profile.name).collect()
    }

    /// A profile from a file.
    ///
    /// # Errors
    /// When it cannot be read, or with every mistake in it.
    pub fn load(path: &Path) -> Result<Self, ProfileError> {
        let text = std::fs::read_to_string(path).map_err(|error| ProfileError::Unreadable {
            path: path.display().to_string(),
            reason: error.to_string(),
        })?;
        Self::parse(&text)
    }

    /// A profile from its text.
    ///
    /// # Errors
    /// With every mistake in it.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let table: toml::Table =
            text.parse().map_err(|error: toml::de::Error| ProfileError::Wrong(vec![error.to_string()]))?;
        let mut file = File { table, sources: BTreeMap::new(), wrong: Vec::new() };
        let profile = file.profile();
        if file.wrong.is_empty() { Ok(profile) } else { Err(ProfileError::Wrong(file.wrong)) }
    }

    /// The same printer with other paper in it.
    #[must_use]
    pub fn with_paper(self, paper: PaperWidth) -> Self {
        if self.paper == paper {
            return self;
        }
        Self { paper, dots: paper.dots(), columns: paper.columns(), ..self }
    }

    /// The bytes that feed and cut.
    #[must_use]
    pub fn cut(&self, feed_dots: u8) -> Vec<u8> {
        let byte = |byte: &CutByte| match byte {
            CutByte::Fixed(byte) => *byte,
            CutByte::Feed => feed_dots,
        };
        self.cut.iter().map(byte).collect()
    }
}

/// A file being taken apart: what is taken is removed, what remains was not asked for.
struct File {
    table: toml::Table,
    sources: BTreeMap<String, String>,
    wrong: Vec<String>,
}

impl File {
    fn profile(&mut self) -> Profile {
        self.take_sources();
        let paper = match self.number("paper", "width_mm") {
            58 => PaperWidth::Mm58,
            80 => PaperWidth::Mm80,
            _ => {
                self.wrong.push("paper.width_mm must be 58 or 80".into());
                PaperWidth::default()
            }
        };
        let dots = u16::try_from(self.number("paper", "dots")).unwrap_or(0);
        if dots == 0 || dots % 8 != 0 || dots > DOTS_MAX {
            self.wrong.push(format!("paper.dots must be a multiple of 8 up to {DOTS_MAX}"));
        }
        let columns = usize::try_from(self.number("paper", "columns")).unwrap_or(0);
        if !(16..=usize::from(DOTS_MAX / 8)).contains(&columns) {
            self.wrong.push(format!("paper.columns must be 16 to {}", DOTS_MAX / 8));
        }
        let feed_before_cut_dots =
            u8::try_from(self.number("paper", "feed_before_cut_dots")).unwrap_or_else(|_| {
                self.wrong.push("paper.feed_before_cut_dots must be 0 to 255".into());
                0
            });
        let profile = Profile {
            name: self.text("name"),
            label_zh: self.text("label_zh"),
            label_en: self.text("label_en"),
            tried_on: self.text("tried_on"),
            paper,
            dots,
            columns,
            feed_before_cut_dots,
            init: self.bytes("init", true),
            chinese_on: self.bytes("chinese_on", true),
            smooth: self.bytes("smooth", false),
            before_slip: self.bytes("before_slip", false),
            after_slip: self.bytes("after_slip", false),
            retract: self.bytes("retract", false),
            qr: self.one_of("qr", &[("printer", QrWay::Printer), ("raster", QrWay::Raster)]),
            status: self.one_of(
                "status",
                &[("escpos", StatusWay::Escpos), ("custom", StatusWay::Custom), ("none", StatusWay::None)],
            ),
            proof: self.one_of(
                "proof",
                &[
                    ("in_order", ProofWay::InOrder),
                    ("presented", ProofWay::Presented),
                    ("status", ProofWay::Status),
                ],
            ),
            charset: self.charset(),
            cut: self.cut_bytes(),
        };
        if profile.proof == ProofWay::Presented && profile.status != StatusWay::Custom {
            self.wrong.push("ways.proof = \"presented\" needs ways.status = \"custom\"".into());
        }
        self.nothing_left();
        profile
    }

    fn take_sources(&mut self) {
        if let Some(toml::Value::Table(sources)) = self.table.remove("sources") {
            let words = |(key, value): (String, toml::Value)| Some((key, value.as_str()?.to_owned()));
            self.sources = sources.into_iter().filter_map(words).collect();
        } else {
            self.wrong.push("the table [sources] is missing".into());
        }
    }

    fn take(&mut self, table: &str, key: &str) -> Option<toml::Value> {
        self.table.get_mut(table)?.as_table_mut()?.remove(key)
    }

    fn text(&mut self, key: &str) -> String {
        let text = self.table.remove(key).and_then(|value| value.as_str().map(str::to_owned));
        text.filter(|text| !text.trim().is_empty()).unwrap_or_else(|| {
            self.wrong.push(format!("{key} is missing"));
            String::new()
        })
    }

    fn number(&mut self, table: &str, key: &str) -> i64 {
        self.take(table, key).and_then(|value| value.as_integer()).unwrap_or_else(|| {
            self.wrong.push(format!("{table}.{key} must be a number"));
            0
        })
    }

    fn one_of<T: Copy>(&mut self, key: &str, known: &[(&str, T)]) -> T {
        let word =
            self.take("ways", key).and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        let found = known.iter().find(|(name, _)| *name == word).map(|(_, way)| *way);
        if found.is_none() {
            let names = known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            self.wrong.push(format!("ways.{key} must be one of: {names}"));
        }
        let (_, first) = known.first().expect("there is something to choose from");
        found.unwrap_or(*first)
    }

    /// Files of before there was this key mean the common case.
    fn charset(&mut self) -> Charset {
        let is_there = self.table.get("ways").and_then(|ways| ways.get("charset")).is_some();
        let known = [("gb2312", Charset::Gb2312), ("gbk", Charset::Gbk), ("gb18030", Charset::Gb18030)];
        if is_there { self.one_of("charset", &known) } else { Charset::default() }
    }

    fn hex(&mut self, key: &str) -> String {
        let text = self.take("bytes", key).and_then(|value| value.as_str().map(str::to_owned));
        let text = text.unwrap_or_else(|| {
            self.wrong.push(format!("bytes.{key} is missing"));
            String::new()
        });
        // Bytes that nobody can trace are how a hall ends up with a printer nobody understands.
        if !text.trim().is_empty() && self.sources.remove(key).is_none_or(|source| source.trim().is_empty()) {
            self.wrong.push(format!("sources.{key} must say where the bytes come from"));
        }
        text
    }

    fn bytes(&mut self, key: &str, needed: bool) -> Vec<u8> {
        let text = self.hex(key);
        let bytes: Option<Vec<u8>> = text.split_whitespace().map(byte).collect();
        match bytes {
            None => self.wrong.push(format!("bytes.{key} must be pairs of hexadecimal digits")),
            Some(bytes) if bytes.len() > BYTES_MAX => {
                self.wrong.push(format!("bytes.{key} must be at most {BYTES_MAX} bytes"));
            }
            Some(bytes) if needed && bytes.is_empty() => {
                self.wrong.push(format!("bytes.{key} must not be empty"));
            }
            Some(bytes) => return bytes,
        }
        Vec::new()
    }

    fn cut_bytes(&mut self) -> Vec<CutByte> {
        let text = self.hex("cut");
        let one =
            |word: &str| if word == FEED { Some(CutByte::Feed) } else { byte(word).map(CutByte::Fixed) };
        let bytes: Option<Vec<CutByte>> = text.split_whitespace().map(one).collect();
        match bytes {
            Some(bytes) if !bytes.is_empty() && bytes.len() <= BYTES_MAX => return bytes,
            Some(_) | None => {
                self.wrong
                    .push(format!("bytes.cut must be pairs of hexadecimal digits, {FEED} for the feed"));
            }
        }
        Vec::new()
    }

    fn nothing_left(&mut self) {
        for (key, value) in &self.table {
            match value.as_table() {
                Some(table) if ["paper", "bytes", "ways"].contains(&key.as_str()) => {
                    self.wrong.extend(table.keys().map(|inner| format!("{key}.{inner} is not a known key")));
                }
                Some(_) | None => self.wrong.push(format!("{key} is not a known key")),
            }
        }
        self.wrong
            .extend(self.sources.keys().map(|key| format!("sources.{key} names bytes that are not there")));
    }
}

fn byte(word: &str) -> Option<u8> {
    (word.len() == 2).then(|| u8::from_str_radix(word, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_profile_is_sound_and_found_by_name() {
        for text in BUILTIN {
            let profile = Profile::parse(text).unwrap();
            assert_eq!(Profile::builtin(&profile.name).unwrap(), profile);
        }
        assert_eq!(Profile::builtin_names(), ["generic-80", "generic-58", "custom-kpm"]);
        assert!(Profile::builtin("nobody's").is_none());
        let narrow = Profile::generic(PaperWidth::Mm80).with_paper(PaperWidth::Mm58);
        assert_eq!((narrow.paper, narrow.dots, narrow.columns), (PaperWidth::Mm58, 384, 32));
        for paper in [PaperWidth::Mm80, PaperWidth::Mm58] {
            let profile = Profile::generic(paper);
            assert_eq!((profile.paper, profile.dots), (paper, paper.dots()));
            assert_eq!(profile.columns, paper.columns());
            assert_eq!(profile.cut(80), [0x1D, 0x56, 0x42, 80]);
        }
        assert_eq!(Profile::builtin("custom-kpm").unwrap().cut(80), [0x1D, 0x56, 0x00]);
    }

    #[test]
    fn a_profile_says_which_characters_its_font_has_and_need_not() {
        let parse = |ways: &str| Profile::parse(&BUILTIN[0].replace("charset = \"gbk\"", ways));
        assert_eq!(parse("").unwrap().charset, Charset::Gbk);
        assert_eq!(parse("charset = \"gb2312\"").unwrap().charset, Charset::Gb2312);
        let told = parse("charset = \"big5\"").unwrap_err().to_string();
        assert_eq!(told, "ways.charset must be one of: gb2312, gbk, gb18030");
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let text = BUILTIN[0]
            .replace("width_mm = 80", "width_mm = 70")
            .replace("dots = 576", "dots = 577")
            .replace("init = \"1B 40\"", "init = \"1B 4\"")
            .replace("retract = \"\"", "retract = \"1D 65 02\"")
            .replace("qr = \"printer\"", "qr = \"magic\"")
            .replace("proof = \"in_order\"", "proof = \"presented\"\ncolour = 3")
            .replace("label_zh", "label");
        let ProfileError::Wrong(wrong) = Profile::parse(&text).unwrap_err() else { panic!() };
        for part in [
            "paper.width_mm must be",
            "paper.dots must be",
            "bytes.init must be pairs",
            "sources.retract must say",
            "ways.qr must be one of: printer, raster",
            "ways.proof = \"presented\" needs",
            "ways.colour is not a known key",
            "label_zh is missing",
            "label is not a known key",
        ] {
            assert!(wrong.iter().any(|line| line.contains(part)), "{part}: {wrong:?}");
        }
        assert_eq!(wrong.len(), 9, "{wrong:?}");
        assert!(matches!(Profile::parse("= 1"), Err(ProfileError::Wrong(_))));
        assert!(matches!(Profile::load(Path::new("/nowhere")), Err(ProfileError::Unreadable { .. })));
    }
}
