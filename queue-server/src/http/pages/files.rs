//! Files the pages need: compiled in, so that no file can be missing.

use super::super::HttpError;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// Name, type, bytes.
const FILES: &[(&str, &str, &[u8])] = &[
    ("style.css", "text/css; charset=utf-8", include_bytes!("../../../../assets/web/style.css")),
    ("live.js", "text/javascript; charset=utf-8", include_bytes!("../../../../assets/web/live.js")),
    ("counter.js", "text/javascript; charset=utf-8", include_bytes!("../../../../assets/web/counter.js")),
    ("htmx.min.js", "text/javascript; charset=utf-8", include_bytes!("../../../../assets/web/htmx.min.js")),
    ("icon.svg", "image/svg+xml", include_bytes!("../../../../assets/web/icon.svg")),
];

pub(super) async fn file(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, HttpError> {
    let known = FILES.iter().find(|(file, _, _)| *file == name);
    let Some((_, kind, bytes)) = known else { return Err(super::super::error::not_found().await) };
    // A browser asks each time and is told "unchanged": after an update nobody sees an old page.
    let digest = Sha256::digest(bytes);
    let tag = format!("\"{}\"", digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>());
    let common = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, "no-cache".to_owned())];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    Ok((common, [(header::CONTENT_TYPE, *kind)], *bytes).into_response())
}
