//! The bundled fonts, as bytes. Their licences lie beside the files in `assets/files/fonts`.

/// Noto Sans SC Regular (SIL OFL 1.1): every character of GB 2312, of GBK and of the 通用规范汉字表, which is
/// level 2 of GB 18030-2022.
pub const SANS_REGULAR: &[u8] = include_bytes!("../files/fonts/NotoSansSC-Regular.ttf");

/// Noto Sans SC Bold (SIL OFL 1.1).
pub const SANS_BOLD: &[u8] = include_bytes!("../files/fonts/NotoSansSC-Bold.ttf");

/// The Lucide icon font (ISC licence); code points are private-use characters.
pub const ICONS: &[u8] = include_bytes!("../files/fonts/Lucide.ttf");
