//! Every text of the pages, by key, in the reader's language.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::OnceLock;

/// The catalogue: `section.key` to Chinese and English.
type Catalogue = BTreeMap<String, [String; 2]>;

/// A reader's language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Language {
    #[default]
    Chinese,
    English,
}

impl Language {
    /// From `zh` or `en`.
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word {
            "zh" => Some(Self::Chinese),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Chinese => "zh",
            Self::English => "en",
        }
    }
}

/// Texts in one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    language: Language,
}

impl Words {
    pub(super) fn new(language: Language) -> Self {
        Self { language }
    }

    /// A text. A key that is not in the catalogue shows itself: a test looks for those.
    pub(super) fn tr<'a>(&self, key: &'a str) -> &'a str {
        let Some([zh, en]) = catalogue().get(key) else { return key };
        match self.language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    /// A text with one thing filled in.
    pub(super) fn fmt1(&self, key: &str, first: impl Display) -> String {
        self.tr(key).replace("{0}", &first.to_string())
    }

    /// A text with two.
    pub(super) fn fmt2(&self, key: &str, first: impl Display, second: impl Display) -> String {
        self.fmt1(key, first).replace("{1}", &second.to_string())
    }

    /// A text with three.
    pub(super) fn fmt3(
        &self,
        key: &str,
        first: impl Display,
        second: impl Display,
        third: impl Display,
    ) -> String {
        self.fmt2(key, first, second).replace("{2}", &third.to_string())
    }
}

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| parse(include_str!("../../../templates/strings.toml")).unwrap_or_default())
}

fn parse(text: &str) -> Result<Catalogue, toml::de::Error> {
    #[derive(serde::Deserialize)]
    struct Text {
        zh: String,
        en: String,
    }
    let sections: BTreeMap<String, BTreeMap<String, Text>> = toml::from_str(text)?;
    let texts = sections.into_iter().flat_map(|(section, texts)| {
        texts.into_iter().map(move |(key, text)| (format!("{section}.{key}"), [text.zh, text.en]))
    });
    Ok(texts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_that_a_page_uses_is_in_the_catalogue_in_both_languages() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
        let mut used = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "html") {
                continue;
            }
            let page = std::fs::read_to_string(&path).unwrap();
            for start in ["t.tr(\"", "t.fmt1(\"", "t.fmt2(\""] {
                for after in page.split(start).skip(1) {
                    let key = after.split('"').next().unwrap();
                    assert!(catalogue().contains_key(key), "{key} in {}", path.display());
                    used += 1;
                }
            }
        }
        assert!(used > 100, "the pages were looked at: {used}");
        for (key, texts) in catalogue() {
            assert!(texts.iter().all(|text| !text.is_empty()), "{key}");
        }
    }
}
