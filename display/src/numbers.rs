//! How numbers are read aloud: a counter's as a quantity (12 → 十二, 107 → 一百零七), a ticket's figure by
//! figure. Gives names of clips; pure.

/// Largest number read as a quantity; above it every figure is read.
pub const QUANTITY_MAX: u16 = 999;

/// A quantity in Mandarin.
#[must_use]
pub fn quantity_zh(n: u16) -> Vec<String> {
    if n > QUANTITY_MAX {
        return figures(n);
    }
    let (hundreds, tens, ones) = (n / 100, n / 10 % 10, n % 10);
    let mut clips = Vec::new();
    if hundreds > 0 {
        clips.push(digit(hundreds));
        clips.push("hundred".to_owned());
    }
    match (hundreds, tens) {
        (0, 0) => {}
        (_, 0) => {
            if ones > 0 {
                clips.push(digit(0));
            }
        }
        // 十二, but 一百一十二
        (0, 1) => clips.push("ten".to_owned()),
        (_, tens) => {
            clips.push(digit(tens));
            clips.push("ten".to_owned());
        }
    }
    if ones > 0 || n == 0 {
        clips.push(digit(ones));
    }
    clips
}

/// A quantity in English.
#[must_use]
pub fn quantity_en(n: u16) -> Vec<String> {
    if n > QUANTITY_MAX {
        return figures(n);
    }
    let (hundreds, rest) = (n / 100, n % 100);
    let mut clips = Vec::new();
    if hundreds > 0 {
        clips.push(digit(hundreds));
        clips.push("hundred".to_owned());
    }
    match rest {
        0 if hundreds > 0 => {}
        0..=9 => clips.push(digit(rest)),
        10..=19 => clips.push(format!("number-{rest}")),
        _ => {
            clips.push(format!("number-{}", rest / 10 * 10));
            if rest % 10 > 0 {
                clips.push(digit(rest % 10));
            }
        }
    }
    clips
}

fn digit(n: u16) -> String {
    format!("digit-{n}")
}

fn figures(n: u16) -> Vec<String> {
    n.to_string().chars().map(|c| format!("digit-{c}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zh(n: u16) -> String {
        let word = |clip: String| match clip.as_str() {
            "hundred" => '百',
            "ten" => '十',
            digit => "零一二三四五六七八九".chars().nth(digit[6..].parse().unwrap()).unwrap(),
        };
        quantity_zh(n).into_iter().map(word).collect()
    }

    #[test]
    fn counters_are_read_as_a_person_says_them() {
        let table = [
            (0, "零"),
            (1, "一"),
            (2, "二"),
            (9, "九"),
            (10, "十"),
            (12, "十二"),
            (19, "十九"),
            (20, "二十"),
            (21, "二十一"),
            (99, "九十九"),
            (100, "一百"),
            (101, "一百零一"),
            (107, "一百零七"),
            (110, "一百一十"),
            (112, "一百一十二"),
            (120, "一百二十"),
            (999, "九百九十九"),
            (1024, "一零二四"),
        ];
        for (n, spoken) in table {
            assert_eq!(zh(n), spoken, "{n}");
        }
    }

    #[test]
    fn counters_are_read_as_an_english_speaker_says_them() {
        let table = [
            (0, "digit-0"),
            (3, "digit-3"),
            (10, "number-10"),
            (12, "number-12"),
            (20, "number-20"),
            (42, "number-40 digit-2"),
            (100, "digit-1 hundred"),
            (107, "digit-1 hundred digit-7"),
            (112, "digit-1 hundred number-12"),
            (1024, "digit-1 digit-0 digit-2 digit-4"),
        ];
        for (n, spoken) in table {
            assert_eq!(quantity_en(n).join(" "), spoken, "{n}");
        }
    }
}
