//! The reader's language: `?lang=` chooses it, a cookie keeps it.

use super::words::Language;
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

const COOKIE: &str = "tingxu_lang";
const KEEP_S: u32 = 365 * 24 * 60 * 60;

/// The language a reader has chosen.
pub(super) struct Chosen(pub(super) Language);

impl Chosen {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        Self(super::super::auth::cookie(headers, COOKIE).and_then(Language::parse).unwrap_or_default())
    }
}

/// Takes `?lang=` out of an address, keeps it in the cookie, and shows the page without it.
pub(super) async fn choose(request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let chosen = query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Language::parse);
    let Some(language) = chosen else { return next.run(request).await };
    let cookie = format!("{COOKIE}={}; Path=/; Max-Age={KEEP_S}; SameSite=Lax", language.word());
    ([(header::SET_COOKIE, cookie)], Redirect::to(request.uri().path())).into_response()
}
