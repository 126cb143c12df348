//! What is wrong is known before the morning.

use display::check::{self, Report};
use display::script::One;
use std::path::{Path, PathBuf};

fn voices() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice")
}

/// A copy of a bundled pack, to be spoilt.
fn copy_of(name: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(voices().join(name)).unwrap() {
        let entry = entry.unwrap();
        // What a kiosk says is a pack of its own.
        if entry.file_type().unwrap().is_dir() {
            continue;
        }
        std::fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
    }
    dir
}

fn edit(dir: &Path, from: &str, to: &str) {
    let file = dir.join("manifest.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(from), "{from}");
    std::fs::write(file, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn the_bundled_packs_have_nothing_wrong_with_them() {
    assert_eq!(check::pack(&voices().join("cmn"), One::Yao), Report::default());
    assert_eq!(check::pack(&voices().join("en"), One::Yi), Report::default());
}

#[test]
fn a_pack_without_a_word_cannot_be_used() {
    let dir = copy_of("cmn");
    edit(dir.path(), "[clips.hundred]", "[clips.hundert]");
    let report = check::pack(dir.path(), One::Yi);
    assert_eq!(report.problems.len(), 1, "{report:?}");
    assert!(report.problems[0].contains("no clip named `hundred`"), "{report:?}");
    edit(dir.path(), "[clips.digit-1-yao]", "[clips.digit-1-jao]");
    assert_eq!(check::pack(dir.path(), One::Yi).problems.len(), 1, "幺 is not wanted");
    assert_eq!(check::pack(dir.path(), One::Yao).problems.len(), 2, "幺 is wanted");
}

#[test]
fn what_does_not_keep_a_pack_from_speaking_is_a_warning() {
    let dir = copy_of("en");
    edit(dir.path(), "licence = ", "# licence = ");
    std::fs::copy(dir.path().join("ticket.wav"), dir.path().join("tikcet.wav")).unwrap();
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut loud = hound::WavWriter::create(dir.path().join("counter.wav"), spec).unwrap();
    for n in 0..8000 {
        loud.write_sample(if n % 20 < 10 { i16::MAX } else { i16::MIN }).unwrap();
    }
    loud.finalize().unwrap();
    let report = check::pack(dir.path(), One::Yi);
    assert!(report.problems.is_empty(), "{report:?}");
    for (warning, words) in report.warnings.iter().zip([
        "no licence",
        "tikcet.wav: no entry names this file",
        "recorded too loud",
    ]) {
        assert!(warning.contains(words), "{warning}");
    }
    assert_eq!(report.warnings.len(), 3, "{report:?}");
}

fn config(dir: &Path, text: &str) -> PathBuf {
    let file = dir.join("display.toml");
    std::fs::write(&file, format!("server = \"http://x\"\n{text}")).unwrap();
    file
}

#[test]
fn a_configuration_is_checked_with_all_it_leads_to() {
    let dir = tempfile::tempdir().unwrap();
    let voices = voices();
    let file = config(
        dir.path(),
        &format!(
            "token_file = \"{}/none\"\n[voice]\nlanguage = \"both\"\npack = \"{v}/en\"\npack_en = \"{v}/nowhere\"\n\
             player = \"no-such-player {{file}}\"\n[[voice.zones]]\nname = \"a\"\ncounters = [1]\n\
             player = \"/no/such/player {{file}}\"",
            dir.path().display(),
            v = voices.display(),
        ),
    );
    let report = check::file(&file, &[Path::new("/usr/bin"), Path::new("/bin")]);
    let wanted = [
        "token_file",
        "no clip named `please`",
        "no clip named `to`",
        "no clip named `ten`",
        "nowhere/manifest.toml",
        "there is no program no-such-player",
        "there is no program /no/such/player",
    ];
    assert_eq!(report.problems.len(), wanted.len(), "{report:#?}");
    for (problem, words) in report.problems.iter().zip(wanted) {
        assert!(problem.contains(words), "{problem}");
    }
}

#[test]
fn a_right_configuration_has_nothing_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let token = dir.path().join("token");
    std::fs::write(&token, "abc").unwrap();
    let text = format!(
        "token_file = \"{}\"\n[voice]\npack = \"{}/cmn\"\nplayer = \"sh {{file}}\"",
        token.display(),
        voices().display()
    );
    let file = config(dir.path(), &text);
    assert_eq!(check::file(&file, &[Path::new("/usr/bin"), Path::new("/bin")]), Report::default());
    std::fs::write(&token, " \n").unwrap();
    assert!(check::file(&file, &[Path::new("/bin"), Path::new("/usr/bin")]).problems[0].contains("is empty"));
    let broken = config(dir.path(), "[voice]\nrepeats = 0\n");
    assert_eq!(check::file(&broken, &[]).problems.len(), 2);
}

#[test]
fn a_pack_in_the_wrong_place_is_named() {
    let dir = copy_of("en");
    edit(dir.path(), "language = \"en\"", "language = \"fr\"");
    assert!(check::pack(dir.path(), One::Yi).problems[0].contains("language `fr` is not zh or en"));
    assert!(check::pack(Path::new("/nowhere"), One::Yi).problems[0].contains("manifest.toml"));
}

#[test]
fn a_pack_of_another_language_is_named_even_if_it_has_every_word() {
    let pack = copy_of("cmn");
    edit(pack.path(), "language = \"zh\"", "language = \"en\"");
    let dir = tempfile::tempdir().unwrap();
    let file = config(dir.path(), &format!("[voice]\npack = \"{}\"", pack.path().display()));
    let report = check::file(&file, &[]);
    assert_eq!(report.problems.len(), 1, "{report:?}");
    assert!(report.problems[0].contains("speaks `en`, but is wanted for `zh`"), "{report:?}");
}
