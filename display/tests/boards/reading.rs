//! How numbers are read aloud, against what a person says: written out by hand, not computed. The words are those
//! of the bundled packs, so that names of clips and recordings are checked with them.

use display::script::{One, sentence, vocabulary, words};
use display::text::Language;
use display::voice::pack::Pack;
use proptest::prelude::*;
use queue_api::CounterNo;
use std::path::Path;

fn pack(name: &str, language: Language) -> Pack {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice").join(name);
    Pack::load(&dir, &vocabulary(language, One::Yao)).unwrap()
}

/// What the clips of a call say, one after another.
fn heard(
    pack: &Pack,
    number: &str,
    counter: CounterNo,
    language: Language,
    one: One,
    between: &str,
) -> String {
    let words = words(number, counter, language, one);
    let texts: Vec<&str> = words.iter().map(|word| pack.clip(&word.clip).unwrap().text.as_str()).collect();
    texts.join(between)
}

const ZH: [(&str, CounterNo, &str); 38] = [
    ("A001", 1, "请A零零一号到一号窗口"),
    ("A002", 2, "请A零零二号到二号窗口"),
    ("A010", 3, "请A零一零号到三号窗口"),
    ("A012", 4, "请A零一二号到四号窗口"),
    ("A020", 5, "请A零二零号到五号窗口"),
    ("A099", 6, "请A零九九号到六号窗口"),
    ("A100", 7, "请A一零零号到七号窗口"),
    ("A101", 8, "请A一零一号到八号窗口"),
    ("A110", 9, "请A一一零号到九号窗口"),
    ("A111", 10, "请A一一一号到十号窗口"),
    ("B222", 11, "请B二二二号到十一号窗口"),
    ("B305", 12, "请B三零五号到十二号窗口"),
    ("B999", 13, "请B九九九号到十三号窗口"),
    ("B1000", 14, "请B一零零零号到十四号窗口"),
    ("B1001", 15, "请B一零零一号到十五号窗口"),
    ("C1234", 16, "请C一二三四号到十六号窗口"),
    ("C5678", 17, "请C五六七八号到十七号窗口"),
    ("C9999", 18, "请C九九九九号到十八号窗口"),
    ("C10000", 19, "请C一零零零零号到十九号窗口"),
    ("AB007", 20, "请AB零零七号到二十号窗口"),
    ("XYZ123", 21, "请XYZ一二三号到二十一号窗口"),
    ("Z0", 22, "请Z零号到二十二号窗口"),
    ("Q7", 30, "请Q七号到三十号窗口"),
    ("D042", 35, "请D零四二号到三十五号窗口"),
    ("E013", 40, "请E零一三号到四十号窗口"),
    ("F314", 50, "请F三一四号到五十号窗口"),
    ("G600", 66, "请G六零零号到六十六号窗口"),
    ("H808", 99, "请H八零八号到九十九号窗口"),
    ("J017", 100, "请J零一七号到一百号窗口"),
    ("K018", 101, "请K零一八号到一百零一号窗口"),
    ("L019", 102, "请L零一九号到一百零二号窗口"),
    ("M020", 110, "请M零二零号到一百一十号窗口"),
    ("N021", 111, "请N零二一号到一百一十一号窗口"),
    ("P022", 120, "请P零二二号到一百二十号窗口"),
    ("R023", 200, "请R零二三号到二百号窗口"),
    ("S024", 208, "请S零二四号到二百零八号窗口"),
    ("T025", 315, "请T零二五号到三百一十五号窗口"),
    ("U026", 999, "请U零二六号到九百九十九号窗口"),
];

const EN: [(&str, CounterNo, &str); 26] = [
    ("A001", 1, "ticket A zero zero one counter one"),
    ("A012", 12, "ticket A zero one two counter twelve"),
    ("A020", 2, "ticket A zero two zero counter two"),
    ("A105", 10, "ticket A one zero five counter ten"),
    ("A110", 11, "ticket A one one zero counter eleven"),
    ("B999", 13, "ticket B nine nine nine counter thirteen"),
    ("B1000", 14, "ticket B one zero zero zero counter fourteen"),
    ("B1207", 15, "ticket B one two zero seven counter fifteen"),
    ("C10000", 16, "ticket C one zero zero zero zero counter sixteen"),
    ("AB034", 17, "ticket A B zero three four counter seventeen"),
    ("XYZ567", 18, "ticket X Y Z five six seven counter eighteen"),
    ("D890", 19, "ticket D eight nine zero counter nineteen"),
    ("E003", 20, "ticket E zero zero three counter twenty"),
    ("F004", 21, "ticket F zero zero four counter twenty one"),
    ("G005", 30, "ticket G zero zero five counter thirty"),
    ("H006", 42, "ticket H zero zero six counter forty two"),
    ("I007", 50, "ticket I zero zero seven counter fifty"),
    ("J008", 63, "ticket J zero zero eight counter sixty three"),
    ("K009", 77, "ticket K zero zero nine counter seventy seven"),
    ("L010", 88, "ticket L zero one zero counter eighty eight"),
    ("M011", 99, "ticket M zero one one counter ninety nine"),
    ("N012", 100, "ticket N zero one two counter one hundred"),
    ("O013", 102, "ticket O zero one three counter one hundred two"),
    ("P014", 110, "ticket P zero one four counter one hundred ten"),
    ("Q015", 345, "ticket Q zero one five counter three hundred forty five"),
    ("R016", 999, "ticket R zero one six counter nine hundred ninety nine"),
];

const YAO: [(&str, CounterNo, &str); 6] = [
    ("A001", 1, "请A零零幺号到一号窗口"),
    ("A110", 10, "请A幺幺零号到十号窗口"),
    ("A011", 11, "请A零幺幺号到十一号窗口"),
    ("B1000", 12, "请B幺零零零号到十二号窗口"),
    ("B317", 101, "请B三幺七号到一百零一号窗口"),
    ("C221", 110, "请C二二幺号到一百一十号窗口"),
];

#[test]
fn mandarin_is_read_as_a_person_reads_it() {
    let pack = pack("cmn", Language::Zh);
    for (number, counter, spoken) in ZH {
        assert_eq!(heard(&pack, number, counter, Language::Zh, One::Yi, ""), spoken);
    }
    for (number, counter, spoken) in YAO {
        assert_eq!(heard(&pack, number, counter, Language::Zh, One::Yao, ""), spoken);
    }
}

#[test]
fn english_is_read_as_a_person_reads_it() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice/en");
    let pack = Pack::load(&dir, &vocabulary(Language::En, One::Yi)).unwrap();
    for (number, counter, spoken) in EN {
        assert_eq!(heard(&pack, number, counter, Language::En, One::Yi, " "), spoken);
    }
}

#[test]
fn a_speech_engine_is_given_the_same_words() {
    let letters = |text: &str| text.replace([' ', '，', ','], "");
    for (number, counter, spoken) in ZH {
        assert_eq!(letters(&sentence(number, counter, Language::Zh, One::Yi)), spoken);
    }
    for (number, counter, spoken) in YAO {
        assert_eq!(letters(&sentence(number, counter, Language::Zh, One::Yao)), spoken);
    }
    for (number, counter, spoken) in EN {
        let sentence = sentence(number, counter, Language::En, One::Yi);
        assert_eq!(letters(&sentence).to_lowercase(), letters(spoken).to_lowercase());
    }
}

#[test]
fn a_counter_number_no_hall_has_is_read_figure_by_figure() {
    let pack = pack("cmn", Language::Zh);
    assert_eq!(heard(&pack, "A001", 1024, Language::Zh, One::Yi, ""), "请A零零一号到一零二四号窗口");
    assert_eq!(heard(&pack, "A001", 0, Language::Zh, One::Yi, ""), "请A零零一号到零号窗口");
}

proptest! {
    #[test]
    fn every_word_of_every_call_is_in_the_vocabulary(number in any::<String>(), counter: CounterNo, yao: bool) {
        let one = if yao { One::Yao } else { One::Yi };
        for language in [Language::Zh, Language::En] {
            let known = vocabulary(language, one);
            for word in words(&number, counter, language, one) {
                prop_assert!(known.contains(&word.clip), "{}", word.clip);
            }
            prop_assert!(!sentence(&number, counter, language, one).is_empty());
        }
    }
}
