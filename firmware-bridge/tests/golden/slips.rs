//! A slip as it is written is the slip that is read back, and it can be painted.

use crate::golden;
use ab_glyph::{Font, FontRef, FontVec};
use firmware_bridge::printer::profile::QrWay;
use firmware_bridge::printer::read_back::read_slip;
use firmware_bridge::printer::{
    Align, Bitmap, Charset, Drawn, FontChain, Line, PaperWidth, Profile, Run, Slip, SlipWriter,
};
use firmware_bridge::simulate::slip_paint::paint;
use std::process::Command;

/// The first file of the default chain: what the bundled font lacks, in the forms of the mainland.
const HAN: &str = "/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf";

/// What a scanner reads in a picture.
fn scanned(png: &[u8]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("slip.png");
    std::fs::write(&file, png).unwrap();
    let scanned = Command::new("zbarimg").args(["--raw", "-q"]).arg(&file).output().unwrap();
    String::from_utf8(scanned.stdout).unwrap().trim().to_owned()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

pub(crate) fn sample(paper: PaperWidth) -> Slip {
    let mut slip = SlipWriter::new(paper);
    slip.align(Align::Centre)
        .bold(true)
        .line("临江市政务服务中心")
        .size(4, 4)
        .line("A012")
        .size(1, 1)
        .line("社保医保")
        .bold(false)
        .line("养老保险关系转移")
        .align(Align::Left)
        .rule()
        .pair("前面等候", "12 人")
        .pair("取号人", "张*明")
        .rule()
        .align(Align::Centre)
        .qr("https://q.cn/t/1", 6)
        .line("扫码看进度");
    slip.finish(80).unwrap()
}

#[test]
fn a_slip_is_read_back_as_it_was_written() {
    for paper in [PaperWidth::Mm80, PaperWidth::Mm58] {
        let slip = sample(paper);
        let read = read_slip(&slip.bytes);
        assert_eq!(slip.replaced, 0);
        assert_eq!(read.qr, ["https://q.cn/t/1"]);
        assert!(read.cut);
        assert_eq!(read.lines[..4], ["临江市政务服务中心", "A012", "社保医保", "养老保险关系转移"]);
        let pair = &read.lines[5];
        assert!(pair.starts_with("前面等候 ") && pair.ends_with(" 12 人"), "{pair}");
        assert_eq!(firmware_bridge::printer::columns_of(pair), paper.columns());
    }
}

#[test]
fn the_bytes_are_those_of_the_manuals() {
    let mut slip = SlipWriter::new(PaperWidth::Mm80);
    slip.line("请A001号到3号窗口").qr("https://q.cn/t/1", 6);
    let bytes = slip.finish(40).unwrap().bytes;
    assert!(bytes.starts_with(&[0x1B, 0x40, 0x1C, 0x26]), "reset, then Chinese mode");
    assert!(contains(&bytes, &golden("printer/text.hex")));
    assert!(contains(&bytes, &golden("printer/qr.hex")));
    assert!(bytes.ends_with(&[0x1D, 0x56, 0x42, 40]), "partial cut, which the escpos crate gets wrong");
}

#[test]
fn a_character_the_printer_lacks_is_replaced_and_counted_or_drawn() {
    let mut slip = SlipWriter::new(PaperWidth::Mm80);
    slip.line("王𠮷");
    let slip = slip.finish(40).unwrap();
    assert_eq!(slip.replaced, 1);
    assert_eq!(read_slip(&slip.bytes).lines, ["王□"]);

    let mut slip = SlipWriter::new(PaperWidth::Mm80).with_painter(Box::new(|line| {
        let mut picture = Bitmap::white(48, 24);
        picture.set(1, 1);
        let [Run { text: "王𠮷", bold: false }] = line.runs else { panic!("{line:?}") };
        Some(Drawn { picture, lacking: 2 })
    }));
    slip.line("王𠮷").line("李四");
    let slip = slip.finish(40).unwrap();
    let read = read_slip(&slip.bytes);
    assert_eq!((slip.replaced, read.pictures.len(), read.lines), (2, 1, vec!["李四".to_owned()]));
}

/// Dots that a font covers fully, and dots it touches at all, in a cell of 24; found without the code that is tried.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "dots of a cell of 24")]
fn cell_of(font: &impl Font, c: char) -> (Vec<(u16, u16)>, Vec<(u16, u16)>) {
    let em = 24.0 * font.height_unscaled() / font.units_per_em().unwrap();
    let glyph = font.glyph_id(c).with_scale_and_position(em, ab_glyph::point(0.0, 24.0 * 0.88));
    let outline = font.outline_glyph(glyph).unwrap();
    let (left, top) = (outline.px_bounds().min.x, outline.px_bounds().min.y);
    let (mut full, mut touched) = (Vec::new(), Vec::new());
    outline.draw(|x, y, coverage| {
        let at = ((x as f32 + left) as u16, (y as f32 + top) as u16);
        if coverage > 0.95 {
            full.push(at);
        }
        if coverage > 0.05 {
            touched.push(at);
        }
    });
    (full, touched)
}

#[test]
fn a_rare_name_is_drawn_in_place_with_the_dots_of_its_fonts() {
    let chain = FontChain::new(vec![HAN.into()]);
    assert_eq!(chain.missing().count(), 0, "`make tools` installs it");
    let painter = move |line: &Line<'_>| Some(chain.draw(line));
    let mut slip = SlipWriter::new(PaperWidth::Mm80).with_painter(Box::new(painter));
    slip.line("㐂𠮷䶮").pair_strong("取号人", "𠮷*").line("李四");
    let slip = slip.finish(40).unwrap();
    assert_eq!(slip.replaced, 0);
    let read = read_slip(&slip.bytes);
    assert_eq!(read.lines, ["李四"], "a line with a rare character is a picture as a whole");
    let [name, pair] = read.pictures.as_slice() else { panic!("{} pictures", read.pictures.len()) };
    assert_eq!((name.row_len, name.height), (3 * 24 / 8, 34), "as high as a line of the printer's own");
    assert_eq!(pair.row_len, 576 / 8, "the value still ends at the paper's edge");

    let sans = FontRef::try_from_slice(assets::fonts::SANS_REGULAR).unwrap();
    let han = FontVec::try_from_vec(std::fs::read(HAN).unwrap()).unwrap();
    for (place, c) in [(0, '㐂'), (1, '𠮷'), (2, '䶮')] {
        let (full, touched) = if c == '𠮷' { cell_of(&han, c) } else { cell_of(&sans, c) };
        assert!(full.len() > 5 && touched.len() > 80, "{c}: {} {}", full.len(), touched.len());
        for &(x, y) in &full {
            assert!(name.is_black(place * 24 + x, y), "{c} has a dot at {x}, {y}");
        }
        for (x, y) in (0..24).flat_map(|x| (0..24).map(move |y| (x, y))) {
            let black = name.is_black(place * 24 + x, y);
            assert!(!black || touched.contains(&(x, y)), "{c} has no dot at {x}, {y}");
        }
    }
    // Bold: the same, and each dot once more to the right.
    let (full, _) = cell_of(&han, '𠮷');
    let left = 576 - 24 - 12;
    for (x, y) in full {
        assert!(pair.is_black(left + x, y) && pair.is_black(left + x + 1, y));
    }
}

#[test]
fn a_character_in_no_font_is_a_box_and_counted() {
    let chain = FontChain::new(vec!["/nowhere/font.ttf".into()]);
    assert_eq!(chain.missing().count(), 1);
    let run = Run { text: "张𠮷", bold: false };
    let drawn = chain.draw(&Line { runs: &[run], size: (2, 2), dots: 576 });
    assert_eq!(drawn.lacking, 1);
    assert_eq!((drawn.picture.row_len, drawn.picture.height), (2 * 48 / 8, 58));
    assert!(drawn.picture.is_black(48 + 1, 1) && !drawn.picture.is_black(48 + 24, 24), "hollow");
    let narrow = chain.draw(&Line { runs: &[run], size: (8, 8), dots: 384 });
    assert_eq!(narrow.picture.row_len, 48, "what does not fit the paper is not sent");
}

#[test]
fn a_printer_with_a_larger_or_smaller_font_is_spared_or_given_more_pictures() {
    for (charset, pictures) in [(Charset::Gb2312, 3), (Charset::Gbk, 2), (Charset::Gb18030, 1)] {
        let mut profile = Profile::generic(PaperWidth::Mm80);
        profile.charset = charset;
        let chain = FontChain::new(vec![HAN.into()]);
        let painter = move |line: &Line<'_>| Some(chain.draw(line));
        let mut slip = SlipWriter::for_profile(&profile).with_painter(Box::new(painter));
        slip.line("王五").line("陶喆").line("王㐂").line("王𠮷");
        let read = read_slip(&slip.finish(40).unwrap().bytes);
        assert_eq!(read.pictures.len(), pictures, "{charset:?}: {:?}", read.lines);
        assert_eq!(read.lines.len(), 4 - pictures);
    }
}

#[test]
fn a_code_too_wide_for_the_paper_is_made_smaller_and_still_read() {
    let payload = format!("https://hall.example/guides/{}", "x".repeat(200));
    for qr in [QrWay::Printer, QrWay::Raster] {
        let mut profile = Profile::generic(PaperWidth::Mm58);
        profile.qr = qr;
        let mut slip = SlipWriter::for_profile(&profile);
        slip.align(Align::Centre).qr(&payload, 12);
        let png = paint(&slip.finish(40).unwrap().bytes, PaperWidth::Mm58).unwrap().to_png().unwrap();
        assert_eq!(scanned(&png), payload, "{qr:?}");
    }
}

#[test]
fn a_slip_can_be_painted_and_an_empty_one_cannot() {
    for (paper, width) in [(PaperWidth::Mm80, 576 + 64), (PaperWidth::Mm58, 384 + 64)] {
        let picture = paint(&sample(paper).bytes, paper).unwrap();
        assert_eq!(picture.width(), width);
        assert!(picture.to_png().unwrap().starts_with(b"\x89PNG"));
    }
    assert!(paint(&[0x1B, 0x40], PaperWidth::Mm80).is_err());
    let blank = SlipWriter::new(PaperWidth::Mm80).finish(40).unwrap();
    assert!(paint(&blank.bytes, PaperWidth::Mm80).is_err());
}

#[test]
fn a_scanner_reads_the_code_whoever_drew_it() {
    for name in Profile::builtin_names() {
        let profile = Profile::builtin(&name).unwrap();
        let mut slip = SlipWriter::for_profile(&profile);
        slip.align(Align::Centre).line("扫码看进度").qr("https://q.cn/t/1?n=A012", 6);
        let bytes = slip.finish_slip().unwrap().bytes;
        let drawn = contains(&bytes, &[0x1D, 0x76, 0x30]);
        assert_eq!(drawn, profile.qr == QrWay::Raster, "{name}");
        let png = paint(&bytes, profile.paper).unwrap().to_png().unwrap();
        assert_eq!(scanned(&png), "https://q.cn/t/1?n=A012", "{name}");
    }
}
