//! What fits on a line: half-width columns, line breaks, and which characters the printer has. Pure.

/// Which characters a printer's Chinese font has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Charset {
    /// Those of GB 2312-80 only.
    Gb2312,
    /// All two-byte ones of GBK. Four-byte characters come out as nonsense on most firmware.
    #[default]
    Gbk,
    /// Those, and the four-byte ones that GB 18030 demanded from 2000 on: CJK extension A.
    Gb18030,
}

impl Charset {
    /// Whether the font has it.
    #[must_use]
    pub fn has(self, c: char) -> bool {
        if c.is_ascii() {
            return !c.is_ascii_control();
        }
        let mut utf8 = [0; 4];
        let (bytes, _, unmappable) = encoding_rs::GBK.encode(c.encode_utf8(&mut utf8));
        match (self, &*bytes) {
            (_, _) if unmappable => self == Self::Gb18030 && ('\u{3400}'..='\u{4DB5}').contains(&c),
            // The rows of the standard; what GBK put into its gaps is not there.
            (Self::Gb2312, [0xA2, 0xA1..=0xB0] | [0xA6, 0xE0..=0xFF] | [0xA8, 0xBB..=0xC0]) => false,
            (Self::Gb2312, [0xA1..=0xA9 | 0xB0..=0xF7, 0xA1..=0xFF]) => true,
            (Self::Gbk | Self::Gb18030, [_, _]) => true,
            (_, _) => false,
        }
    }
}

/// Half-width columns of a text.
#[must_use]
pub fn columns_of(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Breaks a text into lines of at most `columns`: between Chinese characters, between Latin words, and never before a
/// closing mark. A word longer than a line is cut.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for c in paragraph.chars() {
            let width = if c.is_ascii() { 1 } else { 2 };
            if used + width > columns && !line.is_empty() {
                let taken = split_off_word(&mut line, c);
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
                if c == ' ' {
                    used = 0;
                    continue;
                }
                line = taken;
                used = columns_of(&line);
            }
            line.push(c);
            used += width;
        }
        lines.push(line);
    }
    lines
}

/// What goes to the next line together with `next`: the beginning of its word, or the character before a closing mark.
fn split_off_word(line: &mut String, next: char) -> String {
    const NOT_FIRST: &str = "，。、；：？！）》」』”’…—%,.;:?!)";
    let in_word = |c: char| c.is_ascii() && c != ' ';
    if in_word(next) && line.ends_with(in_word) {
        return match line.char_indices().rfind(|(_, c)| !in_word(*c)) {
            Some((at, c)) => line.split_off(at + c.len_utf8()),
            None => String::new(),
        };
    }
    // A closing mark takes the last character of the full line with it.
    let taken = if NOT_FIRST.contains(next) { line.pop() } else { None };
    taken.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_begins_with_a_closing_mark() {
        assert_eq!(wrap("一二三四，五", 8), ["一二三", "四，五"]);
        assert_eq!(wrap("ab\ncd", 8), ["ab", "cd"]);
        assert_eq!(wrap("", 8), [""]);
    }

    #[test]
    fn a_latin_word_is_not_torn_unless_it_is_longer_than_a_line() {
        assert_eq!(wrap("If you miss your call", 10), ["If you", "miss your", "call"]);
        assert_eq!(wrap("请到A012号", 7), ["请到", "A012号"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("one two", 3), ["one", "two"]);
        // A mark and what it takes along need four.
        for columns in 4..20 {
            let text = "过号请回 the ticket machine 或导办台，排在 3 位之后。";
            let lines = wrap(text, columns);
            assert!(lines.iter().all(|line| columns_of(line) <= columns), "{columns}: {lines:?}");
            let letters = |text: &str| text.replace(' ', "");
            assert_eq!(letters(&lines.concat()), letters(text));
        }
    }

    #[test]
    fn a_font_has_what_its_standard_names() {
        for (c, gb2312, gbk, gb18030) in [
            ('号', true, true, true),
            ('·', true, true, true),
            ('喆', false, true, true),
            ('ⅰ', false, true, true),
            ('㐂', false, false, true),
            // Among the few of extension A that GBK has at its end (FE9F).
            ('䶮', false, true, true),
            ('𠮷', false, false, false),
            ('\n', false, false, false),
            ('€', false, false, false),
        ] {
            let has = [Charset::Gb2312, Charset::Gbk, Charset::Gb18030].map(|charset| charset.has(c));
            assert_eq!(has, [gb2312, gbk, gb18030], "{c}");
        }
    }
}
