//! What fits on a line: half-width columns, line breaks, and which characters the printer has. Pure.

/// Whether the printer's Chinese font has it: one byte of ASCII, or two of GBK. Four-byte characters come out as
/// nonsense on most firmware.
#[must_use]
pub fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control();
    }
    let mut utf8 = [0; 4];
    let (bytes, _, unmappable) = encoding_rs::GBK.encode(c.encode_utf8(&mut utf8));
    !unmappable && bytes.len() == 2
}

/// Half-width columns of a text.
#[must_use]
pub fn columns_of(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Breaks a text into lines of at most `columns`.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    const NOT_FIRST: &str = "，。、；：？！）》」』”’…—%,.;:?!)";
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for c in paragraph.chars() {
            let width = if c.is_ascii() { 1 } else { 2 };
            if used + width > columns && !line.is_empty() {
                // A closing mark takes the last character of the full line with it.
                let taken = if NOT_FIRST.contains(c) { line.pop() } else { None };
                lines.push(std::mem::take(&mut line));
                line.extend(taken);
                used = columns_of(&line);
            }
            line.push(c);
            used += width;
        }
        lines.push(line);
    }
    lines
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
}
